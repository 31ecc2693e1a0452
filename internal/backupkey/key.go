package backupkey

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"

	"filippo.io/age"
)

// Limits of keys and recipients.
const (
	MaxRecipients     = 20        // of one backup
	MaxRecipientBytes = 2 << 10   // of one text; a post-quantum one has 1,959
	MaxKeys           = 20        // in one file
	MaxKeyFileBytes   = 16 << 10  // of such a file
	maxSecretBytes    = 256       // of one text
	secretPrefix      = "AGE-SEC" // of every secret, whatever its kind
	tailBytes         = 8
)

// Key opens what was encrypted to its recipient.
type Key struct {
	identity  age.Identity
	recipient age.Recipient
	secret    string
	public    string
}

// The faults of a key.
var (
	ErrMistyped = errors.New("this is no backup key, or a character of it is wrong: it begins with AGE-SECRET-KEY-")
	ErrNoKeys   = errors.New("the file has no backup key in it: it must have a line that begins with AGE-SECRET-KEY-")
)

// Draw makes a new key, of the kind that every version of age knows.
func Draw() (Key, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return Key{}, fmt.Errorf("drawing a backup key: %w", err)
	}
	return keyOf(id), nil
}

func keyOf(id *age.X25519Identity) Key {
	return Key{identity: id, recipient: id.Recipient(), secret: id.String(), public: id.Recipient().String()}
}

// ParseKey reads a secret as somebody types it: in capital letters or small ones, with
// spaces or without. The secret is not in its error.
func ParseKey(text string) (Key, error) {
	if len(text) > maxSecretBytes {
		return Key{}, ErrMistyped
	}
	text = strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, text))
	if id, err := age.ParseX25519Identity(text); err == nil {
		return keyOf(id), nil
	}
	if id, err := age.ParseHybridIdentity(text); err == nil {
		return Key{identity: id, recipient: id.Recipient(), secret: id.String(), public: id.Recipient().String()}, nil
	}
	return Key{}, ErrMistyped
}

// ReadKeys reads a file of keys in the form of age: one on a line; a line that is empty
// or begins with "#" is none.
func ReadKeys(r io.Reader) (keys []Key, err error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxKeyFileBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxKeyFileBytes {
		return nil, ErrNoKeys
	}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := ParseKey(line)
		if err != nil {
			return nil, err
		}
		if keys = append(keys, key); len(keys) == MaxKeys {
			break
		}
	}
	if len(keys) == 0 {
		return nil, ErrNoKeys
	}
	return keys, nil
}

// Text is a file of keys, as ReadKeys and the program age read it. Keys beyond MaxKeys
// are left out.
func Text(keys []Key) []byte {
	var b bytes.Buffer
	b.WriteString("# Backup keys of motcua, the one in use first. Without them nobody can open the backups.\n")
	for _, k := range keys[:min(len(keys), MaxKeys)] {
		fmt.Fprintf(&b, "# recipient: %s\n%s\n", k.public, k.secret)
	}
	return b.Bytes()
}

// Secret is what opens the backups: it belongs on paper, and in no log.
func (k Key) Secret() string { return k.secret }

// Groups is the secret in groups of four characters, to be written by hand.
func (k Key) Groups() string {
	var b strings.Builder
	for i, r := range k.secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Recipient is the half that everybody may know.
func (k Key) Recipient() string { return k.public }

// Recipients are those who can open what is encrypted to this key alone.
func (k Key) Recipients() Recipients { return Recipients{[]age.Recipient{k.recipient}} }

// EndsWith says whether a text is the end of the secret: whoever can type it has the
// secret before their eyes.
func (k Key) EndsWith(text string) bool {
	return strings.ToUpper(strings.Join(strings.Fields(text), "")) == k.secret[len(k.secret)-tailBytes:]
}

// TailBytes is how many characters EndsWith wants.
func TailBytes() int { return tailBytes }

// String implements fmt.Stringer without the secret.
func (k Key) String() string { return "the backup key of " + k.public }

// Format implements fmt.Formatter: no verb prints the secret.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue implements slog.LogValuer without the secret.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }
