package daybook

import (
	"encoding/json"
	"fmt"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/projection"
)

// Summary is the figures of a service day: a Book without the events of single tickets
// and without who passed whom.
type Summary struct {
	Day           string         // its date
	Exceptions    []Exception    // in order
	Announcements []Announcement // in order
	Audit         []Audited      // in order
	Seats         []Seat         // by time, then counter
	Scores        []Score        // by service, in the order of the centre
	Closed        bool           // the day is over, and settled
	AtMS          int64          // the last moment that it covers

	rules *centre.Rules
	lines []Line
}

// summaryVersion increases with every change of what a summary contains, or of the rules
// of this package and of the queue by which it is computed. A test reports when that is
// needed.
const summaryVersion = 3

// DayInLog is where a service day is in the log; see store.Day.
type DayInLog struct {
	Day, Opened string // its name, and the one under which the log opens it if that is another
	First       uint64 // the entry that opened it
	Centre      uint64 // the entry with the configuration in force then
}

// SummaryOf is the projection of a log into the summary of a day. configuration reads
// the entry d.Centre.
//
// Only the summary of an ended day is stored as a checkpoint: to continue an open day,
// the whole state of the queue is needed, which is larger than the day's part of the log.
func SummaryOf(d DayInLog, configuration func() (eventlog.Entry, error)) projection.Projection[*SummaryFold] {
	return projection.Projection[*SummaryFold]{
		Kind: "day.summary", Subject: d.Day, Given: fmt.Sprintf("%s, opened as %q by entry %d, with the configuration of entry %d", d.Day, d.Opened, d.First, d.Centre),
		Version: summaryVersion, From: d.First,
		New: func() (*SummaryFold, error) {
			r := NewReader(d.Day, "")
			r.OpenedAs(d.Opened)
			if d.Centre == 0 || d.Centre >= d.First {
				return &SummaryFold{reader: r}, nil // the day's own entry has the configuration
			}
			e, err := configuration()
			if err == nil {
				err = r.Take(e)
			}
			return &SummaryFold{reader: r}, err
		},
		Load: loadSummary,
	}
}

// SummaryFold folds a log into the summary of a day.
type SummaryFold struct {
	reader *Reader
	ended  *Summary // of a checkpoint
}

var _ projection.Fold = (*SummaryFold)(nil)

// Wants implements projection.Fold.
func (f *SummaryFold) Wants([]byte) bool { return true }

// Take implements projection.Fold.
func (f *SummaryFold) Take(e eventlog.Entry) error {
	if f.ended != nil {
		return nil
	}
	return f.reader.Take(e)
}

// Done implements projection.Fold.
func (f *SummaryFold) Done() bool { return f.ended != nil || f.reader.Done() }

// Summary is the day as far as it has been read.
func (f *SummaryFold) Summary(nowMS int64) (*Summary, error) {
	if f.ended != nil {
		return f.ended, nil
	}
	b, err := f.reader.Book(nowMS)
	if err != nil {
		return nil, err
	}
	if b.Closed {
		f.ended = &b.Summary
	}
	return &b.Summary, nil
}

// summaryBody is the stored form of an ended day's summary. A nil list stays nil, since
// answers must be the same byte for byte.
type summaryBody struct {
	Day           string         `json:"day"`
	AtMS          int64          `json:"at"`
	Centre        centre.Centre  `json:"centre"`
	Exceptions    []Exception    `json:"exceptions"`
	Announcements []Announcement `json:"announcements"`
	Audit         []Audited      `json:"audit"`
	Seats         []Seat         `json:"seats"`
	Scores        []Score        `json:"scores"`
	Lines         []Line         `json:"lines"`
}

// Save implements projection.Fold.
func (f *SummaryFold) Save() ([]byte, error) {
	if !f.Done() {
		return nil, nil
	}
	s, err := f.Summary(0)
	if err != nil {
		return nil, err
	}
	return json.Marshal(summaryBody{s.Day, s.AtMS, *s.rules.Centre(), s.Exceptions, s.Announcements, s.Audit, s.Seats, s.Scores, s.lines})
}

func loadSummary(body []byte) (*SummaryFold, error) {
	var b summaryBody
	if err := json.Unmarshal(body, &b); err != nil {
		return nil, err
	}
	rules, err := centre.Compile(b.Centre)
	if err != nil {
		return nil, err
	}
	return &SummaryFold{ended: &Summary{
		Day: b.Day, AtMS: b.AtMS, Closed: true, rules: rules, lines: b.Lines,
		Exceptions: b.Exceptions, Announcements: b.Announcements, Audit: b.Audit, Seats: b.Seats, Scores: b.Scores,
	}}, nil
}
