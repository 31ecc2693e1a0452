package lookup

import (
	"strings"
	"unicode/utf8"

	"motcua/internal/calendar"
	"motcua/internal/catalogue"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/pattern"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// How much of a procedure its page shows; the rest is in the full text.
const (
	stepsMost = 4
	stepMost  = 150 // letters of a step, or of a note
	notesMost = 2
	paperMost = 400 // letters of a paper's name
	// promiseMost is the longest limit, in working days, for which a date is shown.
	promiseMost = 60
)

// procedureView puts a procedure into words that are read at a glance.
func (l *Lookup) procedureView(p *place) Procedure {
	lang, proc := l.manner.Lang, p.proc
	v := Procedure{
		Code: proc.Code, Name: proc.Name, Sets: proc.Sets, Parts: partsOf(lang, proc), Sample: proc.Sample, Link: proc.Link != "",
		Sub:   joined(proc.Agency, proc.Field, i18n.Text(lang, "lookup.code", proc.Code)),
		Steps: steps(proc.Steps), Notes: l.notes(proc), Dates: l.dates(proc),
		CanPrint: l.paper != nil, Samples: len(l.pictures(proc)), Films: p.sum.Films,
	}
	v.Printer, v.Trouble = l.printed(proc.Code)
	v.Time, v.TimeNote = l.timeOf(p)
	v.Fee, v.FeeNote = feesOf(lang, p)
	if v.Standing, v.Received = l.standing(p.sum.Service); v.Received {
		v.Where = i18n.Text(lang, "lookup.here")
		if len(v.Standing.Counters) > 0 {
			v.Where = i18n.Counted(lang, "lookup.counters", len(v.Standing.Counters), strings.Join(v.Standing.Counters, ", "))
		}
		if v.Standing.Closed {
			v.WhereNote = v.Standing.Why
		}
		v.Slots = l.slots(p.sum.Service)
		if l.cfg.Tickets == nil {
			v.Received = false
			v.Elsewhere = v.Where
		}
		return v
	}
	_, v.Elsewhere = l.place(p.sum)
	v.Where = v.Elsewhere
	if p.sum.Elsewhere != "" {
		v.Where, v.WhereNote = p.sum.Elsewhere, i18n.Text(lang, "lookup.not-here")
	}
	return v
}

// timeOf is how long it takes, and what follows from it today.
func (l *Lookup) timeOf(p *place) (short, note string) {
	_, received := l.standing(p.sum.Service) // others have days off of their own
	lang, limit := l.manner.Lang, p.sum.Limit
	short = limitShort(lang, limit)
	switch {
	case short == "":
		return i18n.Text(lang, "lookup.untold"), i18n.Text(lang, "lookup.untold.ask")
	case limit.Unit == catalogue.WorkingDays && received:
		if day := l.promised(limit.N); day != "" {
			return short, i18n.Text(lang, "lookup.promised", day)
		}
	}
	text := oneLine(limit.Text)
	if limit.Unit == "" {
		return atAGlance(lang, text, short)
	}
	if unitless(text) { // it is that of the limit
		text = ""
	}
	return short, shortened(text, shortMost)
}

// atAGlance is what stands in the large line for a source's own words, with a note below:
// the words if they are few, or where they are told whole.
func atAGlance(lang i18n.Lang, text, short string) (line, note string) {
	switch {
	case unitless(text):
		return short, i18n.Text(lang, "lookup.unitless.source")
	case utf8.RuneCountInString(text) > glanceMost:
		return i18n.Text(lang, "lookup.see-text"), shortened(text, shortMost)
	}
	return short, ""
}

// promised is the day so many working days after today, by the days off of the centre. It
// is empty where the calendar of a year on the way is not known, and on a day on which
// nobody takes a dossier.
func (l *Lookup) promised(days int) string {
	if days > promiseMost {
		return ""
	}
	working, today := l.working(), calendar.DateOf(l.local())
	if working == nil || !working.Covers(today.Year()) || !working.On(today).Works() {
		return ""
	}
	date := today
	for range days {
		next, err := working.NextWorking(date)
		if err != nil {
			return ""
		}
		date = next.Date
	}
	return dayOf(l.manner.Lang, date, today)
}

// working is the centre's calendar; nil before its configuration has come.
func (l *Lookup) working() (c *calendar.Calendar) {
	l.seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if s.Rules() != nil {
			c, _ = s.Centre.Calendar() // a centre that the hub has taken has one
		}
	})
	return c
}

// dayOf is a day with the name of its weekday: "thứ Ba, 01/12". In another year than today
// it has that too.
func dayOf(lang i18n.Lang, date, today calendar.Date) string {
	return i18n.Weekday(lang, date.Weekday()) + ", " + yearless(dateOf(string(date)), today.Year())
}

// feesOf is how much it costs, and for what.
func feesOf(lang i18n.Lang, p *place) (short, note string) {
	fees := p.sum.Fees
	short = feesShort(lang, fees)
	if short == "" {
		return i18n.Text(lang, "lookup.untold"), i18n.Text(lang, "lookup.untold.ask")
	}
	text := oneLine(fees[0].Text)
	switch {
	case len(fees) == 1 && fees[0].VND == 0 && !fees[0].Free:
		return atAGlance(lang, text, short)
	case len(fees) == 1 && text != "" && text != short && !unitless(text):
		return short, shortened(text, shortMost)
	case len(fees) > 1:
		return short, i18n.Text(lang, "lookup.fee.see")
	}
	return short, ""
}

// stepMark is what sources write before a step.
var stepMark = pattern.Of(`^(?:(?i:bước)\s*\d+\s*[:.\-–)]?|[-–+*•]|\d+[.)]|[a-zđ]\))\s*`)

// steps are the first steps of a procedure's own description, one sentence each.
func steps(text string) (list []string) {
	for line := range strings.Lines(text) {
		line = oneLine(stepMark().ReplaceAllString(oneLine(line), ""))
		if line == "" || strings.HasSuffix(line, ":") {
			continue
		}
		if len(list) == stepsMost {
			break
		}
		list = append(list, shortened(line, stepMost))
	}
	return list
}

// notes say how else it can be handed in, and what must hold.
func (l *Lookup) notes(proc *catalogue.Procedure) (list []string) {
	lang := l.manner.Lang
	online, post := false, false
	for _, w := range proc.Ways {
		online = online || w.Channel == catalogue.Online
		post = post || w.Channel == catalogue.Post
	}
	level := ""
	if proc.Level == catalogue.LevelFull || proc.Level == catalogue.LevelPart {
		level = i18n.Text(lang, "lookup.level."+string(proc.Level))
	}
	switch {
	case online && post:
		list = append(list, i18n.Text(lang, "lookup.way.both", level))
	case online:
		list = append(list, i18n.Text(lang, "lookup.way.online", level))
	case post:
		list = append(list, i18n.Text(lang, "lookup.way.post"))
	}
	if text := oneLine(proc.Conditions); text != "" && !strings.EqualFold(strings.Trim(text, ". "), "không") && !strings.EqualFold(strings.Trim(text, ". "), "không có") {
		list = append(list, shortened(text, stepMost))
	}
	if len(list) > notesMost {
		list = list[:notesMost]
	}
	return list
}

// dates say since when a procedure is public and when it was changed; that a source does
// not tell is told too.
func (l *Lookup) dates(proc *catalogue.Procedure) string {
	lang := l.manner.Lang
	published, changed := proc.Published, proc.Changed
	if published == "" {
		published = proc.From
	}
	switch {
	case published != "" && changed != "":
		return i18n.Text(lang, "lookup.dates", dateOf(published), dateOf(changed))
	case published != "":
		return i18n.Text(lang, "lookup.dates.published", dateOf(published))
	case changed != "":
		return i18n.Text(lang, "lookup.dates.changed", dateOf(changed))
	case l.book.AsOf != "":
		return i18n.Text(lang, "lookup.dates.as-of", dateOf(l.book.AsOf))
	}
	return i18n.Text(lang, "lookup.dates.untold")
}
