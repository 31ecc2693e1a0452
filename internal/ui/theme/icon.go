package theme

import (
	"embed"
	"fmt"
	"image/color"
	"slices"
	"strconv"
	"strings"
	"sync"

	"motcua/internal/pattern"

	"fyne.io/fyne/v2"
)

//go:embed icons/*.svg
var iconFiles embed.FS

// Icon names a drawing. Icons replace glyphs that fonts do not have or draw differently,
// such as arrows and stars.
type Icon string

// The icons.
const (
	Star       Icon = "star"
	Check      Icon = "check"
	ArrowLeft  Icon = "arrow-left"
	ArrowRight Icon = "arrow-right"
	ArrowUp    Icon = "arrow-up"
	ArrowDown  Icon = "arrow-down"
	HalfMoon   Icon = "contrast"
	Speaker    Icon = "speaker"
	Help       Icon = "help"
	Bell       Icon = "bell"
	Warning    Icon = "warning"
	Close      Icon = "close"
	Clock      Icon = "clock"
	Search     Icon = "search"
	Undo       Icon = "undo"
	Pause      Icon = "pause"
	Globe      Icon = "globe"
	Calendar   Icon = "calendar"
	Person     Icon = "person"
	Pin        Icon = "pin"
	Phone      Icon = "phone"
	Printer    Icon = "printer"
	LinkOff    Icon = "link-off"
	FaceBest   Icon = "face-best"
	FaceGood   Icon = "face-good"
	FaceFair   Icon = "face-fair"
	FacePoor   Icon = "face-poor"
	FaceWorst  Icon = "face-worst"

	Keyboard Icon = "keyboard"
	Grid     Icon = "grid"
	Bank     Icon = "bank"
	Barcode  Icon = "barcode"
	Ticket   Icon = "ticket"
	Document Icon = "document"
	Play     Icon = "play"
	Again    Icon = "again"
	Subtitle Icon = "subtitles"
	Filter   Icon = "filter"
	Banknote Icon = "banknote"
	EraseKey Icon = "erase"
	ShiftKey Icon = "shift"
	Print    Icon = "print"
	Chevron  Icon = "chevron"
	Lock     Icon = "lock"
)

// Lives are the drawings of life events. Each has three layers; see Life.
var Lives = []string{"pram", "cap", "rings", "house", "car", "shop", "briefcase", "crane", "heart", "medal", "card", "flower"}

// Life is the three layers of the drawing of a life event, from the back: areas, lines, and
// what is marked. Each layer has a colour of its own.
func Life(name string) (area, lines, mark Icon) {
	if !slices.Contains(Lives, name) { // a file of events may name any
		return Document, Document, Document
	}
	return Icon("life-" + name + "-fill"), Icon("life-" + name), Icon("life-" + name + "-mark")
}

// maxIcons limits the cached icons; a screen needs some dozens.
const maxIcons = 500

// icons has each icon in each requested colour and size.
var icons struct {
	sync.Mutex
	m map[string]fyne.Resource
}

// design is the side of the square in which every icon is designed.
const design = 48

var strokeWidth = pattern.Of(`stroke-width="([0-9.]+)"`)

// Resource returns the icon drawn in c for a square of side pixels. An unknown icon gives
// an empty drawing.
//
// The side matters because Fyne's SVG painter scales outlines but not the width of their
// strokes: a drawing in another size than its own must set that width.
func (i Icon) Resource(c color.NRGBA, side float32) fyne.Resource {
	px := int(side + 0.5)
	key := fmt.Sprintf("%s-%02x%02x%02x-%d.svg", i, c.R, c.G, c.B, px)
	icons.Lock()
	defer icons.Unlock()
	if r, ok := icons.m[key]; ok {
		return r
	}
	if icons.m == nil {
		icons.m = map[string]fyne.Resource{}
	}
	data, err := iconFiles.ReadFile("icons/" + string(i) + ".svg")
	if err != nil {
		data = []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`)
	}
	hex := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	svg := strings.ReplaceAll(string(data), "currentColor", hex)
	svg = strokeWidth().ReplaceAllStringFunc(svg, func(attr string) string {
		w, err := strconv.ParseFloat(strokeWidth().FindStringSubmatch(attr)[1], 64)
		if err != nil {
			return attr
		}
		return fmt.Sprintf(`stroke-width="%.2f"`, w*float64(px)/design)
	})
	r := fyne.NewStaticResource(key, []byte(svg))
	if len(icons.m) >= maxIcons {
		clear(icons.m)
	}
	icons.m[key] = r
	return r
}
