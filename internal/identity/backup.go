package identity

import (
	"bytes"
	"fmt"
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

// AddBackupKey puts a key into use. Those from before are kept, so that the hub can open
// older backups. It must be called after a person has written the key down, and not
// before: a backup that only the hub's own disk can open is none.
func AddBackupKey(dir string, key backupkey.Key) error {
	f := folder(filepath.Join(dir, FolderName))
	before, err := BackupKeys(dir)
	if err != nil {
		return err
	}
	if err := f.make(); err != nil {
		return err
	}
	keys := []backupkey.Key{key}
	for _, k := range before {
		if k.Recipient() != key.Recipient() {
			keys = append(keys, k)
		}
	}
	return f.save(backupKeys, backupkey.Text(keys))
}
