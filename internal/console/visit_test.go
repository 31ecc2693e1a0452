package console

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// serve has A001 at the desk, and being served.
func (d *desk) serve() View {
	d.t.Helper()
	d.issue("gplx")
	d.login()
	d.CallNext()
	d.see()
	d.Start()
	v := d.see()
	if v.Desk.State != StateServing {
		d.t.Fatalf("not serving: %q", v.Error)
	}
	return v
}

// absent has A001 absent, with others waiting behind it.
func (d *desk) absent(others int) View {
	d.t.Helper()
	d.issue("gplx")
	d.login()
	d.CallNext()
	d.see()
	for range 2 {
		d.Recall()
		d.see()
	}
	d.after(91 * time.Second)
	d.NoShow()
	for range others {
		d.issue("gplx")
	}
	return d.see()
}

// strict is a centre that requires notes on how visits end.
func strict(c *centre.Centre) {
	c.Outcomes = []centre.Outcome{{ID: "nhan", Name: "Tiếp nhận hồ sơ"}, {ID: "thieu", Name: "Thiếu giấy tờ"}}
	c.Marks = []centre.Mark{
		{ID: "dvc", Name: "Hướng dẫn nộp trực tuyến", Agency: "gt", Required: true},
		{ID: "gap", Name: "Hẹn trong ngày"},
		{ID: "tp", Name: "Việc của Sở Tư pháp", Agency: "tp", Required: true},
	}
	c.Items = []centre.Item{{ID: "bansao", Name: "Bản sao"}}
	c.Policy.OutcomeRequired = true
}

func ids(list []Choice) (out []string) {
	for _, c := range list {
		out = append(out, c.ID)
	}
	return out
}

func TestAbsentComesBackBehindTheNextTwo(t *testing.T) {
	run(t, "within the window", func(d *desk) {
		v := d.absent(4)
		if row := v.Desk.Absent[0]; !row.CanBack || row.NoAsk || row.Late || !strings.HasPrefix(row.Shown, "đến ") || !v.Can.Return {
			t.Errorf("absent: %+v", row)
		}
		d.Return(v.Desk.Absent[0].ID)
		v = d.see()
		if v.Note != "A001 đã trở lại hàng, sau A003" || len(v.Desk.Absent) != 0 || v.Error != "" {
			t.Errorf("%q %q", v.Note, v.Error)
		}
		if got := v.Desk.Waiting[2].Number; got != "A001" {
			t.Errorf("third in line is %s", got)
		}
	})
	run(t, "with nobody else there it is next", func(d *desk) {
		d.Return(d.absent(0).Desk.Absent[0].ID)
		if v := d.see(); v.Note != "A001 đã trở lại hàng, gọi kế tiếp" {
			t.Errorf("%q %q", v.Note, v.Error)
		}
	})
	run(t, "after the window only by a call with a reason", func(d *desk) {
		d.absent(1)
		v := d.after(16 * time.Minute)
		if row := v.Desk.Absent[0]; row.CanBack || !row.Late || !row.CanCall || !strings.HasPrefix(row.Shown, "quá ") || v.Can.Return {
			t.Errorf("late: %+v", row)
		}
		d.Return(v.Desk.Absent[0].ID)
		if v = d.see(); v.Error != vi("console.refuse.too-late") {
			t.Errorf("too late: %q", v.Error)
		}
		d.CallAny("A001", "back")
		if v = d.see(); v.Desk.Current.Number != "A001" {
			t.Errorf("out of order: %q", v.Error)
		}
	})
}

func TestHeldComesBackAtOnceWithinItsWindow(t *testing.T) {
	half := func(c *centre.Centre) { c.HoldReasons[0].LimitMin = 30 }
	run(t, "the window is shown before and after", func(d *desk) {
		v := d.serve()
		until := calendar.Local(seattest.Now()).Add(30 * time.Minute).Format("15:04")
		if v.Desk.HoldReasons[0].Note != "quay lại trước "+until {
			t.Errorf("the reason says %q", v.Desk.HoldReasons[0].Note)
		}
		d.Hold("bo-sung")
		if row := d.see().Desk.Held[0]; row.Shown != "đến "+until || !row.NoAsk || row.Late {
			t.Errorf("held: %+v", row)
		}
	}, half)
	run(t, "called at once, without a reason", func(d *desk) {
		d.serve()
		d.Hold("bo-sung")
		d.CallBack(d.see().Desk.Held[0].ID)
		if v := d.see(); v.Desk.Current.Number != "A001" || v.Error != "" {
			t.Errorf("%q %+v", v.Error, v.Desk.Current)
		}
	}, half)
	run(t, "or put first in line", func(d *desk) {
		d.issue("gplx")
		d.serve()
		d.Hold("bo-sung")
		d.Return(d.see().Desk.Held[0].ID)
		if v := d.see(); v.Desk.Next.Number != "A001" || v.Desk.Waiting[0].Mark != vi("console.mark.first") {
			t.Errorf("next is %q, %+v", v.Desk.Next.Number, v.Desk.Waiting)
		}
	}, half)
	run(t, "afterwards only with a reason", func(d *desk) {
		d.serve()
		d.Hold("bo-sung")
		id := d.see().Desk.Held[0].ID
		if row := d.after(31 * time.Minute).Desk.Held[0]; row.NoAsk || row.CanBack || !row.Late || !row.CanCall {
			t.Errorf("late: %+v", row)
		}
		d.CallBack(id)
		if v := d.see(); v.Error != vi("console.refuse.reason-needed") {
			t.Errorf("without a reason: %q", v.Error)
		}
	}, half)
}

func TestFinishAsksForWhatIsMissing(t *testing.T) {
	run(t, "outcome and marks of this agency", func(d *desk) {
		v := d.serve()
		if want := (Needs{Outcome: true, Marks: []string{"dvc"}}); !reflect.DeepEqual(v.Desk.Needs, want) {
			t.Errorf("needs %+v", v.Desk.Needs)
		}
		if got := ids(v.Desk.Marks); !slices.Equal(got, []string{"dvc", "gap"}) {
			t.Errorf("marks offered: %q", got)
		}
		d.Finish()
		if v = d.see(); v.Error != vi("console.refuse.outcome-needed") {
			t.Errorf("finished without: %q", v.Error)
		}
		n := v.Desk.Notes
		n.Outcome = "nhan"
		d.FinishWithNotes(n, false)
		if v = d.see(); v.Error != vi("console.refuse.mark-needed", "Hướng dẫn nộp trực tuyến") {
			t.Errorf("finished without the mark: %q", v.Error)
		}
		n.Marks = []string{"dvc"}
		d.FinishWithNotes(n, false)
		if v = d.see(); v.Desk.State != StateFree || len(v.Desk.Done) != 1 || v.Error != "" {
			t.Errorf("settled: %q", v.Error)
		}
		d.hub.State(func(s *queue.State) {
			if got := s.TicketByNumber("A001"); got.Outcome != "nhan" || !slices.Equal(got.MarkIDs, n.Marks) {
				t.Errorf("on record: %q %q", got.Outcome, got.MarkIDs)
			}
		})
	}, strict)
	run(t, "and then calls the next", func(d *desk) {
		n := d.serve().Desk.Notes
		d.issue("gplx")
		n.Outcome, n.Marks = "thieu", []string{"dvc"}
		d.FinishWithNotes(n, true)
		if v := d.see(); v.Desk.Current.Number != "A002" || len(v.Desk.Done) != 1 || v.Error != "" {
			t.Errorf("%q %+v", v.Error, v.Desk.Current)
		}
	}, strict)
	run(t, "what was chosen before is not lost by the next call", func(d *desk) {
		n := d.serve().Desk.Notes
		d.issue("gplx")
		n.Outcome, n.Marks = "nhan", []string{"dvc"}
		d.Annotate(n)
		if v := d.see(); v.Desk.Needs.Any() || v.Desk.Notes.Outcome != "nhan" {
			t.Errorf("needs %+v, notes %+v", v.Desk.Needs, v.Desk.Notes)
		}
		d.CallNext()
		d.see()
		d.hub.State(func(s *queue.State) {
			if got := s.TicketByNumber("A001"); got.Outcome != "nhan" || s.Desk("3").Ticket != "2000-01-01/A002" {
				t.Errorf("outcome %q, at the desk %q", got.Outcome, s.Desk("3").Ticket)
			}
		})
	}, strict, func(c *centre.Centre) { c.Policy.FinishOnCall = true })
	run(t, "nothing is asked where nothing is wanted", func(d *desk) {
		if v := d.serve(); v.Desk.Needs.Any() {
			t.Errorf("needs %+v", v.Desk.Needs)
		}
		d.Finish()
		if v := d.see(); v.Desk.State != StateFree {
			t.Errorf("not finished: %q", v.Error)
		}
	})
}

func TestNotes(t *testing.T) {
	run(t, "are kept, and can be added to after the visit", func(d *desk) {
		n := d.serve().Desk.Notes
		n.Marks, n.Items, n.Text = []string{"dvc", "gap"}, []Count{{"bansao", 3}}, "hẹn lấy buổi chiều"
		d.Annotate(n)
		if v := d.see(); !reflect.DeepEqual(v.Desk.Notes, n) {
			t.Errorf("noted %+v\nwant  %+v", v.Desk.Notes, n)
		}
		n.Outcome = "nhan"
		d.FinishWithNotes(n, false)
		v := d.see()
		if !v.Desk.Notes.Over || v.Desk.Notes.Number != "A001" || v.Desk.Notes.Text != n.Text || !v.Can.Note {
			t.Errorf("after the visit: %+v", v.Desk.Notes)
		}
		last := v.Desk.Notes
		last.Items = []Count{{"bansao", 4}}
		d.Annotate(last)
		if v = d.see(); !slices.Equal(v.Desk.Notes.Items, last.Items) || v.Error != "" {
			t.Errorf("added to: %q %+v", v.Error, v.Desk.Notes)
		}
	}, strict)
	run(t, "refuse personal data in words", func(d *desk) {
		n := d.serve().Desk.Notes
		n.Text = "gọi lại 0912 345 678"
		d.Annotate(n)
		if v := d.see(); v.Error != vi("console.refuse.personal-data") || v.Desk.Notes.Text != "" {
			t.Errorf("%q, noted %q", v.Error, v.Desk.Notes.Text)
		}
	})
	run(t, "are not sent where nothing has changed", func(d *desk) {
		n := d.serve().Desk.Notes
		before := len(d.seat.Asked())
		d.Annotate(n)
		if v := d.see(); len(d.seat.Asked()) != before || v.Pending != "" {
			t.Errorf("sent %+v", d.seat.Asked()[before:])
		}
	})
}

func TestPlanOfAVisit(t *testing.T) {
	run(t, "finishing goes on to the next service", func(d *desk) {
		d.serve()
		d.Plan([]string{"lltp", "tra"})
		v := d.see()
		if !slices.Equal(v.Desk.Current.ThenIDs, []string{"lltp", "tra"}) || v.Desk.Current.Then[0] != "Phiếu lý lịch tư pháp" {
			t.Errorf("then %q", v.Desk.Current.Then)
		}
		d.Finish()
		if v = d.see(); v.Desk.State != StateFree || len(v.Desk.Done) != 0 || v.Desk.Figures.Served != 1 {
			t.Errorf("after it: %+v", v.Desk.Figures)
		}
		d.hub.State(func(s *queue.State) {
			if got := s.TicketByNumber("A001"); got.State != queue.Waiting || got.Service != "lltp" || len(got.Plan) != 1 {
				t.Errorf("the ticket is %s for %s", got.State, got.Service)
			}
		})
	})
	run(t, "a transfer with a return names the way back", func(d *desk) {
		d.serve()
		d.Transfer(Move{Target: "counter:7", Back: true})
		d.see()
		d.hub.Must("other", queue.Login{Counter: "7", Officer: "hoa", PIN: "1234"})
		d.hub.Must("other", queue.CallNext{Counter: "7"})
		d.hub.Must("other", queue.Start{Counter: "7"})
		d.hub.Must("other", queue.Finish{Counter: "7"})
		v := d.see()
		if len(v.Desk.Waiting) != 1 || v.Desk.Waiting[0].Mark != vi("console.mark.first") {
			t.Fatalf("waiting here: %+v", v.Desk.Waiting)
		}
		d.CallNext()
		if v = d.see(); v.Desk.Current.Note != "dịch vụ thứ 3" {
			t.Errorf("the card says %q", v.Desk.Current.Note)
		}
	})
}

func TestTransfers(t *testing.T) {
	run(t, "to an officer by name", func(d *desk) {
		d.hub.Must("other", queue.Login{Counter: "7", Officer: "hoa", PIN: "1234"})
		v := d.serve()
		if !slices.Contains(ids(v.Desk.Targets), "officer:hoa") || slices.Contains(ids(v.Desk.Targets), "officer:duc") {
			t.Errorf("targets: %q", ids(v.Desk.Targets))
		}
		d.Transfer(Move{Target: "officer:hoa"})
		d.see()
		d.hub.State(func(s *queue.State) {
			if got := s.TicketByNumber("A001").ForOfficer; got != "hoa" {
				t.Errorf("for %q", got)
			}
		})
	})
	run(t, "first in line needs a reason", func(d *desk) {
		d.serve()
		d.Transfer(Move{Target: "service:lltp", First: true})
		if v := d.see(); v.Error != vi("console.refuse.reason-needed") {
			t.Errorf("without: %q", v.Error)
		}
		d.Transfer(Move{Target: "service:lltp", First: true, Reason: "urgent"})
		d.see()
		d.hub.State(func(s *queue.State) {
			if got := s.TicketByNumber("A001"); !got.First || got.Reason != "urgent" {
				t.Errorf("first %v because of %q", got.First, got.Reason)
			}
		})
	})
}

func TestClassIsConfirmedOrTakenAway(t *testing.T) {
	run(t, "confirming needs no reason", func(d *desk) {
		ticket := d.hub.Must("kiosk", queue.IssueTicket{Service: "gplx", Class: "gia"})
		d.login()
		d.CallNext()
		if v := d.see(); v.Desk.Current.ClassBy || v.Desk.Current.ClassID != "gia" {
			t.Errorf("before: %+v", v.Desk.Current)
		}
		d.SetClass(string(ticket.ID), "gia", "")
		if v := d.see(); !v.Desk.Current.ClassBy || v.Error != "" {
			t.Errorf("confirmed: %q", v.Error)
		}
		d.SetClass(string(ticket.ID), "", "")
		if v := d.see(); v.Error != vi("console.refuse.reason-needed") {
			t.Errorf("taken away without a reason: %q", v.Error)
		}
		d.SetClass(string(ticket.ID), "", v0(d.see().Desk.ClassReasons))
		if v := d.see(); v.Desk.Current.Class != "" || v.Error != "" {
			t.Errorf("taken away: %q %q", v.Error, v.Desk.Current.Class)
		}
	})
}

// v0 is the first choice.
func v0(list []Choice) string { return list[0].ID }

func TestWalkIn(t *testing.T) {
	run(t, "is taken in at once, with a reason", func(d *desk) {
		v := d.login()
		if got := ids(v.Desk.Taken); !slices.Equal(got, []string{"gplx", "phuhieu"}) || !v.Can.WalkIn {
			t.Errorf("taken here: %q", got)
		}
		d.WalkIn("phuhieu", "gia", "")
		if v = d.see(); v.Error != vi("console.refuse.reason-needed") {
			t.Errorf("without a reason: %q", v.Error)
		}
		d.WalkIn("phuhieu", "gia", v0(v.Desk.WalkInReasons))
		if v = d.see(); v.Desk.State != StateServing || v.Desk.Current.Service != "Cấp phù hiệu" || v.Desk.Current.Note != "không lấy số" || v.Can.WalkIn {
			t.Errorf("%q %+v", v.Error, v.Desk.Current)
		}
	})
	run(t, "not for what is not taken here", func(d *desk) {
		d.login()
		d.WalkIn("lltp", "", "kiosk")
		if v := d.see(); v.Error != vi("console.refuse.not-served-here") {
			t.Errorf("%q", v.Error)
		}
	})
}

func TestCancel(t *testing.T) {
	for typed, want := range map[string]string{"A002": "A002", "2": "A002", "99": ""} {
		run(t, "the number "+typed, func(d *desk) {
			d.issue("gplx")
			d.issue("gplx")
			v := d.login()
			d.Cancel(typed, v0(v.Desk.CancelReasons))
			v = d.see()
			switch {
			case want == "":
				if v.Error != vi("console.refuse.unknown-ticket") {
					t.Errorf("%q", v.Error)
				}
			case len(v.Desk.Waiting) != 1 || v.Note != "Đã hủy số "+want || v.Undo != "Hủy số "+want:
				t.Errorf("%q %q, %d wait", v.Note, v.Error, len(v.Desk.Waiting))
			}
		})
	}
	run(t, "the ticket at the desk", func(d *desk) {
		d.serve()
		d.Cancel("A001", "left")
		if v := d.see(); v.Desk.State != StateFree || v.Error != "" {
			t.Errorf("%q", v.Error)
		}
	})
}

func TestProfile(t *testing.T) {
	evening := func(c *centre.Centre) {
		c.Profiles = []centre.Profile{
			{ID: "tra", Name: "Trả kết quả", Serves: []centre.Serve{{Agency: "kq"}}},
			{ID: "khac", Name: "Của quầy khác", Serves: []centre.Serve{{Agency: "tp"}}, Counters: []string{"7"}},
		}
		c.Officers = append(c.Officers, centre.Officer{ID: "truong", Name: "Trưởng ca", Supervisor: true})
	}
	run(t, "is switched and shown", func(d *desk) {
		d.issue("gplx")
		v := d.login()
		if got := ids(v.Desk.Profiles); !slices.Equal(got, []string{"", "tra"}) || v.Desk.Duty != "" || v.Desk.Profiles[0].Note != "đang dùng" {
			t.Errorf("profiles: %q, duty %q", got, v.Desk.Duty)
		}
		d.SwitchProfile("tra")
		if v = d.see(); v.Desk.Duty != "Chế độ: Trả kết quả" || v.Desk.Profiles[1].Note != "đang dùng" || len(v.Desk.Waiting) != 0 || v.Error != "" {
			t.Errorf("switched: %q %q, %d wait", v.Desk.Duty, v.Error, len(v.Desk.Waiting))
		}
		d.SwitchProfile("")
		if v = d.see(); v.Desk.Duty != "" || len(v.Desk.Waiting) != 1 {
			t.Errorf("back again: %q, %d wait", v.Desk.Duty, len(v.Desk.Waiting))
		}
	}, evening)
	run(t, "what a supervisor assigned is shown", func(d *desk) {
		d.login()
		d.hub.Must("desk", queue.Login{Counter: centre.SupervisorDesk, Officer: "truong", PIN: "1234"})
		d.hub.Must("desk", queue.Reassign{Counter: "3", Serves: []centre.Serve{{Agency: "tp"}, {Service: "tra"}}})
		if v := d.see(); v.Desk.Duty != "Được phân công: Sở Tư pháp, Nhận kết quả" {
			t.Errorf("duty %q", v.Desk.Duty)
		}
	}, evening)
	run(t, "a counter shut by a supervisor says why", func(d *desk) {
		d.login()
		d.hub.Must("desk", queue.Login{Counter: centre.SupervisorDesk, Officer: "truong", PIN: "1234"})
		d.hub.Must("desk", queue.ShutCounter{Counter: "3", Reason: "giai-lao"})
		if v := d.see(); v.Page != PageLogin || v.Login.Shut != "Giải lao" {
			t.Errorf("page %d: %+v", v.Page, v.Login)
		}
		d.Login("duc", "1234")
		if v := d.see(); v.Login.Error != vi("console.refuse.counter-shut") {
			t.Errorf("logging in all the same: %q", v.Login.Error)
		}
	}, evening)
}

func TestReasonsAreTheCentresOwn(t *testing.T) {
	own := func(c *centre.Centre) {
		c.CallReasons = []centre.Reason{{ID: "goi", Name: "Việc khẩn"}}
		c.CancelReasons = []centre.Reason{{ID: "huy", Name: "Về"}}
		c.ClassReasons = []centre.Reason{{ID: "loai", Name: "Nhầm"}}
	}
	run(t, "where it has some", func(d *desk) {
		v := d.login()
		for got, want := range map[string]string{v.Desk.CallReasons[0].Name: "Việc khẩn", v.Desk.WalkInReasons[0].ID: "goi", v.Desk.CancelReasons[0].ID: "huy", v.Desk.ClassReasons[0].ID: "loai"} {
			if got != want {
				t.Errorf("offered %q, want %q", got, want)
			}
		}
	}, own)
	run(t, "else the built-in ones, in words", func(d *desk) {
		v := d.login()
		for _, list := range [][]Choice{v.Desk.CallReasons, v.Desk.WalkInReasons, v.Desk.CancelReasons, v.Desk.ClassReasons} {
			if len(list) < 4 {
				t.Errorf("only %d reasons", len(list))
			}
			for _, c := range list {
				if strings.HasPrefix(c.Name, "console.") {
					t.Errorf("%s has no words", c.ID)
				}
			}
		}
	})
}

func TestPauseKnowsItsLimit(t *testing.T) {
	run(t, "and since when", func(d *desk) {
		v := d.login()
		if v.Desk.PauseReasons[0].Note != "tối đa 15 phút" {
			t.Errorf("the reason says %q", v.Desk.PauseReasons[0].Note)
		}
		began := v.Now
		d.Pause("giai-lao")
		if v = d.after(20 * time.Minute); v.Desk.PauseLimit != 15*time.Minute || v.Now.Sub(v.Desk.PausedAt) < 20*time.Minute || v.Desk.PausedAt.Before(began) {
			t.Errorf("limit %v, since %v", v.Desk.PauseLimit, v.Desk.PausedAt)
		}
	}, func(c *centre.Centre) { c.PauseReasons[0].LimitMin = 15 })
}
