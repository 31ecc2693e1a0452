package lookup

import (
	"image"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/keyboard"
	"motcua/internal/register"
	"motcua/internal/search"
)

// View is everything that the screen shows at one moment. It is a value: it and its slices
// are not changed after Show has got it. Names of procedures are those of the law, and
// always Vietnamese; fixed texts are in the language of Lang.
type View struct {
	Page Page
	// Visit counts the pages that were opened. A page with another number is another page,
	// even if it is of the same kind.
	Visit        int
	Lang         i18n.Lang
	LargeText    bool
	HighContrast bool
	Reading      bool    // the pages are read aloud
	Speaks       bool    // there is a voice that can
	MMPerPx      float32 // like kiosk.View
	Now          time.Time
	Centre       string
	Motto        string
	KioskName    string
	LinkDown     bool
	Sample       bool // sample data in the centre or in the catalogue
	Insecure     bool
	Trouble      string // PageTrouble: why nothing can be looked up, in words for the citizen

	Home      Home      // PageHome, PageAttract
	Search    Search    // PageSearch
	List      List      // PageList
	Procedure Procedure // PageProcedure
	Text      Text      // PageText
	Sheet     Picture   // PageSample
	Film      Film      // PageFilm
	Dossier   Dossier   // PageDossier, PageStatus, PageFigures
}

// Page is what the screen shows.
type Page int

// The pages.
const (
	PageAway      Page = iota // the ticket kiosk has the screen
	PageAttract               // nobody is there
	PageHome                  // life events, and the other roads
	PageSearch                // the keyboard
	PageList                  // things to choose from
	PageProcedure             // one procedure
	PageText                  // its full text and legal basis
	PageSample                // a filled-in dossier, full screen
	PageFilm                  // a film
	PageTrouble               // there is no catalogue
	PageDossier               // the code of a dossier is scanned or typed
	PageStatus                // the answer
	PageFigures               // four figures are typed, to see more of it
)

// Home is the first page.
type Home struct {
	Events     []EventTile
	Turn       int // PageAttract: the event that is shown
	Fields     int // how many there are of each
	Agencies   int
	Procedures int
	Asked      []Item // what most people took a number for
	Tickets    bool   // a number can be taken here
	Dossier    bool   // dossiers can be looked up here
}

// EventTile is a life event (việc của công dân).
type EventTile struct {
	ID, Name, Icon string
}

// Item is a procedure in a list.
type Item struct {
	Code  string
	Name  string
	Marks []search.Span // words of the name that were looked for
	Here  bool          // it is received in this centre
	Place string        // "Nhận tại đây, Quầy 7, 8", "Làm tại UBND xã, phường"
	Note  string        // field, time and fee in one line
	Brief string        // time and fee, where there is no room for the field
}

// Search is the page with the keyboard.
type Search struct {
	Text       string
	Method     keyboard.Method
	Shift      bool
	Understood string // the question in the words of the law, if they are others
	Total      int    // procedures that match
	HereOnly   bool
	Items      []Item
	Near       []string    // words of the question that find something, if it finds nothing
	Events     []EventTile // the same
}

// List is things to choose from: life events' procedures, fields, agencies, letters, parts
// of the alphabet, procedures.
type List struct {
	Title, Sub string
	Letters    bool // drawn as letters
	Groups     []Group
	Items      []Item
}

// Group is something that has procedures.
type Group struct {
	ID    string
	Name  string
	To    string // a part of the alphabet: the last name
	Count int
}

// Procedure is one procedure in words that are read at a glance. Empty texts are what its
// source does not tell.
type Procedure struct {
	Code  string
	Name  string
	Sub   string // agency, field and code
	Sets  int
	Parts []Part // what to bring

	Time, TimeNote   string
	Fee, FeeNote     string
	Where, WhereNote string

	Steps     []string
	Notes     []string
	Dates     string // when it was made public, and changed
	Sample    bool   // the data are a sample
	Link      bool   // there is an official page
	CanPrint  bool
	Printer   PrinterState
	Trouble   string // PrinterTrouble: in words
	Samples   int    // pictures of filled-in dossiers
	Films     int
	Received  bool // numbers are given for it here, now or at other times
	Standing  Standing
	Slots     bool   // an appointment can be booked
	Elsewhere string // not Received: where it is done, or that it is not done here
}

// Part is papers that belong together.
type Part struct {
	Title  string
	Papers []Needed
}

// Needed is a paper to bring. One without copies is a heading or a remark.
type Needed struct {
	No                int // from 1; 0 for a remark
	Name              string
	Originals, Copies int
	Show              bool // only to be shown, in no copy
}

// PrinterState is the state of the printed list.
type PrinterState int

// The states of the list.
const (
	PrinterIdle PrinterState = iota // none has been printed
	PrinterPrinting
	PrinterDone
	PrinterTrouble
)

// Standing is how a service of the centre stands at this moment.
type Standing struct {
	Counters []string
	Counted  bool // Waiting is known
	Waiting  int
	Estimate Estimate
	Closed   bool
	Why      string // Closed: the reason and the next opening
}

// Estimate is a range of minutes to wait.
type Estimate struct {
	Known          bool
	FromMin, ToMin int // a ToMin of 0 means at once
}

// Text is the full text of a procedure.
type Text struct {
	Name  string
	Parts []Passage
}

// Passage is a paragraph of a text, or a heading.
type Passage struct {
	Heading bool
	Text    string
}

// Picture is a page of a filled-in dossier.
type Picture struct {
	Title   string
	At, Of  int         // from 1
	Image   image.Image // nil while it is read, or if it cannot be
	Trouble string      // why it cannot be shown
}

// Film is a film about a procedure.
type Film struct {
	Title   string
	Key     string // of the file; empty if it cannot be played
	Path    string
	Turn    int // counts the showings
	Trouble string
	Still   image.Image // Trouble: a picture of it, nil if there is none
	Paused  bool        // by a person
	Ended   bool        // its last picture is shown
	// Subtitled says that there are subtitles in its file, and Subtitles in which language
	// they are shown; empty shows none.
	Subtitled bool
	Subtitles string
}

// Dossier is the look-up of a dossier.
type Dossier struct {
	Typed   string // PageDossier
	Asking  bool   // the hub is asked
	Notice  string // what is wrong with what was typed, in words
	Suggest string // the code that was probably meant
	Kind    register.Kind
	Figures string // PageFigures: as typed
	Status  Status // PageStatus
	// LeftSec is in how many seconds the page is wiped if nobody touches it.
	LeftSec int
}

// Status is what is known of a dossier, or why it is not known. The law lets anybody with
// the code see the state and how far it has come; the dates come after the figures.
type Status struct {
	Code     string
	Tone     Tone
	Title    string   // the state, or what has happened instead
	Text     []string // more about it
	Dates    []Labelled
	Steps    []Step
	Source   string // how old the data are, from where, and whom to ask
	Openable bool   // figures can be typed
	Known    bool   // there is a dossier
	TryAgain bool   // the same question may be answered later
}

// Tone is the colour of a state. It is never the only sign.
type Tone int

// The tones.
const (
	ToneCalm  Tone = iota // under way
	ToneGood              // there is a result
	ToneWaits             // for the citizen, or for the hub
	ToneBad               // late, or ended without a result
)

// Labelled is a text with what it is.
type Labelled struct {
	Label, Text string
	Strong      bool
}

// Step is a step of a dossier.
type Step struct {
	Name, Note string
	Progress   Progress
}

// Progress is how far a step is.
type Progress int

// The progress of a step.
const (
	StepAhead Progress = iota
	StepNow
	StepPast
)

// Actions is what a person can do. The methods are called on the screen's goroutine and
// return at once.
type Actions interface {
	// Touched says that somebody is there.
	Touched()
	// Home and Back lead to the first page and to the page before.
	Home()
	Back()
	// OpenSearch opens the keyboard; the other roads are lists.
	OpenSearch()
	OpenEvent(id string)
	OpenFields()
	OpenAgencies()
	OpenLetters()
	// OpenGroup opens a group of the list, and OpenProcedure a procedure of any page.
	OpenGroup(id string)
	OpenProcedure(code string)
	// Press is a key of the keyboard; Suggest looks for one of Search.Near instead.
	Press(key keyboard.Key)
	Suggest(word string)
	SetHereOnly(on bool)
	// What can be done with a procedure.
	Print()
	OpenText()
	OpenSample()
	TurnSample(step int)
	OpenFilm()
	// PauseFilm pauses the film on the page, continues it, or shows it again after its end.
	PauseFilm()
	SetSubtitles(on bool)
	TakeNumber()
	BookSlot()
	// Tickets gives the screen to the ticket kiosk.
	Tickets()
	// Dossier opens the page for the code of a dossier, also for another one.
	// TakeSuggestion looks for Dossier.Suggest, and Done wipes the pages of a dossier.
	Dossier()
	TakeSuggestion()
	OpenFigures()
	ChooseFigures(kind register.Kind)
	Done()
	SetLang(lang i18n.Lang)
	SetLargeText(on bool)
	SetHighContrast(on bool)
	Speak()
}
