package wall

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// office is the test's centre with hours, a day off and no Saturday mornings.
func office() centre.Centre {
	c := seattest.Centre()
	c.Policy.IssueOutsideHours = false
	c.Policy.LastTicketMarginMin = 15
	c.Address, c.Phone = "Số 7 đường Trần Phú", "0226 3 888 999"
	c.Hours = centre.Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []centre.Span{{FromMin: 450, ToMin: 690}, {FromMin: 810, ToMin: 1020}}}
	c.Holidays = []centre.Holiday{{Date: "2000-01-05", Name: "Nghỉ bù Tết", NameEn: "New Year"}, {Date: "2000-01-26", Name: "Tết"}}
	return c
}

// hall is a wall of office in a bubble of virtual time that begins on Saturday, 1
// January 2000, 07:00.
func hall(t *testing.T, lang i18n.Lang, test func(l *lobby)) {
	synctest.Test(t, func(t *testing.T) {
		l := &lobby{t: t, hub: seattest.NewHub(t, office())}
		l.seat = l.hub.Seat("wall")
		l.Wall = New(Config{Lang: lang, Seat: l.seat, Clock: l.seat.Clock(), Show: func(v View) {
			l.mu.Lock()
			l.last, l.shown = v, l.shown+1
			l.mu.Unlock()
		}, Announce: func(*queue.Ticket) {}})
		l.Wall.Run()
		defer l.Close()
		test(l)
	})
}

// at advances the time to a moment of January 2000.
func (l *lobby) at(day, hour, minute int) View {
	moment := time.Date(2000, 1, day, hour, minute, 1, 0, calendar.Local(0).Location())
	return l.after(time.Until(moment))
}

// words are the largest words of a closed wall, empty while it is open.
func words(v View) string {
	if v.Closed == nil {
		return ""
	}
	return strings.Join(strings.Fields(v.Closed.Lead+" "+v.Closed.Clock+" "+v.Closed.Day), " ")
}

// The largest words on a closed wall say when the centre opens again, whatever the
// clock of its machine says.
func TestClosedWallSaysWhenItOpensAgain(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		hall(t, i18n.Vietnamese, func(l *lobby) {
			for _, c := range []struct {
				day, hour, minute int
				words, says       string
			}{
				{1, 9, 0, "Mở lại 07:30 thứ Hai, 03/01", "Hôm nay Trung tâm nghỉ"},
				{2, 9, 0, "Mở lại 07:30 thứ Hai", "Hôm nay Trung tâm nghỉ"},
				{3, 7, 0, "Mở lại 07:30", "Chưa đến giờ"},
				{3, 7, 30, "", ""},
				{3, 11, 20, "", ""}, // the last number has been given, and people are still served
				{3, 11, 30, "Mở lại 13:30", "nghỉ trưa"},
				{3, 13, 30, "", ""},
				{3, 17, 0, "Mở lại 07:30 thứ Ba", "hết giờ"},
				{4, 17, 30, "Mở lại 07:30 thứ Năm, 06/01", "hết giờ"},
				{5, 10, 0, "Mở lại 07:30 thứ Năm", "nghỉ bù Tết"},
			} {
				v := l.at(c.day, c.hour, c.minute)
				if words(v) != c.words {
					t.Errorf("on %d January at %02d:%02d it says %q, want %q", c.day, c.hour, c.minute, words(v), c.words)
				}
				if v.Closed != nil && !strings.Contains(v.Closed.Says, c.says) {
					t.Errorf("on %d January at %02d:%02d it says why: %q, want %q", c.day, c.hour, c.minute, v.Closed.Says, c.says)
				}
			}
		})
	})
}

func TestClosedWallTellsHoursAndDaysOff(t *testing.T) {
	hall(t, i18n.English, func(l *lobby) {
		c := l.at(1, 9, 0).Closed
		if c == nil || c.Lead != "Reopens" || c.Day != "Monday, 03/01" || c.Motto != "Tận tình" || c.Phone == "" || c.Address == "" {
			t.Fatalf("it is %+v", c)
		}
		if got := strings.Join(c.Hours, "|"); got != "07:30–11:30 · 13:30–17:00|Monday to Friday" {
			t.Errorf("hours: %q", got)
		}
		if got := strings.Join(c.DayOff, "|"); got != "Wednesday 05/01/2000|New Year" {
			t.Errorf("next day off: %q", got)
		}
		if got := strings.Join(l.at(5, 9, 0).Closed.DayOff, "|"); got != "Wednesday 26/01/2000|Tết" {
			t.Errorf("on a day off the next one is %q", got)
		}
		if v := l.at(6, 9, 0); v.Closed != nil || v.Today != "07:30–11:30 · 13:30–17:00" {
			t.Errorf("at work: closed %+v, today %q", v.Closed, v.Today)
		}
	})
}

func TestDaysAreNamedAsPeopleReadThem(t *testing.T) {
	w := New(Config{Lang: i18n.Vietnamese})
	for want, days := range map[string][]int{
		"thứ Hai đến thứ Sáu": {5, 1, 2, 3, 4}, "thứ Bảy": {6}, "thứ Bảy, Chủ nhật": {6, 7}, "thứ Hai, thứ Tư, thứ Sáu": {1, 3, 5},
	} {
		if got := w.days(days); got != want {
			t.Errorf("%v are %q, want %q", days, got, want)
		}
	}
	h := office().Hours
	h.Other = []centre.DayHours{{Days: []int{6}, Spans: []centre.Span{{FromMin: 480, ToMin: 660}}}}
	if got := w.hours(h); len(got) != 3 || got[2] != "thứ Bảy: 08:00–11:00" {
		t.Errorf("hours: %q", got)
	}
	if got := w.hours(centre.Hours{}); got != nil {
		t.Errorf("a centre without hours has %q", got)
	}
}

// After closing time the wall shows who is still being served until the last has
// left. A new call brings the list of calls back while the call is fresh.
func TestClosedWallSaysWhoIsStillServed(t *testing.T) {
	hall(t, i18n.Vietnamese, func(l *lobby) {
		l.at(3, 10, 0)
		for _, service := range []string{"gplx", "tra", "tra", "tra"} {
			l.hub.Must("kiosk", queue.IssueTicket{Service: service})
		}
		l.hub.Must("desk-7", queue.Login{Counter: "7", Officer: "hoa", PIN: "1234"})
		still := func(when, want string) {
			t.Helper()
			v := l.after(litFor + time.Second)
			if v.Closed == nil || v.Closed.Still != want {
				t.Errorf("%s it is %+v, want %q", when, v.Closed, want)
			}
		}
		l.at(3, 11, 31)
		still("with one nobody is there for", "Quầy 7 còn phục vụ 4 người")
		l.hub.Must("desk-3", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
		l.call("3")
		if v := l.after(time.Second); v.Closed != nil || !v.Lit || v.Hero.Number != "A001" {
			t.Errorf("a call at noon: closed %+v, lit %v, %+v", v.Closed, v.Lit, v.Hero)
		}
		still("while two work", "Quầy 3, 7 còn phục vụ 4 người")
		l.finish("3")
		still("when one has gone", "Quầy 7 còn trả kết quả cho 3 người")
		for range 2 {
			l.call("7")
			l.finish("7")
			l.after(litFor) // calls that come together are shown one after the other
		}
		l.call("7")
		still("with the last", "Quầy 7 còn trả kết quả cho 1 người")
		l.seat.SetLine(false)
		still("without the hub", "")
		l.seat.SetLine(true)
		l.finish("7")
		still("when the last has gone", "")
	})
}

func TestClosedWallCountsThoseNobodyIsThereFor(t *testing.T) {
	hall(t, i18n.Vietnamese, func(l *lobby) {
		l.at(3, 10, 0)
		l.hub.Must("kiosk", queue.IssueTicket{Service: "gplx"})
		if v := l.at(3, 12, 0); v.Closed == nil || v.Closed.Still != "Còn 1 người chờ được gọi" {
			t.Errorf("it is %+v", v.Closed)
		}
	})
}

// Before the first number of a day, nothing of the day before is shown, whatever the
// clock says.
func TestYesterdaysNumbersAreNotShown(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		hall(t, i18n.Vietnamese, func(l *lobby) {
			l.at(3, 16, 0)
			l.hub.Must("desk-3", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
			for range 3 {
				l.hub.Must("kiosk", queue.IssueTicket{Service: "gplx"})
			}
			l.call("3")
			l.finish("3")
			l.call("3")
			if v := l.see(); v.Hero.Number == "" || len(v.Queues) != 1 {
				t.Errorf("today: %+v, %+v", v.Hero, v.Queues)
			}
			for _, hour := range []int{0, 7, 8} {
				v := l.at(4, hour, 5)
				if v.Hero.Number != "" || len(v.Calls)+len(v.Queues)+len(v.Paused) > 0 || v.Closed != nil && v.Closed.Still != "" {
					t.Errorf("at %02d:05 on the next day: %+v, %+v, %+v, %+v", hour, v.Hero, v.Calls, v.Queues, v.Closed)
				}
				if (v.Closed == nil) != (hour == 8) {
					t.Errorf("at %02d:05 on the next day it is closed: %v", hour, v.Closed != nil)
				}
			}
		})
	})
}

func TestStopOfServiceIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := office()
		for i := range c.Services {
			c.Services[i].Closed = "Mất điện"
		}
		var mu sync.Mutex
		var last View
		seat := seattest.NewHub(t, c).Seat("wall")
		w := New(Config{Lang: i18n.Vietnamese, Seat: seat, Clock: seat.Clock(), Show: func(v View) {
			mu.Lock()
			last = v
			mu.Unlock()
		}})
		w.Run()
		defer w.Close()
		l := &lobby{t: t}
		l.at(3, 9, 0)
		mu.Lock()
		defer mu.Unlock()
		if words(last) != "Tạm ngừng tiếp nhận" || last.Closed.Hours == nil {
			t.Errorf("it says %q: %+v", words(last), last.Closed)
		}
	})
}

// A centre whose kiosk gives numbers at any time is never closed.
func TestCentreWithoutHoursIsNeverClosed(t *testing.T) {
	run(t, "a week", nil, func(l *lobby) {
		for range 14 {
			if v := l.after(12 * time.Hour); v.Closed != nil || v.Today != "" {
				t.Fatalf("at %v: %+v, today %q", v.Now, v.Closed, v.Today)
			}
		}
	})
}

// No film is shown while the centre is closed.
func TestClosedWallShowsNoFilm(t *testing.T) {
	f := &folder{}
	f.set("", filmed("a", 900))
	synctest.Test(t, func(t *testing.T) {
		l := &lobby{t: t, hub: seattest.NewHub(t, office())}
		l.seat = l.hub.Seat("wall")
		l.Wall = New(Config{Lang: i18n.Vietnamese, Seat: l.seat, Clock: l.seat.Clock(), Notices: f, Show: func(v View) {
			l.mu.Lock()
			l.last = v
			l.mu.Unlock()
		}})
		l.Wall.Run()
		defer l.Close()
		for _, c := range []struct {
			hour int
			want bool
		}{{9, true}, {12, false}, {14, true}, {18, false}} {
			for l.at(3, c.hour, 0).Notice.Title != "" { // the centre's own notices are still shown
				time.Sleep(time.Second)
			}
			if v := l.after(2 * noticePage * time.Duration(1+len(l.ownNotices()))); (v.Notice.Film.Path != "") != c.want || (v.Closed == nil) != c.want {
				t.Errorf("at %d: film %+v, closed %v", c.hour, v.Notice.Film, v.Closed != nil)
			}
		}
	})
}
