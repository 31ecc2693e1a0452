package config

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestHashedPINIsRightAndNoOther(t *testing.T) {
	hash, err := HashPIN("4071")
	if err != nil {
		t.Fatal(err)
	}
	again, err := HashPIN("4071")
	if err != nil {
		t.Fatal(err)
	}
	if hash == again {
		t.Error("two hashes of one PIN are the same: no salt")
	}
	f, err := ParseCentre("centre.toml", []byte(change(t, `pin = "4071"`, `pin_hash = "`+hash+`"`)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		officer, pin string
		want         bool
	}{
		{"duc", "4071", true},
		{"duc", "4072", false},
		{"duc", "", false},
		{"duc", "4071 ", false},
		{"nobody", "4071", false},
		{"", "", false},
	} {
		if got := f.PINRight(c.officer, c.pin); got != c.want {
			t.Errorf("PINRight(%q, %q) = %t", c.officer, c.pin, got)
		}
	}
}

func TestClearPINIsRightAndNoOther(t *testing.T) {
	f, err := ParseCentre("centre.toml", []byte(base))
	if err != nil {
		t.Fatal(err)
	}
	if !f.PINRight("duc", "4071") || f.PINRight("duc", "407") || f.PINRight("duc", "40711") || f.PINRight("duc", "") {
		t.Error("the PIN is not compared whole")
	}
}

func TestHashOfAKnownPIN(t *testing.T) {
	// Computed by another implementation, Python's hashlib.pbkdf2_hmac.
	const known = "pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$lthrw4diKhMqjsP6Pb8Ut8JakDM53i2wZ0MKCGR8gn4"
	p, err := parseHash(known)
	if err != nil {
		t.Fatal(err)
	}
	if !p.right("1234") || p.right("1235") {
		t.Error("the hash of 1234 is not known again")
	}
}

func TestOnlyPINsAreHashed(t *testing.T) {
	for _, bad := range []string{"", "123", "123456789", "12a4", "١٢٣٤"} {
		if _, err := HashPIN(bad); err == nil {
			t.Errorf("HashPIN(%q) gives no error", bad)
		}
	}
}

// The hashes of the reference implementation are known again.
func TestHashesOfTheReferenceImplementation(t *testing.T) {
	for _, known := range []string{ // of "password", from its own test
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
	} {
		p, err := parseHash(known)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.of("password"); err != nil || !bytes.Equal(got, p.hash) {
			t.Errorf("%s: %x (%v)", known, got, err)
		}
		if got, err := p.of("passwore"); err != nil || bytes.Equal(got, p.hash) {
			t.Errorf("%s is of another password too (%v)", known, err)
		}
	}
}

func TestBrokenHashesSayWhatIsBroken(t *testing.T) {
	good, err := HashPIN("4071")
	if err != nil {
		t.Fatal(err)
	}
	part := strings.Split(good, "$")
	with := func(place int, text string) string {
		changed := slices.Clone(part)
		changed[place] = text
		return strings.Join(changed, "$")
	}
	const former = "pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$lthrw4diKhMqjsP6Pb8Ut8JakDM53i2wZ0MKCGR8gn4"
	for _, c := range []struct{ hash, want string }{
		{"", "hub hash-pin prints"},
		{strings.Join(part[:5], "$"), "hub hash-pin prints"},
		{with(0, "x"), "hub hash-pin prints"},
		{with(1, "argon2i"), "hub hash-pin prints"},
		{with(1, "scrypt"), "hub hash-pin prints"},
		{with(2, "v=16"), "version"},
		{with(3, "m=19456,t=2"), "cost"},
		{with(3, "m=19456,t=2,p=1x"), "cost"},
		{with(3, "m=7,t=2,p=1"), "cost"},
		{with(3, "m=999999,t=2,p=1"), "cost"},
		{with(3, "m=19456,t=0,p=1"), "cost"},
		{with(3, "m=19456,t=99,p=1"), "cost"},
		{with(3, "m=19456,t=2,p=0"), "cost"},
		{with(3, "m=19456,t=2,p=99"), "cost"},
		{with(4, "AA"), "salt"},
		{with(4, "!!!"), "salt"},
		{with(5, "AAAA"), "hash"},
		{strings.Replace(former, "$1000$", "$10$", 1), "rounds"},
		{strings.Replace(former, "$1000$", "$x$", 1), "rounds"},
	} {
		if _, err := parseHash(c.hash); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %q", c.hash, err, c.want)
		}
	}
	if p, err := parseHash(with(4, part[4]+"==")); err != nil || !p.right("4071") {
		t.Errorf("padded base64 is refused: %v", err)
	}
}
