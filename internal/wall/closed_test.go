package wall

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// closing is a lobby of a centre with hours. Virtual time begins on a Saturday,
// 01/01/2000, at 07:00 in Vietnam.
func closing(t *testing.T, lang i18n.Lang, test func(l *lobby)) {
	synctest.Test(t, func(t *testing.T) {
		c := seattest.Centre()
		c.Policy.IssueOutsideHours = false
		c.Hours = queue.Hours{
			Days: []int{1, 2, 3, 4, 5}, Spans: []queue.Span{{FromMin: 450, ToMin: 690}, {FromMin: 810, ToMin: 1020}},
			Other: []queue.DayHours{{Days: []int{6}, Spans: []queue.Span{{FromMin: 450, ToMin: 690}, {FromMin: 810, ToMin: 960}}}},
		}
		c.Holidays = []queue.Holiday{{Date: "2000-02-05", Name: "Tết", NameEn: "Lunar New Year"}, {Date: "2000-01-03", Name: "Nghỉ bù Tết Dương lịch", NameEn: "New Year, in lieu"}}
		c.Motto, c.Address, c.Phone = "Thân thiện", "Số 7 Trần Phú", "0226 3 888 999"
		l := &lobby{t: t, hub: seattest.NewHub(t, c)}
		l.seat = l.hub.Seat("wall")
		var mu sync.Mutex
		l.Wall = New(Config{Lang: lang, Seat: l.seat, Clock: l.seat.Clock(), Show: func(v View) {
			mu.Lock()
			defer mu.Unlock()
			l.mu.Lock()
			l.last, l.shown = v, l.shown+1
			l.mu.Unlock()
		}})
		l.Wall.Run()
		defer l.Close()
		test(l)
	})
}

// at lets time pass until some hours after the beginning.
func (l *lobby) at(hours float64) View {
	l.t.Helper()
	begin := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	return l.after(time.Until(begin.Add(time.Duration(hours * float64(time.Hour)))))
}

func TestWallSaysWhenTheCentreOpensAgain(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		closing(t, i18n.Vietnamese, func(l *lobby) {
			for _, c := range []struct {
				hours              float64
				sentence           string // begins so; empty: open
				clock, day, dayOff string
			}{
				{0, "Chưa đến giờ", "07:30", "", "thứ Hai 03/01/2000"},
				{0.6, "", "", "", ""},
				{4.4, "", "", "", ""},
				{4.6, "Trung tâm đang nghỉ trưa", "13:30", "", "thứ Hai 03/01/2000"},
				{7, "", "", "", ""},
				{9.1, "Trung tâm đã hết giờ", "07:30", "thứ Ba 4/1", "thứ Hai 03/01/2000"},
				{28, "Hôm nay trung tâm không làm việc", "07:30", "thứ Ba 4/1", "thứ Hai 03/01/2000"},
				{51, "Hôm nay nghỉ bù Tết Dương lịch", "07:30", "thứ Ba", "thứ Bảy 05/02/2000"},
				{72.6, "", "", "", ""},
			} {
				v := l.at(c.hours).Closed
				if (v == nil) != (c.sentence == "") {
					t.Fatalf("after %.1f h: %+v", c.hours, v)
				}
				if v == nil {
					continue
				}
				if !strings.HasPrefix(v.Sentence, c.sentence) || v.Opens != "Mở lại" || v.Clock != c.clock || v.Day != c.day || len(v.DayOff) != 2 || v.DayOff[0] != c.dayOff {
					t.Errorf("after %.1f h: %+v", c.hours, v)
				}
				if want := []string{"thứ Hai – thứ Sáu", "07:30–11:30 · 13:30–17:00", "thứ Bảy", "07:30–11:30 · 13:30–16:00"}; !slices.Equal(v.Hours, want) || v.Motto == "" || v.Address == "" || v.Phone == "" {
					t.Errorf("after %.1f h: %+v", c.hours, v)
				}
			}
		})
	})
}

func TestWhoIsStillInTheHouseIsToldAfterClosing(t *testing.T) {
	closing(t, i18n.Vietnamese, func(l *lobby) {
		l.at(8)
		l.hub.Must("desk-3", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
		for range 8 {
			l.hub.Must("kiosk", queue.IssueTicket{Service: "gplx"})
		}
		if v := l.at(9.1); v.Closed != nil {
			t.Errorf("eight people need their numbers, and see %+v", v.Closed)
		}
		for range 3 {
			l.call("3")
			if v := l.see(); v.Closed != nil || v.Hero.Number == "" {
				t.Errorf("a fresh call is not seen: %+v", v.Closed)
			}
			l.finish("3")
		}
		l.call("3")
		l.hub.Must("desk-3", queue.Start{Counter: "3"})
		if v := l.after(time.Minute); v.Closed == nil || v.Closed.Still != "Quầy 3 còn phục vụ 5 người" {
			t.Errorf("with one at the counter and four waiting: %+v", v.Closed)
		}
		l.hub.Must("desk-3", queue.Finish{Counter: "3"})
		if v := l.after(time.Minute); v.Closed == nil || v.Closed.Still != "Còn 4 người đang chờ" {
			t.Errorf("with four waiting: %+v", v.Closed)
		}
	})
}

func TestClosedWallSpeaksEnglish(t *testing.T) {
	closing(t, i18n.English, func(l *lobby) {
		v := l.at(51).Closed
		if v == nil || !strings.HasPrefix(v.Sentence, "Closed today: New Year, in lieu") || v.Opens != "Open again" || v.Day != "Tuesday" || v.DayOff[1] != "Lunar New Year" {
			t.Errorf("%+v", v)
		}
	})
}

// A centre that has set no hours, or gives numbers at any hour, never closes.
func TestWallOfACentreWithoutHoursNeverCloses(t *testing.T) {
	run(t, "at any hour", nil, func(l *lobby) {
		for range 24 {
			if v := l.after(time.Hour); v.Closed != nil {
				t.Fatalf("%s: %+v", v.Now, v.Closed)
			}
		}
	})
}
