package fakeprinter

import (
	"net"
	"time"
)

// Lie is a way of answering that no manual describes, but that cheap printers, converters
// and wrong addresses have. Printing is not affected.
type Lie int

// The lies.
const (
	// Truth: it answers by the manual.
	Truth Lie = iota
	// OneBehind: each real-time question gets the answer to the one before, as from a
	// converter that holds a byte back.
	OneBehind
	// Same: each real-time question gets the same byte, 0x16, and no other question gets
	// an answer. Read by the manual it says both that the printer is online and that its
	// cover is open.
	Same
	// HighBits: each question gets 0xff, as on a line with the wrong baud rate.
	HighBits
	// WebServer: everything is answered by an error page, and on a network the connection
	// ends, as at the wrong port of a network printer.
	WebServer

	lieCount
)

func (l Lie) String() string {
	names := [lieCount]string{"truth", "one behind", "the same", "high bits", "web server"}
	if l < 0 || l >= lieCount {
		return "no lie"
	}
	return names[l]
}

// sameAnswer is the answer of Same, and the first answer of OneBehind.
const sameAnswer = 0x16

// page is the answer of a WebServer.
const page = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n400 Bad Request"

// Tell makes the printer answer by a lie from now on, or by the truth again.
func (p *Printer) Tell(l Lie) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lie, p.behind = l, sameAnswer
}

// SayAfter delays everything that the printer sends, from now on.
func (p *Printer) SayAfter(late time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late = late
}

// answerNow answers DLE EOT n. mu is held.
func (p *Printer) answerNow(n byte) {
	b := p.realTimeStatus(n)
	switch p.lie {
	case OneBehind:
		b, p.behind = p.behind, b
	case Same:
		b = sameAnswer
	case HighBits:
		b = 0xff
	}
	if p.lie != WebServer && (n != 3 || !p.o.NoErrors) {
		p.speakUp([]byte{b})
	}
}

// twist is what it sends in place of b, which is not the answer to a real-time question.
func (l Lie) twist(b []byte) []byte {
	switch l {
	case Same, WebServer:
		return nil
	case HighBits:
		return []byte{0xff}
	}
	return b
}

// serveThePage answers what has come over l as a web server does. mu is held.
func (p *Printer) serveThePage(l *line) {
	if p.lie != WebServer || p.o.NoStatus {
		return
	}
	_, network := l.stream.(net.Conn)
	select {
	case l.out <- saying{[]byte(page), time.Now().Add(p.late), network}:
	default:
		p.stats.Unheard++
	}
}

// longestQuestion is the most bytes that come at once from a host that prints nothing.
const longestQuestion = 200

// hangUpIdle makes a network printer reset a connection on which nothing larger than a
// question has come for Options.ResetAfter. It returns the function that postpones that,
// and the one that ends it.
func (p *Printer) hangUpIdle(l *line) (putOff, end func()) {
	conn, network := l.stream.(*net.TCPConn)
	if !network || p.o.ResetAfter <= 0 {
		return func() {}, func() {}
	}
	timer := time.AfterFunc(p.o.ResetAfter, func() {
		_ = conn.SetLinger(0) // closing sends a reset, as a print server does
		_ = conn.Close()
	})
	return func() { timer.Reset(p.o.ResetAfter) }, func() { timer.Stop() }
}
