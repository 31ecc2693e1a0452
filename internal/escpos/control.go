package escpos

// AppendRecoverAndForget appends the real-time request to leave a recoverable error
// and to drop all received data (Epson ESC/POS DLE ENQ, n=2). In any other state it
// has no effect.
func AppendRecoverAndForget(b []byte) []byte { return append(b, dle, enq, 2) }

// AppendClear appends the real-time command to drop all received data that is not
// printed yet, an incomplete picture too (Epson ESC/POS DLE DC4, fn 8). The printer
// answers with the block 37 25 00, which the Decoder reports as Cleared. Printers
// that do not know the command print some of its bytes as text: see Profile.Clears.
func AppendClear(b []byte) []byte {
	return append(b, dle, dc4, 8, 1, 3, 20, 1, 6, 2, 8)
}
