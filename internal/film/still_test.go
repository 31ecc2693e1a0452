//go:build unix

package film

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/child"
	"motcua/internal/filmtest"
	"motcua/internal/i18n"
)

// A still is a picture of the film itself, from a tenth of its length, with its own shape.
func TestStillIsAPictureOfTheFilm(t *testing.T) {
	// Black, then green after a tenth of a second, then red after half of it.
	const source = "color=c=black:size=64x36:rate=25,drawbox=c=green:t=fill:enable='gte(t,0.08)',drawbox=c=red:t=fill:enable='gte(t,0.5)'"
	film := filmtest.Make(t, t.TempDir(), filmtest.Film{Name: "-l; x.mkv", Source: source})
	t.Chdir(filepath.Dir(film))
	picture, err := Still(t.Context(), filepath.Base(film), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	img, kind, err := image.Decode(f)
	if err := errors.Join(err, f.Close()); err != nil || kind != "jpeg" || img.Bounds().Dx() != 64 || img.Bounds().Dy() != 36 {
		t.Fatalf("a %s of %v: %v", kind, img, err)
	}
	if r, g, b, _ := img.At(32, 18).RGBA(); g < 0x5000 || r > 0x3000 || b > 0x3000 {
		t.Errorf("it is %04x %04x %04x, not green: from another moment", r, g, b)
	}
}

func TestStillIsAsLargeAsAKioskCanShow(t *testing.T) {
	for _, tt := range []struct{ w, h, wantW, wantH int }{{2560, 1440, 1920, 1080}, {1080, 2160, 960, 1920}, {320, 240, 320, 240}} {
		picture, err := Still(t.Context(), filmtest.Make(t, t.TempDir(), filmtest.Film{Width: tt.w, Height: tt.h, Seconds: 0.2, Silent: true}), t.TempDir())
		if err != nil {
			t.Errorf("%d by %d: %v", tt.w, tt.h, err)
			continue
		}
		f, err := os.Open(picture)
		if err != nil {
			t.Fatal(err)
		}
		head, _, err := image.DecodeConfig(f)
		if err := errors.Join(err, f.Close()); err != nil || head.Width != tt.wantW || head.Height != tt.wantH {
			t.Errorf("%d by %d is %d by %d: %v", tt.w, tt.h, head.Width, head.Height, err)
		}
	}
}

func TestWhatIsNoFilmHasNoStill(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "a.mp4")
	if err := os.WriteFile(garbage, []byte("no film"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{garbage, filepath.Join(dir, "none.mp4"), filmtest.Make(t, dir, filmtest.Film{Name: "sound.mkv", Blind: true})} {
		var said i18n.Message
		if picture, err := Still(t.Context(), path, t.TempDir()); picture != "" || !errors.As(err, &said) {
			t.Errorf("%s: %q, %v", path, picture, err)
		}
	}
}

// A player that draws no picture, or ends with an owner that goes, is not believed.
func TestPlayerIsNotTrustedWithAStill(t *testing.T) {
	bin := t.TempDir()
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	program := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(bin, Program), []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	const into = `for word; do case "$word" in --vo-image-outdir=*) out="${word#*=}/00000001.jpg";; esac; done; `
	for name, text := range map[string]string{"nothing": "exit 0", "no picture": into + `echo no picture >"$out"`, "too much": into + `head -c 9000000 /dev/zero >"$out"`} {
		program(text)
		if picture, err := Still(t.Context(), "/film.mp4", t.TempDir()); picture != "" || err == nil || !strings.Contains(err.Error(), "cannot be played") {
			t.Errorf("%s: %q, %v", name, picture, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	program("exec sleep 600")
	if _, err := Still(ctx, "/film.mp4", t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := Still(t.Context(), "/film.mp4", t.TempDir()); !errors.Is(err, child.ErrMissing) {
		t.Errorf("without a player: %v", err)
	}
}
