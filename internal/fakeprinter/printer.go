// Package fakeprinter is the far end of a printer's cable: a receipt printer
// in software, for tests and for the demonstration. It listens on TCP or holds
// the other end of a pseudo terminal, takes ESC/POS as hardware does (a bounded
// buffer, rows printed one after another at the speed of a motor, real-time
// commands answered at once and the others in their turn), and keeps what would
// be on paper as pictures of one bit per dot. Everything that goes wrong with a
// printer can be made to go wrong at any moment, or after a given row.
//
// It reads the stream by the manuals ("ESC/POS Command Reference for TM
// Printers", Epson) and shares nothing with the package that writes it, so that
// a misunderstanding shows.
package fakeprinter

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Options describe a printer. Zero means the default given here.
type Options struct {
	Dots int // printable dots in a line, 576
	DPI  int // 203

	// BufferBytes is what it takes ahead of what is printed, 4096 as a TM-T82
	// does. Once it is full the rest of a job waits on the wire, and a real-time
	// command behind it waits too.
	BufferBytes int
	Speed       float64 // of the paper in mm/s; 0 prints at once
	Baud        int     // takes bytes no faster than a serial line of this speed, 8N1; 0 does not slow

	Maker, Model, Firmware, Serial string // answers to GS I; "EPSON", "TM-T82X", "1.00 ESC/POS", "FAKE000001"

	NoStatus   bool // answers nothing at all, like a printer on a cable without a way back
	NoIdentity bool // does not answer GS I
	NoWatch    bool // does not know GS a
	NoErrors   bool // does not know DLE EOT 3
	NoTurn     bool // does not answer GS r: it tells how it is in real time only

	ResetAfter time.Duration // a network printer resets a connection on which no piece of a job came for so long; 0: never

	Hosts int // connections served at the same time, 1; a further one is accepted and hears nothing until its turn

	Folder     string // gets a PNG of each piece of paper, "0001.png" and so on; "" for none
	KeepPapers int    // how many pieces are kept, the youngest, 256
	KeepBytes  int    // how much of what was received is kept for Received, the youngest, 1 MiB
}

func (o *Options) fill() {
	set := func(n *int, value int) {
		if *n <= 0 {
			*n = value
		}
	}
	say := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	set(&o.Dots, 576)
	set(&o.DPI, 203)
	set(&o.BufferBytes, 4096)
	set(&o.Hosts, 1)
	set(&o.KeepPapers, 256)
	set(&o.KeepBytes, 1<<20)
	say(&o.Maker, "EPSON")
	say(&o.Model, "TM-T82X")
	say(&o.Firmware, "1.00 ESC/POS")
	say(&o.Serial, "FAKE000001")
}

// reserve is what the buffer takes above BufferBytes, so that a host that has
// stopped when the buffer was full can still ask (Epson, "real-time commands":
// they are taken while the printer is busy).
const reserve = 64

// Printer is a printer that stands there, switched on, until it is closed. Its
// methods may be called from anywhere at any time.
type Printer struct {
	o Options

	mu      sync.Mutex
	changed *sync.Cond // anything below
	closed  bool
	powered bool
	plugged bool
	life    int // grows when what waits in the buffer is forgotten
	boots   int // grows when it is switched on
	running sync.WaitGroup

	buffer  []byte // received and not yet looked at
	recent  window // the last bytes received, for real-time commands
	outlets []outlet
	lines   map[*line]bool

	troubles   troubles
	triggers   []trigger // in the order they were set
	cutFailed  bool      // what CutterJam has led to
	rasterRows int64     // printed
	drawer     bool      // pin 3 is high
	watched    byte      // n of GS a
	told       [4]byte   // the last status that was sent by itself
	lie        Lie
	behind     byte          // what OneBehind says next
	late       time.Duration // from what it says to its arrival

	received []byte // the last KeepBytes
	papers   []Paper
	piece    *piece // the paper that hangs out of the printer
	stats    Stats
	failed   error // of writing into Folder
	noises   uint32
}

// New switches a printer on. It hears nobody until ListenTCP or OpenPTY. Close
// must be called in the end.
func New(o Options) *Printer {
	o.fill()
	p := &Printer{o: o, powered: true, plugged: true, lines: map[*line]bool{}, piece: newPiece(o.Dots)}
	p.changed = sync.NewCond(&p.mu)
	p.running.Go(func() { newMechanism(p).run() })
	return p
}

// Close takes the printer away. It waits until nothing of it runs any more, and
// returns what went wrong with the pictures in Folder.
func (p *Printer) Close() error {
	p.mu.Lock()
	p.closed = true
	p.hangUp()
	p.changed.Broadcast()
	p.mu.Unlock()
	p.running.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// PowerOff is a power cut: connections break, listeners go away, what was
// received is lost, and so are all modes. The paper stays as it is, with a torn
// picture on it.
func (p *Printer) PowerOff() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.powered = false
	p.forget()
	p.watched = 0
	p.hangUp()
	p.changed.Broadcast()
}

// PowerOn switches the printer on again. An unrecoverable error is gone.
func (p *Printer) PowerOn() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.powered || p.closed {
		return nil
	}
	p.powered = true
	p.boots++
	p.troubles[Broken] = false
	p.changed.Broadcast()
	return p.plugIn()
}

// Unplug pulls the cable out: connections break and listeners go away. The
// printer itself goes on with what it has received.
func (p *Printer) Unplug() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plugged = false
	p.hangUp()
}

// Plug puts the cable in again.
func (p *Printer) Plug() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.plugged || p.closed {
		return nil
	}
	p.plugged = true
	return p.plugIn()
}

// forget drops what was received and not printed, a command that is under way
// included. mu is held.
func (p *Printer) forget() {
	p.life++
	p.buffer = p.buffer[:0]
	p.changed.Broadcast()
}

// Stats are counts since New.
type Stats struct {
	Bytes     int64 // received
	Rows      int64 // of dots printed or fed
	Rasters   int   // GS v 0 begun
	Cuts      int
	Pulses    int // to a drawer
	Beeps     int
	Hosts     int // connections
	Unknown   int // commands that it does not know
	NotDrawn  int // bar codes and QR codes made by the printer: they are read over and leave no ink
	Unheard   int // answers that no host took
	Waiting   int // bytes received and not yet looked at
	Forgotten int // times DLE ENQ or DLE DC4 8 made it forget its buffer

	// LongestGap is the longest time that the print head stood within a raster
	// because the next byte had not come.
	LongestGap time.Duration
}

// Stats returns the counts.
func (p *Printer) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.stats
	s.Waiting = len(p.buffer)
	return s
}

// ResetGap makes LongestGap begin anew.
func (p *Printer) ResetGap() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats.LongestGap = 0
}

// Received are the bytes that came, as they came: the last KeepBytes of them.
func (p *Printer) Received() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.received[max(0, len(p.received)-p.o.KeepBytes):])
}

// Papers are the pieces that were cut off, the oldest first, at most
// KeepPapers.
func (p *Printer) Papers() []Paper {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.papers)
}

// Hanging is the paper that hangs out of the printer, not cut off.
func (p *Printer) Hanging() Paper {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.piece.paper(0, false)
}

// TearOff takes the paper that hangs out of the printer, like the hand of a
// citizen at a printer without a cutter.
func (p *Printer) TearOff() Paper {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cut(false)
}

// cut ends the piece of paper. mu is held.
func (p *Printer) cut(byCutter bool) Paper {
	p.stats.Cuts++
	paper := p.piece.paper(p.stats.Cuts, byCutter)
	p.piece = newPiece(p.o.Dots)
	if len(p.papers) == p.o.KeepPapers {
		p.papers = slices.Delete(p.papers, 0, 1)
	}
	p.papers = append(p.papers, paper)
	if p.o.Folder != "" && p.failed == nil {
		p.failed = writePNG(filepath.Join(p.o.Folder, fmt.Sprintf("%04d.png", paper.Number)), paper)
	}
	p.changed.Broadcast()
	return paper
}

// writePNG writes paper to path whole or not at all.
func writePNG(path string, paper Paper) error {
	temporary := path + ".part"
	f, err := os.Create(temporary)
	if err != nil {
		return fmt.Errorf("writing paper: %w", err)
	}
	err = png.Encode(f, paper.Image())
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return fmt.Errorf("writing paper %q: %w", path, err)
	}
	return nil
}
