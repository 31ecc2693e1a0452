package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/i18n"
)

// write puts a file into a folder and gives its path.
func write(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPathsOfAFileAreBesideIt has device.toml in one folder and the shell in
// another.
func TestPathsOfAFileAreBesideIt(t *testing.T) {
	root := t.TempDir()
	shell := filepath.Join(root, "shell")
	write(t, shell, "other", "")
	t.Chdir(shell)
	for _, path := range []string{filepath.Join(root, "conf", "device.toml"), filepath.Join("..", "conf", "device.toml")} {
		write(t, root, "conf/device.toml", `[embedded_hub]
centre = "centre.toml"
[printer]
address = "png:tickets/"
[speaker]
player = ["bin/play", "-q"]
headphones = "bin/phones"
`)
		d, err := LoadDevice(path)
		if err != nil || len(d.Warnings) > 0 {
			t.Fatal(err, d.Warnings)
		}
		conf := filepath.Join(root, "conf")
		if d.Embedded.Centre != filepath.Join(conf, "centre.toml") || d.Printer.Address != "png:"+filepath.Join(conf, "tickets") ||
			d.Speaker.Player[0] != filepath.Join(conf, "bin", "play") || d.Speaker.Headphones[0] != filepath.Join(conf, "bin", "phones") {
			t.Errorf("%s: got %q, %q, %q", path, d.Embedded.Centre, d.Printer.Address, d.Speaker.Player)
		}
	}
	path := write(t, root, "conf/whole.toml", `[embedded_hub]
centre = "/srv/centre.toml"
[printer]
address = "usb:/dev/usb/lp0"
[speaker]
player = ["aplay"]
`)
	d, err := LoadDevice(path)
	if err != nil || d.Embedded.Centre != "/srv/centre.toml" || d.Printer.Address != "usb:/dev/usb/lp0" || d.Speaker.Player[0] != "aplay" {
		t.Errorf("whole paths and bare names became %+v (%v)", d, err)
	}
}

// TestWhatAVersionBeforeFoundIsUsedWithAWarning has the centre in the working
// directory, as the earlier version required.
func TestWhatAVersionBeforeFoundIsUsedWithAWarning(t *testing.T) {
	root := t.TempDir()
	shell := filepath.Join(root, "shell")
	here := write(t, shell, "centre.toml", base)
	t.Chdir(shell)
	device := write(t, root, "conf/device.toml", "id = \"a\"\n[embedded_hub]\ncentre = \"centre.toml\"\n")
	d, err := LoadDevice(device)
	if err != nil || d.Embedded.Centre != here {
		t.Fatalf("got %q (%v)", d.Embedded.Centre, err)
	}
	if want := device + ":3: centre.toml is not beside this file, and " + here + " is used"; len(d.Warnings) != 1 || !strings.HasPrefix(d.Warnings[0].String(), want) {
		t.Errorf("got %v, want %s", d.Warnings, want)
	}
	wantVietnamese(t, d.Warnings)
	if _, err := d.LoadCentre(device); err != nil {
		t.Error(err)
	}
	beside := write(t, root, "conf/centre.toml", base)
	if d, err = LoadDevice(device); err != nil || d.Embedded.Centre != beside || len(d.Warnings) > 0 {
		t.Errorf("with one beside the file it is %q, %v (%v)", d.Embedded.Centre, d.Warnings, err)
	}
}

// A drive may be mounted later, so a missing folder of notices is no fault.
func TestFolderOfNoticesThatIsNotThereIsAWarning(t *testing.T) {
	root := t.TempDir()
	device := write(t, root, "conf/device.toml", "id = \"a\"\n[wall]\nnotices = \"thong-bao\"\n")
	folder := filepath.Join(root, "conf", "thong-bao")
	d, err := LoadDevice(device)
	if want := device + ":3: there is no folder " + folder; err != nil || d.Wall.Notices != folder || len(d.Warnings) != 1 || !strings.HasPrefix(d.Warnings[0].String(), want) {
		t.Fatalf("%q, %v, %v, want %s", d.Wall.Notices, d.Warnings, err, want)
	}
	wantVietnamese(t, d.Warnings)
	write(t, folder, "a.txt", "a")
	if d, err = LoadDevice(device); err != nil || len(d.Warnings) > 0 {
		t.Errorf("%v, %v", d.Warnings, err)
	}
}

func TestAFileThatCannotBeReadIsNamedWhole(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	_, err := LoadCentre(filepath.Join("conf", "centre.toml"))
	var n *NotRead
	if !errors.As(err, &n) || n.Path != filepath.Join(root, "conf", "centre.toml") || n.In != "" || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, %+v", err, n)
	}
	device := write(t, root, "device.toml", "id = \"a\"\n")
	d, err := LoadDevice(device)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.LoadCentre(device)
	if !errors.As(err, &n) || n.Path != filepath.Join(root, "centre.toml") || n.In != device {
		t.Errorf("got %v, %+v", err, n)
	}
	if !strings.Contains(err.Error(), "reading "+n.Path) {
		t.Errorf("it says %v", err)
	}
	write(t, root, "centre.toml", "id = 3")
	var faults Faults
	if _, err = d.LoadCentre(device); !errors.As(err, &faults) || !strings.Contains(faults.In(i18n.Vietnamese), filepath.Join(root, "centre.toml")+":1: ") {
		t.Errorf("got %v", err)
	}
}
