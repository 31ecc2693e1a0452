package consoleview

import (
	"fmt"
	"strings"
	"testing"

	"motcua/internal/console"
	"motcua/internal/ui/uitest"
)

func TestBarSaysWhatToDoWhereThereIsRoom(t *testing.T) {
	for what, c := range map[string]struct {
		view console.View
		full bool
	}{
		"alone":            {troubled(), true},
		"beside a scanner": {samples()["troubled-scanner"], false},
	} {
		for _, size := range sizes {
			bubble(t, what, func(t *testing.T) {
				s := New(&actions{})
				uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(c.view)
				full := strings.Contains(texts(s), "thay cuộn giấy mới")
				if full != c.full || !full && !strings.Contains(texts(s), "Kiosk 1: máy in hết giấy") {
					t.Errorf("at %d × %d the bar says %q", size.w, size.h, texts(s))
				}
			})
		}
	}
}

func TestLongTroubleDoesNotBreakTheBar(t *testing.T) {
	v := desk()
	long := strings.Repeat("máy in báo một lỗi mà không ai biết ", 6)
	v.Printer = console.Device{Name: "Kiosk 1", State: long, More: "+3", Level: console.LevelBad}
	v.Scanner = console.Device{Name: "Máy quét", State: "không mở được – báo kỹ thuật", Level: console.LevelWarn}
	whole := "Kiosk 1: " + long
	for _, size := range sizes {
		bubble(t, "shortened", func(t *testing.T) {
			s := New(&actions{})
			c := uitest.Window(t, s.Board(), size.w, size.h)
			s.Show(v)
			uitest.NoOverflow(t, "bar", s.Board(), whole, strings.TrimSpace(whole), longRow)
			uitest.Shot(t, fmt.Sprintf("console-bar-long-%dx%d", size.w, size.h), c)
			for _, other := range []string{"Trung tâm: đã kết nối", "Máy quét: không mở được – báo kỹ thuật", "· +3", "Ctrl+K"} {
				if !strings.Contains(texts(s), other) {
					t.Errorf("at %d × %d there is no room for %q: %q", size.w, size.h, other, texts(s))
				}
			}
		})
	}
}
