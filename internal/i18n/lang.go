package i18n

// Lang is a language of the product.
type Lang string

// The languages. Vietnamese is the default: a text that has no English translation
// is shown in Vietnamese.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
)

// Langs lists every language, the default first.
func Langs() []Lang { return []Lang{Vietnamese, English} }

// Pick returns en for English if it is not empty, otherwise vi. It is for names from
// the centre's configuration, not for texts of the catalogue.
func (l Lang) Pick(vi, en string) string {
	if l == English && en != "" {
		return en
	}
	return vi
}
