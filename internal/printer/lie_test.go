package printer

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/fakeprinter"
	"motcua/internal/health"
	"motcua/internal/receipt"
)

// journal is a log that can be read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

// lines is the number of log lines about a code.
func (j *journal) lines(code health.Code) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Count(j.text.String(), "code="+string(code)+"\n") + strings.Count(j.text.String(), "code="+string(code)+" ")
}

// liar is a printer with wrong answers, and its spooler. Its cash drawer is closed:
// that sets one bit in one of the answers, which has another meaning in each other
// answer.
type liar struct {
	*rig
	journal *journal
}

// question is the size of a real-time question in bytes.
const question = 3

// eachLiar runs a test with a liar on every kind of connection. The printer sends no
// automatic status, so that only its answers count.
func eachLiar(t *testing.T, lie fakeprinter.Lie, o fakeprinter.Options, set Settings, test func(l liar)) {
	o.NoWatch = true
	for name, wire := range wires {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := fakeprinter.New(o)
			t.Cleanup(func() {
				if err := fake.Close(); err != nil {
					t.Error(err)
				}
			})
			fake.SetDrawer(true)
			fake.Tell(lie)
			j := &journal{}
			test(liar{newRig(t, fake, wire(t, fake), set, Options{Log: slog.New(slog.NewTextHandler(j, nil))}), j})
		})
	}
}

// doubtSoon makes doubts count after a moment.
func (l liar) doubtSoon() {
	l.device.mu.Lock()
	defer l.device.mu.Unlock()
	l.device.doubtAfter = time.Millisecond
}

func (l liar) untilTrouble(code health.Code) {
	l.t.Helper()
	l.until("the trouble "+string(code), func() bool {
		return slices.ContainsFunc(l.Status().Troubles, func(x health.Trouble) bool { return x.Code == code })
	})
}

// untilAsked waits until the printer has received this many more questions.
func (l liar) untilAsked(questions int64) {
	l.t.Helper()
	from := l.fake.Stats().Bytes
	l.until("the questions", func() bool { return l.fake.Stats().Bytes >= from+question*questions })
}

// never checks that the log has nothing about the codes.
func (l liar) never(codes ...health.Code) {
	l.t.Helper()
	for _, code := range codes {
		if n := l.journal.lines(code); n > 0 {
			l.t.Errorf("the log says %s %d times:\n%s", code, n, l.journal.text.String())
		}
	}
}

// states are the faults that wrong answers may look like.
var states = []health.Code{
	health.PrinterCoverOpen, health.PrinterPaperOut, health.PrinterCutter, health.PrinterOverheated, health.PrinterBroken, health.PrinterOffline,
}

// opensAndCloses opens the cover and closes it, and expects both to be noticed.
func (l liar) opensAndCloses() {
	l.t.Helper()
	l.fake.Set(fakeprinter.CoverOpen, true)
	l.untilFault(health.PrinterCoverOpen)
	l.fake.Set(fakeprinter.CoverOpen, false)
	l.untilFault("")
}

// An answer about the drawer, taken for the answer to the next question, says that
// the cover is open.
func TestPrinterThatIsOneAnswerBehindWorks(t *testing.T) {
	t.Parallel()
	eachLiar(t, fakeprinter.OneBehind, fakeprinter.Options{}, Settings{}, func(l liar) {
		l.submit("A001")
		l.untilState("A001", Confirmed)
		l.untilAsked(12)
		l.never(states...)
		l.opensAndCloses()
		l.doubtSoon()
		l.untilTrouble(health.PrinterGarbled)
		if st := l.Status(); !st.Ready {
			l.t.Errorf("nothing keeps tickets from coming out, and the status is %+v", st)
		}
	})
}

// An answer that comes after its wait is not taken for the answer to the next
// question.
func TestPrinterThatAnswersLateWorks(t *testing.T) {
	t.Parallel()
	eachLiar(t, fakeprinter.Truth, fakeprinter.Options{}, Settings{}, func(l liar) {
		l.fake.SayAfter(askWithin + 300*time.Millisecond)
		l.doubtSoon() // its answers are valid
		l.until("an answer", func() bool { return l.Status().Answers })
		l.submit("A001")
		l.untilState("A001", Confirmed)
		l.untilAsked(4)
		l.never(states...)
		l.fake.Set(fakeprinter.CoverOpen, true)
		l.untilFault(health.PrinterCoverOpen)
		l.never(health.PrinterDisconnected, health.PrinterGarbled)
	})
}

// A printer that is late and does not answer in order is believed if it answers
// questions sent after the ticket.
func TestLatePrinterThatAnswersInRealTimeOnly(t *testing.T) {
	t.Parallel()
	eachLiar(t, fakeprinter.Truth, fakeprinter.Options{NoTurn: true, BufferBytes: 1 << 20}, Settings{}, func(l liar) {
		l.device.settle = patience
		l.fake.SayAfter(askWithin + 100*time.Millisecond)
		l.until("an answer", func() bool { return l.Status().Answers })
		l.device.mu.Lock()
		l.device.deaf = true // it is known that the printer does not answer in order
		l.device.mu.Unlock()
		l.submit("A001")
		l.untilState("A001", Confirmed)
		l.never(states...)
		// Late answers about the time before are no proof: the cover opens in the
		// middle of the next ticket, and the printer holds the rest of it.
		l.fake.SetAfterRows(100, fakeprinter.CoverOpen)
		l.submit("A002")
		l.untilFault(health.PrinterCoverOpen)
		if j, _ := l.Job("A002"); j.Done() {
			l.t.Errorf("a ticket of which 100 rows are printed is %+v", j)
		}
	})
}

// A printer that does not know one of the questions is not treated as silent, and
// its ticket not as unproved.
func TestPrinterThatDoesNotKnowAQuestion(t *testing.T) {
	eachLiar(t, fakeprinter.Truth, fakeprinter.Options{NoErrors: true, NoTurn: true}, Settings{}, func(l liar) {
		l.device.settle = patience
		l.device.mu.Lock()
		l.device.deaf = true
		l.device.mu.Unlock()
		l.until("an answer", func() bool { return l.Status().Answers })
		l.submit("A001")
		l.untilState("A001", Confirmed)
		l.opensAndCloses()
		l.never(health.PrinterDisconnected, health.PrinterGarbled)
	})
}

// The late answer to one question about its name is not taken for the answer to
// another.
func TestLateNameIsNotTakenForTheModel(t *testing.T) {
	t.Parallel()
	fake := fakeprinter.New(fakeprinter.Options{Maker: "Xprinter", Model: "XP-80"})
	defer func() { _ = fake.Close() }()
	fake.SayAfter(askWithin + 300*time.Millisecond)
	r := newRig(t, fake, wires["network"](t, fake), Settings{Profile: AutoProfile}, Options{})
	r.until("an answer", func() bool { return r.Status().Answers })
	r.submit("A001")
	r.untilState("A001", Confirmed)
	if m := r.Status().Model; m != "" && m != "Xprinter XP-80" {
		t.Errorf("the model is %q", m)
	}
}

// A printer that reports "ready" and "open" at once prints nothing; after a while
// the staff are told how to use it all the same.
func TestPrinterThatContradictsItselfSaysWhatToDo(t *testing.T) {
	t.Parallel()
	eachLiar(t, fakeprinter.Same, fakeprinter.Options{}, Settings{}, func(l liar) {
		l.untilFault(health.PrinterCoverOpen)
		l.submit("A001")
		l.doubtSoon()
		l.untilFault(health.PrinterContradicts)
		l.untilAsked(20)
		for _, code := range []health.Code{health.PrinterCoverOpen, health.PrinterContradicts} {
			if n := l.journal.lines(code); n != 1 {
				l.t.Errorf("the log says %s %d times, want once", code, n)
			}
		}
		// Without a fault there is no contradiction.
		l.fake.Tell(fakeprinter.Truth)
		l.untilState("A001", Confirmed)
		l.untilFault("")
	})
}

func TestPrinterThatMakesNoSenseIsUsedAsOneThatNeverAnswers(t *testing.T) {
	t.Parallel()
	eachLiar(t, fakeprinter.HighBits, fakeprinter.Options{}, Settings{}, func(l liar) {
		l.submit("A001")
		l.untilState("A001", Unknown)
		if j, _ := l.Job("A001"); j.Err != nil || j.Copies != 1 {
			l.t.Errorf("job is %+v", j)
		}
		l.doubtSoon()
		l.untilTrouble(health.PrinterGarbled)
		l.never(states...)
	})
}

// Another port of a network printer answers each question and hangs up: it is never
// connected, and the log gets a few lines.
func TestWebServerIsNoPrinter(t *testing.T) {
	t.Parallel()
	fake := fakeprinter.New(fakeprinter.Options{})
	defer func() { _ = fake.Close() }()
	fake.Tell(fakeprinter.WebServer)
	j := &journal{}
	l := liar{newRig(t, fake, wires["network"](t, fake), Settings{}, Options{Log: slog.New(slog.NewTextHandler(j, nil))}), j}
	l.submit("A001")
	l.untilFault(health.PrinterDisconnected)
	l.until("some connections", func() bool {
		if l.Status().Ready {
			t.Fatal("whoever hangs up at each question is taken for a printer")
		}
		return fake.Stats().Hosts >= 6
	})
	if n := j.lines(health.PrinterDisconnected); n != 1 {
		t.Errorf("the log says it %d times, want once", n)
	}
	l.doubtSoon()
	hosts := fake.Stats().Hosts
	l.until("more connections", func() bool { return fake.Stats().Hosts >= hosts+3 })
	l.never(states...)
	l.never(health.PrinterGarbled) // `status = "off"` would not help, since it is not the printer
	fake.Tell(fakeprinter.Truth)
	l.untilState("A001", Confirmed)
}

// Something that accepts data, sends nothing and hangs up is not a printer either:
// after the first time the log does not say that the printer is back.
func TestWhoeverHangsUpWithoutAWordIsNoPrinter(t *testing.T) {
	t.Parallel()
	fake := fakeprinter.New(fakeprinter.Options{NoStatus: true, ResetAfter: 2 * time.Second})
	defer func() { _ = fake.Close() }()
	r := newRig(t, fake, wires["network"](t, fake), Settings{}, Options{})
	r.until("the first connection", func() bool { return r.Status().Ready && fake.Stats().Hosts == 1 })
	r.until("its end", func() bool { return !r.Status().Ready })
	r.until("more connections", func() bool {
		if r.Status().Ready {
			t.Fatal("it is taken for a printer again")
		}
		return fake.Stats().Hosts >= 4
	})
}

// A network printer that resets idle connections prints, and does not fill the log.
func TestNetworkPrinterThatResetsIdleConnections(t *testing.T) {
	t.Parallel()
	fake := fakeprinter.New(fakeprinter.Options{ResetAfter: time.Second})
	defer func() { _ = fake.Close() }()
	j := &journal{}
	l := liar{newRig(t, fake, wires["network"](t, fake), Settings{}, Options{Log: slog.New(slog.NewTextHandler(j, nil))}), j}
	for i, number := range []string{"A001", "A002", "A003"} {
		l.until("a reset", func() bool { return fake.Stats().Hosts > 3*i })
		l.submit(number)
		l.untilState(number, Confirmed)
	}
	if n := j.lines(health.PrinterDisconnected); n > health.RepeatsWritten {
		t.Errorf("the log says within a minute %d times that it comes and goes", n)
	}
}

// With status = "off" each of them prints, is asked nothing, and proves nothing.
func TestStatusOffPrintsWithoutQuestions(t *testing.T) {
	t.Parallel()
	for _, lie := range []fakeprinter.Lie{fakeprinter.Truth, fakeprinter.OneBehind, fakeprinter.Same, fakeprinter.HighBits} {
		t.Run(lie.String(), func(t *testing.T) {
			t.Parallel()
			eachLiar(t, lie, fakeprinter.Options{}, Settings{Profile: AutoProfile, StatusOff: true}, func(l liar) {
				l.fake.Say([]byte{0x18, 0x08, 0x0c, 0x0f}) // its automatic status is ignored too
				l.submit("A001")
				l.untilState("A001", Unknown)
				l.until("the paper", func() bool { return len(l.fake.Papers()) == 1 })
				l.on(l.fake.Papers()[0], "A001", false)
				if j, _ := l.Job("A001"); j.Err != nil || j.Copies != 1 {
					l.t.Errorf("job is %+v", j)
				}
				raster, err := receipt.Render(ticket("A001", "K7M2-9"), receipt.Width80mm)
				if err != nil {
					l.t.Fatal(err)
				}
				profile := l.device.profileNow()
				if want := slices.Concat(profile.Recovery(), profile.Job(raster)); !bytes.Equal(l.fake.Received(), want) {
					l.t.Errorf("the printer was sent %d bytes, and not the %d of a recovery and the ticket", len(l.fake.Received()), len(want))
				}
				if st := l.Status(); !st.Ready || st.Answers || len(st.Troubles) != 0 {
					l.t.Errorf("status is %+v", st)
				}
			})
		})
	}
}

// If noise looks like the answer, the question is repeated. Then two answers may
// come, and the second must not be taken as the proof of the next ticket.
func TestAnswerToAQuestionPutTwiceIsWaitedOut(t *testing.T) {
	eachLiar(t, fakeprinter.Truth, fakeprinter.Options{BufferBytes: 1 << 20}, Settings{}, func(l liar) {
		l.device.settle = patience
		l.until("an answer", func() bool { return l.Status().Answers })
		l.fake.Set(fakeprinter.Stopped, true)
		l.submit("A001")
		l.until("the question", func() bool { return bytes.HasSuffix(l.fake.Received(), []byte("\x1dr\x01")) })
		l.fake.Say([]byte{0xff, 0x00})
		l.until("it again", func() bool { return bytes.HasSuffix(l.fake.Received(), []byte("\x1dr\x01\x1dr\x01")) })
		l.fake.Set(fakeprinter.Stopped, false)
		l.untilState("A001", Confirmed)
		if !l.device.owes() {
			l.t.Error("the second answer is not waited for")
		}
		l.submit("A002")
		l.untilState("A002", Confirmed)
		if l.device.owes() {
			l.t.Error("an answer is still waited for")
		}
	})
}
