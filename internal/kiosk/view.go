package kiosk

import (
	"image"
	"time"

	"motcua/internal/i18n"
)

// View is everything the kiosk's screen shows at one moment. It is a value:
// whoever builds it does not change it, or its slices, once it is handed over.
// Names are already in the language of Lang; fixed texts come from i18n.
type View struct {
	Page         Page
	Lang         i18n.Lang
	LargeText    bool      // bigger type, fewer tiles a page
	HighContrast bool      // white and yellow on black
	Reading      bool      // the pages are read aloud
	MMPerPx      float32   // millimetres a pixel is wide; 0 means unknown, targets are then sized by the layout alone
	Now          time.Time // local; shown to the minute
	Centre       string    // the centre's name; the header breaks it into two lines
	Motto        string
	KioskName    string // "Kiosk 1"
	Link         Link
	Sample       bool // sample data: shown as such
	Features     Features

	// MenuTrouble is, on PageMenu, why there is no connection and what to do about
	// it, for the technician; empty where there is one. No other page has it.
	MenuTrouble string

	Tiles  []Tile // PageHome: agencies; PageServices: services of Agency; PagePriority: classes; PageMenu: commands
	Agency Tile   // PageServices: the agency chosen
	Class  string // the priority class chosen so far, shown until the ticket comes; empty means none

	Several Several // PageHome, PageServices

	Offer string // PageOffer: the name of the class

	Ticket Ticket // PageIssued
	Slots  Slots  // PageSlots
	Slip   Slip   // PageBooked
	// AloneSince says that this kiosk gives numbers of its own, and since when;
	// who waits and for how long is not known then.
	AloneSince time.Time
	Notice     Notice // PageNotice, PageClosed, PageOffline; PageIssuing: what is being done, Title and Text

	LeftSec  int    // PageIssued, PageBooked, PageStillThere, PageNotice: seconds until the screen closes by itself; 0 shows none
	PINShown int    // PagePIN: digits typed so far
	PINError string // PagePIN: why the last PIN was refused

	Code      string // PageCheckIn: digits typed so far
	CodeError string // PageCheckIn: why they are no code
}

// Page is the step of the visit that the screen shows.
type Page int

// The pages.
const (
	PageHome       Page = iota // choice of the agency
	PageServices               // choice of the service
	PagePriority               // choice of the priority class
	PageIssuing                // "Đang lấy số…": the hub is being asked
	PageIssued                 // the number, paper coming or printer in trouble
	PageNotice                 // a refusal or a piece of advice, closed by OK
	PageStillThere             // "Ông/bà cần thêm thời gian?"
	PageOffer                  // a scanned card entitles to the class Offer: take it?
	PageSlots                  // there is no number: choice of an appointment instead
	PageBooked                 // the appointment, its slip coming or printer in trouble
	PageCheckIn                // the code of an appointment is typed or scanned
	PageOffline                // no numbers can be given; Notice says since when
	PageClosed                 // outside the reception hours
	PagePIN                    // the way into the service menu
	PageMenu                   // the service menu of the technician
)

// Link is the state of the connection to the hub.
type Link int

// The states of the link, as the dot in the bottom row shows them.
const (
	LinkUp   Link = iota // green
	LinkDown             // red: numbers come from the kiosk's own series
	LinkOwn              // green: the kiosk is its own hub
)

// Features says which of the optional targets exist on this kiosk. A target
// that is off is not drawn at all.
type Features struct {
	Priority      bool   // "Ưu tiên"
	Results       bool   // "Nhận kết quả"
	CheckIn       bool   // "Tôi có lịch hẹn"
	CheckInWhy    string // why it leads to no number now, as Tile.Why; empty means that it does
	Speak         bool   // "Nghe"
	ResultsWhy    string // why "Nhận kết quả" gives no numbers now, as Tile.Why; empty means that it does
	ResultsChosen bool   // "Nhận kết quả" is among several services chosen
}

// Tile is one thing to choose.
type Tile struct {
	ID       string
	Letter   string // letters before the number, on the chip; empty draws none
	Name     string // up to 300 characters
	Note     string // second line of a class or of a menu command
	Count    bool   // whether Waiting is known and shown
	Waiting  int    // people waiting
	Estimate Estimate
	Closed   bool   // shown greyed; choosing it shows why, or what there is instead
	Why      string // Closed: "Mở lại 13:30", "Hết số buổi sáng – còn số từ 13:30", "Hôm nay không kịp phục vụ"
	Slots    bool   // Closed: choosing it offers an appointment
	Locked   bool   // the tile does not answer: a ticket has just been taken here, or it is closed to a choice of several
	Toggles  bool   // Several.On: choosing it takes it into the choice or out of it
	Places   []int  // Several.On: where its services come in the visit, from 1; empty means that none is chosen
}

// Several is the choice of several services for one number.
type Several struct {
	Offered bool     // it can be begun here
	On      bool     // tiles are taken into the choice and out of it
	Chosen  []string // services, in the order of the visit
	Note    string   // why the choice is not what it was, or cannot grow; empty means nothing
}

// Estimate is a range of minutes to wait.
type Estimate struct {
	Known   bool
	FromMin int
	ToMin   int  // 0 means at once, "Gọi ngay"
	Slow    bool // longer than the centre aims for: shown amber
}

// Ticket is a number that has been issued.
type Ticket struct {
	Number   string // "A024"
	Code     string // the short code, "K7M2"
	Agency   string
	Service  string
	Class    string   // priority class, empty means none
	Counters []string // "3", "4", "5"
	Ahead    int      // people waiting before this one; below 0 means unknown
	Estimate Estimate
	CallAt   time.Time   // when the call is expected; zero means unknown
	QR       image.Image // nil draws no panel
	Follow   bool        // the QR leads to a live page; else it only names the ticket
	Printer  PrinterState
	Trouble  string   // PrinterTrouble: what is wrong with the printer, in words for the citizen
	Offline  bool     // from the kiosk's own series
	Slot     string   // "14:30" of the appointment it was taken for; empty means none
	Late     bool     // it came too late for that, and is called like any other
	Next     []string // services that follow under the same number
}

// Slots is what there is instead of a number.
type Slots struct {
	Title   string // why there is no number: "Hôm nay không kịp phục vụ"
	Text    string // what the citizen can do
	Service string
	Days    []SlotDay
}

// SlotDay is the free slots of a day, or of what is left of today.
type SlotDay struct {
	Name  string // "Chiều nay", "Ngày mai, thứ Năm 26/11"
	Slots []Slot
}

// Slot is the beginning of an appointment.
type Slot struct {
	AtMS  int64 // Unix ms
	Clock string
}

// Slip is an appointment that has been booked.
type Slip struct {
	Day     string // "Ngày mai, thứ Năm 26/11"
	Clock   string // "08:30"
	Code    string // "4821-7735"
	Agency  string
	Service string
	QR      image.Image // nil draws no panel
	Printer PrinterState
	Trouble string // PrinterTrouble: as that of a Ticket
}

// PrinterState is how the paper of the ticket on the screen fares.
type PrinterState int

// The states of the paper. In all but the first two the number stands on the
// screen only, and the band at the top is amber.
const (
	PrinterPrinting PrinterState = iota
	PrinterDone
	PrinterTrouble
	PrinterNone // this kiosk has no printer
)

// Notice is a message of the whole screen.
type Notice struct {
	Title string
	Text  string
	Do    string    // what the citizen can do now
	Since time.Time // PageOffline: since when; zero means unknown
	Bad   bool      // a refusal rather than advice: amber
}

// Actions is what a person can do on the kiosk's screen. The methods are
// called on the screen's goroutine and return at once.
type Actions interface {
	// Touched says that somebody is there: any press, key or turned page.
	Touched()
	ChooseAgency(id string)
	ChooseService(id string)
	ChooseClass(id string)
	// ChooseSeveral begins a choice of several services, or gives it up: while
	// it lasts ChooseService takes a service in or out. TakeSeveral takes one
	// number for all.
	ChooseSeveral(on bool)
	TakeSeveral()
	// Priority opens the choice of the class; Results issues for the agency
	// that hands out finished dossiers.
	Priority()
	Results()
	// CheckIn opens the page for the code of an appointment; ChooseSlot books
	// one.
	CheckIn()
	ChooseSlot(atMS int64)
	// Back leaves the page for the one before it, Done closes a result or a
	// notice for the home page.
	Back()
	Done()
	// StillHere answers PageStillThere, TakeOffer PageOffer.
	StillHere(yes bool)
	TakeOffer(yes bool)
	SetLang(lang i18n.Lang)
	SetLargeText(on bool)
	SetHighContrast(on bool)
	Speak()
	// CornerDown and CornerUp bracket a press on the hidden corner.
	CornerDown()
	CornerUp()
	// Digit, Erase and Enter work the keypads of PagePIN and PageCheckIn.
	Digit(d int)
	Erase()
	Enter()
	// ChooseMenu runs a command of PageMenu.
	ChooseMenu(id string)
}
