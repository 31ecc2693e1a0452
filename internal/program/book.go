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

// OpenBook opens a file in the data folder for records that are worth little
// after some minutes, such as print jobs. One that is damaged is moved aside,
// and the program starts with an empty one: a kiosk does not stand still for
// tickets of yesterday.
func (p *Program) OpenBook(name string) (*store.Store, error) {
	book, err := store.Open(p.Data, name, "", clock.WallMS())
	if !errors.Is(err, store.ErrDamaged) {
		return book, err
	}
	path := filepath.Join(p.Data, name)
	aside := fmt.Sprintf("%s.damaged-%s", path, time.Now().UTC().Format("20060102T150405"))
	p.Log.Error("starting with an empty file", "damaged", aside, "cause", err)
	if err := os.Rename(path, aside); err != nil {
		return nil, fmt.Errorf("moving a damaged file aside: %w", err)
	}
	return store.Open(p.Data, name, "", clock.WallMS())
}
