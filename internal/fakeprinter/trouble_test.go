package fakeprinter

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

// Nothing is printed while a trouble lasts, and the ticket is complete afterwards.
func TestPrinterStopsAtTheRowAndGoesOn(t *testing.T) {
	for _, trouble := range []Trouble{PaperOut, CoverOpen, Overheated, FeedButton, Offline, Stopped} {
		t.Run(trouble.String(), func(t *testing.T) {
			p, h := attach(t, Options{BufferBytes: 16 << 10})
			p.SetAfterRows(40, trouble)
			h.send("\x1b@", band(72, 100), cutNow)
			until(t, "the trouble", func() bool { return p.Hanging().Rows == 40 })
			h.silent()
			if got := p.Stats().Rows; got != 40 {
				t.Errorf("%d rows are printed", got)
			}
			p.Set(trouble, false)
			until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
			holds(t, p.Papers()[0], 0, 72, 100)
		})
	}
}

func TestCutterJamEndsAsAsked(t *testing.T) {
	const jam, fine = "\x18\x08\x00\x0f", "\x10\x00\x00\x0f"
	for name, tt := range map[string]struct {
		do   func(*Printer, *host)
		cuts int
	}{
		"by a hand":                 {func(p *Printer, _ *host) { p.Set(CutterJam, false) }, 2},
		"by DLE ENQ 2, which drops": {func(_ *Printer, h *host) { h.send("\x10\x05\x02") }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p, h := attach(t, Options{})
			p.Set(CutterJam, true)
			h.send("\x1da\xff", band(72, 3), cutNow, band(72, 4), cutNow)
			h.expect(fine + jam)
			h.send("\x10\x04\x03")
			h.expect("\x1a")
			tt.do(p, h)
			h.expect(fine)
			h.send("\x1dr\x01")
			h.expect("\x00")
			if got := p.Stats().Cuts; got != tt.cuts {
				t.Errorf("%d cuts, want %d", got, tt.cuts)
			}
		})
	}
}

func TestRetryOfAJammedCutFailsAgain(t *testing.T) {
	p, h := attach(t, Options{})
	p.Set(CutterJam, true)
	h.send("\x1da\xff", cutNow)
	h.expect("\x10\x00\x00\x0f\x18\x08\x00\x0f")
	h.send("\x10\x05\x01")
	h.expect("\x10\x00\x00\x0f\x18\x08\x00\x0f")
}

// A job that follows a broken-off one becomes part of its raster.
func TestRasterThatBrokeOffEatsTheNextJob(t *testing.T) {
	p, address := start(t, Options{})
	first := connect(t, address)
	first.send("\x1b@", band(72, 10)[:8+72*4])
	_ = first.Close()
	until(t, "the torn picture", func() bool { return p.Hanging().Rows == 4 })
	second := connect(t, address)
	next := join("\x1b@", band(72, 20), cutNow)
	second.send(next)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	paper := p.Papers()[0]
	holds(t, paper, 0, 72, 4)
	if got := paper.Bits[4*72 : 10*72]; !bytes.Equal(got, next[:6*72]) {
		t.Error("the rest of the raster is not the next job's beginning")
	}
}

func TestPowerCutLosesAllButThePaper(t *testing.T) {
	p, address := start(t, Options{})
	p.AfterRows(7, func(p *Printer) { p.PowerOff() })
	h := connect(t, address)
	_, _ = h.Write(join("\x1da\xff", band(72, 100)))
	_ = h.SetReadDeadline(time.Now().Add(patience))
	if _, err := io.ReadAll(h); err != nil && !isReset(err) {
		t.Fatalf("the connection did not break: %v", err)
	}
	if _, err := net.Dial("tcp", address); err == nil {
		t.Error("it listens without power")
	}
	if err := p.PowerOn(); err != nil {
		t.Fatal(err)
	}
	h = connect(t, address)
	h.send(band(72, 3), cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	paper := p.Papers()[0]
	if paper.Rows != 10 {
		t.Fatalf("the paper has %d rows, want 7 torn ones and 3 new ones", paper.Rows)
	}
	holds(t, paper, 0, 72, 7)
	holds(t, paper, 7, 72, 3)
	p.Set(CoverOpen, true)
	h.silent() // the watch was lost
}

// A connection that ends with unread bytes is reset.
func isReset(err error) bool { return errors.Is(err, syscall.ECONNRESET) }

func TestPulledPlugKeepsWhatWasReceived(t *testing.T) {
	p, address := start(t, Options{})
	p.Set(CoverOpen, true)
	h := connect(t, address)
	h.send(band(72, 10))
	until(t, "the bytes", func() bool { return p.Stats().Bytes == 8+720 })
	p.Unplug()
	_ = h.SetReadDeadline(time.Now().Add(patience))
	if _, err := h.Read(make([]byte, 1)); err == nil {
		t.Error("the connection stands")
	}
	p.Set(CoverOpen, false)
	until(t, "the rows", func() bool { return p.Hanging().Rows == 10 })
	if err := p.Plug(); err != nil {
		t.Fatal(err)
	}
	connect(t, address).silent()
}

func TestOnlyPowerHealsABrokenPrinter(t *testing.T) {
	p, address := start(t, Options{})
	p.Set(Broken, true)
	p.PowerOff()
	if err := p.PowerOn(); err != nil {
		t.Fatal(err)
	}
	h := connect(t, address)
	h.send("\x10\x04\x01")
	h.expect("\x12")
}

func TestFullBufferTakesNothingButAQuestion(t *testing.T) {
	const room = 1000
	p, h := attach(t, Options{BufferBytes: room})
	p.Set(Stopped, true)
	h.send(band(72, 1000)[:room])
	until(t, "the buffer to be full", func() bool { return p.Stats().Waiting == room })
	h.send("\x10\x04\x04")
	h.expect("\x12")
	_ = h.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
	for range 100 { // until the wire is full too
		if _, err := h.Write(make([]byte, 1<<20)); err != nil {
			break
		}
	}
	if got := p.Stats().Waiting; got > room+reserve {
		t.Errorf("%d bytes wait in a buffer of %d", got, room)
	}
	p.Set(Stopped, false)
	until(t, "the rows", func() bool { return p.Stats().Rows == 1000 })
}

func TestDeadPrinterSaysNothing(t *testing.T) {
	p, h := attach(t, Options{})
	p.Set(Dead, true)
	h.send("\x10\x04\x01")
	until(t, "the question", func() bool { return p.Stats().Bytes == 3 })
	p.Set(Dead, false)
	h.send("\x10\x04\x04")
	h.expect("\x12")
	h.silent()
}

func TestMutePrinterPrints(t *testing.T) {
	p, h := attach(t, Options{})
	p.Set(Mute, true)
	h.send("\x10\x04\x01\x1dr\x01", cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	p.Set(Mute, false)
	h.silent()
}

func TestNoiseComesAroundAnswers(t *testing.T) {
	p, h := attach(t, Options{})
	p.Set(Noisy, true)
	h.send("\x10\x04\x01")
	p.Set(Noisy, true)
	until(t, "the question", func() bool { return p.Stats().Bytes == 3 })
	p.Set(Noisy, false)
	p.Say([]byte("end"))
	_ = h.SetReadDeadline(time.Now().Add(patience))
	var got []byte
	for b := make([]byte, 64); !bytes.HasSuffix(got, []byte("end")); {
		n, err := h.Read(b)
		if err != nil {
			t.Fatalf("got % x, then %v", got, err)
		}
		got = append(got, b[:n]...)
	}
	if len(got) < 1+1+1+len("end") || len(got) > 5+1+5+len("end") || !bytes.Contains(got, []byte{0x12}) {
		t.Errorf("got % x", got)
	}
}

func TestClearingForgetsWhatWasReceived(t *testing.T) {
	p, h := attach(t, Options{})
	p.Set(CoverOpen, true)
	h.send(band(72, 100)[:3000], "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
	h.expect("\x37\x25\x00")
	p.Set(CoverOpen, false)
	h.send(band(72, 2), cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	if got := p.Papers()[0].Rows; got != 2 {
		t.Errorf("%d rows on the paper, want the 2 of the second raster", got)
	}
}

func TestHostThatReadsNothingHoldsNothingUp(t *testing.T) {
	p, h := attach(t, Options{})
	question := bytes.Repeat([]byte("\x1dIB"), 4096)
	for range 200 { // answers of some megabytes
		h.send(question)
	}
	h.send(cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
}

// A question waits behind the bytes sent before it: no command overtakes a host's own
// bytes.
func TestQuestionBehindAFullBufferWaits(t *testing.T) {
	p, h := attach(t, Options{BufferBytes: 1000})
	p.Set(CoverOpen, true)
	h.send(band(72, 100), "\x10\x04\x04")
	_ = h.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, err := h.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %d bytes, %v", n, err)
	}
	p.Set(CoverOpen, false)
	h.expect("\x12")
}
