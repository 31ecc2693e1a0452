package consoleview

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/uitest"
)

var sizes = []struct{ w, h int }{{1440, 900}, {1366, 768}, {1280, 720}, {1920, 1080}, {1280, 800}}

func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func show(t *testing.T, v console.View) (*Screen, *actions) {
	t.Helper()
	a := &actions{}
	s := New(a)
	uitest.Window(t, s.Board(), 1440, 900)
	s.Show(v)
	return s, a
}

// dialogs opens each dialog of the desk.
var dialogs = map[string]func(*Screen){
	"hold":     func(s *Screen) { s.desk.ask(askHold, "") },
	"pause":    func(s *Screen) { s.desk.ask(askPause, "") },
	"transfer": func(s *Screen) { s.desk.ask(askTransfer, "") },
	"number":   func(s *Screen) { s.desk.ask(askNumber, "A025") },
	"reason":   func(s *Screen) { s.desk.ask(askReason, "A025") },
	"find":     func(s *Screen) { s.desk.ask(askCommand, "") },
	"help":     func(s *Screen) { s.desk.ask(askHelp, "") },
	"first":    func(s *Screen) { s.desk.ask(askFirst, "AK003") },
	"moved": func(s *Screen) {
		s.desk.askNext(dialogState{kind: askTransfer, move: console.Move{First: true, Back: true}})
	},
	"return":  func(s *Screen) { s.desk.ask(askReturn, "") },
	"outcome": func(s *Screen) { s.desk.ask(askOutcome, "AK003") },
	"note":    func(s *Screen) { s.desk.askNotes() },
	"plan":    func(s *Screen) { s.desk.ask(askPlan, "AK003") },
	"who":     func(s *Screen) { s.desk.ask(askWho, "") },
	"class":   func(s *Screen) { s.desk.askNext(dialogState{kind: askClass, number: "AK003", class: "child"}) },
	"why":     func(s *Screen) { s.desk.ask(askClassReason, "AK003") },
	"walkin":  func(s *Screen) { s.desk.ask(askWalkIn, "") },
	"cancel":  func(s *Screen) { s.desk.ask(askCancelReason, "AK003") },
	"profile": func(s *Screen) { s.desk.ask(askProfile, "") },
	"filter":  func(s *Screen) { s.desk.startFilter() },
	"held":    func(s *Screen) { s.desk.openTab(tabHeld); s.desk.mark(0) },
	"absent":  func(s *Screen) { s.desk.openTab(tabAbsent); s.desk.mark(1) },
}

func TestEveryPageFitsEveryScreen(t *testing.T) {
	for name, v := range samples() {
		for _, size := range sizes {
			label := fmt.Sprintf("console-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(&actions{})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(v)
				if strings.HasPrefix(name, "login") && len(v.Login.Officers) > 0 {
					typeRunes(s, "1234")
				}
				uitest.NoOverflow(t, label, s.Board(), longRow, "tiếp theo: "+longestService)
				uitest.Shot(t, label, c)
			})
		}
	}
}

func TestEveryDialogFitsEveryScreen(t *testing.T) {
	for name, open := range dialogs {
		for i, size := range slices.Concat(sizes, sizes[:2]) {
			v := busy()
			v.Can = everything()
			if i >= len(sizes) {
				v.Lang = i18n.English
				v.Link.State = "no connection since 08:31"
			}
			label := fmt.Sprintf("console-ask-%s-%s-%dx%d", name, v.Lang, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(&actions{})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(v)
				open(s)
				uitest.NoOverflow(t, label, s.Board(), longestService, longRow)
				uitest.Shot(t, label, c)
			})
		}
	}
}

func key(name fyne.KeyName, scan int) *fyne.KeyEvent {
	return &fyne.KeyEvent{Name: name, Physical: fyne.HardwareKey{ScanCode: scan}}
}

func typeRunes(s *Screen, text string) {
	for _, r := range text {
		s.TypedRune(r)
	}
}

func TestKeyTable(t *testing.T) {
	tests := []struct {
		what string
		keys []*fyne.KeyEvent
		typ  string // typed after the keys
		want []string
	}{
		{"F2", []*fyne.KeyEvent{key(fyne.KeyF2, 68)}, "", []string{"next"}},
		{"F3", []*fyne.KeyEvent{key(fyne.KeyF3, 69)}, "", []string{"recall"}},
		{"F4", []*fyne.KeyEvent{key(fyne.KeyF4, 70)}, "", []string{"start"}},
		{"F6", []*fyne.KeyEvent{key(fyne.KeyF6, 72)}, "", []string{"noshow"}},
		{"F9", []*fyne.KeyEvent{key(fyne.KeyF9, 75)}, "", []string{"finish"}},
		{"F7, first reason", []*fyne.KeyEvent{key(fyne.KeyF7, 73)}, "1", []string{"hold papers"}},
		{"F7, second by arrows", []*fyne.KeyEvent{key(fyne.KeyF7, 73), key(fyne.KeyDown, 116), key(fyne.KeyReturn, 36)}, "", []string{"hold fee"}},
		{"F10, third reason", []*fyne.KeyEvent{key(fyne.KeyF10, 76)}, "3", []string{"pause fault"}},
		{"F8, filtered", []*fyne.KeyEvent{key(fyne.KeyF8, 74)}, "chung thuc", nil},
		{"F7, left by Escape", []*fyne.KeyEvent{key(fyne.KeyF7, 73), key(fyne.KeyEscape, 9)}, "", nil},
		{"space", []*fyne.KeyEvent{key(fyne.KeySpace, 65)}, " ", nil},
		{"Return", []*fyne.KeyEvent{key(fyne.KeyReturn, 36)}, "", nil},
		{"numpad Enter", []*fyne.KeyEvent{key(fyne.KeyEnter, 104)}, "", []string{"next"}},
		{"numpad *", []*fyne.KeyEvent{key(fyne.KeyAsterisk, 63)}, "*", []string{"recall"}},
		{"numpad 5", []*fyne.KeyEvent{key(fyne.Key5, 84)}, "5", []string{"start"}},
		{"numpad 5 on Wayland", []*fyne.KeyEvent{key(fyne.Key5, 76)}, "5", []string{"start"}},
		{"numpad 0", []*fyne.KeyEvent{key(fyne.Key0, 90)}, "0", []string{"noshow"}},
		{"numpad -, first reason", []*fyne.KeyEvent{key(fyne.KeyMinus, 82)}, "-1", []string{"hold papers"}},
		{"numpad /, first target", []*fyne.KeyEvent{key(fyne.KeySlash, 106)}, "/1", []string{"transfer c1"}},
		{"numpad +", []*fyne.KeyEvent{key(fyne.KeyPlus, 86)}, "+", []string{"finish"}},
		{"numpad ., second reason", []*fyne.KeyEvent{key(fyne.KeyPeriod, 91)}, ".2", []string{"pause meeting"}},
		{"numpad key without a name", []*fyne.KeyEvent{key("", 86)}, "+", []string{"finish"}},
	}
	for _, tt := range tests {
		bubble(t, tt.what, func(t *testing.T) {
			v := desk()
			v.Can = everything()
			s, a := show(t, v)
			for _, k := range tt.keys {
				s.TypedKey(k)
			}
			typeRunes(s, tt.typ)
			if !slices.Equal(a.log, tt.want) {
				t.Errorf("got %q, want %q", a.log, tt.want)
			}
		})
	}
}

func TestKeysOfWhatIsNotAllowedDoNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		v.Can = console.Can{}
		s, a := show(t, v)
		for _, k := range []fyne.KeyName{fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyEnter} {
			s.TypedKey(key(k, 0))
			typeRunes(s, "1")
		}
		for _, id := range []string{"next", "recall", "start", "noshow", "hold", "transfer", "finish", "pause", "any", "logout"} {
			uitest.Tap(t, s.Board(), id)
		}
		if len(a.log) != 0 {
			t.Errorf("without permission the console asked for %q", a.log)
		}
	})
}

func TestKeysThatNeedTheHubSaySo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		v.Can, v.NeedsHub = console.Can{Finish: true}, console.Can{Transfer: true, Logout: true}
		s, a := show(t, v)
		for _, k := range []fyne.KeyName{fyne.KeyF8, fyne.KeyF3, fyne.KeyF9} {
			s.TypedKey(key(k, 0))
		}
		s.TypedShortcut(commandByID("logout").combined())
		if want := []string{"needs hub", "finish", "needs hub"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
		if s.desk.dialog.kind != askNothing {
			t.Error("a dialog asks for what cannot be done")
		}
	})
}

func TestButtonsAskForTheirCommand(t *testing.T) {
	want := map[string]string{"next": "next", "recall": "recall", "start": "start", "noshow": "noshow", "finish": "finish", "logout": "logout", "undo": "undo", "error": "dismiss"}
	for id, cmd := range want {
		bubble(t, id, func(t *testing.T) {
			v := desk()
			v.Can, v.UndoSec, v.Error = everything(), 4, "lỗi"
			s, a := show(t, v)
			uitest.Tap(t, s.Board(), id)
			if !slices.Equal(a.log, []string{cmd}) {
				t.Errorf("got %q, want %q", a.log, cmd)
			}
		})
	}
}

func TestNumberIsTypedAndGivenAReason(t *testing.T) {
	for _, typed := range []string{"#25", "25"} {
		bubble(t, typed, func(t *testing.T) {
			s, a := show(t, desk())
			typeRunes(s, typed)
			s.TypedKey(key(fyne.KeyReturn, 36))
			s.TypedRune('2')
			if want := []string{"any 25 back"}; !slices.Equal(a.log, want) {
				t.Errorf("got %q, want %q", a.log, want)
			}
		})
	}
}

func TestTransferTargetIsFoundByTypingWithoutMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, desk())
		s.TypedKey(key(fyne.KeyF8, 74))
		typeRunes(s, "chung thuc")
		s.TypedKey(key(fyne.KeyReturn, 36))
		if want := []string{"transfer s2"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

// An answer about one visit is not used for another.
func TestDialogGoesWithItsTicket(t *testing.T) {
	for _, open := range []fyne.KeyName{fyne.KeyF7, fyne.KeyF8, fyne.KeyF9} {
		bubble(t, string(open), func(t *testing.T) {
			v := desk()
			v.Can, v.Desk.Needs.Outcome = everything(), true
			s, a := show(t, v)
			s.TypedKey(key(open, 0))
			v.Now = v.Now.Add(time.Second)
			s.Show(v)
			if s.desk.dialog.kind == askNothing {
				t.Fatal("a second later it is gone")
			}
			v.Desk.Current.ID, v.Can.CallAny = "another", false
			s.Show(v)
			s.TypedRune('1')
			if len(a.log) != 0 {
				t.Errorf("asked for %q", a.log)
			}
		})
	}
}

func TestDialogClosesWhenItsCommandIsNoLongerAllowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		s, a := show(t, v)
		s.TypedKey(key(fyne.KeyF7, 73))
		v.Can.Hold, v.Can.CallAny = false, false
		s.Show(v)
		s.TypedRune('1')
		if len(a.log) != 0 {
			t.Errorf("a dialog of a command that is not allowed asked for %q", a.log)
		}
	})
}

func TestResumeNeedsNoReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["paused"])
		s.TypedKey(key(fyne.KeyF10, 76))
		if want := []string{"resume"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestFindRunsACommandByName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, desk())
		s.TypedShortcut(findShortcut)
		typeRunes(s, "hoan tat")
		s.TypedKey(key(fyne.KeyReturn, 36))
		if want := []string{"finish"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestUndoShortcut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		v.Can.Undo = true
		s, a := show(t, v)
		s.TypedShortcut(&fyne.ShortcutUndo{})
		if want := []string{"undo"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestListOf300RowsDrawsOnlyWhatShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, busy())
		rows := 0
		for _, g := range s.Board().Targets() {
			if strings.HasPrefix(g.ID, "row:") {
				rows++
			}
		}
		if rows == 0 || rows > 20 {
			t.Errorf("%d rows are drawn", rows)
		}
		for range 300 {
			s.TypedKey(key(fyne.KeyDown, 116))
		}
		s.TypedKey(key(fyne.KeyReturn, 36))
		s.TypedRune('1')
		if want := []string{"any A318 asked"}; !slices.Equal(a.log, want) {
			t.Errorf("the last row gave %q, want %q", a.log, want)
		}
	})
}

func TestMarkStaysOnItsTicket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		s, a := show(t, v)
		for range 3 {
			s.TypedKey(key(fyne.KeyDown, 116))
		}
		v.Desk.Waiting = v.Desk.Waiting[2:] // two are called at other counters
		s.Show(v)
		s.TypedKey(key(fyne.KeyReturn, 36))
		s.TypedRune('1')
		if want := []string{"any A021 asked"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
		v.Desk.Waiting = v.Desk.Waiting[1:] // and this one too
		s.Show(v)
		if _, marked := s.desk.markedRow(); marked {
			t.Error("the mark has gone to somebody else")
		}
	})
}

func TestTabsChangeByArrowsAndByTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := show(t, desk())
		s.TypedKey(key(fyne.KeyRight, 114))
		if s.desk.list.tab != 1 {
			t.Errorf("Right opened list %d, want 1", s.desk.list.tab)
		}
		uitest.Tap(t, s.Board(), "tab3")
		if s.desk.list.tab != 3 {
			t.Errorf("the touch opened list %d, want 3", s.desk.list.tab)
		}
	})
}

func TestSecondPassesRepaintOnlyClocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		s, _ := show(t, v)
		before := s.Board().Repaints()
		v.Now = v.Now.Add(1e9)
		s.Show(v)
		// the two clocks, and the running waits of the twelve rows
		if n := s.Board().Repaints() - before; n > 14 {
			t.Errorf("a second later %d objects were repainted", n)
		}
	})
}

func BenchmarkSecond(b *testing.B) {
	a := test.NewTempApp(b)
	a.Settings().SetTheme(theme.New(theme.Day))
	s := New(&actions{})
	w := test.NewTempWindow(b, s.Board())
	w.Resize(fyne.NewSize(1440, 900))
	v := busy()
	for b.Loop() {
		v.Now = v.Now.Add(time.Second)
		s.Show(v)
	}
}

// The card is as high as its officers need: a rounding error hides none.
func TestLoginShowsEveryOfficer(t *testing.T) {
	for _, size := range sizes {
		for n := 1; n <= 5; n++ {
			bubble(t, fmt.Sprintf("%d at %dx%d", n, size.w, size.h), func(t *testing.T) {
				s := New(&actions{})
				uitest.Window(t, s.Board(), size.w, size.h)
				v := login()
				v.Login.Officers = v.Login.Officers[:n]
				s.Show(v)
				for _, o := range v.Login.Officers {
					uitest.Box(t, s.Board(), "row:"+o.ID)
				}
			})
		}
	}
}

func TestLoginByListAndPIN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, login())
		s.TypedKey(key(fyne.KeyDown, 116))
		typeRunes(s, "4321")
		s.TypedKey(key(fyne.KeyReturn, 36))
		if want := []string{"login thao 4321"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestLoginByTypedName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["login-typed"])
		typeRunes(s, "duc7")
		s.TypedKey(key(fyne.KeyReturn, 36))
		typeRunes(s, "1234")
		s.TypedKey(key(fyne.KeyReturn, 36))
		if want := []string{"login duc7 1234"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

// A new PIN is typed twice alike, and sent once.
func TestNewPINIsTypedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["login-new"])
		enter := func() { s.TypedKey(key(fyne.KeyReturn, 36)) }
		typeRunes(s, "58x20")
		enter()
		typeRunes(s, "5821")
		enter()
		if len(a.log) != 0 || !s.login.differs {
			t.Errorf("two PINs that differ gave %q", a.log)
		}
		typeRunes(s, "5820")
		enter()
		typeRunes(s, "58200")
		s.TypedKey(key(fyne.KeyBackspace, 22))
		enter()
		s.TypedKey(key(fyne.KeyEscape, 9))
		if want := []string{"new pin 5820", "new pin "}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

// A PIN that was typed for the log-in is not the new one, and what was typed of the new
// one is gone when the page has gone.
func TestNewPINBeginsEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := login()
		s, a := show(t, v)
		typeRunes(s, "4321")
		v.Login.ChooseNew = true
		s.Show(v)
		s.TypedKey(key(fyne.KeyReturn, 36))
		typeRunes(s, "4321")
		s.TypedKey(key(fyne.KeyReturn, 36))
		if len(a.log) != 0 {
			t.Errorf("the old PIN was sent as the new one: %q", a.log)
		}
		v.Login.ChooseNew = false
		s.Show(v)
		s.TypedKey(key(fyne.KeyReturn, 36))
		if len(a.log) != 0 {
			t.Errorf("the new PIN was sent as the old one: %q", a.log)
		}
	})
}

func TestRefusedPINIsWiped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := login()
		s, a := show(t, v)
		typeRunes(s, "1111")
		v.Login.Error = "Sai mã PIN"
		s.Show(v)
		s.TypedKey(key(fyne.KeyReturn, 36))
		if len(a.log) != 0 {
			t.Errorf("the refused PIN was sent again: %q", a.log)
		}
	})
}

func TestLockedLoginTakesNoPIN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["login-locked"])
		typeRunes(s, "1234")
		s.TypedKey(key(fyne.KeyReturn, 36))
		if len(a.log) != 0 {
			t.Errorf("a locked login asked for %q", a.log)
		}
	})
}

func TestTakeoverIsAnsweredByKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["login-taken"])
		s.TypedKey(key(fyne.KeySpace, 65))
		s.TypedKey(key(fyne.KeyEscape, 9))
		s.TypedKey(key(fyne.KeyReturn, 36))
		if want := []string{"takeover false", "takeover true"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestCounterIsChosenBeforeTheOfficer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["login-counter"])
		typeRunes(s, "12")
		s.TypedKey(key(fyne.KeyReturn, 36))
		if want := []string{"counter 12"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestGoldenScreens(t *testing.T) {
	for _, name := range []string{"desk", "login"} {
		bubble(t, name, func(t *testing.T) {
			s := New(&actions{})
			c := uitest.Window(t, s.Board(), 1440, 900)
			s.Show(samples()[name])
			uitest.Golden(t, name, c.Capture())
		})
	}
}
