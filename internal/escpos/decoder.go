package escpos

import "fmt"

// Decoder parses what a printer sends, in pieces of any size.
//
// Epson's "transmission status identification" distinguishes the answers by their
// fixed bits, of which bits 4, 1 and 0 decide:
//
//	0xx1xx10  answer to DLE EOT
//	0xx1xx00  first byte of an automatic status (GS a); three bytes 0xx0xxxx follow
//	0xx0xxxx  answer to GS r, or to GS I 1–3
//	00010001  XON     00010011  XOFF
//	01011111  begins a block of text (GS I 65–69) that NUL ends
//	00110111  begins a block of another kind that NUL ends
//
// An answer does not say to which question it belongs, so the caller reports by
// Expect what it has asked. XON and XOFF may come inside a frame or block, nothing
// else may.
//
// Line noise is handled as follows. A byte that fits nothing is garbage. So are the
// bytes of a frame or block before a byte that cannot belong to it, of a frame in
// which only one of two sensor bits is set that always change together, and of a
// block longer than MaxBlock; the byte that did not belong is then parsed again, so
// that the decoder is in step at the next first byte. An unexpected byte 0xx0xxxx is
// garbage too; an unexpected answer to DLE EOT is ignored (see AppendRaster). The
// reply after garbage is marked Doubtful, because it may consist of parts of two
// messages, and so is a frame that says both "paper out" and "online". A doubtful
// reply does not change a Status; the question must be repeated. So noise can hide
// what a printer said until it is asked again, but cannot make it say "paper out".
//
// Its memory is bounded: MaxExpected questions of each sort, one frame or block. The
// zero Decoder is ready.
type Decoder struct {
	realTime, inOrder expectations

	partial []byte // bytes of a frame or block so far; at most MaxBlock+1
	doubt   bool   // garbage has come since the last reply
	garbage int
	unasked int
}

// Limits of a Decoder.
const (
	MaxExpected = 16 // unanswered questions: of DLE EOT, and of the others
	MaxBlock    = 80 // bytes of text in a block; Epson's blocks have fewer
)

// Kind is the kind of a Reply.
type Kind byte

// The kinds of replies.
const (
	Answer    Kind = iota + 1 // to Query: Byte, or Text
	Automatic                 // status requested by GS a: Frame
	Pause                     // XOFF: the printer's buffer is nearly full
	Resume                    // XON
	Cleared                   // the printer has dropped its data after AppendClear
)

func (k Kind) String() string {
	switch k {
	case Answer:
		return "answer"
	case Automatic:
		return "automatic status"
	case Pause:
		return "XOFF"
	case Resume:
		return "XON"
	case Cleared:
		return "cleared"
	default:
		return "nothing"
	}
}

// Reply is one message of a printer.
type Reply struct {
	Kind     Kind
	Query    Query   // of an Answer
	Byte     byte    // of an Answer of one byte
	Text     string  // of an Answer to AskFirmware … AskFonts: printable ASCII, at most MaxBlock bytes
	Frame    [4]byte // of an Automatic
	Doubtful bool    // noise came before it: ask again
}

func (r Reply) String() string {
	doubt := ""
	if r.Doubtful {
		doubt = " (doubtful)"
	}
	switch {
	case r.Kind == Answer && r.Query.block():
		return fmt.Sprintf("%v: %q%s", r.Query, r.Text, doubt)
	case r.Kind == Answer:
		return fmt.Sprintf("%v: %02x%s", r.Query, r.Byte, doubt)
	case r.Kind == Automatic:
		return fmt.Sprintf("%v: % x%s", r.Kind, r.Frame, doubt)
	default:
		return r.Kind.String() + doubt
	}
}

// Expect says that q has been sent, or is being sent. It returns false, and the
// answer will be ignored, if MaxExpected questions of q's sort are unanswered, or if
// q is no question.
func (d *Decoder) Expect(q Query) bool {
	switch {
	case !q.known():
		return false
	case q.RealTime():
		return d.realTime.add(q)
	default:
		return d.inOrder.add(q)
	}
}

// Expected is the number of unanswered questions.
func (d *Decoder) Expected() int { return d.realTime.n + d.inOrder.n }

// Silence says that the line has been silent for longer than a printer pauses inside
// a reply (100 ms is plenty): an incomplete reply will not be completed.
func (d *Decoder) Silence() { d.spoil(len(d.partial)) }

// ForgetInOrder does what Silence does, and drops the unanswered in-order questions:
// their answers will not come. Call it when such a question was not answered in
// time, or the answer was doubtful.
func (d *Decoder) ForgetInOrder() {
	d.Silence()
	d.inOrder = expectations{}
}

// ForgetRealTime drops the unanswered real-time questions, when their answers cannot
// come any more.
func (d *Decoder) ForgetRealTime() { d.realTime = expectations{} }

// Garbage is the number of bytes that belonged to nothing.
func (d *Decoder) Garbage() int { return d.garbage }

// Unasked is the number of unexpected answers to DLE EOT.
func (d *Decoder) Unasked() int { return d.unasked }

// Feed parses p and appends the completed replies: at most one for each byte.
func (d *Decoder) Feed(replies []Reply, p []byte) []Reply {
	for _, b := range p {
		if r, ok := d.next(b); ok {
			replies = append(replies, r)
		}
	}
	return replies
}

// Bytes with a fixed meaning.
const (
	xon         = 0x11
	xoff        = 0x13
	textHeader  = 0x5f // of a block of text: GS I 65–69
	otherHeader = 0x37 // of a block of another kind
	clearedID   = 0x25 // content of the block that answers DLE DC4, fn 8
)

func looksRealTime(b byte) bool { return b&0x93 == 0x12 }
func beginsFrame(b byte) bool   { return b&0x93 == 0x10 }
func plain(b byte) bool         { return b&0x90 == 0 } // GS r, GS I 1–3, and the rest of a frame
func printable(b byte) bool     { return b >= 0x20 && b < 0x7f }

// next parses one byte.
func (d *Decoder) next(b byte) (Reply, bool) {
	switch {
	case b == xon:
		return Reply{Kind: Resume}, true
	case b == xoff:
		return Reply{Kind: Pause}, true
	case len(d.partial) == 0:
		return d.first(b)
	case beginsFrame(d.partial[0]):
		return d.inFrame(b)
	default:
		return d.inBlock(b)
	}
}

// first parses a byte outside frames and blocks.
func (d *Decoder) first(b byte) (Reply, bool) {
	switch {
	case beginsFrame(b), b == textHeader, b == otherHeader:
		d.partial = append(d.partial[:0], b)
	case looksRealTime(b):
		q, asked := d.realTime.peek(isAny)
		switch {
		case !asked:
			d.unasked++
		case !paired(q, b):
			d.spoil(1)
		default:
			d.realTime.drop(isAny)
			return d.reply(Reply{Kind: Answer, Query: q, Byte: b}), true
		}
	case plain(b):
		if q, asked := d.inOrder.peek(isByte); asked && paired(q, b) {
			d.inOrder.drop(isByte)
			return d.reply(Reply{Kind: Answer, Query: q, Byte: b}), true
		}
		d.spoil(1)
	default:
		d.spoil(1)
	}
	return Reply{}, false
}

// inFrame parses a byte after the first of an automatic status.
func (d *Decoder) inFrame(b byte) (Reply, bool) {
	if !plain(b) {
		d.spoil(len(d.partial))
		return d.first(b)
	}
	d.partial = append(d.partial, b)
	if len(d.partial) < 4 {
		return Reply{}, false
	}
	f := [4]byte(d.partial)
	if !paired(AskConsumed, f[2]) {
		d.spoil(len(d.partial))
		return Reply{}, false
	}
	d.partial = d.partial[:0]
	const offline, paperOut = 1 << 3, 3 << 2
	impossible := f[2]&paperOut != 0 && f[0]&offline == 0
	r := d.reply(Reply{Kind: Automatic, Frame: f})
	r.Doubtful = r.Doubtful || impossible
	return r, true
}

// inBlock parses a byte after the header of a block.
func (d *Decoder) inBlock(b byte) (Reply, bool) {
	text := d.partial[1:]
	switch {
	case b == 0 && d.partial[0] == textHeader:
		q, asked := d.inOrder.peek(Query.block)
		if !asked {
			d.spoil(len(d.partial) + 1)
			return Reply{}, false
		}
		d.inOrder.drop(Query.block)
		r := Reply{Kind: Answer, Query: q, Text: string(text)}
		d.partial = d.partial[:0]
		return d.reply(r), true
	case b == 0 && string(text) == string(rune(clearedID)):
		d.partial = d.partial[:0]
		return d.reply(Reply{Kind: Cleared}), true
	case b == 0:
		d.spoil(len(d.partial) + 1)
	case printable(b) && len(text) < MaxBlock:
		d.partial = append(d.partial, b)
	default:
		d.spoil(len(d.partial))
		return d.first(b)
	}
	return Reply{}, false
}

// reply marks r as doubtful if garbage came before it.
func (d *Decoder) reply(r Reply) Reply {
	r.Doubtful, d.doubt = d.doubt, false
	return r
}

// spoil counts n bytes as garbage, with an incomplete reply among them.
func (d *Decoder) spoil(n int) {
	d.partial = d.partial[:0]
	d.garbage += n
	d.doubt = d.doubt || n > 0
}

// paired reports whether the two bits of each paper sensor in the answer b to q are
// equal, as they always should be (Epson ESC/POS DLE EOT 4, GS r 1).
func paired(q Query, b byte) bool {
	equal := func(pair byte) bool { return b&pair == 0 || b&pair == pair }
	switch q {
	case AskPaper:
		return equal(3<<2) && equal(3<<5)
	case AskConsumed:
		return equal(3<<0) && equal(3<<2)
	default:
		return true
	}
}

// expectations are questions in the order in which they were sent.
type expectations struct {
	list [MaxExpected]Query
	n    int
}

func isAny(Query) bool    { return true }
func isByte(q Query) bool { return !q.block() }

func (e *expectations) add(q Query) bool {
	if e.n == MaxExpected {
		return false
	}
	e.list[e.n] = q
	e.n++
	return true
}

// peek is the first question of a sort.
func (e *expectations) peek(sort func(Query) bool) (Query, bool) {
	for _, q := range e.list[:e.n] {
		if sort(q) {
			return q, true
		}
	}
	return 0, false
}

// drop removes the first question of a sort, and those before it: answers come in
// order, so theirs will not come any more.
func (e *expectations) drop(sort func(Query) bool) {
	for i, q := range e.list[:e.n] {
		if sort(q) {
			e.n = copy(e.list[:], e.list[i+1:e.n])
			return
		}
	}
}
