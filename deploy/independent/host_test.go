package independent

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"motcua/internal/fakeprinter"
)

// addresses counts the used ones.
var addresses atomic.Uint32

// start makes a printer where receiptio expects one: at port 9100 of an address. Every
// test has an address of its own in 127.0.0.0/8.
func start(t *testing.T, o fakeprinter.Options) (p *fakeprinter.Printer, ip string) {
	t.Helper()
	p = fakeprinter.New(o)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	var err error
	for range 200 {
		n := addresses.Add(1) // none is used twice: an unplugged printer's must stay free
		ip = fmt.Sprintf("127.%d.%d.%d", 90+n/250%100, os.Getpid()%250+1, n%250+1)
		if _, err = p.ListenTCP(net.JoinHostPort(ip, "9100")); err == nil {
			return p, ip
		}
	}
	t.Fatalf("no address is free: %v", err)
	return nil, ""
}

// receiptio runs the program and returns the word with which it ends.
func receiptio(t *testing.T, source string, arguments ...string) string {
	t.Helper()
	cli := filepath.Join(programs(t), "node_modules", "receiptio", "bin", "cli.js")
	cmd := exec.CommandContext(t.Context(), need(t, "node"), append([]string{cli}, arguments...)...)
	cmd.Stdin = strings.NewReader(source)
	var word bytes.Buffer
	cmd.Stderr = &word
	out, err := cmd.Output() // exit codes from 100 on are words, too
	if word.Len() == 0 {
		t.Fatalf("receiptio says nothing: %v, %q", err, out)
	}
	return strings.TrimSpace(word.String())
}

func TestHostReadsThePrintersStates(t *testing.T) {
	programs(t) // once, before all
	for name, tt := range map[string]struct {
		make  func(*fakeprinter.Printer)
		about string
		want  string
	}{
		"online":        {func(*fakeprinter.Printer) {}, "printer", "online"},
		"paper low":     {func(p *fakeprinter.Printer) { p.Set(fakeprinter.PaperNearEnd, true) }, "printer", "online"},
		"paper out":     {func(p *fakeprinter.Printer) { p.Set(fakeprinter.PaperOut, true) }, "printer", "paperempty"},
		"cover":         {func(p *fakeprinter.Printer) { p.Set(fakeprinter.CoverOpen, true) }, "printer", "coveropen"},
		"overheated":    {func(p *fakeprinter.Printer) { p.Set(fakeprinter.Overheated, true) }, "printer", "error"},
		"broken":        {func(p *fakeprinter.Printer) { p.Set(fakeprinter.Broken, true) }, "printer", "error"},
		"dead":          {func(p *fakeprinter.Printer) { p.Set(fakeprinter.Dead, true) }, "printer", "offline"},
		"unplugged":     {func(p *fakeprinter.Printer) { p.Unplug() }, "printer", "disconnect"},
		"drawer closed": {func(p *fakeprinter.Printer) { p.SetDrawer(true) }, "drawer", "drawerclosed"},
		"drawer open":   {func(*fakeprinter.Printer) {}, "drawer", "draweropen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, ip := start(t, fakeprinter.Options{})
			tt.make(p)
			if got := receiptio(t, "", "-d", ip, "-p", "escpos", "-q", tt.about); got != tt.want {
				t.Errorf("receiptio says %q, want %q", got, tt.want)
			}
		})
	}
}

// pictureDots is the width and height of the picture in the source.
const pictureDots = 40

// source is a receipt in receiptio's own language, with a big number, words in three
// places, a rule and a black square.
func source(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, pictureDots, pictureDots))); err != nil {
		t.Fatal(err)
	}
	picture := base64.StdEncoding.EncodeToString(b.Bytes())
	return "{width:*}\n^^^A025\n\nleft|middle|right\n---\n{image:" + picture + "}\n"
}

func TestHostPrintsAReceipt(t *testing.T) {
	for _, how := range []string{"escpos", "generic", "detected"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			p, ip := start(t, fakeprinter.Options{})
			arguments := []string{"-d", ip, "-l", "en"}
			if how != "detected" { // by DLE EOT and GS I
				arguments = append(arguments, "-p", how)
			}
			if got := receiptio(t, source(t), arguments...); got != "success" {
				t.Fatalf("receiptio says %q, want success", got)
			}
			all := p.Papers()
			if len(all) != 1 || !all[0].Cut {
				t.Fatalf("%d pieces of paper came out", len(all))
			}
			looksRight(t, all[0])
		})
	}
}

// looksRight checks where there is ink: the big number in the middle at the top, words on
// the left, in the middle and on the right below it, and the square, dot by dot, at the
// end.
func looksRight(t *testing.T, paper fakeprinter.Paper) {
	t.Helper()
	ink := paper.Ink()
	if ink.Dx() < 500 || ink.Dy() < 100 {
		t.Fatalf("the ink covers %v only", ink)
	}
	inkIn := func(x0, x1, y0, y1 int) (n int) {
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				if paper.Black(x, y) {
					n++
				}
			}
		}
		return n
	}
	if n := inkIn(200, 376, 0, 100); n < 300 {
		t.Errorf("%d dots of ink where the number is", n)
	}
	if n := inkIn(0, 150, 0, 60) + inkIn(426, 576, 0, 60); n > 0 {
		t.Errorf("%d dots of ink beside the number", n)
	}
	for _, x := range []int{0, 240, 500} {
		if n := inkIn(x, x+76, 60, paper.Rows); n < 50 {
			t.Errorf("%d dots of ink below the number from column %d on", n, x)
		}
	}
	square := image.Rect(288-pictureDots/2, ink.Max.Y-pictureDots, 288+pictureDots/2, ink.Max.Y)
	if n := inkIn(0, paper.Width, square.Min.Y, square.Max.Y); n != pictureDots*pictureDots ||
		n != inkIn(square.Min.X, square.Max.X, square.Min.Y, square.Max.Y) {
		t.Errorf("%d dots of ink where the black square of %d is, or beside it", n, pictureDots*pictureDots)
	}
}

func TestHostLearnsThatThePaperRanOut(t *testing.T) {
	t.Parallel()
	p, ip := start(t, fakeprinter.Options{})
	p.SetAfterRows(3, fakeprinter.PaperOut) // within the picture
	if got := receiptio(t, source(t), "-d", ip, "-p", "escpos", "-l", "en"); got != "paperempty" {
		t.Errorf("receiptio says %q, want paperempty", got)
	}
	p.Set(fakeprinter.PaperOut, false)
	until(t, "the rest of the receipt", func() bool { return len(p.Papers()) == 1 })
}

// After a job that broke off inside a raster, the printer takes the start of the next one
// for its rest. The host notices that, sends NUL bytes until the raster is complete, and
// prints.
func TestHostGetsPastARasterThatBrokeOff(t *testing.T) {
	t.Parallel()
	p, ip := start(t, fakeprinter.Options{})
	conn, err := net.Dial("tcp", net.JoinHostPort(ip, "9100"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("\x1b@\x1dv0\x00\x48\x00\x40\x00\xff\xff")); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	until(t, "the raster to begin", func() bool { return p.Stats().Rasters == 1 })
	begun := time.Now()
	if got := receiptio(t, source(t), "-d", ip, "-p", "escpos", "-l", "en"); got != "success" {
		t.Errorf("receiptio says %q after %v, want success", got, time.Since(begun))
	}
	if all := p.Papers(); len(all) != 1 || all[0].Rows < 64 {
		t.Errorf("%d pieces of paper came out", len(all))
	}
}
