package kioskview

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"motcua/internal/charset"
	"motcua/internal/kiosk"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
)

// sizes are the screens that a kiosk may have.
var sizes = []struct{ w, h int }{{1080, 1920}, {1920, 1080}, {1280, 800}, {1366, 768}, {1280, 720}}

// drawn are the screens on which every page is drawn.
func drawn() []struct{ w, h int } {
	if underRace {
		return sizes[2:3]
	}
	return sizes
}

// pitch is the width of a pixel in millimetres on a kiosk's screen of that size.
func pitch(w, h int) float32 {
	if w >= 1920 || h >= 1920 {
		return 0.27
	}
	return 0.30
}

func TestEveryPageFitsEveryScreen(t *testing.T) {
	for name, v := range samples() {
		for _, size := range drawn() {
			label := fmt.Sprintf("kiosk-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(&actions{})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				v.MMPerPx = pitch(size.w, size.h)
				s.Show(v)
				uitest.NoOverflow(t, label, s.Board(), mayCut(v)...)
				uitest.Touchable(t, label, s.Board(), v.MMPerPx)
				uitest.Shot(t, label, c)
			})
		}
	}
}

// In large type, high contrast or both, on every page, every screen and in both
// languages, nothing is cut off and everything can be touched.
func TestEveryPageFitsLargeAndInContrast(t *testing.T) {
	for name, v := range samples() {
		for _, size := range drawn() {
			label := fmt.Sprintf("kiosk-%s-large-contrast-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(&actions{})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				v.MMPerPx, v.LargeText, v.HighContrast = pitch(size.w, size.h), true, true
				s.Show(v)
				uitest.NoOverflow(t, label, s.Board(), mayCut(v)...)
				uitest.Touchable(t, label, s.Board(), v.MMPerPx)
				if size.h == 800 { // colours are the same at every size
					uitest.Legible(t, label, s.Board(), c.Capture())
					uitest.Shot(t, label, c)
				}
			})
		}
	}
}

// mayCut are the texts of a view that may end in an ellipsis: the name of the chosen
// service above the times.
func mayCut(v kiosk.View) []string {
	if v.Page == kiosk.PageSlots {
		return []string{v.Slots.Service}
	}
	return nil
}

func TestLongNameAboveTheSlotsIsReadable(t *testing.T) {
	for _, size := range sizes {
		bubble(t, fmt.Sprint(size), func(t *testing.T) {
			s := New(&actions{})
			uitest.Window(t, s.Board(), size.w, size.h)
			v := samples()["slots-full"]
			v.MMPerPx = pitch(size.w, size.h)
			s.Show(v)
			lines := 0
			for _, spot := range s.Board().Texts() {
				if spot.Whole != longestService {
					continue
				}
				lines++
				if mm := spot.Box.H * v.MMPerPx; mm < 6 {
					t.Errorf("the line %q is %.1f mm high", spot.Text, mm)
				}
			}
			if lines < 1 || lines > 2 {
				t.Errorf("the name stands on %d lines", lines)
			}
		})
	}
}

func TestStrangeNamesAreReadable(t *testing.T) {
	for _, size := range sizes {
		bubble(t, fmt.Sprint(size), func(t *testing.T) {
			s := New(&actions{})
			uitest.Window(t, s.Board(), size.w, size.h)
			v := samples()["home-strange"]
			v.MMPerPx = pitch(size.w, size.h)
			s.Show(v)
			lines := map[string]int{}
			for _, spot := range s.Board().Texts() {
				lines[spot.Whole]++
				if clean, found := charset.Clean(spot.Text); len(found) > 0 {
					t.Errorf("%q is drawn, and not %q", spot.Text, clean)
				}
				if mm := spot.Box.H * v.MMPerPx; mm < 6 && spot.Whole == longWord {
					t.Errorf("the line %q of one long word is %.1f mm high", spot.Text, mm)
				}
			}
			if lines["Đổi GPLX abc"]+lines[" Đổi GPLX abc"] == 0 || lines[longWord] < 2 {
				t.Errorf("the names stand on %v lines", lines)
			}
		})
	}
}

// bubble runs f as a subtest in virtual time, where the driver's own goroutines cannot
// race with it.
func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func show(t *testing.T, v kiosk.View) (*Screen, *actions) {
	t.Helper()
	a := &actions{}
	s := New(a)
	uitest.Window(t, s.Board(), 1080, 1920)
	s.Show(v)
	uitest.Read(s.Board())
	return s, a
}

func TestUnchangedViewRepaintsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := samples()["home"]
		s, _ := show(t, v)
		before := s.Board().Repaints()
		s.Show(v)
		if n := s.Board().Repaints() - before; n != 0 {
			t.Errorf("showing the same view repainted %d objects", n)
		}
		v.Now = v.Now.Add(60e9)
		s.Show(v)
		if n := s.Board().Repaints() - before; n != 1 {
			t.Errorf("a minute later %d objects were repainted, want the clock alone", n)
		}
	})
}

func TestTargetsAskForTheirAction(t *testing.T) {
	tests := []struct{ sample, target, want string }{
		{"home", "tile:A", "agency A"},
		{"home", "priority", "priority"},
		{"home", "results", "results"},
		{"home", "en", "lang en"},
		{"home", "large", "large on"},
		{"home-large", "large", "large off"},
		{"home-contrast", "contrast", "contrast off"},
		{"home-english", "speak", "speak"},
		{"services", "tile:b", "service b"},
		{"services", "back", "back"},
		{"priority", "tile:merit", "class merit"},
		{"issued", "done", "done"},
		{"notice", "done", "done"},
		{"still", "yes", "still here"},
		{"still", "no", "gone"},
		{"home-checkin", "checkin", "check in"},
		{"home-lookup", "lookup", "look up"},
		{"home-lookup", "dossier", "dossier"},
		{"slots", "slot:1795422600000", "slot 1795422600000"},
		{"slots", "back", "back"},
		{"booked", "done", "done"},
		{"checkin", "digit7", "digit 7"},
		{"checkin", "erase", "erase"},
		{"checkin-done", "enter", "enter"},
		{"checkin", "back", "back"},
		{"home-closings", "tile:A", "agency A"},
		{"home-closings", "results", "results"},
		{"services", "several", "several on"},
		{"several", "tile:b", "service b"},
		{"several", "tile:a", "service a"},
		{"several", "take", "take several"},
		{"several", "drop", "several off"},
		{"several", "back", "back"},
		{"several-home", "tile:C", "agency C"},
		{"several-home", "results", "results"},
		{"several-home", "take", "take several"},
		{"pin", "digit7", "digit 7"},
		{"pin", "erase", "erase"},
		{"menu", "tile:scan", "menu scan"},
	}
	for _, tt := range tests {
		bubble(t, tt.sample+" "+tt.target, func(t *testing.T) {
			s, a := show(t, samples()[tt.sample])
			uitest.Tap(t, s.Board(), tt.target)
			if len(a.log) != 1 || a.log[0] != tt.want {
				t.Errorf("%s, %s: got %q, want %q", tt.sample, tt.target, a.log, tt.want)
			}
		})
	}
}

func TestFeaturesThatAreOffAreNotDrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := samples()["home-mock"]
		v.Features = kiosk.Features{}
		s, _ := show(t, v)
		for _, g := range s.Board().Targets() {
			if slices.Contains([]string{"priority", "results", "checkin", "speak"}, g.ID) {
				t.Errorf("%s is drawn although the kiosk has it not", g.ID)
			}
		}
	})
}

func TestLockedTileDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := samples()["home"]
		v.Tiles[0].Locked = true
		s, a := show(t, v)
		uitest.Tap(t, s.Board(), "tile:A")
		s.TypedRune('1')
		if len(a.log) != 0 {
			t.Errorf("a locked tile asked for %q", a.log)
		}
	})
}

func TestDigitChoosesTheNthTile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["home"])
		s.TypedRune('3')
		if want := []string{"agency C"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestDigitsChooseSeveralAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["several"])
		for _, r := range "12349" { // the third tile is closed, and there is no ninth
			s.TypedRune(r)
		}
		if want := []string{"service a", "service b", "service d"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestNothingChosenCannotBeTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := show(t, samples()["several-none"])
		for _, g := range s.Board().Targets() {
			if g.ID == "take" {
				t.Error("there is a number to take for nothing")
			}
		}
	})
}

// The choice of several services does not move the tiles for a citizen who needs one.
func TestChoiceOfSeveralMovesNothingBeforeItIsBegun(t *testing.T) {
	for _, size := range sizes {
		bubble(t, fmt.Sprint(size), func(t *testing.T) {
			boxes := func(v kiosk.View) []widget.Target {
				s := New(&actions{})
				uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(v)
				return s.Board().Targets()
			}
			v := samples()["services-few"]
			with := boxes(v)
			v.Several.Offered = false
			for _, before := range boxes(v) {
				i := slices.IndexFunc(with, func(g widget.Target) bool { return g.ID == before.ID })
				if i < 0 || with[i].Box != before.Box {
					t.Errorf("%s stands elsewhere", before.ID)
				}
			}
		})
	}
}

func TestListOfServicesKeepsToItsLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := show(t, samples()["several"])
		d := &pen{s: s, v: &s.view}
		typ := widget.Type{Size: 28, Weight: theme.SemiBold}
		for n := 1; n <= kiosk.MostServices; n++ {
			names := make([]string, n)
			for i := range names {
				names[i] = longestService
			}
			lines := strings.Split(d.listed(names, 1, typ, 600), "\n")
			if len(lines) != min(n, listLines) {
				t.Errorf("%d services on %d lines", n, len(lines))
			}
			for _, line := range lines {
				if widget.Width(line, typ.Weight, typ.Size) > 600 {
					t.Errorf("%q is wider than its line", line)
				}
			}
			if more := "và " + fmt.Sprint(n-2) + " thủ tục nữa"; n > listLines && lines[listLines-1] != more {
				t.Errorf("the last line of %d services is %q, want %q", n, lines[listLines-1], more)
			}
		}
		if got := d.listed([]string{"Chứng thực"}, 2, typ, 600); got != "2. Chứng thực" {
			t.Errorf("a short name becomes %q", got)
		}
	})
}

func TestDigitChoosesTheNthSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := samples()["slots"]
		s, a := show(t, v)
		s.TypedRune('4') // the first of the second day
		if want := []string{fmt.Sprint("slot ", v.Slots.Days[1].Slots[0].AtMS)}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestDigitsOfACodeAreTyped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["checkin"])
		for _, r := range "07" {
			s.TypedRune(r)
		}
		if want := []string{"digit 0", "digit 7"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestKeysOfTheKeypadAreReachedByTab(t *testing.T) {
	for _, name := range []string{"checkin", "slots", "services", "several", "several-home"} {
		bubble(t, name, func(t *testing.T) {
			s, _ := show(t, samples()[name])
			want := map[string]bool{}
			for _, g := range s.Board().Targets() {
				if !g.Mute && !g.Off {
					want[g.ID] = true
				}
			}
			for range len(want) {
				s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
				delete(want, s.Board().FocusedID())
			}
			if len(want) != 0 {
				t.Errorf("Tab never reached %v", want)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		sample string
		keys   []fyne.KeyName
		want   []string
	}{
		{"home", []fyne.KeyName{fyne.KeySpace}, nil},
		{"home", []fyne.KeyName{fyne.KeyReturn}, nil},
		{"services", []fyne.KeyName{fyne.KeyEscape}, []string{"back"}},
		{"issued", []fyne.KeyName{fyne.KeyReturn}, []string{"done"}},
		{"issued", []fyne.KeyName{fyne.KeySpace}, nil},
		{"still", []fyne.KeyName{fyne.KeyEnter}, []string{"still here"}},
		{"slots", []fyne.KeyName{fyne.KeyReturn, fyne.KeyEscape}, []string{"back"}},
		{"booked", []fyne.KeyName{fyne.KeyReturn}, []string{"done"}},
		{"booked", []fyne.KeyName{fyne.KeyEscape}, []string{"done"}},
		{"checkin", []fyne.KeyName{fyne.KeyBackspace, fyne.KeyReturn}, []string{"erase", "enter"}},
		{"checkin-empty", []fyne.KeyName{fyne.KeyBackspace}, []string{"back"}},
		{"several", []fyne.KeyName{fyne.KeyReturn}, []string{"take several"}},
		{"several", []fyne.KeyName{fyne.KeyEscape}, []string{"back"}},
		{"several", []fyne.KeyName{fyne.KeyTab, fyne.KeyReturn}, []string{"lang vi"}},
		{"several-none", []fyne.KeyName{fyne.KeyReturn}, nil},
		{"several-home", []fyne.KeyName{fyne.KeyEnter}, []string{"take several"}},
		{"several-home", []fyne.KeyName{fyne.KeyEscape}, []string{"several off"}},
		{"home", []fyne.KeyName{fyne.KeyEscape}, nil},
		{"pin", []fyne.KeyName{fyne.KeyBackspace, fyne.KeyReturn}, []string{"erase", "enter"}},
	}
	for _, tt := range tests {
		bubble(t, fmt.Sprint(tt.sample, tt.keys), func(t *testing.T) {
			s, a := show(t, samples()[tt.sample])
			for _, k := range tt.keys {
				s.TypedKey(&fyne.KeyEvent{Name: k})
			}
			if !slices.Equal(a.log, tt.want) {
				t.Errorf("%s %v: got %q, want %q", tt.sample, tt.keys, a.log, tt.want)
			}
		})
	}
}

func TestTabReachesEveryTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := show(t, samples()["home"])
		want := 0
		for _, g := range s.Board().Targets() {
			if !g.Mute && !g.Off {
				want++
			}
		}
		seen := map[string]bool{}
		for range want {
			s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
			seen[s.Board().FocusedID()] = true
		}
		if len(seen) != want {
			t.Errorf("Tab reached %d of %d targets", len(seen), want)
		}
	})
}

func TestArrowsAndEnterChooseATile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["home"])
		s.Board().Focus("tile:A")
		for _, k := range []fyne.KeyName{fyne.KeyRight, fyne.KeyDown, fyne.KeyReturn} {
			s.TypedKey(&fyne.KeyEvent{Name: k})
		}
		if want := []string{"agency D"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestPagesOfTilesTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["home-large"])
		uitest.Tap(t, s.Board(), "next")
		uitest.Read(s.Board())
		s.TypedRune('1')
		if len(a.log) != 1 || a.log[0] == "agency A" {
			t.Errorf("after turning the page 1 chose %q", a.log)
		}
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageUp})
		uitest.Read(s.Board())
		s.TypedRune('1')
		if last := a.log[len(a.log)-1]; last != "agency A" {
			t.Errorf("after turning back 1 chose %q", last)
		}
	})
}

func TestHiddenCornerReportsPressAndRelease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["home"])
		uitest.Tap(t, s.Board(), "corner")
		if want := []string{"corner down", "corner up"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestGoldenScreens(t *testing.T) {
	for _, name := range []string{"home-mock", "issued", "slots", "booked", "checkin"} {
		bubble(t, name, func(t *testing.T) {
			s := New(&actions{})
			c := uitest.Window(t, s.Board(), 1080, 1920)
			s.Show(samples()[name])
			uitest.Golden(t, name, c.Capture())
		})
	}
}

func TestEveryTargetShowsThatItIsPressed(t *testing.T) {
	for _, name := range []string{"home", "home-contrast", "services", "several", "several-all", "several-home", "priority", "issued", "issued-english", "still", "pin", "slots", "slots-full", "booked", "checkin", "checkin-done"} {
		bubble(t, name, func(t *testing.T) {
			s, _ := show(t, samples()[name])
			for _, g := range s.Board().Targets() {
				if g.Mute || g.Off {
					continue
				}
				before := s.Board().Repaints()
				e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(g.Box.X+g.Box.W/2, g.Box.Y+g.Box.H/2)}}
				s.Board().MouseDown(e)
				if s.Board().Repaints() == before {
					t.Errorf("%s looks the same while it is pressed", g.ID)
				}
				s.Board().MouseUp(e)
			}
		})
	}
}

func TestPressAndFocusCanBeSeen(t *testing.T) {
	for name, v := range map[string]kiosk.View{"press": samples()["home-mock"], "press-contrast": samples()["home-contrast"]} {
		bubble(t, name, func(t *testing.T) {
			s := New(&actions{})
			c := uitest.Window(t, s.Board(), 1080, 1920)
			s.Show(v)
			for _, g := range s.Board().Targets() {
				if g.ID == "tile:A" {
					s.Board().MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(g.Box.X+9, g.Box.Y+9)}})
				}
			}
			s.Board().Focus("priority")
			if s.Board().FocusedID() != "priority" {
				t.Error("the focus is not on the tile")
			}
			uitest.Shot(t, "kiosk-"+name, c)
		})
	}
}
