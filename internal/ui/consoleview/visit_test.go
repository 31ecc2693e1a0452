package consoleview

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"motcua/internal/console"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/uitest"
)

func ctrl(name fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierControl}
}

// press presses shortcuts and keys or types, in order.
func press(s *Screen, steps ...any) {
	for _, step := range steps {
		switch step := step.(type) {
		case fyne.Shortcut:
			s.TypedShortcut(step)
		case fyne.KeyName:
			s.TypedKey(key(step, 0))
		case string:
			typeRunes(s, step)
		}
	}
}

// freeVisit is a counter with nobody at the desk and everything allowed.
func freeVisit() console.View {
	v := desk()
	v.Desk.State, v.Desk.Current, v.Can, v.Desk.Notes.Over = console.StateFree, console.Current{}, everything(), true
	return v
}

func needing(outcome bool, marks ...string) console.View {
	v := desk()
	v.Can, v.Desk.Needs = everything(), console.Needs{Outcome: outcome, Marks: marks}
	return v
}

func TestKeysOfTheVisit(t *testing.T) {
	serving := needing(false)
	planned := needing(false)
	planned.Desk.Current.Then, planned.Desk.Current.ThenIDs = []string{"Chứng thực bản sao"}, []string{"ct"}
	plain := needing(false)
	plain.Desk.Current.ClassID = ""
	tests := []struct {
		what  string
		view  console.View
		steps []any
		want  []string
	}{
		{"a transfer first in line, and back", serving, []any{fyne.KeyF8, "+*", "2", "1"}, []string{"transfer c2", "asked back first"}},
		{"a transfer and back needs no reason", serving, []any{fyne.KeyF8, "*", "thao", fyne.KeyReturn}, []string{"transfer o1", "back"}},
		{"a switch twice is off again", serving, []any{fyne.KeyF8, "++", "1"}, []string{"transfer c1"}},
		{"finish at once where nothing is missing", serving, []any{fyne.KeyF9}, []string{"finish"}},
		{"finish asks how it ended", needing(true), []any{fyne.KeyF9, "2"}, []string{`settle a18 "thieu" [] [] "" false`}},
		{"and for a mark", needing(true, "dvc"), []any{fyne.KeyF9, "1", "1"}, []string{`settle a18 "nhan" [dvc] [] "" false`}},
		{"for two marks one after the other", needing(false, "dvc", "gap"), []any{fyne.KeyF9, "2", "1"}, []string{`settle a18 "" [gap dvc] [] "" false`}},
		{"Escape finishes nothing", needing(true), []any{fyne.KeyF9, fyne.KeyEscape}, nil},
		{"call next asks too", needing(true), []any{fyne.KeyF2, "3"}, []string{`settle a18 "tuvan" [] [] "" true`}},
		{"the next service is added", planned, []any{ctrl(fyne.KeyD), "phu hieu", fyne.KeyReturn}, []string{"plan [ct phuhieu]"}},
		{"one that was added is taken out", planned, []any{ctrl(fyne.KeyD), "1"}, []string{"plan []"}},
		{"a class is confirmed by one key", serving, []any{ctrl(fyne.KeyU), "1"}, []string{`class a18 "old" ""`}},
		{"taken away with a reason", serving, []any{ctrl(fyne.KeyU), "2", "2"}, []string{`class a18 "" "wrong"`}},
		{"another is given with a reason", serving, []any{ctrl(fyne.KeyU), "phu nu", fyne.KeyReturn, "1"}, []string{`class a18 "child" "seen"`}},
		{"one is given where there is none", plain, []any{ctrl(fyne.KeyU), "1", "1"}, []string{`class a18 "old" "seen"`}},
		{"of a row that is marked", serving, []any{fyne.KeyDown, fyne.KeyDown, ctrl(fyne.KeyU), "1", "1"}, []string{`class t1 "old" "seen"`}},
		{"with nobody there, of one who waits", freeVisit(), []any{ctrl(fyne.KeyU), "a021", fyne.KeyReturn, "1", "1"}, []string{`class t2 "old" "seen"`}},
		{"a walk-in", freeVisit(), []any{ctrl(fyne.KeyN), "2", "1", "2"}, []string{`walkin phuhieu "" kiosk`}},
		{"a walk-in of a class", freeVisit(), []any{ctrl(fyne.KeyN), "1", "2", "1"}, []string{`walkin gplx "old" frail`}},
		{"cancel the ticket at the desk", serving, []any{fyne.KeyDelete, "1"}, []string{"cancel A018 left"}},
		{"cancel the row marked", serving, []any{fyne.KeyDown, fyne.KeyDelete, "2"}, []string{"cancel A019 double"}},
		{"cancel a number typed", freeVisit(), []any{fyne.KeyDelete, "25", fyne.KeyReturn, "1"}, []string{"cancel 25 left"}},
		{"another profile", freeVisit(), []any{ctrl(fyne.KeyP), "2"}, []string{"profile tra"}},
		{"log out", freeVisit(), []any{ctrl(fyne.KeyL)}, []string{"logout"}},
		{"F5 asks who has come back", freeVisit(), []any{fyne.KeyF5, "a007", fyne.KeyReturn}, []string{"return h"}},
		{"F5 on the row marked", freeVisit(), []any{fyne.KeyRight, fyne.KeyRight, fyne.KeyDown, fyne.KeyF5}, []string{"return x"}},
		{"Enter puts an absent one back in line", freeVisit(), []any{fyne.KeyRight, fyne.KeyRight, fyne.KeyDown, fyne.KeyReturn}, []string{"return x"}},
		{"too late it needs a reason", freeVisit(), []any{fyne.KeyRight, fyne.KeyRight, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn, "2"}, []string{"any A002 back"}},
		{"Enter calls a held one at once", freeVisit(), []any{fyne.KeyRight, fyne.KeyDown, fyne.KeyReturn}, []string{"callback h"}},
		{"too late it needs a reason too", freeVisit(), []any{fyne.KeyRight, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn, "1"}, []string{"any A004 asked"}},
	}
	for _, tt := range tests {
		bubble(t, tt.what, func(t *testing.T) {
			s, a := show(t, tt.view)
			press(s, tt.steps...)
			if !slices.Equal(a.log, tt.want) {
				t.Errorf("got %q, want %q", a.log, tt.want)
			}
		})
	}
}

func TestNotesAreWrittenByKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, needing(false))
		press(s, fyne.KeyF11, "2", fyne.KeyTab, "13", fyne.KeyTab, "22", "+", "3", "-", "hẹn chiều", fyne.KeyBackspace, fyne.KeyReturn)
		want := `note a18 "thieu" [uyquyen gap] [{bansao 3}] "hẹn chiề" `
		if !slices.Equal(a.log, []string{want}) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
	bubble(t, "chosen twice is taken away", func(t *testing.T) {
		s, a := show(t, needing(false))
		press(s, fyne.KeyF11, "22", fyne.KeyTab, "11", fyne.KeyReturn)
		if len(a.log) != 0 || s.desk.dialog.kind != askNothing {
			t.Errorf("nothing has changed, but it asked for %q", a.log)
		}
	})
	bubble(t, "at most 200 letters", func(t *testing.T) {
		s, _ := show(t, needing(false))
		press(s, fyne.KeyF11, strings.Repeat("tiếng ", 60))
		if n := len([]rune(s.desk.dialog.notes.Text)); n != 200 {
			t.Errorf("%d letters", n)
		}
		uitest.NoOverflow(t, "a long note", s.Board())
	})
	bubble(t, "and a digit in a note is a digit", func(t *testing.T) {
		s, _ := show(t, needing(false))
		press(s, fyne.KeyF11, "bản 2")
		if s.desk.dialog.notes.Text != "bản 2" || s.desk.dialog.notes.Outcome != "" {
			t.Errorf("noted %+v", s.desk.dialog.notes)
		}
	})
	bubble(t, "how a visit that is over ended stands", func(t *testing.T) {
		v := freeVisit()
		s, _ := show(t, v)
		press(s, fyne.KeyF11, "1")
		if s.desk.dialog.notes.Outcome != "" || !slices.Equal(s.desk.dialog.notes.Marks, []string{"uyquyen"}) {
			t.Errorf("noted %+v", s.desk.dialog.notes)
		}
	})
}

// A refused note is not lost: the dialog says why, and closes only when the note is
// recorded.
func TestRefusedNoteCanBePutRight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := needing(false)
		s, a := show(t, v)
		press(s, fyne.KeyF11, "gọi 0912345678", fyne.KeyReturn)
		v.Error = "Ghi chú không được chứa số điện thoại"
		s.Show(v)
		if s.desk.dialog.kind != askNote || !strings.Contains(texts(s), v.Error) {
			t.Fatalf("the dialog is gone, or says nothing: %q", texts(s))
		}
		for range 11 {
			press(s, fyne.KeyBackspace)
		}
		press(s, fyne.KeyReturn)
		v.Error, v.Desk.Notes.Text = "", "gọi"
		s.Show(v)
		if s.desk.dialog.kind != askNothing || len(a.log) != 2 {
			t.Errorf("dialog %d, asked %q", s.desk.dialog.kind, a.log)
		}
	})
}

func TestFilterNarrowsTheLists(t *testing.T) {
	shown := func(s *Screen) (numbers []string) {
		for _, r := range s.desk.rows() {
			numbers = append(numbers, r.Number)
		}
		return numbers
	}
	for _, c := range []struct {
		what  string
		steps []any
		want  []string
	}{
		{"a service without marks", []any{"phu hieu"}, []string{"A021", "A027"}},
		{"part of a number", []any{"30"}, []string{"A030"}},
		{"a class by name", []any{"CÓ CÔNG"}, []string{"AK002"}},
		{"of a class", []any{fyne.KeyTab}, []string{"AK002"}},
		{"late", []any{fyne.KeyTab, fyne.KeyTab}, []string{"A019"}},
		{"kept for this counter", []any{"cho quay nay"}, []string{"A021"}},
		{"put right", []any{"30x", fyne.KeyBackspace}, []string{"A030"}},
		{"nothing", []any{"xyz"}, nil},
	} {
		bubble(t, c.what, func(t *testing.T) {
			s, a := show(t, desk())
			press(s, ctrl(fyne.KeyF))
			press(s, c.steps...)
			if got := shown(s); !slices.Equal(got, c.want) {
				t.Errorf("shows %q, want %q", got, c.want)
			}
			uitest.NoOverflow(t, c.what, s.Board(), longRow)
			press(s, fyne.KeyEscape)
			if len(shown(s)) != 12 || len(a.log) != 0 {
				t.Errorf("after Escape %d rows, asked %q", len(shown(s)), a.log)
			}
		})
	}
	bubble(t, "Enter takes the first, commands stay commands", func(t *testing.T) {
		s, a := show(t, freeVisit())
		press(s, ctrl(fyne.KeyF), "phu hieu", fyne.KeyF2, fyne.KeyReturn, "1")
		if want := []string{"next", "any A021 asked"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
	bubble(t, "the numpad types into it", func(t *testing.T) {
		s, a := show(t, freeVisit())
		press(s, ctrl(fyne.KeyF))
		s.TypedKey(key(fyne.Key5, 84))
		s.TypedRune('5')
		if s.desk.list.filter.typed != "5" || len(a.log) != 0 {
			t.Errorf("typed %q, asked %q", s.desk.list.filter.typed, a.log)
		}
	})
}

// Every command is in the help, and the finder finds it by its name without marks.
func TestFinderKnowsEveryCommandWithoutMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := needing(false)
		v.Supervision.May = true
		for _, c := range commands {
			if c.id == "find" {
				continue
			}
			s, _ := show(t, v)
			press(s, ctrl(fyne.KeyK), digitless(plain(s.text(c.text))))
			if list := s.desk.choices(); !slices.ContainsFunc(list, func(o console.Choice) bool { return o.ID == c.id }) {
				t.Errorf("%q is not found", c.text)
			}
			if c.key == "" {
				t.Errorf("%q has no key", c.text)
			}
		}
		s, _ := show(t, v)
		press(s, ctrl(fyne.KeyK), "huy so")
		if list := s.desk.choices(); len(list) != 1 || list[0].ID != "cancel" {
			t.Errorf("\"huy so\" finds %+v", list)
		}
		press(s, fyne.KeyEscape, fyne.KeyF1)
		for _, c := range commands {
			if !strings.Contains(texts(s), s.text(c.text)) {
				t.Errorf("the help does not have %q", c.text)
			}
		}
	})
}

// digitless removes the digits, which would choose at once.
func digitless(s string) string { return strings.Trim(s, "0123456789") }

// No two commands have the same key.
func TestKeysDoNotCollide(t *testing.T) {
	seen := map[string]string{}
	for _, c := range commands {
		for _, k := range []string{c.key, c.pad} {
			if k != "" && seen[k] != "" {
				t.Errorf("%s and %s share %s", seen[k], c.id, k)
			}
			seen[k] = c.id
		}
	}
}

// The pressed button shows that its command has no answer yet, and a second key does
// nothing.
func TestPendingIsDrawnOnTheButtonPressed(t *testing.T) {
	for _, id := range []string{
		console.CmdNext, console.CmdRecall, console.CmdStart, console.CmdNoShow, console.CmdHold, console.CmdTransfer, console.CmdFinish,
		console.CmdAny, console.CmdReturn, console.CmdNote, console.CmdPlan, console.CmdClass, console.CmdWalkIn, console.CmdCancel, console.CmdProfile,
	} {
		bubble(t, id, func(t *testing.T) {
			v := desk()
			v.Can, v.Pending, v.PendingID = console.Can{}, "x", id
			s, a := show(t, v)
			box := uitest.Box(t, s.Board(), id)
			found := false
			for _, spot := range s.Board().Texts() {
				if strings.Contains(spot.Text, "đang gửi…") {
					found = box.Contains(fyne.NewPos(spot.Box.X+1, spot.Box.Y+1))
				}
			}
			if !found {
				t.Error("its button does not say so")
			}
			press(s, fyne.KeyF2, fyne.KeyF9, fyne.KeyDelete, ctrl(fyne.KeyU), "1")
			uitest.Tap(t, s.Board(), id)
			if len(a.log) != 0 {
				t.Errorf("a second key asked for %q", a.log)
			}
		})
	}
}

// When the hub answers at once, only the pressed button changes; the others turn grey if
// the hub is slow.
func TestDeskDoesNotFlickerAtEveryKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := needing(false)
		s, a := show(t, v)
		before := s.Board().Repaints()
		v.Can, v.PendingID, v.Pending = console.Can{}, console.CmdHold, "Giữ số"
		s.Show(v)
		if n := s.Board().Repaints() - before; n == 0 || n > 3 {
			t.Errorf("%d objects were repainted, not the button and its words alone", n)
		}
		press(s, fyne.KeyF9)
		uitest.Tap(t, s.Board(), "finish")
		if len(a.log) != 0 {
			t.Errorf("a button that only looks alive asked for %q", a.log)
		}
		before = s.Board().Repaints()
		v.Now = v.Now.Add(2 * restsAfter)
		s.Show(v)
		if n := s.Board().Repaints() - before; n < 20 {
			t.Errorf("only %d objects were repainted when the hub is slow", n)
		}
	})
}

func TestOnwardIsSaidOnFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := show(t, samples()["serving"])
		for _, want := range []string{"F9 · sang dịch vụ tiếp", "tiếp theo: Chứng thực bản sao", "Người cao tuổi · đã xác nhận", "Chế độ: Trả kết quả cuối ngày"} {
			if !strings.Contains(texts(s), want) {
				t.Errorf("the screen does not say %q", want)
			}
		}
	})
}

// BenchmarkFilter300 types a letter into the filter with 300 waiting, and draws.
func BenchmarkFilter300(b *testing.B) {
	a := test.NewTempApp(b)
	a.Settings().SetTheme(theme.New(theme.Day))
	s := New(&actions{})
	w := test.NewTempWindow(b, s.Board())
	w.Resize(fyne.NewSize(1440, 900))
	s.Show(busy())
	s.desk.startFilter()
	for b.Loop() {
		s.desk.filterRune('c')
		s.desk.filterKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	}
}
