package escpos

import "time"

// Drawer is a connector of the drawer kick-out cable.
type Drawer byte

// The two connectors (Epson ESC/POS ESC p, m).
const (
	DrawerPin2 Drawer = 0
	DrawerPin5 Drawer = 1
)

// AppendPulse appends the command that opens a drawer by a pulse of on, with a
// pause of off after it, once everything before it is printed (Epson ESC/POS
// ESC p). Both are rounded to 2 ms and kept within 2–510 ms.
func AppendPulse(b []byte, d Drawer, on, off time.Duration) []byte {
	const unit = 2 * time.Millisecond
	return append(b, esc, 'p', byte(d)&1, steps(on, unit, 255), steps(off, unit, 255))
}

// AppendPulseNow is AppendPulse for a printer that is not to wait for what it
// has in its buffer (Epson ESC/POS DLE DC4, fn 1): on, and the pause after it,
// are rounded to 100 ms and kept within 100–800 ms.
func AppendPulseNow(b []byte, d Drawer, on time.Duration) []byte {
	return append(b, dle, dc4, 1, byte(d)&1, steps(on, 100*time.Millisecond, 8))
}

// steps is how often unit goes into d, rounded, within 1–most.
func steps(d, unit time.Duration, most int) byte {
	n := (d + unit/2) / unit
	return byte(min(max(n, 1), time.Duration(most)))
}

// Beeper is the way a printer is made to beep.
type Beeper int

// The beepers. Printers without one ignore the other's command at best, and at
// worst print a part of it: so the profile says which.
const (
	BeeperNone     Beeper = iota
	BeeperEpson           // ESC ( A, fn 97: an integrated or a connected beeper
	BeeperXprinter        // ESC B n t, as in the XP-80 programmer's manual and its many relatives
)

func (k Beeper) String() string {
	switch k {
	case BeeperEpson:
		return "ESC ( A"
	case BeeperXprinter:
		return "ESC B"
	default:
		return "none"
	}
}

// AppendBeep appends the command that beeps times times, 1–9, each for about
// as long as length, 100–400 ms, with as long a pause. BeeperNone appends
// nothing.
func AppendBeep(b []byte, k Beeper, times int, length time.Duration) []byte {
	n := byte(min(max(times, 1), 9))
	switch k {
	case BeeperEpson:
		const integrated = 100 // n of ESC ( A fn 97
		t := steps(length, 100*time.Millisecond, 4)
		return append(b, esc, '(', 'A', 5, 0, 97, integrated, n, t, t)
	case BeeperXprinter:
		return append(b, esc, 'B', n, max(2, steps(length, 50*time.Millisecond, 8)))
	default:
		return b
	}
}

// AppendRecoverAndGoOn appends the real-time request to leave a recoverable
// error, of the cutter for instance, and to print on from the line where it
// occurred (Epson ESC/POS DLE ENQ, n=1). In any other state it does nothing.
func AppendRecoverAndGoOn(b []byte) []byte { return append(b, dle, enq, 1) }

// AppendRecoverAndForget appends the real-time request to leave a recoverable
// error and to forget what the printer has received (Epson ESC/POS DLE ENQ,
// n=2). In any other state it does nothing.
func AppendRecoverAndForget(b []byte) []byte { return append(b, dle, enq, 2) }

// AppendClear appends the real-time command that makes the printer forget all
// that it has received and not printed, a picture that broke off with it
// (Epson ESC/POS DLE DC4, fn 8). The printer answers with the block 37 25 00,
// which the Decoder reads as Cleared. Printers that do not know it take some
// of its bytes for text: see Profile.Clears.
func AppendClear(b []byte) []byte {
	return append(b, dle, dc4, 8, 1, 3, 20, 1, 6, 2, 8)
}
