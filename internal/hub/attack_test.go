package hub_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/centre"
	"motcua/internal/device"
	"motcua/internal/enrol"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/identity"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// fortress is a hub with keys of its own, on a real port.
type fortress struct {
	*rig
	own     identity.HubIdentity
	address string
}

// newFortress starts a hub that lets in who is enrolled, and besides whom the admission
// says.
func newFortress(t *testing.T, admission hub.Admission) *fortress {
	t.Helper()
	f := &fortress{rig: &rig{t: t, dir: t.TempDir()}}
	f.now.Store(time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC).UnixMilli())
	f.change = func(cfg *hub.Config) {
		own, _, err := identity.OpenHub(cfg.Dir)
		if err != nil {
			t.Fatal(err)
		}
		f.own, cfg.Identity, cfg.Admission = own, own, admission
	}
	f.open()
	t.Cleanup(f.stop)
	return f
}

// open starts the hub and has it answer on a port.
func (f *fortress) open() {
	f.t.Helper()
	f.start()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.t.Fatal(err)
	}
	f.address = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	ended, ready := make(chan error, 1), make(chan struct{})
	h := f.hub
	go func() { ended <- h.Serve(ctx, l, func() { close(ready) }) }()
	<-ready
	f.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			f.t.Errorf("the hub ended with %v", err)
		}
	})
}

// enrol gives a device keys and a certificate.
func (f *fortress) enrol(id string, role eventlog.Role, counter string) identity.Keys {
	f.t.Helper()
	key, err := identity.NewKey()
	if err != nil {
		f.t.Fatal(err)
	}
	certificate, err := f.hub.Enrol(identity.Name{ID: id, Role: role, Counter: counter}, key.Public())
	if err != nil {
		f.t.Fatal(err)
	}
	return identity.Keys{Key: key, Certificate: certificate}
}

// dialAs connects with a certificate.
func (f *fortress) dialAs(keys identity.Keys) *raw {
	f.t.Helper()
	return f.dialBy("wss", identity.ClientConfig(keys, f.own.Trust))
}

// dialBy connects by clear text or by TLS.
func (f *fortress) dialBy(scheme string, secure *tls.Config) *raw {
	f.t.Helper()
	dialer := websocket.Dialer{TLSClientConfig: secure, HandshakeTimeout: patience}
	ws, resp, err := dialer.Dial(scheme+"://"+f.address+"/link", nil)
	if err != nil {
		f.t.Fatal(err)
	}
	resp.Body.Close()
	f.t.Cleanup(func() { ws.Close() })
	return &raw{t: f.t, ws: ws}
}

// as connects a device and takes its welcome.
func (f *fortress) as(keys identity.Keys, id, role string, change ...func(*wire.Hello)) *raw {
	f.t.Helper()
	c := f.dialAs(keys)
	c.hello(id, 1, role, change...)
	w := c.welcome()
	for range w.Parts {
		c.next(wire.TypeSnapshot)
	}
	return c
}

func atCounter(counter string) func(*wire.Hello) {
	return func(h *wire.Hello) { h.Counter = counter }
}

// Whoever is on the network and has the centre's key is nobody without a certificate,
// by clear text and by TLS.
func TestNobodyIsLetInByItsName(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	for _, role := range []string{wire.RoleKiosk, wire.RoleConsole, wire.RolePad, wire.RoleWall, wire.RoleGateway} {
		for scheme, c := range map[string]*raw{"ws": f.dialBy("ws", nil), "wss": f.dialBy("wss", identity.EnrolConfig())} {
			c.hello("stranger-"+scheme, 1, role)
			c.wantRefused(wire.RefuseUnenrolled)
		}
	}
}

// The officer who sits at a console stays there, whatever somebody else says who has read
// the console's name.
func TestSessionIsOfTheDeviceThatHasTheKey(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	desk, pad := f.enrol("quay-1", eventlog.Console, "1"), f.enrol("pad-1", eventlog.Pad, "1")
	console := f.as(desk, "quay-1", wire.RoleConsole, atCounter("1"))
	want(t, console.do(1, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)

	other := f.enrol("quay-2", eventlog.Console, "2")
	for name, v := range map[string]struct {
		c    *raw
		code string
	}{
		"in clear text":                  {f.dialBy("ws", nil), wire.RefuseUnenrolled},
		"without a certificate":          {f.dialBy("wss", identity.EnrolConfig()), wire.RefuseUnenrolled},
		"with the pad's certificate":     {f.dialAs(pad), wire.RefuseIdentity},
		"with another desk's":            {f.dialAs(other), wire.RefuseIdentity},
		"with a certificate of its own":  {f.dialBy("wss", selfMade(t, f, "quay-1")), wire.RefuseUnenrolled},
		"with a key that was never told": {f.dialAs(unrecorded(t, f, "quay-1")), wire.RefuseUnenrolled},
	} {
		v.c.hello("quay-1", 99, wire.RoleConsole, atCounter("1"))
		if got, err := v.c.refused(); got != v.code || err != nil {
			t.Errorf("%s: refused with %q (%v), want %q", name, got, err, v.code)
		}
	}
	if r := console.do(2, queue.CallNext{Counter: "1"}); r.Answer.Code != queue.NobodyWaiting {
		t.Errorf("the officer's own console: %q", r.Answer.Code)
	}
}

// selfMade is the certificate of an authority that somebody made.
func selfMade(t *testing.T, f *fortress, id string) *tls.Config {
	t.Helper()
	key, err := identity.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	authority, err := identity.NewAuthority(key)
	if err != nil {
		t.Fatal(err)
	}
	return identity.ClientConfig(signedBy(t, authority, id), f.own.Trust)
}

// unrecorded is a certificate of the hub's own authority that no enrolment is on record
// for, as after a backup was put back.
func unrecorded(t *testing.T, f *fortress, id string) identity.Keys {
	t.Helper()
	return signedBy(t, f.own.Authority, id)
}

func signedBy(t *testing.T, a *identity.Authority, id string) identity.Keys {
	t.Helper()
	key, err := identity.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := a.Enrol(identity.Name{ID: id, Role: eventlog.Console, Counter: "1"}, key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return identity.Keys{Key: key, Certificate: certificate}
}

// Each command is taken from the roles that are registered with it, and from no other.
func TestRolesSendTheirOwnCommandsOnly(t *testing.T) {
	r := newRig(t)
	roles := []eventlog.Role{eventlog.Kiosk, eventlog.Console, eventlog.Pad, eventlog.Wall, eventlog.Gateway}
	refused := 0
	for _, role := range roles {
		c, _ := r.join("bad-"+string(role), string(role))
		for i, info := range queue.Commands() {
			cmd, ok := reflect.Zero(info.Go).Interface().(queue.Command)
			if !ok || len(info.From) == 0 {
				continue
			}
			if _, within := cmd.(queue.OfflineAction); within {
				cmd = queue.OfflineAction{What: queue.Pause{}}
			}
			a := c.do(uint64(i)+1, cmd).Answer
			mayNot := a.Code == queue.Malformed && strings.Contains(a.What, "may not send")
			if own := slices.Contains(info.From, role); own == mayNot {
				t.Errorf("%s of a %s: %q (%s)", info.Type, role, a.Code, a.What)
			}
			if mayNot {
				refused++
			}
		}
		c.ws.Close()
	}
	if refused < 100 {
		t.Errorf("%d commands were refused", refused)
	}
	stranger, _ := r.join("stranger", "boss")
	if a := stranger.do(1, queue.IssueTicket{Service: "gplx"}).Answer; a.Code != queue.Malformed {
		t.Errorf("a role that there is not: %q", a.Code)
	}
}

// A console belongs to its counter: an officer with a right PIN sits down at another one
// there, not from here. A supervisor directs from anywhere.
func TestConsoleLogsInAtItsOwnCounter(t *testing.T) {
	r := newRig(t)
	c, _ := r.join("quay-1", wire.RoleConsole, atCounter("1"))
	want(t, c.do(1, queue.Login{Counter: "2", Officer: "duc", PIN: "1234"}), queue.OtherCounter)
	want(t, c.do(2, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	want(t, c.do(3, queue.Logout{Counter: "1"}), queue.OK)
	want(t, c.do(4, queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"}), queue.OK)
	free, _ := r.join("quay", wire.RoleConsole)
	want(t, free.do(1, queue.Login{Counter: "2", Officer: "duc", PIN: "1234"}), queue.OK)
}

// A certificate is for one name, one role and one counter.
func TestCertificateIsForOneNameRoleAndCounter(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	pad := f.enrol("pad-3", eventlog.Pad, "3")
	for name, v := range map[string]struct{ id, role, counter string }{
		"another name":      {"pad-4", wire.RolePad, "3"},
		"another role":      {"pad-3", wire.RoleConsole, "3"},
		"a role of the hub": {"pad-3", wire.RoleHub, "3"},
		"another counter":   {"pad-3", wire.RolePad, "4"},
		"no counter":        {"pad-3", wire.RolePad, ""},
	} {
		c := f.dialAs(pad)
		c.hello(v.id, 1, v.role, atCounter(v.counter))
		if got, err := c.refused(); got != wire.RefuseIdentity || err != nil {
			t.Errorf("%s: refused with %q (%v)", name, got, err)
		}
	}
	f.as(pad, "pad-3", wire.RolePad, atCounter("3"))
}

// An enrolled device needs no key of the centre: only who has no certificate is asked.
func TestEnrolledDeviceNeedsNoKey(t *testing.T) {
	f := newFortress(t, hub.Admission{UnenrolledUntil: "2026-12-31"})
	f.as(f.enrol("wall-1", eventlog.Wall, ""), "wall-1", wire.RoleWall, func(h *wire.Hello) { h.Token = "" })
	c := f.dialBy("ws", nil)
	c.hello("wall-2", 1, wire.RoleWall, func(h *wire.Hello) { h.Token = "" })
	c.wantRefused(wire.RefuseToken)
}

// A stolen pad is put out at once, and stays out; the one that replaces it gets in.
func TestRevokedDeviceIsPutOut(t *testing.T) {
	f := newFortress(t, hub.Admission{UnenrolledUntil: "2026-12-31"})
	stolen := f.enrol("pad-1", eventlog.Pad, "1")
	c := f.as(stolen, "pad-1", wire.RolePad, atCounter("1"))
	if err := f.hub.Revoke("pad-1", "mất trộm", ""); err != nil {
		t.Fatal(err)
	}
	c.wantRefused(wire.RefuseUnenrolled)
	for name, c := range map[string]*raw{"with its certificate": f.dialAs(stolen), "as if it had none": f.dialBy("ws", nil)} {
		c.hello("pad-1", 1, wire.RolePad, atCounter("1"))
		if got, err := c.refused(); got != wire.RefuseUnenrolled || err != nil {
			t.Errorf("%s: refused with %q (%v)", name, got, err)
		}
	}
	next := f.enrol("pad-1", eventlog.Pad, "1")
	f.as(next, "pad-1", wire.RolePad, atCounter("1"))
	c = f.dialAs(stolen)
	c.hello("pad-1", 1, wire.RolePad, atCounter("1"))
	c.wantRefused(wire.RefuseUnenrolled)
}

// A device can ask whether the hub would let it in, and is asked for a code only if a code
// helps.
func TestDeviceAsksWhetherACodeIsNeeded(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	good, gone := f.enrol("pad-1", eventlog.Pad, "1"), f.enrol("pad-2", eventlog.Pad, "2")
	if err := f.hub.Revoke("pad-2", "", ""); err != nil {
		t.Fatal(err)
	}
	identityOf := func(keys identity.Keys) *identity.DeviceIdentity {
		return &identity.DeviceIdentity{Own: keys, Trust: f.own.Trust}
	}
	var dialer net.Dialer
	for name, v := range map[string]struct {
		own  *identity.DeviceIdentity
		who  identity.Name
		want bool
	}{
		"no certificate":        {nil, identity.Name{ID: "pad-3", Role: eventlog.Pad, Counter: "3"}, true},
		"an enrolled name":      {nil, identity.Name{ID: "pad-1", Role: eventlog.Pad, Counter: "1"}, true},
		"enrolled":              {identityOf(good), identity.Name{ID: "pad-1", Role: eventlog.Pad, Counter: "1"}, false},
		"revoked":               {identityOf(gone), identity.Name{ID: "pad-2", Role: eventlog.Pad, Counter: "2"}, true},
		"set up as another one": {identityOf(good), identity.Name{ID: "pad-1", Role: eventlog.Pad, Counter: "2"}, false},
	} {
		if got, err := enrol.Needed(t.Context(), dialer.DialContext, f.address, v.own, v.who); got != v.want || err != nil {
			t.Errorf("%s: needed is %v (%v)", name, got, err)
		}
	}
	open := newFortress(t, hub.Admission{Insecure: true})
	if got, err := enrol.Needed(t.Context(), dialer.DialContext, open.address, nil, identity.Name{ID: "pad-3", Role: eventlog.Pad, Counter: "3"}); got || err != nil {
		t.Errorf("at a hub that lets in everybody: needed is %v (%v)", got, err)
	}
	if _, err := enrol.Needed(t.Context(), dialer.DialContext, open.address, identityOf(good), identity.Name{ID: "pad-1"}); err == nil {
		t.Error("a device with a certificate believes another hub")
	}
}

// What was enrolled and revoked is still so after the hub was restarted, from its
// snapshot and from its log.
func TestEnrolmentsAreDurable(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	good, bad := f.enrol("kiosk-1", eventlog.Kiosk, ""), f.enrol("kiosk-2", eventlog.Kiosk, "")
	if err := f.hub.Revoke("kiosk-2", "", ""); err != nil {
		t.Fatal(err)
	}
	f.stop()
	f.open()
	f.as(good, "kiosk-1", wire.RoleKiosk)
	c := f.dialAs(bad)
	c.hello("kiosk-2", 1, wire.RoleKiosk)
	c.wantRefused(wire.RefuseUnenrolled)
}

// The devices of a centre that was at work before have time to be enrolled; those of a
// new one have none.
func TestDevicesOfTheVersionBeforeHaveTime(t *testing.T) {
	f := &fortress{rig: &rig{t: t, dir: t.TempDir()}}
	f.now.Store(time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC).UnixMilli())
	f.start() // without keys, as before
	at, _ := f.join("kiosk-1", wire.RoleKiosk)
	want(t, at.do(1, queue.IssueTicket{Service: "gplx"}), queue.OK)
	f.rig.stop()
	withKeys := func(cfg *hub.Config) {
		own, _, err := identity.OpenHub(cfg.Dir)
		if err != nil {
			t.Fatal(err)
		}
		f.own, cfg.Identity, cfg.Admission = own, own, hub.Admission{}
	}
	f.change = withKeys
	t.Cleanup(f.stop)
	f.open()
	join := func(id string) *raw {
		c := f.dialBy("ws", nil)
		c.hello(id, 1, wire.RoleKiosk)
		return c
	}
	join("kiosk-1").welcome()
	enrolled := f.enrol("kiosk-2", eventlog.Kiosk, "")
	join("kiosk-2").wantRefused(wire.RefuseUnenrolled) // a name that has a certificate
	kiosk := f.as(enrolled, "kiosk-2", wire.RoleKiosk)
	for seq := range uint64(5) { // days open one after the other: the last is the thirtieth after the first
		if seq > 0 {
			f.now.Add((30 * 24 * time.Hour / 4).Milliseconds())
		}
		want(t, kiosk.do(seq+1, queue.IssueTicket{Service: "gplx"}), queue.OK)
	}
	join("kiosk-1").welcome()
	f.now.Add((24 * time.Hour).Milliseconds())
	want(t, kiosk.do(6, queue.IssueTicket{Service: "gplx"}), queue.OK)
	join("kiosk-1").wantRefused(wire.RefuseUnenrolled)
}

// told waits for a presence that is as wanted.
func (c *raw) told(wanted func(list []wire.Peer) bool) wire.Presence {
	c.t.Helper()
	for {
		if p := body[wire.Presence](c.t, c.next(wire.TypePresence)); wanted(p.Devices) {
			return p
		}
	}
}

// Who is let in without a certificate stands in the supervisor's list, and in nobody
// else's.
func TestSupervisorSeesWhoIsNotEnrolled(t *testing.T) {
	f := newFortress(t, hub.Admission{UnenrolledUntil: "2026-12-31"})
	desk, chief := f.enrol("quay-1", eventlog.Console, "1"), f.enrol("quay-2", eventlog.Console, "2")
	clerk, boss := f.as(desk, "quay-1", wire.RoleConsole, atCounter("1")), f.as(chief, "quay-2", wire.RoleConsole, atCounter("2"))
	want(t, clerk.do(1, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	want(t, boss.do(1, queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"}), queue.OK)
	for id, role := range map[string]string{"pad-7": wire.RolePad, "wall-7": wire.RoleWall, "kiosk-7": wire.RoleKiosk} {
		c := f.dialBy("ws", nil)
		c.hello(id, 1, role)
		c.welcome()
	}
	strangers := func(list []wire.Peer) (names []string) {
		for _, p := range list {
			if p.Unenrolled {
				names = append(names, p.Dev)
			}
		}
		return names
	}
	boss.told(func(list []wire.Peer) bool {
		return slices.Equal(strangers(list), []string{"kiosk-7", "pad-7", "wall-7"})
	})
	told := clerk.told(func(list []wire.Peer) bool { return slices.Contains(strangers(list), "kiosk-7") })
	if names := strangers(told.Devices); !slices.Equal(names, []string{"kiosk-7"}) { // whom every officer sees
		t.Errorf("a clerk is told of %v", names)
	}
}

// A clock that is wrong by years locks nobody out: no battery, no light in the morning.
func TestWrongClockLocksNobodyOut(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	keys := f.enrol("kiosk-1", eventlog.Kiosk, "")
	f.as(keys, "kiosk-1", wire.RoleKiosk)
	f.stop()
	for _, at := range []time.Time{time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2031, 6, 1, 1, 0, 0, 0, time.UTC), time.Date(1970, 1, 1, 0, 0, 1, 0, time.UTC)} {
		f.now.Store(at.UnixMilli())
		f.open()
		f.as(keys, "kiosk-1", wire.RoleKiosk)
		f.stop()
	}
}

// One port serves TLS and clear text; what is for everybody is there by both.
func TestOnePortServesBoth(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	for _, scheme := range []string{"http", "https"} {
		client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}, Timeout: patience}
		resp, err := client.Get(scheme + "://" + f.address + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(text), "{") {
			t.Errorf("%s: %s %s (%v)", scheme, resp.Status, text, err)
		}
	}
	if _, err := tls.Dial("tcp", f.address, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12}); err == nil {
		t.Error("an older TLS is spoken")
	}
}

// Without keys a hub lets in everybody, and it must have been told so.
func TestHubWithoutKeysMustBeToldSo(t *testing.T) {
	r := &rig{t: t, dir: t.TempDir()}
	_, err := hub.Open(hub.Config{Dir: filepath.Join(r.dir, "hub"), Centre: testCentre(), Now: r.now.Load})
	if err == nil || !strings.Contains(err.Error(), "insecure") {
		t.Errorf("it opens: %v", err)
	}
}

// The identity mismatch of a hub that was installed anew is told to the device, which
// does not believe it.
func TestDeviceBelievesItsOwnHubOnly(t *testing.T) {
	f, other := newFortress(t, hub.Admission{}), newFortress(t, hub.Admission{})
	keys := f.enrol("kiosk-1", eventlog.Kiosk, "")
	d := f.device("kiosk-1", wire.RoleKiosk, "", func(cfg *device.Config) {
		cfg.Hub, cfg.Identity = "ws://"+other.address+"/link", &identity.DeviceIdentity{Own: keys, Trust: f.own.Trust}
	})
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		var line device.Line
		d.Read(func(_ *queue.State, l device.Line, _ []wire.Peer) { line = l })
		if line.Reason == link.ReasonOtherHub {
			return
		}
		select {
		case <-d.Changes():
		case <-limit.C:
			t.Fatalf("the device says %q: %s", line.Reason, line.Why)
		}
	}
}

// A device whose commands come to nothing is slowed down after a while, also when it
// connects again, and nobody else is.
func TestDeviceThatIsRefusedAllDayIsSlowedDown(t *testing.T) {
	r := newRig(t)
	bad, _ := r.join("pad-1", wire.RolePad)
	other, _ := r.join("kiosk-1", wire.RoleKiosk)
	const free, paced = 500, 4 // more than that many wait
	flood := func(c *raw, from, n uint64) time.Duration {
		began := time.Now()
		for seq := from; seq < from+n; seq++ {
			if a := c.do(seq, issue).Answer; a.Code != queue.Malformed {
				t.Fatalf("a pad that issues is answered %q", a.Code)
			}
		}
		return time.Since(began)
	}
	flood(bad, 1, free)
	if took := flood(bad, free+1, paced); took < (paced-2)*100*time.Millisecond {
		t.Errorf("it goes on at once: %d commands in %v", paced, took)
	}
	bad, _ = r.join("pad-1", wire.RolePad)
	if took := flood(bad, 2*free, paced); took < (paced-2)*100*time.Millisecond {
		t.Errorf("it connects again, and goes on at once: %d commands in %v", paced, took)
	}
	want(t, other.do(1, issue), queue.OK)
}
