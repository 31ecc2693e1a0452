package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"reflect"
	"sync"

	"go.etcd.io/bbolt"

	"motcua/internal/ledger"
)

// stateForm identifies the fields of a hub's snapshot in this program. A state that another
// version stored may be missing fields of this one, and is then not compared with the
// replayed log.
var stateForm = sync.OnceValue(func() string { return formOf(reflect.TypeFor[ledger.Snapshot]()) })

// formOf identifies the fields of a type, and of the types of those.
func formOf(t reflect.Type) string {
	sum := sha256.New()
	describe(sum, t, map[reflect.Type]bool{})
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

func describe(w io.Writer, t reflect.Type, seen map[reflect.Type]bool) {
	fmt.Fprintln(w, t.Kind(), t.Name())
	if seen[t] {
		return
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		describe(w, t.Elem(), seen)
	case reflect.Map:
		describe(w, t.Key(), seen)
		describe(w, t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				fmt.Fprintln(w, f.Name, f.Tag.Get("json"))
				describe(w, f.Type, seen)
			}
		}
	}
}

// formNoted is the form of the stored snapshot, "" if none is stored.
func formNoted(tx *bbolt.Tx) (string, error) {
	if tx.Bucket(bucketMeta).Get(keyForm) == nil {
		return "", nil
	}
	data, err := getMeta(tx, keyForm)
	return string(data), err
}
