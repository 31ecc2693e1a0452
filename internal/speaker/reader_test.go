package speaker

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/phrase"
	"motcua/internal/sound"
)

// person is a listener: each sentence takes a second.
type person struct {
	*Reader
	words *wordsOf
	heard int // sentences played to their end
	done  int
	log   bytes.Buffer
	fault error
}

func newPerson(cfg ReaderConfig) *person {
	p := &person{words: &wordsOf{clip: flat(0.5, time.Millisecond)}}
	cfg.Voices = map[phrase.Lang]Voice{phrase.Vietnamese: p.words}
	cfg.Log = slog.New(slog.NewTextHandler(&p.log, nil))
	cfg.Done = func() { p.done++ }
	p.Reader = newReader(cfg, func(ctx context.Context, _ sound.Clip) error {
		if p.fault != nil {
			return p.fault
		}
		if !pause(ctx, time.Second) {
			return ctx.Err()
		}
		p.heard++
		return nil
	})
	return p
}

func texts(list ...string) (sentences []func(phrase.Style) phrase.Sentence) {
	for _, text := range list {
		sentences = append(sentences, func(st phrase.Style) phrase.Sentence { return st.Free(text) })
	}
	return sentences
}

// Texts are played to the headphones, or to the loudspeaker if the headphones' sound
// card is gone.
func TestReaderPlaysInHeadphones(t *testing.T) {
	dir := t.TempDir()
	heard := func(name, then string) []string {
		return fakePlayer(t, "echo "+name+" >> "+filepath.Join(dir, "heard")+"\n"+then)
	}
	for name, c := range map[string]struct {
		then, want string
	}{
		"plugged in": {"", "phones\n"},
		"pulled out": {"exit 1", "phones\nloud\n"},
	} {
		_ = os.Remove(filepath.Join(dir, "heard"))
		done := make(chan struct{}, 1)
		r, err := OpenReader(ReaderConfig{
			Player: heard("loud", ""), Headphones: heard("phones", c.then), Log: slog.New(slog.DiscardHandler),
			Voices: map[phrase.Lang]Voice{phrase.Vietnamese: &wordsOf{clip: flat(0.25, 10*time.Millisecond)}},
			Done:   func() { done <- struct{}{} },
		})
		if err != nil {
			t.Fatal(err)
		}
		r.Read(phrase.Vietnamese, func(st phrase.Style) phrase.Sentence { return st.Free("ba") })
		<-done
		if got, err := os.ReadFile(filepath.Join(dir, "heard")); err != nil || string(got) != c.want || r.Status() != (Status{}) {
			t.Errorf("%s: played by %q, %v, %+v", name, got, err, r.Status())
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestNewTextTakesThePlaceOfTheOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(ReaderConfig{})
		p.Read(phrase.Vietnamese, texts("một", "hai", "ba")...)
		time.Sleep(1500 * time.Millisecond)
		if !p.Busy() {
			t.Error("it is said to be silent while it reads")
		}
		p.Read(phrase.Vietnamese, texts("bốn")...)
		time.Sleep(time.Minute)
		synctest.Wait()
		if want := []string{"một", "hai", "bốn"}; !slices.Equal(p.words.asked, want) || p.heard != 2 || p.done != 1 || p.Busy() {
			t.Errorf("asked %v, heard %d to the end, done %d, busy %v", p.words.asked, p.heard, p.done, p.Busy())
		}
		p.Read(phrase.Vietnamese, texts("năm")...)
		p.Read(phrase.Vietnamese)
		time.Sleep(time.Minute)
		synctest.Wait()
		if p.heard != 2 || p.Busy() {
			t.Errorf("what was stopped was heard: %v", p.words.asked)
		}
		_ = p.Close()
	})
}

func TestClosedReaderIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(ReaderConfig{})
		p.Read(phrase.Vietnamese, texts("một", "hai")...)
		time.Sleep(100 * time.Millisecond)
		before := time.Now()
		_ = p.Close()
		if time.Since(before) != 0 {
			t.Error("Close waits for the sentence")
		}
		p.Read(phrase.Vietnamese, texts("ba")...)
		time.Sleep(time.Minute)
		synctest.Wait()
		if p.heard != 0 || p.Busy() {
			t.Errorf("heard %d, busy %v", p.heard, p.Busy())
		}
	})
}

func TestWhatCannotBeReadIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(ReaderConfig{})
		p.fault = errors.New("no sound card")
		p.Read(phrase.Vietnamese, texts("một", "hai", "ba")...)
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := strings.Count(p.log.String(), "no sound card"); n != 1 || p.Status().State != Failing {
			t.Errorf("told %d times, status %+v", n, p.Status())
		}
		p.fault = nil
		p.Read(phrase.Vietnamese, texts("một")...)
		time.Sleep(time.Minute)
		synctest.Wait()
		if p.Status().State != Good || p.heard != 1 {
			t.Errorf("afterwards %+v, heard %d", p.Status(), p.heard)
		}
		p.Read(phrase.English, texts("one")...) // no voice has this language
		time.Sleep(time.Minute)
		synctest.Wait()
		if p.Busy() || p.heard != 1 {
			t.Errorf("in a language nobody speaks: busy %v, heard %d", p.Busy(), p.heard)
		}
		_ = p.Close()
	})
}

func TestReaderTakesNoMoreThanItCanRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(ReaderConfig{})
		p.Read(phrase.Vietnamese, texts(slices.Repeat([]string{"một"}, 3*MaxRead)...)...)
		time.Sleep(time.Hour)
		synctest.Wait()
		if p.heard != MaxRead {
			t.Errorf("heard %d, want %d", p.heard, MaxRead)
		}
		_ = p.Close()
	})
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(ReaderConfig{Silent: true})
		p.Read(phrase.Vietnamese, texts("một")...)
		time.Sleep(time.Minute)
		synctest.Wait()
		if p.heard != 0 || p.Status().State != Silent || p.Busy() {
			t.Errorf("heard %d, %+v", p.heard, p.Status())
		}
		_ = p.Close()
	})
}
