package main

import (
	"context"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/register"
)

// Places of the kiosk's pages for dossiers.
var (
	moreButton   = image.Pt(879, 1560)            // "Nhập số"
	doneButton   = image.Pt(793, 1726)            // "Xong"
	belowHeader  = image.Rect(0, 220, 1080, 1920) // without the clock
	figureColumn = []int{211, 540, 869}
	figureRow    = []int{1195, 1365, 1535, 1705}
	askFigures   = image.Pt(869, 1705) // "Xem"
)

// figureKey is the middle of a key of the page for the four figures.
func figureKey(r rune) image.Point {
	n := int(r - '1')
	if r == '0' {
		return image.Pt(figureColumn[1], figureRow[3])
	}
	return image.Pt(figureColumn[n%3], figureRow[n/3])
}

// The sample register can be read, and its codes are codes.
func TestSampleRegisterIsOne(t *testing.T) {
	for _, at := range []time.Time{time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), time.Date(2028, 3, 1, 9, 0, 0, 0, time.UTC)} {
		file, list := sampleRegister(at)
		if lines := strings.Count(file, "\n"); lines != len(list)+1 {
			t.Errorf("%d lines for %d dossiers", lines, len(list))
		}
		for _, s := range list {
			if code, err := register.ParseCode(s.code); err != nil || string(code) != s.code || !(register.Proof{Kind: register.KindSecret, Figures: s.figures}).Good() {
				t.Errorf("%+v: %v", s, err)
			}
		}
	}
}

// TestDossierOnTheRealKiosk has a citizen scan a slip at the real kiosk, type its four
// figures by finger, see the dates, and go: nothing of it is left, and the hub has on record
// that figures were typed.
func TestDossierOnTheRealKiosk(t *testing.T) {
	c := openTestCentre(t)
	ctx := t.Context()
	must(t, c.giveRegister())
	must(t, c.open(ctx, kioskOffline))
	slip := c.dossiers[0]
	home, err := c.kiosk.screen.grab()
	must(t, err)
	must(t, c.kiosk.screen.read(ctx))
	must(t, c.scan(ctx, "the dossier", slip.code))
	must(t, c.step(ctx, "a slip is scanned, and its dates are seen after four figures", func(ctx context.Context) error {
		w := &walk{house: c}
		if err := w.picture(ctx, c.kiosk, "dossier-status"); err != nil {
			return err
		}
		if err := w.to(ctx, "the four figures", moreButton); err != nil {
			return err
		}
		for _, r := range slip.figures {
			if err := w.to(ctx, "a figure", figureKey(r)); err != nil {
				return err
			}
		}
		if err := change(ctx, c.kiosk, "the dates", func() error { return c.kiosk.screen.click(ctx, askFigures) }); err != nil {
			return err
		}
		return w.picture(ctx, c.kiosk, "dossier-dates")
	}))
	audit, err := c.office(ctx, "audit")
	must(t, err)
	if !strings.Contains(audit, "tra hồ sơ có nhập số") || strings.Contains(audit, slip.code) || strings.Contains(audit, slip.figures) {
		t.Errorf("the hub's record of it:\n%s", audit)
	}
	must(t, tap(ctx, c.kiosk, doneButton))
	must(t, until(ctx, "the first page as it was", func() bool {
		f, err := c.kiosk.screen.grab()
		must(t, err)
		return differing(home, f, belowHeader, 1) == 0
	}))
	files, err := filepath.Glob(filepath.Join(c.logs(), "*"))
	must(t, err)
	for _, path := range files {
		data, err := os.ReadFile(path)
		must(t, err)
		if strings.Contains(string(data), slip.code) {
			t.Errorf("%s has the code of the dossier", filepath.Base(path))
		}
	}
}
