package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// screen is an X server without hardware, of the size of the real screen. Its picture is
// read from its memory.
type screen struct {
	*process
	display       string // ":5"
	width, height int
	citizens      bool   // its user reads a page before pressing a key
	hasRead       bool   // and has done so
	memory        string // file of the frame buffer
}

// tools are the programs that a demonstration without a desktop needs, with their Debian
// packages.
var tools = []struct{ program, pkg string }{{"Xvfb", "xvfb"}, {"xdotool", "xdotool"}, {"zbarimg", "zbar-tools"}, {"openbox", "openbox"}}

// missingTools says what has to be installed, nil if nothing.
func missingTools() error {
	var missing []string
	for _, t := range tools {
		if _, err := exec.LookPath(t.program); err != nil {
			missing = append(missing, t.pkg)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("some tools are missing: run make setup, or apt-get install %s", strings.Join(missing, " "))
	}
	return nil
}

// openScreen starts a screen. The X server chooses a free display itself.
func openScreen(ctx context.Context, name, logFolder, folder string, width, height int) (*screen, error) {
	s := &screen{width: width, height: height, citizens: name == "kiosk" || strings.HasPrefix(name, "pad"), memory: filepath.Join(folder, "Xvfb_screen0")}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("opening the screen of %s: %w", name, err)
	}
	number := filepath.Join(folder, "display")
	server := fmt.Sprintf(`exec Xvfb -displayfd 3 -screen 0 %dx%dx24 -nolisten tcp -nocursor -wr -fbdir "$0" 3>"$1"`, width, height)
	var err error
	if s.process, err = start("screen-"+name, logFolder, nil, "/bin/sh", "-c", server, folder, number); err != nil {
		return nil, err
	}
	err = until(ctx, "the screen of "+name, func() bool {
		text, err := os.ReadFile(number)
		if err != nil || !bytes.HasSuffix(text, []byte("\n")) {
			return s.ended()
		}
		s.display = ":" + strings.TrimSpace(string(text))
		return true
	})
	if err == nil && s.display == "" {
		err = fmt.Errorf("the X server ended:\n%s", s.tail(5))
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("opening the screen of %s: %w", name, err)
	}
	return s, nil
}

// manage starts a window manager, which a strip asks to keep it above the others, and
// waits until it controls the screen.
func (s *screen) manage(ctx context.Context, logFolder string) (*process, error) {
	manager, err := start("desktop", logFolder, []string{"DISPLAY=" + s.display}, "openbox", "--sm-disable")
	if err != nil {
		return nil, err
	}
	err = until(ctx, "the window manager", func() bool {
		return s.xdotool(ctx, "get_num_desktops") == nil || manager.ended()
	})
	if err == nil && manager.ended() {
		err = fmt.Errorf("the window manager ended:\n%s", manager.tail(5))
	}
	if err != nil {
		manager.stop()
		return nil, err
	}
	return manager, nil
}

// xwd are the fields of the X Window Dump header that are used here, by their position
// among its 32-bit words.
const (
	xwdHeaderBytes  = 0
	xwdByteOrder    = 7
	xwdBitsPerPixel = 11
	xwdBytesPerLine = 12
	xwdColors       = 19
	xwdWords        = 25
	xwdColorBytes   = 12
)

// frame is the picture of a screen at one moment, four bytes a pixel: blue, green, red,
// unused.
type frame struct {
	pix           []byte
	line          int // bytes a row
	width, height int
}

// grab reads the present picture.
func (s *screen) grab() (*frame, error) {
	data, err := os.ReadFile(s.memory)
	if err != nil {
		return nil, fmt.Errorf("reading the screen: %w", err)
	}
	if len(data) < 4*xwdWords {
		return nil, errors.New("reading the screen: the dump is cut short")
	}
	word := func(i int) int { return int(binary.BigEndian.Uint32(data[4*i:])) }
	begin, line := word(xwdHeaderBytes)+word(xwdColors)*xwdColorBytes, word(xwdBytesPerLine)
	if word(xwdBitsPerPixel) != 32 || word(xwdByteOrder) != 0 || len(data) < begin+s.height*line {
		return nil, errors.New("reading the screen: the dump is not 32 bits a pixel, least byte first")
	}
	return &frame{pix: data[begin:], line: line, width: s.width, height: s.height}, nil
}

// at is the four bytes of a pixel.
func (f *frame) at(x, y int) []byte { return f.pix[y*f.line+4*x:][:4] }

func (f *frame) bounds() image.Rectangle { return image.Rect(0, 0, f.width, f.height) }

// picture is the frame as an image.
func (f *frame) picture() *image.RGBA {
	img := image.NewRGBA(f.bounds())
	for y := range f.height {
		from, to := f.pix[y*f.line:], img.Pix[y*img.Stride:]
		for x := range f.width {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = from[4*x+2], from[4*x+1], from[4*x], 0xff
		}
	}
	return img
}

// save writes the present picture as a PNG.
func (s *screen) save(path string) error {
	f, err := s.grab()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed} // these pictures are temporary
	if err := encoder.Encode(&b, f.picture()); err != nil {
		return fmt.Errorf("writing the picture %q: %w", path, err)
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// differing counts the pixels of a region in which two frames differ, and stops at most.
func differing(a, b *frame, region image.Rectangle, most int) int {
	n := 0
	for y := region.Min.Y; y < region.Max.Y && n < most; y++ {
		from, to := y*a.line+4*region.Min.X, y*a.line+4*region.Max.X
		if bytes.Equal(a.pix[from:to], b.pix[from:to]) {
			continue
		}
		for x := region.Min.X; x < region.Max.X; x++ {
			if !bytes.Equal(a.at(x, y), b.at(x, y)) {
				n++
			}
		}
	}
	return n
}

// differ reports whether two frames differ in more than a clock or a caret.
func differ(a, b *frame) bool {
	few := a.width * a.height / restless
	return differing(a, b, a.bounds(), few+1) > few
}

// inked counts the pixels of a region that are dark in one frame and not in the other:
// letters, even if the colour behind them changes.
func inked(a, b *frame, region image.Rectangle) int {
	n := 0
	for y := region.Min.Y; y < region.Max.Y; y++ {
		for x := region.Min.X; x < region.Max.X; x++ {
			if dark(a.at(x, y)) != dark(b.at(x, y)) {
				n++
			}
		}
	}
	return n
}

// dark reports whether a pixel is darker than any background that the screens use behind
// dark letters.
func dark(pixel []byte) bool { return int(pixel[0])+int(pixel[1])+int(pixel[2]) < 3*64 }

// rewritten waits until the letters in a region of the screen have changed.
func (s *screen) rewritten(ctx context.Context, what string, before *frame, region image.Rectangle) error {
	var fault error
	err := until(ctx, what+" on the screen", func() bool {
		f, err := s.grab()
		fault = err
		return err != nil || inked(before, f, region) > region.Dx()*region.Dy()/restless
	})
	return errors.Join(fault, err)
}

// blank reports whether a frame has one colour nearly everywhere, by a grid of its
// pixels.
func blank(f *frame) bool {
	const every = 7
	all, other := 0, 0
	for y := 0; y < f.height; y += every {
		for x := 0; x < f.width; x += every {
			all++
			if !bytes.Equal(f.at(x, y), f.at(0, 0)) {
				other++
			}
		}
	}
	return other < all/50
}

// restless is the share of pixels, one in this many, that may change on an idle screen: a
// clock, a caret.
const restless = 400

// calmFor is how long a screen must not change to count as drawn.
const calmFor = 250 * time.Millisecond

// changed waits until the screen shows something else than before.
func (s *screen) changed(ctx context.Context, what string, before *frame) error {
	var fault error
	err := until(ctx, what+" on the screen", func() bool {
		f, err := s.grab()
		fault = err
		return err != nil || differ(before, f)
	})
	return errors.Join(fault, err)
}

// reading is the shortest time that a person looks before doing something, longer than a
// new page ignores taps.
const reading = 550 * time.Millisecond

// read is the pause of a person before the next tap or key.
func (s *screen) read(ctx context.Context) error {
	if s.hasRead {
		return nil
	}
	if err := s.rests(ctx, "a page that can be read", reading); err != nil {
		return err
	}
	s.hasRead = true
	return nil
}

// drawn waits until the screen has stopped changing, with something on it.
func (s *screen) drawn(ctx context.Context, what string) error { return s.rests(ctx, what, calmFor) }

// rests waits until the screen has not changed for a while.
func (s *screen) rests(ctx context.Context, what string, still time.Duration) error {
	var last *frame
	var fault error
	since := time.Now()
	err := until(ctx, what+" on the screen", func() bool {
		f, err := s.grab()
		if fault = err; err != nil {
			return true
		}
		if last == nil || differ(last, f) {
			since = time.Now()
		}
		last = f
		return time.Since(since) >= still && !blank(f)
	})
	return errors.Join(fault, err)
}

// tap presses a point as a person does who has read the page.
func (s *screen) tap(ctx context.Context, at image.Point) error {
	if err := s.read(ctx); err != nil {
		return err
	}
	return s.click(ctx, at)
}

// click presses a point at once.
func (s *screen) click(ctx context.Context, at image.Point) error {
	return s.xdotool(ctx, "mousemove", strconv.Itoa(at.X), strconv.Itoa(at.Y), "click", "1")
}

// keys presses keys by their X names, one after another: a clerk at once, a citizen after
// reading the page.
func (s *screen) keys(ctx context.Context, names ...string) error {
	if s.citizens {
		if err := s.read(ctx); err != nil {
			return err
		}
	}
	return s.xdotool(ctx, append([]string{"key", "--delay", "40"}, names...)...)
}

func (s *screen) xdotool(ctx context.Context, args ...string) error {
	s.hasRead = false
	cmd := exec.CommandContext(ctx, "xdotool", args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+s.display)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pressing on display %s (%s): %w: %s", s.display, strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}
