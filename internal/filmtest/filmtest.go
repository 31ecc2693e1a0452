// Package filmtest makes films for tests, with the program that shows them.
package filmtest

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// makeWithin is the time limit for mpv, which waits for ever for a missing picture.
const makeWithin = time.Minute

// Film describes a test's film. The zero value is a second of 64 by 48 pixels, red, with
// a tone.
type Film struct {
	Name          string // name of the file; its extension is its format: mp4, mkv, avi, webm
	Width, Height int
	Seconds       float64
	Source        string // a source of libavfilter instead of the red picture
	Silent        bool   // without a tone
	Blind         bool   // without a picture
}

var formats = map[string][]string{
	".mp4":  {"--of=mp4", "--ovc=mpeg4", "--oac=aac"},
	".mkv":  {"--of=matroska", "--ovc=mpeg4", "--oac=aac"},
	".avi":  {"--of=avi", "--ovc=mpeg4", "--oac=pcm_s16le"},
	".webm": {"--of=webm", "--ovc=libvpx", "--oac=libopus"},
	".mpg":  {"--of=mpeg", "--ovc=mpeg2video", "--oac=mp2"},
	".ts":   {"--of=mpegts", "--ovc=mpeg2video", "--oac=mp2"},
	".wmv":  {"--of=asf", "--ovc=msmpeg4", "--oac=aac"},
}

// Make makes a film in a folder and returns its path. Without mpv the test is skipped,
// because nothing could show the film.
func Make(t testing.TB, dir string, f Film) string {
	t.Helper()
	if _, err := exec.LookPath("mpv"); err != nil {
		t.Skip("mpv is not installed: there is nothing to make or show a film by")
	}
	if f.Name == "" {
		f.Name = "film.mp4"
	}
	if f.Width == 0 {
		f.Width, f.Height = 64, 48
	}
	if f.Seconds == 0 {
		f.Seconds = 1
	}
	if f.Source == "" {
		f.Source = fmt.Sprintf("color=c=red:size=%dx%d:rate=25", f.Width, f.Height)
	}
	picture, tone := fmt.Sprintf("av://lavfi:%s,trim=duration=%g", f.Source, f.Seconds), fmt.Sprintf("av://lavfi:sine=frequency=440:duration=%g", f.Seconds)
	path := filepath.Join(dir, f.Name)
	args := append([]string{"--no-config", "--msg-level=all=error", "--o=" + path}, formats[filepath.Ext(path)]...)
	switch {
	case f.Blind:
		args = append(args, "--no-video", tone)
	case f.Silent:
		args = append(args, picture)
	default:
		args = append(args, "--audio-file="+tone, picture)
	}
	ctx, cancel := context.WithTimeout(context.Background(), makeWithin)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "mpv", args...).CombinedOutput(); err != nil {
		t.Fatalf("making %s: %v\n%s", f.Name, err, out)
	}
	return path
}
