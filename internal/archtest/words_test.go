package archtest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// oldWord is a Vietnamese word that the product does not use any more: docs/GLOSSARY.md
// has one word for one thing.
type oldWord struct {
	pattern *regexp.Regexp
	instead string
	but     []string // words directly before it with which it has another meaning
}

var oldWords = []oldWord{
	{regexp.MustCompile(`(?i)vé`), "phiếu", nil},
	{regexp.MustCompile(`(?i)khoá`), "khóa", nil},
	{regexp.MustCompile(`(?i)khách`), "công dân, or ông/bà to their face", []string{"hành ", "du "}},
	{regexp.MustCompile(`(?i)người dân`), "công dân", nil},
	{regexp.MustCompile(`(?i)phát số riêng`), "cấp số riêng", nil},
	{regexp.MustCompile(`(?i)ngày tiếp dân`), "ngày làm việc", nil},
	{regexp.MustCompile(`(?i)bàn đánh giá`), "máy đánh giá", nil},
	{regexp.MustCompile(`(?i)bảng hiển thị`), "màn hình", nil},
	{regexp.MustCompile(`(?i)máy in( %s:)? không rõ trạng thái`), "không rõ trạng thái máy in", nil},
	{regexp.MustCompile(`(?i)(kết nối( được)? (với|đến|tới)|so với|gửi được về|theo giờ của) trung tâm`), "máy chủ, which is the machine", nil},
	{regexp.MustCompile(`(?i)trung tâm (chưa trả lời|đang khởi động lại|vừa được khôi phục|chưa hỗ trợ|nhận được)`), "máy chủ, which is the machine", nil},
	{regexp.MustCompile(`Trung tâm: (đã|mất) kết nối`), "máy chủ, which is the machine", nil},
}

// smallCentre is the institution in lower case, although this centre is meant, which is
// written with a capital letter.
var smallCentre = oldWord{regexp.MustCompile(`trung tâm`), "Trung tâm", []string{"một ", "nhiều ", "Nhiều ", "mỗi ", "các "}}

// wordsAllowed are the places where an old word is allowed.
var wordsAllowed = []struct{ path, word, reason string }{
	{"internal/hub/*_test.go", "khoá", "the key of the golden file of version 1"},
	{"docs/GLOSSARY.md", "", "it says which words are not used"},
	{"internal/archtest/words_test.go", "", "it has to name them"},
}

// wordFiles are the extensions of files that contain Vietnamese for people or programs.
var wordFiles = []string{".go", ".json", ".md", ".toml", ".service", ".sh", ".js", ".rules"}

// found finds an old word in a line.
func (w oldWord) found(line string) (found []string) {
	for _, at := range w.pattern.FindAllStringIndex(line, -1) {
		before, _ := utf8.DecodeLastRuneInString(line[:at[0]])
		after, _ := utf8.DecodeRuneInString(line[at[1]:])
		part := unicode.IsLetter(before) || unicode.IsLetter(after)
		meant := slices.ContainsFunc(w.but, func(s string) bool { return strings.HasSuffix(line[:at[0]], s) })
		if !part && !meant {
			found = append(found, line[at[0]:at[1]])
		}
	}
	return found
}

// oldWordsIn finds the old words of a file.
func oldWordsIn(name, text string) (faults []string, used map[int]bool) {
	used = map[int]bool{}
	words := oldWords
	if filepath.Ext(name) != ".go" { // tests have texts of any kind
		words = append(slices.Clone(words), smallCentre)
	}
	for i, line := range strings.Split(text, "\n") {
		if isASCII(line) { // most of the source is; each of the words has marks
			continue
		}
		for _, w := range words {
			for _, found := range w.found(line) {
				entry := allowedWord(name, found)
				if used[entry] = true; entry < 0 {
					faults = append(faults, fmt.Sprintf("%s:%d: %q: write %s (docs/GLOSSARY.md)", name, i+1, found, w.instead))
				}
			}
		}
	}
	return faults, used
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// allowedWord is the index of the entry that allows an old word in a file.
func allowedWord(name, word string) int {
	for i, a := range wordsAllowed {
		if ok, err := filepath.Match(a.path, name); err == nil && ok && (a.word == "" || a.word == word) {
			return i
		}
	}
	return -1
}

// productFiles calls see for every file of the product with one of the extensions, except
// built files and testdata, which is from older versions and other people.
func productFiles(t *testing.T, endings []string, see func(name, text string)) {
	t.Helper()
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(top, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != "." && strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"testdata", "node_modules"}, d.Name()) || name == "bin" || name == "out" {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains(endings, filepath.Ext(name)) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil {
			see(name, string(text))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOneVietnameseWordForOneThing(t *testing.T) {
	used, files := map[int]bool{}, 0
	productFiles(t, wordFiles, func(name, text string) {
		files++
		faults, here := oldWordsIn(name, text)
		for entry := range here {
			used[entry] = true
		}
		for _, f := range faults {
			t.Error(f)
		}
	})
	if files < 500 {
		t.Errorf("only %d files were read: the search is wrong", files)
	}
	for i, a := range wordsAllowed {
		if !used[i] || a.reason == "" {
			t.Errorf("%s may have %q, and has not, or there is no reason: take it out of the list", a.path, a.word)
		}
	}
}

// TestOldWordsAreFound shows that the check above can fail.
func TestOldWordsAreFound(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"a.json", "Máy in vé", 1},
		{"a.json", "Vé số A001", 1},
		{"a.json", "vétérinaire", 0},
		{"a.go", `"sai khoá"`, 1},
		{"a.go", "khoáng sản, khóa", 0},
		{"a.md", "Khách quay lại; mời khách", 2},
		{"a.md", "vận tải hành khách", 0},
		{"a.md", "3 ngày tiếp dân", 1},
		{"a.md", "kiosk cho người dân", 1},
		{"a.md", "Ủy ban nhân dân", 0},
		{"a.json", "Máy in không rõ trạng thái (", 1},
		{"a.json", "Không rõ trạng thái máy in", 0},
		{"a.json", "Mất kết nối với Trung tâm", 1},
		{"a.json", "Trung tâm chưa trả lời", 1},
		{"a.json", "Trung tâm đang nghỉ", 0},
		{"a.json", "Hôm nay trung tâm nghỉ", 1},
		{"a.json", "mỗi trung tâm có 12 kiosk", 0},
		{"a.go", "Hôm nay trung tâm nghỉ", 0},
		{"internal/hub/hub_test.go", `Token: "khoá"`, 0},
		{"internal/hub/hub_test.go", `"khách"`, 1},
	} {
		if faults, _ := oldWordsIn(c.name, c.text); len(faults) != c.want {
			t.Errorf("%s with %q: got %q, want %d faults", c.name, c.text, faults, c.want)
		}
	}
}
