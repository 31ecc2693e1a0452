package kioskview

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/ui/uitest"
)

// listener records what a screen reads.
type listener struct{ heard [][]string }

func (l *listener) say(_ i18n.Lang, texts []string) { l.heard = append(l.heard, texts) }

func (l *listener) last() string {
	if len(l.heard) == 0 {
		return "nothing"
	}
	return strings.Join(l.heard[len(l.heard)-1], "\n")
}

// listened is a screen of a given size with a listener.
func listened(t *testing.T, w, h int) (*Screen, *listener, *actions) {
	t.Helper()
	act := &actions{}
	s := New(act)
	s.board.Guard = 0
	l := &listener{}
	s.Say = l.say
	uitest.Window(t, s.Board(), w, h)
	return s, l, act
}

func TestWholePageIsReadWithItsKeys(t *testing.T) {
	for _, size := range []fyne.Size{{Width: 1080, Height: 1920}, {Width: 1920, Height: 1080}, {Width: 1280, Height: 800}} {
		s, l, act := listened(t, int(size.Width), int(size.Height))
		v := base(kiosk.PageHome)
		v.Tiles, v.Features.Speak = agencies(), true
		s.Show(v)
		if len(l.heard) != 0 {
			t.Errorf("%v: read to nobody: %v", size, l.heard)
		}
		s.TypedRune('*')
		if !slices.Contains(act.log, "speak") {
			t.Errorf("%v: the star does not begin to read: %v", size, act.log)
		}
		v.Reading = true
		s.Show(v)
		for _, want := range []string{"Phím 1: Sở Giao thông vận tải, A, 12 người chờ, 15–25 phút.", "Phím 2: Sở Tư pháp, B, ", "Dấu chia: Ưu tiên", "Bấm số để chọn"} {
			if !strings.Contains(l.last(), want) {
				t.Errorf("%v: %q is not read:\n%s", size, want, l.last())
			}
		}
		for _, never := range []string{"Tương phản", "08:4", "Kiosk 1"} {
			if strings.Contains(l.last(), never) {
				t.Errorf("%v: the bottom row is read with the page:\n%s", size, l.last())
			}
		}
		n := len(l.heard)
		v.Now = v.Now.Add(60e9)
		s.Show(v)
		if len(l.heard) != n {
			t.Errorf("%v: read again since the clock moved", size)
		}
		s.TypedRune('*')
		if len(l.heard) != n+1 {
			t.Errorf("%v: the star does not read again", size)
		}
		s.TypedRune('/')
		if !slices.Contains(act.log, "priority") {
			t.Errorf("%v: the stroke does not lead to the priority: %v", size, act.log)
		}
	}
}

func TestEveryPageIsReadInBothLanguages(t *testing.T) {
	for name, v := range samples() {
		for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
			s, l, _ := listened(t, 1080, 1920)
			v.Lang, v.Reading, v.Features.Speak = lang, true, true
			s.Show(v)
			if l.last() == "nothing" || len(strings.TrimSpace(l.last())) < 10 {
				t.Errorf("%s in %s: %q", name, lang, l.last())
			}
			if v.Page == kiosk.PageIssued && !strings.Contains(l.last(), v.Ticket.Number) {
				t.Errorf("%s in %s: the number is not read:\n%s", name, lang, l.last())
			}
		}
	}
}

func TestReasonsOfClosedTilesAreRead(t *testing.T) {
	s, l, _ := listened(t, 1080, 1920)
	v := base(kiosk.PageHome)
	v.Tiles = []kiosk.Tile{agency("A", "Sở Tư pháp", 1, 5, 10, false), {ID: "B", Letter: "B", Name: "Sở Nội vụ", Closed: true, Why: "Mở lại 13:30"}}
	v.Reading = true
	s.Show(v)
	if !strings.Contains(l.last(), "Phím 2: Sở Nội vụ, B, Mở lại 13:30.") {
		t.Errorf("read:\n%s", l.last())
	}
}

func TestFocusIsReadAsItMoves(t *testing.T) {
	s, l, act := listened(t, 1280, 800)
	v := base(kiosk.PageHome)
	v.Tiles = agencies()
	s.Show(v)
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
	if len(l.heard) != 0 {
		t.Errorf("read to nobody: %v", l.heard)
	}
	v.Reading = true
	s.Show(v)
	seen := map[string]bool{}
	for range len(s.board.Targets()) + 1 {
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
		if l.last() == "" {
			t.Errorf("the target %q has no words", s.board.FocusedID())
		}
		seen[l.last()] = true
	}
	for _, want := range []string{"Tương phản", "Chữ to", "English", "Trang sau"} {
		if !seen[want] {
			t.Errorf("%q is never read: %v", want, seen)
		}
	}
	// A digit on the keypad is the tile with that number.
	s.TypedRune('1')
	if !slices.Contains(act.log, "agency A") {
		t.Errorf("done: %v", act.log)
	}
}

func TestReadingStopsWhenItIsSwitchedOff(t *testing.T) {
	s, l, _ := listened(t, 1080, 1920)
	v := base(kiosk.PageHome)
	v.Tiles, v.Reading = agencies()[:3], true
	s.Show(v)
	v.Reading = false
	s.Show(v)
	if l.last() != "" {
		t.Errorf("it goes on with %q", l.last())
	}
}

func TestTroubleOfThePaperIsRead(t *testing.T) {
	s, l, _ := listened(t, 1080, 1920)
	v := base(kiosk.PageIssued)
	v.Ticket, v.Reading = kiosk.Ticket{Number: "A025", Service: "Đổi giấy phép lái xe", Ahead: 3}, true
	s.Show(v)
	n := len(l.heard)
	v.Ticket.Printer, v.Ticket.Trouble = kiosk.PrinterTrouble, "Máy in hết giấy"
	s.Show(v)
	if len(l.heard) != n+1 || !strings.Contains(l.last(), "Máy in hết giấy") || !strings.Contains(l.last(), "A025") {
		t.Errorf("read:\n%s", l.last())
	}
}

func TestKeypadAloneLeadsBackAndOn(t *testing.T) {
	s, _, act := listened(t, 1280, 800)
	v := base(kiosk.PageServices)
	v.Tiles, v.Agency = services(), agencies()[0]
	s.Show(v)
	first := s.first
	s.TypedRune('+')
	if s.pages > 1 && s.first == first {
		t.Error("plus does not turn the page")
	}
	s.TypedRune('-')
	if !slices.Contains(act.log, "back") {
		t.Errorf("minus does not go back: %v", act.log)
	}
}
