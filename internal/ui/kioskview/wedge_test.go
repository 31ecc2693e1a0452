package kioskview

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/barcode"
	"motcua/internal/kiosk"
	"motcua/internal/scanner"
)

// hand is somebody, or a scanner, at the keys of a kiosk with a wedge. The keys
// go to the board, which has the window's focus.
type hand struct {
	t     *testing.T
	s     *Screen
	a     *actions
	gun   *scanner.Scanner
	typed chan string
}

func wedged(t *testing.T, v kiosk.View) *hand {
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

// types presses the keys of a text with a pause after each.
func (h *hand) types(text string, pause time.Duration) {
	for _, r := range text {
		switch r {
		case '\r':
			h.s.board.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		case '\b':
			h.s.board.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		default:
			h.s.board.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(r)})
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

func TestScanPressesNoTile(t *testing.T) {
	for _, code := range []string{barcode.NewTicketCode(25), "2222-2", "035090000123|168000111|NGUYEN VAN MAU|05081990|Nam|Ha Nam|10052021"} {
		for _, end := range []string{"\r", ""} {
			bubble(t, code+end, func(t *testing.T) {
				h := wedged(t, samples()["home"])
				h.types(code+end, 6*time.Millisecond)
				h.wants()
				if _, err := h.gun.Next(t.Context()); err != nil {
					t.Errorf("it was not read: %v", err)
				}
			})
		}
	}
}

func TestWhatIsTypedPassesTheWedge(t *testing.T) {
	for _, pause := range []time.Duration{60 * time.Millisecond, 400 * time.Millisecond} {
		bubble(t, "a tile "+pause.String(), func(t *testing.T) {
			h := wedged(t, samples()["home"])
			h.types("2", pause)
			h.wait(time.Second)
			if len(h.a.log) != 1 {
				t.Errorf("got %q, want one tile", h.a.log)
			}
		})
		bubble(t, "a PIN "+pause.String(), func(t *testing.T) {
			v := samples()["pin"]
			v.PINShown = 1
			h := wedged(t, v)
			h.types("29\b5\r", pause)
			h.wants("pin 2", "pin 9", "pin erase", "pin 5", "pin enter")
		})
	}
}
