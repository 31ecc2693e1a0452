package escpos

import (
	"slices"
	"strings"
	"testing"
)

// decoding is the result for one answer.
type decoding struct {
	asked   []Query
	sent    string
	want    []Reply
	garbage int
	unasked int
}

func (c decoding) decoder() *Decoder {
	d := &Decoder{}
	for _, q := range c.asked {
		d.Expect(q)
	}
	return d
}

func answer(q Query, b byte) Reply      { return Reply{Kind: Answer, Query: q, Byte: b} }
func text(q Query, s string) Reply      { return Reply{Kind: Answer, Query: q, Text: s} }
func frame(a, b, c, d byte) Reply       { return Reply{Kind: Automatic, Frame: [4]byte{a, b, c, d}} }
func doubtful(r Reply) Reply            { r.Doubtful = true; return r }
func asked(q ...Query) []Query          { return q }
func replies(r ...Reply) []Reply        { return r }
func long(n int) string                 { return strings.Repeat("a", n) }
func (r Reply) merged(s Status) Status  { s.Merge(r); return s }
func status(r ...Reply) (merged Status) { return after(Status{}, r...) }

func after(s Status, r ...Reply) Status {
	for _, x := range r {
		s = x.merged(s)
	}
	return s
}

var decodings = map[string]decoding{
	"nothing": {},
	"answers to DLE EOT come in the order of the questions": {
		asked: asked(AskPrinter, AskOffline, AskError, AskPaper), sent: "\x12\x16\x1a\x7e",
		want: replies(answer(AskPrinter, 0x12), answer(AskOffline, 0x16), answer(AskError, 0x1a), answer(AskPaper, 0x7e)),
	},
	"answers in turn and at once do not mix": {
		asked: asked(AskConsumed, AskPaper), sent: "\x12\x03",
		want: replies(answer(AskPaper, 0x12), answer(AskConsumed, 0x03)),
	},
	"the drawer": {asked: asked(AskDrawer), sent: "\x01", want: replies(answer(AskDrawer, 1))},
	"status by itself": {
		sent: "\x18\x00\x0f\x0f\x10\x00\x00\x0f",
		want: replies(frame(0x18, 0, 0x0f, 0x0f), frame(0x10, 0, 0, 0x0f)),
	},
	"status by itself beside answers": {
		asked: asked(AskConsumed, AskPaper), sent: "\x10\x00\x00\x0f\x12\x00",
		want: replies(frame(0x10, 0, 0, 0x0f), answer(AskPaper, 0x12), answer(AskConsumed, 0)),
	},
	"a frame's rest is no answer in turn": {
		asked: asked(AskConsumed), sent: "\x10\x00\x00\x00\x03",
		want: replies(frame(0x10, 0, 0, 0), answer(AskConsumed, 3)),
	},
	"XON and XOFF stand anywhere": {
		asked: asked(AskMaker), sent: "\x13\x10\x00\x13\x00\x11\x00_EP\x13SON\x11\x00",
		want: replies(
			Reply{Kind: Pause}, Reply{Kind: Pause}, Reply{Kind: Resume}, frame(0x10, 0, 0, 0),
			Reply{Kind: Pause}, Reply{Kind: Resume}, text(AskMaker, "EPSON")),
	},
	"what a printer is": {
		asked: asked(AskModelID, AskTypeID, AskVersion, AskFirmware, AskMaker, AskModel, AskSerial, AskFonts),
		sent:  "\x20\x02\x03_1.00 ESC/POS\x00_EPSON\x00_TM-T82X\x00_X5N7012345\x00_\x00",
		want: replies(answer(AskModelID, 0x20), answer(AskTypeID, 2), answer(AskVersion, 3), text(AskFirmware, "1.00 ESC/POS"),
			text(AskMaker, "EPSON"), text(AskModel, "TM-T82X"), text(AskSerial, "X5N7012345"), text(AskFonts, "")),
	},
	"a question that is not answered is passed over by a later answer": {
		asked: asked(AskConsumed, AskMaker, AskModelID), sent: "_EPSON\x00\x20",
		want: replies(text(AskMaker, "EPSON"), answer(AskModelID, 0x20)),
	},
	"cleared": {sent: "\x37\x25\x00", want: replies(Reply{Kind: Cleared})},

	"an answer nobody asked for": {sent: "\x12", unasked: 1},
	"one more than was asked for": {
		asked: asked(AskPaper), sent: "\x12\x7e\x10\x00\x00\x0f", unasked: 1,
		want: replies(answer(AskPaper, 0x12), frame(0x10, 0, 0, 0x0f)),
	},
	"a byte nobody asked for":     {sent: "\x0c", garbage: 1},
	"text nobody asked for":       {sent: "_EPSON\x00", garbage: 7},
	"a block of an unknown kind":  {sent: "\x37\x24\x00", garbage: 3},
	"bytes that are never sent":   {sent: "\xff\x80\x90\x9f\x15", garbage: 5},
	"noise before a frame":        {sent: "\xff\x18\x00\x0f\x0f", want: replies(doubtful(frame(0x18, 0, 0x0f, 0x0f))), garbage: 1},
	"doubt ends with a reply":     {sent: "\xff\x10\x00\x00\x00\x10\x00\x00\x00", want: replies(doubtful(frame(0x10, 0, 0, 0)), frame(0x10, 0, 0, 0)), garbage: 1},
	"a frame that is cut short":   {sent: "\x18\x00\x18\x00\x0f\x0f", want: replies(doubtful(frame(0x18, 0, 0x0f, 0x0f))), garbage: 2},
	"half a sensor in a frame":    {sent: "\x18\x00\x08\x0f", garbage: 4},
	"half a sensor in an answer":  {asked: asked(AskPaper), sent: "\x32\x12", want: replies(doubtful(answer(AskPaper, 0x12))), garbage: 1},
	"half a sensor in turn":       {asked: asked(AskConsumed), sent: "\x04\x03", want: replies(doubtful(answer(AskConsumed, 3))), garbage: 1},
	"paper out, but online":       {sent: "\x10\x00\x0f\x0f", want: replies(doubtful(frame(0x10, 0, 0x0f, 0x0f)))},
	"text that is broken off":     {asked: asked(AskMaker), sent: "_EP\x10\x00\x00\x00", want: replies(doubtful(frame(0x10, 0, 0, 0))), garbage: 3},
	"text as long as may be":      {asked: asked(AskMaker), sent: "_" + long(MaxBlock) + "\x00", want: replies(text(AskMaker, long(MaxBlock)))},
	"text that never ends":        {asked: asked(AskMaker), sent: "_" + long(10*MaxBlock), garbage: 10*MaxBlock + 1},
	"the first byte of the other": {asked: asked(AskMaker), sent: "\x10_A\x00", want: replies(doubtful(text(AskMaker, "A"))), garbage: 1},
}

func TestAnswersAreRead(t *testing.T) {
	for name, c := range decodings {
		t.Run(name, func(t *testing.T) {
			d := c.decoder()
			got := d.Feed(nil, []byte(c.sent))
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if d.Garbage() != c.garbage || d.Unasked() != c.unasked {
				t.Errorf("%d bytes of garbage and %d answers unasked, want %d and %d", d.Garbage(), d.Unasked(), c.garbage, c.unasked)
			}
		})
	}
}

func TestPiecesMakeNoDifference(t *testing.T) {
	for name, c := range decodings {
		d := c.decoder()
		var got []Reply
		for i := range len(c.sent) {
			got = d.Feed(got, []byte(c.sent[i:i+1]))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v byte by byte, want %v", name, got, c.want)
		}
	}
}

func TestSilenceEndsAFrame(t *testing.T) {
	d := &Decoder{}
	d.Expect(AskConsumed)
	d.Feed(nil, []byte("\x18\x00"))
	d.Silence()
	want := replies(doubtful(answer(AskConsumed, 0)))
	if got := d.Feed(nil, []byte{0}); !slices.Equal(got, want) || d.Garbage() != 2 {
		t.Errorf("got %v and %d bytes of garbage, want %v and 2", got, d.Garbage(), want)
	}
	d.Silence() // no reply has begun, so nothing is doubtful
	if got := d.Feed(nil, []byte("\x10\x00\x00\x00")); len(got) != 1 || got[0].Doubtful {
		t.Errorf("got %v", got)
	}
}

func TestForgottenQuestionsHaveNoAnswer(t *testing.T) {
	d := &Decoder{}
	d.Expect(AskPaper)
	d.Expect(AskConsumed)
	if d.Expected() != 2 {
		t.Errorf("%d expected", d.Expected())
	}
	d.ForgetInOrder()
	d.ForgetRealTime()
	if got := d.Feed(nil, []byte("\x12\x00")); len(got) != 0 || d.Expected() != 0 {
		t.Errorf("got %v", got)
	}
}

func TestQuestionsAreBounded(t *testing.T) {
	d := &Decoder{}
	for i := range 3 * MaxExpected {
		if got, want := d.Expect(AskPaper), i < MaxExpected; got != want {
			t.Fatalf("question %d is taken: %v", i, got)
		}
	}
	if !d.Expect(AskMaker) {
		t.Error("questions of the other sort have no room")
	}
	if d.Expect(0) || d.Expect(lastQuery+1) {
		t.Error("a question that is none is taken")
	}
}

// A good printer on a noisy line: whatever the noise, no merged reply says that the
// paper is out.
func TestSingleWrongBytesNeverEmptyTheRoll(t *testing.T) {
	stream := []byte("\x10\x00\x00\x0f\x12\x12\x12\x12\x00\x10\x00\x03\x0f_TM-T82X\x00\x10\x00\x00\x0f")
	questions := asked(AskPrinter, AskOffline, AskError, AskPaper, AskConsumed, AskModel)
	check := func(spoilt []byte) {
		t.Helper()
		d := decoding{asked: questions}.decoder()
		if s := status(d.Feed(nil, spoilt)...); s.PaperOut {
			t.Errorf("% x says that the paper is out", spoilt)
		}
	}
	for at := range stream {
		check(slices.Delete(slices.Clone(stream), at, at+1)) // a byte lost
		for b := range 256 {
			check(slices.Insert(slices.Clone(stream), at, byte(b))) // an extra byte
		}
	}
}

func TestRepliesAreReadable(t *testing.T) {
	for want, r := range map[string]Reply{
		"DLE EOT 4: 7e":                   answer(AskPaper, 0x7e),
		"GS I 67: \"TM-T82X\" (doubtful)": doubtful(text(AskModel, "TM-T82X")),
		"automatic status: 18 00 0f 0f":   frame(0x18, 0, 0x0f, 0x0f),
		"XOFF":                            {Kind: Pause},
		"XON":                             {Kind: Resume},
		"cleared":                         {Kind: Cleared},
		"nothing":                         {},
		"automatic status: 10 00 0c 0f (doubtful)": doubtful(frame(0x10, 0, 0x0c, 0x0f)),
	} {
		if got := r.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzDecoder(f *testing.F) {
	for _, c := range decodings {
		var questions []byte
		for _, q := range c.asked {
			questions = append(questions, byte(q))
		}
		f.Add(questions, []byte(c.sent), uint8(3))
	}
	f.Fuzz(func(t *testing.T, questions, sent []byte, size uint8) {
		whole, pieces := &Decoder{}, &Decoder{}
		for _, q := range questions {
			if whole.Expect(Query(q)) != pieces.Expect(Query(q)) {
				t.Fatal("two decoders differ")
			}
		}
		want := whole.Feed(nil, sent)
		var got []Reply
		for piece := range slices.Chunk(sent, max(int(size), 1)) {
			got = pieces.Feed(got, piece)
			if len(pieces.partial) > MaxBlock+1 || cap(pieces.partial) > 4*MaxBlock {
				t.Fatalf("%d bytes are kept", cap(pieces.partial))
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("in pieces %v, whole %v", got, want)
		}
		if len(want) > len(sent) || whole.Garbage() != pieces.Garbage() || whole.Garbage()+len(whole.partial) > len(sent) {
			t.Fatalf("%d replies and %d bytes of garbage of %d bytes", len(want), whole.Garbage(), len(sent))
		}
		var s Status
		for _, r := range want {
			told := s.Merge(r)
			if told && r.Doubtful {
				t.Fatalf("%v changes the status", r)
			}
			if len(r.Text) > MaxBlock {
				t.Fatalf("%d bytes of text", len(r.Text))
			}
		}
		if s.PaperOut && !s.Knows(FactPaperOut) {
			t.Fatal("unknown, but true")
		}
	})
}
