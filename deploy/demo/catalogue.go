package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"

	"motcua/assets"
)

// publish makes the sample catalogue of procedures public at the running hub, as an
// officer does by hand.
func (c *house) publish(ctx context.Context) error {
	path := filepath.Join(c.data, "catalogue.jsonl.gz")
	if err := os.WriteFile(path, assets.SampleCatalogue, 0o644); err != nil {
		return fmt.Errorf("writing the sample catalogue: %w", err)
	}
	_, err := c.office(ctx, "catalogue", "import", path, "-take")
	return err
}

// Points of the kiosk's home page beside its tiles: below the first row, and in the second
// one, in the gap between "Tôi có lịch hẹn" and "Tra cứu thủ tục".
var (
	belowTiles   = image.Pt(540, 1638)
	betweenTiles = image.Pt(540, 1711)
)

// offersLookup waits until the kiosk shows its tile for looking up. The tile comes with the
// catalogue, a moment after the page, and moves the one beside it; that for dossiers moves
// all of them.
func (c *house) offersLookup(ctx context.Context) error {
	if len(c.dossiers) > 0 {
		return until(ctx, "the tiles for looking up", func() bool {
			return c.kiosk.hasSaid("procedures can be looked up") && c.kiosk.hasSaid("dossiers can be looked up") && c.hub.hasSaid("the register is read")
		})
	}
	var fault error
	err := until(ctx, "the tile for looking up procedures", func() bool {
		if c.kiosk.ended() {
			fault = errors.New("the kiosk ended by itself")
			return true
		}
		if !c.kiosk.hasSaid("procedures can be looked up") {
			return false
		}
		f, err := c.kiosk.screen.grab()
		if fault = err; err != nil {
			return true
		}
		return !blank(f) && string(f.at(betweenTiles.X, betweenTiles.Y)) == string(f.at(belowTiles.X, belowTiles.Y))
	})
	return errors.Join(fault, err)
}
