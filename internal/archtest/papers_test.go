package archtest

import (
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// maxArchitectureWords keeps ARCHITECTURE.md short enough to be read at once: reasons
// belong into docs/adr, figures into docs/LIMITS.md.
const maxArchitectureWords = 1500

// paper reads a document of the product.
func paper(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// prose is a document's lines, with those of its code blocks emptied.
func prose(text string) (lines []string) {
	code := false
	for _, line := range strings.Split(text, "\n") {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		if fence || code {
			lines = append(lines, "")
		} else {
			lines = append(lines, line)
		}
		code = code != fence
	}
	return lines
}

func TestArchitectureIsShort(t *testing.T) {
	if words := len(strings.Fields(paper(t, "ARCHITECTURE.md"))); words > maxArchitectureWords {
		t.Errorf("ARCHITECTURE.md has %d words, more than %d: decisions go to docs/adr, limits to docs/LIMITS.md", words, maxArchitectureWords)
	}
}

// decisions are the files of docs/adr, in order.
func decisions(t *testing.T) (files []string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "docs", "adr", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if filepath.Base(f) != "README.md" {
			files = append(files, filepath.Base(f))
		}
	}
	if len(files) < 50 {
		t.Fatalf("only %d decisions were found", len(files))
	}
	return files
}

var (
	decisionName  = regexp.MustCompile(`^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.md$`)
	decisionTitle = regexp.MustCompile(`(?m)\A# (\d{4})\. (\S.*)$`)
	decisionState = regexp.MustCompile(`(?m)^- Status: (proposed|accepted|rejected|superseded by (\d{4}))$`)
	decisionDate  = regexp.MustCompile(`(?m)^- Date: (\S+)$`)
	decisionParts = []string{"Context", "Decision", "Consequences", "In the code"}
)

// projectBegan is the day of the first commit.
var projectBegan = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// decisionFaults holds one decision against the form; number is the one it must have.
func decisionFaults(file, text, index string, number int) (faults []string) {
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("docs/adr/"+file+": "+format, args...))
	}
	want := fmt.Sprintf("%04d", number)
	if m := decisionName.FindStringSubmatch(file); m == nil || m[1] != want {
		fault("its name must be %s-some-words.md: numbers have no gaps", want)
	}
	title := decisionTitle.FindStringSubmatch(text)
	if title == nil || title[1] != want {
		fault("it must begin with \"# %s. What was decided\"", want)
	} else if line := fmt.Sprintf("- [%s](%s) %s", want, file, title[2]); strings.Count(index+"\n", line+"\n") != 1 {
		fault("docs/adr/README.md must have this line once: %s", line)
	}
	if !decisionState.MatchString(text) {
		fault("it has no line \"- Status: accepted\" (or proposed, rejected, superseded by NNNN)")
	}
	date := decisionDate.FindStringSubmatch(text)
	if date == nil {
		fault("it has no line \"- Date: 2026-11-28\"")
	} else if day, err := time.Parse(time.DateOnly, date[1]); err != nil || day.Before(projectBegan) {
		fault("%s is no day of this project", date[1])
	}
	var parts []string
	for _, part := range strings.Split(text, "\n## ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		if parts = append(parts, name); strings.TrimSpace(body) == "" {
			fault("%q is empty", name)
		}
	}
	if !slices.Equal(parts, decisionParts) {
		fault("its parts are %q, not %q", parts, decisionParts)
	}
	return faults
}

func TestEveryDecisionHasItsForm(t *testing.T) {
	files, index := decisions(t), paper(t, "docs/adr/README.md")
	for i, file := range files {
		text := paper(t, "docs/adr/"+file)
		for _, f := range decisionFaults(file, text, index, i+1) {
			t.Error(f)
		}
		if m := decisionState.FindStringSubmatch(text); m != nil && m[2] != "" {
			if by := m[2] + "-"; !slices.ContainsFunc(files, func(f string) bool { return strings.HasPrefix(f, by) }) {
				t.Errorf("docs/adr/%s: there is no decision %s", file, m[2])
			}
		}
	}
	if listed := len(regexp.MustCompile(`(?m)^- \[\d{4}\]`).FindAllString(index, -1)); listed != len(files) {
		t.Errorf("docs/adr/README.md lists %d decisions, and there are %d", listed, len(files))
	}
}

// named are the papers whose names in backticks must exist.
func named(t *testing.T) (list []string) {
	list = []string{"ARCHITECTURE.md", "CONTRIBUTING.md", "docs/LIMITS.md", "docs/THREATS.md", "docs/TESTING.md", "docs/adr/README.md"}
	for _, file := range decisions(t) {
		list = append(list, "docs/adr/"+file)
	}
	return list
}

// namesIn finds what a paper names and the tree has not. Under "In the code", and in
// the last column of docs/LIMITS.md, every name must be one of the tree.
func namesIn(n *names, name, text string) (faults []string) {
	strict := false
	for i, line := range prose(text) {
		if strings.HasPrefix(line, "## ") {
			strict = line == "## In the code"
		}
		near := ""
		for _, m := range codeSpan.FindAllStringSubmatchIndex(line, -1) {
			span := line[m[2]:m[3]]
			inLimits := name == "docs/LIMITS.md" && cells(line) != nil && m[0] > strings.LastIndex(strings.TrimSuffix(line, "|"), "|")
			if fault := n.lacking(span, near, strict || inLimits); fault != "" {
				faults = append(faults, fmt.Sprintf("%s:%d: `%s`: %s", name, i+1, span, fault))
			}
			if treePath.MatchString(span) {
				near = folderOf(span)
			}
		}
	}
	return faults
}

func TestPapersNameWhatExists(t *testing.T) {
	n := declared(t)
	for _, name := range named(t) {
		for _, f := range namesIn(n, name, paper(t, name)) {
			t.Error(f)
		}
	}
}

// cells are the columns of a line of a table; nil for any other line.
func cells(line string) (list []string) {
	if !strings.HasPrefix(line, "| ") || !strings.HasSuffix(line, "|") {
		return nil
	}
	for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
		list = append(list, strings.TrimSpace(cell))
	}
	return list
}

// unproved finds defences that neither name a test nor say that there is none.
func unproved(text string) (faults []string, rows int) {
	in := false
	for i, line := range prose(text) {
		c := cells(line)
		switch {
		case len(c) != 4:
			in = in && strings.HasPrefix(line, "|")
			continue
		case c[0] == "attack":
			in = c[1] == "what stops it" && c[2] == "proved by"
			continue
		case !in:
			continue
		}
		rows++
		proof := slices.ContainsFunc(codeSpan.FindAllStringSubmatch(c[2], -1), func(m []string) bool { return testName.MatchString(m[1]) })
		if c[0] == "" || c[1] == "" || !proof && c[2] != "no test" {
			faults = append(faults, fmt.Sprintf("docs/THREATS.md:%d: %q: name a test that proves it, or write \"no test\"", i+1, c[0]))
		}
	}
	return faults, rows
}

func TestEveryDefenceNamesItsTest(t *testing.T) {
	faults, rows := unproved(paper(t, "docs/THREATS.md"))
	for _, f := range faults {
		t.Error(f)
	}
	if rows < 30 {
		t.Errorf("only %d attacks were found: the search is wrong", rows)
	}
}

// changeKinds are the headings of Keep a Changelog.
var changeKinds = []string{"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}

func TestChangelogKeepsItsForm(t *testing.T) {
	text := paper(t, "CHANGELOG.md")
	if !strings.Contains(text, "\n## [Unreleased]\n") {
		t.Error("CHANGELOG.md has no part [Unreleased]")
	}
	for _, line := range prose(text) {
		if kind, ok := strings.CutPrefix(line, "### "); ok && !slices.Contains(changeKinds, kind) {
			t.Errorf("CHANGELOG.md: %q is none of %q", kind, changeKinds)
		}
	}
}

// anchor is what a heading is called in a link.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '-' || r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, strings.TrimSpace(heading))
}

// anchors are the headings of a document.
func anchors(text string) map[string]bool {
	list := map[string]bool{}
	for _, line := range prose(text) {
		if heading := strings.TrimLeft(line, "#"); len(heading) < len(line) && strings.HasPrefix(heading, " ") {
			list[anchor(heading)] = true
		}
	}
	return list
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// brokenLinks finds links of a document that lead nowhere. look gives the text of
// another one, and says whether a path is there.
func brokenLinks(name, text string, look func(path string) (text string, ok bool)) (faults []string) {
	for i, line := range prose(text) {
		for _, m := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(line, ""), -1) {
			to, err := url.Parse(m[1])
			if err == nil && to.Scheme != "" {
				continue // the world changes without us
			}
			target, whole := name, text
			if err == nil && to.Path != "" {
				var ok bool
				target = path.Join(path.Dir(name), to.Path)
				if whole, ok = look(target); !ok {
					err = fmt.Errorf("there is no %s", target)
				}
			}
			if err == nil && to.Fragment != "" && !anchors(whole)[to.Fragment] {
				err = fmt.Errorf("%s has no such heading", target)
			}
			if err != nil {
				faults = append(faults, fmt.Sprintf("%s:%d: %s: %v", name, i+1, m[1], err))
			}
		}
	}
	return faults
}

func TestLinksBetweenPapersLeadSomewhere(t *testing.T) {
	look := func(path string) (string, bool) {
		full := filepath.Join(root, filepath.FromSlash(path))
		info, err := os.Stat(full)
		if err != nil {
			return "", false
		}
		if info.IsDir() || filepath.Ext(path) != ".md" {
			return "", true
		}
		text, err := os.ReadFile(full)
		return string(text), err == nil
	}
	papers := 0
	productFiles(t, []string{".md"}, func(name, text string) {
		papers++
		for _, f := range brokenLinks(filepath.ToSlash(name), text, look) {
			t.Error(f)
		}
	})
	if papers < 60 {
		t.Errorf("only %d papers were read: the search is wrong", papers)
	}
}

// TestFaultyPapersAreFound shows that the checks above can fail.
func TestFaultyPapersAreFound(t *testing.T) {
	good := "# 0001. A thing\n\n- Status: accepted\n- Date: 2026-11-25\n\n## Context\n\na\n\n## Decision\n\nb\n\n## Consequences\n\nc\n\n## In the code\n\nd\n"
	index := "- [0001](0001-a-thing.md) A thing\n"
	if faults := decisionFaults("0001-a-thing.md", good, index, 1); len(faults) > 0 {
		t.Errorf("a good decision has faults: %q", faults)
	}
	for what, c := range map[string]struct {
		file, old, new, index string
		number                int
	}{
		"a gap":          {"0001-a-thing.md", "", "", index, 2},
		"a name":         {"0001_a.md", "", "", index, 1},
		"not listed":     {"0001-a-thing.md", "", "", "", 1},
		"another title":  {"0001-a-thing.md", "A thing", "Another", index, 1},
		"no state":       {"0001-a-thing.md", "accepted", "maybe", index, 1},
		"no such day":    {"0001-a-thing.md", "2026-11-25", "2026-11-31", index, 1},
		"too early":      {"0001-a-thing.md", "2026-11-25", "2025-11-25", index, 1},
		"an empty part":  {"0001-a-thing.md", "\nb\n", "\n", index, 1},
		"a missing part": {"0001-a-thing.md", "## Consequences", "### Consequences", index, 1},
	} {
		if faults := decisionFaults(c.file, strings.Replace(good, c.old, c.new, 1), c.index, c.number); len(faults) == 0 {
			t.Errorf("%s is not found", what)
		}
	}
	table := "| attack | what stops it | proved by | what is left |\n|---|---|---|---|\n| a | b | %s | |\n"
	for proof, want := range map[string]int{"`TestAnyHistory`": 0, "no test": 0, "": 1, "a test": 1, "`hub verify`": 1} {
		if faults, rows := unproved(fmt.Sprintf(table, proof)); rows != 1 || len(faults) != want {
			t.Errorf("proved by %q: %q, %d rows", proof, faults, rows)
		}
	}
	look := func(path string) (string, bool) { return "# Two words", path == "docs/other.md" }
	for to, want := range map[string]int{
		"other.md": 0, "other.md#two-words": 0, "#own": 0, "https://example.org/x#y": 0,
		"gone.md": 1, "other.md#three": 1, "#gone": 1, "../other.md": 1,
	} {
		if faults := brokenLinks("docs/this.md", "# Own\n[a]("+to+")\n", look); len(faults) != want {
			t.Errorf("a link to %s: %q", to, faults)
		}
	}
	n := declared(t)
	for text, want := range map[string]int{
		"`internal/gone`": 1, "`TestOfNothing`": 1, "`queue.NoSuchThing`": 1, "`accepted`": 0, "```\n`internal/gone`\n```": 0,
		"## In the code\n\n`internal/hub/hub.go` (`batchLimit`)": 0, "## In the code\n\n`internal/hub/hub.go` (`noSuchThing`)": 1,
	} {
		if faults := namesIn(n, "docs/x.md", text); len(faults) != want {
			t.Errorf("%q: %q", text, faults)
		}
	}
}
