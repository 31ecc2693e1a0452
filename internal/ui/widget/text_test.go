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

func TestTinyScreensDoNotHangTheText(t *testing.T) {
	headless(t, func(t *testing.T) {
		for _, size := range []float32{0, 0.1, 0.3, 1, 2} {
			setText(longest, Type{Size: size}, 1, 1)
		}
	})
}
