package window

import (
	"bufio"
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"
)

// testDesktop is an X server of 1366 by 768 with a window manager, and a window of a
// program without a frame.
type testDesktop struct {
	*x11
	t   *testing.T
	win xproto.Window
	cfg StripConfig
}

func openDesktop(t *testing.T) *testDesktop {
	t.Helper()
	for _, program := range []string{"Xvfb", "openbox"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: there is no desktop to stand on", program)
		}
	}
	t.Setenv("DISPLAY", startXvfb(t))
	x, err := openX11()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.close)
	run(t, exec.Command("openbox", "--sm-disable"))
	d := &testDesktop{x11: x, t: t, cfg: StripConfig{
		Config: Config{Size: Size{1240, 48}}, File: filepath.Join(t.TempDir(), "strip.json"), Log: slog.New(slog.DiscardHandler),
	}}
	check, err := x.atom("_NET_SUPPORTING_WM_CHECK")
	if err != nil {
		t.Fatal(err)
	}
	d.until("a window manager", func() bool { return len(x.cardinals(x.root, check)) > 0 })
	d.open()
	return d
}

// startXvfb starts a server and returns its display.
func startXvfb(t *testing.T) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1366x768x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	run(t, cmd)
	w.Close()
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return ":" + strings.TrimSpace(number)
}

// run runs a program until the test ends.
func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended already
		_ = cmd.Wait()
	})
}

// until waits for something that another program does.
func (d *testDesktop) until(what string, is func() bool) {
	d.t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("%s did not come", what)
		}
	}
}

func (d *testDesktop) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// open makes the window like Fyne: without a frame, in the middle.
func (d *testDesktop) open() {
	d.t.Helper()
	var err error
	d.win, err = xproto.NewWindowId(d.conn)
	d.must(err)
	screen := xproto.Setup(d.conn).DefaultScreen(d.conn)
	d.must(xproto.CreateWindowChecked(d.conn, screen.RootDepth, d.win, d.root, 63, 360, 1240, 48, 0, xproto.WindowClassInputOutput, screen.RootVisual, 0, nil).Check())
	hints, err := d.atom("_MOTIF_WM_HINTS")
	d.must(err)
	d.must(xproto.ChangePropertyChecked(d.conn, xproto.PropModeReplace, d.win, hints, hints, 32, 5, []byte{2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).Check())
	d.show()
}

func (d *testDesktop) show() {
	d.t.Helper()
	d.until("the window", func() bool {
		d.must(xproto.MapWindowChecked(d.conn, d.win).Check()) // a window manager that has just started may miss it
		attr, err := xproto.GetWindowAttributes(d.conn, d.win).Reply()
		return err == nil && attr.MapState == xproto.MapStateViewable
	})
}

func (d *testDesktop) hide() {
	d.t.Helper()
	d.must(xproto.UnmapWindowChecked(d.conn, d.win).Check())
	d.until("the end of its state", func() bool { return !d.isAbove() })
}

func (d *testDesktop) isAbove() bool {
	d.t.Helper()
	state, err := d.atom(stateName)
	d.must(err)
	above, err := d.atom(aboveName)
	d.must(err)
	return slices.Contains(d.cardinals(d.win, state), uint32(above))
}

func (d *testDesktop) stands(want Place) {
	d.t.Helper()
	d.until("the window at its place", func() bool {
		at, err := d.where(d.win)
		d.must(err)
		return Place{at.x, at.y, at.w} == want && at.h == d.cfg.Size.Height
	})
}

func TestStripStaysAboveAlsoAfterItWasHidden(t *testing.T) {
	d := openDesktop(t)
	desk := newStanding(d.x11, d.win, d.cfg)
	for range 2 {
		desk.put()
		d.until("the window above others", d.isAbove)
		d.stands(Place{63, 8, 1240})
		d.hide()
		d.show()
	}
}

func TestPlaceComesBackAfterARestart(t *testing.T) {
	d := openDesktop(t)
	desk := newStanding(d.x11, d.win, d.cfg)
	desk.put()
	d.stands(Place{63, 8, 1240})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		desk.follow(ctx)
	}()
	moved := Place{40, 600, 1100}
	d.must(d.move(d.win, moved, 48)) // as a person does with the window manager
	d.stands(moved)
	d.until("the place in the file", func() bool {
		p, known := loadPlace(d.cfg.File, d.cfg.Log)
		return known && p == moved
	})
	cancel()
	<-done

	d.must(xproto.DestroyWindowChecked(d.conn, d.win).Check())
	d.open()
	newStanding(d.x11, d.win, d.cfg).put()
	d.stands(moved)
}

func TestPlaceOnNoMonitorIsNotTaken(t *testing.T) {
	d := openDesktop(t)
	d.must(Place{3000, 8, 1240}.save(d.cfg.File))
	newStanding(d.x11, d.win, d.cfg).put()
	d.stands(Place{63, 8, 1240})
}

func TestPushMovesTheWindow(t *testing.T) {
	d := openDesktop(t)
	desk := newStanding(d.x11, d.win, d.cfg)
	desk.put()
	d.stands(Place{63, 8, 1240})
	desk.push(0, 1)
	d.stands(Place{63, 720, 1240})
	desk.push(1, 0)
	d.stands(Place{126, 720, 1240})
}

func TestWindowThatIsGoneIsNoFault(t *testing.T) {
	d := openDesktop(t)
	desk := newStanding(d.x11, d.win, d.cfg)
	d.must(xproto.DestroyWindowChecked(d.conn, d.win).Check())
	desk.put()
	desk.push(1, 1)
	desk.take()
	desk.keep()
	if _, known := loadPlace(d.cfg.File, d.cfg.Log); known {
		t.Error("the place of a window that is gone is kept")
	}
}

func TestNoXServerIsAnError(t *testing.T) {
	t.Setenv("DISPLAY", ":32767")
	if _, err := openX11(); err == nil {
		t.Error("connected to nothing")
	}
}
