package program

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"motcua/internal/clock"
	"motcua/internal/store"
)

// OpenBook opens a file in the data folder for records that are of little value
// after some minutes, such as print jobs. check reads all of them. A file that is
// damaged, or that check cannot read, is moved aside before anything is written to
// it, and the program starts with an empty one: a kiosk must not stop because of
// yesterday's tickets. anew reports that this happened; what the earlier run did is
// then unknown.
func (p *Program) OpenBook(name string, check func(*store.Store) error) (book *store.Store, anew bool, err error) {
	book, err = store.Open(p.Data, name, "", clock.WallMS())
	if err == nil {
		if err = check(book); err == nil {
			return book, false, nil
		}
		err = fmt.Errorf("reading what is in %q: %w", book.Path(), errors.Join(err, book.Close()))
	} else if !errors.Is(err, store.ErrDamaged) {
		return nil, false, err
	}
	path := filepath.Join(p.Data, name)
	aside := fmt.Sprintf("%s.damaged-%s", path, time.Now().UTC().Format("20060102T150405"))
	p.Log.Error("a file cannot be read: it is kept under another name, and the program goes on with an empty one", "file", path, "kept", aside, "cause", err)
	if err := os.Rename(path, aside); err != nil {
		return nil, false, fmt.Errorf("moving a damaged file aside: %w", err)
	}
	book, err = store.Open(p.Data, name, "", clock.WallMS())
	return book, true, err
}
