package inspection

import (
	"net/url"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/speaker"
	"motcua/internal/wire"
)

// Sheet is the technician's card of a device. It has no secret, no person's name and
// no ticket number. It is a value, read at one moment.
type Sheet struct {
	Title string
	Close string // how the card is closed
	Rows  []Row  // at most maxRows
}

// Row is one line of a Sheet.
type Row struct {
	Name string
	Text string
	Bad  bool // somebody must do something
}

// maxRows is how many lines a screen has room for; Sheet never makes more.
const maxRows = 10

// maxValue is the most characters of a text that does not come from this program: an
// address, a path.
const maxValue = 160

// Subject is the device that a Sheet describes.
type Subject struct {
	Lang    i18n.Lang
	Program string // "display 0.1.0"
	ID      string
	Name    string // left out if empty or equal to the ID
	Hub     string // address of the hub
	LogAt   string // where to read the log, a command or a path; empty means the terminal
	Seat    interface {
		Read(fn func(s *queue.State, line device.Line, peers []wire.Peer))
	}
	// Sound returns the state of the speaker. Nil leaves its line out.
	Sound func() speaker.Status
}

// Sheet reads the present state. It may wait for the device's disk.
func (s *Subject) Sheet() Sheet {
	sheet := Sheet{Title: s.text("sheet.title"), Close: s.text("sheet.close")}
	add := func(key, text string, bad bool) {
		sheet.Rows = append(sheet.Rows, Row{Name: s.text(key), Text: text, Bad: bad})
	}
	add("sheet.program", short(s.Program), false)
	add("sheet.device", s.device(), false)
	add("sheet.hub", address(s.Hub), false)
	var day string
	var line device.Line
	s.Seat.Read(func(state *queue.State, l device.Line, _ []wire.Peer) { day, line = state.Day, l })
	text, bad := s.link(line, day != "")
	add("sheet.link", text, bad)
	add("sheet.day", s.day(day), day == "")
	text, bad = s.clock(line, day != "")
	add("sheet.clock", text, bad)
	if line.Waiting > 0 {
		add("sheet.unsent", s.text("sheet.unsent.count", i18n.Number(s.Lang, line.Waiting)), line.OutboxFilling())
	}
	if !line.DiskSince.IsZero() {
		add("sheet.disk", s.text("sheet.disk.failing"), true)
	}
	if s.Sound != nil {
		text, bad = s.sound(s.Sound().State)
		add("sheet.sound", text, bad)
	}
	add("sheet.log", s.log(), false)
	return sheet
}

func (s *Subject) text(key string, args ...any) string { return i18n.Text(s.Lang, key, args...) }

// short shortens a text that comes from outside.
func short(text string) string {
	if r := []rune(text); len(r) > maxValue {
		return string(r[:maxValue-1]) + "…"
	}
	return text
}

func (s *Subject) device() string {
	if s.Name == "" || s.Name == s.ID {
		return short(s.ID)
	}
	return short(s.ID + " · " + s.Name)
}

// address is a hub's address without parts that may be secret: the user, and
// everything after the path.
func address(hub string) string {
	u, err := url.Parse(hub)
	if err != nil {
		return ""
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return short(shown.String())
}

// link says whether there is a connection; if not, since when, why, and what to do
// about it. A technician also sees the reasons that need no action.
func (s *Subject) link(l device.Line, met bool) (text string, bad bool) {
	at := i18n.Clock(calendar.Local(l.SinceMS))
	if l.Up {
		return s.text("sheet.link.up", at), false
	}
	if l.Reason == link.ReasonNone {
		return s.text("sheet.link.trying"), true
	}
	why := s.text("link.full", l.Reason.Says(s.Lang), l.Reason.Advice(s.Lang))
	if !met {
		return s.text("sheet.link.never", why), true
	}
	return s.text("sheet.link.down", at, why), true
}

// day is the hub's service day as far as it is known here. A day that was opened
// again after a clock was corrected has a number behind it, "2026-11-28+2".
func (s *Subject) day(day string) string {
	if day == "" {
		return s.text("sheet.day.none")
	}
	if len(day) >= len(time.DateOnly) {
		if at, err := time.Parse(time.DateOnly, day[:len(time.DateOnly)]); err == nil {
			return i18n.Date(s.Lang, at) + day[len(time.DateOnly):]
		}
	}
	return short(day)
}

// clock compares the machine's clock with the hub's. Before the first connection
// there is nothing to compare.
func (s *Subject) clock(l device.Line, met bool) (text string, bad bool) {
	off := max(l.AheadMS, -l.AheadMS)
	lasts := time.Duration(off) * time.Millisecond
	span := i18n.Span(lasts)
	if days := int(lasts / (24 * time.Hour)); days >= 2 {
		span = s.text("sheet.clock.days", i18n.Number(s.Lang, days))
	}
	switch {
	case !met && off == 0:
		return s.text("sheet.clock.unknown"), false
	case off < time.Second.Milliseconds():
		return s.text("sheet.clock.right"), false
	case l.AheadMS > 0:
		return s.text("sheet.clock.ahead", span), l.ClockWrong()
	}
	return s.text("sheet.clock.behind", span), l.ClockWrong()
}

func (s *Subject) sound(state speaker.State) (text string, bad bool) {
	switch state {
	case speaker.Silent:
		return s.text("sheet.sound.silent"), false
	case speaker.Missing:
		return s.text("sheet.sound.missing"), true
	case speaker.Failing:
		return s.text("sheet.sound.failing"), true
	case speaker.Stuck:
		return s.text("sheet.sound.stuck"), true
	}
	return s.text("sheet.sound.good"), false
}

func (s *Subject) log() string {
	if s.LogAt == "" {
		return s.text("sheet.log.terminal")
	}
	return short(s.LogAt)
}
