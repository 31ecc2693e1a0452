package barcode

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// parses reports whether the five characters c are a code.
func parses(c []byte) bool {
	_, err := ParseTicketCode(string(c))
	return err == nil
}

func undashed(n uint32) []byte {
	return []byte(strings.Replace(NewTicketCode(n), "-", "", 1))
}

func TestEveryNumberHasItsOwnCode(t *testing.T) {
	numberOf := make(map[string]uint32, TicketCodes)
	for n := range uint32(TicketCodes) {
		code := NewTicketCode(n)
		if other, taken := numberOf[code]; taken {
			t.Fatalf("%d and %d are both %s", other, n, code)
		}
		numberOf[code] = n
	}
}

func TestEveryCodeIsReadBack(t *testing.T) {
	for n := uint32(0); n < TicketCodes; n += 7 {
		code := NewTicketCode(n)
		got, err := ParseTicketCode(code)
		if err != nil || got != code {
			t.Fatalf("ParseTicketCode(%q) = %q, %v", code, got, err)
		}
	}
}

func TestNumbersWrapAround(t *testing.T) {
	if a, b := NewTicketCode(5), NewTicketCode(TicketCodes+5); a != b {
		t.Errorf("codes of 5 and TicketCodes+5: %s and %s", a, b)
	}
	if _, err := ParseTicketCode(NewTicketCode(math.MaxUint32)); err != nil {
		t.Error(err)
	}
}

func TestNeighboursLookDifferent(t *testing.T) {
	for n := range uint32(2000) {
		a, b := NewTicketCode(n), NewTicketCode(n+1)
		differing := 0
		for i := range a {
			if a[i] != b[i] {
				differing++
			}
		}
		if differing < 3 {
			t.Fatalf("codes of %d and %d are %s and %s", n, n+1, a, b)
		}
	}
}

// The check is linear in the characters' values, so whether an error is detected
// depends only on its position and on the two values, never on the other characters.
// The loops below go through all of those for several codes.
func TestCheckCatchesEverySingleCharacterError(t *testing.T) {
	for n := uint32(0); n < TicketCodes; n += 50_021 {
		right := undashed(n)
		for place := range right {
			for _, wrong := range []byte(alphabet) {
				if wrong == right[place] {
					continue
				}
				typed := []byte(string(right))
				typed[place] = wrong
				if parses(typed) {
					t.Fatalf("%s typed for %s was not noticed", typed, right)
				}
			}
		}
	}
}

func TestCheckCatchesEveryAdjacentSwap(t *testing.T) {
	swaps := 0
	for n := range uint32(TicketCodes) {
		if n%11 != 0 {
			continue
		}
		typed := undashed(n)
		for i := range len(typed) - 1 {
			if typed[i] == typed[i+1] {
				continue
			}
			typed[i], typed[i+1] = typed[i+1], typed[i]
			if parses(typed) {
				t.Fatalf("%s is a code, and so is it with characters %d and %d swapped", typed, i, i+1)
			}
			typed[i], typed[i+1] = typed[i+1], typed[i]
			swaps++
		}
	}
	if swaps < TicketCodes/11*3 {
		t.Fatalf("only %d swaps were tried", swaps)
	}
}

func TestAnyTypedErrorOfOneCharacterIsCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		right := undashed(rapid.Uint32().Draw(t, "n"))
		typed := []byte(string(right))
		place := rapid.IntRange(0, len(typed)-1).Draw(t, "place")
		typed[place] = rapid.Byte().Filter(func(b byte) bool {
			return !strings.EqualFold(string(b), string(right[place]))
		}).Draw(t, "wrong")
		if parses(typed) {
			t.Fatalf("%q typed for %q was not noticed", typed, right)
		}
	})
}

func TestCodesAreReadAsPeopleTypeThem(t *testing.T) {
	for _, typed := range []string{
		"K7M2-9", "k7m2-9", "K7M29", " k7 m2 9 ", "K7M2–9", "k-7-m-2-9", "K7M2\u00a09\r\n",
	} {
		if got, err := ParseTicketCode(typed); err != nil || got != "K7M2-9" {
			t.Errorf("ParseTicketCode(%q) = %q, %v; want K7M2-9", typed, got, err)
		}
	}
}

func TestWhatIsNoCodeIsRefused(t *testing.T) {
	for _, tt := range []struct{ typed, why string }{
		{"", "fewer than 5"},
		{"K7M2", "fewer than 5"},
		{"K7M2-99", "more than 5"},
		{"K7M2-8", "a character is wrong"},
		{"O7M2-9", "'O' is never"},
		{"K7M2-1", "'1' is never"},
		{"Ê7M2-9", "'Ê' is never"},
		{"K7M2\xff9", "never in one"},
		{strings.Repeat(" ", 100), "longer than"},
	} {
		got, err := ParseTicketCode(tt.typed)
		if !errors.Is(err, ErrTicketCode) || got != "" {
			t.Errorf("ParseTicketCode(%q) = %q, %v; want ErrTicketCode", tt.typed, got, err)
			continue
		}
		if !strings.Contains(err.Error(), tt.why) {
			t.Errorf("ParseTicketCode(%q): %v; want it to say %q", tt.typed, err, tt.why)
		}
	}
}

func FuzzParseTicketCode(f *testing.F) {
	for _, s := range []string{"K7M2-9", "k7m29", "", "-----", "K7M2-8", "ſ7M2-9", "\xff", "K\u212a7M2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, err := ParseTicketCode(s)
		if err != nil {
			if !errors.Is(err, ErrTicketCode) || code != "" {
				t.Fatalf("ParseTicketCode(%q) = %q, %v", s, code, err)
			}
			return
		}
		if len(code) != bodyLength+2 || code[bodyLength] != '-' {
			t.Fatalf("ParseTicketCode(%q) = %q, not in the form K7M2-9", s, code)
		}
		again, err := ParseTicketCode(code)
		if err != nil || again != code {
			t.Fatalf("ParseTicketCode(%q) = %q, but that reads as %q, %v", s, code, again, err)
		}
	})
}

func TestTicketScansAreTheBareCodeOrAnAddressThatEndsInIt(t *testing.T) {
	for _, s := range []string{
		"K7M2-9", "k7m2-9", " K7M2-9\r", "K7M2–9", "K7M2\u22129",
		"https://motcua.example/t/K7M2-9", "HTTPS://MOTCUA.EXAMPLE/T/K7M2-9", "http://10.0.0.5:8080/t/K7M2-9?s=1#top",
		"https://motcua.example/t/K7M2-9/", "https://hânm.gov.vn/t/K7M2-9",
	} {
		if got, err := ParseTicketScan(s); err != nil || got != "K7M2-9" {
			t.Errorf("ParseTicketScan(%q) = %q, %v", s, got, err)
		}
	}
}

// Most scanned codes are not our tickets, so a scan is not parsed as tolerantly as
// typed text.
func TestOtherCodesAreNoTickets(t *testing.T) {
	for _, s := range []string{
		"", "K7M29", "K-7M29", "K7M2-8", "K7M2--9", "K 7M2-9", "K7M2-9-9", "8934563138164", "ftp://motcua.example/t/K7M2-9",
		"https://motcua.example/", "https://motcua.example/?t=K7M2-9", "https://a b/%zz", "https://x/" + strings.Repeat("a", maxURL) + "/K7M2-9",
	} {
		got, err := ParseTicketScan(s)
		if !errors.Is(err, ErrTicketCode) || got != "" {
			t.Errorf("ParseTicketScan(%q) = %q, %v; want ErrTicketCode", s, got, err)
		}
	}
}
