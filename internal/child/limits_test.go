//go:build linux

package child_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "motcua/internal/child"
)

// A program that takes more than it may is ended, and one that does not is left alone.
func TestProgramKeepsToItsLimits(t *testing.T) {
	limits := Limits{Memory: 256 << 20, CPUSeconds: 1, FileBytes: 4096}
	out := filepath.Join(t.TempDir(), "out")
	for name, tt := range map[string]struct {
		script string
		ends   bool
	}{
		"little":      {"head -c 4096 /dev/zero >" + out, true},
		"a long file": {"head -c 4097 /dev/zero >" + out, false},
		"memory":      {"head -c 400000000 /dev/zero | tail -c 300000000 >/dev/null", false}, // tail keeps them
		"time":        {"while :; do :; done", false},
	} {
		err := Run(t.Context(), time.Minute, append(limits.Command(), sh(tt.script)...))
		if (err == nil) != tt.ends {
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Stat(out); err == nil && info.Size() > 4096 {
			t.Errorf("%s: it wrote %d bytes", name, info.Size())
		}
	}
}

// The shell that sets the limits reads nothing of the program's name and arguments.
func TestLimitsLeaveArgumentsAlone(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "a $(touch x); program")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n[ \"$1\" = '$HOME; touch y' ] && [ $# = 1 ]\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := Run(t.Context(), time.Minute, append(Limits{Memory: 1 << 30, CPUSeconds: 10, FileBytes: 1 << 20}.Command(), script, "$HOME; touch y")); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("the shell has left %v, %v", left, err)
	}
}

// What a program has drawn is a picture, and no larger than it may be.
func TestDrawnPictureIsChecked(t *testing.T) {
	put := func(name string, data []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var drawn bytes.Buffer
	if err := jpeg.Encode(&drawn, image.NewGray(image.Rect(0, 0, 30, 20)), nil); err != nil {
		t.Fatal(err)
	}
	good := put("good.jpg", drawn.Bytes())
	size := int64(drawn.Len())
	for name, tt := range map[string]struct {
		path  string
		bytes int64
		side  int
		want  string // "" means that it is taken
	}{
		"good":       {good, size, 30, ""},
		"too long":   {good, size - 1, 30, "bytes"},
		"too large":  {good, size, 29, "30 × 20 pixels"},
		"no picture": {put("a.jpg", []byte("hello")), 100, 30, "unknown format"},
		"missing":    {filepath.Join(t.TempDir(), "none"), 100, 30, "no picture"},
	} {
		err := CheckPicture(tt.path, tt.bytes, tt.side)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
