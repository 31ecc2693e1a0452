package filmtest

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Size of a Lesson.
const (
	LessonWidth  = 640
	LessonHeight = 360
)

const (
	lessonSeconds  = 200
	lessonPictures = 5 // a second
)

// Subtitles are a text that a film shows from its start to its end.
type Subtitles struct{ Language, Text string }

// Lesson makes a film in a folder, of a hand that fills in a form, with subtitles in its
// file, and returns its path: a Matroska file of JPEG pictures, as mpv cannot write
// subtitles. Without mpv the test is skipped.
func Lesson(t testing.TB, dir string, texts ...Subtitles) string {
	t.Helper()
	if _, err := exec.LookPath("mpv"); err != nil {
		t.Skip("mpv is not installed: there is nothing to show a film by")
	}
	path := filepath.Join(dir, "huong-dan.mkv")
	data, err := lesson(texts)
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// lesson is the file. See RFC 9559 for the numbers of its elements.
func lesson(texts []Subtitles) ([]byte, error) {
	tracks := [][]byte{element(0xAE, number(0xD7, 1), number(0x73C5, 1), number(0x83, 1), text(0x86, "V_MJPEG"), number(0x23E383, 1e9/lessonPictures),
		element(0xE0, number(0xB0, LessonWidth), number(0xBA, LessonHeight)))}
	for i, s := range texts {
		tracks = append(tracks, element(0xAE, number(0xD7, uint64(i+2)), number(0x73C5, uint64(i+2)), number(0x83, 0x11), number(0x88, 0), text(0x86, "S_TEXT/UTF8"), text(0x22B59C, s.Language)))
	}
	body := [][]byte{
		element(0x1549A966, number(0x2AD7B1, 1_000_000), element(0x4489, binary.BigEndian.AppendUint64(nil, math.Float64bits(lessonSeconds*1000))), text(0x4D80, "motcua"), text(0x5741, "motcua")),
		element(0x1654AE6B, tracks...),
	}
	for second := range lessonSeconds {
		cluster := [][]byte{number(0xE7, uint64(second)*1000)}
		for i, s := range texts { // a text a second: one that was left out by a jump comes soon
			cluster = append(cluster, element(0xA0, element(0xA1, block(i+2, 0, 0), []byte(s.Text)), number(0x9B, 1000)))
		}
		for i := range lessonPictures {
			var picture bytes.Buffer
			if err := jpeg.Encode(&picture, scene(second*lessonPictures+i), &jpeg.Options{Quality: 85}); err != nil {
				return nil, err
			}
			cluster = append(cluster, element(0xA3, block(1, i*1000/lessonPictures, 0x80), picture.Bytes()))
		}
		body = append(body, element(0x1F43B675, cluster...))
	}
	head := element(0x1A45DFA3, number(0x4286, 1), number(0x42F7, 1), number(0x42F2, 4), number(0x42F3, 8), text(0x4282, "matroska"), number(0x4287, 4), number(0x4285, 2))
	return append(head, element(0x18538067, body...)...), nil
}

// element is an element with its parts. Its size has eight bytes.
func element(id uint32, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	out := bytes.TrimLeft(binary.BigEndian.AppendUint32(nil, id), "\x00")
	return append(binary.BigEndian.AppendUint64(out, uint64(len(body))|1<<56), body...)
}

func number(id uint32, n uint64) []byte { return element(id, binary.BigEndian.AppendUint64(nil, n)) }
func text(id uint32, s string) []byte   { return element(id, []byte(s)) }

// block is the head of a block: its track, its time in milliseconds after its cluster's,
// and its flags.
func block(track, at int, flags byte) []byte {
	return []byte{0x80 | byte(track), byte(at >> 8), byte(at), flags}
}

// Colours of the scene.
var (
	desk   = color.RGBA{0x8a, 0x5f, 0x3c, 0xff}
	shade  = color.RGBA{0x6d, 0x49, 0x2d, 0xff}
	sheet  = color.RGBA{0xfb, 0xf8, 0xf0, 0xff}
	rule   = color.RGBA{0xc9, 0xcf, 0xd6, 0xff}
	head   = color.RGBA{0xb1, 0x1f, 0x2b, 0xff}
	ink    = color.RGBA{0x1d, 0x3f, 0x8f, 0xff}
	barrel = color.RGBA{0x20, 0x2c, 0x38, 0xff}
	gold   = color.RGBA{0xe0, 0xa9, 0x2f, 0xff}
)

// scene is picture n: a form on a desk, and a pen that writes its lines one after the
// other. The lines that are full stay, until all are and it begins anew.
func scene(n int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, LessonWidth, LessonHeight))
	fill := func(x0, y0, x1, y1 int, c color.Color) {
		draw.Draw(img, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(0, 0, LessonWidth, LessonHeight, desk)
	fill(176, 26, 480, LessonHeight, shade)
	fill(168, 18, 472, LessonHeight, sheet)
	fill(190, 38, 224, 72, head)
	fill(240, 42, 420, 52, barrel)
	fill(270, 60, 390, 66, rule)
	const rows, perRow = 6, 25
	done := n % (rows * perRow)
	var tip image.Point
	for row := range rows {
		y := 112 + row*36
		fill(190, y, 450, y+2, rule)
		fill(190, y-12, 232, y-6, rule)
		written := min(perRow, max(0, done-row*perRow))
		for i := range written {
			x := 244 + i*8
			rise := 4 + (i*7+row*5)%3*3
			if (i+row)%6 == 5 { // between two words
				continue
			}
			fill(x, y-3-rise, x+3, y-3, ink)
			fill(x, y-5, x+8, y-3, ink)
		}
		if row == done/perRow {
			tip = image.Pt(244+written*8, y-4)
		}
	}
	for i := range 110 { // the pen
		c := color.Color(barrel)
		switch {
		case i < 10:
			c = ink
		case i < 20:
			c = gold
		}
		w := min(7, 1+i/3)
		fill(tip.X+i*3/4-w, tip.Y-i-2, tip.X+i*3/4+w, tip.Y-i, c)
	}
	return img
}
