package queue

import (
	"motcua/internal/eventlog"
	"motcua/internal/searches"
)

// What citizens look for at kiosks is counted, so that the centre learns which words its
// catalogue lacks. It is counted without anybody: no ticket, no time of a single search,
// and no text that could be a person's number.

// Limits of counted searches.
const (
	MaxSearchRunes = 60     // of a text
	MaxSearches    = 10_000 // of one text in one command
	searchDigits   = 6      // from so many on, the text may be a number of a person
)

// SearchFits says whether a text may be counted, OK if so. It is folded: small letters
// without marks and digits, with single spaces between the words.
func SearchFits(text string) eventlog.Code {
	digits, space := 0, true
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
			space = false
		case r >= 'a' && r <= 'z':
			space = false
		case r == ' ' && !space:
			space = true
		default:
			return BadSearch
		}
	}
	switch {
	case space: // nothing, or one at the end
		return BadSearch
	case len(text) > MaxSearchRunes:
		return TooLong
	case digits >= searchDigits: // also with spaces between, as telephone numbers are typed
		return PersonalData
	}
	return OK
}

// decideCountSearches puts counts on the record, all of a command or none.
func decideCountSearches(_ *State, _ eventlog.Cause, c CountSearches, _ Given) ([]eventlog.Event, eventlog.Answer) {
	if len(c.Searches) == 0 {
		return refuse(BadSearch)
	}
	for _, s := range c.Searches {
		switch code := SearchFits(s.Text); {
		case code != OK:
			return refuse(code)
		case s.N < 1 || s.N > MaxSearches || s.Tapped < 0 || s.Tapped > s.N:
			return refuse(BadSearch)
		}
	}
	return accept("", searches.Counted(c))
}
