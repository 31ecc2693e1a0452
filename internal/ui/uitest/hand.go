package uitest

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/scanner"
	"motcua/internal/ui/widget"
)

// Hand presses the keys of a screen, as a person or a scanner that acts as a keyboard, in
// a bubble of virtual time. The keys go to the board, which has the window's focus.
type Hand struct {
	T   *testing.T
	Gun *scanner.Scanner

	board *widget.Board
	back  func(text string)
	log   *[]string
	typed chan string
}

// NewHand makes a hand for a board. back gets what the scanner returns as typed; log is
// the screen's actions.
func NewHand(t *testing.T, board *widget.Board, back func(text string), log *[]string) *Hand {
	t.Helper()
	h := &Hand{T: t, board: board, back: back, log: log, typed: make(chan string, 64)}
	var err error
	if h.Gun, err = scanner.Open("wedge", scanner.Options{Typed: func(text string) { h.typed <- text }}); err != nil {
		t.Fatal(err)
	}
	go h.Gun.Run(t.Context())
	t.Cleanup(func() { h.Gun.Close() })
	return h
}

// Feed is for the screen's wedge.
func (h *Hand) Feed(r rune) bool { return h.Gun.Feed(r, time.Now()) }

// Wait lets time pass, and passes what the scanner returns to the screen, as Fyne's
// goroutine does.
func (h *Hand) Wait(d time.Duration) {
	for end := time.Now().Add(d); ; time.Sleep(time.Millisecond) {
		synctest.Wait()
		for len(h.typed) > 0 {
			h.back(<-h.typed)
		}
		if !time.Now().Before(end) {
			return
		}
	}
}

// keys are the keys besides characters, with the scan codes of Linux: '
// ' is the numpad's Enter.
var keys = map[rune]*fyne.KeyEvent{
	'\r':   {Name: fyne.KeyReturn, Physical: fyne.HardwareKey{ScanCode: 36}},
	'\n':   {Name: fyne.KeyEnter, Physical: fyne.HardwareKey{ScanCode: 104}},
	'\b':   {Name: fyne.KeyBackspace, Physical: fyne.HardwareKey{ScanCode: 22}},
	'\x1b': {Name: fyne.KeyEscape, Physical: fyne.HardwareKey{ScanCode: 9}},
}

// Types presses the keys of a text with a pause after each.
func (h *Hand) Types(text string, pause time.Duration) {
	for _, r := range text {
		if key, is := keys[r]; is {
			h.board.TypedKey(key)
		} else {
			h.board.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(r)})
			h.board.TypedRune(r)
		}
		h.Wait(pause)
	}
}

// Wants checks the screen's actions after everything has come to rest.
func (h *Hand) Wants(want ...string) {
	h.T.Helper()
	h.Wait(time.Second)
	if !slices.Equal(*h.log, want) {
		h.T.Errorf("got %q, want %q", *h.log, want)
	}
}
