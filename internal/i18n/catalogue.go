package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed vi.json en.json messages.json
var files embed.FS

// catalogues are read once; a catalogue that does not parse is empty, which
// the tests rule out.
var catalogues = sync.OnceValue(func() map[Lang]map[string]string {
	all := map[Lang]map[string]string{}
	for _, l := range Langs() {
		texts := map[string]string{}
		if data, err := files.ReadFile(string(l) + ".json"); err == nil {
			_ = json.Unmarshal(data, &texts) // a broken file leaves what parsed; keys then show as they are
		}
		all[l] = texts
	}
	return all
})

// Text returns the text of key in lang, with args put in as fmt.Sprintf does.
// A text that lang lacks is given in Vietnamese; a key that nobody knows is
// given as it is, so that a mistake shows on the screen and not as a blank.
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

// Has says whether lang has a text of its own for key.
func Has(lang Lang, key string) bool {
	_, ok := catalogues()[lang][key]
	return ok
}
