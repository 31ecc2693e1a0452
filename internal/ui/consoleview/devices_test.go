package consoleview

import (
	"fmt"
	"strings"
	"testing"

	"motcua/internal/console"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/ui/uitest"
)

func TestBarSaysWhatToDoWhereThereIsRoom(t *testing.T) {
	crowded := samples()["troubled-scanner"]
	crowded.Pad.State = i18n.Text(i18n.Vietnamese, "console.device.absent")
	for what, c := range map[string]struct {
		view console.View
		full bool
	}{
		"alone":            {troubled(), true},
		"beside a scanner": {crowded, false},
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
			for _, other := range []string{"Máy chủ: đã kết nối", "Máy quét: không mở được – báo kỹ thuật", "· +3", "Ctrl+K"} {
				if !strings.Contains(texts(s), other) {
					t.Errorf("at %d × %d there is no room for %q: %q", size.w, size.h, other, texts(s))
				}
			}
		})
	}
}

// If the bar has no room for the advice, a tap on it, or F1, shows it above the keys.
func TestHelpSaysWhatToDoAboutTroubles(t *testing.T) {
	v := desk()
	v.Link = console.Device{Name: "Máy này", State: health.DiskFailing.Short(i18n.Vietnamese), Full: health.DiskFailing.Staff(i18n.Vietnamese), Level: console.LevelBad}
	v.Printer = console.Device{Name: "Kiosk 1", State: health.PrinterPaperOut.Short(i18n.Vietnamese), Full: health.PrinterPaperOut.Staff(i18n.Vietnamese), Level: console.LevelBad}
	v.Pad = console.Device{Name: "Máy đánh giá", State: health.IdentityUsedTwice.Short(i18n.Vietnamese), Full: health.IdentityUsedTwice.Staff(i18n.Vietnamese), Level: console.LevelWarn}
	v.Speaker = console.Device{Name: "Loa", State: "không phát được", Full: "không phát được – báo kỹ thuật", Level: console.LevelWarn} // there is no room for a fourth
	for _, size := range sizes {
		bubble(t, "help", func(t *testing.T) {
			s := New(&actions{})
			c := uitest.Window(t, s.Board(), size.w, size.h)
			s.Show(v)
			if strings.Contains(texts(s), v.Link.Full) {
				t.Fatalf("at %d × %d the bar has room for all of it", size.w, size.h)
			}
			uitest.Tap(t, s.Board(), "devices")
			label := fmt.Sprintf("console-ask-help-troubled-%dx%d", size.w, size.h)
			for _, dev := range []console.Device{v.Link, v.Printer, v.Pad} {
				if !strings.Contains(flat(texts(s)), flat(dev.Name+": "+dev.Full)) {
					t.Errorf("%s does not say what to do about %q: %q", label, dev.Name, texts(s))
				}
			}
			uitest.NoOverflow(t, label, s.Board(), longRow)
			uitest.Shot(t, label, c)
		})
	}
}

// flat is a text on one line.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// A bar without faults cannot be tapped.
func TestQuietBarIsNoButton(t *testing.T) {
	bubble(t, "quiet", func(t *testing.T) {
		s := New(&actions{})
		uitest.Window(t, s.Board(), 1366, 768)
		s.Show(desk())
		for _, target := range s.Board().Targets() {
			if target.ID == "devices" {
				t.Error("it can be tapped")
			}
		}
	})
}
