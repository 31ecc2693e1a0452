package program_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/link"
	"motcua/internal/officetest"
	"motcua/internal/program"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// enrolled is a kiosk's program that has a certificate.
func enrolled(g *officetest.Gatehouse) (*program.Program, *config.Device) {
	g.T.Helper()
	p, d := kiosk(g)
	p.Clock = clock.OfMachine()
	p.UseCode(g.Code(d.ID, "-role", "kiosk"))
	if own, err := p.Identify(d, wire.RoleKiosk); own == nil || err != nil {
		g.T.Fatalf("%v, %v", own, err)
	}
	p.UseCode("")
	return p, d
}

// until has a seat send a command again and again, so that nothing waits for a time, and
// looks after each answer.
func until(t *testing.T, seat *device.Device, ok func(line device.Line) bool) {
	t.Helper()
	limit := time.NewTimer(program.Patience)
	defer limit.Stop()
	for {
		var line device.Line
		seat.Read(func(_ *queue.State, l device.Line, _ []wire.Peer) { line = l })
		if ok(line) {
			return
		}
		select {
		case <-seat.Changes():
		case <-limit.C:
			t.Fatalf("it does not come: the line is up %v, %s", line.Up, line.Why)
		}
	}
}

// A kiosk that works gets its new key and the new authority while it works, keeps them for
// its next start, and the list at the hub says so.
func TestDeviceAtWorkFollowsANewAuthority(t *testing.T) {
	g := officetest.NewGatehouse(t)
	p, d := enrolled(g)
	before, _, err := identity.OpenDevice(p.Data)
	if err != nil {
		t.Fatal(err)
	}
	seat, err := p.Seat(d, wire.RoleKiosk, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer seat.Close()
	until(t, seat, func(line device.Line) bool { return line.Up })
	g.SaysInEnglish([]string{"has a new authority", "identity", "0 of 1 devices", "NO NEW CERTIFICATE YET"}, "new-authority")
	until(t, seat, func(line device.Line) bool {
		now, _, err := identity.OpenDevice(p.Data)
		return err == nil && !now.Own.Key.Equal(before.Own.Key) && line.Up
	})
	after, _, err := identity.OpenDevice(p.Data)
	if err != nil || after.Trust.Prints()[0] == before.Trust.Prints()[0] {
		t.Errorf("it still has the old authority (%v)", err)
	}
	if needed, err := p.IsNeeded(d, wire.RoleKiosk); needed || err != nil {
		t.Errorf("a code is needed at its next start: %v (%v)", needed, err)
	}
}

// A device that missed the whole change is asked for a code on its own screen at its next
// start, and while it works its line says what to do, in both languages.
func TestDeviceThatMissedTheChangeIsToldSo(t *testing.T) {
	g := officetest.NewGatehouse(t)
	p, d := enrolled(g)
	g.SaysInEnglish([]string{"the old one has ended", "MUST BE ENROLLED AGAIN", "started again, its screen asks"}, "new-authority", "-now")
	if needed, err := p.IsNeeded(d, wire.RoleKiosk); !needed || err != nil {
		t.Errorf("its screen asks for a code: %v (%v)", needed, err)
	}
	seat, err := p.Seat(d, wire.RoleKiosk, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer seat.Close()
	var reason link.Reason
	until(t, seat, func(line device.Line) bool { reason = line.Reason; return reason == "refused-"+wire.RefuseUnenrolled })
	for lang, words := range map[i18n.Lang][]string{i18n.Vietnamese: {"chưa được đăng ký", "hub enroll"}, i18n.English: {"not enrolled", "hub enroll"}} {
		for _, w := range words {
			if full := reason.Full(lang); !strings.Contains(full, w) {
				t.Errorf("in %s it says nothing of %q: %s", lang, w, full)
			}
		}
	}
	p.UseCode(g.Code(d.ID, "-role", "kiosk")) // as its screen does
	own, err := p.Identify(d, wire.RoleKiosk)
	if err != nil || own.Trust.Prints()[0] != mustPrint(t, g.Hub.Authority()) {
		t.Errorf("enrolled again: %v", err)
	}
	if needed, err := p.IsNeeded(d, wire.RoleKiosk); needed || err != nil {
		t.Errorf("a code is needed still: %v (%v)", needed, err)
	}
}

func mustPrint(t *testing.T, authority []byte) identity.Print {
	t.Helper()
	trust, err := identity.NewTrust(authority)
	if err != nil {
		t.Fatal(err)
	}
	return trust.Prints()[0]
}

// A device that lost its key, by a broken disk, starts, and its screen asks for a code;
// the code of the same name replaces the key that is lost.
func TestDeviceThatLostItsKeyIsEnrolledAgain(t *testing.T) {
	g := officetest.NewGatehouse(t)
	p, d := enrolled(g)
	p.Data = filepath.Join(g.Dir, "a new disk")
	if needed, err := p.IsNeeded(d, wire.RoleKiosk); !needed || err != nil {
		t.Fatalf("its screen asks for a code: %v (%v)", needed, err)
	}
	p.UseCode(g.Code(d.ID, "-role", "kiosk"))
	if own, err := p.Identify(d, wire.RoleKiosk); own == nil || err != nil {
		t.Errorf("%v, %v", own, err)
	}
	if needed, err := p.IsNeeded(d, wire.RoleKiosk); needed || err != nil {
		t.Errorf("a code is needed still: %v (%v)", needed, err)
	}
}

// What cannot be renewed leaves the device with what it has.
func TestRenewalThatFailsLeavesTheKey(t *testing.T) {
	g := officetest.NewGatehouse(t)
	p, d := enrolled(g)
	before, _, err := identity.OpenDevice(p.Data)
	if err != nil {
		t.Fatal(err)
	}
	renew := p.Renewer(d)
	if _, err := renew(t.Context()); err == nil {
		t.Error("a key that is not due is renewed")
	}
	d.Hub = "ws://127.0.0.1:1/link"
	if _, err := p.Renewer(d)(t.Context()); err == nil {
		t.Error("it is renewed by nobody")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := renew(gone); err == nil {
		t.Error("it is renewed by a program that ends")
	}
	if now, enrolled, err := identity.OpenDevice(p.Data); err != nil || !enrolled || !now.Own.Key.Equal(before.Own.Key) {
		t.Errorf("the key is another one: %v, %v", enrolled, err)
	}
	none := &program.Program{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler), Ctx: t.Context()}
	if _, err := none.Renewer(d)(t.Context()); err == nil {
		t.Error("a device without a certificate is renewed")
	}
}

// The commands about the authority, and the list for the safe.
func TestCommandsAboutTheAuthority(t *testing.T) {
	g := officetest.NewGatehouse(t)
	enrolled(g)
	if _, err := g.Run("new-authority", "-now", "-end"); err == nil {
		t.Error("both at once are taken")
	}
	if _, err := g.Run("new-authority", "-end"); err == nil || !strings.Contains(i18n.Text(i18n.Vietnamese, "fault.office.no-former"), "khóa ký cũ") {
		t.Errorf("there is nothing to end: %v", err)
	}
	g.SaysInEnglish([]string{"NO NEW CERTIFICATE YET"}, "new-authority")
	if _, err := g.Run("new-authority"); err == nil {
		t.Error("a third authority is drawn while a device has the first")
	}
	out := g.SaysInEnglish([]string{"has ended", "MUST BE ENROLLED AGAIN"}, "new-authority", "-end")
	if strings.Contains(out, "Copy the folder") {
		t.Errorf("an end needs no copy: %s", out)
	}
	paper := g.SaysInEnglish([]string{"kiosk-9", "kept in the safe", "signature", g.File.Centre.Name}, "devices", "-paper")
	own, _, err := identity.OpenDevice(filepath.Join(g.Dir, "kiosk"))
	if err != nil {
		t.Fatal(err)
	}
	print, err := identity.PrintOf(own.Own.Key.Public())
	if err != nil || !strings.Contains(paper, strings.Join([]string{string(print[:4]), string(print[4:8]), string(print[8:12]), string(print[12:16])}, " ")) {
		t.Errorf("the list has not the key's print %s (%v): %s", print, err, paper)
	}
	if err := g.Hub.Revoke("kiosk-9", "", ""); err != nil {
		t.Fatal(err)
	}
	if paper := g.SaysInEnglish(nil, "devices", "-paper"); strings.Contains(paper, "kiosk-9") {
		t.Errorf("a revoked device is on the list: %s", paper)
	}
}
