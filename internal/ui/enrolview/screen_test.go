package enrolview

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/uitest"
)

var sizes = []struct{ w, h int }{{1080, 1920}, {1920, 1080}, {1440, 900}, {1366, 768}, {1280, 800}, {1280, 720}, {1024, 600}, {800, 1280}}

// sample is the page of a kiosk, after a change.
func sample(change func(v *View)) View {
	v := View{Name: "Kiosk 1", Command: "hub enroll kiosk-1 -role kiosk", Hub: "192.168.1.10:7420"}
	if change != nil {
		change(&v)
	}
	return v
}

func samples() map[string]View {
	fault := "Mã không đúng, đã dùng rồi hoặc quá 10 phút: hãy lấy mã mới ở máy chủ"
	return map[string]View{
		"first": sample(nil),
		"wrong": sample(func(v *View) {
			v.Fault, v.FaultEn = fault, "The code is wrong, was used, or is older than ten minutes: make another at the hub"
		}),
		"scanned": sample(func(v *View) { v.Fault, v.FaultEn = i18n.Both("enrol.fault.scan") }),
		"busy":    sample(func(v *View) { v.Busy = true }),
		"done":    sample(func(v *View) { v.Done = true }),
		"long": sample(func(v *View) {
			v.Name = "Máy lấy số tầng 1, cạnh cửa ra vào chính của Trung tâm Phục vụ hành chính công"
			v.Command = "hub enroll ban-goi-so-phong-tiep-dan-tang-2-quay-114 -role console -counter 114"
			v.Hub = "may-chu-mot-cua.trung-tam-phuc-vu-hanh-chinh-cong.hanam.gov.vn:7420"
			v.Fault, v.FaultEn = fault+"; "+fault, "The code is wrong, was used, or is older than ten minutes: make another at the hub, and type it here"
		}),
	}
}

func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestPageFitsEveryScreen(t *testing.T) {
	for name, v := range samples() {
		for _, size := range sizes {
			label := fmt.Sprintf("enrol-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(func(string) {})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(v)
				for _, r := range "k7qm-2xpa" {
					s.onRune(r)
				}
				uitest.NoOverflow(t, label, s.Board())
				uitest.Shot(t, label, c)
			})
		}
	}
}

// page is a page in a window, and the codes that were tried.
func page(t *testing.T) (s *Screen, tried *[]string) {
	tried = &[]string{}
	s = New(func(code string) { *tried = append(*tried, code) })
	uitest.Window(t, s.Board(), 1080, 1920)
	s.Board().Guard = 0
	s.Show(sample(nil))
	return s, tried
}

// tap does what a finger on a target does; it returns false if nothing happens there.
func tap(s *Screen, id string) bool {
	for _, target := range s.Board().Targets() {
		if target.ID == id && !target.Off {
			target.Do()
			return true
		}
	}
	return false
}

// A code is taken by finger, by keyboard in any case, and from a scanner that types the
// whole QR code.
func TestCodeIsTypedTappedAndScanned(t *testing.T) {
	const code = "K7QM2XPA9DTF"
	qr := "motcua:enrol?" + "code=" + readable(t) + "&dev=kiosk-1&hub=192.168.1.10%3A7420"
	want := strings.ReplaceAll(readable(t), "-", "")
	for name, way := range map[string]struct {
		enter func(s *Screen)
		want  string
	}{
		"tapped": {func(s *Screen) {
			for _, r := range code {
				if !tap(s, "key:"+string(r)) {
					t.Errorf("there is no key %q", r)
				}
			}
			tap(s, "enter")
		}, code},
		"typed in small letters, with hyphens": {func(s *Screen) {
			for _, r := range strings.ToLower("K7QM-2XPA-9DTF") {
				s.onRune(r)
			}
			s.onKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		}, code},
		"typed by a scanner": {func(s *Screen) {
			for _, r := range qr {
				s.onRune(r)
			}
			s.onKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
		}, want},
		"scanned":                   {func(s *Screen) { s.Scan(qr) }, want},
		"scanned as the code alone": {func(s *Screen) { s.Scan(readable(t)) }, want},
		"scanned after some typing": {func(s *Screen) { s.onRune('K'); s.Scan(qr) }, want},
	} {
		bubble(t, name, func(t *testing.T) {
			s, tried := page(t)
			way.enter(s)
			if !slices.Equal(*tried, []string{way.want}) {
				t.Errorf("tried are %q, want %q", *tried, way.want)
			}
		})
	}
}

// What is scanned and is no code is told in both languages, and tries nothing; nor does a
// scan while a code is being tried.
func TestScanOfSomethingElseIsTold(t *testing.T) {
	bubble(t, "ticket", func(t *testing.T) {
		s, tried := page(t)
		s.Show(sample(func(v *View) { v.Busy = true }))
		s.Scan(readable(t))
		s.Show(sample(nil))
		for _, text := range []string{"MC1:A025", "", "motcua:enrol?code=K7QM", strings.Repeat("A", 2000)} {
			s.onRune('K')
			s.Scan(text)
			if len(*tried) > 0 || s.entry.code != "" {
				t.Errorf("of %.20q there is %q, and %q was tried", text, s.entry.code, *tried)
			}
		}
		vi, en := i18n.Both("enrol.fault.scan")
		if s.view.Fault != vi || s.view.FaultEn != en || vi == en {
			t.Errorf("it is told as %q, %q", s.view.Fault, s.view.FaultEn)
		}
		s.Scan(readable(t))
		if len(*tried) != 1 {
			t.Errorf("after that, tried are %q", *tried)
		}
	})
}

func TestUnfinishedCodeIsNotTried(t *testing.T) {
	bubble(t, "short", func(t *testing.T) {
		s, tried := page(t)
		for _, r := range "K7QM" {
			s.onRune(r)
		}
		s.onKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if tap(s, "enter") || len(*tried) > 0 {
			t.Errorf("tried are %q", *tried)
		}
		s.onKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		tap(s, "erase")
		if s.entry.code != "K7" {
			t.Errorf("after two erasures there is %q", s.entry.code)
		}
	})
}

// While a code is being tried, nothing more is taken; one that was refused is gone.
func TestRefusedCodeIsTypedAnew(t *testing.T) {
	bubble(t, "refused", func(t *testing.T) {
		s, tried := page(t)
		type12 := func() {
			for range 12 {
				s.onRune('A')
			}
		}
		type12()
		s.Show(sample(func(v *View) { v.Busy = true }))
		s.onKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		s.onKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		if tap(s, "key:A") || tap(s, "erase") || len(*tried) > 0 || len(s.entry.code) != 12 {
			t.Errorf("while it is tried there is %q, and %q was tried", s.entry.code, *tried)
		}
		s.Show(sample(func(v *View) { v.Fault, v.FaultEn = "Mã không đúng", "Wrong" }))
		if s.entry.code != "" {
			t.Errorf("after the refusal there is %q", s.entry.code)
		}
		type12()
		s.onRune('B')
		if len(s.entry.code) != 12 {
			t.Errorf("there is %q", s.entry.code)
		}
	})
}

// A scanner that types for ever fills nothing.
func TestEntryIsBounded(t *testing.T) {
	var e entry
	for range 10 * maxTyped {
		e.rune('đ')
	}
	if len(e.typed) > maxTyped+4 {
		t.Errorf("%d bytes are kept", len(e.typed))
	}
}

func TestPageIsInBothLanguages(t *testing.T) {
	bubble(t, "both", func(t *testing.T) {
		s, _ := page(t)
		var all []string
		for _, spot := range s.Board().Texts() {
			all = append(all, spot.Whole)
		}
		for _, lang := range i18n.Langs() {
			for _, key := range []string{"enrol.title", "enrol.do", "enrol.enter"} {
				if !slices.Contains(all, i18n.Text(lang, key)) {
					t.Errorf("%q is not on the page", i18n.Text(lang, key))
				}
			}
		}
		if !slices.Contains(all, "hub enroll kiosk-1 -role kiosk") {
			t.Error("the command for the hub is not on the page")
		}
	})
}
