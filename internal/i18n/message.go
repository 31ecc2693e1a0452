package i18n

import (
	"encoding/json"
	"fmt"
	"sync"
)

// Message is a text for whoever sets up or mends a machine, not yet in a
// language: English as fmt.Sprintf takes it, and what is put in. What is put in
// may be messages itself. The Vietnamese stands in messages.json under the
// English, so that the code shows what it says. It is an error too, whose text
// is the English one.
type Message struct {
	english string
	args    []any
	key     string // of the catalogues, where the text stands; empty for one that is written in the code
}

var _ error = Message{}

// Say makes a message. The English text must have its twin in messages.json; a
// test sees to it.
func Say(english string, args ...any) Message { return Message{english: english, args: args} }

// In is the message in a language.
func (m Message) In(lang Lang) string {
	format := m.text(lang)
	if len(m.args) == 0 {
		return format
	}
	args := make([]any, len(m.args))
	for i, arg := range m.args {
		args[i] = In(lang, arg)
	}
	return fmt.Sprintf(format, args...)
}

// text is the message's text before anything is put in.
func (m Message) text(lang Lang) string {
	if m.key != "" {
		return Text(lang, m.key)
	}
	if lang == Vietnamese {
		if twin, ok := twins()[m.english]; ok {
			return twin
		}
	}
	return m.english
}

// Known is a message with nothing to put in whose English text is written
// elsewhere, as what a flag is for.
func Known(english string) Message { return Message{english: english} }

// Error implements error.
func (m Message) Error() string { return m.In(English) }

// In is what is put into a message of a language: a message in that language,
// anything else as it is.
func In(lang Lang, arg any) any {
	if m, ok := arg.(Message); ok {
		return m.In(lang)
	}
	return arg
}

// twins are the Vietnamese texts by their English ones.
var twins = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	if data, err := files.ReadFile("messages.json"); err == nil {
		_ = json.Unmarshal(data, &all) // the tests rule out a broken file
	}
	return all
})
