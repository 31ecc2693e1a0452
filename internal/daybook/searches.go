package daybook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"motcua/internal/eventlog"
	"motcua/internal/projection"
	"motcua/internal/searches"
)

// searchesVersion increases with every change of what SearchesFold keeps, or of its rules.
const searchesVersion = 1

// maxSearchTexts is how many texts of a day are told apart. The searches of further ones
// are counted together.
const maxSearchTexts = 5000

// Searched is what was looked for at the kiosks, and how often.
type Searched struct {
	Text   string `json:"text"`
	N      int    `json:"n"`
	Tapped int    `json:"tapped,omitempty"` // something was chosen from what was found
}

// Missed is how often nothing was chosen.
func (s Searched) Missed() int { return max(s.N-s.Tapped, 0) }

// Searches are the counts of a day, or of several.
type Searches struct {
	Texts []Searched `json:"texts,omitempty"` // in the order of the texts
	Other Searched   `json:"other,omitzero"`  // of texts that found no place
}

// Add adds counts.
func (s *Searches) Add(more Searches) {
	for _, t := range more.Texts {
		i, known := slices.BinarySearchFunc(s.Texts, t.Text, func(a Searched, text string) int { return strings.Compare(a.Text, text) })
		switch {
		case known:
			s.Texts[i].N += t.N
			s.Texts[i].Tapped += t.Tapped
		case len(s.Texts) < maxSearchTexts:
			s.Texts = slices.Insert(s.Texts, i, t)
		default:
			s.Other.N += t.N
			s.Other.Tapped += t.Tapped
		}
	}
	s.Other.N += more.Other.N
	s.Other.Tapped += more.Other.Tapped
}

// Total is all of them together.
func (s *Searches) Total() Searched {
	all := Searched{N: s.Other.N, Tapped: s.Other.Tapped}
	for _, t := range s.Texts {
		all.N += t.N
		all.Tapped += t.Tapped
	}
	return all
}

// MissedTexts are the texts that were looked for in vain at least so often, the most
// frequent first. rare is how many texts were looked for in vain less often than that:
// what only one person has typed is nobody else's business.
func (s *Searches) MissedTexts(least int) (list []Searched, rare int) {
	for _, t := range s.Texts {
		switch {
		case t.Missed() >= least:
			list = append(list, t)
		case t.Missed() > 0:
			rare++
		}
	}
	slices.SortStableFunc(list, func(a, b Searched) int { return cmp.Compare(b.Missed(), a.Missed()) })
	return list, rare
}

// SearchesOf is the projection of a log into the counts of a day, which ends with an entry;
// until 0 is the end of the log.
func SearchesOf(day string, first, until uint64) projection.Projection[*SearchesFold] {
	if until == 0 {
		until = math.MaxUint64
	}
	return projection.Projection[*SearchesFold]{
		Kind: "day.searches", Subject: day, Given: fmt.Sprintf("%s from entry %d", day, first), Version: searchesVersion, From: first, Until: until,
		New: func() (*SearchesFold, error) { return &SearchesFold{}, nil },
		Load: func(body []byte) (*SearchesFold, error) {
			f := &SearchesFold{}
			return f, json.Unmarshal(body, &f.Searches)
		},
	}
}

// SearchesFold folds a log into the counts of a day.
type SearchesFold struct{ Searches }

var _ projection.Fold = (*SearchesFold)(nil)

var searchesType = []byte(searches.Counted{}.EventType())

// Wants implements projection.Fold.
func (f *SearchesFold) Wants(entry []byte) bool { return bytes.Contains(entry, searchesType) }

// Take implements projection.Fold.
func (f *SearchesFold) Take(e eventlog.Entry) error {
	for _, ev := range e.Events {
		if counted, is := ev.(searches.Counted); is {
			more := Searches{}
			for _, s := range counted.Searches {
				more.Texts = append(more.Texts, Searched{s.Text, s.N, s.Tapped})
			}
			f.Add(more)
		}
	}
	return nil
}

// Done implements projection.Fold: the day ends where the projection says.
func (f *SearchesFold) Done() bool { return true }

// Save implements projection.Fold.
func (f *SearchesFold) Save() ([]byte, error) { return json.Marshal(f.Searches) }
