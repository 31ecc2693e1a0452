package phrase

import "strconv"

// MaxCardinal is the largest number that is read as a number; longer ones are read digit
// by digit.
const MaxCardinal = 999_999_999_999

// digitNames are the digits 0 to 9.
var digitNames = map[Lang][]string{
	Vietnamese: {"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"},
	English:    {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"},
}

// letterNames are the Vietnamese names of the letters as taught in schools, except "đê"
// for D, which is how people read a D in a code.
var letterNames = map[rune]string{
	'A': "a", 'B': "bê", 'C': "xê", 'D': "đê", 'Đ': "đê", 'E': "e", 'F': "ép", 'G': "giê", 'H': "hát",
	'I': "i", 'J': "gi", 'K': "ca", 'L': "e lờ", 'M': "em mờ", 'N': "en nờ", 'O': "o", 'P': "pê",
	'Q': "quy", 'R': "e rờ", 'S': "ét sì", 'T': "tê", 'U': "u", 'V': "vê", 'W': "vê kép", 'X': "ích xì",
	'Y': "i dài", 'Z': "dét",
}

// parse reads digits as a number for Cardinal.
func parse(digits string) (int64, bool) {
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil && n >= 0 && n <= MaxCardinal
}

// Cardinal is a number from 0 to MaxCardinal in words; a number outside that range is
// replaced by the nearest limit.
func (st Style) Cardinal(n int64) []string {
	n = max(0, min(n, MaxCardinal))
	if n == 0 {
		return []string{digitNames[st.lang()][0]}
	}
	if st.lang() == English {
		return englishCardinal(n)
	}
	var list []string
	units := []string{"tỷ", "triệu", st.thousand(), ""}
	for i, divisor := range []int64{1_000_000_000, 1_000_000, 1_000, 1} {
		group := int(n / divisor % 1_000)
		if group == 0 {
			continue
		}
		list = append(list, st.group(group, len(list) > 0)...)
		if units[i] != "" {
			list = append(list, units[i])
		}
	}
	return list
}

func (st Style) thousand() string {
	if st.South {
		return "ngàn"
	}
	return "nghìn"
}

// odd is the word for a zero in the tens, as in "một trăm linh năm".
func (st Style) odd() string {
	if st.South {
		return "lẻ"
	}
	return "linh"
}

// group is a group of three digits, 1 to 999. Inside a larger number its hundred is said
// even if it is zero: "một nghìn không trăm linh năm".
func (st Style) group(n int, within bool) []string {
	digit := digitNames[Vietnamese]
	hundreds, tens, ones := n/100, n/10%10, n%10
	var list []string
	if hundreds > 0 || within {
		list = append(list, digit[hundreds], "trăm")
	}
	switch {
	case tens == 0 && ones > 0 && len(list) > 0:
		return append(list, st.odd(), digit[ones])
	case tens == 0 && ones > 0:
		return append(list, digit[ones])
	case tens == 0:
		return list
	case tens == 1:
		list = append(list, "mười")
	default:
		list = append(list, digit[tens], "mươi")
	}
	switch {
	case ones == 0:
		return list
	case ones == 5:
		return append(list, "lăm")
	case ones == 1 && tens > 1:
		return append(list, "mốt")
	case ones == 4 && tens > 1:
		return append(list, "tư")
	}
	return append(list, digit[ones])
}

var (
	englishTeens = []string{"ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"}
	englishTens  = []string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
)

func englishCardinal(n int64) []string {
	var list []string
	units := []string{"billion", "million", "thousand", ""}
	for i, divisor := range []int64{1_000_000_000, 1_000_000, 1_000, 1} {
		group := int(n / divisor % 1_000)
		if group == 0 {
			continue
		}
		if units[i] == "" && len(list) > 0 && group < 100 {
			list = append(list, "and") // "one thousand and five"
		}
		list = append(list, englishGroup(group)...)
		if units[i] != "" {
			list = append(list, units[i])
		}
	}
	return list
}

// englishGroup is a group of three digits, 1 to 999.
func englishGroup(n int) []string {
	digit := digitNames[English]
	var list []string
	if n >= 100 {
		list = append(list, digit[n/100], "hundred")
		if n %= 100; n == 0 {
			return list
		}
		list = append(list, "and")
	}
	switch {
	case n < 10:
		return append(list, digit[n])
	case n < 20:
		return append(list, englishTeens[n-10])
	}
	list = append(list, englishTens[n/10-2])
	if n%10 > 0 {
		list = append(list, digit[n%10])
	}
	return list
}

// numberWords are the words of Cardinal besides the digits, for numbers up to 999,999.
func (st Style) numberWords() []string {
	if st.lang() == English {
		list := append([]string{}, englishTeens...)
		return append(append(list, englishTens...), "hundred", "and", "thousand")
	}
	return []string{"mười", "mươi", "mốt", "tư", "lăm", "trăm", st.odd(), st.thousand()}
}
