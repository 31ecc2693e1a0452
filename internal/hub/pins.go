package hub

import (
	"errors"
	"net/http"

	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/pin"
	"motcua/internal/queue"
)

// PINs are the officers' PINs. Its methods may be slow, and are called from several
// goroutines.
type PINs interface {
	Check(officer, typed string) pin.Verdict
	// Set makes a PIN the officer's, and durable. It refuses what is no PIN.
	Set(officer, typed string, temporary bool) error
	// Take makes PINs of the configuration the officers', where it has others than
	// those that were taken before.
	Take(given map[string]pin.PIN, keep bool) (taken []string, err error)
	List() []pin.Listed
	Copy() ([]byte, error)
	PutBack(copied []byte) error
}

var _ PINs = (*pin.Book)(nil)

// GivenPINs are the PINs that the configuration has.
type GivenPINs struct {
	PINs map[string]pin.PIN // by officer
	Keep bool               // officers may keep them
}

// pinSecret names the officers' PINs in a backup.
const pinSecret = "pins"

// loadPINs puts back the PINs of a backup, has backups have them, takes the
// configuration's, and records whose they are.
func (h *Hub) loadPINs() error {
	if err := h.store.TakeSecret(pinSecret, h.cfg.PINs.PutBack); err != nil {
		return err
	}
	h.store.AlsoBackUp(pinSecret, h.cfg.PINs.Copy)
	taken, err := h.cfg.PINs.Take(h.cfg.Given.PINs, h.cfg.Given.Keep)
	if err != nil || len(taken) == 0 {
		return err
	}
	h.cfg.Log.Info("the PINs of the configuration are hashed and kept beside the log", "officers", len(taken))
	if err := h.ledger.Enter(h.now(), eventlog.Cause{}, pinEvents(taken, !h.cfg.Given.Keep), eventlog.Answer{}); err != nil {
		return err
	}
	return h.appendNow()
}

func pinEvents(officers []string, temporary bool) (events []eventlog.Event) {
	for _, id := range officers {
		events = append(events, queue.PINSet{Officer: id, Temporary: temporary})
	}
	return events
}

// findings are what a verdict means for a decision.
var findings = map[pin.Verdict]queue.PINFinding{
	pin.Wrong: queue.PINWrong, pin.None: queue.PINMissing, pin.Right: queue.PINRight, pin.Temporary: queue.PINTemporary,
}

// findPIN looks at the PIN of a log-in, and changes it if the officer has chosen another.
// It runs on the goroutine of the connection, since hashing takes a tenth of a second.
// Nothing is hashed for a log-in that is refused anyway.
func (h *Hub) findPIN(by eventlog.Cause, c queue.Login, g queue.Given) (finding queue.PINFinding, err error) {
	may := false
	err = h.inLoop(func() error {
		g.AtMS = h.now().MS
		may = queue.MayTryPIN(h.state(), by, c, g)
		return nil
	})
	if err != nil || !may {
		return queue.PINUnchecked, err
	}
	finding = findings[h.cfg.PINs.Check(c.Officer, c.PIN)]
	if c.New == "" || finding != queue.PINRight && finding != queue.PINTemporary {
		return finding, nil
	}
	if !pin.Good(c.New) || pin.Easy(c.New) || c.New == c.PIN {
		return queue.PINUnfit, nil
	}
	if err := h.cfg.PINs.Set(c.Officer, c.New, false); err != nil {
		h.cfg.Log.Error("an officer's new PIN could not be kept: the old one stays", "officer", c.Officer, "cause", err)
		return finding, nil
	}
	return queue.PINChanged, nil
}

// The paths of the office for PINs.
const (
	PathPIN  = "/pins/set"
	PathPINs = "/pins"
)

// NewPIN is the request to set an officer's PIN.
type NewPIN struct {
	Officer string `json:"officer"`
	PIN     string `json:"pin"`
}

// ListedPIN is how it stands with an officer's PIN.
type ListedPIN struct {
	Officer   string `json:"officer"`
	Name      string `json:"name"`
	Set       bool   `json:"set"`
	Temporary bool   `json:"temporary,omitempty"` // to be changed at the next log-in
	UntilMS   int64  `json:"untilMS,omitempty"`   // locked until then
}

// FaultNoOfficer is the code of the fault that there is no such officer.
const FaultNoOfficer = "no-officer"

var errNoOfficer = errors.New("there is no such officer")

func (o *office) servePIN(w http.ResponseWriter, r *http.Request) {
	var asked NewPIN
	if !o.readChange(w, r, &asked) {
		return
	}
	if !pin.Good(asked.PIN) {
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.pin"))
		return
	}
	switch err := o.hub.SetPIN(asked.Officer, asked.PIN, link.UserOf(r)); {
	case errors.Is(err, errNoOfficer):
		fault(w, http.StatusConflict, FaultNoOfficer, i18n.NewFault("office.no-officer", asked.Officer))
	case err != nil:
		failed(w, err)
	default:
		o.servePINs(w, r)
	}
}

// SetPIN makes a PIN the officer's until the next log-in, where another is chosen, and
// ends the officer's lock. user is who does it, by the name on this machine.
func (h *Hub) SetPIN(officer, typed, user string) error {
	known := false
	err := h.inLoop(func() error {
		known = h.state().Rules().Officer(officer) != nil
		return nil
	})
	switch {
	case err != nil:
		return err
	case !known:
		return errNoOfficer
	}
	if err := h.cfg.PINs.Set(officer, typed, true); err != nil {
		return err
	}
	return h.onRecord(queue.PINSet{Officer: officer, Temporary: true, User: user})
}

func (o *office) servePINs(w http.ResponseWriter, _ *http.Request) {
	if !o.works(w) {
		return
	}
	list, err := o.hub.pins()
	if err != nil {
		failed(w, err)
		return
	}
	answerJSON(w, http.StatusOK, list)
}

func (h *Hub) pins() (list []ListedPIN, err error) {
	set := map[string]pin.Listed{}
	for _, p := range h.cfg.PINs.List() {
		set[p.Officer] = p
	}
	list = []ListedPIN{}
	err = h.inLoop(func() error {
		locked, _ := h.state().LocksAt(h.now().MS)
		for _, o := range h.state().Centre.Officers {
			p, has := set[o.ID]
			list = append(list, ListedPIN{Officer: o.ID, Name: o.Name, Set: has, Temporary: p.Temporary, UntilMS: locked[o.ID]})
		}
		return nil
	})
	return list, err
}
