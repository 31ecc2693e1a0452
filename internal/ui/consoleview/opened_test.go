package consoleview

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/ui/uitest"
)

func texts(s *Screen) string {
	var all []string
	for _, t := range s.Board().Texts() {
		all = append(all, t.Text)
	}
	return strings.Join(all, "\n")
}

func TestOpenedTicketIsAnsweredByKeys(t *testing.T) {
	for what, c := range map[string]struct {
		view console.View
		keys []*fyne.KeyEvent
		typ  string
		want []string
	}{
		"Enter calls it":                     {opened(), []*fyne.KeyEvent{key(fyne.KeyReturn, 36)}, "1", []string{"any A025 asked"}},
		"the numpad's Enter too":             {opened(), []*fyne.KeyEvent{key(fyne.KeyEnter, 104)}, "2", []string{"any A025 back"}},
		"and one without a name":             {opened(), []*fyne.KeyEvent{key("", 104)}, "2", []string{"any A025 back"}},
		"Escape closes it":                   {opened(), []*fyne.KeyEvent{key(fyne.KeyEscape, 9)}, "", []string{"close"}},
		"Tab goes to the second button":      {opened(), []*fyne.KeyEvent{key(fyne.KeyTab, 23), key(fyne.KeyTab, 23), key(fyne.KeyReturn, 36)}, "", []string{"close"}},
		"Escape leaves the reason, not it":   {opened(), []*fyne.KeyEvent{key(fyne.KeyReturn, 36), key(fyne.KeyEscape, 9)}, "", nil},
		"Enter closes what cannot be called": {openedElsewhere(), []*fyne.KeyEvent{key(fyne.KeyReturn, 36)}, "", []string{"close"}},
		"nor while somebody is served":       {samples()["opened-busy"], []*fyne.KeyEvent{key(fyne.KeyReturn, 36)}, "", []string{"close"}},
		"F2 is for the desk":                 {opened(), []*fyne.KeyEvent{key(fyne.KeyF2, 68)}, "", []string{"close", "next"}},
		"so is the numpad":                   {samples()["opened-busy"], []*fyne.KeyEvent{key(fyne.KeyPlus, 86)}, "+", []string{"close", "finish"}},
		"and a number that is typed":         {opened(), nil, "7", []string{"close"}},
		"the space bar does nothing":         {opened(), []*fyne.KeyEvent{key(fyne.KeySpace, 65)}, " ", nil},
	} {
		bubble(t, what, func(t *testing.T) {
			s, a := show(t, c.view)
			for _, k := range c.keys {
				s.TypedKey(k)
			}
			typeRunes(s, c.typ)
			if !slices.Equal(a.log, c.want) {
				t.Errorf("got %q, want %q", a.log, c.want)
			}
		})
	}
}

func TestOpenedTicketIsAnsweredByTouch(t *testing.T) {
	bubble(t, "its buttons", func(t *testing.T) {
		s, a := show(t, opened())
		uitest.Tap(t, s.Board(), "call")
		s.TypedRune('1')
		uitest.Tap(t, s.Board(), "close")
		if want := []string{"any A025 asked", "close"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
	bubble(t, "nothing behind it", func(t *testing.T) {
		s, a := show(t, opened())
		for _, g := range s.Board().Targets() {
			if g.ID == "next" || g.ID == "pause" || strings.HasPrefix(g.ID, "row:") {
				t.Errorf("%q can be pressed through the card", g.ID)
			}
		}
		s.page.scroll(500)
		if s.desk.list.offset != 0 {
			t.Error("the list behind it scrolls")
		}
		if len(a.log) != 0 {
			t.Errorf("asked for %q", a.log)
		}
	})
	bubble(t, "a call that is not allowed", func(t *testing.T) {
		s, a := show(t, samples()["opened-busy"])
		uitest.Tap(t, s.Board(), "call")
		if len(a.log) != 0 || s.desk.dialog.kind != askNothing {
			t.Errorf("asked for %q", a.log)
		}
	})
}

// A scan does not cover a dialog that is open.
func TestOpenedTicketWaitsBehindADialog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		s, a := show(t, v)
		s.TypedKey(key(fyne.KeyF7, 73))
		v.Desk.Opened = opened().Desk.Opened
		s.Show(v)
		s.TypedRune('1')
		if want := []string{"hold papers"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
		if !strings.Contains(texts(s), "A025") || strings.Contains(texts(s), "A018") {
			t.Errorf("in front stands %q", texts(s))
		}
	})
}

func TestOpenedTicketSaysWhyItCannotBeCalled(t *testing.T) {
	down := opened()
	down.Can, down.Link.Level = console.Can{}, console.LevelBad
	paused := opened()
	paused.Can, paused.Desk.State = console.Can{Pause: true}, console.StatePaused
	pending := opened()
	pending.Can, pending.Pending = console.Can{}, "Gọi tiếp"
	for want, v := range map[string]console.View{
		"Mất kết nối – chưa gọi được":                    down,
		"Quầy đang tạm ngưng – nhấn F10 để làm việc lại": paused,
		"Gọi tiếp: đang gửi…":                            pending,
		"Quầy đang có công dân – hãy hoàn tất trước":     samples()["opened-busy"],
	} {
		bubble(t, want, func(t *testing.T) {
			s, _ := show(t, v)
			if !strings.Contains(texts(s), want) {
				t.Errorf("the card says %q", texts(s))
			}
		})
	}
}

func TestOpenedTicketOfEveryStanding(t *testing.T) {
	for stands := console.StandsWaiting; stands <= console.StandsCancelled; stands++ {
		for _, size := range sizes {
			bubble(t, "fits", func(t *testing.T) {
				v := openedElsewhere()
				v.Desk.Opened.Stands = stands
				s := New(&actions{})
				uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(v)
				uitest.NoOverflow(t, "opened", s.Board())
			})
		}
	}
}

func TestNoteIsTakenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, troubled())
		uitest.Tap(t, s.Board(), "said")
		s.TypedKey(key(fyne.KeyEscape, 9))
		if want := []string{"dismiss", "dismiss"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}
