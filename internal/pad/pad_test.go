package pad

import (
	"log/slog"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/centre"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// glass is a pad in a bubble of virtual time, at a counter with an officer.
type glass struct {
	*Pad
	t    *testing.T
	hub  *seattest.Hub
	seat *seattest.Seat
	mu   sync.Mutex
	last View
}

func run(t *testing.T, name string, test func(g *glass), change ...func(*centre.Centre)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := seattest.Centre()
			for _, fn := range change {
				fn(&c)
			}
			g := &glass{t: t, hub: seattest.NewHub(t, c)}
			g.seat = g.hub.Seat("pad-3")
			g.hub.Must("desk", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
			g.start()
			defer func() { g.Close() }()
			test(g)
		})
	})
}

func (g *glass) start() {
	g.Pad = New(Config{Counter: "3", Seat: g.seat, Clock: g.seat.Clock(), Log: slog.New(slog.DiscardHandler), Show: func(v View) {
		g.mu.Lock()
		g.last = v
		g.mu.Unlock()
	}})
	g.Pad.Run()
	synctest.Wait()
}

func (g *glass) see() View {
	synctest.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last
}

func (g *glass) after(d time.Duration) View {
	time.Sleep(d)
	return g.see()
}

func (g *glass) page(want Page) View {
	g.t.Helper()
	v := g.see()
	if v.Page != want {
		g.t.Fatalf("the page is %d, want %d", v.Page, want)
	}
	return v
}

// serve serves one citizen to the end.
func (g *glass) serve(lang string) *queue.Ticket {
	g.t.Helper()
	ticket := g.hub.Must("kiosk", queue.IssueTicket{Service: "gplx", Lang: lang})
	g.hub.Must("desk", queue.CallNext{Counter: "3"})
	g.hub.Must("desk", queue.Start{Counter: "3"})
	g.hub.Must("desk", queue.Finish{Counter: "3"})
	g.see()
	return ticket
}

func (g *glass) rated() []queue.TicketRated {
	g.see()
	return seattest.Events[queue.TicketRated](g.hub)
}

func TestAsksForTheServedTicket(t *testing.T) {
	run(t, "one tap is enough", func(g *glass) {
		if v := g.page(PageIdle); v.Officer != "Trần Minh Đức" || v.Title != "Chuyên viên" || v.Agency != "Sở Giao thông vận tải" {
			t.Errorf("idle: %+v", v)
		}
		ticket := g.serve("")
		v := g.page(PageAsk)
		if v.Ticket != ticket.Number || len(v.Levels) != 4 || v.Levels[0].Name != "Rất hài lòng" || v.Levels[3].Name != "Không hài lòng" || v.LeftSec != 30 {
			t.Fatalf("asking: %+v", v)
		}
		g.Rate(v.Levels[0].ID)
		g.page(PageThanks)
		if got := g.rated(); len(got) != 1 || got[0].Ticket != ticket.ID || got[0].Score != 4 || got[0].Officer != "duc" {
			t.Fatalf("rated: %+v", got)
		}
		g.after(6 * time.Second)
		g.page(PageIdle)
	})
	run(t, "no tap is no answer", func(g *glass) {
		g.serve("")
		g.after(29 * time.Second)
		g.page(PageAsk)
		g.after(2 * time.Second)
		g.page(PageIdle)
		if got := g.rated(); len(got) != 0 {
			t.Errorf("rated: %+v", got)
		}
	})
	run(t, "in the citizen's language", func(g *glass) {
		g.serve("en")
		if v := g.page(PageAsk); v.Lang != i18n.English || v.Levels[0].Name != "Very satisfied" {
			t.Errorf("%s: %+v", v.Lang, v.Levels)
		}
		g.after(31 * time.Second)
		if v := g.page(PageIdle); v.Lang != i18n.Vietnamese {
			t.Error("the language stays")
		}
	})
	run(t, "the next citizen takes the place of one who did not answer", func(g *glass) {
		g.serve("")
		g.page(PageAsk)
		second := g.serve("")
		if v := g.page(PageAsk); v.Ticket != second.Number {
			t.Errorf("asking for %s", v.Ticket)
		}
	})
}

func TestAnswerCanBeChangedForFiveSeconds(t *testing.T) {
	run(t, "changed", func(g *glass) {
		ticket := g.serve("")
		g.Rate("3")
		if v := g.page(PageThanks); !v.CanAlter {
			t.Fatal("cannot be changed at once")
		}
		g.Alter()
		if v := g.page(PageAsk); v.Chosen != 1 {
			t.Errorf("chosen face: %d", v.Chosen)
		}
		g.Rate("4")
		got := g.rated()
		if len(got) != 2 || got[1].Score != 4 || got[1].Ticket != ticket.ID {
			t.Errorf("rated: %+v", got)
		}
	})
	run(t, "not later", func(g *glass) {
		g.serve("")
		g.Rate("3")
		g.after(6 * time.Second)
		g.Alter()
		g.page(PageIdle)
	})
}

func TestReasonsForABadMark(t *testing.T) {
	run(t, "several", func(g *glass) {
		g.serve("")
		g.Rate("1")
		g.page(PageReasons)
		if got := g.rated(); len(got) != 1 {
			t.Fatal("the face alone is not sent at once")
		}
		g.ToggleReason("cho-lau")
		g.ToggleReason("thai-do")
		g.ToggleReason("cho-lau")
		g.ToggleReason("cho-lau")
		if v := g.see(); !v.Reasons[0].On || !v.Reasons[1].On {
			t.Errorf("reasons: %+v", v.Reasons)
		}
		g.SendReasons()
		g.page(PageThanks)
		if got := g.rated(); len(got) != 2 || !slices.Equal(got[1].Reasons, []string{"cho-lau", "thai-do"}) {
			t.Errorf("rated: %+v", got)
		}
	})
	run(t, "skipped", func(g *glass) {
		g.serve("")
		g.Rate("2")
		g.SkipReasons()
		g.page(PageThanks)
		if got := g.rated(); len(got) != 1 || len(got[0].Reasons) != 0 || got[0].Score != 2 {
			t.Errorf("rated: %+v", got)
		}
	})
	run(t, "nobody goes on", func(g *glass) {
		g.serve("")
		g.Rate("2")
		g.page(PageReasons)
		g.after(reasonsFor + 10*time.Second)
		g.page(PageIdle)
	})
}

func TestFacesHaveTheirWords(t *testing.T) {
	for levels, want := range map[int][]string{
		3: {"Hài lòng", "Bình thường", "Không hài lòng"},
		4: {"Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng"},
		5: {"Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"},
	} {
		run(t, want[0], func(g *glass) {
			g.serve("")
			var got []string
			for _, l := range g.page(PageAsk).Levels {
				got = append(got, l.Name)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d levels: %v", levels, got)
			}
		}, func(c *centre.Centre) { c.Rating.Levels = levels })
	}
}

func TestSwitchedOffAndOnAgain(t *testing.T) {
	run(t, "asks on while it is time", func(g *glass) {
		ticket := g.serve("")
		g.Close()
		time.Sleep(10 * time.Second)
		g.start()
		if v := g.page(PageAsk); v.Ticket != ticket.Number {
			t.Errorf("asking for %q", v.Ticket)
		}
	})
	run(t, "does not ask twice, nor too late", func(g *glass) {
		g.serve("")
		g.Rate("4")
		g.see()
		g.Close()
		g.start()
		g.page(PageIdle)
		g.serve("")
		g.Close()
		time.Sleep(31 * time.Second)
		g.start()
		g.page(PageIdle)
	})
}

func TestNobodyAtTheCounter(t *testing.T) {
	run(t, "closed", func(g *glass) {
		g.hub.Must("desk", queue.Logout{Counter: "3"})
		g.page(PageClosed)
	})
	run(t, "closed, and offline", func(g *glass) {
		g.hub.Must("desk", queue.Logout{Counter: "3"})
		g.see()
		g.seat.SetLine(false)
		g.after(10 * time.Second)
		g.page(PageOffline)
		g.seat.SetLine(true)
		g.page(PageClosed)
	})
}

// A pad that cannot store answers asks nothing, thanks for nothing, and reports the
// fault to the staff.
func TestPadWhoseDiskFailsAsksNothing(t *testing.T) {
	run(t, "idle, asking, and offline", func(g *glass) {
		g.serve("")
		g.page(PageAsk)
		g.seat.SetDisk(true)
		if v := g.page(PageOffline); v.Trouble == "" {
			t.Error("the citizen is told nothing")
		}
		if got := g.seat.Status(); got.Code != string(health.DiskFailing) || got.Text != health.DiskFailing.Staff(i18n.Vietnamese) {
			t.Errorf("the hub is told %+v", got)
		}
		g.seat.SetLine(false)
		g.after(time.Minute)
		g.page(PageOffline)
		g.seat.SetLine(true)
		g.seat.SetDisk(false)
		if v := g.page(PageIdle); v.Trouble != "" || g.seat.Status() != (wire.Status{}) {
			t.Errorf("when the disk is sound: %+v, and the hub is told %+v", v, g.seat.Status())
		}
	})
	run(t, "as somebody answers", func(g *glass) {
		g.serve("")
		g.page(PageAsk)
		g.seat.FillDisk()
		g.Rate("4")
		g.page(PageIdle)
		if got := g.rated(); len(got) != 0 {
			t.Errorf("rated: %+v", got)
		}
	})
}

func (g *glass) answers() []queue.AnswerGiven {
	g.see()
	return seattest.Events[queue.AnswerGiven](g.hub)
}

// Offline the pad does not know who was served. It asks everybody who comes, shows
// that it is offline, and keeps the ratings.
func TestOfflinePadAsksEverybody(t *testing.T) {
	run(t, "asks, keeps, and sends later", func(g *glass) {
		g.seat.SetLine(false)
		g.after(4 * time.Second)
		g.page(PageIdle) // a restart of the hub is too short to count as offline
		g.after(6 * time.Second)
		v := g.page(PageAsk)
		if v.Ticket != "" || !v.Kept || v.LeftSec != 0 || v.Officer != "Trần Minh Đức" || v.Chosen >= 0 {
			t.Fatalf("asking: %+v", v)
		}
		g.after(time.Hour)
		g.page(PageAsk) // until somebody comes
		first, firstOwn := seattest.Now(), g.seat.Clock().OwnMS()
		g.Rate("4")
		g.page(PageThanks)
		g.after(10 * time.Second)
		g.page(PageAsk)
		second, secondOwn := seattest.Now(), g.seat.Clock().OwnMS()
		g.Rate("1")
		g.page(PageReasons)
		g.ToggleReason("thai-do")
		g.SendReasons()
		g.after(20 * time.Second)
		if got := g.answers(); len(got) != 0 {
			t.Fatalf("the hub is offline and knows of %+v", got)
		}
		g.seat.SetLine(true)
		g.after(time.Second)
		if v := g.page(PageIdle); v.Kept {
			t.Error("the line is up, and the pad says that it is not")
		}
		got := g.answers()
		// AtMS is the hub's time; Answer is this device's time as it was stored.
		want := []queue.AnswerGiven{
			{Counter: "3", Officer: "duc", Score: 4, Levels: 4, AtMS: first, Answer: firstOwn, Kept: queue.KeptCounts},
			{Counter: "3", Officer: "duc", Score: 1, Levels: 4, AtMS: second, Answer: secondOwn, Kept: queue.KeptCounts},
			{Counter: "3", Officer: "duc", Score: 1, Levels: 4, AtMS: second, Answer: secondOwn, Reasons: []string{"thai-do"}, Kept: queue.KeptCounts},
		}
		if !slices.EqualFunc(got, want, func(a, b queue.AnswerGiven) bool { return reflect.DeepEqual(a, b) }) {
			t.Errorf("on the record are\n%+v, want\n%+v", got, want)
		}
	})
	run(t, "the same hand again is no other citizen", func(g *glass) {
		g.seat.SetLine(false)
		g.after(10 * time.Second)
		g.Rate("4")
		g.Rate("4")
		g.after(7 * time.Second)
		g.page(PageAsk)
		g.seat.SetLine(true)
		if got := g.answers(); len(got) != 1 {
			t.Errorf("on the record are %+v", got)
		}
	})
	run(t, "a mind that changes is one answer", func(g *glass) {
		g.seat.SetLine(false)
		g.after(10 * time.Second)
		g.Rate("3")
		g.see()
		g.Alter()
		g.page(PageAsk)
		g.Rate("4")
		g.after(7 * time.Second)
		g.seat.SetLine(true)
		got := g.answers()
		if len(got) != 2 || got[0].Answer != got[1].Answer || got[1].Score != 4 {
			t.Errorf("on the record are %+v", got)
		}
	})
}

// An answer is completed whatever the link does meanwhile.
func TestAnswerIsCompletedWhileTheLinkComesAndGoes(t *testing.T) {
	run(t, "the hub comes back while somebody answers", func(g *glass) {
		g.seat.SetLine(false)
		g.after(10 * time.Second)
		g.Rate("1")
		g.page(PageReasons)
		g.seat.SetLine(true)
		g.page(PageReasons)
		g.ToggleReason("cho-lau")
		g.SendReasons()
		g.page(PageThanks)
		g.after(10 * time.Second)
		g.page(PageIdle)
		if got := g.answers(); len(got) != 2 || len(got[1].Reasons) != 1 || got[0].Answer != got[1].Answer {
			t.Errorf("on the record are %+v", got)
		}
	})
	run(t, "and asks for tickets again", func(g *glass) {
		g.seat.SetLine(false)
		g.after(10 * time.Second)
		g.page(PageAsk)
		g.seat.SetLine(true)
		ticket := g.serve("")
		if v := g.page(PageAsk); v.Ticket != ticket.Number || v.Kept {
			t.Errorf("asking: %+v", v)
		}
		g.Rate("4")
		if got := g.rated(); len(got) != 1 || got[0].Ticket != ticket.ID {
			t.Errorf("rated: %+v", got)
		}
	})
	run(t, "an answer that was begun before is for its ticket", func(g *glass) {
		ticket := g.serve("")
		g.seat.SetLine(false)
		g.after(10 * time.Second)
		if v := g.page(PageAsk); v.Ticket != ticket.Number || !v.Kept {
			t.Fatalf("asking: %+v", v)
		}
		g.Rate("4")
		g.after(10 * time.Second)
		if v := g.page(PageAsk); v.Ticket != "" {
			t.Errorf("asking for %s again", v.Ticket)
		}
		g.seat.SetLine(true)
		if got := g.rated(); len(got) != 1 || got[0].Ticket != ticket.ID || len(g.answers()) != 0 {
			t.Errorf("rated: %+v", got)
		}
	})
}

// A tap on a face that does not exist, or on another page, does nothing.
func TestStrayTaps(t *testing.T) {
	run(t, "ignored", func(g *glass) {
		g.Rate("4")
		g.SendReasons()
		g.SkipReasons()
		g.Alter()
		g.ToggleReason("cho-lau")
		g.page(PageIdle)
		g.serve("")
		g.Rate("9")
		g.Rate("x")
		g.page(PageAsk)
		if got := g.rated(); len(got) != 0 {
			t.Errorf("rated: %+v", got)
		}
	})
}

// Somebody who taps an offline pad for a minute gives three ratings that count. The
// others are recorded for nobody.
func TestTapsAtAnOfflinePadAreLimited(t *testing.T) {
	run(t, "for a minute", func(g *glass) {
		g.seat.SetLine(false)
		g.after(10 * time.Second)
		for range 60 {
			if g.see().Page == PageAsk {
				g.Rate("4")
			}
			g.after(time.Second)
		}
		g.seat.SetLine(true)
		g.after(10 * time.Second)
		counts, over := 0, 0
		for _, given := range g.answers() {
			switch {
			case given.Kept == queue.KeptCounts && given.Officer == "duc":
				counts++
			case given.Kept == queue.KeptOver && given.Officer == "":
				over++
			default:
				t.Errorf("on the record is %+v", given)
			}
		}
		if counts != centre.DefaultFreePerMinute || over < 5 {
			t.Errorf("%d count, and %d do not", counts, over)
		}
	})
}

// The hub accepts a changed answer only for a while, so the pad does not offer
// reasons for longer, however often somebody taps.
func TestReasonsAreOfferedNoLongerThanTheyAreTaken(t *testing.T) {
	run(t, "tapping on", func(g *glass) {
		g.serve("")
		g.Rate("1")
		g.page(PageReasons)
		for range 4 {
			g.ToggleReason("cho-lau")
			g.after(8 * time.Second)
		}
		g.page(PageReasons)
		if g.ToggleReason("cho-lau"); g.after(4*time.Second).Page == PageReasons {
			t.Error("reasons are offered that nobody takes")
		}
	})
}
