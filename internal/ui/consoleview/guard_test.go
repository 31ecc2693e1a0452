package consoleview

import (
	"slices"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
)

func middle(b widget.Box) fyne.Position { return fyne.NewPos(b.X+b.W/2, b.Y+b.H/2) }

// TestClerksChainOfKeysIsInstant: a clerk's keys are handled without delay after a new
// view.
func TestClerksChainOfKeysIsInstant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, login())
		for _, name := range []fyne.KeyName{fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF9} {
			v := desk()
			v.Can = everything()
			s.Show(v)
			s.TypedKey(key(name, 0))
		}
		s.TypedKey(key(fyne.KeyF7, 0))
		typeRunes(s, "1")
		if want := []string{"next", "recall", "start", "finish"}; len(a.log) != 5 || !slices.Equal(a.log[:4], want) {
			t.Errorf("got %q, want %q and the first reason to hold", a.log, want)
		}
	})
}

func TestHeldCallKeyCallsOnePerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		v.Can = everything()
		s, a := show(t, v)
		call := key(fyne.KeyF2, 68)
		s.Board().KeyDown(call)
		for range 40 {
			s.TypedKey(call)
			s.Show(v)
		}
		s.Board().KeyUp(call)
		if want := []string{"next"}; !slices.Equal(a.log, want) {
			t.Errorf("a key that is held asks for %q", a.log)
		}
	})
}

// TestSecondClickIsNotForTheDialog: the mouse is still where the button was.
func TestSecondClickIsNotForTheDialog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		v.Can = everything()
		s, a := show(t, v)
		uitest.Tap(t, s.Board(), "hold")
		if s.desk.dialog.kind != askHold {
			t.Fatal("the first click opens nothing")
		}
		for _, g := range s.Board().Targets() {
			uitest.Touch(s.Board(), middle(g.Box))
		}
		uitest.Touch(s.Board(), fyne.NewPos(3, 3)) // outside the dialog
		if len(a.log) != 0 || s.desk.dialog.kind != askHold {
			t.Errorf("clicks at once ask for %q, and the dialog is %d", a.log, s.desk.dialog.kind)
		}
		uitest.Tap(t, s.Board(), "outside")
		if s.desk.dialog.kind != askNothing {
			t.Error("a click in time does nothing")
		}
	})
}

// TestClickIsNotForTheRowThatMovedUp: another ticket is now below the mouse.
func TestClickIsNotForTheRowThatMovedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		v.Can, v.Desk.Waiting = everything(), waiting(5)
		s, _ := show(t, v)
		uitest.Read(s.Board())
		at := middle(uitest.Box(t, s.Board(), "row:"+v.Desk.Waiting[1].ID))
		v.Desk.Waiting = v.Desk.Waiting[1:]
		s.Show(v)
		uitest.Touch(s.Board(), at)
		if s.desk.dialog.kind != askNothing {
			t.Error("the click takes the ticket that moved up")
		}
		uitest.Read(s.Board())
		uitest.Touch(s.Board(), at)
		if s.desk.dialog.kind == askNothing {
			t.Error("a click in time takes nothing")
		}
	})
}

// TestStripKeyThatTakesAnothersPlaceWaits: the strip shows only the keys that work now.
func TestStripKeyThatTakesAnothersPlaceWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		v.Can = console.Can{Next: true}
		st := showStrip(t, v, 1366, 48)
		board := st.Strip().Board()
		uitest.Read(board)
		at := middle(uitest.Box(t, board, "next"))
		uitest.Touch(board, at)
		v.Can = console.Can{Start: true}
		st.Show(v)
		uitest.Touch(board, at)
		if want := []string{"next"}; !slices.Equal(st.asked.log, want) {
			t.Errorf("a double click asks for %q, want %q", st.asked.log, want)
		}
		uitest.Tap(t, board, "start")
		if want := []string{"next", "start"}; !slices.Equal(st.asked.log, want) {
			t.Errorf("with one in time it is %q, want %q", st.asked.log, want)
		}
	})
}
