package catalogueimport

import (
	"math"
	"strconv"
	"strings"
	"time"

	"motcua/internal/catalogue"
	"motcua/internal/pattern"
)

// procedure cleans a record. It reports false if the record has no code that can be one.
func (c *cleaner) procedure(r *record) (p catalogue.Procedure, ok bool) {
	const name, text = catalogue.MaxNameBytes, catalogue.MaxTextBytes
	if p.Code = c.readCode(r.texts[colCode]); p.Code == "" {
		return p, false
	}
	p.Name = c.readName(r.texts[colName])
	p.Field = c.names("field", r.list(colField))
	p.Agency = c.names("agency", r.list(colAgency))
	p.By = c.names("by", r.list(colBy))
	p.Level = c.readLevel(r.texts[colLevel])
	p.Steps = c.lines("steps", strings.Join(r.list(colSteps), "\n"), text)
	p.Conditions = c.lines("conditions", strings.Join(r.list(colConditions), "\n"), text)
	p.Subjects = c.parted("subjects", r.list(colSubjects), text)
	p.Results = c.readResults(r)
	p.Basis = c.readBasis(r.list(colBasis))
	p.Events = c.parted("events", r.list(colEvents), text)
	p.Sets = c.readSets(r.texts[colSets])
	p.From = c.readDate("from", r.texts[colFrom], r.serials)
	p.Published = c.readDate("published", r.texts[colPublished], r.serials)
	p.Decision = c.line("decision", r.texts[colDecision], name)
	p.Service = c.line("service", r.texts[colService], name)
	p.Elsewhere = c.line("elsewhere", r.texts[colElsewhere], name)
	p.Link = c.readLink(r.texts[colLink])
	c.readCounter(r, &p)
	c.readState(r)
	return p, true
}

// readCounter cleans limits, fees, ways and papers.
func (c *cleaner) readCounter(r *record, p *catalogue.Procedure) {
	feeNote, limitNote := c.noteOf(r)
	cases := r.cases
	if quantity := r.texts[colLimit]; quantity != "" || r.texts[colUnit] != "" {
		cases = append(cases, rawLimit{quantity, r.texts[colUnit]})
	}
	legal, only := c.readCases(cases)
	if legal.Known() && legal.Text == "" {
		legal.Text = limitNote
	}
	p.Legal = legal
	if text := r.texts[colCommitted]; text != "" {
		p.Committed = c.readLimit("committed", rawLimit{text, r.texts[colUnit]}, "", catalogue.Limit{})
	}
	var fees []rawFee
	if value := r.texts[colFee]; value != "" || feeNote != "" {
		fees = append(fees, rawFee{value: value, text: feeNote})
	}
	if value := r.texts[colCharge]; value != "" {
		fees = append(fees, rawFee{kind: "le phi", value: value})
	}
	p.Fees = c.readFees("fees", fees, fees)
	ways := r.ways
	if text := r.texts[colChannels]; text != "" {
		for _, method := range separators().Split(strings.ReplaceAll(text, ",", ";"), -1) {
			if strings.TrimSpace(method) != "" {
				ways = append(ways, rawWay{method: method})
			}
		}
	}
	c.readWays(ways, p, only)
	p.Papers = c.readPapers(append(r.groups, papersInWords(c.letters("papers", r.texts[colPapers]))...))
}

// A note beside fee and limit speaks of time, or of money.
var (
	speaksOfTime  = pattern.Of(`(?i)(?:^|[^\pL])(?:ngày|tháng|gia hạn|thời hạn)(?:$|[^\pL])`)
	speaksOfMoney = pattern.Of(`(?i)(?:^|[^\pL])(?:đồng|đ|phí|miễn|giá|nộp|thu)(?:$|[^\pL])`)
)

// noteOf gives the note of a row to the fee or to the limit, of which it speaks. One that
// speaks of neither is the fee's, which is mostly less simple, unless that is 0.
func (c *cleaner) noteOf(r *record) (fee, limit string) {
	note := c.lines("other", r.texts[colNote], catalogue.MaxTextBytes)
	if !speaksOfMoney().MatchString(note) && (speaksOfTime().MatchString(note) || strings.TrimSpace(r.texts[colFee]) == "0") {
		return "", note
	}
	return note, ""
}

// levels are the levels of the online service by their folded names.
var levels = map[string]catalogue.Level{
	"full": catalogue.LevelFull, "toan trinh": catalogue.LevelFull, "dvctt toan trinh": catalogue.LevelFull, "dich vu cong truc tuyen toan trinh": catalogue.LevelFull,
	"part": catalogue.LevelPart, "partial": catalogue.LevelPart, "mot phan": catalogue.LevelPart, "dvctt mot phan": catalogue.LevelPart, "dich vu cong truc tuyen mot phan": catalogue.LevelPart,
	"info": catalogue.LevelInfo, "cung cap thong tin": catalogue.LevelInfo, "dich vu cung cap thong tin": catalogue.LevelInfo, "con lai": catalogue.LevelInfo,
	"dich vu cung cap thong tin truc tuyen": catalogue.LevelInfo, "cung cap thong tin truc tuyen": catalogue.LevelInfo,
}

func (c *cleaner) readLevel(text string) catalogue.Level {
	text = c.line("level", text, catalogue.MaxNameBytes)
	level, known := levels[fold(text)]
	if !known && text != "" {
		c.tell("level", RuleLevel, text, "")
	}
	return level
}

// readResults are the results, without the marks of a list before them.
func (c *cleaner) readResults(r *record) []string {
	list := c.parted("results", r.list(colResults), catalogue.MaxTextBytes)
	for i, text := range list {
		if bare := bullet().ReplaceAllString(text, ""); bare != "" {
			list[i] = c.change("results", RulePaperMark, text, bare)
		}
	}
	return list
}

func (c *cleaner) readSets(text string) int {
	text = c.line("sets", text, catalogue.MaxNameBytes)
	if text == "" {
		return 0
	}
	m := setsPattern().FindStringSubmatch(text)
	if m == nil {
		c.tell("sets", RuleSets, text, "")
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // one or two digits
	return n
}

var setsPattern = pattern.Of(`(?i)^(?:số lượng(?: hồ sơ)?:?\s*)?(\d{1,2})(?:\.0)?(?:\s*\(\pL+\))?(?:\s*bộ)?(?: hồ sơ)?\.?$`)

// dates are the forms of dates that are read, the day before the month.
var dates = []string{time.DateOnly, "2/1/2006", "2-1-2006", "2.1.2006", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05"}

// readDate cleans a date. In a workbook it may be a number of days since 1899.
func (c *cleaner) readDate(field, text string, serials bool) string {
	text = c.line(field, text, catalogue.MaxNameBytes)
	if text == "" {
		return ""
	}
	day, ok := time.Time{}, false
	if n, err := strconv.ParseFloat(text, 64); serials && err == nil && n >= 36526 && n < 73051 { // 2000 to 2099
		day, ok = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(math.Floor(n))), true
	}
	for _, layout := range dates {
		if t, err := time.Parse(layout, text); !ok && err == nil && t.Year() >= 1945 && t.Year() < 2100 {
			day, ok = t, true
		}
	}
	if !ok {
		c.tell(field, RuleDate, text, "")
		return ""
	}
	return c.change(field, RuleDateRead, text, day.Format(time.DateOnly))
}

func (c *cleaner) readLink(text string) string {
	text = c.line("link", text, catalogue.MaxNameBytes)
	if text != "" && !catalogue.IsLink(text) {
		c.tell("link", RuleLink, text, "")
		return ""
	}
	return text
}

// inForce are the states of a procedure that is in force.
var inForce = map[string]bool{
	"active": true, "updated": true, "public": true, "published": true, "con hieu luc": true, "dang hieu luc": true, "dang co hieu luc": true, "da cong khai": true, "cong khai": true, "da cong bo": true, "hieu luc": true, "moi": true,
	"sua doi bo sung": true, "sua doi": true,
}

// readState reports procedures that may not belong into a catalogue for citizens.
func (c *cleaner) readState(r *record) {
	if text := c.line("state", r.texts[colState], catalogue.MaxNameBytes); text != "" && !inForce[fold(text)] {
		c.left("state", RuleState, text)
	}
	text := c.line("type", r.texts[colKind], catalogue.MaxNameBytes)
	if key := fold(text); strings.Contains(key, "internal") || strings.Contains(key, "noi bo") {
		c.left("type", RuleInternal, text)
	}
}
