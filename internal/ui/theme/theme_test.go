package theme

import (
	"bytes"
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestTextThatMustBeReadHasContrastSeven(t *testing.T) {
	for name, p := range map[string]Palette{"day": Day, "contrast": Contrast} {
		pairs := []struct {
			what      string
			ink, base color.NRGBA
		}{
			{"ink on paper", p.Ink, p.Paper},
			{"ink on card", p.Ink, p.Card},
			{"soft on paper", p.Soft, p.Paper},
			{"soft on card", p.Soft, p.Card},
			{"soft on faded", p.Soft, p.Faded},
			{"gold", p.OnGold, p.Gold},
			{"gold label", p.GoldInk, p.GoldSoft},
			{"green tile", p.GreenIn, p.GreenSoft},
			{"short wait", p.GreenIn, p.Card},
			{"long wait", p.AmberInk, p.Card},
			{"blue tile", p.BlueInk, p.BlueSoft},
			{"fault", p.RedInk, p.RedSoft},
			{"trouble band", p.OnAmber, p.Amber},
			{"dark button", p.OnDark, p.Dark},
			{"dark button's note", p.DarkSoft, p.Dark},
		}
		for _, x := range pairs {
			if got := contrast(x.ink, x.base); got < 7 {
				t.Errorf("%s: %s has contrast %.2f, want 7", name, x.what, got)
			}
		}
	}
}

// The wall is read from ten metres.
func TestWallsTextHasContrastSeven(t *testing.T) {
	for name, l := range map[string]Lobby{"evening": Evening, "contrast": EveningContrast} {
		for what, pair := range map[string][2]color.NRGBA{
			"text": {l.Ink, l.Ground}, "row": {l.Ink, l.Row}, "note": {l.Mist, l.Row}, "note on the page": {l.Mist, l.Ground},
			"call": {l.OnLit, l.Lit}, "call at its crest": {l.OnLit, l.Crest}, "agency of a call": {l.LitSoft, l.Lit}, "band": {l.OnStrip, l.Strip},
			"time": {l.Accent, l.Ground}, "time in a row": {l.Accent, l.Row}, "alert": {l.OnAlert, l.Alert}, "advice": {l.OnAdvice, l.Advice},
			"notice": {l.Ink, l.NoticeFrom},
		} {
			if got := contrast(pair[0], pair[1]); got < 7 {
				t.Errorf("%s: %s has contrast %.2f, want 7", name, what, got)
			}
		}
		for n := range 2 * len(agencyHues) {
			ground, letter := l.Agency(n)
			if got, row := contrast(letter, ground), contrast(ground, l.Row); got < 7 || row < 7 {
				t.Errorf("%s: the letter of agency %d has contrast %.2f, its ground %.2f, want 7", name, n, got, row)
			}
		}
	}
	if ground, _ := Evening.Agency(-1); ground != agencyHues[0] {
		t.Error("an agency that is not known has no ground")
	}
}

// Large and bold text may have less, but white on the brand's red, the palette's own
// pair, must not be below 4.5.
func TestLargeTextHasContrastFourAndAHalf(t *testing.T) {
	for what, pair := range map[string][2]color.NRGBA{
		"header": {Day.OnBrand, Day.Brand}, "number": {Day.Number, Day.Card}, "success band": {Day.OnGreen, Day.Green},
		"wall row": {White, Night2}, "wall note": {Mist, Night2},
	} {
		if got := contrast(pair[0], pair[1]); got < 4.5 {
			t.Errorf("%s has contrast %.2f, want 4.5", what, got)
		}
	}
}

func TestPaletteIsTheHouseStyle(t *testing.T) {
	for what, pair := range map[string][2]color.NRGBA{
		"paper": {Day.Paper, rgb(0xF6F3EC)}, "ink": {Day.Ink, rgb(0x16202A)}, "red": {Day.Brand, rgb(0xB3202C)},
		"gold": {Day.Gold, rgb(0xE9A820)}, "green": {Day.Green, rgb(0x1D7A4C)}, "blue": {Day.Blue, rgb(0x1F4E8C)},
		"line": {Day.Line, rgb(0xDDD6C9)}, "night": {Night, rgb(0x0E1A24)}, "night2": {Night2, rgb(0x162634)},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %v, want %v", what, pair[0], pair[1])
		}
	}
}

func TestEveryIconFileIsColouredAndScaled(t *testing.T) {
	files, err := iconFiles.ReadDir("icons")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		r := Icon(strings.TrimSuffix(f.Name(), ".svg")).Resource(Day.Brand, 96)
		if bytes.Contains(r.Content(), []byte("currentColor")) {
			t.Errorf("%s keeps a colour of its own", f.Name())
		}
		if !bytes.Contains(r.Content(), []byte("#b3202c")) {
			t.Errorf("%s is not drawn in the colour asked for", f.Name())
		}
	}
	if got := FaceBest.Resource(Day.Brand, 96).Content(); !bytes.Contains(got, []byte(`stroke-width="6.00"`)) {
		t.Errorf("a stroke of 3 in 48 is not 6 in 96: %s", got)
	}
}

func TestIconsNamedInCodeExist(t *testing.T) {
	for _, i := range []Icon{
		Star, Check, ArrowLeft, ArrowRight, ArrowUp, ArrowDown, HalfMoon, Speaker, Help, Bell, Warning, Close, Clock,
		Search, Undo, Pause, Globe, Calendar, Person, Pin, Phone, Printer, LinkOff, FaceBest, FaceGood, FaceFair, FacePoor, FaceWorst,
	} {
		if _, err := iconFiles.ReadFile("icons/" + string(i) + ".svg"); err != nil {
			t.Errorf("icon %s: %v", i, err)
		}
	}
	for _, name := range append(Lives, "no such") {
		for _, i := range func() []Icon { a, b, c := Life(name); return []Icon{a, b, c} }() {
			if _, err := iconFiles.ReadFile("icons/" + string(i) + ".svg"); err != nil {
				t.Errorf("life event %s: %v", name, err)
			}
		}
	}
	if Icon("no such").Resource(White, 10) == nil {
		t.Error("an icon that does not exist gives nothing to draw")
	}
}

func TestFontsAreTheSameResourceEveryTime(t *testing.T) {
	for w := Regular; w <= ExtraBold; w++ {
		if Font(w) != Font(w) || len(Font(w).Content()) == 0 {
			t.Errorf("weight %d has no lasting font", w)
		}
	}
	if Font(99) != Font(Regular) {
		t.Error("an unknown weight is not Regular")
	}
	th := New(Day)
	if th.Font(fyne.TextStyle{Bold: true}) != Font(Bold) || th.Font(fyne.TextStyle{Monospace: true}) != Font(Regular) {
		t.Error("the Fyne theme does not use the house's font")
	}
}

func TestMix(t *testing.T) {
	if got := Mix(rgb(0x000000), rgb(0xFFFFFF), 0.5); got != rgb(0x808080) {
		t.Errorf("half way from black to white is %v", got)
	}
	if Mix(Night, White, 0) != Night || Mix(Night, White, 1) != White {
		t.Error("the ends of a mix are not its colours")
	}
}
