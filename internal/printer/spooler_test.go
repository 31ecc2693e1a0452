package printer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/health"
	"motcua/internal/receipt"
)

// fake is a device whose answers are set by a test.
type fake struct {
	mu      sync.Mutex
	answer  func(ctx context.Context, t receipt.Ticket) (Proof, error) // nil prints
	ready   error
	report  func(Condition)
	printed []string // numbers; a marked copy has a "*" behind it
	tried   []time.Time
}

var _ Device = (*fake)(nil)

func (f *fake) Watch(ctx context.Context, report func(Condition)) {
	f.mu.Lock()
	f.report = report
	f.mu.Unlock()
	report(Condition{Answers: true})
	<-ctx.Done()
}

func (f *fake) Ready(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ready != nil {
		f.tried = append(f.tried, time.Now())
	}
	return f.ready
}

func (f *fake) Print(ctx context.Context, t receipt.Ticket) (Proof, error) {
	f.mu.Lock()
	f.tried = append(f.tried, time.Now())
	answer := f.answer
	f.mu.Unlock()
	proof := Printed
	if answer != nil {
		var err error
		if proof, err = answer(ctx, t); err != nil {
			return proof, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.Reprint {
		t.Number += "*"
	}
	f.printed = append(f.printed, t.Number)
	return proof, nil
}

func (f *fake) set(answer func(context.Context, receipt.Ticket) (Proof, error), ready error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer, f.ready = answer, ready
}

// say reports a condition, as the device's Watch does.
func (f *fake) say(c Condition) {
	f.mu.Lock()
	report := f.report
	f.mu.Unlock()
	report(c)
}

func (f *fake) numbers() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.printed)
}

func (f *fake) tries() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.tried)
}

// answering makes a device's answer.
func answering(p Proof, err error) func(context.Context, receipt.Ticket) (Proof, error) {
	return func(context.Context, receipt.Ticket) (Proof, error) { return p, err }
}

var (
	errOff  = &FaultError{Code: health.PrinterDisconnected, Err: errors.New("switched off")}
	errTorn = &FaultError{Code: health.PrinterPaperOut, Begun: true, Err: errors.New("paper out at row 300")}
)

// hang accepts nothing until the spooler closes.
func hang(ctx context.Context, _ receipt.Ticket) (Proof, error) {
	<-ctx.Done()
	return Taken, &FaultError{Code: health.PrinterOther, Begun: true, Err: ctx.Err()}
}

// book keeps records in memory.
type book struct {
	mu      sync.Mutex
	last    uint64
	records map[uint64]string
	writes  []string // every record written, in order
	broken  error
}

var _ Book = (*book)(nil)

func (b *book) Put(encode func(seq uint64) ([]byte, error)) (uint64, []byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		return 0, nil, b.broken
	}
	data, err := encode(b.last + 1)
	if err != nil {
		return 0, nil, err
	}
	if b.records == nil {
		b.records = map[uint64]string{}
	}
	b.last++
	b.records[b.last] = string(data)
	b.writes = append(b.writes, string(data))
	return b.last, data, nil
}

func (b *book) Replace(seq uint64, data []byte, remove ...uint64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		return b.broken
	}
	if _, ok := b.records[seq]; ok {
		b.records[seq] = string(data)
		b.writes = append(b.writes, string(data))
	}
	for _, other := range remove {
		delete(b.records, other)
	}
	return nil
}

func (b *book) Outbox(fn func(seq uint64, data []byte) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for seq := uint64(1); seq <= b.last; seq++ {
		if data, ok := b.records[seq]; ok {
			if err := fn(seq, []byte(data)); err != nil {
				return err
			}
		}
	}
	return nil
}

func start(t *testing.T, d Device, o Options) *Spooler {
	t.Helper()
	s, err := NewSpooler(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func submit(t *testing.T, s *Spooler, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := s.Submit(id, receipt.Ticket{Number: id}); err != nil {
			t.Fatal(err)
		}
	}
}

func job(t *testing.T, s *Spooler, id string) Job {
	t.Helper()
	j, ok := s.Job(id)
	if !ok {
		t.Fatalf("job %s is not known", id)
	}
	return j
}

func TestTicketsPrintInTheOrderTheyCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{}
		s := start(t, d, Options{})
		defer s.Close()
		want := []string{"A001", "A002", "A003", "C001", "A004"}
		submit(t, s, want...)
		synctest.Wait()
		if got := d.numbers(); !slices.Equal(got, want) {
			t.Errorf("printed %v, want %v", got, want)
		}
		if j := job(t, s, "A003"); j.State != Confirmed || j.Copies != 1 || j.Err != nil || !j.Done() {
			t.Errorf("job is %+v", j)
		}
		if st := s.Status(); !st.Ready || !st.Answers || st.Waiting != 0 || len(st.Troubles) != 0 {
			t.Errorf("status is %+v", st)
		}
	})
}

func TestSameIDPrintsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{}
		s := start(t, d, Options{})
		defer s.Close()
		submit(t, s, "A001", "A001")
		synctest.Wait()
		submit(t, s, "A001")
		synctest.Wait()
		if got := d.numbers(); len(got) != 1 {
			t.Errorf("printed %v", got)
		}
	})
}

// A printer that cannot prove anything counts as having printed.
func TestTicketWithoutProofIsUnknownAndNotPrintedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: answering(Taken, nil)}
		s := start(t, d, Options{})
		defer s.Close()
		submit(t, s, "A001")
		synctest.Wait()
		d.say(Condition{})
		time.Sleep(10 * time.Second)
		if j := job(t, s, "A001"); j.State != Unknown || j.Err != nil || j.Copies != 1 {
			t.Errorf("job is %+v", j)
		}
		st := s.Status()
		if st.Answers || !st.Ready || len(st.Troubles) != 1 || st.Troubles[0].Code != health.PrinterStatusUnknown {
			t.Errorf("status is %+v", st)
		}
		if fault, is := st.Fault(); is {
			t.Errorf("an unknown state is a fault: %+v", fault)
		}
	})
}

func TestSubmitNeverWaitsForAHangingPrinter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: hang}
		s := start(t, d, Options{QueueLimit: 3})
		submit(t, s, "A001")
		synctest.Wait() // it hangs now
		began := time.Now()
		submit(t, s, "A002", "A003", "A004")
		if err := s.Submit("A005", receipt.Ticket{Number: "A005"}); !errors.Is(err, ErrFull) {
			t.Errorf("Submit behind a full queue = %v; want ErrFull", err)
		}
		if _, known := s.Job("A005"); known {
			t.Error("a refused job is known")
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("submitting took %v", took)
		}
		if st := s.Status(); st.Waiting != 4 {
			t.Errorf("%d jobs wait, want 4", st.Waiting)
		}
		s.Close()
		for _, id := range []string{"A001", "A002", "A004"} {
			if j := job(t, s, id); j.State != Failed || !errors.Is(j.Err, ErrClosed) {
				t.Errorf("after Close job %s is %+v", id, j)
			}
		}
		if err := s.Submit("A006", receipt.Ticket{Number: "A006"}); !errors.Is(err, ErrClosed) {
			t.Errorf("Submit after Close = %v", err)
		}
	})
}

// A ticket of which nothing was sent is no copy when it is printed.
func TestFirstPaperAfterTroubleIsNoCopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{ready: errOff}
		s := start(t, d, Options{})
		defer s.Close()
		submit(t, s, "A001")
		time.Sleep(10 * time.Second)
		if j := job(t, s, "A001"); j.State != Queued || j.Copies != 0 || !errors.Is(j.Err, errOff) {
			t.Errorf("job is %+v", j)
		}
		d.set(nil, nil)
		time.Sleep(10 * time.Second)
		if got := d.numbers(); !slices.Equal(got, []string{"A001"}) {
			t.Errorf("printed %v", got)
		}
	})
}

func TestSecondCopyIsMarked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: answering(Taken, errTorn)}
		s := start(t, d, Options{})
		defer s.Close()
		submit(t, s, "A001")
		synctest.Wait()
		if j := job(t, s, "A001"); j.State != Queued || j.Copies != 1 {
			t.Errorf("torn job is %+v", j)
		}
		d.set(nil, nil)
		time.Sleep(10 * time.Second)
		if got := d.numbers(); !slices.Equal(got, []string{"A001*"}) {
			t.Errorf("printed %v, want a marked copy", got)
		}
		if j := job(t, s, "A001"); j.State != Confirmed || j.Copies != 2 {
			t.Errorf("job is %+v", j)
		}
	})
}

// The connection can be lost before the first byte.
func TestTryOfWhichNothingWentOutIsNoCopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: answering(Taken, errOff)}
		s := start(t, d, Options{})
		defer s.Close()
		submit(t, s, "A001")
		time.Sleep(3 * time.Second)
		d.set(nil, nil)
		time.Sleep(10 * time.Second)
		if got := d.numbers(); !slices.Equal(got, []string{"A001"}) {
			t.Errorf("printed %v", got)
		}
	})
}

func TestUnprovedTicketIsNotPrintedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := &FaultError{Code: health.PrinterStuck, Begun: true, Err: errNoAnswer}
		d := &fake{answer: answering(Taken, stuck)}
		s := start(t, d, Options{})
		defer s.Close()
		submit(t, s, "A001")
		time.Sleep(time.Minute)
		if j := job(t, s, "A001"); j.State != Unknown || j.Copies != 3 || !errors.Is(j.Err, ErrUnproved) || !errors.Is(j.Err, errNoAnswer) {
			t.Errorf("job is %+v", j)
		}
		if n := len(d.tries()); n != 3 {
			t.Errorf("it was tried %d times, want 3", n)
		}
	})
}

func TestRetriesBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{ready: errOff}
		s := start(t, d, Options{Life: time.Minute})
		defer s.Close()
		submit(t, s, "A001")
		time.Sleep(30 * time.Second)
		var gaps []time.Duration
		tries := d.tries()
		for i, at := range tries[1:] {
			gaps = append(gaps, at.Sub(tries[i]))
		}
		want := []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second}
		if len(gaps) < len(want) || !slices.Equal(gaps[:len(want)], want) {
			t.Errorf("the gaps are %v, want %v", gaps, want)
		}
	})
}

// A person who loads paper expects it to print at once.
func TestReportOfTheDeviceIsTriedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{ready: errOff}
		s := start(t, d, Options{})
		defer s.Close()
		submit(t, s, "A001")
		synctest.Wait()
		d.say(Condition{Answers: true, Symptoms: []Symptom{{health.PrinterPaperOut, "paper out"}}})
		time.Sleep(20 * time.Second)
		d.set(nil, nil)
		d.say(Condition{Answers: true, Model: "TM-T82X"})
		synctest.Wait()
		if j := job(t, s, "A001"); j.State != Confirmed {
			t.Errorf("job is %+v", j)
		}
		if st := s.Status(); st.Model != "TM-T82X" {
			t.Errorf("status is %+v", st)
		}
	})
}

func TestOldTicketIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{ready: errOff}
		s := start(t, d, Options{Life: time.Minute})
		defer s.Close()
		submit(t, s, "A001", "A002")
		time.Sleep(59 * time.Second)
		if j := job(t, s, "A001"); j.Done() {
			t.Errorf("too early the job is %+v", j)
		}
		time.Sleep(6 * time.Second)
		for _, id := range []string{"A001", "A002"} {
			if j := job(t, s, id); j.State != Failed || !errors.Is(j.Err, ErrTooOld) {
				t.Errorf("job is %+v", j)
			}
		}
		if j := job(t, s, "A001"); !errors.Is(j.Err, errOff) {
			t.Errorf("why it was not printed is lost: %v", j.Err)
		}
		d.set(nil, nil)
		submit(t, s, "A003")
		synctest.Wait()
		if got := d.numbers(); !slices.Equal(got, []string{"A003"}) {
			t.Errorf("printed %v", got)
		}
	})
}

func TestUnwantedTicketIsNotBegunAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{ready: errOff}
		s := start(t, d, Options{})
		defer s.Close()
		submit(t, s, "A001", "A002")
		synctest.Wait()
		s.Drop("A001")
		s.Drop("no such job")
		synctest.Wait()
		if j := job(t, s, "A001"); j.State != Failed || !errors.Is(j.Err, ErrUnwanted) {
			t.Errorf("job is %+v", j)
		}
		d.set(nil, nil)
		time.Sleep(10 * time.Second)
		if got := d.numbers(); !slices.Equal(got, []string{"A002"}) {
			t.Errorf("printed %v", got)
		}
		s.Drop("A002") // it is done: nothing to drop
		if j := job(t, s, "A002"); j.State != Confirmed {
			t.Errorf("job is %+v", j)
		}
	})
}

func TestTicketThatCannotBeDrawnFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: func(_ context.Context, x receipt.Ticket) (Proof, error) {
			if x.Number == "bad" {
				return Taken, fmt.Errorf("rendering: %w", receipt.ErrTicket)
			}
			return Printed, nil
		}}
		var log bytes.Buffer
		s := start(t, d, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		defer s.Close()
		submit(t, s, "bad", "A001")
		synctest.Wait()
		if !strings.Contains(log.String(), "level=ERROR") || !strings.Contains(log.String(), "job=bad") {
			t.Errorf("the log says %q", log.String())
		}
		if j := job(t, s, "bad"); j.State != Failed || !errors.Is(j.Err, receipt.ErrTicket) {
			t.Errorf("job is %+v", j)
		}
		if got := d.numbers(); !slices.Equal(got, []string{"A001"}) {
			t.Errorf("printed %v", got)
		}
	})
}

func TestDoneJobsAreForgottenInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{}
		s := start(t, &fake{}, Options{Book: b})
		defer s.Close()
		for i := range remembered + 40 {
			submit(t, s, fmt.Sprint(i))
			synctest.Wait()
		}
		if _, known := s.Job("39"); known {
			t.Error("an old job is still known")
		}
		if _, known := s.Job("40"); !known {
			t.Error("a job is forgotten too early")
		}
		if len(b.records) != remembered {
			t.Errorf("the book holds %d jobs, want %d", len(b.records), remembered)
		}
	})
}

func TestChangesAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		told := 0
		count := func() int {
			mu.Lock()
			defer mu.Unlock()
			n := told
			told = 0
			return n
		}
		d := &fake{}
		s := start(t, d, Options{Changed: func() {
			mu.Lock()
			defer mu.Unlock()
			told++
		}})
		defer s.Close()
		synctest.Wait()
		count()
		submit(t, s, "A001")
		synctest.Wait()
		if count() == 0 {
			t.Error("nobody was told of a ticket that came out")
		}
		d.say(Condition{Answers: true, Symptoms: []Symptom{{health.PrinterDisconnected, "gone"}}})
		synctest.Wait()
		count()
		if st := s.Status(); st.Ready || len(st.Troubles) != 0 {
			t.Errorf("a flicker is visible: %+v", st)
		}
		time.Sleep(3 * time.Second)
		if count() == 0 {
			t.Error("nobody was told that the flicker has become a fault")
		}
		if fault, is := s.Status().Fault(); !is || fault.Code != health.PrinterDisconnected || fault.Detail != "gone" {
			t.Errorf("fault is %+v", fault)
		}
	})
}

func TestPaperLowKeepsNothingFromPrinting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{}
		s := start(t, d, Options{})
		defer s.Close()
		synctest.Wait()
		d.say(Condition{Answers: true, Symptoms: []Symptom{{health.PrinterPaperLow, "near end"}}})
		time.Sleep(time.Minute)
		st := s.Status()
		if _, is := st.Fault(); is || !st.Ready || len(st.Troubles) != 1 || st.Troubles[0].Severity != health.Warning {
			t.Errorf("status is %+v", st)
		}
	})
}
