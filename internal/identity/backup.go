package identity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"

	"motcua/internal/backupkey"
	"motcua/internal/registry"
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

// keeperKey is the file of a console's own key for the hub's backups, and keepersFile that of
// the public halves at the hub.
const (
	keeperKey   = "backup-keeper.key"
	keepersFile = "backup-keepers.json"
)

// KeeperKey is a console's own key, by which it can open the backups that the hub makes; drawn
// is false if it has none and draw is not wanted. It never leaves the console: the hub is told
// its public half.
func KeeperKey(dir string, draw bool) (key backupkey.Key, has bool, err error) {
	f := folder(filepath.Join(dir, FolderName))
	none, err := f.missing(keeperKey)
	switch {
	case err != nil || none && !draw:
		return key, false, err
	case none:
		if key, err = backupkey.Draw(); err != nil {
			return key, false, err
		}
		if err := f.make(); err != nil {
			return key, false, err
		}
		err = f.save(keeperKey, backupkey.Text([]backupkey.Key{key}))
		return key, err == nil, err
	}
	data, err := f.readFile(keeperKey, true)
	if err != nil {
		return key, false, err
	}
	keys, err := backupkey.ReadKeys(bytes.NewReader(data))
	if err != nil {
		return key, false, fmt.Errorf("reading %q: %w: remove it, and another one is drawn", filepath.Join(string(f), keeperKey), err)
	}
	return keys[0], true, nil
}

// Keepers are the consoles that can open backups, as the hub has last kept them.
func Keepers(dir string) (list []registry.Keeper, err error) {
	f := folder(filepath.Join(dir, FolderName))
	if none, err := f.missing(keepersFile); none || err != nil {
		return nil, err
	}
	data, err := f.readFile(keepersFile, false)
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		return nil, fmt.Errorf("reading %q: %w: remove it, and start the hub again, which writes it anew", filepath.Join(string(f), keepersFile), err)
	}
	return list, nil
}

// SaveKeepers keeps which consoles can open backups, if that has changed. The log has it too;
// the file is for commands that do not read the log.
func SaveKeepers(dir string, list []registry.Keeper) error {
	if was, err := Keepers(dir); err == nil && slices.Equal(was, list) {
		return nil
	}
	f := folder(filepath.Join(dir, FolderName))
	if err := f.make(); err != nil {
		return err
	}
	data, err := json.MarshalIndent(list, "", "\t")
	if err != nil {
		return err
	}
	return f.save(keepersFile, data)
}
