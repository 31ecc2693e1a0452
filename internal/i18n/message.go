package i18n

import (
	"encoding/json"
	"fmt"
	"sync"
)

// Message is a text for a person who sets up or repairs a machine, before a language
// is chosen: English in the form of fmt.Sprintf, and the arguments. An argument may
// itself be a message. The Vietnamese text is in messages.json under the English
// one, so that the code shows the text. It is also an error, whose text is the
// English one.
type Message struct {
	english string
	args    []any
	key     string // of a text in the catalogues; empty if the text is in the code
}

var _ error = Message{}

// Say makes a message. messages.json must have the Vietnamese of the English text; a
// test checks that.
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

// text is the message's text without its arguments.
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

// Known is a message without arguments whose English text is written elsewhere, such
// as the usage of a flag.
func Known(english string) Message { return Message{english: english} }

// Error implements error.
func (m Message) Error() string { return m.In(English) }

// In is an argument of a message in a language: a message in that language, anything
// else unchanged.
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
		_ = json.Unmarshal(data, &all) // the tests exclude a broken file
	}
	return all
})
