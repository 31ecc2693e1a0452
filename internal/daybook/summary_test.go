package daybook

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/projection"
	"motcua/internal/queue"
)

// richDay is a day with something of everything that a summary has, and the first minutes
// of the next.
func richDay(t *testing.T) *world {
	w := newWorld(t)
	for i, slot := range []string{"09:00", "09:30", "10:00"} {
		code := w.says("07:10", "kiosk-1", queue.BookAppointment{Service: "gplx", SlotMS: clockAt(t, slot)}).Appointment
		switch i {
		case 0:
			w.says("07:11", "", queue.ChangeAppointment{Appointment: code, Service: "gplx", SlotMS: clockAt(t, slot) + 24*60*minuteMS})
		case 1:
			w.says("07:12", "kiosk-1", queue.CancelAppointment{Appointment: code, Reason: "đổi ngày"})
		}
	}
	w.sit("07:50", "1", "duc")
	w.sit("07:51", "3", "hoa")
	w.issue("08:00", "gplx", "")
	w.issue("08:01", "lltp", "gia")
	late := w.issue("08:02", "gplx", "")
	w.call("08:05", "1")
	w.serve("08:10", "1")
	w.call("08:11", "3")
	w.says("08:12", "desk-1", queue.CallNumber{Counter: "1", Number: late, Reason: "gap"})
	w.serve("08:20", "1")
	w.says("08:21", "desk-1", queue.Pause{Counter: "1", Reason: "nghi"})
	w.says("08:50", "desk-1", queue.Unpause{Counter: "1"})
	w.issue("09:00", "phuhieu", "mang-thai")
	w.MS += 24 * 60 * minuteMS
	w.Roll()
	return w
}

// summaryOf folds a world's log up to an entry into the summary of its first day.
func summaryOf(t *testing.T, w *world, upTo int) *SummaryFold {
	t.Helper()
	p := SummaryOf(DayInLog{Day: testDay, First: 2, Centre: 1}, func() (eventlog.Entry, error) { return w.Entries()[0], nil })
	fold, err := p.New()
	for _, e := range w.Entries()[1:upTo] {
		if err == nil {
			err = fold.Take(e)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return fold
}

// saved is what a fold keeps.
func saved(t *testing.T, f projection.Fold) string {
	t.Helper()
	body, err := f.Save()
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// A checkpoint of another version is thrown away. So whoever changes what is kept, or what
// it is made of, raises the version and enters the new sum here.
func TestVersionIsRaisedWithTheBody(t *testing.T) {
	w := richDay(t)
	list := NewAppointments(testDay)
	for _, e := range w.Entries() {
		if err := list.Take(e); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		version int
		body    string
		sums    map[int]string
	}{
		"summaryVersion":      {summaryVersion, saved(t, summaryOf(t, w, len(w.Entries()))), map[int]string{3: "de07daac9a198fb3"}},
		"appointmentsVersion": {appointmentsVersion, saved(t, list), map[int]string{1: "83c29e39d51cd2ec"}},
	} {
		if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(c.body)))[:16]; c.sums[c.version] != sum {
			t.Errorf("raise %s, which is %d, and enter the sum %s: what is kept has changed, and is\n%s", name, c.version, sum, c.body)
		}
	}
}

// The summary of a checkpoint answers everything as the one from the log does.
func TestSummaryOfACheckpointIsTheSame(t *testing.T) {
	w := richDay(t)
	fold := summaryOf(t, w, len(w.Entries()))
	direct, err := fold.Summary(w.MS)
	if err != nil {
		t.Fatal(err)
	}
	if len(direct.Exceptions) == 0 || len(direct.Seats) != 2 || len(direct.Scores) == 0 || len(direct.Lines()) != 4 || !direct.Closed {
		t.Fatalf("the day is poor: %+v", direct)
	}
	loaded, err := loadSummary([]byte(saved(t, fold)))
	if err != nil || !loaded.Done() || saved(t, loaded) != saved(t, fold) {
		t.Fatalf("it is kept again as %s (%v)", saved(t, loaded), err)
	}
	if err := loaded.Take(w.Entries()[1]); err != nil { // what follows changes nothing
		t.Error(err)
	}
	kept, err := loaded.Summary(0)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(kept.Lines(), direct.Lines()) {
		t.Errorf("the lines are %v, want %v", kept.Lines(), direct.Lines())
	}
	told := func(s *Summary) string {
		var all []any
		for _, lang := range i18n.Langs() {
			words := Words{lang, s}
			all = append(all, words.Exceptions(), words.Attendance(), words.Quotes(), words.Announcements())
		}
		text, err := json.Marshal(append(all, s.Day, s.AtMS, s.Closed, s.Exceptions, s.Attendance(), s.Scores, s.Announcements, s.All()))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if got, want := told(kept), told(direct); got != want {
		t.Errorf("told is\n%s, want\n%s", got, want)
	}
	if got, want := told(&w.book("").Summary), told(direct); got != want {
		t.Errorf("the book tells\n%s, want\n%s", got, want)
	}
}

// A day that goes on is not kept: only the log says what has become of it.
func TestOpenDayIsNotKept(t *testing.T) {
	w := richDay(t)
	for n := 2; n < len(w.Entries()); n++ {
		if f := summaryOf(t, w, n); f.Done() || saved(t, f) != "" {
			t.Fatalf("after %d of %d entries it is kept", n, len(w.Entries()))
		}
	}
	if f := summaryOf(t, w, len(w.Entries())); !f.Done() || saved(t, f) == "" {
		t.Error("an ended day is not kept")
	}
}

func TestSummaryWithoutItsConfiguration(t *testing.T) {
	failed := errors.New("it is damaged")
	p := SummaryOf(DayInLog{Day: testDay, First: 2, Centre: 1}, func() (eventlog.Entry, error) { return eventlog.Entry{}, failed })
	if _, err := p.New(); !errors.Is(err, failed) {
		t.Errorf("an error of reading it is %v", err)
	}
	for _, body := range []string{"", "{", `[]`} {
		if _, err := p.Load([]byte(body)); err == nil {
			t.Errorf("%q is loaded", body)
		}
	}
}

// A list that goes on from what was kept of it, after any entry, is the list that was read
// in one go.
func TestAppointmentsGoOnFromWhatWasKept(t *testing.T) {
	w := richDay(t)
	for _, since := range []bool{false, true} {
		p := AppointmentsOf(testDay, 1, 0)
		if since {
			p = AppointmentsSince(testDay, 1, 0)
		}
		read := func(a *Appointments, entries []eventlog.Entry) *Appointments {
			for _, e := range entries {
				raw, err := e.MarshalJSON()
				if err == nil && a.Wants(raw) {
					err = a.Take(e)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			return a
		}
		empty := func() *Appointments { a, _ := p.New(); return a }
		want := saved(t, read(empty(), w.Entries()))
		for n := range w.Entries() {
			a, err := p.Load([]byte(saved(t, read(empty(), w.Entries()[:n]))))
			if err != nil {
				t.Fatal(err)
			}
			if got := saved(t, read(a, w.Entries()[n:])); got != want {
				t.Fatalf("kept after %d entries it is %s, want %s", n, got, want)
			}
		}
		if _, err := p.Load([]byte("[]")); err == nil {
			t.Error("another body is loaded")
		}
	}
}
