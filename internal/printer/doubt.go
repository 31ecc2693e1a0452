package printer

import (
	"time"

	"motcua/internal/health"
)

// Limits of doubts.
const (
	doubtAfter = time.Minute      // of doubts before anybody is told
	doubtOver  = 15 * time.Second // without another doubt they are over
)

// doubt is since when a printer has said what cannot be, and when it did last.
// It outlives conversations: one that makes no sense is often cut short.
type doubt struct{ since, last time.Time }

// note takes the time of the latest doubt; zero is none.
func (d *doubt) note(at time.Time) {
	if !at.After(d.last) {
		return
	}
	if d.last.IsZero() || at.Sub(d.last) > doubtOver {
		d.since = at
	}
	d.last = at
}

// lasted is how long there have been doubts, 0 when they are over.
func (d *doubt) lasted(now time.Time) time.Duration {
	if d.last.IsZero() || now.Sub(d.last) > doubtOver {
		return 0
	}
	return now.Sub(d.since)
}

// doubts are the doubts about one printer, by what they are told as.
type doubts struct {
	contradicted doubt // it says at once that it is ready and that it is not
	garbled      doubt // it answers the same question differently, or by what is no answer
}

// note takes the doubts of a conversation.
func (d *doubts) note(c *conversation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.contradicted.note(c.contradicted)
	d.garbled.note(c.garbled)
}

// symptoms are the doubts that have lasted for as long as after. A contradiction
// matters only while it keeps tickets from coming out.
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
