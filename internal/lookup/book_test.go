package lookup

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
	"motcua/internal/search"
	"motcua/internal/searchtest"
)

func TestLifeEventsOfTheProductAreRead(t *testing.T) {
	list := events(t)
	if len(list) != MaxEvents {
		t.Fatalf("there are %d events", len(list))
	}
	for _, e := range list {
		if e.name(i18n.Vietnamese) == e.name(i18n.English) || len(e.Phrases) < 3 {
			t.Errorf("event %+v", e)
		}
	}
}

// Each event leads to procedures of the national catalogue, and most of its phrases are
// names in it.
func TestLifeEventsAreInTheNationalCatalogue(t *testing.T) {
	names, err := searchtest.Names(true)
	if err != nil {
		t.Fatal(err)
	}
	b := newBook(&catalogue.Catalogue{List: names}, nil, events(t))
	if len(b.events) != MaxEvents {
		t.Errorf("only %d events have procedures", len(b.events))
	}
	known, all := 0, 0
	for _, e := range b.events {
		if len(e.resolved) < 3 || len(e.resolved) > eventMost {
			t.Errorf("%s has %d procedures", e.ID, len(e.resolved))
		}
		for _, phrase := range e.Phrases {
			all++
			if len(b.named(search.Folded(phrase))) > 0 {
				known++
			} else {
				t.Logf("%s: %q is no name", e.ID, phrase)
			}
		}
	}
	if known*100 < all*85 {
		t.Errorf("only %d of %d phrases are names", known, all)
	}
}

func TestEventsOfAFaultyFileAreRefused(t *testing.T) {
	const good = "= a | b | c | d\n"
	for name, text := range map[string]string{
		"a procedure first": "Đăng ký\n", "three parts": "= a | b | c\n", "an empty part": "= a | b |  | d\n", "an ID with a space": "= a b | b | c | d\n", "twice": good + good,
		"a long line": good + strings.Repeat("x", MaxPhraseBytes+1), "a very long line": good + strings.Repeat("x", 3*MaxPhraseBytes), "no text": good + "\xff\xfe\n",
		"too many": strings.Repeat("", 1) + manyEvents(MaxEvents+1), "too many phrases": good + strings.Repeat("x\n", MaxPhrases+1),
	} {
		if list, err := ReadEvents(strings.NewReader(text)); err == nil {
			t.Errorf("%s: %+v", name, list)
		}
	}
	list, err := ReadEvents(strings.NewReader("# remark\n\n" + good + "Đăng ký\n  Cấp lại \n" + "= e | f | g | h"))
	if err != nil || len(list) != 2 || !slices.Equal(list[0].Phrases, []string{"Đăng ký", "Cấp lại"}) {
		t.Errorf("%+v, %v", list, err)
	}
}

func manyEvents(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("= e" + string(rune('a'+i)) + " | x | y | z\n")
	}
	return b.String()
}

func FuzzReadEvents(f *testing.F) {
	f.Add("= a | b | c | d\nx\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadEvents(strings.NewReader(text))
		if err == nil && len(list) > MaxEvents {
			t.Errorf("%d events", len(list))
		}
	})
}

func TestPartsHaveEverythingOnce(t *testing.T) {
	for _, n := range []int{leafMost + 1, 100, 700, 10_000} {
		list := make([]int, n)
		for i := range list {
			list[i] = i
		}
		var all []int
		out := parts(list)
		for _, p := range out {
			all = append(all, p...)
		}
		if !slices.Equal(all, list) || len(out) > partsMost || len(out) < 2 {
			t.Errorf("%d in %d parts with %d", n, len(out), len(all))
		}
	}
}

func TestNamesAreInTheOrderOfVietnamese(t *testing.T) {
	names := []string{"Đăng ký", "Dạy học", "An toàn", "Ấp trứng", "Cấp", "Ăn uống"}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(alphabetical(a), alphabetical(b)) })
	if want := []string{"An toàn", "Ăn uống", "Ấp trứng", "Cấp", "Dạy học", "Đăng ký"}; !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
	for name, want := range map[string]string{"Ấp": "A", "Đăng": "Đ", "(1) Xin": "#", "Thủ tục đăng ký": "Đ", "Thủ tục": "T", "“Ứng": "U", "": "#"} {
		if got := initial(name); got != want {
			t.Errorf("%q stands under %q, want %q", name, got, want)
		}
	}
}

func TestShortenedTextsEndAtAWord(t *testing.T) {
	for text, want := range map[string]string{"một hai ba bốn": "một hai…", "một": "một", strings.Repeat("x", 20): strings.Repeat("x", 10) + "…"} {
		if got := shortened(text, 10); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestFeesHaveTheirUnit(t *testing.T) {
	for want, fees := range map[string][]catalogue.Fee{
		"": nil, "Không thu tiền": {{Free: true}}, "8.000 đồng": {{VND: 8000}}, "theo quy định": {{Text: "theo\nquy định"}}, "8.000–20.000 đồng": {{VND: 20000}, {VND: 8000}},
		"0–8.000 đồng": {{Free: true}, {VND: 8000}}, "Nhiều mức": {{VND: 1}, {Text: "khác"}}, "9.000 đồng": {{VND: 9000}, {VND: 9000}},
	} {
		if got := feesShort(i18n.Vietnamese, fees); got != want {
			t.Errorf("%+v is %q, want %q", fees, got, want)
		}
	}
}

// English tells one from many, of everything that is counted.
func TestEnglishCountsOneAndMany(t *testing.T) {
	en := i18n.English
	for want, got := range map[string]string{
		"1 day": limitShort(en, catalogue.Limit{N: 1, Unit: catalogue.Days}), "2 working days": limitShort(en, catalogue.Limit{N: 2, Unit: catalogue.WorkingDays}),
		"1 month": limitShort(en, catalogue.Limit{N: 1, Unit: catalogue.Months}), "1 working hour": limitShort(en, catalogue.Limit{N: 1, Unit: catalogue.Hours}),
		"1 original, 2 copies": copies(en, 1, 2), "2 originals, 1 copy": copies(en, 2, 1),
		"1 set": i18n.Counted(en, "lookup.sets", 1, 1), "Counter 3": i18n.Counted(en, "lookup.counters", 1, "3"), "Counters 3, 4": i18n.Counted(en, "lookup.counters", 2, "3, 4"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The line of a result has a short limit and a short fee. What its source says in a whole
// sentence is on the procedure's page, and the line says so.
func TestResultsAreBrief(t *testing.T) {
	sentence := "Mức lệ phí cụ thể do Hội đồng nhân dân cấp tỉnh quyết định; miễn cho người thuộc gia đình có công"
	for _, tt := range []struct {
		limit catalogue.Limit
		fees  []catalogue.Fee
		want  string
		en    string
	}{
		{catalogue.Limit{N: 5, Unit: catalogue.WorkingDays}, []catalogue.Fee{{VND: 8000}}, "5 ngày làm việc · 8.000 đồng", "5 working days · 8,000 đồng"},
		{catalogue.Limit{N: 5, Unit: catalogue.WorkingDays, Text: sentence}, []catalogue.Fee{{VND: 8000, Text: sentence}}, "5 ngày làm việc · 8.000 đồng", "5 working days · 8,000 đồng"},
		{catalogue.Limit{N: 5, Unit: catalogue.WorkingDays}, []catalogue.Fee{{Text: sentence}}, "5 ngày làm việc · lệ phí: xem trong thủ tục", "5 working days · fee: see the procedure"},
		{catalogue.Limit{Text: sentence}, []catalogue.Fee{{Free: true}}, "thời hạn: xem trong thủ tục · Không thu tiền", "time: see the procedure · Free of charge"},
		{catalogue.Limit{Text: sentence}, []catalogue.Fee{{Text: sentence}}, "thời hạn, lệ phí: xem trong thủ tục", "time and fee: see the procedure"},
		{catalogue.Limit{}, []catalogue.Fee{{VND: 10_000_000}, {VND: 20_000_000}}, "10.000.000–20.000.000 đồng", "10,000,000–20,000,000 đồng"},
		{catalogue.Limit{Text: "Theo mô tả"}, nil, "Theo mô tả", "Theo mô tả"},
		{catalogue.Limit{}, nil, "", ""},
		{catalogue.Limit{Text: "3 (nguồn không ghi đơn vị)"}, []catalogue.Fee{{VND: 8000}}, "thời hạn: xem trong thủ tục · 8.000 đồng", "time: see the procedure · 8,000 đồng"},
		{catalogue.Limit{N: 5, Unit: catalogue.Days}, []catalogue.Fee{{Text: "20"}}, "5 ngày · lệ phí: xem trong thủ tục", "5 days · fee: see the procedure"},
		{catalogue.Limit{Text: " 15 "}, []catalogue.Fee{{Text: "20.000 "}}, "thời hạn, lệ phí: xem trong thủ tục", "time and fee: see the procedure"},
		{catalogue.Limit{}, []catalogue.Fee{{Text: sentence}, {VND: 8000}}, "Nhiều mức", "Several fees"},
	} {
		s := &catalogue.Summary{Limit: tt.limit, Fees: tt.fees}
		if got, en := brief(i18n.Vietnamese, s), brief(i18n.English, s); got != tt.want || en != tt.en {
			t.Errorf("%+v %+v: %q and %q, want %q and %q", tt.limit, tt.fees, got, en, tt.want, tt.en)
		}
	}
}

// What the source tells in many words, or without a unit, is pointed to in the large line of a
// procedure's page; it is neither cut there nor a figure of nothing.
func TestLargeLineIsAWholeSentence(t *testing.T) {
	long := strings.Repeat("Mức lệ phí do Hội đồng nhân dân tỉnh quyết định. ", 4)
	for text, want := range map[string][2]string{
		"3 (nguồn không ghi đơn vị)": {"Chưa rõ, xin hỏi tại quầy", "nguồn không ghi đơn vị"},
		"20":                         {"Chưa rõ, xin hỏi tại quầy", "nguồn không ghi đơn vị"},
		long:                         {"Xem toàn văn", shortened(oneLine(long), shortMost)},
		"Theo bảng giá của tỉnh":     {"Theo bảng giá của tỉnh", ""},
		"20 nghìn đồng một bản":      {"20 nghìn đồng một bản", ""},
	} {
		p := &place{sum: &catalogue.Summary{Fees: []catalogue.Fee{{Text: text}}, Limit: catalogue.Limit{Text: text}}}
		if line, note := feesOf(i18n.Vietnamese, p); line != want[0] || note != want[1] {
			t.Errorf("the fee %q is %q, %q", text, line, note)
		}
		if line, note := atAGlance(i18n.Vietnamese, oneLine(text), limitShort(i18n.Vietnamese, p.sum.Limit)); line != want[0] || note != want[1] {
			t.Errorf("the limit %q is %q, %q", text, line, note)
		}
	}
	c := sampleCatalogue(t)
	figure := regexp.MustCompile(`(^|· )\d[\d., ]*(\(|·|$)`)
	for i := range c.List {
		line, note := feesOf(i18n.Vietnamese, &place{sum: &c.List[i]})
		for _, text := range []string{line, note, brief(i18n.Vietnamese, &c.List[i]), limitShort(i18n.Vietnamese, c.List[i].Limit)} {
			if figure.MatchString(text) {
				t.Errorf("%s: %q is a figure without a unit", c.List[i].Code, text)
			}
		}
		if strings.HasSuffix(line, "…") {
			t.Errorf("%s: the large line is cut: %q", c.List[i].Code, line)
		}
	}
}

// In the sample catalogue too, no result is longer than a line.
func TestResultsOfTheSampleCatalogueAreBrief(t *testing.T) {
	c := sampleCatalogue(t)
	inside := 0
	for i := range c.List {
		got := brief(i18n.Vietnamese, &c.List[i])
		if n := utf8.RuneCountInString(got); n > 2*briefMost+3 {
			t.Errorf("%s: %d letters: %q", c.List[i].Code, n, got)
		}
		if strings.Contains(got, "xem trong thủ tục") {
			inside++
		}
	}
	if inside == 0 || inside == len(c.List) {
		t.Errorf("%d of %d procedures say it on their page only", inside, len(c.List))
	}
}

// sampleCatalogue is the catalogue that is shipped.
func sampleCatalogue(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	c, err := searchtest.SampleCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
