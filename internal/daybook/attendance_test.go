package daybook

import (
	"testing"

	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// presence is an officer's part of the attendance.
func (w *world) presence(officer string) Presence {
	w.t.Helper()
	for _, p := range w.book("").Attendance().Present {
		if p.Officer == officer {
			return p
		}
	}
	w.t.Fatalf("%s was not there", officer)
	return Presence{}
}

func TestLateAndEarlyAreHeldAgainstEachSpan(t *testing.T) {
	// Reception is 07:30–11:30 and 13:30–17:00, with five minutes of grace.
	for name, c := range map[string]struct {
		seats [][2]string // from, to; "" means no logout
		until string
		want  []SpanShown // only differences are compared
	}{
		"kept both":                  {[][2]string{{"07:28", "11:31"}, {"13:30", "17:00"}}, "17:30", []SpanShown{{}, {}}},
		"within the grace":           {[][2]string{{"07:35", "11:30"}, {"13:35", "17:00"}}, "17:30", []SpanShown{{}, {}}},
		"late in the morning":        {[][2]string{{"07:42", "17:01"}}, "17:30", []SpanShown{{LateMin: 12}, {}}},
		"early at noon, late after":  {[][2]string{{"07:30", "11:10"}, {"13:50", "17:00"}}, "17:30", []SpanShown{{EarlyMin: 20}, {LateMin: 20}}},
		"away within the morning":    {[][2]string{{"07:30", "08:00"}, {"09:00", "11:30"}, {"13:30", "17:00"}}, "17:30", []SpanShown{{}, {}}},
		"only the afternoon":         {[][2]string{{"13:20", "17:00"}}, "17:30", []SpanShown{{Absent: true}, {}}},
		"only the morning":           {[][2]string{{"07:30", "11:30"}}, "17:30", []SpanShown{{}, {Absent: true}}},
		"the afternoon still to go":  {[][2]string{{"07:30", "11:30"}}, "12:00", []SpanShown{{}}},
		"the afternoon has begun":    {[][2]string{{"07:30", "11:30"}}, "13:33", []SpanShown{{}, {}}},
		"at lunch through to 14:00":  {[][2]string{{"07:30", ""}}, "14:00", []SpanShown{{}, {}}},
		"never logged out":           {[][2]string{{"07:30", ""}}, "17:30", []SpanShown{{}, {}}},
		"home early, day still open": {[][2]string{{"07:30", "16:30"}}, "16:45", []SpanShown{{}, {}}},
		"home early, day over":       {[][2]string{{"07:30", "16:30"}}, "17:00", []SpanShown{{}, {EarlyMin: 30}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for _, seat := range c.seats {
				w.sit(seat[0], "1", "duc")
				if seat[1] != "" {
					w.says(seat[1], "desk-1", queue.Logout{Counter: "1"})
				}
			}
			w.MS = clockAt(t, c.until)
			p := w.presence("duc")
			if len(p.Spans) != len(c.want) {
				t.Fatalf("spans %+v, want %d", p.Spans, len(c.want))
			}
			for i, got := range p.Spans {
				got.FromMS, got.ToMS = 0, 0
				if got != c.want[i] {
					t.Errorf("span %d is %+v, want %+v", i+1, got, c.want[i])
				}
			}
		})
	}
}

// On a half day only that half counts, and on a day off nothing does.
func TestHalfDayAndDayOff(t *testing.T) {
	half := newWorld(t, func(c *centre.Centre) {
		c.Workdays = []centre.Workday{{Date: testDay, Name: "nửa ngày", Spans: []centre.Span{{FromMin: 450, ToMin: 690}}}}
	})
	half.sit("07:30", "1", "duc")
	half.says("11:30", "desk-1", queue.Logout{Counter: "1"})
	half.MS = clockAt(t, "18:00")
	if p := half.presence("duc"); len(p.Spans) != 1 || p.Spans[0].Absent || p.Spans[0].EarlyMin > 0 {
		t.Errorf("half a day: %+v", p.Spans)
	}
	off := newWorld(t, func(c *centre.Centre) { c.Holidays = []centre.Holiday{{Date: testDay, Name: "nghỉ"}} })
	off.sit("10:00", "1", "duc")
	if a := off.book("").Attendance(); a.Schedule || len(a.Absent) > 0 || len(a.Present[0].Spans) > 0 {
		t.Errorf("a day off: %+v", a)
	}
	free := newWorld(t, func(c *centre.Centre) { c.Hours = centre.Hours{} })
	if a := free.book("").Attendance(); a.Schedule || len(a.Absent) > 0 {
		t.Errorf("a centre without hours: %+v", a)
	}
}

func TestWhoNeverCameIsListed(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.MS = clockAt(t, "09:00")
	tells(t, Words{i18n.Vietnamese, &w.book("").Summary}.Attendance(), "Trần Minh Đức:", "07:30–, đang ngồi, Quầy 1",
		"Không đăng nhập cả ngày: Lê Thị Hoa, Vũ Văn Nam, Phạm Thị Lan, Đỗ Bích Ngọc")
}

func TestPausesTakeoversAndIdleTime(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.says("08:00", "desk-1", queue.Pause{Counter: "1", Reason: "nghi"})
	w.says("08:10", "desk-1", queue.Unpause{Counter: "1"})
	w.issue("08:20", "gplx", "")
	w.call("08:25", "1") // five minutes idle although somebody waited
	w.serve("08:40", "1")
	w.says("09:00", "desk-1", queue.Pause{Counter: "1", Reason: "nghi"})
	w.says("09:20", "desk-1", queue.Unpause{Counter: "1"})
	w.says("09:20", "desk-1", queue.Undo{Counter: "1"}) // the pause continues
	w.says("09:30", "desk-1", queue.Unpause{Counter: "1"})
	w.says("09:40", "desk-1", queue.Pause{Counter: "1", Reason: "nghi"})
	w.says("09:40", "desk-1", queue.Undo{Counter: "1"}) // no pause
	w.says("10:00", "other", queue.Login{Counter: "1", Officer: "hoa", PIN: "1234", Takeover: true})
	w.MS = clockAt(t, "10:30")
	p := w.presence("duc").Seats[0]
	if len(p.Pauses) != 2 || p.Pauses[0].Over || !p.Pauses[1].Over || p.Pauses[1].ToMS-p.Pauses[1].FromMS != 30*minuteMS {
		t.Errorf("the pauses are %+v", p.Pauses)
	}
	// 07:30–08:00, 08:10–08:25, 08:40–09:00, 09:30–10:00
	if p.IdleSec != (30+15+20+30)*60 || p.IdledSec != 5*60 {
		t.Errorf("idle %d s, of that %d s while somebody waited", p.IdleSec, p.IdledSec)
	}
	if q := w.presence("hoa").Seats[0]; q.TakenFrom != "duc" || q.FromMS != p.ToMS || !q.Open || q.IdleSec != 30*60 {
		t.Errorf("the seat taken over is %+v", q)
	}
	tells(t, Words{i18n.Vietnamese, &w.book("").Summary}.Attendance(),
		"Trần Minh Đức:", "07:30–10:00 Quầy 1", "tạm ngưng 08:00–08:10, 10 phút: giải lao",
		"tạm ngưng 09:00–09:30, 30 phút: giải lao – QUÁ HẠN 15 phút", "không có công dân 95 phút, trong đó 5 phút có người đang chờ",
		"Lê Thị Hoa:", "10:00–, đang ngồi, Quầy 1, nhận quầy từ Trần Minh Đức", "ĐẾN MUỘN 150 phút (buổi 07:30–11:30)")
}

// Lunch is not idle time, and neither is the evening of an officer who forgot to log out.
func TestIdleTimeIsCountedInReceptionHoursOnly(t *testing.T) {
	w := newWorld(t)
	w.sit("11:00", "1", "duc")
	w.issue("16:50", "gplx", "")
	w.MS = clockAt(t, "22:00")
	seat := w.presence("duc").Seats[0]
	if seat.IdleSec != (30+210)*60 || seat.IdledSec != 10*60 {
		t.Errorf("idle %d and %d s", seat.IdleSec, seat.IdledSec)
	}
}
