package hub

import (
	"context"
	"path/filepath"

	"motcua/internal/backupkey"
	"motcua/internal/store"
)

// VerifyStore walks through the store of a stopped hub.
func VerifyStore(ctx context.Context, dir string, known ...store.Hash) (store.Report, error) {
	return store.VerifyFile(ctx, filepath.Join(dir, storeFile), known...)
}

// Restore replaces the store of a stopped hub by a backup, which one of the keys opens if
// it is encrypted.
func Restore(dir, backup string, nowMS int64, keys ...backupkey.Key) (store.Restored, error) {
	return store.Restore(dir, storeFile, backup, nowMS, keys...)
}
