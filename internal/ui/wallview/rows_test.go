package wallview

import (
	"testing"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// A name beside a place is readable from a distance, or is not drawn: the letter
// identifies the agency.
func TestNameBesideAPlaceIsReadOrLeftOut(t *testing.T) {
	const long = "Sở Lao động – Thương binh và Xã hội"
	for what, v := range map[string]struct {
		w, h        float32
		text        string
		name, place int // lines
	}{
		"room for both":              {600, 60, long, 1, 1},
		"a short name":               {160, 60, "Sở Y tế", 1, 1},
		"a long name in a low row":   {160, 60, long, 0, 2},
		"a long name in a high row":  {160, 140, long, 2, 1},
		"the lowest row of a column": {600, 36, long, 1, 1},
	} {
		d := &pen{u: 1}
		mid := widget.Box{W: v.w, H: v.h}
		ordinary := widget.Type{Size: min(28, mid.H*0.5), Weight: theme.Medium}
		name, place := d.namePlace(mid, ordinary, v.text)
		if name.Lines != v.name || place.Lines != v.place {
			t.Errorf("%s: %d and %d lines, want %d and %d", what, name.Lines, place.Lines, v.name, v.place)
		}
		if name.H+place.H > v.h*1.05 {
			t.Errorf("%s: %g and %g do not fit %g", what, name.H, place.H, v.h)
		}
		if name.Lines == 1 && widget.Width(v.text, name.Weight, leastName*name.Size) > v.w {
			t.Errorf("%s: the name is smaller than can be read", what)
		}
	}
}
