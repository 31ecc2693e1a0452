package hub_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"motcua/internal/daybook"
	"motcua/internal/device"
	"motcua/internal/enrol"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/identity"
	"motcua/internal/queue"
	"motcua/internal/registry"
	"motcua/internal/wire"
)

// believing is a device's identity with the authority that enrolled it.
func believing(t *testing.T, keys identity.Keys, authority []byte) identity.DeviceIdentity {
	t.Helper()
	trust, err := identity.NewTrust(authority)
	if err != nil {
		t.Fatal(err)
	}
	return identity.DeviceIdentity{Own: keys, Trust: trust}
}

// renew gets another key for a device.
func (f *fortress) renew(own identity.DeviceIdentity) (identity.DeviceIdentity, error) {
	var dialer net.Dialer
	r, err := enrol.Renew(f.t.Context(), dialer.DialContext, f.address, own)
	if err != nil {
		return own, err
	}
	return believing(f.t, r.Own, r.Authority), nil
}

// by connects a device with an identity, as far as its hello.
func (f *fortress) by(own identity.DeviceIdentity, id, role string) *raw {
	f.t.Helper()
	c := f.dialBy("wss", identity.ClientConfig(own.Own, own.Trust))
	c.hello(id, 1, role)
	return c
}

// in connects a device and wants it to be let in.
func (f *fortress) in(own identity.DeviceIdentity, id, role string) *raw {
	f.t.Helper()
	c := f.by(own, id, role)
	w := c.welcome()
	for range w.Parts {
		c.next(wire.TypeSnapshot)
	}
	return c
}

// listed is what the office says of a device.
func (f *fortress) listed(id string) registry.Listed {
	f.t.Helper()
	for _, d := range asked[hub.Devices](f.rig, http.MethodGet, hub.PathDevices, nil).Enrolled {
		if d.Name == id {
			return d
		}
	}
	f.t.Fatalf("%s is not enrolled", id)
	return registry.Listed{}
}

// recorded waits until the key of a device is on record, as its renewal is after its
// welcome: a command that is answered comes after it.
func (f *fortress) recorded(c *raw) { c.do(1, issue) }

// newAuthority replaces the hub's authority by way of the office.
func (f *fortress) newAuthority(change hub.AuthorityChange) hub.Devices {
	f.t.Helper()
	return asked[hub.Devices](f.rig, http.MethodPost, hub.PathAuthority, change)
}

// listener is a log that tells which lines it got.
type listener struct {
	slog.Handler
	lines chan string
}

func (l listener) Enabled(context.Context, slog.Level) bool { return true }

func (l listener) Handle(_ context.Context, r slog.Record) error {
	select {
	case l.lines <- r.Message:
	default:
	}
	return nil
}

// heard waits for a line of a log.
func heard(t *testing.T, lines chan string, what string) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		select {
		case line := <-lines:
			if strings.Contains(line, what) {
				return
			}
		case <-limit.C:
			t.Fatalf("the log never says %q", what)
		}
	}
}

// newHeardFortress is a hub whose log can be waited for.
func newHeardFortress(t *testing.T) (f *fortress, lines chan string) {
	f, lines = newFortress(t, hub.Admission{}), make(chan string, 1000)
	change := f.change
	f.change = func(cfg *hub.Config) {
		change(cfg)
		cfg.Log = slog.New(listener{slog.DiscardHandler, lines})
	}
	f.stop()
	f.open()
	return f, lines
}

// All devices follow a new authority by themselves, on their links, while they work; when
// the last one has, the old authority ends by itself. No code is needed and no restart.
func TestDevicesFollowANewAuthorityByThemselves(t *testing.T) {
	f, lines := newHeardFortress(t)
	names := []string{"kiosk-1", "kiosk-2", "kiosk-3"}
	devices := map[string]*device.Device{}
	for _, id := range names {
		own := believing(t, f.enrol(id, eventlog.Kiosk, ""), f.hub.Authority())
		current := atomic.Pointer[identity.DeviceIdentity]{}
		current.Store(&own)
		devices[id] = f.device(id, wire.RoleKiosk, "", func(cfg *device.Config) {
			cfg.Hub, cfg.Identity = "ws://"+f.address+"/link", &own
			cfg.Renew = func(context.Context) (identity.DeviceIdentity, error) {
				next, err := f.renew(*current.Load())
				if err == nil {
					current.Store(&next)
				}
				return next, err
			}
		})
		want(t, do(t, devices[id], issue), queue.OK)
	}
	before := f.hub.Authority()
	list := f.newAuthority(hub.AuthorityChange{})
	if list.Before == "" || list.Before == list.Authority {
		t.Fatalf("the one before is %q, the present one %q", list.Before, list.Authority)
	}
	heard(t, lines, "the authority before is believed no more")
	list = asked[hub.Devices](f.rig, http.MethodGet, hub.PathDevices, nil)
	if list.Before != "" || string(before) == string(f.hub.Authority()) {
		t.Errorf("the one before is believed still: %q", list.Before)
	}
	for _, id := range names {
		if d := f.listed(id); d.Signer != list.Authority || d.RenewedMS == 0 || d.RevokedMS != 0 {
			t.Errorf("%s: %+v", id, d)
		}
		want(t, do(t, devices[id], issue), queue.OK)
	}
}

// A device that cannot renew its key, and one of a program that does not know how, works on
// with the key that it has, on the connection that it has.
func TestDeviceThatDoesNotRenewWorksOn(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	told := make(chan string, 10)
	devices := map[string]*device.Device{}
	for id, renew := range map[string]func(context.Context) (identity.DeviceIdentity, error){
		"kiosk-1": nil,
		"kiosk-2": func(context.Context) (identity.DeviceIdentity, error) {
			told <- "kiosk-2 is told"
			return identity.DeviceIdentity{}, errors.New("no space left on device")
		},
	} {
		own := believing(t, f.enrol(id, eventlog.Kiosk, ""), f.hub.Authority())
		devices[id] = f.device(id, wire.RoleKiosk, "", func(cfg *device.Config) {
			cfg.Hub, cfg.Identity, cfg.Renew = "ws://"+f.address+"/link", &own, renew
		})
		until(t, devices[id], "the hub", up)
	}
	f.newAuthority(hub.AuthorityChange{})
	heard(t, told, "kiosk-2")
	for id, d := range devices {
		want(t, do(t, d, issue), queue.OK)
		d.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) {
			if !line.Up || line.Why != "" {
				t.Errorf("%s: the line is %+v", id, line)
			}
		})
	}
}

// A device that got a certificate and lost it on the way, by a power cut, goes on with the
// key that it has and asks again. The first one that it comes with is the one that counts.
func TestOldKeyIsGoodUntilTheNewOneIsUsed(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	old := believing(t, f.enrol("kiosk-1", eventlog.Kiosk, ""), f.hub.Authority())
	if _, err := f.renew(old); !errors.Is(err, enrol.ErrNotDue) {
		t.Fatalf("a key that was enrolled just now is renewed: %v", err)
	}
	stranger := believing(t, f.enrol("kiosk-2", eventlog.Kiosk, ""), f.hub.Authority())
	f.enrol("kiosk-2", eventlog.Kiosk, "") // another device took its place
	f.newAuthority(hub.AuthorityChange{})
	if _, err := f.renew(stranger); !errors.Is(err, enrol.ErrStranger) {
		t.Errorf("a key that was replaced is renewed: %v", err)
	}
	lost, err := f.renew(old)
	if err != nil {
		t.Fatal(err)
	}
	f.in(old, "kiosk-1", wire.RoleKiosk).ws.Close()
	kept, err := f.renew(old)
	if err != nil {
		t.Fatalf("asking again: %v", err)
	}
	f.recorded(f.in(kept, "kiosk-1", wire.RoleKiosk))
	for name, own := range map[string]identity.DeviceIdentity{"the old key": old, "the lost one": lost} {
		c := f.by(own, "kiosk-1", wire.RoleKiosk)
		if got, err := c.refused(); got != wire.RefuseUnenrolled || err != nil {
			t.Errorf("%s: refused with %q (%v)", name, got, err)
		}
		if _, err := f.renew(own); err == nil {
			t.Errorf("%s is renewed", name)
		}
	}
	f.in(kept, "kiosk-1", wire.RoleKiosk)
}

// The hub forgets nothing that it gave: restarted right after it, it takes the new key; and
// restarted after that, it does not take the old one.
func TestRenewalOutlivesTheHub(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	old := believing(t, f.enrol("kiosk-1", eventlog.Kiosk, ""), f.hub.Authority())
	f.enrol("kiosk-2", eventlog.Kiosk, "") // never renewed: the old authority stays
	f.newAuthority(hub.AuthorityChange{})
	young, err := f.renew(old)
	if err != nil {
		t.Fatal(err)
	}
	f.stop()
	f.open()
	f.recorded(f.in(young, "kiosk-1", wire.RoleKiosk))
	f.stop()
	f.open()
	f.by(old, "kiosk-1", wire.RoleKiosk).wantRefused(wire.RefuseUnenrolled)
	f.in(young, "kiosk-1", wire.RoleKiosk)
	if d := f.listed("kiosk-1"); d.RenewedMS == 0 || d.Signer != string(f.own.Authority.Print()) {
		t.Errorf("%+v", d)
	}
}

// A log that is put back to one from before a renewal does not lock the device out: its
// certificate says which key it takes the place of, and that one is on record.
func TestRenewedDeviceIsKnownToAnOlderLog(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	old := believing(t, f.enrol("kiosk-1", eventlog.Kiosk, ""), f.hub.Authority())
	image := f.image()
	f.stop()
	f.open()
	f.newAuthority(hub.AuthorityChange{})
	young, err := f.renew(old)
	if err != nil {
		t.Fatal(err)
	}
	f.recorded(f.in(young, "kiosk-1", wire.RoleKiosk))
	f.putBack(image)
	f.stop()
	f.open()
	c := f.by(young, "kiosk-1", wire.RoleKiosk)
	c.welcome()
	f.recorded(c)
	f.by(old, "kiosk-1", wire.RoleKiosk).wantRefused(wire.RefuseUnenrolled)
}

// A device that was switched off while the authority changed comes with its old
// certificate as long as the old authority is believed. After its end it still knows its
// hub, which says that it must be enrolled, and its screen asks for a code.
func TestDeviceThatWasOffDuringTheChange(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	own := believing(t, f.enrol("kiosk-1", eventlog.Kiosk, ""), f.hub.Authority())
	f.newAuthority(hub.AuthorityChange{})
	c := f.in(own, "kiosk-1", wire.RoleKiosk)
	if told := body[wire.Renew](t, c.next(wire.TypeRenew)); told.Signer != string(identityOf(t, f.hub.Authority()).Prints()[0]) {
		t.Errorf("it is told to renew by %s", told.Signer)
	}
	if list := f.newAuthority(hub.AuthorityChange{End: true}); list.Before != "" {
		t.Errorf("the one before is believed: %s", list.Before)
	}
	c.wantRefused(wire.RefuseUnenrolled) // the one who is connected
	f.stop()
	f.open()
	f.by(own, "kiosk-1", wire.RoleKiosk).wantRefused(wire.RefuseUnenrolled)
	var dialer net.Dialer
	who := identity.Name{ID: "kiosk-1", Role: eventlog.Kiosk}
	if needed, err := enrol.Needed(t.Context(), dialer.DialContext, f.address, &own, who); !needed || err != nil {
		t.Errorf("its screen asks for a code: %v (%v)", needed, err)
	}
	if _, err := f.renew(own); err == nil {
		t.Error("it is renewed without a code")
	}
	f.in(believing(t, f.enrol("kiosk-1", eventlog.Kiosk, ""), f.hub.Authority()), "kiosk-1", wire.RoleKiosk)
}

func identityOf(t *testing.T, authority []byte) *identity.Trust {
	t.Helper()
	trust, err := identity.NewTrust(authority)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

// Where the authority's key is in other hands, the old one ends at once: who is connected
// is put out, whom somebody enrols by the stolen key is not let in, and a code helps.
func TestStolenAuthorityEndsAtOnce(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	own := believing(t, f.enrol("kiosk-1", eventlog.Kiosk, ""), f.hub.Authority())
	c := f.in(own, "kiosk-1", wire.RoleKiosk)
	f.newAuthority(hub.AuthorityChange{AtOnce: true})
	c.wantRefused(wire.RefuseUnenrolled)
	key, err := identity.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	print, err := identity.PrintOf(own.Own.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	forged, err := f.own.Authority.Renew(identity.Name{ID: "kiosk-1", Role: eventlog.Kiosk}, key.Public(), print)
	if err != nil {
		t.Fatal(err)
	}
	thief := identity.DeviceIdentity{Own: identity.Keys{Key: key, Certificate: forged}, Trust: f.own.Trust}
	f.by(thief, "kiosk-1", wire.RoleKiosk).wantRefused(wire.RefuseUnenrolled)
	for name, who := range map[string]identity.DeviceIdentity{"the device": own, "the thief": thief} {
		if _, err := f.renew(who); err == nil {
			t.Errorf("%s is renewed", name)
		}
	}
	f.in(believing(t, f.enrol("kiosk-1", eventlog.Kiosk, ""), f.hub.Authority()), "kiosk-1", wire.RoleKiosk)
}

// The authority is not replaced twice while devices have the one before, since the hub
// believes two at most; and there is nothing to end twice. Both are on record with who did
// it.
func TestAuthorityIsReplacedOneAtATime(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	if status, text := f.ask(http.MethodPost, hub.PathAuthority, hub.AuthorityChange{End: true}); status != http.StatusConflict || !strings.Contains(text, hub.FaultNoFormer) {
		t.Errorf("nothing is ended: %d %s", status, text)
	}
	if list := f.newAuthority(hub.AuthorityChange{}); list.Before != "" {
		t.Errorf("with no device enrolled the one before is believed: %s", list.Before)
	}
	f.enrol("kiosk-1", eventlog.Kiosk, "")
	f.enrol("kiosk-2", eventlog.Kiosk, "")
	f.newAuthority(hub.AuthorityChange{})
	if status, text := f.ask(http.MethodPost, hub.PathAuthority, hub.AuthorityChange{}); status != http.StatusConflict || !strings.Contains(text, hub.FaultChanging) {
		t.Errorf("a third one: %d %s", status, text)
	}
	if err := f.hub.Revoke("kiosk-1", "", ""); err != nil {
		t.Fatal(err)
	}
	if list := asked[hub.Devices](f.rig, http.MethodGet, hub.PathDevices, nil); list.Before == "" {
		t.Error("the one before has ended, and kiosk-2 has it")
	}
	if err := f.hub.Revoke("kiosk-2", "", ""); err != nil { // then nobody has it
		t.Fatal(err)
	}
	if list := asked[hub.Devices](f.rig, http.MethodGet, hub.PathDevices, nil); list.Before != "" {
		t.Errorf("nobody needs the one before, and it is believed: %s", list.Before)
	}
	f.enrol("kiosk-3", eventlog.Kiosk, "")
	f.newAuthority(hub.AuthorityChange{AtOnce: true})
	record := asked[struct{ Data []daybook.Audited }](f.rig, http.MethodGet, hub.PathRecord+hub.RecordAudit+"?day=2026-11-23", nil)
	kinds := map[daybook.AuditKind]int{}
	for _, a := range record.Data {
		kinds[a.Kind]++
	}
	if kinds[daybook.AuditAuthority] != 2 || kinds[daybook.AuditAtOnce] != 1 || kinds[daybook.AuditEnded] != 2 {
		t.Errorf("on record are %v", kinds)
	}
}

// A key is renewed when it is a year old by the log's times. A clock that is wrong by years
// renews earlier or later, and locks nobody out.
func TestKeyOfAYearIsRenewed(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	own := believing(t, f.enrol("kiosk-1", eventlog.Kiosk, ""), f.hub.Authority())
	f.now.Add(registry.RenewAfter.Milliseconds())
	c := f.in(own, "kiosk-1", wire.RoleKiosk)
	c.next(wire.TypeRenew)
	young, err := f.renew(own)
	if err != nil {
		t.Fatal(err)
	}
	f.recorded(f.in(young, "kiosk-1", wire.RoleKiosk))
	if _, err := f.renew(young); err == nil {
		t.Error("it is renewed again at once")
	}
	f.stop()
	for _, at := range []int64{time.Date(1970, 1, 1, 0, 0, 1, 0, time.UTC).UnixMilli(), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()} {
		f.now.Store(at)
		f.open()
		f.in(young, "kiosk-1", wire.RoleKiosk)
		f.stop()
	}
}

// The hub tells a few devices at a time, so that a hall does not lose all its screens in
// one moment, and tells each once.
func TestDevicesAreRenewedAFewAtATime(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	const devices = 7
	var list []*raw
	for n := range devices {
		id := "kiosk-" + strconv.Itoa(n)
		list = append(list, f.in(believing(t, f.enrol(id, eventlog.Kiosk, ""), f.hub.Authority()), id, wire.RoleKiosk))
	}
	f.newAuthority(hub.AuthorityChange{})
	began := time.Now()
	for _, c := range list {
		c.next(wire.TypeRenew)
	}
	if took := time.Since(began); took < 2*time.Second { // two in each second: the seventh comes with the fourth
		t.Errorf("all %d are told within %v", devices, took)
	}
	// A command's answer comes after all that was sent before it.
	for n, c := range list {
		c.command(1, issue)
		for {
			e, err := c.read()
			if err != nil {
				t.Fatal(err)
			}
			if e.Type == wire.TypeRenew {
				t.Errorf("kiosk-%d is told again", n)
			}
			if e.Type == wire.TypeResult {
				break
			}
		}
	}
}

// Whoever asks whether it must be enrolled, and be it all day, waits for nothing that the
// loop does, and keeps it from nothing.
func TestStrangersAreAnsweredWithoutTheLoop(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	change, stuck, free := f.change, make(chan struct{}), make(chan struct{})
	var once atomic.Bool
	f.change = func(cfg *hub.Config) {
		change(cfg)
		cfg.Chance = func() uint32 { // is asked for by the loop
			if once.CompareAndSwap(false, true) {
				close(stuck)
				<-free
			}
			return f.draw.Add(1)
		}
	}
	f.stop()
	f.open()
	c := f.in(believing(t, f.enrol("kiosk-1", eventlog.Kiosk, ""), f.hub.Authority()), "kiosk-1", wire.RoleKiosk)
	c.command(1, issue)
	<-stuck
	var dialer net.Dialer
	for range 3 {
		needed, err := enrol.Needed(t.Context(), dialer.DialContext, f.address, nil, identity.Name{ID: "pad-3", Role: eventlog.Pad, Counter: "3"})
		if !needed || err != nil {
			t.Errorf("while the loop is busy: needed is %v (%v)", needed, err)
		}
	}
	close(free)
	want(t, c.result(1), queue.OK)
}
