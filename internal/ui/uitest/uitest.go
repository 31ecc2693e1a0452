// Package uitest renders screens without a display, compares them with golden pictures,
// and finds text that does not fit.
package uitest

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// Window puts board into a window of w by h pixels and returns its canvas.
func Window(t *testing.T, board *widget.Board, w, h int) fyne.Canvas {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Day))
	win := test.NewTempWindow(t, board)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(float32(w), float32(h)))
	return win.Canvas()
}

// Read advances the board's clock by the time that a person needs to read a new page.
func Read(board *widget.Board) { Later(board, board.Guard) }

// Later advances a board's clock.
func Later(board *widget.Board, d time.Duration) {
	before := board.Clock
	board.Clock = func() time.Duration { return before() + d }
}

// Tap reads the screen, and presses and releases the target with this ID, as a finger
// does.
func Tap(t *testing.T, board *widget.Board, id string) {
	t.Helper()
	Read(board)
	TapAtOnce(t, board, id)
}

// TapAtOnce is a tap by a person who has not read the new page.
func TapAtOnce(t *testing.T, board *widget.Board, id string) {
	t.Helper()
	for _, g := range board.Targets() {
		if g.ID == id {
			Touch(board, fyne.NewPos(g.Box.X+g.Box.W/2, g.Box.Y+g.Box.H/2))
			return
		}
	}
	t.Errorf("no target %q on the screen", id)
}

// Touch presses and releases a spot.
func Touch(board *widget.Board, at fyne.Position) {
	e := fyne.PointEvent{Position: at}
	board.MouseDown(&desktop.MouseEvent{PointEvent: e})
	board.MouseUp(&desktop.MouseEvent{PointEvent: e})
	board.Tapped(&e)
}

// meanings are the effects of the targets of many drawings, by Board.Meaning. A tap is
// valid for two drawings in which a target has the same meaning, so two targets with
// different effects must not have the same one.
type meanings map[string]string

// add presses each enabled target. did returns the screen's actions since the last time.
func (m meanings) add(t *testing.T, name string, board *widget.Board, did func() string) {
	t.Helper()
	for _, g := range slices.Clone(board.Targets()) {
		if g.Off || g.Do == nil {
			continue
		}
		meaning := board.Meaning(g)
		g.Do()
		did := did()
		if before, known := m[meaning]; known && before != did {
			t.Errorf("%s: the target %s does %q, and %q in another drawing of the same page", name, g.ID, did, before)
		}
		m[meaning] = did
	}
}

// TakenForTheSame shows each view of a screen, presses its targets, and fails if two with
// the same meaning have different effects. show returns the board of a view and a
// function for the screen's actions since the last time; atLeast is the least number of
// targets that must be found.
func TakenForTheSame[V any](t *testing.T, views map[string]V, atLeast int, show func(v V) (board *widget.Board, did func() string)) {
	t.Helper()
	known := meanings{}
	for _, name := range slices.Sorted(maps.Keys(views)) {
		board, did := show(views[name])
		known.add(t, name, board, did)
	}
	if len(known) < atLeast {
		t.Errorf("only %d targets were looked at", len(known))
	}
}

// Box is the place of the target with this ID.
func Box(t *testing.T, board *widget.Board, id string) widget.Box {
	t.Helper()
	for _, g := range board.Targets() {
		if g.ID == id {
			return g.Box
		}
	}
	t.Errorf("no target %q on the screen", id)
	return widget.Box{}
}

// NoOverflow fails if a text leaves its box or the screen, if one was shortened, or if
// two lines of text overlap. Only the texts in mayCut may be shortened: names of 300
// letters in a list.
func NoOverflow(t *testing.T, name string, board *widget.Board, mayCut ...string) {
	t.Helper()
	texts := board.Texts()
	screen := widget.Box{W: board.Size().Width, H: board.Size().Height}
	for i, a := range texts {
		if !inside(a.Box, a.Limit, 3) {
			t.Errorf("%s: text %q at %v leaves its box %v", name, a.Text, a.Box, a.Limit)
		}
		if !inside(a.Box, screen, 0) {
			t.Errorf("%s: text %q at %v leaves the screen", name, a.Text, a.Box)
		}
		if a.Cut && !slices.Contains(mayCut, a.Whole) {
			t.Errorf("%s: text is shortened to %q", name, a.Text)
		}
		for _, b := range texts[i+1:] {
			if overlap(ink(a.Box), ink(b.Box)) {
				t.Errorf("%s: texts %q and %q lie on each other", name, a.Text, b.Text)
			}
		}
	}
}

// ink is the part of a line that letters really cover: without the room above capitals
// and most of that below the baseline.
func ink(b widget.Box) widget.Box { return widget.Box{X: b.X, Y: b.Y + b.H*0.2, W: b.W, H: b.H * 0.62} }

func inside(in, out widget.Box, slack float32) bool {
	return in.X >= out.X-slack && in.Y >= out.Y-slack &&
		in.X+in.W <= out.X+out.W+slack && in.Y+in.H <= out.Y+out.H+slack
}

func overlap(a, b widget.Box) bool {
	return a.X+a.W > b.X+1 && b.X+b.W > a.X+1 && a.Y+a.H > b.Y+1 && b.Y+b.H > a.Y+1
}

// Touchable fails if a target is smaller than 20 mm or closer than 5 mm to its neighbour.
func Touchable(t *testing.T, name string, board *widget.Board, mmPerPx float32) {
	t.Helper()
	side, gap := 20/mmPerPx-0.5, 5/mmPerPx-0.5
	var list []widget.Target
	for _, g := range board.Targets() {
		if !g.Mute {
			list = append(list, g)
		}
	}
	for i, a := range list {
		if a.Box.W < side || a.Box.H < side {
			t.Errorf("%s: target %s is %.1f × %.1f mm, smaller than 20 mm", name, a.ID, a.Box.W*mmPerPx, a.Box.H*mmPerPx)
		}
		for _, b := range list[i+1:] {
			if overlap(a.Box.Inset(-gap/2, -gap/2), b.Box.Inset(-gap/2, -gap/2)) {
				t.Errorf("%s: targets %s and %s are closer than 5 mm", name, a.ID, b.ID)
			}
		}
	}
}

// LooksOff fails if a target that cannot be pressed looks like one that can, to somebody who
// sees no colours: its border is dashed, and its dashes are seen on their ground. It returns
// how many such targets there are.
func LooksOff(t *testing.T, name string, board *widget.Board, img image.Image) (off int) {
	t.Helper()
	for _, g := range board.Targets() {
		if g.Mute {
			continue
		}
		breaks, was := 0, -1.0
		for x := int(g.Box.X + g.Radius + 1); x < int(g.Box.X+g.Box.W-g.Radius); x++ {
			l := luminance(img.At(x, int(g.Box.Y+0.5)+1))
			if was >= 0 && (max(l, was)+0.05)/(min(l, was)+0.05) > 1.5 {
				breaks++
			}
			was = l
		}
		switch {
		case g.Off && breaks < 4:
			t.Errorf("%s: %s is off and its border has %d ends of dashes: it looks like one that is on", name, g.ID, breaks)
		case !g.Off && breaks >= 4:
			t.Errorf("%s: %s is on and looks off", name, g.ID)
		}
		if g.Off {
			off++
		}
	}
	return off
}

// Legible fails if the contrast of a text and its background, as drawn, is less than 7:1
// (WCAG 2, 1.4.6).
func Legible(t *testing.T, name string, board *widget.Board, img image.Image) {
	t.Helper()
	for _, s := range board.Texts() {
		b := ink(s.Box)
		dark, light := 1.0, 0.0
		for y := int(b.Y); y <= int(b.Y+b.H); y++ {
			for x := int(b.X); x <= int(b.X+b.W); x++ {
				l := luminance(img.At(x, y))
				dark, light = min(dark, l), max(light, l)
			}
		}
		if got := (light + 0.05) / (dark + 0.05); strings.TrimSpace(s.Text) != "" && got < 7 {
			t.Errorf("%s: text %q has contrast %.1f to its ground, want 7", name, s.Text, got)
		}
	}
}

// luminance is the relative luminance of WCAG 2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xFFFF
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// tolerance is the share of pixels that may differ from a golden picture: the edges of
// letters differ between platforms.
const tolerance = 0.002

// Golden compares img with testdata/name.png, or writes it with -update.
func Golden(t *testing.T, name string, img image.Image) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if *update {
		if err := Save(path, img); err != nil {
			t.Fatal(err)
		}
		return
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		t.Fatalf("reading %s: %v", path, err)
	}
	if want.Bounds() != img.Bounds() {
		t.Fatalf("%s is %v, the screen %v", path, want.Bounds(), img.Bounds())
	}
	if share := differing(want, img); share > tolerance {
		t.Errorf("%.2f %% of the pixels differ from %s; run with -update when the change is meant", share*100, path)
	}
}

func differing(a, b image.Image) float64 {
	r := a.Bounds()
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			ar, ag, ab, _ := a.At(x, y).RGBA()
			br, bg, bb, _ := b.At(x, y).RGBA()
			if far(ar, br) || far(ag, bg) || far(ab, bb) {
				n++
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy())
}

func far(a, b uint32) bool { return max(a, b)-min(a, b) > 0x1800 }

// Save writes img to path as PNG.
func Save(path string, img image.Image) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("creating the folder of %s: %w", path, err)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(f, img); err != nil {
		f.Close()
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return f.Close()
}

// ShotsEnv names a folder; if it is set, every screen that a test draws is also written
// there.
const ShotsEnv = "MOTCUA_SHOTS"

// Shot writes img under name if ShotsEnv is set.
func Shot(t *testing.T, name string, c fyne.Canvas) {
	t.Helper()
	dir := os.Getenv(ShotsEnv)
	if dir == "" {
		return
	}
	if err := Save(filepath.Join(dir, name+".png"), c.Capture()); err != nil {
		t.Error(err)
	}
}
