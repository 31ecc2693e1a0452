package queue

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// reportOf is the report of a number that a kiosk gave offline.
func reportOf(n int, issuedMS int64) ReportOfflineTicket {
	return ReportOfflineTicket{
		Number: BlockNumber("AK", n), Series: "AK", Count: n, Code: fmt.Sprintf("alone-%d", n), Service: "gplx", Lang: "vi", IssuedMS: issuedMS,
	}
}

func (w *world) ticket(number string) *Ticket {
	w.t.Helper()
	t := w.s.TicketByNumber(number)
	if t == nil {
		w.t.Fatalf("there is no number %q", number)
	}
	return t
}

func TestReportedTicketKeepsItsArrival(t *testing.T) {
	w := newWorld(t)
	w.must("kiosk", IssueTicket{Service: "gplx"}) // A001, then the kiosk is offline
	taken := w.at + 5*minute
	w.at += 10 * minute
	w.must("other", IssueTicket{Service: "gplx"}) // A002, after the offline one
	w.must("kiosk", reportOf(1, taken))
	got := w.ticket("AK001")
	if got.ArrivalMS != taken || got.IssuedMS != taken || !got.Offline || got.Wait.Known {
		t.Errorf("the ticket says %+v, it was taken at %d", got, taken)
	}
	w.must("desk", Login{Counter: "1", Officer: "duc", PIN: "1234"})
	for _, want := range []string{"A001", "AK001", "A002"} {
		if a := w.must("desk", CallNext{Counter: "1"}); w.s.Ticket(a.Ticket).Number != want {
			t.Fatalf("called is %s, want %s", a.Ticket, want)
		}
		w.must("desk", Start{Counter: "1"})
		w.must("desk", Finish{Counter: "1"})
	}
}

func TestClockOfAKioskIsNotBelievedBeyondWhatCanBe(t *testing.T) {
	tests := []struct {
		name  string
		after int64 // the kiosk's claim, after the hub's last decision for it
		want  int64
	}{
		{"while offline", 3 * minute, 3 * minute},
		{"before the hub last met it", -2 * 60 * minute, 0},
		{"in the future", 24 * 60 * minute, 10 * minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.must("kiosk", IssueTicket{Service: "gplx"})
			met := w.at
			w.at += 10*minute - 1000
			w.must("kiosk", reportOf(1, met+tt.after))
			if got := w.ticket("AK001").ArrivalMS - met; got != tt.want {
				t.Errorf("the arrival is %d ms after the last meeting, want %d", got, tt.want)
			}
			w.must("kiosk", reportOf(2, met+tt.after)) // a report does not count as the last decision
			if got, want := w.ticket("AK002").ArrivalMS-met, min(max(tt.after, 0), w.at-met); got != want {
				t.Errorf("the second arrival is %d ms after the last meeting, want %d", got, want)
			}
		})
	}
}

func TestPaperWinsOverTheHubsNumber(t *testing.T) {
	w := newWorld(t)
	w.must("kiosk", IssueTicket{Service: "gplx"}) // A001: its answer was lost
	c := reportOf(1, w.at)
	c.Instead = w.seq["kiosk"]
	w.must("kiosk", c)
	if got := w.ticket("A001"); got.State != Cancelled || got.Reason != ReasonPaper {
		t.Errorf("the other number is %s (%s)", got.State, got.Reason)
	}
	if got := w.ticket("AK001"); got.State != Waiting {
		t.Errorf("the printed number is %s", got.State)
	}
	issued := w.log[len(w.log)-1].Events[0].(TicketIssued)
	if issued.Offline.Instead != w.ticket("A001").ID {
		t.Errorf("the record says %+v", issued.Offline)
	}
}

// A clerk may have called the hub's number before the kiosk was back.
func TestPaperWinsOverACalledNumber(t *testing.T) {
	w := newWorld(t)
	w.must("kiosk", IssueTicket{Service: "gplx"})
	instead := w.seq["kiosk"]
	w.must("desk", Login{Counter: "1", Officer: "duc", PIN: "1234"})
	w.must("desk", CallNext{Counter: "1"})
	c := reportOf(1, w.at)
	c.Instead = instead
	w.must("kiosk", c)
	if w.s.Desk("1").Ticket != "" || w.ticket("A001").State != Cancelled {
		t.Errorf("the counter has %q, A001 is %s", w.s.Desk("1").Ticket, w.ticket("A001").State)
	}
	if a := w.must("desk", CallNext{Counter: "1"}); w.s.Ticket(a.Ticket).Number != "AK001" {
		t.Errorf("next is %s", a.Ticket)
	}
}

func TestServedNumberIsNotCancelled(t *testing.T) {
	w := newWorld(t)
	w.must("kiosk", IssueTicket{Service: "gplx"})
	instead := w.seq["kiosk"]
	w.must("desk", Login{Counter: "1", Officer: "duc", PIN: "1234"})
	w.must("desk", CallNext{Counter: "1"})
	w.must("desk", Start{Counter: "1"})
	c := reportOf(1, w.at)
	c.Instead = instead
	w.must("kiosk", c)
	if got := w.ticket("A001").State; got != Serving {
		t.Errorf("whoever is being served is %s now", got)
	}
}

func TestReportingTwiceIsOneTicket(t *testing.T) {
	w := newWorld(t)
	first := w.must("kiosk", reportOf(1, w.at))
	again := w.must("kiosk", reportOf(1, w.at)) // from a restored disk
	if first.Ticket != again.Ticket || len(w.s.Tickets) != 1 {
		t.Errorf("answers %q and %q, %d tickets", first.Ticket, again.Ticket, len(w.s.Tickets))
	}
}

// A kiosk whose disk was restored gives its numbers a second time. Both citizens hold
// paper, so both are served, one after the other under the same number.
func TestNumberGivenTwiceIsServedTwice(t *testing.T) {
	w := newWorld(t)
	w.must("kiosk", reportOf(1, w.at))
	other := reportOf(1, w.at+1000)
	other.Code = "another"
	second := w.must("kiosk", other)
	if second.Ticket != TicketID(w.s.Day+"/AK001.2") {
		t.Fatalf("the second is %q", second.Ticket)
	}
	if ev := w.log[len(w.log)-1].Events[0].(TicketIssued); !ev.Offline.Again {
		t.Error("the record does not say that the number was out already")
	}
	w.must("desk", Login{Counter: "1", Officer: "duc", PIN: "1234"})
	for i, want := range []TicketID{TicketID(w.s.Day + "/AK001"), second.Ticket} {
		if got := w.ticket("AK001").ID; got != want {
			t.Errorf("%d: the number is that of %q, want %q", i, got, want)
		}
		if a := w.must("desk", CallNext{Counter: "1"}); a.Ticket != want {
			t.Errorf("%d: called is %q, want %q", i, a.Ticket, want)
		}
		w.must("desk", Start{Counter: "1"})
		w.must("desk", Finish{Counter: "1"})
		w.reloaded()
	}
}

// reloaded encodes and decodes the state, as a restart does.
func (w *world) reloaded() {
	w.t.Helper()
	data, err := json.Marshal(w.s)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.s, err = LoadState(data); err != nil {
		w.t.Fatal(err)
	}
}

func TestNumberOfADayThatIsOverIsOnRecord(t *testing.T) {
	w := newWorld(t)
	c := reportOf(1, w.at+minute)
	w.at += 72 * 60 * minute
	w.refused("kiosk", c, TooLate)
	late, ok := w.log[len(w.log)-1].Events[0].(OfflineTicketReportedLate)
	if !ok || late.Number != "AK001" || late.Code != c.Code || late.IssuedMS != c.IssuedMS || len(w.s.Tickets) != 0 {
		t.Errorf("the record says %+v, %d tickets wait", late, len(w.s.Tickets))
	}
	c = reportOf(1, w.at) // the number of today is another ticket
	c.Code = "today"
	w.must("kiosk", c)
	if got := w.ticket("AK001"); got.State != Waiting {
		t.Errorf("the number of today is %s", got.State)
	}
}

// The citizen has the paper, so the report is accepted wherever possible.
func TestReportKeepsWhatItCan(t *testing.T) {
	w := newWorld(t)
	c := reportOf(1, w.at)
	c.Class, c.Then = "gone", []string{"lltp", "gone", "duoc"}
	w.must("kiosk", c)
	got := w.ticket("AK001")
	if got.Class != "" || !slices.Equal(got.Plan, []Leg{{Service: "lltp"}, {Service: "duoc"}}) {
		t.Errorf("the ticket has class %q and plan %v", got.Class, got.Plan)
	}
}

func TestWhatIsNoNumberOfABlockIsRefused(t *testing.T) {
	tests := []struct {
		name string
		spot func(c *ReportOfflineTicket)
		want eventlog.Code
	}{
		{"a service that is gone", func(c *ReportOfflineTicket) { c.Service = "gone" }, UnknownService},
		{"a series of the hub", func(c *ReportOfflineTicket) { c.Series, c.Number = "A", "A001" }, Malformed},
		{"another number than it says", func(c *ReportOfflineTicket) { c.Number = "AK002" }, Malformed},
		{"a letter that is none of a block", func(c *ReportOfflineTicket) { c.Series, c.Number = "AQ", "AQ001" }, Malformed},
		{"a number beyond the block", func(c *ReportOfflineTicket) { c.Count, c.Number = 10_000, "AK10000" }, Malformed},
		{"number nought", func(c *ReportOfflineTicket) { c.Count, c.Number = 0, "AK000" }, Malformed},
		{"no code", func(c *ReportOfflineTicket) { c.Code = "" }, Malformed},
		{"a code without end", func(c *ReportOfflineTicket) { c.Code = strings.Repeat("K", 99) }, Malformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			c := reportOf(1, w.at)
			tt.spot(&c)
			w.refused("kiosk", c, tt.want)
		})
	}
}

func TestLimitsCountOfflineNumbers(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) { c.Services[0].DayLimit = 2 })
	w.must("kiosk", IssueTicket{Service: "gplx"})
	w.must("kiosk", reportOf(1, w.at))
	w.refused("kiosk", IssueTicket{Service: "gplx"}, DayLimit)
	w.must("kiosk", reportOf(2, w.at)) // but is not refused itself: the paper is printed
}

func (w *world) lease(device string, inc uint64) Block {
	w.t.Helper()
	if a := w.do("", LeaseBlock{device, inc}); a.Code != OK {
		w.t.Fatalf("the lease for %s is refused: %s", device, a.Code)
	}
	b, ok := w.s.BlockOf(device, inc, w.s.Day)
	if !ok {
		w.t.Fatalf("%s has no block", device)
	}
	return b
}

func TestEveryKioskHasALetterOfItsOwn(t *testing.T) {
	w := newWorld(t)
	seen := map[string]string{}
	for i := range len(BlockLetters) {
		kiosk := fmt.Sprintf("kiosk-%d", i)
		b := w.lease(kiosk, 1)
		if other := seen[b.Letter]; other != "" {
			t.Fatalf("%s and %s both have %s", kiosk, other, b.Letter)
		}
		if seen[b.Letter] = kiosk; b.Share() < 1 || b.Share() > len(BlockLetters) {
			t.Errorf("%s draws codes of share %d", b.Letter, b.Share())
		}
	}
	if w.ticketless(LeaseBlock{"one-too-many", 1}) != NoBlock {
		t.Error("there are more blocks than letters")
	}
}

func (w *world) ticketless(c Command) eventlog.Code {
	_, a := Decide(w.s, eventlog.Cause{}, c, Given{AtMS: w.at})
	return a.Code
}

// A kiosk that lost its memory does not know which numbers it gave.
func TestNewIncarnationHasAnotherLetter(t *testing.T) {
	w := newWorld(t)
	old := w.lease("kiosk-1", 1)
	if again := w.lease("kiosk-1", 1); again.Letter != old.Letter {
		t.Errorf("the same kiosk has %s and %s", old.Letter, again.Letter)
	}
	if fresh := w.lease("kiosk-1", 2); fresh.Letter == old.Letter {
		t.Errorf("the incarnation that forgot has %s again", old.Letter)
	}
	if b, ok := w.s.BlockOf("kiosk-1", 1, w.s.Day); !ok || b.Letter != old.Letter {
		t.Error("the older disk, should it come back, has lost its block")
	}
}

func TestLeaseLastsAWeekAndIsProlonged(t *testing.T) {
	w := newWorld(t)
	first := w.lease("kiosk-1", 1)
	if first.Until != "2026-11-30" {
		t.Errorf("leased until %s", first.Until)
	}
	w.at += 24 * 60 * minute
	w.roll()
	if b := w.lease("kiosk-1", 1); b.Until != "2026-12-01" || b.Letter != first.Letter {
		t.Errorf("prolonged to %+v", b)
	}
	w.reloaded()
	w.at += 8 * 24 * 60 * minute
	w.roll()
	if _, ok := w.s.BlockOf("kiosk-1", 1, w.s.Day); ok {
		t.Error("the block is still leased after its last day")
	}
	if b := w.lease("kiosk-2", 1); b.Letter != first.Letter {
		t.Errorf("the letter of a kiosk that is gone is not free: %s", b.Letter)
	}
	if len(w.s.Blocks) != 1 {
		t.Errorf("%d leases are remembered", len(w.s.Blocks))
	}
}

func TestLetterIsNoSeriesOfTheCentre(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) { c.Series = []centre.Series{{Prefix: "AK"}} })
	if b := w.lease("kiosk-1", 1); b.Letter == "K" {
		t.Error("numbers of the block would be called like those of the series AK")
	}
}

func TestLetterIsChangedWhenASeriesTakesIt(t *testing.T) {
	w := newWorld(t)
	if b := w.lease("kiosk-1", 1); b.Letter != "K" {
		t.Fatalf("the first letter is %s", b.Letter)
	}
	c := testCentre()
	c.Series = []centre.Series{{Prefix: "AK"}}
	w.must("", SetCentre{c})
	if b := w.lease("kiosk-1", 1); b.Letter == "K" {
		t.Error("the kiosk still gives numbers of what is a series now")
	}
}

// At midnight the hub had given a number of the new day for a request whose paper has
// one of the old day. Nobody holds the new number.
func TestPaperOfTheOldDayCancelsTheNumberOfTheNew(t *testing.T) {
	w := newWorld(t)
	w.at += 16 * 60 * minute // the next day
	w.must("kiosk", IssueTicket{Service: "gplx"})
	c := reportOf(1, w.at-2*60*minute)
	c.Instead = w.seq["kiosk"]
	delete(w.s.Decided, "kiosk") // else the hub's last decision for it would set the time
	w.refused("kiosk", c, TooLate)
	if got := w.ticket("A001"); got.State != Cancelled || got.Reason != ReasonPaper {
		t.Errorf("the number that nobody holds is %s (%s)", got.State, got.Reason)
	}
}

// The hub's clock was ahead and opened tomorrow; then it was corrected.
func TestClockThatIsSetBackMakesNoNumberLate(t *testing.T) {
	w := newWorld(t)
	w.at += 16 * 60 * minute
	w.roll()
	tomorrow := w.s.Day
	w.at -= 16 * 60 * minute
	a := w.must("kiosk", reportOf(1, w.at))
	if a.Ticket != TicketID(tomorrow+"/AK001") || w.ticket("AK001").State != Waiting {
		t.Errorf("the answer is %+v", a)
	}
}

// Commands with the same nonce are one request, whatever their sequence numbers.
func TestNonceIdentifiesTheRequest(t *testing.T) {
	w := newWorld(t)
	ask := func(inc, seq uint64, nonce string, c Command) eventlog.Answer {
		t.Helper()
		w.n++
		cause := eventlog.Cause{Device: "kiosk", Inc: inc, Seq: seq, Nonce: nonce}
		c, given := w.given(c)
		events, a := Decide(w.s, cause, c, given)
		w.add(cause, events, a)
		return a
	}
	issue := IssueTicket{Service: "gplx"}
	first := ask(1, 1, "a", issue)
	if renewed := ask(2, 5, "a", issue); renewed.Code != OK || renewed.Ticket != first.Ticket || len(w.s.Tickets) != 1 {
		t.Errorf("under a new incarnation the answer is %+v", renewed)
	}
	w.reloaded()
	if renewed := ask(3, 1, "a", issue); renewed.Ticket != first.Ticket {
		t.Errorf("after a restart the answer is %+v", renewed)
	}
	second := ask(3, 2, "c", issue)
	if second.Ticket == first.Ticket {
		t.Fatal("another request gets the same number")
	}
	c := reportOf(1, w.at)
	c.Instead, c.InsteadNonce = 2, "a" // number 2 of this incarnation is another request
	ask(3, 3, "d", c)
	if w.s.Ticket(first.Ticket).State != Cancelled || w.s.Ticket(second.Ticket).State != Waiting {
		t.Errorf("the first is %s, the second %s", w.s.Ticket(first.Ticket).State, w.s.Ticket(second.Ticket).State)
	}
}

// A kiosk whose disk was restored gives a number a second time, and by chance with the
// same code. The nonces of its reports tell the two papers apart; a report that is sent
// again is no paper of its own.
func TestPapersWithOneNumberAndOneCodeAreTwo(t *testing.T) {
	w := newWorld(t)
	report := func(device string, inc, seq uint64, nonce string) eventlog.Answer {
		t.Helper()
		w.n++
		cause := eventlog.Cause{Device: device, Inc: inc, Seq: seq, Nonce: nonce}
		c, given := w.given(reportOf(1, w.at))
		events, a := Decide(w.s, cause, c, given)
		w.add(cause, events, a)
		return a
	}
	first := report("kiosk", 1, 1, "a")
	second := report("kiosk", 2, 1, "b")
	if second.Code != OK || second.Ticket != first.Ticket+".2" {
		t.Fatalf("the second paper is answered %+v", second)
	}
	if ev := w.log[len(w.log)-1].Events[0].(TicketIssued); !ev.Offline.Again {
		t.Error("the record does not say that the number was out already")
	}
	w.reloaded()
	for _, tt := range []struct {
		name, device, nonce string
		want                TicketID
	}{
		{"the first again", "kiosk", "a", first.Ticket},
		{"the second again", "kiosk", "b", second.Ticket},
		{"from a device that has no nonces", "kiosk", "", first.Ticket},
		{"from the same disk under another name", "kiosk-9", "a", first.Ticket},
	} {
		if a := report(tt.device, 3, w.seq[tt.device]+9, tt.nonce); a.Code != OK || a.Ticket != tt.want {
			t.Errorf("%s: %+v", tt.name, a)
		}
	}
	if len(w.s.Tickets) != 2 {
		t.Errorf("%d tickets", len(w.s.Tickets))
	}
	restored := newWorld(t) // from a backup with the first paper
	restored.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "old", Pos: 3}}, eventlog.Answer{})
	restored.add(eventlog.Cause{}, []eventlog.Event{TicketsRecovered{TicketsOf(w.s)[:1]}}, eventlog.Answer{})
	restored.upload("wall", w.s)
	restored.upload("kiosk", w.s)
	if got, want := restored.codes(), w.codes(); !maps.Equal(got, want) {
		t.Errorf("after a restore: %v, want %v", got, want)
	}
	w.at += 24 * 60 * minute
	w.roll()
	w.reloaded()
	for nonce, want := range map[string]eventlog.Code{"a": TooLate, "b": TooLate, "": TooLate} {
		if a := report("kiosk", 4, 1, nonce); a.Code != want {
			t.Errorf("a day later %q is answered %+v", nonce, a)
		}
	}
	if a := report("kiosk-9", 4, 1, "c"); a.Code != TooLate {
		t.Errorf("a day later the same disk is answered %+v under another name", a)
	}
	if third := report("kiosk", 4, 1, "c"); third.Code != OK || third.Ticket != TicketID(w.s.Day+"/AK001") {
		t.Errorf("a third paper, of the next day, is answered %+v", third)
	}
}

// A number of an earlier day may have the number of today's next paper: with the same
// code too, it would be taken for that paper.
func TestCodesOfTheLastDaysAreKnown(t *testing.T) {
	w := newWorld(t)
	w.must("kiosk", reportOf(1, w.at))
	code := reportOf(1, w.at).Code
	for day := range blockDays + 3 {
		if got, want := w.s.CodeIsKnown(code), day <= blockDays+1; got != want {
			t.Errorf("%d days later it is known: %v", day, got)
		}
		if w.s.CodeIsKnown("other") {
			t.Error("another is known")
		}
		w.at += 24 * 60 * minute
		w.roll()
		w.reloaded()
	}
}

// Copies of one kiosk that connect in turn do not use up the letters of the others.
func TestOneDeviceHasAFewBlocksAtMost(t *testing.T) {
	w := newWorld(t)
	for inc := uint64(1); inc <= 9; inc++ {
		want := OK
		if inc > blocksPerDevice {
			want = NoBlock
		}
		if a := w.do("", LeaseBlock{Device: "kiosk", Inc: inc}); a.Code != want {
			t.Errorf("incarnation %d is answered %q", inc, a.Code)
		}
	}
	if a := w.do("", LeaseBlock{Device: "other", Inc: 1}); a.Code != OK {
		t.Errorf("another kiosk is answered %q", a.Code)
	}
	if a := w.do("", LeaseBlock{Device: "kiosk", Inc: 2}); a.Code != OK {
		t.Errorf("an incarnation that has a block is answered %q", a.Code)
	}
}

// A kiosk with a restored disk reports yesterday's numbers again, and by its clock they
// are of today. They do not get into line again.
func TestNumbersOfEarlierDaysDoNotComeAgain(t *testing.T) {
	w := newWorld(t)
	w.must("kiosk", reportOf(1, w.at))
	w.at += 24 * 60 * minute
	w.roll()
	w.refused("kiosk", reportOf(2, w.at-24*60*minute+minute), TooLate) // another one of yesterday
	w.reloaded()
	for n := 1; n <= 2; n++ {
		w.refused("kiosk", reportOf(n, w.at), TooLate)
	}
	if len(w.s.Tickets) != 0 {
		t.Errorf("%d people of yesterday stand in line", len(w.s.Tickets))
	}
	other := reportOf(1, w.at)
	other.Code = "another"
	w.must("kiosk", other) // the same number of today has a code of its own
	for range blockDays + 2 {
		w.at += 24 * 60 * minute
		w.roll()
	}
	if len(w.s.Reported) != 0 {
		t.Errorf("still remembered: %v", w.s.Reported)
	}
}

func TestReportedNumbersHaveALimit(t *testing.T) {
	w := newWorld(t)
	for i := range reportedLimit + 10 {
		w.s.Reported[paperOf("AK001", strconv.Itoa(i))] = []string{"2026-11-20", "2026-11-21"}[i%2]
	}
	w.at += 24 * 60 * minute
	w.roll()
	if n := len(w.s.Reported); n != reportedLimit/2+5 {
		t.Errorf("%d are remembered", n)
	}
}
