package leddisplay

import (
	"os"
	"sync"
	"testing"
	"time"

	"motcua/internal/pty"
)

// bank is the displays at the far end of a line. It parses their input by code of
// its own, written from the description of the protocol and not from the tables.
type bank struct {
	t      *testing.T
	decode func(frame []byte) (address int, shows string, ok bool)
	size   int    // size of a frame in bytes
	link   string // name under which the line is opened

	mu     sync.Mutex
	far    *os.File
	shows  map[int]string
	told   []int // addresses in the order of the frames
	unread int   // bytes outside any frame
	wait   sync.WaitGroup
}

func newBank(t *testing.T, protocol string) *bank {
	t.Helper()
	b := &bank{t: t, link: t.TempDir() + "/led", shows: map[int]string{}}
	readers := map[string]struct {
		size   int
		decode func([]byte) (int, string, bool)
	}{
		"stx": {9, readSTX}, "modbus": {13, readModbus}, "bcd": {6, readBCD}, "segments": {8, readSegments},
	}
	b.size, b.decode = readers[protocol].size, readers[protocol].decode
	b.plug()
	t.Cleanup(func() {
		b.unplug()
		b.wait.Wait()
	})
	return b
}

// plug connects the line to the program.
func (b *bank) plug() {
	b.t.Helper()
	far, path, err := pty.Open()
	if err != nil {
		b.t.Fatal(err)
	}
	b.mu.Lock()
	b.far = far
	b.mu.Unlock()
	_ = os.Remove(b.link)
	if err := os.Symlink(path, b.link); err != nil {
		b.t.Fatal(err)
	}
	b.wait.Go(func() { b.read(far) })
}

// unplug disconnects it, and the displays lose their power.
func (b *bank) unplug() {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = b.far.Close()
	_ = os.Remove(b.link)
	b.shows, b.told = map[int]string{}, nil
}

func (b *bank) read(far *os.File) {
	var pending []byte
	buffer := make([]byte, 256)
	for {
		n, err := far.Read(buffer)
		pending = append(pending, buffer[:n]...)
		for len(pending) >= b.size {
			address, shows, ok := b.decode(pending[:b.size])
			b.mu.Lock()
			if ok {
				b.shows[address] = shows
				b.told = append(b.told, address)
				pending = pending[b.size:]
			} else {
				b.unread++
				pending = pending[1:]
			}
			b.mu.Unlock()
		}
		if err == nil {
			continue
		}
		if _, closed := far.Stat(); closed != nil {
			return
		}
		time.Sleep(10 * time.Millisecond) // the line is not open, or the test wants nothing read
	}
}

// until waits for a condition at the displays.
func (b *bank) until(what string, is func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		b.mu.Lock()
		so := is()
		shows, told, unread := len(b.shows), len(b.told), b.unread
		b.mu.Unlock()
		if so {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("%s: not so after 20 s; %d boxes show something, %d frames, %d bytes that belong to none", what, shows, told, unread)
		}
	}
}

// readSTX: STX, address in two digits, four characters, exclusive or of the six, ETX.
func readSTX(f []byte) (int, string, bool) {
	sum := f[1] ^ f[2] ^ f[3] ^ f[4] ^ f[5] ^ f[6]
	return int(f[1]-'0')*10 + int(f[2]-'0'), string(f[3:7]), f[0] == 2 && f[8] == 3 && f[7] == sum
}

// readModbus: address, function 16, register 0, 2 registers, 4 bytes, CRC; the CRC of
// a whole frame with its own CRC is 0.
func readModbus(f []byte) (int, string, bool) {
	rest := uint32(0xFFFF)
	for _, b := range f {
		rest ^= uint32(b)
		for i := 0; i < 8; i++ {
			if rest%2 == 1 {
				rest = rest/2 ^ 40961
			} else {
				rest /= 2
			}
		}
	}
	return int(f[0]), string(f[7:11]), rest == 0 && string(f[1:7]) == "\x10\x00\x00\x00\x02\x04"
}

// readBCD: AA 55, address, two bytes of two digits each, the sum of the three.
func readBCD(f []byte) (int, string, bool) {
	shows := ""
	for _, half := range []byte{f[3] / 16, f[3] % 16, f[4] / 16, f[4] % 16} {
		switch {
		case half < 10:
			shows += string(rune('0' + half))
		case half == 15:
			shows += " "
		default:
			return 0, "", false
		}
	}
	return int(f[2]), shows, f[0] == 0xAA && f[1] == 0x55 && (int(f[2])+int(f[3])+int(f[4]))%256 == int(f[5])
}

// lit names the segments that are lit for a sign, a on top, then clockwise, g in the
// middle.
var lit = map[string]string{
	"abcdef": "0", "bc": "1", "abdeg": "2", "abcdg": "3", "bcfg": "4", "acdfg": "5", "acdefg": "6", "abc": "7", "abcdefg": "8", "abcdfg": "9",
	"": " ", "g": "-", "abcefg": "A", "adef": "C", "bcdeg": "D",
}

// readSegments: AA 55, address, four places, the sum of the five.
func readSegments(f []byte) (int, string, bool) {
	shows, sum := "", int(f[2])
	for _, place := range f[3:7] {
		sum += int(place)
		on := ""
		for i, name := range "abcdefg" {
			if place>>i&1 == 1 {
				on += string(name)
			}
		}
		sign, known := lit[on]
		if !known {
			return 0, "", false
		}
		shows += sign
	}
	return int(f[2]), shows, f[0] == 0xAA && f[1] == 0x55 && sum%256 == int(f[7])
}
