package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestVolumeFollowsTheHours(t *testing.T) {
	d, err := ParseDevice("device.toml", []byte(deviceText))
	if err != nil {
		t.Fatal(err)
	}
	for minute, want := range map[int]int{0: 80, 419: 80, 420: 40, 479: 40, 480: 80, 689: 80, 690: 0, 809: 0, 810: 80, 16 * 60: 40, 24*60 - 1: 80} {
		if got := d.Voice.At(minute); got != want {
			t.Errorf("at %02d:%02d the volume is %d, want %d", minute/60, minute%60, got, want)
		}
	}
	if got := (Speaking{Volume: 100}).At(600); got != 100 {
		t.Errorf("without hours: %d", got)
	}
}

func TestDeviceSpeaksItsLanguageUnlessItIsToldOtherwise(t *testing.T) {
	for text, want := range map[string][]string{
		"":                               {"mau-bac"},
		"language = \"en\"":              {"mau-anh"},
		"[voice]\npacks = []":            nil,
		"[voice]\npacks = [\"mau-nam\"]": {"mau-nam"},
	} {
		d, err := ParseDevice("device.toml", []byte(text))
		if err != nil || !slices.Equal(d.Voice.Packs, want) || d.Voice.Volume != 100 {
			t.Errorf("%q: %+v, %v", text, d.Voice, err)
		}
	}
}

func TestPacksThatAreFoldersLieBesideTheFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "device.toml")
	if err := os.WriteFile(file, []byte("[voice]\npacks = [\"mau-bac\", \"giong/lan\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := LoadDevice(file)
	if want := []string{"mau-bac", filepath.Join(dir, "giong", "lan")}; err != nil || !slices.Equal(d.Voice.Packs, want) {
		t.Errorf("got %q, %v, want %q", d.Voice.Packs, err, want)
	}
}

func TestFaultsOfSpeaking(t *testing.T) {
	for text, want := range map[string]string{
		"packs = \"mau-bac\"":                         "packs is",
		"packs = [\"a\", \"b\", \"c\", \"d\", \"e\"]": "at most 4",
		"numbers = \"words\"":                         `"words" does not exist`,
		"volume = 101":                                "from 0 to 100",
		"quiet = [\"12\"]":                            "not a span of hours",
		"[[voice.hours]]\nvolume = 3":                 "lacks its hours or its volume",
		"[[voice.hours]]\nspans = [\"07:00-08:00\"]":  "lacks its hours or its volume",
		"pack = \"x\"":                                `has no key "pack"`,
	} {
		if _, err := ParseDevice("device.toml", []byte("[voice]\n"+text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
