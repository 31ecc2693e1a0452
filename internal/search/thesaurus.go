package search

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits of a thesaurus.
const (
	MaxSayings     = 5_000
	MaxSayingBytes = 4_000 // of a line
	maxPhrase      = 12    // words of one thing that people say
)

// Thesaurus is what people say and what the law calls it, abbreviations, and words that say
// nothing about a procedure. It is a text of lines, each of one of these forms:
//
//	GPLX, bằng lái := giấy phép lái xe   an abbreviation or another name of a thing, which may
//	                                     stand in what people say; in capitals also in names
//	bằng lái, bằng lái xe = giấy phép lái xe | đổi giấy phép lái xe
//	                                     what people say = what it may mean, the likeliest first
//	~ mất, rơi = cấp lại                 the same for words that are said of many things: they
//	                                     give way to longer ones
//	- cho tôi hỏi, muốn làm              says nothing
//	+ đăng ký khai sinh                  a name, or the beginning of a long one, that is asked
//	                                     for often: first among equals
//
// A line that begins with # is a remark.
type Thesaurus struct {
	sayings map[string][]saying  // by the folded words, joined by spaces
	short   map[string][]meaning // abbreviations, by the folded word
	idle    map[string][]string  // words that say nothing, by the folded ones joined by spaces
	often   []string             // folded words of names, or their beginnings, the most asked first
	longest int                  // words of the longest saying
	// mostShort is how many meanings an abbreviation has at most.
	mostShort int
	said      [][]string      // folded words of all sayings, for slips in them
	plain     map[string]bool // words of sayings and idle words, without their tones
}

// saying is something that people say.
type saying struct {
	words []word
	broad bool // it is said of many things
	means []meaning
}

// meaning is a phrase of official words.
type meaning struct {
	text  string
	words []word
}

// ErrThesaurus means that a line of a thesaurus has none of its forms.
var ErrThesaurus = errors.New("the line is neither “words = meaning”, “SHORT := words”, “- words” nor “+ name”")

// ReadThesaurus reads a thesaurus. An error tells the line.
func ReadThesaurus(r io.Reader) (*Thesaurus, error) {
	t := &Thesaurus{sayings: map[string][]saying{}, short: map[string][]meaning{}, plain: map[string]bool{}, idle: map[string][]string{}}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if err := t.line(line); err != nil {
			return nil, fmt.Errorf("reading line %d of the words: %w", n, err)
		}
		if len(t.sayings)+len(t.short) > MaxSayings {
			return nil, fmt.Errorf("reading line %d of the words: more than %d", n, MaxSayings)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the words: %w", err)
	}
	return t, nil
}

func (t *Thesaurus) line(line string) error {
	if len(line) > MaxSayingBytes || !utf8.ValidString(line) {
		return fmt.Errorf("more than %d bytes, or not UTF-8: %w", MaxSayingBytes, ErrThesaurus)
	}
	if text, is := strings.CutPrefix(line, "- "); is {
		for phrase := range strings.SplitSeq(text, ",") {
			list := words(phrase)
			t.know(list)
			if len(list) == 0 || len(list) > maxPhrase {
				return fmt.Errorf("%q: 1 to %d words: %w", strings.TrimSpace(phrase), maxPhrase, ErrThesaurus)
			}
			t.longest = max(t.longest, len(list))
			t.idle[joined(list)] = append(t.idle[joined(list)], exactly(list))
		}
		return nil
	}
	if text, is := strings.CutPrefix(line, "+ "); is {
		t.often = append(t.often, strings.Join(folds(text), " "))
		return nil
	}
	if said, text, is := strings.Cut(line, ":="); is {
		means := meanings(text)
		return t.each(said, func(key string, parts []string) {
			t.short[key] = append(t.short[key], means...)
			t.mostShort = max(t.mostShort, len(t.short[key]))
			t.said = append(t.said, parts)
		})
	}
	line, broad := strings.CutPrefix(line, "~ ")
	said, text, is := strings.Cut(line, "=")
	means := meanings(text)
	if !is || len(means) == 0 {
		return ErrThesaurus
	}
	for phrase := range strings.SplitSeq(said, ",") {
		list := words(phrase)
		t.know(list)
		err := t.each(phrase, func(key string, parts []string) {
			t.sayings[key] = append(t.sayings[key], saying{list, broad, means})
			t.said = append(t.said, parts)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// know notes how words are written.
func (t *Thesaurus) know(list []word) {
	for _, w := range list {
		t.plain[toneless(w.exact)] = true
	}
}

// each calls fn with each of the phrases that commas separate.
func (t *Thesaurus) each(text string, fn func(key string, parts []string)) error {
	for phrase := range strings.SplitSeq(text, ",") {
		parts := folds(phrase)
		if len(parts) == 0 || len(parts) > maxPhrase {
			return fmt.Errorf("%q: 1 to %d words: %w", strings.TrimSpace(phrase), maxPhrase, ErrThesaurus)
		}
		t.longest = max(t.longest, len(parts))
		fn(strings.Join(parts, " "), parts)
	}
	return nil
}

func meanings(text string) (list []meaning) {
	for phrase := range strings.SplitSeq(text, "|") {
		if phrase = strings.TrimSpace(phrase); phrase != "" {
			m := meaning{phrase, words(phrase)}
			for i := range m.words {
				m.words[i].law = true
			}
			list = append(list, m)
		}
	}
	return list
}
