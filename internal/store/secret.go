package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"motcua/internal/durable"
)

// SecretsFile has the keys of a hub, beside its log and apart from it: a copy of the log
// can be handed out for inspection, and signs nothing.
const SecretsFile = "secrets.json"

const (
	secretsMode     = 0o600
	maxSecretsBytes = 1 << 20
)

// Secret is a key of this hub that is never sent to a device. It is drawn when it is first
// needed, and stays the same as long as the data folder, or a backup of it, is used.
//
// The file of the log has one where an earlier version has put it, or a restore. It is
// then moved out, and takes the place of one that was in SecretsFile: a restored log goes
// with the keys that it was made with.
func (s *Store) Secret(name string, draw func() []byte) (secret []byte, err error) {
	fail := func(err error) ([]byte, error) { return nil, fmt.Errorf("reading secret %q: %w", name, err) }
	secret, inLog, err := s.secretInLog(name)
	if err != nil {
		return fail(err)
	}
	list, err := s.secrets()
	if err != nil {
		return fail(err)
	}
	if known := list[name]; !inLog && len(known) > 0 {
		return known, nil
	}
	if !inLog {
		secret = draw()
	}
	list[name] = secret
	if err := s.saveSecrets(list); err != nil {
		return fail(err)
	}
	if inLog {
		err = s.forgetSecret(name)
	}
	if err != nil {
		return fail(err)
	}
	return secret, nil
}

// TakeSecret gives take what a restore has left in the file of the log, and removes it
// from there when take has kept it.
func (s *Store) TakeSecret(name string, take func(secret []byte) error) error {
	secret, found, err := s.secretInLog(name)
	if err == nil && found {
		if err = take(secret); err == nil {
			err = s.forgetSecret(name)
		}
	}
	if err != nil {
		return fmt.Errorf("taking secret %q out of the log's file: %w", name, err)
	}
	return nil
}

func (s *Store) secretInLog(name string) (secret []byte, found bool, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		at := []byte(secretPrefix + name)
		if found = tx.Bucket(bucketMeta).Get(at) != nil; !found {
			return nil
		}
		data, err := getMeta(tx, at)
		secret = bytes.Clone(data)
		return err
	})
	return secret, found, err
}

func (s *Store) forgetSecret(name string) error {
	return s.update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Delete([]byte(secretPrefix + name)) })
}

func (s *Store) secretsPath() string { return filepath.Join(filepath.Dir(s.path), SecretsFile) }

// secrets reads the file of the keys; without one there are none yet.
func (s *Store) secrets() (list map[string][]byte, err error) {
	path := s.secretsPath()
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return map[string][]byte{}, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > maxSecretsBytes:
		return nil, fmt.Errorf("%q: %w", path, ErrDamaged)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("%q: %w: %w", path, ErrDamaged, err)
	}
	if list == nil {
		return nil, fmt.Errorf("%q: %w: it has no keys", path, ErrDamaged)
	}
	return list, nil
}

func (s *Store) saveSecrets(list map[string][]byte) error {
	data, err := json.MarshalIndent(list, "", "\t")
	if err != nil {
		return fmt.Errorf("encoding the secrets: %w", err)
	}
	return durable.Write(s.secretsPath(), append(data, '\n'), secretsMode)
}

// AlsoBackUp adds a secret to every backup, which lies in a file of its owner's. of
// returns nothing while there is none. It is called before the store is used.
func (s *Store) AlsoBackUp(name string, of func() ([]byte, error)) {
	s.also = append(s.also, alsoSecret{name, of})
}

type alsoSecret struct {
	name string
	of   func() ([]byte, error)
}

// allSecrets are those that a backup has: of the file of the log, of SecretsFile, and of
// AlsoBackUp.
func (s *Store) allSecrets(inLog map[string][]byte) (map[string][]byte, error) {
	list, err := s.secrets()
	if err != nil {
		return nil, err
	}
	for _, a := range s.also {
		data, err := a.of()
		if err != nil {
			return nil, err
		}
		if len(data) > 0 {
			list[a.name] = data
		}
	}
	maps.Copy(list, inLog)
	return list, nil
}
