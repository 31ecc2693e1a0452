package uithread

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	_ "motcua/internal/ui/locale" // before Fyne looks for a language
)

// toolkit is Fyne with a driver whose queue can be closed, as that of a real window is.
type toolkit struct {
	fyne.App
	driver *driver
}

func (k *toolkit) Driver() fyne.Driver { return k.driver }

type driver struct {
	fyne.Driver
	queue chan func()
	quits int
}

func (d *driver) DoFromGoroutine(f func(), _ bool) { d.queue <- f }

func (d *driver) Quit() { d.quits++ }

// run does what was sent, as Fyne's loop does.
func (d *driver) run() {
	for {
		select {
		case f := <-d.queue:
			f()
		default:
			return
		}
	}
}

func openToolkit(t *testing.T) *toolkit {
	t.Helper()
	app := test.NewTempApp(t)
	k := &toolkit{app, &driver{Driver: app.Driver(), queue: make(chan func(), 64)}}
	fyne.SetCurrentApp(k)
	t.Cleanup(func() { fyne.SetCurrentApp(app) })
	return k
}

func TestWhatIsSentIsDone(t *testing.T) {
	k, d, done := openToolkit(t), &door{}, 0
	for range 3 {
		if !d.do(func() { done++ }) {
			t.Fatal("it was not taken")
		}
	}
	if done != 0 {
		t.Errorf("%d were done by the sender", done)
	}
	if k.driver.run(); done != 3 {
		t.Errorf("%d of 3 were done", done)
	}
}

func TestNothingIsSentAfterTheEnd(t *testing.T) {
	k, d := openToolkit(t), &door{}
	d.end(k)
	if k.driver.run(); k.driver.quits != 1 {
		t.Fatalf("the loop was ended %d times", k.driver.quits)
	}
	if d.do(func() { t.Error("it is done after the end") }) || len(k.driver.queue) > 0 {
		t.Error("something was sent after the end")
	}
	if d.end(k); len(k.driver.queue) > 0 {
		t.Error("it was ended again")
	}
}

// TestQueueThatIsClosedMeanwhileIsNoCrash has the toolkit end by itself, as it does when
// its window is closed: nobody has told the door.
func TestQueueThatIsClosedMeanwhileIsNoCrash(t *testing.T) {
	k, d := openToolkit(t), &door{}
	close(k.driver.queue)
	if d.do(func() { t.Error("it is done after the end") }) {
		t.Error("something was sent into a closed queue")
	}
	d.end(k)
	if d.do(func() {}) || k.driver.quits > 0 {
		t.Error("it ends twice")
	}
}

// TestOtherFaultsAreNotHidden has the work itself fail, which runs at once before the
// loop has begun.
func TestOtherFaultsAreNotHidden(t *testing.T) {
	test.NewTempApp(t)
	fault := errors.New("a fault of a screen")
	for name, work := range map[string]func(){
		"a fault of its own": func() { panic(fault) },
		"an index too large": func() { t.Log([]int{}[len(t.Name())]) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("nobody hears of it")
				}
			}()
			(&door{}).do(work)
		})
	}
}

// window is one whose loop does what it is told to, and ends.
type window struct {
	fyne.Window
	loop func()
}

func (w *window) ShowAndRun() { w.loop() }

// TestFyneSendsItselfNothingAtItsEnd is about Fyne's own lifecycle: a version of it that
// is arranged otherwise must be looked at.
func TestFyneSendsItselfNothingAtItsEnd(t *testing.T) {
	app := test.NewTempApp(t)
	l, ok := app.Lifecycle().(hooked)
	if !ok {
		t.Fatalf("%T has no hook any more: how does Fyne end now?", app.Lifecycle())
	}
	stopped := func() bool { return l.(interface{ OnStopped() func() }).OnStopped() != nil }
	l.SetOnStoppedHookExecuted(func() {}) // as its app for the desktop does
	if !stopped() {
		t.Fatal("the hook is no event of the end any more: how does Fyne end now?")
	}
	d, ran := &door{}, false
	d.run(app, &window{loop: func() {
		ran = true
		if stopped() {
			t.Error("it sends itself an event at its end")
		}
		if !d.do(func() {}) {
			t.Error("nothing is sent while it runs")
		}
	}})
	if !ran {
		t.Fatal("the window was not shown")
	}
	if d.do(func() { t.Error("it is done after the end") }) {
		t.Error("something was sent after the window was closed")
	}
}
