package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"

	"motcua/internal/barcode"
	"motcua/internal/config"
	"motcua/internal/health"
	"motcua/internal/scanner"
)

func TestScansReachTheirUser(t *testing.T) {
	line, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	scans := make(chan scanner.Scan, 4)
	s, err := OpenScanner(config.Scanner{Address: "tcp://" + line.Addr().String()}, slog.New(slog.DiscardHandler), User(scans, nil))
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
	if scan := Got(t, scans, "scan"); scan.Content.Ticket != code || s.Status().State != scanner.Connected {
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
	s, err := OpenScanner(config.Scanner{Address: "wedge"}, slog.New(slog.DiscardHandler), User(scans, typed))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.Start(ctx)
	if !s.Feed('7') {
		t.Fatal("a wedge does not take the screen's keys")
	}
	if text := Got(t, typed, "typing"); text != "7" {
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
	s, err := OpenScanner(config.Scanner{Address: "tcp://" + line.Addr().String()}, slog.New(slog.NewTextHandler(&log, nil)), User(scans, nil))
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
	Got(t, scans, "scan behind the rubbish")
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
