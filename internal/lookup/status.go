package lookup

import (
	"errors"
	"strings"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/i18n"
	"motcua/internal/register"
	"motcua/internal/registerclient"
)

// speech puts an answer about a dossier into words for a citizen.
type speech struct {
	lang    i18n.Lang
	now     time.Time          // at the centre
	working *calendar.Calendar // nil: working days are not counted
	last    register.Source    // what the hub said of its register before
}

func (w speech) text(key string, args ...any) string {
	return i18n.Text(w.lang, "lookup.dossier."+key, args...)
}

func (l *Lookup) dossierView(p Page) Dossier {
	d, w := &l.dossier, speech{lang: l.manner.Lang, now: l.local(), last: l.source}
	if d.seen.Full != nil { // only then a day is promised
		w.working = l.working()
	}
	v := Dossier{Typed: d.typed, Asking: d.asking != 0, Kind: d.kind}
	left := l.reading(dossierIdle) - l.now().Sub(l.touched)
	v.LeftSec = max(0, int((left+time.Second-1)/time.Second))
	v.Suggest = string(l.suggested())
	switch p {
	case PageDossier:
		v.Notice = w.fault(d.fault, d.scanned)
	case PageStatus:
		v.Status = w.status(d.seen, d.err)
		if v.Status.Code == "" {
			v.Status.Code = d.typed
		}
	case PageFigures:
		v.Status.Code = string(d.seen.Public.Code)
		v.Figures, v.Notice = d.figures, w.refusal(d.refused)
	}
	return v
}

// fault is why something is no code.
func (w speech) fault(reason register.CodeReason, scanned bool) string {
	switch {
	case reason == "":
		return ""
	case scanned && reason != register.CodeMany:
		return w.text("code.scan")
	}
	return w.text("code." + string(reason))
}

// refusal is why no more is shown after figures were typed.
func (w speech) refusal(err error) string {
	var wrong *registerclient.WrongError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &wrong) && wrong.Left == 1:
		return w.text("figures.wrong.last")
	case errors.As(err, &wrong) && wrong.Left > 0:
		return w.text("figures.wrong", wrong.Left)
	case errors.As(err, &wrong):
		return w.text("figures.wrong.over")
	case errors.Is(err, registerclient.ErrFigures):
		return w.text("figures.four")
	}
	s := w.trouble(err)
	return strings.Join(append([]string{s.Title + "."}, s.Text...), " ")
}

// status is an answer, or why there is none.
func (w speech) status(seen registerclient.Seen, err error) Status {
	if err != nil {
		return w.trouble(err)
	}
	p := seen.Public
	s := Status{Code: string(p.Code), Known: true, Openable: p.Openable && seen.Full == nil, Title: p.State.Words(w.lang), Tone: tone(p)}
	s.Text = nonEmpty(w.due(p, seen.Full), w.text("state."+p.State.String()))
	s.Steps = w.steps(p, seen.Full)
	if f := seen.Full; f != nil {
		s.Dates = w.dates(f)
	}
	s.Source = w.source(seen.Source, true)
	return s
}

func tone(p register.Public) Tone {
	switch {
	case p.State == register.StateDone, p.State == register.StateReturned:
		return ToneGood
	case p.Late, p.State.Ended():
		return ToneBad
	case p.Waits:
		return ToneWaits
	}
	return ToneCalm
}

// due says whether the promised day is over, and to those who may know it, how far it is.
func (w speech) due(p register.Public, f *register.Full) string {
	over := p.State == register.StateDone || p.State == register.StateReturned || p.State.Ended()
	switch {
	case p.Late && over:
		return w.text("was-late")
	case p.Late:
		return w.text("late")
	case f == nil || over || promised(f) == 0:
		return ""
	}
	today, due := calendar.DateOf(w.now), calendar.Date(promised(f).String())
	if due == today {
		return w.text("due.today")
	}
	if n, known := w.workingDays(today, due); known && n > 0 {
		return i18n.Counted(w.lang, "lookup.dossier.due.days", n, n)
	}
	return w.text("due.later")
}

func promised(f *register.Full) register.Date {
	if f.Redue != 0 {
		return f.Redue
	}
	return f.Due
}

// longestDue is how many days ahead are counted: what is further away is said by its date.
const longestDue = 120

// workingDays are those after today up to a day. They are not known if the calendar lacks
// a year.
func (w speech) workingDays(today, due calendar.Date) (n int, known bool) {
	if w.working == nil {
		return 0, false
	}
	for i := 1; i <= longestDue; i++ {
		date := today.Add(i)
		if !w.working.Covers(date.Year()) {
			return 0, false
		}
		if w.working.On(date).Works() {
			n++
		}
		if date >= due {
			return n, date == due
		}
	}
	return 0, false
}

// dates are those of a dossier, in their order.
func (w speech) dates(f *register.Full) (list []Labelled) {
	add := func(key string, d register.Date, strong bool) {
		if d != 0 {
			list = append(list, Labelled{w.text("date." + key), w.day(d), strong})
		}
	}
	add("received", f.Received, false)
	add("due", f.Due, f.Redue == 0)
	add("redue", f.Redue, true)
	return list
}

// day is a date with its weekday, and with its year if that is another one.
func (w speech) day(d register.Date) string {
	t, err := time.Parse(time.DateOnly, d.String())
	if err != nil {
		return d.String()
	}
	return yearless(i18n.Date(w.lang, t), w.now.Year())
}

// steps are the five steps, with those that are past. A dossier that ended without a result
// has none.
func (w speech) steps(p register.Public, f *register.Full) (list []Step) {
	if p.State.Ended() {
		return nil
	}
	for s := register.StepReceived; s <= register.StepReturned; s++ {
		step := Step{Name: s.Words(w.lang)}
		switch {
		case s < p.Step || s == p.Step && s != register.StepWork:
			step.Progress = StepPast
		case s == p.Step:
			step.Progress = StepNow
		}
		step.Note = w.stepNote(s, step.Progress, f)
		list = append(list, step)
	}
	if last := &list[len(list)-1]; p.Step < register.StepReturned {
		last.Name = w.text("step.return")
		if f != nil && f.Counter != "" {
			last.Name = w.text("step.return.at", f.Counter)
		}
	}
	return list
}

// stepNote is what stands below the name of a step.
func (w speech) stepNote(s register.Step, p Progress, f *register.Full) string {
	on := map[register.Step]register.Date{}
	if f != nil {
		on = map[register.Step]register.Date{register.StepReceived: f.Received, register.StepResult: f.Finished, register.StepReturned: f.Returned}
	}
	switch {
	case p == StepPast && on[s] != 0:
		return w.day(on[s])
	case p == StepPast && s == register.StepReceived:
		return w.text("step.received")
	case p == StepNow:
		return w.text("step.now")
	case p == StepAhead && s == register.StepResult:
		return w.text("step.result")
	case p == StepAhead && s == register.StepReturned:
		return w.text("step.returned")
	}
	return ""
}

// trouble is an answer without a dossier. It always says what to do.
func (w speech) trouble(err error) Status {
	var missing *registerclient.MissingError
	var locked *registerclient.LockedError
	var offline *registerclient.OfflineError
	var unreachable *registerclient.UnreachableError
	s := Status{Tone: ToneWaits, TryAgain: true}
	switch {
	case errors.As(err, &missing):
		s.Title, s.TryAgain = w.text("missing"), false
		s.Text = nonEmpty(w.text("missing.look"), w.elsewhere(missing.Source))
		s.Source = w.source(missing.Source, false)
	case errors.As(err, &locked):
		key := "locked"
		if locked.All {
			key = "busy"
		}
		s.Title, s.Text, s.TryAgain = w.text(key), []string{w.text(key+".text", w.until(locked.Wait))}, false
		s.Source = w.ask(locked.Source)
	case errors.As(err, &offline):
		s.Title, s.Text = w.text("offline"), nonEmpty(w.text("offline.text"), w.since(offline.For), w.copyOf())
		s.Source = w.ask(w.last)
	case errors.As(err, &unreachable):
		s.Title, s.Text = w.text("unreachable"), []string{w.text("unreachable.text")}
		s.Source = w.source(unreachable.Source, false)
	case errors.Is(err, registerclient.ErrStranger):
		s.Title, s.Text, s.TryAgain = w.text("stranger"), []string{w.text("stranger.text")}, false
	case errors.Is(err, registerclient.ErrNoRegister):
		s.Title, s.Text, s.TryAgain = w.text("none"), []string{w.text("none.text")}, false
	default:
		s.Title, s.Text = w.text("unreachable"), []string{w.text("unreachable.text")}
	}
	return s
}

// until is the time of day after a wait, and never a minute too early.
func (w speech) until(wait time.Duration) string {
	return i18n.Clock(w.now.Add(wait + time.Minute - time.Nanosecond))
}

// since is for how long the hub has not answered, if that is worth saying.
func (w speech) since(d time.Duration) string {
	if d < time.Minute {
		return ""
	}
	return w.text("offline.since", w.ago(d))
}

// copyOf is of when the data are that the hub had when it last answered.
func (w speech) copyOf() string {
	if w.last.AsOfMS == 0 {
		return ""
	}
	return w.text("offline.copy", w.moment(w.last.AsOfMS))
}

// moment is a time of day with its day.
func (w speech) moment(ms int64) string {
	at := calendar.Local(ms)
	if at.Format(time.DateOnly) == w.now.Format(time.DateOnly) {
		return w.text("source.today", i18n.Clock(at))
	}
	return w.text("source.day", i18n.Clock(at), i18n.Date(w.lang, at))
}

// source is how old the data are, where they are from, and whom to ask. That is part of
// every answer. known says that there is a dossier which the slip may differ from.
func (w speech) source(s register.Source, known bool) string {
	age := w.text("source.none")
	if s.AsOfMS > 0 {
		key := "source.at"
		if s.Stale {
			key = "source.stale"
		}
		age = w.text(key, w.moment(s.AsOfMS), w.ago(time.Duration(s.AgeSec)*time.Second))
	}
	from := ""
	if name := w.lang.Pick(s.Name, s.NameEn); name != "" {
		from = w.text("source.from", name)
	}
	ask := w.ask(s)
	if who := w.lang.Pick(s.Ask, s.AskEn); who != "" && known {
		ask = w.text("source.differs", who)
	}
	return strings.Join(nonEmpty(age, from, ask), " ")
}

// ask is whom to ask.
func (w speech) ask(s register.Source) string {
	if who := w.lang.Pick(s.Ask, s.AskEn); who != "" {
		return w.text("source.ask", who)
	}
	return w.text("source.ask.staff")
}

// elsewhere are the other systems that a dossier may be in.
func (w speech) elsewhere(s register.Source) string {
	if where := w.lang.Pick(s.Elsewhere, s.ElsewhereEn); where != "" {
		return w.text("missing.elsewhere", where)
	}
	return w.text("missing.other")
}

// ago is an age in words: "3 phút", "2 giờ", "4 ngày".
func (w speech) ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return w.text("ago.now")
	case d < time.Hour:
		return w.text("ago.minutes", int(d/time.Minute))
	case d < 48*time.Hour:
		return w.text("ago.hours", int(d/time.Hour))
	}
	days := int(d / (24 * time.Hour))
	return i18n.Counted(w.lang, "lookup.dossier.ago.days", days, days)
}
