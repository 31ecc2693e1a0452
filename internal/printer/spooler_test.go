package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/receipt"
)

// fake is a device whose answers a test gives.
type fake struct {
	mu      sync.Mutex
	answer  func(ctx context.Context, t receipt.Ticket) error // nil prints
	printed []string
	tried   []time.Time
}

var _ Device = (*fake)(nil)

func (f *fake) Print(ctx context.Context, t receipt.Ticket) error {
	f.mu.Lock()
	f.tried = append(f.tried, time.Now())
	answer := f.answer
	f.mu.Unlock()
	if answer != nil {
		if err := answer(ctx, t); err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.printed = append(f.printed, t.Number)
	return nil
}

func (f *fake) set(answer func(context.Context, receipt.Ticket) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer = answer
}

func (f *fake) numbers() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.printed)
}

var errOff = &FaultError{Unreachable, errors.New("switched off")}

func off(context.Context, receipt.Ticket) error { return errOff }

// hang takes nothing until the spooler closes.
func hang(ctx context.Context, _ receipt.Ticket) error {
	<-ctx.Done()
	return &FaultError{Broken, ctx.Err()}
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
		s := NewSpooler(d, Options{})
		defer s.Close()
		want := []string{"A001", "A002", "A003", "C001", "A004"}
		submit(t, s, want...)
		synctest.Wait()
		if got := d.numbers(); !slices.Equal(got, want) {
			t.Errorf("printed %v, want %v", got, want)
		}
		if j := job(t, s, "A003"); j.State != Printed || j.Tries != 1 || j.Err != nil || !j.Done() {
			t.Errorf("job is %+v", j)
		}
		if st := s.Status(); !st.OK() || st.Waiting != 0 {
			t.Errorf("status is %+v", st)
		}
	})
}

func TestSameIDPrintsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{}
		s := NewSpooler(d, Options{})
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

func TestSubmitNeverWaitsForAHangingPrinter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: hang}
		s := NewSpooler(d, Options{QueueLimit: 3})
		submit(t, s, "A001")
		synctest.Wait() // it hangs now
		start := time.Now()
		submit(t, s, "A002", "A003", "A004")
		if err := s.Submit("A005", receipt.Ticket{Number: "A005"}); !errors.Is(err, ErrFull) {
			t.Errorf("Submit behind a full queue = %v; want ErrFull", err)
		}
		if _, known := s.Job("A005"); known {
			t.Error("a refused job is known")
		}
		if took := time.Since(start); took != 0 {
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
		if st := s.Status(); !st.OK() || st.Waiting != 0 {
			t.Errorf("after Close the status is %+v; closing is no fault of the printer", st)
		}
		if err := s.Submit("A006", receipt.Ticket{}); !errors.Is(err, ErrClosed) {
			t.Errorf("Submit after Close = %v", err)
		}
		s.Close()
	})
}

func TestPrinterThatComesBackPrintsWhatWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: off}
		s := NewSpooler(d, Options{})
		defer s.Close()
		began := time.Now()
		time.Sleep(time.Second) // virtual
		submit(t, s, "A001", "A002")
		synctest.Wait()
		st := s.Status()
		if st.Fault != Unreachable || !errors.Is(st.Err, errOff) || st.Since != began.Add(time.Second) || st.Waiting != 2 {
			t.Errorf("status is %+v", st)
		}
		if j := job(t, s, "A001"); j.State != Queued || j.Tries != 1 || !errors.Is(j.Err, errOff) || j.Done() {
			t.Errorf("between tries the job is %+v", j)
		}
		time.Sleep(30 * time.Second)
		d.set(nil)
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if got := d.numbers(); !slices.Equal(got, []string{"A001", "A002"}) {
			t.Errorf("printed %v", got)
		}
		if st := s.Status(); !st.OK() || st.Err != nil || !st.Since.After(began.Add(30*time.Second)) {
			t.Errorf("status is %+v", st)
		}
	})
}

func TestTriesBackOffUpToTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: off}
		s := NewSpooler(d, Options{})
		defer s.Close()
		submit(t, s, "A001")
		time.Sleep(20 * time.Second)
		synctest.Wait()
		var pauses []time.Duration
		for i := 1; i < len(d.tried); i++ {
			pauses = append(pauses, d.tried[i].Sub(d.tried[i-1]))
		}
		ms := time.Millisecond
		want := []time.Duration{250 * ms, 500 * ms, 1000 * ms, 2000 * ms, 4000 * ms, 5000 * ms, 5000 * ms}
		if !slices.Equal(pauses, want) {
			t.Errorf("pauses were %v, want %v", pauses, want)
		}
	})
}

func TestTicketTooOldToBeOfUseIsNotPrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: off}
		s := NewSpooler(d, Options{Life: time.Minute})
		defer s.Close()
		submit(t, s, "A001")
		time.Sleep(59 * time.Second)
		submit(t, s, "A002")
		time.Sleep(1500 * time.Millisecond)
		synctest.Wait()
		old := job(t, s, "A001")
		if old.State != Failed || !errors.Is(old.Err, ErrTooOld) || !errors.Is(old.Err, errOff) {
			t.Errorf("the old job is %+v", old)
		}
		d.set(nil)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if got := d.numbers(); !slices.Equal(got, []string{"A002"}) {
			t.Errorf("printed %v", got)
		}
	})
}

func TestTicketThatWaitedTooLongIsNeverTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: func(_ context.Context, x receipt.Ticket) error {
			if x.Number == "A001" {
				time.Sleep(3 * time.Minute) // virtual: a slow printer
			}
			return nil
		}}
		s := NewSpooler(d, Options{})
		defer s.Close()
		submit(t, s, "A001", "A002")
		time.Sleep(4 * time.Minute)
		synctest.Wait()
		if j := job(t, s, "A002"); j.State != Failed || j.Tries != 0 || !errors.Is(j.Err, ErrTooOld) {
			t.Errorf("the job is %+v", j)
		}
		if j := job(t, s, "A001"); j.State != Printed {
			t.Errorf("the ticket under way was not let finish: %+v", j)
		}
	})
}

func TestBadTicketFailsAloneAndAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: func(_ context.Context, x receipt.Ticket) error {
			if x.Number == "bad" {
				return fmt.Errorf("drawing: %w", receipt.ErrTicket)
			}
			return nil
		}}
		s := NewSpooler(d, Options{})
		defer s.Close()
		submit(t, s, "bad", "A002")
		synctest.Wait()
		if j := job(t, s, "bad"); j.State != Failed || j.Tries != 1 || !errors.Is(j.Err, receipt.ErrTicket) {
			t.Errorf("the bad job is %+v", j)
		}
		if j := job(t, s, "A002"); j.State != Printed {
			t.Errorf("the job behind it is %+v", j)
		}
		if st := s.Status(); !st.OK() {
			t.Errorf("a bad ticket is no fault of the printer: %+v", st)
		}
	})
}

func TestEveryChangeIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &fake{answer: off}
		var told []string
		s := NewSpooler(d, Options{Changed: func(j Job, st Status) {
			told = append(told, fmt.Sprintf("%s %v %q", j.ID, j.State, st.Fault))
		}})
		submit(t, s, "A001")
		synctest.Wait()
		d.set(nil)
		time.Sleep(time.Second)
		synctest.Wait()
		s.Close()
		want := []string{
			`A001 printing ""`, `A001 queued "unreachable"`, `A001 printing "unreachable"`, `A001 printed ""`,
		}
		if !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}

func TestOnlySoManyJobsAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSpooler(&fake{}, Options{})
		defer s.Close()
		for i := range remembered + 10 {
			submit(t, s, fmt.Sprint(i))
			synctest.Wait()
		}
		if len(s.jobs) != remembered || len(s.past) != remembered {
			t.Errorf("%d jobs are remembered, want %d", len(s.jobs), remembered)
		}
		if _, known := s.Job("9"); known {
			t.Error("the oldest job is still known")
		}
		if j := job(t, s, "10"); j.State != Printed {
			t.Errorf("job is %+v", j)
		}
	})
}

func TestUnnamedErrorsAreUnknownFaults(t *testing.T) {
	if f := faultOf(errors.New("strange")); f != Unknown {
		t.Errorf("fault is %q", f)
	}
}

// changes makes a Changed function and a way to wait for a job's state.
func changes(t *testing.T) (func(Job, Status), func(id string, done func(Job, Status) bool)) {
	type change struct {
		Job
		Status
	}
	told := make(chan change, 1024)
	waitFor := func(id string, done func(Job, Status) bool) {
		t.Helper()
		limit := time.After(20 * time.Second)
		for {
			select {
			case c := <-told:
				if c.ID == id && done(c.Job, c.Status) {
					return
				}
			case <-limit:
				t.Fatalf("job %s did not come so far", id)
			}
		}
	}
	return func(j Job, s Status) { told <- change{j, s} }, waitFor
}

func printed(j Job, _ Status) bool { return j.State == Printed }

func TestNetworkPrinterThatComesUpLater(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	told, waitFor := changes(t)
	s := NewSpooler(mustOpen(t, "tcp://"+address, receipt.Width80mm), Options{BackoffMax: 250 * time.Millisecond, Changed: told})
	defer s.Close()
	if err := s.Submit("1", ticket("A025", "K7M2-9")); err != nil {
		t.Fatal(err)
	}
	waitFor("1", func(j Job, st Status) bool { return j.State == Queued && st.Fault == Unreachable })
	streams := collect(listen(t, address), 1)
	waitFor("1", printed)
	if got := <-streams; len(got) == 0 {
		t.Error("nothing arrived")
	}
	if st := s.Status(); !st.OK() {
		t.Errorf("status is %+v", st)
	}
}

// A printer that stops reading is a fault within its limit; once it reads
// again the ticket comes out, and the next one too.
func TestNetworkPrinterThatHangsAndRecovers(t *testing.T) {
	l := listenWithSmallBuffer(t)
	d := mustOpen(t, "tcp://"+l.Addr().String(), receipt.Width80mm).(*portPrinter)
	d.writeLimit = 300 * time.Millisecond
	var stuck []net.Conn
	release, accepted := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(accepted)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			select {
			case <-release:
				_, _ = io.Copy(io.Discard, conn)
				_ = conn.Close()
			default:
				stuck = append(stuck, conn)
			}
		}
	}()
	told, waitFor := changes(t)
	s := NewSpooler(d, Options{BackoffMax: 250 * time.Millisecond, Changed: told})
	if err := s.Submit("1", ticket("A025", "K7M2-9")); err != nil {
		t.Fatal(err)
	}
	waitFor("1", func(_ Job, st Status) bool { return st.Fault == Stalled })
	close(release)
	waitFor("1", printed)
	if err := s.Submit("2", ticket("A026", "2222-2")); err != nil {
		t.Fatal(err)
	}
	waitFor("2", printed)
	s.Close()
	_ = l.Close()
	<-accepted
	for _, conn := range stuck {
		_ = conn.Close()
	}
}

func TestFolderOfPicturesThroughTheSpooler(t *testing.T) {
	folder := t.TempDir()
	told, waitFor := changes(t)
	s := NewSpooler(mustOpen(t, "png:"+folder, receipt.Width80mm), Options{Changed: told})
	defer s.Close()
	for i, number := range []string{"A001", "A002", "A003"} {
		if err := s.Submit(number, ticket(number, fmt.Sprintf("222%d-2", i+2))); err != nil {
			t.Fatal(err)
		}
	}
	waitFor("A003", printed)
	if files, err := filepath.Glob(filepath.Join(folder, "*.png")); err != nil || len(files) != 3 {
		t.Errorf("the folder holds %v, %v", files, err)
	}
}
