package fakeprinter

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// tty opens the host's end of a pseudo terminal.
func tty(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// behindTTY makes a printer on a pseudo terminal.
func behindTTY(t *testing.T, o Options) (p *Printer, link string) {
	t.Helper()
	p = New(o)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	link, err := p.OpenPTY(filepath.Join(t.TempDir(), "printer"))
	if err != nil {
		t.Fatal(err)
	}
	return p, link
}

func ask(t *testing.T, f *os.File, question, want string) {
	t.Helper()
	if _, err := f.WriteString(question); err != nil {
		t.Fatal(err)
	}
	_ = f.SetReadDeadline(time.Now().Add(patience))
	got := make([]byte, len(want))
	if _, err := io.ReadFull(f, got); err != nil || string(got) != want {
		t.Fatalf("got % x, %v; want % x", got, err, want)
	}
}

func TestTTYPassesEveryByteBothWays(t *testing.T) {
	p, link := behindTTY(t, Options{Dots: 256 * 8})
	f := tty(t, link)
	all := []byte("\x1dv0\x00\x00\x01\x01\x00")
	for b := range 256 {
		all = append(all, byte(b))
	}
	if _, err := f.Write(append(all, cutNow...)); err != nil {
		t.Fatal(err)
	}
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	for i, b := range p.Papers()[0].Bits {
		if b != byte(i) {
			t.Fatalf("byte %d is %02x on paper", i, b)
		}
	}
	ask(t, f, "\x1dIB", "_EPSON\x00")
}

func TestTTYServesOneHostAfterAnother(t *testing.T) {
	_, link := behindTTY(t, Options{})
	for range 3 {
		f := tty(t, link)
		ask(t, f, "\x10\x04\x01", "\x12")
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPulledTTYHangsUpAndComesBack(t *testing.T) {
	p, link := behindTTY(t, Options{})
	f := tty(t, link)
	ask(t, f, "\x10\x04\x01", "\x12")
	p.Unplug()
	_ = f.SetReadDeadline(time.Now().Add(patience))
	if _, err := f.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("reading a pulled line = %v", err)
	}
	if err := p.Plug(); err != nil {
		t.Fatal(err)
	}
	ask(t, tty(t, link), "\x10\x04\x01", "\x12")
}

func TestTTYWithoutALinkHasItsOwnName(t *testing.T) {
	p := New(Options{})
	path, err := p.OpenPTY("")
	if err != nil {
		t.Fatal(err)
	}
	ask(t, tty(t, path), "\x10\x04\x01", "\x12")
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// 115,200 baud transfer 11,520 bytes a second: 5,760 take half a second.
func TestSlowLineTakesItsTime(t *testing.T) {
	p, link := behindTTY(t, Options{Baud: 115_200})
	f := tty(t, link)
	job := band(72, 80)[:5760]
	begun := time.Now()
	if _, err := f.Write(job); err != nil {
		t.Fatal(err)
	}
	until(t, "the bytes", func() bool { return p.Stats().Bytes == int64(len(job)) })
	if took := time.Since(begun); took < 450*time.Millisecond {
		t.Errorf("5,760 bytes took %v", took)
	}
}

func TestGapWithinARasterIsMeasured(t *testing.T) {
	p, h := attach(t, Options{})
	raster := band(72, 10)
	h.send(raster[:300])
	until(t, "the bytes", func() bool { return p.Stats().Waiting == 0 && p.Stats().Bytes == 300 })
	const pause = 60 * time.Millisecond
	time.Sleep(pause) // the gap itself
	h.send(raster[300:])
	until(t, "the rows", func() bool { return p.Stats().Rows == 10 })
	if got := p.Stats().LongestGap; got < pause {
		t.Errorf("the longest gap is %v, want at least %v", got, pause)
	}
	p.ResetGap()
	time.Sleep(pause) // between rasters
	h.send(raster, cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	if got := p.Stats().LongestGap; got >= pause {
		t.Errorf("a pause between rasters counts as a gap of %v", got)
	}
}

func TestPaperMovesAtItsSpeed(t *testing.T) {
	p, h := attach(t, Options{Speed: 100}) // 800 rows in a second
	begun := time.Now()
	h.send(band(72, 400), cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	if took := time.Since(begun); took < 450*time.Millisecond {
		t.Errorf("50 mm of paper took %v", took)
	}
}
