package lookup

import (
	"cmp"
	"slices"
	"strings"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
	"motcua/internal/pattern"
)

// Sources name papers in no order that helps: the list for registering a birth begins with
// children that were abandoned. A page and a printed list show the papers that everybody
// needs first, then those of special cases, then remarks; each in the source's order. The
// full text keeps the source's order.

var (
	// ofCase is how the name of a paper, or a title, begins that holds for a special case.
	ofCase = pattern.Of(`^` + marks + `(?i:(?:trong )?trường hợp|nếu|đối với|riêng)[\s,:]`)
	// inCase is a condition inside a name. After a semicolon or a full stop stands what
	// else will do, so that everybody needs the paper or its substitute.
	inCase = pattern.Of(`(?i)^[^;.(]*\s(?:trong|đối với) trường hợp\s`)
	// ifAny are words for papers that not everybody has.
	ifAny = pattern.Of(`(?i)\(nếu có\)`)
	// bracket is a remark in brackets.
	bracket = pattern.Of(`\([^()]*\)`)
	// isSentence and tellsNone are a sentence that says who need not bring a paper, or what
	// somebody answers for: a remark between papers. "Giấy tờ chứng minh nơi cư trú … thì không
	// phải xuất trình" begins with a paper, and is one.
	isSentence = pattern.Of(`^` + marks + `(?i:ví dụ|(?:trong )?trường hợp|người)[\s:]`)
	tellsNone  = pattern.Of(`(?i)không (?:phải|cần|yêu cầu) (?:nộp|xuất trình|tải lên|gửi)|không bao gồm|chỉ cần cung cấp|(?:có|chịu) trách nhiệm`)
	// isNote is how a remark begins, or the title of remarks.
	isNote = pattern.Of(`^` + marks + `(?i:lưu ý|ghi chú)`)
)

// marks are what sources write before a line of a list: "- ", "(1.2) ", "a) ".
const marks = `(?:[-–+*•]\s*|\(?\d+(?:\.\d+)*[.)]\s*|[a-zđ]\)\s*)*`

// partsOf are the papers of a procedure in the order in which a person reads them, numbered.
// One that is needed in no copy is a heading if it ends in a colon, a remark if it says so,
// and otherwise a paper. None is left out.
func partsOf(lang i18n.Lang, proc *catalogue.Procedure) []Part {
	var all, cases, notes []Part
	for _, g := range proc.Papers {
		title := oneLine(g.Title)
		switch {
		case isNote().MatchString(title):
			notes = append(notes, partOf(title, g.Items, false))
		case ofCase().MatchString(title + " "):
			cases = append(cases, partOf(title, g.Items, true))
		default:
			everybody, some := divide(g.Items)
			if len(everybody) > 0 || len(some) == 0 {
				all = append(all, partOf(title, everybody, true))
			}
			if len(some) > 0 {
				cases = append(cases, partOf(joined(i18n.Text(lang, "lookup.papers.cases"), title), some, true))
			}
		}
	}
	// Without a title it would seem to belong to the part before it.
	slices.SortStableFunc(all, func(a, b Part) int { return cmp.Compare(min(1, len(a.Title)), min(1, len(b.Title))) })
	list, no := slices.Concat(all, cases, notes), 0
	for _, part := range list {
		for i := range part.Papers {
			if p := &part.Papers[i]; p.No > 0 {
				no++
				p.No = no
			}
		}
	}
	return list
}

// partOf is a part with papers, or with remarks. What is to be numbered has 1.
func partOf(title string, items []catalogue.Paper, papers bool) Part {
	part, head := Part{Title: title}, title
	for _, item := range items {
		name := oneLine(item.Name)
		p := Needed{Name: shortened(name, paperMost), Originals: item.Originals, Copies: item.Copies}
		switch inCopies := item.Originals+item.Copies > 0; {
		case inCopies:
			p.No = 1
		case isHeading(item):
			head = name
		case papers && !isRemark(name):
			p.No, p.Show = 1, toShow(head) || toShow(name) && !tellsNone().MatchString(name)
		}
		part.Papers = append(part.Papers, p)
	}
	return part
}

// isRemark reports whether what is needed in no copy says no paper.
func isRemark(name string) bool {
	return isNote().MatchString(name) || isSentence().MatchString(name) && tellsNone().MatchString(name)
}

// toShow reports whether a heading, or a name, says that a paper is shown.
func toShow(text string) bool { return strings.Contains(strings.ToLower(text), "xuất trình") }

// Heads reports whether it is a heading of what follows.
func (n Needed) Heads() bool { return n.No == 0 && strings.HasSuffix(n.Name, ":") }

// divide takes the papers of special cases out of a group. The papers below a heading that
// names a case are of that case, up to the next heading; a heading of which nothing is left
// goes with its papers.
func divide(items []catalogue.Paper) (everybody, some []catalogue.Paper) {
	for len(items) > 0 {
		block := items[:1]
		for n := 1; n < len(items) && !isHeading(items[n]); n++ {
			block = items[:n+1]
		}
		items = items[len(block):]
		var head []catalogue.Paper
		if isHeading(block[0]) {
			head, block = block[:1], block[1:]
		}
		if len(head) > 0 && isCase(head[0].Name) {
			some = append(append(some, head...), block...)
			continue
		}
		var a, b []catalogue.Paper
		for _, item := range block {
			if isCase(item.Name) {
				b = append(b, item)
			} else {
				a = append(a, item)
			}
		}
		if len(a) == 0 && len(b) > 0 {
			some = append(some, head...)
		} else {
			everybody = append(everybody, head...)
		}
		everybody, some = append(everybody, a...), append(some, b...)
	}
	return everybody, some
}

// isCase reports whether the name of a paper says that only some people need it. A paper
// that is only for those who hand in online is of a case too: whoever reads this stands in
// the centre.
func isCase(name string) bool {
	name = oneLine(name)
	if ofCase().MatchString(name) || ifAny().MatchString(name) || inCase().MatchString(bracket().ReplaceAllString(name, "")) {
		return true
	}
	for _, remark := range bracket().FindAllString(strings.ToLower(name), -1) {
		if strings.Contains(remark, "nếu") && strings.Contains(remark, "trực tuyến") && !strings.Contains(remark, "trực tiếp") {
			return true
		}
	}
	return false
}

func isHeading(p catalogue.Paper) bool {
	return p.Originals == 0 && p.Copies == 0 && strings.HasSuffix(strings.TrimSpace(p.Name), ":")
}
