// Package uithread is the only way to the goroutine on which Fyne draws. It exists for
// the end of a program: Fyne closes the queue of what other goroutines send it without
// looking whether they still do.
package uithread

import (
	"runtime"
	"sync/atomic"

	"fyne.io/fyne/v2"
)

// door is the way to one toolkit.
type door struct{ over atomic.Bool }

// toFyne is the way to Fyne, which can be started only once in a process.
var toFyne door

// Do runs f on Fyne's goroutine, soon, and does not wait. Once Fyne ends it forgets f; it
// returns false if it knew.
func Do(f func()) bool { return toFyne.do(f) }

// Run shows w, and returns when it was closed or after End. It is called by main, once.
func Run(a fyne.App, w fyne.Window) { toFyne.run(a, w) }

// End has Run return. It may be called more than once, and when Run has returned, but not
// before Fyne has started: Fyne would forget it.
func End(a fyne.App) { toFyne.end(a) }

func (d *door) do(f func()) (sent bool) {
	if d.over.Load() {
		return false
	}
	// Fyne also ends by itself, at SIGTERM and with its window, and may close its queue
	// between asking whether it is open and sending. Go's panic is all that tells of it.
	defer func() {
		switch why := recover().(type) {
		case nil:
		case runtime.Error:
			if why.Error() != closedQueue {
				panic(why)
			}
			sent = false
		default:
			panic(why)
		}
	}()
	fyne.Do(f)
	return true
}

// closedQueue is what Go says about sending into a closed channel.
const closedQueue = "send on closed channel"

// end uses the driver's Quit, which does nothing when the loop has ended. That of the app
// would close windows that are not there any more.
func (d *door) end(a fyne.App) {
	d.do(a.Driver().Quit)
	d.over.Store(true)
}

// hooked is Fyne's lifecycle, with what Fyne itself does after its loop.
type hooked interface{ SetOnStoppedHookExecuted(f func()) }

// run keeps Fyne from sending itself an event while it closes its queue: one end in some
// two hundred crashed by it, or waited for ever. The event saves an app's preferences,
// which these programs do not have.
func (d *door) run(a fyne.App, w fyne.Window) {
	if l, ok := a.Lifecycle().(hooked); ok {
		l.SetOnStoppedHookExecuted(nil)
	}
	w.ShowAndRun()
	d.over.Store(true)
}
