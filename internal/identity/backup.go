package identity

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"motcua/internal/backupkey"
)

// backupKeys is the file of the hub's own backup keys, in the form of age.
const backupKeys = "backup.key"

// BackupKeys are the hub's own backup keys, the one in use first; none if it has none.
// That there is one means that a person has written it down: see AddBackupKey.
func BackupKeys(dir string) ([]backupkey.Key, error) {
	f := folder(filepath.Join(dir, FolderName))
	if none, err := f.missing(backupKeys); none || err != nil {
		return nil, err
	}
	data, err := f.readFile(backupKeys, true)
	if err != nil {
		return nil, err
	}
	keys, err := backupkey.ReadKeys(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("reading %q: %w: put back a copy, or type the key that was written down", filepath.Join(string(f), backupKeys), err)
	}
	return keys, nil
}

// ErrNoHub means that no hub has worked in a data folder.
var ErrNoHub = errors.New("no hub has its keys in this folder")

// AddBackupKey puts a key into use. Those from before are kept, so that the hub can open
// older backups. It must be called after a person has written the key down, and not
// before: a backup that only the hub's own disk can open is none.
func AddBackupKey(dir string, key backupkey.Key) error {
	f := folder(filepath.Join(dir, FolderName))
	none, err := f.missing(authorityKey)
	if err != nil {
		return err
	}
	if none {
		return fmt.Errorf("%q: %w: %w", string(f), ErrNoHub, fs.ErrNotExist)
	}
	before, err := BackupKeys(dir)
	if err != nil {
		return err
	}
	return f.save(backupKeys, backupkey.Text(append([]backupkey.Key{key}, before...)))
}
