package centre

import "cmp"

// Centre is the configuration of a service centre (Trung tâm Phục vụ hành chính công):
// its agencies, services, counters, officers and rules. The hub reads it from centre.toml
// and writes it to the log, from which every device gets it. It contains no secret: PINs
// stay at the hub.
//
// Every ID is unique within its kind. Compile checks the references.
type Centre struct {
	Name      string    `json:"name"`             // "Trung tâm Phục vụ hành chính công tỉnh Hà Nam"
	NameEn    string    `json:"nameEn,omitempty"` // English twin; empty means Name
	Parent    string    `json:"parent,omitempty"` // the authority above it, first line of the ticket: "UBND tỉnh Hà Nam"
	Motto     string    `json:"motto,omitempty"`  // "Thân thiện · Tận tình · Đúng hẹn · Hiệu quả"
	Address   string    `json:"address,omitempty"`
	Phone     string    `json:"phone,omitempty"`
	PublicURL string    `json:"publicURL,omitempty"` // base address of the citizens' pages; empty means tickets carry only their code
	Sample    bool      `json:"sample,omitempty"`    // sample data: shown and printed as such
	Insecure  bool      `json:"insecure,omitempty"`  // the hub lets in everybody under any name: shown as such
	Agencies  []Agency  `json:"agencies"`            // in the order of the kiosk's tiles
	Services  []Service `json:"services"`
	Counters  []Counter `json:"counters"`
	Officers  []Officer `json:"officers"`
	Classes   []Class   `json:"classes,omitempty"` // priority classes; a ticket without a class is ordinary
	Hours     Hours     `json:"hours"`
	Holidays  []Holiday `json:"holidays,omitempty"` // days off, in any order
	Workdays  []Workday `json:"workdays,omitempty"` // days with other hours than their weekday's
	Policy    Policy    `json:"policy"`
	Rating    Rating    `json:"rating"`
	Notices   []Notice  `json:"notices,omitempty"`
	Ticker    []string  `json:"ticker,omitempty"` // lines of the band at the bottom of the wall

	PauseReasons  []Reason `json:"pauseReasons,omitempty"`  // why a counter may pause
	HoldReasons   []Reason `json:"holdReasons,omitempty"`   // why a ticket may be held
	CallReasons   []Reason `json:"callReasons,omitempty"`   // why a number may be called out of order
	CancelReasons []Reason `json:"cancelReasons,omitempty"` // why a number may be cancelled
	ClassReasons  []Reason `json:"classReasons,omitempty"`  // why a priority class may be removed or given

	Series   []Series  `json:"series,omitempty"`   // runs of numbers that differ from the policy's; others need no entry
	Profiles []Profile `json:"profiles,omitempty"` // sets of services a counter may switch to
	Outcomes []Outcome `json:"outcomes,omitempty"` // how a visit may end
	Marks    []Mark    `json:"marks,omitempty"`    // what an officer may mark about a visit by one key
	Items    []Item    `json:"items,omitempty"`    // what is counted during a visit: copies, dossiers, forms

	Announcements []Announcement `json:"announcements,omitempty"` // prepared texts that are shown and spoken
	Zones         []Zone         `json:"zones,omitempty"`         // parts of the centre with their own walls and voice
}

// Series is a run of numbers (dãy số). Everything with the same prefix takes its numbers
// from the same series.
type Series struct {
	Prefix string `json:"prefix"`
	Digits int    `json:"digits,omitempty"` // 0 means the policy's
	From   int    `json:"from,omitempty"`   // first number of a day; 0 means 1
	To     int    `json:"to,omitempty"`     // last number of a day; 0 means all that the digits hold
}

// Profile is a named set of services that a counter can switch to, for instance when two
// counters help with results in the last hour of the day.
type Profile struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	NameEn   string   `json:"nameEn,omitempty"`
	Serves   []Serve  `json:"serves"`
	Counters []string `json:"counters,omitempty"` // counters that may switch to it; empty means any
}

// Outcome is how a visit may end: dossier accepted, advised only, papers missing.
type Outcome struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEn string `json:"nameEn,omitempty"`
}

// Mark is a mark that an officer sets on a ticket. A Required one must be set before a
// visit for Agency (any, if empty) can be finished.
type Mark struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	NameEn   string `json:"nameEn,omitempty"`
	Agency   string `json:"agency,omitempty"`
	Required bool   `json:"required,omitempty"`
}

// Item is something counted during a visit.
type Item struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEn string `json:"nameEn,omitempty"`
}

// Agency is the first level of the tree: a sở, ban or ngành whose officers sit
// at the counters. Agencies with the same Series share one run of numbers.
type Agency struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEn string `json:"nameEn,omitempty"`
	Short  string `json:"short,omitempty"` // for narrow places, "Giao thông vận tải"
	Prefix string `json:"prefix"`          // one or two letters A–Z before the number
	Kind   string `json:"kind,omitempty"`  // "" or KindResults
}

// KindResults marks the agency of the tile "Nhận kết quả", for people who collect a
// finished dossier.
const KindResults = "results"

// Service is the second level: what a citizen comes for, as a rule one
// procedure (thủ tục hành chính, TTHC).
type Service struct {
	ID        string `json:"id"`
	Agency    string `json:"agency"`
	Name      string `json:"name"`
	NameEn    string `json:"nameEn,omitempty"`
	Code      string `json:"code,omitempty"` // code of the national catalogue, "1.002809"
	TargetSec int    `json:"targetSec"`      // target for the service time in seconds; 0 means the policy's
	Closed    string `json:"closed,omitempty"`

	Series       string `json:"series,omitempty"`       // prefix of its own series; empty means the agency's
	DayLimit     int    `json:"dayLimit,omitempty"`     // numbers a day; 0 means no limit
	HalfDayLimit int    `json:"halfDayLimit,omitempty"` // numbers before noon, and from noon on; 0 means no limit
	Hours        []Span `json:"hours,omitempty"`        // when numbers are given, within the centre's hours; empty means all of them
	MarginMin    int    `json:"marginMin,omitempty"`    // last ticket this many minutes before closing; 0 means the policy's
	Message      string `json:"message,omitempty"`      // shown instead of giving a number: "Nộp tại Bộ phận Một cửa cấp xã"
	MessageEn    string `json:"messageEn,omitempty"`
	SlotLimit    int    `json:"slotLimit,omitempty"`    // appointments in one slot; 0 means the policy's, negative means none
	NeedsOutcome bool   `json:"needsOutcome,omitempty"` // a visit cannot be finished without an outcome
}

// Counter (quầy) is a desk. Serves says which services it takes and after what wait it
// helps others.
type Counter struct {
	ID     string  `json:"id"`   // what is printed and spoken: "3"
	Name   string  `json:"name"` // "Quầy 3"
	Serves []Serve `json:"serves"`
	Arrow  string  `json:"arrow,omitempty"` // direction from the wall: left, right, up, down or empty

	Place    string `json:"place,omitempty"` // its location in words: "tầng 2, bên trái"
	PlaceEn  string `json:"placeEn,omitempty"`
	Spoken   string `json:"spoken,omitempty"` // said instead of "quầy số 3": "phòng 2, tầng 1"
	SpokenEn string `json:"spokenEn,omitempty"`
}

// SupervisorDesk is where a supervisor without a counter logs in. It has a session like a
// counter, and calls nobody.
const SupervisorDesk = "supervisor"

// Serve lets a counter take the tickets of an agency or of one service.
// HandicapMin is the head start, in minutes, that the counter's own work has
// over this: 0 for its own, 10 for overflow.
type Serve struct {
	Agency      string `json:"agency,omitempty"`  // exactly one of Agency
	Service     string `json:"service,omitempty"` // and Service is set
	HandicapMin int    `json:"handicapMin,omitempty"`
}

// Officer (công chức, viên chức) sits at a counter.
type Officer struct {
	ID       string   `json:"id"` // login name
	Name     string   `json:"name"`
	Title    string   `json:"title,omitempty"` // "Chuyên viên"
	Agency   string   `json:"agency,omitempty"`
	Counters []string `json:"counters,omitempty"` // where the officer may sit; empty means anywhere
	// Skills are the services that the officer can serve: while the officer is at a
	// counter, it takes only those of its services, each with the officer's handicap
	// added to the counter's. Empty means all.
	Skills     []Serve `json:"skills,omitempty"`
	Supervisor bool    `json:"supervisor,omitempty"` // may see and direct every counter
}

// Class is a priority class (đối tượng ưu tiên).
type Class struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	NameEn       string `json:"nameEn,omitempty"`
	HeadStartMin int    `json:"headStartMin,omitempty"` // counts as if the citizen had come this many minutes earlier
	Always       bool   `json:"always,omitempty"`       // before every ticket without such a class
	FromAge      int    `json:"fromAge,omitempty"`      // the class is offered for a scanned identity card of this age, in years; 0 means never
}

// Hours are the reception hours, local time, the same on each day in Days except for
// Other and for the Holidays and Workdays of the centre.
type Hours struct {
	Days  []int      `json:"days"`            // 1 Monday … 7 Sunday
	Spans []Span     `json:"spans"`           // half-open, in order, not overlapping
	Other []DayHours `json:"other,omitempty"` // weekdays with their own hours, such as Saturday mornings
}

// DayHours are the hours of some days of every week.
type DayHours struct {
	Days  []int  `json:"days"`
	Spans []Span `json:"spans"`
}

// Span is a half-open time of day [From, To) in minutes after midnight.
type Span struct {
	FromMin int `json:"fromMin"`
	ToMin   int `json:"toMin"`
}

// Holiday is a day off: nghỉ lễ, nghỉ bù or nghỉ hoán đổi.
type Holiday struct {
	Date   string `json:"date"` // "2026-09-02", local
	Name   string `json:"name"` // "Quốc khánh"
	NameEn string `json:"nameEn,omitempty"`
}

// Workday is a day whose hours differ from its weekday's: a day of rest that is worked in
// exchange (ngày làm bù), or half a day. Without Spans it has the hours of every working
// day.
type Workday struct {
	Date  string `json:"date"` // "2026-08-22", local
	Name  string `json:"name"` // "Làm bù cho 31/8/2026"
	Spans []Span `json:"spans,omitempty"`
}

// Policy has the rules that a centre may set. Zero means the default given here, which
// Compile fills in.
type Policy struct {
	DigitsPerNumber     int  `json:"digits"`              // digits of a number, 3: A001 … A999
	MaxPriorityRun      int  `json:"maxPriorityRun"`      // priority calls in a row at a counter before a waiting ordinary ticket is called; 0 means no limit
	NoShowCalls         int  `json:"noShowCalls"`         // calls before a no-show may be marked, 3
	NoShowAfterSec      int  `json:"noShowAfterSec"`      // and the seconds since the first call, 90
	RecallHintSec       int  `json:"recallHintSec"`       // seconds until the console reminds of a recall, 35
	ReturnWindowMin     int  `json:"returnWindowMin"`     // minutes within which a no-show may come back, 15
	WaitTargetMin       int  `json:"waitTargetMin"`       // a longer wait is shown red, 15
	ServiceTargetSec    int  `json:"serviceTargetSec"`    // service time if the service has none, 600
	FinishOnCall        bool `json:"finishOnCall"`        // "call next" finishes the visit that is being served
	PINTries            int  `json:"pinTries"`            // wrong PINs before logins are locked, 5
	PINLockSec          int  `json:"pinLockSec"`          // length of that lock, 30
	IssueOutsideHours   bool `json:"issueOutsideHours"`   // the kiosk gives numbers outside the reception hours
	LastTicketMarginMin int  `json:"lastTicketMarginMin"` // the kiosk stops this many minutes before closing

	UndoSec          int  `json:"undoSec"`          // seconds in which a command at a counter can be undone, 5
	ReturnBehind     int  `json:"returnBehind"`     // an absent citizen who comes back is placed behind this many, 2
	HoldWindowMin    int  `json:"holdWindowMin"`    // minutes within which a held citizen comes back without queueing again, 240; a reason may have another value
	OutcomeRequired  bool `json:"outcomeRequired"`  // no visit can be finished without an outcome
	CapacityCheck    bool `json:"capacityCheck"`    // no number is issued that cannot be served today: an appointment is offered
	AppointmentEarly int  `json:"appointmentEarly"` // minutes before the slot that a citizen may check in, 60
	AppointmentLate  int  `json:"appointmentLate"`  // minutes after the slot before the citizen is treated like any other, 20
	SlotMin          int  `json:"slotMin"`          // length of an appointment slot, 30
	SlotLimit        int  `json:"slotLimit"`        // appointments of one service in one slot, 2
	LateGraceMin     int  `json:"lateGraceMin"`     // an officer who logs in this many minutes after opening is not late, 5
	AlertWaiting     int  `json:"alertWaiting"`     // people waiting at a counter from which the supervisor is alerted, 20
	AlertWaitMin     int  `json:"alertWaitMin"`     // minutes of the longest wait, 30
	AlertServiceMin  int  `json:"alertServiceMin"`  // minutes of one visit, 45
	AlertIdleMin     int  `json:"alertIdleMin"`     // minutes in which a counter calls nobody although somebody waits, 5
}

// Rating is the configuration of the pad's question.
type Rating struct {
	Levels    int      `json:"levels"`    // faces: 3, 4 or 5; default 4
	AskSec    int      `json:"askSec"`    // seconds for which the pad asks, 30
	ChangeSec int      `json:"changeSec"` // seconds in which an answer may be changed, 5
	Reasons   []Reason `json:"reasons"`   // offered with the two worst levels
	// How many answers of an offline pad count for a counter; 0 means the default, see
	// FreeLimits.
	FreePerMinute int `json:"freePerMinute,omitempty"`
	FreePerHour   int `json:"freePerHour,omitempty"`
}

// The default limits of answers at an offline pad, per counter.
const (
	DefaultFreePerMinute = 3
	DefaultFreePerHour   = 30
)

// FreeLimits are the limits in force. The configuration leaves out defaults, so that an
// older device reads it unchanged.
func (r Rating) FreeLimits() (perMinute, perHour int) {
	return cmp.Or(r.FreePerMinute, DefaultFreePerMinute), cmp.Or(r.FreePerHour, DefaultFreePerHour)
}

// Reason is a reason of a list, with a stable ID for the statistics.
type Reason struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	NameEn   string `json:"nameEn,omitempty"`
	LimitMin int    `json:"limitMin,omitempty"` // a pause: a longer one is over its limit; a hold: its return window; 0 means the policy's, or none
}

// Notice is one page of the wall's notice panel.
type Notice struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}
