// Package ledframe makes the frames for LED displays: red boxes of three or four
// digits over the counters, many of them on one serial line. Makers use different
// protocols, and few publish theirs, so a protocol is a Table: the bytes before the
// address, the encoding of address and digits, the checksum, and the end of the
// frame.
//
// A frame has these parts in this order; each may be empty:
//
//	start  address  command  digits  checksum  end
package ledframe

import (
	"fmt"
	"slices"
)

// Limits of a table.
const (
	MaxMark    = 16 // bytes of Start, Command, End and Blank, each
	MaxDigits  = 8
	MaxAddress = 255 // of a display, with the offset added
	// MaxFrame is larger than any frame: three marks, an address of three digits,
	// the digits, a checksum of four bytes.
	MaxFrame = 3*MaxMark + 3 + MaxDigits + 4
)

// Encodings of an address.
const (
	AddressNone   = "none"   // there is one display, or the displays need none
	AddressBinary = "binary" // one byte
	AddressASCII  = "ascii"  // decimal digits, as many as Table.AddressDigits
	AddressHex    = "hex"    // two hexadecimal digits, upper case
)

// Encodings of the text.
const (
	DigitsASCII    = "ascii"    // one byte for each place
	DigitsBCD      = "bcd"      // two places in a byte, the left one in the upper half; an odd number of places starts with a blank
	DigitsSegments = "segments" // one byte for each place, one bit for each segment
)

// The checksums. They cover everything from the address to the digits, and Start too
// with Table.SumStart.
const (
	SumNone    = "none"
	SumXOR     = "xor"          // one byte
	SumAdd     = "sum8"         // one byte, the lower eight bits of the sum
	SumNegated = "sum8-negated" // one byte that makes the sum of all bytes 0
	SumCRC     = "crc16-modbus" // two bytes, the lower one first
	SumLRC     = "lrc"          // sum8-negated as two hexadecimal digits, as in Modbus ASCII
)

// Table is a protocol.
type Table struct {
	Start []byte

	Address       string // AddressNone …
	AddressDigits int    // of AddressASCII, 1 to 3
	AddressOffset int    // added to a display's address: 0x30, or -1 if displays count from 0

	Command []byte // "write", a register, a length: bytes of every frame

	Digits  string // DigitsASCII …
	Count   int    // places of a display, 1 to MaxDigits
	Right   bool   // the rightmost place comes first
	Fill    byte   // ' ' leaves the places before a number dark, '0' lights them
	BCDDark byte   // code of a dark place in BCD, 0 to 15; usually 15
	// Segments are the codes of 0 to 9, of a dark place and of a dash, if a display
	// does not use the usual ones (bit 0 is a, the top one, then clockwise to f, and
	// g is the middle). Empty means the usual ones.
	Segments []byte
	// Letters says that a display can show letters. Without it only the digits of a
	// number are shown.
	Letters bool

	// Blank, if not empty, replaces the digits of a display that shows nothing.
	Blank []byte

	Sum      string // SumNone …
	SumStart bool

	End []byte
}

// SegmentCodes is the number of codes in Table.Segments: ten digits, dark, dash.
const SegmentCodes = 12

// protocols are tables of the most common forms. They have no makers' names: the
// protocol of a display is in its documentation, and usually differs from one of
// these in a key or two.
var protocols = map[string]Table{
	// A protocol with readable characters: STX, two digits of address, four
	// characters, their exclusive or, ETX.
	"stx": {
		Start: []byte{0x02}, Address: AddressASCII, AddressDigits: 2, Digits: DigitsASCII, Count: 4, Fill: ' ', BCDDark: 15, Letters: true,
		Sum: SumXOR, End: []byte{0x03},
	},
	// Modbus RTU (Modbus over Serial Line 1.02), function 16: two registers from 0,
	// which contain four characters.
	"modbus": {
		Address: AddressBinary, Command: []byte{0x10, 0x00, 0x00, 0x00, 0x02, 0x04}, Digits: DigitsASCII, Count: 4, Fill: ' ', BCDDark: 15,
		Letters: true, Sum: SumCRC,
	},
	// Two start bytes, address, two bytes of BCD, their sum.
	"bcd": {
		Start: []byte{0xAA, 0x55}, Address: AddressBinary, Digits: DigitsBCD, Count: 4, Fill: ' ', BCDDark: 15, Sum: SumAdd,
	},
	// The same with segment codes.
	"segments": {
		Start: []byte{0xAA, 0x55}, Address: AddressBinary, Digits: DigitsSegments, Count: 4, Fill: ' ', BCDDark: 15, Letters: true, Sum: SumAdd,
	},
}

// Protocols are the names of the built-in tables.
func Protocols() []string {
	names := make([]string, 0, len(protocols))
	for name := range protocols {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Protocol is a table by its name.
func Protocol(name string) (Table, bool) {
	t, ok := protocols[name]
	t.Start, t.Command, t.End = slices.Clone(t.Start), slices.Clone(t.Command), slices.Clone(t.End)
	return t, ok
}

// Addressable reports whether a display can have an address in this table, and the
// range of addresses.
func (t *Table) Addressable(address int) (low, high int, ok bool) {
	low, high = max(0, -t.AddressOffset), MaxAddress-max(0, t.AddressOffset)
	if t.Address == AddressASCII {
		most := 9
		for range t.AddressDigits - 1 {
			most = 10*most + 9
		}
		high = min(high, most-t.AddressOffset)
	}
	return low, high, t.Address == AddressNone || low <= address && address <= high
}

// Frame is the frame that shows a text on a display. Characters that the display
// cannot show are left out, see Shown.
func (t *Table) Frame(address int, text string) []byte {
	frame := slices.Clone(t.Start)
	if !t.SumStart {
		frame = nil
	}
	frame = append(frame, t.address(address)...)
	frame = append(frame, t.Command...)
	frame = append(frame, t.digits(t.Shown(text))...)
	frame = append(frame, t.sum(frame)...)
	if !t.SumStart {
		frame = append(slices.Clone(t.Start), frame...)
	}
	return append(frame, t.End...)
}

func (t *Table) address(address int) []byte {
	address += t.AddressOffset
	switch t.Address {
	case AddressBinary:
		return []byte{byte(address)}
	case AddressASCII:
		return fmt.Appendf(nil, "%0*d", t.AddressDigits, address)
	case AddressHex:
		return fmt.Appendf(nil, "%02X", byte(address))
	}
	return nil
}

// sum is the checksum of a frame up to here.
func (t *Table) sum(frame []byte) []byte {
	var xor, add byte
	for _, b := range frame {
		xor ^= b
		add += b
	}
	switch t.Sum {
	case SumXOR:
		return []byte{xor}
	case SumAdd:
		return []byte{add}
	case SumNegated:
		return []byte{-add}
	case SumLRC:
		return fmt.Appendf(nil, "%02X", -add)
	case SumCRC:
		crc := crc16(frame)
		return []byte{byte(crc), byte(crc >> 8)}
	}
	return nil
}

// crc16 is the CRC of Modbus RTU: reflected polynomial 0x8005, initial value all
// ones.
func crc16(data []byte) uint16 {
	crc := uint16(0xFFFF)
	for _, b := range data {
		crc ^= uint16(b)
		for range 8 {
			odd := crc&1 != 0
			if crc >>= 1; odd {
				crc ^= 0xA001
			}
		}
	}
	return crc
}
