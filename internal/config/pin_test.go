package config

import (
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

func TestBrokenHashesSayWhatIsBroken(t *testing.T) {
	good, err := HashPIN("4071")
	if err != nil {
		t.Fatal(err)
	}
	part := strings.Split(good, "$")
	for _, c := range []struct{ hash, want string }{
		{"", "is not pbkdf2"},
		{strings.Join(part[:3], "$"), "is not pbkdf2"},
		{"scrypt$" + strings.Join(part[1:], "$"), "is not pbkdf2"},
		{part[0] + "$10$" + part[2] + "$" + part[3], "rounds"},
		{part[0] + "$x$" + part[2] + "$" + part[3], "rounds"},
		{part[0] + "$1000$AA$" + part[3], "salt"},
		{part[0] + "$1000$!!!$" + part[3], "salt"},
		{part[0] + "$1000$" + part[2] + "$AAAA", "hash"},
	} {
		if _, err := parseHash(c.hash); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %q", c.hash, err, c.want)
		}
	}
	if _, err := parseHash(part[0] + "$1000$" + part[2] + "==$" + part[3] + "="); err != nil {
		t.Errorf("padded base64 is refused: %v", err)
	}
}
