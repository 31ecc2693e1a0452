package phrase_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	. "motcua/internal/phrase"
)

var (
	north   = Style{Lang: Vietnamese}
	south   = Style{Lang: Vietnamese, South: true}
	english = Style{Lang: English}
)

// rows are the golden numbers: n, north, south, north with three digits.
func rows(t *testing.T) [][]string {
	t.Helper()
	file, err := os.Open("testdata/numbers.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil || len(all) < 60 {
		t.Fatalf("%d rows, %v", len(all), err)
	}
	return all[1:]
}

func TestNumbersAreReadAsInTheGoldenTable(t *testing.T) {
	for _, row := range rows(t) {
		n, err := strconv.ParseInt(row[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(north.Cardinal(n), " "); got != row[1] {
			t.Errorf("%d in the north: %q, want %q", n, got, row[1])
		}
		if got := strings.Join(south.Cardinal(n), " "); got != row[2] {
			t.Errorf("%d in the south: %q, want %q", n, got, row[2])
		}
		if row[3] == "" {
			continue
		}
		whole := Style{Lang: Vietnamese, Whole: true}
		if got := whole.Number(fmt.Sprintf("%03d", n)).Text(); got != row[3] {
			t.Errorf("%03d as a whole: %q, want %q", n, got, row[3])
		}
	}
}

func TestCallsAreSaidInWords(t *testing.T) {
	whole := Style{Lang: Vietnamese, Whole: true}
	for _, c := range []struct {
		style Style
		call  Call
		want  string
	}{
		{north, Call{Number: "A025", Counter: "3"}, "mời công dân có số a, không hai năm, đến quầy số ba"},
		{north, Call{Number: "AK003", Counter: "15"}, "mời công dân có số a ca, không không ba, đến quầy số mười lăm"},
		{north, Call{Number: "C101", Counter: "105"}, "mời công dân có số xê, một không một, đến quầy số một trăm linh năm"},
		{south, Call{Number: "C101", Counter: "105"}, "mời công dân có số xê, một không một, đến quầy số một trăm lẻ năm"},
		{north, Call{Number: "H555", Counter: "21"}, "mời công dân có số hát, năm năm năm, đến quầy số hai mươi mốt"},
		{north, Call{Number: "V004", Counter: "24"}, "mời công dân có số vê, không không bốn, đến quầy số hai mươi tư"},
		{whole, Call{Number: "A025", Counter: "3"}, "mời công dân có số a, không hai mươi lăm, đến quầy số ba"},
		{north, Call{Number: "A025", Counter: "3A"}, "mời công dân có số a, không hai năm, đến quầy số ba a"},
		{north, Call{Number: "A025", Counter: "B02"}, "mời công dân có số a, không hai năm, đến quầy số bê không hai"},
		{north, Call{Number: "A025", Counter: "3", Place: "Phòng 2, tầng 1"}, "mời công dân có số a, không hai năm, đến phòng hai, tầng một"},
		{english, Call{Number: "AK030", Counter: "105"}, "number A K, zero three zero, please go to counter one hundred and five"},
		{english, Call{Number: "A025", Counter: "3", Place: "room 12, 1 floor up"}, "number A, zero two five, please go to room twelve, one floor up"},
	} {
		if got := c.style.Called(c.call).Text(); got != c.want {
			t.Errorf("%+v in %+v:\n got %q\nwant %q", c.call, c.style, got, c.want)
		}
	}
	if got, want := north.Taken("A025").Text(), "số của ông bà là a, không hai năm"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What a listener would write down is what is printed.
func TestWhatIsHeardIsWhatIsPrinted(t *testing.T) {
	digits := strings.Fields("không một hai ba bốn năm sáu bảy tám chín")
	letters := map[string]string{}
	for r := 'A'; r <= 'Z'; r++ {
		letters[north.Number(string(r)).Text()] = string(r)
	}
	if len(letters) != 26 {
		t.Fatalf("%d letters have names of their own, want 26", len(letters))
	}
	heard := func(s Sentence) (number string) {
		for _, p := range s {
			if d := slices.Index(digits, p.Word); d >= 0 {
				number += strconv.Itoa(d)
			} else {
				number += letters[p.Word]
			}
		}
		return number
	}
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A' - 1; second <= 'Z'; second++ {
			prefix := string(first)
			if second >= 'A' {
				prefix += string(second)
			}
			for _, n := range []int{0, 1, 4, 5, 10, 14, 15, 21, 24, 25, 99, 100, 105, 555, 999} {
				number := fmt.Sprintf("%s%03d", prefix, n)
				said := north.Number(number)
				if got := heard(said); got != number {
					t.Fatalf("%s was heard as %s", number, got)
				}
				if said[len(prefix)-1].Pause != Short {
					t.Fatalf("%s: no pause before the digits: %+v", number, said)
				}
			}
		}
	}
}

// Counters 1 to 120, compared with the rule written as four plain lists.
func TestCountersAreReadAsNumbers(t *testing.T) {
	ones := strings.Fields("không một hai ba bốn năm sáu bảy tám chín")
	after := strings.Fields("- mốt hai ba tư lăm sáu bảy tám chín")
	for n := 1; n <= 120; n++ {
		want := ""
		switch tens, one := n%100/10, n%10; {
		case n == 100:
		case n > 100 && tens == 0:
			want = "linh " + ones[one]
		case tens == 0:
			want = ones[one]
		case one == 0 && tens == 1:
			want = "mười"
		case one == 0:
			want = ones[tens] + " mươi"
		case tens == 1 && one == 5:
			want = "mười lăm"
		case tens == 1:
			want = "mười " + ones[one]
		default:
			want = ones[tens] + " mươi " + after[one]
		}
		if n >= 100 {
			want = strings.TrimSpace("một trăm " + want)
		}
		if got := north.Counter(strconv.Itoa(n)).Text(); got != want {
			t.Errorf("counter %d: %q, want %q", n, got, want)
		}
		if got, want := south.Counter(strconv.Itoa(n)).Text(), strings.ReplaceAll(want, "linh", "lẻ"); got != want {
			t.Errorf("counter %d in the south: %q, want %q", n, got, want)
		}
	}
}

func TestEnglishNumbers(t *testing.T) {
	for n, want := range map[int64]string{
		0: "zero", 7: "seven", 13: "thirteen", 20: "twenty", 21: "twenty one", 100: "one hundred", 105: "one hundred and five",
		120: "one hundred and twenty", 999: "nine hundred and ninety nine", 1005: "one thousand and five", 12906: "twelve thousand nine hundred and six",
		2_000_000: "two million",
	} {
		if got := strings.Join(english.Cardinal(n), " "); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestFreeTextsAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"Còn 15 phút hết giờ tiếp nhận.":        "còn mười lăm phút hết giờ tiếp nhận",
		"Chủ xe biển số 90A-123.45 xin ra cổng": "chủ xe biển số chín không, a, một hai ba, bốn năm xin ra cổng",
		"Mời ông/bà đến  phòng 2,\ttầng 1!":     "mời ông bà đến phòng hai, tầng một",
		"Gọi 0226 3 888 999":                    "gọi không hai hai sáu ba tám trăm tám mươi tám chín trăm chín mươi chín",
		"Hết giờ. Hẹn gặp lại":                  "hết giờ, hẹn gặp lại",
		"Mở lại 13:30, thứ Hai 30/11":           "mở lại mười ba giờ ba mươi, thứ hai ba mươi tháng mười một",
		"Dự kiến 15–25 phút":                    "dự kiến mười lăm đến hai mươi lăm phút",
		"Từ 07:00 ngày 01/04/2026":              "từ bảy giờ ngày một tháng tư năm hai nghìn không trăm hai mươi sáu",
		"12/13, 25:61, 1/2/3":                   "một hai, một ba, hai năm, sáu một, một, hai, ba",
		"Năm 9999999999999999":                  "năm " + strings.TrimSpace(strings.Repeat("chín ", 16)),
		"– … ,":                                 "",
		"":                                      "",
	} {
		if got := north.Free(text).Text(); got != want {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"Open again 13:30, 30/11/2026": "open again thirteen thirty, thirty November two thousand and twenty six",
		"From 07:05 to 08:00":          "from seven oh five to eight o'clock",
		"about 15–25 minutes":          "about fifteen to twenty five minutes",
	} {
		if got := english.Free(text).Text(); got != want {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
	if s := north.Free("Hết giờ. Hẹn gặp lại"); s[1].Pause != Long {
		t.Errorf("no pause at the full stop: %+v", s)
	}
}

func TestLettersThatAreWrittenInTwoWaysAreOne(t *testing.T) {
	for _, text := range []string{"Đến phòng tiếp nhận", "ĐẾN PHÒNG TIẾP NHẬN"} {
		if a, b := north.Free(norm.NFD.String(text)).Text(), north.Free(norm.NFC.String(text)).Text(); a != b || a != "đến phòng tiếp nhận" {
			t.Errorf("%q and %q", a, b)
		}
	}
	if got := Normal("  ĐẾN   quầy\u00a0số "); got != "đến quầy số" {
		t.Errorf("got %q", got)
	}
}

// A pack with the vocabulary can say every call.
func TestVocabularyIsEnough(t *testing.T) {
	for _, style := range []Style{north, south, english, {Lang: Vietnamese, Whole: true}, {Lang: English, Whole: true}} {
		have := map[string]bool{}
		for _, w := range style.Vocabulary() {
			if have[w] {
				t.Errorf("%q stands twice", w)
			}
			if w != Normal(w) || w == "" {
				t.Errorf("%q is not in its normal form", w)
			}
			have[w] = true
		}
		for n := 0; n < 1000; n++ {
			for _, s := range []Sentence{
				style.Called(Call{Number: fmt.Sprintf("%c%c%03d", 'A'+n%26, 'A'+n/26%26, n), Counter: strconv.Itoa(n)}),
				style.Called(Call{Number: fmt.Sprintf("%c%05d", 'A'+n%26, n*97), Counter: fmt.Sprintf("%d%c", n%50, 'A'+n%26)}),
				style.Taken(fmt.Sprintf("%c%03d", 'A'+n%26, n)),
			} {
				for _, p := range s {
					if !have[p.Word] {
						t.Fatalf("%+v: no word %q for %q", style, p.Word, s.Text())
					}
				}
			}
		}
	}
	if got := english.Said("letter a"); got != "A" {
		t.Errorf("got %q", got)
	}
	if got := north.Said("ca"); got != "ca" {
		t.Errorf("got %q", got)
	}
}

func TestLongTextsAreCutAtAWord(t *testing.T) {
	s := north.Free(strings.Repeat("giờ ", 500))
	if len(s) != MaxText/4 {
		t.Errorf("%d words, want %d", len(s), MaxText/4)
	}
	if s := north.Number(strings.Repeat("A1", 50)); len(s) != MaxNumber {
		t.Errorf("%d parts, want %d", len(s), MaxNumber)
	}
}

func FuzzPhrases(f *testing.F) {
	for _, seed := range []string{"A025", "AK003", "", "3", "Phòng 2, tầng 1", "90A-123.45", "\xff", "Đ\u0301ến", "ı", "00", "999999999999999"} {
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, inEnglish bool) {
		style := Style{Lang: Vietnamese, South: len(text)%2 == 0, Whole: len(text)%3 == 0}
		if inEnglish {
			style.Lang = English
		}
		for _, s := range []Sentence{
			style.Called(Call{Number: text, Counter: text}), style.Called(Call{Number: text, Place: text}),
			style.Taken(text), style.Free(text), style.Spelled(text), style.Counter(text),
		} {
			for _, p := range s {
				if p.Word == "" || p.Word != Normal(p.Word) || !strings.ContainsFunc(p.Word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
					t.Fatalf("%q gives the part %+v", text, p)
				}
			}
			if len(s) > 20*MaxText {
				t.Fatalf("%q gives %d parts", text, len(s))
			}
		}
	})
}
