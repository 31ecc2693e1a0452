package backupkey

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"filippo.io/age"
)

func draw(t *testing.T) Key {
	t.Helper()
	k, err := Draw()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// quantumKey is a key of the other kind.
func quantumKey(t *testing.T) Key {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	k, err := ParseKey(id.String())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeyIsReadAsPeopleTypeIt(t *testing.T) {
	for _, k := range []Key{draw(t), quantumKey(t)} {
		for name, typed := range map[string]string{
			"as it is": k.Secret(), "small letters": strings.ToLower(k.Secret()), "in groups": k.Groups(),
			"with a break": k.Secret()[:40] + "\r\n  " + k.Secret()[40:], "with a bell": k.Secret() + "\a",
		} {
			again, err := ParseKey(typed)
			if err != nil || again.Secret() != k.Secret() || again.Recipient() != k.Recipient() {
				t.Errorf("%s: %v, %v", name, again, err)
			}
		}
	}
}

// One wrong character is noticed, wherever it is, and no error repeats what was typed.
func TestMistypedKeyIsNoticed(t *testing.T) {
	k := draw(t)
	wrong := []string{"", "age", k.Recipient(), k.Secret()[1:], k.Secret() + "Q", strings.Repeat("A", 5000)}
	for i := range k.Secret() {
		other := byte('Q')
		if k.Secret()[i] == other {
			other = 'P'
		}
		wrong = append(wrong, k.Secret()[:i]+string(other)+k.Secret()[i+1:])
	}
	for _, text := range wrong {
		if got, err := ParseKey(text); !errors.Is(err, ErrMistyped) || len(text) > 8 && strings.Contains(err.Error(), text[3:]) {
			t.Errorf("%q is read as %v (%v)", text, got, err)
		}
	}
}

func TestEndOfTheKeyIsTyped(t *testing.T) {
	k := draw(t)
	end := k.Secret()[len(k.Secret())-TailBytes():]
	for text, want := range map[string]bool{
		end: true, strings.ToLower(end): true, end[:4] + " " + end[4:] + "\n": true,
		"": false, end[1:]: false, k.Secret(): false, strings.Repeat("Q", TailBytes()): false,
	} {
		if k.EndsWith(text) != want {
			t.Errorf("%q counts: %v", text, !want)
		}
	}
}

func TestKeysAreReadFromAFile(t *testing.T) {
	a, b := draw(t), quantumKey(t)
	many := make([]Key, MaxKeys+3)
	for i := range many {
		many[i] = a
	}
	for name, c := range map[string]struct {
		text string
		want []Key
		err  error
	}{
		"ours":           {string(Text([]Key{a, b})), []Key{a, b}, nil},
		"of age-keygen":  {"# created: 2026-11-29T09:07:06Z\n# public key: " + a.Recipient() + "\n" + a.Secret() + "\n", []Key{a}, nil},
		"of Windows":     {"\r\n" + a.Secret() + "\r\n", []Key{a}, nil},
		"without a line": {a.Secret(), []Key{a}, nil},
		"too many":       {string(Text(many)), many[:MaxKeys], nil},
		"empty":          {"", nil, ErrNoKeys},
		"only comments":  {"# nothing\n\n", nil, ErrNoKeys},
		"something else": {a.Secret() + "\nhello\n", nil, ErrMistyped},
		"too long":       {strings.Repeat("#\n", MaxKeyFileBytes) + a.Secret(), nil, ErrNoKeys},
	} {
		got, err := ReadKeys(strings.NewReader(c.text))
		if !errors.Is(err, c.err) || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v (%v), want %v (%v)", name, got, err, c.want, c.err)
		}
	}
	if len(Text(many)) > MaxKeyFileBytes {
		t.Error("a file of ours is too long to be read")
	}
}

// Whatever prints a key by mistake does not print its secret.
func TestSecretIsPrintedByNoAccident(t *testing.T) {
	k := draw(t)
	var said bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&said, verb, k)
		fmt.Fprintf(&said, verb, []Key{k})
		fmt.Fprintf(&said, verb, struct{ K Key }{k})
	}
	slog.New(slog.NewTextHandler(&said, nil)).Info("key", "key", k, "keys", []Key{k})
	slog.New(slog.NewJSONHandler(&said, nil)).Info("key", "key", k, "keys", []Key{k})
	secret := k.Secret()[len("AGE-SECRET-KEY-1"):]
	if text := said.String(); strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%x", secret)) || !strings.Contains(text, k.Recipient()) {
		t.Errorf("it says %s", text)
	}
}

func TestRecipientsAreChecked(t *testing.T) {
	a, b, q := draw(t), draw(t), quantumKey(t)
	many := make([]string, MaxRecipients+1)
	for i := range many {
		many[i] = a.Recipient()
	}
	for name, c := range map[string]struct {
		texts []string
		want  error
	}{
		"none":         {nil, nil},
		"one":          {[]string{a.Recipient()}, nil},
		"two":          {[]string{a.Recipient(), b.Recipient()}, nil},
		"quantum":      {[]string{q.Recipient(), q.Recipient()}, nil},
		"mixed":        {[]string{a.Recipient(), q.Recipient()}, ErrMixed},
		"mixed before": {[]string{q.Recipient(), a.Recipient()}, ErrMixed},
		"many":         {many[:MaxRecipients], nil},
		"too many":     {many, ErrTooMany},
		"secret":       {[]string{a.Secret()}, ErrIsSecret},
		"small secret": {[]string{a.Recipient(), " " + strings.ToLower(q.Secret())}, ErrIsSecret},
		"cut off":      {[]string{a.Recipient()[:40]}, ErrNoRecipient},
		"mistyped":     {[]string{strings.Replace(a.Recipient(), a.Recipient()[9:12], "qqq", 1)}, ErrNoRecipient},
		"ssh":          {[]string{"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN"}, ErrNoRecipient},
		"a long one":   {[]string{strings.Repeat("a", MaxRecipientBytes+1)}, ErrNoRecipient},
	} {
		r, err := ParseRecipients(c.texts)
		if !errors.Is(err, c.want) || r.Any() != (err == nil && len(c.texts) > 0) {
			t.Errorf("%s: %v, %v", name, err, r.Any())
		}
		for _, secret := range []string{a.Secret(), q.Secret(), strings.ToLower(q.Secret())} {
			if err != nil && strings.Contains(err.Error(), secret[20:]) {
				t.Errorf("%s: the error has the secret in it", name)
			}
		}
	}
	if len(q.Recipient()) > MaxRecipientBytes {
		t.Errorf("a recipient has %d bytes", len(q.Recipient()))
	}
}
