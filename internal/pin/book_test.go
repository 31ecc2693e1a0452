package pin

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func openIn(t *testing.T, dir string) *Book {
	t.Helper()
	b, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// says wants verdicts on the PINs of an officer.
func says(t *testing.T, b *Book, officer string, want map[string]Verdict) {
	t.Helper()
	for typed, verdict := range want {
		if got := b.Check(officer, typed); got != verdict {
			t.Errorf("%s with %q: %v, want %v", officer, typed, got, verdict)
		}
	}
}

func TestSetPINIsKept(t *testing.T) {
	dir := t.TempDir()
	b := openIn(t, dir)
	says(t, b, "duc", map[string]Verdict{"4071": None, "": None})
	if err := b.Set("duc", "4071", true); err != nil {
		t.Fatal(err)
	}
	if err := b.Set("duc", "40", true); err == nil {
		t.Error("what is no PIN was set")
	}
	for _, b := range []*Book{b, openIn(t, dir)} {
		says(t, b, "duc", map[string]Verdict{"4071": Temporary, "4072": Wrong, "": Wrong})
		says(t, b, "lan", map[string]Verdict{"4071": None})
	}
	if err := b.Set("duc", "5820", false); err != nil {
		t.Fatal(err)
	}
	says(t, openIn(t, dir), "duc", map[string]Verdict{"4071": Wrong, "5820": Right})
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil || strings.Contains(string(data), "5820") {
		t.Errorf("the file has the PIN: %s %v", data, err)
	}
	if info, err := os.Stat(filepath.Join(dir, FileName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("rights are %v, %v", info.Mode(), err)
	}
}

// A PIN of the configuration counts once: an officer's own choice is not undone at the
// next start, and another PIN in the file is taken again.
func TestPINOfTheFileIsTakenOnce(t *testing.T) {
	hash, err := Hash("7395")
	if err != nil {
		t.Fatal(err)
	}
	hashed, err := Parse(hash)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in    PIN
		typed string
	}{"in clear": {Clear("4071"), "4071"}, "hashed": {hashed, "7395"}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			take := func(p PIN, want ...string) {
				t.Helper()
				if taken, err := openIn(t, dir).Take(map[string]PIN{"duc": p}, false); err != nil || !slices.Equal(taken, want) {
					t.Errorf("took %q, want %q (%v)", taken, want, err)
				}
			}
			take(c.in, "duc")
			take(c.in)
			says(t, openIn(t, dir), "duc", map[string]Verdict{c.typed: Temporary})
			if err := openIn(t, dir).Set("duc", "5820", false); err != nil {
				t.Fatal(err)
			}
			take(c.in)
			says(t, openIn(t, dir), "duc", map[string]Verdict{"5820": Right, c.typed: Wrong})
			take(Clear("9134"), "duc")
			says(t, openIn(t, dir), "duc", map[string]Verdict{"9134": Temporary, "5820": Wrong})
		})
	}
}

func TestFirstPINsMayBeKept(t *testing.T) {
	b := openIn(t, t.TempDir())
	if _, err := b.Take(map[string]PIN{"duc": Clear("4071")}, true); err != nil {
		t.Fatal(err)
	}
	says(t, b, "duc", map[string]Verdict{"4071": Right})
	if list := b.List(); len(list) != 1 || list[0] != (Listed{Officer: "duc"}) {
		t.Errorf("the list is %+v", list)
	}
}

func TestCopyIsPutBackWhereNoneIs(t *testing.T) {
	b := openIn(t, t.TempDir())
	if data, err := b.Copy(); data != nil || err != nil {
		t.Errorf("nothing is copied as %q, %v", data, err)
	}
	if err := b.Set("duc", "4071", false); err != nil {
		t.Fatal(err)
	}
	data, err := b.Copy()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := openIn(t, dir).PutBack(data); err != nil {
		t.Fatal(err)
	}
	restored := openIn(t, dir)
	says(t, restored, "duc", map[string]Verdict{"4071": Right})
	if err := restored.Set("duc", "5820", false); err != nil {
		t.Fatal(err)
	}
	if err := restored.PutBack(data); err != nil {
		t.Fatal(err)
	}
	says(t, restored, "duc", map[string]Verdict{"5820": Right})
	if err := openIn(t, t.TempDir()).PutBack([]byte("{")); err == nil {
		t.Error("half a copy was put back")
	}
}

func TestBadFileIsRefusedAndKept(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		mode  os.FileMode
		wants string
	}{
		"half":          {`{"duc": {"ha`, 0o600, "damaged"},
		"no hash":       {`{"duc": {"hash": "4071"}}`, 0o600, "hub hash-pin"},
		"others read":   {`{}`, 0o644, "chmod 600"},
		"a long story":  {strings.Repeat(" ", maxFileBytes+1), 0o600, "no file of PINs"},
		"another thing": {`[1]`, 0o600, "damaged"},
	} {
		path := filepath.Join(t.TempDir(), FileName)
		if err := os.WriteFile(path, []byte(c.text), c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(filepath.Dir(path)); err == nil || !strings.Contains(err.Error(), c.wants) {
			t.Errorf("%s: %v, want %q", name, err, c.wants)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != c.text {
			t.Errorf("%s: the file was changed", name)
		}
	}
}
