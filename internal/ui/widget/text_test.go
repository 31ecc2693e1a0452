package widget

import (
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"motcua/internal/ui/theme"
)

// longest is the longest procedure name of the national catalogue.
const longest = "Cấp giấy phép xây dựng sửa chữa, cải tạo đối với công trình cấp đặc biệt, cấp I, cấp II (công trình Không theo tuyến/Theo tuyến trong đô thị/Tín ngưỡng, tôn giáo/Tượng đài, tranh hoành tráng/Theo giai đoạn cho công trình không theo tuyến/Theo giai đoạn cho công trình theo tuyến trong đô thị/Dự án)"

func headless(t *testing.T, f func(*testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test.NewTempApp(t)
		f(t)
	})
}

func TestLinesKeepToTheirWidth(t *testing.T) {
	headless(t, func(t *testing.T) {
		for _, w := range []float32{120, 200, 333, 500, 900} {
			lines, size := setText(longest, Type{Size: 30, Min: 8}, w, 4000)
			for _, l := range lines {
				real, _ := fyne.CurrentApp().Driver().RenderedTextSize(l, size, fyne.TextStyle{}, theme.Font(theme.Regular))
				if real.Width > w+1 {
					t.Errorf("at %v wide, %q is %v", w, l, real.Width)
				}
			}
			joined := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
			if joined != strings.ReplaceAll(longest, " ", "") {
				t.Errorf("at %v wide, letters were lost: %q", w, joined)
			}
		}
	})
}

func TestTextShrinksBeforeItIsCut(t *testing.T) {
	headless(t, func(t *testing.T) {
		typ := Type{Size: 40, Min: 10, Lines: 2}
		lines, size := setText("Sở Lao động – Thương binh và Xã hội", typ, 300, 200)
		if len(lines) > 2 || size >= 40 || size < 10 {
			t.Errorf("%d lines at %v", len(lines), size)
		}
		if strings.Contains(strings.Join(lines, ""), "…") {
			t.Errorf("the text was cut although a smaller size fits: %q", lines)
		}
	})
}

func TestTextThatNeverFitsEndsInAnEllipsis(t *testing.T) {
	headless(t, func(t *testing.T) {
		lines, size := setText(longest, Type{Size: 30, Min: 20, Lines: 2}, 200, 100)
		if size != 20 || len(lines) != 2 || !strings.HasSuffix(lines[1], "…") {
			t.Errorf("got %q at %v", lines, size)
		}
		for _, l := range lines {
			if Width(l, theme.Regular, size) > 200 {
				t.Errorf("%q is wider than its box", l)
			}
		}
	})
}

func TestTextKeepsToTheHeight(t *testing.T) {
	headless(t, func(t *testing.T) {
		typ := Type{Size: 30, Min: 6}
		for _, h := range []float32{60, 120, 300} {
			if got := Height(longest, typ, 600, h); got > h+1 {
				t.Errorf("in a box %v high the text is %v high", h, got)
			}
		}
	})
}

func TestBalancedLinesAreOfAboutTheSameLength(t *testing.T) {
	headless(t, func(t *testing.T) {
		const name = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"
		lines, _ := setText(name, Type{Size: 36, Weight: theme.Bold, Balance: true}, 520, 200)
		if want := []string{"TRUNG TÂM PHỤC VỤ", "HÀNH CHÍNH CÔNG"}; len(lines) != 2 || lines[0] != want[0] {
			t.Errorf("got %q, want %q", lines, want)
		}
	})
}

func TestParagraphsStayApart(t *testing.T) {
	headless(t, func(t *testing.T) {
		lines, _ := setText("một\nhai", Type{Size: 20}, 500, 200)
		if len(lines) != 2 {
			t.Errorf("got %q", lines)
		}
	})
}

// letters is a text without spaces and separators.
func letters(lines ...string) string {
	return strings.Join(strings.Fields(strings.Join(lines, "")), "")
}

func TestALongWordIsBrokenInsteadOfShrunk(t *testing.T) {
	headless(t, func(t *testing.T) {
		word := strings.Repeat("nghiêngngả", 8)
		for _, c := range []struct {
			text string
			typ  Type
			w, h float32
		}{
			{word, Type{Size: 30, Min: 8}, 300, 400},
			{"Đổi " + word + " xe", Type{Size: 30, Min: 8, Balance: true}, 300, 400},
			{"theo tuyến/" + word, Type{Size: 30, Min: 8, Lines: 6}, 400, 400},
			{strings.Repeat("b\u0323", 80), Type{Size: 30, Min: 8}, 300, 400},
		} {
			lines, size := setText(c.text, c.typ, c.w, c.h)
			if size != c.typ.Size || letters(lines...) != letters(c.text) {
				t.Errorf("%q is set as %q at %v", c.text, lines, size)
			}
			for _, l := range lines {
				if Width(l, theme.Regular, size) > c.w || strings.HasPrefix(l, "\u0323") {
					t.Errorf("the line %q of %q is too wide, or begins with a mark", l, c.text)
				}
			}
			if !Fits(c.text, c.typ, c.w, c.h) {
				t.Errorf("%q does not fit", c.text)
			}
		}
	})
}

func TestAnUsualWordIsShrunkBeforeItIsBroken(t *testing.T) {
	headless(t, func(t *testing.T) {
		typ := Type{Size: 40, Min: 10}
		lines, size := setText("Administration", typ, 160, 200)
		if len(lines) != 1 || size >= 40 || size <= 10 {
			t.Errorf("set as %q at %v", lines, size)
		}
		lines, size = setText("Administration", typ, 30, 200)
		if size != 10 || letters(lines...) != "Administration" || len(lines) < 2 {
			t.Errorf("in a narrow box it is %q at %v", lines, size)
		}
		lines, _ = setText("Một Administration", Type{Size: 10, Min: 10, Balance: true}, 75, 200)
		if want := []string{"Một", "Administration"}; len(lines) != 2 || lines[1] != want[1] {
			t.Errorf("balancing makes %q", lines)
		}
	})
}

func TestWhatCannotBeDrawnIsNotHandedToTheToolkit(t *testing.T) {
	headless(t, func(t *testing.T) {
		b := NewBoard(onePage, func(p *Painter, size fyne.Size) {
			p.Text(Box{0, 0, size.Width, 100}, Type{Size: 20}, "\U0001F4C4 Đổi GPLX \u202eabc\u202c → 中")
			p.Text(Box{0, 100, size.Width, 100}, Type{Size: 20}, "\U0001F4C4")
		})
		b.Resize(fyne.NewSize(800, 200))
		b.Refresh()
		var drawn []string
		for _, spot := range b.Texts() {
			drawn = append(drawn, spot.Text)
		}
		if len(drawn) != 1 || drawn[0] != "Đổi GPLX abc -> ?" {
			t.Errorf("drawn as %q", drawn)
		}
		if a, b := Width("abc\u202e", theme.Regular, 20), Width("abc", theme.Regular, 20); a != b {
			t.Errorf("a mark nobody sees takes room: %v and %v", a, b)
		}
	})
}

func TestTinyScreensDoNotHangTheText(t *testing.T) {
	headless(t, func(t *testing.T) {
		for _, size := range []float32{0, 0.1, 0.3, 1, 2} {
			setText(longest, Type{Size: size}, 1, 1)
		}
	})
}
