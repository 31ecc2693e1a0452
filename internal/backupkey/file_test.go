package backupkey

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"filippo.io/age"
)

// encrypted is a text in an encrypted file.
func encrypted(t *testing.T, text []byte, to ...Key) ([]byte, *Writer) {
	t.Helper()
	var list []string
	for _, k := range to {
		list = append(list, k.Recipient())
	}
	r, err := ParseRecipients(list)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := Encrypt(&out, r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w
}

// opened reads all of an encrypted file.
func opened(file []byte, keys ...Key) ([]byte, error) {
	plain, size, err := Open(bytes.NewReader(file), int64(len(file)), keys)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.NewSectionReader(plain, 0, size))
}

func chance(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

func TestEachRecipientOpensTheFile(t *testing.T) {
	a, b, stranger, q := draw(t), draw(t), draw(t), quantumKey(t)
	for _, n := range []int{0, 1, 64 << 10, 64<<10 + 1, 200_000} {
		text := chance(n)
		file, w := encrypted(t, text, a, b)
		for name, keys := range map[string][]Key{"first": {a}, "second": {b}, "behind a stranger's": {stranger, q, b}} {
			if got, err := opened(file, keys...); err != nil || !bytes.Equal(got, text) {
				t.Errorf("%d bytes, %s: %d bytes (%v)", n, name, len(got), err)
			}
		}
		if _, err := opened(file, stranger, q); !errors.Is(err, ErrWrongKey) {
			t.Errorf("a stranger's key: %v", err)
		}
		if _, err := opened(file); !errors.Is(err, ErrKeyNeeded) {
			t.Errorf("no key: %v", err)
		}
		plain, size, err := w.Again(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(io.NewSectionReader(plain, 0, size)); err != nil || !bytes.Equal(got, text) {
			t.Errorf("read again by its writer: %d bytes (%v)", len(got), err)
		}
	}
	text := chance(1000)
	file, w := encrypted(t, text, q)
	if got, err := opened(file, q); err != nil || !bytes.Equal(got, text) {
		t.Errorf("post-quantum: %v", err)
	}
	if _, _, err := w.Again(bytes.NewReader(file), int64(len(file))); err != nil {
		t.Errorf("post-quantum, read again: %v", err)
	}
}

// The library alone opens what this package has written, and this package what the
// library has.
func TestFileIsAPlainAgeFile(t *testing.T) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	k, err := ParseKey(id.String())
	if err != nil {
		t.Fatal(err)
	}
	text := chance(100_000)
	file, _ := encrypted(t, text, k)
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, text) || !IsEncrypted(file) {
		t.Errorf("the library reads %d bytes (%v)", len(got), err)
	}
	var theirs bytes.Buffer
	w, err := age.Encrypt(&theirs, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := opened(theirs.Bytes(), k); err != nil || !bytes.Equal(got, text) {
		t.Errorf("the library's is read as %d bytes (%v)", len(got), err)
	}
	for _, start := range []string{"", "age-encryption.org/v", "age-encryption.org/v2\n", "\x1f\x8b\x08"} {
		if IsEncrypted([]byte(start)) {
			t.Errorf("%q is taken for an age file", start)
		}
	}
}

// A file that was cut off anywhere, or one bit of which has changed, gives an error, and
// never a shorter or another text.
func TestDamageIsNoticed(t *testing.T) {
	k := draw(t)
	text := chance(130_000) // three pieces
	file, w := encrypted(t, text, k)
	wrong := func(what string, at int, damaged []byte) {
		t.Helper()
		if got, err := opened(damaged, k); err == nil {
			t.Errorf("%s at %d: %d bytes are read", what, at, len(got))
		}
		if plain, size, err := w.Again(bytes.NewReader(damaged), int64(len(damaged))); err == nil {
			if _, err := io.ReadAll(io.NewSectionReader(plain, 0, size)); err == nil {
				t.Errorf("%s at %d: the writer finds nothing", what, at)
			}
		}
	}
	for n := range len(file) {
		if n < 400 || n%977 == 0 || len(file)-n < 40 {
			wrong("cut off", n, file[:n])
			changed := bytes.Clone(file)
			changed[n] ^= 1 << (n % 8)
			wrong("changed", n, changed)
		}
	}
	wrong("longer", len(file), append(bytes.Clone(file), 0))
}
