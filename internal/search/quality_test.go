package search

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"motcua/assets"
	"motcua/internal/catalogue"
	"motcua/internal/searchtest"
)

var shipped = sync.OnceValues(func() (*Thesaurus, error) { return ReadThesaurus(strings.NewReader(assets.LookupWords)) })

// national is the index of the national catalogue with the words that are shipped.
func national(t testing.TB) *Index {
	t.Helper()
	x, err := nationalIndex()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var nationalIndex = sync.OnceValues(func() (*Index, error) {
	words, err := shipped()
	if err != nil {
		return nil, err
	}
	list, err := searchtest.Names(false)
	if err != nil {
		return nil, err
	}
	return New(list, words), nil
})

func questions(t *testing.T) map[string][]searchtest.Question {
	t.Helper()
	lists, err := searchtest.Questions()
	if err != nil {
		t.Fatal(err)
	}
	return lists
}

// anywhere is how well the questions of each list are answered without knowing what a
// centre receives. They are asked once: the race detector makes them slow.
var anywhere = sync.OnceValues(func() (map[string]searchtest.Score, error) {
	x, err := nationalIndex()
	if err != nil {
		return nil, err
	}
	lists, err := searchtest.Questions()
	if err != nil {
		return nil, err
	}
	scores := map[string]searchtest.Score{}
	for name, list := range lists {
		scores[name] = searchtest.Measure(list, func(text string) []string { return codes(x, x.Find(text, 10)) })
	}
	return scores, nil
})

func scores(t *testing.T) map[string]searchtest.Score {
	t.Helper()
	all, err := anywhere()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func codes(x *Index, a Answer) (list []string) {
	for _, h := range a.Hits {
		list = append(list, x.list[h.Index].Code)
	}
	return list
}

// What people ask for is among the first three, also of questions that were kept apart when
// the words were written, and of those of somebody who has not seen them.
func TestQuestionsFindTheirProcedures(t *testing.T) {
	x := national(t)
	for name, list := range questions(t) {
		bare := searchtest.Measure(list, bareBM25(x.list))
		got := scores(t)[name]
		t.Logf("%-6s %3d questions: first %.3f, first three %.3f, MRR %.3f; bare BM25 %.3f, %.3f, %.3f", name, got.Questions, got.First, got.Three, got.MRR, bare.First, bare.Three, bare.MRR)
		if name == "known" {
			t.Logf("missed: %q", got.Missed)
		}
		if got.Questions < 150 || got.Three < 0.95 || got.MRR < 0.9 {
			t.Errorf("%s: the first three have a right answer for %.3f of %d questions, MRR %.3f; want 0.95 and 0.9", name, got.Three, got.Questions, got.MRR)
		}
	}
}

// At a centre the right answer is at least as often among the first three as anywhere: what
// it receives comes first only where it answers equally well. The services are those of the
// sample centre.
func TestQuestionsFindTheirProceduresAtACentre(t *testing.T) {
	x, here := national(t), receivedAtTheSampleCentre(t)
	for name, list := range questions(t) {
		anywhere := scores(t)[name]
		got := searchtest.Measure(list, func(text string) []string {
			return codes(x, x.FindPreferring(text, 10, func(i int) bool { return here[x.list[i].Code] }))
		})
		t.Logf("%-6s at a centre: first %.3f, first three %.3f, MRR %.3f; anywhere %.3f, %.3f, %.3f", name, got.First, got.Three, got.MRR, anywhere.First, anywhere.Three, anywhere.MRR)
		if got.Three < anywhere.Three || got.MRR < anywhere.MRR {
			t.Errorf("%s: at a centre the first three have a right answer for %.3f, MRR %.3f; anywhere %.3f and %.3f", name, got.Three, got.MRR, anywhere.Three, anywhere.MRR)
		}
	}
}

func receivedAtTheSampleCentre(t *testing.T) map[string]bool {
	t.Helper()
	c, err := searchtest.SampleCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	here := map[string]bool{}
	for _, s := range c.List {
		if s.Service != "" {
			here[s.Code] = true
		}
	}
	if len(here) < 50 {
		t.Fatalf("the sample centre receives %d procedures", len(here))
	}
	return here
}

// bareBM25 is what a search over folded names does without knowing how people speak.
func bareBM25(list []catalogue.Summary) func(text string) []string {
	docs, with := make([][]string, len(list)), map[string]int{}
	total := 0
	for i, s := range list {
		docs[i] = folds(s.Name)
		total += len(docs[i])
		seen := map[string]bool{}
		for _, w := range docs[i] {
			if !seen[w] {
				seen[w] = true
				with[w]++
			}
		}
	}
	mean := float64(total) / float64(len(list))
	return func(text string) []string {
		type hit struct {
			code  string
			score float64
		}
		var hits []hit
		asked := folds(text)
		for i, doc := range docs {
			score := 0.0
			for _, w := range asked {
				n := 0.0
				for _, other := range doc {
					if other == w {
						n++
					}
				}
				idf := math.Log(1 + (float64(len(docs))-float64(with[w])+0.5)/(float64(with[w])+0.5))
				score += idf * n * 2.2 / (n + 1.2*(0.25+0.75*float64(len(doc))/mean))
			}
			if score > 0 {
				hits = append(hits, hit{list[i].Code, score})
			}
		}
		slices.SortStableFunc(hits, func(a, b hit) int {
			switch {
			case a.score > b.score:
				return -1
			case a.score < b.score:
				return 1
			}
			return 0
		})
		var out []string
		for _, h := range hits[:min(len(hits), 10)] {
			out = append(out, h.code)
		}
		return out
	}
}

// A question is answered at every key, from its first letter on.
func TestEveryBeginningOfAQuestionIsAnswered(t *testing.T) {
	x := national(t)
	for _, q := range questions(t)["known"] {
		text := []rune(q.Text)
		for n := 1; n <= len(text); n++ {
			part := string(text[:n])
			if a := x.Find(part, 5); len(a.Hits) > 5 || a.Total < 0 {
				t.Fatalf("%q has %d answers of %d", part, len(a.Hits), a.Total)
			}
		}
	}
}

// The index of 6,000 procedures keeps within its 30 MB.
func TestIndexIsSmall(t *testing.T) {
	words, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	list := sixThousand(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	x := New(list, words)
	runtime.GC()
	runtime.ReadMemStats(&after)
	took := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	t.Logf("%d procedures, %d words: %.1f MB", x.Len(), len(x.names), float64(took)/1e6)
	if took > 30e6 {
		t.Errorf("the index of %d procedures takes %d bytes", x.Len(), took)
	}
	runtime.KeepAlive(x)
}

// sixThousand is the national catalogue, filled up to 6,000 procedures.
func sixThousand(t testing.TB) []catalogue.Summary {
	t.Helper()
	list, err := searchtest.Names(true)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; len(list) < 6000; i++ {
		more := list[i]
		more.Code = "9" + more.Code
		list = append(list, more)
	}
	return list
}

// One key of a question, of the words that the questions have. "bare" is a pass over all names
// that looks for the words with strings.Contains, the least that any search does.
func BenchmarkKey(b *testing.B) {
	words, err := shipped()
	if err != nil {
		b.Fatal(err)
	}
	lists, err := searchtest.Questions()
	if err != nil {
		b.Fatal(err)
	}
	var keys []string
	for _, list := range lists {
		for _, q := range list {
			text := []rune(q.Text)
			for n := 1; n <= len(text); n++ {
				keys = append(keys, string(text[:n]))
			}
		}
	}
	list := sixThousand(b)
	x := New(list, words)
	folded := make([]string, len(list))
	for i, s := range list {
		folded[i] = strings.Join(folds(s.Name), " ")
	}
	b.Run("search", func(b *testing.B) {
		for i := range b.N {
			x.Find(keys[i%len(keys)], 10)
		}
	})
	b.Run("bare", func(b *testing.B) {
		found := 0
		for i := range b.N {
			for _, w := range folds(keys[i%len(keys)]) {
				for _, name := range folded {
					if strings.Contains(name, w) {
						found++
					}
				}
			}
		}
		if found < 0 {
			b.Fatal(found)
		}
	})
}
