package queue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"

	"motcua/internal/centre"
)

// Limits of what a state remembers.
const (
	samplesPerService = 50 // service times an estimate is made from
)

// State is the centre at one log position. It is built by Apply alone, and is
// not safe for concurrent use.
type State struct {
	Pos    uint64         `json:"pos"`  // last entry applied
	AtMS   int64          `json:"atMS"` // its time
	Centre *centre.Centre `json:"centre,omitempty"`
	Day    string         `json:"day,omitempty"`    // open service day, "" if none
	Former []string       `json:"former,omitempty"` // dates that the open day had before, from a wrong clock
	// FormerLost is how many of Former were in the lost log too.
	FormerLost int `json:"formerLost,omitempty"`
	// UsedIDs are IDs of earlier days' tickets that have a later day's date: a wrong
	// clock had opened that day. The later day's own tickets get other IDs.
	UsedIDs map[TicketID]bool `json:"usedIDs,omitempty"`
	// Had are tickets of closed days that had the date of the open day, by code. Devices
	// that upload after a restore have them under that date too.
	Had           map[string]HadTicket `json:"had,omitempty"`
	Doubt         *DayDoubt            `json:"doubt,omitempty"` // nil while the clock's date is the open day, or was not checked
	LastArrivalMS int64                `json:"lastArrivalMS,omitempty"`
	Tickets       []*Ticket            `json:"tickets,omitempty"` // of the day, in the order of issue
	Series        map[string]int       `json:"series,omitempty"`  // last number given by prefix
	Counters      map[string]*Desk     `json:"counters,omitempty"`
	Locks         map[string]*Lock     `json:"locks,omitempty"` // by officer
	DeviceLocks   map[string]*Lock     `json:"deviceLocks,omitempty"`
	Decided       map[string]*Decided  `json:"decided,omitempty"` // by device
	Samples       map[string][]int     `json:"samples,omitempty"` // service times in seconds by service, newest last
	Issued        map[string]HalfDays  `json:"issued,omitempty"`  // numbers given today by service
	Quotes        Quoted               `json:"quotes"`            // of the day
	Undo          map[string]*UndoMark `json:"undo,omitempty"`    // by device: what it may take back

	Appointments map[string]*Appointment `json:"appointments,omitempty"` // by code, of today and later
	RestoredFrom string                  `json:"restoredFrom,omitempty"` // the log of which a part was lost last, and where that begins
	RestoredMS   int64                   `json:"restoredMS,omitempty"`   // when the log was last restored
	Awaited      bool                    `json:"awaited,omitempty"`      // no device has asked for anything since then
	Lost         *Lost                   `json:"lost,omitempty"`         // what is known of the days after the backup, as long as uploads are accepted
	Blocks       []Block                 `json:"blocks,omitempty"`       // leased to kiosks, in the order of the leases
	Hall         *Hall                   `json:"hall,omitempty"`         // what was said in the halls today, nil for nothing

	// PriorSessions are the sessions that were open when a day ended, by counter.
	PriorSessions map[string]PriorSession `json:"sat,omitempty"`

	// Reported are the offline numbers of earlier days, each with its code, with the device
	// and the nonce of its report where these are known, and its day: a kiosk whose disk
	// was restored reports them again.
	Reported map[string]string `json:"handed,omitempty"`

	// ReportedFor are the requests for which kiosks gave offline numbers on earlier days
	// and for which the log has no number of the hub's, each with its day: if the hub
	// has lost that number, a device may upload it later.
	ReportedFor map[string]string `json:"handedFor,omitempty"`
	// CancelledFor are the requests whose numbers their kiosks cancelled after the day
	// of the number, each with the day on which they did. If that day is opened again,
	// or a device uploads the number, nobody holds its paper.
	CancelledFor map[string]string `json:"cancelledFor,omitempty"`
	// FreeAnswers are the newest ratings of each counter that count and belong to no
	// ticket, by the times at which they were given.
	FreeAnswers map[string][]FreeAnswer `json:"freeAnswers,omitempty"`

	rules      *centre.Rules
	headStarts []int64 // of the fifos of a line, see newLine
	byID       map[TicketID]*Ticket
	byNumber   map[string]*Ticket
	byCode     map[string]*Ticket
	byNonce    map[nonceOf]*Ticket // that a device asked for
	lines      map[lane]*line
	taking     map[string]*taking // by counter; built when asked for
	recent     []*Ticket          // last calls, newest first
}

// HalfDays counts something before noon and from noon on.
type HalfDays struct {
	Morning   int `json:"morning,omitempty"`
	Afternoon int `json:"afternoon,omitempty"`
}

// Desk is a counter as the day has it.
type Desk struct {
	Officer     string         `json:"officer,omitempty"` // "" when closed
	Device      string         `json:"device,omitempty"`  // console of the session
	Inc         uint64         `json:"inc,omitempty"`     // its incarnation then; 0 in sessions of older logs
	Login       uint64         `json:"login,omitempty"`   // log position of the login, which no other session has
	SinceMS     int64          `json:"sinceMS,omitempty"`
	Pause       string         `json:"pause,omitempty"` // reason, "" when open
	PausedMS    int64          `json:"pausedMS,omitempty"`
	Shut        string         `json:"shut,omitempty"`    // why a supervisor closed it, "" when it may open
	Profile     string         `json:"profile,omitempty"` // "" is what the centre's configuration says
	Serves      []centre.Serve `json:"serves,omitempty"`  // assigned by a supervisor for the day, in place of the profile
	FreeMS      int64          `json:"freeMS,omitempty"`  // since when it has no ticket
	LostMS      int64          `json:"lostMS,omitempty"`  // since when its console is offline
	Ticket      TicketID       `json:"ticket,omitempty"`  // called or being served here
	PriorityRun int            `json:"priorityRun,omitempty"`
	Last        TicketID       `json:"last,omitempty"` // last one finished here
	Served      int            `json:"served,omitempty"`
	ServedSec   int            `json:"servedSec,omitempty"`  // sum over Served
	WaitedSec   int            `json:"waitedSec,omitempty"`  // sum over Served of the waits
	InTarget    int            `json:"inTarget,omitempty"`   // of Served, those that waited no longer than the target
	ChangedPos  uint64         `json:"changedPos,omitempty"` // last log position that changed it
}

// IsOf says whether the session is a device's: of the incarnation that it was opened with.
// One whose disk was put back, or copied, has another, and its officer logs in again.
func (d Desk) IsOf(device string, inc uint64) bool {
	return d.Officer != "" && d.Device == device && (d.Inc == 0 || d.Inc == inc)
}

// Logins are the sessions of one device: the login of each, by counter.
type Logins map[string]uint64

// LoginsOf are the sessions of a device, nil if it has none.
func (s *State) LoginsOf(device string, inc uint64) (list Logins) {
	for counter, desk := range s.Counters {
		if desk.IsOf(device, inc) {
			if list == nil {
				list = Logins{}
			}
			list[counter] = desk.Login
		}
	}
	return list
}

// For is the login of the session in which the device sends a command of a counter; 0 for
// any other command, or if the device has no session there.
func (l Logins) For(c Command) uint64 {
	counter, _ := kindOf(c).at(c)
	return l[counter]
}

// Lock counts wrong PINs of an officer, or of a console.
type Lock struct {
	Tries   int   `json:"tries"`
	UntilMS int64 `json:"untilMS,omitempty"`
	Row     int   `json:"row,omitempty"` // locks since the last right PIN
}

// lockLimit is how many officers, or consoles, have a Lock at most; a centre has fewer.
const lockLimit = 2000

// count is the locks after a wrong PIN. A lock begins the tries anew.
func count(locks map[string]*Lock, of string, untilMS int64) {
	if locks[of] == nil && len(locks) >= lockLimit {
		return
	}
	lock := lockOf(locks, of)
	lock.Tries++
	lock.UntilMS = untilMS
	if untilMS > 0 {
		lock.Tries = 0
		lock.Row++
	}
	locks[of] = &lock
}

// Decided is when something was last decided for a device that was not done offline.
type Decided struct {
	Inc  uint64 `json:"inc"`
	AtMS int64  `json:"atMS,omitempty"`
}

// NewState is the state of an empty log.
func NewState() *State {
	s := &State{}
	s.makeMaps()
	return s
}

func (s *State) makeMaps() {
	if s.Series == nil {
		s.Series = map[string]int{}
	}
	if s.Counters == nil {
		s.Counters = map[string]*Desk{}
	}
	if s.Locks == nil {
		s.Locks = map[string]*Lock{}
	}
	if s.DeviceLocks == nil {
		s.DeviceLocks = map[string]*Lock{}
	}
	if s.Decided == nil {
		s.Decided = map[string]*Decided{}
	}
	if s.Samples == nil {
		s.Samples = map[string][]int{}
	}
	if s.Issued == nil {
		s.Issued = map[string]HalfDays{}
	}
	if s.Undo == nil {
		s.Undo = map[string]*UndoMark{}
	}
	if s.PriorSessions == nil {
		s.PriorSessions = map[string]PriorSession{}
	}
	if s.Reported == nil {
		s.Reported = map[string]string{}
	}
	if s.ReportedFor == nil {
		s.ReportedFor = map[string]string{}
	}
	if s.CancelledFor == nil {
		s.CancelledFor = map[string]string{}
	}
	if s.Appointments == nil {
		s.Appointments = map[string]*Appointment{}
	}
	s.byID, s.byNumber, s.byCode = map[TicketID]*Ticket{}, map[string]*Ticket{}, map[string]*Ticket{}
	s.byNonce = map[nonceOf]*Ticket{}
	s.lines, s.taking = map[lane]*line{}, map[string]*taking{}
	s.recent = nil
}

// LoadState reads a state that was written with json.Marshal.
func LoadState(data []byte) (*State, error) {
	s := &State{}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("reading state: %w", err)
	}
	if err := s.Complete(data); err != nil {
		return nil, err
	}
	return s, nil
}

// Complete makes a state that was decoded from data, with the fields of others beside
// its own, as LoadState makes one.
func (s *State) Complete(data []byte) error {
	if err := s.loadDecided(data); err != nil {
		return fmt.Errorf("reading state: %w", err)
	}
	if s.Centre != nil {
		rules, err := centre.Compile(*s.Centre)
		if err != nil {
			return fmt.Errorf("reading state at %d: %w", s.Pos, err)
		}
		s.putInForce(rules)
	}
	s.makeMaps()
	for _, lock := range s.Locks { // of an older program, which did not count them
		if lock != nil && lock.UntilMS > 0 && lock.Row == 0 {
			lock.Row = 1
		}
	}
	for _, t := range s.Tickets {
		if t == nil {
			return fmt.Errorf("reading state at %d: empty ticket", s.Pos)
		}
		s.enter(t)
		if t.State == Waiting {
			s.lineUp(t)
		}
	}
	s.findRecent()
	return nil
}

// loadDecided reads Decided from the state of an older program, which had it together
// with the answers that the hub remembers.
func (s *State) loadDecided(data []byte) error {
	if !bytes.Contains(data, []byte(`"metMS"`)) {
		return nil
	}
	var old struct {
		Devices map[string]struct {
			Inc   uint64 `json:"inc"`
			MetMS int64  `json:"metMS"`
		} `json:"devices"`
	}
	if err := json.Unmarshal(data, &old); err != nil {
		return err
	}
	for device, d := range old.Devices {
		if d.MetMS == 0 {
			continue
		}
		if s.Decided == nil {
			s.Decided = map[string]*Decided{}
		}
		s.Decided[device] = &Decided{Inc: d.Inc, AtMS: d.MetMS}
	}
	return nil
}

const recentCalls = 16

func (s *State) enter(t *Ticket) {
	s.byID[t.ID] = t
	if s.byNumber[t.Number] == nil {
		s.byNumber[t.Number] = t
	}
	if t.Code != "" && s.byCode[t.Code] == nil { // a typed number has no code until its kiosk reports it
		s.byCode[t.Code] = t
	}
	if t.IssuedNonce != "" {
		s.byNonce[nonceOf{t.IssuedBy, t.IssuedNonce}] = t
	}
}

// nonceOf identifies a command that was given a ticket, whatever its sequence number.
type nonceOf struct{ device, nonce string }

func (n nonceOf) key() string { return n.device + " " + n.nonce }

// findRecent lists the last calls anew.
func (s *State) findRecent() {
	var called []*Ticket
	for _, t := range s.Tickets {
		if t.CallPos > 0 {
			called = append(called, t)
		}
	}
	sort.Slice(called, func(i, j int) bool { return called[i].CallPos > called[j].CallPos })
	s.recent = called[:min(len(called), recentCalls)]
}

// putInForce applies other rules from now on.
func (s *State) putInForce(rules *centre.Rules) {
	s.rules, s.Centre, s.headStarts = rules, rules.Centre(), nil
	for _, class := range rules.ClassIDs() {
		s.headStarts = append(s.headStarts, rules.HeadStartMS(class), rules.HeadStartMS(class)+firstMS)
	}
}

// Rules are the rules in force, nil before the first CentreChanged.
func (s *State) Rules() *centre.Rules { return s.rules }

// Ticket returns a ticket of the day, or nil.
func (s *State) Ticket(id TicketID) *Ticket { return s.byID[id] }

// TicketByNumber returns the ticket with a printed number, or nil. If a number was
// given twice, it is the first ticket until that has ended.
func (s *State) TicketByNumber(number string) *Ticket {
	first := s.byNumber[number]
	if first == nil || first.Live() {
		return first
	}
	for _, t := range s.Tickets {
		if t.Number == number && t.Live() {
			return t
		}
	}
	return first
}

// TicketByCode returns the ticket with a short code, or nil.
func (s *State) TicketByCode(code string) *Ticket { return s.byCode[code] }

// Desk returns the counter's state; a counter nobody has used is a zero Desk.
func (s *State) Desk(counter string) Desk {
	if d := s.Counters[counter]; d != nil {
		return *d
	}
	return Desk{}
}

func (s *State) desk(counter string) *Desk {
	d := s.Counters[counter]
	if d == nil {
		d = &Desk{}
		s.Counters[counter] = d
	}
	return d
}

// RecentCalls are the last tickets called today, the newest call first, at
// most 16.
func (s *State) RecentCalls() []*Ticket { return s.recent }
