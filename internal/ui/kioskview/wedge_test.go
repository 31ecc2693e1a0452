package kioskview

import (
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/kiosk"
	"motcua/internal/ui/uitest"
)

// hand presses the keys of a screen with a wedge.
type hand struct {
	*uitest.Hand
	s *Screen
	a *actions
}

func wedged(t *testing.T, v kiosk.View) *hand {
	t.Helper()
	h := &hand{}
	h.s, h.a = show(t, v)
	h.Hand = uitest.NewHand(t, h.s.board, h.s.Type, &h.a.log)
	h.s.Wedge = h.Feed
	return h
}

func TestScanPressesNoTile(t *testing.T) {
	for _, code := range []string{barcode.NewTicketCode(25), "2222-2", "035090000123|168000111|NGUYEN VAN MAU|05081990|Nam|Ha Nam|10052021"} {
		for _, end := range []string{"\r", ""} {
			bubble(t, code+end, func(t *testing.T) {
				h := wedged(t, samples()["home"])
				h.Types(code+end, 6*time.Millisecond)
				h.Wants()
				if _, err := h.Gun.Next(t.Context()); err != nil {
					t.Errorf("it was not read: %v", err)
				}
			})
		}
	}
}

func TestScannedSlipTypesNoDigit(t *testing.T) {
	for _, code := range []string{barcode.Slip{Code: "48217735", SlotMin: 29_927_610, Service: "gplx"}.Sign([]byte("key")), "48217735"} {
		bubble(t, code, func(t *testing.T) {
			h := wedged(t, samples()["checkin"])
			h.Types(code+"\r", 6*time.Millisecond)
			h.Wants()
			if scan, err := h.Gun.Next(t.Context()); err != nil || scan.Text.Reveal() != code {
				t.Errorf("read %q, %v", scan.Text.Reveal(), err)
			}
		})
	}
}

func TestWhatIsTypedPassesTheWedge(t *testing.T) {
	for _, pause := range []time.Duration{60 * time.Millisecond, 400 * time.Millisecond} {
		bubble(t, "a tile "+pause.String(), func(t *testing.T) {
			h := wedged(t, samples()["home"])
			h.Types("2", pause)
			h.Wait(time.Second)
			if len(h.a.log) != 1 {
				t.Errorf("got %q, want one tile", h.a.log)
			}
		})
		bubble(t, "a PIN "+pause.String(), func(t *testing.T) {
			v := samples()["pin"]
			v.PINShown = 1
			h := wedged(t, v)
			h.Types("29\b5\r", pause)
			h.Wants("digit 2", "digit 9", "erase", "digit 5", "enter")
		})
		bubble(t, "a code "+pause.String(), func(t *testing.T) {
			h := wedged(t, samples()["checkin"])
			h.Types("48\b1\r", pause)
			h.Wants("digit 4", "digit 8", "erase", "digit 1", "enter")
		})
	}
}
