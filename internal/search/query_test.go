package search

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"motcua/internal/catalogue"
)

// small is an index of a few procedures with words of its own.
func small(t testing.TB, words string, names ...string) *Index {
	t.Helper()
	th, err := ReadThesaurus(strings.NewReader(words))
	if err != nil {
		t.Fatal(err)
	}
	var list []catalogue.Summary
	for i, name := range names {
		list = append(list, catalogue.Summary{Code: "1.00" + string(rune('1'+i)), Name: name})
	}
	return New(list, th)
}

func first(x *Index, text string) string {
	if a := x.Find(text, 3); len(a.Hits) > 0 {
		return x.list[a.Hits[0].Index].Name
	}
	return ""
}

const licences = "GPLX := giấy phép lái xe\nbằng lái = giấy phép lái xe\n- tôi muốn, được\n+ đăng ký kết hôn\n"

func licenceNames() []string {
	return []string{"Cấp giấy phép lái xe", "Đổi giấy phép lái xe", "Thủ tục đăng ký khai sinh", "Thủ tục đăng ký kết hôn", "Cấp Giấy phép kinh doanh dược", "Cấp giấy phép được gia hạn"}
}

func TestHowItMayBeTyped(t *testing.T) {
	x := small(t, licences, licenceNames()...)
	for text, want := range map[string]string{
		"đổi giấy phép lái xe": "Đổi giấy phép lái xe",
		"doi giay phep lai xe": "Đổi giấy phép lái xe",
		"đổi GPLX":             "Đổi giấy phép lái xe",
		"doi gplx":             "Đổi giấy phép lái xe",
		"đổi bằng lái":         "Đổi giấy phép lái xe",
		"doibanglai":           "Đổi giấy phép lái xe",
		"doi bang lia":         "Đổi giấy phép lái xe",
		"ddooir bawngf lais":   "Đổi giấy phép lái xe",
		"d9o6i3 ba8ng2 la1i":   "Đổi giấy phép lái xe",
		"khai sihn":            "Thủ tục đăng ký khai sinh",
		"khai xinh":            "Thủ tục đăng ký khai sinh",
		"khaisinh":             "Thủ tục đăng ký khai sinh",
		"dang ki khai s":       "Thủ tục đăng ký khai sinh",
		"tôi muốn khai sinh":   "Thủ tục đăng ký khai sinh",
		"1.003":                "Thủ tục đăng ký khai sinh",
	} {
		if got := first(x, text); got != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
}

// Exact accents come before the same letters with others.
func TestMarksThatWereTypedCount(t *testing.T) {
	x := small(t, licences, licenceNames()...)
	if got := first(x, "giấy phép dược"); got != "Cấp Giấy phép kinh doanh dược" {
		t.Errorf("medicine finds %q", got)
	}
	if got := first(x, "giấy phép gia hạn"); got != "Cấp giấy phép được gia hạn" {
		t.Errorf("renewal finds %q", got)
	}
}

// What people say counts with the marks that it was typed with, except for tones; without
// marks it may be anything.
func TestSayingsKeepTheirMarks(t *testing.T) {
	x := small(t, "đò, ghe = phương tiện thủy nội địa\nđồ cổ = di vật cổ vật\n~ mất = cấp lại\nmất bằng lái = cấp lại giấy phép lái xe\nbìa đỏ := giấy chứng nhận\nmất giấy chứng nhận = cấp lại giấy chứng nhận do bị mất",
		"Đăng ký phương tiện thủy nội địa", "Đăng ký di vật, cổ vật", "Cải tạo, độ xe", "Cấp lại giấy phép lái xe", "Cấp giấy phép lái xe", "Cấp lại giấy chứng nhận do bị mất", "Cấp giấy chứng nhận")
	for text, want := range map[string]string{
		"đò": "Đăng ký phương tiện thủy nội địa", "độ": "Cải tạo, độ xe", "ghe": "Đăng ký phương tiện thủy nội địa",
		"đồ cổ": "Đăng ký di vật, cổ vật", "đổ cổ": "Đăng ký di vật, cổ vật", "do co": "Đăng ký di vật, cổ vật",
		"mất bằng lái": "Cấp lại giấy phép lái xe", "bằng lái bị mất": "Cấp lại giấy phép lái xe", "bang lai bi that lac": "Cấp lại giấy phép lái xe",
		"bìa đỏ bị mất": "Cấp lại giấy chứng nhận do bị mất", "mat bia do": "Cấp lại giấy chứng nhận do bị mất",
	} {
		if got := first(x, text); got != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
}

// Of sayings that overlap, the longest ones count.
func TestLongerSayingsGoBefore(t *testing.T) {
	x := small(t, "thẻ căn cước = cấp thẻ mới\ncăn cước hết hạn làm mới = cấp đổi\n", "Cấp thẻ mới", "Cấp đổi")
	if got := first(x, "thẻ căn cước hết hạn làm mới"); got != "Cấp đổi" {
		t.Errorf("found is %q", got)
	}
}

// Of procedures that fit alike, what is asked often comes first.
func TestWhatIsAskedOftenComesFirst(t *testing.T) {
	names := []string{"Đăng ký khai tử", "Đăng ký kết hôn", "Đăng ký giám hộ"}
	if got := first(small(t, "+ đăng ký kết hôn", names...), "đăng ký"); got != "Đăng ký kết hôn" {
		t.Errorf("the first is %q", got)
	}
	if got := first(small(t, "+ đăng ký giám hộ", names...), "đăng ký"); got != "Đăng ký giám hộ" {
		t.Errorf("the first is %q", got)
	}
}

// The screen says what was understood, if it is not what was typed, and marks the words.
func TestWhatWasUnderstood(t *testing.T) {
	x := small(t, licences, licenceNames()...)
	for text, want := range map[string]string{"đổi bằng lái": "đổi giấy phép lái xe", "khai sihn": "khai sinh", "khai sinh": "", "dang ky khai sinh": ""} {
		if got := x.Find(text, 3).Understood; got != want {
			t.Errorf("%q is understood as %q, want %q", text, got, want)
		}
	}
	a := x.Find("khai sihn", 1)
	name := x.list[a.Hits[0].Index].Name
	var marked []string
	for _, m := range a.Hits[0].Marks {
		marked = append(marked, name[m.From:m.To])
	}
	if strings.Join(marked, " ") != "khai sinh" {
		t.Errorf("marked is %q", marked)
	}
}

// A name with an abbreviation is found by what it stands for, and marked where it stands.
func TestAbbreviationsInNames(t *testing.T) {
	x := small(t, "BHXH := bảo hiểm xã hội", "Cấp sổ BHXH", "Cấp thẻ bảo hiểm y tế")
	a := x.Find("sổ bảo hiểm xã hội", 1)
	name := x.list[a.Hits[0].Index].Name
	if name != "Cấp sổ BHXH" || name[a.Hits[0].Marks[len(a.Hits[0].Marks)-1].From:] != "BHXH" {
		t.Errorf("found is %q with the marks %v", name, a.Hits[0].Marks)
	}
}

func TestLimitsOfAQuestion(t *testing.T) {
	x := national(t)
	for _, text := range []string{"", "   ", "\xff\xfe", "?!", strings.Repeat("đăng ký ", 200), strings.Repeat("z", 10_000), strings.Repeat("mở quán ăn ", 40), "\u0301\u0301\u0301", strings.Repeat("kt ", 100)} {
		if a := x.Find(text, 7); len(a.Hits) > 7 {
			t.Errorf("%.20q has %d hits", text, len(a.Hits))
		}
	}
}

func TestOneIndexManyQuestions(t *testing.T) {
	x := national(t)
	want := codes(x, x.Find("đổi bằng lái xe", 5))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				if got := codes(x, x.Find("đổi bằng lái xe", 5)); strings.Join(got, " ") != strings.Join(want, " ") {
					t.Errorf("the answer is %q, want %q", got, want)
				}
			}
		})
	}
	wait.Wait()
}

func TestLinesOfAThesaurus(t *testing.T) {
	for _, bad := range []string{"bằng lái", "= giấy phép", "bằng lái =", "- ", "-", ", = x", strings.Repeat("a ", 13) + "= b", "a = " + strings.Repeat("x", MaxSayingBytes), "\xff = a"} {
		if _, err := ReadThesaurus(strings.NewReader("# gì đó\n\n" + bad + "\n")); !errors.Is(err, ErrThesaurus) || !strings.Contains(err.Error(), "line 3") {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	if _, err := ReadThesaurus(strings.NewReader(strings.Repeat("a = b\n", 3) + manySayings())); err == nil {
		t.Error("there is no limit")
	}
}

func manySayings() string {
	var b strings.Builder
	for i := range MaxSayings + 1 {
		b.WriteString("từ" + strings.Repeat("a", i%30) + string(rune('a'+i%26)) + strings.Repeat("b", i/30%200) + " = x\n")
	}
	return b.String()
}

func FuzzFind(f *testing.F) {
	for _, text := range []string{"khai sinh", "ddang kys", "d9a6t1", "GPLX", "1.001193", "mở quán ăn", "\xff", "a\u0301", strings.Repeat("khaisinh", 9)} {
		f.Add(text)
	}
	x := national(f)
	f.Fuzz(func(t *testing.T, text string) {
		a := x.Find(text, 5)
		for _, h := range a.Hits {
			name := x.list[h.Index].Name
			for _, m := range h.Marks {
				if m.From < 0 || m.To > len(name) || m.From >= m.To || !utf8.ValidString(name[m.From:m.To]) {
					t.Fatalf("%q marks %v in %q", text, m, name)
				}
			}
		}
	})
}

// Of procedures that answer a question equally well, one that is received here comes first,
// however much longer its name is. One that answers it less well stays behind.
func TestReceivedHereComesFirstAmongEquals(t *testing.T) {
	names := []string{
		"Đổi giấy phép lái xe", "Đổi giấy phép lái xe Công an nhân dân", "Cấp giấy phép lái xe", "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", "Cấp lại giấy phép lái xe",
	}
	x := small(t, licences+"+ đổi giấy phép lái xe\n", names...)
	found := func(question string, most int, here ...int) (list []string) {
		a := x.FindPreferring(question, most, func(i int) bool { return slices.Contains(here, i) })
		if plain := x.Find(question, most); a.Total != plain.Total || a.Understood != plain.Understood || len(a.Hits) != len(plain.Hits) {
			t.Errorf("%q with %v here: %d of %d, understood %q; without %d of %d, %q", question, here, len(a.Hits), a.Total, a.Understood, len(plain.Hits), plain.Total, plain.Understood)
		}
		for _, h := range a.Hits {
			list = append(list, names[h.Index])
		}
		return list
	}
	if got := found("doi bang lai", 5); got[0] != names[0] {
		t.Errorf("with none here the first is %q", got[0])
	}
	if got := found("doi bang lai", 5, 3); got[0] != names[3] || got[1] != names[0] {
		t.Errorf("the exchange that is received here comes after others: %q", got)
	}
	if got := found("doi bang lai", 1, 3); got[0] != names[3] { // it was not among the best one before
		t.Errorf("of one answer it is %q", got)
	}
	question := "cap lai giay phep lai xe"
	if a := x.Find(question, 5); a.Total < 2 {
		t.Fatalf("%q finds only %d that match well", question, a.Total)
	}
	if got := found(question, 5, 2); got[0] != names[4] { // without "lai" it answers less well
		t.Errorf("what is received here and answers less well comes first: %q", got)
	}
	if got := found("doi bang lai", 5, 1, 3); got[0] != names[3] && got[0] != names[1] || got[2] != names[0] {
		t.Errorf("two that are received here: %q", got)
	}
	if all := found("doi bang lai", 5, 0, 1, 2, 3, 4); !slices.Equal(all, found("doi bang lai", 5)) {
		t.Errorf("where everything is received here the order changes: %q", all)
	}
	if got := found("1.002", 5, 3); len(got) != 1 || got[0] != names[1] {
		t.Errorf("a code finds %q", got)
	}
}
