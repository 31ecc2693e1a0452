package hub

import (
	"context"
	"path/filepath"

	"motcua/internal/store"
)

// VerifyStore walks through the store of a hub that does not run.
func VerifyStore(ctx context.Context, dir string, known ...store.Hash) (store.Report, error) {
	return store.VerifyFile(ctx, filepath.Join(dir, storeFile), known...)
}

// Restore puts a backup in the place of the store of a hub that does not run.
func Restore(dir, backup string, nowMS int64) (store.Restored, error) {
	return store.Restore(dir, storeFile, backup, nowMS)
}
