package consoleview

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
)

var stripShortcut = pushShortcut(fyne.KeyM)

// strip is a console whose clerk wants the strip, on a small monitor.
type strip struct {
	*Screen
	asked    *actions
	canvas   fyne.Canvas
	switched []bool
}

func showStrip(t *testing.T, v console.View, w, h int) *strip {
	t.Helper()
	st := &strip{asked: &actions{}}
	st.Screen = New(st.asked)
	st.canvas = uitest.Window(t, st.Strip().Board(), w, h)
	st.Strip().Switch = func(on bool) { st.switched = append(st.switched, on) }
	st.Strip().Want(true)
	st.Show(v)
	return st
}

// press presses keys of the strip's window, or types.
func (st *strip) press(keys ...any) {
	for _, k := range keys {
		switch k := k.(type) {
		case fyne.KeyName:
			st.Strip().Board().TypedKey(key(k, 0))
		case string:
			for _, r := range k {
				st.Strip().Board().TypedRune(r)
			}
		case fyne.Shortcut:
			st.Strip().Board().TypedShortcut(k)
		}
	}
}

func stripSamples() map[string]console.View {
	all := samples()
	recall, undo, down, none := busy(), desk(), desk(), all["free"]
	recall.Error, recall.Pending, recall.PendingID, recall.UndoSec, recall.Link.Level = "", "", "", 0, console.LevelGood
	undo.Can.Undo, undo.UndoSec, undo.Undo = true, 4, "Bắt đầu phục vụ A018"
	down.Can, down.Link = console.Can{}, console.Device{Name: "Máy chủ", State: "mất kết nối từ 08:31", Level: console.LevelBad}
	none.Desk.Next, none.Desk.Waiting, none.Can.Next = console.Next{}, nil, false
	pending := desk()
	pending.Pending, pending.PendingID, pending.Can = "Hoàn tất", console.CmdFinish, console.Can{}
	english := recall
	english.Lang = i18n.English
	return map[string]console.View{
		"desk": desk(), "free": all["free"], "nobody": none, "paused": all["paused"], "called": recall, "refused": busy(),
		"undo": undo, "down": down, "pending": pending, "english": english,
	}
}

var stripSizes = []struct{ w, h int }{{1240, 48}, {1366, 48}, {1024, 44}, {1600, 60}}

func TestStripFitsItsLine(t *testing.T) {
	for name, v := range stripSamples() {
		for _, size := range stripSizes {
			label := fmt.Sprintf("strip-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				st := showStrip(t, v, size.w, size.h)
				uitest.NoOverflow(t, label, st.Strip().Board(), v.Error, "Ctrl+Z "+st.text("console.undo")+": "+st.text("console.undo.note", v.Undo, v.UndoSec))
				uitest.Shot(t, label, st.canvas)
			})
		}
	}
	for name, keys := range map[string][]any{
		"hold": {fyne.KeyF7}, "pause": {fyne.KeyF10}, "number": {"25"}, "reason": {"25", fyne.KeyReturn, fyne.KeyRight}, "find": {findShortcut, "gi"}, "find-all": {findShortcut},
	} {
		for _, size := range stripSizes {
			label := fmt.Sprintf("strip-ask-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				v := desk()
				v.Can = everything()
				st := showStrip(t, v, size.w, size.h)
				st.press(keys...)
				if st.desk.dialog.kind == askNothing || !st.Strip().shown {
					t.Fatalf("dialog %d, strip %v", st.desk.dialog.kind, st.Strip().shown)
				}
				var may []string
				for _, c := range st.desk.choices() {
					may = append(may, c.Name)
				}
				uitest.NoOverflow(t, label, st.Strip().Board(), may...)
				uitest.Shot(t, label, st.canvas)
			})
		}
	}
}

func TestStripHasTheKeysOfTheConsole(t *testing.T) {
	tests := []struct {
		what string
		keys []any
		want []string
	}{
		{"call next", []any{fyne.KeyF2}, []string{"next"}},
		{"recall", []any{fyne.KeyF3}, []string{"recall"}},
		{"finish", []any{fyne.KeyF9}, []string{"finish"}},
		{"hold for the second reason", []any{fyne.KeyF7, "2"}, []string{"hold fee"}},
		{"hold by arrows beside each other", []any{fyne.KeyF7, fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft, fyne.KeyReturn}, []string{"hold fee"}},
		{"pause", []any{fyne.KeyF10, "1"}, []string{"pause break"}},
		{"a number", []any{"25", fyne.KeyReturn, "2"}, []string{"any 25 back"}},
		{"a command by name", []any{findShortcut, "goi lai", fyne.KeyReturn}, []string{"recall"}},
		{"undo", []any{undoShortcut}, []string{"undo"}},
		{"Return alone", []any{fyne.KeyReturn}, nil},
		{"arrows alone", []any{fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn}, nil},
		{"Escape", []any{fyne.KeyEscape}, []string{"dismiss"}},
	}
	for _, tt := range tests {
		bubble(t, tt.what, func(t *testing.T) {
			v := desk()
			v.Can = everything()
			st := showStrip(t, v, 1240, 48)
			st.press(tt.keys...)
			if !slices.Equal(st.asked.log, tt.want) {
				t.Errorf("got %q, want %q", st.asked.log, tt.want)
			}
		})
	}
}

func TestStripShowsOnlyKeysThatDoSomething(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		v.Can = console.Can{Finish: true, Hold: true}
		st := showStrip(t, v, 1240, 48)
		var shown []string
		for _, g := range st.Strip().Board().Targets() {
			if slices.Contains(stripOrder, g.ID) {
				shown = append(shown, g.ID)
			}
		}
		if want := []string{"finish", "hold"}; !slices.Equal(shown, want) {
			t.Errorf("keys of %q, want %q", shown, want)
		}
		uitest.Tap(t, st.Strip().Board(), "finish")
		if !slices.Equal(st.asked.log, []string{"finish"}) {
			t.Errorf("got %q", st.asked.log)
		}
	})
}

func TestStripsKeysStayWhereTheyAreWhenNewsComes(t *testing.T) {
	quiet := desk()
	quiet.UndoSec, quiet.Error, quiet.Note = 0, "", ""
	places := func(t *testing.T, v console.View, w, h int) map[string]widget.Box {
		at := map[string]widget.Box{}
		for _, target := range showStrip(t, v, w, h).Strip().Board().Targets() {
			if slices.Contains(stripOrder, target.ID) {
				at[target.ID] = target.Box
			}
		}
		return at
	}
	for _, news := range []string{"undo", "refused note"} {
		v := quiet
		if v.Undo, v.UndoSec = "Hoàn tất A018", 5; news != "undo" {
			v.UndoSec, v.Error = 0, "Số này đã được quầy khác gọi"
		}
		for _, size := range stripSizes {
			bubble(t, fmt.Sprintf("%s-%dx%d", news, size.w, size.h), func(t *testing.T) {
				before, after := places(t, quiet, size.w, size.h), places(t, v, size.w, size.h)
				if len(after) == 0 {
					t.Fatal("no key is left")
				}
				for id, box := range after {
					if box != before[id] {
						t.Errorf("%s stands at %v, and at %v when there is news", id, before[id], box)
					}
				}
			})
		}
	}
}

func TestStripGivesWayToWhatNeedsRoom(t *testing.T) {
	bubble(t, "by Ctrl+M, in both directions", func(t *testing.T) {
		st := showStrip(t, desk(), 1240, 48)
		st.press(stripShortcut)
		st.TypedShortcut(stripShortcut)
		if want := []bool{true, false, true}; !slices.Equal(st.switched, want) {
			t.Errorf("switched %v, want %v", st.switched, want)
		}
	})
	bubble(t, "to the help, and comes back", func(t *testing.T) {
		st := showStrip(t, desk(), 1240, 48)
		st.press(fyne.KeyF1)
		st.TypedKey(key(fyne.KeyEscape, 9))
		if want := []bool{true, false, true}; !slices.Equal(st.switched, want) {
			t.Errorf("switched %v, want %v", st.switched, want)
		}
	})
	bubble(t, "to a ticket that was scanned", func(t *testing.T) {
		st := showStrip(t, desk(), 1240, 48)
		st.Show(opened())
		st.Show(desk())
		if want := []bool{true, false, true}; !slices.Equal(st.switched, want) {
			t.Errorf("switched %v, want %v", st.switched, want)
		}
	})
	bubble(t, "to the login, and comes when somebody has logged in", func(t *testing.T) {
		st := showStrip(t, login(), 1240, 48)
		if len(st.switched) != 0 {
			t.Fatalf("switched %v before the login", st.switched)
		}
		st.Show(desk())
		st.Show(login())
		if want := []bool{true, false}; !slices.Equal(st.switched, want) {
			t.Errorf("switched %v, want %v", st.switched, want)
		}
	})
	bubble(t, "and is not there without a window of its own", func(t *testing.T) {
		s, _ := show(t, desk())
		s.TypedShortcut(stripShortcut)
		if s.Strip().shown || s.Strip().wanted {
			t.Error("it shows")
		}
	})
}

func TestStripIsMoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := showStrip(t, desk(), 1240, 48)
		var log []string
		st.Strip().Grip = func() { log = append(log, "grip") }
		st.Strip().Push = func(dx, dy int) { log = append(log, fmt.Sprint(dx, dy)) }
		uitest.Tap(t, st.Strip().Board(), "grip")
		st.press(pushShortcut(fyne.KeyUp), pushShortcut(fyne.KeyRight))
		if got := strings.Join(log, ", "); got != "grip, 0 -1, 1 0" {
			t.Errorf("got %q", got)
		}
	})
}

func TestStripCostsNothingWhileItStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := desk()
		st := showStrip(t, v, 1240, 48)
		before := st.Strip().Board().Repaints()
		st.Show(v)
		if n := st.Strip().Board().Repaints() - before; n != 0 {
			t.Errorf("%d objects are repainted", n)
		}
	})
}
