package notice

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/filmtest"
	"motcua/internal/i18n"
)

// newCinema is a hall with a player for films.
func newCinema(t *testing.T) *hall {
	h := newHall(t)
	h.cfg.Films = func() bool { return true }
	return h
}

// heads are the first bytes of films.
var heads = map[string]string{
	"mp4": "\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "mov": "\x00\x00\x00\x14ftypqt  ", "old mov": "\x00\x00\x00\x08wide\x00\x00", "flat mov": "\x00\x00\x10\x00moov",
	"webm": "\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01", "avi": "RIFF\x00\x00\x01\x00AVI LIST", "mpg": "\x00\x00\x01\xBA\x44", "ogv": "OggS\x00", "flv": "FLV\x01\x05",
	"wmv": "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9", "ts": "G" + strings.Repeat("\x00", 187) + "G\x40", "m2ts": "\x00\x00\x00\x01G" + strings.Repeat("\x00", 191) + "G",
}

func TestFilmsAreKnownByWhatIsInThem(t *testing.T) {
	for kind, head := range heads {
		if !isFilm([]byte(head)) {
			t.Errorf("%s is no film", kind)
		}
		for n := range 4 {
			if isFilm([]byte(head)[:n]) {
				t.Errorf("%d bytes of %s are a film", n, kind)
			}
		}
	}
	for kind, head := range map[string]string{
		"a photo": "\x00\x00\x00\x18ftypheic", "another": "\x00\x00\x00\x18ftypmif1", "a sound": "RIFF\x00\x00\x00\x00WAVE", "a picture": "RIFF\x00\x00\x00\x00WEBP", "a list": "#EXTM3U\n",
		"a page": "<html>", "a word that begins with G": "GIF89a" + strings.Repeat("x", 300), "zeros of a copy under way": strings.Repeat("\x00", headBytes),
	} {
		if isFilm([]byte(head)) {
			t.Errorf("%s is a film", kind)
		}
	}
	for _, name := range []string{"a.mp4", "a.mkv", "a.avi", "a.webm", "a.mpg", "a.ts", "a.wmv"} {
		head, err := headOf(filmtest.Make(t, t.TempDir(), filmtest.Film{Name: name, Seconds: 0.2}))
		if err != nil || len(head) == 0 || !isFilm(head) {
			t.Errorf("%s as programs of today write it is no film: %q, %v", name, head, err)
		}
	}
}

func TestFilmsHaveTheirTurnAmongTheNotices(t *testing.T) {
	h := newCinema(t)
	h.write("2 gioi thieu.MP4", []byte(heads["mp4"]))
	h.write("1.txt", []byte("trước"))
	h.write("3 30s T2 huong dan.webm", []byte(heads["webm"]))
	h.write("0730-0810 4.avi", []byte(heads["avi"]))
	h.write("T7 5.avi", []byte(heads["avi"]))
	h.settle()
	var shown []string
	var seconds []int
	for p, more := h.after(""); more; p, more = h.after(p.Key) {
		shown, seconds = append(shown, p.Title+strings.TrimPrefix(p.Film, h.dir+"/")), append(seconds, p.Seconds)
	}
	if want := []string{"trước", "2 gioi thieu.MP4", "3 30s T2 huong dan.webm", "0730-0810 4.avi"}; !slices.Equal(shown, want) {
		t.Errorf("shown are %q, want %q; the log is told %q", shown, want, h.log.text)
	}
	if want := []int{DefaultSeconds, MaxFilmSeconds, MaxFilmSeconds, 600}; !slices.Equal(seconds, want) { // words after another word are no times
		t.Errorf("for %v s, want %v", seconds, want)
	}
}

func TestFilmHasATitleBesideIt(t *testing.T) {
	h := newCinema(t)
	h.write("a.mp4", []byte(heads["mp4"]))
	h.write("a.toml", []byte("title = \"Mang gì khi đổi giấy phép lái xe?\"\ntext = \"Giấy khám sức khỏe.\\nĐơn có sẵn. \U0001F389\"\n"))
	h.write("b.png", pngOf(t, picture(10, 10)))
	h.write("b.toml", []byte("title = \"Một bức ảnh\"\n"))
	h.settle()
	p, _ := h.after("")
	if p.Film == "" || p.Title != "Mang gì khi đổi giấy phép lái xe?" || p.Text != "Giấy khám sức khỏe.\nĐơn có sẵn." {
		t.Errorf("it is %+v", p)
	}
	if h.Has("b") || h.log.with("b.png", "chỉ phim mới có") != 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
}

func TestFilmThatCannotBeShownIsToldOnceInWords(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"picture.mp4": {"\x89PNG\r\n\x1a\n", "không phải là phim dù tên ghi vậy"},
		"list.mp4":    {"#EXTM3U\nhttp://example.org/\n", "không phải là phim dù tên ghi vậy"},
		"zeros.mkv":   {strings.Repeat("\x00", 4000), "chưa chép xong"},
		"empty.mp4":   {"", "tệp trống"},
	} {
		h := newCinema(t)
		h.write(name, []byte(c.data))
		for range 4 {
			h.look()
		}
		h.shows(name)
		if h.log.with(name, c.want) != 1 || h.log.with("left out") != 1 {
			t.Errorf("%s: want %q once, the log is told %q", name, c.want, h.log.text)
		}
	}
	h := newCinema(t)
	h.write("huge.mp4", []byte(heads["mp4"]))
	if err := os.Truncate(filepath.Join(h.dir, "huge.mp4"), MaxFilmBytes+1<<20); err != nil {
		t.Fatal(err)
	}
	h.write("large.mp4", []byte(heads["mp4"]))
	if err := os.Truncate(filepath.Join(h.dir, "large.mp4"), MaxFilmBytes); err != nil {
		t.Fatal(err)
	}
	h.settle()
	if p, _ := h.after(""); h.log.with("huge.mp4", "2049 MB") != 1 || !strings.HasSuffix(p.Film, "/large.mp4") {
		t.Errorf("the first is %q, the log is told %q", p.Film, h.log.text)
	}
}

// When mpv is installed, films are shown without a restart.
func TestWithoutMpvFilmsSayWhatToInstallOnce(t *testing.T) {
	h := newHall(t)
	installed := false
	h.cfg.Films = func() bool { return installed }
	h.write("a.mp4", []byte(heads["mp4"]))
	h.write("b.mkv", []byte(heads["webm"]))
	h.write("c.txt", []byte("chữ"))
	for range 2*tryAgain + 3 {
		h.look()
	}
	h.shows("no films", "chữ")
	if h.log.with("hãy cài (apt install mpv)") != 1 || h.log.with("left out") != 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
	installed = true
	for range tryAgain + 1 {
		h.look()
	}
	h.shows("both films, without titles", "", "", "chữ")
	if h.cfg.Films = nil; h.installed() {
		t.Error("a machine of which nobody knows shows films")
	}
}

func TestFilmThatFailedIsLeftOutUntilItChanges(t *testing.T) {
	h := newCinema(t)
	h.write("a.mp4", []byte(heads["mp4"]))
	h.write("b.txt", []byte("b"))
	h.settle()
	p, _ := h.after("")
	if p.Film != filepath.Join(h.dir, "a.mp4") || !h.Has(p.Key) {
		t.Fatalf("the first is %+v", p)
	}
	told := 0
	h.cfg.Changed = func() { told++ }
	h.Fail(p.Key, i18n.Say("it has no picture, only a sound"))
	h.Fail("no such key", errors.New("nothing"))
	if h.Has(p.Key) || told != 1 || h.log.with("a.mp4", "không có hình") != 1 {
		t.Errorf("it has %v; changed is told %d times, the log %q", h.Has(p.Key), told, h.log.text)
	}
	h.hubMS += 10 * time.Hour.Milliseconds()
	h.write("c.txt", []byte("c")) // another file changes nothing for it
	h.settle()
	h.shows("without it", "b", "c")
	h.write("a.mp4", []byte(heads["mp4"]+" anew"))
	h.settle()
	h.shows("with it", "", "b", "c")
	if len(h.failed) != 0 {
		t.Errorf("what was said of a file that is no more is kept: %v", h.failed)
	}
}

// A drive that is missing for a moment is not the film's fault.
func TestFilmWhoseDriveIsAwayIsTriedAgain(t *testing.T) {
	h := newCinema(t)
	h.write("a.mp4", []byte(heads["mp4"]))
	h.settle()
	p, _ := h.after("")
	if err := os.Rename(h.dir, h.dir+"-away"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		h.Fail(p.Key, i18n.Say("it has no picture, only a sound"))
	}
	if h.Has(p.Key) || h.log.with("every minute") != 1 || h.log.with("left out") != 0 {
		t.Errorf("it has %v, the log is told %q", h.Has(p.Key), h.log.text)
	}
	h.hubMS += away.Milliseconds() - 1
	h.shows("within the minute")
	h.hubMS++
	h.shows("after it", "")
}

func TestDesktopWithoutAPlaceForFilms(t *testing.T) {
	h := newCinema(t)
	h.write("a.mp4", []byte(heads["mp4"]))
	h.write("b.txt", []byte("b"))
	h.settle()
	for range 3 {
		h.WithoutFilms(i18n.Say("the player of films cannot be started (%s)", "x"))
	}
	h.shows("no film", "b")
	if h.log.with("are not shown", "không chạy được") != 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
}
