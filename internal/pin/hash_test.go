package pin

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestHashedPINIsRightAndNoOther(t *testing.T) {
	hash, err := Hash("4071")
	if err != nil {
		t.Fatal(err)
	}
	again, err := Hash("4071")
	if err != nil {
		t.Fatal(err)
	}
	if hash == again {
		t.Error("two hashes of one PIN are the same: no salt")
	}
	p, err := Parse(hash)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		pin  string
		want bool
	}{
		{"4071", true},
		{"4072", false},
		{"", false},
		{"4071 ", false},
		{"40711", false},
	} {
		if got := p.Right(c.pin); got != c.want {
			t.Errorf("Right(%q) = %t", c.pin, got)
		}
	}
}

func TestClearPINIsRightAndNoOther(t *testing.T) {
	if p := Clear("4071"); !p.Right("4071") || p.Right("407") || p.Right("40711") || p.Right("") {
		t.Error("the PIN is not compared whole")
	}
	if (PIN{}).Right("") || Clear("").Right("") {
		t.Error("no PIN is right")
	}
}

func TestEasyPINs(t *testing.T) {
	for _, easy := range []string{"0000", "11111", "1234", "2345678", "7890", "4321", "98765432", "0987"} {
		if !Easy(easy) {
			t.Errorf("%s is not easy", easy)
		}
	}
	for _, good := range []string{"", "4071", "1243", "8901", "2468"} {
		if Easy(good) {
			t.Errorf("%s is easy", good)
		}
	}
}

func TestHashOfAKnownPIN(t *testing.T) {
	// Computed by another implementation, Python's hashlib.pbkdf2_hmac.
	const known = "pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$lthrw4diKhMqjsP6Pb8Ut8JakDM53i2wZ0MKCGR8gn4"
	p, err := Parse(known)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Right("1234") || p.Right("1235") {
		t.Error("the hash of 1234 is not known again")
	}
}

func TestOnlyPINsAreHashed(t *testing.T) {
	for _, bad := range []string{"", "123", "123456789", "12a4", "١٢٣٤"} {
		if _, err := Hash(bad); err == nil {
			t.Errorf("Hash(%q) gives no error", bad)
		}
	}
}

// The hashes of the reference implementation are known again.
func TestHashesOfTheReferenceImplementation(t *testing.T) {
	for _, known := range []string{ // of "password", from its own test
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
	} {
		p, err := Parse(known)
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
	good, err := Hash("4071")
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
		if _, err := Parse(c.hash); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %q", c.hash, err, c.want)
		}
	}
	if p, err := Parse(with(4, part[4]+"==")); err != nil || !p.Right("4071") {
		t.Errorf("padded base64 is refused: %v", err)
	}
}
