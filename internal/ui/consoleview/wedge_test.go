package consoleview

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/barcode"
	"motcua/internal/console"
	"motcua/internal/ui/uitest"
)

// hand presses the keys of a screen with a wedge.
type hand struct {
	*uitest.Hand
	s *Screen
	a *actions
}

func wedged(t *testing.T, v console.View) *hand {
	t.Helper()
	h := &hand{}
	h.s, h.a = show(t, v)
	h.Hand = uitest.NewHand(t, h.s.board, h.s.Type, &h.a.log)
	h.s.Wedge = h.Feed
	return h
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
				h.Types(c.text, pause)
				h.Wants(c.want...)
				if h.s.desk.dialog.kind != askNothing {
					t.Errorf("dialog %d stays open with %q", h.s.desk.dialog.kind, h.s.desk.dialog.typed)
				}
			})
		}
	}
	bubble(t, "a PIN", func(t *testing.T) {
		h := wedged(t, login())
		h.Types("4321\r", 90*time.Millisecond)
		h.Wants("login duc 4321")
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
			h.Wants(c.want) // and nothing else
			if h.s.desk.dialog.kind != askNothing {
				t.Error("what the key types opened a dialog")
			}
		})
	}
}

// Whatever Enter a scanner sends at the end, the desk does not react.
func TestScanNeverTypesIntoTheDesk(t *testing.T) {
	code := barcode.NewTicketCode(25)
	for what, end := range map[string]string{"Return": "\r", "numpad Enter": "\n", "nothing": "", "Return twice": "\r\r"} {
		for name, open := range map[string]func(*Screen){"desk": func(*Screen) {}, "a dialog": func(s *Screen) { s.desk.ask(askTransfer, "") }} {
			bubble(t, what+" into "+name, func(t *testing.T) {
				h := wedged(t, freeDesk())
				open(h.s)
				before := h.s.desk.dialog
				h.Types(code+end, 5*time.Millisecond)
				h.Wants()
				if !reflect.DeepEqual(h.s.desk.dialog, before) {
					t.Errorf("the dialog has become %+v", h.s.desk.dialog)
				}
				scan, err := h.Gun.Next(t.Context())
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
