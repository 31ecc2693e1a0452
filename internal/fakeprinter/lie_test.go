package fakeprinter

import (
	"errors"
	"io"
	"os"
	"syscall"
	"testing"
	"time"
)

// lies are the answers of each lie to four real-time questions while the cover is open,
// and, when it is closed, to one in-order question and another real-time one.
var lies = map[Lie]struct{ now, inTurn, after string }{
	Truth:     {"\x1a\x16\x12\x12", "\x00", "\x12"},
	OneBehind: {"\x16\x1a\x16\x12", "\x00", "\x12"},
	Same:      {"\x16\x16\x16\x16", "", "\x16"},
	HighBits:  {"\xff\xff\xff\xff", "\xff", "\xff"},
}

func TestLiesAnswerAsTheySay(t *testing.T) {
	if len(lies) != int(lieCount)-1 { // a web server closes: see below
		t.Errorf("%d of %d lies are looked at", len(lies), lieCount-1)
	}
	for lie, want := range lies {
		t.Run(lie.String(), func(t *testing.T) {
			p, link := behindTTY(t, Options{})
			p.Set(CoverOpen, true)
			p.Tell(lie)
			f := tty(t, link)
			for n, answer := range []byte(want.now) {
				ask(t, f, "\x10\x04"+string(rune(n+1)), string([]byte{answer}))
			}
			p.Set(CoverOpen, false) // it does not process an in-order question before
			ask(t, f, "\x1dr\x01", want.inTurn)
			ask(t, f, "\x10\x04\x01", want.after)
		})
	}
}

func TestWebServerAnswersOnceAndHangsUp(t *testing.T) {
	p, h := attach(t, Options{})
	p.Tell(WebServer)
	h.send("\x10\x04\x01")
	_ = h.SetReadDeadline(time.Now().Add(patience))
	if got, err := io.ReadAll(h); string(got) != page || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestPrinterThatDoesNotKnowAQuestionAnswersTheOthers(t *testing.T) {
	_, h := attach(t, Options{NoErrors: true})
	h.send("\x10\x04\x02\x10\x04\x03\x10\x04\x01")
	h.expect("\x12\x12")
	h.silent()
}

// On a serial line there is no connection to end.
func TestWebServerOnALineGoesOn(t *testing.T) {
	p, link := behindTTY(t, Options{})
	p.Tell(WebServer)
	f := tty(t, link)
	for range 2 {
		ask(t, f, "\x10\x04\x01", page)
	}
}

func TestLateAnswersComeInOrderAndNotBefore(t *testing.T) {
	const late = 300 * time.Millisecond
	p, h := attach(t, Options{})
	p.SayAfter(late)
	p.Set(CoverOpen, true)
	began := time.Now()
	h.send("\x10\x04\x01\x10\x04\x02\x10\x04\x03")
	h.expect("\x1a\x16\x12")
	if took := time.Since(began); took < late {
		t.Errorf("the answers came after %v", took)
	}
}

// Questions do not postpone the reset; pieces of a job do.
func TestNetworkPrinterResetsAnIdleConnection(t *testing.T) {
	_, h := attach(t, Options{ResetAfter: 300 * time.Millisecond})
	h.send("\x1b@", band(72, 10), cutNow)
	h.send("\x10\x04\x01")
	h.expect("\x12")
	_ = h.SetReadDeadline(time.Now().Add(patience))
	_, err := h.Read(make([]byte, 1))
	if !errors.Is(err, syscall.ECONNRESET) || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("reading = %v; want a reset", err)
	}
}
