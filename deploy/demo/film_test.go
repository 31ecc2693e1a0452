package main

import (
	"context"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"motcua/internal/filmtest"
)

// cinema is a wall whose only notice is a film, and a second connection to its mpv.
type cinema struct{ socket, began, ended string }

// openCinema makes the wall of a centre show a film at any hour, and say its calls
// through a slow script.
func openCinema(t *testing.T, c *house) *cinema {
	t.Helper()
	films := filepath.Join(c.data, "films")
	must(t, os.MkdirAll(films, 0o700))
	filmtest.Make(t, films, filmtest.Film{Width: 160, Height: 90, Seconds: 200})
	k := &cinema{socket: askableMPV(t, c), began: filepath.Join(c.data, "began"), ended: filepath.Join(c.data, "ended")}
	script := filepath.Join(c.data, "say.sh")
	must(t, os.WriteFile(script, []byte("touch "+k.began+"; sleep 2; touch "+k.ended+"\n"), 0o600))
	amended := func(file string, changes ...[2]string) {
		t.Helper()
		text, err := os.ReadFile(c.conf(file))
		must(t, err)
		for _, change := range changes {
			with := regexp.MustCompile(change[0]).ReplaceAllString(string(text), change[1])
			if with == string(text) {
				t.Fatalf("%s has nothing like %s", file, change[0])
			}
			text = []byte(with)
		}
		must(t, os.WriteFile(c.conf(file), text, 0o600))
	}
	amended("device-wall.toml", [2]string{`(?m)^\[speaker\]$`, "[speaker]\nplayer = [\"/bin/sh\", \"" + script + "\"]"}, [2]string{`(?m)^\[wall\]$`, "[wall]\nnotices = \"" + films + "\""})
	amended("centre.toml", [2]string{`(?m)^\[hours\]\ndays = .*\nspans = .*$`, "[hours]\ndays = [\"T2\", \"T3\", \"T4\", \"T5\", \"T6\", \"T7\", \"CN\"]\nspans = [\"00:00-23:59\"]"}, [2]string{`(?ms)^\[\[notice\]\]\n.*?\n\n`, ""})
	return k
}

// askableMPV makes the programs of a centre start an mpv that answers questions on a second
// socket, too, and has no loudspeaker.
func askableMPV(t *testing.T, c *house) (socket string) {
	t.Helper()
	mpv, err := exec.LookPath("mpv")
	must(t, err)
	socket = filepath.Join(t.TempDir(), "mpv")
	path := filepath.Join(c.data, "path")
	must(t, os.MkdirAll(path, 0o700))
	must(t, os.WriteFile(filepath.Join(path, "mpv"), []byte("#!/bin/sh\nexec "+mpv+" --ao=null --input-ipc-server="+socket+" \"$@\"\n"), 0o700))
	t.Setenv("PATH", path+":"+os.Getenv("PATH"))
	return socket
}

// property asks mpv itself; nil means that it does not have the property now.
func (k *cinema) property(name string) any { return filmtest.Property(k.socket, name) }

func (k *cinema) isLoud() bool {
	return k.property("current-ao") == "null" && k.property("mute") == false
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// wallAlone starts only the programs that a call needs.
func wallOffline(ctx context.Context, c *house) error {
	c.desk7, c.pad = nil, nil
	return openScreens(ctx, c)
}

// TestFilmOnTheRealWall makes the wall show a film by the real mpv: while a call is said
// the film has no sound device, and continues.
func TestFilmOnTheRealWall(t *testing.T) {
	c := openTestCentre(t)
	ctx := t.Context()
	k := openCinema(t, c)
	must(t, c.open(ctx, wallOffline))
	must(t, until(ctx, "the film with its sound", k.isLoud))
	_, err := c.typeTicket(ctx, "1", "1")
	must(t, err)
	must(t, c.logIn(ctx, c.desk3, "3", officer3))
	_, err = c.desk(ctx, c.desk3, []string{"F2"}, "a call", called("3"))
	must(t, err)
	must(t, until(ctx, "the call being said", func() bool { return there(k.began) }))
	before, looks := k.property("time-pos"), 0
	for ; !there(k.ended); looks++ {
		if device, mute := k.property("current-ao"), k.property("mute"); !there(k.ended) && (device != nil || mute != true) {
			t.Fatalf("while the call is said the film's device is %v, mute %v", device, mute)
		}
	}
	if after := k.property("time-pos"); looks == 0 || after == before {
		t.Errorf("looked %d times; the film stood at %v before and %v after", looks, before, after)
	}
	must(t, until(ctx, "the film's sound again", k.isLoud))
	c.wall.kill()
	must(t, until(ctx, "the end of the film with its wall", func() bool { return k.property("pid") == nil }))
}

// Places of the kiosk's page with a film.
var (
	filmButton = image.Pt(540, 1586)              // "Video hướng dẫn", of a procedure that has one
	filmBack   = image.Pt(120, 1856)              // "Quay lại", below the film
	filmPause  = image.Pt(930, 1856)              // "Tạm dừng", "Phát tiếp"
	filmTexts  = image.Pt(640, 1856)              // "Phụ đề"
	filmArea   = image.Rect(24, 160, 1056, 1768)  // the room for the film
	filmMiddle = image.Rect(24, 680, 1056, 1240)  // where a wide film is seen
	filmLetter = image.Rect(100, 1150, 980, 1240) // where its subtitles are
	filmAround = []image.Point{{12, 900}, {1068, 900}, {540, 12}}
)

// at is the time that the film has reached, 0 while there is none.
func (k *cinema) at() float64 {
	at, _ := k.property("time-pos").(float64)
	return at
}

// stands reports whether the picture of the film is the same for a second.
func stands(t *testing.T, p *seat) bool {
	t.Helper()
	before, err := p.screen.grab()
	must(t, err)
	time.Sleep(time.Second)
	after, err := p.screen.grab()
	must(t, err)
	return differing(before, after, filmArea, 1) == 0
}

// TestFilmOnTheRealKiosk hangs a film on a procedure, as an officer does, and has a citizen
// watch it: in its own room on the page, with subtitles, paused by the button and by the
// space key, until the button back is tapped. Neither keys nor taps reach mpv.
func TestFilmOnTheRealKiosk(t *testing.T) {
	c := openTestCentre(t)
	ctx := t.Context()
	film := filmtest.Lesson(t, c.data, filmtest.Subtitles{Language: "eng", Text: "Step 1: fill in the form"}, filmtest.Subtitles{Language: "vie", Text: "Bước 1: điền tờ khai đăng ký khai sinh"})
	k := &cinema{socket: askableMPV(t, c)}
	must(t, c.open(ctx, func(ctx context.Context, c *house) error {
		_, err := c.office(ctx, "catalogue", "add-file", birthCode, film, "-kind", "film", "-title", "Hướng dẫn đăng ký khai sinh", "-take")
		return errors.Join(err, kioskOffline(ctx, c))
	}))
	must(t, until(ctx, "the film at the kiosk", func() bool { return c.kiosk.hasSaid("all public files are here\" files=2") }))
	w := &walk{house: c}
	must(t, w.to(ctx, "the look-up", tileLookup))
	must(t, w.to(ctx, "the keyboard", typeHere))
	must(t, w.types(ctx, birthTyped))
	must(t, w.to(ctx, "the procedure", firstFound))
	must(t, w.picture(ctx, c.kiosk, "lookup-with-film"))
	page, err := c.kiosk.screen.grab()
	must(t, err)
	must(t, tap(ctx, c.kiosk, filmButton))
	must(t, until(ctx, "the film running with its subtitles", func() bool {
		return k.at() > 1 && k.property("sub-text") == "Bước 1: điền tờ khai đăng ký khai sinh"
	}))
	moves := func() bool { return !stands(t, c.kiosk) }
	must(t, until(ctx, "a picture of the film moving on", moves))
	must(t, until(ctx, "half a page of the form", func() bool { return k.at() > 16 }))
	must(t, c.kiosk.screen.save(filepath.Join(c.out, "lookup-film.png")))
	inItsRoom(t, c.kiosk)
	pausedAndContinued(t, c, k)
	readAndHidden(t, c, k)
	neverReached(t, c, k)
	must(t, c.kiosk.screen.click(ctx, filmBack)) // the film moves: the page never rests
	must(t, until(ctx, "the end of the film", func() bool { return k.property("pid") == nil }))
	must(t, c.kiosk.screen.drawn(ctx, "the procedure"))
	after, err := c.kiosk.screen.grab()
	must(t, err)
	if differ(page, after) {
		must(t, c.kiosk.screen.save(filepath.Join(c.out, "lookup-after-film.png")))
		t.Errorf("after the film the page of the procedure looks otherwise than before: %s", filepath.Join(c.out, "lookup-after-film.png"))
	}
}

// inItsRoom says where the film is seen outside its room.
func inItsRoom(t *testing.T, p *seat) {
	t.Helper()
	now, err := p.screen.grab()
	must(t, err)
	ground := string(now.at(filmAround[0].X, filmAround[0].Y))
	for _, at := range filmAround {
		if string(now.at(at.X, at.Y)) != ground {
			t.Errorf("the film, or a border of its window, is seen at %v, outside %v", at, filmArea)
		}
	}
}

// pausedAndContinued pauses the film by the button and by the keys: its picture stands
// still, and moves again.
func pausedAndContinued(t *testing.T, c *house, k *cinema) {
	t.Helper()
	ctx, screen := t.Context(), c.kiosk.screen
	for _, press := range []func() error{
		func() error { return screen.click(ctx, filmPause) },
		func() error { return screen.xdotool(ctx, "key", "--delay", "40", "space") },
		func() error { return screen.xdotool(ctx, "key", "--delay", "40", "KP_1") },
	} {
		time.Sleep(reading) // a screen takes two quick ones for one, and with a film it never rests
		must(t, press())
		must(t, until(ctx, "the pause", func() bool { return k.property("pause") == true }))
		must(t, until(ctx, "a picture that stands still", func() bool { return stands(t, c.kiosk) }))
		before := k.at()
		time.Sleep(reading)
		must(t, press())
		must(t, until(ctx, "the film going on", func() bool { return k.at() > before && !stands(t, c.kiosk) }))
	}
}

// readAndHidden turns the subtitles off and on: their place looks otherwise.
func readAndHidden(t *testing.T, c *house, k *cinema) {
	t.Helper()
	ctx, screen := t.Context(), c.kiosk.screen
	time.Sleep(reading)
	must(t, screen.click(ctx, filmPause))
	must(t, until(ctx, "a picture that stands still", func() bool { return k.property("pause") == true && stands(t, c.kiosk) }))
	with, err := screen.grab()
	must(t, err)
	for _, visible := range []bool{false, true} {
		must(t, screen.tap(ctx, filmTexts)) // after reading: the button says something else since the last tap
		must(t, until(ctx, "the subtitles", func() bool {
			now, err := screen.grab()
			must(t, err)
			return (differing(with, now, filmLetter, 500) < 500) == visible
		}))
	}
	must(t, screen.tap(ctx, filmPause))
	must(t, until(ctx, "the film going on", func() bool { return k.property("pause") == false }))
}

// neverReached types what mpv, or a window manager, would take for an order, and taps into
// the film: it goes on as before.
func neverReached(t *testing.T, c *house, k *cinema) {
	t.Helper()
	ctx, screen := t.Context(), c.kiosk.screen
	pid, volume := k.property("pid"), k.property("volume")
	before := k.at()
	must(t, screen.xdotool(ctx, "key", "--delay", "40", "q", "f", "m", "9", "Right", "grave", "F11", "ctrl+w", "super", "ctrl+alt+t"))
	for range 2 {
		must(t, screen.click(ctx, filmMiddle.Min.Add(filmMiddle.Size().Div(2))))
	}
	must(t, until(ctx, "the film going on", func() bool { return k.at() > before+1 }))
	if k.property("pid") != pid || k.property("volume") != volume || k.property("fullscreen") != false || k.property("pause") != false || k.at() > before+60 {
		t.Errorf("mpv took an order: it is at %v after %v, volume %v after %v", k.at(), before, k.property("volume"), volume)
	}
	inItsRoom(t, c.kiosk)
}
