package notice

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/i18n"
	"motcua/internal/pdftest"
	"motcua/internal/seattest"
)

func TestPagesOfPDFFiles(t *testing.T) {
	h := newHall(t)
	h.write("b.txt", []byte("sau"))
	h.write("a.pdf", pdftest.File(3, 300, 200))
	h.settle()
	h.shows("three pages", "1200x800", "1200x800", "1200x800", "sau")
	h.write("a.pdf", pdftest.File(MaxPDFPages+5, 300, 200))
	h.settle()
	if n := len(h.round()); n != MaxPDFPages+1 || h.log.with("a.pdf", "chỉ chiếu 20 trang đầu") != 1 {
		t.Errorf("%d pages, the log is told %q", n, h.log.text)
	}
	h.remove("a.pdf")
	h.settle()
	if left, err := os.ReadDir(h.cfg.Cache); err != nil || len(left) > 0 {
		t.Errorf("the cache has %v, %v", left, err)
	}
}

func TestWithoutPopplerPDFFilesSayWhatToInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	h := newHall(t)
	h.write("a.pdf", pdftest.File(1, 300, 200))
	h.settle()
	h.look()
	if h.shows("none"); h.log.with("a.pdf", "hãy cài poppler-utils") != 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
}

func TestFilesAboveTheLimitAreLeftOut(t *testing.T) {
	h := newHall(t)
	for i := range MaxFiles + 3 {
		h.write(fmt.Sprintf("%d.txt", i), fmt.Appendf(nil, "n%d", i))
	}
	h.settle()
	h.look()
	got := h.round()
	if len(got) != MaxFiles || got[0] != "n0" || got[MaxFiles-1] != fmt.Sprintf("n%d", MaxFiles-1) {
		t.Errorf("%d pages, from %q to %q", len(got), got[0], got[len(got)-1])
	}
	if h.log.with("nhiều nhất 200") != 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
	h.remove("5.txt")
	h.settle()
	if got := h.round(); len(got) != MaxFiles || got[MaxFiles-1] != "n200" {
		t.Errorf("when one is gone the next is shown: %d pages, the last %q", len(got), got[len(got)-1])
	}
	for i := range MaxEntries {
		h.write(fmt.Sprintf(".%d", i), nil)
	}
	h.settle() // ends, whatever is in the folder
}

func TestPagesOfAllFilesAreLimited(t *testing.T) {
	h := newHall(t)
	full := &item{pages: make([]page, MaxPages-1)}
	h.taken["full"] = full
	if pages, err := h.take("a.pdf", stamp{}); pages != nil || err == nil { // does not exist
		t.Errorf("%d pages, %v", len(pages), err)
	}
	h.write("a.pdf", pdftest.File(3, 300, 200))
	if pages, err := h.take("a.pdf", stamp{}); len(pages) != 1 || err == nil {
		t.Errorf("%d pages have room, %v", len(pages), err)
	}
	full.pages = make([]page, MaxPages)
	if pages, err := h.take("a.pdf", stamp{}); len(pages) != 0 || err == nil {
		t.Errorf("%d pages have room, %v", len(pages), err)
	}
}

// While a network drive is missing, the earlier pages are shown.
func TestFolderGoesAndComesBack(t *testing.T) {
	h := newHall(t)
	h.write("a.txt", []byte("a"))
	h.write("b.png", pngOf(t, picture(10, 10)))
	h.settle()
	away := h.dir + "-away"
	if err := os.Rename(h.dir, away); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		h.look()
	}
	h.shows("away", "a", "10x10")
	if h.log.with("cannot be read") != 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
	if err := os.Rename(away, h.dir); err != nil {
		t.Fatal(err)
	}
	h.look()
	h.shows("back", "a", "10x10")
	if h.log.with("is read") != 1 || h.log.with("left out") > 0 {
		t.Errorf("the log is told %q", h.log.text)
	}
}

func TestFileBesideSaysWhen(t *testing.T) {
	for _, beside := range []string{"a.toml", "a.png.toml"} {
		h := newHall(t)
		h.write("a.png", pngOf(t, picture(10, 10)))
		h.write(beside, []byte("days = [\"T3\"]\n"))
		h.settle()
		h.shows("on a Monday")
		h.write(beside, []byte("days = [\"T2\"]\nseconds = 30\n"))
		h.settle()
		h.shows("on its day", "10x10")
		if p, _ := h.after(""); p.Seconds != 30 {
			t.Errorf("%d s", p.Seconds)
		}
		h.write(beside, []byte("days = [\"T9\"]\n"))
		h.settle()
		h.look()
		h.shows("with a fault in it")
		if h.log.with("a.png", beside+":1: ") != 1 {
			t.Errorf("the log is told %q", h.log.text)
		}
		h.remove(beside)
		h.settle()
		h.shows("without it", "10x10")
	}
}

// Days and hours are by the hub's clock, whatever the clock of the wall's machine says,
// and whenever it is set.
func TestHoursAreTheHubs(t *testing.T) {
	for _, ahead := range seattest.WrongClocks {
		h := newHall(t)
		h.write("2026-11-30 0730-0900 a.txt", []byte("sáng nay"))
		h.write("2026-11-30 0900-1000 b.png", pngOf(t, picture(10, 10)))
		h.write("2026-12-01 c.txt", []byte("mai"))
		h.machineMS += ahead.Milliseconds()
		h.settle()
		h.shows("at 8:00", "sáng nay")
		h.machineMS -= 2 * ahead.Milliseconds()
		h.hubMS += (59 * time.Minute).Milliseconds()
		h.shows("at 8:59", "sáng nay")
		h.hubMS += time.Minute.Milliseconds()
		h.shows("at 9:00", "10x10")
		h.hubMS += (25 * time.Hour).Milliseconds()
		h.shows("the next day", "mai")
	}
}

// Only the shown page and the next one are in memory, however many there are, and the
// next one is ready when it is needed.
func TestNextPictureIsReady(t *testing.T) {
	h := newHall(t)
	for i := range 6 {
		h.write(fmt.Sprintf("%d.png", i), pngOf(t, picture(10+i, 10)))
	}
	h.settle()
	p, _ := h.after("")
	for range 20 {
		next, more := h.Next(p.Key)
		if !more {
			next, more = h.Next("")
		}
		if !more || next.Key == "" || next.Image == nil || next.Key == p.Key {
			t.Fatalf("after %q: %+v, %v", p.Key, next, more)
		}
		p = next
		h.decodeWanted()
		h.mu.Lock()
		if n := len(h.decoded); n != 2 {
			t.Errorf("%d pictures are in memory", n)
		}
		h.mu.Unlock()
	}
}

// If the cache loses a picture, only that picture is lost.
func TestCacheThatIsDamaged(t *testing.T) {
	h := newHall(t)
	h.write("a.png", pngOf(t, picture(10, 10)))
	h.write("b.txt", []byte("b"))
	h.settle()
	made, err := filepath.Glob(filepath.Join(h.cfg.Cache, "*.jpg"))
	if err != nil || len(made) != 1 {
		t.Fatal(made, err)
	}
	if err := os.WriteFile(made[0], []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, more := h.Next(""); !more || p.Key != "" {
		t.Fatalf("%+v, %v", p, more)
	}
	h.decodeWanted()
	h.shows("the rest", "b")
	if h.log.with("cannot be read again") != 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
}

// The folder is watched, its owner is told about changes, and Close ends that.
func TestFolderIsWatched(t *testing.T) {
	dir := t.TempDir()
	changed := make(chan struct{}, 1)
	var looks atomic.Int64
	f, err := open(Config{
		Dir: dir, Cache: filepath.Join(t.TempDir(), "cache"), Clock: clock.OfMachine(), Log: newHall(t).cfg.Log, Changed: func() {
			looks.Add(1)
			select {
			case changed <- struct{}{}:
			default:
			}
		},
	}, 5*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	f.Start()
	if err := os.WriteFile(filepath.Join(dir, "a.png"), pngOf(t, picture(30, 20)), 0o600); err != nil {
		t.Fatal(err)
	}
	for p, more := f.Next(""); !more || p.Key == ""; p, more = f.Next("") {
		select {
		case <-changed:
		case <-time.After(time.Minute):
			t.Fatal("nobody tells of the file")
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	told := looks.Load()
	if err := os.Remove(filepath.Join(dir, "a.png")); err != nil {
		t.Fatal(err)
	}
	if _, more := f.Next(""); !more || looks.Load() != told {
		t.Error("it is watched after Close")
	}
}

func TestCacheThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var path *os.PathError
	if f, err := Open(Config{Cache: filepath.Join(file, "cache")}); f != nil || !errors.As(err, &path) {
		t.Errorf("%v, %v", f, err)
	}
}

// The watched folder is never emptied as a cache.
func TestCacheIsNotTheFolderItself(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "notices")
	if err := os.MkdirAll(filepath.Join(dir, "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(dir, "deep", "a.txt")
	if err := os.WriteFile(kept, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	for watched, cache := range map[string]string{
		dir: dir, link: dir, filepath.Join(dir, "deep"): dir, dir + "/": filepath.Join(dir, "cache"), filepath.Join(link, "deep"): link,
	} {
		var words i18n.Message
		if f, err := Open(Config{Dir: watched, Cache: cache}); f != nil || !errors.As(err, &words) {
			t.Errorf("%s with the cache %s: %v, %v", watched, cache, f, err)
		}
	}
	if _, err := os.Stat(kept); err != nil {
		t.Fatal(err)
	}
	f, err := Open(Config{Dir: dir, Cache: filepath.Join(root, "scaled")})
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
}

// A fault of the disk or the network is tried again, and reported once.
func TestFileThatCannotBeReadIsTriedAgain(t *testing.T) {
	h := newHall(t)
	h.write("a.png", pngOf(t, picture(10, 10)))
	if err := os.RemoveAll(h.cfg.Cache); err != nil { // nothing can be written there
		t.Fatal(err)
	}
	for range 3 * tryAgain {
		h.look()
	}
	if h.shows("without a disk"); h.log.with("left out", "a.png") != 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
	if err := os.Mkdir(h.cfg.Cache, 0o700); err != nil {
		t.Fatal(err)
	}
	for range tryAgain {
		h.look()
	}
	h.shows("with a disk", "10x10")
	made := h.made
	for range 3 * tryAgain {
		h.look()
	}
	if h.made != made {
		t.Error("a picture that is shown is scaled again")
	}
}
