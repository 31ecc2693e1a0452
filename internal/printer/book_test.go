package printer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/clock"
	"motcua/internal/receipt"
)

// stop is a power cut for a spooler: nothing that is only in memory survives.
func stop(s *Spooler) { s.Close() }

// Whatever is or may be on paper is in the book before its first byte is sent.
func TestSentIsOnDiskBeforeTheFirstByte(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{}
		d := &fake{answer: func(context.Context, receipt.Ticket) (Proof, error) {
			if len(b.writes) != 1 || !strings.Contains(b.writes[0], `"state":1,"copies":1`) {
				t.Errorf("when the first byte goes out the book holds %q", b.writes)
			}
			return Printed, nil
		}}
		s := start(t, d, Options{Book: b})
		defer s.Close()
		submit(t, s, "A001")
		synctest.Wait()
		if len(b.writes) != 2 || !strings.Contains(b.writes[1], `"state":2`) || strings.Contains(b.writes[1], "ticket") {
			t.Errorf("after the print the book was written %q", b.writes)
		}
		if j := job(t, s, "A001"); !j.Kept || j.State != Confirmed {
			t.Errorf("job is %+v", j)
		}
	})
}

// later makes the records look as if they had been written later by this much.
func (b *book) later(t *testing.T, by time.Duration) {
	t.Helper()
	machine := clock.Steady(clock.WallMS)
	for seq, data := range b.records {
		e, err := decode(machine, seq, []byte(data))
		if err != nil {
			t.Fatal(err)
		}
		e.SubmittedAt = e.SubmittedAt.Add(by)
		again, err := e.encode(machine)
		if err != nil {
			t.Fatal(err)
		}
		b.records[seq] = string(again)
	}
}

// powerCuts are what may be going on when the power fails, and the results.
var powerCuts = []struct {
	name  string
	set   func(d *fake)    // state of the printer before the cut
	pause time.Duration    // until the power is back
	want  []string         // on paper afterwards
	state map[string]State // afterwards
	errs  map[string]error // afterwards
}{
	{
		"waiting tickets print after it", func(d *fake) { d.set(nil, errOff) }, 10 * time.Second,
		[]string{"A001", "A002"},
		map[string]State{"A001": Confirmed, "A002": Confirmed},
		nil,
	},
	{
		"a ticket at the printer prints again, marked", func(d *fake) { d.set(hang, nil) }, 10 * time.Second,
		[]string{"A001*"},
		map[string]State{"A001": Confirmed},
		nil,
	},
	{
		"old tickets are dropped", func(d *fake) { d.set(nil, errOff) }, time.Hour,
		nil,
		map[string]State{"A001": Failed, "A002": Failed},
		map[string]error{"A001": ErrTooOld},
	},
	{
		"whether an old ticket came out is unknown", func(d *fake) { d.set(hang, nil) }, time.Hour,
		nil,
		map[string]State{"A001": Unknown},
		map[string]error{"A001": ErrTooOld},
	},
	{
		"what was printed stays printed", func(*fake) {}, time.Second,
		nil,
		map[string]State{"A001": Confirmed, "A002": Confirmed},
		nil,
	},
	{
		"a clock that was set back makes nothing young again", func(d *fake) { d.set(nil, errOff) }, -time.Hour,
		nil,
		map[string]State{"A001": Failed},
		map[string]error{"A001": ErrTooOld},
	},
}

func TestJobsSurviveAPowerCut(t *testing.T) {
	for _, c := range powerCuts {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, d := &book{}, &fake{}
				c.set(d)
				s := start(t, d, Options{Book: b})
				submit(t, s, "A001", "A002")
				time.Sleep(time.Second)
				stop(s)
				if c.pause > 0 {
					time.Sleep(c.pause)
				} else {
					b.later(t, -c.pause)
				}
				d = &fake{}
				s = start(t, d, Options{Book: b})
				defer s.Close()
				synctest.Wait()
				if got := d.numbers(); !slices.Equal(got, c.want) {
					t.Errorf("after the cut %v is printed, want %v", got, c.want)
				}
				for id, want := range c.state {
					if j := job(t, s, id); j.State != want || c.errs[id] != nil && !errors.Is(j.Err, c.errs[id]) {
						t.Errorf("job is %+v, want %v", j, want)
					}
				}
				submit(t, s, "A001") // a command that is repeated after the cut
				synctest.Wait()
				if got := d.numbers(); !slices.Equal(got, c.want) {
					t.Errorf("the same ticket printed again: %v", got)
				}
			})
		})
	}
}

// Setting the clock, while a ticket waits or during the power cut, does not change
// the age of the ticket, as long as the program knows about it.
func TestAgeOfAJobIsToldByAClockThatNobodySets(t *testing.T) {
	for _, by := range []time.Duration{0, -time.Hour, time.Hour, -12 * time.Hour, 5 * 365 * 24 * time.Hour} {
		for pause, want := range map[time.Duration][]string{10 * time.Second: {"A001"}, 5 * time.Minute: nil} {
			t.Run(by.String()+" and "+pause.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var ahead time.Duration
					wall := func() int64 { return time.Now().Add(ahead).UnixMilli() }
					machine := clock.New(wall, clock.SinceStart())
					b, d := &book{}, &fake{ready: errOff}
					s := start(t, d, Options{Book: b, Clock: machine})
					submit(t, s, "A001")
					synctest.Wait()
					ahead = by
					kept := machine.Kept()
					stop(s)
					time.Sleep(pause)
					machine = clock.New(wall, clock.SinceStart())
					machine.Remember(kept)
					d = &fake{}
					s = start(t, d, Options{Book: b, Clock: machine})
					defer s.Close()
					synctest.Wait()
					if got := d.numbers(); !slices.Equal(got, want) {
						t.Errorf("printed is %v, want %v", got, want)
					}
				})
			})
		}
	}
}

// A full or failing disk must not leave citizens without paper.
func TestPrintingGoesOnWithoutItsBook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &book{broken: errors.New("no space left on device")}, &fake{}
		s := start(t, d, Options{Book: b})
		defer s.Close()
		submit(t, s, "A001")
		synctest.Wait()
		if j := job(t, s, "A001"); j.State != Confirmed || j.Kept {
			t.Errorf("job is %+v", j)
		}
	})
}

func TestWaitingTicketsGetIntoTheBook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &book{}, &fake{ready: errOff}
		s := start(t, d, Options{Book: b})
		defer s.Close()
		submit(t, s, "A001", "A002", "A003")
		synctest.Wait()
		for _, id := range []string{"A001", "A002", "A003"} {
			if j := job(t, s, id); !j.Kept {
				t.Errorf("job %s waits and is not kept", id)
			}
		}
	})
}

func TestBookThatMakesNoSenseIsRefused(t *testing.T) {
	for _, record := range []string{"", "nonsense", `{"id":"A001","state":0}`} {
		b := &book{last: 1, records: map[uint64]string{1: record}}
		if s, err := NewSpooler(&fake{}, Options{Book: b}); err == nil {
			s.Close()
			t.Errorf("a book with %q is taken up", record)
		}
	}
}
