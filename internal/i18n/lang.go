package i18n

// Lang is a language the product speaks.
type Lang string

// The languages. Vietnamese is the language of the house: a catalogue that
// lacks an English text answers in Vietnamese.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
)

// Langs lists every language, the default first.
func Langs() []Lang { return []Lang{Vietnamese, English} }

// Pick returns en in English where there is one, else vi. It serves names that
// come from the centre's configuration rather than from the catalogue.
func (l Lang) Pick(vi, en string) string {
	if l == English && en != "" {
		return en
	}
	return vi
}
