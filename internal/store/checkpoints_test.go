package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"motcua/internal/projection"
)

func checkpointOf(subject string, body []byte) projection.Checkpoint {
	return projection.Checkpoint{
		Kind: "day.summary", Subject: subject, Given: "with the configuration of entry 7", Version: 4, Program: "v1 abc",
		From: 12, Until: 1<<64 - 1, Log: "centre-1234", Pos: 99, Hash: projection.Hash{1, 31: 2}, Body: body,
	}
}

func openCheckpoints(t testing.TB, path string) *Checkpoints {
	t.Helper()
	c, err := OpenCheckpoints(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func putCheckpoint(t testing.TB, c *Checkpoints, at projection.Checkpoint) {
	t.Helper()
	if err := c.Put(at); err != nil {
		t.Fatal(err)
	}
}

// has says whether a checkpoint is there as it was put.
func (c *Checkpoints) has(t testing.TB, want projection.Checkpoint) bool {
	t.Helper()
	at, found, err := c.Get(want.Kind, want.Subject)
	if err != nil {
		t.Fatal(err)
	}
	return found && reflect.DeepEqual(at, want)
}

// noise is a body that cannot be packed.
func noise(bytes int) []byte {
	body := make([]byte, bytes)
	rand.NewChaCha8([32]byte{}).Read(body)
	return body
}

func TestCheckpointsAreKeptOverARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "projections.db")
	c := openCheckpoints(t, path)
	one, two := checkpointOf("2026-11-28", []byte("{\"a\":\n1}")), checkpointOf("2026-11-28+2", []byte{})
	other := one
	other.Kind = "day.appointments"
	for _, at := range []projection.Checkpoint{one, two, other} {
		putCheckpoint(t, c, at)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	c = openCheckpoints(t, path)
	for _, at := range []projection.Checkpoint{one, two, other} {
		if !c.has(t, at) {
			t.Errorf("%s %s is not what was put", at.Kind, at.Subject)
		}
	}
	one.Pos, one.Body = 100, []byte("later")
	putCheckpoint(t, c, one)
	if _, found, err := c.Get("day.summary", "2026-11-27"); found || err != nil || !c.has(t, one) || !c.has(t, other) {
		t.Errorf("what was replaced, and what was not: found %v, %v", found, err)
	}
}

// After Close nothing is found, nothing is written, and no file comes back.
func TestClosedCheckpointsAreQuiet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "projections.db")
	c := openCheckpoints(t, path)
	if err := errors.Join(c.Close(), os.Remove(path), c.Put(checkpointOf("a", nil)), c.Close()); err != nil {
		t.Fatal(err)
	}
	if _, found, err := c.Get("day.summary", "a"); found || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is there: %v", err)
	}
}

// Whatever is done to the file while the hub is off, it opens, gives nothing that was not
// put, and takes new checkpoints.
func TestDamagedCheckpointsAreBegunAnew(t *testing.T) {
	const days = 60
	dir := t.TempDir()
	path := filepath.Join(dir, "projections.db")
	c := openCheckpoints(t, path)
	put := func(i int) projection.Checkpoint {
		return checkpointOf(fmt.Sprintf("2026-%02d", i), bytes.Repeat(fmt.Appendf(nil, "ngày %d ", i), 40+200*(i%7)))
	}
	for i := range days {
		putCheckpoint(t, c, put(i))
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lost := 0
	use := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := OpenCheckpoints(path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range days {
			at, found, err := c.Get("day.summary", put(i).Subject)
			if found && (err != nil || !reflect.DeepEqual(at, put(i))) {
				t.Errorf("%s: %v is given, %v", name, at, err)
			}
			if !found {
				lost++
			}
		}
		putCheckpoint(t, c, put(days))
		if !c.has(t, put(days)) {
			t.Errorf("%s: what is put is not there", name)
		}
		if err := c.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, n := range []int{0, 1, 100, 4096, 3*4096 + 5, len(image) / 2, len(image) - 1} {
		use(fmt.Sprintf("%d bytes", n), image[:n])
	}
	use("garbage", noise(len(image)))
	use("text", []byte(strings.Repeat("đây không phải là tệp của chương trình\n", 1000)))
	chance := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		data := bytes.Clone(image)
		for range 1 + chance.IntN(20) {
			data[chance.IntN(len(data))] ^= byte(1 << chance.IntN(8))
		}
		use("flipped bits", data)
	}
	if lost < days*8 || lost == days*69 {
		t.Errorf("%d checkpoints were lost", lost)
	}
}

// A record that was changed under a checksum of its own is still not read as another.
func TestRecordWithoutItsHeadIsDamaged(t *testing.T) {
	k := checkpointKey("day.summary", "a")
	packed, err := packCheckpoint(checkpointOf("a", []byte("body")))
	if err != nil {
		t.Fatal(err)
	}
	good := packed.record
	if _, err := unpackCheckpoint(k, good); err != nil {
		t.Fatal(err)
	}
	data, err := unseal(k, good)
	if err != nil {
		t.Fatal(err)
	}
	line, body, _ := bytes.Cut(data, []byte{'\n'})
	for name, record := range map[string][]byte{
		"another key":     seal([]byte("b"), data),
		"no body":         seal(k, append(line, '\n')),
		"body cut off":    seal(k, append(append(line[:len(line):len(line)], '\n'), body[:len(body)-2]...)),
		"no head":         seal(k, body),
		"nothing":         nil,
		"no checksum":     data,
		"short hash":      seal(k, bytes.Replace(data, []byte(`"hash":"01`), []byte(`"hash":"`), 1)),
		"head of no JSON": seal(k, append([]byte("{\n"), body...)),
	} {
		if at, err := unpackCheckpoint(k, record); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %+v, %v", name, at, err)
		}
	}
}

func TestCheckpointsHaveLimits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "projections.db")
	c := openCheckpoints(t, path)
	for name, at := range map[string]projection.Checkpoint{
		"large": checkpointOf("a", noise(checkpointBytes)),
		"name":  checkpointOf(strings.Repeat("a", checkpointNameBytes), nil),
	} {
		if err := c.Put(at); err == nil || !strings.Contains(err.Error(), "more than") {
			t.Errorf("%s: %v", name, err)
		}
	}
	small := checkpointOf("b", []byte("body"))
	if err := c.PutAll(checkpointOf("a", noise(checkpointBytes)), small); err == nil || !c.has(t, small) {
		t.Errorf("beside one that is refused: %v", err)
	}
	c.fileBytes = 1 << 30 // which of the gaps are used again is left to chance
	const each = checkpointBytes - 10_000
	body := noise(each)
	const room = checkpointsBytes / each
	of := func(i int) projection.Checkpoint { // of two kinds
		at := checkpointOf(fmt.Sprintf("2026-%02d", i), body)
		at.Kind = []string{"day.summary", "day.appointments"}[i%2]
		return at
	}
	for i := range room + 3 { // in no order of their age
		putCheckpoint(t, c, of((i*7+5)%(room+3)))
		if c.used > checkpointsBytes {
			t.Fatalf("%d bytes are kept, more than %d", c.used, checkpointsBytes)
		}
	}
	for i := range room + 3 {
		_, found, err := c.Get(of(i).Kind, of(i).Subject)
		if err != nil || found != (i >= 3) {
			t.Errorf("day %d of %d is found: %v, %v", i, room+3, found, err)
		}
	}
	putCheckpoint(t, c, checkpointOf("2025", body)) // older than all that is there
	if _, found, _ := c.Get("day.summary", "2025"); found {
		t.Error("the oldest is kept although there is no room")
	}
	used := c.used
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	again := &Checkpoints{path: path, fileBytes: c.fileBytes}
	if err := again.open(); err != nil || again.used != used {
		t.Errorf("after a restart %d bytes are counted, before it %d (%v)", again.used, used, err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// A file with more gaps than records is begun anew: it never gets smaller by itself.
func TestLargeFileOfCheckpointsIsBegunAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "projections.db")
	c := openCheckpoints(t, path)
	small, large := checkpointOf("a", []byte("body")), checkpointOf("b", noise(1<<20))
	putCheckpoint(t, c, small)
	putCheckpoint(t, c, large)
	if !c.has(t, small) || !c.has(t, large) {
		t.Fatal("there is room for both")
	}
	c.fileBytes = 1 << 20
	putCheckpoint(t, c, large)
	if c.has(t, small) || c.has(t, large) || c.used != 0 {
		t.Errorf("the file is not begun anew, with %d bytes", c.used)
	}
	putCheckpoint(t, c, small)
	if info, err := os.Stat(path); err != nil || info.Size() > c.fileBytes || !c.has(t, small) {
		t.Errorf("the new file is %v, %v", info, err)
	}
}

// A folder in the file's place, or one in which nothing can be made: nothing is found, and
// each Put says why.
func TestCheckpointsThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "projections.db")
	if err := os.MkdirAll(filepath.Join(path, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	c, err := OpenCheckpoints(path)
	if err == nil || !strings.Contains(err.Error(), "only save time") {
		t.Errorf("a folder is opened: %v", err)
	}
	if _, found, err := c.Get("day.summary", "a"); found || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
	if err := c.Put(checkpointOf("a", nil)); err == nil {
		t.Error("it is put nowhere")
	}
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	putCheckpoint(t, c, checkpointOf("a", []byte("body"))) // the folder is gone
	if err := errors.Join(c.Close()); err != nil || c.has(t, checkpointOf("a", nil)) {
		t.Errorf("after Close: %v", err)
	}
	if c = openCheckpoints(t, path); !c.has(t, checkpointOf("a", []byte("body"))) {
		t.Error("what was put is gone")
	}
	if _, err := OpenCheckpoints(path); !errors.Is(err, ErrLocked) {
		t.Errorf("a second program opens it: %v", err)
	}
}

// A file that is replaced under the running hub is noticed, and begun anew.
func TestCheckpointsWhoseFileIsTakenAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "projections.db")
	c := openCheckpoints(t, path)
	for i := range 200 {
		putCheckpoint(t, c, checkpointOf(fmt.Sprint(i), noise(500)))
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, found, err := c.Get("day.summary", "7"); found || err == nil {
		t.Errorf("without its file: found %v, %v", found, err)
	}
	putCheckpoint(t, c, checkpointOf("7", []byte("again")))
	if !c.has(t, checkpointOf("7", []byte("again"))) {
		t.Error("it is not begun anew")
	}
}

// checkpointsJob is the name of useCheckpoints as a job of the test binary.
const checkpointsJob = "checkpoints"

// useCheckpoints opens the file in a folder and puts more and more into it. It goes on
// after an error, as a hub does, and ends with the first one, or with what was found and
// never put.
func useCheckpoints(dir string) error {
	c, first := OpenCheckpoints(filepath.Join(dir, "projections.db"))
	for i := range 30 {
		at := checkpointOf(fmt.Sprintf("2026-%02d", i), noise(10_000+i))
		if err := c.Put(at); first == nil {
			first = err
		}
		got, found, err := c.Get(at.Kind, at.Subject)
		if found && (err != nil || !reflect.DeepEqual(got, at)) {
			return errors.New("what was put is another thing")
		}
		if first == nil && !found {
			return errors.New("what was put is not there")
		}
	}
	return errors.Join(first, c.Close())
}

// A full disk is reported, takes nothing with it, and is over when there is room again.
func TestFullDiskOfCheckpointsIsReported(t *testing.T) {
	failed := 0
	for _, limit := range []int{0, 100, 5000, 20_000, 40_000, 100_000, 300_000, 1 << 20} {
		dir := t.TempDir()
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), envJob+"="+checkpointsJob, envFolder+"="+dir, envStep+"=-1", fmt.Sprintf("%s=%d", envLimit, limit))
		out, err := child.CombinedOutput()
		if err != nil {
			failed++
			if code := child.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(out), "file too large") || !strings.Contains(string(out), "only save time") {
				t.Errorf("with %d bytes it ends with %d: %s", limit, code, out)
			}
		}
		if err := useCheckpoints(dir); err != nil {
			t.Errorf("after a disk with %d bytes: %v", limit, err)
		}
	}
	if failed < 5 || failed == 8 {
		t.Errorf("%d of 8 limits were too small", failed)
	}
}
