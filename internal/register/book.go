package register

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// MaxDossiers is how many dossiers a Book has at most: those of a province's centre for some
// years.
const MaxDossiers = 200_000

// Book is what was read from a file: dossiers in the order of their codes. It is not changed
// once it is made.
type Book struct {
	list   []Dossier
	states map[State]int
}

// NewBook sorts dossiers. Of two with one code the later one counts; twice is how many there
// were.
func NewBook(list []Dossier) (b *Book, twice int) {
	slices.SortStableFunc(list, func(a, b Dossier) int { return cmp.Compare(a.Code, b.Code) })
	kept := list[:0]
	for _, d := range list {
		if n := len(kept); n > 0 && kept[n-1].Code == d.Code {
			kept[n-1] = d
			twice++
			continue
		}
		kept = append(kept, d)
	}
	b = &Book{list: slices.Clip(kept), states: map[State]int{}}
	for _, d := range b.list {
		b.states[d.State]++
	}
	return b, twice
}

// Find is the dossier of a code, the zero Dossier if there is none. A nil Book has none.
func (b *Book) Find(code Code) Dossier {
	if b == nil {
		return Dossier{}
	}
	at, found := slices.BinarySearchFunc(b.list, code, func(d Dossier, code Code) int { return cmp.Compare(d.Code, code) })
	if !found {
		return Dossier{}
	}
	return b.list[at]
}

// Len is how many dossiers there are.
func (b *Book) Len() int {
	if b == nil {
		return 0
	}
	return len(b.list)
}

// States counts the dossiers by state.
func (b *Book) States() map[State]int {
	if b == nil {
		return nil
	}
	return maps.Clone(b.states)
}

// bookFormat begins a stored Book. Its number rises with its form.
const bookFormat = "motcua register 1"

// Header is the first line of a stored Book.
type Header struct {
	Format string   `json:"format"`
	Key    string   `json:"key"`  // ID of the key by which its marks are made
	From   string   `json:"from"` // file
	AsOfMS int64    `json:"asOfMS"`
	ReadMS int64    `json:"readMS"`
	Count  int      `json:"count"`
	Sum    string   `json:"sum"` // SHA-256 of all lines behind it
	Report []Counts `json:"report,omitempty"`
}

// Errors of reading a Book.
var (
	ErrOtherKey = errors.New("the register was stored with another key")
	ErrDamaged  = errors.New("the stored register is damaged")
)

// row is a stored dossier. Marks are in hex.
type row struct {
	Code     Code   `json:"c"`
	State    State  `json:"s"`
	Step     Step   `json:"p,omitempty"`
	Received Date   `json:"r,omitempty"`
	Due      Date   `json:"d,omitempty"`
	Redue    Date   `json:"e,omitempty"`
	Finished Date   `json:"f,omitempty"`
	Returned Date   `json:"t,omitempty"`
	Counter  string `json:"q,omitempty"`
	Marks    string `json:"m,omitempty"` // of secret, identity number and telephone, "" for none
}

// Encode writes a Book in its hashed form.
func (b *Book) Encode(h Header, key Key) ([]byte, error) {
	var lines bytes.Buffer
	e := json.NewEncoder(&lines)
	for _, d := range b.list {
		r := row{Code: d.Code, State: d.State, Step: d.Step, Received: d.Received, Due: d.Due, Redue: d.Redue, Finished: d.Finished, Returned: d.Returned, Counter: d.Counter}
		if d.marked() {
			r.Marks = hex.EncodeToString(slices.Concat(d.secret[:], d.id[:], d.phone[:]))
		}
		if err := e.Encode(r); err != nil {
			return nil, fmt.Errorf("storing the register: %w", err)
		}
	}
	sum := sha256.Sum256(lines.Bytes())
	h.Format, h.Key, h.Count, h.Sum = bookFormat, key.ID(), len(b.list), hex.EncodeToString(sum[:])
	head, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("storing the register: %w", err)
	}
	return slices.Concat(head, []byte{'\n'}, lines.Bytes()), nil
}

// Decode reads a Book that Encode has written with this key.
func Decode(data []byte, key Key) (*Book, Header, error) {
	head, lines, _ := bytes.Cut(data, []byte{'\n'})
	var h Header
	if err := json.Unmarshal(head, &h); err != nil {
		return nil, h, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	sum := sha256.Sum256(lines)
	switch {
	case h.Format != bookFormat:
		return nil, h, fmt.Errorf("%w: it has the form %q", ErrDamaged, cut(h.Format, maxStateRunes))
	case h.Key != key.ID():
		return nil, h, ErrOtherKey
	case h.Sum != hex.EncodeToString(sum[:]), h.Count < 0, h.Count > MaxDossiers:
		return nil, h, ErrDamaged
	}
	list := make([]Dossier, 0, h.Count)
	d := json.NewDecoder(bufio.NewReader(bytes.NewReader(lines)))
	for {
		var r row
		if err := d.Decode(&r); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, h, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		one, ok := r.dossier()
		if !ok || len(list) == h.Count {
			return nil, h, ErrDamaged
		}
		list = append(list, one)
	}
	b, twice := NewBook(list)
	if b.Len() != h.Count || twice > 0 {
		return nil, h, ErrDamaged
	}
	return b, h, nil
}

// dossier is a stored dossier as it was.
func (r row) dossier() (d Dossier, ok bool) {
	d = Dossier{Code: r.Code, State: r.State, Step: r.Step, Received: r.Received, Due: r.Due, Redue: r.Redue, Finished: r.Finished, Returned: r.Returned, Counter: strings.Clone(r.Counter)}
	if r.Marks != "" {
		marks, err := hex.DecodeString(r.Marks)
		if err != nil || len(marks) != 3*markBytes {
			return d, false
		}
		d.secret, d.id, d.phone = Mark(marks[:markBytes]), Mark(marks[markBytes:2*markBytes]), Mark(marks[2*markBytes:])
	}
	return d, r.Code != "" && r.State != StateNone && r.Step <= Steps
}
