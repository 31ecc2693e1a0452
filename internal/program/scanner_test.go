package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/config"
	"motcua/internal/enrol"
	"motcua/internal/health"
	"motcua/internal/identity"
	"motcua/internal/pty"
	"motcua/internal/scanner"
	"motcua/internal/wire"
)

const patience = time.Minute

func user(scans chan scanner.Scan, typed chan string) ScanUser {
	return ScanUser{
		Changed: func() {},
		Scanned: func(s scanner.Scan) { scans <- s },
		Typed:   func(text string) { typed <- text },
	}
}

func got[T any](t *testing.T, from chan T, what string) (thing T) {
	t.Helper()
	select {
	case thing = <-from:
	case <-time.After(patience):
		t.Fatalf("no %s came", what)
	}
	return thing
}

func TestScansReachTheirUser(t *testing.T) {
	line, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	scans := make(chan scanner.Scan, 4)
	s, err := OpenScanner(config.Scanner{Address: "tcp://" + line.Addr().String()}, slog.New(slog.DiscardHandler), user(scans, nil))
	if err != nil {
		t.Fatal(err)
	}
	s.Start(t.Context())
	gun, err := line.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer gun.Close()
	code := barcode.NewTicketCode(25)
	fmt.Fprintf(gun, "%s\r\n", code)
	if scan := got(t, scans, "scan"); scan.Content.Ticket != code || s.Status().State != scanner.Connected {
		t.Errorf("scan %+v, scanner %s", scan, s.Status().State)
	}
	if s.Feed('1') {
		t.Error("a scanner on a line takes the screen's keys")
	}
	s.Close()
	s.Close()
}

func TestWedgeGivesBackWhatIsTyped(t *testing.T) {
	scans, typed := make(chan scanner.Scan, 4), make(chan string, 4)
	s, err := OpenScanner(config.Scanner{Address: "wedge"}, slog.New(slog.DiscardHandler), user(scans, typed))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.Start(ctx)
	if !s.Feed('7') {
		t.Fatal("a wedge does not take the screen's keys")
	}
	if text := got(t, typed, "typing"); text != "7" {
		t.Errorf("typed %q", text)
	}
	cancel()
	s.Close()
	if s.Feed('7') {
		t.Error("a closed wedge takes keys")
	}
}

// A scanner that sends invalid data all day does not fill the log.
func TestDroppedScansAreAFewLines(t *testing.T) {
	line, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	var log strings.Builder // written by one goroutine, and read after Close
	scans := make(chan scanner.Scan, 4)
	s, err := OpenScanner(config.Scanner{Address: "tcp://" + line.Addr().String()}, slog.New(slog.NewTextHandler(&log, nil)), user(scans, nil))
	if err != nil {
		t.Fatal(err)
	}
	s.Start(t.Context())
	gun, err := line.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer gun.Close()
	fmt.Fprint(gun, strings.Repeat("\a\r\n", 1000))
	fmt.Fprintf(gun, "%s\r\n", barcode.NewTicketCode(25))
	got(t, scans, "scan behind the rubbish")
	s.Close()
	if n := strings.Count(log.String(), "a scan was dropped"); n == 0 || n > health.RepeatsWritten {
		t.Errorf("%d lines about 1,000 dropped scans, want at most %d", n, health.RepeatsWritten)
	}
}

func TestProgramWithoutAScanner(t *testing.T) {
	s, err := OpenScanner(config.Scanner{Address: ""}, slog.New(slog.DiscardHandler), ScanUser{})
	if err != nil || s != nil {
		t.Fatalf("%v, %v", s, err)
	}
	s.Start(t.Context())
	if s.Feed('1') {
		t.Error("it takes keys")
	}
	s.Close()
	if _, err := OpenScanner(config.Scanner{Address: "lpt1"}, slog.New(slog.DiscardHandler), ScanUser{}); !errors.Is(err, scanner.ErrAddress) || !strings.Contains(err.Error(), "lpt1") {
		t.Errorf("a wrong address: %v", err)
	}
}

// The QR code of hub enroll, read by a scanner on a serial line, enrols the device at the
// page that asks for the code, and the scanner is free again for the program's own work.
func TestCodeIsScannedOnASerialLine(t *testing.T) {
	g := newGatehouse(t)
	p, d := g.kiosk()
	out, err := g.run("enroll", d.ID, "-role", "kiosk", "-plain")
	if err != nil {
		t.Fatal(err)
	}
	gun, path, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer gun.Close()
	d.Scanner = config.Scanner{Address: "serial:" + path + "?baud=9600"}
	listen := p.ScanCodes(d.Scanner)
	ctx, cancel := context.WithCancel(t.Context())
	texts, ended := make(chan string, 4), make(chan struct{})
	go func() {
		defer close(ended)
		listen(ctx, func(text string) { texts <- text })
	}()
	qr := enrol.QR(g.address, d.ID, strings.TrimSpace(out), strings.Repeat("ab", 32))
	if _, err := fmt.Fprintf(gun, "%s\r\n", qr); err != nil { // the line keeps it until it is read
		t.Fatal(err)
	}
	code, ok := enrol.CodeIn(got(t, texts, "scan"))
	if !ok {
		t.Fatal("what was scanned is no code")
	}
	if err := p.enrol(t.Context(), d, p.who(d, wire.RoleKiosk), code); err != nil {
		t.Errorf("the code is not taken: %v", err)
	}
	cancel()
	<-ended
	if own, enrolled, err := identity.OpenDevice(p.Data); err != nil || !enrolled {
		t.Errorf("%v, %v, %v", own, enrolled, err)
	}
	scans := make(chan scanner.Scan, 4)
	s, err := OpenScanner(d.Scanner, p.Log, user(scans, nil))
	if err != nil {
		t.Fatal(err)
	}
	s.Start(t.Context())
	defer s.Close()
	ticket := barcode.NewTicketCode(25)
	if _, err := fmt.Fprintf(gun, "%s\r\n", ticket); err != nil {
		t.Fatal(err)
	}
	if scan := got(t, scans, "scan of a ticket"); scan.Content.Ticket != ticket {
		t.Errorf("after the enrolment the scanner reads %+v", scan)
	}
}

// A page is not read to by a scanner that there is not, and one that types does so on the
// page itself.
func TestPageWithoutAScanner(t *testing.T) {
	p := &Program{Log: slog.New(slog.DiscardHandler)}
	for _, address := range []string{"", wedgeAddress} {
		if p.ScanCodes(config.Scanner{Address: address}) != nil {
			t.Errorf("%q is read", address)
		}
	}
	p.ScanCodes(config.Scanner{Address: "lpt1"})(t.Context(), nil) // ends, and the page goes on without it
}
