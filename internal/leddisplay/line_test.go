package leddisplay

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/ledframe"
	"motcua/internal/port"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// boxes are displays over the counters 1 to n, with addresses from 1.
func boxes(n int) (list []Box) {
	for i := 1; i <= n; i++ {
		list = append(list, Box{Counter: fmt.Sprint(i), Address: i})
	}
	return list
}

// drive opens the line to a bank.
func drive(t *testing.T, b *bank, protocol, settings string, n int, change func(*Config)) *Line {
	t.Helper()
	table, ok := ledframe.Protocol(protocol)
	if !ok {
		t.Fatalf("there is no protocol %q", protocol)
	}
	cfg := Config{Address: "serial:" + b.link + settings, Table: table, Boxes: boxes(n), Repeat: time.Hour, Log: quiet()}
	if change != nil {
		change(&cfg)
	}
	l, err := open(cfg, writeTime)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	l.Start()
	return l
}

func TestBoxesShowWhatTheyAreTold(t *testing.T) {
	for protocol, want := range map[string][]string{
		"stx":      {"A018", "C007", " 003", "    ", "----"},
		"modbus":   {"A018", "C007", " 003", "    ", "----"},
		"bcd":      {" 018", " 007", " 003", "    ", "    "},
		"segments": {"A018", "C007", " 003", "    ", "----"},
	} {
		if !t.Run(protocol, func(t *testing.T) {
			b := newBank(t, protocol)
			l := drive(t, b, protocol, "?baud=9600", len(want), nil)
			b.until("all boxes are dark at first", func() bool {
				return len(b.shows) == len(want) && strings.TrimSpace(b.shows[1]+b.shows[2]+b.shows[3]+b.shows[4]+b.shows[5]) == ""
			})
			l.Show(map[string]string{"1": "A018", "2": "C007", "3": "AK003", "5": "----", "99": "D001"})
			for i, text := range want {
				b.until(fmt.Sprintf("box %d shows %q", i+1, text), func() bool { return b.shows[i+1] == text })
			}
			l.Show(map[string]string{"2": "C008"})
			b.until("the next call", func() bool { return strings.HasSuffix(b.shows[2], "008") && strings.TrimSpace(b.shows[1]) == "" })
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.unread > 0 || l.Status().State != Connected {
				t.Errorf("%d bytes belong to no frame; the line is %s", b.unread, l.Status().State)
			}
		}) {
			return // the others would wait as long
		}
	}
}

// Forty displays are sent their texts one after another, and a changed text does not
// wait for those that have not changed.
func TestChangeComesBeforeTheRestOfTheRound(t *testing.T) {
	b := newBank(t, "stx")
	l := drive(t, b, "stx", "?baud=1200", 40, nil) // a round takes 3 s
	b.until("the round begins", func() bool { return len(b.told) >= 5 })
	l.Show(map[string]string{"40": "A099", "39": "B001"})
	b.until("all are told", func() bool { return len(b.shows) == 40 && len(b.told) >= 40 })
	b.mu.Lock()
	defer b.mu.Unlock()
	first, second := slices.Index(b.told, 39), slices.Index(b.told, 40)
	if first > 30 || second > 30 || b.shows[40] != "A099" || b.shows[39] != "B001" || b.unread > 0 {
		t.Errorf("boxes 39 and 40 were the %d. and %d. to be told of %v; they show %q and %q", first, second, b.told, b.shows[39], b.shows[40])
	}
	if n := len(b.told); n > 42 {
		t.Errorf("%d frames for 40 boxes", n)
	}
}

// A display that was without power gets its text again.
func TestBoxesAreToldAgain(t *testing.T) {
	b := newBank(t, "bcd")
	l := drive(t, b, "bcd", "", 3, func(c *Config) { c.Repeat = 100 * time.Millisecond })
	l.Show(map[string]string{"1": "A001", "2": "A002", "3": "A003"})
	for range 3 {
		b.until("all show their numbers", func() bool { return b.shows[1] == " 001" && b.shows[2] == " 002" && b.shows[3] == " 003" })
		b.mu.Lock()
		b.shows = map[int]string{}
		b.mu.Unlock()
	}
}

// An unplugged line is reported as gone, and when it is back every display gets its
// present text.
func TestLineIsUnpluggedAndBack(t *testing.T) {
	b := newBank(t, "stx")
	changes := make(chan struct{}, 16)
	l := drive(t, b, "stx", "", 2, func(c *Config) { c.Changed = func() { changes <- struct{}{} } })
	l.Show(map[string]string{"1": "A001", "2": "A002"})
	b.until("both show their numbers", func() bool { return b.shows[1] == "A001" && b.shows[2] == "A002" })
	<-changes
	b.unplug()
	<-changes
	if s := l.Status(); s.State != Gone || s.Err == nil {
		t.Errorf("unplugged, the line is %s (%v)", s.State, s.Err)
	}
	l.Show(map[string]string{"1": "A003", "2": "A002"})
	b.plug()
	b.until("both show what is so now", func() bool { return b.shows[1] == "A003" && b.shows[2] == "A002" })
	if s := l.Status(); s.State != Connected {
		t.Errorf("back again, the line is %s", s.State)
	}
	b.unplug()
	b.until("it is gone", func() bool { return l.Status().State == Gone })
	b.plug()
	b.until("both show it although nothing has changed", func() bool { return b.shows[1] == "A003" && b.shows[2] == "A002" })
}

// A wall that is switched off leaves no number on a display.
func TestBoxesAreDarkAfterClose(t *testing.T) {
	b := newBank(t, "segments")
	l := drive(t, b, "segments", "", 3, nil)
	l.Show(map[string]string{"1": "A001", "3": "C003"})
	b.until("two show their numbers", func() bool { return b.shows[1] == "A001" && b.shows[3] == "C003" && b.shows[2] != "" })
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	b.until("all are dark", func() bool { return b.shows[1] == "    " && b.shows[3] == "    " })
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.told); n > 7 {
		t.Errorf("%d frames were sent", n)
	}
}

func TestLineThatIsNotThere(t *testing.T) {
	b := newBank(t, "stx")
	b.unplug()
	changed := make(chan struct{}, 1)
	l := drive(t, b, "stx", "", 1, func(c *Config) { c.Changed = func() { changed <- struct{}{} } })
	<-changed
	if s := l.Status(); s.State != Gone || !errors.Is(s.Err, os.ErrNotExist) {
		t.Errorf("the line is %s (%v)", s.State, s.Err)
	}
	l.Show(map[string]string{"1": "A001"}) // does not block
	b.plug()
	b.until("it shows the number", func() bool { return b.shows[1] == "A001" })
}

// A line that takes no bytes is closed and opened again, and blocks nobody.
func TestLineThatTakesNothing(t *testing.T) {
	table, _ := ledframe.Protocol("stx")
	b := newBank(t, "stx")
	b.mu.Lock()
	far := b.far
	b.mu.Unlock()
	states := make(chan State, 64)
	var l *Line
	l, err := open(Config{Address: "serial:" + b.link, Table: table, Boxes: boxes(1), Repeat: time.Hour, Log: quiet(), Changed: func() {
		states <- l.Status().State
	}}, 100*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	l.Start()
	if s := <-states; s != Connected {
		t.Fatalf("the line is %s", s)
	}
	_ = far.SetReadDeadline(time.Unix(1, 0)) // the bank stops reading
	stuck := time.Now().Add(60 * time.Second)
	for i := 0; ; i++ {
		l.Show(map[string]string{"1": fmt.Sprintf("A%03d", i%1000)})
		select {
		case s := <-states:
			if s != Failing {
				t.Fatalf("a line that takes nothing is %s", s)
			}
			_ = far.SetReadDeadline(time.Time{})
			l.Show(map[string]string{"1": "B777"})
			b.until("it is used again", func() bool { return b.shows[1] == "B777" })
			return
		case <-time.After(time.Millisecond):
		}
		if time.Now().After(stuck) {
			t.Fatal("nobody notices that the line takes nothing")
		}
	}
}

func TestAddressWithoutFormIsRefused(t *testing.T) {
	for _, address := range []string{"", "/dev/ttyUSB0", "serial:", "serial:/dev/ttyUSB0?baud=1"} {
		if l, err := Open(Config{Address: address, Log: quiet()}); l != nil || !errors.Is(err, port.ErrAddress) {
			t.Errorf("%q opens as %v, %v", address, l, err)
		}
	}
}
