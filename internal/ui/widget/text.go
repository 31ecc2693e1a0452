package widget

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"motcua/internal/charset"
	"motcua/internal/ui/theme"
)

// Type is the type style of a text.
type Type struct {
	Size    float32 // pixels of the em
	Min     float32 // smallest size to which it may shrink; 0 means three quarters of Size
	Weight  theme.Weight
	Color   Color
	Align   fyne.TextAlign
	Middle  bool    // vertically centred in the box; otherwise at its top
	Foot    bool    // at the bottom of the box
	Lines   int     // most lines; 0 means as many as the box holds
	Leading float32 // distance of lines relative to the font's own; 0 means 1
	Balance bool    // lines of about equal length
}

// sizeStep is the precision of sizes in measuring. Letters cannot be measured at one size
// and scaled: at small sizes their advances are rounded to whole pixels.
const sizeStep = 4 // quarters of a pixel

// maxWidths limits the cache of measured words. It is emptied when full; the words of one
// centre fit many times over.
const maxWidths = 20000

type wordKey struct {
	w theme.Weight
	q int // size in quarters of a pixel
	s string
}

// widths and heights cache measurements. They are used on the screen's goroutine only.
var (
	widths  = map[wordKey]float32{}
	heights = map[wordKey]float32{}
)

// fit is a text with only drawable characters. The toolkit shows a box for a missing one,
// and reverses the line at a mark of direction.
func fit(s string) string {
	s, _ = charset.Clean(s)
	return s
}

// Width is the width of s at size, in pixels. It does not break lines.
func Width(s string, w theme.Weight, size float32) float32 { return width(fit(s), w, size) }

// width is Width of a text with only drawable characters.
func width(s string, w theme.Weight, size float32) float32 {
	return measure(widths, s, w, size, func(m fyne.Size) float32 { return m.Width })
}

// LineHeight is the height of a line at size: the ascent and descent of Be Vietnam Pro,
// which have room for stacked Vietnamese marks.
func LineHeight(w theme.Weight, size float32) float32 {
	return measure(heights, "Ộg", w, size, func(m fyne.Size) float32 { return m.Height })
}

func measure(cache map[wordKey]float32, s string, w theme.Weight, size float32, take func(fyne.Size) float32) float32 {
	q := max(1, int(size*sizeStep+0.5))
	k := wordKey{w, q, s}
	v, ok := cache[k]
	if !ok {
		m, _ := fyne.CurrentApp().Driver().RenderedTextSize(s, float32(q)/sizeStep, fyne.TextStyle{}, theme.Font(w))
		v = take(m)
		if len(cache) >= maxWidths {
			clear(cache)
		}
		cache[k] = v
	}
	return v
}

// setText breaks s, which has only drawable characters, into lines that fit w by h with
// t, and shrinks it down to t.Min. At the smallest size a word that is too wide is broken
// anywhere; if the text still does not fit, the last line ends in an ellipsis.
func setText(s string, t Type, w, h float32) (lines []string, size float32) {
	least := t.Min
	if least <= 0 {
		least = t.Size * 0.75
	}
	for size = t.Size; ; size *= 0.96 {
		last := size <= least || size <= 1
		if last {
			size = min(t.Size, max(least, 1))
		}
		size = float32(max(1, int(size*sizeStep))) / sizeStep
		limit := lineLimit(t, size, h)
		lines, whole := wrap(s, t.Weight, size, w, last)
		if whole && len(lines) <= limit {
			if t.Balance && len(lines) > 1 {
				lines = balance(s, t.Weight, size, w, lines)
			}
			return lines, size
		}
		if last {
			return cut(lines, limit, t.Weight, size, w), size
		}
	}
}

// lineLimit is the number of lines of a size that fit in height h.
func lineLimit(t Type, size, h float32) int {
	pitch := LineHeight(t.Weight, size) * leading(t)
	n := 1
	for t.Lines == 0 || n < t.Lines {
		if LineHeight(t.Weight, size)+float32(n)*pitch > h+0.5 {
			break
		}
		n++
	}
	return n
}

func leading(t Type) float32 {
	if t.Leading == 0 {
		return 1
	}
	return t.Leading
}

// slack keeps a line a little narrower than its box: the sum of its words' widths is a
// fraction of a pixel less than the line's width.
const slack = 0.5

// wrap breaks s at spaces, at slashes and hyphens inside words that are too wide, and
// anywhere inside a word with more letters than any real word, or inside every word if
// anywhere is set. whole is false if a piece is still wider than w.
func wrap(s string, wt theme.Weight, size, w float32, anywhere bool) (lines []string, whole bool) {
	whole = true
	space := width(" ", wt, size)
	var line strings.Builder
	var used float32
	flush := func() {
		lines = append(lines, line.String())
		line.Reset()
		used = 0
	}
	for _, par := range strings.Split(s, "\n") {
		for _, word := range strings.Fields(par) {
			for i, piece := range pieces(word, wt, size, w, anywhere) {
				pw := width(piece, wt, size)
				gap := space
				if i > 0 {
					gap = 0
				}
				if used > 0 && used+gap+pw > w-slack {
					flush()
				}
				if used > 0 && gap > 0 {
					line.WriteByte(' ')
					used += space
				}
				line.WriteString(piece)
				used += pw
				whole = whole && pw <= w-slack
			}
		}
		flush()
	}
	return lines, whole
}

// pieces splits a word that is wider than w after slashes and hyphens, and what is still
// too wide between its letters, if that is allowed.
func pieces(word string, wt theme.Weight, size, w float32, anywhere bool) (out []string) {
	if width(word, wt, size) <= w-slack {
		return []string{word}
	}
	for word != "" {
		part := word
		if i := strings.IndexAny(word, charset.Breaks); i >= 0 {
			_, n := utf8.DecodeRuneInString(word[i:])
			part = word[:i+n]
		}
		word = word[len(part):]
		letters := charset.Letters(part)
		if !anywhere && len(letters) <= charset.MaxWord || width(part, wt, size) <= w-slack {
			out = append(out, part)
			continue
		}
		piece := ""
		for _, letter := range letters {
			if piece != "" && width(piece+letter, wt, size) > w-slack {
				out = append(out, piece)
				piece = ""
			}
			piece += letter
		}
		out = append(out, piece)
	}
	return out
}

// balance narrows the width as far as possible without another line or another broken
// word.
func balance(s string, wt theme.Weight, size, w float32, lines []string) []string {
	lo, hi := w/float32(len(lines))*0.8, w
	best := lines
	for range 8 {
		mid := (lo + hi) / 2
		narrower, whole := wrap(s, wt, size, mid, false)
		if whole && len(narrower) <= len(lines) {
			hi, best = mid, narrower
		} else {
			lo = mid
		}
	}
	return best
}

// cut shortens lines to limit, each no wider than w, with an ellipsis for what is
// missing.
func cut(lines []string, limit int, wt theme.Weight, size, w float32) []string {
	missing := len(lines) > limit
	if missing {
		lines = lines[:limit]
	}
	for i, l := range lines {
		if i == len(lines)-1 && missing {
			l += "…"
		}
		if width(l, wt, size) <= w-slack {
			lines[i] = l
			continue
		}
		runes := []rune(strings.TrimSuffix(l, "…"))
		for len(runes) > 1 && width(string(runes)+"…", wt, size) > w-slack {
			runes = runes[:len(runes)-1]
		}
		lines[i] = strings.TrimRight(string(runes), " ,;/-–") + "…"
	}
	return lines
}

// Fits reports whether s fits into w by h with t without being shortened.
func Fits(s string, t Type, w, h float32) bool {
	s = fit(s)
	if s == "" {
		return true
	}
	if w <= 0 || h <= 0 {
		return false
	}
	lines, _ := setText(s, t, w, h)
	for _, l := range lines {
		if isCut(l, s) {
			return false
		}
	}
	return true
}

// Height is the height of the lines of s in w by h with t.
func Height(s string, t Type, w, h float32) float32 {
	s = fit(s)
	if s == "" {
		return 0
	}
	lines, size := setText(s, t, w, h)
	lh := LineHeight(t.Weight, size)
	return lh + float32(len(lines)-1)*lh*leading(t)
}
