package ledframe

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

// framed is a frame in hexadecimal, as in a maker's documentation.
func framed(t *Table, address int, text string) string {
	return strings.ToUpper(hex.EncodeToString(t.Frame(address, text)))
}

// Frames that were made by hand; the CRC by another program.
func TestFramesOfTheProtocols(t *testing.T) {
	for _, c := range []struct {
		protocol string
		address  int
		text     string
		want     string
	}{
		{"stx", 3, "A018", "02" + "3033" + "41303138" + "7B" + "03"},
		{"stx", 12, "18", "02" + "3132" + "20203138" + "0A" + "03"},
		{"stx", 1, "", "02" + "3031" + "20202020" + "01" + "03"},
		{"stx", 1, "----", "02" + "3031" + "2D2D2D2D" + "01" + "03"},
		{"modbus", 1, "A018", "01" + "100000000204" + "41303138" + "F3DE"},
		{"bcd", 3, "A018", "AA55" + "03" + "F018" + "0B"},
		{"bcd", 3, "1234", "AA55" + "03" + "1234" + "49"},
		{"bcd", 255, "", "AA55" + "FF" + "FFFF" + "FD"},
		{"bcd", 3, "----", "AA55" + "03" + "FFFF" + "01"},
		{"segments", 2, "A018", "AA55" + "02" + "773F067F" + "3D"},
		{"segments", 2, "----", "AA55" + "02" + "40404040" + "02"},
	} {
		table, ok := Protocol(c.protocol)
		if got := framed(&table, c.address, c.text); !ok || got != c.want {
			t.Errorf("%s, box %d, %q: got %s, want %s", c.protocol, c.address, c.text, got, c.want)
		}
	}
}

// The catalogue of CRCs gives this check value for CRC-16/MODBUS.
func TestCRC(t *testing.T) {
	if got := crc16([]byte("123456789")); got != 0x4B37 {
		t.Errorf("%04X, want 4B37", got)
	}
}

func TestEachKeyOfATableDoesWhatItSays(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *Table)
		text   string
		want   string
	}{
		"as it is":            {func(*Table) {}, "7", "02" + "3035" + "20202037" + "12" + "03"},
		"no address":          {func(t *Table) { t.Address = AddressNone }, "7", "02" + "20202037" + "17" + "03"},
		"binary with offset":  {func(t *Table) { t.Address, t.AddressOffset = AddressBinary, 0x80 }, "7", "02" + "85" + "20202037" + "92" + "03"},
		"one digit, from 0":   {func(t *Table) { t.AddressDigits, t.AddressOffset = 1, -1 }, "7", "02" + "34" + "20202037" + "23" + "03"},
		"three digits":        {func(t *Table) { t.AddressDigits = 3 }, "7", "02" + "303035" + "20202037" + "22" + "03"},
		"hexadecimal":         {func(t *Table) { t.Address, t.AddressOffset = AddressHex, 0xA5 }, "7", "02" + "4141" + "20202037" + "17" + "03"},
		"a command":           {func(t *Table) { t.Command = []byte{0x57} }, "7", "02" + "3035" + "57" + "20202037" + "45" + "03"},
		"the right one first": {func(t *Table) { t.Right = true }, "18", "02" + "3035" + "38312020" + "0C" + "03"},
		"filled with zeros":   {func(t *Table) { t.Fill = '0' }, "7", "02" + "3035" + "30303037" + "02" + "03"},
		"zeros fill no blank": {func(t *Table) { t.Fill = '0' }, "", "02" + "3035" + "20202020" + "05" + "03"},
		"a blank of its own":  {func(t *Table) { t.Blank = []byte{0xFF} }, "", "02" + "3035" + "FF" + "FA" + "03"},
		"odd places in BCD":   {func(t *Table) { t.Digits, t.Count, t.BCDDark = DigitsBCD, 3, 10 }, "18", "02" + "3035" + "AA18" + "B7" + "03"},
		"no sum":              {func(t *Table) { t.Sum = SumNone }, "7", "02" + "3035" + "20202037" + "03"},
		"a sum that gives 0":  {func(t *Table) { t.Sum = SumNegated }, "7", "02" + "3035" + "20202037" + "04" + "03"},
		"LRC":                 {func(t *Table) { t.Sum = SumLRC }, "7", "02" + "3035" + "20202037" + "3034" + "03"},
		"sum with the start":  {func(t *Table) { t.SumStart = true }, "7", "02" + "3035" + "20202037" + "10" + "03"},
		"segments of its own": {func(t *Table) {
			t.Digits, t.Sum, t.Segments = DigitsSegments, SumNone, []byte{0xC0, 0xF9, 0xA4, 0xB0, 0x99, 0x92, 0x82, 0xF8, 0x80, 0x90, 0xFF, 0xBF}
		}, "A18", "02" + "3035" + "FFFFF980" + "03"},
	} {
		table, _ := Protocol("stx")
		c.change(&table)
		if got := framed(&table, 5, c.text); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// Only a part of a number's letters would be another number.
func TestNumberIsShownWholeOrByItsDigits(t *testing.T) {
	for _, c := range []struct{ protocol, text, want string }{
		{"stx", "A018", "A018"},
		{"stx", "a018", "A018"},
		{"stx", "AK003", "003"},
		{"stx", "12345", "----"},
		{"stx", Unknown, "----"},
		{"segments", Unknown, "----"},
		{"bcd", Unknown, ""},
		{"stx", "Đ018", "018"},
		{"stx", "7", "7"},
		{"stx", "", ""},
		{"segments", "A018", "A018"},
		{"segments", "S018", "018"}, // "5018"
		{"segments", "AS01", "01"},  // "A01" is another number
		{"segments", "K018", "018"}, // has no form
		{"segments", "12345", "----"},
		{"bcd", "A018", "018"},
		{"bcd", "12345", ""},
		{"bcd", "----", ""},
		{"modbus", "AK003", "003"},
	} {
		table, _ := Protocol(c.protocol)
		if got := table.Shown(c.text); got != c.want {
			t.Errorf("%s shows %q as %q, want %q", c.protocol, c.text, got, c.want)
		}
	}
}

// Letters on seven segments differ from digits, and from each other.
func TestSegmentsAreToldApart(t *testing.T) {
	codes := slices.Clone(usual)
	for _, code := range letters {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	if n := len(slices.Compact(codes)); n != len(usual)+len(letters) {
		t.Errorf("%d codes for %d signs", n, len(usual)+len(letters))
	}
}

func TestAddressesThatFit(t *testing.T) {
	for name, c := range map[string]struct {
		table     Table
		low, high int
	}{
		"binary":           {Table{Address: AddressBinary}, 0, 255},
		"binary offset":    {Table{Address: AddressBinary, AddressOffset: 0x30}, 0, 207},
		"from 0":           {Table{Address: AddressBinary, AddressOffset: -1}, 1, 255},
		"one digit":        {Table{Address: AddressASCII, AddressDigits: 1}, 0, 9},
		"two digits":       {Table{Address: AddressASCII, AddressDigits: 2, AddressOffset: -1}, 1, 100},
		"three digits":     {Table{Address: AddressASCII, AddressDigits: 3}, 0, 255},
		"two hexadecimals": {Table{Address: AddressHex}, 0, 255},
	} {
		low, high, _ := c.table.Addressable(0)
		if low != c.low || high != c.high {
			t.Errorf("%s: %d to %d, want %d to %d", name, low, high, c.low, c.high)
		}
		for address, want := range map[int]bool{c.low - 1: false, c.low: true, c.high: true, c.high + 1: false} {
			if _, _, ok := c.table.Addressable(address); ok != want {
				t.Errorf("%s: address %d is %v, want %v", name, address, ok, want)
			}
		}
	}
	one := Table{Address: AddressNone}
	if _, _, ok := one.Addressable(0); !ok {
		t.Error("a box without an address cannot be told anything")
	}
}

// Changing a protocol's table changes only a copy.
func TestProtocolsAreCopies(t *testing.T) {
	for _, name := range Protocols() {
		first, _ := Protocol(name)
		before := first.Frame(1, "A018")
		for _, mark := range [][]byte{first.Start, first.Command, first.End} {
			for i := range mark {
				mark[i] = 0xEE
			}
		}
		second, ok := Protocol(name)
		if !ok || !bytes.Equal(second.Frame(1, "A018"), before) {
			t.Errorf("%s was changed", name)
		}
	}
	if _, ok := Protocol("none such"); ok {
		t.Error("a protocol that nobody has made is there")
	}
}

// No table and no text makes a frame that is too long, or whose length depends on
// the text.
func FuzzFrame(f *testing.F) {
	f.Add("A018", 3, uint8(0), uint8(4), uint8(0))
	f.Add("", 255, uint8(2), uint8(8), uint8(3))
	f.Add("ĐĐĐĐ123456789", -1, uint8(1), uint8(1), uint8(9))
	f.Fuzz(func(t *testing.T, text string, address int, kind, count, sum uint8) {
		mark := bytes.Repeat([]byte{0xAA}, MaxMark)
		table := Table{
			Start: mark, Command: mark, End: mark, Address: []string{AddressNone, AddressBinary, AddressASCII, AddressHex}[kind%4], AddressDigits: 3,
			Digits: []string{DigitsASCII, DigitsBCD, DigitsSegments}[kind%3], Count: 1 + int(count)%MaxDigits, Fill: ' ', BCDDark: 15, Letters: kind%3 != 1,
			Sum: []string{SumNone, SumXOR, SumAdd, SumNegated, SumCRC, SumLRC}[sum%6],
		}
		if _, _, ok := table.Addressable(address); !ok {
			address = 7
		}
		shown := table.Shown(text)
		frame := table.Frame(address, text)
		if len(shown) > table.Count || len(frame) > MaxFrame || len(frame) != len(table.Frame(address, "")) {
			t.Errorf("%q is shown as %q in %d bytes: % X", text, shown, len(frame), frame)
		}
	})
}
