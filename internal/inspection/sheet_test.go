package inspection

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/speaker"
	"motcua/internal/wire"
)

// place is a seat with a state set by a test.
type place struct {
	day  string
	line device.Line
}

func (p place) Read(fn func(s *queue.State, line device.Line, peers []wire.Peer)) {
	state := queue.NewState()
	state.Day = p.day
	fn(state, p.line, nil)
}

// at is a moment of 28 November 2026 at the hub.
func at(hour, minute int) int64 {
	return time.Date(2026, 11, 28, hour, minute, 0, 0, calendar.Local(0).Location()).UnixMilli()
}

func subject(lang i18n.Lang, p place) *Subject {
	return &Subject{Lang: lang, Program: "display 0.1.0", ID: "wall-sanh", Name: "Màn hình sảnh", Hub: "ws://10.0.0.2:7420/link", Seat: p}
}

// row finds a line by its name's key.
func row(s *Subject, key string) (Row, bool) {
	for _, r := range s.Sheet().Rows {
		if r.Name == i18n.Text(s.Lang, key) {
			return r, true
		}
	}
	return Row{}, false
}

func TestSheetSaysWhyThereIsNoConnection(t *testing.T) {
	for _, lang := range i18n.Langs() {
		for _, why := range link.Reasons {
			for _, day := range []string{"", "2026-11-28"} {
				r, ok := row(subject(lang, place{day: day, line: device.Line{Reason: why, SinceMS: at(8, 31)}}), "sheet.link")
				if !ok || !r.Bad || !strings.Contains(r.Text, why.Says(lang)) || !strings.Contains(r.Text, why.Advice(lang)) {
					t.Errorf("%s in %s: %+v", why, lang, r)
				}
				if strings.Contains(r.Text, "08:31") != (day != "") {
					t.Errorf("%s in %s, day %q: %q", why, lang, day, r.Text)
				}
			}
		}
		r, _ := row(subject(lang, place{}), "sheet.link")
		if want := i18n.Text(lang, "sheet.link.trying"); r.Text != want || !r.Bad {
			t.Errorf("before the first try: %+v, want %q", r, want)
		}
		r, _ = row(subject(lang, place{line: device.Line{Up: true, SinceMS: at(8, 31), Reason: link.ReasonName}}), "sheet.link")
		if want := i18n.Text(lang, "sheet.link.up", "08:31"); r.Text != want || r.Bad {
			t.Errorf("connected: %+v, want %q", r, want)
		}
	}
}

func TestSheetSaysDayAndClock(t *testing.T) {
	vi := func(key string, args ...any) string { return i18n.Text(i18n.Vietnamese, key, args...) }
	date := i18n.Date(i18n.Vietnamese, time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		name     string
		day      string
		aheadMS  int64
		wantDay  Row
		wantTime Row
	}{
		{"never met", "", 0, Row{Text: vi("sheet.day.none"), Bad: true}, Row{Text: vi("sheet.clock.unknown")}},
		{"right", "2026-11-28", 0, Row{Text: date}, Row{Text: vi("sheet.clock.right")}},
		{"a little off", "2026-11-28", -999, Row{Text: date}, Row{Text: vi("sheet.clock.right")}},
		{"ahead", "2026-11-28", 61_000, Row{Text: date}, Row{Text: vi("sheet.clock.ahead", "01:01")}},
		{"behind by much", "2026-11-28", -3_600_000, Row{Text: date}, Row{Text: vi("sheet.clock.behind", "1:00:00"), Bad: true}},
		{"a year ahead", "2026-11-28", 365 * 86_400_000, Row{Text: date}, Row{Text: vi("sheet.clock.ahead", "365 ngày"), Bad: true}},
		{"a day counted anew", "2026-11-28+2", 200_000, Row{Text: date + "+2"}, Row{Text: vi("sheet.clock.ahead", "03:20"), Bad: true}},
		{"a day of another form", "thứ bảy", 0, Row{Text: "thứ bảy"}, Row{Text: vi("sheet.clock.right")}},
	} {
		s := subject(i18n.Vietnamese, place{day: c.day, line: device.Line{Up: true, AheadMS: c.aheadMS}})
		day, _ := row(s, "sheet.day")
		if day.Text != c.wantDay.Text || day.Bad != c.wantDay.Bad {
			t.Errorf("%s: the day is %+v, want %+v", c.name, day, c.wantDay)
		}
		now, _ := row(s, "sheet.clock")
		if now.Text != c.wantTime.Text || now.Bad != c.wantTime.Bad {
			t.Errorf("%s: the clock is %+v, want %+v", c.name, now, c.wantTime)
		}
	}
}

// The address is shown without the user and without what follows the path: both may
// be a secret.
func TestSheetTellsNoSecret(t *testing.T) {
	for hub, want := range map[string]string{
		"ws://10.0.0.2:7420/link":                      "ws://10.0.0.2:7420/link",
		"wss://officer:geheim@mc.gov.vn/a/link":        "wss://mc.gov.vn/a/link",
		"wss://mc.gov.vn/link?key=geheim#geheim":       "wss://mc.gov.vn/link",
		"ws://[fe80::1]:7420/link":                     "ws://[fe80::1]:7420/link",
		"ws://geheim:\x7f@x":                           "",
		"ws://" + strings.Repeat("a", 500) + "/geheim": "ws://" + strings.Repeat("a", maxValue-6) + "…",
	} {
		s := subject(i18n.English, place{})
		s.Hub = hub
		r, _ := row(s, "sheet.hub")
		if r.Text != want || strings.Contains(fmt.Sprintf("%+v", s.Sheet()), "geheim") {
			t.Errorf("%q is told as %q, want %q", hub, r.Text, want)
		}
	}
}

// A line is shown only if there is something to say, and there are never more lines
// than a screen has room for.
func TestSheetLinesThatComeAndGo(t *testing.T) {
	s := subject(i18n.English, place{day: "2026-11-28"})
	for _, key := range []string{"sheet.unsent", "sheet.disk", "sheet.sound"} {
		if r, there := row(s, key); there {
			t.Errorf("with nothing to say there is %+v", r)
		}
	}
	broken := clock.Instant{}.Add(time.Second)
	s.Seat = place{line: device.Line{Waiting: 1234, DiskSince: broken}}
	for state, bad := range map[speaker.State]bool{speaker.Good: false, speaker.Silent: false, speaker.Missing: true, speaker.Failing: true, speaker.Stuck: true} {
		s.Sound = func() speaker.Status { return speaker.Status{State: state} }
		if r, there := row(s, "sheet.sound"); !there || r.Bad != bad {
			t.Errorf("speaker %d: %+v, bad should be %t", state, r, bad)
		}
	}
	if r, _ := row(s, "sheet.unsent"); !strings.Contains(r.Text, "1,234") || r.Bad {
		t.Errorf("1234 wait: %+v", r)
	}
	if r, _ := row(s, "sheet.disk"); !r.Bad {
		t.Errorf("a disk that cannot be written: %+v", r)
	}
	if n := len(s.Sheet().Rows); n != maxRows {
		t.Errorf("with everything to say there are %d lines, want %d", n, maxRows)
	}
	s.Seat = place{line: device.Line{Waiting: 19_999}}
	if r, _ := row(s, "sheet.unsent"); !r.Bad {
		t.Errorf("an outbox that is nearly full: %+v", r)
	}
}

func TestSheetNamesDeviceAndLog(t *testing.T) {
	for _, c := range []struct{ id, name, want string }{
		{"pad-3", "", "pad-3"},
		{"pad-3", "pad-3", "pad-3"},
		{"pad-3", "Máy đánh giá quầy 3", "pad-3 · Máy đánh giá quầy 3"},
	} {
		s := subject(i18n.Vietnamese, place{})
		s.ID, s.Name = c.id, c.name
		if r, _ := row(s, "sheet.device"); r.Text != c.want {
			t.Errorf("%q, %q is named %q, want %q", c.id, c.name, r.Text, c.want)
		}
		if r, _ := row(s, "sheet.log"); r.Text != i18n.Text(i18n.Vietnamese, "sheet.log.terminal") {
			t.Errorf("without a place the log is %q", r.Text)
		}
		s.LogAt = "journalctl --user -e -u motcua-pad.service"
		if r, _ := row(s, "sheet.log"); r.Text != s.LogAt {
			t.Errorf("the log is %q, want %q", r.Text, s.LogAt)
		}
	}
}
