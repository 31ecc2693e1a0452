package citizen

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
)

var monday = time.Date(2026, 11, 23, 8, 42, 0, 0, time.FixedZone("ICT", 7*3600))

// sizes are the screens that a kiosk may have.
var sizes = []struct{ w, h int }{{1080, 1920}, {720, 1280}, {1920, 1080}, {1366, 768}, {1280, 720}}

const mmPerPx = 0.27

// page is a page with header and footer, and what was asked for at it.
type page struct {
	board           *widget.Board
	head            Header
	foot            Footer
	contrast, large bool
	room            widget.Box // between the two in the last drawing
	log             []string
	body            func(d *Pen, room widget.Box)
}

func newPage() *page {
	p := &page{head: Header{Centre: "Trung tâm Phục vụ hành chính công tỉnh Hà Nam", Motto: "Thân thiện · Tận tình · Đúng hẹn", Now: monday}, foot: Footer{KioskName: "Kiosk 2", Speaks: true}}
	add := func(format string, args ...any) { p.log = append(p.log, fmt.Sprintf(format, args...)) }
	p.head.CornerDown, p.head.CornerUp = func() { add("down") }, func() { add("up") }
	p.foot.SetLang = func(l i18n.Lang) { add("lang %s", l) }
	p.foot.SetLargeText = func(on bool) { add("large %t", on) }
	p.foot.SetHighContrast = func(on bool) { add("contrast %t", on) }
	p.foot.Speak = func() { add("speak") }
	p.board = widget.NewBoard(func() string { return "page" }, func(painter *widget.Painter, size fyne.Size) {
		d := NewPen(painter, size, p.contrast, p.large, mmPerPx)
		d.Fill(d.Size, d.C.Paper)
		p.room = d.Footer(d.Header(d.Size, p.head), p.foot)
		if p.body != nil {
			p.body(d, p.room)
		}
	})
	return p
}

// on shows the page on a screen, in virtual time.
func (p *page) on(t *testing.T, w, h int, test func(c fyne.Canvas)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := uitest.Window(t, p.board, w, h)
		p.board.Redraw()
		uitest.Read(p.board)
		test(c)
	})
}

func (p *page) take() string {
	did := strings.Join(p.log, ", ")
	p.log = nil
	return did
}

// says reports whether a text stands somewhere on the board, uncut.
func (p *page) says(text string) bool {
	return slices.ContainsFunc(p.board.Texts(), func(s widget.TextSpot) bool { return s.Whole == text && !s.Cut })
}

// On every screen, in both languages and with every mark, header and footer have what
// belongs to them, in letters that can be read and keys that can be touched.
func TestHeaderAndFooterFitEveryScreen(t *testing.T) {
	for _, size := range sizes {
		for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
			for _, contrast := range []bool{false, true} {
				label := fmt.Sprint(size.w, "×", size.h, " ", lang, contrast)
				p := newPage()
				p.head.Lang, p.foot.Lang, p.contrast, p.large = lang, lang, contrast, contrast
				p.head.Sample, p.head.Insecure, p.foot.LinkDown = true, true, contrast
				p.on(t, size.w, size.h, func(c fyne.Canvas) {
					uitest.NoOverflow(t, label, p.board)
					uitest.Touchable(t, label, p.board, mmPerPx)
					if contrast { // white on the brand's red is 6.6:1, which bars may have
						uitest.Legible(t, label, p.board, c.Capture())
					}
					for _, text := range []string{"08:42", i18n.Date(lang, monday), strings.ToUpper(p.head.Centre), p.head.Motto, i18n.Mark(lang, true, true), "Kiosk 2"} {
						if !p.says(text) {
							t.Errorf("%s: %q does not stand there", label, text)
						}
					}
					least := LeastText * NewPen(nil, fyne.NewSize(float32(size.w), float32(size.h)), false, false, 0).U
					for _, spot := range p.board.Texts() {
						if spot.Size < least-0.3 {
							t.Errorf("%s: %q has %.1f px", label, spot.Text, spot.Size)
						}
					}
					if p.room.Y <= 0 || p.room.H < float32(size.h)/2 || p.room.W != float32(size.w) {
						t.Errorf("%s: the room between them is %+v", label, p.room)
					}
				})
			}
		}
	}
}

func TestMarkOfTheSystemStandsOnlyWhereItIsTrue(t *testing.T) {
	for _, size := range sizes[:3] {
		for n := range 4 {
			p := newPage()
			p.head.Sample, p.head.Insecure = n&1 > 0, n&2 > 0
			p.on(t, size.w, size.h, func(fyne.Canvas) {
				for word, want := range map[string]bool{"DỮ LIỆU MẪU": n == 1, "CHƯA BẢO MẬT": n == 2, "DỮ LIỆU MẪU · CHƯA BẢO MẬT": n == 3} {
					if p.says(word) != want {
						t.Errorf("%v, sample %t, insecure %t: %q stands there: %t", size, p.head.Sample, p.head.Insecure, word, !want)
					}
				}
			})
		}
	}
}

func TestFooterAsksForWhatItsButtonsSay(t *testing.T) {
	for _, on := range []bool{false, true} {
		p := newPage()
		p.foot.LargeText, p.foot.HighContrast, p.foot.Reading = on, on, on
		p.on(t, 1080, 1920, func(fyne.Canvas) {
			for id, want := range map[string]string{
				"vi": "lang vi", "en": "lang en", "large": fmt.Sprintf("large %t", !on), "contrast": fmt.Sprintf("contrast %t", !on), "speak": "speak",
			} {
				uitest.Tap(t, p.board, id)
				if got := p.take(); got != want {
					t.Errorf("%s asks for %q, want %q", id, got, want)
				}
			}
			for _, g := range p.board.Targets() {
				if want := map[string]string{"large": widget.Switch(on), "contrast": widget.Switch(on), "speak": widget.Switch(on)}[g.ID]; g.Means != want {
					t.Errorf("%s means %q, want %q", g.ID, g.Means, want)
				}
			}
		})
	}
	p := newPage()
	p.foot.Speaks = false
	p.on(t, 1080, 1920, func(fyne.Canvas) {
		if slices.ContainsFunc(p.board.Targets(), func(g widget.Target) bool { return g.ID == "speak" }) {
			t.Error("a kiosk without a voice offers to read")
		}
	})
}

// The corner of the technician takes presses and releases, and is not where it was not asked
// for.
func TestHiddenCorner(t *testing.T) {
	p := newPage()
	p.on(t, 1080, 1920, func(fyne.Canvas) {
		b := uitest.Box(t, p.board, "corner")
		if b.X != 0 || b.Y != 0 || b.W < 100 || b.H < 100 {
			t.Errorf("the corner is at %+v", b)
		}
		uitest.Touch(p.board, fyne.NewPos(b.X+b.W/2, b.Y+b.H/2))
		if got := p.take(); got != "down, up" {
			t.Errorf("a touch is %q", got)
		}
	})
	p.head.CornerDown, p.head.CornerUp = nil, nil
	p.on(t, 1080, 1920, func(fyne.Canvas) {
		if slices.ContainsFunc(p.board.Targets(), func(g widget.Target) bool { return g.ID == "corner" }) {
			t.Error("there is a corner that nobody asked for")
		}
	})
}

// A long name of the kiosk is cut before it lies on a button, and a narrow bar loses words,
// never a button.
func TestFooterWithoutRoomKeepsItsButtons(t *testing.T) {
	long := "Kiosk ở sảnh tầng hai, cạnh thang máy phía đông nam"
	for _, size := range []struct{ w, h int }{{1080, 1920}, {1280, 720}, {640, 1280}} {
		p := newPage()
		p.foot.KioskName, p.foot.Lang, p.large = long, i18n.English, true
		p.on(t, size.w, size.h, func(fyne.Canvas) {
			uitest.NoOverflow(t, fmt.Sprint(size), p.board, long)
			right := float32(0)
			for _, id := range []string{"vi", "en", "large", "contrast", "speak"} {
				b := uitest.Box(t, p.board, id)
				if b.W < TouchMM/mmPerPx-0.5 || b.X < right {
					t.Errorf("%v: %s is at %+v, after %.0f", size, id, b, right)
				}
				right = b.X + b.W
			}
		})
	}
}

// The state of the line is to be seen from afar: its dot changes, in both palettes.
func TestDotTellsTheStateOfTheLine(t *testing.T) {
	for _, contrast := range []bool{false, true} {
		p := newPage()
		p.contrast = contrast
		p.on(t, 1080, 1920, func(fyne.Canvas) {
			before := p.board.Repaints()
			p.foot.LinkDown = true
			p.board.Redraw()
			if p.board.Repaints() == before {
				t.Errorf("contrast %t: the page looks the same without a line", contrast)
			}
			before = p.board.Repaints()
			p.board.Redraw()
			if p.board.Repaints() != before {
				t.Errorf("contrast %t: an unchanged page is painted anew", contrast)
			}
		})
	}
}

func TestPenHasTheSizesOfTheStandard(t *testing.T) {
	for _, tt := range []struct {
		w, h  float32
		large bool
		tall  bool
		u, k  float32
	}{
		{1080, 1920, false, true, 1, 1}, {540, 1920, false, true, 0.5, 1}, {1080, 960, true, false, 0.675, LargeText}, {1600, 930, false, false, 1, 1}, {1600, 465, false, false, 0.5, 1},
	} {
		d := NewPen(nil, fyne.NewSize(tt.w, tt.h), false, tt.large, 0.25)
		if d.Tall != tt.tall || d.U != tt.u || d.K != tt.k || d.Touch != 80 || d.Gap != 20 || d.Least() != LeastText*tt.u || d.Size.W != tt.w {
			t.Errorf("%+v: %+v", tt, d)
		}
	}
	if d := NewPen(nil, fyne.NewSize(1080, 1920), true, false, 0); d.Touch != 0 || d.Gap != 0 || d.C != theme.Contrast {
		t.Errorf("a screen of unknown size: %+v", d)
	}
}

// Whatever the colour of a target, a press can be seen in it.
func TestPressIsSeenOnEveryColour(t *testing.T) {
	for _, contrast := range []bool{false, true} {
		p := newPage()
		p.contrast = contrast
		var fills []widget.Color
		tints, frames := map[int]widget.Color{}, map[int]widget.Frame{}
		p.body = func(d *Pen, room widget.Box) {
			fills = []widget.Color{d.C.Card, d.C.Paper, d.C.Brand, d.C.Dark, d.C.BlueSoft, d.C.GoldSoft}
			for i, b := range room.Top(200).Columns(len(fills), 30) {
				id := fmt.Sprint("fill ", i)
				tints[i], frames[i] = d.PressedTint(id, fills[i]), d.PressedFrame(id, fills[i], d.C.Line, 10)
				d.Rect(b, frames[i])
				d.Target(widget.Target{ID: id, Box: b, Do: func() {}})
			}
		}
		p.on(t, 1080, 1920, func(fyne.Canvas) {
			for i, fill := range fills {
				if tints[i] != fill {
					t.Errorf("contrast %t: colour %d is tinted without a press", contrast, i)
				}
				still := frames[i]
				b := uitest.Box(t, p.board, fmt.Sprint("fill ", i))
				press(p.board, b, true)
				if tints[i] == fill || frames[i].Line == still.Line || frames[i].Width <= still.Width {
					t.Errorf("contrast %t: a press on colour %d is not seen: %+v, before %+v", contrast, i, frames[i], still)
				}
				press(p.board, b, false)
			}
		})
	}
}
