package kiosk

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/centre"
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/printer"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/scanner"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// slot is a printer that the test controls.
type slot struct {
	mu      sync.Mutex
	jobs    map[string]printer.Job
	papers  []receipt.Ticket
	fault   health.Code
	stuck   bool
	full    bool
	dropped []string
}

func (s *slot) Submit(id string, t receipt.Ticket) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return errors.New("the queue is full")
	}
	if _, known := s.jobs[id]; known {
		return nil
	}
	job := printer.Job{ID: id, Number: t.Number, State: printer.Confirmed}
	if s.stuck {
		job.State = printer.Queued
	} else {
		s.papers = append(s.papers, t)
	}
	s.jobs[id] = job
	return nil
}

func (s *slot) Job(id string) (printer.Job, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, ok := s.jobs[id]
	return j, ok
}

func (s *slot) Status() printer.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := printer.Status{Ready: s.fault == "", Answers: true}
	for _, j := range s.jobs {
		if !j.Done() {
			status.Waiting++
		}
	}
	for _, w := range health.Known {
		if w.Code == s.fault {
			status.Troubles = []health.Trouble{{Warnable: w}}
		}
	}
	return status
}

func (s *slot) Drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropped = append(s.dropped, id)
}

func (s *slot) set(stuck bool, fault health.Code) {
	s.mu.Lock()
	s.stuck, s.fault = stuck, fault
	s.mu.Unlock()
}

func (s *slot) finish(state printer.State, kept bool) {
	s.mu.Lock()
	for id, j := range s.jobs {
		j.State, j.Kept = state, kept
		s.jobs[id] = j
	}
	s.mu.Unlock()
}

func (s *slot) fill(full bool) {
	s.mu.Lock()
	s.full = full
	s.mu.Unlock()
}

// end ends the jobs that are not done.
func (s *slot) end(state printer.State, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, j := range s.jobs {
		if !j.Done() {
			j.State, j.Err = state, err
			s.jobs[id] = j
		}
	}
}

// gun is a scanner that the test controls.
type gun struct {
	mu    sync.Mutex
	state scanner.State
}

func (g *gun) Status() scanner.Status {
	g.mu.Lock()
	defer g.mu.Unlock()
	return scanner.Status{State: g.state}
}

func (g *gun) set(s scanner.State) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state = s
}

// stand is a kiosk in a bubble of virtual time.
type stand struct {
	*Kiosk
	t    *testing.T
	hub  *seattest.Hub
	seat *seattest.Seat
	slot *slot
	gun  *gun
	mu   sync.Mutex
	last View
}

func run(t *testing.T, name string, test func(s *stand), change ...func(*centre.Centre)) {
	runWith(t, name, true, test, change...)
}

// runWith runs a kiosk with a printer, or without one.
func runWith(t *testing.T, name string, paper bool, test func(s *stand), change ...func(*centre.Centre)) {
	runAfter(t, name, paper, func(*stand) {}, test, change...)
}

// restarted runs a kiosk after an earlier run left something in its outbox.
func restarted(t *testing.T, name string, left, test func(s *stand)) {
	runAfter(t, name, true, left, test)
}

// runAfter runs a kiosk after before has changed its seat.
func runAfter(t *testing.T, name string, paper bool, before, test func(s *stand), change ...func(*centre.Centre)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := seattest.Centre()
			for _, fn := range change {
				fn(&c)
			}
			s := &stand{t: t, hub: seattest.NewHub(t, c), slot: &slot{jobs: map[string]printer.Job{}}, gun: &gun{state: scanner.Connected}}
			s.seat = s.hub.Seat("kiosk-1")
			s.Kiosk = New(Config{Name: "Kiosk 1", ServicePIN: "2580", Clock: s.seat.Clock(), Chance: rand.Uint32, Log: slog.New(slog.DiscardHandler), Show: func(v View) {
				s.mu.Lock()
				s.last = v
				s.mu.Unlock()
			}})
			before(s)
			if paper {
				s.Kiosk.Run(s.seat, s.slot, s.gun)
			} else {
				s.Kiosk.Run(s.seat, nil, s.gun)
			}
			defer s.Close()
			test(s)
		})
	})
}

// see waits until everything has settled and returns the screen.
func (s *stand) see() View {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

func (s *stand) after(d time.Duration) View {
	time.Sleep(d)
	return s.see()
}

func (s *stand) page(want Page) View {
	s.t.Helper()
	v := s.see()
	if v.Page != want {
		s.t.Fatalf("the page is %d, want %d (%+v)", v.Page, want, v.Notice)
	}
	return v
}

func TestVisitToTheKiosk(t *testing.T) {
	run(t, "two taps and the paper comes", func(s *stand) {
		home := s.page(PageHome)
		if len(home.Tiles) != 2 || home.Tiles[0].Letter != "A" || !home.Features.Results || !home.Features.Priority {
			t.Fatalf("home: %+v, %+v", home.Tiles, home.Features)
		}
		s.ChooseAgency("gt")
		if v := s.page(PageServices); len(v.Tiles) != 2 || v.Agency.Name != "Sở Giao thông vận tải" {
			t.Fatalf("services: %+v of %+v", v.Tiles, v.Agency)
		}
		s.ChooseService("gplx")
		v := s.page(PageIssued)
		if v.Ticket.Number != "A001" || v.Ticket.Printer != PrinterDone || len(v.Ticket.Counters) != 1 || v.Ticket.QR == nil {
			t.Errorf("issued: %+v", v.Ticket)
		}
		paper := s.slot.papers[0]
		if paper.Number != "A001" || paper.Code != v.Ticket.Code || paper.Service != "Đổi giấy phép lái xe" || paper.Parent != "UBND tỉnh" {
			t.Errorf("paper: %+v", paper)
		}
		if s.seat.Acked() != 1 {
			t.Error("the command is not acknowledged although the paper is out")
		}
		if v = s.after(resultFor + time.Second); v.Page != PageHome || v.Tiles[0].Waiting != 1 {
			t.Errorf("afterwards: page %d, %+v", v.Page, v.Tiles)
		}
	})
	run(t, "an agency with one service needs one tap", func(s *stand) {
		s.ChooseAgency("tp")
		if v := s.page(PageIssued); v.Ticket.Number != "C001" {
			t.Errorf("got %s", v.Ticket.Number)
		}
	})
	run(t, "results have their own tile", func(s *stand) {
		s.Results()
		if v := s.page(PageIssued); v.Ticket.Number != "R001" {
			t.Errorf("got %s", v.Ticket.Number)
		}
	})
	run(t, "priority, in English", func(s *stand) {
		s.SetLang(i18n.English)
		s.Priority()
		s.page(PagePriority)
		s.ChooseClass("gia")
		if v := s.page(PageHome); v.Class != "Elderly" {
			t.Errorf("class shown: %q", v.Class)
		}
		s.ChooseAgency("gt")
		s.ChooseService("gplx")
		if v := s.page(PageIssued); v.Ticket.Class != "Elderly" || v.Ticket.Service != "Driving licence" {
			t.Errorf("issued: %+v", v.Ticket)
		}
		if p := s.slot.papers[0]; !p.English || !p.Priority || p.ClassName != "Elderly" {
			t.Errorf("paper: %+v", p)
		}
		s.Done()
		if v := s.page(PageHome); v.Lang != i18n.Vietnamese || v.Class != "" {
			t.Errorf("the next citizen meets %s, class %q", v.Lang, v.Class)
		}
	})
}

func TestDoubleTapGivesOneTicket(t *testing.T) {
	run(t, "twice at once", func(s *stand) {
		s.ChooseAgency("tp")
		s.ChooseAgency("tp")
		s.page(PageIssued)
		s.Done()
		s.ChooseAgency("tp") // within 3 s of the ticket
		if v := s.page(PageHome); !v.Tiles[1].Locked {
			t.Error("the tile is not shown as locked")
		}
		if n := len(seattest.Events[queue.TicketIssued](s.hub)); n != 1 {
			t.Fatalf("%d tickets were issued", n)
		}
		s.after(lockTile + time.Second)
		s.ChooseAgency("tp")
		s.page(PageIssued)
	})
}

func TestIdleAsksAndGoesHome(t *testing.T) {
	run(t, "goes home", func(s *stand) {
		s.SetLang(i18n.English)
		s.ChooseAgency("gt")
		s.after(idleAsk + time.Second)
		if v := s.page(PageStillThere); v.LeftSec < 18 || v.LeftSec > 20 {
			t.Errorf("%d s are left", v.LeftSec)
		}
		s.after(idleHome + time.Second)
		if v := s.page(PageHome); v.Lang != i18n.Vietnamese {
			t.Error("the language stays")
		}
	})
	run(t, "stays when somebody is there", func(s *stand) {
		s.ChooseAgency("gt")
		s.after(idleAsk + time.Second)
		s.StillHere(true)
		s.page(PageServices)
	})
	run(t, "a home page as it was found asks nobody", func(s *stand) {
		s.after(10 * time.Minute)
		s.page(PageHome)
	})
}

func TestPrinterTroubleNeverHoldsTheCitizen(t *testing.T) {
	run(t, "the number stands on the screen", func(s *stand) {
		s.slot.set(true, health.PrinterPaperOut)
		s.ChooseAgency("tp")
		v := s.page(PageIssued)
		if v.Ticket.Printer != PrinterTrouble || v.Ticket.Trouble != "Máy in hết giấy" || v.Ticket.Number != "C001" || v.LeftSec < 25 {
			t.Errorf("%+v, %d s", v.Ticket, v.LeftSec)
		}
		if s.seat.Acked() != 0 {
			t.Error("the command is acknowledged before its paper is out or its print job on disk")
		}
		if got := s.seat.Status(); got.Code != string(health.PrinterPaperOut) || got.Text != health.PrinterPaperOut.Staff(i18n.Vietnamese) {
			t.Errorf("the hub is told %+v", got)
		}
		s.after(20 * time.Second)
		s.slot.set(false, "")
		s.slot.finish(printer.Confirmed, false)
		s.Changed()
		if v = s.see(); v.Ticket.Printer != PrinterDone || s.seat.Acked() != 1 || s.seat.Status().Code != "" {
			t.Errorf("with the paper out: %v, acknowledged %d, %+v", v.Ticket.Printer, s.seat.Acked(), s.seat.Status())
		}
		if v.LeftSec < 7 {
			t.Errorf("the citizen has %d s to see that the paper has come", v.LeftSec)
		}
		s.after(resultFor + time.Second)
		s.page(PageHome)
		if len(s.slot.dropped) != 0 {
			t.Errorf("dropped %v", s.slot.dropped)
		}
	})
	run(t, "in the language of the citizen", func(s *stand) {
		s.slot.set(true, health.PrinterCoverOpen)
		s.SetLang(i18n.English)
		s.ChooseAgency("tp")
		if v := s.page(PageIssued); v.Ticket.Trouble != "The printer's cover is open" {
			t.Errorf("trouble: %q", v.Ticket.Trouble)
		}
	})
	run(t, "paper that nobody waits for is not printed", func(s *stand) {
		s.slot.set(true, health.PrinterPaperOut)
		s.ChooseAgency("tp")
		id := s.page(PageIssued).Ticket.Number
		s.after(troubleFor + time.Second)
		s.page(PageHome)
		if len(s.slot.dropped) != 1 {
			t.Errorf("dropped %v, want the job of %s", s.slot.dropped, id)
		}
	})
}

func TestPrintingSettlesTheCommand(t *testing.T) {
	run(t, "a printer that is only slow goes on", func(s *stand) {
		s.slot.set(true, "")
		s.ChooseAgency("tp")
		if v := s.page(PageIssued); v.Ticket.Printer != PrinterPrinting {
			t.Errorf("%+v", v.Ticket)
		}
		s.Done()
		s.page(PageHome)
		if len(s.slot.dropped) != 0 {
			t.Errorf("dropped %v", s.slot.dropped)
		}
	})
	run(t, "a printer short of paper prints", func(s *stand) {
		s.slot.set(false, health.PrinterPaperLow)
		s.ChooseAgency("tp")
		if v := s.page(PageIssued); v.Ticket.Printer != PrinterDone || s.seat.Status().Code != string(health.PrinterPaperLow) {
			t.Errorf("%+v, hub told %+v", v.Ticket, s.seat.Status())
		}
	})
	run(t, "a job on disk acknowledges the command", func(s *stand) {
		s.slot.set(true, health.PrinterPaperOut)
		s.ChooseAgency("tp")
		s.page(PageIssued)
		s.slot.finish(printer.Queued, true)
		s.Changed()
		if s.page(PageIssued); s.seat.Acked() != 1 {
			t.Errorf("settled %d", s.seat.Acked())
		}
	})
	run(t, "a job that cannot be taken acknowledges it too", func(s *stand) {
		s.slot.full = true
		s.ChooseAgency("tp")
		v := s.page(PageIssued)
		if v.Ticket.Printer != PrinterTrouble || v.Ticket.Trouble != health.PrinterNotPrinted.Citizen(i18n.Vietnamese) || s.seat.Acked() != 1 {
			t.Errorf("%+v, acknowledged %d", v.Ticket, s.seat.Acked())
		}
	})
}

func TestRefusalSaysWhyAndWhatToDo(t *testing.T) {
	closed := func(c *centre.Centre) { c.Services[2].Closed = "Tạm dừng" }
	run(t, "closed service", func(s *stand) {
		if v := s.page(PageHome); !v.Tiles[1].Closed || v.Tiles[1].Why != "Tạm dừng" {
			t.Errorf("tile: %+v", v.Tiles[1])
		}
		s.ChooseAgency("tp")
		v := s.page(PageNotice)
		if !v.Notice.Bad || v.Notice.Title == "" || v.Notice.Do == "" || strings.Contains(v.Notice.Title, "kiosk.") {
			t.Errorf("notice: %+v", v.Notice)
		}
		s.after(noticeFor + time.Second)
		s.page(PageHome)
	}, closed)
	run(t, "numbers used up", func(s *stand) {
		for range 9 {
			s.hub.Must("other", queue.IssueTicket{Service: "lltp"})
		}
		if v := s.page(PageHome); !v.Tiles[1].Closed || v.Tiles[1].Why != i18n.Text(i18n.Vietnamese, "kiosk.full") {
			t.Errorf("tile: %+v", v.Tiles[1])
		}
		s.ChooseAgency("tp")
		s.page(PageNotice)
	}, func(c *centre.Centre) { c.Policy.DigitsPerNumber = 1 })
	run(t, "outside the hours", func(s *stand) {
		if v := s.page(PageHome); !v.Tiles[0].Closed || !strings.Contains(v.Tiles[0].Why, "13:30") {
			t.Errorf("tile: %+v", v.Tiles[0])
		}
	}, func(c *centre.Centre) {
		c.Policy.IssueOutsideHours = false
		c.Hours.Spans = []centre.Span{{FromMin: 13*60 + 30, ToMin: 17 * 60}}
	})
}

func TestHubAway(t *testing.T) {
	run(t, "says so, and comes back", func(s *stand) {
		s.seat.SetLine(false)
		s.page(PageHome) // a short interruption shows no page
		s.after(offlineAfter + time.Minute)
		if v := s.page(PageOffline); v.Notice.Since.IsZero() || v.Link != LinkDown {
			t.Errorf("offline: %+v", v.Notice)
		}
		s.seat.SetLine(true)
		s.page(PageHome)
	})
	run(t, "an answer that does not come is not waited for", func(s *stand) {
		s.seat.Mute(true)
		s.ChooseAgency("tp")
		s.page(PageIssuing)
		s.after(answerWithin + time.Second)
		s.page(PageNotice)
		if len(s.slot.papers) != 0 {
			t.Error("paper came without an answer")
		}
	})
}

// A number that may have been seen stays valid, and is printed if the kiosk was off
// only for a moment. One that was never shown or printed is cancelled.
func TestLateAnswer(t *testing.T) {
	for _, c := range []struct {
		name     string
		known    bool
		called   bool
		age      time.Duration
		papers   int
		withdraw int
	}{
		{"seen and fresh: printed", true, false, 10 * time.Second, 1, 0},
		{"seen and old: stays valid", true, false, freshTicket + time.Second, 0, 0},
		{"never seen: withdrawn", false, false, time.Second, 0, 1},
		{"never seen, but called meanwhile: stays", false, true, time.Second, 0, 0},
	} {
		run(t, c.name, func(s *stand) {
			ticket := s.hub.Must("kiosk-1", queue.IssueTicket{Service: "lltp"})
			s.after(c.age)
			if c.called {
				ticket.State = queue.Called
			}
			s.Late(device.LateAnswer{Command: queue.IssueTicket{Service: "lltp"}, Result: wire.Result{Ticket: ticket}, Known: c.known, Kept: device.Kept{Ack: s.seat.Ack}})
			s.see()
			s.Changed()
			s.see()
			cancelled := seattest.Events[queue.TicketCancelled](s.hub)
			if len(s.slot.papers) != c.papers || len(cancelled) != c.withdraw || s.seat.Acked() != 1 {
				t.Errorf("%d papers, %d cancelled, %d acknowledged", len(s.slot.papers), len(cancelled), s.seat.Acked())
			}
			if len(cancelled) == 1 && (cancelled[0].Ticket != ticket.ID || cancelled[0].Reason == "") {
				t.Errorf("on the record: %+v", cancelled[0])
			}
		})
	}
}

func TestServiceMenu(t *testing.T) {
	enter := func(s *stand, pin string) {
		for _, d := range pin {
			s.Digit(int(d - '0'))
		}
		s.Enter()
	}
	open := func(s *stand) {
		s.CornerDown()
		s.after(cornerPress)
		s.CornerUp()
	}
	run(t, "opens by a long press and the PIN", func(s *stand) {
		s.CornerDown()
		s.after(time.Second)
		s.CornerUp()
		s.page(PageHome)
		open(s)
		s.page(PagePIN)
		enter(s, "1111")
		if v := s.page(PagePIN); v.PINError == "" || v.PINShown != 0 {
			t.Errorf("after a wrong PIN: %q, %d digits", v.PINError, v.PINShown)
		}
		enter(s, "2580")
		s.page(PageMenu)
		s.ChooseMenu(menuPrint)
		s.see()
		if len(s.slot.papers) != 1 || s.slot.papers[0].Number != "A000" {
			t.Errorf("test page: %+v", s.slot.papers)
		}
		s.ChooseMenu(menuLeave)
		s.page(PageHome)
	})
	for _, code := range []health.Code{health.PrinterPaperOut, health.PrinterContradicts, health.PrinterGarbled} {
		run(t, "says what to do about "+string(code), func(s *stand) {
			s.slot.set(false, code)
			open(s)
			enter(s, "2580")
			if note := s.page(PageMenu).Tiles[0].Note; note != words("kiosk.menu.paper.bad", code.Staff(i18n.Vietnamese)) {
				t.Errorf("the printer is said to be: %s", note)
			}
		})
	}
	run(t, "locks after five wrong PINs", func(s *stand) {
		open(s)
		for range pinTries {
			enter(s, "1111")
		}
		enter(s, "2580")
		s.page(PagePIN)
		s.after(pinLock)
		s.StillHere(true)
		open(s)
		enter(s, "2580")
		s.page(PageMenu)
	})
}
