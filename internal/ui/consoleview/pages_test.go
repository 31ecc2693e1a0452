package consoleview

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
)

// pageToTry describes a page to the tests.
type pageToTry struct {
	view console.View
	of   func(*Screen) page
	kept func(*Screen) any // its own state, without what all pages share
	asks []string          // first words of the actions it may ask for
}

// pagesToTry are all pages, by their names in the tests.
func pagesToTry() map[string]pageToTry {
	at := busy()
	at.Can = everything()
	super := supervised(12)
	super.Can.Undo = true
	return map[string]pageToTry{
		"login": {
			login(), func(s *Screen) page { return s.login },
			func(s *Screen) any { return s.login.loginState },
			[]string{"counter", "login", "takeover", "lang", "new"},
		},
		"desk": {
			at, func(s *Screen) page { return s.desk },
			func(s *Screen) any { return []any{s.desk.dialog, s.desk.list} },
			[]string{
				"next", "recall", "start", "noshow", "hold", "transfer", "finish", "settle", "note", "plan", "class", "return", "callback",
				"walkin", "cancel", "profile", "day", "pause", "resume", "any", "undo", "close", "needs", "dismiss", "logout", "supervise",
			},
		},
		"super": {
			super, func(s *Screen) page { return s.super },
			func(s *Screen) any {
				mine := *s.super
				mine.shared = nil
				return mine
			},
			[]string{"supervise", "open", "shut", "assign", "release", "takeback", "announce", "hush", "test", "unlock", "undo", "dismiss", "logout"},
		},
	}
}

// everyKey are the keys of all pages, by name.
func everyKey() map[string]func(*Screen) {
	keys := map[string]func(*Screen){}
	for _, name := range []fyne.KeyName{
		fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12,
		fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd,
		fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape, fyne.KeyTab, fyne.KeyBackspace, fyne.KeyDelete,
	} {
		keys[string(name)] = func(s *Screen) { s.TypedKey(key(name, 0)) }
	}
	for i := range commands {
		c := &commands[i]
		if sc := c.combined(); sc != nil {
			keys[c.key] = func(s *Screen) { s.TypedShortcut(sc) }
		}
		if c.codes.x11 != 0 {
			keys["numpad "+c.pad] = func(s *Screen) { s.TypedKey(key(c.codes.name, c.codes.x11)) }
		}
	}
	for _, r := range "0123456789#abđ+-*" {
		keys["typed "+string(r)] = func(s *Screen) { s.TypedRune(r) }
	}
	keys["wheel down"] = func(s *Screen) { s.page.scroll(120) }
	keys["wheel up"] = func(s *Screen) { s.page.scroll(-120) }
	return keys
}

func TestKeysOfOnePageDoNothingOnAnother(t *testing.T) {
	pages, keys := pagesToTry(), everyKey()
	for name, here := range pages {
		bubble(t, name, func(t *testing.T) {
			taken := 0
			for what, press := range keys {
				s, a := show(t, here.view)
				before := map[string]any{}
				for other, p := range pages {
					before[other] = p.kept(s)
				}
				press(s)
				for other, p := range pages {
					changed := !reflect.DeepEqual(before[other], p.kept(s))
					if changed && other != name {
						t.Errorf("%s on %s changes %s to %+v", what, name, other, p.kept(s))
					}
					if changed || other == name && len(a.log) > 0 {
						taken++
					}
				}
				for _, line := range a.log {
					if first, _, _ := strings.Cut(line, " "); !slices.Contains(here.asks, first) {
						t.Errorf("%s on %s asks for %q", what, name, line)
					}
				}
			}
			if taken < 8 {
				t.Errorf("only %d keys do anything on %s: the test presses the wrong ones", taken, name)
			}
		})
	}
}

func TestScreenHandsOverToThePageOfTheView(t *testing.T) {
	pages := pagesToTry()
	for from, first := range pages {
		for to, then := range pages {
			bubble(t, from+" to "+to, func(t *testing.T) {
				s, _ := show(t, first.view)
				if s.page != first.of(s) {
					t.Fatalf("%T shows for the view of %s", s.page, from)
				}
				front := s.front()
				s.Show(then.view)
				if s.page != then.of(s) {
					t.Errorf("%T shows for the view of %s", s.page, to)
				}
				if (s.front() == front) != (from == to) {
					t.Errorf("from %s to %s, what is in front was %q and is %q", from, to, front, s.front())
				}
			})
		}
	}
}

func TestPageLeftForgetsWhatWasTyped(t *testing.T) {
	pages := pagesToTry()
	bubble(t, "login", func(t *testing.T) {
		s, _ := show(t, pages["login"].view)
		typeRunes(s, "1234")
		if s.login.pin != "1234" {
			t.Fatalf("typed %q", s.login.pin)
		}
		if s.Show(pages["desk"].view); s.login.pin != "" {
			t.Errorf("the PIN %q is kept behind the desk", s.login.pin)
		}
	})
	bubble(t, "desk", func(t *testing.T) {
		s, _ := show(t, pages["desk"].view)
		s.desk.openTab(tabHeld)
		s.desk.mark(0)
		s.desk.startFilter()
		s.desk.ask(askHold, "")
		s.Show(pages["super"].view)
		s.Show(pages["desk"].view)
		if l := &s.desk.list; s.desk.dialog.kind != askNothing || l.tab != tabWaiting || l.marked != -1 || l.filter.open {
			t.Errorf("back at the desk: dialog %d, list %+v", s.desk.dialog.kind, *l)
		}
	})
	bubble(t, "super", func(t *testing.T) {
		s, _ := show(t, pages["super"].view)
		s.super.superMark(4)
		s.TypedKey(key(fyne.KeyF5, 71))
		s.super.superAskOpen(superHall, "")
		s.Show(pages["desk"].view)
		s.Show(pages["super"].view)
		if s.super.ask.kind != superNothing || s.super.marked != "5" || !s.super.alertsFirst {
			t.Errorf("back at all counters: dialog %d, mark on %q, alerts first %v", s.super.ask.kind, s.super.marked, s.super.alertsFirst)
		}
	})
}

// TestOnlyTheDeskStandsInALine asks for the strip on every page.
func TestOnlyTheDeskStandsInALine(t *testing.T) {
	for name, p := range pagesToTry() {
		bubble(t, name, func(t *testing.T) {
			s, _ := show(t, p.view)
			line := false
			s.Strip().Switch = func(strip bool) { line = strip }
			s.Strip().Want(true)
			if line != (name == "desk") {
				t.Errorf("the line of %s shows: %v", name, line)
			}
			if name != "desk" {
				return
			}
			s.TypedKey(key(fyne.KeyF1, 67))
			if line {
				t.Error("the help is put into a line")
			}
		})
	}
}
