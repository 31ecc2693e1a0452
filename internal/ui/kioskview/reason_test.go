package kioskview

import (
	"fmt"
	"strings"
	"testing"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/link"
	"motcua/internal/ui/uitest"
)

// smallest are the screens with the least room, in portrait and landscape.
var smallest = []struct{ w, h int }{{1080, 1920}, {1280, 720}, {1280, 800}}

// TestReasonsFitTheServiceMenu: uncut, in both languages, on every screen.
func TestReasonsFitTheServiceMenu(t *testing.T) {
	for _, why := range link.Reasons {
		for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
			note := i18n.Text(lang, "kiosk.menu.link.lost")
			v := base(kiosk.PageMenu)
			v.Lang, v.Link = lang, kiosk.LinkDown
			if full := why.Full(lang); full != "" {
				v.MenuTrouble = i18n.Text(lang, "kiosk.menu.link.down", full)
			}
			v.Tiles = []kiosk.Tile{
				{ID: "print-test", Name: i18n.Text(lang, "kiosk.menu.print"), Note: i18n.Text(lang, "kiosk.menu.paper.none")},
				{ID: "scan-test", Name: i18n.Text(lang, "kiosk.menu.scan"), Note: i18n.Text(lang, "kiosk.menu.scan.none")},
				{ID: "leave", Name: i18n.Text(lang, "kiosk.menu.leave"), Note: note},
			}
			for _, size := range smallest {
				label := fmt.Sprintf("kiosk-reason-%s-%s-%dx%d", why, lang, size.w, size.h)
				bubble(t, label, func(t *testing.T) {
					s := New(&actions{})
					c := uitest.Window(t, s.Board(), size.w, size.h)
					v.MMPerPx = pitch(size.w, size.h)
					s.Show(v)
					var all []string
					for _, spot := range s.Board().Texts() {
						all = append(all, spot.Text)
					}
					for _, want := range []string{note, v.MenuTrouble} {
						if got := strings.Join(all, " "); !strings.Contains(got, want) {
							t.Errorf("the menu does not say %q: %q", want, got)
						}
					}
					uitest.NoOverflow(t, label, s.Board())
					uitest.Shot(t, label, c)
				})
			}
		}
	}
}
