package maintenance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"motcua/internal/store"
)

// cleaner is a scrub whose rounds and times the test controls.
type cleaner struct {
	*Scrub
	t     *testing.T
	dir   string
	nowMS int64
	said  strings.Builder
	sound []byte // its file as it was written
}

func newCleaner(t *testing.T) *cleaner {
	t.Helper()
	c := &cleaner{t: t, dir: t.TempDir(), nowMS: at(23, 8, 0)}
	c.Scrub = &Scrub{now: func() int64 { return c.nowMS }, log: slog.New(slog.NewTextHandler(&c.said, nil)), said: map[string]bool{}}
	c.open()
	for pos := range uint64(9) {
		if err := c.store.Append(pos+1, [][]byte{fmt.Appendf(nil, `{"pos":%d,"text":"mục số %d"}`, pos+1, pos+1)}); err != nil {
			t.Fatal(err)
		}
	}
	c.shut()
	var err error
	if c.sound, err = os.ReadFile(c.store.Path()); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cleaner) open() {
	c.t.Helper()
	var err error
	if c.store, err = store.OpenChained(c.dir, "hub.db", "centre", at(1, 8, 0)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cleaner) shut() {
	c.t.Helper()
	if err := c.store.Close(); err != nil {
		c.t.Fatal(err)
	}
}

// at makes a round at a time, over the file with or without damage.
func (c *cleaner) at(ctx context.Context, nowMS int64, broken bool) {
	c.t.Helper()
	data := c.sound
	if broken {
		data = bytes.ReplaceAll(data, []byte("mục số 5"), []byte("mục số 6"))
	}
	if err := errors.Join(os.Remove(c.store.Path()), os.WriteFile(c.store.Path(), data, 0o600)); err != nil {
		c.t.Fatal(err)
	}
	c.open()
	c.nowMS = nowMS
	c.round(ctx)
	c.shut()
}

// The log is read once in each service day. Damage is reported until the log is found
// undamaged, and named in the hub's log once.
func TestScrubIsMadeOnceADay(t *testing.T) {
	c, ctx := newCleaner(t), context.Background()
	stopped, stop := context.WithCancel(ctx)
	stop()
	for i, step := range []struct {
		ctx    context.Context
		nowMS  int64
		broken bool
		told   bool
		lines  int // that name a damage, until then
	}{
		{ctx, at(23, 8, 0), false, false, 0},
		{ctx, at(23, 17, 0), true, false, 0}, // not read before tomorrow
		{ctx, at(24, 0, 0), true, true, 1},
		{ctx, at(25, 0, 0), true, true, 1},
		{stopped, at(26, 0, 0), false, true, 1}, // a log that was not read to its end may still be damaged
		{ctx, at(27, 0, 0), false, false, 1},
		{ctx, at(28, 0, 0), true, true, 2}, // a new damage
	} {
		c.at(step.ctx, step.nowMS, step.broken)
		if told := c.Fault() != ""; told != step.told {
			t.Errorf("step %d: told is %q", i, c.Fault())
		}
		if lines := strings.Count(c.said.String(), "is damaged"); lines != step.lines {
			t.Errorf("step %d: the log says %s", i, c.said.String())
		}
	}
	if text := c.Fault(); !strings.Contains(text, c.store.Path()) || !strings.Contains(text, "hub verify") {
		t.Errorf("what is told names no file, or not what to do: %q", text)
	}
}

// A log with damage everywhere fills neither the hub's log nor its answer.
func TestDamageReportsAreLimited(t *testing.T) {
	c := newCleaner(t)
	for n := range 5 * damagesSaid {
		c.say(store.Damage{File: c.store.Path(), Day: fmt.Sprintf("day %d", n), Err: store.ErrDamaged})
	}
	if lines := strings.Count(c.said.String(), "is damaged"); lines != damagesSaid {
		t.Errorf("%d days are named, want %d", lines, damagesSaid)
	}
	text := inOneLine(store.Damage{File: "hub.db", Day: "2026-11-20", Pos: 7}, 100)
	if want := `hub.db: day 2026-11-20, from entry 7 on, and 99 more places: run "hub verify", see docs/BACKUP.md`; text != want {
		t.Errorf("told is %q", text)
	}
}
