//go:build unix

package speaker

import (
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/phrase"
	"motcua/internal/sound"
	"motcua/internal/voice"
)

// ear finds the words of a pack in what was played, knowing nothing of how they
// were put together but the length of the silences between them.
type ear struct {
	words []string
	clips map[string]sound.Clip
}

func newEar(t *testing.T, p *voice.Pack) ear {
	e := ear{clips: map[string]sound.Clip{}}
	for _, w := range p.Words() {
		c, ok := p.Clip(w)
		if !ok {
			t.Fatalf("no clip of %q", w)
		}
		e.words, e.clips[w] = append(e.words, w), c
	}
	return e
}

// likeness is the normalised correlation of a clip with the sound at a place, 1
// where it is the same at any volume.
func likeness(s []float32, at int, clip []float32) float64 {
	// A glance tells most clips apart.
	if l := likenessOf(s, at, clip, 97); l < 0.7 {
		return l
	}
	return likenessOf(s, at, clip, 7)
}

// likenessOf compares one sample in so many.
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

// hear gives the words of a sound from some sample on.
func (e ear) hear(s sound.Clip, at int) (words []string, worst float64) {
	worst = 1
	gaps := []time.Duration{0, 40 * time.Millisecond, 180 * time.Millisecond, 380 * time.Millisecond}
	for at < len(s.Samples) {
		best, word, end := 0.0, "", 0
		for _, gap := range gaps {
			from := at + int(gap.Seconds()*float64(s.Rate))
			for _, w := range e.words {
				// The longer of two that fit as well is what was said.
				if l := likeness(s.Samples, from, e.clips[w].Samples); l > best {
					best, word, end = l, w, from+len(e.clips[w].Samples)
				}
			}
		}
		if word == "" {
			return words, 0
		}
		words, worst, at = append(words, word), min(worst, best), end
	}
	return words, worst
}

// A thousand calls go through the speaker, the sound file and a player; what the
// player got is listened to.
func TestEveryCallIsHeardWordByWord(t *testing.T) {
	pack, err := voice.Find("mau-bac")
	if err != nil {
		t.Fatal(err)
	}
	heard := filepath.Join(t.TempDir(), "heard.wav")
	said := make(chan int, 1)
	s, err := Open(Config{
		Player: fakePlayer(t, `cp "$1" `+heard+".part && mv "+heard+".part "+heard), Voice: voice.NewHall(false, pack),
		Clock: clock.OfMachine(), Log: slog.New(slog.DiscardHandler),
		Said: func(_ Announcement, times int) { said <- times },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	listener, chance := newEar(t, pack), rand.New(rand.NewPCG(14, 2026))
	after := len(s.before.Samples)
	calls := 1000
	if underRace {
		calls = 50 // make sim plays the thousand
	}
	skipGap(s)
	for i := range calls {
		number := fmt.Sprintf("%c%03d", 'A'+chance.IntN(26), chance.IntN(1000))
		if chance.IntN(4) == 0 {
			number = number[:1] + string(rune('A'+chance.IntN(26))) + number[1:]
		}
		counter := strconv.Itoa(1 + chance.IntN(120))
		a, asked := called(uint64(i+1), number, counter), 0
		a.Still = func() bool { // the second saying is the same words without the chime: one is enough here
			asked++
			return asked == 1
		}
		s.Submit(a)
		if times := <-said; times != 1 {
			t.Fatalf("%s was said %d times", number, times)
		}
		data, err := os.ReadFile(heard)
		if err != nil {
			t.Fatal(err)
		}
		clip, err := sound.DecodeWAV(data)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, p := range (phrase.Style{}).Called(phrase.Call{Number: number, Counter: counter}) {
			want = append(want, p.Word)
		}
		got, worst := listener.hear(clip, after)
		if !slices.Equal(got, want) || worst < 0.98 {
			t.Fatalf("%s at %s: heard %q (%.3f), want %q", number, counter, got, worst, want)
		}
		checkSound(t, number, clip)
	}
}

// skipGap lets a test not wait for the silences between announcements.
func skipGap(s *Speaker) { s.gap = 0 }

// checkSound looks at what every announcement must be as a sound.
func checkSound(t *testing.T, what string, c sound.Clip) {
	t.Helper()
	if c.Clipped() || c.Peak() > 0.95 {
		t.Errorf("%s: the sound leaves the scale, %.2f", what, c.Peak())
	}
	if l := c.Length(); l < 3*time.Second || l > 12*time.Second {
		t.Errorf("%s lasts %s", what, l)
	}
	quiet, longest := 0, 0
	for _, s := range c.Samples {
		if quiet++; s > 0.003 || s < -0.003 {
			quiet = 0
		}
		longest = max(longest, quiet)
	}
	if silence := time.Duration(longest) * time.Second / time.Duration(c.Rate); silence > 700*time.Millisecond {
		t.Errorf("%s: a silence of %s within", what, silence)
	}
}

// The ear hears a wrong word, a missing one and two that changed places.
func TestTheEarIsNotDeaf(t *testing.T) {
	pack, err := voice.Find("mau-nam")
	if err != nil {
		t.Fatal(err)
	}
	e := newEar(t, pack)
	style := phrase.Style{South: true}
	right := style.Called(phrase.Call{Number: "A125", Counter: "24"})
	for name, s := range map[string]phrase.Sentence{
		"wrong":   style.Called(phrase.Call{Number: "A126", Counter: "24"}),
		"missing": slices.Delete(slices.Clone(right), 2, 3),
		"changed": style.Called(phrase.Call{Number: "A152", Counter: "24"}),
	} {
		clip, err := pack.Say(s)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, p := range right {
			want = append(want, p.Word)
		}
		if got, _ := e.hear(clip, 0); slices.Equal(got, want) {
			t.Errorf("%s: not heard", name)
		}
	}
}
