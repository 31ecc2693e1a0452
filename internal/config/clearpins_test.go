package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func written(t *testing.T, text string) (path string, f *CentreFile) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "centre.toml")
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	f, err := LoadCentre(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, f
}

func TestPINsAreTakenOutOfTheFile(t *testing.T) {
	for name, text := range map[string]string{
		"as it is":     base,
		"with comment": strings.Replace(base, `pin = "4071"`, `  pin="4071"   # của Đức`, 1),
		"CRLF":         strings.ReplaceAll(base, "\n", "\r\n"),
		"single quote": strings.Replace(base, `"4071"`, `'4071'`, 1),
	} {
		path, f := written(t, text)
		if !f.ClearPINs.Any() {
			t.Fatalf("%s: no PIN was found", name)
		}
		if err := f.ClearPINs.TakeOut(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil || strings.Contains(string(data), "4071") {
			t.Errorf("%s: the file has a PIN (%v)", name, err)
		}
		if got, want := strings.Count(string(data), "\n"), strings.Count(text, "\n"); got != want {
			t.Errorf("%s: %d lines became %d", name, want, got)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("%s: rights became %v", name, info.Mode())
		}
		again, err := LoadCentre(path)
		if err != nil || again.ClearPINs.Any() || len(again.PINs) > 0 || len(again.Centre.Officers) != len(f.Centre.Officers) {
			t.Errorf("%s: the file loads as %+v, %v", name, again, err)
		}
	}
}

// What cannot be rewritten without doubt stays as it is.
func TestPINsStayInAFileThatCannotBeRewritten(t *testing.T) {
	refused := func(name, want, path string, f *CentreFile) {
		t.Helper()
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.ClearPINs.TakeOut(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
			t.Errorf("%s: the file was changed", name)
		}
	}
	path, f := written(t, strings.Replace(base, `pin = "4071"`, `"pin" = "4071"`, 1))
	refused("quoted key", "by hand", path, f)
	path, f = written(t, base)
	if err := os.WriteFile(path, []byte(base+"\n# a person was here\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	refused("edited meanwhile", "start the hub again", path, f)
}

// A link goes on leading to the file.
func TestPINsAreTakenOutBehindALink(t *testing.T) {
	path, _ := written(t, base)
	link := filepath.Join(t.TempDir(), "link.toml")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	f, err := LoadCentre(link)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.ClearPINs.TakeOut(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || strings.Contains(string(data), "4071") {
		t.Errorf("the file has a PIN (%v)", err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link became a file")
	}
}
