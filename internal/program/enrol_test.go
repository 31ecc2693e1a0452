package program_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/config"
	"motcua/internal/enrol"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/officetest"
	"motcua/internal/program"
	"motcua/internal/wire"
)

// kiosk is a kiosk's program with its configuration.
func kiosk(g *officetest.Gatehouse) (*program.Program, *config.Device) {
	p := &program.Program{Data: filepath.Join(g.Dir, "kiosk"), Log: slog.New(slog.DiscardHandler), Ctx: g.T.Context()}
	return p, &config.Device{ID: "kiosk-9", Name: "Kiosk 9", Hub: "ws://" + g.Address + "/link"}
}

// A technician makes a code at the hub, types it with a slip, types it right, and the
// device is who it should be, also at its next start.
func TestDeviceIsEnrolledOnItsScreen(t *testing.T) {
	g := officetest.NewGatehouse(t)
	p, d := kiosk(g)
	if own, err := p.Identify(d, wire.RoleKiosk); own != nil || err != nil {
		t.Fatalf("before it is enrolled: %v (%v)", own, err)
	}
	code := g.Code("kiosk-9", "-role", "kiosk")
	asked := 0
	p.Enrolling = program.Enrolling{Device: d, Role: wire.RoleKiosk, Ask: func(_ *program.Program, command, address string, try enrol.Try) (bool, error) {
		asked++
		if command != "hub enroll kiosk-9 -role kiosk" || address != g.Address {
			t.Errorf("the page says %q, %q", command, address)
		}
		other := "X"
		if code[2:3] == other {
			other = "Y"
		}
		slip := code[:2] + other + code[3:]
		if fault, en := try(t.Context(), slip); fault != i18n.Text(i18n.Vietnamese, "enrol.fault.code") || en == "" {
			t.Errorf("a slip is answered %q, %q", fault, en)
		}
		if fault, _ := try(t.Context(), strings.ToLower(code)); fault != "" {
			t.Errorf("the right code is answered %q", fault)
		}
		return true, nil
	}}
	if anew, stop, err := p.EnrolFirst(); !anew || stop || err != nil || asked != 1 {
		t.Fatalf("anew %v, stop %v (%v), asked %d times", anew, stop, err, asked)
	}
	if anew, stop, err := p.EnrolFirst(); anew || stop || err != nil || asked != 1 {
		t.Errorf("at the next start: anew %v, stop %v (%v), asked %d times", anew, stop, err, asked)
	}
	own, err := p.Identify(d, wire.RoleKiosk)
	if err != nil || own == nil {
		t.Fatalf("afterwards: %v (%v)", own, err)
	}
	if who, err := own.Name(); err != nil || who != (identity.Name{ID: "kiosk-9", Role: eventlog.Kiosk}) {
		t.Errorf("it is %v (%v)", who, err)
	}
	p.Enrolling.Ask = func(*program.Program, string, string, enrol.Try) (bool, error) {
		return false, nil
	}
	if err := g.Hub.Revoke("kiosk-9", "thử", ""); err != nil {
		t.Fatal(err)
	}
	if anew, stop, err := p.EnrolFirst(); anew || !stop || err != nil {
		t.Errorf("revoked, and the window closed: anew %v, stop %v (%v)", anew, stop, err)
	}
}

// The flag -enroll is used once, and stays in a unit's file without harm.
func TestCodeOfTheCommandLineIsUsedOnce(t *testing.T) {
	g := officetest.NewGatehouse(t)
	p, d := kiosk(g)
	code := g.Code("kiosk-9", "-role", "kiosk")
	p.UseCode(code)
	for n := range 2 {
		if own, err := p.Identify(d, wire.RoleKiosk); own == nil || err != nil {
			t.Fatalf("start %d: %v (%v)", n+1, own, err)
		}
	}
	other, d := kiosk(g)
	other.Data = filepath.Join(g.Dir, "other")
	other.UseCode(code)
	if own, err := other.Identify(d, wire.RoleKiosk); own != nil || !errors.Is(err, identity.ErrNoCode) {
		t.Errorf("the same code again: %v, %v", own, err)
	}
	d.Counter = "3"
	other.UseCode(g.Code("kiosk-9", "-role", "kiosk"))
	if own, err := other.Identify(d, wire.RoleKiosk); own != nil || !errors.Is(err, program.ErrOtherName) {
		t.Errorf("a code for another counter: %v, %v", own, err)
	}
	if _, err := os.Stat(filepath.Join(other.Data, identity.FolderName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("keys were stored: %v", err)
	}
}

// A hub that was installed anew has other keys, and has not enrolled anybody: a code gives
// its devices new certificates. While none is given, or a used one, they keep theirs.
func TestCodeReplacesTheCertificateOfALostHub(t *testing.T) {
	before, after := officetest.NewGatehouse(t), officetest.NewGatehouse(t)
	p, d := kiosk(before)
	p.UseCode(before.Code("kiosk-9", "-role", "kiosk"))
	first, err := p.Identify(d, wire.RoleKiosk)
	if err != nil {
		t.Fatal(err)
	}
	d.Hub = "ws://" + after.Address + "/link"
	again, err := p.Identify(d, wire.RoleKiosk) // with the used code
	if err != nil || !bytes.Equal(again.Own.Certificate, first.Own.Certificate) {
		t.Fatalf("with a used code the certificate is another one (%v)", err)
	}
	p.UseCode(after.Code("kiosk-9", "-role", "kiosk"))
	second, err := p.Identify(d, wire.RoleKiosk)
	if err != nil || bytes.Equal(second.Own.Certificate, first.Own.Certificate) {
		t.Fatalf("with a new code the certificate is the old one (%v)", err)
	}
	if needed, err := p.IsNeeded(d, wire.RoleKiosk); needed || err != nil {
		t.Errorf("the hub takes it: %v, %v", !needed, err)
	}
	if err := after.Hub.Revoke("kiosk-9", "", ""); err != nil {
		t.Fatal(err)
	}
	p.UseCode(after.Code("kiosk-9", "-role", "kiosk"))
	if third, err := p.Identify(d, wire.RoleKiosk); err != nil || bytes.Equal(third.Own.Certificate, second.Own.Certificate) {
		t.Errorf("a revoked device keeps its certificate (%v)", err)
	}
}

// A hub that is off, or that is none, keeps no device from starting.
func TestDeviceStartsWithoutAnAnswer(t *testing.T) {
	g := officetest.NewGatehouse(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	p, d := kiosk(g)
	for name, address := range map[string]string{"nobody answers": "ws://127.0.0.1:1/link", "something is silent": "ws://" + silent.Addr().String() + "/link", "the hub inside": ""} {
		d.Hub = address
		p.Enrolling = program.Enrolling{Device: d, Role: wire.RoleKiosk, Ask: func(*program.Program, string, string, enrol.Try) (bool, error) {
			t.Errorf("%s: a code is asked for", name)
			return false, nil
		}}
		if anew, stop, err := p.EnrolFirst(); anew || stop || err != nil {
			t.Errorf("%s: anew %v, stop %v (%v)", name, anew, stop, err)
		}
	}
}

// Every reason why a code is not taken has words of its own.
func TestFaultsOfACodeHaveWords(t *testing.T) {
	seen := map[string]bool{}
	for _, err := range []error{identity.ErrCode, identity.ErrNoCode, identity.ErrProof, identity.ErrTooSoon, enrol.ErrImpostor, program.ErrOtherName, errors.New("the line is cut")} {
		key := program.EnrolFault(fmt.Errorf("enrolling: %w", err))
		if seen[key] || i18n.Text(i18n.Vietnamese, key) == i18n.Text(i18n.English, key) {
			t.Errorf("%v has the words of %s", err, key)
		}
		seen[key] = true
	}
}

// The commands at the hub: a code for people, the list, a revocation, and what is
// written wrongly.
func TestCommandsAboutDevices(t *testing.T) {
	g := officetest.NewGatehouse(t)
	out, err := g.Run("enroll", "pad-3", "-role", "pad", "-counter", "3")
	if err != nil || !strings.Contains(out, "-enroll ") || !strings.Contains(out, "█") || !strings.Contains(out, "Dấu khóa") {
		t.Errorf("%v: %s", err, out)
	}
	for _, wrong := range [][]string{{"enroll", "kiosk-1"}, {"enroll", "kiosk 1", "-role", "kiosk"}, {"enroll", "kiosk-1", "-role", "boss"}, {"enroll", "pad-1", "-role", "pad"}, {"enroll", "hub", "-role", "hub"}, {"revoke", "nobody"}} {
		if out, err := g.Run(wrong...); err == nil {
			t.Errorf("%q is taken: %s", wrong, out)
		}
	}
	p, d := kiosk(g)
	p.UseCode(g.Code("kiosk-9", "-role", "kiosk"))
	if _, err := p.Identify(d, wire.RoleKiosk); err != nil {
		t.Fatal(err)
	}
	if out, err := g.Run("devices"); err != nil || !strings.Contains(out, "kiosk-9") || !strings.Contains(out, "pad-3 (pad, counter 3)") {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := g.Run("revoke", "kiosk-9", "-reason", "mất trộm"); err != nil || !strings.Contains(out, "ĐÃ HỦY") || !strings.Contains(out, "mất trộm") {
		t.Errorf("%v: %s", err, out)
	}
}
