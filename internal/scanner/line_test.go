package scanner

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/port"
)

func TestScansOverASerialLine(t *testing.T) {
	line := newLine(t)
	line.plug()
	r := start(t, line.address(), Options{})
	r.isNow(Connected)
	before := time.Now()
	line.send("]Q1K7M2-9\r\n")
	s := r.gets("K7M2-9")
	if s.Content.Kind != barcode.Ticket || s.Content.Ticket != "K7M2-9" || s.Symbology != "Q1" || s.Source != line.address() || s.Problem != "" {
		t.Errorf("got %+v", s)
	}
	if s.At.Before(before) || s.At.After(time.Now()) {
		t.Errorf("scanned at %v, sent at %v", s.At, before)
	}
	line.send("\x02000.00.18.H25-190805-0001\x03" + card + "\r")
	if s := r.gets("000.00.18.H25-190805-0001"); s.Content.Dossier.Province != "H25" {
		t.Errorf("got %+v", s)
	}
	if s := r.gets(card); s.Content.Person.Name() != "Nguyễn Văn Mẫu" {
		t.Errorf("got %+v", s)
	}
}

func TestScanInPieces(t *testing.T) {
	line := newLine(t)
	line.plug()
	r := start(t, line.address(), Options{Framing: barcode.Framing{Suffix: "\r"}})
	r.isNow(Connected)
	for _, c := range []byte(card + "\r") {
		line.send(string([]byte{c}))
		time.Sleep(time.Millisecond) // a line that delivers single bytes; the test does not depend on the pause
	}
	r.gets(card)
}

func TestScannerWithoutSuffix(t *testing.T) {
	line := newLine(t)
	line.plug()
	r := start(t, line.address(), Options{})
	r.isNow(Connected)
	line.send("K7M2-9")
	r.gets("K7M2-9")
}

func TestCardInAnotherEncodingIsRead(t *testing.T) {
	line := newLine(t)
	line.plug()
	r := start(t, line.address(), Options{})
	r.isNow(Connected)
	var misread []rune
	for _, c := range []byte(card) {
		misread = append(misread, rune(c)) // as Latin-1
	}
	line.send(string(misread) + "\r")
	r.gets(card)
}

// With a wrong baud rate all bytes are garbage. It is shown as such, and the first
// scan with the right rate is read.
func TestGarbageIsNoEnd(t *testing.T) {
	line := newLine(t)
	line.plug()
	r := start(t, line.address(), Options{})
	r.isNow(Connected)
	line.send("\xf8\x80\xfe\x00\xff\x86\xe6\r")
	if s := r.scan(); s.Problem != barcode.ProblemEncoding || s.Content.Kind != barcode.Other {
		t.Errorf("got %+v", s)
	}
	line.send("\x00\x01\x1f\r" + strings.Repeat("x", 3000) + "\rK7M2-9\r")
	r.gets("K7M2-9")
	r.noted(Note{Empty, 1, 3}, Note{TooLong, 1, 3000})
}

func TestScannerIsBackAfterReplug(t *testing.T) {
	line := newLine(t)
	r := start(t, line.address(), Options{})
	r.isNow(Gone)
	since := r.Status().Since
	for i := range 3 {
		line.plug()
		r.isNow(Connected)
		code := fmt.Sprintf("code %d", i)
		line.send(code + "\r" + "torn")
		r.gets(code)
		line.unplug()
		r.isNow(Gone)
		if err := r.Status().Err; !errors.Is(err, port.ErrGone) && !strings.Contains(err.Error(), "no such file") {
			t.Errorf("gone because of %v", err)
		}
	}
	if !r.Status().Since.After(since) {
		t.Error("gone since before it was there")
	}
}

// The name of a scanner may be given to another one while it is still plugged in:
// two of the same kind, or a plug that was moved quickly.
func TestNameThatPointsElsewhereIsFollowed(t *testing.T) {
	line := newLine(t)
	line.plug()
	first := line.far
	t.Cleanup(func() { _ = first.Close() })
	r := start(t, line.address(), Options{})
	r.isNow(Connected)
	line.plug()
	r.told("the change", func() bool { return len(r.was) >= 3 })
	r.isNow(Connected)
	line.send("K7M2-9\r")
	r.gets("K7M2-9")
}

func TestScannerInTheNetwork(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r := start(t, "tcp://"+l.Addr().String(), Options{})
	for i := range 2 { // it switches itself off in between
		conn, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		code := fmt.Sprintf("code %d", i)
		if _, err := conn.Write([]byte(code + "\r\n")); err != nil {
			t.Fatal(err)
		}
		r.gets(code)
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		r.told("the loss", func() bool { return len(r.was) >= 2*i+2 && r.was[2*i+1] == Gone })
	}
}
