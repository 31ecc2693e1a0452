//go:build unix

package speaker

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/hearing"
	"motcua/internal/phrase"
	"motcua/internal/sound"
	"motcua/internal/voice"
)

// A thousand calls go through the speaker, the sound file and a player, and the
// words are recognised in what the player got.
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
	listener, err := hearing.New(pack)
	if err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(14, 2026))
	after := len(s.before.Samples)
	calls := 1000
	if underRace {
		calls = 50 // `make sim` plays a thousand
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
		got, worst := listener.Hear(clip, after)
		if !slices.Equal(got, want) || worst < 0.98 {
			t.Fatalf("%s at %s: heard %q (%.3f), want %q", number, counter, got, worst, want)
		}
		checkSound(t, number, clip)
	}
}

// skipGap removes the silences between announcements.
func skipGap(s *Speaker) { s.gap = 0 }

// checkSound checks what every announcement must have as a sound.
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

// The recogniser notices a wrong word, a missing word and two words in the wrong
// order.
func TestTheEarIsNotDeaf(t *testing.T) {
	pack, err := voice.Find("mau-nam")
	if err != nil {
		t.Fatal(err)
	}
	e, err := hearing.New(pack)
	if err != nil {
		t.Fatal(err)
	}
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
		if got, _ := e.Hear(clip, 0); slices.Equal(got, want) {
			t.Errorf("%s: not heard", name)
		}
	}
}
