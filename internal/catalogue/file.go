package catalogue

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// format is the form of the file. A later one that this program cannot read has another.
const (
	format      = "motcua catalogue 1"
	formatStart = "motcua catalogue "
)

// Header is the first line of the file.
type Header struct {
	Format string `json:"format"`
	Title  string `json:"title,omitempty"`  // whose procedures they are
	Source string `json:"source,omitempty"` // where they come from
	AsOf   string `json:"asOf,omitempty"`   // date on which the source was read, "2026-07-18"
	Sample bool   `json:"sample,omitempty"` // the data are a sample
	Count  int    `json:"count"`
}

// dated reports whether AsOf is a date, or nothing.
func (h Header) dated() bool {
	_, err := time.Parse(time.DateOnly, h.AsOf)
	return h.AsOf == "" || err == nil
}

// Summary is what is kept in memory of each procedure, for lists and for the search.
type Summary struct {
	Code, Name, Field, Agency string
	Level                     Level
	Limit                     Limit // the committed one, else that by law
	Fees                      []Fee // as they are at the counter
	Events                    []string
	Service, Elsewhere        string
	Samples, Forms, Films     int
	Sample                    bool
}

// Summary is the procedure in short.
func (p *Procedure) Summary() Summary {
	s := Summary{
		Code: p.Code, Name: p.Name, Field: p.Field, Agency: p.Agency, Level: p.Level, Limit: p.Committed, Fees: p.Fees,
		Events: p.Events, Service: p.Service, Elsewhere: p.Elsewhere, Sample: p.Sample,
	}
	if !s.Limit.Known() {
		s.Limit = p.Legal
	}
	for _, w := range p.Ways {
		if w.Channel != Counter {
			continue
		}
		if !s.Limit.Known() {
			s.Limit = w.Limit
		}
		if len(s.Fees) == 0 {
			s.Fees = w.Fees
		}
		break
	}
	for _, f := range p.Files {
		switch f.Kind {
		case SampleFile:
			s.Samples++
		case FormFile:
			s.Forms++
		case FilmFile:
			if !f.Still() {
				s.Films++
			}
		}
	}
	return s
}

// Errors of Write and Read.
var (
	// ErrForm means that a file is no catalogue, or was damaged.
	ErrForm = errors.New("it is no catalogue of procedures, or it is damaged")
	// ErrNewer means that a later version of the program has written it.
	ErrNewer = errors.New("it was written by a later version of the program")
	// ErrTwice means that two procedures have one code.
	ErrTwice = errors.New("two procedures have the same code")
)

// Write writes a catalogue. The list may have any order; the file has that of the codes.
// Format and Count of the header are filled in.
func Write(w io.Writer, h Header, list []Procedure) error {
	if len(list) > MaxProcedures {
		return fmt.Errorf("writing %d procedures: at most %d fit", len(list), MaxProcedures)
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Procedure) int { return strings.Compare(a.Code, b.Code) })
	if h.Format, h.Count = format, len(list); !h.dated() {
		return fmt.Errorf("writing a catalogue as of %q: %w", h.AsOf, errDate)
	}
	out := bufio.NewWriter(w)
	if err := writeLine(out, h); err != nil {
		return err
	}
	for i := range list {
		if err := list[i].Check(); err != nil {
			return err
		}
		if i > 0 && list[i].Code == list[i-1].Code {
			return fmt.Errorf("procedure %q: %w", list[i].Code, ErrTwice)
		}
		if err := writeLine(out, &list[i]); err != nil {
			return err
		}
	}
	return out.Flush()
}

func writeLine(w io.Writer, v any) error {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	if line.Len() > MaxLineBytes {
		return fmt.Errorf("a procedure of %d bytes: at most %d fit", line.Len(), MaxLineBytes)
	}
	_, err := w.Write(line.Bytes())
	return err
}

// Catalogue is a catalogue that is open. It may be used from any goroutine.
type Catalogue struct {
	Header
	ID   string    // SHA-256 of the file, which says which catalogue it is
	List []Summary // in the order of the codes
	file io.ReaderAt
	at   []span // of each line
}

// span is where a line is in the file.
type span struct {
	from  int64
	bytes int
}

// Read reads a catalogue of a size in bytes, and keeps the file for Get. Each procedure is
// checked. An error wraps ErrForm, ErrNewer or that of the file.
func Read(file io.ReaderAt, size int64) (*Catalogue, error) {
	if size > MaxFileBytes {
		return nil, fmt.Errorf("reading a catalogue of %d bytes: at most %d fit: %w", size, int64(MaxFileBytes), ErrForm)
	}
	hash := sha256.New()
	lines := bufio.NewReaderSize(io.TeeReader(io.NewSectionReader(file, 0, size), hash), 1<<16)
	c := &Catalogue{file: file}
	head, err := nextLine(lines)
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("the file is empty: %w", ErrForm)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the head of a catalogue: %w", err)
	}
	if err := c.head(head); err != nil {
		return nil, err
	}
	from := int64(len(head))
	for {
		line, err := nextLine(lines)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading procedure %d: %w", len(c.List)+1, err)
		}
		if err := c.add(line, from); err != nil {
			return nil, fmt.Errorf("reading procedure %d: %w", len(c.List)+1, err)
		}
		from += int64(len(line))
	}
	if len(c.List) != c.Count {
		return nil, fmt.Errorf("it has %d procedures, and should have %d: %w", len(c.List), c.Count, ErrForm)
	}
	c.ID = hex.EncodeToString(hash.Sum(nil))
	return c, nil
}

// nextLine is a line with its end. A last line without an end is a file that was cut off.
func nextLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > MaxLineBytes:
			return nil, fmt.Errorf("a line of more than %d bytes: %w", MaxLineBytes, ErrForm)
		case err == nil:
			return line, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, fmt.Errorf("the end of the file is missing: %w", ErrForm)
		default:
			return nil, err
		}
	}
}

func (c *Catalogue) head(line []byte) error {
	if err := json.Unmarshal(line, &c.Header); err != nil || !strings.HasPrefix(c.Format, formatStart) {
		return ErrForm
	}
	if c.Format != format {
		return fmt.Errorf("the form is %q: %w", c.Format, ErrNewer)
	}
	if c.Count < 0 || c.Count > MaxProcedures {
		return fmt.Errorf("%d procedures: at most %d fit: %w", c.Count, MaxProcedures, ErrForm)
	}
	if !c.dated() {
		return fmt.Errorf("the date %q: %w", c.AsOf, ErrForm)
	}
	return nil
}

func (c *Catalogue) add(line []byte, from int64) error {
	if len(c.List) == c.Count {
		return fmt.Errorf("more procedures than the %d of the head: %w", c.Count, ErrForm)
	}
	var p Procedure
	if err := json.Unmarshal(line, &p); err != nil {
		return fmt.Errorf("%w: %w", ErrForm, err)
	}
	if err := p.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrForm, err)
	}
	if n := len(c.List); n > 0 && c.List[n-1].Code >= p.Code {
		return fmt.Errorf("procedure %q is out of order: %w", p.Code, ErrForm)
	}
	c.List = append(c.List, p.Summary())
	c.at = append(c.at, span{from, len(line)})
	return nil
}

// ErrUnknown means that a catalogue has no procedure with a code.
var ErrUnknown = errors.New("there is no procedure with this code")

// Index is the place of a code in List, -1 if it is not there.
func (c *Catalogue) Index(code string) int {
	i, found := slices.BinarySearchFunc(c.List, code, func(s Summary, code string) int { return strings.Compare(s.Code, code) })
	if !found {
		return -1
	}
	return i
}

// Get reads a whole procedure from the file.
func (c *Catalogue) Get(code string) (Procedure, error) {
	i := c.Index(code)
	if i < 0 {
		return Procedure{}, fmt.Errorf("procedure %q: %w", code, ErrUnknown)
	}
	line := make([]byte, c.at[i].bytes)
	if _, err := c.file.ReadAt(line, c.at[i].from); err != nil && !errors.Is(err, io.EOF) {
		return Procedure{}, fmt.Errorf("reading procedure %q: %w", code, err)
	}
	var p Procedure
	if err := json.Unmarshal(line, &p); err != nil || p.Code != code {
		return Procedure{}, fmt.Errorf("reading procedure %q: %w", code, ErrForm)
	}
	return p, nil
}

// All calls fn with every procedure, in the order of the codes, until it returns false.
func (c *Catalogue) All(fn func(p *Procedure) bool) error {
	for i := range c.List {
		p, err := c.Get(c.List[i].Code)
		if err != nil {
			return err
		}
		if !fn(&p) {
			break
		}
	}
	return nil
}
