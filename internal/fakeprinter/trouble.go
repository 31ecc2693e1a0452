package fakeprinter

// Trouble is a fault of a printer, or something done to it.
type Trouble int

// The troubles. Each says which behaviour of real printers it imitates.
const (
	// PaperNearEnd: the roll is thin. The printer reports it and continues.
	PaperNearEnd Trouble = iota
	// PaperOut: the roll is empty. It stops at the row, goes offline, keeps its received
	// data, and continues where it was when there is paper again, as a TM-T82 does when
	// its cover is closed over a new roll.
	PaperOut
	// CoverOpen: it stops at the row, goes offline, and continues when the cover is
	// closed.
	CoverOpen
	// CutterJam: the next cut fails. It goes offline with a cutter error, which lasts
	// until the jam is removed, or until DLE ENQ, after which it tries the cut again
	// (n=1) or drops its data (n=2).
	CutterJam
	// Overheated: the head is too hot. It stops, with an error that ends when it is cool.
	Overheated
	// Broken: an unrecoverable error. Only switching off and on helps.
	Broken
	// FeedButton: the feed button is held; it is offline meanwhile.
	FeedButton
	// Offline: it was put offline at its panel and reports no cause.
	Offline
	// Stopped: it accepts bytes until its buffer is full and processes none of them: no
	// row, no in-order answer. It reports itself online, like a printer whose firmware
	// hangs.
	Stopped
	// Dead: like Stopped, and real-time commands get no answer either.
	Dead
	// Noisy: noise comes before and after each of its answers, as on a bad serial cable.
	Noisy
	// Mute: it receives and prints, and nothing it sends arrives.
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

// troubles are the present ones. cutFailed is the result of CutterJam.
type troubles [troubleCount]bool

// trigger is what happens after some more rows.
type trigger struct {
	atRow int64
	do    func(*Printer)
}

// Set starts a trouble or ends it.
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

// AfterRows calls do once, between two rows, when n more raster rows have been printed:
// with 0 before the next one. Nothing is printed before do returns; it may call any
// method except Close.
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

// offline reports whether a known trouble prevents printing. mu is held.
func (p *Printer) offline() bool {
	t := &p.troubles
	return t[PaperOut] || t[CoverOpen] || p.failing() || t[FeedButton] || t[Offline]
}

// failing reports whether it has an error. mu is held.
func (p *Printer) failing() bool {
	return p.cutFailed || p.troubles[Overheated] || p.troubles[Broken]
}

// standing reports whether it processes no received data. mu is held.
func (p *Printer) standing() bool {
	return p.offline() || p.troubles[Stopped] || p.troubles[Dead]
}
