package citizen

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// press presses or releases a target.
func press(board *widget.Board, b widget.Box, down bool) {
	e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(b.X+b.W/2, b.Y+b.H/2)}}
	if down {
		board.MouseDown(e)
	} else {
		board.MouseUp(e)
	}
}

// reader is a page with texts and targets, and the reader of it.
func reader(t *testing.T, change func(a *Aloud), test func(a *Aloud)) {
	t.Helper()
	p := newPage()
	long := strings.TrimSpace(strings.Repeat("rất dài ", 80))
	p.body = func(d *Pen, room widget.Box) {
		text := func(b widget.Box, s string) {
			d.Text(b, widget.Type{Size: 30, Min: 30, Weight: theme.Bold, Color: d.C.Ink, Lines: 2}, s)
		}
		rows := room.Top(900).Rows(6, 20)
		// Drawn from the last to the first: the order of reading is that of the places.
		text(rows[2].Left(400), long)
		text(rows[1].Right(500), "bên phải")
		text(rows[1].Left(500).CutTop(10), "bên trái")
		text(rows[0], "Tiêu đề")
		for i, name := range []string{"Một", "Hai", ""} {
			b := rows[3].Columns(3, 30)[i]
			text(b, name)
			d.Target(widget.Target{ID: fmt.Sprint("choice ", i+1), Box: b, Choice: true, Do: func() {}})
		}
		text(rows[4].Left(500), "Ưu tiên")
		text(rows[4].Left(500).CutTop(60), "có lý do")
		d.Target(widget.Target{ID: "priority", Box: rows[4].Left(500), Do: func() {}})
		d.Target(widget.Target{ID: "icon", Box: rows[4].Right(300), Do: func() {}})
		text(rows[5].Left(300), "q")
		d.Target(widget.Target{ID: "key:q", Box: rows[5].Left(300), Do: func() {}})
		d.Target(widget.Target{ID: "mute", Box: rows[5].Right(300), Mute: true, Choice: true, Do: func() {}})
	}
	a := &Aloud{
		Board: p.board, Text: func(key string, args ...any) string { return i18n.Text(i18n.Vietnamese, key, args...) },
		Named: map[string]string{"icon": "kiosk.back"}, LeaveOut: func(id string) bool { return strings.HasPrefix(id, "key:") },
	}
	if change != nil {
		change(a)
	}
	p.on(t, 1080, 1920, func(fyne.Canvas) {
		a.Top, a.Foot = p.room.Y, p.room.Y+p.room.H
		test(a)
	})
}

// A page is read from top to bottom, with the key of each choice; header and footer are not,
// nor what has no text.
func TestPageIsReadInOrderWithItsKeys(t *testing.T) {
	reader(t, nil, func(a *Aloud) {
		got := a.Page()
		want := []string{
			"Tiêu đề", "bên trái", "bên phải", strings.TrimSpace(strings.Repeat("rất dài ", 80)),
			i18n.Text(i18n.Vietnamese, "kiosk.read.key", 1, "Một"), i18n.Text(i18n.Vietnamese, "kiosk.read.key", 2, "Hai"), "Ưu tiên, có lý do",
			i18n.Text(i18n.Vietnamese, "kiosk.back"), i18n.Text(i18n.Vietnamese, "kiosk.read.keys"),
		}
		if !slices.Equal(got, want) {
			t.Errorf("read is\n%q\nwant\n%q", got, want)
		}
	})
	reader(t, func(a *Aloud) { a.Stroke = "priority" }, func(a *Aloud) {
		if want := i18n.Text(i18n.Vietnamese, "kiosk.read.stroke", "Ưu tiên, có lý do"); !slices.Contains(a.Page(), want) {
			t.Errorf("the stroke is not told: %q", a.Page())
		}
	})
	reader(t, func(a *Aloud) { a.Typed = true }, func(a *Aloud) {
		got := a.Page()
		if !slices.Contains(got, "Một") || slices.Contains(got, i18n.Text(i18n.Vietnamese, "kiosk.read.keys")) {
			t.Errorf("where digits are typed it reads %q", got)
		}
	})
	reader(t, func(a *Aloud) { a.LeaveOut = nil }, func(a *Aloud) {
		if !slices.Contains(a.Page(), "q") {
			t.Errorf("nothing is left out, and it reads %q", a.Page())
		}
	})
}

// A target is read by itself when it gets the focus, also one that the page leaves out.
func TestTargetIsReadByItself(t *testing.T) {
	reader(t, nil, func(a *Aloud) {
		for id, want := range map[string]string{"choice 1": "Một", "priority": "Ưu tiên, có lý do", "icon": i18n.Text(i18n.Vietnamese, "kiosk.back"), "key:q": "q", "choice 3": ""} {
			if got, known := a.Target(id); got != want || !known {
				t.Errorf("%s is read as %q (%t), want %q", id, got, known, want)
			}
		}
		if got, known := a.Target("none"); known {
			t.Errorf("a target that is not there is read as %q", got)
		}
	})
}

// What hangs on the screen twice in one place, as the lines of a text do, is read once; the
// same word in two places twice.
func TestEachTextIsReadOnce(t *testing.T) {
	p := newPage()
	p.body = func(d *Pen, room widget.Box) {
		line := widget.Type{Size: 30, Color: d.C.Ink}
		d.Text(room.Top(400).Left(160), line, "một hai ba bốn năm sáu")
		d.Text(room.CutTop(400).Top(100), line, "lặp lại")
		d.Text(room.CutTop(500).Top(100), line, "lặp lại")
	}
	p.on(t, 1080, 1920, func(fyne.Canvas) {
		got := TextsIn(p.board, func(b widget.Box) bool { return b.Y >= p.room.Y && b.Y < p.room.Y+600 })
		if want := []string{"một hai ba bốn năm sáu", "lặp lại", "lặp lại"}; !slices.Equal(got, want) {
			t.Errorf("read is %q, want %q", got, want)
		}
	})
}

func TestHolds(t *testing.T) {
	target := widget.Box{X: 10, Y: 10, W: 100, H: 50}
	for text, want := range map[widget.Box]bool{
		{X: 20, Y: 20, W: 10, H: 10}: true, {X: 0, Y: 20, W: 19, H: 10}: false, {X: 105, Y: 20, W: 20, H: 10}: false, {X: 20, Y: 0, W: 10, H: 10}: false, {X: 20, Y: 58, W: 10, H: 20}: false,
		{X: 0, Y: 0, W: 120, H: 70}: true,
	} {
		if Holds(target, text) != want {
			t.Errorf("%+v: %t", text, !want)
		}
	}
}
