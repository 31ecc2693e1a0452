package assets

import (
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// Every letter that Vietnamese writes, in its composed form: the vowels, each
// with the five tone marks, and the consonants.
func vietnameseLetters() string {
	letters := "abcdđeghiklmnopqrstuvxyfjwz"
	for _, vowel := range "aăâeêioôơuưy" {
		for _, tone := range []string{"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"} {
			letters += norm.NFC.String(string(vowel) + tone)
		}
	}
	return letters + strings.ToUpper(letters)
}

func TestEveryWeightDrawsEveryVietnameseLetter(t *testing.T) {
	seen := map[string]Weight{}
	for _, w := range []Weight{Regular, Medium, SemiBold, Bold, ExtraBold} {
		font, err := sfnt.Parse(Font(w))
		if err != nil {
			t.Fatalf("weight %d: %v", w, err)
		}
		if twin, ok := seen[string(Font(w))]; ok {
			t.Errorf("weights %d and %d are the same file", w, twin)
		}
		seen[string(Font(w))] = w
		var buf sfnt.Buffer
		for _, r := range vietnameseLetters() + "0123456789 .,·–-:/()[]%" {
			if i, err := font.GlyphIndex(&buf, r); err != nil || i == 0 {
				t.Errorf("weight %d has no glyph for %q (%U)", w, r, r)
			}
		}
	}
}

func TestUnknownWeightIsRegular(t *testing.T) {
	if string(Font(450)) != string(Font(Regular)) {
		t.Error("Font(450) is not Regular")
	}
}

func TestLicenceTravelsWithTheFonts(t *testing.T) {
	if !strings.Contains(FontLicence, "SIL OPEN FONT LICENSE") {
		t.Error("FontLicence is not the SIL Open Font License")
	}
}
