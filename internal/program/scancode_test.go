package program_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"motcua/internal/barcode"
	"motcua/internal/config"
	"motcua/internal/enrol"
	"motcua/internal/identity"
	"motcua/internal/officetest"
	"motcua/internal/program"
	"motcua/internal/pty"
	"motcua/internal/scanner"
	"motcua/internal/wire"
)

// The QR code of hub enroll, read by a scanner on a serial line, enrols the device at the
// page that asks for the code, and the scanner is free again for the program's own work.
func TestCodeIsScannedOnASerialLine(t *testing.T) {
	g := officetest.NewGatehouse(t)
	p, d := kiosk(g)
	out, err := g.Run("enroll", d.ID, "-role", "kiosk", "-plain")
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
	qr := enrol.QR(g.Address, d.ID, strings.TrimSpace(out), strings.Repeat("ab", 32))
	if _, err := fmt.Fprintf(gun, "%s\r\n", qr); err != nil { // the line keeps it until it is read
		t.Fatal(err)
	}
	code, ok := enrol.CodeIn(program.Got(t, texts, "scan"))
	if !ok {
		t.Fatal("what was scanned is no code")
	}
	if err := p.Enrol(t.Context(), d, p.Who(d, wire.RoleKiosk), code); err != nil {
		t.Errorf("the code is not taken: %v", err)
	}
	cancel()
	<-ended
	if own, enrolled, err := identity.OpenDevice(p.Data); err != nil || !enrolled {
		t.Errorf("%v, %v, %v", own, enrolled, err)
	}
	scans := make(chan scanner.Scan, 4)
	s, err := program.OpenScanner(d.Scanner, p.Log, program.User(scans, nil))
	if err != nil {
		t.Fatal(err)
	}
	s.Start(t.Context())
	defer s.Close()
	ticket := barcode.NewTicketCode(25)
	if _, err := fmt.Fprintf(gun, "%s\r\n", ticket); err != nil {
		t.Fatal(err)
	}
	if scan := program.Got(t, scans, "scan of a ticket"); scan.Content.Ticket != ticket {
		t.Errorf("after the enrolment the scanner reads %+v", scan)
	}
}
