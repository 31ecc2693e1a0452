package search

import (
	"slices"
	"testing"
)

func TestTelexAndVNIThatNobodyRead(t *testing.T) {
	for typed, want := range map[string]string{
		"kys": "ký", "ddaats": "đất", "ddang": "đang", "giaays": "giấy", "ddoiir": "", "hoon": "hôn", "huwowng": "hương", "nuwowcs": "nước",
		"khai": "", "moiws": "", "laf": "là", "ddor": "đỏ", "bawngf": "bằng", "cuar": "của", "quaanj": "quận",
	} {
		if got := fromTelex(typed); got != want && (want != "" || got == typed) {
			t.Errorf("Telex %q is %q, want %q", typed, got, want)
		}
	}
	for typed, want := range map[string]string{
		"d9a6t1": "đất", "ky1": "ký", "dang9": "đang", "ho6n": "hôn", "so63": "sổ", "so73": "sở", "d9o3": "đỏ", "b8": "", "2024": "", "a1": "á", "khai": "",
	} {
		if got := fromVNI(typed); got != want {
			t.Errorf("VNI %q is %q, want %q", typed, got, want)
		}
	}
}

func TestOneSlip(t *testing.T) {
	for _, c := range []struct {
		a, b string
		is   bool
	}{
		{"sinh", "sihn", true},
		{"sinh", "sin", true},
		{"sinh", "sinhh", true},
		{"sinh", "sanh", true},
		{"sinh", "sinh", false},
		{"sinh", "snih", true},
		{"sinh", "hnis", false},
		{"sinh", "si", false},
		{"ab", "ba", true},
		{"ab", "cd", false},
		{"tru", "chu", false},
		{"", "a", true},
	} {
		if oneSlip(c.a, c.b) != c.is || oneSlip(c.b, c.a) != c.is {
			t.Errorf("one slip between %q and %q is %v", c.a, c.b, !c.is)
		}
	}
}

// Every word of the vocabulary that one slip makes into a word is found by it, and no other.
func TestSlipsAreAllWordsWithinOneSlip(t *testing.T) {
	x := national(t)
	for _, typed := range []string{"sihn", "khaii", "dng", "giayy", "hnoa", "qq", "thuog", "zzzzzz"} {
		var want []string
		for _, name := range x.names {
			if oneSlip(typed, name) || sound(name) == sound(typed) && name != typed {
				want = append(want, name)
			}
		}
		var got []string
		for _, id := range x.slips(typed) {
			got = append(got, x.names[id])
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("slips of %q are %q, want %q", typed, got, want)
		}
	}
}

func TestSoundsThatPeopleDoNotTellApart(t *testing.T) {
	for _, pair := range [][2]string{{"tru", "chu"}, {"xinh", "sinh"}, {"giay", "day"}, {"ruong", "duong"}, {"lao", "nao"}} {
		if sound(pair[0]) != sound(pair[1]) {
			t.Errorf("%q and %q sound like %q and %q", pair[0], pair[1], sound(pair[0]), sound(pair[1]))
		}
	}
	if sound("ta") == sound("ca") {
		t.Error("ta sounds like ca")
	}
}

func TestJoinedWordsComeApart(t *testing.T) {
	x := national(t)
	for typed, want := range map[string][]string{
		"khaisinh": {"khai", "sinh"}, "dangkikethon": {"dang", "ki", "ket", "hon"}, "giaypheplaixe": {"giay", "phep", "lai", "xe"}, "tachthua": {"tach", "thua"},
		"zzzz": nil, "xyz": nil, "qqqqqqqqqqqqqq": nil,
	} {
		var got []string
		for _, id := range x.split(typed) {
			got = append(got, x.names[id])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q comes apart into %q, want %q", typed, got, want)
		}
	}
}
