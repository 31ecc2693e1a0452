package notice

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // for decoding
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/image/draw"
	"golang.org/x/text/unicode/norm"

	"motcua/internal/charset"
	"motcua/internal/i18n"
	"motcua/internal/pdfpages"
)

// take makes the pages of a file. An error together with pages says that a part was left
// out.
func (f *Folder) take(name string, at stamp) (pages []page, err error) {
	schedule, rest, err := f.schedule(name)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(f.cfg.Dir, name)
	ext := strings.ToLower(filepath.Ext(name))
	isFilm := slices.Contains(filmEnds, ext)
	if at.size > MaxBytes && !isFilm {
		return nil, i18n.Say("it has %d MB: at most %d can be shown; save it smaller", at.size>>20, MaxBytes>>20)
	}
	if (schedule.Title != "" || schedule.Text != "") && !isFilm {
		return nil, i18n.Say("the file beside it has a title or a text, which only films have: put them into the picture")
	}
	room := MaxPages
	for _, it := range f.taken {
		room -= len(it.pages)
	}
	if room <= 0 {
		return nil, i18n.Say("there are %d pages already, and no more can be shown: take some files away", MaxPages)
	}
	seconds := DefaultSeconds
	switch {
	case isFilm:
		pages, err = f.takeFilm(path, at.size, schedule)
		seconds = MaxFilmSeconds
	case ext == ".txt":
		pages, err = takeText(path)
	case ext == ".png", ext == ".jpg", ext == ".jpeg":
		pages, err = f.takePicture(path)
	case ext == ".pdf":
		pages, err = f.takePDF(path, min(room, MaxPDFPages))
	default:
		err = i18n.Say("it is no picture, text, PDF or film: save it as PNG, JPEG, TXT, PDF or MP4")
	}
	seconds = cmp.Or(schedule.Seconds, seconds)
	for i := range pages {
		p := &pages[i]
		p.rest, p.name, p.stamp, p.number, p.seconds, p.schedule = rest, name, at, i, seconds, schedule
	}
	return pages, err
}

// takeText reads a text: its first line is the title.
func takeText(path string) ([]page, error) {
	data, err := readLimited(path, MaxTextBytes+1)
	switch {
	case err != nil:
		return nil, err
	case len(data) > MaxTextBytes:
		return nil, i18n.Say("the text is too long to be read on a wall: write at most %d characters", MaxText)
	case !utf8.Valid(data) || bytes.ContainsRune(data, 0):
		return nil, i18n.Say("the text is not UTF-8: save it with the encoding UTF-8")
	}
	text := strings.NewReplacer("\ufeff", "", "\r\n", "\n", "\r", "\n", "\t", " ").Replace(string(data))
	text, _ = charset.Clean(norm.NFC.String(text))
	title, body, _ := strings.Cut(strings.TrimSpace(norm.NFC.String(text)), "\n")
	title, body = strings.TrimSpace(title), strings.TrimSpace(body)
	switch {
	case title == "":
		return nil, i18n.Say("nothing stands in it: write the title on the first line and the text below")
	case utf8.RuneCountInString(title) > MaxTitle:
		return nil, i18n.Say("its first line, the title, has %d characters: write at most %d, and the rest below", utf8.RuneCountInString(title), MaxTitle)
	case utf8.RuneCountInString(body) > MaxText:
		return nil, i18n.Say("its text has %d characters: write at most %d, or more files", utf8.RuneCountInString(body), MaxText)
	}
	return []page{{title: title, text: body}}, nil
}

// takePicture scales a picture to a file in the cache.
func (f *Folder) takePicture(path string) ([]page, error) {
	made, err := f.scale(path)
	if err != nil {
		return nil, err
	}
	return []page{{file: made}}, nil
}

// errNotWhole is the error for a picture that is incomplete or invalid.
var errNotWhole error = i18n.Say("the picture is broken, or not whole yet: copy it again")

// scale writes a picture, no larger than the panel, into the cache and returns its path.
func (f *Folder) scale(path string) (made string, err error) {
	data, err := readLimited(path, MaxBytes)
	if err != nil {
		return "", err
	}
	info, _, err := image.DecodeConfig(bytes.NewReader(data))
	pixels := int64(info.Width) * int64(info.Height)
	switch {
	case errors.Is(err, image.ErrFormat):
		return "", i18n.Say("it is no PNG or JPEG, whatever its name says: open it and save it as one")
	case err != nil || pixels < 1:
		return "", errNotWhole
	case pixels > MaxPixels:
		return "", i18n.Say("it has %d million pixels: at most %d can be shown; save it smaller", pixels/1_000_000, MaxPixels/1_000_000)
	}
	small, err := decodeScaled(data)
	if err != nil {
		return "", errNotWhole
	}
	if pixels > bigPixels {
		debug.FreeOSMemory() // a large picture takes 200 MB, and a lobby's machine has little memory
	}
	made = filepath.Join(f.cfg.Cache, fmt.Sprintf("%d.jpg", f.made+1))
	if err := writeJPEG(made, small); err != nil {
		return "", err
	}
	f.made++
	return made, nil
}

// decodeScaled is a picture of the size that the panel needs, in the orientation in which
// it is seen.
func decodeScaled(data []byte) (*image.RGBA, error) {
	img, form, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	orientation := upright
	if form == "jpeg" {
		orientation = orientationOf(data)
	}
	width, height := panelWidth, panelHeight
	if lies(orientation) {
		width, height = height, width
	}
	return turned(scaled(img, width, height), orientation), nil
}

const (
	bigPixels = 8_000_000
	quality   = 92
)

// scaled is a picture in a given size. Transparent parts become white.
func scaled(img image.Image, width, height int) *image.RGBA {
	b := img.Bounds()
	factor := min(1, float64(width)/float64(b.Dx()), float64(height)/float64(b.Dy()))
	size := image.Rect(0, 0, max(1, int(factor*float64(b.Dx())+0.5)), max(1, int(factor*float64(b.Dy())+0.5)))
	rough := averaged(img, min(int(1/factor), b.Dx(), b.Dy()))
	if rough.Bounds() == size {
		return rough
	}
	small := image.NewRGBA(size)
	draw.BiLinear.Scale(small, size, rough, rough.Bounds(), draw.Src, nil)
	return small
}

// averaged turns each n × n pixels into one, on white. A scaler of package draw would
// need 32 bytes for every pixel in between; this needs n lines.
func averaged(img image.Image, n int) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/n, b.Dy()/n))
	if n == 1 {
		draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
		draw.Draw(out, out.Bounds(), img, b.Min, draw.Over)
		return out
	}
	lines := image.NewRGBA(image.Rect(0, 0, out.Bounds().Dx()*n, n))
	for y := range out.Bounds().Dy() {
		draw.Draw(lines, lines.Bounds(), image.White, image.Point{}, draw.Src)
		draw.Draw(lines, lines.Bounds(), img, b.Min.Add(image.Pt(0, y*n)), draw.Over)
		to := out.Pix[y*out.Stride:]
		for x := range out.Bounds().Dx() {
			var sum [3]int
			for line := range n {
				from := lines.Pix[line*lines.Stride+4*x*n:]
				for i := range n {
					for c := range sum {
						sum[c] += int(from[4*i+c])
					}
				}
			}
			for c := range sum {
				to[4*x+c] = byte(sum[c] / (n * n))
			}
			to[4*x+3] = 0xFF
		}
	}
	return out
}

func writeJPEG(path string, img image.Image) error {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return fmt.Errorf("writing a scaled notice: %w", err)
	}
	return os.WriteFile(path, out.Bytes(), 0o600)
}

// decodeFile reads a picture written by writeJPEG.
func decodeFile(path string) (image.Image, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return img, nil
}

// takePDF draws the pages of a PDF file, at most most.
func (f *Folder) takePDF(path string, most int) (pages []page, err error) {
	work := filepath.Join(f.cfg.Cache, "pdf")
	defer func() { _ = os.RemoveAll(work) }() // otherwise the next Open does it
	if err := errors.Join(os.RemoveAll(work), os.MkdirAll(work, 0o700)); err != nil {
		return nil, err
	}
	// One page more than is shown, to know whether there are more.
	drawn, err := pdfpages.Render(f.ctx, path, work, pdfpages.Size{Pages: most + 1, Side: panelHeight, FileBytes: MaxBytes})
	if err != nil {
		return nil, err
	}
	for _, file := range drawn[:min(most, len(drawn))] {
		made, err := f.scale(file)
		if err != nil {
			f.forget(&item{pages: pages})
			return nil, err
		}
		pages = append(pages, page{file: made})
	}
	if len(drawn) > most {
		return pages, i18n.Say("only its first %d pages are shown", most)
	}
	return pages, nil
}
