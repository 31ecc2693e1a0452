package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// ErrSealed means that a backup or an archive file cannot be trusted.
var ErrSealed = errors.New("the file is damaged, cut off, or none of this program's: use another copy of it")

// A sealed file holds a run of the log as text, one line for each entry, as
// whoever unpacks it with gzip sees it: a line that says what it is (Seal), the
// state at the snapshot if it has one, the entries, and a line with the hash of
// the last one. Behind them stands an empty gzip member whose comment is the
// SHA-256 of everything before it: there is one file, and no byte in it that
// may change.
type Seal struct {
	Kind      string            `json:"motcua"` // sealBackup or sealArchive
	Format    int               `json:"format"`
	Name      string            `json:"name"`      // of the log; see Store.Identity
	CreatedMS int64             `json:"createdMS"` // of the log
	MadeMS    int64             `json:"madeMS"`
	Day       string            `json:"day,omitempty"` // of an archive file
	First     uint64            `json:"first"`
	Last      uint64            `json:"last"`
	Before    Hash              `json:"before"`             // hash of the entry before the first
	Snapshot  uint64            `json:"snapshot,omitempty"` // position of the state on the next line
	Form      string            `json:"form,omitempty"`     // of that state; see stateForm
	Seq       uint64            `json:"seq,omitempty"`
	Secrets   map[string][]byte `json:"secrets,omitempty"`
	Ancestors []Ancestor        `json:"ancestors,omitempty"`
}

// The kinds of a Seal.
const (
	sealBackup  = "backup"
	sealArchive = "archive"
	sealFormat  = 1
)

// sealEnd is the last line.
type sealEnd struct {
	End  uint64 `json:"end"` // the last position
	Hash Hash   `json:"hash"`
}

const sealLineLimit = 256 << 20 // of the longest line, the state

// sealWriter writes a sealed file.
type sealWriter struct {
	out  io.Writer
	sum  hash.Hash // of the bytes written
	zip  *gzip.Writer
	text *bufio.Writer
	pos  uint64
	head Hash
}

// Write implements io.Writer for the packed bytes.
func (w *sealWriter) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	w.sum.Write(p[:n])
	return n, err
}

func newSealWriter(out io.Writer, seal Seal, state []byte) (*sealWriter, error) {
	w := &sealWriter{out: out, sum: sha256.New(), pos: seal.First - 1, head: seal.Before}
	w.zip = gzip.NewWriter(w)
	w.text = bufio.NewWriterSize(w.zip, 64<<10)
	line, err := json.Marshal(seal)
	if err != nil {
		return nil, err
	}
	if err := w.line(line); err != nil || seal.Snapshot == 0 {
		return w, err
	}
	return w, w.line(state)
}

func (w *sealWriter) line(text []byte) error {
	if bytes.IndexByte(text, '\n') >= 0 {
		return errors.New("a line break stands within an entry")
	}
	w.text.Write(text)
	return w.text.WriteByte('\n')
}

// entry writes the next entry.
func (w *sealWriter) entry(entry []byte) error {
	w.pos++
	w.head = w.head.Next(w.pos, entry)
	return w.line(entry)
}

// finish seals the file.
func (w *sealWriter) finish() error {
	line, err := json.Marshal(sealEnd{w.pos, w.head})
	if err != nil {
		return err
	}
	if err := errors.Join(w.line(line), w.text.Flush(), w.zip.Close()); err != nil {
		return err
	}
	_, err = w.out.Write(trailer(w.sum))
	return err
}

// trailer is a gzip member (RFC 1952) with nothing in it and a checksum as its
// comment. It is written by hand so that its bytes are the same for ever.
func trailer(sum hash.Hash) []byte {
	b := []byte{0x1f, 0x8b, 8, 1 << 4, 0, 0, 0, 0, 0, 255} // deflate, with a comment, no time, unknown system
	b = fmt.Appendf(b, "sha256 %x\x00", sum.Sum(nil))
	return append(b, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0) // an empty last block, CRC 0, length 0
}

var trailerBytes = len(trailer(sha256.New()))

// sealedFile is a sealed file that is read.
type sealedFile struct {
	Seal
	file  *os.File
	plain io.ReaderAt // its content: the file itself, or what is encrypted in it
	size  int64       // of the content
	text  *bufio.Reader
	state []byte
	end   Hash   // set when each has reached the end
	sum   string // SHA-256 of the whole file but its trailer
}

// openSealed opens a sealed file whose checksum is right.
func openSealed(path string) (*sealedFile, error) { return openLocked(path, nil) }

// openLocked opens a sealed file that unlock decrypts; without it, it is in clear text.
func openLocked(path string, unlock unlocking) (*sealedFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	s := &sealedFile{file: f, plain: f}
	if err := s.begin(unlock); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return s, nil
}

func (s *sealedFile) begin(unlock unlocking) error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	if s.size = info.Size(); unlock != nil {
		if s.plain, s.size, err = unlock(s.file, info.Size()); err != nil {
			return err
		}
	}
	body := s.size - int64(trailerBytes)
	if body < 0 {
		return fmt.Errorf("%w (only %d bytes long)", ErrSealed, s.size)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(s.plain, 0, body)); err != nil {
		return err
	}
	end := make([]byte, trailerBytes)
	if _, err := s.plain.ReadAt(end, body); err != nil && err != io.EOF {
		return err
	}
	if !bytes.Equal(end, trailer(sum)) {
		return fmt.Errorf("%w (the checksum at its end is not its own)", ErrSealed)
	}
	s.sum = fmt.Sprintf("%x", sum.Sum(nil))
	zip, err := gzip.NewReader(bufio.NewReaderSize(io.NewSectionReader(s.plain, 0, body), 64<<10))
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrSealed, err)
	}
	s.text = bufio.NewReaderSize(zip, 64<<10)
	return s.readHead()
}

func (s *sealedFile) readHead() error {
	line, err := s.line()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(line, &s.Seal); err != nil || s.Kind != sealBackup && s.Kind != sealArchive {
		return fmt.Errorf("%w (it does not say what it is)", ErrSealed)
	}
	if s.Format > sealFormat {
		return fmt.Errorf("%w (form %d, this program knows up to %d)", ErrNewer, s.Format, sealFormat)
	}
	if s.First == 0 || s.Last < s.First-1 {
		return fmt.Errorf("%w (it holds entries %d to %d)", ErrSealed, s.First, s.Last)
	}
	if s.Snapshot > 0 {
		s.state, err = s.line()
	}
	return err
}

// line reads one line, however long.
func (s *sealedFile) line() ([]byte, error) {
	var line []byte
	for {
		part, err := s.text.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("%w (its text ends too early: %w)", ErrSealed, err)
		case len(line) > sealLineLimit:
			return nil, fmt.Errorf("%w (a line has more than %d bytes)", ErrSealed, sealLineLimit)
		}
	}
}

// each calls fn with all entries, and checks that they lead to the hash at the end. The
// entries may be used only if each returns nil.
func (s *sealedFile) each(fn func(pos uint64, entry []byte) error) error {
	head := s.Before
	for pos := s.First; pos <= s.Last; pos++ {
		entry, err := s.line()
		if err != nil {
			return err
		}
		head = head.Next(pos, entry)
		if err := fn(pos, entry); err != nil {
			return err
		}
	}
	line, err := s.line()
	if err != nil {
		return err
	}
	var end sealEnd
	if err := json.Unmarshal(line, &end); err != nil || end.End != s.Last || end.Hash != head {
		return fmt.Errorf("%w (its entries do not lead to the hash at its end)", ErrSealed)
	}
	s.end = head
	return nil
}

// Close closes the file.
func (s *sealedFile) Close() error { return s.file.Close() }
