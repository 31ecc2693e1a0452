package widget

import "strings"

// Span is a part of a text, in bytes.
type Span struct{ From, To int }

// Marked is Text with a box behind some parts of it. Parts that only a space separates
// have one box.
func (p *Painter) Marked(b Box, t Type, s string, marks []Span, ground Frame) Box {
	if fit(s) == s && len(marks) > 0 && b.W > 0 {
		lines, size := setText(s, t, b.W, b.H)
		lh := LineHeight(t.Weight, size)
		pitch := lh * leading(t)
		y := b.Y
		if t.Middle {
			y += (b.H - lh - float32(len(lines)-1)*pitch) / 2
		}
		at := 0
		for i, line := range lines {
			for _, m := range marksIn(line, s, &at, marks) {
				x := b.X + width(line[:m.From], t.Weight, size)
				box := Box{x, y + float32(i)*pitch, width(line[m.From:m.To], t.Weight, size), lh}
				pad := size * 0.09
				p.Rect(box.Inset(-pad, lh*0.06), ground)
			}
		}
	}
	return p.Text(b, t, s)
}

// marksIn are the marks of a text in one of its lines. at is where the line begins in the
// text, and is moved to its end.
func marksIn(line, text string, at *int, marks []Span) (list []Span) {
	marked := make([]bool, len(line))
	for i := 0; i < len(line) && *at < len(text); i++ {
		if line[i] != ' ' {
			for *at < len(text) && strings.IndexByte(" \n\t", text[*at]) >= 0 {
				*at++
			}
		}
		if *at >= len(text) || line[i] != text[*at] {
			break // the ellipsis of a line that is cut
		}
		for _, m := range marks {
			marked[i] = marked[i] || *at >= m.From && *at < m.To
		}
		*at++
	}
	for i := 1; i+1 < len(line); i++ {
		marked[i] = marked[i] || line[i] == ' ' && marked[i-1] && marked[i+1]
	}
	for i := 0; i < len(line); i++ {
		if !marked[i] {
			continue
		}
		from := i
		for i < len(line) && marked[i] {
			i++
		}
		list = append(list, Span{from, i})
	}
	return list
}
