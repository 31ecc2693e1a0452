package identity

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"motcua/internal/eventlog"
)

func drawn(t testing.TB) (random [64]byte) {
	t.Helper()
	if _, err := rand.Read(random[:]); err != nil {
		t.Fatal(err)
	}
	return random
}

func TestCodeIsReadAsItWasWritten(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		code := NewCode(drawn(t))
		if seen[code] || len(code) != 14 {
			t.Fatalf("the code %q", code)
		}
		seen[code] = true
		for _, typed := range []string{code, strings.ToLower(code), " " + strings.ReplaceAll(code, "-", " ") + "\n", strings.ReplaceAll(code, "-", ""), strings.ReplaceAll(code, "-", "–")} {
			if got, err := ParseCode(typed); got != code || err != nil {
				t.Fatalf("%q is read as %q, %v", typed, got, err)
			}
		}
	}
}

func TestSlipsInACodeAreNoticed(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var random [64]byte
		copy(random[:], rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(r, "random"))
		code := []byte(strings.ReplaceAll(NewCode(random), "-", ""))
		slip := append([]byte(nil), code...)
		i := rapid.IntRange(0, len(code)-1).Draw(r, "where")
		if j := i + 1; j < len(code) && rapid.Bool().Draw(r, "swapped") {
			slip[i], slip[j] = slip[j], slip[i]
		} else {
			slip[i] = CodeAlphabet[rapid.IntRange(0, len(CodeAlphabet)-1).Draw(r, "other")]
		}
		if string(slip) == string(code) {
			return
		}
		if got, err := ParseCode(string(slip)); err == nil {
			r.Fatalf("%s is read as %s, and was %s", slip, got, code)
		}
	})
	for _, text := range []string{"", "K7QM", "K7QM-2XPA-9DTR-XXXX", "0000-0000-0000", "K7QM-2XPA-9DT\x00", strings.Repeat("2", 100), "ĐĐĐĐ-ĐĐĐĐ-ĐĐĐĐ"} {
		if got, err := ParseCode(text); !errors.Is(err, ErrCode) {
			t.Errorf("%q is read as %q, %v", text, got, err)
		}
	}
}

// hour is a clock that a test moves.
type hour struct{ now time.Duration }

func (h *hour) mono() time.Duration { return h.now }

func open(t *testing.T, c *Codes, who Name) (code string, salt [SaltBytes]byte) {
	t.Helper()
	code = NewCode(drawn(t))
	salt = [SaltBytes]byte(drawnSalt(t))
	if err := c.Open(who, code, salt); err != nil {
		t.Fatal(err)
	}
	return code, salt
}

func drawnSalt(t testing.TB) []byte {
	random := drawn(t)
	return random[:SaltBytes]
}

var (
	binding = [BindingBytes]byte{1, 2, 3}
	said    = []byte("my public key")
)

func TestRightCodeEnrolsOnce(t *testing.T) {
	h := &hour{now: time.Hour}
	c := NewCodes(h.mono)
	code, salt := open(t, c, quay3)
	if got, err := c.Salt("quay-3"); err != nil || got != salt {
		t.Fatalf("the salt is %x, %v", got, err)
	}
	proof := Prove(DeviceSide, Secret(code, salt), binding, said)
	who, secret, err := c.Try("quay-3", proof, binding, said)
	if err != nil || who != quay3 || secret != Secret(code, salt) {
		t.Fatalf("%+v, %v", who, err)
	}
	if _, _, err := c.Try("quay-3", proof, binding, said); !errors.Is(err, ErrNoCode) {
		t.Errorf("the code is used twice: %v", err)
	}
	if len(c.Waiting()) != 0 {
		t.Errorf("open are %v", c.Waiting())
	}
}

// A proof is of one side, one connection, one code and one key.
func TestProofIsOfNothingElse(t *testing.T) {
	salt := [SaltBytes]byte{9}
	secret := Secret("K7QM-2XPA-9DTR", salt)
	proof := Prove(DeviceSide, secret, binding, said)
	if !Proven(proof, DeviceSide, secret, binding, said) {
		t.Fatal("it proves nothing")
	}
	for name, got := range map[string]bool{
		"the other side":     Proven(proof, HubSide, secret, binding, said),
		"another connection": Proven(proof, DeviceSide, secret, [BindingBytes]byte{7}, said),
		"another key":        Proven(proof, DeviceSide, secret, binding, []byte("another")),
		"another code":       Proven(proof, DeviceSide, Secret("K7QM-2XPA-9DTT", salt), binding, said),
		"another salt":       Proven(proof, DeviceSide, Secret("K7QM-2XPA-9DTR", [SaltBytes]byte{8}), binding, said),
		"a part of it":       Proven(proof[:31], DeviceSide, secret, binding, said),
		"nothing":            Proven(nil, DeviceSide, secret, binding, said),
	} {
		if got {
			t.Errorf("it proves %s too", name)
		}
	}
}

func TestWrongCodesAreSlowAndEnd(t *testing.T) {
	h := &hour{}
	c := NewCodes(h.mono)
	code, salt := open(t, c, kiosk1)
	right, wrong := Prove(DeviceSide, Secret(code, salt), binding, said), make([]byte, 32)
	for n := range codeTries {
		if _, _, err := c.Try("kiosk-1", wrong, binding, said); !errors.Is(err, ErrProof) {
			t.Fatalf("try %d: %v", n+1, err)
		}
		if n == codeTries-1 {
			break
		}
		h.now += firstWait<<n - time.Millisecond
		if _, _, err := c.Try("kiosk-1", right, binding, said); !errors.Is(err, ErrTooSoon) {
			t.Fatalf("a try after %v: %v", firstWait<<n, err)
		}
		h.now += time.Millisecond
	}
	h.now += time.Minute
	if _, _, err := c.Try("kiosk-1", right, binding, said); !errors.Is(err, ErrNoCode) {
		t.Errorf("after five wrong ones: %v", err)
	}
	code, salt = open(t, c, kiosk1)
	h.now += CodeLasts - 1
	if _, err := c.Salt("kiosk-1"); err != nil {
		t.Errorf("before ten minutes: %v", err)
	}
	h.now++
	if _, _, err := c.Try("kiosk-1", Prove(DeviceSide, Secret(code, salt), binding, said), binding, said); !errors.Is(err, ErrNoCode) {
		t.Errorf("after ten minutes: %v", err)
	}
}

func TestOpenCodesAreLimited(t *testing.T) {
	h := &hour{}
	c := NewCodes(h.mono)
	for n := range maxCodes {
		c.open[fmt.Sprint("kiosk-", n)] = &openCode{until: CodeLasts} // as Open does, without its cost
	}
	var salt [SaltBytes]byte
	if err := c.Open(Name{ID: "one-more", Role: eventlog.Kiosk}, "x", salt); !errors.Is(err, ErrTooManyCodes) {
		t.Errorf("one more: %v", err)
	}
	if err := c.Open(Name{ID: "kiosk-1", Role: eventlog.Kiosk}, "x", salt); err != nil {
		t.Errorf("another for the same: %v", err)
	}
	if err := c.Open(Name{ID: "kiosk 1", Role: eventlog.Kiosk}, "x", salt); err == nil {
		t.Error("a name that cannot be has a code")
	}
	h.now = CodeLasts
	if err := c.Open(Name{ID: "one-more", Role: eventlog.Kiosk}, "x", salt); err != nil {
		t.Errorf("when the others are over: %v", err)
	}
}
