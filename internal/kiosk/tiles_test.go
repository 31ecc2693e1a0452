package kiosk

import (
	"strings"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// office is a centre with hours all week. The virtual clock begins on a Saturday at
// 07:00 in Vietnam.
func office(c *centre.Centre) {
	c.Policy.IssueOutsideHours = false
	c.Hours = centre.Hours{Days: []int{1, 2, 3, 4, 5, 6, 7}, Spans: []centre.Span{{FromMin: 420, ToMin: 690}, {FromMin: 810, ToMin: 1020}}}
}

// only is a centre whose agency tp is configured by change.
func only(change func(s *centre.Service)) func(c *centre.Centre) {
	return func(c *centre.Centre) {
		office(c)
		change(&c.Services[2])
	}
}

func words(key string, args ...any) string { return i18n.Text(i18n.Vietnamese, key, args...) }

func TestClosedTileSaysWhyAndWhenAgain(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *centre.Service)
		issued int
		at     time.Duration // after 07:00
		why    string
		slots  bool
	}{
		{"open", func(*centre.Service) {}, 3, 0, "", false},
		{"own hours", func(s *centre.Service) { s.Hours = []centre.Span{{FromMin: 480, ToMin: 600}} }, 0, 0, "Mở lại 08:00", false},
		{"own last ticket", func(s *centre.Service) { s.MarginMin = 200 }, 0, 75 * time.Minute, "Mở lại 13:30", false},
		{"day limit", func(s *centre.Service) { s.DayLimit = 2 }, 2, 0, "Hết số hôm nay", true},
		{"below the day limit", func(s *centre.Service) { s.DayLimit = 2 }, 1, 0, "", false},
		{"half-day limit", func(s *centre.Service) { s.HalfDayLimit = 2 }, 2, 0, "Hết số buổi sáng – còn số từ 13:30", true},
		{"half-day limit at noon", func(s *centre.Service) { s.HalfDayLimit = 2 }, 2, 7 * time.Hour, "", false},
		{"half-day limit without an afternoon", func(s *centre.Service) {
			s.HalfDayLimit, s.Hours = 2, []centre.Span{{FromMin: 420, ToMin: 690}}
		}, 2, 0, "Hết số hôm nay", true},
		{"series", func(s *centre.Service) { s.Series = "X" }, 3, 0, "Hết số hôm nay", false},
		{"message", func(s *centre.Service) { s.Message = "Nộp tại xã" }, 0, 0, "Chạm để xem hướng dẫn", false},
		{"closed", func(s *centre.Service) { s.Closed = "Tạm dừng" }, 0, 0, "Tạm dừng", false},
	} {
		run(t, c.name, func(s *stand) {
			for range c.issued {
				s.hub.Must("other", queue.IssueTicket{Service: "lltp"})
			}
			tile := s.after(c.at).Tiles[1]
			if tile.Why != c.why || tile.Closed != (c.why != "") || tile.Slots != c.slots {
				t.Errorf("%+v, want %q", tile, c.why)
			}
		}, only(c.change), func(own *centre.Centre) { own.Series = []centre.Series{{Prefix: "X", To: 3}} })
	}
}

// crowded seats an officer at the counter of agency tp and issues so many tickets
// that nobody else can be served that day.
func crowded(s *stand, n int) {
	s.hub.Must("console", queue.Login{Counter: "7", Officer: "hoa", PIN: "1234"})
	for range n {
		s.hub.Must("other", queue.IssueTicket{Service: "lltp"})
	}
}

func capacity(c *centre.Centre) {
	office(c)
	c.Policy.CapacityCheck = true
	c.Services[2].TargetSec = 3600 // seven and a half hours are open
}

func TestNoNumberThatCannotBeServed(t *testing.T) {
	run(t, "is said on the tile", func(s *stand) {
		crowded(s, 7)
		if tile := s.page(PageHome).Tiles[1]; tile.Closed || !tile.Estimate.Known {
			t.Errorf("there is time for one more: %+v", tile)
		}
		s.hub.Must("other", queue.IssueTicket{Service: "lltp"})
		if tile := s.page(PageHome).Tiles[1]; tile.Why != words("kiosk.no-capacity") || !tile.Slots {
			t.Errorf("%+v", tile)
		}
	}, capacity)
}

func TestAgencyIsClosedOnlyWhenAllItsServicesAre(t *testing.T) {
	run(t, "with the estimate of the first that is open", func(s *stand) {
		s.hub.Must("console", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
		s.hub.Must("other", queue.IssueTicket{Service: "gplx"})
		s.hub.Must("other", queue.IssueTicket{Service: "phuhieu"})
		tile := s.page(PageHome).Tiles[0]
		want := queue.Wait{}
		s.hub.State(func(state *queue.State) { _, want = state.Quote("phuhieu", "", seattest.Now()) })
		if tile.Closed || tile.Waiting != 2 || !want.Known || tile.Estimate.ToMin != want.HighMin {
			t.Errorf("%+v, want %+v", tile, want)
		}
		s.ChooseAgency("gt")
		if v := s.page(PageServices); !v.Tiles[0].Closed || v.Tiles[1].Closed {
			t.Errorf("services: %+v", v.Tiles)
		}
	}, office, func(c *centre.Centre) {
		c.Services[0].DayLimit, c.Services[0].TargetSec, c.Services[1].TargetSec = 1, 60, 1800
	})
	run(t, "then with the reason of the one that opens first", func(s *stand) {
		s.hub.Must("other", queue.IssueTicket{Service: "phuhieu"})
		if tile := s.page(PageHome).Tiles[0]; !tile.Closed || tile.Why != "Hết số buổi sáng – còn số từ 13:30" {
			t.Errorf("%+v", tile)
		}
	}, office, func(c *centre.Centre) { c.Services[0].Closed, c.Services[1].HalfDayLimit = "Tạm dừng", 1 })
	run(t, "or of the one that leads to an appointment", func(s *stand) {
		s.hub.Must("other", queue.IssueTicket{Service: "phuhieu"})
		if tile := s.page(PageHome).Tiles[0]; tile.Why != words("kiosk.full") || !tile.Slots {
			t.Errorf("%+v", tile)
		}
	}, office, func(c *centre.Centre) { c.Services[0].Closed, c.Services[1].DayLimit = "Tạm dừng", 1 })
}

func TestResultsTileSaysWhyItGivesNoNumbers(t *testing.T) {
	run(t, "as any other", func(s *stand) {
		if v := s.page(PageHome); v.Features.ResultsWhy != "Mở lại 08:00" {
			t.Errorf("%+v", v.Features)
		}
		if v := s.after(time.Hour); v.Features.ResultsWhy != "" {
			t.Errorf("at eight: %+v", v.Features)
		}
	}, office, func(c *centre.Centre) { c.Services[3].Hours = []centre.Span{{FromMin: 480, ToMin: 600}} })
}

func TestServiceWithAMessageShowsIt(t *testing.T) {
	message := only(func(s *centre.Service) {
		s.Message, s.MessageEn = "Nộp tại Bộ phận Một cửa cấp xã", "Go to the commune"
	})
	run(t, "instead of a number", func(s *stand) {
		s.ChooseAgency("tp")
		v := s.page(PageNotice)
		if v.Notice.Text != "Nộp tại Bộ phận Một cửa cấp xã" || v.Notice.Title != words("kiosk.message.title") || v.Notice.Do == "" || v.Notice.Bad {
			t.Errorf("%+v", v.Notice)
		}
		if len(s.seat.Asked()) != 0 {
			t.Errorf("the hub was asked for %v", s.seat.Asked())
		}
	}, message)
	run(t, "in English too", func(s *stand) {
		s.SetLang(i18n.English)
		s.ChooseAgency("tp")
		if v := s.page(PageNotice); v.Notice.Text != "Go to the commune" {
			t.Errorf("%+v", v.Notice)
		}
	}, message)
}

func TestRefusalOutsideTheHoursOfAServiceSaysItsHours(t *testing.T) {
	run(t, "not those of the centre", func(s *stand) {
		s.ChooseAgency("tp")
		if v := s.page(PageNotice); !strings.Contains(v.Notice.Text, "08:00") {
			t.Errorf("%+v", v.Notice)
		}
	}, only(func(s *centre.Service) { s.Hours = []centre.Span{{FromMin: 480, ToMin: 600}} }))
}

func TestMomentsAreNamedAsPeopleDo(t *testing.T) {
	now := clockAt(t, "2026-11-25 09:00")
	for _, c := range []struct{ at, title, moment, english string }{
		{"2026-11-25 10:30", "Sáng nay", "10:30 hôm nay", "This morning"},
		{"2026-11-25 14:00", "Chiều nay", "14:00 hôm nay", "This afternoon"},
		{"2026-11-26 08:00", "Ngày mai, thứ Năm 26/11", "08:00 ngày mai, thứ Năm 26/11", "Tomorrow, Thursday 26/11"},
		{"2026-11-27 08:00", "Thứ Sáu 27/11", "08:00 thứ Sáu 27/11", "Friday 27/11"},
		{"2026-11-29 08:00", "Chủ nhật 29/11", "08:00 Chủ nhật 29/11", "Sunday 29/11"},
	} {
		at := clockAt(t, c.at)
		vi, en, full := dayTitle(i18n.Vietnamese, at, now), dayTitle(i18n.English, at, now), moment(i18n.Vietnamese, at, now)
		if vi != c.title || en != c.english || full != c.moment {
			t.Errorf("%s: %q, %q, %q; want %q, %q, %q", c.at, vi, en, full, c.title, c.english, c.moment)
		}
	}
}
