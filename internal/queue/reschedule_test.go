package queue

import (
	"fmt"
	"slices"
	"testing"

	"motcua/internal/calendar"
	"motcua/internal/eventlog"
)

// moveTo is the change of the appointment of booked to another slot.
func moveTo(slotMS int64) ChangeAppointment {
	return ChangeAppointment{Appointment: "48217735", Service: "gplx", SlotMS: slotMS}
}

// lastTypes are the types of the events of the last entry.
func lastTypes(w *world) (types []string) {
	for _, ev := range w.log[len(w.log)-1].Events {
		types = append(types, ev.EventType())
	}
	return types
}

// A moved appointment keeps its code, is sent in events that devices of the version
// before know, and counts at its new slot only.
func TestMovedAppointmentKeepsItsCode(t *testing.T) {
	w := booked(t, "gia")
	w.at = clock(8, 10)
	change := moveTo(clock(15, 0))
	change.Class = "gia"
	if a := w.must("", change); a.Appointment != "48217735" {
		t.Errorf("the answer is %+v", a)
	}
	equal(t, lastTypes(w), []string{"appointment.cancelled", "appointment.booked"})
	w.reloaded()
	if taken := w.s.slotsTaken("gplx"); taken[clock(9, 0)] != 0 || taken[clock(15, 0)] != 1 {
		t.Errorf("the slots taken are %v", taken)
	}
	if a := w.refused("kiosk", CheckIn{Appointment: "48217735"}, TooEarly); a.UntilMS != clock(14, 0) {
		t.Errorf("whoever comes at the old slot is told %+v", a)
	}
	w.at = clock(14, 30)
	ticket := w.s.Ticket(w.must("kiosk", CheckIn{Appointment: "48217735"}).Ticket)
	issued := w.log[len(w.log)-1].Events[0].(TicketIssued)
	if ticket.ArrivalMS != clock(15, 0) || ticket.Class != "gia" || issued.MovedFromMS != clock(9, 0) {
		t.Errorf("the ticket is %+v, moved from %v", ticket, calendar.Local(issued.MovedFromMS))
	}
}

// A change that is refused says why, and changes nothing.
func TestChangesOfAppointmentsAreRefused(t *testing.T) {
	cancelled := func(w *world) { w.must("", CancelAppointment{Appointment: "48217735", Reason: "bận"}) }
	arrived := func(w *world) {
		w.at = clock(8, 30)
		w.must("kiosk", CheckIn{Appointment: "48217735"})
	}
	for name, c := range map[string]struct {
		before func(w *world)
		change ChangeAppointment
		want   eventlog.Code
	}{
		"nobody has the code":       {nil, ChangeAppointment{Appointment: "x", Service: "gplx", SlotMS: clock(15, 0)}, UnknownAppointment},
		"its citizen has come":      {arrived, moveTo(clock(15, 0)), AppointmentUsed},
		"come, and wanted again":    {arrived, ChangeAppointment{Appointment: "48217735", Service: "gplx", SlotMS: clock(15, 0), Reinstate: true}, AppointmentUsed},
		"it was cancelled":          {cancelled, moveTo(clock(15, 0)), AppointmentUsed},
		"cancelled, the same again": {cancelled, moveTo(clock(9, 0)), AppointmentUsed},
		"no such service":           {nil, ChangeAppointment{Appointment: "48217735", Service: "none", SlotMS: clock(15, 0)}, UnknownService},
		"no such class":             {nil, ChangeAppointment{Appointment: "48217735", Service: "gplx", SlotMS: clock(9, 0), Class: "none"}, UnknownClass},
		"into the past":             {nil, moveTo(clock(7, 0)), TooLate},
		"a year ahead":              {nil, moveTo(clock(9, 0, 365)), TooLate},
	} {
		t.Run(name, func(t *testing.T) {
			w := booked(t, "")
			if c.before != nil {
				c.before(w)
			}
			was := *w.s.Appointments["48217735"]
			w.refused("", c.change, c.want)
			if got := w.log[len(w.log)-1].Events; len(got) != 0 || *w.s.Appointments["48217735"] != was {
				t.Errorf("it made %v", got)
			}
		})
	}
	w := booked(t, "")
	arrived(w)
	if a := w.must("", moveTo(clock(9, 0))); len(lastTypes(w)) != 0 || a.Ticket == "" {
		t.Errorf("the same again is answered %+v, with %v", a, lastTypes(w))
	}
}

// A cancelled appointment is reinstated only by Reinstate, and with the values given
// there.
func TestCancelledAppointmentIsReinstated(t *testing.T) {
	w := booked(t, "")
	w.must("", CancelAppointment{Appointment: "48217735", Reason: "bận"})
	again := moveTo(clock(9, 0))
	again.Reinstate = true
	w.must("", again)
	equal(t, lastTypes(w), []string{"appointment.booked"})
	w.reloaded()
	w.at = clock(8, 30)
	w.must("kiosk", CheckIn{Appointment: "48217735"})
}

// Citizens' slips say earlier slots; only the newest of these are remembered.
func TestEarlierPromisesAreRemembered(t *testing.T) {
	w := booked(t, "")
	for i := range maxPromises + 1 {
		w.must("", moveTo(clock(14, 10*i)))
	}
	a := w.s.Appointments["48217735"]
	if a.Moves.Times != maxPromises+1 || len(a.Moves.Was) != maxPromises {
		t.Errorf("the moves are %+v", a.Moves)
	}
	for slot, want := range map[int64]bool{clock(9, 0): false, clock(14, 0): true, clock(14, 40): true, clock(14, 50): false} {
		if got := a.Promised("gplx", slot); got != want {
			t.Errorf("%v was promised: %v", calendar.Local(slot), got)
		}
	}
	if a.Promised("lltp", clock(14, 0)) {
		t.Error("another service was promised")
	}
}

// Upper and lower case mean the same code, in every command.
func TestCodesInEitherCaseAreOneCode(t *testing.T) {
	w := newWorld(t)
	book := with{BookAppointment{Service: "gplx", SlotMS: clock(9, 0)}, Given{Code: " lh-7a ", Imported: true}}
	if a := w.must("", book); a.Appointment != "LH-7A" {
		t.Errorf("it is booked as %q", a.Appointment)
	}
	w.refused("", with{BookAppointment{Service: "gplx", SlotMS: clock(9, 0)}, Given{Code: "Lh-7A", Imported: true}}, CodeTaken)
	w.must("", ChangeAppointment{Appointment: "lh-7a", Service: "gplx", SlotMS: clock(9, 10)})
	old := &Appointment{Code: "cũ-Xy", Service: "gplx", SlotMS: clock(9, 0), State: Booked}
	w.s.Appointments[old.Code] = old // as an older hub has kept it
	for typed, want := range map[string]string{"lh-7a": "LH-7A", " LH-7a": "LH-7A", "CŨ-XY": "cũ-Xy", "cũ-Xy": "cũ-Xy"} {
		if a := w.s.AppointmentNamed(typed); a == nil || a.Code != want {
			t.Errorf("%q is %+v", typed, a)
		}
	}
	for _, typed := range []string{"", " ", "LH-7", fmt.Sprintf("%041d", 0)} {
		if a := w.s.AppointmentNamed(typed); a != nil {
			t.Errorf("%q is %+v", typed, a)
		}
	}
	w.at = clock(8, 30)
	w.must("kiosk", CheckIn{Appointment: "lh-7a"})
	w.must("", CancelAppointment{Appointment: "CŨ-XY", Reason: "bận"})
}

// An appointment that was moved, reinstated or cancelled after the backup is recovered
// from a device that knows it, and no appointment returns to an earlier state.
func TestLostMovesAreRecovered(t *testing.T) {
	move := func(slotMS int64) func(w *world) { return func(w *world) { w.must("", moveTo(slotMS)) } }
	cancel := func(w *world) { w.must("", CancelAppointment{Appointment: "48217735", Reason: "bận"}) }
	reinstate := func(w *world) {
		again := moveTo(clock(16, 0))
		again.Reinstate = true
		w.must("", again)
	}
	book := func(w *world) {
		w.must("", with{BookAppointment{Service: "gplx", SlotMS: clock(14, 0)}, Given{Code: "48217735", Imported: true}})
	}
	for name, c := range map[string]struct {
		before, after []func(w *world)
		since         func(w *world) // at the restored hub
		want          string
	}{
		"moved":                   {[]func(w *world){book}, []func(w *world){move(clock(15, 0))}, nil, "booked 15:00"},
		"moved twice":             {[]func(w *world){book, move(clock(15, 0))}, []func(w *world){move(clock(16, 0))}, nil, "booked 16:00"},
		"moved and cancelled":     {[]func(w *world){book}, []func(w *world){move(clock(15, 0)), cancel}, nil, "cancelled 14:00"},
		"reinstated":              {[]func(w *world){book, cancel}, []func(w *world){reinstate}, nil, "booked 16:00"},
		"cancelled":               {[]func(w *world){book, move(clock(15, 0))}, []func(w *world){cancel}, nil, "cancelled 15:00"},
		"moved at the hub since":  {[]func(w *world){book}, []func(w *world){move(clock(15, 0))}, move(clock(16, 0)), "booked 16:00"},
		"moved more at the hub":   {[]func(w *world){book}, []func(w *world){cancel}, move(clock(16, 0)), "booked 16:00"},
		"booked and moved":        {nil, []func(w *world){book, move(clock(15, 0))}, nil, "booked 15:00"},
		"cancelled at both sides": {[]func(w *world){book, cancel}, nil, nil, "cancelled 14:00"},
	} {
		t.Run(name, func(t *testing.T) {
			run := func(steps []func(w *world)) func(w *world) {
				return func(w *world) {
					for _, step := range steps {
						step(w)
					}
				}
			}
			hub, known := restored(t, run(c.before), run(c.after))
			if c.since != nil {
				c.since(hub)
			}
			hub.upload("wall", known)
			hub.upload("console", known)
			hub.reloaded()
			a := hub.s.Appointments["48217735"]
			if got := fmt.Sprint(a.State, " ", calendar.Local(a.SlotMS).Format("15:04")); got != c.want {
				t.Errorf("it is %s, want %s", got, c.want)
			}
		})
	}
}

// A device's upload may have no more moves than the hub would make.
func TestUploadedMovesAreLimited(t *testing.T) {
	hub, known := restored(t, issues(1), issues(1))
	was := slices.Repeat([]Promise{{"gplx", clock(9, 0)}, {"none", clock(9, 0)}}, 2*maxPromises)
	lie := Appointment{Code: "X", Service: "gplx", SlotMS: clock(15, 0), State: Booked, Moves: &Moves{Times: 1 << 40, Was: was}}
	hub.must("wall", Recover{Day: known.Day, Appointments: []Appointment{lie}})
	a := hub.s.Appointments["X"]
	if a.Moves.Times != maxMoves || len(a.Moves.Was) != maxPromises || slices.Contains(a.Moves.Was, Promise{"none", clock(9, 0)}) {
		t.Errorf("taken up is %+v", a.Moves)
	}
}

// No device can send the command.
func TestChangeIsTheHubsOwn(t *testing.T) {
	raw, err := EncodeCommand(moveTo(clock(15, 0)))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := DecodeCommand(raw); err == nil {
		t.Errorf("a device may say %+v", c)
	}
}
