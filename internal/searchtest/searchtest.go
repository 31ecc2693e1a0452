// Package searchtest has the questions against which a search for procedures is measured, and
// the names of the national catalogue as it stood on 18/07/2026, among which they are asked.
package searchtest

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"motcua/assets"
	"motcua/internal/catalogue"
)

//go:embed testdata
var files embed.FS

// Question is what somebody types, and the codes of the procedures that answer it.
type Question struct {
	Text  string
	Right []string
}

// Lists are the names of the lists of questions: those with which the words of the search
// were written, and those of people who had seen neither the search nor its words. When a
// question of the second has been looked at, it belongs to the first.
var Lists = []string{"known", "blind"}

// Questions are the lists, by name.
func Questions() (map[string][]Question, error) {
	lists := map[string][]Question{}
	for _, name := range Lists {
		var err error
		if lists[name], err = read(name + ".txt"); err != nil {
			return nil, err
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

// Names are the procedures of the national catalogue, in the order of their codes: those of
// the whole country, and with provinces also those that single provinces have made their own.
// A centre has the first and those of one province, so questions are asked among the first.
func Names(provinces bool) (list []catalogue.Summary, err error) {
	data, err := files.ReadFile("testdata/names.csv.gz")
	if err != nil {
		return nil, err
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(unzipped).ReadAll()
	if err != nil {
		return nil, err
	}
	for _, row := range rows[1:] {
		if provinces || row[3] != "own" {
			list = append(list, catalogue.Summary{Code: row[0], Name: row[1], Field: row[2]})
		}
	}
	return list, nil
}

// SampleCatalogue is the catalogue of the sample centre, as it is shipped.
func SampleCatalogue() (*catalogue.Catalogue, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(assets.SampleCatalogue))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(unzipped)
	if err != nil {
		return nil, err
	}
	return catalogue.Read(bytes.NewReader(data), int64(len(data)))
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
