package hub

import (
	"context"
	"path/filepath"

	"motcua/internal/store"
)

// VerifyStore walks through the store of a stopped hub.
func VerifyStore(ctx context.Context, dir string, known ...store.Hash) (store.Report, error) {
	return store.VerifyFile(ctx, filepath.Join(dir, storeFile), known...)
}

// Restore replaces the store of a stopped hub by a backup.
func Restore(dir, backup string, nowMS int64) (store.Restored, error) {
	return store.Restore(dir, storeFile, backup, nowMS)
}
