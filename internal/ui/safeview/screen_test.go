package safeview

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/ui/uitest"
	"motcua/internal/watchdog"
	"motcua/internal/wire"
)

var sizes = []struct{ w, h int }{{1080, 1920}, {1920, 1080}, {1440, 900}, {1366, 768}, {1280, 800}, {1280, 720}, {1024, 600}, {800, 1280}}

// sample is a machine that rests, after a change.
func sample(change func(v *View)) View {
	v := View{Safe: watchdog.Safe{
		Role: wire.RoleKiosk, Program: "motcua kiosk 0.1.0", Name: "Kiosk 1",
		Support: config.Support{Name: "Tổ hỗ trợ kỹ thuật", Phone: "0226 3 888 999"},
		Cause:   "panic: runtime error: index out of range [3] with length 3",
	}, Left: 4*time.Minute + 41*time.Second}
	if change != nil {
		change(&v)
	}
	return v
}

func samples() map[string]View {
	long := strings.Repeat("opening printer port \"/dev/ttyUSB0\": permission denied; ", 6)
	return map[string]View{
		"kiosk":   sample(nil),
		"console": sample(func(v *View) { v.Role, v.Name = wire.RoleConsole, "Quầy 3" }),
		"pad":     sample(func(v *View) { v.Role, v.Name = wire.RolePad, "Đánh giá quầy 3" }),
		"wall":    sample(func(v *View) { v.Role, v.Name = wire.RoleWall, "Màn hình sảnh" }),
		"nobody":  sample(func(v *View) { v.Support, v.Cause = config.Support{}, "" }),
		"name":    sample(func(v *View) { v.Support.Phone = "" }),
		"phone":   sample(func(v *View) { v.Support.Name = "" }),
		"trying":  sample(func(v *View) { v.Trying = true }),
		"long": sample(func(v *View) {
			v.Cause = string([]rune(long)[:300])
			v.Support = config.Support{Name: "Tổ hỗ trợ kỹ thuật và công nghệ thông tin của Trung tâm Phục vụ hành chính công tỉnh Hà Nam", Phone: "0226 3 888 999 – 0912 345 678"}
			v.Name = "Máy lấy số tầng 1, cạnh cửa ra vào chính của Trung tâm"
			v.Left = 30 * time.Minute
		}),
	}
}

func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestSafeScreenFitsEveryScreen(t *testing.T) {
	for name, v := range samples() {
		for _, size := range sizes {
			label := fmt.Sprintf("safe-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(func() {})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(v)
				uitest.NoOverflow(t, label, s.Board())
				uitest.Shot(t, label, c)
			})
		}
	}
}

// words are all texts on the screen, each once.
func words(s *Screen) []string {
	var list []string
	for _, spot := range s.Board().Texts() {
		if !slices.Contains(list, spot.Whole) {
			list = append(list, spot.Whole)
		}
	}
	return list
}

func TestSafeScreenSaysWhatToDoAndWhomToCallInBothLanguages(t *testing.T) {
	for _, role := range []string{wire.RoleKiosk, wire.RoleConsole, wire.RolePad, wire.RoleWall} {
		bubble(t, role, func(t *testing.T) {
			s := New(func() {})
			uitest.Window(t, s.Board(), 1080, 1920)
			s.Show(sample(func(v *View) { v.Role = role }))
			all := strings.Join(words(s), "\n")
			for _, lang := range i18n.Langs() {
				for _, want := range []string{i18n.Text(lang, "safe.title"), i18n.Text(lang, "safe.do."+role), i18n.Text(lang, "safe.left", "4:41"), i18n.Text(lang, "safe.call")} {
					if !strings.Contains(all, want) {
						t.Errorf("%s is not on the screen:\n%s", want, all)
					}
				}
			}
			for _, want := range []string{"0226 3 888 999", "Tổ hỗ trợ kỹ thuật", "motcua kiosk 0.1.0", "index out of range", "Kiosk 1"} {
				if !strings.Contains(all, want) {
					t.Errorf("%s is not on the screen:\n%s", want, all)
				}
			}
		})
	}
}

func TestTryAgainIsPressedByFingerAndByKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		presses := 0
		s := New(func() { presses++ })
		uitest.Window(t, s.Board(), 1080, 1920)
		s.Show(sample(nil))
		uitest.Tap(t, s.Board(), "again")
		s.Board().TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
		s.Board().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		s.Board().TypedRune('1')
		if presses != 3 {
			t.Errorf("pressed %d times, want 3", presses)
		}
		s.Show(sample(func(v *View) { v.Trying = true }))
		uitest.Tap(t, s.Board(), "again")
		if presses != 3 {
			t.Error("the button works while the program already tries again")
		}
		uitest.Touchable(t, "safe", s.Board(), 0.28)
	})
}

func TestClockRoundsUp(t *testing.T) {
	for left, want := range map[time.Duration]string{
		-time.Second: "0:00", 0: "0:00", time.Millisecond: "0:01", time.Second: "0:01",
		59*time.Second + 500*time.Millisecond: "1:00", 5 * time.Minute: "5:00", 30 * time.Minute: "30:00",
	} {
		if got := clock(left); got != want {
			t.Errorf("%v left is written %s, want %s", left, got, want)
		}
	}
}

func TestSafeScreenLooksAsItDid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(func() {})
		c := uitest.Window(t, s.Board(), 1280, 800)
		s.Show(sample(nil))
		uitest.Golden(t, "safe", c.Capture())
	})
}
