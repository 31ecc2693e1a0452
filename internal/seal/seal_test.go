package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestSealIsReadByItsOwnKeyOnly(t *testing.T) {
	key := Key([]byte("a secret of the hub"))
	want := Seal{Log: "centre-1795397400000", Pos: 4711, Hash: Hash{1, 2, 3}}
	text := want.Sign(key)
	if got, err := Read(text, key); err != nil || got != want {
		t.Errorf("%q is read as %+v, %v", text, got, err)
	}
	if len(text) > MaxBytes {
		t.Errorf("it has %d bytes", len(text))
	}
	if _, err := Read(text, Key([]byte("another secret"))); !errors.Is(err, ErrNotOurs) {
		t.Errorf("with another key: %v", err)
	}
	if _, err := Read(text, []byte("a secret of the hub")); !errors.Is(err, ErrNotOurs) {
		t.Errorf("with the secret itself: %v", err)
	}
}

// No byte of a seal can be changed, left out or added.
func TestEveryByteOfASealCounts(t *testing.T) {
	key := Key([]byte("a secret of the hub"))
	text := Seal{Log: "centre 1", Pos: 10, Hash: Hash{9}}.Sign(key)
	for i := range len(text) {
		for _, b := range []byte{'0', '1', 'f', ' ', 'z', 'F', '\n'} {
			if changed := text[:i] + string(b) + text[i+1:]; changed != text {
				if _, err := Read(changed, key); !errors.Is(err, ErrNotOurs) {
					t.Errorf("%q is read", changed)
				}
			}
		}
		if _, err := Read(text[:i], key); !errors.Is(err, ErrNotOurs) {
			t.Errorf("%q is read", text[:i])
		}
	}
	for _, other := range []string{"", " ", text + " ", text + "x", "0" + text, "+" + text, strings.Repeat("x", MaxBytes+1), strings.ToUpper(text)} {
		if _, err := Read(other, key); !errors.Is(err, ErrNotOurs) {
			t.Errorf("%q is read", other)
		}
	}
}

func FuzzRead(f *testing.F) {
	key := Key([]byte("a secret of the hub"))
	f.Add(Seal{Log: "centre-1", Pos: 7}.Sign(key))
	f.Add("1 2 3 4")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Read(text, key)
		if err == nil && s.Sign(key) != text {
			t.Errorf("%q is read as %+v", text, s)
		}
	})
}

// The form of a seal, said in the shortest way. Devices keep seals for years: it stays.
func TestFormOfASeal(t *testing.T) {
	key := Key([]byte("a secret of the hub"))
	for _, s := range []Seal{{}, {Log: "centre 1", Pos: 10, Hash: Hash{0, 9, 0xff}}, {Log: strings.Repeat("đ", 100), Pos: math.MaxUint64}} {
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%d\n%x\n%s", s.Pos, s.Hash, s.Log)
		if got, want := s.Sign(key), fmt.Sprintf("%d %x %x %s", s.Pos, s.Hash, mac.Sum(nil), s.Log); got != want {
			t.Errorf("%+v is signed as %q, want %q", s, got, want)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	key, s := Key([]byte("a secret of the hub")), Seal{Log: "centre-1795397400000", Pos: 4711, Hash: Hash{1, 2, 3}}
	for b.Loop() {
		s.Sign(key)
	}
}
