package hub_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// slotAt is a moment of Monday, 23 November 2026, in Vietnam.
func slotAt(hour, minute int) int64 {
	return time.Date(2026, 11, 23, hour-7, minute, 0, 0, time.UTC).UnixMilli()
}

func book(t *testing.T, c *raw, seq uint64) eventlog.Answer {
	t.Helper()
	return want(t, c.do(seq, queue.BookAppointment{Service: "gplx", SlotMS: slotAt(9, 0), Class: "gia"}), queue.OK).Answer
}

func TestBookedAppointmentHasACodeAndASignedSlip(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	a := book(t, kiosk, 1)
	if code, err := barcode.ParseAppointment(a.Appointment); err != nil || code != a.Appointment {
		t.Errorf("the code is %q (%v)", a.Appointment, err)
	}
	slip, err := barcode.ParseSlip(a.Slip)
	if err != nil || slip.Code != a.Appointment || slip.SlotMin*60_000 != slotAt(9, 0) || slip.Service != "gplx" || slip.Class != "gia" {
		t.Errorf("the slip %q says %+v (%v)", a.Slip, slip, err)
	}
	if again := kiosk.do(1, queue.BookAppointment{}).Answer; again != a {
		t.Errorf("asked again the answer is %+v, want %+v", again, a)
	}
	if other := book(t, kiosk, 2); other.Appointment == a.Appointment {
		t.Error("two appointments have one code")
	}
	want(t, kiosk.do(3, queue.BookAppointment{Service: "gplx", SlotMS: slotAt(9, 0)}), queue.SlotFull)
}

// A kiosk that did not get the answer to its booking, and has a new incarnation, gets
// the slip of the same booking.
func TestBookingThatIsAskedForAgainHasItsSlip(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	with, err := queue.EncodeCommand(queue.BookAppointment{Service: "gplx", SlotMS: slotAt(9, 0)})
	if err != nil {
		t.Fatal(err)
	}
	var answers []eventlog.Answer
	for seq := range uint64(2) {
		kiosk.send(wire.Envelope{Type: wire.TypeCommand, Dev: "kiosk-1", Inc: 1, Seq: seq + 1, Nonce: "n"}, with)
		answers = append(answers, want(t, kiosk.result(seq+1), queue.OK).Answer)
	}
	if answers[1].Before = false; answers[0] != answers[1] || answers[0].Slip == "" {
		t.Errorf("it is given %+v", answers)
	}
	canceled := want(t, kiosk.do(3, queue.CancelAppointment{Appointment: answers[0].Appointment, Reason: "bận"}), queue.OK).Answer
	if canceled.Slip != "" {
		t.Errorf("a cancellation is answered with a slip: %+v", canceled)
	}
}

func TestAppointmentIsCheckedInByCodeOrSlip(t *testing.T) {
	for name, shown := range map[string]func(a eventlog.Answer) string{
		"by its code":         func(a eventlog.Answer) string { return a.Appointment },
		"by the code spelled": func(a eventlog.Answer) string { return " " + barcode.SpellAppointment(a.Appointment) },
		"by its slip":         func(a eventlog.Answer) string { return a.Slip },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
			a := book(t, kiosk, 1)
			got := want(t, kiosk.do(2, queue.CheckIn{Appointment: shown(a)}), queue.OK)
			if got.Ticket == nil || got.Ticket.ArrivalMS != slotAt(9, 0) || got.Ticket.Class != "gia" || got.Ticket.Code == "" || got.Answer.Slip != "" {
				t.Errorf("the ticket is %+v, the answer %+v", got.Ticket, got.Answer)
			}
			used := want(t, kiosk.do(3, queue.CheckIn{Appointment: shown(a)}), queue.AppointmentUsed)
			if used.Answer.Ticket != got.Ticket.ID {
				t.Errorf("a second time it says %+v", used.Answer)
			}
		})
	}
}

// A slip that was changed, or is another centre's, is refused.
func TestOnlyTheHubsOwnSlipIsTaken(t *testing.T) {
	r, other := newRig(t), newRig(t)
	other.draw.Store(1000) // draws another key
	other.stop()
	if err := os.RemoveAll(other.dir); err != nil {
		t.Fatal(err)
	}
	other.start()
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	a := book(t, kiosk, 1)
	kiosk2, _ := other.join("kiosk-1", wire.RoleKiosk)
	foreign := book(t, kiosk2, 1)
	seq := uint64(1)
	for name, text := range map[string]string{
		"another slot":         strings.Replace(a.Slip, "~29923", "~29922", 1),
		"another service":      strings.Replace(a.Slip, "gplx", "lltp", 1),
		"no class":             strings.Replace(a.Slip, "~gia~", "~~", 1),
		"cut off":              a.Slip[:len(a.Slip)-1],
		"without a signature":  a.Slip[:strings.LastIndex(a.Slip, "~")],
		"of another centre":    foreign.Slip,
		"a code nobody has":    barcode.NewAppointmentCode(8_000_000),
		"a code typed wrong":   "1234567",
		"nothing":              "",
		"a very long text":     strings.Repeat("LH1~", 256),
		"the appointment of ~": "~",
	} {
		if text == a.Slip {
			t.Fatalf("%s: nothing was changed in %q", name, a.Slip)
		}
		seq++
		if got := kiosk.do(seq, queue.CheckIn{Appointment: text}).Answer; got.Code != queue.UnknownAppointment {
			t.Errorf("%s: %+v", name, got)
		}
	}
	want(t, kiosk.do(seq+1, queue.CheckIn{Appointment: a.Slip}), queue.OK)
}

// copyStore copies the hub's file while the hub is stopped.
func copyStore(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A hub that was restored from a backup older than the booking accepts the slip by its
// signature; the code without the slip is unknown.
func TestSlipIsGoodAfterYesterdaysBackup(t *testing.T) {
	r := newRig(t)
	file, backup := filepath.Join(r.dir, "hub", "hub.db"), filepath.Join(t.TempDir(), "backup")
	r.stop()
	copyStore(t, file, backup)
	r.start()
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	a := book(t, kiosk, 1)
	r.stop()
	copyStore(t, backup, file)
	r.start()
	kiosk, w := r.join("kiosk-1", wire.RoleKiosk, func(h *wire.Hello) {})
	want(t, kiosk.do(w.Seq+1, queue.CheckIn{Appointment: a.Appointment}), queue.UnknownAppointment)
	got := want(t, kiosk.do(w.Seq+2, queue.CheckIn{Appointment: a.Slip}), queue.OK)
	if got.Ticket.ArrivalMS != slotAt(9, 0) || got.Ticket.Appointment != a.Appointment {
		t.Errorf("the ticket is %+v", got.Ticket)
	}
}

// After a restore a lost code may be drawn again: the old slip must not use the new
// appointment.
func TestOldSlipDoesNotTakeAnothersAppointment(t *testing.T) {
	r := newRig(t)
	file, backup := filepath.Join(r.dir, "hub", "hub.db"), filepath.Join(t.TempDir(), "backup")
	r.stop()
	copyStore(t, file, backup)
	draw := r.draw.Load()
	r.start()
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	lost := book(t, kiosk, 1)
	r.stop()
	copyStore(t, backup, file)
	r.draw.Store(draw)
	r.start()
	kiosk, w := r.join("kiosk-1", wire.RoleKiosk)
	again := want(t, kiosk.do(w.Seq+1, queue.BookAppointment{Service: "lltp", SlotMS: slotAt(9, 0)}), queue.OK).Answer
	if again.Appointment != lost.Appointment {
		t.Fatalf("the code is %s, not %s again", again.Appointment, lost.Appointment)
	}
	want(t, kiosk.do(w.Seq+2, queue.CheckIn{Appointment: lost.Slip}), queue.UnknownAppointment)
	want(t, kiosk.do(w.Seq+3, queue.CheckIn{Appointment: again.Slip}), queue.OK)
}

func TestWalkInHasACodeToo(t *testing.T) {
	r := newRig(t)
	console, _ := r.join("quay-1", wire.RoleConsole, func(h *wire.Hello) { h.Counter = "1" })
	want(t, console.do(1, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	got := want(t, console.do(2, queue.WalkIn{Counter: "1", Service: "gplx", Reason: "quay lại ký"}), queue.OK)
	if got.Ticket == nil || !got.Ticket.WalkIn || got.Ticket.Code == "" {
		t.Errorf("the ticket is %+v", got.Ticket)
	}
}
