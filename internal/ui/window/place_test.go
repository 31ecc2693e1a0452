package window

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var (
	left  = area{0, 0, 1366, 768}
	right = area{1366, 0, 1920, 1080}
)

func TestPlaceCountsWhereItCanBeSeenAndTaken(t *testing.T) {
	tests := []struct {
		what     string
		place    Place
		monitors []area
		want     bool
	}{
		{"at the upper edge", Place{63, 8, 1240}, []area{left}, true},
		{"at the very corner", Place{0, 0, 1240}, []area{left}, true},
		{"half over the right edge", Place{700, 720, 1240}, []area{left}, true},
		{"hardly more than its grip is left", Place{1300, 8, 1240}, []area{left}, false},
		{"below the lower edge", Place{63, 740, 1240}, []area{left}, false},
		{"its grip is left of the edge", Place{-20, 8, 1240}, []area{left}, false},
		{"on the second monitor", Place{1500, 900, 1240}, []area{left, right}, true},
		{"on a second monitor that is gone", Place{1500, 900, 1240}, []area{left}, false},
		{"narrower than what must show", Place{1100, 8, 180}, []area{left}, true},
	}
	for _, tt := range tests {
		if got := tt.place.on(tt.monitors, 48); got != tt.want {
			t.Errorf("%s: %v", tt.what, got)
		}
	}
}

func TestFirstPlaceIsInTheMiddleOfTheUpperEdge(t *testing.T) {
	if got, want := firstPlace(left, 1240), (Place{63, 8, 1240}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := firstPlace(area{100, 30, 1024, 700}, 1240), (Place{108, 38, 1008}); got != want {
		t.Errorf("on a small monitor: got %v, want %v", got, want)
	}
}

func TestPushGoesToTheEdgeOfItsMonitor(t *testing.T) {
	monitors := []area{left, right}
	at := Place{1400, 500, 1240}
	for push, want := range map[[2]int]Place{
		{0, -1}: {1400, 0, 1240}, {0, 1}: {1400, 1032, 1240}, {-1, 0}: {1366, 500, 1240}, {1, 0}: {2046, 500, 1240},
	} {
		if got := at.pushed(monitorAt(at, monitors), 48, push[0], push[1]); got != want {
			t.Errorf("%v: got %v, want %v", push, got, want)
		}
	}
	if got := monitorAt(Place{-500, 0, 1240}, monitors); got != left {
		t.Errorf("a place on no monitor: %v", got)
	}
}

func TestPlaceIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "strip.json")
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	if _, known := loadPlace(file, logger); known || log.Len() > 0 {
		t.Errorf("before the first time: %q", log.String())
	}
	want := Place{-1200, 8, 1240}
	for _, p := range []Place{{1, 2, 640}, want} {
		if err := p.save(file); err != nil {
			t.Fatal(err)
		}
	}
	if got, known := loadPlace(file, logger); !known || got != want || log.Len() > 0 {
		t.Errorf("got %v, %v, log %q", got, known, log.String())
	}
	if list, err := os.ReadDir(filepath.Dir(file)); err != nil || len(list) != 1 {
		t.Errorf("left beside it: %v, %v", list, err)
	}
}

func TestSpoiltPlaceIsForgottenWithALine(t *testing.T) {
	for _, content := range []string{"", "{", "[]", `{"x":1}`, `{"x":1,"y":2,"width":99999999}`, `{"x":"left"}`} {
		file := filepath.Join(t.TempDir(), "strip.json")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		if p, known := loadPlace(file, slog.New(slog.NewTextHandler(&log, nil))); known || strings.Count(log.String(), "\n") != 1 {
			t.Errorf("%q: %v, log %q", content, p, log.String())
		}
	}
}

func TestPlaceThatCannotBeKeptIsAnError(t *testing.T) {
	if err := (Place{1, 2, 640}).save(filepath.Join(t.TempDir(), "gone", "strip.json")); err == nil {
		t.Error("it was kept in a folder that is not there")
	}
}
