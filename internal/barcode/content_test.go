package barcode

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestReadTellsScansApart(t *testing.T) {
	for _, tt := range []struct {
		text string
		kind Kind
		want string // ticket, dossier or masked number
	}{
		{"K7M2-9", Ticket, "K7M2-9"},
		{"https://motcua.example/t/K7M2-9", Ticket, "K7M2-9"},
		{"000.00.18.H25-190805-0001", DossierCode, "000.00.18.H25-190805-0001"},
		{"h42.001.02–260205–aa0001", DossierCode, "H42.001.02-260205-AA0001"},
		{"https://dichvucong.example/tra-cuu?ma=000.00.18.H25-190805-0001&x=1", DossierCode, "000.00.18.H25-190805-0001"},
		{"https://dichvucong.example/hs/H42.001.02-260205-0001", DossierCode, "H42.001.02-260205-0001"},
		{"https://dichvucong.example/?ma=000.00.18.H25%2D190805%2D0001", DossierCode, "000.00.18.H25-190805-0001"},
		{card7, IDCard, "035******123"},
		{card6, IDCard, "035******456"},
		{norm.NFD.String(card7), IDCard, "035******123"},
		{"", Other, ""},
		{"8934563138164", Other, ""},
		{"035090000123", Other, ""},
		{"https://motcua.example/", Other, ""},
		{"Nguyễn Văn Mẫu", Other, ""},
		{"a|b|c", Other, ""},
		{strings.Repeat("x", MaxScanBytes), Other, ""},
	} {
		c := Read(tt.text)
		if got := c.Ticket + c.Dossier.String() + c.Person.Masked(); c.Kind != tt.kind || got != tt.want || c.Problem != "" || c.Err != nil {
			t.Errorf("Read(%q) = %v %q, problem %q, %v; want %v %q", tt.text, c.Kind, got, c.Problem, c.Err, tt.kind, tt.want)
		}
	}
}

func TestNearlyKnownScansAreDamaged(t *testing.T) {
	for _, text := range []string{
		"K7M2-8", "O7M2-9", "https://motcua.example/t/K7M2-8",
		"000.00.18.H25-190231-0001", "000.00.18.H25-190805-001", "H42.001.02-260205-A0001",
		strings.Replace(card7, "05081990", "99081990", 1), "035090000123|168000111|Nguyễn Văn Mẫu",
	} {
		if c := Read(text); c.Kind != Other || c.Problem != ProblemDamaged || c.Err == nil || leaks(c.Err.Error()) != "" {
			t.Errorf("Read(%q) = %v, problem %q, %v; want damaged", text, c.Kind, c.Problem, c.Err)
		}
	}
}

// What Unikey and ibus-unikey turn a scanner's keys into.
func TestInputMethodsAreFoundOut(t *testing.T) {
	ticket := func(body string) string { // the code that starts with body
		for _, check := range alphabet {
			if code := body + "-" + string(check); parses([]byte(strings.Replace(code, "-", "", 1))) {
				return code
			}
		}
		t.Fatalf("%s begins no code", body)
		return ""
	}
	check := func(body string) string { return ticket(body)[bodyLength:] }
	for _, tt := range []struct {
		keys, seen string
		want       Problem
	}{
		{ticket("AA25"), "Â25" + check("AA25"), ProblemTelex},
		{ticket("DD72"), "Đ72" + check("DD72"), ProblemTelex},
		{ticket("KASC"), "KÁC" + check("KASC"), ProblemTelex},
		{ticket("KACS"), "KÁC" + check("KACS"), ProblemTelex},
		{ticket("W7M2"), "Ư7M2" + check("W7M2"), ProblemTelex},
		{ticket("EE2J"), "Ê2J" + check("EE2J"), ProblemTelex},
		{ticket("AW2J"), "Ă2J" + check("AW2J"), ProblemTelex},
		{ticket("AASK"), "ẤK" + check("AASK"), ProblemTelex},
		{strings.ToLower(ticket("AA25")), strings.ToLower("Â25" + check("AA25")), ProblemTelex},
		{"]Q1K7M2-9", "ưQ1K7M2-9", ProblemTelex},
		{"https://motcua.example/t/" + ticket("AA25"), "https://motcua.example/t/Â25" + check("AA25"), ProblemTelex},
		{"H42.001.02-260205-AA0001", "H42.001.02-260205-Â0001", ProblemTelex},
		{"]Q1" + card7, "ưQ1" + card7, ProblemTelex},
		{ticket("A22K"), "À2K" + check("A22K"), ProblemVNI},
		{ticket("KD9M"), "KĐM" + check("KD9M"), ProblemVNI},
		{ticket("E6K7"), "ÊK7" + check("E6K7"), ProblemVNI},
		{ticket("AKM5"), "ẠKM" + check("AKM5"), ProblemVNI},
		{"", "Ớ2X-3", ProblemTelex}, // no code produces this, but nothing else looks like it
		{"", norm.NFD.String("Ớ2X-3"), ProblemTelex},
	} {
		if c := Read(tt.seen); c.Kind != Other || c.Problem != tt.want {
			t.Errorf("Read(%q), typed %q, = %v, problem %q; want %q", tt.seen, tt.keys, c.Kind, c.Problem, tt.want)
		}
	}
}

func TestVietnameseTextIsNoInputMethodsFault(t *testing.T) {
	for _, text := range []string{
		"Nguyễn Văn Mẫu", "Sở Giao thông vận tải", "Đổi giấy phép lái xe", "Ưu tiên", "đ", "Quầy số 3 - Hộ tịch", card7,
		strings.Repeat("ấ", 500), "Hà Nam-Ninh Bình", "Số 12-A",
	} {
		if c := Read(text); c.Problem != "" {
			t.Errorf("Read(%q) has the problem %q", text, c.Problem)
		}
	}
}

func TestKindsHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range []Kind{Other, Ticket, DossierCode, IDCard} {
		if seen[k.String()] {
			t.Errorf("two kinds are called %q", k)
		}
		seen[k.String()] = true
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{card7, card6, "K7M2-9", "Â25-K", "H42.001.02-260205-Â0001", "ưQ1", "|||||", "https://x/ấấấấấ-ấ", "Ớ2X-3", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Read(s)
		set := 0
		for _, is := range []bool{c.Ticket != "", c.Dossier.Form != FormNone, !c.Person.IsZero()} {
			if is {
				set++
			}
		}
		if (c.Kind == Other) != (set == 0) || set > 1 || c.Kind != Other && c.Problem+Problem(errText(c.Err)) != "" {
			t.Fatalf("Read(%q) = %+v", s, c)
		}
	})
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
