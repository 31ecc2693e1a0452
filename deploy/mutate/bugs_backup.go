package main

// backupBugs let somebody read a backup, or leave a centre with backups that nobody can
// open.
var backupBugs = []bug{
	{
		name: "a backup goes to another disk in clear text", file: "internal/maintenance/encryption.go",
		old: "	how.To, err = backupkey.ParseRecipients(texts)\n", new: "	_, err = backupkey.ParseRecipients(texts)\n",
		pkg: "./internal/maintenance", test: "TestBackupsOnAnotherDiskAreEncrypted",
	},
	{
		name: "a key that cannot be used makes a backup in clear text", file: "internal/maintenance/encryption.go",
		old: "	keys, err := identity.BackupKeys(dir)\n	if err != nil {\n		return Encryption{}, err", new: "	keys, err := identity.BackupKeys(dir)\n	if err != nil {\n		return Encryption{}, nil",
		pkg: "./internal/maintenance", test: "TestUnusableKeyMakesNoClearBackup",
	},
	{
		name: "the recipients of the configuration are ignored", file: "internal/maintenance/encryption.go",
		old: "	case len(b.Recipients) > 0:", new: "	case len(b.Recipients) > 99:",
		pkg: "./internal/maintenance", test: "TestRecipientsOfTheConfigurationOpenTheBackup",
	},
	{
		name: "nobody is told that backups are in clear text", file: "internal/maintenance/archive.go",
		old: "	case a.keyMissing.Load():\n		return TroubleInClear", new: "	case a.keyMissing.Load():\n		return \"\"",
		pkg: "./internal/maintenance", test: "TestBackupsOnAnotherDiskAreEncrypted",
	},
	{
		name: "encrypted backups are not counted", file: "internal/maintenance/archive.go",
		old: "			middle = strings.TrimSuffix(middle, store.EncryptedSuffix)\n", new: "",
		pkg: "./internal/maintenance", test: "TestBackupsOnAnotherDiskAreEncrypted",
	},
	{
		name: "an encrypted backup is not read again", file: "internal/store/backup.go",
		old: "	f, err := openLocked(half, unlock)\n", new: "	if unlock != nil {\n		return seal, d.rename(half, path)\n	}\n	f, err := openLocked(half, unlock)\n",
		pkg: "./internal/store", test: "TestEncryptedBackupIsReadAgainBeforeItCounts",
	},
	{
		name: "a backup is written in clear text beside the encryption", file: "internal/store/encrypted.go",
		old: "	if err := fill(w); err != nil {", new: "	if err := fill(io.MultiWriter(w, f)); err != nil {",
		pkg: "./internal/store", test: "TestNothingOfAnEncryptedBackupIsInClear",
	},
	{
		name: "a wrong key is told as damage", file: "internal/store/encrypted.go",
		old: "	case errors.Is(err, backupkey.ErrKeyNeeded), errors.Is(err, backupkey.ErrWrongKey):\n", new: "	case errors.Is(err, backupkey.ErrKeyNeeded):\n",
		pkg: "./internal/store", test: "TestEncryptedBackupWithoutItsKeyChangesNothing",
	},
	{
		name: "a backup key is used before it is on paper", file: "internal/office/backup_key.go",
		old: "if err := o.confirm(p, in, key); err != nil {", new: "if err := o.confirm(p, in, key); err != nil && p == nil {",
		pkg: "./internal/office", test: "TestBackupKeyIsUsedOnceItIsWrittenDown",
	},
	{
		name: "a backup by hand is in clear text", file: "internal/office/copying.go",
		old: "store.BackupFile(p.Words[0], how.To, func", new: "store.BackupFile(p.Words[0], maintenance.Encryption{}.To, func",
		pkg: "./internal/office", test: "TestBackupByHandOnAnotherDiskIsEncrypted|TestEncryptedBackupIsRestored",
	},
	{
		name: "a typed key is shown", file: "internal/program/secret_linux.go",
		old: "t.Lflag&^unix.ECHO | unix.ECHONL", new: "t.Lflag | unix.ECHONL",
		pkg: "./internal/program", test: "TestTypedKeyIsNotShown",
	},
	{
		name: "a key that others may read is used", file: "internal/identity/folder.go",
		old: "	case private && info.Mode()", new: "	case private && name == \"\" && info.Mode()",
		pkg: "./internal/identity", test: "TestUnusableBackupKeyIsAnError",
	},
	{
		name: "a new backup key takes the place of the older ones", file: "internal/identity/backup.go",
		old: "		if k.Recipient() != key.Recipient() {", new: "		if k.Recipient() == \"\" {",
		pkg: "./internal/identity", test: "TestBackupKeysAreKeptTheNewestFirst",
	},
	{
		name: "a backup key is printed by accident", file: "internal/backupkey/key.go",
		old: "io.WriteString(f, k.String())", new: "io.WriteString(f, k.secret)",
		pkg: "./internal/backupkey", test: "TestSecretIsPrintedByNoAccident",
	},
	{
		name: "a secret in the configuration is repeated", file: "internal/config/backup.go",
		old: "	if errors.Is(err, backupkey.ErrIsSecret) {", new: "	if errors.Is(err, backupkey.ErrIsSecret) && text == \"\" {",
		pkg: "./internal/config", test: "TestSecretInTheFileIsNotRepeated",
	},
	{
		name: "a kiosk opens the backups", file: "internal/registry/registry.go",
		old: "	case d == nil || d.RevokedMS != 0 || d.Role != eventlog.Console:\n", new: "	case d == nil || d.RevokedMS != 0:\n",
		pkg: "./internal/registry", test: "TestWhoseWordOnBackupKeysCounts",
	},
	{
		name: "a revoked console opens later backups", file: "internal/registry/registry.go",
		old: "d.Recipient != \"\" && d.Role == eventlog.Console && d.RevokedMS == 0 && len(list)", new: "d.Recipient != \"\" && d.Role == eventlog.Console && len(list)",
		pkg: "./internal/registry", test: "TestWhoCanOpenBackups",
	},
	{
		name: "who shows no certificate opens the backups", file: "internal/hub/keepers.go",
		old: "c.Hello.Recipient == \"\" || !showsCertificate(c)", new: "c.Hello.Recipient == \"\"",
		pkg: "./internal/hub", test: "TestConsolesOpenTheHubsBackups",
	},
	{
		name: "backups open at the hub's key alone", file: "internal/maintenance/encryption.go",
		old: "	return toKeepers(own, keepers)\n", new: "	if own != \"\" {\n		keepers = nil\n	}\n	return toKeepers(own, keepers)\n",
		pkg: "./internal/maintenance", test: "TestBackupsOpenAtTheConsoles",
	},
}
