// Package booth is the ticket kiosk without its screen: its use case, its files, its link
// to the hub and its printer, in a separate process that can be killed and whose start
// can be measured. Lines on its standard input are taps; what the screen would show is
// written as lines.
package booth

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"time"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/kiosk"
	"motcua/internal/printer"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// env contains the Config of a child, as JSON.
const env = "MOTCUA_BOOTH"

// Config is the configuration of a booth.
type Config struct {
	Dir     string // data folder
	ID      string
	Hub     string // ws://host:port/link
	Printer string // address; empty for none
}

// Env is the environment with which a program that calls Main is a booth.
func (c Config) Env() (string, error) {
	data, err := json.Marshal(c)
	return env + "=" + string(data), err
}

// IsChild reports whether this process was started as a booth.
func IsChild() bool { return os.Getenv(env) != "" }

// The lines that a booth writes. Home says that a tap is possible; Number is followed by
// the number, its code, and "offline" if it is of the kiosk's own block.
const (
	Home   = "home"
	Number = "number"
	Other  = "page" // another page, by its number
)

// Main is the process; it returns its exit code.
func Main() int {
	var c Config
	err := json.Unmarshal([]byte(os.Getenv(env)), &c)
	if err == nil {
		err = run(c, os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "booth:", err)
		return 1
	}
	return 0
}

// run is a kiosk until its input ends.
func run(c Config, in io.Reader, out io.Writer) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	t := &teller{out: out}
	machine := clock.OfMachine()
	k := kiosk.New(kiosk.Config{Name: c.ID, Clock: machine, Chance: rand.Uint32, Show: t.show, Log: log})
	seat, err := device.Open(device.Config{Dir: c.Dir, ID: c.ID, Role: wire.RoleKiosk, Name: c.ID, Hub: c.Hub, Program: "booth", Clock: machine, Log: log, Late: k.Late})
	if err != nil {
		return err
	}
	defer seat.Close()
	paper, closePaper, err := openPaper(c, machine, log, k)
	if err != nil {
		return err
	}
	defer closePaper()
	defer k.Close()
	k.Run(seat, paper, nil)
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		k.Done()
		k.ChooseAgency(lines.Text())
	}
	return lines.Err()
}

func now() int64 { return time.Now().UnixMilli() }

// openPaper opens the printer with the jobs that the last run left.
func openPaper(c Config, machine *clock.Clock, log *slog.Logger, k *kiosk.Kiosk) (kiosk.Paper, func(), error) {
	if c.Printer == "" {
		return nil, func() {}, nil
	}
	out, err := printer.Open(c.Printer, printer.Settings{})
	if err != nil {
		return nil, nil, err
	}
	book, err := store.Open(c.Dir, "paper.db", "", now())
	if err != nil {
		return nil, nil, err
	}
	spooler, err := printer.NewSpooler(out, printer.Options{Book: book, Clock: machine, Log: log, Changed: k.Changed})
	if err != nil {
		book.Close()
		return nil, nil, err
	}
	return spooler, func() {
		spooler.Close()
		book.Close()
	}, nil
}

// teller writes what a screen would show, each thing once.
type teller struct {
	mu   sync.Mutex
	out  io.Writer
	last string
}

func (t *teller) show(v kiosk.View) {
	line := fmt.Sprint(Other, " ", int(v.Page), " ", v.Notice.Title)
	switch v.Page {
	case kiosk.PageHome:
		if line = Home; len(v.Tiles) == 0 {
			line = Other + " empty"
		}
	case kiosk.PageIssued:
		line = Number + " " + v.Ticket.Number + " " + v.Ticket.Code
		if v.Ticket.Offline {
			line += " offline"
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if line != t.last {
		t.last = line
		fmt.Fprintln(t.out, strings.TrimSpace(line))
	}
}
