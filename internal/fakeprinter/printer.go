// Package fakeprinter is a receipt printer in software, for tests and for the
// demonstration. It listens on TCP or has the other end of a pseudo terminal. It takes
// ESC/POS like hardware (a bounded buffer, rows printed one after another at the speed of
// a motor, real-time commands answered at once and the others in order), and keeps what
// would be on paper as pictures of one bit per dot. Every fault of a printer can be made
// to happen at any moment, or after a given row.
//
// It interprets the stream by the manuals ("ESC/POS Command Reference for TM Printers",
// Epson) and shares no code with the package that writes it, so that a misunderstanding
// is found.
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

	// BufferBytes is how many bytes it accepts ahead of printing, 4096 as a TM-T82. When
	// it is full, the rest of a job waits on the wire, and a real-time command behind it
	// waits too.
	BufferBytes int
	Speed       float64 // of the paper in mm/s; 0 prints at once
	Baud        int     // accepts bytes no faster than a serial line of this speed, 8N1; 0 means no limit

	Maker, Model, Firmware, Serial string // answers to GS I; "EPSON", "TM-T82X", "1.00 ESC/POS", "FAKE000001"

	NoStatus   bool // answers nothing at all, like a printer on a one-way cable
	NoIdentity bool // does not answer GS I
	NoWatch    bool // does not know GS a
	NoErrors   bool // does not know DLE EOT 3
	NoTurn     bool // does not answer GS r: it answers real-time questions only

	ResetAfter time.Duration // a network printer resets a connection on which no piece of a job came for this long; 0: never

	Hosts int // connections served at the same time, 1; a further one is accepted and waits for its turn

	Folder     string // gets a PNG of each piece of paper, "0001.png" and so on; "" for none
	KeepPapers int    // pieces that are kept, the newest, 256
	KeepBytes  int    // received bytes kept for Received, the newest, 1 MiB
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

// reserve is what the buffer accepts above BufferBytes, so that a host that stopped
// because the buffer was full can still ask (Epson, "real-time commands": they are
// accepted while the printer is busy).
const reserve = 64

// Printer is a printer that is switched on until it is closed. Its methods may be called
// from any goroutine at any time.
type Printer struct {
	o Options

	mu      sync.Mutex
	changed *sync.Cond // any field below
	closed  bool
	powered bool
	plugged bool
	life    int // increases when the buffer is dropped
	boots   int // increases when it is switched on
	running sync.WaitGroup

	buffer  []byte // received and not processed yet
	recent  window // the last received bytes, for real-time commands
	outlets []outlet
	lines   map[*line]bool

	troubles   troubles
	triggers   []trigger // in the order in which they were set
	cutFailed  bool      // the result of CutterJam
	rasterRows int64     // printed
	drawer     bool      // pin 3 is high
	watched    byte      // n of GS a
	told       [4]byte   // the last automatic status
	lie        Lie
	behind     byte          // the next byte of OneBehind
	late       time.Duration // delay of what it sends

	received []byte // the last KeepBytes
	papers   []Paper
	piece    *piece // the paper in the printer
	stats    Stats
	failed   error // error of writing into Folder
	noises   uint32
}

// New switches a printer on. It is not reachable before ListenTCP or OpenPTY. It must be
// closed.
func New(o Options) *Printer {
	o.fill()
	p := &Printer{o: o, powered: true, plugged: true, lines: map[*line]bool{}, piece: newPiece(o.Dots)}
	p.changed = sync.NewCond(&p.mu)
	p.running.Go(func() { newMechanism(p).run() })
	return p
}

// Close removes the printer. It waits until all its goroutines have ended, and returns an
// error of writing pictures into Folder.
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

// PowerOff is a power cut: connections break, listeners close, received data and all
// modes are lost. The paper stays as it is, with an incomplete picture.
func (p *Printer) PowerOff() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.powered = false
	p.forget()
	p.watched = 0
	p.hangUp()
	p.changed.Broadcast()
}

// PowerOn switches the printer on again. An unrecoverable error is cleared.
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

// Unplug pulls the cable out: connections break and listeners close. The printer itself
// continues with its received data.
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

// forget drops what was received and not printed, with a command that is being executed.
// mu is held.
func (p *Printer) forget() {
	p.life++
	p.buffer = p.buffer[:0]
	p.changed.Broadcast()
}

// Stats are counts since New.
type Stats struct {
	Bytes     int64 // received
	Rows      int64 // of dots printed or fed
	Rasters   int   // GS v 0 started
	Cuts      int
	Pulses    int // to a drawer
	Beeps     int
	Hosts     int // connections
	Unknown   int // unknown commands
	NotDrawn  int // bar codes and QR codes to be made by the printer: they are skipped and leave no ink
	Unheard   int // answers that no host read
	Waiting   int // bytes received and not processed yet
	Forgotten int // how often DLE ENQ or DLE DC4 8 dropped the buffer

	// LongestGap is the longest time that the print head waited inside a raster for the
	// next byte.
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

// ResetGap restarts the measurement of LongestGap.
func (p *Printer) ResetGap() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats.LongestGap = 0
}

// Received are the received bytes, unchanged: the last KeepBytes of them.
func (p *Printer) Received() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.received[max(0, len(p.received)-p.o.KeepBytes):])
}

// Papers are the pieces that were cut off, the oldest first, at most KeepPapers.
func (p *Printer) Papers() []Paper {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.papers)
}

// Hanging is the paper in the printer that is not cut off.
func (p *Printer) Hanging() Paper {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.piece.paper(0, false)
}

// TearOff takes the paper out of the printer, as a citizen does at a printer without a
// cutter.
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

// writePNG writes the whole picture to path, or nothing.
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
