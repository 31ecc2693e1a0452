package escpos

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
