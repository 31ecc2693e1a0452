package escpos

// Query is a question that the printer answers with one byte or one block of text.
type Query byte

// The questions. The first four are answered at once, whatever the printer is doing
// (DLE EOT). The others are answered when their turn in the receive buffer comes, so
// an answer proves that everything before the question was processed. A printer that
// is offline, for instance without paper, does not answer them.
const (
	AskPrinter  Query = iota + 1 // DLE EOT 1: online, drawer, feed button
	AskOffline                   // DLE EOT 2: why it is offline
	AskError                     // DLE EOT 3: which error
	AskPaper                     // DLE EOT 4: paper sensors
	AskConsumed                  // GS r 1: paper sensors, in order
	AskDrawer                    // GS r 2: drawer, in order
	AskModelID                   // GS I 1
	AskTypeID                    // GS I 2
	AskVersion                   // GS I 3: of the ROM
	AskFirmware                  // GS I 65, a block
	AskMaker                     // GS I 66, a block
	AskModel                     // GS I 67, a block
	AskSerial                    // GS I 68, a block
	AskFonts                     // GS I 69, a block

	lastQuery = AskFonts
)

// commands are the bytes of each question, by Query.
var commands = [lastQuery + 1][]byte{
	AskPrinter:  {dle, eot, 1},
	AskOffline:  {dle, eot, 2},
	AskError:    {dle, eot, 3},
	AskPaper:    {dle, eot, 4},
	AskConsumed: {gs, 'r', 1},
	AskDrawer:   {gs, 'r', 2},
	AskModelID:  {gs, 'I', 1},
	AskTypeID:   {gs, 'I', 2},
	AskVersion:  {gs, 'I', 3},
	AskFirmware: {gs, 'I', 65},
	AskMaker:    {gs, 'I', 66},
	AskModel:    {gs, 'I', 67},
	AskSerial:   {gs, 'I', 68},
	AskFonts:    {gs, 'I', 69},
}

var queryNames = [lastQuery + 1]string{
	"no question", "DLE EOT 1", "DLE EOT 2", "DLE EOT 3", "DLE EOT 4", "GS r 1", "GS r 2",
	"GS I 1", "GS I 2", "GS I 3", "GS I 65", "GS I 66", "GS I 67", "GS I 68", "GS I 69",
}

func (q Query) String() string {
	if q > lastQuery {
		q = 0
	}
	return queryNames[q]
}

// RealTime reports whether the printer answers q at once (DLE EOT) and not in order.
func (q Query) RealTime() bool { return q >= AskPrinter && q <= AskPaper }

// block reports whether the answer is a block of text.
func (q Query) block() bool { return q >= AskFirmware && q <= lastQuery }

func (q Query) known() bool { return q >= AskPrinter && q <= lastQuery }

// AppendQuery appends the question q. A real-time question must not be sent inside
// another command, especially inside a raster's data: the printer might take it for
// data.
func AppendQuery(b []byte, q Query) []byte {
	if !q.known() {
		return b
	}
	return append(b, commands[q]...)
}

// Watched are the things whose changes a printer reports without being asked.
type Watched byte

// What can be watched (Epson ESC/POS GS a, n). This product uses WatchAll;
// WatchNothing ends it.
const (
	WatchNothing Watched = 0
	WatchDrawer  Watched = 1 << 0
	WatchOnline  Watched = 1 << 1
	WatchError   Watched = 1 << 2
	WatchPaper   Watched = 1 << 3
	WatchButton  Watched = 1 << 6
	WatchAll             = WatchDrawer | WatchOnline | WatchError | WatchPaper | WatchButton
)

// AppendWatch appends the command that turns automatic status back on or off (Epson
// ESC/POS GS a). When it is on, the printer sends a status frame when it processes
// the command and then at every change.
func AppendWatch(b []byte, w Watched) []byte { return append(b, gs, 'a', byte(w)) }
