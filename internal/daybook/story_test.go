package daybook

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

func TestStoryTellsOfAHeadStart(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.issue("08:00", "gplx", "")
	w.call("08:00", "1")
	w.issue("08:05", "gplx", "") // A002 waits
	w.issue("08:20", "gplx", "gia")
	w.serve("08:30", "1")
	if got := w.call("08:30", "1"); got != "A003" {
		t.Fatalf("%s is called", got)
	}
	tells(t, w.story("A002"),
		"Số A002 – Thứ Hai, 23/11/2026",
		"08:05:00  Lấy số Đổi giấy phép lái xe tại kiosk-1; báo có 0 người phía trước",
		"Đến sau nhưng được gọi trước số này, 1 lượt:",
		"08:30:00  Quầy 1 (Trần Minh Đức) gọi A003 (lấy số lúc 08:20): ưu tiên Người cao tuổi, lợi 30 phút (thứ tự tính từ 07:50 so với 08:05)",
		"Hiện vẫn đang chờ.")
	tells(t, w.story("A003"),
		"ưu tiên Người cao tuổi: tính như đến sớm hơn 30 phút",
		"08:30:00  Quầy 1 (Trần Minh Đức) gọi theo thứ tự",
		"Không có số nào đến sau mà được gọi trước số này.",
		"Số này đến sau nhưng được gọi trước 1 lượt",
		"gọi số này trước A002 (lấy số lúc 08:05)")
}

// rulesInWords are days on which a rule passed somebody, and the text about it.
var rulesInWords = map[string]struct {
	change func(c *centre.Centre)
	day    func(w *world)
	of     string
	want   string
}{
	"always": {nil, func(w *world) {
		w.issue("08:00", "gplx", "gia")
		w.issue("08:01", "gplx", "cap-cuu")
		w.call("08:02", "1")
	}, "A001", "ưu tiên Cấp cứu luôn được gọi trước"},
	"own work": {nil, func(w *world) {
		w.issue("08:00", "lltp", "")
		w.issue("08:05", "gplx", "")
		w.call("08:06", "2")
	}, "C001", "việc chính của quầy đi trước việc giúp quầy khác, lợi 10 phút"},
	"kept": {nil, func(w *world) {
		w.issue("08:00", "lltp", "")
		w.issue("08:05", "gplx", "")
		w.call("08:06", "1")
		w.says("08:07", "desk-1", queue.Transfer{Counter: "1", ForCounter: "2"})
		w.call("08:08", "2")
	}, "C001", "được giữ riêng cho Quầy 2, nên đi trước việc giúp quầy khác, lợi 10 phút"},
	"first in line": {nil, func(w *world) {
		w.issue("08:00", "lltp", "")
		w.issue("08:05", "gplx", "")
		w.call("08:06", "1")
		w.says("08:07", "desk-1", queue.Transfer{Counter: "1", Service: "lltp", First: true, Reason: "gap"})
		w.call("08:08", "2")
	}, "C001", "xếp đầu hàng theo quyết định của Quầy 1 (Trần Minh Đức) – lý do: việc gấp"},
	"called out of order": {nil, func(w *world) {
		w.issue("08:00", "gplx", "")
		w.issue("08:05", "gplx", "")
		w.says("08:06", "desk-1", queue.CallNumber{Counter: "1", Number: "A002", Reason: "mẹ bế con sốt"})
	}, "A001", "gọi ngoài thứ tự theo quyết định của Trần Minh Đức – lý do: mẹ bế con sốt"},
	"back from hold": {nil, func(w *world) {
		w.issue("08:00", "gplx", "")
		w.issue("08:01", "gplx", "gia")
		w.call("08:02", "1")
		w.says("08:03", "desk-1", queue.Hold{Counter: "1", Reason: "giay-to"})
		w.says("08:20", "kiosk-1", queue.Return{Ticket: w.id("A002")})
		w.call("08:22", "1")
	}, "A001", "08:22:00  Quầy 1 (Trần Minh Đức) gọi A002 (lấy số lúc 08:01): quay lại trong hạn giữ số"},
	"resumed from hold": {nil, func(w *world) {
		w.issue("08:00", "gplx", "")
		w.issue("08:01", "gplx", "gia")
		w.call("08:02", "1")
		w.says("08:03", "desk-1", queue.Hold{Counter: "1", Reason: "giay-to"})
		w.says("08:20", "desk-1", queue.Resume{Counter: "1", Ticket: w.id("A002")})
	}, "A001", "quay lại trong hạn giữ số, không phải xếp hàng lại"},
	"walk-in": {nil, func(w *world) {
		w.issue("08:00", "gplx", "")
		w.says("08:05", "desk-1", queue.WalkIn{Counter: "1", Service: "gplx", Reason: "gap"})
	}, "A001", "do Trần Minh Đức tiếp nhận trực tiếp – lý do: việc gấp"},
	"cap of priority calls": {func(c *centre.Centre) { c.Policy.MaxPriorityRun = 1 }, func(w *world) {
		w.issue("08:00", "gplx", "gia")
		w.issue("08:01", "gplx", "gia")
		w.issue("08:02", "gplx", "")
		w.call("08:03", "1")
		w.serve("08:04", "1")
		w.call("08:05", "1")
	}, "A002", "đã gọi đủ lượt ưu tiên liên tiếp nên đến lượt số thường"},
	"slot": {nil, func(w *world) {
		code := w.says("08:00", "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(w.t, "08:30")}).Appointment
		w.issue("08:35", "gplx", "")
		w.says("08:40", "kiosk-1", queue.CheckIn{Appointment: code})
		w.call("08:41", "1")
	}, "A001", "có lịch hẹn lúc 08:30, thứ tự tính từ giờ hẹn"},
	"later slot": {nil, func(w *world) {
		code := w.says("08:00", "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(w.t, "09:00")}).Appointment
		w.says("08:30", "kiosk-1", queue.CheckIn{Appointment: code})
		w.issue("08:35", "gplx", "")
		w.call("08:41", "1")
	}, "A001", "số bị vượt có lịch hẹn lúc 09:00, thứ tự tính từ giờ hẹn"},
	"behind after absence": {func(c *centre.Centre) { c.Policy.NoShowCalls, c.Policy.NoShowAfterSec = 1, 1 }, func(w *world) {
		w.issue("08:00", "gplx", "")
		w.call("08:01", "1")
		w.issue("08:02", "gplx", "")
		w.says("08:05", "desk-1", queue.MarkNoShow{Counter: "1"})
		w.says("08:06", "kiosk-1", queue.Return{Ticket: w.id("A001")})
		w.call("08:07", "1")
	}, "A001", "số bị vượt đã vắng mặt khi được gọi, quay lại và xếp lùi"},
	"planned to come back": {nil, func(w *world) {
		w.issue("08:00", "gplx", "")
		w.issue("08:01", "gplx", "gia")
		w.call("08:02", "1")
		w.says("08:02", "desk-1", queue.Start{Counter: "1"})
		w.says("08:03", "desk-1", queue.Transfer{Counter: "1", Service: "lltp", Return: true})
		w.call("08:04", "3")
		w.serve("08:05", "3")
		w.call("08:06", "1")
	}, "A001", "quay lại trong cùng một lượt đã được sắp đặt tại Quầy 3 (Vũ Văn Nam)"},
}

// Each rule has a day of its own: the story of the passed ticket names the rule.
func TestEveryRuleIsToldInWords(t *testing.T) {
	for name, c := range rulesInWords {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(cc *centre.Centre) {
				if c.change != nil {
					c.change(cc)
				}
			})
			w.sit("07:30", "1", "duc")
			w.sit("07:30", "2", "hoa")
			w.sit("07:30", "3", "nam")
			c.day(w)
			tells(t, w.story(c.of), c.want)
		})
	}
}

// A counter that does not take a service passes nobody who waits for it.
func TestCounterThatDoesNotTakeItPassesNobody(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.issue("08:00", "lltp", "")
	w.issue("08:05", "gplx", "gia")
	w.call("08:06", "1")
	tells(t, w.story("C001"), "Không có số nào đến sau mà được gọi trước số này.")
}

// A ticket with everything that an officer can do, undone commands included.
func TestStoryTellsOfTheWholeVisit(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.sit("07:30", "3", "nam")
	w.says("07:31", "desk-9", queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	w.issue("08:00", "gplx", "")
	id := w.id("A001")
	w.call("08:10", "1")
	w.says("08:10", "desk-1", queue.Undo{Counter: "1"})
	w.call("08:11", "1")
	w.says("08:12", "desk-1", queue.Recall{Counter: "1"})
	w.says("08:13", "desk-1", queue.SetClass{Counter: "1", Ticket: id, Class: "gia", Reason: "thẻ căn cước"})
	w.says("08:13", "desk-1", queue.SetClass{Counter: "1", Ticket: id, Class: "gia"})
	w.says("08:14", "desk-9", queue.TakeBack{Ticket: id, Reason: "quầy bận họp"})
	w.call("08:15", "1")
	w.says("08:15", "desk-1", queue.Start{Counter: "1"})
	w.says("08:16", "desk-1", queue.Annotate{Counter: "1", Ticket: id, Note: "thiếu ảnh"})
	w.says("08:17", "desk-1", queue.Hold{Counter: "1", Reason: "giay-to"})
	w.says("08:30", "kiosk-1", queue.Return{Ticket: id})
	w.says("08:31", "desk-9", queue.Release{Ticket: id})
	w.call("08:32", "1")
	w.says("08:33", "desk-1", queue.Start{Counter: "1"})
	w.says("08:34", "desk-1", queue.PlanVisit{Counter: "1", Services: []string{"lltp"}})
	w.says("08:40", "desk-1", queue.Finish{Counter: "1"})
	w.call("08:41", "3")
	w.serve("08:50", "3")
	w.says("08:51", "pad-3", queue.Rate{Ticket: id, Score: 1, Counter: "3"})
	tells(
		t, w.story("A001"),
		"08:10:00  Quầy 1 (Trần Minh Đức) gọi theo thứ tự (sau đó đã hoàn tác)",
		"08:10:00  Quầy 1 (Trần Minh Đức) hoàn tác: gọi số",
		"08:11:00  Quầy 1 (Trần Minh Đức) gọi theo thứ tự",
		"08:12:00  Quầy 1 gọi nhắc lại",
		"cho hưởng ưu tiên Người cao tuổi – lý do: thẻ căn cước",
		"xác nhận ưu tiên Người cao tuổi",
		"08:14:00  Phạm Thị Lan đưa số trở lại hàng chờ – lý do: quầy bận họp",
		"08:16:00  Quầy 1 ghi chú về lượt phục vụ",
		"08:17:00  Quầy 1 giữ số (bổ sung giấy tờ), quay lại không phải xếp hàng đến 09:17",
		"08:30:00  Công dân quay lại trong hạn giữ số, xếp đầu hàng",
		"08:31:00  Phạm Thị Lan bỏ giữ riêng cho Quầy 1",
		"08:34:00  Quầy 1 ghi các dịch vụ làm tiếp: Phiếu lý lịch tư pháp",
		"08:40:00  Quầy 1 (Trần Minh Đức) làm xong phần mình, chuyển tiếp đến Phiếu lý lịch tư pháp",
		"08:41:00  Quầy 3 (Vũ Văn Nam) gọi theo thứ tự",
		"Công dân đã đánh giá",
		"Đã chờ 11 phút đến lần gọi đầu tiên; đã báo:",
		"Kết thúc: đã phục vụ xong.",
	)
	b := w.book("A001")
	s, err := b.Story("A001")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(s)
	if err != nil || strings.Contains(string(data), "thiếu ảnh") || strings.Contains(string(data), `"score":1`) {
		t.Errorf("a note or a score is in the story: %s (%v)", data, err)
	}
}

func TestDaySettlesWhoIsLeft(t *testing.T) {
	w := newWorld(t)
	w.issue("08:00", "gplx", "")
	w.MS += 20 * 60 * minuteMS // the next morning
	w.Roll()
	tells(t, w.story("A001"), "Hết ngày: vẫn còn chờ, chưa được phục vụ")
	if b := w.book(""); !b.Closed || len(b.Tickets()) != 1 {
		t.Errorf("the book is closed: %v", b.Closed)
	}
}

func TestWhatIsNotThereIsSaid(t *testing.T) {
	w := newWorld(t)
	if _, err := w.book("A009").Story("A009"); !errors.Is(err, ErrNoTicket) {
		t.Errorf("a number nobody has: %v", err)
	}
	if _, err := readDay("2026-11-22", "", w.MS, w.entries); !errors.Is(err, ErrNoDay) {
		t.Errorf("a day nobody worked: %v", err)
	}
	broken := errors.New("the disk is broken")
	if _, err := readDay(testDay, "", w.MS, func(yield func(eventlog.Entry, error) bool) { yield(eventlog.Entry{}, broken) }); !errors.Is(err, broken) {
		t.Errorf("a log that cannot be read: %v", err)
	}
	cut := func(yield func(eventlog.Entry, error) bool) { yield(w.Entries()[1], nil) }
	if _, err := readDay(testDay, "", w.MS, cut); err == nil {
		t.Error("a day without its configuration is read")
	}
}

// The book of a day is the same whether the log is read from the beginning or from the
// last configuration before the day, and whatever came after.
func TestDayIsReadAloneOrWithinTheLog(t *testing.T) {
	w := newWorld(t)
	w.issue("08:00", "gplx", "")
	w.MS += 24 * 60 * minuteMS
	w.sitTomorrow()
	last := w.Entries()[len(w.Entries())-1]
	w.MS += 24 * 60 * minuteMS
	w.Roll()
	from := func(log []eventlog.Entry) *Book {
		b, err := readDay("2026-11-24", "A001", w.MS, func(yield func(eventlog.Entry, error) bool) {
			for _, e := range log {
				if !yield(e, nil) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	opened := slices.IndexFunc(w.Entries(), func(e eventlog.Entry) bool {
		return len(e.Events) == 2 && e.Events[1] == eventlog.Event(queue.DayOpened{Day: "2026-11-24"})
	})
	whole, alone := from(w.Entries()), from(append([]eventlog.Entry{w.Entries()[0]}, w.Entries()[opened:]...))
	for name, b := range map[string]*Book{"whole": whole, "alone": alone} {
		if len(b.Steps) != 4 || len(b.Calls) != 1 || b.AtMS != last.AtMS || !b.Closed {
			t.Errorf("%s: %d steps, %d calls, until %d", name, len(b.Steps), len(b.Calls), b.AtMS)
		}
	}
	a, errA := json.Marshal(whole)
	c, errB := json.Marshal(alone)
	if string(a) != string(c) || errA != nil || errB != nil {
		t.Errorf("the whole log gives\n%s\nthe day alone\n%s", a, c)
	}
}

// sitTomorrow works a little on the next day.
func (w *world) sitTomorrow() {
	w.t.Helper()
	for _, c := range []queue.Command{
		queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}, queue.IssueTicket{Service: "gplx"}, queue.CallNext{Counter: "1"}, queue.Start{Counter: "1"},
	} {
		if a := w.do("desk-1", c); a.Code != queue.OK {
			w.t.Fatal(a)
		}
	}
}

func TestQuotesAreHeldAgainstTheTruth(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.issue("08:00", "gplx", "") // at once
	w.call("08:01", "1")
	w.issue("08:02", "gplx", "") // 5–15 min or so
	w.serve("09:30", "1")
	w.call("09:30", "1") // far too long
	w.says("09:30", "desk-1", queue.Undo{Counter: "1"})
	w.call("09:31", "1")
	w.sit("09:31", "3", "nam")
	w.issue("09:32", "lltp", "")
	w.call("09:32", "3")
	b := w.book("")
	if len(b.Scores) != 2 || b.Scores[0] != (Score{"gplx", queue.Quoted{Inside: 1, Longer: 1}}) || b.Scores[1] != (Score{"lltp", queue.Quoted{Inside: 1}}) {
		t.Fatalf("the scores are %+v", b.Scores)
	}
	if all := b.All(); all.Quoted != w.State().Quotes || all.Percent(all.Inside) != 67 || all.Total() != 3 {
		t.Errorf("all: %+v, the state says %+v", all, w.State().Quotes)
	}
	tells(t, Words{i18n.Vietnamese, &b.Summary}.Quotes(),
		"Đổi giấy phép lái xe: 2 lượt – đúng 1 (50%), nhanh hơn 0 (0%), lâu hơn 1 (50%)",
		"Tất cả: 3 lượt – đúng 2 (67%)", "Chưa đạt mục tiêu đúng từ 80% số lượt.")
	tells(t, Words{i18n.English, &newWorld(t).book("").Summary}.Quotes(), "Nothing to compare yet.")
}
