package kiosk

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// visits are the services of every number that was requested, in their order.
func visits(s *stand) (list []string) {
	for _, c := range s.seat.Asked() {
		if issue, is := c.(queue.IssueTicket); is {
			list = append(list, strings.Join(append([]string{issue.Service}, issue.Then...), " "))
		}
	}
	return list
}

// beginsSeveral opens the services of transport, and the choice of several.
func beginsSeveral(s *stand) {
	s.t.Helper()
	s.ChooseAgency("gt")
	if v := s.page(PageServices); !v.Several.Offered || v.Several.On {
		s.t.Fatalf("%+v", v.Several)
	}
	s.ChooseSeveral(true)
	if v := s.page(PageServices); !v.Several.On || v.Several.Offered || !v.Tiles[0].Toggles {
		s.t.Fatalf("%+v", v.Several)
	}
}

func TestOneServiceNeedsNoMoreThanBefore(t *testing.T) {
	run(t, "agency, service, paper", func(s *stand) {
		if v := s.page(PageHome); !reflect.DeepEqual(v.Several, Several{}) {
			t.Errorf("%+v", v.Several)
		}
		s.ChooseAgency("gt")
		s.page(PageServices)
		s.ChooseService("gplx")
		if v := s.page(PageIssued); len(v.Ticket.Next) != 0 || v.LeftSec != int(resultFor/time.Second) {
			t.Errorf("%+v, %d s", v.Ticket, v.LeftSec)
		}
		if got := visits(s); !slices.Equal(got, []string{"gplx"}) {
			t.Errorf("asked for %q", got)
		}
	})
}

func TestSeveralServicesGetOneNumber(t *testing.T) {
	run(t, "in the order they were chosen, across agencies, with the results", func(s *stand) {
		beginsSeveral(s)
		s.ChooseService("phuhieu")
		s.ChooseService("gplx")
		v := s.page(PageServices)
		if got := strings.Join(v.Several.Chosen, "; "); got != "Cấp phù hiệu; Đổi giấy phép lái xe" || !slices.Equal(v.Tiles[0].Places, []int{2}) || !slices.Equal(v.Tiles[1].Places, []int{1}) {
			t.Errorf("%q, %+v", got, v.Tiles)
		}
		s.Back()
		v = s.page(PageHome)
		if !v.Several.On || !slices.Equal(v.Tiles[0].Places, []int{1, 2}) || v.Tiles[0].Toggles || !v.Tiles[1].Toggles {
			t.Errorf("%+v, %+v", v.Several, v.Tiles)
		}
		s.ChooseAgency("tp") // has one service: it is chosen at once
		s.Results()
		v = s.page(PageHome)
		if len(v.Several.Chosen) != 4 || !slices.Equal(v.Tiles[1].Places, []int{3}) || !v.Features.ResultsChosen || len(s.seat.Asked()) != 0 {
			t.Errorf("%+v, %+v, asked %v", v.Several, v.Tiles, s.seat.Asked())
		}
		s.TakeSeveral()
		v = s.page(PageIssued)
		if got := visits(s); !slices.Equal(got, []string{"phuhieu gplx lltp tra"}) || v.Ticket.Service != "Cấp phù hiệu" {
			t.Errorf("asked for %q, %+v", got, v.Ticket)
		}
		const next = "Đổi giấy phép lái xe, Phiếu lý lịch tư pháp, Nhận kết quả"
		if screen, paper := strings.Join(v.Ticket.Next, ", "), strings.Join(s.slot.papers[0].Next, ", "); screen != next || paper != next {
			t.Errorf("screen: %q, paper: %q", screen, paper)
		}
		if v.LeftSec <= int(resultFor/time.Second) {
			t.Errorf("only %d s to read all this", v.LeftSec)
		}
		s.Done()
		if v := s.page(PageHome); v.Several.On || len(s.slot.papers) != 1 || s.seat.Acked() != 1 {
			t.Errorf("%+v, %d papers, %d acknowledged", v.Several, len(s.slot.papers), s.seat.Acked())
		}
	})
}

func TestNumberForSeveralIsLikeAnyOther(t *testing.T) {
	run(t, "with the class, in English", func(s *stand) {
		s.SetLang(i18n.English)
		beginsSeveral(s)
		s.ChooseService("gplx")
		s.Back()
		s.Priority()
		s.page(PagePriority)
		s.ChooseClass("gia")
		if v := s.page(PageHome); !slices.Equal(v.Several.Chosen, []string{"Driving licence"}) {
			t.Errorf("%+v", v.Several)
		}
		s.ChooseAgency("tp")
		s.TakeSeveral()
		s.page(PageIssued)
		if p := s.slot.papers[0]; !p.English || !p.Priority || len(p.Next) != 1 {
			t.Errorf("paper: %+v", p)
		}
	})
	run(t, "and one alone is an ordinary one", func(s *stand) {
		beginsSeveral(s)
		s.ChooseService("gplx")
		s.TakeSeveral()
		if v := s.page(PageIssued); len(v.Ticket.Next) != 0 {
			t.Errorf("%+v", v.Ticket)
		}
	})
	run(t, "once, however often the button is pressed", func(s *stand) {
		beginsSeveral(s)
		s.ChooseService("gplx")
		s.ChooseService("phuhieu")
		for range 3 {
			s.TakeSeveral()
		}
		s.page(PageIssued)
		if got := visits(s); len(got) != 1 {
			t.Errorf("asked for %q", got)
		}
	})
}

func TestChoiceOfSeveralCanBeChanged(t *testing.T) {
	run(t, "a second tap takes a service out, and the others move up", func(s *stand) {
		beginsSeveral(s)
		s.ChooseService("gplx")
		s.ChooseService("phuhieu")
		s.ChooseService("gplx")
		if v := s.page(PageServices); !slices.Equal(v.Several.Chosen, []string{"Cấp phù hiệu"}) || !slices.Equal(v.Tiles[1].Places, []int{1}) || v.Tiles[0].Places != nil {
			t.Errorf("%+v", v)
		}
	})
	run(t, "given up, one tap takes a number again", func(s *stand) {
		beginsSeveral(s)
		s.ChooseService("gplx")
		s.ChooseSeveral(false)
		if v := s.page(PageServices); v.Several.On || !v.Several.Offered || v.Tiles[0].Places != nil || v.Tiles[0].Toggles {
			t.Errorf("%+v", v)
		}
		s.ChooseService("phuhieu")
		s.page(PageIssued)
		if got := visits(s); !slices.Equal(got, []string{"phuhieu"}) {
			t.Errorf("asked for %q", got)
		}
	})
	run(t, "nothing chosen takes nothing", func(s *stand) {
		s.TakeSeveral()
		beginsSeveral(s)
		s.TakeSeveral()
		if s.page(PageServices); len(s.seat.Asked()) != 0 {
			t.Errorf("asked %v", s.seat.Asked())
		}
	})
	run(t, "as far as a visit goes", func(s *stand) {
		beginsSeveral(s)
		for i := range MostServices {
			s.ChooseService(fmt.Sprint("more", i))
		}
		if v := s.page(PageServices); len(v.Several.Chosen) != MostServices || v.Several.Note != "" {
			t.Errorf("%+v", v.Several)
		}
		s.ChooseService("gplx")
		if v := s.page(PageServices); len(v.Several.Chosen) != MostServices || v.Several.Note != words("kiosk.several.full", MostServices) {
			t.Errorf("%+v", v.Several)
		}
		s.ChooseService("more0")
		s.ChooseService("gplx")
		if v := s.page(PageServices); v.Several.Note != "" || v.Several.Chosen[MostServices-1] != "Đổi giấy phép lái xe" {
			t.Errorf("%+v", v.Several)
		}
		s.TakeSeveral()
		if v := s.page(PageIssued); len(v.Ticket.Next) != queue.MaxPlan {
			t.Errorf("%d follow", len(v.Ticket.Next))
		}
	}, func(c *centre.Centre) {
		for i := range MostServices {
			c.Services = append(c.Services, centre.Service{ID: fmt.Sprint("more", i), Agency: "gt", Name: "Thủ tục"})
		}
	})
}

func TestChoiceOfSeveralIsForgottenWithItsCitizen(t *testing.T) {
	for name, agency := range map[string]bool{"on the services": false, "between the agencies": true} {
		run(t, name, func(s *stand) {
			beginsSeveral(s)
			s.ChooseService("gplx")
			if agency {
				s.Back()
			}
			s.after(idleAsk + time.Second)
			s.page(PageStillThere)
			s.StillHere(true)
			if v := s.see(); len(v.Several.Chosen) != 1 {
				t.Errorf("whoever is still there has %+v", v.Several)
			}
			s.after(idleAsk + time.Second)
			s.page(PageStillThere)
			s.after(idleHome + time.Second)
			if v := s.page(PageHome); !reflect.DeepEqual(v.Several, Several{}) || v.Tiles[0].Places != nil {
				t.Errorf("the next citizen meets %+v", v.Several)
			}
			s.ChooseAgency("tp")
			s.page(PageIssued)
			if got := visits(s); !slices.Equal(got, []string{"lltp"}) {
				t.Errorf("asked for %q", got)
			}
		})
	}
}

func TestClosedServiceIsNotAmongSeveral(t *testing.T) {
	limited := func(c *centre.Centre) {
		office(c)
		c.Services[1].DayLimit = 1 // phuhieu
		c.Services[2].Message = "Mời nộp trực tuyến"
	}
	run(t, "it does not answer, and says why", func(s *stand) {
		s.hub.Must("other", queue.IssueTicket{Service: "phuhieu"})
		beginsSeveral(s)
		s.ChooseService("phuhieu")
		v := s.page(PageServices)
		if full := v.Tiles[1]; len(v.Several.Chosen) != 0 || !full.Closed || !full.Locked || full.Slots || full.Why != words("kiosk.full") {
			t.Errorf("%+v, %+v", v.Several, full)
		}
		s.Back()
		s.ChooseAgency("tp")
		v = s.page(PageHome)
		if told := v.Tiles[1]; len(v.Several.Chosen) != 0 || !told.Locked || told.Why != words("kiosk.message.title") {
			t.Errorf("%+v, %+v", v.Several, told)
		}
	}, limited)
	run(t, "one that closes meanwhile leaves the choice, and that is said", func(s *stand) {
		beginsSeveral(s)
		s.ChooseService("phuhieu")
		s.ChooseService("gplx")
		s.page(PageServices)
		s.hub.Must("other", queue.IssueTicket{Service: "phuhieu"})
		v := s.page(PageServices)
		if !slices.Equal(v.Several.Chosen, []string{"Đổi giấy phép lái xe"}) || v.Several.Note != words("kiosk.several.dropped") {
			t.Errorf("%+v", v.Several)
		}
		s.TakeSeveral()
		s.page(PageIssued)
		if got := visits(s); !slices.Equal(got, []string{"gplx"}) {
			t.Errorf("asked for %q", got)
		}
	}, limited)
	run(t, "where only the hub knows, there is what there is instead", func(s *stand) {
		beginsSeveral(s)
		s.ChooseService("phuhieu")
		s.ChooseService("gplx")
		s.page(PageServices)
		s.seat.Freeze(true)
		s.hub.Must("other", queue.IssueTicket{Service: "phuhieu"})
		s.TakeSeveral()
		s.page(PageSlots)
		s.seat.Freeze(false)
		s.Back()
		if v := s.page(PageHome); !slices.Equal(v.Several.Chosen, []string{"Đổi giấy phép lái xe"}) || v.Several.Note == "" {
			t.Errorf("%+v", v.Several)
		}
		if n := len(seattest.Events[queue.TicketIssued](s.hub)); n != 1 || s.seat.Acked() != 1 {
			t.Errorf("%d numbers, %d acknowledged", n, s.seat.Acked())
		}
	}, limited)
	run(t, "and where all are closed it is not offered", func(s *stand) {
		s.hub.Must("other", queue.IssueTicket{Service: "gplx"})
		s.hub.Must("other", queue.IssueTicket{Service: "phuhieu"})
		s.ChooseAgency("gt")
		if v := s.page(PageServices); v.Several.Offered {
			t.Errorf("%+v", v.Several)
		}
	}, fullDay, func(c *centre.Centre) { c.Services[0].DayLimit, c.Services[1].DayLimit = 1, 1 })
}
