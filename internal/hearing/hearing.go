// Package hearing recognises the words of a voice pack in a recording, without knowing
// how they were put together except for the length of the silences between them. It is
// for tests.
package hearing

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"motcua/internal/phrase"
	"motcua/internal/sound"
	"motcua/internal/voice"
)

// Ear knows the words of a pack.
type Ear struct {
	style phrase.Style
	words []string
	clips map[string]sound.Clip
}

// New makes an ear for a pack that has all its words.
func New(p *voice.Pack) (*Ear, error) {
	e := &Ear{style: p.Style(), clips: map[string]sound.Clip{}}
	for _, w := range p.Words() {
		c, ok := p.Clip(w)
		if !ok {
			return nil, fmt.Errorf("hearing: the pack has no clip of %q", w)
		}
		e.words, e.clips[w] = append(e.words, w), c
	}
	return e, nil
}

// likeness is the normalised correlation of a clip with the sound at a place, 1 if it is
// the same at any volume.
func likeness(s []float32, at int, clip []float32) float64 {
	// A rough comparison excludes most clips.
	if l := likenessOf(s, at, clip, 97); l < 0.7 {
		return l
	}
	return likenessOf(s, at, clip, 7)
}

// likenessOf compares every n-th sample.
func likenessOf(s []float32, at int, clip []float32, every int) float64 {
	if at < 0 || at+len(clip) > len(s) {
		return 0
	}
	var xy, xx, yy float64
	for i := 0; i < len(clip); i += every {
		x, y := float64(s[at+i]), float64(clip[i])
		xy, xx, yy = xy+x*y, xx+x*x, yy+y*y
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

// gaps are the possible silences between two words.
var gaps = []time.Duration{0, 40 * time.Millisecond, 180 * time.Millisecond, 380 * time.Millisecond}

// next finds the word that starts at a sample or after one of the gaps, with its likeness
// and its end.
func (e *Ear) next(s sound.Clip, at int) (word string, like float64, end int) {
	for _, gap := range gaps {
		from := at + int(gap.Seconds()*float64(s.Rate))
		for _, w := range e.words {
			if l := likeness(s.Samples, from, e.clips[w].Samples); l > like {
				word, like, end = w, l, from+len(e.clips[w].Samples)
			}
		}
	}
	return word, like, end
}

// Hear recognises the words of a sound from a sample on. worst is the likeness of the
// least certain word, 0 to 1.
func (e *Ear) Hear(s sound.Clip, at int) (words []string, worst float64) {
	worst = 1
	for !silent(s.Samples[min(at, len(s.Samples)):]) {
		word, like, end := e.next(s, at)
		if word == "" {
			return words, 0
		}
		words, worst, at = append(words, word), min(worst, like), end
	}
	return words, worst
}

// silent reports whether nothing is left.
func silent(rest []float32) bool {
	return !slices.ContainsFunc(rest, func(s float32) bool { return s > 0.003 || s < -0.003 })
}

// sure is the likeness from which a word counts as recognised.
const sure = 0.98

// Call recognises a call, with or without a chime of a given length before it, and
// returns the number and the counter as written.
func (e *Ear) Call(s sound.Clip, chime time.Duration) (number, counter string, chimed bool, err error) {
	for _, before := range []time.Duration{0, chime} {
		at := int(int64(before) * int64(s.Rate) / int64(time.Second))
		if _, like, _ := e.next(s, at); like < sure {
			continue
		}
		words, worst := e.Hear(s, at)
		if worst < sure {
			return "", "", false, fmt.Errorf("hearing: only %.2f sure of %q", worst, words)
		}
		number, counter, err = e.written(words)
		return number, counter, before > 0, err
	}
	return "", "", false, fmt.Errorf("hearing: no word of the pack where a call begins")
}

// CallWithin recognises a call that starts somewhere in a recording, and ends where no
// word of the pack follows.
func (e *Ear) CallWithin(s sound.Clip) (number, counter string, err error) {
	lead := e.clips[e.style.Called(phrase.Call{})[0].Word].Samples
	at, best := 0, 0.0
	for i := range max(0, len(s.Samples)-len(lead)) {
		if l := likeness(s.Samples, i, lead); l > best {
			at, best = i, l
		}
	}
	if best < sure {
		return "", "", fmt.Errorf("hearing: nothing in %s is surely the beginning of a call, %.2f", s.Length(), best)
	}
	var words []string
	for {
		word, like, end := e.next(s, at)
		if like < sure {
			break
		}
		words, at = append(words, word), end
	}
	return e.written(words)
}

// written finds the number and the counter, up to 200, of some words.
func (e *Ear) written(words []string) (number, counter string, err error) {
	lead := e.style.Called(phrase.Call{})[0].Word
	for n := 1; n <= 200; n++ {
		var to []string
		for _, part := range e.style.Called(phrase.Call{Counter: strconv.Itoa(n)})[1:] {
			to = append(to, part.Word)
		}
		at := len(words) - len(to)
		if at < 1 || words[0] != lead || !slices.Equal(words[at:], to) {
			continue
		}
		for _, w := range words[1:at] {
			number += e.sign(w)
		}
		return number, strconv.Itoa(n), nil
	}
	return "", "", fmt.Errorf("hearing: %q is no call to a counter", words)
}

// sign is the letter or digit of a name.
func (e *Ear) sign(name string) string {
	for r := '0'; r <= '9'; r++ {
		if e.style.Number(string(r)).Words() == name {
			return string(r)
		}
	}
	for r := 'A'; r <= 'Z'; r++ {
		if e.style.Number(string(r)).Words() == name {
			return string(r)
		}
	}
	return "?"
}
