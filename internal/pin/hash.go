package pin

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"motcua/internal/i18n"
	"motcua/internal/kdf"
)

// A hashed PIN is argon2id in the form that its own program prints (PHC):
// $argon2id$v=19$m=7168,t=10,p=1$salt$hash. The memory is the least that OWASP allows,
// since a hub on an old machine hashes beside its work, and the passes are twice what it
// then asks for, so that a mini-PC of ten years ago takes about a tenth of a second. Hashes
// of another cost and by PBKDF2, as earlier versions made them, go on being read. The upper
// limits keep a wrong file from blocking the hub at every login.
const (
	hashScheme   = "argon2id"
	hashVersion  = 19 // 1.3 of Argon2
	hashKiB      = 7 << 10
	hashPasses   = 10
	hashThreads  = 1
	maxHashKiB   = 64 << 10
	maxPasses    = 16
	maxThreads   = 8
	formerScheme = "pbkdf2-sha256"
	minRounds    = 1_000
	maxRounds    = 2_000_000
	minSalt      = 8
	minHash      = 16
	maxHash      = 64
	saltBytes    = 16
	hashBytes    = 32
)

// PIN is a PIN, in clear or hashed. Nothing matches the zero PIN.
type PIN struct {
	clear string
	text  string // the hash as it was given
	salt  []byte
	hash  []byte

	rounds      int // of PBKDF2; 0: it is argon2id
	kib, passes uint32
	threads     uint8
}

// Clear is a PIN that is known.
func Clear(text string) PIN { return PIN{clear: text} }

// IsClear says that whoever has the PIN can read it.
func (p PIN) IsClear() bool { return p.clear != "" }

// of hashes a PIN as this one was hashed.
func (p PIN) of(typed string) ([]byte, error) {
	if p.rounds > 0 {
		return kdf.PBKDF2(typed, p.salt, p.rounds, len(p.hash))
	}
	return kdf.Argon2id(typed, p.salt, kdf.Cost{KiB: p.kib, Passes: p.passes, Threads: p.threads}, uint32(len(p.hash))), nil
}

// Right reports whether typed is the PIN, in constant time.
func (p PIN) Right(typed string) bool {
	switch {
	case p.clear != "":
		want, got := sha256.Sum256([]byte(p.clear)), sha256.Sum256([]byte(typed))
		return subtle.ConstantTimeCompare(want[:], got[:]) == 1
	case len(p.hash) > 0 && Good(typed):
		got, err := p.of(typed)
		return err == nil && subtle.ConstantTimeCompare(p.hash, got) == 1
	default:
		return false
	}
}

// Good is the rule for a PIN: 4 to 8 digits, which the console's keypad can enter.
func Good(s string) bool {
	return len(s) >= 4 && len(s) <= 8 && strings.Trim(s, "0123456789") == ""
}

// Easy says that a PIN is one that anybody would try: one digit again and again, or
// digits in a row.
func Easy(s string) bool {
	if s == "" {
		return false
	}
	const up, down = "01234567890", "09876543210"
	return strings.Trim(s, s[:1]) == "" || strings.Contains(up, s) || strings.Contains(down, s)
}

// Hash makes the value of pin_hash from a PIN of 4 to 8 digits, with a new salt.
func Hash(typed string) (string, error) {
	if !Good(typed) {
		return "", i18n.Say("a PIN is 4 to 8 digits: type those alone, and press Enter")
	}
	p := PIN{salt: make([]byte, saltBytes), hash: make([]byte, hashBytes), kib: hashKiB, passes: hashPasses, threads: hashThreads}
	if _, err := rand.Read(p.salt); err != nil {
		return "", fmt.Errorf("hashing PIN: %w", err)
	}
	hash, err := p.of(typed)
	if err != nil {
		return "", fmt.Errorf("hashing PIN: %w", err)
	}
	code := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$%s$v=%d$m=%d,t=%d,p=%d$%s$%s", hashScheme, hashVersion, p.kib, p.passes, p.threads, code(p.salt), code(hash)), nil
}

// Parse reads a value of pin_hash, as Hash or an earlier version has made it.
func Parse(text string) (p PIN, err error) {
	parts := strings.Split(text, "$")
	switch {
	case len(parts) == 6 && parts[0] == "" && parts[1] == hashScheme:
		if p, err = parseCost(parts[2], parts[3]); err != nil {
			return PIN{}, err
		}
		parts = parts[4:]
	case len(parts) == 4 && parts[0] == formerScheme:
		if p.rounds, err = strconv.Atoi(parts[1]); err != nil || p.rounds < minRounds || p.rounds > maxRounds {
			return PIN{}, i18n.Say("its rounds are not a whole number from %d to %d", minRounds, maxRounds)
		}
		parts = parts[2:]
	default:
		return PIN{}, i18n.Say("it is not what hub hash-pin prints, $argon2id$v=19$m=…,t=…,p=…$salt$hash")
	}
	decode := func(s string) ([]byte, error) {
		return base64.RawStdEncoding.Strict().DecodeString(strings.TrimRight(s, "="))
	}
	if p.salt, err = decode(parts[0]); err != nil || len(p.salt) < minSalt || len(p.salt) > maxHash {
		return PIN{}, i18n.Say("its salt is not base64 of %d to %d bytes", minSalt, maxHash)
	}
	if p.hash, err = decode(parts[1]); err != nil || len(p.hash) < minHash || len(p.hash) > maxHash {
		return PIN{}, i18n.Say("its hash is not base64 of %d to %d bytes", minHash, maxHash)
	}
	p.text = text
	return p, nil
}

// parseCost reads version and cost of an argon2id hash.
func parseCost(version, cost string) (p PIN, err error) {
	var v int
	if _, err := fmt.Sscanf(version, "v=%d", &v); err != nil || v != hashVersion {
		return PIN{}, i18n.Say("its version is not v=%d", hashVersion)
	}
	if _, err := fmt.Sscanf(cost, "m=%d,t=%d,p=%d", &p.kib, &p.passes, &p.threads); err != nil || cost != fmt.Sprintf("m=%d,t=%d,p=%d", p.kib, p.passes, p.threads) ||
		p.kib < 8*uint32(p.threads) || p.kib > maxHashKiB || p.passes < 1 || p.passes > maxPasses || p.threads < 1 || p.threads > maxThreads {
		return PIN{}, i18n.Say("its cost is not m=…,t=…,p=… with at most %d, %d and %d", maxHashKiB, maxPasses, maxThreads)
	}
	return p, nil
}
