// Package searchtest has the questions against which a search for procedures is measured, and
// the names of the national catalogue as it stood on 18/07/2026, among which they are asked.
package searchtest

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/catalogue"
)

//go:embed testdata
var files embed.FS

// Question is what somebody types, and the codes of the procedures that answer it.
type Question struct {
	Text  string
	Right []string
}

// Lists are the names of the lists of questions. Two were written beside the words of the
// search, two by somebody who had seen neither the search nor its words. The words were
// worked on with "known" and "seen"; "apart" and "blind" were kept apart and give the figure
// that counts.
var Lists = []string{"known", "apart", "seen", "blind"}

// Questions are the lists, by name.
func Questions() (map[string][]Question, error) {
	lists := map[string][]Question{}
	for k, name := range []string{"questions.txt", "others.txt"} {
		list, err := read(name)
		if err != nil {
			return nil, err
		}
		for i, q := range list {
			into := Lists[2*k+(i+1)%2]
			lists[into] = append(lists[into], q)
		}
	}
	return lists, nil
}

func read(name string) (list []Question, err error) {
	data, err := files.ReadFile("testdata/" + name)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		text, codes, is := strings.Cut(line, " => ")
		right := strings.Fields(codes)
		if !is || len(right) == 0 {
			return nil, fmt.Errorf("%s: the line %q is no question => codes", name, line)
		}
		list = append(list, Question{text, right})
	}
	return list, nil
}

// Names are the procedures of the national catalogue, in the order of their codes, and which
// of them are a province's own.
func Names() (list []catalogue.Summary, own map[string]bool, err error) {
	data, err := files.ReadFile("testdata/names.csv.gz")
	if err != nil {
		return nil, nil, err
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, nil, err
	}
	rows, err := csv.NewReader(unzipped).ReadAll()
	if err != nil {
		return nil, nil, err
	}
	own = map[string]bool{}
	for _, row := range rows[1:] {
		list = append(list, catalogue.Summary{Code: row[0], Name: row[1], Field: row[2]})
		own[row[0]] = row[3] == "own"
	}
	return list, own, nil
}

// sameName is how many letters two names have in common at the beginning if one is a
// province's own version of the other.
const sameName = 60

// Widen adds to the right answers the versions that provinces have of the same procedure:
// a centre has one of them, the national catalogue all.
func Widen(questions []Question, list []catalogue.Summary, own map[string]bool) []Question {
	begins := func(name string) string {
		var b strings.Builder
		for _, r := range strings.ToLower(norm.NFC.String(name)) {
			if strings.ContainsRune(" .,;:()\t", r) {
				continue
			}
			b.WriteRune(r)
		}
		letters := []rune(strings.TrimPrefix(b.String(), "thủtục"))
		if len(letters) < sameName {
			return ""
		}
		return string(letters[:sameName])
	}
	versions, by := map[string][]string{}, map[string]string{}
	for _, s := range list {
		name := begins(s.Name)
		by[s.Code] = name
		if own[s.Code] && name != "" {
			versions[name] = append(versions[name], s.Code)
		}
	}
	out := slices.Clone(questions)
	for i := range out {
		right := slices.Clone(out[i].Right)
		for _, code := range out[i].Right {
			if by[code] != "" {
				right = append(right, versions[by[code]]...)
			}
		}
		out[i].Right = right
	}
	return out
}

// Score is how well questions are answered.
type Score struct {
	Questions    int
	First, Three float64 // share with a right answer in the first place, and in the first three
	MRR          float64 // mean of 1/place of the first right answer
	Missed       []string
}

// Measure asks the questions. find gives the codes of the best answers, the best first.
func Measure(questions []Question, find func(text string) []string) (s Score) {
	for _, q := range questions {
		place := 1 + slices.IndexFunc(find(q.Text), func(code string) bool { return slices.Contains(q.Right, code) })
		s.Questions++
		if place == 1 {
			s.First++
		}
		if place >= 1 {
			s.MRR += 1 / float64(place)
		}
		if place >= 1 && place <= 3 {
			s.Three++
		} else {
			s.Missed = append(s.Missed, q.Text)
		}
	}
	n := float64(max(s.Questions, 1))
	s.First, s.Three, s.MRR = s.First/n, s.Three/n, s.MRR/n
	return s
}
