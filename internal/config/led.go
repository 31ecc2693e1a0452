package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/ledframe"
)

// Limits of the LED displays on a line.
const (
	MaxLEDBoxes  = 120
	maxLEDPause  = 1000 // ms
	maxLEDRepeat = 600  // s
)

// LED are the LED displays on one serial line: the table [led].
type LED struct {
	Address   string         // in the form of package port; empty means none
	Protocol  string         // a name of ledframe.Protocols
	Table     ledframe.Table // that protocol with the keys of [led.frame]
	RepeatSec int            // interval at which a display is sent its number again, 1 to 600: displays lose it
	PauseMS   int            // between two frames, 0 to 1000
	Boxes     []LEDBox
}

// LEDBox is one display.
type LEDBox struct {
	Counter string // "3"
	Address int    // as set on the display
}

func (s *section) led() LED {
	l := LED{Address: s.textFor(exact, "address"), Protocol: s.oneOfOr("protocol", "stx", ledframe.Protocols()...)}
	l.RepeatSec, l.PauseMS = s.whole("repeat_sec", 1, maxLEDRepeat, 10), s.whole("pause_ms", 0, maxLEDPause, 30)
	l.Table, _ = ledframe.Protocol(l.Protocol)
	s.sub("frame").ledFrame(&l.Table)
	at := map[int]bool{}
	counters := map[string]bool{}
	for _, box := range s.each("box", "led.box", MaxLEDBoxes) {
		b := LEDBox{Counter: box.needFor(token, "counter"), Address: box.whole("address", 0, ledframe.MaxAddress, 0)}
		low, high, ok := l.Table.Addressable(b.Address)
		switch {
		case l.Table.Address != ledframe.AddressNone && !box.has("address"):
			box.fault(box.t.line, "%s has no address: write address = 1, as it is set at the box", box.what)
		case !ok:
			box.fault(box.line("address"), "%s: no frame of this protocol has room for address %d: write one from %d to %d", box.what, b.Address, low, high)
		case counters[b.Counter]:
			box.fault(box.line("counter"), "%s: counter %q has a box already: remove one", box.what, b.Counter)
		case l.Table.Address != ledframe.AddressNone && at[b.Address]:
			box.fault(box.line("address"), "%s: another box has the address %d: set each box to an address of its own", box.what, b.Address)
		case l.Table.Address == ledframe.AddressNone && len(l.Boxes) > 0:
			box.fault(box.t.line, "%s cannot be told from the box before: a protocol without addresses has one box on a line", box.what)
		}
		counters[b.Counter], at[b.Address] = true, true
		l.Boxes = append(l.Boxes, b)
		box.done()
	}
	if l.Address != "" && len(l.Boxes) == 0 {
		s.fault(s.line("address"), "[led] has a line and no box on it: write [[led.box]] with counter = \"3\" and address = 1 for each")
	}
	if l.Address == "" && len(l.Boxes) > 0 {
		s.fault(s.t.line, "[led] has boxes and no line: write address = \"serial:/dev/ttyUSB0?baud=9600\"")
	}
	s.done()
	return l
}

// ledFrame applies the keys of [led.frame] to a protocol.
func (s *section) ledFrame(t *ledframe.Table) {
	t.Start, t.Command = s.bytes("start", t.Start), s.bytes("command", t.Command)
	t.Blank, t.End = s.bytes("blank", t.Blank), s.bytes("end", t.End)
	t.Address = s.oneOfOr("address_as", t.Address, ledframe.AddressNone, ledframe.AddressBinary, ledframe.AddressASCII, ledframe.AddressHex)
	t.AddressDigits = s.whole("address_digits", 1, 3, max(1, t.AddressDigits))
	t.AddressOffset = s.whole("address_offset", -1, 0xF0, t.AddressOffset)
	t.Digits = s.oneOfOr("digits", t.Digits, ledframe.DigitsASCII, ledframe.DigitsBCD, ledframe.DigitsSegments)
	t.Count = s.whole("count", 1, ledframe.MaxDigits, t.Count)
	t.Right = s.oneOfOr("first", leftOr(t.Right), "left", "right") == "right"
	switch fill := s.oneOfOr("fill", string(t.Fill), " ", "0"); fill {
	case " ", "0":
		t.Fill = fill[0]
	}
	t.BCDDark = byte(s.whole("bcd_dark", 0, 15, int(t.BCDDark)))
	t.Letters = s.flagOr("letters", t.Letters && t.Digits != ledframe.DigitsBCD)
	if t.Letters && t.Digits == ledframe.DigitsBCD {
		s.fault(s.line("letters"), "%s: letters cannot be written in BCD: write letters = false", s.what)
	}
	if s.has("segments") {
		t.Segments = s.bytes("segments", nil)
		if n := len(t.Segments); n != ledframe.SegmentCodes && n > 0 {
			s.fault(s.line("segments"), "%s: segments has %d codes: write %d, those of 0 to 9, of a dark place and of a dash", s.what, n, ledframe.SegmentCodes)
		}
	} else {
		s.get("segments")
	}
	t.Sum = s.oneOfOr("checksum", t.Sum, ledframe.SumNone, ledframe.SumXOR, ledframe.SumAdd, ledframe.SumNegated, ledframe.SumCRC, ledframe.SumLRC)
	t.SumStart = s.flagOr("checksum_start", t.SumStart)
	s.done()
}

func leftOr(right bool) string {
	if right {
		return "right"
	}
	return "left"
}

// oneOfOr reads one of the given words; byDefault if none is given.
func (s *section) oneOfOr(key, byDefault string, words ...string) string {
	v := s.scalar(key, unstable.String, key+` = "…"`)
	if v == nil {
		return byDefault
	}
	for _, w := range words {
		if v.text == w {
			return w
		}
	}
	s.fault(v.line, "%s %q does not exist: %s", key, v.text, suggest(v.text, words))
	return byDefault
}

// bytes reads bytes in hexadecimal, as in a maker's documentation: "02", "AA 55".
func (s *section) bytes(key string, byDefault []byte) []byte {
	v := s.scalar(key, unstable.String, key+` = "AA 55"`)
	if v == nil {
		return byDefault
	}
	var list []byte
	for _, word := range strings.Fields(v.text) {
		b, err := strconv.ParseUint(strings.TrimPrefix(strings.ToLower(word), "0x"), 16, 8)
		if err != nil || len(word) < 2 {
			s.fault(v.line, "%s: %s has %q, which is no byte: write two hexadecimal digits for each, %s = \"AA 55\"", s.what, key, word, key)
			return byDefault
		}
		list = append(list, byte(b))
	}
	if len(list) > ledframe.MaxMark {
		s.fault(v.line, "%s: %s has %d bytes: write at most %d", s.what, key, len(list), ledframe.MaxMark)
		return byDefault
	}
	return list
}

// led writes [led], if there is a line.
func (d *dumper) led(l LED) {
	if l.Address == "" {
		return
	}
	d.header("[led]")
	d.text("address", l.Address)
	d.text("protocol", l.Protocol)
	d.whole("repeat_sec", l.RepeatSec)
	d.whole("pause_ms", l.PauseMS)
	t := l.Table
	d.header("[led.frame]")
	d.bytes("start", t.Start)
	d.bytes("command", t.Command)
	d.bytes("blank", t.Blank)
	d.bytes("end", t.End)
	d.text("address_as", t.Address)
	d.whole("address_digits", t.AddressDigits)
	d.whole("address_offset", t.AddressOffset)
	d.text("digits", t.Digits)
	d.whole("count", t.Count)
	d.text("first", leftOr(t.Right))
	d.text("fill", string(t.Fill))
	d.whole("bcd_dark", int(t.BCDDark))
	d.flag("letters", t.Letters)
	if len(t.Segments) > 0 {
		d.bytes("segments", t.Segments)
	}
	d.text("checksum", t.Sum)
	d.flag("checksum_start", t.SumStart)
	for _, b := range l.Boxes {
		d.header("[[led.box]]")
		d.text("counter", b.Counter)
		d.whole("address", b.Address)
	}
}

func (d *dumper) bytes(key string, list []byte) {
	fmt.Fprintf(d, "%s = %q\n", key, fmt.Sprintf("% X", list))
}
