package hub

import (
	"fmt"
	"net/http"
	"strconv"

	"motcua/internal/daybook"
	"motcua/internal/i18n"
	"motcua/internal/projection"
)

// PathMissed says what was looked for in vain: ?days=30, up to the newest day.
const PathMissed = "/catalogue/missed"

// Limits of what is told of searches.
const (
	MaxMissedDays = 366
	missedTexts   = 500
	// missedLeast is how often a text must have been looked for in vain to be told: what
	// was typed once may be the name of somebody.
	missedLeast = 2
)

// Missed is what was looked for in vain on some days.
type Missed struct {
	From     string             `json:"from,omitempty"` // first day
	To       string             `json:"to,omitempty"`   // last day
	Searches int                `json:"searches"`       // all, on these days
	Missed   int                `json:"missed"`         // of them, those from which nothing was chosen
	Texts    []daybook.Searched `json:"texts"`          // the most frequent first
	Rare     int                `json:"rare"`           // texts that were missed once, and are not told
}

func (o *office) serveMissed(w http.ResponseWriter, r *http.Request) {
	days, err := strconv.Atoi(queryOf(r, "days"))
	if err != nil || days < 1 || days > MaxMissedDays {
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.missed-days", strconv.Itoa(MaxMissedDays)))
		return
	}
	missed, err := o.missed(days)
	if err != nil {
		failed(w, err)
		return
	}
	answerJSON(w, http.StatusOK, missed)
}

// missed adds up the newest days of the log.
func (o *office) missed(days int) (m Missed, err error) {
	m.Texts = []daybook.Searched{}
	if !o.store.Indexed() {
		return m, errNoIndex
	}
	o.reading.Lock()
	defer o.reading.Unlock()
	list, err := o.store.Days()
	if err != nil {
		return m, err
	}
	var all daybook.Searches
	for i := max(0, len(list)-days); i < len(list); i++ {
		until := uint64(0)
		if i+1 < len(list) {
			until = list[i+1].First - 1
		}
		fold, err := projection.Read(o.projections(), daybook.SearchesOf(list[i].Day, list[i].First, until))
		if err != nil {
			return m, fmt.Errorf("reading what was looked for on %s: %w", list[i].Day, err)
		}
		all.Add(fold.Searches)
		if m.From == "" {
			m.From = daybook.Date(list[i].Day)
		}
		m.To = daybook.Date(list[i].Day)
	}
	total := all.Total()
	m.Searches, m.Missed = total.N, total.Missed()
	texts, rare := all.MissedTexts(missedLeast)
	m.Texts, m.Rare = append(m.Texts, texts[:min(len(texts), missedTexts)]...), rare
	return m, nil
}
