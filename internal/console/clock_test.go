package console

import (
	"fmt"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/scanner"
	"motcua/internal/seattest"
)

func absentAfter(sec int) func(*centre.Centre) {
	return func(c *centre.Centre) { c.Policy.NoShowAfterSec, c.Policy.NoShowCalls = sec, 1 }
}

// The five seconds of the undo and the time before a no-show are measured by the
// hub's clock, whatever the clock of this machine says.
func TestDeskGoesByTheHubsTime(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		run(t, "undo and absent", func(d *desk) {
			d.issue("gplx")
			d.login()
			if v := d.after(3 * time.Minute); v.Desk.Next.WaitMin != 3 || !v.Now.Equal(time.Now().Truncate(time.Second)) {
				t.Errorf("waiting for %d min at %v", v.Desk.Next.WaitMin, v.Now)
			}
			d.CallNext()
			if v := d.see(); v.UndoSec != 5 || !v.Can.Undo || v.Desk.NoShowInSec != 30 || v.Can.NoShow {
				t.Errorf("called: undo for %d s, absent in %d s", v.UndoSec, v.Desk.NoShowInSec)
			}
			if v := d.after(6 * time.Second); v.UndoSec != 0 || v.Desk.NoShowInSec != 24 {
				t.Errorf("after 6 s: undo for %d s, absent in %d s", v.UndoSec, v.Desk.NoShowInSec)
			}
			d.after(24 * time.Second)
			d.NoShow()
			if v := d.see(); len(v.Desk.Absent) != 1 || v.Error != "" {
				t.Errorf("absent are %+v, %q", v.Desk.Absent, v.Error)
			}
		}, absentAfter(30))
		run(t, "offline", func(d *desk) {
			d.issue("gplx")
			d.login()
			d.CallNext()
			d.see()
			d.seat.SetLine(false)
			if v := d.after(offlineAfter - time.Second); v.Desk.Offline {
				t.Error("offline at once")
			}
			d.after(30 * time.Second)
			d.NoShow()
			if v := d.see(); !v.Desk.Offline || v.Desk.State != StateFree || v.Error != "" {
				t.Errorf("offline: %v, %v, %q", v.Desk.Offline, v.Desk.State, v.Error)
			}
		}, absentAfter(30))
	})
}

// Setting the clock while a citizen is called changes neither the undo nor the time
// before a no-show, and neither removes a message from the screen nor keeps it
// there.
func TestClockThatIsSetChangesNothingAtTheDesk(t *testing.T) {
	for _, by := range seattest.WrongClocks {
		run(t, fmt.Sprint("by ", by), func(d *desk) {
			d.issue("gplx")
			d.login()
			d.CallNext()
			d.see()
			d.seat.StepClock(by)
			if v := d.see(); v.UndoSec != 5 || v.Desk.NoShowInSec != 30 {
				t.Errorf("called: undo for %d s, absent in %d s", v.UndoSec, v.Desk.NoShowInSec)
			}
			d.after(31 * time.Second)
			d.seat.StepClock(-2 * by)
			if v := d.see(); v.UndoSec != 0 || !v.Can.NoShow {
				t.Errorf("after 31 s: undo for %d s, absent %v", v.UndoSec, v.Can.NoShow)
			}
			d.gun.set(scanner.Gone)
			d.Changed()
			d.see()
			d.seat.StepClock(by)
			if v := d.after(scannerGone - time.Second); v.Scanner.State != "" {
				t.Errorf("the scanner is missed too early: %+v", v.Scanner)
			}
			if v := d.after(2 * time.Second); v.Scanner.State == "" {
				t.Error("the scanner is not missed")
			}
			d.Undo()
			if v := d.see(); v.Error == "" {
				t.Error("there is nothing to undo, and nothing is said")
			}
			d.seat.StepClock(-by)
			if v := d.after(errorFor + time.Second); v.Error != "" {
				t.Errorf("the message stays: %q", v.Error)
			}
		}, absentAfter(30))
	}
}
