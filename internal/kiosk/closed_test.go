package kiosk

import (
	"strings"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/i18n"
)

func clockAt(t *testing.T, text string) int64 {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04 -0700", text+" +0700")
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

func TestClosedSaysWhyAndUntilWhen(t *testing.T) {
	national := &centre.Holiday{Name: "Quốc khánh", NameEn: "National Day"}
	for _, c := range []struct {
		now, reopens string
		holiday      *centre.Holiday
		vi, en       string
	}{
		{"2026-11-23 11:20", "2026-11-23 13:30", nil, "Mở lại 13:30", "Reopens 13:30"},
		{"2026-11-24 00:30", "2026-11-24 07:30", nil, "Mở lại 07:30", "Reopens 07:30"},
		{"2026-11-23 06:50", "2026-11-23 07:30", nil, "Mở lại 07:30", "Reopens 07:30"}, // it is still the day before in UTC
		{"2026-11-23 17:00", "2026-11-24 07:30", nil, "Mở lại 07:30 mai", "Reopens 07:30 tomorrow"},
		{"2026-11-29 09:00", "2026-11-30 07:30", nil, "Mở lại 07:30 mai", "Reopens 07:30 tomorrow"},
		{"2026-11-27 17:00", "2026-11-30 07:30", nil, "Mở lại 07:30 thứ Hai 30/11", "Reopens 07:30 Monday 30/11"},
		{"2026-12-31 17:00", "2027-01-04 07:30", nil, "Mở lại 07:30 thứ Hai 04/01", "Reopens 07:30 Monday 04/01"},
		{"2026-11-20 17:00", "2026-11-22 08:00", nil, "Mở lại 08:00 Chủ nhật 22/11", "Reopens 08:00 Sunday 22/11"},
		{"2025-09-01 09:00", "2025-09-03 07:30", national, "Nghỉ Quốc khánh – mở lại 07:30 thứ Tư 03/9", "Closed: National Day – reopens 07:30 Wednesday 03/9"},
		{"2026-09-02 09:00", "2026-09-03 07:30", national, "Nghỉ Quốc khánh – mở lại 07:30 mai", "Closed: National Day – reopens 07:30 tomorrow"},
		{"2026-04-27 09:00", "2026-04-28 07:30", &centre.Holiday{Name: "Nghỉ bù Giỗ Tổ"}, "Nghỉ bù Giỗ Tổ – mở lại 07:30 mai", "Closed: Nghỉ bù Giỗ Tổ – reopens 07:30 tomorrow"},
		{"2026-09-02 09:00", "", national, "Nghỉ Quốc khánh", "Closed: National Day"},
		{"2026-09-05 09:00", "", nil, "Hôm nay đã hết giờ", "Closed for today"},
	} {
		o := centre.Opening{Holiday: c.holiday}
		if c.reopens != "" {
			o.ReopensMS = clockAt(t, c.reopens)
		}
		now := clockAt(t, c.now)
		if vi, en := closed(i18n.Vietnamese, o, now), closed(i18n.English, o, now); vi != c.vi || en != c.en {
			t.Errorf("%s: %q, %q; want %q, %q", c.now, vi, en, c.vi, c.en)
		}
	}
}

// The virtual clock begins on Saturday, 1 January 2000, at 07:00 in Vietnam.
func TestKioskOnAHoliday(t *testing.T) {
	week := func(c *centre.Centre) {
		c.Policy.IssueOutsideHours = false
		c.Hours = centre.Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []centre.Span{{FromMin: 450, ToMin: 690}}}
	}
	run(t, "names it on the page, and on the tile when it is over", func(s *stand) {
		const why = "Nghỉ Tết Dương lịch – mở lại 07:30 thứ Hai 03/01"
		if v := s.page(PageHome); !v.Tiles[0].Closed || v.Tiles[0].Why != "Mở lại 07:30 thứ Hai 03/01" {
			t.Errorf("tile: %+v", v.Tiles[0])
		}
		s.ChooseAgency("tp")
		if v := s.page(PageNotice); !v.Notice.Bad || !strings.Contains(v.Notice.Text, why) {
			t.Errorf("notice: %+v", v.Notice)
		}
	}, week, func(c *centre.Centre) {
		c.Holidays = []centre.Holiday{{Date: "2000-01-01", Name: "Tết Dương lịch"}}
	})
	run(t, "is open on a Saturday that is worked", func(s *stand) {
		if v := s.page(PageHome); v.Tiles[0].Why != "Mở lại 07:30" {
			t.Errorf("at seven: %+v", v.Tiles[0])
		}
		if v := s.after(31 * time.Minute); v.Tiles[0].Closed {
			t.Errorf("at half past seven: %+v", v.Tiles[0])
		}
		s.ChooseAgency("tp")
		s.page(PageIssued)
	}, week, func(c *centre.Centre) { c.Workdays = []centre.Workday{{Date: "2000-01-01", Name: "Làm bù"}} })
	run(t, "is closed on an ordinary Saturday, until Monday", func(s *stand) {
		if v := s.page(PageHome); v.Tiles[0].Why != "Mở lại 07:30 thứ Hai 03/01" {
			t.Errorf("tile: %+v", v.Tiles[0])
		}
	}, week)
}
