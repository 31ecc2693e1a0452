package consoleview

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/barcode"
	"motcua/internal/console"
	"motcua/internal/scanner"
)

// hand is somebody, or a scanner, at the keyboard of a desk with a wedge. The
// keys go to the board, which has the window's focus.
type hand struct {
	t     *testing.T
	s     *Screen
	a     *actions
	gun   *scanner.Scanner
	typed chan string
}

func wedged(t *testing.T, v console.View) *hand {
	t.Helper()
	h := &hand{t: t, typed: make(chan string, 64)}
	var err error
	if h.gun, err = scanner.Open("wedge", scanner.Options{Typed: func(text string) { h.typed <- text }}); err != nil {
		t.Fatal(err)
	}
	go h.gun.Run(t.Context())
	h.s, h.a = show(t, v)
	h.s.Wedge = func(r rune) bool { return h.gun.Feed(r, time.Now()) }
	t.Cleanup(func() { h.gun.Close() })
	return h
}

// wait lets time pass, and brings what comes back from the scanner to the
// screen, as Fyne's goroutine does.
func (h *hand) wait(d time.Duration) {
	for end := time.Now().Add(d); ; time.Sleep(time.Millisecond) {
		synctest.Wait()
		for len(h.typed) > 0 {
			h.s.Type(<-h.typed)
		}
		if !time.Now().Before(end) {
			return
		}
	}
}

// types presses the keys of a text with a pause after each; '\r' is Return,
// '\n' the numpad's Enter.
func (h *hand) types(text string, pause time.Duration) {
	for _, r := range text {
		switch r {
		case '\r':
			h.s.board.TypedKey(key(fyne.KeyReturn, 36))
		case '\n':
			h.s.board.TypedKey(key(fyne.KeyEnter, 104))
		case '\b':
			h.s.board.TypedKey(key(fyne.KeyBackspace, 22))
		case '\x1b':
			h.s.board.TypedKey(key(fyne.KeyEscape, 9))
		default:
			h.s.board.TypedKey(key(fyne.KeyName(r), 0))
			h.s.board.TypedRune(r)
		}
		h.wait(pause)
	}
}

func (h *hand) wants(want ...string) {
	h.t.Helper()
	h.wait(time.Second)
	if !slices.Equal(h.a.log, want) {
		h.t.Errorf("got %q, want %q", h.a.log, want)
	}
}

func freeDesk() console.View {
	v := desk()
	v.Can = everything()
	return v
}

func TestWhatIsTypedPassesTheWedge(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"#025\r1", []string{"any 025 asked"}},
		{"25\r2", []string{"any 25 back"}},
		{"25\n2", []string{"any 25 back"}},
		{"26\b5\r1", []string{"any 25 asked"}},
		{"25\x1b", nil},
		{"\n", []string{"next"}},
	} {
		for _, pause := range []time.Duration{30 * time.Millisecond, 60 * time.Millisecond, 110 * time.Millisecond, 400 * time.Millisecond} {
			bubble(t, c.text+" "+pause.String(), func(t *testing.T) {
				h := wedged(t, freeDesk())
				h.types(c.text, pause)
				h.wants(c.want...)
				if h.s.dialog.kind != askNothing {
					t.Errorf("dialog %d stays open with %q", h.s.dialog.kind, h.s.dialog.typed)
				}
			})
		}
	}
	bubble(t, "a PIN", func(t *testing.T) {
		h := wedged(t, login())
		h.types("4321\r", 90*time.Millisecond)
		h.wants("login duc 4321")
	})
}

func TestCommandsDoNotWaitForTheWedge(t *testing.T) {
	for what, c := range map[string]struct {
		name fyne.KeyName
		code int
		rune rune
		want string
	}{
		"F2":           {fyne.KeyF2, 68, 0, "next"},
		"F9":           {fyne.KeyF9, 75, 0, "finish"},
		"numpad 5":     {fyne.Key5, 84, '5', "start"},
		"numpad +":     {fyne.KeyPlus, 86, '+', "finish"},
		"numpad Enter": {fyne.KeyEnter, 104, 0, "next"},
	} {
		bubble(t, what, func(t *testing.T) {
			h := wedged(t, freeDesk())
			h.s.board.TypedKey(key(c.name, c.code))
			if c.rune != 0 {
				h.s.board.TypedRune(c.rune)
			}
			if want := []string{c.want}; !slices.Equal(h.a.log, want) {
				t.Errorf("at once: %q, want %q", h.a.log, want)
			}
			h.wants(c.want) // and nothing comes after it
			if h.s.dialog.kind != askNothing {
				t.Error("what the key types opened a dialog")
			}
		})
	}
}

// Whatever Enter the scanner has been set to end with: the desk does not move.
func TestScanNeverTypesIntoTheDesk(t *testing.T) {
	code := barcode.NewTicketCode(25)
	for what, end := range map[string]string{"Return": "\r", "numpad Enter": "\n", "nothing": "", "Return twice": "\r\r"} {
		for name, open := range map[string]func(*Screen){"desk": func(*Screen) {}, "a dialog": func(s *Screen) { s.ask(askTransfer, "") }} {
			bubble(t, what+" into "+name, func(t *testing.T) {
				h := wedged(t, freeDesk())
				open(h.s)
				before := h.s.dialog
				h.types(code+end, 5*time.Millisecond)
				h.wants()
				if h.s.dialog != before {
					t.Errorf("the dialog has become %+v", h.s.dialog)
				}
				scan, err := h.gun.Next(t.Context())
				if err != nil || scan.Content.Ticket != code {
					t.Errorf("scan %+v: %v", scan, err)
				}
			})
		}
	}
}

func TestScreenWithoutAWedge(t *testing.T) {
	bubble(t, "types at once", func(t *testing.T) {
		s, a := show(t, freeDesk())
		s.Wedge = func(rune) bool { return false } // a scanner on a line
		typeRunes(s, "#025")
		s.TypedKey(key(fyne.KeyReturn, 36))
		s.TypedRune('1')
		if want := []string{"any 025 asked"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}
