package hub_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"motcua/internal/backupkey"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/identity"
	"motcua/internal/wire"
)

// drawn draws a backup key, and is the change of a hello that tells its public half.
func drawn(t *testing.T) func(*wire.Hello) {
	t.Helper()
	key, err := backupkey.Draw()
	if err != nil {
		t.Fatal(err)
	}
	return func(h *wire.Hello) {
		h.Recipient = key.Recipient()
		if h.Role == wire.RoleConsole {
			h.Counter = "1"
		}
	}
}

// keepers waits for the devices that the hub's folder says can open backups.
func (f *fortress) keepers(want ...string) {
	f.t.Helper()
	var got []string
	list, err := identity.Keepers(filepath.Join(f.dir, "hub"))
	for _, k := range list {
		got = append(got, k.Device)
	}
	if err != nil || len(got) != len(want) {
		f.t.Fatalf("backups open at %v (%v), want %v", got, err, want)
	}
	for i := range want {
		if got[i] != want[i] {
			f.t.Fatalf("backups open at %v, want %v", got, want)
		}
	}
}

// A console that is enrolled tells the public half of a key of its own, and from then on
// backups on another disk are encrypted to it, without a setting and without a person. What
// a kiosk says, or a device in clear text, counts for nothing; and a console that is revoked
// opens no later backup.
func TestConsolesOpenTheHubsBackups(t *testing.T) {
	f := newFortress(t, hub.Admission{Insecure: true})
	kiosk := f.enrol("kiosk-1", eventlog.Kiosk, "")
	says := drawn(t)
	f.recorded(f.as(kiosk, "kiosk-1", wire.RoleKiosk, says))
	console := f.enrol("quay-1", eventlog.Console, "1")
	stranger := f.dialBy("ws", nil)
	stranger.hello("quay-1", 1, wire.RoleConsole, says)
	stranger.welcome()
	f.recorded(f.as(kiosk, "kiosk-1", wire.RoleKiosk))
	f.keepers()

	says = drawn(t)
	f.as(console, "quay-1", wire.RoleConsole, says)
	f.recorded(f.as(kiosk, "kiosk-1", wire.RoleKiosk)) // whose answer comes after the record
	f.keepers("quay-1")
	asked[hub.Devices](f.rig, http.MethodPost, hub.PathRevoke, map[string]string{"device": "quay-1"})
	f.recorded(f.as(kiosk, "kiosk-1", wire.RoleKiosk))
	f.keepers()
}

// A hub that starts again knows its keepers from its log, also if the file was lost.
func TestKeepersAreInTheLog(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	says := drawn(t)
	console := f.enrol("quay-1", eventlog.Console, "1")
	kiosk := f.enrol("kiosk-1", eventlog.Kiosk, "")
	f.as(console, "quay-1", wire.RoleConsole, says)
	f.recorded(f.as(kiosk, "kiosk-1", wire.RoleKiosk))
	f.keepers("quay-1")
	f.stop()
	if err := identity.SaveKeepers(filepath.Join(f.dir, "hub"), nil); err != nil {
		t.Fatal(err)
	}
	f.open()
	f.keepers("quay-1")
}
