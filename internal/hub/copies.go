package hub

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"time"

	"motcua/internal/audit"
	"motcua/internal/daybook"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/store"
)

// The paths of operations on the whole log.
const (
	PathBackup = "/backup" // a sealed file
	PathVerify = "/verify" // a store.Report; ?hash= must stand in the log
	PathExport = "/export" // ?from=&to=&form=csv or json, and for csv &sheet=vi and &heading=vi or en
)

// The forms of PathExport.
const (
	ExportCSV  = "csv"  // one line for each number
	ExportJSON = "json" // every entry of the log as it is, one line each
)

// TrailerFault is the HTTP trailer that says why a long answer was not completed.
const TrailerFault = "Motcua-Fault"

// FaultBusy means that another long request is being served.
const FaultBusy = "busy"

const stallLimit = time.Minute // for one piece of a long answer

// exclusive serves one long request at a time.
func (o *office) exclusive(serve func(w http.ResponseWriter, r *http.Request)) http.HandlerFunc {
	return o.atLeisure(func(w http.ResponseWriter, r *http.Request) {
		if !o.long.TryLock() {
			fault(w, http.StatusConflict, FaultBusy, i18n.NewFault("office.busy"))
			return
		}
		defer o.long.Unlock()
		serve(w, r)
	})
}

// patient writes a long answer piece by piece, each with its own deadline.
type patient struct {
	w http.ResponseWriter
}

// Write implements io.Writer.
func (p patient) Write(data []byte) (int, error) {
	_ = http.NewResponseController(p.w).SetWriteDeadline(time.Now().Add(stallLimit)) // not within one program
	return p.w.Write(data)
}

// stream sends a long answer. A fault on the way is in the trailer.
func stream(w http.ResponseWriter, kind string, write func(out io.Writer) error) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Trailer", TrailerFault) // must be announced, or a short answer goes out without it
	err := write(patient{w})
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // the connection may be used again
	if err != nil {
		w.Header().Set(TrailerFault, strings.Join(strings.Fields(err.Error()), " "))
	}
}

func (o *office) serveBackup(w http.ResponseWriter, r *http.Request) {
	if !o.noted(w, audit.Copied{User: link.UserOf(r)}) {
		return
	}
	stream(w, "application/gzip", func(out io.Writer) error {
		_, err := o.store.Backup(r.Context(), out, o.now())
		return err
	})
}

func (o *office) serveVerify(w http.ResponseWriter, r *http.Request) {
	known, err := hashesOf(r.URL.Query()["hash"])
	if err != nil {
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.hash"))
		return
	}
	report, err := o.store.Verify(r.Context(), known...)
	if err != nil {
		failed(w, err)
		return
	}
	answerJSON(w, http.StatusOK, report)
}

// HashOf reads a hash that somebody has written down, none if there is none.
func HashOf(text string) ([]store.Hash, error) {
	text = strings.ToLower(strings.Join(strings.Fields(text), ""))
	if text == "" {
		return nil, nil
	}
	var h store.Hash
	if err := h.UnmarshalText([]byte(text)); err != nil {
		return nil, i18n.NewFault("office.hash")
	}
	return []store.Hash{h}, nil
}

// hashesOf are the hashes that somebody has written down, one for each field.
func hashesOf(fields []string) (list []store.Hash, err error) {
	for _, field := range fields {
		some, err := HashOf(field)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

func (o *office) serveExport(w http.ResponseWriter, r *http.Request) {
	from, to, form := queryOf(r, "from"), queryOf(r, "to"), queryOf(r, "form")
	if from != "" && !isDay(from) || to != "" && !isDay(to) || from != "" && to != "" && to < from {
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.days"))
		return
	}
	write, kind := o.exportCSV, "text/csv; charset=utf-8"
	switch form {
	case ExportCSV:
	case ExportJSON:
		write, kind = o.exportJSON, "application/x-ndjson"
	default:
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.form"))
		return
	}
	days, next, err := o.daysBetween(from, to)
	switch {
	case errors.Is(err, daybook.ErrNoDay):
		fault(w, http.StatusNotFound, FaultNoDay, i18n.NewFault("office.no-day").Because(err))
	case err != nil:
		failed(w, err)
	case o.noted(w, audit.Exported{From: from, To: to, Form: form, User: link.UserOf(r)}):
		stream(w, kind, func(out io.Writer) error { return write(r, out, days, next) })
	}
}

var errNoIndex = errors.New("an older program has written this store: start the hub once, which brings it up to date")

// daysBetween lists the days of the log from one to another, and the position
// where the day after them begins, 0 if there is none yet.
func (o *office) daysBetween(from, to string) (days []store.Day, next uint64, err error) {
	if !o.store.Indexed() {
		return nil, 0, errNoIndex
	}
	all, err := o.store.Days()
	if err != nil {
		return nil, 0, err
	}
	for _, d := range all {
		date := daybook.Date(d.Day)
		if date >= from && (to == "" || date <= to) {
			days, next = append(days, d), 0
		} else if len(days) > 0 && next == 0 {
			next = d.First
		}
	}
	if len(days) == 0 {
		return nil, 0, fmt.Errorf("exporting from %q to %q: %w", from, to, daybook.ErrNoDay)
	}
	return days, next, nil
}

// exportJSON writes the entries of the days as they are in the log.
func (o *office) exportJSON(r *http.Request, out io.Writer, days []store.Day, next uint64) error {
	first, limit := days[0].First, 0
	if next > 0 {
		limit = int(min(next-first, math.MaxInt32))
	}
	lines := newLineWriter(out)
	_, err := o.store.Read(first, limit, func(_ uint64, raw []byte) error {
		if err := r.Context().Err(); err != nil {
			return err
		}
		return lines.write(raw)
	})
	return errors.Join(err, lines.flush())
}

// lineWriter collects lines, so that few pieces are sent.
type lineWriter struct {
	out  io.Writer
	text []byte
}

const linesTogether = 64 << 10

func newLineWriter(out io.Writer) *lineWriter { return &lineWriter{out: out} }

func (l *lineWriter) write(line []byte) error {
	l.text = append(append(l.text, line...), '\n')
	if len(l.text) < linesTogether {
		return nil
	}
	return l.flush()
}

func (l *lineWriter) flush() error {
	_, err := l.out.Write(l.text)
	l.text = l.text[:0]
	return err
}

// book folds the log alone into the book of a day. It reads from the beginning of the day, if
// the store knows that, else from the beginning of the log.
func (o *office) book(day, number string) (*daybook.Book, error) {
	o.reading.Lock()
	defer o.reading.Unlock()
	reader := daybook.NewReader(day, number)
	err := o.readDay(day, reader.OpenedAs, func(raw []byte) error {
		if reader.Waiting() && !matters(raw) {
			return nil
		}
		e, err := eventlog.Read(raw)
		if err != nil {
			return err
		}
		if err := reader.Take(e); err != nil {
			return err
		}
		if reader.Done() {
			return errRead
		}
		return nil
	})
	if err != nil && !errors.Is(err, errRead) {
		return nil, fmt.Errorf("reading the day %s: %w", day, err)
	}
	return reader.Book(o.now())
}

// readDay calls openedAs with the date under which the log opens a day, and take with
// the entries that matter for it: the configuration in force, and what follows the
// day's beginning.
func (o *office) readDay(day string, openedAs func(name string), take func(raw []byte) error) error {
	each := func(_ uint64, raw []byte) error { return take(raw) }
	if !o.store.Indexed() {
		_, err := o.store.Read(1, 0, each)
		return err
	}
	d, found, err := o.store.DayAt(day)
	if err != nil || !found {
		return err
	}
	openedAs(d.Opened)
	if d.Centre > 0 && d.Centre < d.First {
		raw, err := o.store.CentreAt(d.Centre)
		if err == nil {
			err = take(raw)
		}
		if err != nil {
			return err
		}
	}
	_, err = o.store.Read(d.First, 0, each)
	return err
}

// bookedFrom is the position before which nobody can have booked a slot of a
// day.
func (o *office) bookedFrom(day string) (uint64, error) {
	first := uint64(1)
	at, err := time.Parse(time.DateOnly, daybook.Date(day))
	if err != nil || !o.store.Indexed() {
		return first, err
	}
	days, err := o.store.Days()
	for _, d := range days {
		if d.Day <= at.AddDate(0, 0, -bookedAheadDays).Format(time.DateOnly) {
			first = d.First
		}
	}
	return first, err
}

// lastOf is the position up to which a day of a date goes on: the end of the log
// for the newest day, 0 where the centre was not open then.
func (o *office) lastOf(day string) (uint64, error) {
	days, err := o.store.Days()
	for i := len(days) - 1; i >= 0; i-- {
		switch {
		case daybook.Date(days[i].Day) != daybook.Date(day):
		case i == len(days)-1:
			return math.MaxUint64, nil
		default:
			return days[i+1].First - 1, nil
		}
	}
	return 0, err
}

// bookedAheadDays is more than a slot may be ahead.
const bookedAheadDays = 70
