package store

import (
	"errors"
	"fmt"
	"io"
	"os"

	"motcua/internal/backupkey"
)

// EncryptedSuffix is what the name of an encrypted backup ends with, so that people and
// the program age know what it is.
const EncryptedSuffix = ".age"

// unlocking gives the content of an encrypted file.
type unlocking func(file io.ReaderAt, size int64) (plain io.ReaderAt, plainSize int64, err error)

// guarded turns every damage of an encrypted file into ErrSealed, also while it is read.
// That the key is missing or wrong is no damage.
func (u unlocking) guarded(file io.ReaderAt, size int64) (io.ReaderAt, int64, error) {
	plain, n, err := u(file, size)
	switch {
	case errors.Is(err, backupkey.ErrKeyNeeded), errors.Is(err, backupkey.ErrWrongKey):
		return nil, 0, err
	case err != nil:
		return nil, 0, fmt.Errorf("%w (%w)", ErrSealed, err)
	}
	return authentic{plain}, n, nil
}

// authentic is the content of an encrypted file: what it gives is as it was written.
type authentic struct {
	io.ReaderAt
}

// ReadAt implements io.ReaderAt.
func (a authentic) ReadAt(p []byte, off int64) (int, error) {
	n, err := a.ReaderAt.ReadAt(p, off)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w (%w)", ErrSealed, err)
	}
	return n, err
}

// fillEncrypted writes a file through an encryption. Nothing of it is on the disk in
// clear text at any time. The result decrypts the file again, as long as the program
// runs, without any secret.
func fillEncrypted(f io.Writer, to backupkey.Recipients, fill func(out io.Writer) error) (unlocking, error) {
	w, err := backupkey.Encrypt(f, to)
	if err != nil {
		return nil, err
	}
	if err := fill(w); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return unlocking(w.Again).guarded, nil
}

// Encrypted says whether a file is encrypted.
func Encrypted(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	start := make([]byte, backupkey.IntroBytes)
	n, err := io.ReadFull(f, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, err
	}
	return backupkey.IsEncrypted(start[:n]), nil
}

// TryKeys says why none of the keys opens an encrypted file; see backupkey.ErrWrongKey.
func TryKeys(path string, keys []backupkey.Key) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	_, _, err = unlockingBy(keys).guarded(f, info.Size())
	return err
}

func unlockingBy(keys []backupkey.Key) unlocking {
	return func(file io.ReaderAt, size int64) (io.ReaderAt, int64, error) {
		return backupkey.Open(file, size, keys)
	}
}

// openBackup opens a backup in clear text, or one that a key opens.
func openBackup(path string, keys []backupkey.Key) (*sealedFile, error) {
	encrypted, err := Encrypted(path)
	switch {
	case err != nil:
		return nil, err
	case !encrypted:
		return openSealed(path)
	}
	return openLocked(path, unlockingBy(keys).guarded)
}
