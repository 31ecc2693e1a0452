package catalogueimport

import "motcua/internal/i18n"

// Rule is what was wrong, and what was done about it. Its name does not change.
type Rule string

// The rules of texts.
const (
	RuleSpaces       Rule = "spaces"
	RuleTabs         Rule = "tabs"
	RuleOtherSpaces  Rule = "other-spaces"
	RuleLineBreak    Rule = "line-break"
	RuleInvisible    Rule = "invisible"
	RuleComposed     Rule = "composed"
	RuleHTML         Rule = "html"
	RuleBrokenLetter Rule = "broken-letter"
	RuleTooLong      Rule = "too-long"
	RuleTooMany      Rule = "too-many"
	RuleRepeated     Rule = "repeated"
)

// The rules of codes.
const (
	RuleCodeSuffix  Rule = "code-suffix"
	RuleCodeZeros   Rule = "code-zeros"
	RuleCodeDot     Rule = "code-dot"
	RuleCodeForm    Rule = "code-form"
	RuleCodeWrong   Rule = "code-wrong"
	RuleCodeDeleted Rule = "code-deleted"
	RuleNoCode      Rule = "no-code"
)

// The rules of names.
const (
	RuleCapitals        Rule = "capitals"
	RuleFirstLetter     Rule = "first-letter"
	RuleTrailingMark    Rule = "trailing-mark"
	RuleLeadingMark     Rule = "leading-mark"
	RuleLeadingNumber   Rule = "leading-number"
	RuleCodeInName      Rule = "code-in-name"
	RuleOtherCodeInName Rule = "other-code-in-name"
	RuleNoName          Rule = "no-name"
)

// The rules of procedures.
const (
	RuleSame      Rule = "same"
	RuleDiffers   Rule = "differs"
	RuleSpelling  Rule = "spelling"
	RuleState     Rule = "state"
	RuleInternal  Rule = "internal"
	RuleLevel     Rule = "level"
	RuleDate      Rule = "date"
	RuleDateRead  Rule = "date-read"
	RuleLink      Rule = "link"
	RuleSets      Rule = "sets"
	RuleBasis     Rule = "basis"
	RuleBasisSame Rule = "basis-same"
	RuleWrong     Rule = "wrong"
)

// The rules of fees.
const (
	RuleFeeThousands Rule = "fee-thousands"
	RuleFeeUnit      Rule = "fee-unit"
	RuleFeeZero      Rule = "fee-zero"
	RuleFeeFree      Rule = "fee-free"
	RuleFeeText      Rule = "fee-text"
)

// The rules of limits.
const (
	RuleLimitAtOnce   Rule = "limit-at-once"
	RuleLimitRead     Rule = "limit-read"
	RuleLimitText     Rule = "limit-text"
	RuleLimitByCase   Rule = "limit-by-case"
	RuleLimitNone     Rule = "limit-none"
	RuleLimitFraction Rule = "limit-fraction"
	RuleLimitMonths   Rule = "limit-months"
	RuleLimitLong     Rule = "limit-long"
	RuleLimitByWay    Rule = "limit-by-way"
	RuleLimitCases    Rule = "limit-cases"
	RuleWayUnknown    Rule = "way-unknown"
	RuleWayRepeated   Rule = "way-repeated"
)

// The rules of papers.
const (
	RulePaperMark     Rule = "paper-mark"
	RulePaperHeading  Rule = "paper-heading"
	RulePaperQuantity Rule = "paper-quantity"
	RulePaperCut      Rule = "paper-cut"
	RulePaperNumber   Rule = "paper-number"
)

// The rules of files.
const (
	RuleEncoding    Rule = "encoding"
	RuleQuotes      Rule = "quotes"
	RuleColumn      Rule = "column"
	RuleColumnTwice Rule = "column-twice"
	RuleSheet       Rule = "sheet"
	RuleSection     Rule = "section"
	RuleBadObject   Rule = "bad-object"
	RuleKind        Rule = "kind"
)

// rules say what each rule did.
var rules = map[Rule]i18n.Message{
	RuleSpaces:          i18n.Say("runs of spaces became one, and spaces at the ends were cut"),
	RuleTabs:            i18n.Say("tabs became spaces"),
	RuleOtherSpaces:     i18n.Say("spaces of other kinds became plain ones"),
	RuleLineBreak:       i18n.Say("a line break inside became a space"),
	RuleInvisible:       i18n.Say("characters that cannot be seen were cut"),
	RuleComposed:        i18n.Say("letters and their marks were put together"),
	RuleHTML:            i18n.Say("marks of a web page were cut"),
	RuleBrokenLetter:    i18n.Say("a letter was lost before this file was written: write it anew"),
	RuleTooLong:         i18n.Say("the text is too long, and its end was cut"),
	RuleTooMany:         i18n.Say("the list is too long, and its end was cut"),
	RuleRepeated:        i18n.Say("the same stands there twice, and one was cut"),
	RuleCodeSuffix:      i18n.Say("the local end of the code was cut"),
	RuleCodeZeros:       i18n.Say("a spreadsheet cut zeros off the code, and they were put back"),
	RuleCodeDot:         i18n.Say("a spreadsheet took the dot out of the code, and it was put back"),
	RuleCodeForm:        i18n.Say("the code is not one such as 1.001193; it was left as it is"),
	RuleCodeWrong:       i18n.Say("the code cannot be one, and the row was left out"),
	RuleCodeDeleted:     i18n.Say("the code says that the procedure was deleted, and the row was left out"),
	RuleNoCode:          i18n.Say("there is no code, and the row was left out"),
	RuleCapitals:        i18n.Say("a name in capitals became small"),
	RuleFirstLetter:     i18n.Say("the name began with a small letter, which became a capital"),
	RuleTrailingMark:    i18n.Say("marks at the end were cut"),
	RuleLeadingMark:     i18n.Say("marks at the beginning were cut"),
	RuleLeadingNumber:   i18n.Say("the number of a list was cut"),
	RuleCodeInName:      i18n.Say("the code was cut out of the name"),
	RuleOtherCodeInName: i18n.Say("the name has the code of another procedure; it was left as it is"),
	RuleNoName:          i18n.Say("there is no name, and the procedure was left out"),
	RuleSame:            i18n.Say("the same procedure stands there twice, and is taken once"),
	RuleDiffers:         i18n.Say("the code was there with another value, and the later one counts"),
	RuleSpelling:        i18n.Say("another spelling became the most frequent one"),
	RuleState:           i18n.Say("the source does not say that the procedure is in force; it was taken all the same"),
	RuleInternal:        i18n.Say("the procedure is one between offices; it was taken all the same"),
	RuleLevel:           i18n.Say("the level of the online service is not known, and was left out"),
	RuleDate:            i18n.Say("the date is not understood, and was left out"),
	RuleDateRead:        i18n.Say("the date was written in the form of the catalogue"),
	RuleLink:            i18n.Say("the address is not one of https://, and was left out"),
	RuleSets:            i18n.Say("the number of sets is not understood, and was left out"),
	RuleBasis:           i18n.Say("the number of a legal text was written in its form"),
	RuleBasisSame:       i18n.Say("a legal text stands there in two forms, and one was cut"),
	RuleWrong:           i18n.Say("the procedure breaks a limit of the catalogue, and was left out"),
	RuleFeeThousands:    i18n.Say("the fee is in thousands by the source's own words, and was multiplied"),
	RuleFeeUnit:         i18n.Say("a fee of less than 1,000 đồng is in thousands or in another currency; it was kept as a text"),
	RuleFeeZero:         i18n.Say("a fee of 0 without the word that nothing is to be paid is not told"),
	RuleFeeFree:         i18n.Say("the words say that nothing is to be paid"),
	RuleFeeText:         i18n.Say("the fee is not one figure; it was kept as a text"),
	RuleLimitAtOnce:     i18n.Say("the words say that it is done within the day"),
	RuleLimitRead:       i18n.Say("the limit was read from the words"),
	RuleLimitText:       i18n.Say("the limit is not one figure with its unit; it was kept as a text"),
	RuleLimitByCase:     i18n.Say("the limit without a unit is that of the case"),
	RuleLimitNone:       i18n.Say("the limit has neither unit nor figure, and was left out"),
	RuleLimitFraction:   i18n.Say("the limit is not a whole number; it was kept as a text"),
	RuleLimitMonths:     i18n.Say("the limit is in months, which is rare; it was left as it is"),
	RuleLimitLong:       i18n.Say("the limit is longer than ten years; it was kept as a text"),
	RuleLimitByWay:      i18n.Say("the limits of the ways differ; each was kept"),
	RuleLimitCases:      i18n.Say("the limits of the cases differ; they were kept as a text"),
	RuleWayUnknown:      i18n.Say("the way of handing in is not known, and was left out"),
	RuleWayRepeated:     i18n.Say("one way of handing in has several cases; each was kept"),
	RulePaperMark:       i18n.Say("the mark before or after it was cut"),
	RulePaperHeading:    i18n.Say("this is a heading and no paper; it was left where it is"),
	RulePaperQuantity:   i18n.Say("neither originals nor copies are told; it was left as it is"),
	RulePaperCut:        i18n.Say("the text was cut off before this file was written; it was left as it is"),
	RulePaperNumber:     i18n.Say("the number of copies is not understood, and was left out"),
	RuleEncoding:        i18n.Say("the file is in Windows-1258 and not in UTF-8; look whether the letters are right"),
	RuleQuotes:          i18n.Say("quotes stand in the middle of a field and were taken as letters"),
	RuleColumn:          i18n.Say("the column is not known, and was not read"),
	RuleColumnTwice:     i18n.Say("the column stands there twice, and the first was read"),
	RuleSheet:           i18n.Say("a sheet of the workbook was not read"),
	RuleSection:         i18n.Say("a line between the rows names the field of those below"),
	RuleBadObject:       i18n.Say("the line is no JSON, and was left out"),
	RuleKind:            i18n.Say("a value of another kind than text was left out"),
}

// Says is what was done, for people.
func (r Rule) Says() i18n.Message { return rules[r] }

// leavesOut reports whether a whole row or procedure was left out.
func (r Rule) leavesOut() bool {
	switch r {
	case RuleCodeWrong, RuleCodeDeleted, RuleNoCode, RuleNoName, RuleWrong, RuleBadObject:
		return true
	}
	return false
}

// fields are the names of the fields of entries.
var fields = map[string]i18n.Message{
	"code":       i18n.Say("code"),
	"name":       i18n.Say("name"),
	"field":      i18n.Say("field"),
	"agency":     i18n.Say("deciding agency"),
	"by":         i18n.Say("publishing office"),
	"level":      i18n.Say("level"),
	"steps":      i18n.Say("steps"),
	"ways":       i18n.Say("ways of handing in"),
	"papers":     i18n.Say("papers"),
	"sets":       i18n.Say("sets"),
	"legal":      i18n.Say("limit"),
	"committed":  i18n.Say("promised limit"),
	"subjects":   i18n.Say("who may ask"),
	"conditions": i18n.Say("conditions"),
	"results":    i18n.Say("results"),
	"fees":       i18n.Say("fees"),
	"basis":      i18n.Say("legal texts"),
	"from":       i18n.Say("date of effect"),
	"published":  i18n.Say("date of publication"),
	"decision":   i18n.Say("decision"),
	"link":       i18n.Say("address"),
	"events":     i18n.Say("life events"),
	"service":    i18n.Say("service"),
	"elsewhere":  i18n.Say("place"),
	"files":      i18n.Say("files"),
	"sample":     i18n.Say("sample data"),
	"state":      i18n.Say("state"),
	"type":       i18n.Say("kind"),
	"file":       i18n.Say("file"),
	"column":     i18n.Say("column"),
	"other":      i18n.Say("other"),
}

// FieldWords is the name of a field for people, as Entry.Field and catalogue.Part have it.
func FieldWords(field string) i18n.Message {
	if words, ok := fields[field]; ok {
		return words
	}
	return fields["other"]
}
