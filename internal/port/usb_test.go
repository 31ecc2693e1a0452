package port

import "testing"

func TestLineStatusBits(t *testing.T) {
	for b, want := range map[byte]LineStatus{
		0x18: {Selected: true}, // ready
		0x38: {Selected: true, PaperOut: true},
		0x30: {Selected: true, PaperOut: true, Fault: true},
		0x08: {},
		0x00: {Fault: true},
	} {
		if got := lineStatus(b); got != want {
			t.Errorf("%#02x = %+v; want %+v", b, got, want)
		}
	}
}
