package daybook

import (
	"slices"
	"strings"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// A day with every exception: each is listed, in order, with who decided it and why, and
// the ordinary work between them is not.
func TestEveryExceptionIsListed(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) { c.Policy.NoShowCalls, c.Policy.NoShowAfterSec = 1, 1 })
	w.sit("07:30", "1", "duc")
	w.sit("07:30", "2", "hoa")
	w.says("07:31", "desk-9", queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	for range 6 {
		w.issue("08:00", "gplx", "")
	}
	w.says("08:01", "desk-1", queue.CallNumber{Counter: "1", Number: "A003", Reason: "gap"})
	w.says("08:01", "desk-1", queue.Undo{Counter: "1"})
	w.call("08:02", "1")
	w.says("08:03", "desk-1", queue.Transfer{Counter: "1", ForCounter: "2", First: true, Reason: "ký bổ sung"})
	w.says("08:04", "desk-9", queue.Release{Ticket: w.id("A001")})
	w.says("08:05", "desk-1", queue.SetClass{Counter: "1", Ticket: w.id("A002"), Class: "gia", Reason: "thẻ căn cước"})
	w.says("08:06", "desk-1", queue.SetClass{Counter: "1", Ticket: w.id("A002"), Class: "gia"}) // confirmed: no exception
	w.says("08:07", "desk-1", queue.SetClass{Counter: "1", Ticket: w.id("A002"), Reason: "khai nhầm"})
	w.call("08:08", "1")
	w.says("08:09", "desk-9", queue.TakeBack{Ticket: w.id("A001"), Reason: "quầy họp"})
	w.says("08:10", "desk-1", queue.WalkIn{Counter: "1", Service: "gplx", Reason: "gap"})
	w.says("08:11", "desk-1", queue.Finish{Counter: "1"})
	w.says("08:12", "desk-1", queue.CancelTicket{Ticket: w.id("A006"), Reason: "về nhà"})
	w.says("08:12", "kiosk-1", queue.CancelTicket{Ticket: w.id("A005"), Reason: "in hỏng"}) // not by staff
	w.call("08:13", "1")
	w.says("08:14", "desk-1", queue.MarkNoShow{Counter: "1"})
	w.says("08:15", "desk-1", queue.Return{Counter: "1", Ticket: w.id("A001")})
	w.call("08:16", "1")
	w.says("08:17", "desk-1", queue.Hold{Counter: "1", Reason: "giay-to"})
	w.call("08:18", "1")
	w.says("08:19", "desk-1", queue.MarkNoShow{Counter: "1"})
	held, absent := heldAndAbsent(w)
	w.says("09:40", "desk-1", queue.CallNumber{Counter: "1", Number: held, Reason: "gap"})
	w.says("09:41", "desk-2", queue.CallNumber{Counter: "2", Number: absent, Reason: "gap"})
	b := w.book("")
	var kinds []ExceptionKind
	for _, x := range b.Exceptions {
		kinds = append(kinds, x.Kind)
		if x.Officer == "" || x.AtMS == 0 || x.Ticket == "" {
			t.Errorf("an exception without a name: %+v", x)
		}
	}
	want := []ExceptionKind{
		ExceptionPicked, ExceptionUndo, ExceptionFirst, ExceptionRelease, ExceptionClass, ExceptionClass, ExceptionTakeBack,
		ExceptionWalkIn, ExceptionCancel, ExceptionReturn, ExceptionLateBack, ExceptionAbsent,
	}
	if !slices.Equal(kinds, want) {
		t.Errorf("listed are\n%v, want\n%v", kinds, want)
	}
	lines := Words{i18n.Vietnamese, &b.Summary}.Exceptions()
	tells(t, lines, "Các việc ngoài thứ tự – Thứ Hai, 23/11/2026: 12 việc",
		"08:01:00  A003  Quầy 1 (Trần Minh Đức): gọi ngoài thứ tự – lý do: việc gấp (sau đó đã hoàn tác)",
		"08:01:00  A003  Quầy 1 (Trần Minh Đức): hoàn tác: gọi số",
		"08:03:00  A001  Quầy 1 (Trần Minh Đức): chuyển và xếp đầu hàng – lý do: ký bổ sung",
		"08:04:00  A001  Phạm Thị Lan: bỏ giữ riêng cho Quầy 2",
		"cho hưởng ưu tiên Người cao tuổi – lý do: thẻ căn cước", "bỏ ưu tiên Người cao tuổi – lý do: khai nhầm",
		"đưa số đang ở quầy trở lại hàng chờ – lý do: quầy họp", "A007  Quầy 1 (Trần Minh Đức): tiếp nhận trực tiếp",
		"A006  Quầy 1 (Trần Minh Đức): hủy số – lý do: về nhà", "cho công dân vắng mặt vào lại hàng chờ",
		"gọi lại số giữ đã quá hạn", "Quầy 2 (Lê Thị Hoa): gọi số đã ghi vắng mặt – lý do: việc gấp")
	for _, line := range (Words{i18n.English, &b.Summary}).Exceptions() {
		if strings.Contains(line, "daybook.") || strings.Contains(line, "%!") {
			t.Errorf("a text is missing: %q", line)
		}
	}
}

func heldAndAbsent(w *world) (held, absent string) {
	for _, t := range w.State().Tickets {
		switch t.State {
		case queue.Held:
			held = t.Number
		case queue.NoShow:
			absent = t.Number
		}
	}
	return held, absent
}

func TestUndoOfACounterNamesNoTicket(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.says("08:00", "desk-1", queue.Pause{Counter: "1", Reason: "nghi"})
	w.says("08:00", "desk-1", queue.Undo{Counter: "1"})
	tells(t, Words{i18n.Vietnamese, &w.book("").Summary}.Exceptions(), "08:00:00  Quầy 1 (Trần Minh Đức): hoàn tác: tạm ngưng")
}
