package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Exit codes of the programs.
const (
	exitFine    = 0
	exitFault   = 1
	exitUsage   = 2
	exitForGood = 125
)

// program runs one of the programs to its end, without a screen.
func program(t *testing.T, name string, args ...string) (code int, output string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), stepWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(bin(t), name), args...)
	cmd.Env = append(os.Environ(), "DISPLAY=", "WAYLAND_DISPLAY=", "LANG=vi_VN.UTF-8", "LC_ALL=")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("running %s: %v", name, err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// runningHub starts the hub of a centre, which has no other program.
func runningHub(t *testing.T) *house {
	t.Helper()
	o := options{bin: bin(t), out: t.TempDir(), data: t.TempDir()}
	_, err := o.prepare()
	must(t, err)
	c, err := openCentre(o, t.Logf)
	must(t, err)
	t.Cleanup(c.close)
	must(t, c.startHub(t.Context()))
	return c
}

func TestSecondHubOnTheSameDataIsRefused(t *testing.T) {
	c := runningHub(t)
	code, out := program(t, "hub", "-config", c.conf("centre.toml"), "-data", filepath.Join(c.data, "hub"), "-listen", "127.0.0.1:0")
	if code != exitForGood || !strings.Contains(out, "Một chương trình khác đang dùng thư mục dữ liệu này") {
		t.Errorf("exit code %d, %q: should be %d, and say that another program uses the folder", code, out, exitForGood)
	}
}

func TestHubOnATakenPortSaysSo(t *testing.T) {
	c := runningHub(t)
	code, out := program(t, "hub", "-config", c.conf("centre.toml"), "-data", t.TempDir(), "-listen", c.address)
	if code != exitFault || !strings.Contains(out, c.address) || !strings.Contains(out, "đã có người dùng") {
		t.Errorf("exit code %d, %q: should be %d, and name the address and what is wrong with it", code, out, exitFault)
	}
}

func TestDamagedStoreIsRefusedAndLeftAsItIs(t *testing.T) {
	c := runningHub(t)
	c.hub.stop()
	if code := c.hub.cmd.ProcessState.ExitCode(); code != exitFine {
		t.Fatalf("the hub ended with exit code %d on SIGTERM", code)
	}
	whole, err := os.ReadFile(filepath.Join(c.data, "hub", "hub.db"))
	must(t, err)
	whole = bytes.TrimRight(whole, "\x00") // the spare room at the end has nothing to damage
	page := os.Getpagesize()
	for name, damage := range map[string]func(data []byte) []byte{
		"cut in half":                   func(data []byte) []byte { return data[:len(data)/2] },
		"last byte gone":                func(data []byte) []byte { return data[:len(data)-1] },
		"empty":                         func([]byte) []byte { return nil },
		"both first pages overwritten":  func(data []byte) []byte { return overwrite(data, 0, 2*page) },
		"first page overwritten":        func(data []byte) []byte { return overwrite(data, 0, page) },
		"second page overwritten":       func(data []byte) []byte { return overwrite(data, page, 2*page) },
		"all pages of data overwritten": func(data []byte) []byte { return overwrite(data, 2*page, len(data)) },
		"a byte of the log changed": func(data []byte) []byte {
			i := bytes.Index(data, []byte(`"prefix":"A"`))
			if i < 0 {
				t.Fatal("the log does not hold the sample's first prefix")
			}
			data[i+len(`"prefix":"`)] = 'B'
			return data
		},
	} {
		t.Run(name, func(t *testing.T) {
			damaged := damage(bytes.Clone(whole))
			folder := t.TempDir()
			path := filepath.Join(folder, "hub.db")
			must(t, os.WriteFile(path, damaged, 0o640))
			code, out := program(t, "hub", "-config", c.conf("centre.toml"), "-data", folder, "-listen", "127.0.0.1:0")
			if code != exitForGood || !strings.Contains(out, "damaged") || !strings.Contains(out, path) {
				t.Errorf("exit code %d, %q: should be %d, and name the damaged file", code, out, exitForGood)
			}
			after, err := os.ReadFile(path)
			must(t, err)
			if !bytes.Equal(damaged, after) {
				t.Error("the damaged file was changed")
			}
		})
	}
}

func overwrite(data []byte, from, to int) []byte {
	for i := from; i < min(to, len(data)); i++ {
		data[i] = byte(i*7 + 3)
	}
	return data
}

func TestCheckNamesFileAndLineOfAFault(t *testing.T) {
	folder := t.TempDir()
	if code, out := program(t, "hub", "-write-sample", folder); code != exitFine {
		t.Fatalf("writing the sample: exit code %d: %s", code, out)
	}
	path := filepath.Join(folder, "centre.toml")
	if code, out := program(t, "hub", "-config", path, "-check"); code != exitFine || !strings.Contains(out, "không có lỗi") {
		t.Errorf("checking the sample: exit code %d: %s", code, out)
	}
	text, err := os.ReadFile(path)
	must(t, err)
	before, rest, found := strings.Cut(string(text), "digits = 3")
	if !found {
		t.Fatal(`the sample has no line "digits = 3"`)
	}
	must(t, os.WriteFile(path, []byte(before+"digits = 300"+rest), 0o640))
	code, out := program(t, "hub", "-config", path, "-check")
	want := regexp.QuoteMeta(path) + ":" + lineNumber(before) + ":"
	if code != exitUsage || !regexp.MustCompile(want).MatchString(out) {
		t.Errorf("exit code %d, %q: should be %d, and name %s", code, out, exitUsage, want)
	}
}

func lineNumber(before string) string {
	n := strings.Count(before, "\n") + 1
	digits := ""
	for ; n > 0; n /= 10 {
		digits = string(rune('0'+n%10)) + digits
	}
	return digits
}

func TestEveryProgramSaysItsVersionAndChecksWithoutAScreen(t *testing.T) {
	folder := t.TempDir()
	if code, out := program(t, "hub", "-write-sample", folder); code != exitFine {
		t.Fatalf("writing the sample: exit code %d: %s", code, out)
	}
	version := regexp.MustCompile(`^(\w+) \d+\.\d+\.\d+`)
	for name, config := range map[string]string{
		"hub": "centre.toml", "kiosk": "device-kiosk.toml", "counter": "device-counter-3.toml", "display": "device-wall.toml",
	} {
		code, out := program(t, name, "-version")
		if m := version.FindStringSubmatch(out); code != exitFine || m == nil || m[1] != name {
			t.Errorf("%s -version: exit code %d, %q", name, code, out)
		}
		if code, out := program(t, name, "-config", filepath.Join(folder, config), "-check"); code != exitFine {
			t.Errorf("%s -check: exit code %d: %s", name, code, out)
		}
	}
}
