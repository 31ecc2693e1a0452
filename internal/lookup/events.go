package lookup

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/i18n"
	"motcua/internal/pattern"
)

// Limits of the file of life events.
const (
	MaxEvents      = 12 // what the first page has room for
	MaxPhrases     = 30 // of an event
	MaxPhraseBytes = 1_000
)

// Event is a life event: what happens to people, and the procedures that it brings.
type Event struct {
	ID       string
	Icon     string
	Name     string
	NameEn   string
	Phrases  []string // official names, or their beginnings, in the order in which people need them
	resolved []int    // places in the catalogue's list
}

func (e *Event) name(lang i18n.Lang) string { return lang.Pick(e.Name, e.NameEn) }

// ErrEvents means that a file of life events does not have its form.
var ErrEvents = errors.New("it is no file of life events")

var eventID = pattern.Of(`^[a-z0-9-]{1,30}$`)

// ReadEvents reads life events. A line "= id | icon | words | English words" begins an
// event, and each line after it is the official name of a procedure or the beginning of
// one. Empty lines and lines that begin with # say nothing. An error tells the line.
func ReadEvents(r io.Reader) (list []Event, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 2*MaxPhraseBytes)
	for n := 1; lines.Scan(); n++ {
		line := norm.NFC.String(strings.TrimSpace(lines.Text()))
		if line == "" || line[0] == '#' {
			continue
		}
		if list, err = addLine(list, line); err != nil {
			return nil, fmt.Errorf("line %d: %w: %w", n, ErrEvents, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEvents, err)
	}
	return list, nil
}

func addLine(list []Event, line string) ([]Event, error) {
	if len(line) > MaxPhraseBytes || !utf8.ValidString(line) {
		return nil, fmt.Errorf("a line of %d bytes: at most %d bytes of text fit", len(line), MaxPhraseBytes)
	}
	head, isHead := strings.CutPrefix(line, "=")
	switch {
	case !isHead && len(list) == 0:
		return nil, errors.New("a procedure before the first event")
	case !isHead:
		e := &list[len(list)-1]
		if len(e.Phrases) == MaxPhrases {
			return nil, fmt.Errorf("event %q has more than %d procedures", e.ID, MaxPhrases)
		}
		e.Phrases = append(e.Phrases, line)
		return list, nil
	}
	parts := strings.Split(head, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	if len(parts) != 4 || !eventID().MatchString(parts[0]) || !eventID().MatchString(parts[1]) || parts[2] == "" || parts[3] == "" {
		return nil, fmt.Errorf("%q is not “= id | icon | words | English words”", line)
	}
	for _, e := range list {
		if e.ID == parts[0] {
			return nil, fmt.Errorf("event %q comes twice", e.ID)
		}
	}
	if len(list) == MaxEvents {
		return nil, fmt.Errorf("more than %d events", MaxEvents)
	}
	return append(list, Event{ID: parts[0], Icon: parts[1], Name: parts[2], NameEn: parts[3]}), nil
}
