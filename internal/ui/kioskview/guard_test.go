package kioskview

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/kiosk"
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
	views := samples()
	for name, v := range samples() {
		v.LargeText, v.HighContrast = !v.LargeText, !v.HighContrast
		views[name+", larger or smaller"] = v
	}
	synctest.Test(t, func(t *testing.T) {
		uitest.TakenForTheSame(t, views, 60, func(v kiosk.View) (*widget.Board, func() string) {
			s, a := show(t, v)
			return s.Board(), a.take
		})
	})
}

// follow is a page and the one it leads to.
type follow struct {
	name string
	from string
	id   string // tapped
	to   string // the next page
	// stays may be tapped twice: it means the same on the same page.
	stays bool
}

var follows = []follow{
	{"an agency opens its services", "home", "tile:A", "services", false},
	{"priority opens its classes", "home", "priority", "priority", false},
	{"a class leads home", "priority", "tile:elderly", "home", false},
	{"a service gives a number", "services", "tile:b", "issued", false},
	{"the number is done with", "issued", "done", "home", false},
	{"the way back", "services", "back", "home", false},
	{"somebody is still there", "still", "yes", "home", false},
	{"the question comes over the tiles", "home", "tile:K", "still", false},
	{"an offer comes over the tiles", "home", "tile:K", "offer", false},
	{"a digit of the keypad", "pin", "digit5", "pin", true},
	{"the pager", "home-large", "next", "home-large", true},
}

func middle(b widget.Box) fyne.Position { return fyne.NewPos(b.X+b.W/2, b.Y+b.H/2) }

func TestSecondTapIsNotForTheNextPage(t *testing.T) {
	for _, f := range follows {
		for _, apart := range []time.Duration{80, 150, 250, 390} {
			t.Run(f.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s, a := show(t, samples()[f.from])
					at := middle(uitest.Box(t, s.Board(), f.id))
					uitest.Touch(s.Board(), at)
					first := a.take()
					s.Show(samples()[f.to])
					uitest.Later(s.Board(), apart*time.Millisecond)
					uitest.Touch(s.Board(), at)
					want := ""
					if f.stays {
						want = first
					}
					if got := a.take(); got != want {
						t.Errorf("two taps %d ms apart: the second asks for %q, want %q", apart, got, want)
					}
					uitest.Later(s.Board(), widget.DefaultGuard-apart*time.Millisecond)
					for _, g := range s.Board().Targets() {
						if !g.Off && g.Do != nil {
							uitest.Touch(s.Board(), middle(g.Box))
							break
						}
					}
					if a.take() == "" {
						t.Error("the page takes no tap that comes in time")
					}
				})
			})
		}
	}
}

// TestSecondKeyIsNotForTheNextPage is the same with the numeric keypad.
func TestSecondKeyIsNotForTheNextPage(t *testing.T) {
	for _, c := range []struct {
		from, to string
		key      rune // 0 is Enter, 1 is Escape
	}{
		{"home", "services", '1'},
		{"services", "issued", '1'},
		{"home", "priority", '2'},
		{"issued", "home", 0},
		{"issued", "still", 0},
		{"slots", "booked", '1'},
		{"checkin", "home", 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, a := show(t, samples()[c.from])
			strike := func() {
				switch c.key {
				case 0:
					s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
				case 1:
					s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
				default:
					s.TypedRune(c.key)
				}
			}
			strike()
			if a.take() == "" {
				t.Errorf("%s: the first key does nothing", c.from)
			}
			s.Show(samples()[c.to])
			uitest.Later(s.Board(), 390*time.Millisecond)
			strike()
			if got := a.take(); got != "" {
				t.Errorf("%s, then %s: the second key asks for %q", c.from, c.to, got)
			}
		})
	}
}

// TestWhatACitizenSwitchesMakesNoNewPage: after a change of type size, contrast, language
// or the clock, the same tile can be tapped at once.
func TestWhatACitizenSwitchesMakesNoNewPage(t *testing.T) {
	for name, change := range map[string]func(*kiosk.View){
		"contrast": func(v *kiosk.View) { v.HighContrast = true },
		"language": func(v *kiosk.View) { v.Lang = "en" },
		"clock":    func(v *kiosk.View) { v.Now = v.Now.Add(time.Minute) },
		"count":    func(v *kiosk.View) { v.Tiles[0].Waiting++ },
		"large":    func(v *kiosk.View) { v.LargeText = true },
	} {
		synctest.Test(t, func(t *testing.T) {
			v := samples()["home"]
			s, a := show(t, v)
			change(&v)
			s.Show(v)
			uitest.TapAtOnce(t, s.Board(), "tile:A")
			s.TypedRune('1')
			if got := a.take(); got != "agency A, agency A" {
				t.Errorf("%s: a tap and a digit at once ask for %q", name, got)
			}
		})
	}
}

// TestScanOnANewPageIsTaken: only what a person types is ignored on a new page.
func TestScanOnANewPageIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["home"])
		var fed []rune
		s.Wedge = func(r rune) bool { fed = append(fed, r); return true }
		s.Show(samples()["services"])
		s.TypedRune('1')
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		s.Type("1")
		if string(fed) != "1\r" || a.take() != "" {
			t.Errorf("the scanner got %q, and the page did something", string(fed))
		}
		uitest.Read(s.Board())
		s.Type("1")
		if got := a.take(); got != "service a" {
			t.Errorf("what a person typed in time asks for %q", got)
		}
	})
}
