package fakeprinter

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// patience is the limit for things that must happen.
const patience = time.Minute

// start makes a printer on TCP that is closed at the end of the test.
func start(t *testing.T, o Options) (*Printer, string) {
	t.Helper()
	p := New(o)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	address, err := p.ListenTCP("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return p, address
}

// host is the other end of the cable.
type host struct {
	t *testing.T
	net.Conn
}

func connect(t *testing.T, address string) *host {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &host{t, conn}
}

// attach is start and connect.
func attach(t *testing.T, o Options) (*Printer, *host) {
	t.Helper()
	p, address := start(t, o)
	return p, connect(t, address)
}

func (h *host) send(parts ...any) {
	h.t.Helper()
	_ = h.SetWriteDeadline(time.Now().Add(patience))
	if _, err := h.Write(join(parts...)); err != nil {
		h.t.Fatal(err)
	}
}

// join makes one stream of strings and bytes.
func join(parts ...any) []byte {
	var b []byte
	for _, part := range parts {
		switch x := part.(type) {
		case string:
			b = append(b, x...)
		case []byte:
			b = append(b, x...)
		}
	}
	return b
}

// expect reads exactly want.
func (h *host) expect(want string) {
	h.t.Helper()
	_ = h.SetReadDeadline(time.Now().Add(patience))
	got := make([]byte, len(want))
	if n, err := io.ReadFull(h, got); err != nil {
		h.t.Fatalf("got % x, then %v; want % x", got[:n], err, want)
	}
	if string(got) != want {
		h.t.Fatalf("got % x, want % x", got, want)
	}
}

// silent checks that nothing comes before the answer to a real-time question.
func (h *host) silent() {
	h.t.Helper()
	h.send("\x10\x04\x04")
	_ = h.SetReadDeadline(time.Now().Add(patience))
	var b [1]byte
	if _, err := io.ReadFull(h, b[:]); err != nil || b[0]&0x93 != 0x12 {
		h.t.Fatalf("got %02x, %v; want the answer to DLE EOT only", b[0], err)
	}
}

// until waits for a condition.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("in vain waited for: %s", what)
		}
	}
}

// band is GS v 0 with rows of stride bytes, each row filled with its number.
func band(stride, rows int) []byte {
	b := []byte{0x1d, 'v', '0', 0, byte(stride), byte(stride >> 8), byte(rows), byte(rows >> 8)}
	for y := range rows {
		b = append(b, bytes.Repeat([]byte{rowByte(y)}, stride)...)
	}
	return b
}

// rowByte is never a control character.
func rowByte(y int) byte { return byte(0x41 + y%26) }

// holds compares rows of paper from row y on with band.
func holds(t *testing.T, paper Paper, y, stride, rows int) {
	t.Helper()
	perRow := (paper.Width + 7) / 8
	for i := range rows {
		if y+i >= paper.Rows {
			t.Fatalf("the paper has %d rows, want %d", paper.Rows, y+rows)
		}
		row := paper.Bits[(y+i)*perRow : (y+i+1)*perRow]
		for x, got := range row {
			want := rowByte(i)
			if x >= stride {
				want = 0
			}
			if got != want {
				t.Fatalf("row %d, byte %d: %02x, want %02x", y+i, x, got, want)
			}
		}
	}
}

const cutNow = "\x1dVB\x00"

func TestPictureComesOutDotByDot(t *testing.T) {
	p, h := attach(t, Options{})
	h.send("\x1b@", band(72, 100), band(72, 3), cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	paper := p.Papers()[0]
	if paper.Rows != 103 || paper.Width != 576 || !paper.Cut || paper.Number != 1 {
		t.Fatalf("the paper has %d rows of %d dots, cut %v, number %d", paper.Rows, paper.Width, paper.Cut, paper.Number)
	}
	holds(t, paper, 0, 72, 100)
	holds(t, paper, 100, 72, 3)
	s := p.Stats()
	if s.Rows != 103 || s.Rasters != 2 || s.Cuts != 1 || s.Unknown != 0 || s.Bytes != int64(len(p.Received())) {
		t.Errorf("stats %+v", s)
	}
}

func TestPiecesOfPaperAreWrittenAsPictures(t *testing.T) {
	folder := t.TempDir()
	p, h := attach(t, Options{Folder: folder, Dots: 12, KeepPapers: 1})
	h.send("\x1dv0\x00\x02\x00\x02\x00\x80\x30\x0f\xff", cutNow, "\x1b@", band(1, 5), cutNow)
	until(t, "two cuts", func() bool { return p.Stats().Cuts == 2 })
	if papers := p.Papers(); len(papers) != 1 || papers[0].Number != 2 {
		t.Errorf("kept are %d pieces, the first is number %d", len(papers), papers[0].Number)
	}
	f, err := os.Open(filepath.Join(folder, "0001.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 12, 2) {
		t.Fatalf("the picture is %v", img.Bounds())
	}
	want := []string{"#.........##", "....########"}
	for y, row := range want {
		for x, c := range row {
			if r, _, _, _ := img.At(x, y).RGBA(); (r == 0) != (c == '#') {
				t.Errorf("dot %d, %d is wrong", x, y)
			}
		}
	}
}

func TestRasterWiderThanThePaperLosesItsRightSide(t *testing.T) {
	p, h := attach(t, Options{Dots: 16})
	h.send("\x1dv0\x00\x04\x00\x01\x00\x01\x02\x03\x04", cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	if got := p.Papers()[0].Bits; !bytes.Equal(got, []byte{1, 2}) {
		t.Errorf("on paper is % x", got)
	}
}

func TestFeedsMoveThePaper(t *testing.T) {
	for name, tt := range map[string]struct {
		send string
		rows int
	}{
		"ESC d in lines of 1/6 inch": {"\x1bd\x03", 3 * 33},
		"ESC J in dots":              {"\x1bJ\x07", 7},
		"ESC 3 sets the line":        {"\x1b3\x0a\x1bd\x02", 20},
		"ESC @ sets it back":         {"\x1b3\x0a\x1b@\x1bd\x01", 33},
		"LF":                         {"\n\n", 66},
		"NULs":                       {"\x00\x00\x00", 0},
	} {
		t.Run(name, func(t *testing.T) {
			p, h := attach(t, Options{})
			h.send(tt.send, cutNow)
			until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
			if got := p.Papers()[0].Rows; got != tt.rows {
				t.Errorf("%d rows, want %d", got, tt.rows)
			}
		})
	}
}

func TestTextLeavesInkWhereItStands(t *testing.T) {
	p, h := attach(t, Options{})
	h.send("\x1ba\x01\x1bE\x01\x1d!\x11HELLO\n", cutNow, "\x1b@", "left\n", cutNow, "\x1b@\x1ba2right\n", cutNow)
	until(t, "three cuts", func() bool { return len(p.Papers()) == 3 })
	middle, left, right := p.Papers()[0].Ink(), p.Papers()[1].Ink(), p.Papers()[2].Ink()
	if c := (middle.Min.X + middle.Max.X) / 2; c < 280 || c > 296 || middle.Dx() < 100 || middle.Dy() < 24 {
		t.Errorf("the centred word is at %v", middle)
	}
	if left.Max.X > 4*cellWidth || left.Empty() {
		t.Errorf("the word on the left is at %v", left)
	}
	if right.Min.X < 576-5*cellWidth || right.Empty() {
		t.Errorf("the word on the right is at %v", right)
	}
}

func TestGraphicsOfTheOtherKindComeOut(t *testing.T) {
	p, h := attach(t, Options{Dots: 32})
	// GS 8 L fn 112 with 10×2 dots, doubled in height, and GS ( L fn 50.
	h.send("\x1d8L\x0e\x00\x00\x00\x30\x70\x30\x01\x02\x31\x0a\x00\x02\x00\xff\xc0\x80\x40\x1d(L\x02\x00\x30\x32", cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	paper := p.Papers()[0]
	if want := join("\xff\xc0\x00\x00\xff\xc0\x00\x00\x80\x40\x00\x00\x80\x40\x00\x00"); !bytes.Equal(paper.Bits, want) {
		t.Errorf("on paper is % x, want % x", paper.Bits, want)
	}
}

func TestUnknownCommandsAreCounted(t *testing.T) {
	p, h := attach(t, Options{})
	h.send("\x1b\x01\x1d\x02\x07", cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	if got := p.Stats().Unknown; got != 3 {
		t.Errorf("%d unknown commands", got)
	}
}

func TestPulsesAndBeepsAreCounted(t *testing.T) {
	p, h := attach(t, Options{})
	h.send("\x1bp\x00\x32\x32", "\x10\x14\x01\x00\x02", "\x1bB\x03\x02", "\x1b(A\x05\x00\x61\x64\x02\x01\x01", cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	if s := p.Stats(); s.Pulses != 2 || s.Beeps != 5 || s.Unknown != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestPaperIsTornOffByHand(t *testing.T) {
	p, h := attach(t, Options{})
	h.send(band(72, 10))
	until(t, "the rows", func() bool { return p.Hanging().Rows == 10 })
	if paper := p.TearOff(); paper.Cut || paper.Rows != 10 || paper.Number != 1 {
		t.Errorf("torn off is %d rows, number %d, cut %v", paper.Rows, paper.Number, paper.Cut)
	}
	if p.Hanging().Rows != 0 {
		t.Error("something hangs out still")
	}
}

func TestReceivedIsWhatWasSent(t *testing.T) {
	p, h := attach(t, Options{KeepBytes: 100})
	sent := bytes.Repeat([]byte("0123456789"), 1000)
	h.send(sent)
	until(t, "the bytes", func() bool { return p.Stats().Bytes == int64(len(sent)) })
	if got := p.Received(); !bytes.Equal(got, sent[len(sent)-100:]) {
		t.Errorf("kept are %d bytes: %q", len(got), got)
	}
}

func TestSecondHostHearsNothingUntilTheFirstHasGone(t *testing.T) {
	_, address := start(t, Options{})
	first := connect(t, address)
	first.silent()
	second := connect(t, address)
	second.send("\x10\x04\x01")
	_ = second.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, err := second.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the second host got %d bytes, %v", n, err)
	}
	_ = first.Close()
	second.expect("\x12")
}

func TestTwoHostsWhereThePrinterServesTwo(t *testing.T) {
	_, address := start(t, Options{Hosts: 2})
	connect(t, address).silent()
	connect(t, address).silent()
}

func TestCloseEndsEverything(t *testing.T) {
	p := New(Options{Speed: 50})
	address, err := p.ListenTCP("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := connect(t, address)
	h.send(band(72, 2000)[:40000])
	p.Set(Stopped, true)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", address); err == nil {
		t.Error("it listens still")
	}
	if err := p.PowerOn(); err != nil {
		t.Error(err)
	}
}
