package notice

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/clock"
	"motcua/internal/i18n"
)

// hall is a folder that is checked when the test says so.
type hall struct {
	*Folder
	t   *testing.T
	dir string
	log *lines

	machineMS, hubMS int64 // the clock of the wall's machine, which may be wrong, and the hub's
}

// lines are the lines of a log.
type lines struct {
	mu   sync.Mutex
	text []string
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, string(p))
	return len(p), nil
}

// with counts the lines that contain all of some words.
func (l *lines) with(words ...string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.text {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }) {
			n++
		}
	}
	return n
}

// monday is 30 November 2026, 8:00 in the centre.
var monday = time.Date(2026, 11, 30, 8, 0, 0, 0, calendar.Local(0).Location()).UnixMilli()

func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{t: t, dir: t.TempDir(), log: &lines{}, machineMS: monday, hubMS: monday}
	machine := clock.New(func() int64 { return h.machineMS }, func() time.Duration { return time.Duration(h.hubMS-monday) * time.Millisecond })
	machine.Met(h.hubMS)
	f, err := Open(Config{
		Dir: h.dir, Cache: filepath.Join(t.TempDir(), "cache"), Clock: machine, Lang: i18n.Vietnamese,
		Log: slog.New(slog.NewTextHandler(h.log, nil)), Changed: func() {},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Folder = f
	t.Cleanup(func() { _ = f.Close() })
	return h
}

func (h *hall) write(name string, data []byte) {
	h.t.Helper()
	if err := os.WriteFile(filepath.Join(h.dir, name), data, 0o600); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) remove(name string) {
	h.t.Helper()
	if err := os.Remove(filepath.Join(h.dir, name)); err != nil {
		h.t.Fatal(err)
	}
}

// settle checks the folder as often as it takes to accept a file.
func (h *hall) settle() {
	h.look()
	h.look()
}

// after waits for the page after another.
func (h *hall) after(key string) (Page, bool) {
	h.t.Helper()
	p, more := h.Next(key)
	if more && p.Key == "" {
		h.decodeWanted()
		if p, more = h.Next(key); more && p.Key == "" {
			h.t.Fatal("a page never becomes ready")
		}
	}
	h.decodeWanted() // the one after it
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.decoded); n > 2 {
		h.t.Errorf("%d pictures are in memory", n)
	}
	return p, more
}

// round is what is shown, from the first page to the last: titles, and sizes of pictures.
func (h *hall) round() (shown []string) {
	h.t.Helper()
	for p, more := h.after(""); more; p, more = h.after(p.Key) {
		if p.Image != nil {
			p.Title = fmt.Sprintf("%dx%d", p.Image.Bounds().Dx(), p.Image.Bounds().Dy())
		}
		shown = append(shown, p.Title)
		if len(shown) > 2*MaxPages {
			h.t.Fatal("the round has no end")
		}
	}
	return shown
}

func (h *hall) shows(when string, want ...string) {
	h.t.Helper()
	if got := h.round(); !slices.Equal(got, want) {
		h.t.Errorf("%s: shown are %q, want %q", when, got, want)
	}
}

// picture is red on the left and blue on the right.
func picture(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 200, A: 255}
			if x >= w/2 {
				c = color.RGBA{B: 200, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func pngOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func jpegOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFilesAreShownInTheOrderOfTheirNames(t *testing.T) {
	h := newHall(t)
	h.shows("an empty folder")
	h.write("10 cuối.txt", []byte("Cuối\nnội dung"))
	h.write("2 ảnh.PNG", pngOf(t, picture(80, 60)))
	h.write("T2-T6 1 chữ.txt", []byte("\ufeffĐầu tiên\r\nDòng một\r\nDòng hai\r\n"))
	h.write("45s 3 ảnh.jpeg", jpegOf(t, picture(40, 30)))
	h.write(".ẩn.png", nil)
	h.write("~tam.txt", []byte("x"))
	h.write("Thumbs.db", nil)
	h.write("dang-tai.png.part", nil)
	if err := os.Mkdir(filepath.Join(h.dir, "cũ.png"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(h.dir, "ống.txt"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.look()
	h.shows("at the first look nothing has settled")
	h.look()
	h.shows("then", "Đầu tiên", "80x60", "40x30", "Cuối")
	first, _ := h.after("")
	if first.Text != "Dòng một\nDòng hai" || first.Seconds != DefaultSeconds || first.Image != nil {
		t.Errorf("the first page is %+v", first)
	}
	second, _ := h.after(first.Key)
	third, _ := h.after(second.Key)
	if third.Seconds != 45 || second.Seconds != DefaultSeconds {
		t.Errorf("shown for %d s and %d s", second.Seconds, third.Seconds)
	}
	left, _, _, _ := second.Image.At(5, 30).RGBA()
	_, _, right, _ := second.Image.At(75, 30).RGBA()
	if left < 0x8000 || right < 0x8000 {
		t.Errorf("red on the left is %x, blue on the right %x", left, right)
	}
	if again, _ := h.after(first.Key); again.Image != second.Image {
		t.Error("the same picture is decoded twice")
	}
	if len(h.log.text) > 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
}

// A round continues when files come and go, and a file's cache is removed with it.
func TestFilesComeAndGo(t *testing.T) {
	h := newHall(t)
	for _, name := range []string{"a", "b", "c"} {
		h.write(name+".txt", []byte(name))
	}
	h.write("d.png", pngOf(t, picture(10, 10)))
	h.settle()
	h.shows("all", "a", "b", "c", "10x10")
	first, _ := h.after("")
	second, _ := h.after(first.Key)
	if !h.Has(first.Key) || !h.Has(second.Key) || h.Has("") {
		t.Error("what is shown is not there, or nothing is")
	}
	h.remove("b.txt")
	h.write("a.txt", []byte("a, anew"))
	h.look()
	if h.Has(first.Key) || h.Has(second.Key) {
		t.Error("a file that has changed is still there, or one that is gone")
	}
	if p, _ := h.after(second.Key); p.Title != "c" {
		t.Errorf("after a page that is gone comes %q", p.Title)
	}
	h.shows("while a settles", "c", "10x10")
	h.look()
	h.shows("then", "a, anew", "c", "10x10")
	h.write("d.png", pngOf(t, picture(12, 10)))
	h.settle()
	h.shows("another picture under the same name", "a, anew", "c", "12x10")
	h.remove("d.png")
	h.settle()
	h.shows("without it", "a, anew", "c")
	if left, err := os.ReadDir(h.cfg.Cache); err != nil || len(left) > 0 {
		t.Errorf("the cache has %v, %v", left, err)
	}
}

// A file that is still being copied is neither shown nor reported.
func TestHalfCopiedFileIsWaitedFor(t *testing.T) {
	h := newHall(t)
	whole := jpegOf(t, picture(300, 200))
	for part := 1; part < 5; part++ {
		h.write("a.jpg", whole[:part*len(whole)/5])
		h.look()
	}
	if h.shows("while it grows"); h.log.with("left out") > 0 {
		t.Errorf("the log is told %q", h.log.text)
	}
	for range 5 { // the copying has stopped half way
		h.look()
	}
	if h.shows("broken"); h.log.with("a.jpg", "chưa chép xong") != 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
	h.write("a.jpg", whole)
	h.settle()
	h.shows("whole", "300x200")
}

// header is the start of a PNG of a given size, without its data.
func header(t *testing.T, w, h int) []byte {
	t.Helper()
	data := pngOf(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	data[16], data[17], data[18], data[19] = byte(w>>24), byte(w>>16), byte(w>>8), byte(w)
	data[20], data[21], data[22], data[23] = byte(h>>24), byte(h>>16), byte(h>>8), byte(h)
	sum := crcOf(data[12:29])
	data[29], data[30], data[31], data[32] = byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum)
	return data
}

// crcOf is the CRC of a PNG's chunk.
func crcOf(data []byte) uint32 {
	crc := ^uint32(0)
	for _, b := range data {
		crc ^= uint32(b)
		for range 8 {
			crc = crc>>1 ^ 0xEDB88320&-(crc&1)
		}
	}
	return ^crc
}

func TestWhatCannotBeShownIsToldOnceInWords(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"huge.png":            {header(t, 8001, 5000), "40 triệu điểm ảnh: chỉ chiếu được nhiều nhất 40"},
		"enormous.png":        {header(t, 40_000, 40_000), "1600 triệu điểm ảnh"},
		"impossible.png":      {header(t, 1<<30, 1<<30), "bị hỏng"},
		"empty.png":           {nil, "không phải là PNG hay JPEG"},
		"cut.png":             {pngOf(t, picture(100, 100))[:200], "bị hỏng hoặc chưa chép xong"},
		"word.png":            {[]byte("PK\x03\x04 a document"), "không phải là PNG hay JPEG"},
		"old.bmp":             {[]byte("BM"), "không phải là ảnh, văn bản, PDF hay phim"},
		"setup.exe":           {[]byte("MZ"), "không phải là ảnh, văn bản, PDF hay phim"},
		"noending":            {[]byte("x"), "không phải là ảnh, văn bản, PDF hay phim"},
		"broken.pdf":          {[]byte("%PDF-1.4 nothing"), "không vẽ được tệp PDF"},
		"long.txt":            {bytes.Repeat([]byte("a"), MaxTextBytes+1), "quá dài"},
		"longtitle.txt":       {[]byte(strings.Repeat("đ", MaxTitle+1)), "tức tiêu đề, có 121 ký tự"},
		"longtext.txt":        {[]byte("a\n" + strings.Repeat("đ", MaxText+1)), "nội dung có 601 ký tự"},
		"blank.txt":           {[]byte(" \n\n"), "chưa có chữ nào"},
		"notepad.txt":         {[]byte("\xff\xfeA\x00"), "không phải là UTF-8"},
		"utf16.txt":           {[]byte("A\x00B\x00"), "không phải là UTF-8"},
		"2026-13-01 ngay.txt": {[]byte("a"), "ngày không tồn tại"},
	} {
		h := newHall(t)
		h.write(name, c.data)
		for range 4 {
			h.look()
		}
		h.shows(name)
		if n := h.log.with(name, c.want); n != 1 || h.log.with("left out") != 1 {
			t.Errorf("%s: want %q once, the log is told %q", name, c.want, h.log.text)
		}
		h.write(name, append(c.data, ' '))
		h.settle()
		if h.log.with("left out") != 2 {
			t.Errorf("%s has changed and is not tried again: %q", name, h.log.text)
		}
	}
	h := newHall(t)
	f, err := os.Create(filepath.Join(h.dir, "film.png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(MaxBytes + 1<<20); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	h.settle()
	if h.log.with("film.png", "65 MB") != 1 {
		t.Errorf("the log is told %q", h.log.text)
	}
}

// Texts are composed, and without characters that the wall cannot draw.
func TestTextsAreCleaned(t *testing.T) {
	h := newHall(t)
	h.write("a.txt", []byte("Thông ba\u0301o \U0001F389\n\n  Nghỉ\tlễ\u200b\n"))
	h.settle()
	if p, _ := h.after(""); p.Title != "Thông báo" || p.Text != "Nghỉ lễ" {
		t.Errorf("%q, %q", p.Title, p.Text)
	}
}

func TestPicturesAreScaledToThePanel(t *testing.T) {
	for name, c := range map[string]struct {
		w, h int
		want string
	}{
		"small": {20, 10, "20x10"}, "as large": {1600, 1200, "1600x1200"}, "wide": {3200, 800, "1600x400"}, "tall": {600, 2400, "300x1200"}, "a line": {5000, 1, "1600x1"},
	} {
		h := newHall(t)
		h.write("a.png", pngOf(t, image.NewGray(image.Rect(0, 0, c.w, c.h))))
		h.settle()
		h.shows(name, c.want)
	}
	for _, side := range []int{50, 3300} { // at its size, and scaled
		h := newHall(t)
		h.write("a.png", pngOf(t, image.NewNRGBA(image.Rect(0, 0, side, 50)))) // transparent
		h.settle()
		p, _ := h.after("")
		if r, g, b, _ := p.Image.At(10, 10).RGBA(); min(r, g, b) < 0xf000 {
			t.Errorf("%d wide: what is transparent is %x %x %x, and black letters on it are not to be read", side, r, g, b)
		}
	}
	big := scaled(picture(4000, 2000), panelWidth, panelHeight)
	if left, right := big.RGBAAt(700, 400), big.RGBAAt(900, 400); left.R != 200 || left.B != 0 || right.B != 200 || right.R != 0 || left.A != 0xFF {
		t.Errorf("scaled down, red is %v and blue %v", left, right)
	}
}
