package hub

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"

	"motcua/internal/calendar"
	"motcua/internal/daybook"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/pin"
	"motcua/internal/queue"
	"motcua/internal/store"
)

// Limits of what the hub's own commands may ask.
const (
	MaxImportRows   = 5000
	maxOfficeBytes  = 2 << 20
	maxNumberBytes  = 16
	importEventsPer = 200 // appointments in one log entry, so that an entry fits a frame
)

// The paths of the office. They answer in JSON, on a socket in the hub's folder.
const (
	PathRecord       = "/record/" // + explain, exceptions, attendance, quotes or announcements
	PathAppointments = "/appointments"
	PathCancel       = "/appointments/cancel"
)

// What can be asked for under PathRecord.
const (
	RecordExplain       = "explain"
	RecordExceptions    = "exceptions"
	RecordAttendance    = "attendance"
	RecordQuotes        = "quotes"
	RecordAnnouncements = "announcements"
	RecordAudit         = "audit"
)

// Record is an answer about a day: words for people, and the same for programs.
type Record struct {
	Day   string   `json:"day"`
	Lines []string `json:"lines"`
	Data  any      `json:"data,omitempty"`
}

// OfficeFault says why the office did not do what was asked.
type OfficeFault struct {
	Code  string     `json:"code"`
	Fault i18n.Fault `json:"fault"` // the same in words of every language
	Text  string     `json:"text"`  // Fault in English, for programs that do not know its codes
}

// The codes of an OfficeFault that are no eventlog.Code.
const (
	FaultRequest  = "request"   // it cannot be read, or is too long
	FaultNoDay    = "no-day"    // the log has no such service day
	FaultNoTicket = "no-ticket" // the day has no such number
	FaultHub      = "hub"       // the log cannot be read, or the hub is stopping
)

// office answers the hub's own commands. Without a hub it only reads.
type office struct {
	store   *store.Store
	now     func() int64
	hub     *Hub
	kept    *keeper    // nil: every answer is read from the log alone
	reading sync.Mutex // one reads the log at a time: it is long, and the hub goes on beside it
	long    sync.Mutex // the same for operations on the whole log
}

func (o *office) serve(mux *http.ServeMux) {
	mux.HandleFunc("GET "+PathRecord+"{what}", o.atLeisure(o.serveRecord))
	mux.HandleFunc("GET "+PathAppointments, o.atLeisure(o.serveList))
	mux.HandleFunc("POST "+PathAppointments, o.atLeisure(o.serveImport))
	mux.HandleFunc("POST "+PathDay, o.atLeisure(o.serveDay))
	mux.HandleFunc("POST "+PathCancel, o.atLeisure(o.serveCancel))
	mux.HandleFunc("POST "+PathCodes, o.atLeisure(o.serveCodes))
	mux.HandleFunc("GET "+PathDevices, o.atLeisure(o.serveDevices))
	mux.HandleFunc("POST "+PathRevoke, o.atLeisure(o.serveRevoke))
	mux.HandleFunc("GET "+PathRegister, o.atLeisure(o.serveRegister))
	mux.HandleFunc("GET "+PathHeads, o.atLeisure(o.serveHeads))
	o.serveCatalogues(mux)
	mux.HandleFunc("POST "+PathAuthority, o.atLeisure(o.serveAuthority))
	mux.HandleFunc("GET "+PathPINs, o.atLeisure(o.servePINs))
	mux.HandleFunc("POST "+PathPIN, o.atLeisure(o.servePIN))
	mux.HandleFunc("GET "+PathBackup, o.exclusive(o.serveBackup))
	mux.HandleFunc("GET "+PathVerify, o.exclusive(o.serveVerify))
	mux.HandleFunc("GET "+PathExport, o.exclusive(o.serveExport))
}

// Records answers from the store of a stopped hub.
type Records struct{ office }

// OpenRecords opens a hub's store to read it.
func OpenRecords(dir string, now func() int64) (*Records, error) {
	db, err := store.OpenReadOnly(dir, storeFile)
	if err != nil {
		return nil, err
	}
	pins, err := pin.Open(dir)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	db.AlsoBackUp(pinSecret, pins.Copy)
	return &Records{office{store: db, now: now}}, nil
}

// Handler serves what a running hub serves under the same paths, as far as it
// is only read.
func (r *Records) Handler() http.Handler {
	mux := http.NewServeMux()
	r.serve(mux)
	return mux
}

// Close closes the store.
func (r *Records) Close() error { return r.store.Close() }

// atLeisure gives a request the time that it takes to read a log of years from its
// beginning. Who may ask, the socket's rights have decided.
func (o *office) atLeisure(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		link.TakeTime(w, r)
		serve(w, r)
	}
}

func fault(w http.ResponseWriter, status int, code string, what i18n.Fault) {
	answerJSON(w, status, OfficeFault{code, what, what.Error()})
}

// failed answers that the hub could not do it.
func failed(w http.ResponseWriter, err error) {
	fault(w, http.StatusInternalServerError, FaultHub, i18n.NewFault("office.failed").Because(err))
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"code":"hub","text":"the answer cannot be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n'))
}

// readJSON reads a request's body.
func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOfficeBytes))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.unreadable").Because(err))
		return false
	}
	return true
}

// readChange reads a request that changes something, which needs a running hub.
func (o *office) readChange(w http.ResponseWriter, r *http.Request, v any) bool {
	return readJSON(w, r, v) && o.works(w)
}

// works says whether a hub works with the log, and answers with the fault if none does.
func (o *office) works(w http.ResponseWriter) bool {
	if o.hub == nil {
		fault(w, http.StatusConflict, FaultHub, i18n.NewFault("office.read-only"))
	}
	return o.hub != nil
}

// dayOf is the day a request asks for, today if none.
func (o *office) dayOf(w http.ResponseWriter, r *http.Request) (day string, ok bool) {
	day = queryOf(r, "day")
	if day == "" {
		return calendar.ServiceDay(o.now()), true
	}
	if !isDay(day) {
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.day"))
		return "", false
	}
	return day, true
}

// queryOf is a value of a request's address. It is not r.FormValue: that reads a body, of
// any length, which nobody has asked for.
func queryOf(r *http.Request, name string) string { return r.URL.Query().Get(name) }

func langOf(r *http.Request) i18n.Lang {
	if queryOf(r, "lang") == string(i18n.English) {
		return i18n.English
	}
	return i18n.Vietnamese
}

// serveRecord answers with the record of a day.
func (o *office) serveRecord(w http.ResponseWriter, r *http.Request) {
	day, ok := o.dayOf(w, r)
	number := strings.ToUpper(strings.TrimSpace(queryOf(r, "number")))
	if !ok {
		return
	}
	if len(number) > maxNumberBytes {
		fault(w, http.StatusBadRequest, string(queue.TooLong), i18n.NewFault("office.long"))
		return
	}
	record, err := o.record(r.PathValue("what"), day, number, langOf(r))
	switch {
	case err == nil:
		answerJSON(w, http.StatusOK, record)
	case errors.Is(err, daybook.ErrNoDay):
		fault(w, http.StatusNotFound, FaultNoDay, i18n.NewFault("office.no-day").Because(err))
	case errors.Is(err, daybook.ErrNoTicket):
		fault(w, http.StatusNotFound, FaultNoTicket, i18n.NewFault("office.no-ticket").Because(err))
	case errors.Is(err, errNoRecord):
		fault(w, http.StatusNotFound, FaultRequest, i18n.NewFault("office.record"))
	default:
		failed(w, err)
	}
}

var errNoRecord = errors.New("there is no such record")

// record reads what is asked of a day.
func (o *office) record(what, day, number string, lang i18n.Lang) (Record, error) {
	if what != RecordExplain {
		summary, err := o.summary(day)
		if err != nil {
			return Record{}, err
		}
		return recordOf(summary, what, lang)
	}
	book, err := o.book(day, number)
	if err != nil {
		return Record{}, err
	}
	story, err := book.Story(number)
	if err != nil {
		return Record{}, err
	}
	words := daybook.Words{Lang: lang, Summary: &book.Summary}
	return Record{Day: book.Day, Lines: words.Story(story), Data: story}, nil
}

func recordOf(s *daybook.Summary, what string, lang i18n.Lang) (Record, error) {
	words := daybook.Words{Lang: lang, Summary: s}
	record := Record{Day: s.Day}
	switch what {
	case RecordExceptions:
		record.Lines, record.Data = words.Exceptions(), s.Exceptions
	case RecordAttendance:
		record.Lines, record.Data = words.Attendance(), s.Attendance()
	case RecordQuotes:
		record.Lines, record.Data = words.Quotes(), s.Scores
	case RecordAnnouncements:
		record.Lines, record.Data = words.Announcements(), s.Announcements
	case RecordAudit:
		record.Lines, record.Data = words.Audit(), s.Audit
	default:
		return Record{}, errNoRecord
	}
	return record, nil
}

// Events from before the requested day that matter for it.
var (
	centreType = []byte(queue.CentreChanged{}.EventType())
	openedType = []byte(queue.DayOpened{}.EventType())
)

// matters says whether an entry from before the day may matter for it. Most do not, and
// are not decoded.
func matters(raw []byte) bool {
	return bytes.Contains(raw, centreType) || bytes.Contains(raw, openedType)
}

var errRead = errors.New("enough of the log was read")

// onRecord makes durable what somebody does by a command of the hub.
func (h *Hub) onRecord(ev eventlog.Event) error {
	return h.inLoop(func() error {
		return h.ledger.Enter(h.now(), eventlog.Cause{}, []eventlog.Event{ev}, eventlog.Answer{})
	})
}

// noted records what is about to be handed out, and answers with the fault if that fails:
// nothing leaves that is not on record. With a stopped hub nothing is recorded, since
// whoever asks has the file itself.
func (o *office) noted(w http.ResponseWriter, ev eventlog.Event) bool {
	if o.hub == nil {
		return true
	}
	err := o.hub.onRecord(ev)
	if err != nil {
		failed(w, err)
	}
	return err == nil
}
