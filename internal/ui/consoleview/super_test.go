package consoleview

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/centre"
	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/uitest"
)

func (a *actions) Supervise(on bool)              { a.add(fmt.Sprint("supervise ", on)) }
func (a *actions) OpenCounter(counter string)     { a.add("open " + counter) }
func (a *actions) ShutCounter(counter, id string) { a.add("shut " + counter + " " + id) }
func (a *actions) Assign(counter string, w []string) {
	a.add("assign " + counter + " " + strings.Join(w, " "))
}
func (a *actions) Release(counter, ticket string) { a.add("release " + counter + " " + ticket) }
func (a *actions) TakeBack(ticket, id string)     { a.add("takeback " + ticket + " " + id) }
func (a *actions) Announce(id, blank, zone string) {
	a.add("announce " + id + " " + blank + " " + zone)
}
func (a *actions) Hush(minutes int, zone string) { a.add(fmt.Sprint("hush ", minutes, " ", zone)) }
func (a *actions) TestSound(wall string)         { a.add("test " + wall) }

var officers = []string{
	"Trần Minh Đức", "Nguyễn Thị Phương Thảo", "Lê Văn An", "Phạm Thanh Bình", "Vũ Thu Hà", "Đỗ Hồng Sơn", "Bùi Hải Yến", "Lại Hoàng Minh",
}

var works = []string{
	"Giao thông vận tải", "Tư pháp", "Lao động – Thương binh và Xã hội", "Tài nguyên và Môi trường", "Kế hoạch và Đầu tư, Nhận kết quả", "Công an tỉnh",
}

func ago(minutes, seconds int) time.Time {
	return monday.Add(-time.Duration(minutes*60+seconds) * time.Second)
}

// supervised is the page of n counters, with every state and alert among them.
// A lock after wrong PINs is ended by F8 and a choice; without one F8 does nothing.
func TestLockIsEndedByF8(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := supervised(6)
		s, a := show(t, v)
		s.TypedKey(key(fyne.KeyF8, 74))
		if s.super.ask.kind != superNothing {
			t.Error("a question without a lock")
		}
		v.Supervision.Locks = someLocks()
		s.Show(v)
		s.TypedKey(key(fyne.KeyF8, 74))
		s.TypedKey(key(fyne.KeyDown, 116))
		s.TypedKey(key(fyne.KeyReturn, 36))
		if want := []string{"unlock device:quay-5"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func someLocks() []console.Choice {
	return []console.Choice{{ID: "officer:duc", Name: "Trần Minh Đức", Note: "khóa đến 08:41:20"}, {ID: "device:quay-5", Name: "Bàn điều khiển quay-5", Note: "khóa đến 08:44:00"}}
}

func supervised(n int) console.View {
	v := desk()
	v.Page, v.Officer = console.PageSupervise, "Nguyễn Hồng Vân"
	v.Can = console.Can{Logout: true}
	sup := &v.Supervision
	sup.May = true
	for i := range n {
		sup.Rows = append(sup.Rows, counterRow(i))
	}
	sup.Sums = console.Sums{
		Counters: n, Open: n - n/6, Waiting: 3*n + 7, Oldest: ago(34, 12), Late: true, Served: 1407, Expected: 12, Quotes: 384, InsidePct: 83, Alerts: 4,
	}
	sup.Kept = []console.Kept{
		{ID: "k1", Number: "A031", Counter: "1", For: "Quầy 1", Service: "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", Since: ago(6, 0)},
		{ID: "k2", Number: "C007", Officer: "thao", For: "Nguyễn Thị Phương Thảo", Service: "Phiếu lý lịch tư pháp", Since: ago(12, 0)},
	}
	sup.ShutReasons = []console.Choice{{ID: "no-work", Name: "hết việc"}, {ID: "absent", Name: "cán bộ vắng mặt"}, {ID: "meeting", Name: "Họp"}}
	sup.TakeBackReasons = []console.Choice{{ID: "mistake", Name: "gọi nhầm"}, {ID: "away", Name: "cán bộ phải rời quầy"}}
	sup.Works = []console.Choice{
		{ID: "profile:chieu", Name: "Trả kết quả buổi chiều", Note: "chế độ quầy"},
		{ID: "agency:gt", Name: "Sở Giao thông vận tải", Note: "cơ quan"},
		{ID: "agency:ld", Name: "Sở Lao động – Thương binh và Xã hội", Note: "cơ quan"},
		{ID: "agency:tp", Name: "Sở Tư pháp", Note: "cơ quan"},
		{ID: "agency:xd", Name: "Sở Xây dựng", Note: "cơ quan"},
		{ID: "service:s1", Name: longestService, Note: "Xây dựng"},
		{ID: "service:s2", Name: "Chứng thực bản sao", Note: "Tư pháp"},
		{ID: "service:s3", Name: "Phiếu lý lịch tư pháp số 1", Note: "Tư pháp"},
		{ID: "service:s4", Name: "Phiếu lý lịch tư pháp số 2", Note: "Tư pháp"},
	}
	v.Supervision.Hall = hall()
	return v
}

func counterRow(i int) console.CounterRow {
	id := fmt.Sprint(i + 1)
	r := console.CounterRow{
		ID: id, Name: "Quầy " + id, Officer: officers[i%len(officers)], OfficerID: fmt.Sprint("o", i), Work: works[i%len(works)],
		Stands: console.DeskServing, State: "Đang phục vụ", Ticket: fmt.Sprintf("A%03d", 18+i), TicketID: fmt.Sprint("t", i), Since: ago(4+i%7, 12+i),
		Waiting: 2 + i*5%7, Oldest: ago(3+i%11, 40-i%40), Served: 9 + i*3%17,
		Can: console.CanDirect{Assign: true, TakeBack: true},
	}
	free := func() { r.Ticket, r.TicketID, r.Can.TakeBack, r.Can.Shut = "", "", false, true }
	switch i % 12 {
	case 1:
		r.Stands, r.State, r.Since, r.Can.Shut = console.DeskCalling, "Đang gọi", ago(1, 5), true
	case 2:
		free()
		r.Stands, r.State, r.Waiting, r.Oldest = console.DeskFree, "Trống", 0, time.Time{}
	case 3:
		r.Since, r.Alerts = ago(52, 8), []console.Alert{{Kind: console.AlertService, Short: "Phục vụ lâu", Text: "Phục vụ 52 phút (ngưỡng 45)"}}
	case 4:
		free()
		r.Stands, r.State, r.Since, r.Can.Open = console.DeskPaused, "Tạm ngưng – Nghỉ giữa giờ", ago(17, 20), true
		r.Alerts = []console.Alert{{Kind: console.AlertPause, Short: "Ngưng quá lâu", Text: "Tạm ngưng 17 phút (tối đa 15)"}}
	case 6:
		free()
		r.Stands, r.State, r.Officer, r.Since, r.Waiting, r.Oldest, r.Served = console.DeskClosed, "Chưa mở", "", time.Time{}, 0, time.Time{}, 0
	case 7:
		free()
		r.Stands, r.State, r.Since, r.Waiting, r.Oldest = console.DeskFree, "Trống", ago(7, 2), 21, ago(34, 12)
		r.Alerts = []console.Alert{
			{Kind: console.AlertIdle, Short: "Không gọi số", Text: "Rảnh 7 phút, có 21 người chờ"},
			{Kind: console.AlertWait, Short: "Chờ lâu", Text: "Chờ lâu nhất 34 phút (ngưỡng 30)"},
			{Kind: console.AlertCrowd, Short: "Đông người chờ", Text: "21 người chờ (ngưỡng 20)"},
		}
	case 9:
		r.Assigned, r.Work, r.Kept, r.KeptAll, r.Can.Release = true, "Nhận kết quả", 2, true, true
	case 10:
		free()
		r.Stands, r.State, r.Officer, r.Since, r.Served = console.DeskShut, "Bị đóng – điều chuyển cán bộ", "", time.Time{}, 3
		r.Can.Shut, r.Can.Open = false, true
		r.Alerts = []console.Alert{{Kind: console.AlertUnserved, Short: "Không ai phục vụ", Text: "4 người chờ, không quầy nào mở"}}
	}
	return r
}

// superEnglish is the page in English, at the supervisor's own desk.
func superEnglish() console.View {
	v := supervised(12)
	v.Lang, v.Supervision.Only, v.Sample = i18n.English, true, true
	for i := range v.Supervision.Rows {
		r := &v.Supervision.Rows[i]
		r.Name = fmt.Sprint("Counter ", i+1)
		r.State = map[console.DeskStands]string{
			console.DeskFree: "Free", console.DeskCalling: "Calling", console.DeskServing: "Serving", console.DeskPaused: "Paused – Short break",
			console.DeskClosed: "Not open", console.DeskShut: "Shut – officer needed elsewhere",
		}[r.Stands]
		r.Work = "Department of Labour, Invalids and Social Affairs"
		for j := range r.Alerts {
			r.Alerts[j].Text = []string{"Long visit", "Free for 7 min, 21 people waiting", "4 people waiting, no counter open"}[i%3]
		}
	}
	v.Supervision.Hall.Zones = v.Supervision.Hall.Zones[:1]
	v.Error, v.UndoSec, v.Undo, v.Can.Undo = "The counter is serving somebody – finish first", 4, "Counter assigned", true
	return v
}

func superSamples() map[string]console.View {
	troubles := supervised(40)
	troubles.Link = console.Device{Name: "Máy chủ", State: "mất kết nối từ 08:31", Level: console.LevelBad}
	troubles.Error = "Mất kết nối với máy chủ – lệnh chưa được thực hiện"
	calm := supervised(8)
	calm.Supervision.Sums.Alerts, calm.Supervision.Sums.Late, calm.Supervision.Sums.Quotes, calm.Supervision.Sums.InsidePct = 0, false, 0, -1
	for i := range calm.Supervision.Rows {
		calm.Supervision.Rows[i].Alerts = nil
	}
	locks := supervised(12)
	locks.Supervision.Locks = someLocks()
	locks.Note = "Gõ sai mã PIN nhiều lần, đang khóa: Trần Minh Đức, Bàn điều khiển quay-5. Bấm F8 để mở khóa."
	return map[string]console.View{
		"locks":    locks,
		"super-12": supervised(12), "super-40": supervised(40), "super-english": superEnglish(), "super-trouble": troubles, "super-calm": calm,
	}
}

// mayCutSuper are the texts of the page that may be shortened: what a counter takes, if
// that is long.
func mayCutSuper(v console.View) []string {
	cut := []string{longestService}
	for _, r := range v.Supervision.Rows {
		cut = append(cut, r.Work, "phân công: "+r.Work, "assigned: "+r.Work, r.Officer)
	}
	return cut
}

func TestPageOfAllCountersFitsEveryScreen(t *testing.T) {
	for name, v := range superSamples() {
		for _, size := range sizes {
			label := fmt.Sprintf("console-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(&actions{})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(v)
				s.TypedKey(key(fyne.KeyF5, 71))
				s.TypedKey(key(fyne.KeyF5, 71))
				s.super.superMark(2)
				uitest.NoOverflow(t, label, s.Board(), mayCutSuper(v)...)
				uitest.Shot(t, label, c)
			})
		}
	}
}

// superDialogs opens each dialog of the page.
var superDialogs = map[string]func(*Screen){
	"actions":  func(s *Screen) { s.super.superOpen("10") },
	"serving":  func(s *Screen) { s.super.superOpen("4") },
	"shut":     func(s *Screen) { s.super.superAskOpen(superShut, "3") },
	"takeback": func(s *Screen) { s.super.superAskOpen(superTakeBack, "1") },
	"release":  func(s *Screen) { s.super.superAskOpen(superRelease, "") },
	"hall":     func(s *Screen) { s.super.superAskOpen(superHall, "") },
	"hall-tests": func(s *Screen) {
		s.super.superAskOpen(superHall, "")
		for range 3 {
			s.TypedKey(key(fyne.KeyUp, 0))
		}
	},
	"blank": func(s *Screen) {
		s.super.superAskOpen(superHall, "")
		typeRunes(s, "390A-123.45")
	},
	"zone": func(s *Screen) {
		s.super.superAskOpen(superHall, "")
		typeRunes(s, "4")
	},
	"assign": func(s *Screen) {
		s.super.superAskOpen(superAssign, "10")
		s.super.superTick(2, true)
		s.super.superTick(4, true)
		s.board.Redraw()
	},
}

func TestDialogsOfTheSupervisorFitEveryScreen(t *testing.T) {
	for name, open := range superDialogs {
		for _, size := range sizes {
			label := fmt.Sprintf("console-super-ask-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(&actions{})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				v := supervised(40)
				s.Show(v)
				s.TypedKey(key(fyne.KeyF5, 71))
				open(s)
				if s.super.ask.kind == superNothing {
					t.Fatal("nothing is open")
				}
				uitest.NoOverflow(t, label, s.Board(), mayCutSuper(v)...)
				uitest.Shot(t, label, c)
			})
		}
	}
}

// supervisor presses keys on the page and returns the actions.
func supervisor(t *testing.T, v console.View, presses ...any) (*Screen, []string) {
	t.Helper()
	s, a := show(t, v)
	for _, p := range presses {
		switch p := p.(type) {
		case fyne.KeyName:
			s.TypedKey(key(p, 0))
		case string:
			typeRunes(s, p)
		}
	}
	return s, a.log
}

func TestSupervisorWorksByKeyboard(t *testing.T) {
	down, enter := fyne.KeyDown, fyne.KeyReturn
	tests := []struct {
		what    string
		presses []any
		want    []string
	}{
		{"shut by digits", []any{"3", enter, "2", "2"}, []string{"shut 3 absent"}},
		{"shut by arrows", []any{"3", enter, enter, down, down, enter}, []string{"shut 3 meeting"}},
		{"open a pausing counter", []any{"5", enter, "1"}, []string{"open 5"}},
		{"open a shut counter of two digits", []any{"11", enter, enter}, []string{"open 11"}},
		{"give other work by digit", []any{"10", enter, "33"}, []string{"assign 10 agency:gt"}},
		{"end an assignment", []any{"10", enter, "31"}, []string{"assign 10 "}},
		{"find work by typing without marks", []any{"1", enter, "3chung thuc", enter}, []string{"assign 1 service:s2"}},
		{"tick several", []any{"1", enter, "3", fyne.KeyRight, down, down, fyne.KeyRight, enter}, []string{"assign 1 agency:ld profile:chieu"}},
		{"and take a tick away", []any{"1", enter, "3", fyne.KeyRight, down, fyne.KeyRight, fyne.KeyUp, fyne.KeyLeft, enter}, []string{"assign 1 agency:gt"}},
		{"release all that is kept for a counter", []any{"1", enter, "4"}, nil}, // nothing can be released there
		{"release one of all", []any{fyne.KeyF6, "2"}, []string{"release  k2"}},
		{"take a number back", []any{"4", enter, "52"}, []string{"takeback t3 away"}},
		{"shut a serving counter", []any{"4", enter, "2"}, nil},
		{"back to the desk", []any{fyne.KeyF12}, []string{"supervise false"}},
		{"leave a dialog", []any{"3", enter, fyne.KeyEscape, "2"}, nil},
		{"the space bar", []any{" ", "3", " "}, nil},
	}
	for _, tt := range tests {
		bubble(t, tt.what, func(t *testing.T) {
			if _, got := supervisor(t, supervised(12), tt.presses...); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	bubble(t, "release what is kept for a counter together", func(t *testing.T) {
		v := supervised(12)
		v.Supervision.Rows[0].Kept, v.Supervision.Rows[0].KeptAll, v.Supervision.Rows[0].Can.Release = 1, true, true
		if _, got := supervisor(t, v, "1", enter, "41"); !slices.Equal(got, []string{"release 1 "}) {
			t.Errorf("got %q", got)
		}
	})
	bubble(t, "stay where there is no desk", func(t *testing.T) {
		v := supervised(12)
		v.Supervision.Only = true
		if _, got := supervisor(t, v, fyne.KeyF12); got != nil {
			t.Errorf("got %q", got)
		}
	})
}

func TestSupervisorUndoesByShortcut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := supervised(12)
		s, a := show(t, v)
		s.TypedShortcut(undoShortcut)
		v.Can.Undo, v.UndoSec = true, 3
		s.Show(v)
		s.TypedShortcut(undoShortcut)
		if !slices.Equal(a.log, []string{"undo"}) {
			t.Errorf("got %q", a.log)
		}
	})
}

func TestDeskLeadsToThePageOfAllCounters(t *testing.T) {
	bubble(t, "of a supervisor", func(t *testing.T) {
		v := desk()
		v.Supervision.May = true
		if _, got := supervisor(t, v, fyne.KeyF12); !slices.Equal(got, []string{"supervise true"}) {
			t.Errorf("got %q", got)
		}
	})
	bubble(t, "and not of others", func(t *testing.T) {
		if _, got := supervisor(t, desk(), fyne.KeyF12); got != nil {
			t.Errorf("got %q", got)
		}
	})
}

func TestAlertsGoToTheTop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := supervisor(t, supervised(40), "3", fyne.KeyF5)
		var order []string
		for _, r := range s.super.superRows()[:3] {
			order = append(order, r.ID)
		}
		if want := []string{"8", "20", "32"}; !slices.Equal(order, want) {
			t.Errorf("first %q, want those with three alerts %q", order, want)
		}
		if s.super.marked != "3" {
			t.Errorf("the mark went to %q", s.super.marked)
		}
		if i := s.super.superIndex(); i < s.super.first || i >= s.super.first+s.super.fit {
			t.Errorf("line %d is not among %d from %d", i, s.super.fit, s.super.first)
		}
		s.TypedKey(key(fyne.KeyF5, 71))
		if s.super.superRows()[0].ID != "1" {
			t.Error("the order of the configuration does not come back")
		}
	})
}

func TestFortyCountersAreScrolled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := supervisor(t, supervised(40), fyne.KeyEnd)
		drawn := 0
		for _, g := range s.Board().Targets() {
			if strings.HasPrefix(g.ID, "counter:") {
				drawn++
			}
		}
		if drawn < 15 || drawn != s.super.fit || s.super.marked != "40" || s.super.first != 40-drawn {
			t.Errorf("%d lines, mark on %q, from %d", drawn, s.super.marked, s.super.first)
		}
		s.TypedKey(key(fyne.KeyPageUp, 0))
		s.TypedKey(key(fyne.KeyHome, 0))
		if s.super.marked != "1" || s.super.first != 0 || len(a) != 0 {
			t.Errorf("mark on %q, from %d", s.super.marked, s.super.first)
		}
		s.page.scroll(40)
		if s.super.first != 3 || s.super.marked != "1" {
			t.Errorf("the wheel: from %d, mark on %q", s.super.first, s.super.marked)
		}
		uitest.Tap(t, s.Board(), "counter:7")
		if s.super.marked != "7" || s.super.ask.kind != superNothing {
			t.Errorf("a tap marks: %q", s.super.marked)
		}
		uitest.Tap(t, s.Board(), "counter:7")
		if s.super.ask.kind != superActions {
			t.Error("a second tap opens nothing")
		}
	})
}

func TestQuestionIsTakenBackWhenItHasNoSenseAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := supervised(12)
		s, a := show(t, v)
		s.super.superAskOpen(superTakeBack, "1")
		v.Supervision.Rows = slices.Clone(v.Supervision.Rows)
		v.Supervision.Rows[0].Ticket, v.Supervision.Rows[0].TicketID = "A099", "t99"
		s.Show(v)
		if s.super.ask.kind != superNothing {
			t.Error("it would hit another number")
		}
		typeRunes(s, "1")
		if len(a.log) != 0 {
			t.Errorf("got %q", a.log)
		}
	})
}

func TestLongNameOfACounterGivesWayToItsNumber(t *testing.T) {
	for name, want := range map[string]string{"Quầy 2": "Quầy 2", "Quầy 2 – Trả kết quả": "Quầy 2", "Một cửa": "Một cửa"} {
		synctest.Test(t, func(t *testing.T) {
			v := supervised(3)
			v.Supervision.Rows[1].ID, v.Supervision.Rows[1].Name = "2", name
			s, _ := show(t, v)
			var called []string
			for _, text := range s.Board().Texts() {
				if strings.HasPrefix(text.Text, want) {
					called = append(called, text.Text)
				}
			}
			if !slices.Equal(called, []string{want}) {
				t.Errorf("a counter named %q is called %q in the table, should be %q", name, called, want)
			}
		})
	}
}

func TestSupervisorsDeskHasAName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := login()
		v.Login.Counter = centre.SupervisorDesk
		s, _ := show(t, v)
		found := false
		for _, text := range s.Board().Texts() {
			found = found || text.Text == "Điều hành"
			if strings.Contains(text.Text, centre.SupervisorDesk) {
				t.Errorf("the page says %q", text.Text)
			}
		}
		if !found {
			t.Error("the page does not say where one logs in")
		}
	})
}
