package padview

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/pad"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
)

// take returns the recorded requests, and clears them.
func (a *actions) take() string {
	did := strings.Join(a.log, ", ")
	a.log = nil
	return did
}

func TestTargetsTakenForTheSameDoTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		uitest.TakenForTheSame(t, samples(), 20, func(v pad.View) (*widget.Board, func() string) {
			s, a := show(t, v)
			return s.Board(), a.take
		})
	})
}

// TestSecondTapOnAFaceGivesNoReason: the next page has something else where the finger
// is.
func TestSecondTapOnAFaceGivesNoReason(t *testing.T) {
	other := samples()["ask"]
	other.Ticket = "B007"
	for name, c := range map[string]struct {
		next pad.View
		want string
	}{
		"reasons":            {samples()["reasons"], ""},
		"thanks":             {samples()["thanks"], ""},
		"nobody is asked":    {samples()["idle"], ""},
		"another is asked":   {other, ""},
		"the same one still": {samples()["ask"], "rate 1"},
	} {
		for _, apart := range []time.Duration{80, 150, 250, 390} {
			synctest.Test(t, func(t *testing.T) {
				s, a := show(t, samples()["ask"])
				b := uitest.Box(t, s.Board(), "level:1")
				at := fyne.NewPos(b.X+b.W/2, b.Y+b.H*0.4)
				uitest.Touch(s.Board(), at)
				if got := a.take(); got != "rate 1" {
					t.Fatalf("the first tap asks for %q", got)
				}
				s.Show(c.next)
				uitest.Later(s.Board(), apart*time.Millisecond)
				uitest.Touch(s.Board(), at)
				if got := a.take(); got != c.want {
					t.Errorf("%s, %d ms later: the second tap asks for %q, want %q", name, apart, got, c.want)
				}
			})
		}
	}
}

// TestReasonTappedTwiceStaysTicked: the second tap of a trembling hand must not remove
// it.
func TestReasonTappedTwiceStaysTicked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := samples()["reasons"]
		s, a := show(t, v)
		tick := func() {
			uitest.TapAtOnce(t, s.Board(), "reason:0")
			if a.take() == "" {
				return
			}
			v.Reasons = slices.Clone(v.Reasons)
			v.Reasons[0].On = !v.Reasons[0].On
			s.Show(v)
		}
		tick()
		tick()
		if !v.Reasons[0].On {
			t.Error("two taps at once tick a reason and take it back")
		}
		uitest.Read(s.Board())
		tick()
		if v.Reasons[0].On {
			t.Error("a tap in time does not take it back")
		}
	})
}

func TestSecondKeyGivesNoReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["ask"])
		s.TypedRune('4')
		s.Show(samples()["reasons"])
		s.TypedRune('4')
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if got := a.take(); got != "rate 1" {
			t.Errorf("four and what followed at once ask for %q", got)
		}
	})
}
