package daybook

import (
	"slices"
	"strings"
	"testing"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// hall is a centre with two zones and two prepared texts, one of which is announced
// automatically 15 minutes before each span of the hours ends.
func hall(c *centre.Centre) {
	c.Zones = []centre.Zone{{ID: "tang-1", Name: "Tầng 1", NameEn: "First floor", Counters: []string{"1", "2"}}, {ID: "tang-2", Name: "Tầng 2", Counters: []string{"3"}}}
	c.Announcements = []centre.Announcement{
		{ID: "xe", Text: "Chủ xe biển số {} xin ra cổng", Blank: "biển số xe"},
		{ID: "con-15", Text: "Còn 15 phút hết giờ tiếp nhận", TextEn: "15 minutes left", At: "closing-15"},
	}
}

// due makes the announcements that are due at a time of day.
func (w *world) due(at string) {
	w.t.Helper()
	w.MS = clockAt(w.t, at)
	w.Roll()
	w.Announce()
}

// Each announcement is listed with when, where and by whom it was made, and so is each
// time of quiet; nothing else is.
func TestEveryAnnouncementIsListed(t *testing.T) {
	w := newWorld(t, hall)
	w.sit("07:30", "1", "duc")
	w.says("07:31", "desk-9", queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	w.issue("08:00", "gplx", "")
	w.says("08:10", "desk-9", queue.Announce{ID: "xe", Blank: "90A-123.45"})
	w.says("08:20", "desk-9", queue.Announce{ID: "xe", Blank: "90A-678.90", Zone: "tang-1"})
	w.call("08:21", "1")
	w.says("08:30", "desk-9", queue.Hush{Minutes: 10, Zone: "tang-2"})
	w.says("08:35", "desk-9", queue.Hush{Zone: "tang-2"})
	w.due("11:14")
	w.due("11:16")
	w.due("11:17")
	w.due("16:45")
	b := w.book("")
	var kinds []AnnouncementKind
	for _, a := range b.Announcements {
		kinds = append(kinds, a.Kind)
		if e := w.Entries()[a.Pos-1]; e.AtMS != a.AtMS || a.ID == "" == (a.Kind == AnnouncementMade) {
			t.Errorf("entry %d of %s is %+v", e.Pos, calendar.Local(e.AtMS), a)
		}
	}
	if want := []AnnouncementKind{AnnouncementMade, AnnouncementMade, AnnouncementHushed, AnnouncementUnhushed, AnnouncementMade, AnnouncementMade}; !slices.Equal(kinds, want) {
		t.Fatalf("listed are %v, want %v", kinds, want)
	}
	if a := b.Announcements[1]; a.ID != "xe" || a.Zone != "tang-1" || a.Officer != "lan" || a.Timed != "" {
		t.Errorf("what an officer announced is %+v", a)
	}
	if a := b.Announcements[5]; a.ID != "con-15" || a.Zone != "" || a.Officer != "" || a.Timed != "16:45" {
		t.Errorf("what the clock announced is %+v", a)
	}
	same(t, Words{i18n.Vietnamese, &b.Summary}.Announcements(),
		"Thông báo trong sảnh – Thứ Hai, 23/11/2026: 4 thông báo",
		"08:10:00  Phạm Thị Lan  mọi khu vực: “Chủ xe biển số 90A-123.45 xin ra cổng”",
		"08:20:00  Phạm Thị Lan  Tầng 1: “Chủ xe biển số 90A-678.90 xin ra cổng”",
		"08:30:00  Phạm Thị Lan  Tầng 2: tạm tắt tiếng đến 08:40",
		"08:35:00  Phạm Thị Lan  Tầng 2: bật tiếng trở lại",
		"11:16:00  đồng hồ (hẹn 11:15)  mọi khu vực: “Còn 15 phút hết giờ tiếp nhận”",
		"16:45:00  đồng hồ (hẹn 16:45)  mọi khu vực: “Còn 15 phút hết giờ tiếp nhận”")
	same(t, Words{i18n.English, &b.Summary}.Announcements(),
		"Announcements – Monday, 23/11/2026: 4",
		"08:10:00  Phạm Thị Lan  every hall: “Chủ xe biển số 90A-123.45 xin ra cổng”",
		"08:20:00  Phạm Thị Lan  First floor: “Chủ xe biển số 90A-678.90 xin ra cổng”",
		"08:30:00  Phạm Thị Lan  Tầng 2: quiet until 08:40",
		"08:35:00  Phạm Thị Lan  Tầng 2: sound on again",
		"11:16:00  the clock (for 11:15)  every hall: “15 minutes left”",
		"16:45:00  the clock (for 16:45)  every hall: “15 minutes left”")
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("it says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A day without announcements says so. Announcements of another day are not listed.
func TestDayWithoutAnnouncements(t *testing.T) {
	w := newWorld(t, hall)
	w.issue("08:00", "gplx", "")
	same(t, Words{i18n.Vietnamese, &w.book("").Summary}.Announcements(),
		"Thông báo trong sảnh – Thứ Hai, 23/11/2026: 0 thông báo", "Trong ngày không có thông báo nào.")
	w.MS += 24 * 60 * 60_000
	w.Roll()
	w.MS = clockAt(t, "11:15") + 24*60*60_000
	w.Announce()
	if b := w.book(""); len(b.Announcements) != 0 {
		t.Errorf("Monday has what was announced on Tuesday: %+v", b.Announcements)
	}
	b, err := readDay("2026-11-24", "", w.MS, w.entries)
	if err != nil || len(b.Announcements) != 1 {
		t.Errorf("Tuesday has %+v (%v)", b, err)
	}
}

// A text and a zone that the configuration no longer has are listed as they were.
func TestAnnouncementOutlivesTheConfiguration(t *testing.T) {
	w := newWorld(t, hall)
	w.says("07:31", "desk-9", queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	w.says("08:20", "desk-9", queue.Announce{ID: "xe", Blank: "90A-678.90", Zone: "tang-1"})
	w.MS = clockAt(t, "08:30")
	w.do("", queue.SetCentre{Centre: testCentre()})
	same(t, Words{i18n.English, &w.book("").Summary}.Announcements()[1:], "08:20:00  Phạm Thị Lan  tang-1: “Chủ xe biển số 90A-678.90 xin ra cổng”")
}
