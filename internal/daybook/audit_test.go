package daybook

import (
	"reflect"
	"strings"
	"testing"

	"motcua/internal/audit"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/registry"
)

// Everything that the audit is to have is in it, and nothing else of the day.
func TestAuditHasWhoCameAndWhatWasDone(t *testing.T) {
	cause := eventlog.Cause{Device: "quay-1"}
	for _, c := range []struct {
		event eventlog.Event
		vi    string
		en    string
	}{
		{queue.SessionOpened{Counter: "1", Officer: "duc"}, "đăng nhập Quầy 1, tại quay-1", "logged in at Counter 1, on quay-1"},
		{queue.SessionOpened{Counter: "1", Officer: "duc", TakenFrom: "hoa"}, "tiếp quản Quầy 1 từ Lê Thị Hoa, tại quay-1", "took Counter 1 over from Lê Thị Hoa, on quay-1"},
		{queue.SessionClosed{Counter: "1", Officer: "duc"}, "rời Quầy 1, tại quay-1", "left Counter 1, on quay-1"},
		{queue.LoginFailed{Counter: "1", Officer: "duc", Tries: 1}, "gõ sai mã PIN ở Quầy 1, tại quay-1", "typed a wrong PIN at Counter 1, on quay-1"},
		{queue.LoginFailed{Counter: "1", Officer: "duc", Tries: 5, LockedUntilMS: 1_795_397_430_000}, "bị khóa đến 08:30:30", "locked until 08:30:30"},
		{queue.LockLifted{Officer: "duc", By: "hoa"}, "mở khóa cho Trần Minh Đức", "ended the lock of Trần Minh Đức"},
		{queue.LockLifted{Device: "quay-2", By: "hoa"}, "mở khóa cho máy quay-2", "ended the lock of quay-2"},
		{queue.PINSet{Officer: "duc", By: "duc"}, "tự đổi mã PIN, tại quay-1", "chose another PIN, on quay-1"},
		{queue.PINSet{Officer: "duc", Temporary: true, User: "motcua"}, "người dùng motcua: đặt mã PIN cho Trần Minh Đức", "user motcua: set a PIN for Trần Minh Đức"},
		{queue.CentreChanged{}, "cấu hình", "configuration"},
		{queue.DayConfirmed{Day: "2026-11-28", Clock: "2031-01-01", Officer: "hoa"}, "hôm nay là 2026-11-28", "today is 2026-11-28"},
		{queue.LogRestored{Log: "x", Pos: 5}, "bản sao", "put back"},
		{audit.CodeMade{Device: "pad-3", Role: eventlog.Pad, Counter: "3", User: "root"}, "tạo mã đăng ký cho pad-3", "made an enrolment code for pad-3"},
		{registry.Enrolled{Device: "pad-3", Role: eventlog.Pad, Counter: "3"}, "đăng ký pad-3", "pad-3 was enrolled"},
		{registry.Revoked{Device: "pad-3", Reason: "mất máy", User: "root"}, "loại pad-3: mất máy", "revoked pad-3: mất máy"},
		{registry.Revoked{Device: "pad-3"}, "loại pad-3", "revoked pad-3"},
		{audit.AuthorityMade{User: "root"}, "tự nhận chứng thư mới", "by themselves"},
		{audit.AuthorityMade{AtOnce: true, User: "root"}, "phải đăng ký lại", "at once"},
		{audit.AuthorityEnded{Left: 3}, "đăng ký lại: 3", "enrolled again: 3"},
		{registry.KeepsKey{Device: "quay-3", Recipient: "age1x"}, "quay-3 có khóa riêng", "quay-3 has a key of its own"},
		{registry.Renewed{Device: "pad-3"}, "pad-3 đã dùng khóa mới", "pad-3 came with its next key"},
		{audit.Exported{From: "2026-11-01", To: "2026-11-30", Form: "csv", User: "root"}, "2026-11-01", "2026-11-30"},
		{audit.Exported{Form: "json"}, "toàn bộ", "the whole record"},
		{audit.Copied{User: "root"}, "sao", "copy"},
		{
			audit.CatalogueTaken{Title: "Danh mục phường", Procedures: 280, Added: 3, Changed: 2, Removed: 1, User: "root"},
			"người dùng root: công khai danh mục thủ tục “Danh mục phường”: 280 thủ tục, 3 mới, 2 thay đổi, 1 bỏ",
			"user root: made the list of procedures “Danh mục phường” public: 280 procedures, 3 new, 2 changed, 1 removed",
		},
		{audit.CatalogueTaken{Title: "A", Undone: true}, "lấy lại danh mục thủ tục trước “A”", "brought the list of procedures before back, “A”"},
	} {
		a, is := audited(eventlog.Entry{Cause: cause, AtMS: 1_795_397_400_000}, c.event)
		if !is {
			t.Errorf("%s is not in the audit", c.event.EventType())
			continue
		}
		for lang, want := range map[i18n.Lang]string{i18n.Vietnamese: c.vi, i18n.English: c.en} {
			book := newWorld(t).book("")
			book.Audit = []Audited{a}
			lines := Words{lang, &book.Summary}.Audit()
			if len(lines) != 2 || !strings.Contains(lines[1], want) || strings.Contains(lines[1], "%!") {
				t.Errorf("%s in %s: %q, want %q", c.event.EventType(), lang, lines, want)
			}
		}
	}
	for _, ev := range []eventlog.Event{queue.TicketIssued{}, queue.TicketCalled{}, queue.DayOpened{}, queue.DayConfirmed{Day: "d", Clock: "d"}, registry.Begun{}} {
		if a, is := audited(eventlog.Entry{}, ev); is {
			t.Errorf("%s is in the audit as %+v", ev.EventType(), a)
		}
	}
}

// No event of the books of devices and of the audit is left out of the audit unnoticed.
func TestAuditKnowsEveryEventOfItsBooks(t *testing.T) {
	for _, k := range eventlog.Kinds() {
		if k.Book != "audit" && k.Book != "registry" || k.Go == reflect.TypeFor[registry.Begun]() {
			continue
		}
		ev, ok := reflect.Zero(k.Go).Interface().(eventlog.Event)
		if !ok {
			t.Fatalf("%s is no event", k.Go)
		}
		if _, is := audited(eventlog.Entry{}, ev); !is {
			t.Errorf("%s is not in the audit: write its case in audit.go", k.Type)
		}
	}
}

func TestAuditOfADay(t *testing.T) {
	w := newWorld(t)
	w.do("quay-1", queue.Login{Counter: "1", Officer: "duc", PIN: "0000"})
	w.sit("07:30", "1", "duc")
	book := w.book("")
	var kinds []AuditKind
	for _, a := range book.Audit {
		kinds = append(kinds, a.Kind)
	}
	if want := []AuditKind{AuditLoginFailed, AuditLogin}; !reflect.DeepEqual(kinds, want) {
		t.Errorf("the audit has %q, want %q", kinds, want)
	}
	lines := Words{i18n.English, &book.Summary}.Audit()
	if !strings.Contains(lines[0], "2 entries, 1 failed") {
		t.Errorf("the title is %q", lines[0])
	}
}
