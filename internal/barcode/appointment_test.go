package barcode

import (
	"errors"
	"strings"
	"testing"
)

func TestAppointmentCodesAreEightDigitsThatCheckThemselves(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range []uint32{0, 1, 2, 571_999, 4_821_773, AppointmentCodes - 1, AppointmentCodes, 1<<32 - 1} {
		code := NewAppointmentCode(n)
		if len(code) != AppointmentDigits || code[0] == '0' {
			t.Errorf("code of %d is %q", n, code)
		}
		if got, err := ParseAppointment(code); err != nil || got != code {
			t.Errorf("ParseAppointment(%q) = %q, %v", code, got, err)
		}
		seen[code] = true
	}
	if len(seen) != 7 || !seen[NewAppointmentCode(AppointmentCodes)] { // 0 and AppointmentCodes have the same code
		t.Errorf("%d codes are distinct, want 7", len(seen))
	}
	if got := dammOf("572"); got != 4 { // the example in Damm's thesis
		t.Errorf("the check digit of 572 is %d, want 4", got)
	}
}

// One wrong digit, or two swapped neighbours, never give somebody else's
// appointment.
func TestSlipOfTheFingerIsNoticed(t *testing.T) {
	for _, n := range []uint32{0, 3_821_773, 6_543_210} {
		code := NewAppointmentCode(n)
		for i := range len(code) {
			for d := byte('0'); d <= '9'; d++ {
				wrong := code[:i] + string(d) + code[i+1:]
				if _, err := ParseAppointment(wrong); (err == nil) != (wrong == code) {
					t.Errorf("%s for %s: %v", wrong, code, err)
				}
			}
			if i > 0 && code[i] != code[i-1] {
				swapped := code[:i-1] + code[i:i+1] + code[i-1:i] + code[i+1:]
				if _, err := ParseAppointment(swapped); !errors.Is(err, ErrAppointment) {
					t.Errorf("%s for %s: %v", swapped, code, err)
				}
			}
		}
	}
}

func TestAppointmentsAreReadAsPeopleTypeThem(t *testing.T) {
	code := NewAppointmentCode(3_821_773)
	if got := SpellAppointment(code); got != code[:4]+"-"+code[4:] {
		t.Fatalf("%s is spelled %s", code, got)
	}
	for _, typed := range []string{code, SpellAppointment(code), code[:4] + " " + code[4:], " " + code + "\r\n", code[:4] + "–" + code[4:]} {
		if got, err := ParseAppointment(typed); err != nil || got != code {
			t.Errorf("ParseAppointment(%q) = %q, %v; want %s", typed, got, err, code)
		}
		if got := Read(typed); got.Kind != Appointment || got.Appointment != code || got.Kind.String() != "appointment" {
			t.Errorf("Read(%q) = %+v", typed, got)
		}
	}
	for _, other := range []string{"", "1234567", code + "0", "LH4-7K2M", "4821773x", strings.Repeat("-", 80), "036099001234", "K7M2-9"} {
		if got, err := ParseAppointment(other); !errors.Is(err, ErrAppointment) || got != "" {
			t.Errorf("ParseAppointment(%q) = %q, %v", other, got, err)
		}
	}
	if got := SpellAppointment("LH4-7K2M"); got != "LH4-7K2M" {
		t.Errorf("a code of another form is spelled %q", got)
	}
}

var slipKey = []byte("a key that only the hub has")

func aSlip() Slip {
	return Slip{Code: NewAppointmentCode(7), SlotMin: 29_923_410, Service: "gplx", Class: "gia"}
}

func TestSignedSlipSaysWhatWasSigned(t *testing.T) {
	want := aSlip()
	text := want.Sign(slipKey)
	if !strings.HasPrefix(text, "LH1~"+want.Code+"~29923410~gplx~gia~") || len(text) != strings.LastIndex(text, "~")+1+16 {
		t.Errorf("the slip is %q", text)
	}
	got, err := ParseSlip(text)
	if err != nil || !got.SignedBy(slipKey) || got.said() != want.said() {
		t.Fatalf("ParseSlip(%q) = %+v, %v", text, got, err)
	}
	if got.SignedBy([]byte("another key")) {
		t.Error("the slip passes for another centre's too")
	}
	if c := Read(text); c.Kind != Appointment || c.Appointment != text {
		t.Errorf("Read(%q) = %+v", text, c)
	}
	for name, s := range map[string]Slip{
		"a bar in the service": {Code: "1", SlotMin: 1, Service: "a~b"},
		"no service":           {Code: "1", SlotMin: 1},
		"no slot":              {Code: "1", Service: "a"},
	} {
		if text := s.Sign(slipKey); text != "" {
			t.Errorf("%s: signed as %q", name, text)
		}
	}
}

// A slip that was changed, extended or shortened is not accepted.
func TestChangedSlipIsNotTheHubs(t *testing.T) {
	text := aSlip().Sign(slipKey)
	passes := func(text string) bool {
		s, err := ParseSlip(text)
		if err != nil && !errors.Is(err, ErrAppointment) {
			t.Errorf("ParseSlip(%q): %v", text, err)
		}
		return err == nil && s.SignedBy(slipKey)
	}
	for n := range len(text) {
		if passes(text[:n]) {
			t.Errorf("cut off after %d bytes it passes", n)
		}
	}
	for _, c := range [][2]string{{"29923410", "29923380"}, {"29923410", "029923410"}, {"gplx", "lltp"}, {"~gia~", "~~"}, {"~gia~", "~gia~~"}, {"~gplx~gia", "~gplxgia~"}, {"LH1", "LH2"}} {
		if changed := strings.Replace(text, c[0], c[1], 1); changed == text || passes(changed) {
			t.Errorf("%q passes", changed)
		}
	}
	if c := Read(text[:len(text)-3]); c.Kind != Other || c.Problem != ProblemDamaged {
		t.Errorf("a torn slip is %+v", c)
	}
}

func FuzzParseAppointment(f *testing.F) {
	for _, s := range []string{"48217735", "4821-7735", aSlip().Sign(slipKey), "LH1~1~2~3~4~", "LH1~~~~~", "lh1~", "\xff", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseAppointment(s)
		if err != nil {
			if !errors.Is(err, ErrAppointment) || got != "" {
				t.Fatalf("ParseAppointment(%q) = %q, %v", s, got, err)
			}
			return
		}
		if again, err := ParseAppointment(got); err != nil || again != got {
			t.Fatalf("ParseAppointment(%q) = %q, which reads as %q, %v", s, got, again, err)
		}
		slip, err := ParseSlip(got)
		if err == nil && slip.SignedBy(slipKey) && slip.Sign(slipKey) != got {
			t.Fatalf("a slip that passes is written in two ways: %q, %q", got, slip.Sign(slipKey))
		}
	})
}
