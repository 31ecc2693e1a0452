package hub_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/daybook"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/link"
	"motcua/internal/pin"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// withPINs starts a hub whose officers have PINs of the configuration, in a real file.
func withPINs(t *testing.T, given map[string]pin.PIN) *rig {
	t.Helper()
	r := newRig(t)
	r.stop()
	r.change = func(cfg *hub.Config) {
		if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
			t.Fatal(err)
		}
		book, err := pin.Open(cfg.Dir)
		if err != nil {
			t.Fatal(err)
		}
		cfg.PINs, cfg.Given = book, hub.GivenPINs{PINs: given}
	}
	r.start()
	return r
}

func consoleAt(r *rig, counter string) *raw {
	c, _ := r.join("quay-"+counter, wire.RoleConsole, func(h *wire.Hello) { h.Counter = counter })
	return c
}

// A PIN that somebody else has set opens no session: the officer chooses another first,
// and from then on only that one is right, after a restart too.
func TestTemporaryPINMustBeChanged(t *testing.T) {
	r := withPINs(t, map[string]pin.PIN{"duc": pin.Clear("4071")})
	c := consoleAt(r, "1")
	login := queue.Login{Counter: "1", Officer: "duc", PIN: "4071", CanChange: true}
	with := func(next string) queue.Login {
		l := login
		l.New = next
		return l
	}
	want(t, c.do(1, login), queue.NewPINNeeded)
	for i, unfit := range []string{"4071", "12", "1234", "7777", "58a0"} {
		want(t, c.do(uint64(2+i), with(unfit)), queue.UnfitPIN)
	}
	want(t, c.do(7, with("5820")), queue.OK)
	want(t, c.do(8, queue.Logout{Counter: "1"}), queue.OK)
	r.stop()
	r.start()
	c = consoleAt(r, "1")
	want(t, c.do(9, login), queue.WrongPIN)
	want(t, c.do(10, queue.Login{Counter: "1", Officer: "duc", PIN: "5820", CanChange: true}), queue.OK)
	if data, err := os.ReadFile(filepath.Join(r.dir, "hub", "hub.db")); err != nil || bytes.Contains(data, []byte("argon2id")) {
		t.Errorf("the log's file has the PIN (%v)", err)
	}
}

// A console of the version before cannot ask for another PIN.
func TestOldConsoleLogsInWithATemporaryPIN(t *testing.T) {
	r := withPINs(t, map[string]pin.PIN{"duc": pin.Clear("4071")})
	c := consoleAt(r, "1")
	want(t, c.do(1, queue.Login{Counter: "1", Officer: "hoa", PIN: "4071"}), queue.NoPIN)
	want(t, c.do(2, queue.Login{Counter: "1", Officer: "duc", PIN: "4071"}), queue.OK)
}

// A wrong PIN changes none, however good the new one is.
func TestWrongPINChangesNone(t *testing.T) {
	r := withPINs(t, map[string]pin.PIN{"duc": pin.Clear("4071")})
	c := consoleAt(r, "1")
	want(t, c.do(1, queue.Login{Counter: "1", Officer: "duc", PIN: "0000", New: "5820", CanChange: true}), queue.WrongPIN)
	want(t, c.do(2, queue.Login{Counter: "1", Officer: "duc", PIN: "5820", CanChange: true}), queue.WrongPIN)
	want(t, c.do(3, queue.Login{Counter: "1", Officer: "duc", PIN: "4071", CanChange: true}), queue.NewPINNeeded)
}

// The hub's own command sets a PIN until the next log-in, and ends a lock.
func TestCommandSetsAPINAndEndsALock(t *testing.T) {
	r := withPINs(t, map[string]pin.PIN{"duc": pin.Clear("4071")})
	c := consoleAt(r, "1")
	answer := queue.Login{Counter: "1", Officer: "duc", PIN: "0000", CanChange: true}
	for i := range 4 {
		want(t, c.do(uint64(i+1), answer), queue.WrongPIN)
	}
	want(t, c.do(5, answer), queue.Locked)
	list := r.pins(http.MethodGet, hub.PathPINs, nil, http.StatusOK)
	if of(list, "duc").UntilMS == 0 || !of(list, "duc").Temporary || of(list, "hoa").Set {
		t.Errorf("the list is %+v", list)
	}
	r.pins(http.MethodPost, hub.PathPIN, hub.NewPIN{Officer: "nobody", PIN: "5820"}, http.StatusConflict)
	r.pins(http.MethodPost, hub.PathPIN, hub.NewPIN{Officer: "duc", PIN: "58"}, http.StatusBadRequest)
	list = r.pins(http.MethodPost, hub.PathPIN, hub.NewPIN{Officer: "duc", PIN: "5820"}, http.StatusOK)
	if got := of(list, "duc"); got.UntilMS != 0 || !got.Temporary || !got.Set || got.Name == "" {
		t.Errorf("it stands with the officer as %+v", got)
	}
	want(t, c.do(6, queue.Login{Counter: "1", Officer: "duc", PIN: "5820", CanChange: true}), queue.NewPINNeeded)
}

// pins asks the office about PINs.
func (r *rig) pins(method, path string, body any, wantStatus int) (list []hub.ListedPIN) {
	r.t.Helper()
	status, answer := r.ask(method, path, body)
	if status != wantStatus {
		r.t.Fatalf("%s is answered %d: %s", path, status, answer)
	}
	if status == http.StatusOK {
		if err := json.Unmarshal([]byte(answer), &list); err != nil {
			r.t.Fatal(err)
		}
	}
	return list
}

func of(list []hub.ListedPIN, officer string) (found hub.ListedPIN) {
	for _, l := range list {
		if l.Officer == officer {
			found = l
		}
	}
	return found
}

// A supervisor sees a lock in the state, and ends it.
func TestLockIsLiftedAtAConsole(t *testing.T) {
	r := newRig(t)
	r.stop()
	r.change = func(cfg *hub.Config) {
		cfg.Centre.Officers = append(cfg.Centre.Officers, centre.Officer{ID: "chi", Name: "Chi", Supervisor: true})
	}
	r.start()
	super, _ := r.join("giam-sat", wire.RoleConsole)
	want(t, super.do(1, queue.Login{Counter: centre.SupervisorDesk, Officer: "chi", PIN: "1234"}), queue.OK)
	c := consoleAt(r, "1")
	for i := range 4 {
		want(t, c.do(uint64(i+1), queue.Login{Counter: "1", Officer: "duc", PIN: "0000"}), queue.WrongPIN)
	}
	want(t, c.do(5, queue.Login{Counter: "1", Officer: "duc", PIN: "0000"}), queue.Locked)
	want(t, super.do(2, queue.Unlock{Officer: "duc"}), queue.OK)
	want(t, c.do(6, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
}

// Whatever leaves the hub by its commands is on record with the user who asked, and so
// are PINs, codes, enrolments and log-ins.
func TestAuditHasWhatTheCommandsDid(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	client := link.NewSocketClient(filepath.Join(f.dir, "hub", hub.SocketName), patience)
	get := func(method, path, body string) {
		t.Helper()
		q, err := http.NewRequest(method, "http://hub"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if text, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s is answered %d: %s (%v)", path, resp.StatusCode, text, err)
		}
	}
	f.as(f.enrol("kiosk-1", eventlog.Kiosk, ""), "kiosk-1", wire.RoleKiosk)
	get("POST", hub.PathCodes, `{"device":"pad-3","role":"pad","counter":"3"}`)
	get("GET", hub.PathExport+"?form=json", "")
	get("GET", hub.PathBackup, "")
	get("POST", hub.PathPIN, `{"officer":"duc","pin":"5820"}`)
	get("POST", hub.PathRevoke, `{"device":"kiosk-1","reason":"mất"}`)
	me := asUser(t)
	want := []daybook.Audited{
		{Kind: daybook.AuditEnrolled, Device: "kiosk-1", What: "kiosk"},
		{Kind: daybook.AuditCode, Device: "pad-3", Counter: "3", What: "pad", User: me},
		{Kind: daybook.AuditExported, What: "json", User: me},
		{Kind: daybook.AuditCopied, User: me},
		{Kind: daybook.AuditPINTemporary, Officer: "duc", User: me},
		{Kind: daybook.AuditRevoked, Device: "kiosk-1", What: "mất", User: me},
	}
	status, answer := f.ask(http.MethodGet, hub.PathRecord+hub.RecordAudit+"?day=2026-11-23", nil)
	var record struct {
		Lines []string          `json:"lines"`
		Data  []daybook.Audited `json:"data"`
	}
	if err := json.Unmarshal([]byte(answer), &record); err != nil || status != http.StatusOK {
		t.Fatalf("%d: %s (%v)", status, answer, err)
	}
	for i := range record.Data {
		record.Data[i].Pos, record.Data[i].AtMS = 0, 0
	}
	if !slices.Equal(record.Data, want) {
		t.Errorf("the audit has\n%+v, want\n%+v", record.Data, want)
	}
	if len(record.Lines) != len(want)+1 {
		t.Errorf("it is told as %q", record.Lines)
	}
}

// asUser is the name of the user whose tests these are.
func asUser(t *testing.T) string {
	t.Helper()
	u, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	return u.Username
}

// A backup has the officers' PINs: on a new machine everybody logs in as before, and on
// the same one a PIN that was changed since stays changed.
func TestPINsComeBackWithABackup(t *testing.T) {
	r := withPINs(t, map[string]pin.PIN{"duc": pin.Clear("4071")})
	want(t, consoleAt(r, "1").do(1, queue.Login{Counter: "1", Officer: "duc", PIN: "4071", New: "5820", CanChange: true}), queue.OK)
	file := r.backup()
	r.stop()
	restored := func(dir string, typed string, code eventlog.Code) {
		t.Helper()
		if _, err := hub.Restore(filepath.Join(dir, "hub"), file, r.now.Load()); err != nil {
			t.Fatal(err)
		}
		again := &rig{t: t, dir: dir, change: r.change}
		again.now.Store(r.now.Load())
		again.start()
		defer again.stop()
		c, _ := again.join("quay-2", wire.RoleConsole)
		want(t, c.do(1, queue.Login{Counter: "2", Officer: "duc", PIN: typed, Takeover: true, CanChange: true}), code)
	}
	restored(t.TempDir(), "5820", queue.OK)
	book, err := pin.Open(filepath.Join(r.dir, "hub"))
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Set("duc", "9134", false); err != nil {
		t.Fatal(err)
	}
	restored(r.dir, "9134", queue.OK)
}
