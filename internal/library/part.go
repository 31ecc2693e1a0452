package library

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// Part is a file of which the beginning is there. It goes on at At after a cut.
type Part struct {
	l      *Library
	f      *os.File
	name   string // hash of the whole file
	bytes  int64  // of the whole file
	at     int64
	sum    hash.Hash
	out    io.Writer
	closed bool
}

// Resume opens the part of a file of a hash and size, or begins it. Only one may have it
// at a time. A beginning that is too long is thrown away.
func (l *Library) Resume(name string, bytes int64) (p *Part, err error) {
	switch {
	case !IsHash(name):
		return nil, ErrMissing
	case bytes < 0 || bytes > MaxFileBytes:
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, bytes)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.writing[name] {
		return nil, ErrBusy
	}
	f, err := os.OpenFile(l.path(name)+half, os.O_RDWR|os.O_CREATE, fileRights)
	if err != nil {
		return nil, fmt.Errorf("storing a public file: %w", err)
	}
	p = &Part{l: l, f: f, name: name, bytes: bytes, sum: sha256.New()}
	p.out = &careful{l: l, w: f}
	if err := p.begin(); err != nil {
		return nil, fmt.Errorf("storing a public file: %w", errors.Join(err, f.Close()))
	}
	l.writing[name] = true
	return p, nil
}

// begin reads what is there, and asks for the room of the rest.
func (p *Part) begin() error {
	n, err := io.Copy(p.sum, io.LimitReader(p.f, p.bytes+1))
	if err != nil {
		return err
	}
	if n > p.bytes {
		if err := p.f.Truncate(0); err != nil {
			return err
		}
		n = 0
		p.sum.Reset()
	}
	if _, err := p.f.Seek(n, io.SeekStart); err != nil {
		return err
	}
	p.at = n
	return p.l.admit(p.bytes - n)
}

// At is how much of the file is there.
func (p *Part) At() int64 { return p.at }

// Restart throws away what is there.
func (p *Part) Restart() error {
	if err := p.f.Truncate(0); err != nil {
		return err
	}
	_, err := p.f.Seek(0, io.SeekStart)
	p.at = 0
	p.sum.Reset()
	return err
}

// Write implements io.Writer. More than the file has is refused.
func (p *Part) Write(data []byte) (int, error) {
	if int64(len(data)) > p.bytes-p.at {
		return 0, fmt.Errorf("%w: more than %d bytes come", ErrTooLarge, p.bytes)
	}
	n, err := p.out.Write(data)
	p.sum.Write(data[:n])
	p.at += int64(n)
	return n, err
}

// Finish makes the part the file, if it is whole and has the right hash. A wrong one is
// thrown away.
func (p *Part) Finish() error {
	if p.at != p.bytes {
		return errors.Join(io.ErrUnexpectedEOF, p.Close())
	}
	if hex.EncodeToString(p.sum.Sum(nil)) != p.name {
		return errors.Join(ErrWrong, p.Close(), gone(p.f.Name()))
	}
	p.let()
	return p.l.finish(p.f, p.name)
}

// Close keeps what is there for later.
func (p *Part) Close() error {
	if !p.let() {
		return nil
	}
	return p.f.Close()
}

// let gives the part back, once.
func (p *Part) let() bool {
	p.l.mu.Lock()
	defer p.l.mu.Unlock()
	if p.closed {
		return false
	}
	p.closed = true
	delete(p.l.writing, p.name)
	return true
}
