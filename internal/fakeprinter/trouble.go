package fakeprinter

// Trouble is something that is wrong with a printer, or done to it.
type Trouble int

// The troubles. Each says which behaviour of real printers it imitates.
const (
	// PaperNearEnd: the roll is thin. The printer says so and goes on.
	PaperNearEnd Trouble = iota
	// PaperOut: the roll is empty. It stops at the row, goes offline, keeps what
	// it has received, and goes on where it was when there is paper again, as a
	// TM-T82 does once its cover is closed over a new roll.
	PaperOut
	// CoverOpen: it stops at the row, goes offline, and goes on when the cover
	// is closed.
	CoverOpen
	// CutterJam: the next cut fails. It goes offline with a cutter error, which
	// lasts until the jam is gone, or until DLE ENQ, after which it tries the
	// cut again (n=1) or forgets all it has (n=2).
	CutterJam
	// Overheated: the head is too hot. It stops, with an error that is over by
	// itself.
	Overheated
	// Broken: an unrecoverable error. Only switching off and on helps.
	Broken
	// FeedButton: somebody holds the feed button; it is offline meanwhile.
	FeedButton
	// Offline: it was put offline at its panel and names no cause.
	Offline
	// Stopped: it takes bytes until its buffer is full and does nothing with
	// them: no row, no answer in turn. It calls itself online, like a printer
	// whose firmware hangs.
	Stopped
	// Dead: like Stopped, and real-time commands get no answer either.
	Dead
	// Noisy: rubbish comes before and after each of its answers, as on a bad
	// serial cable.
	Noisy
	// Mute: it hears and prints, and nothing it says arrives.
	Mute

	troubleCount
)

func (t Trouble) String() string {
	names := [troubleCount]string{
		"paper near end", "paper out", "cover open", "cutter jam", "overheated", "broken",
		"feed button", "offline", "stopped", "dead", "noisy", "mute",
	}
	if t < 0 || t >= troubleCount {
		return "no trouble"
	}
	return names[t]
}

// troubles are those there are. cutFailed is the consequence of CutterJam.
type troubles [troubleCount]bool

// trigger is what happens after some more rows.
type trigger struct {
	atRow int64
	do    func(*Printer)
}

// Set brings a trouble about or ends it.
func (p *Printer) Set(t Trouble, on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set(t, on)
}

func (p *Printer) set(t Trouble, on bool) {
	if t < 0 || t >= troubleCount {
		return
	}
	p.troubles[t] = on
	if t == CutterJam && !on {
		p.cutFailed = false
	}
	p.statusChanged()
	p.changed.Broadcast()
}

// SetDrawer sets pin 3 of the drawer's connector.
func (p *Printer) SetDrawer(high bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drawer = high
	p.statusChanged()
}

// AfterRows calls do once, between two rows, when n more raster rows have been
// printed: with 0 before the next one. Nothing is printed before do returns; it
// may call any method but Close.
func (p *Printer) AfterRows(n int, do func(*Printer)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.triggers = append(p.triggers, trigger{p.rasterRows + int64(n), do})
}

// SetAfterRows is Set(t, true) at the row of AfterRows.
func (p *Printer) SetAfterRows(n int, t Trouble) {
	p.AfterRows(n, func(p *Printer) { p.Set(t, true) })
}

// due takes the first trigger whose row has come. mu is held.
func (p *Printer) due() func(*Printer) {
	for i, t := range p.triggers {
		if p.rasterRows >= t.atRow {
			p.triggers = append(p.triggers[:i:i], p.triggers[i+1:]...)
			return t.do
		}
	}
	return nil
}

// offline says whether anything keeps it from printing that it knows of. mu is
// held.
func (p *Printer) offline() bool {
	t := &p.troubles
	return t[PaperOut] || t[CoverOpen] || p.failing() || t[FeedButton] || t[Offline]
}

// failing says whether it is in an error. mu is held.
func (p *Printer) failing() bool {
	return p.cutFailed || p.troubles[Overheated] || p.troubles[Broken]
}

// standing says whether it looks at nothing it receives. mu is held.
func (p *Printer) standing() bool {
	return p.offline() || p.troubles[Stopped] || p.troubles[Dead]
}
