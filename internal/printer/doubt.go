package printer

import (
	"time"

	"motcua/internal/health"
)

// Limits for doubtful answers.
const (
	doubtAfter = time.Minute      // doubts are shown after this time
	doubtOver  = 15 * time.Second // they are over after this time without a new one
)

// doubt is since when a printer has sent impossible answers, and the time of the
// last one. It is kept over several conversations, because invalid answers often end
// one.
type doubt struct{ since, last time.Time }

// note records the time of the latest doubt; the zero time is none.
func (d *doubt) note(at time.Time) {
	if !at.After(d.last) {
		return
	}
	if d.last.IsZero() || at.Sub(d.last) > doubtOver {
		d.since = at
	}
	d.last = at
}

// lasted is how long there have been doubts, 0 if they are over.
func (d *doubt) lasted(now time.Time) time.Duration {
	if d.last.IsZero() || now.Sub(d.last) > doubtOver {
		return 0
	}
	return now.Sub(d.since)
}

// doubts are the doubts about one printer, by kind.
type doubts struct {
	contradicted doubt // one answer says both that it is ready and that it is not
	garbled      doubt // different answers to the same question, or invalid ones
}

// note records the doubts of a conversation.
func (d *doubts) note(c *conversation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.contradicted.note(c.contradicted)
	d.garbled.note(c.garbled)
}

// symptoms are the doubts that have lasted at least after. A contradiction matters
// only while it blocks printing.
func (d *doubts) symptoms(blocked bool, after time.Duration) (list []Symptom) {
	now := time.Now()
	for _, x := range []struct {
		doubt  *doubt
		code   health.Code
		detail string
	}{
		{&d.contradicted, health.PrinterContradicts, "it says that it is ready, and that its cover is open or that it has an error"},
		{&d.garbled, health.PrinterGarbled, "it answers one question in two ways, or by what is no answer"},
	} {
		if lasted := x.doubt.lasted(now); lasted > 0 && lasted >= after && (blocked || x.code != health.PrinterContradicts) {
			list = append(list, Symptom{x.code, x.detail})
		}
	}
	return list
}
