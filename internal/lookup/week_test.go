package lookup

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/queue"
)

// kept is a file in memory.
type kept struct {
	mu     sync.Mutex
	data   []byte
	fails  bool
	writes int
}

func (k *kept) Read() ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.fails:
		return nil, errors.New("the disk fails")
	case k.data == nil:
		return nil, fs.ErrNotExist
	}
	return k.data, nil
}

func (k *kept) Write(data []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.writes++
	if k.fails {
		return errors.New("the disk is full")
	}
	k.data = data
	return nil
}

// now is what is kept, and how often it was written.
func (k *kept) now() (data string, writes int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return string(k.data), k.writes
}

// put keeps something, as an earlier run has.
func (k *kept) put(data string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.data = []byte(data)
}

func TestWeekHasSevenDaysWithToday(t *testing.T) {
	var w week
	day := calendar.Date("2026-02-25")
	for n := range 10 {
		w.count(day.Add(n), map[string]int{"gplx": 1, fmt.Sprint("s", n): n + 1})
	}
	want := map[string]int{"gplx": 7, "s3": 4, "s4": 5, "s5": 6, "s6": 7, "s7": 8, "s8": 9, "s9": 10}
	if got := w.sums(); !maps.Equal(got, want) {
		t.Errorf("sums %v, want %v", got, want)
	}
	w.count(day.Add(9), map[string]int{"gplx": 5})
	w.count(day.Add(9), map[string]int{}) // a state that is being fetched anew
	if got := w.sums()["gplx"]; got != 11 {
		t.Errorf("of the day itself the count is not the latest: %d", got)
	}
	w.count(day.Add(3), map[string]int{"gplx": 2}) // a hub that was restored to another day
	if got := w.sums(); !maps.Equal(got, map[string]int{"gplx": 2, "s3": 4}) {
		t.Errorf("sums %v", got)
	}
	w.count(day.Add(200), nil)
	if got := w.sums(); len(got) != 0 {
		t.Errorf("after half a year %v", got)
	}
}

func TestWeekKeepsTheServicesWithMostNumbers(t *testing.T) {
	var w week
	counts := map[string]int{strings.Repeat("x", weekID+1): 9000}
	for n := range weekServices + 50 {
		counts[fmt.Sprintf("%0*d", weekID, n)] = n + 1
	}
	for n := range weekDays {
		w.count(calendar.Date("2026-11-01").Add(n), counts)
	}
	sums := w.sums()
	if _, least := sums[fmt.Sprintf("%0*d", weekID, 49)]; len(sums) != weekServices || least {
		t.Errorf("%d services are kept", len(sums))
	}
	data := marshalled(t, &w)
	if back, err := readWeek(data); err != nil || !maps.Equal(back.sums(), sums) {
		t.Errorf("the largest week, of %d bytes: %v", len(data), err)
	}
}

func marshalled(t *testing.T, w *week) []byte {
	t.Helper()
	data, err := w.marshal()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestWeekThatCannotBeReadIsRefused(t *testing.T) {
	eight := "{"
	for n := range weekDays + 1 {
		eight += fmt.Sprintf(`"2026-11-%02d":{"a":1},`, n+1)
	}
	many := `{"2026-11-01":{`
	for n := range weekServices + 1 {
		many += fmt.Sprintf(`"s%d":1,`, n)
	}
	for name, data := range map[string]string{
		"empty": "", "cut off": `{"2026-11-01":{"gplx":3`, "a list": "[]", "no day": `{"2026-13-01":{"gplx":3}}`, "no number": `{"2026-11-01":{"gplx":0}}`, "less than none": `{"2026-11-01":{"gplx":-3}}`,
		"a fraction": `{"2026-11-01":{"gplx":1.5}}`, "a long service": `{"2026-11-01":{"` + strings.Repeat("x", weekID+1) + `":3}}`, "eight days": strings.TrimSuffix(eight, ",") + "}",
		"many services": strings.TrimSuffix(many, ",") + "}}", "too large": `{}` + strings.Repeat(" ", MaxWeekBytes),
	} {
		if w, err := readWeek([]byte(data)); !errors.Is(err, errWeek) || len(w.days) != 0 {
			t.Errorf("%s: %v, %v", name, w.days, err)
		}
	}
	for _, data := range []string{"{}", "null"} {
		if w, err := readWeek([]byte(data)); err != nil || len(w.sums()) != 0 {
			t.Errorf("%s: %v", data, err)
		}
	}
}

// What was asked most on the days before is shown from the first minute of a day on, also
// after a restart; what people look at does not count.
func TestAskedMostIsOfSevenDays(t *testing.T) {
	file := &kept{}
	top := func(s *stand) string { return codes(s.see().Home.Asked)[0] }
	run(t, "the first day", func(s *stand) {
		for range 3 {
			s.hub.Must("kiosk-1", queue.IssueTicket{Service: "lltp"})
		}
		s.hub.Must("kiosk-1", queue.IssueTicket{Service: "gplx"})
		for range 5 {
			s.OpenProcedure("1.002809")
			s.Home()
		}
		s.after(weekEvery + 2*time.Second)
		if got, _ := file.now(); got != `{"2000-01-01":{"gplx":1,"lltp":3}}` {
			t.Errorf("kept is %s", got)
		}
	}, func(c *Config) { c.Kept = file })
	run(t, "the next start", func(s *stand) {
		if got := top(s); got != "2.000488" {
			t.Errorf("the first is %q", got)
		}
		s.hub.Must("kiosk-1", queue.IssueTicket{Service: "gplx"})
		if s.after(2 * time.Second); top(s) != "2.000488" { // three of the first day against one of each day
			t.Errorf("after one number the first is %q", top(s))
		}
		s.hub.Must("kiosk-1", queue.IssueTicket{Service: "gplx"})
		if s.after(2 * time.Second); top(s) != "1.002809" {
			t.Errorf("after two numbers the first is %q", top(s))
		}
	}, func(c *Config) {
		time.Sleep(72 * time.Hour)
		c.Kept = file
	})
	run(t, "eight days later", func(s *stand) {
		s.hub.Must("kiosk-1", queue.IssueTicket{Service: "phuhieu"})
		s.after(2 * time.Second)
		if got := top(s); got != "1.002809" { // the order of the services
			t.Errorf("the first is %q", got)
		}
		s.after(2 * time.Second)
		if got, _ := file.now(); strings.Contains(got, "2000-01-01") {
			t.Errorf("kept is %s", got)
		}
	}, func(c *Config) {
		file.put(`{"2000-01-01":{"lltp":20}}`)
		time.Sleep(7 * 24 * time.Hour)
		c.Kept = file
	})
}

// Counts that cannot be read are begun anew, with a line in the log.
func TestUnreadableWeekIsBegunAnew(t *testing.T) {
	for name, file := range map[string]*kept{"damaged": {data: []byte(`{"2000-01-01":{"lltp":`)}, "a disk that fails": {fails: true}, "none": {}} {
		var log bytes.Buffer
		run(t, name, func(s *stand) {
			s.hub.Must("kiosk-1", queue.IssueTicket{Service: "lltp"})
			s.after(weekEvery + 2*time.Second)
			if got := codes(s.see().Home.Asked)[0]; got != "2.000488" {
				t.Errorf("the first is %q", got)
			}
			if got, _ := file.now(); !file.fails && got != `{"2000-01-01":{"lltp":1}}` {
				t.Errorf("kept is %s", got)
			}
		}, func(c *Config) { c.Kept, c.Log = file, slog.New(slog.NewTextHandler(&log, nil)) })
		if told := strings.Contains(log.String(), "begun anew"); told != (name != "none") {
			t.Errorf("%s: the log says %q", name, log.String())
		}
		if strings.Contains(log.String(), "not kept") != file.fails {
			t.Errorf("%s: the log says %q", name, log.String())
		}
	}
}

// A busy kiosk writes now and then, and one where nothing changes does not write.
func TestWeekIsWrittenNowAndThen(t *testing.T) {
	file := &kept{}
	run(t, "writes", func(s *stand) {
		for range 20 {
			s.hub.Must("kiosk-1", queue.IssueTicket{Service: "lltp"})
			s.after(30 * time.Second)
		}
		if _, n := file.now(); n < 2 || n > 3 {
			t.Errorf("it was written %d times in ten minutes", n)
		}
		s.after(weekEvery)
		_, n := file.now()
		s.after(time.Hour)
		if got, again := file.now(); again != n || got != `{"2000-01-01":{"lltp":20}}` {
			t.Errorf("without a number it was written %d times more: %s", again-n, got)
		}
	}, func(c *Config) { c.Kept = file })
}
