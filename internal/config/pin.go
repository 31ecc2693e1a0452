package config

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"motcua/internal/i18n"
)

// placeholder is in a dump where a secret is set. A file that contains it loads,
// with a warning, and no secret matches it.
const placeholder = "…set…"

// The form of a hashed PIN. The upper limit of the rounds keeps a wrong file from
// blocking the hub at every login; with hashRounds a mini-PC takes about a tenth of
// a second.
const (
	hashScheme = "pbkdf2-sha256"
	hashRounds = 210_000
	minRounds  = 1_000
	maxRounds  = 2_000_000
	minSalt    = 8
	maxHash    = 64
)

// pin is a PIN in the file: plain or hashed. Nothing matches the zero pin.
type pin struct {
	clear  string
	rounds int
	salt   []byte
	hash   []byte
}

// right reports whether typed is the PIN, in constant time.
func (p pin) right(typed string) bool {
	switch {
	case p.clear != "":
		want, got := sha256.Sum256([]byte(p.clear)), sha256.Sum256([]byte(typed))
		return subtle.ConstantTimeCompare(want[:], got[:]) == 1
	case len(p.hash) > 0 && goodPIN(typed):
		got, err := pbkdf2.Key(sha256.New, typed, p.salt, p.rounds, len(p.hash))
		return err == nil && subtle.ConstantTimeCompare(p.hash, got) == 1
	default:
		return false
	}
}

// goodPIN is the rule for a PIN: 4 to 8 digits, which the console's keypad can
// enter.
func goodPIN(s string) bool {
	return len(s) >= 4 && len(s) <= 8 && strings.Trim(s, "0123456789") == ""
}

// HashPIN makes the value of pin_hash from a PIN of 4 to 8 digits, with a new salt.
func HashPIN(typed string) (string, error) {
	if !goodPIN(typed) {
		return "", i18n.Say("a PIN is 4 to 8 digits: type those alone, and press Enter")
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("hashing PIN: %w", err)
	}
	hash, err := pbkdf2.Key(sha256.New, typed, salt, hashRounds, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("hashing PIN: %w", err)
	}
	code := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("%s$%d$%s$%s", hashScheme, hashRounds, code(salt), code(hash)), nil
}

// parseHash reads a value of pin_hash.
func parseHash(text string) (pin, error) {
	parts := strings.Split(text, "$")
	if len(parts) != 4 || parts[0] != hashScheme {
		return pin{}, i18n.Say("it is not %s$rounds$salt$hash", hashScheme)
	}
	rounds, err := strconv.Atoi(parts[1])
	if err != nil || rounds < minRounds || rounds > maxRounds {
		return pin{}, i18n.Say("its rounds are not a whole number from %d to %d", minRounds, maxRounds)
	}
	decode := func(s string) ([]byte, error) {
		return base64.RawStdEncoding.Strict().DecodeString(strings.TrimRight(s, "="))
	}
	salt, err := decode(parts[2])
	if err != nil || len(salt) < minSalt || len(salt) > maxHash {
		return pin{}, i18n.Say("its salt is not base64 of %d to %d bytes", minSalt, maxHash)
	}
	hash, err := decode(parts[3])
	if err != nil || len(hash) < sha256.Size || len(hash) > maxHash {
		return pin{}, i18n.Say("its hash is not base64 of %d to %d bytes", sha256.Size, maxHash)
	}
	return pin{rounds: rounds, salt: salt, hash: hash}, nil
}
