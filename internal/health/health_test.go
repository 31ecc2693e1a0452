package health

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"motcua/internal/i18n"
	"motcua/internal/wire"
)

var morning = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func codes(list []Trouble) (c []Code) {
	for _, t := range list {
		c = append(c, t.Code)
	}
	return c
}

func TestCauseHidesItsConsequences(t *testing.T) {
	for _, c := range []struct {
		name string
		on   []Code
		want []Code
	}{
		{"nothing", nil, nil},
		{"paper out is not also a ticket that failed", []Code{PrinterNotPrinted, PrinterPaperOut, PrinterOffline}, []Code{PrinterPaperOut}},
		{"an open cover lifts the paper off its sensor", []Code{PrinterPaperOut, PrinterCoverOpen, PrinterPaperLow}, []Code{PrinterCoverOpen}},
		{"an unplugged printer has no paper to speak of", []Code{PrinterPaperLow, PrinterDisconnected, PrinterNotPrinted, PrinterStatusUnknown}, []Code{PrinterDisconnected}},
		{"two causes", []Code{PrinterCutter, PrinterPaperOut}, []Code{PrinterPaperOut, PrinterCutter}},
		{"a failure without a cause shows", []Code{PrinterNotPrinted}, []Code{PrinterNotPrinted}},
		{"the scanner has nothing to do with the printer", []Code{ScannerDisconnected, PrinterPaperOut}, []Code{PrinterPaperOut, ScannerDisconnected}},
	} {
		var tr Tracker
		for _, code := range c.on {
			tr.Set(code, true, "", morning)
		}
		if got := codes(tr.Visible(morning.Add(time.Hour))); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v is visible, want %v", c.name, got, c.want)
		}
	}
}

func TestFlickerStaysInvisible(t *testing.T) {
	var tr Tracker
	tr.Set(PrinterDisconnected, true, "", morning)
	if got := tr.Visible(morning.Add(flicker - time.Millisecond)); got != nil {
		t.Errorf("too early %v is visible", codes(got))
	}
	if next := tr.Next(morning); !next.Equal(morning.Add(flicker)) {
		t.Errorf("next change at %v", next)
	}
	tr.Set(PrinterDisconnected, true, "still gone", morning.Add(time.Second))
	got := tr.Visible(morning.Add(flicker))
	if len(got) != 1 || !got[0].Since.Equal(morning) || got[0].Detail != "still gone" {
		t.Errorf("after %v visible: %+v", flicker, got)
	}
	if next := tr.Next(morning.Add(flicker)); !next.IsZero() {
		t.Errorf("next change at %v, want none", next)
	}
	tr.Set(PrinterDisconnected, false, "", morning.Add(3*time.Second))
	tr.Set(PrinterDisconnected, true, "", morning.Add(4*time.Second))
	if got := tr.Visible(morning.Add(5 * time.Second)); got != nil {
		t.Errorf("a new flicker counts from the old one: %v", codes(got))
	}
}

func TestHiddenConsequenceIsNoNextChange(t *testing.T) {
	var tr Tracker
	tr.Set(PrinterPaperOut, true, "", morning)
	tr.Set(PrinterOffline, true, "", morning)
	if next := tr.Next(morning); !next.IsZero() {
		t.Errorf("next change at %v, want none", next)
	}
	tr.Set(PrinterPaperOut, false, "", morning)
	if next := tr.Next(morning); !next.Equal(morning.Add(flicker)) {
		t.Errorf("next change at %v", next)
	}
}

func TestUnknownCodeIsIgnored(t *testing.T) {
	var tr Tracker
	tr.Set("printer-on-fire", true, "", morning)
	if tr.On("printer-on-fire") || tr.Visible(morning) != nil {
		t.Error("a code nobody has words for is on")
	}
}

func TestEveryWarnableIsComplete(t *testing.T) {
	seen := map[Code]bool{}
	for _, w := range Known {
		if seen[w.Code] {
			t.Errorf("%s is there twice", w.Code)
		}
		seen[w.Code] = true
		if w.Code.Log() != w.Log || w.Log == "" || w.Severity < Notice || w.Severity > Fault || w.TimeToVisible < 0 {
			t.Errorf("%s is not complete: %+v", w.Code, w)
		}
		for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
			if n := len(w.Code.Staff(lang)); n == 0 || n > wire.MaxTextBytes {
				t.Errorf("%s has no words for staff in %s, or more than the hub takes: %d bytes", w.Code, lang, n)
			}
			if short := w.Code.Short(lang); short == "" || utf8.RuneCountInString(short) > 36 {
				t.Errorf("%s has no short words in %s, or too many: %q", w.Code, lang, short)
			}
			if w.Severity == Fault && strings.HasPrefix(string(w.Code), "printer-") && w.Code.Citizen(lang) == "" {
				t.Errorf("%s has no words for citizens in %s", w.Code, lang)
			}
		}
	}
	for _, w := range Known {
		for _, cause := range w.DependsOn {
			if !seen[cause] || cause == w.Code {
				t.Errorf("%s depends on %s", w.Code, cause)
			}
		}
	}
}

// In a circle of causes each would hide the next, and nothing would be shown.
func TestCausesMakeNoCircle(t *testing.T) {
	depends := map[Code][]Code{}
	for _, w := range Known {
		depends[w.Code] = w.DependsOn
	}
	var visit func(code Code, path []Code)
	visit = func(code Code, path []Code) {
		if slices.Contains(path, code) {
			t.Fatalf("%v makes a circle", append(path, code))
		}
		for _, cause := range depends[code] {
			visit(cause, append(path, code))
		}
	}
	for code := range depends {
		visit(code, nil)
	}
}

func TestWorstStandsFirst(t *testing.T) {
	for i, w := range Known[1:] {
		if w.Severity > Known[i].Severity {
			t.Errorf("%s (%s) stands after %s (%s)", w.Code, w.Severity, Known[i].Code, Known[i].Severity)
		}
	}
}
