// Command searchbench compares the search for procedures with two engines that others would
// take: bleve and SQLite's FTS5, both over the same folded names. It is a module of its own,
// so that the product does not depend on them.
//
//	make searchbench
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/simple"
	"github.com/blevesearch/bleve/v2/search/query"
	_ "modernc.org/sqlite" // the engine of FTS5

	"motcua/assets"
	"motcua/internal/catalogue"
	"motcua/internal/search"
	"motcua/internal/searchtest"
)

// engine answers a question with the codes of the best procedures.
type engine struct {
	name  string
	find  func(text string) []string
	took  time.Duration // to make its index
	bytes int64         // that the index keeps in memory of Go
}

// hits is how many answers each engine gives.
const hits = 10

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "searchbench:", err)
		os.Exit(1)
	}
}

func run() error {
	list, err := searchtest.Names(false)
	if err != nil {
		return err
	}
	lists, err := searchtest.Questions()
	if err != nil {
		return err
	}
	var keys []string
	for _, questions := range lists {
		for _, q := range questions {
			letters := []rune(q.Text)
			for n := 1; n <= len(letters); n++ {
				keys = append(keys, string(letters[:n]))
			}
		}
	}
	fmt.Printf("%d procedures, %d keys of questions\n\n", len(list), len(keys))
	fmt.Printf("| engine | index | memory | a key, mean | a key, worst |")
	for _, name := range searchtest.Lists {
		fmt.Printf(" %s: first three, MRR |", name)
	}
	fmt.Println()
	for _, open := range []func([]catalogue.Summary) (engine, error){ours, fts5, withBleve} {
		e, err := measured(list, open)
		if err != nil {
			return err
		}
		var all, worst time.Duration
		for i := 0; i < len(keys); i += 7 { // every seventh key is enough, and slow engines end too
			start := time.Now()
			e.find(keys[i])
			took := time.Since(start)
			all, worst = all+took, max(worst, took)
		}
		mean := all / time.Duration((len(keys)+6)/7)
		fmt.Printf("| %s | %d ms | %.1f MB | %.2f ms | %.1f ms |", e.name, e.took.Milliseconds(), float64(e.bytes)/1e6, float64(mean.Microseconds())/1000, float64(worst.Microseconds())/1000)
		for _, name := range searchtest.Lists {
			s := searchtest.Measure(lists[name], e.find)
			fmt.Printf(" %.1f %%, %.3f |", 100*s.Three, s.MRR)
		}
		fmt.Println()
	}
	return nil
}

// measured makes an engine, and measures how long that takes and what it keeps.
func measured(list []catalogue.Summary, open func([]catalogue.Summary) (engine, error)) (engine, error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	e, err := open(list)
	e.took = time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	e.bytes = int64(after.HeapAlloc) - int64(before.HeapAlloc)
	return e, err
}

func ours(list []catalogue.Summary) (engine, error) {
	words, err := search.ReadThesaurus(strings.NewReader(assets.LookupWords))
	if err != nil {
		return engine{}, err
	}
	x := search.New(list, words)
	return engine{name: "internal/search", find: func(text string) (codes []string) {
		for _, h := range x.Find(text, hits).Hits {
			codes = append(codes, list[h.Index].Code)
		}
		return codes
	}}, nil
}

// fts5 is an index of SQLite in memory, each word of a question with its longer forms, ranked
// by BM25.
func fts5(list []catalogue.Summary) (engine, error) {
	ctx := context.Background()
	db, err := sql.Open("sqlite", "file:bench?mode=memory&cache=shared")
	if err != nil {
		return engine{}, err
	}
	if _, err := db.ExecContext(ctx, "CREATE VIRTUAL TABLE t USING fts5(code UNINDEXED, name)"); err != nil {
		return engine{}, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return engine{}, err
	}
	for _, s := range list {
		if _, err := tx.ExecContext(ctx, "INSERT INTO t VALUES (?, ?)", s.Code, strings.Join(search.FoldedWords(s.Name), " ")); err != nil {
			return engine{}, err
		}
	}
	if err := tx.Commit(); err != nil {
		return engine{}, err
	}
	return engine{name: "SQLite FTS5, folded", find: func(text string) (codes []string) {
		var words []string
		for _, w := range search.FoldedWords(text) {
			words = append(words, `"`+w+`"*`)
		}
		rows, err := db.QueryContext(ctx, "SELECT code FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", strings.Join(words, " OR "), hits)
		if err != nil {
			return nil
		}
		defer rows.Close()
		for rows.Next() {
			var code string
			if rows.Scan(&code) == nil {
				codes = append(codes, code)
			}
		}
		if rows.Err() != nil {
			return nil
		}
		return codes
	}}, nil
}

// withBleve is bleve in memory, with one slip in a word allowed and the last word open.
func withBleve(list []catalogue.Summary) (engine, error) {
	mapping := bleve.NewIndexMapping()
	mapping.DefaultAnalyzer = simple.Name
	index, err := bleve.NewMemOnly(mapping)
	if err != nil {
		return engine{}, err
	}
	batch := index.NewBatch()
	for _, s := range list {
		if err := batch.Index(s.Code, map[string]string{"name": strings.Join(search.FoldedWords(s.Name), " ")}); err != nil {
			return engine{}, err
		}
	}
	if err := index.Batch(batch); err != nil {
		return engine{}, err
	}
	return engine{name: "bleve, folded, fuzziness 1", find: func(text string) (codes []string) {
		words := search.FoldedWords(text)
		if len(words) == 0 {
			return nil
		}
		match := bleve.NewMatchQuery(strings.Join(words, " "))
		match.SetFuzziness(1)
		open := bleve.NewPrefixQuery(words[len(words)-1])
		result, err := index.Search(bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery([]query.Query{match, open}...), hits, 0, false))
		if err != nil {
			return nil
		}
		for _, h := range result.Hits {
			codes = append(codes, h.ID)
		}
		return codes
	}}, nil
}
