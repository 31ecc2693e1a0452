package library

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func opened(t *testing.T, dir string, options ...Option) *Library {
	t.Helper()
	l, err := Open(dir, options...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// plenty is a disk with room, whatever the test's machine has.
func plenty(string) (free, total uint64, err error) { return 100 << 30, 200 << 30, nil }

func TestFileIsFoundByItsHash(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", Folder)
	l := opened(t, dir, WithRoom(plenty))
	content := []byte("Tờ khai đăng ký khai sinh")
	hash, n, err := l.Put(bytes.NewReader(content), 1<<20)
	if err != nil || hash != hashOf(content) || n != int64(len(content)) {
		t.Fatalf("%s, %d bytes, %v", hash, n, err)
	}
	again, _, err := l.Put(bytes.NewReader(content), 1<<20)
	if err != nil || again != hash {
		t.Fatalf("the same once more: %s, %v", again, err)
	}
	f, size, err := l.Open(hash)
	if err != nil || size != n {
		t.Fatal(size, err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, content) {
		t.Errorf("read %q, %v", got, err)
	}
	if err := l.Verify(hash); err != nil {
		t.Error(err)
	}
	for path, want := range map[string]os.FileMode{dir: 0o750, l.path(hash): 0o640} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("the rights of %s are %v, %v", path, info.Mode(), err)
		}
	}
	if list, err := l.List(); err != nil || len(list) != 1 || list[0].Hash != hash || list[0].Part {
		t.Errorf("the list is %+v, %v", list, err)
	}
	if err := l.Remove(hash); err != nil {
		t.Error(err)
	}
	if _, _, err := l.Open(hash); !errors.Is(err, ErrMissing) {
		t.Errorf("after it was removed: %v", err)
	}
}

// Whatever step the power is cut at, the file is whole or is not there, and the next start
// leaves nothing half done behind.
func TestCutAtEveryStep(t *testing.T) {
	content := bytes.Repeat([]byte("một cửa "), 1000)
	for _, cut := range []string{"create", "sync", "rename", "sync folder"} {
		dir := t.TempDir()
		l := opened(t, dir, WithRoom(plenty))
		errCut := errors.New("the power is cut")
		l.before = func(step string) error {
			if step == cut {
				return errCut
			}
			return nil
		}
		if _, _, err := l.Put(bytes.NewReader(content), 1<<20); !errors.Is(err, errCut) {
			t.Fatalf("%s: %v", cut, err)
		}
		l = opened(t, dir, WithRoom(plenty))
		if _, there := l.Bytes(hashOf(content)); there != (cut == "sync folder") {
			t.Errorf("cut before %q: the file is there: %v", cut, there)
		}
		if there := cut == "sync folder"; there {
			if err := l.Verify(hashOf(content)); err != nil {
				t.Errorf("cut before %q: %v", cut, err)
			}
		}
	}
}

// A process that is killed cannot remove its unfinished file: the next start does.
func TestUnfinishedPutIsRemovedAtTheNextStart(t *testing.T) {
	dir := t.TempDir()
	left, kept := filepath.Join(dir, "put-123.part"), filepath.Join(dir, strings.Repeat("a", 64)+".part")
	for _, path := range []string{left, kept} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l := opened(t, dir)
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("what a Put has left is there: %v", err)
	}
	list, err := l.List()
	if err != nil || len(list) != 1 || !list[0].Part {
		t.Errorf("the list is %+v, %v: a part is gone on with", list, err)
	}
	if _, there := l.Bytes(strings.Repeat("a", 64)); there {
		t.Error("a part counts as the file")
	}
}

func TestTooLargeAndUnreadableLeaveNothing(t *testing.T) {
	l := opened(t, t.TempDir(), WithRoom(plenty))
	if _, _, err := l.Put(strings.NewReader("12345"), 4); !errors.Is(err, ErrTooLarge) {
		t.Errorf("five bytes of four: %v", err)
	}
	if _, _, err := l.Put(strings.NewReader("1234"), 4); err != nil {
		t.Errorf("four bytes of four: %v", err)
	}
	errRead := errors.New("the stick was pulled out")
	if _, _, err := l.Put(io.MultiReader(strings.NewReader("12"), failing{errRead}), 4); !errors.Is(err, errRead) {
		t.Errorf("a source that fails: %v", err)
	}
	left, err := os.ReadDir(l.Dir())
	if err != nil || len(left) != 1 {
		t.Errorf("the folder has %v, %v", left, err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestRoomIsKeptFree(t *testing.T) {
	for _, c := range []struct {
		free, total uint64
		fits        bool
	}{
		{FreeBytes + 9<<20, 2 << 30, true},
		{FreeBytes - 1, 2 << 30, false},
		{FreeBytes + 1, 2 << 30, false}, // not even what is written next
		{3 << 30, 100 << 30, false},     // less than a twentieth
		{6 << 30, 100 << 30, true},
	} {
		l := opened(t, t.TempDir(), WithRoom(func(string) (uint64, uint64, error) { return c.free, c.total, nil }))
		_, _, err := l.Put(strings.NewReader("x"), 1<<20)
		if fits := err == nil; fits != c.fits || !fits && !errors.Is(err, ErrNoRoom) {
			t.Errorf("%d of %d free: %v", c.free, c.total, err)
		}
		if left, err := os.ReadDir(l.Dir()); err != nil || len(left) > 0 && !c.fits {
			t.Errorf("%d of %d free: the folder has %v, %v", c.free, c.total, left, err)
		}
	}
}

// Others write too: the room is looked at again while a large file comes.
func TestDiskThatFillsUpStopsALargeFile(t *testing.T) {
	asked := 0
	l := opened(t, t.TempDir(), WithRoom(func(string) (uint64, uint64, error) {
		if asked++; asked > 2 {
			return FreeBytes, 2 << 30, nil
		}
		return 1 << 30, 2 << 30, nil
	}))
	if _, _, err := l.Put(bytes.NewReader(make([]byte, 3*lookEvery)), MaxFileBytes); !errors.Is(err, ErrNoRoom) {
		t.Errorf("got %v", err)
	}
	unknown := opened(t, t.TempDir(), WithRoom(func(string) (uint64, uint64, error) { return 0, 0, errors.ErrUnsupported }))
	if _, _, err := unknown.Put(strings.NewReader("x"), 1); err != nil {
		t.Errorf("a system that does not tell: %v", err)
	}
	broken := opened(t, t.TempDir(), WithRoom(func(string) (uint64, uint64, error) { return 0, 0, io.ErrClosedPipe }))
	if _, _, err := broken.Put(strings.NewReader("x"), 1); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a disk that fails: %v", err)
	}
}

func TestPartGoesOnAfterACut(t *testing.T) {
	dir := t.TempDir()
	content := []byte(strings.Repeat("hồ sơ mẫu ", 500))
	hash := hashOf(content)
	at := 0
	for _, to := range []int{100, 101, 3000, len(content)} {
		l := opened(t, dir, WithRoom(plenty)) // the program was started again
		p, err := l.Resume(hash, int64(len(content)))
		if err != nil || p.At() != int64(at) {
			t.Fatalf("it goes on at %d and not at %d: %v", p.At(), at, err)
		}
		if _, err := p.Write(content[at:to]); err != nil {
			t.Fatal(err)
		}
		if at = to; to < len(content) {
			if err := p.Finish(); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%d bytes are the file: %v", to, err)
			}
			continue
		}
		if err := p.Finish(); err != nil {
			t.Fatal(err)
		}
		if err := l.Verify(hash); err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("the folder has %v, %v", left, err)
	}
}

func TestWrongBytesDoNotCount(t *testing.T) {
	l := opened(t, t.TempDir(), WithRoom(plenty))
	content := []byte("đúng")
	hash := hashOf(content)
	p, err := l.Resume(hash, int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Resume(hash, int64(len(content))); !errors.Is(err, ErrBusy) {
		t.Errorf("two write one part: %v", err)
	}
	if _, err := p.Write(append(content, 'x')); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte too many: %v", err)
	}
	if _, err := p.Write([]byte("saii..")[:len(content)]); err != nil {
		t.Fatal(err)
	}
	if err := p.Finish(); !errors.Is(err, ErrWrong) {
		t.Errorf("wrong bytes: %v", err)
	}
	if left, err := os.ReadDir(l.Dir()); err != nil || len(left) != 0 {
		t.Errorf("the folder has %v, %v", left, err)
	}
	if err := os.WriteFile(l.path(hash), []byte("sai"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.Verify(hash); !errors.Is(err, ErrWrong) {
		t.Errorf("a file that was changed: %v", err)
	}
}

func TestBeginningThatIsTooLongIsThrownAway(t *testing.T) {
	l := opened(t, t.TempDir(), WithRoom(plenty))
	content := []byte("ngắn")
	if err := os.WriteFile(l.path(hashOf(content))+half, make([]byte, 100), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := l.Resume(hashOf(content), int64(len(content)))
	if err != nil || p.At() != 0 {
		t.Fatalf("it goes on at %d, %v", p.At(), err)
	}
	if _, err := p.Write(content[:2]); err != nil {
		t.Fatal(err)
	}
	if err := p.Restart(); err != nil || p.At() != 0 {
		t.Fatal(p.At(), err)
	}
	if _, err := p.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := p.Finish(); err != nil {
		t.Error(err)
	}
}

// A kiosk with the hub inside has each film once on its disk.
func TestFileOfAnotherLibraryIsNotCopied(t *testing.T) {
	dir := t.TempDir()
	hub, kiosk := opened(t, filepath.Join(dir, "hub"), WithRoom(plenty)), opened(t, filepath.Join(dir, "kiosk"), WithRoom(plenty))
	hash, _, err := hub.Put(strings.NewReader("phim"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := kiosk.Adopt(hub.Dir(), hash); err != nil {
			t.Fatal(err)
		}
	}
	a, err := os.Stat(hub.path(hash))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.Stat(kiosk.path(hash)); err != nil || !os.SameFile(a, b) {
		t.Errorf("it was copied (%v)", err)
	}
	if err := hub.Remove(hash); err != nil {
		t.Fatal(err)
	}
	if err := kiosk.Verify(hash); err != nil {
		t.Errorf("when the other has removed it: %v", err)
	}
	if err := kiosk.Adopt(hub.Dir(), hashOf([]byte("none"))); err == nil {
		t.Error("what is not there was adopted")
	}
	if err := kiosk.Adopt(hub.Dir(), "../x"); !errors.Is(err, ErrMissing) {
		t.Errorf("a path: %v", err)
	}
}

func TestWhatIsNoHashIsRefused(t *testing.T) {
	l := opened(t, t.TempDir())
	for _, name := range []string{"", "..", "../x", strings.Repeat("A", 64), strings.Repeat("a", 63), strings.Repeat("a", 64) + "/x"} {
		if _, _, err := l.Open(name); !errors.Is(err, ErrMissing) {
			t.Errorf("opening %q: %v", name, err)
		}
		if _, err := l.Resume(name, 1); !errors.Is(err, ErrMissing) {
			t.Errorf("writing %q: %v", name, err)
		}
		if err := l.Remove(name); !errors.Is(err, ErrMissing) {
			t.Errorf("removing %q: %v", name, err)
		}
	}
	if _, err := l.Resume(strings.Repeat("a", 64), MaxFileBytes+1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

func TestTidyRemovesWhatIsNotNamed(t *testing.T) {
	l := opened(t, t.TempDir(), WithRoom(plenty))
	var hashes []string
	for i := range 4 {
		hash, _, err := l.Put(strings.NewReader(fmt.Sprint("tệp ", i)), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, hash)
	}
	other := filepath.Join(l.Dir(), "current")
	if err := os.WriteFile(other, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	open, err := l.Resume(hashOf([]byte("đang tải")), 100)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	if err := os.WriteFile(l.path(hashOf([]byte("bỏ dở")))+half, []byte("b"), 0o600); err != nil {
		t.Fatal(err)
	}
	removed, err := l.Tidy(func(f File) bool { return f.Hash == hashes[1] })
	if err != nil || removed != 4 {
		t.Errorf("%d were removed, %v", removed, err)
	}
	list, err := l.List()
	if err != nil || len(list) != 2 {
		t.Errorf("left are %+v, %v", list, err)
	}
	if _, there := l.Bytes(hashes[1]); !there {
		t.Error("what is named is gone")
	}
	if _, err := os.Stat(other); err != nil {
		t.Errorf("what is no file of the library is gone: %v", err)
	}
}
