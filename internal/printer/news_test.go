package printer

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/health"
)

// For a printer that opens and closes its cover twice a second, the log has a few
// lines a minute. They count every change, and the last one gives the final state.
func TestLogOfAPrinterThatComesAndGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, j := &fake{}, &journal{}
		s := start(t, d, Options{Log: slog.New(slog.NewTextHandler(j, nil))})
		defer s.Close()
		synctest.Wait()
		open := Condition{Answers: true, Symptoms: []Symptom{{health.PrinterCoverOpen, "cover open"}}}
		const minutes, changes = 10, 10 * 120
		for i := range changes {
			time.Sleep(time.Minute / 120)
			if d.say(Condition{Answers: true}); i%2 == 0 {
				d.say(open)
			}
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		lines := strings.Split(strings.TrimSpace(j.text.String()), "\n")
		if most := (minutes + 2) * health.RepeatsWritten; len(lines) > most {
			t.Errorf("%d lines, want at most %d", len(lines), most)
		}
		counted := 0
		for _, line := range lines {
			n := 1
			if m := regexp.MustCompile(`changes=(\d+)`).FindStringSubmatch(line); m != nil {
				if _, err := fmt.Sscan(m[1], &n); err != nil {
					t.Fatal(err)
				}
			}
			counted += n
		}
		if counted != changes {
			t.Errorf("%d of %d changes are counted", counted, changes)
		}
		if last := lines[len(lines)-1]; !strings.Contains(last, "no more") {
			t.Errorf("the cover is closed, and the last line is %s", last)
		}
	})
}

// A single change is logged at once.
func TestLogTellsAChangeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, j := &fake{}, &journal{}
		s := start(t, d, Options{Log: slog.New(slog.NewTextHandler(j, nil))})
		defer s.Close()
		synctest.Wait()
		d.say(Condition{Answers: true, Symptoms: []Symptom{{health.PrinterPaperOut, "paper out"}}})
		if n := j.lines(health.PrinterPaperOut); n != 1 {
			t.Errorf("%d lines that the paper is out", n)
		}
		d.say(Condition{Answers: true})
		if text := j.text.String(); !strings.Contains(text, "no more") || strings.Contains(text, "changes") {
			t.Errorf("the log says\n%s", text)
		}
	})
}
