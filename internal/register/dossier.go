package register

import (
	"errors"
	"strings"
	"unicode"

	"motcua/internal/pattern"
)

// Dossier is a hồ sơ TTHC, as far as the register keeps it. It has no name, address, identity
// or telephone number, and is never sent: see Public and Full.
type Dossier struct {
	Code     Code
	State    State
	Step     Step
	Received Date   // ngày tiếp nhận
	Due      Date   // ngày hẹn trả
	Redue    Date   // ngày hẹn lại; NĐ 118/2025 Điều 19.6 allows one
	Finished Date   // ngày kết thúc xử lý
	Returned Date   // ngày trả kết quả
	Counter  string // where the result is given, "18"

	// Remote says that the system which the dossier is from compares figures itself.
	Remote bool

	secret, id, phone Mark
}

// errNotSent says that a dossier as a whole leaves the register in no form.
var errNotSent = errors.New("a dossier is not sent: use Public or Full")

// MarshalJSON refuses: a Dossier has more than anybody may see.
func (Dossier) MarshalJSON() ([]byte, error) { return nil, errNotSent }

// Openable says whether there is anything by which somebody could see more than Public.
func (d Dossier) Openable() bool { return d.Remote || d.marked() }

// marked says whether there are figures to compare here.
func (d Dossier) marked() bool { return d.secret != Mark{} || d.id != Mark{} || d.phone != Mark{} }

// promised is the day that was promised last.
func (d Dossier) promised() Date {
	if d.Redue != 0 {
		return d.Redue
	}
	return d.Due
}

// late says whether the promised day is over without a result. Days are compared, as the
// province's own reports do; a dossier that waits for the citizen counts as the others.
func (d Dossier) late(today Date) bool {
	due := d.promised()
	switch {
	case due == 0 || d.State.Ended() || d.State == StateNew:
		return false
	case d.Finished != 0:
		return d.Finished > due
	case d.State == StateDone, d.State == StateReturned:
		return d.Returned != 0 && d.Returned > due
	}
	return today > due
}

// Raw is a dossier as another system has it: texts of any form. Everything else of a person
// has been dropped by whoever made it.
type Raw struct {
	Code, State                              string
	Received, Due, Redue, Finished, Returned string
	Counter                                  string
	Secret, ID, Phone                        string
}

// Field names a field of Raw, in reports and in the columns of centre.toml.
type Field string

// The fields.
const (
	FieldCode     Field = "code"
	FieldState    Field = "state"
	FieldReceived Field = "received"
	FieldDue      Field = "due"
	FieldRedue    Field = "redue"
	FieldFinished Field = "finished"
	FieldReturned Field = "returned"
	FieldCounter  Field = "counter"
	FieldSecret   Field = "secret"
	FieldID       Field = "id"
	FieldPhone    Field = "phone"
)

// Fields are all of them.
var Fields = []Field{
	FieldCode, FieldState, FieldReceived, FieldDue, FieldRedue, FieldFinished, FieldReturned, FieldCounter, FieldSecret, FieldID, FieldPhone,
}

// At is the place of a field in a Raw; nil if there is none.
func (r *Raw) At(f Field) *string {
	return map[Field]*string{
		FieldCode: &r.Code, FieldState: &r.State, FieldReceived: &r.Received, FieldDue: &r.Due, FieldRedue: &r.Redue, FieldFinished: &r.Finished,
		FieldReturned: &r.Returned, FieldCounter: &r.Counter, FieldSecret: &r.Secret, FieldID: &r.ID, FieldPhone: &r.Phone,
	}[f]
}

// Rule is what was wrong with a field, and what was done.
type Rule string

// The rules. Those of the first group leave the dossier out.
const (
	RuleNoCode  Rule = "no-code"  // the code is missing, or none
	RuleNoState Rule = "no-state" // the state is missing
	RuleState   Rule = "state"    // the state is not known

	RuleDate    Rule = "date"    // a date is none: it is dropped
	RuleCounter Rule = "counter" // more than a number of a counter: it is dropped
	RuleFigures Rule = "figures" // not four figures: they are dropped
	RulePadded  Rule = "padded"  // a spreadsheet has taken the zeros away in front of the secret
	RuleSlip    Rule = "slip"    // the code has letters that look like figures
	RuleTwice   Rule = "twice"   // the code is there again: the later one counts
)

// LeavesOut says that a dossier with this fault is left out.
func (r Rule) LeavesOut() bool { return r == RuleNoCode || r == RuleNoState || r == RuleState }

// Fault is what was wrong with a field. Was is what stood there, or its shape where it may
// belong to a person.
type Fault struct {
	Field Field
	Rule  Rule
	Was   string
}

// Take reads a dossier at the door. ok is false if it is left out. The figures of a person
// are hashed here, and are nowhere afterwards.
func (k Key) Take(raw Raw, words StateWords) (d Dossier, faults []Fault, ok bool) {
	add := func(f Field, r Rule, was string) { faults = append(faults, Fault{f, r, strings.Clone(was)}) }
	code, err := ParseCode(raw.Code)
	if err != nil {
		add(FieldCode, RuleNoCode, shape(raw.Code))
		return d, faults, false
	}
	d.Code = Code(strings.Clone(string(code))) // it may be a part of a whole row, which would be kept with it
	if code.Slip() != "" {
		add(FieldCode, RuleSlip, string(code))
	}
	is, known := words.of(raw.State)
	switch {
	case strings.TrimSpace(raw.State) == "":
		add(FieldState, RuleNoState, "")
		return d, faults, false
	case !known:
		add(FieldState, RuleState, shortened(raw.State))
		return d, faults, false
	}
	d.State, d.Step = is.state, is.step
	for _, f := range []struct {
		field Field
		text  string
		into  *Date
	}{
		{FieldReceived, raw.Received, &d.Received},
		{FieldDue, raw.Due, &d.Due},
		{FieldRedue, raw.Redue, &d.Redue},
		{FieldFinished, raw.Finished, &d.Finished},
		{FieldReturned, raw.Returned, &d.Returned},
	} {
		if none(f.text) {
			continue
		}
		read, right := ParseDate(f.text)
		if !right {
			add(f.field, RuleDate, shape(f.text))
		}
		*f.into = read
	}
	if counter, right := counterOf(raw.Counter); right {
		d.Counter = counter
	} else {
		add(FieldCounter, RuleCounter, shape(raw.Counter))
	}
	faults = append(faults, k.takeFigures(&d, raw)...)
	return d, faults, true
}

// takeFigures hashes what proves that somebody may see more.
func (k Key) takeFigures(d *Dossier, raw Raw) (faults []Fault) {
	secret, rule := secretOf(raw.Secret)
	if rule != "" {
		faults = append(faults, Fault{Field: FieldSecret, Rule: rule})
	}
	id, right := lastFigures(raw.ID)
	if !right {
		faults = append(faults, Fault{Field: FieldID, Rule: RuleFigures})
	}
	phone, right := lastFigures(raw.Phone)
	if !right {
		faults = append(faults, Fault{Field: FieldPhone, Rule: RuleFigures})
	}
	for _, f := range []struct {
		proof Proof
		into  *Mark
	}{{Proof{KindSecret, secret}, &d.secret}, {Proof{KindID, id}, &d.id}, {Proof{KindPhone, phone}, &d.phone}} {
		if f.proof.Good() {
			*f.into = k.mark(d.Code, f.proof)
		}
	}
	return faults
}

// none says that a field is empty, in the words of databases.
func none(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "-", "null", "none", "0", "n/a", "nan":
		return true
	}
	return false
}

// secretOf are the four secret figures. A spreadsheet takes the zeros in front away.
func secretOf(text string) (figures string, rule Rule) {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".0")
	switch {
	case text == "":
		return "", ""
	case !allDigits(text) || len(text) > Figures:
		return "", RuleFigures
	case len(text) < Figures:
		return strings.Repeat("0", Figures-len(text)) + text, RulePadded
	}
	return text, ""
}

// leastIDFigures is the shortest number of which the last four figures are taken: fewer would
// give the whole number away.
const leastIDFigures = 8

// lastFigures are the last four figures of an identity or telephone number. Of a cell with
// several numbers none is taken.
func lastFigures(text string) (figures string, ok bool) {
	if none(text) {
		return "", true
	}
	var digits strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case unicode.IsSpace(r), strings.ContainsRune(".-+()'\"", r):
		default:
			return "", false
		}
	}
	all := digits.String()
	if len(all) < leastIDFigures || len(all) > 15 {
		return "", false
	}
	return all[len(all)-Figures:], true
}

// counterForm is a counter by its number. A text with more in it may name an officer.
var counterForm = pattern.Of(`^(?:quay |cua |quay so |cua so |so |counter )?([0-9]{1,3}[a-z]?)$`)

// counterOf is the number of a counter.
func counterOf(text string) (counter string, ok bool) {
	if none(text) {
		return "", true
	}
	if len(text) > maxDateBytes {
		return "", false
	}
	if m := counterForm().FindStringSubmatch(FoldWord(text)); m != nil {
		return strings.ToUpper(m[1]), true
	}
	return "", false
}

// maxShapeRunes is how much a report shows of a text, and maxStateRunes of a state.
const (
	maxShapeRunes = 24
	maxStateRunes = 40
)

// shape shows how a text is written, and not what: where columns were mixed up it may be a
// name or an identity number.
func shape(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '0'
		case unicode.IsLetter(r):
			return 'A'
		case unicode.Is(unicode.Mn, r) || unicode.IsControl(r):
			return -1
		}
		return r
	}, cut(strings.TrimSpace(text), maxShapeRunes))
}

// shortened is a state that is not known, which a technician must read to enter it. Figures
// are hidden.
func shortened(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '0'
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, cut(strings.TrimSpace(text), maxStateRunes))
}

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
