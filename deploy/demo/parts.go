package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"motcua/internal/fakeprinter"
	"motcua/internal/pty"
)

// paperSpeed is the speed of the paper in mm/s, that of medium-class receipt printers.
const paperSpeed = 150

// parts are the printer and the scanner of the kiosk. The kiosk sees a network printer
// and a serial line, and does not know that they are in this program.
type parts struct {
	printer *fakeprinter.Printer
	address string   // of the printer, for the kiosk
	gun     *os.File // the scanner's end of its line
	line    string   // the kiosk's end, for the kiosk
	paper   *paperTray
}

// openParts starts a scanner, and a printer with options. The pieces of paper are stored
// as pictures in folder, 0001.png and so on.
func openParts(folder string, o fakeprinter.Options) (*parts, error) {
	tray, err := emptyTray(folder)
	if err != nil {
		return nil, err
	}
	o.Speed, o.Folder = paperSpeed, folder
	p := &parts{printer: fakeprinter.New(o), paper: tray}
	tray.printer = p.printer
	address, err := p.printer.ListenTCP("127.0.0.1:0")
	if err == nil {
		p.gun, p.line, err = pty.Open()
	}
	if err != nil {
		return nil, errors.Join(err, p.printer.Close())
	}
	p.address, p.line = "tcp://"+address, "serial:"+p.line
	return p, nil
}

// args are the kiosk's flags for its parts.
func (p *parts) args() []string { return []string{"-printer", p.address, "-scanner", p.line} }

// close switches them off.
func (p *parts) close() error {
	return errors.Join(p.gun.Close(), p.printer.Close())
}

// scan makes the scanner send a code, as with its factory settings: the text and a
// carriage return.
func (p *parts) scan(text string) error {
	if _, err := p.gun.WriteString(text + "\r"); err != nil {
		return fmt.Errorf("scanning: %w", err)
	}
	return nil
}

// scan scans a code at the kiosk and waits until the screen shows something else.
func (c *house) scan(ctx context.Context, what, text string) error {
	return change(ctx, c.kiosk, what, func() error { return c.parts.scan(text) })
}

// emptyTray removes the paper of an earlier demonstration, because the printer counts its
// pieces from one again.
func emptyTray(folder string) (*paperTray, error) {
	old, err := filepath.Glob(filepath.Join(folder, "[0-9][0-9][0-9][0-9].png"))
	for _, path := range old {
		err = errors.Join(err, os.Remove(path))
	}
	if err != nil {
		return nil, fmt.Errorf("taking away the old paper: %w", err)
	}
	return &paperTray{folder: folder, pieces: map[string][]int{}}, nil
}
