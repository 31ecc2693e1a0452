package hub

import (
	"fmt"

	"motcua/internal/backupkey"
	"motcua/internal/identity"
)

// Encryption says how a backup is written.
type Encryption struct {
	To backupkey.Recipients // who can open it; without any it is in clear text
	// KeyMissing says that it is in clear text only because the hub has no backup key
	// yet; see docs/adr/0097-backup-on-another-disk-is-encrypted.md.
	KeyMissing bool
}

// Encryption is the rule for a backup into a folder, of the hub whose data folder is dir.
// A key that is there and cannot be read is an error: the backup must not be one in clear
// text because of it.
func (b Backup) Encryption(dir, folder string) (Encryption, error) {
	return b.encryption(dir, folder, sameDisk)
}

func (b Backup) encryption(dir, folder string, sameDisk func(a, b string) bool) (Encryption, error) {
	switch {
	case b.Plain:
		return Encryption{}, nil
	case len(b.Recipients) > 0:
		to, err := backupkey.ParseRecipients(b.Recipients)
		if err != nil {
			return Encryption{}, fmt.Errorf("reading the recipients of backups: %w", err)
		}
		return Encryption{To: to}, nil
	case sameDisk(dir, folder):
		return Encryption{}, nil
	}
	keys, err := identity.BackupKeys(dir)
	if err != nil {
		return Encryption{}, err
	}
	if len(keys) == 0 {
		return Encryption{KeyMissing: true}, nil
	}
	return Encryption{To: keys[0].Recipients()}, nil
}
