package daybook

import (
	"slices"
	"strings"
	"testing"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

func alone(n, took string, at int64) queue.ReportOfflineTicket {
	count := int(n[len(n)-1] - '0')
	return queue.ReportOfflineTicket{Number: n, Series: n[:2], Count: count, Code: took, Service: "gplx", IssuedMS: at}
}

// What was done offline is in the list of exceptions, with who did it.
func TestOutageIsOnRecord(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.sit("07:30", "2", "hoa")
	w.says("07:31", "desk-9", queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	for range 3 {
		w.issue("08:00", "gplx", "")
	}
	w.says("08:01", "", queue.Reserve{Devices: []string{"desk-1"}})
	w.says("08:20", "kiosk-1", alone("AK001", "one", clockAt(t, "08:05")))
	w.says("08:20", "kiosk-1", alone("AK001", "two", clockAt(t, "08:06")))
	w.says("08:21", "desk-1", queue.OfflineAction{AtMS: clockAt(t, "08:10"), What: queue.CallReserved{Counter: "1", Ticket: w.id("A001")}})
	w.says("08:22", "desk-9", queue.Release{Ticket: w.id("A002")})
	w.Enter(eventlog.Cause{}, eventlog.Answer{}, queue.LogRestored{Log: "centre-1", Pos: 5})
	w.Enter(eventlog.Cause{}, eventlog.Answer{}, queue.LogRestored{Log: "centre-2"})
	refused := w.do("desk-1", queue.OfflineAction{AtMS: clockAt(t, "08:12"), What: queue.Finish{Counter: "1", Ticket: w.id("A002")}})
	if refused.Code != queue.Stale {
		t.Fatalf("the answer is %q", refused.Code)
	}
	b := w.book("")
	var kinds []ExceptionKind
	for _, x := range b.Exceptions {
		kinds = append(kinds, x.Kind)
	}
	want := []ExceptionKind{ExceptionOffline, ExceptionTwice, ExceptionOfflineCall, ExceptionRelease, ExceptionRestored, ExceptionOlder, ExceptionConflict}
	if !slices.Equal(kinds, want) {
		t.Fatalf("listed are\n%v, want\n%v", kinds, want)
	}
	for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
		for _, line := range (Words{Lang: lang, Summary: &b.Summary}).Exceptions() {
			if strings.Contains(line, "daybook.") || strings.Contains(line, "%!") {
				t.Errorf("%s: %q", lang, line)
			}
		}
	}
}

// The record has the time when something was done, and not when the hub heard of it.
func TestOutageIsOnRecordWithItsOwnTimes(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.issue("08:00", "gplx", "")
	w.says("08:01", "", queue.Reserve{Devices: []string{"desk-1"}})
	for _, did := range []struct {
		at   string
		what queue.Command
	}{
		{"08:10", queue.CallReserved{Counter: "1", Ticket: w.id("A001")}},
		{"08:11", queue.Start{Counter: "1", Ticket: w.id("A001")}},
		{"08:14", queue.Finish{Counter: "1", Ticket: w.id("A001")}},
		{"08:15", queue.Pause{Counter: "1", Reason: "nghi"}},
		{"08:20", queue.Unpause{Counter: "1"}},
	} {
		if a := w.says("09:40", "desk-1", queue.OfflineAction{AtMS: clockAt(t, did.at), What: did.what}); a.Code != queue.OK {
			t.Fatalf("%s: %q", did.at, a.Code)
		}
	}
	w.says("09:41", "kiosk-1", alone("AK001", "one", clockAt(t, "08:05")))
	story := strings.Join(w.story("A001"), "\n")
	for _, want := range []string{"08:00", "08:10", "08:11", "08:14"} {
		if !strings.Contains(story, want) {
			t.Errorf("the story lacks %s:\n%s", want, story)
		}
	}
	if strings.Contains(story, "09:4") {
		t.Errorf("the story tells when the hub heard of it:\n%s", story)
	}
	b := w.book("")
	for i, want := range []string{"08:10", "08:05"} {
		if x := b.Exceptions[i]; x.AtMS != clockAt(t, want) {
			t.Errorf("%s of %s is at %s, want %s", x.Kind, x.Ticket, clock(x.AtMS), want)
		}
	}
	if c := b.Calls[0]; c.AtMS != clockAt(t, "08:10") {
		t.Errorf("the call is at %s", clock(c.AtMS))
	}
	pause := w.presence("duc").Seats[0].Pauses[0]
	if pause.FromMS != clockAt(t, "08:15") || pause.ToMS != clockAt(t, "08:20") || pause.Over {
		t.Errorf("the pause lasts from %s to %s, over its limit: %v", clock(pause.FromMS), clock(pause.ToMS), pause.Over)
	}
}

// The story of a waiting ticket explains why another was called first, also offline.
func TestPassingInAnOutageIsExplained(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.sit("07:30", "2", "hoa")
	for range 5 {
		w.issue("08:00", "gplx", "")
	}
	w.says("08:01", "", queue.Reserve{Devices: []string{"desk-1"}}) // A001 to A003
	w.call("08:05", "2")                                            // A004, since the others are desk-1's
	w.says("08:20", "desk-1", queue.OfflineAction{AtMS: clockAt(t, "08:10"), What: queue.CallReserved{Counter: "1", Ticket: w.id("A003")}})
	rules := map[string]RuleKind{}
	for _, waiting := range []string{"A001", "A002", "A003"} {
		for _, c := range w.book(waiting).Calls {
			for _, p := range c.Passed {
				if len(p.Rules) != 1 {
					t.Fatalf("%s passed %s by %v", c.Ticket, p.Ticket, p.Rules)
				}
				rules[number(c.Ticket)+" "+number(p.Ticket)] = p.Rules[0].Kind
			}
		}
	}
	for pair, want := range map[string]RuleKind{
		"A004 A001": RuleReserved, "A004 A002": RuleReserved, "A004 A003": RuleReserved, "A003 A001": RuleOffline, "A003 A002": RuleOffline,
	} {
		if rules[pair] != want {
			t.Errorf("%s: the rule is %q, want %q", pair, rules[pair], want)
		}
	}
	text := strings.Join(w.story("A001"), "\n")
	for _, want := range []string{"Quầy 1", "mất kết nối"} {
		if !strings.Contains(text, want) {
			t.Errorf("the story of A001 lacks %q:\n%s", want, text)
		}
	}
}

// An offline number counts from when it was taken, so it passes nobody who came after
// that.
func TestNumberOfAnOutagePassesNobodyWhoCameLater(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.issue("08:10", "gplx", "")
	w.says("08:20", "kiosk-2", alone("AK001", "one", clockAt(t, "08:05")))
	w.call("08:25", "1")
	b := w.book("A001")
	if len(b.Calls) != 1 || number(b.Calls[0].Ticket) != "AK001" || len(b.Calls[0].Passed) != 0 {
		t.Errorf("the calls are %+v", b.Calls)
	}
}

// What only devices knew about yesterday after a restore is in today's list of
// exceptions, and in the table under its own day.
func TestLostTicketsOfYesterdayAreOnTodaysRecord(t *testing.T) {
	w := newWorld(t)
	w.issue("08:00", "gplx", "")
	w.Enter(eventlog.Cause{}, eventlog.Answer{}, queue.LogRestored{Log: "centre-1", Pos: 5})
	at := clockAt(t, "07:00")
	lost := func(n string, state queue.TicketState) queue.Ticket {
		return queue.Ticket{
			ID: queue.TicketID("2026-11-20/" + n), Number: n, Code: "c-" + n, Service: "gplx", State: state, IssuedMS: at,
			Counter: "1", Officer: "duc",
		}
	}
	late := queue.RecoveredLate{Day: "2026-11-20", Tickets: []queue.Ticket{
		lost("A007", queue.Done), lost("A008", queue.NoShow), lost("A009", queue.Cancelled), lost("A010", queue.Waiting), lost("A011", queue.Serving),
	}}
	w.Enter(eventlog.Cause{Device: "wall", Inc: 1, Seq: 1}, eventlog.Answer{Code: queue.OK}, late)
	w.Enter(eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 9}, eventlog.Answer{Code: queue.TooLate}, queue.OfflineTicketReportedLate{Number: "AK003", Code: "k3", Service: "gplx", IssuedMS: at - 24*3_600_000})
	b := w.book("")
	tells(t, Words{i18n.Vietnamese, &b.Summary}.Exceptions(),
		"A007  Quầy 1 (Trần Minh Đức): sau khi khôi phục chỉ còn trong thiết bị, ghi lại khi ngày đã kết thúc: đã phục vụ xong",
		"A008  Quầy 1 (Trần Minh Đức): sau khi khôi phục chỉ còn trong thiết bị, ghi lại khi ngày đã kết thúc: vắng mặt khi được gọi",
		"A009  Quầy 1 (Trần Minh Đức): sau khi khôi phục chỉ còn trong thiết bị, ghi lại khi ngày đã kết thúc: số đã hủy",
		"A010  Quầy 1 (Trần Minh Đức): sau khi khôi phục chỉ còn trong thiết bị, ghi lại khi ngày đã kết thúc: chưa phục vụ xong",
		"AK003")
	var rows []string
	for _, l := range b.Lines() {
		rows = append(rows, strings.Join([]string{l.Day, l.Number, string(l.State)}, " "))
	}
	yesterday := calendar.ServiceDay(at - 24*3_600_000)
	want := []string{
		b.Day + " A001 waiting", "2026-11-20 A007 done", "2026-11-20 A008 noshow", "2026-11-20 A009 cancelled", "2026-11-20 A010 left", "2026-11-20 A011 done",
		yesterday + " AK003 left",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("the table has\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
}

// A number that an offline counter typed from its paper is named when its kiosk reports
// it, and the record says so.
func TestTypedNumberIsNamedOnTheRecord(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.says("08:00", "desk-1", queue.OfflineAction{AtMS: clockAt(t, "07:59"), What: queue.CallTyped{Counter: "1", Number: "AK001"}, Officer: "duc"})
	w.says("08:10", "kiosk-1", queue.ReportOfflineTicket{
		Number: "AK001", Series: "AK", Count: 1, Code: "2345-6", Service: "gplx", IssuedMS: clockAt(t, "07:50"),
	})
	tells(t, w.story("AK001"), "kiosk-1 báo số này: đã cấp lúc 07:50 khi mất kết nối, Đổi giấy phép lái xe")
}
