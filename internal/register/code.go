package register

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/barcode"
	"motcua/internal/pattern"
)

// Code is the code of a dossier (mã hồ sơ) in capitals, without spaces:
// "H25.01-261120-0017". NĐ 118/2025 Điều 28 gives its two parts: the agency, and the day with
// the number of that day. All forms of the years before are read too, and whatever a system
// of today writes in the same shape.
type Code string

// Limits of a code.
const (
	MaxTyped     = 512 // bytes of what is scanned or typed; the address in a QR code is longer than a code
	MaxCodeBytes = 64
)

// CodeFault is why something is no code of a dossier, with the code that was probably meant.
type CodeFault struct {
	Reason  CodeReason
	Suggest Code // empty: nobody can tell
}

// CodeReason names a CodeFault.
type CodeReason string

// The reasons.
const (
	CodeEmpty CodeReason = "empty"
	CodeLong  CodeReason = "long"
	CodeForm  CodeReason = "form" // not an agency, a day and a number
	CodeDay   CodeReason = "day"  // the six digits in the middle are no day
	CodeMany  CodeReason = "many" // there are several
)

// Error implements error. What was typed is not in it: it may be anything.
func (f *CodeFault) Error() string {
	if f.Suggest != "" {
		return fmt.Sprintf("not the code of a dossier (%s): probably %s is meant", f.Reason, f.Suggest)
	}
	return fmt.Sprintf("not the code of a dossier (%s)", f.Reason)
}

// group is a part of the agency, tail the day and the number.
const (
	group = `[A-Z0-9]{1,4}(?:\.[A-Z0-9]{1,4}){0,4}`
	tail  = `-(\d{6})-[A-Z0-9]{4,8}`
)

var (
	codeForm = pattern.Of(`^` + group + tail + `$`)
	codeIn   = pattern.Of(`(?:^|[^A-Z0-9.-])(` + group + tail + `)(?:$|[^A-Z0-9.-])`)
)

// ParseCode reads a code that was scanned or typed: in any case, with spaces, any kind of
// dash, full-width digits; also out of the address that is in a receipt's QR code, of which
// nothing else is kept. Its error is a CodeFault.
func ParseCode(typed string) (Code, error) {
	switch {
	case len(typed) > MaxTyped:
		return "", &CodeFault{Reason: CodeLong}
	case strings.TrimSpace(typed) == "":
		return "", &CodeFault{Reason: CodeEmpty}
	}
	if strings.ContainsAny(typed, "/?=&|;") {
		if code, fault := codeWithin(typed); fault == nil || fault.Reason == CodeMany {
			return code, orNil(fault)
		}
	}
	code, reason := read(typed)
	if reason == "" {
		return code, nil
	}
	return "", &CodeFault{Reason: reason, Suggest: meant(typed)}
}

// orNil is a fault as an error.
func orNil(fault *CodeFault) error {
	if fault == nil {
		return nil
	}
	return fault
}

// codeWithin finds the one code in a longer text, such as
// "https://…/tra-cuu?MHS=H25.01-261120-0017&SGT=…".
func codeWithin(text string) (Code, *CodeFault) {
	if plain, err := url.QueryUnescape(text); err == nil {
		text = plain
	}
	text = strings.ToUpper(norm.NFKC.String(text))
	var found Code
	for _, m := range codeIn().FindAllStringSubmatch(text, -1) {
		code, reason := read(m[1])
		switch {
		case reason != "" || code == found:
		case found != "":
			return "", &CodeFault{Reason: CodeMany}
		default:
			found = code
		}
	}
	if found == "" {
		return "", &CodeFault{Reason: CodeForm}
	}
	return found, nil
}

// read reads a code that is written as it should be, as far as spaces and capitals go.
func read(typed string) (Code, CodeReason) {
	if d, err := barcode.ParseDossier(typed); err == nil {
		return Code(d.String()), ""
	}
	text := barcode.Squeeze(typed)
	if parts := strings.Fields(typed); len(parts) == 3 && !strings.Contains(text, "-") { // a keypad of figures has no dash
		text = barcode.Squeeze(strings.Join(parts, "-"))
		if d, err := barcode.ParseDossier(text); err == nil {
			return Code(d.String()), ""
		}
	}
	m := codeForm().FindStringSubmatch(text)
	switch {
	case m == nil || len(text) > MaxCodeBytes:
		return "", CodeForm
	case !isDay(m[1]):
		return "", CodeDay
	}
	return Code(text), ""
}

// isDay says whether six digits are a day: year, month, day as in every code that was seen,
// or the other way round, as Điều 28 can be read.
func isDay(six string) bool {
	a, b, c := number(six[:2]), number(six[2:4]), number(six[4:])
	_, ordered := day(firstYear+a, b, c)
	_, turned := day(firstYear+c, b, a)
	return ordered || turned
}

// lookAlikes are letters that are typed for figures, since they look like them.
var lookAlikes = strings.NewReplacer("O", "0", "Q", "0", "I", "1", "L", "1")

// Slip is what was probably meant by a code whose letters look like figures; "" if nothing
// about it is strange. Both may be codes, so that a person must say which it is.
func (c Code) Slip() Code {
	if other := figuresFor(string(c)); other != string(c) {
		if code, reason := read(other); reason == "" {
			return code
		}
	}
	return ""
}

// lastIsProvince is a letter that looks like no figure, and two figures or what looks like them.
var lastIsProvince = pattern.Of(`^[A-HJKMNPR-Z][0-9OQIL]{2}$`)

// figuresFor puts figures in the place of letters that look like them, wherever a part is
// made of nothing else.
func figuresFor(text string) string {
	parts := strings.Split(text, "-")
	if len(parts) != 3 {
		return text
	}
	groups := strings.Split(parts[0], ".")
	province := 0 // the group with a letter of its own: the first, and in codes until 2020 the last
	if last := len(groups) - 1; lastIsProvince().MatchString(groups[last]) {
		province = last
	}
	for i, g := range groups {
		head := ""
		if i == province && len(g) == 3 {
			head, g = g[:1], g[1:]
		}
		if other := lookAlikes.Replace(g); allDigits(other) {
			groups[i] = head + other
		}
	}
	parts[0] = strings.Join(groups, ".")
	for i := 1; i < len(parts); i++ {
		if other := lookAlikes.Replace(parts[i]); allDigits(other) {
			parts[i] = other
		}
	}
	return strings.Join(parts, "-")
}

func allDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// otherSeparators are typed for dots and dashes.
var otherSeparators = strings.NewReplacer("_", "-", "/", "-", ",", ".", " ", "-")

// meant is the code that was probably meant by something that is none; "" if nobody can tell.
func meant(typed string) Code {
	if len(typed) > 2*MaxCodeBytes {
		return ""
	}
	text := barcode.Squeeze(otherSeparators.Replace(strings.TrimSpace(typed)))
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '.' })
	if len(parts) < 2 {
		return ""
	}
	last := parts[len(parts)-1]
	if len(last) >= 10 { // the dash between the day and the number is missing
		parts = append(parts[:len(parts)-1], last[:6], last[6:])
	}
	if len(parts) < 3 {
		return ""
	}
	n := len(parts)
	text = strings.Join(parts[:n-2], ".") + "-" + parts[n-2] + "-" + parts[n-1]
	code, reason := read(figuresFor(text))
	if reason != "" {
		return ""
	}
	return code
}
