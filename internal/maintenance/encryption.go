package maintenance

import (
	"fmt"
	"slices"

	"motcua/internal/backupkey"
	"motcua/internal/identity"
	"motcua/internal/registry"
)

// Encryption says how a backup is written.
type Encryption struct {
	To backupkey.Recipients // who can open it; without any it is in clear text
	// KeyMissing says that it is in clear text only because nobody could open it: the
	// hub has no backup key on paper, and no console has one of its own; see
	// docs/adr/0104-consoles-keep-keys-of-backups.md.
	KeyMissing bool
	// Keepers are the consoles that can open it.
	Keepers []registry.Keeper
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
	keepers, err := identity.Keepers(dir)
	if err != nil {
		return Encryption{}, err
	}
	var own string
	if len(keys) > 0 {
		own = keys[0].Recipient()
	}
	return toKeepers(own, keepers)
}

// toKeepers encrypts to the hub's own key, if it has one, and to those of the consoles. One of
// a kind that cannot be mixed with the others is left out.
func toKeepers(own string, keepers []registry.Keeper) (how Encryption, err error) {
	texts := []string{}
	if own != "" {
		texts = append(texts, own)
	}
	for _, k := range keepers {
		if _, err := backupkey.ParseRecipients(append(slices.Clone(texts), k.Recipient)); err == nil {
			texts, how.Keepers = append(texts, k.Recipient), append(how.Keepers, k)
		}
	}
	if len(texts) == 0 {
		return Encryption{KeyMissing: true}, nil
	}
	how.To, err = backupkey.ParseRecipients(texts)
	return how, err
}
