package lookup

import (
	"io"
	"log/slog"
	"strconv"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/catalogue"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/loop"
	"motcua/internal/printer"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/register"
	"motcua/internal/search"
	"motcua/internal/wire"
)

// Times of the pages.
const (
	idleHome     = 60 * time.Second // without a touch
	attractAfter = 60 * time.Second // at home, without a touch
	attractTurn  = 8 * time.Second  // each life event
	offlineAfter = 2 * time.Second
	readFor      = 2 * time.Minute // a page may be kept open by reading
	tick         = time.Second
)

// MaxDepth is how many pages lie behind one another. Opening another forgets the one after
// the first page.
const MaxDepth = 12

// Seat is this machine's connection to the hub. *device.Device implements it.
type Seat interface {
	Read(fn func(s *queue.State, line device.Line, peers []wire.Peer))
}

var _ Seat = (*device.Device)(nil)

// Paper prints lists. *printer.Spooler implements it.
type Paper interface {
	Submit(id string, t receipt.Ticket) error
	Job(id string) (printer.Job, bool)
	Status() printer.Status
}

var _ Paper = (*printer.Spooler)(nil)

// Tickets is the ticket kiosk beside it. Its methods return at once.
type Tickets interface {
	// Visit opens the ticket kiosk for the same person. With a service it takes a number
	// for it, or with slot books an appointment; without one it shows its first page.
	Visit(m Manner, service string, slot bool)
}

// Manner is how a person wants the screen.
type Manner struct {
	Lang         i18n.Lang
	LargeText    bool
	HighContrast bool
	Reading      bool
}

// Voice is the voice of the machine. Its methods may be called from any goroutine.
type Voice interface {
	Reads() bool
	Busy() bool
}

// Files has the files of procedures, found by their hash.
type Files interface {
	Open(hash string) (io.ReadCloser, error)
	// Path is where a film's player finds a file, empty if it is not there.
	Path(hash string) string
}

// Config is what the look-up needs.
type Config struct {
	Name    string // of the machine
	MMPerPx float32
	Clock   *clock.Clock
	// ReadingPercent is like that of the ticket kiosk; 0 means 100.
	ReadingPercent int
	Events         []Event
	// First means that the machine is for looking up: after a while without anybody it
	// shows this and not the ticket kiosk.
	First bool
	// Standing is how a service of the centre stands; known is false if it has none with
	// this ID. It must be quick, and must not keep the state.
	Standing func(s *queue.State, lang i18n.Lang, service string, nowMS int64) (st Standing, known bool)
	// Slots reports whether an appointment can be booked for a service. Like Standing.
	Slots   func(s *queue.State, service string, nowMS int64) bool
	Show    func(View) // called from the loop's goroutine with every new view
	Voice   Voice      // nil: there is none
	Files   Files      // nil: there are none
	Tickets Tickets    // nil: no numbers are taken here
	// Register answers questions about dossiers; nil if they cannot be looked up. They are
	// offered when SetDossiers says so.
	Register Register
	Kept     Kept // the counts of the week; nil: they are of this start only
	// Plays says that films can be played here.
	Plays bool
	// Missed gets what was looked for and led to no tap: words without marks, nothing
	// else. It must return at once; nil drops it.
	Missed func(text string)
	Log    *slog.Logger
}

// Lookup is the use case. Its methods may be called from any goroutine and return at once.
type Lookup struct {
	cfg   Config
	loop  *loop.Loop
	seat  Seat
	paper Paper // nil: no printer

	// Owned by the loop.
	book    *book
	next    *book // taken at the next first page
	trouble string
	path    []place // the page that is shown is the last
	visit   int
	manner  Manner
	touched clock.Instant
	came    clock.Instant // when the page was opened, or began to be read
	field   field
	papers  papers
	sample  sample
	film    watched
	noFilms bool // the window has no place for them
	week    week
	shown   View

	dossiers  bool // can be looked up
	dossier   dossier
	questions int             // so far
	source    register.Source // of the last answer
}

var _ Actions = (*Lookup)(nil)

// place is a page with what it shows.
type place struct {
	page    Page
	visit   int
	title   string // List: a name, or empty
	key     string // List: the i18n key of its title
	event   string // List: the life event
	letters bool
	groups  []group
	list    []int                // List of procedures
	proc    *catalogue.Procedure // PageProcedure and what hangs on it
	sum     *catalogue.Summary
}

// New makes the use case; Run starts it.
func New(cfg Config) *Lookup {
	return &Lookup{cfg: cfg, loop: loop.New(), manner: Manner{Lang: i18n.Vietnamese}}
}

// Run starts to show views. The printer may be nil. SetCatalogue and SetTrouble may be
// called before it.
func (l *Lookup) Run(seat Seat, paper Paper) {
	l.seat, l.paper = seat, paper
	l.recall()
	l.touched = l.now()
	if l.cfg.First {
		l.home()
	} else {
		l.away()
	}
	l.loop.Run(nil, l.step)
}

// Close ends it.
func (l *Lookup) Close() { l.loop.Close() }

// Changed tells it that the printer or the voice has changed.
func (l *Lookup) Changed() { l.loop.Post(func() {}) }

// Beat posts done to the loop, to prove that it runs.
func (l *Lookup) Beat(done func()) bool { return l.loop.Post(done) }

// SetCatalogue gives it a catalogue with its index. If somebody is looking something up, it
// is taken when the first page is shown next.
func (l *Lookup) SetCatalogue(c *catalogue.Catalogue, x *search.Index) {
	b := newBook(c, x, l.cfg.Events)
	l.loop.Deliver(func() {
		l.next, l.trouble = b, ""
		switch {
		case l.inDossier(): // is taken after it
		case l.top().page == PageAway:
			l.book, l.next = b, nil
		case l.book == nil || l.atRest():
			l.home()
		}
	})
}

// SetTrouble says why there is no catalogue, as a key of i18n. A catalogue that is there
// stays.
func (l *Lookup) SetTrouble(key string) {
	l.loop.Deliver(func() { l.trouble = key })
}

// Open shows the first page to a person who comes from the ticket kiosk.
func (l *Lookup) Open(m Manner) {
	l.act(func() {
		l.manner = m
		l.fresh()
	})
}

// Returned says that the ticket kiosk's visit is over.
func (l *Lookup) Returned() {
	l.loop.Post(func() {
		if l.cfg.First && l.top().page == PageAway {
			l.home()
		}
	})
}

func (l *Lookup) now() clock.Instant { return l.cfg.Clock.Now() }

func (l *Lookup) local() time.Time { return calendar.Local(l.cfg.Clock.HubMS()) }

// act runs an action of a person in the loop.
func (l *Lookup) act(fn func()) {
	l.loop.Post(func() {
		l.touched = l.now()
		fn()
	})
}

// top is the page that is shown.
func (l *Lookup) top() *place {
	if len(l.path) == 0 {
		l.path = []place{{page: PageAway}}
	}
	return &l.path[len(l.path)-1]
}

// atRest reports that nobody is looking anything up.
func (l *Lookup) atRest() bool {
	p := l.top().page
	return p == PageAttract || p == PageTrouble || p == PageHome && l.plain()
}

// plain reports that nothing on the screen belongs to a person.
func (l *Lookup) plain() bool { return l.manner == Manner{Lang: i18n.Vietnamese} }

// open shows a page before the others.
func (l *Lookup) open(p place) {
	l.leaveSearch(p.page == PageProcedure)
	if len(l.path) >= MaxDepth {
		l.path = append(l.path[:1:1], l.path[2:]...)
	}
	l.visit++
	p.visit = l.visit
	l.path = append(l.path, p)
	l.came = l.now()
	l.papers.leave()
}

// restart forgets the pages, and shows one.
func (l *Lookup) restart(p Page) {
	l.leaveSearch(false)
	l.field = field{method: l.field.method}
	l.path, l.sample, l.film = nil, sample{}, watched{turn: l.film.turn}
	if l.next != nil {
		l.book, l.next = l.next, nil
	}
	if p != PageAway && p != PageDossier && l.book == nil {
		p = PageTrouble
	}
	l.open(place{page: p})
}

// fresh shows the first page, and keeps how the person wants the screen.
func (l *Lookup) fresh() { l.restart(PageHome) }

// home shows the first page to whoever comes next.
func (l *Lookup) home() {
	l.manner = Manner{Lang: i18n.Vietnamese}
	l.field.method = 0
	l.fresh()
}

// away gives the screen back to the ticket kiosk.
func (l *Lookup) away() {
	l.manner = Manner{Lang: i18n.Vietnamese}
	l.restart(PageAway)
}

// Touched implements Actions.
func (l *Lookup) Touched() {
	l.act(func() {
		if l.top().page == PageAttract {
			l.home()
		}
	})
}

// Home implements Actions. On a machine that gives numbers, the first page leads back to
// the ticket kiosk.
func (l *Lookup) Home() {
	l.act(func() {
		if l.top().page == PageHome && !l.cfg.First && l.cfg.Tickets != nil {
			l.handOver("", false)
			return
		}
		l.fresh()
	})
}

// Back implements Actions.
func (l *Lookup) Back() { l.act(l.back) }

func (l *Lookup) back() {
	switch {
	case len(l.path) > 1:
		l.leaveSearch(false)
		l.papers.leave()
		l.path = l.path[:len(l.path)-1]
		l.visit++
		l.top().visit = l.visit
		l.came = l.now()
	case l.top().page == PageDossier && (l.cfg.First || l.cfg.Tickets == nil):
		l.fresh()
	case (l.top().page == PageHome || l.top().page == PageDossier) && l.cfg.Tickets != nil && !l.cfg.First:
		l.handOver("", false)
	}
}

// OpenEvent implements Actions.
func (l *Lookup) OpenEvent(id string) {
	l.act(func() {
		if l.book == nil {
			return
		}
		if e := l.book.event(id); e != nil {
			l.open(place{page: PageList, event: id, list: e.resolved})
		}
	})
}

// OpenFields implements Actions.
func (l *Lookup) OpenFields() {
	l.openGroups("lookup.fields", false, func(b *book) []group { return b.fields })
}

// OpenAgencies implements Actions.
func (l *Lookup) OpenAgencies() {
	l.openGroups("lookup.agencies", false, func(b *book) []group { return b.agencies })
}

// OpenLetters implements Actions.
func (l *Lookup) OpenLetters() {
	l.openGroups("lookup.letters", true, func(b *book) []group { return b.letters })
}

func (l *Lookup) openGroups(key string, letters bool, of func(*book) []group) {
	l.act(func() {
		if l.book != nil {
			l.open(place{page: PageList, key: key, letters: letters, groups: of(l.book)})
		}
	})
}

// OpenGroup implements Actions.
func (l *Lookup) OpenGroup(id string) {
	l.act(func() {
		top := l.top()
		for _, g := range top.groups {
			if groupID(g) == id {
				title := g.name
				if top.title != "" && top.key == "" {
					title = top.title
				}
				l.openProcedures(title, g.list)
				return
			}
		}
	})
}

// groupID tells the groups of a page apart: by their first procedure too, because two parts
// of the alphabet may begin with one name.
func groupID(g group) string {
	if len(g.list) == 0 {
		return g.name
	}
	return g.name + "\x1f" + strconv.Itoa(g.list[0])
}

// openProcedures shows procedures, or parts of the alphabet if they are too many.
func (l *Lookup) openProcedures(title string, list []int) {
	p := place{page: PageList, title: title, list: list}
	if len(list) > leafMost {
		p.list = nil
		for _, part := range parts(list) {
			p.groups = append(p.groups, group{name: l.book.List[part[0]].Name, list: part})
		}
	}
	l.open(p)
}

// OpenProcedure implements Actions.
func (l *Lookup) OpenProcedure(code string) {
	l.act(func() {
		if l.book == nil {
			return
		}
		at := l.book.Index(code)
		if at < 0 {
			return
		}
		proc, err := l.book.Get(code)
		if err != nil { // the file has changed or the disk fails: what is known in memory is shown
			l.cfg.Log.Error("reading a procedure", "code", code, "cause", err)
			s := l.book.List[at]
			proc = catalogue.Procedure{Code: s.Code, Name: s.Name, Field: s.Field, Agency: s.Agency, Level: s.Level, Committed: s.Limit, Fees: s.Fees, Service: s.Service, Elsewhere: s.Elsewhere, Sample: s.Sample}
		}
		l.open(place{page: PageProcedure, proc: &proc, sum: &l.book.List[at]})
	})
}

// OpenText implements Actions.
func (l *Lookup) OpenText() { l.openOf(PageText) }

// openOf opens a page that hangs on the procedure on the screen.
func (l *Lookup) openOf(p Page) {
	l.act(func() {
		if top := *l.top(); top.page == PageProcedure {
			l.open(place{page: p, proc: top.proc, sum: top.sum})
		}
	})
}

// TakeNumber implements Actions.
func (l *Lookup) TakeNumber() { l.take(false) }

// BookSlot implements Actions.
func (l *Lookup) BookSlot() { l.take(true) }

func (l *Lookup) take(slot bool) {
	l.act(func() {
		top := l.top()
		if top.page != PageProcedure || l.cfg.Tickets == nil {
			return
		}
		if _, known := l.standing(top.sum.Service); known {
			l.handOver(top.sum.Service, slot)
		}
	})
}

// Tickets implements Actions.
func (l *Lookup) Tickets() {
	l.act(func() {
		if l.cfg.Tickets != nil {
			l.handOver("", false)
		}
	})
}

// handOver gives the screen, and the person, to the ticket kiosk.
func (l *Lookup) handOver(service string, slot bool) {
	m := l.manner
	l.away()
	l.cfg.Tickets.Visit(m, service, slot)
}

// SetLang implements Actions.
func (l *Lookup) SetLang(lang i18n.Lang) { l.act(func() { l.manner.Lang = lang }) }

// SetLargeText implements Actions.
func (l *Lookup) SetLargeText(on bool) { l.act(func() { l.manner.LargeText = on }) }

// SetHighContrast implements Actions.
func (l *Lookup) SetHighContrast(on bool) { l.act(func() { l.manner.HighContrast = on }) }

// Speak implements Actions. It turns reading aloud on and off.
func (l *Lookup) Speak() {
	l.act(func() { l.manner.Reading, l.came = !l.manner.Reading && l.speaks(), l.now() })
}

func (l *Lookup) speaks() bool { return l.cfg.Voice != nil && l.cfg.Voice.Reads() }

// standing is how a service stands now, without figures that were true before the link was
// lost. known is false if the centre has no such service.
func (l *Lookup) standing(service string) (st Standing, known bool) {
	if service == "" || l.cfg.Standing == nil {
		return st, false
	}
	l.seat.Read(func(s *queue.State, line device.Line, _ []wire.Peer) {
		if s.Rules() == nil {
			return
		}
		if st, known = l.cfg.Standing(s, l.manner.Lang, service, l.cfg.Clock.HubMS()); known && l.down(line) {
			st.Counted, st.Waiting, st.Estimate = false, 0, Estimate{}
		}
	})
	return st, known
}

// slots reports whether an appointment can be booked for a service; that needs the hub.
func (l *Lookup) slots(service string) (free bool) {
	if l.cfg.Slots == nil {
		return false
	}
	l.seat.Read(func(s *queue.State, line device.Line, _ []wire.Peer) {
		free = s.Rules() != nil && line.Up && l.cfg.Slots(s, service, l.cfg.Clock.HubMS())
	})
	return free
}

func (l *Lookup) down(line device.Line) bool {
	return !line.Up && l.now().Sub(line.Since) >= offlineAfter
}
