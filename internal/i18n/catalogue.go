package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed vi.json en.json messages.json
var files embed.FS

// catalogues are read once; a catalogue that does not parse is empty, which the
// tests exclude.
var catalogues = sync.OnceValue(func() map[Lang]map[string]string {
	all := map[Lang]map[string]string{}
	for _, l := range Langs() {
		texts := map[string]string{}
		if data, err := files.ReadFile(string(l) + ".json"); err == nil {
			_ = json.Unmarshal(data, &texts) // a broken file leaves what was parsed; other keys are shown as they are
		}
		all[l] = texts
	}
	return all
})

// Text returns the text of key in lang, with args inserted as by fmt.Sprintf. A text
// that is missing in lang is given in Vietnamese; an unknown key is returned itself,
// so that the mistake can be seen.
func Text(lang Lang, key string, args ...any) string {
	all := catalogues()
	t, ok := all[lang][key]
	if !ok {
		t, ok = all[Vietnamese][key]
	}
	if !ok {
		return key
	}
	if len(args) == 0 {
		return t
	}
	return fmt.Sprintf(t, args...)
}

// Counted is Text for n things: one of them has a text of its own, "key.one".
func Counted(lang Lang, key string, n int, args ...any) string {
	if n == 1 {
		key += ".one"
	}
	return Text(lang, key, args...)
}

// Both returns a text in the two languages, for a screen that cannot know which its reader
// speaks.
func Both(key string, args ...any) (vi, en string) {
	return Text(Vietnamese, key, args...), Text(English, key, args...)
}

// Has reports whether lang has its own text for key.
func Has(lang Lang, key string) bool {
	_, ok := catalogues()[lang][key]
	return ok
}
