package window

import (
	"errors"
	"log/slog"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"

	"motcua/internal/i18n"
)

func TestMonitorsAreNamedByWhoeverSetsThemUp(t *testing.T) {
	list := []monitor{{"HDMI-1", area{0, 0, 1920, 1080}}, {"DP-2", area{1920, 0, 1280, 720}}, {"", area{3200, 0, 800, 480}}}
	for want, is := range map[string]area{
		"HDMI-1": list[0].area, "dp-2": list[1].area, "1": list[0].area, "3": list[2].area, "1280x720+1920+0": list[1].area,
		"1920x360+0+720": {0, 720, 1920, 360}, // a part of one
	} {
		if got, there := pick(list, want); !there || got != is {
			t.Errorf("%s is %v, %v, want %v", want, got, there, is)
		}
	}
	for _, want := range []string{"", "HDMI-2", "0", "4", "-1", "1280x720+1921+0", "0x0+0+0", "1280x720", "-5x-5+0+0", "9999999999"} {
		if got, there := pick(list, want); there {
			t.Errorf("%q is %v", want, got)
		}
	}
	if got := named(list); got != "HDMI-1 (1920x1080+0+0), DP-2 (1280x720+1920+0), 3 (800x480+3200+0)" {
		t.Errorf("they are called %s", got)
	}
}

// wallOfMonitors is an X server without a window manager, as on a wall's machine, whose
// monitors are connected and unplugged.
type wallOfMonitors struct {
	*testDesktop
	keeper *keeper

	hidden []bool
	said   strings.Builder
}

func (w *wallOfMonitors) Write(p []byte) (int, error) { return w.said.Write(p) }

func openMonitors(t *testing.T, want string, alone bool) *wallOfMonitors {
	t.Helper()
	if _, err := exec.LookPath("Xvfb"); err != nil {
		t.Skip("Xvfb is not installed: there is no desktop to stand on")
	}
	t.Setenv("DISPLAY", startXvfb(t))
	x, err := openX11()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.close)
	w := &wallOfMonitors{testDesktop: &testDesktop{x11: x, t: t, cfg: StripConfig{Config: Config{Size: Size{1240, 48}}}}}
	w.open()
	w.plug("HDMI-1", area{0, 0, 800, 768})
	w.plug("HDMI-2", area{800, 0, 566, 768})
	w.keeper = &keeper{x: x, win: w.win, want: want, alone: alone, log: slog.New(slog.NewTextHandler(w, nil)), hide: func(h bool) { w.hidden = append(w.hidden, h) }}
	return w
}

func (w *wallOfMonitors) plug(name string, at area) {
	w.t.Helper()
	w.outputs() // makes RandR ready
	atom, err := w.atom(name)
	w.must(err)
	info := randr.MonitorInfo{Name: atom, X: int16(at.x), Y: int16(at.y), Width: uint16(at.w), Height: uint16(at.h)}
	w.must(randr.SetMonitorChecked(w.conn, w.root, info).Check())
}

func (w *wallOfMonitors) unplug(name string) {
	w.t.Helper()
	atom, err := w.atom(name)
	w.must(err)
	w.must(randr.DeleteMonitorChecked(w.conn, w.root, atom).Check())
}

func (w *wallOfMonitors) at() area {
	w.t.Helper()
	at, err := w.where(w.win)
	w.must(err)
	return at
}

func TestWindowStandsOnItsMonitor(t *testing.T) {
	for want, is := range map[string]area{"HDMI-2": {800, 0, 566, 768}, "hdmi-1": {0, 0, 800, 768}, "400x300+100+50": {100, 50, 400, 300}} {
		w := openMonitors(t, want, true)
		w.keeper.look()
		if got := w.at(); got != is {
			t.Errorf("%s: it stands at %v, want %v", want, got, is)
		}
		if err := CheckMonitor(want); err != nil {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestWindowGoesBackToAMonitorThatWasUnplugged(t *testing.T) {
	w := openMonitors(t, "HDMI-2", true)
	w.keeper.look()
	w.unplug("HDMI-2")
	for range 3 {
		w.keeper.look()
	}
	if got := w.at(); got.x != 0 {
		t.Errorf("without its monitor it stands at %v", got)
	}
	if n := strings.Count(w.said.String(), "is not there"); n != 1 || !strings.Contains(w.said.String(), "HDMI-1 (800x768+0+0)") {
		t.Errorf("said %d times: %s", n, w.said.String())
	}
	var words i18n.Message
	if err := CheckMonitor("HDMI-2"); !errors.As(err, &words) || !strings.Contains(words.In(i18n.Vietnamese), "không có màn hình \"HDMI-2\"") {
		t.Errorf("checked: %v", err)
	}
	w.plug("HDMI-2", area{800, 100, 500, 500}) // another one, at the same socket
	w.keeper.look()
	if got := w.at(); got != (area{800, 100, 500, 500}) || len(w.hidden) > 0 {
		t.Errorf("after it came back it stands at %v, hidden %v", got, w.hidden)
	}
}

// A second window does not cover the first one.
func TestFurtherWindowIsHiddenWhileItsMonitorIsAway(t *testing.T) {
	w := openMonitors(t, "HDMI-2", false)
	w.keeper.look()
	before := w.at()
	w.unplug("HDMI-2")
	w.keeper.look()
	w.keeper.look()
	if w.at() != before || !slices.Equal(w.hidden, []bool{true}) {
		t.Errorf("it stands at %v, hidden %v", w.at(), w.hidden)
	}
	w.plug("HDMI-2", area{800, 0, 400, 400})
	w.keeper.look()
	w.keeper.look()
	if got := w.at(); got != (area{800, 0, 400, 400}) || !slices.Equal(w.hidden, []bool{true, false}) {
		t.Errorf("it stands at %v, hidden %v", got, w.hidden)
	}
}

func TestWindowThatSomebodyMovedGoesBack(t *testing.T) {
	w := openMonitors(t, "HDMI-1", true)
	w.keeper.look()
	w.must(w.move(w.win, Place{300, 300, 200}, 100))
	w.keeper.look()
	if got := w.at(); got != (area{0, 0, 800, 768}) {
		t.Errorf("it stands at %v", got)
	}
	w.must(xproto.DestroyWindowChecked(w.conn, w.win).Check())
	w.keeper.look() // a closed window is no fault
}

func TestNoDesktopNoMonitorToCheck(t *testing.T) {
	t.Setenv("DISPLAY", ":32767")
	if err := CheckMonitor("HDMI-1"); err != nil {
		t.Errorf("where nobody can know: %v", err)
	}
}
