package keyboard

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/searchtest"
)

func typed(m Method, keys string) string {
	var f Field
	f.SetMethod(m)
	for _, r := range keys {
		f.Type(r)
	}
	return f.Text()
}

func TestTelexAsPeopleExpectIt(t *testing.T) {
	for keys, want := range map[string]string{
		"ddawng kys khai sinh": "đăng ký khai sinh", "ddangw kys": "đăng ký", "dangwd": "đăng", "Ddawng": "Đăng", "DDAWNG": "ĐĂNG",
		"aa": "â", "aw": "ă", "dd": "đ", "ee": "ê", "oo": "ô", "ow": "ơ", "uw": "ư",
		"as": "á", "af": "à", "ar": "ả", "ax": "ã", "aj": "ạ", "asz": "a", "az": "az", "z": "z",
		"uow": "ươ", "uwow": "ươ", "truowngf": "trường", "truongwf": "trường", "truwowngf": "trường", "truwongf": "trường", "nguoiwf": "người", "nguowif": "người",
		"thuowr": "thuở", "thuowng": "thương", "huowng": "hương", "huow": "huơ", "khuow": "khuơ", "khuowng": "khương", "huouw": "hươu", "quow": "quơ",
		"hoaf": "hoà", "hoafn": "hoàn", "hofan": "hoàn", "hofa": "hoà", "thuyr": "thuỷ", "thuyeenf": "thuyền", "khoer": "khoẻ",
		"muaf": "mùa", "muar": "mủa", "muoons": "muốn", "muonso": "muốn", "giaf": "già", "gif": "gì", "gins": "gín", "quys": "quý", "quaans": "quấn", "quoocs": "quốc", "giuwowngf": "giường",
		"nguyeexn": "nguyễn", "nguyexen": "nguyễn", "khuyur": "khuỷu", "ngoeor": "ngoẻo", "khuya": "khuya", "ngoais": "ngoái",
		"dduwowngf": "đường", "luuw": "lưu", "uuw": "ưu", "ruowuj": "rượu", "uwaj": "ựa", "cuawr": "cửa", "hoawcj": "hoặc", "hoacwj": "hoặc",
		"ddaats": "đất", "taatj": "tật", "DDaats ddai": "Đất đai", "tieesng": "tiếng", "yeeu": "yêu",
		// The repeated key undoes its mark, and the word is left alone then.
		"aaa": "aa", "aaaa": "aaa", "ass": "as", "asss": "ass", "ddd": "dd", "uww": "uw", "oww": "ow", "aww": "aw", "xooong": "xoong", "uoww": "uow", "asf": "à",
		// Words that cannot be Vietnamese stay as they were typed.
		"khaisinh": "khaisinh", "Krooong": "Kroong", "Kroong": "Krông", "DDawks": "Đắk", "website": "website", "internet": "internet", "http": "http", "form": "form",
		"w": "w", "ff": "ff", "sss": "sss",
		// Without marks nothing changes.
		"doi bang lai xe": "doi bang lai xe", "ho kinh doanh": "ho kinh doanh", "cccd": "cccd", "qsdd": "qsđ", "qsddd": "qsdd", "CQDDD": "CQDD", "LDDTBXH": "LĐTBXH", "gplx": "gplx",
		"c1s": "c1s", "mau 01": "mau 01", "H62-2511": "H62-2511", "1.002809": "1.002809",
	} {
		if got := typed(Telex, keys); got != want {
			t.Errorf("%q gives %q, want %q", keys, got, want)
		}
	}
}

func TestVNIAsPeopleExpectIt(t *testing.T) {
	for keys, want := range map[string]string{
		"d9a8ng ky1": "đăng ký", "dang98 ky1 khai sinh": "đăng ký khai sinh", "a6": "â", "a8": "ă", "d9": "đ", "e6": "ê", "o6": "ô", "o7": "ơ", "u7": "ư",
		"a1": "á", "a2": "à", "a3": "ả", "a4": "ã", "a5": "ạ", "a10": "a", "a0": "a0",
		"uo7": "ươ", "u7o7": "ươ", "truong72": "trường", "tru7o7ng2": "trường", "thuo73": "thuở", "thuong7": "thương",
		"hoa2": "hoà", "hoa2n": "hoàn", "D9at61": "Đất", "d9a6t1": "đất", "nguye6n4": "nguyễn", "luu7": "lưu",
		"a66": "a6", "a11": "a1", "d99": "d9", "u77": "u7", "aaa": "aaa", "ddas": "ddas",
		"1.002809": "1.002809", "h62": "h62", "2026": "2026",
	} {
		if got := typed(VNI, keys); got != want {
			t.Errorf("%q gives %q, want %q", keys, got, want)
		}
	}
}

func TestBackspaceTakesOneLetterThatIsSeen(t *testing.T) {
	var f Field
	for _, r := range "dduwowngf" {
		f.Type(r)
	}
	for _, want := range []string{"đườn", "đườ", "đư", "đ", "", ""} {
		f.Backspace()
		if norm.NFC.String(f.Text()) != f.Text() || f.Text() != want {
			t.Errorf("after backspace it is %q, want %q", f.Text(), want)
		}
	}
	for _, r := range "tooi " {
		f.Type(r)
	}
	f.Backspace()
	f.Backspace()
	f.Type('n')
	f.Type('s')
	if f.Text() != "tốn" {
		t.Errorf("a word that was taken up again is %q", f.Text())
	}
}

func TestFieldHasALimit(t *testing.T) {
	var f Field
	for range 3 * MaxLetters {
		f.Type('b')
	}
	if n := utf8.RuneCountInString(f.Text()); n != MaxLetters {
		t.Errorf("it holds %d letters", n)
	}
	if f.Type('b') {
		t.Error("a full field says that it has changed")
	}
	f.Set(strings.Repeat("ắ", MaxLetters-1) + "\n<ab")
	if got := f.Text(); utf8.RuneCountInString(got) != MaxLetters || strings.ContainsAny(got, "\n<") {
		t.Errorf("a text that was set is %q", got)
	}
}

func TestFieldTakesNoSpaceWithoutAWord(t *testing.T) {
	if got := typed(Telex, "  ks  - \t<x"); got != "ks - x" {
		t.Errorf("it is %q", got)
	}
}

func TestMethodChangesForWhatFollows(t *testing.T) {
	var f Field
	f.Type('a')
	f.SetMethod(VNI)
	f.Type('1')
	if f.Text() != "á" || f.Method() != VNI {
		t.Errorf("it is %q", f.Text())
	}
	f.Clear()
	if f.Text() != "" || f.Method() != VNI {
		t.Errorf("cleared, it is %q with method %d", f.Text(), f.Method())
	}
}

// telexOf and vniOf are the keys of marks and tones.
var (
	telexOf = map[rune]string{circumflex: "", breve: "w", horn: "w", bar: "d", acute: "s", grave: "f", hook: "r", tilde: "x", dot: "j"}
	vniOf   = map[rune]string{circumflex: "6", breve: "8", horn: "7", bar: "9", acute: "1", grave: "2", hook: "3", tilde: "4", dot: "5"}
)

// keysOf are the keys with which a word is typed: the marks after their letters or at the
// end, the tone after its vowel or at the end.
func keysOf(word string, of map[rune]string, marksLast, toneLast bool) string {
	var keys, marks, tone string
	for _, r := range word {
		if r == 'đ' {
			keys += "d"
			if marksLast {
				marks += of[bar]
			} else {
				keys += of[bar]
			}
			continue
		}
		base, later := rune(0), ""
		for _, part := range norm.NFD.String(string(r)) {
			switch key, is := of[part]; {
			case !is:
				base = part
				keys += string(part)
			case part == circumflex || part == breve || part == horn:
				if key == "" {
					key = string(base)
				}
				if marksLast {
					marks += key
				} else {
					keys += key
				}
			case toneLast:
				tone = key
			default:
				later = key
			}
		}
		keys += later
	}
	return keys + marks + tone
}

// newStyle moves the tone of a syllable that ends in oa, oe or uy to its last letter.
var newStyle = strings.NewReplacer("óa ", "oá ", "òa ", "oà ", "ỏa ", "oả ", "õa ", "oã ", "ọa ", "oạ ", "óe ", "oé ", "òe ", "oè ", "ỏe ", "oẻ ", "õe ", "oẽ ", "ọe ", "oẹ ",
	"úy ", "uý ", "ùy ", "uỳ ", "ủy ", "uỷ ", "ũy ", "uỹ ", "ụy ", "uỵ ")

// vocabulary are the Vietnamese words in the names of the national catalogue.
func vocabulary(t *testing.T) []string {
	list, err := searchtest.Names(true)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range list {
		for _, w := range strings.FieldsFunc(strings.ToLower(norm.NFC.String(s.Name+" "+s.Field)), func(r rune) bool { return !unicode.IsLetter(r) }) {
			marked := strings.ContainsFunc(w, func(r rune) bool { return r >= utf8.RuneSelf })
			if marked && possible([]rune(w)) && strings.ContainsFunc(w, func(r rune) bool { return isVowel(parse([]rune{r}).letters[0].base) }) {
				seen[strings.TrimSpace(newStyle.Replace(w+" "))] = true
			}
		}
	}
	words := make([]string, 0, len(seen))
	for w := range seen {
		words = append(words, w)
	}
	slices.Sort(words)
	return words
}

func TestEveryWordOfTheCatalogueCanBeTyped(t *testing.T) {
	words := vocabulary(t)
	if len(words) < 1200 {
		t.Fatalf("there are only %d words", len(words))
	}
	wrong := 0
	for _, w := range words {
		for m, of := range map[Method]map[rune]string{Telex: telexOf, VNI: vniOf} {
			for _, way := range [][2]bool{{false, false}, {false, true}, {true, true}} {
				keys := keysOf(w, of, way[0], way[1])
				if way[0] { // one key gives both horns of ươ
					keys = strings.Replace(keys, of[horn]+of[horn], of[horn], 1)
				}
				if got := typed(m, keys); got != w {
					if wrong++; wrong < 20 {
						t.Errorf("%q gives %q, want %q", keys, got, w)
					}
				}
			}
		}
	}
	t.Logf("%d words, %d wrong", len(words), wrong)
}

// Whatever is typed: the text is composed, has only letters that belong into it, keeps its
// limit, and backspace empties it letter by letter.
func check(t *testing.T, f *Field, keys string) {
	t.Helper()
	for _, r := range keys {
		switch r {
		case '<':
			f.Backspace()
		case '!':
			f.SetMethod(1 - f.Method())
		default:
			f.Type(r)
		}
		text := f.Text()
		n := utf8.RuneCountInString(text)
		if n > MaxLetters || strings.Contains(text, "  ") {
			t.Fatalf("after %q it is %q", keys, text)
		}
		for _, r := range text {
			if !allowed(r) {
				t.Fatalf("after %q it has %q", keys, r)
			}
		}
	}
	for n := utf8.RuneCountInString(f.Text()); n > 0; n-- {
		f.Backspace()
		if utf8.RuneCountInString(f.Text()) != n-1 {
			t.Fatalf("backspace leaves %q", f.Text())
		}
	}
}

func TestAnyKeysLeaveATextThatHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const keys = "aaeeiioouuyydwsfrxjz ngchtmqkl16789-<!ADW"
	for range 3000 {
		var b strings.Builder
		for range r.IntN(90) {
			b.WriteByte(keys[r.IntN(len(keys))])
		}
		check(t, &Field{}, b.String())
	}
}

func FuzzField(f *testing.F) {
	for _, seed := range []string{"dduwowngf", "hoafn<n", "aaa", "d9a8ng", "!d9a8ng", "khaisinh", "uoww<<", "\u0301a", "ế́", "İ", "ﬀs"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, keys string) { check(t, &Field{}, keys[:min(len(keys), 400)]) })
}

func TestLayoutIsAsWideAsItsColumns(t *testing.T) {
	count := map[Kind]int{}
	seen := map[rune]bool{}
	for i, row := range Rows(false) {
		wide := 2 * row.Indent
		for _, k := range row.Keys {
			wide += k.Wide
			count[k.Kind]++
			if k.Kind == Letter {
				seen[k.Rune] = true
			}
		}
		if wide != Columns {
			t.Errorf("row %d is %g wide", i, wide)
		}
	}
	for _, r := range "0123456789abcdefghijklmnopqrstuvwxyz-" {
		if !seen[r] {
			t.Errorf("there is no key %q", r)
		}
	}
	for _, k := range []Kind{Shift, Erase, ClearAll, Space, Switch, Enter} {
		if count[k] != 1 {
			t.Errorf("there are %d keys of kind %d", count[k], k)
		}
	}
	for _, row := range Rows(true) {
		for _, k := range row.Keys {
			if k.Kind == Letter && unicode.IsLower(k.Rune) {
				t.Errorf("with shift there is a key %q", k.Rune)
			}
		}
	}
}
