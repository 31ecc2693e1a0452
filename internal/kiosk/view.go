package kiosk

import (
	"image"
	"time"

	"motcua/internal/i18n"
)

// View is everything the kiosk's screen shows at one moment. It is a value: it and
// its slices are not changed after Show has got it. Names are in the language of
// Lang; fixed texts come from i18n.
type View struct {
	Page         Page
	Lang         i18n.Lang
	LargeText    bool      // larger type, fewer tiles a page
	HighContrast bool      // white and yellow on black
	Reading      bool      // the pages are read aloud
	MMPerPx      float32   // width of a pixel in millimetres; 0 means unknown: targets are then sized by the layout
	Now          time.Time // local; shown to the minute
	Centre       string    // the centre's name; the header breaks it into two lines
	Motto        string
	KioskName    string // "Kiosk 1"
	Link         Link
	Sample       bool // sample data, and marked as such on the screen
	Insecure     bool // the hub lets in everybody under any name, and the screen says so
	Features     Features

	// MenuTrouble says on PageMenu, for the technician, why there is no connection
	// and what to do about it. It is empty while there is one, and on all other
	// pages.
	MenuTrouble string

	Tiles  []Tile // PageHome: agencies; PageServices: services of Agency; PagePriority: classes; PageMenu: commands
	Agency Tile   // PageServices: the agency chosen
	Class  string // the priority class chosen so far, shown until the ticket comes; empty means none

	Several Several // PageHome, PageServices

	Offer string // PageOffer: the name of the class

	Ticket Ticket // PageIssued
	Slots  Slots  // PageSlots
	Slip   Slip   // PageBooked
	// OfflineSince is since when this kiosk has been giving numbers of its own; zero
	// if it does not. The waiting figures are unknown then.
	OfflineSince time.Time
	Notice       Notice // PageNotice, PageClosed, PageOffline; PageIssuing: Title and Text say what is being done

	LeftSec  int    // PageIssued, PageBooked, PageStillThere, PageNotice: seconds until the page closes; 0 shows none
	PINShown int    // PagePIN: digits typed so far
	PINError string // PagePIN: why the last PIN was refused

	Code      string // PageCheckIn: digits typed so far
	CodeError string // PageCheckIn: why the code was refused
}

// Page is the step of the visit that the screen shows.
type Page int

// The pages.
const (
	PageHome       Page = iota // choice of the agency
	PageServices               // choice of the service
	PagePriority               // choice of the priority class
	PageIssuing                // "Đang lấy số…": the hub has not answered yet
	PageIssued                 // the number, while its paper is printed or the printer has a fault
	PageNotice                 // a refusal or advice, closed by OK
	PageStillThere             // "Ông/bà cần thêm thời gian?"
	PageOffer                  // a scanned card entitles to the class Offer: take it?
	PageSlots                  // no number is left: choice of an appointment instead
	PageBooked                 // the appointment, while its slip is printed or the printer has a fault
	PageCheckIn                // the code of an appointment is typed or scanned
	PageOffline                // no numbers can be given; Notice says since when
	PageClosed                 // outside the reception hours
	PagePIN                    // asks for the PIN of the service menu
	PageMenu                   // the service menu of the technician
)

// Link is the state of the connection to the hub.
type Link int

// The states of the link, as the dot in the bottom row shows them.
const (
	LinkUp   Link = iota // green
	LinkDown             // red: numbers come from the kiosk's own block
	LinkOwn              // green: the kiosk is its own hub
)

// Features says which of the optional targets exist on this kiosk. The others are
// not drawn.
type Features struct {
	Priority      bool   // "Ưu tiên"
	Results       bool   // "Nhận kết quả"
	CheckIn       bool   // "Tôi có lịch hẹn"
	CheckInWhy    string // why it gives no number now, like Tile.Why; empty means that it does
	Speak         bool   // "Nghe"
	LookUp        bool   // "Tra cứu thủ tục"
	Dossier       bool   // "Tra cứu hồ sơ"
	ResultsWhy    string // why "Nhận kết quả" gives no numbers now, like Tile.Why; empty means that it does
	ResultsChosen bool   // "Nhận kết quả" is among several services chosen
}

// Tile is one thing to choose.
type Tile struct {
	ID       string
	Letter   string // letters before the number, on the chip; empty draws none
	Name     string // up to 300 characters
	Note     string // second line of a class or of a menu command
	Count    bool   // Waiting is known and shown
	Waiting  int    // people waiting
	Estimate Estimate
	Closed   bool   // drawn grey; choosing it shows why, or what is offered instead
	Why      string // Closed: "Mở lại 13:30", "Hết số buổi sáng – còn số từ 13:30", "Hôm nay không kịp phục vụ"
	Slots    bool   // Closed: choosing it offers an appointment
	Locked   bool   // the tile cannot be chosen: a ticket has just been taken here, or it is closed during a choice of several
	Toggles  bool   // Several.On: choosing it adds it to the choice or removes it
	Places   []int  // Several.On: positions of its services in the visit, from 1; empty means that none is chosen
}

// Several is the choice of several services for one number.
type Several struct {
	Offered bool     // it can be started here
	On      bool     // tiles are added to the choice and removed from it
	Chosen  []string // services, in the order of the visit
	Note    string   // why the choice was changed, or cannot grow; empty means neither
}

// Estimate is a range of minutes to wait.
type Estimate struct {
	Known   bool
	FromMin int
	ToMin   int  // 0 means at once, "Gọi ngay"
	Slow    bool // longer than the centre's target: shown amber
}

// Ticket is a number that has been issued.
type Ticket struct {
	Number   string // "A024"
	Code     string // the short code, "K7M2"
	Agency   string
	Service  string
	Class    string   // priority class, empty means none
	Counters []string // "3", "4", "5"
	Ahead    int      // people waiting before this one; negative means unknown
	Estimate Estimate
	CallAt   time.Time   // when the call is expected; zero means unknown
	QR       image.Image // nil draws no panel
	Follow   bool        // the QR code leads to a live page; otherwise it only contains the code
	Printer  PrinterState
	Trouble  string   // PrinterTrouble: what is wrong with the printer, in words for the citizen
	Offline  bool     // from the kiosk's own block
	Slot     string   // "14:30" of its appointment; empty means none
	Late     bool     // too late for the appointment: it is called like any other ticket
	Next     []string // services that follow under the same number
}

// Slots is the offer of appointments when no number is left.
type Slots struct {
	Title   string // why there is no number: "Hôm nay không kịp phục vụ"
	Text    string // what the citizen can do
	Service string
	Days    []SlotDay
}

// SlotDay is the free slots of a day, or of the rest of today.
type SlotDay struct {
	Name  string // "Chiều nay", "Ngày mai, thứ Năm 26/11"
	Slots []Slot
}

// Slot is the start of an appointment.
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
	Trouble string // PrinterTrouble: like that of a Ticket
}

// PrinterState is the state of the paper for the ticket on the screen.
type PrinterState int

// The states of the paper. In all but the first two, the number is only on the
// screen and the band at the top is amber.
const (
	PrinterPrinting PrinterState = iota
	PrinterDone
	PrinterTrouble
	PrinterNone // this kiosk has no printer
)

// Notice is a message that fills the screen.
type Notice struct {
	Title string
	Text  string
	Do    string    // what the citizen can do now
	Since time.Time // PageOffline: since when; zero means unknown
	Bad   bool      // a refusal, not advice: amber
}

// Actions is what a person can do on the kiosk's screen. The methods are
// called on the screen's goroutine and return at once.
type Actions interface {
	// Touched says that somebody is there: any press, key or page turn.
	Touched()
	ChooseAgency(id string)
	ChooseService(id string)
	ChooseClass(id string)
	// ChooseSeveral starts a choice of several services, or cancels it. During the
	// choice, ChooseService adds or removes a service. TakeSeveral takes one number
	// for all.
	ChooseSeveral(on bool)
	TakeSeveral()
	// Priority opens the choice of the class. Results issues a number of the agency
	// that hands out the results of dossiers.
	Priority()
	Results()
	// CheckIn opens the page for the code of an appointment; ChooseSlot books
	// one.
	CheckIn()
	ChooseSlot(atMS int64)
	// LookUp and Dossier open the look-up of procedures and of dossiers.
	LookUp()
	Dossier()
	// Back leads to the page before. Done closes a result or a notice and shows the
	// home page.
	Back()
	Done()
	// StillHere answers PageStillThere; TakeOffer answers PageOffer.
	StillHere(yes bool)
	TakeOffer(yes bool)
	SetLang(lang i18n.Lang)
	SetLargeText(on bool)
	SetHighContrast(on bool)
	Speak()
	// CornerDown and CornerUp are the press and the release of the hidden corner.
	CornerDown()
	CornerUp()
	// Digit, Erase and Enter are the keys of PagePIN and PageCheckIn.
	Digit(d int)
	Erase()
	Enter()
	// ChooseMenu runs a command of PageMenu.
	ChooseMenu(id string)
}
