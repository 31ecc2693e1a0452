package projection

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

// pages are a log in memory.
type pages struct {
	id      string
	entries [][]byte
	read    int   // entries that were read
	broken  error // what reading ends with
}

func (p *pages) ID() (string, error) { return p.id, nil }

func (p *pages) Read(from uint64, _ int, fn func(pos uint64, entry []byte) error) (n int, err error) {
	for pos := from; pos <= uint64(len(p.entries)); pos++ {
		if p.read++; p.broken != nil {
			return n, p.broken
		}
		if err := fn(pos, p.entries[pos-1]); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (p *pages) HashAt(pos uint64) (h Hash, err error) {
	if pos > uint64(len(p.entries)) {
		return h, errors.New("the log is shorter")
	}
	for _, e := range p.entries[:pos] {
		h = sha256.Sum256(append(h[:], e...))
	}
	return h, nil
}

// write adds entries of a device, and of others that the fold does not want.
func (p *pages) write(devices ...string) {
	for _, device := range devices {
		e := eventlog.Entry{Pos: uint64(len(p.entries) + 1), Cause: eventlog.Cause{Device: device}}
		raw, err := e.MarshalJSON()
		if err != nil {
			raw = []byte(err.Error())
		}
		p.entries = append(p.entries, raw)
	}
}

func (p *pages) writeMany(n int) {
	for i := range n {
		p.write(fmt.Sprintf("d%d", i%3))
	}
}

// drawer keeps checkpoints in memory.
type drawer struct {
	kept   map[string]Checkpoint
	puts   int
	broken error
}

func newDrawer() *drawer { return &drawer{kept: map[string]Checkpoint{}} }

func (d *drawer) Get(kind, subject string) (c Checkpoint, found bool, err error) {
	c, found = d.kept[kind+" "+subject]
	return c, found, d.broken
}

func (d *drawer) Put(c Checkpoint) error {
	d.puts++
	if d.broken != nil {
		return d.broken
	}
	d.kept[c.Kind+" "+c.Subject] = c
	return nil
}

func (d *drawer) only(t *testing.T) Checkpoint {
	t.Helper()
	if len(d.kept) != 1 {
		t.Fatalf("%d checkpoints are kept, want 1", len(d.kept))
	}
	return slices.Collect(maps.Values(d.kept))[0]
}

// tally counts the entries of each device until one of "end", and refuses one of "bad".
type tally struct {
	Count  map[string]int
	Over   bool
	unsure bool // it cannot be interrupted
}

func (c *tally) Wants(entry []byte) bool { return !strings.Contains(string(entry), `"dev":"noise"`) }
func (c *tally) Done() bool              { return c.Over }

func (c *tally) Take(e eventlog.Entry) error {
	switch e.Cause.Device {
	case "noise":
		return errors.New("it took what it does not want")
	case "bad":
		return errors.New("this entry is bad")
	case "end":
		c.Over = true
	}
	c.Count[e.Cause.Device]++
	return nil
}

func (c *tally) Save() ([]byte, error) {
	if c.unsure {
		return nil, nil
	}
	return json.Marshal(c)
}

// counting is the projection of the tests.
func counting() Projection[*tally] {
	return Projection[*tally]{
		Kind: "tally", Subject: "2026-11-28", Given: "x", Version: 3, From: 1, Until: 1 << 40,
		New: func() (*tally, error) { return &tally{Count: map[string]int{}}, nil },
		Load: func(body []byte) (*tally, error) {
			c := &tally{}
			err := json.Unmarshal(body, c)
			if err == nil && c.Count == nil {
				err = errors.New("it has no counts")
			}
			return c, err
		},
	}
}

func total(c *tally) (n int) {
	for _, of := range c.Count {
		n += of
	}
	return n
}

// readIt reads with and without checkpoints, and wants the same.
func readIt(t *testing.T, r Reader, p Projection[*tally]) *tally {
	t.Helper()
	got, err := Read(r, p)
	if err != nil {
		t.Fatal(err)
	}
	r.Kept = nil
	want, err := Read(r, p)
	if err != nil {
		t.Fatal(err)
	}
	gotBody, _ := got.Save()
	wantBody, _ := want.Save()
	if string(gotBody) != string(wantBody) {
		t.Errorf("with the checkpoint it is %s, from the log alone %s", gotBody, wantBody)
	}
	return got
}

func TestReadingGoesOnFromTheCheckpoint(t *testing.T) {
	log, kept := &pages{id: "centre-1"}, newDrawer()
	r := Reader{Log: log, Kept: kept}
	log.writeMany(2 * StepEntries)
	readIt(t, r, counting())
	c := kept.only(t)
	if hash, _ := log.HashAt(2 * StepEntries); c.Pos != 2*StepEntries || c.Hash != hash || c.Log != "centre-1" || c.Version != 3 {
		t.Errorf("the checkpoint is %+v", c)
	}
	log.write("d0", "noise", "d1")
	log.read = 0
	if got, err := Read(r, counting()); err != nil || total(got) != 2*StepEntries+2 || log.read != 3 {
		t.Errorf("of three new entries %d were read: %+v, %v", log.read, got, err)
	}
	readIt(t, r, counting())
}

// A look-up every second shall not write every second.
func TestCheckpointIsReplacedAfterAStep(t *testing.T) {
	log, kept := &pages{id: "centre-1"}, newDrawer()
	r := Reader{Log: log, Kept: kept}
	log.writeMany(StepEntries - 1)
	readIt(t, r, counting())
	if kept.puts != 0 {
		t.Errorf("%d entries are worth a write", StepEntries-1)
	}
	log.write("noise")
	for range 3 {
		readIt(t, r, counting())
	}
	if kept.puts != 1 {
		t.Errorf("%d writes for a step", kept.puts)
	}
	log.writeMany(StepEntries - 1)
	readIt(t, r, counting())
	if kept.puts != 1 {
		t.Errorf("%d writes for less than two steps", kept.puts)
	}
	log.writeMany(1)
	readIt(t, r, counting())
	if c := kept.only(t); kept.puts != 2 || c.Pos != 2*StepEntries {
		t.Errorf("%d writes for two steps, the last at %d", kept.puts, c.Pos)
	}
}

// What is done is kept at once, and then nothing of the log is read for it.
func TestFoldThatIsDoneReadsNothing(t *testing.T) {
	log, kept := &pages{id: "centre-1"}, newDrawer()
	r, p := Reader{Log: log, Kept: kept}, counting()
	p.Until = 2
	log.write("d0", "d1", "d2", "end", "d1")
	if got := readIt(t, r, p); total(got) != 4 || kept.only(t).Pos != 4 {
		t.Errorf("it is %+v, kept at %d", got, kept.only(t).Pos)
	}
	log.read = 0
	if got, err := Read(r, p); err != nil || total(got) != 4 || log.read != 0 || kept.puts != 1 {
		t.Errorf("%d entries were read, %d writes: %+v, %v", log.read, kept.puts, got, err)
	}
	p.Until = 5 // more of the log has come to matter
	if got := readIt(t, r, p); total(got) != 5 || kept.only(t).Pos != 5 {
		t.Errorf("further on it is %+v", got)
	}
	p.Until = 3 // and less
	if got := readIt(t, r, p); total(got) != 4 {
		t.Errorf("nearer it is %+v", got)
	}
}

func TestFoldThatCannotBeInterruptedIsNotKept(t *testing.T) {
	log, kept := &pages{id: "centre-1"}, newDrawer()
	p := counting()
	p.New = func() (*tally, error) { return &tally{Count: map[string]int{}, unsure: true}, nil }
	log.writeMany(3 * StepEntries)
	readIt(t, Reader{Log: log, Kept: kept}, p)
	if kept.puts != 0 {
		t.Error("it is kept")
	}
}

// Each of these checkpoints counts more than there is; none may be believed.
func TestCheckpointThatIsNotOfThisReadingIsThrownAway(t *testing.T) {
	const entries = StepEntries + 10
	for name, spoil := range map[string]func(c *Checkpoint, log *pages){
		"version":          func(c *Checkpoint, _ *pages) { c.Version-- },
		"program":          func(c *Checkpoint, _ *pages) { c.Program = "older" },
		"log":              func(c *Checkpoint, _ *pages) { c.Log = "centre-2" },
		"given":            func(c *Checkpoint, _ *pages) { c.Given = "y" },
		"kind":             func(c *Checkpoint, _ *pages) { c.Kind = "other" },
		"subject":          func(c *Checkpoint, _ *pages) { c.Subject = "2026-11-27" },
		"from":             func(c *Checkpoint, _ *pages) { c.From = 2 },
		"before from":      func(c *Checkpoint, _ *pages) { c.Pos, c.Hash = 0, Hash{} },
		"hash":             func(c *Checkpoint, _ *pages) { c.Hash[31] ^= 1 },
		"position":         func(c *Checkpoint, _ *pages) { c.Pos-- },
		"later position":   func(c *Checkpoint, _ *pages) { c.Pos++ },
		"shorter log":      func(_ *Checkpoint, log *pages) { log.entries = log.entries[:entries-1] },
		"another log":      func(_ *Checkpoint, log *pages) { log.entries[3] = []byte(`{"pos":4,"cause":{"dev":"d7"}}`) },
		"no body":          func(c *Checkpoint, _ *pages) { c.Body = nil },
		"body of no sense": func(c *Checkpoint, _ *pages) { c.Body = []byte(`{"Over":true}`) },
	} {
		log, kept := &pages{id: "centre-1"}, newDrawer()
		log.writeMany(entries)
		r, p := Reader{Log: log, Kept: kept}, counting()
		readIt(t, r, p)
		at := "tally 2026-11-28"
		c := kept.kept[at]
		c.Body = []byte(`{"Count":{"nobody":1000000}}`)
		kept.kept[at] = c
		if got, err := Read(r, p); err != nil || got.Count["nobody"] == 0 {
			t.Fatalf("%s: nothing shows that a checkpoint is used: %+v, %v", name, got, err)
		}
		spoil(&c, log)
		kept.kept[at] = c
		if got := readIt(t, r, p); got.Count["nobody"] != 0 || total(got) != len(log.entries) {
			t.Errorf("%s: it is %+v", name, got)
		}
		if len(log.entries) == entries { // it was replaced
			if c := kept.kept[at]; c.Pos != entries || strings.Contains(string(c.Body), "nobody") {
				t.Errorf("%s: kept is %+v", name, c)
			}
		}
	}
}

// A fault of the checkpoints is reported, and costs only time; one of the log or of the
// fold is the caller's.
func TestFaultsAreToldApart(t *testing.T) {
	log, kept := &pages{id: "centre-1"}, newDrawer()
	var told []string
	r := Reader{Log: log, Kept: kept, Fault: func(err error) { told = append(told, err.Error()) }}
	log.writeMany(StepEntries)
	kept.broken = errors.New("the disk is full")
	if got, err := Read(r, counting()); err != nil || total(got) != StepEntries || len(told) != 2 {
		t.Errorf("it is %+v, %v, and told is %q", got, err, told)
	}
	kept.broken, told = nil, nil
	readIt(t, r, counting())
	log.broken = errors.New("no such file")
	log.write("d0")
	if _, err := Read(r, counting()); !errors.Is(err, log.broken) {
		t.Errorf("a log that cannot be read is %v", err)
	}
	log.broken = nil
	log.write("bad")
	if _, err := Read(r, counting()); err == nil || !strings.Contains(err.Error(), "this entry is bad") {
		t.Errorf("a fold that refuses is %v", err)
	}
	log.entries[len(log.entries)-1] = []byte("{")
	if _, err := Read(r, counting()); err == nil {
		t.Error("an entry that cannot be read passes")
	}
}

func TestLargeBodyIsNotKept(t *testing.T) {
	log, kept := &pages{id: "centre-1"}, newDrawer()
	var told error
	log.write(strings.Repeat("d", MaxBodyBytes), "end")
	p := counting()
	p.Until = 1
	readIt(t, Reader{Log: log, Kept: kept, Fault: func(err error) { told = err }}, p)
	if kept.puts != 0 || told == nil || !strings.Contains(told.Error(), "more than") {
		t.Errorf("%d writes, and told is %v", kept.puts, told)
	}
}

// Whatever happens between the readings, the result is that of the log alone.
func TestAnyReadingIsThatOfTheLog(t *testing.T) {
	for seed := range uint64(10) {
		chance := rand.New(rand.NewPCG(seed, 1))
		log, kept := &pages{id: "centre-1"}, newDrawer()
		r, p := Reader{Log: log, Kept: kept}, counting()
		log.writeMany(5)
		for range 15 {
			switch chance.IntN(8) {
			case 0:
				log.write("end")
			case 1: // put back to an older one, under the same name
				log.entries = log.entries[:5+chance.IntN(len(log.entries)-4)]
			case 2:
				log.id = fmt.Sprintf("centre-%d", chance.IntN(2))
			case 3:
				clear(kept.kept)
			case 4:
				p.Version = chance.IntN(2)
			case 5:
				p.From = 1 + chance.Uint64N(5)
			}
			log.writeMany(chance.IntN(StepEntries / 2))
			p.Until = chance.Uint64N(uint64(2 * len(log.entries)))
			readIt(t, r, p)
		}
	}
}
