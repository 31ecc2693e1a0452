package lookupview

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"motcua/internal/film"
	"motcua/internal/i18n"
	"motcua/internal/lookup"
	"motcua/internal/ui/citizen"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
)

// sizes are the screens that a kiosk may have.
var sizes = []struct{ w, h int }{{1080, 1920}, {1920, 1080}, {1366, 768}, {1280, 800}}

// pitch is the width of a pixel in millimetres on a kiosk's screen of that size.
func pitch(w, h int) float32 {
	if w >= 1920 || h >= 1920 {
		return 0.27
	}
	return 0.30
}

// mayCut are the texts of a view that may end in an ellipsis: very long names, which stand
// whole in the full text, and what a person typed.
func mayCut(v lookup.View) (list []string) {
	list = []string{longestName, v.Search.Text, v.Procedure.Sub, v.Dossier.Typed}
	for _, i := range append(v.Search.Items, v.List.Items...) {
		list = append(list, i.Place, i.Name)
	}
	for _, g := range v.List.Groups {
		list = append(list, g.Name, g.To)
	}
	for _, i := range v.Home.Asked {
		list = append(list, i.Name)
	}
	return append(list, i18n.Text(v.Lang, "lookup.search.understood", v.Search.Understood, i18n.Number(v.Lang, v.Search.Total)), shortName(v.Text.Name))
}

// bubble runs f as a subtest in virtual time, where the driver's own goroutines cannot race
// with it.
func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestEveryPageFitsEveryScreen(t *testing.T) {
	for name, v := range samples() {
		for _, size := range sizes {
			label := fmt.Sprintf("lookup-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(&actions{})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				v.MMPerPx = pitch(size.w, size.h)
				s.Show(v)
				uitest.NoOverflow(t, label, s.Board(), mayCut(v)...)
				uitest.Touchable(t, label, s.Board(), v.MMPerPx)
				inside(t, s.Board(), size.w, size.h)
				uitest.Shot(t, label, c)
			})
		}
	}
}

// In large type and high contrast nothing is cut off, and everything can be read and
// touched.
func TestEveryPageFitsLargeAndInContrast(t *testing.T) {
	for name, v := range samples() {
		for _, size := range sizes {
			label := fmt.Sprintf("lookup-%s-large-contrast-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(&actions{})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				v.MMPerPx, v.LargeText, v.HighContrast = pitch(size.w, size.h), true, true
				s.Show(v)
				uitest.NoOverflow(t, label, s.Board(), mayCut(v)...)
				uitest.Touchable(t, label, s.Board(), v.MMPerPx)
				inside(t, s.Board(), size.w, size.h)
				if size.h == 1920 { // colours are the same at every size
					uitest.Legible(t, label, s.Board(), c.Capture())
				}
				uitest.Shot(t, label, c)
			})
		}
	}
}

// What cannot be pressed now looks so without colours too, in both palettes.
func TestWhatIsOffLooksOff(t *testing.T) {
	for _, contrast := range []bool{false, true} {
		off := 0
		for name, v := range samples() {
			for _, size := range sizes[:2] {
				label := fmt.Sprint(name, size, contrast)
				bubble(t, label, func(t *testing.T) {
					s := New(&actions{})
					c := uitest.Window(t, s.Board(), size.w, size.h)
					v.MMPerPx, v.HighContrast = pitch(size.w, size.h), contrast
					s.Show(v)
					if slices.ContainsFunc(s.Board().Targets(), func(g widget.Target) bool { return g.Off }) {
						off += uitest.LooksOff(t, label, s.Board(), c.Capture())
						uitest.Shot(t, "off-"+label, c)
					}
				})
			}
		}
		if off < 10 {
			t.Errorf("only %d targets are off", off)
		}
	}
}

// The three roads beside the life events are of one kind: their names have one size, and each
// has its mark or none has.
func TestRoadsHaveOneSize(t *testing.T) {
	for _, name := range []string{"home", "home-english"} {
		for _, size := range sizes {
			for _, large := range []bool{false, true} {
				bubble(t, fmt.Sprint(name, size, large), func(t *testing.T) {
					v := samples()[name]
					v.MMPerPx, v.LargeText = pitch(size.w, size.h), large
					s := New(&actions{})
					uitest.Window(t, s.Board(), size.w, size.h)
					s.Show(v)
					marked, letters := false, uitest.Box(t, s.Board(), "letters")
					got := map[float32]bool{}
					for _, spot := range s.Board().Texts() {
						for _, key := range []string{"lookup.field", "lookup.agency", "lookup.letter"} {
							if spot.Whole == i18n.Text(v.Lang, key) {
								got[spot.Size] = true
							}
						}
						marked = marked || (spot.Text == "A–Y" || spot.Text == "A") && spot.Box.X > letters.X && spot.Box.Y > letters.Y && spot.Box.Y < letters.Y+letters.H
					}
					if len(got) != 1 {
						t.Errorf("the roads have the sizes %v", got)
					}
					if !marked && !large { // large letters need the marks' room
						t.Error("the letters have no mark")
					}
				})
			}
		}
	}
}

// Steps that have no room on the page are told by the button that leads to them.
func TestStepsOrTheWayToThem(t *testing.T) {
	for _, name := range []string{"procedure", "procedure-closed", "procedure-elsewhere", "procedure-cases"} {
		for _, size := range sizes {
			for _, large := range []bool{false, true} {
				bubble(t, fmt.Sprint(name, size, large), func(t *testing.T) {
					v := samples()[name]
					v.MMPerPx, v.LargeText = pitch(size.w, size.h), large
					s := New(&actions{})
					uitest.Window(t, s.Board(), size.w, size.h)
					s.Show(v)
					stands := map[string]bool{}
					for _, spot := range s.Board().Texts() {
						stands[strings.TrimSpace(spot.Whole)] = true
					}
					all := true
					for _, step := range v.Procedure.Steps {
						all = all && stands[strings.TrimSpace(step)]
					}
					if says := stands[i18n.Text(v.Lang, "lookup.text.how")]; says == all {
						t.Errorf("all steps stand there: %t; the button says that it leads to them: %t", all, says)
					}
				})
			}
		}
	}
}

// Two papers at least are seen at once, also in large letters on a low screen.
func TestTwoPapersAreSeenAtOnce(t *testing.T) {
	for _, size := range sizes {
		bubble(t, fmt.Sprint(size), func(t *testing.T) {
			v := samples()["procedure"]
			v.MMPerPx, v.LargeText = pitch(size.w, size.h), true
			s := New(&actions{})
			uitest.Window(t, s.Board(), size.w, size.h)
			s.Show(v)
			seen := 0
			for _, p := range v.Procedure.Parts[0].Papers {
				if slices.ContainsFunc(s.Board().Texts(), func(spot widget.TextSpot) bool { return spot.Whole == p.Name }) {
					seen++
				}
			}
			if seen < 2 {
				t.Errorf("%d of %d papers are seen", seen, len(v.Procedure.Parts[0].Papers))
			}
		})
	}
}

// inside fails if a target leaves the window.
func inside(t *testing.T, board *widget.Board, w, h int) {
	t.Helper()
	for _, g := range board.Targets() {
		if g.Box.X < -0.5 || g.Box.Y < -0.5 || g.Box.X+g.Box.W > float32(w)+0.5 || g.Box.Y+g.Box.H > float32(h)+0.5 {
			t.Errorf("%s leaves the window: %+v", g.ID, g.Box)
		}
	}
}

func show(t *testing.T, v lookup.View) (*Screen, *actions) {
	t.Helper()
	a := &actions{}
	s := New(a)
	uitest.Window(t, s.Board(), 1080, 1920)
	s.Show(v)
	uitest.Read(s.Board())
	return s, a
}

func TestUnchangedViewRepaintsNothing(t *testing.T) {
	for _, name := range []string{"home", "search", "procedure"} {
		bubble(t, name, func(t *testing.T) {
			s, _ := show(t, samples()[name])
			before := s.Board().Repaints()
			s.Show(samples()[name])
			if n := s.Board().Repaints() - before; n != 0 {
				t.Errorf("showing the same view repainted %d objects", n)
			}
		})
	}
}

func TestTargetsAskForTheirAction(t *testing.T) {
	for _, tt := range []struct{ sample, target, want string }{
		{"home", "search", "search"},
		{"home", "event:xe", "event xe"},
		{"home", "fields", "fields"},
		{"home", "agencies", "agencies"},
		{"home", "letters", "letters"},
		{"home", "item:1.002809", "procedure 1.002809"},
		{"home", "dossier", "dossier"},
		{"home", "tickets", "tickets"},
		{"home", "en", "lang en"},
		{"home", "large", "large true"},
		{"home", "contrast", "contrast true"},
		{"home", "speak", "speak"},
		{"search", "home", "home"},
		{"search", "here", "here only true"},
		{"search", "clear", "key 3 '\\x00'"},
		{"search", "key:q", "key 0 'q'"},
		{"search", "key:7", "key 0 '7'"},
		{"search", "key:-", "key 0 '-'"},
		{"search", "space", "key 4 ' '"},
		{"search", "shift", "key 1 '\\x00'"},
		{"search", "erase", "key 2 '\\x00'"},
		{"search", "method", "key 5 '\\x00'"},
		{"search", "clear-all", "key 3 '\\x00'"},
		{"search", "find", "key 6 '\\x00'"},
		{"search", "item:1.004884", "procedure 1.004884"},
		{"search-empty", "key:a", "key 0 'a'"}, // with shift too: the letter is the use case's
		{"search-none", "near:điện", "suggest điện"},
		{"search-none", "event:xe", "event xe"},
		{"search-none", "here", "here only false"},
		{"list", "item:1.001193", "procedure 1.001193"},
		{"list", "back", "back"},
		{"letters", "group:Đ", "group Đ"},
		{"procedure", "number", "number"},
		{"procedure", "book", "book"},
		{"procedure", "print", "print"},
		{"procedure", "sample", "sample"},
		{"procedure", "film", "film"},
		{"procedure", "text", "text"},
		{"procedure", "back", "back"},
		{"sample", "next", "turn 1"},
		{"sample", "back", "back"},
		{"film-plays", "back", "back"},
		{"film-plays", "pause", "pause"},
		{"film-paused", "subtitles", "subtitles false"},
		{"film-ended", "subtitles", "subtitles true"},
		{"film-ended", "pause", "pause"},
		{"trouble", "tickets", "tickets"},
	} {
		bubble(t, tt.sample+" "+tt.target, func(t *testing.T) {
			s, a := show(t, samples()[tt.sample])
			uitest.Tap(t, s.Board(), tt.target)
			if got := a.take(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTargetsTakenForTheSameDoTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		uitest.TakenForTheSame(t, samples(), 60, func(v lookup.View) (*widget.Board, func() string) {
			s, a := show(t, v)
			return s.Board(), a.take
		})
	})
}

// A page that has just come is deaf: the second of two taps was meant for the page before.
func TestSecondTapIsNotForTheNextPage(t *testing.T) {
	for _, f := range []struct{ from, id, to string }{
		{"home", "event:xe", "list"},
		{"home", "search", "search-empty"},
		{"list", "item:1.001193", "procedure"},
		{"procedure", "back", "list"},
		{"search", "item:1.001193", "procedure"},
		{"procedure", "sample", "sample"},
		{"sample", "back", "procedure"},
		{"search", "home", "home"},
	} {
		bubble(t, f.from+" "+f.id, func(t *testing.T) {
			s, a := show(t, samples()[f.from])
			b := uitest.Box(t, s.Board(), f.id)
			at := fyne.NewPos(b.X+b.W/2, b.Y+b.H/2)
			uitest.Touch(s.Board(), at)
			if a.take() == "" {
				t.Fatal("the first tap did nothing")
			}
			s.Show(samples()[f.to])
			uitest.Later(s.Board(), 200*time.Millisecond)
			uitest.Touch(s.Board(), at)
			if got := a.take(); got != "" {
				t.Errorf("the second tap asks for %q", got)
			}
		})
	}
}

// Fast typing is never dropped, also after shift.
func TestKeysAreTakenAtAnySpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["search"])
		v := samples()["search"]
		for i, id := range []string{"key:k", "key:k", "shift", "key:s", "erase"} {
			uitest.TapAtOnce(t, s.Board(), id)
			v.Search.Text += "x"
			v.Search.Shift = i == 2
			s.Show(v)
			uitest.Later(s.Board(), 60*time.Millisecond)
		}
		if got := a.take(); got != `key 0 'k', key 0 'k', key 1 '\x00', key 0 's', key 2 '\x00'` {
			t.Errorf("got %s", got)
		}
	})
}

func TestKeyboardTypesAndChooses(t *testing.T) {
	for _, tt := range []struct {
		sample string
		runes  string
		keys   []fyne.KeyName
		want   string
	}{
		{"home", "2", nil, "event di-hoc"},
		{"home", "/", nil, "search"},
		{"home", "-", nil, "back"},
		{"home", "*", nil, "speak"},
		{"list", "1", nil, "procedure 1.001193"},
		{"search", "a1-", nil, "key 0 'a', key 0 '1', key 0 '-'"},
		{"search", "", []fyne.KeyName{fyne.KeyReturn}, "key 6 '\\x00'"},
		{"search", "", []fyne.KeyName{fyne.KeyBackspace}, "key 2 '\\x00'"},
		{"search-empty", "", []fyne.KeyName{fyne.KeyBackspace}, "back"},
		{"procedure", "", []fyne.KeyName{fyne.KeyEscape}, "back"},
		{"sample", "", []fyne.KeyName{fyne.KeyPageDown}, "turn 1"},
		{"film-plays", "", []fyne.KeyName{fyne.KeySpace}, "pause"},
		{"film-paused", "", []fyne.KeyName{fyne.KeyTab, fyne.KeySpace}, "pause"},
		{"film-paused", "12-", nil, "pause, subtitles false, back"},
		{"film-ended", " 3+/", nil, ""},
		{"home", "", []fyne.KeyName{fyne.KeyTab, fyne.KeyReturn}, "lang vi"},
	} {
		bubble(t, fmt.Sprint(tt.sample, tt.runes, tt.keys), func(t *testing.T) {
			s, a := show(t, samples()[tt.sample])
			for _, r := range tt.runes {
				s.TypedRune(r)
			}
			for _, k := range tt.keys {
				s.TypedKey(&fyne.KeyEvent{Name: k})
			}
			if got := a.take(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTabReachesEveryTarget(t *testing.T) {
	for _, name := range []string{"home", "search", "procedure", "fields", "sample", "film-paused"} {
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

// Turning reaches everything of a list, each thing once, on every screen.
func TestPagesOfAListHaveEverythingOnce(t *testing.T) {
	for name, prefix := range map[string]string{"fields": "group:", "parts": "group:", "list": "item:", "search": "item:"} {
		for _, size := range sizes {
			for _, large := range []bool{false, true} {
				bubble(t, fmt.Sprint(name, size, large), func(t *testing.T) {
					v := samples()[name]
					v.MMPerPx, v.LargeText = pitch(size.w, size.h), large
					s := New(&actions{})
					uitest.Window(t, s.Board(), size.w, size.h)
					s.Show(v)
					uitest.Read(s.Board())
					seen := map[string]int{}
					for range 200 {
						for _, g := range s.Board().Targets() {
							if strings.HasPrefix(g.ID, prefix) {
								seen[g.ID]++
							}
						}
						if s.turn.next(1) < 0 {
							break
						}
						s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
						uitest.Read(s.Board())
					}
					if want := max(len(v.List.Groups), len(v.List.Items), len(v.Search.Items)); len(seen) != want {
						t.Errorf("%d of %d were shown", len(seen), want)
					}
					for id, n := range seen {
						if n != 1 {
							t.Errorf("%s was shown %d times", id, n)
						}
					}
				})
			}
		}
	}
}

// A long list of papers is turned inside its card, and its paragraphs likewise.
func TestLongPapersAndTextsAreTurned(t *testing.T) {
	for name, want := range map[string]func(v lookup.View) []string{
		"procedure-elsewhere": func(v lookup.View) (list []string) {
			for _, part := range v.Procedure.Parts {
				for _, p := range part.Papers {
					list = append(list, strings.TrimSpace(p.Name))
				}
			}
			return list
		},
		"text": func(v lookup.View) (list []string) {
			for _, p := range v.Text.Parts {
				list = append(list, strings.TrimSpace(p.Text))
			}
			return list
		},
	} {
		for _, size := range sizes {
			bubble(t, fmt.Sprint(name, size), func(t *testing.T) {
				v := samples()[name]
				v.MMPerPx = pitch(size.w, size.h)
				s := New(&actions{})
				uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(v)
				uitest.Read(s.Board())
				seen := map[string]bool{}
				turns := 0
				for ; turns < 60; turns++ {
					for _, spot := range s.Board().Texts() {
						seen[strings.TrimSpace(spot.Whole)] = true
					}
					if s.turn.next(1) < 0 {
						break
					}
					s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
					uitest.Read(s.Board())
				}
				for _, text := range want(v) {
					if !seen[text] {
						t.Errorf("%.60q never stands there", text)
					}
				}
				if turns == 0 {
					t.Error("nothing was turned")
				}
			})
		}
	}
}

func TestFilmIsShownInItsPlaceAndStopsAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := show(t, samples()["home"])
		var last film.Film
		var at image.Rectangle
		calls := 0
		s.Film = func(f film.Film, where image.Rectangle) { last, at, calls = f, where, calls+1 }
		v := samples()["film"]
		v.Film.Path, v.Film.Key, v.Film.Turn, v.Film.Trouble = "/films/x.mp4", "x", 3, ""
		s.Show(v)
		if last != (film.Film{Key: "x", Turn: 3, Path: "/films/x.mp4"}) || at.Dx() < 800 || at.Dy() < 800 {
			t.Errorf("film %+v at %v", last, at)
		}
		v.Film.Paused, v.Film.Subtitled, v.Film.Subtitles = true, true, "vi"
		place := at
		s.Show(v)
		if !last.Paused || last.Subtitles != "vi" || at != place {
			t.Errorf("paused, with subtitles: %+v at %v, before at %v", last, at, place)
		}
		v.Film.Paused, v.Film.Ended, v.Film.Subtitles = false, true, ""
		s.Show(v)
		if !last.Paused || last.Subtitles != "" || at != place {
			t.Errorf("at its end, which keeps its last picture: %+v at %v", last, at)
		}
		s.Show(samples()["procedure"])
		if last.Path != "" || !at.Empty() {
			t.Errorf("afterwards %+v at %v", last, at)
		}
		n := calls
		s.Show(samples()["home"])
		if calls != n {
			t.Error("a page without a film tells the player")
		}
	})
}

// cover is the technician's card.
type cover struct{ shown bool }

func (c *cover) Shown() bool                     { return c.shown }
func (c *cover) Key(*fyne.KeyEvent) bool         { return c.shown }
func (c *cover) Draw(*widget.Painter, fyne.Size) {}

// The window of a film lies over everything: it goes while something else is to be seen.
func TestFilmRestsWhereItWouldHideSomething(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := show(t, samples()["home"])
		var last film.Film
		var at image.Rectangle
		s.Film = func(f film.Film, where image.Rectangle) { last, at = f, where }
		card := &cover{}
		s.Board().Cover = card
		s.Show(samples()["film-plays"])
		place := at
		seen := func(when string, want bool) {
			t.Helper()
			if last.Path != "/films/x.mp4" || want && at != place || !want && !at.Empty() {
				t.Errorf("%s: %+v at %v", when, last, at)
			}
		}
		seen("at first", true)
		s.Behind(true)
		seen("behind the ticket kiosk", false)
		s.Show(samples()["film-paused"])
		seen("changed behind it", false)
		s.Behind(false)
		seen("in front again", true)
		card.shown = true
		s.Board().Redraw()
		seen("under the technician's card", false)
		card.shown = false
		s.Board().Redraw()
		seen("without the card", true)
	})
}

// The buttons of a film are there when they do something, and say what.
func TestFilmHasTheButtonsThatItNeeds(t *testing.T) {
	for name, want := range map[string][]string{
		"film": nil, "film-still": nil, "film-plays": {"Tạm dừng"}, "film-paused": {"Phụ đề: bật", "Phát tiếp"}, "film-ended": {"Subtitles: off", "Watch again"},
	} {
		bubble(t, name, func(t *testing.T) {
			s, _ := show(t, samples()[name])
			var got []string
			for _, text := range s.Board().Texts() {
				if slices.Contains([]string{"Tạm dừng", "Phát tiếp", "Xem lại", "Phụ đề: bật", "Phụ đề: tắt", "Subtitles: off", "Watch again"}, text.Text) {
					got = append(got, text.Text)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("its buttons are %q, want %q", got, want)
			}
		})
	}
}

// Two taps in one breath on the same button are one: the film stands still afterwards.
func TestSecondTapDoesNotContinueAPausedFilm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := samples()["film-plays"]
		s, a := show(t, v)
		uitest.Tap(t, s.Board(), "pause")
		v.Film.Paused = true
		s.Show(v)
		uitest.TapAtOnce(t, s.Board(), "pause")
		if got := a.take(); got != "pause" {
			t.Errorf("two taps did %q", got)
		}
		uitest.Read(s.Board())
		uitest.Tap(t, s.Board(), "pause")
		if got := a.take(); got != "pause" {
			t.Errorf("a tap afterwards did %q", got)
		}
	})
}

func TestPagesAreReadAloud(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := show(t, samples()["home"])
		var said []string
		s.Say = func(_ i18n.Lang, texts []string) { said = texts }
		v := samples()["procedure"]
		v.Reading = true
		s.Show(v)
		all := strings.Join(said, "\n")
		for _, want := range []string{"Đổi giấy phép lái xe do ngành", "Mang theo những gì?", "Đơn đề nghị đổi giấy phép lái xe", "135.000 đồng", "Lấy số cho thủ tục này, 12 người chờ", "Niêm yết từ"} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is not read in\n%s", want, all)
			}
		}
		v = samples()["search"]
		v.Reading = true
		s.Show(v)
		if slices.Contains(said, "q") || !strings.Contains(strings.Join(said, "\n"), "Đăng ký lại khai sinh") {
			t.Errorf("of the search it reads %q", said)
		}
		v.Search.Text = "d"
		said = nil
		s.Show(v)
		if said != nil {
			t.Errorf("each letter reads the page: %q", said)
		}
		s.Board().Focus("erase")
		if !slices.Equal(said, []string{"xóa một chữ"}) {
			t.Errorf("the key with the focus is read as %q", said)
		}
		v = samples()["list"]
		v.Reading = true
		s.Show(v)
		if !slices.ContainsFunc(said, func(text string) bool { return strings.HasPrefix(text, "Phím 1: Đăng ký khai sinh") }) {
			t.Errorf("the choices have no keys: %q", said)
		}
		v.Reading = false
		s.Show(v)
		if len(said) != 0 {
			t.Errorf("it goes on: %q", said)
		}
	})
}

func TestEveryTargetShowsThatItIsPressed(t *testing.T) {
	for _, name := range []string{"home", "search", "search-empty", "list", "letters", "procedure", "procedure-closed", "procedure-elsewhere", "sample", "trouble"} {
		for _, contrast := range []bool{false, true} {
			bubble(t, fmt.Sprint(name, contrast), func(t *testing.T) {
				v := samples()[name]
				v.HighContrast = contrast
				s, _ := show(t, v)
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
}

func TestGoldenScreens(t *testing.T) {
	for _, name := range []string{"home", "search", "procedure"} {
		bubble(t, name, func(t *testing.T) {
			s := New(&actions{})
			c := uitest.Window(t, s.Board(), 1080, 1920)
			s.Show(samples()[name])
			uitest.Golden(t, name, c.Capture())
		})
	}
}

// No text is smaller than what old people can read, on any page and any screen: a text for
// which there is no room is shortened by whoever writes it, or left out.
func TestNoTextIsTooSmallToBeRead(t *testing.T) {
	for name, v := range samples() {
		for _, size := range sizes {
			for _, large := range []bool{false, true} {
				bubble(t, fmt.Sprint(name, size, large), func(t *testing.T) {
					s := New(&actions{})
					uitest.Window(t, s.Board(), size.w, size.h)
					v.MMPerPx, v.LargeText = pitch(size.w, size.h), large
					s.Show(v)
					uitest.Read(s.Board())
					least := leastOn(size.w, size.h)
					for _, spot := range s.Board().Texts() {
						if spot.Size < least-0.3 { // sizes are rounded
							t.Errorf("%q has %.1f px, at least %.1f can be read", spot.Text, spot.Size, least)
						}
					}
				})
			}
		}
	}
}

// Where the field, the time and the fee have no room beside the place, the time and the fee
// still stand there; nothing is shrunk for them.
func TestTimeAndFeeStayWhereTheFieldHasNoRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := samples()["search-fees"]
		s, _ := show(t, v)
		for i, want := range []string{v.Search.Items[0].Note, v.Search.Items[1].Note, v.Search.Items[2].Brief} {
			if !slices.ContainsFunc(s.Board().Texts(), func(spot widget.TextSpot) bool { return spot.Whole == want && !spot.Cut }) {
				t.Errorf("result %d does not say %q", i+1, want)
			}
		}
	})
}

// leastOn is the smallest size of a text on a screen, in pixels.
func leastOn(w, h int) float32 {
	if h > w {
		return citizen.LeastText * min(float32(w)/1080, float32(h)/1920)
	}
	return citizen.LeastText * min(float32(w)/1600, float32(h)/930)
}
