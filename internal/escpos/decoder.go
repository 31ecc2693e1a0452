package escpos

import "fmt"

// Decoder reads what a printer sends, in whatever pieces it comes.
//
// Epson's "transmission status identification" tells the answers apart by
// their fixed bits, of which bits 4, 1 and 0 decide:
//
//	0xx1xx10  answer to DLE EOT
//	0xx1xx00  first byte of an automatic status (GS a); three bytes 0xx0xxxx follow
//	0xx0xxxx  answer to GS r, or to GS I 1–3
//	00010001  XON     00010011  XOFF
//	01011111  begins a block of text (GS I 65–69) that NUL ends
//	00110111  begins a block of another kind that NUL ends
//
// What an answer answers it does not say: the caller tells by Expect what it
// has asked. XON and XOFF may come within a frame or block, nothing else may.
//
// The rule for noise on the line. A byte that fits nothing is garbage. So are
// the bytes of a frame or block before one that cannot belong to it, of a frame
// in which only one of two sensor bits that always change together is set, of
// a block that is longer than MaxBlock; the byte that did not belong is then
// looked at afresh, so the decoder is in step again at the next first byte. A
// byte 0xx0xxxx that nobody asked for is garbage too; an answer to DLE EOT that
// nobody asked for is passed over (see AppendRaster). The reply after garbage
// is marked Doubtful, since it may be made of half a frame and half of
// something else, and so is a frame that says "paper out" and "online" at once:
// neither changes a Status, and whoever wants to know asks again. So noise can
// hide what a printer said until it is asked, but does not say "paper out" in
// its place.
//
// Its memory is bounded: MaxExpected questions of each sort, one frame or
// block. The zero Decoder is ready.
type Decoder struct {
	realTime, inOrder expectations

	partial []byte // of a frame or block, from its first byte; at most MaxBlock+1 bytes
	doubt   bool   // garbage came since the last reply
	garbage int
	unasked int
}

// Limits of a Decoder.
const (
	MaxExpected = 16 // questions without an answer: of DLE EOT, and of the others
	MaxBlock    = 80 // bytes of text in a block; Epson's blocks have less
)

// Kind says what a Reply is.
type Kind byte

// The kinds of replies.
const (
	Answer    Kind = iota + 1 // to Query: Byte, or Text
	Automatic                 // status that GS a asked for: Frame
	Pause                     // XOFF: the printer's buffer is nearly full
	Resume                    // XON
	Cleared                   // the printer has forgotten what AppendClear told it to forget
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

// Reply is one thing that a printer said.
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

// Expect tells that q has been, or is just being, sent. It returns false, and
// the answer will be passed over, if MaxExpected questions of q's sort have no
// answer yet, or if q is no question.
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

// Expected is how many questions have no answer yet.
func (d *Decoder) Expected() int { return d.realTime.n + d.inOrder.n }

// Silence tells that the line was silent for longer than a printer pauses
// within a reply (100 ms is plenty): a reply that has begun will not be
// completed any more.
func (d *Decoder) Silence() { d.spoil(len(d.partial)) }

// ForgetInOrder is Silence, and gives up the questions that are answered in
// their order: their answers will not come. It is for a question that has got
// no answer in time, and for a doubtful one.
func (d *Decoder) ForgetInOrder() {
	d.Silence()
	d.inOrder = expectations{}
}

// ForgetRealTime gives up the questions in real time. It is for when their
// answers cannot come any more.
func (d *Decoder) ForgetRealTime() { d.realTime = expectations{} }

// Garbage is how many bytes belonged to nothing.
func (d *Decoder) Garbage() int { return d.garbage }

// Unasked is how many answers to DLE EOT came that nobody had asked for.
func (d *Decoder) Unasked() int { return d.unasked }

// Feed reads p and appends what it completes to replies: at most one reply for
// each byte.
func (d *Decoder) Feed(replies []Reply, p []byte) []Reply {
	for _, b := range p {
		if r, ok := d.next(b); ok {
			replies = append(replies, r)
		}
	}
	return replies
}

// The bytes that stand for themselves.
const (
	xon         = 0x11
	xoff        = 0x13
	textHeader  = 0x5f // of a block with text: GS I 65–69
	otherHeader = 0x37 // of a block of another kind
	clearedID   = 0x25 // what is in the block that answers DLE DC4, fn 8
)

func looksRealTime(b byte) bool { return b&0x93 == 0x12 }
func beginsFrame(b byte) bool   { return b&0x93 == 0x10 }
func plain(b byte) bool         { return b&0x90 == 0 } // GS r, GS I 1–3, and the rest of a frame
func printable(b byte) bool     { return b >= 0x20 && b < 0x7f }

// next reads one byte.
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

// first reads a byte outside of frames and blocks.
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

// inFrame reads a byte after the first of an automatic status.
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

// inBlock reads a byte after the header of a block.
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

// reply marks r with the doubt there is, which ends with it.
func (d *Decoder) reply(r Reply) Reply {
	r.Doubtful, d.doubt = d.doubt, false
	return r
}

// spoil counts n bytes as garbage, whatever has begun among them.
func (d *Decoder) spoil(n int) {
	d.partial = d.partial[:0]
	d.garbage += n
	d.doubt = d.doubt || n > 0
}

// paired says whether the two bits of each paper sensor in the answer b to q
// are equal, as they always are (Epson ESC/POS DLE EOT 4, GS r 1).
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

// expectations are questions in the order they were asked.
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

// drop takes away the first question of a sort, and those before it: answers
// come in order, so theirs will not come any more.
func (e *expectations) drop(sort func(Query) bool) {
	for i, q := range e.list[:e.n] {
		if sort(q) {
			e.n = copy(e.list[:], e.list[i+1:e.n])
			return
		}
	}
}
