package barcode

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const pangram = "Nguyễn Văn Mẫu, ĐẶNG THỊ ƯỚC, Hòa Bình, xã Ỷ La, phường Ô Chợ Dừa, Đắk Lắk, quý vị à"

// misread reads the UTF-8 of s as Windows-1252, or as Latin-1.
func misread(s string, latin1 bool) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if r := rune(c); latin1 || c < 0x80 || c >= 0xa0 {
			b.WriteRune(r)
		} else {
			b.WriteRune(windows1252[c-0x80])
		}
	}
	return b.String()
}

func TestCleanTakesOffWhatScannersAdd(t *testing.T) {
	for _, tt := range []struct {
		raw, text string
		symbology Symbology
	}{
		{"K7M2-9", "K7M2-9", ""},
		{"\x02K7M2-9\x03\r\n", "K7M2-9", ""},
		{"]Q3K7M2-9", "K7M2-9", "Q3"},
		{"]C1K7M2-9", "K7M2-9", "C1"},
		{"]d2K7M2-9\r", "K7M2-9", "d2"},
		{"\x02]Q1K7M2-9", "K7M2-9", "Q1"},
		{"\ufeff]Q1K7M2-9", "K7M2-9", "Q1"},
		{"]Q1\ufeffK7M2-9", "K7M2-9", "Q1"},
		{`]Q2\000026K7M2-9`, "K7M2-9", "Q2"},
		{`]Q2\00002K7M2-9`, `\00002K7M2-9`, "Q2"},
		{"]Q", "]Q", ""},
		{"]?3K7", "]?3K7", ""},
		{"]Q3", "", "Q3"},
		{"  K7 M2 \t", "K7 M2", ""},
		{"K7\x00M2\x1d-\x7f9\u0085\u200b", "K7M2-9", ""},
		{"", "", ""},
		{"\r\n\x00", "", ""},
		{norm.NFD.String(pangram), pangram, ""},
	} {
		if got := Clean([]byte(tt.raw)); got != (Label{tt.text, tt.symbology, ""}) {
			t.Errorf("Clean(%q) = %+v, want %q %q", tt.raw, got, tt.text, tt.symbology)
		}
	}
}

func TestSymbologiesHaveNames(t *testing.T) {
	for s, want := range map[Symbology]string{"Q3": "QR", "C1": "Code 128", "d2": "Data Matrix", "L0": "PDF417", "": "", "?0": ""} {
		if got := s.Name(); got != want {
			t.Errorf("%q is called %q, want %q", s, got, want)
		}
	}
}

func TestMojibakeIsRepaired(t *testing.T) {
	if got := Clean([]byte("Nguyá»…n")); got.Text != "Nguyễn" || got.Problem != "" {
		t.Errorf("got %+v", got)
	}
	for _, text := range []string{pangram, card7, card6, "Đ", "à"} {
		for _, latin1 := range []bool{false, true} {
			once := misread(text, latin1)
			for name, raw := range map[string]string{
				"once": once, "twice": misread(once, latin1), "with an AIM identifier": "]Q1" + once, "with a mark": misread("\ufeff"+text, latin1),
			} {
				if got := Clean([]byte(raw)); got.Text != text || got.Problem != "" {
					t.Errorf("%q misread %s (latin1 %v) is read as %+v", text, name, latin1, got)
				}
			}
		}
	}
}

// provinces are those of 2016 (QCVN 102:2016/BTTTT), whose names are on cards.
var provinces = [...]string{
	"An Giang", "Bắc Giang", "Bắc Kạn", "Bạc Liêu", "Bắc Ninh", "Bà Rịa – Vũng Tàu", "Bến Tre", "Bình Định",
	"Bình Dương", "Bình Phước", "Bình Thuận", "Cà Mau", "Cần Thơ", "Cao Bằng", "Đắk Lắk", "Đắk Nông",
	"Đà Nẵng", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Giang", "Hải Dương", "Hải Phòng",
	"Hà Nam", "Hà Nội", "Hà Tĩnh", "Hòa Bình", "Thành phố Hồ Chí Minh", "Hậu Giang", "Hưng Yên", "Khánh Hòa",
	"Kiên Giang", "Kon Tum", "Lai Châu", "Lâm Đồng", "Lạng Sơn", "Lào Cai", "Long An", "Nam Định",
	"Nghệ An", "Ninh Bình", "Ninh Thuận", "Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi",
	"Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa",
	"Thừa Thiên Huế", "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái",
}

// Correct text must not be changed, above all the names on cards.
func TestRightTextIsNotRepaired(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "i18n", "vi.json"))
	if err != nil || len(b) < 1000 {
		t.Fatalf("%d bytes of Vietnamese, %v", len(b), err)
	}
	texts := append(strings.Fields(string(b)), strings.Fields(pangram)...)
	texts = append(texts, provinces[:]...)
	for _, text := range texts {
		for _, text := range []string{text, strings.ToUpper(text), strings.ToLower(text)} {
			if got := Clean([]byte(text)); got.Text != text || got.Problem != "" {
				t.Errorf("Clean(%q) = %+v", text, got)
			}
		}
	}
	for _, text := range []string{"café", "naïve façade", "ÃO", "§ 5", "€ 5", "«Ã»", "KÝ…", "ĐĂNG KÝ…", "Ý”, Ú–"} {
		if got := Clean([]byte(text)); got.Text != text || got.Problem != "" {
			t.Errorf("Clean(%q) = %+v", text, got)
		}
	}
}

func TestLostLettersAreSaid(t *testing.T) {
	for _, raw := range []string{
		"Nguy\xe1\xbbn", "\xff\xfe\xfd", "Nguyá»n VÄƒn", // a byte is missing
		"Nguy\ufffdn", "Ã¡ ấ", "035090000123||Nguyá»…n VÄn|",
	} {
		if got := Clean([]byte(raw)); got.Problem != ProblemEncoding || !utf8.ValidString(got.Text) {
			t.Errorf("Clean(%q) = %+v; want the problem %q", raw, got, ProblemEncoding)
		}
	}
}

func TestWhatIsNoUTF8IsReadAsWindows1252(t *testing.T) {
	if got := Clean([]byte("\x93caf\xe9\x94 \x80 5")); got != (Label{"“café” € 5", "", ProblemEncoding}) {
		t.Errorf("got %+v", got)
	}
}

func TestCleanLooksAtABoundedLength(t *testing.T) {
	if got := Clean([]byte(strings.Repeat("a", MaxScanBytes+1))); len(got.Text) != MaxScanBytes {
		t.Errorf("%d bytes", len(got.Text))
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{pangram, misread(pangram, true), "]Q1\ufeffA", `]Q2\000026x`, "\xff", "Ã\u0083", "\x02\x03", norm.NFD.String(pangram)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		l := Clean(raw)
		if !utf8.ValidString(l.Text) || !norm.NFC.IsNormalString(l.Text) || strings.TrimSpace(l.Text) != l.Text || strings.ContainsFunc(l.Text, isNoise) {
			t.Fatalf("Clean(%q) = %+v", raw, l)
		}
		if l.Symbology != "" && len(l.Symbology) != 2 {
			t.Fatalf("Clean(%q) has the symbology %q", raw, l.Symbology)
		}
	})
}
