package identity

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"motcua/internal/dayhead"
)

// headKeyFile has the key by which a hub signs the heads of days: the secret, and on a
// line of its own the public key.
const headKeyFile = "day-heads.key"

// headKey reads the key of the heads, and draws it where an earlier version had none.
func (f folder) headKey() (k dayhead.Key, err error) {
	data, err := f.readFile(headKeyFile, true)
	if errors.Is(err, fs.ErrNotExist) {
		if k, err = dayhead.NewKey(); err == nil {
			err = f.save(headKeyFile, []byte(k.Secret+"\n"+k.Public+"\n"))
		}
		return k, err
	}
	if err != nil {
		return k, err
	}
	secret, public, _ := strings.Cut(strings.TrimSpace(string(data)), "\n")
	if k = (dayhead.Key{Secret: secret, Public: public}); k.Check() != nil {
		return dayhead.Key{}, fmt.Errorf("reading %q: the file is damaged: put back a copy, or move it away; then heads are signed by another key", filepath.Join(string(f), headKeyFile))
	}
	return k, nil
}

// HeadKey is the key by which the hub of a data folder signs the heads of days, without
// the secret; empty if none has worked there.
func HeadKey(dir string) (public string, err error) {
	f := folder(filepath.Join(dir, FolderName))
	if none, err := f.missing(headKeyFile); none || err != nil {
		return "", err
	}
	k, err := f.headKey()
	return k.Public, err
}
