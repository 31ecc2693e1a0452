package window

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
)

// Place is the position of a strip: its upper left corner, in pixels from that of all
// monitors together, and its width.
type Place struct {
	X     int `json:"x"`
	Y     int `json:"y"`
	Width int `json:"width"`
}

// area is a part of the desktop, in pixels.
type area struct{ x, y, w, h int }

func (a area) holds(x, y int) bool { return x >= a.x && x < a.x+a.w && y >= a.y && y < a.y+a.h }

// common is the intersection of two areas; without any it is empty.
func (a area) common(b area) area {
	x, y := max(a.x, b.x), max(a.y, b.y)
	return area{x, y, max(0, min(a.x+a.w, b.x+b.w)-x), max(0, min(a.y+a.h, b.y+b.h)-y)}
}

// leastShown is how much of a strip must be on a monitor for its place to be still
// usable: enough to reach its grip.
const leastShown = 200

// on reports whether a strip of a height at this place can be seen and moved.
func (p Place) on(monitors []area, height int) bool {
	for _, m := range monitors {
		seen := m.common(area{p.X, p.Y, p.Width, height})
		if seen.h == height && seen.w >= min(leastShown, p.Width) && m.holds(p.X, p.Y) {
			return true
		}
	}
	return false
}

// firstGap is the distance from the edge for a strip without a stored place.
const firstGap = 8

// firstPlace is in the middle of the upper edge of a monitor.
func firstPlace(m area, width int) Place {
	width = min(width, m.w-2*firstGap)
	return Place{X: m.x + (m.w-width)/2, Y: m.y + firstGap, Width: width}
}

// pushed is the place at an edge of the monitor: dx and dy are −1, 0 or 1.
func (p Place) pushed(m area, height, dx, dy int) Place {
	switch {
	case dx < 0:
		p.X = m.x
	case dx > 0:
		p.X = m.x + m.w - p.Width
	}
	switch {
	case dy < 0:
		p.Y = m.y
	case dy > 0:
		p.Y = m.y + m.h - height
	}
	return p
}

// monitorAt is the monitor of a place, the first one if it is on none.
func monitorAt(p Place, monitors []area) area {
	for _, m := range monitors {
		if m.holds(p.X, p.Y) {
			return m
		}
	}
	return monitors[0]
}

// loadPlace reads a stored place. An unreadable one is only logged: the strip then has
// its first place.
func loadPlace(path string, log *slog.Logger) (p Place, known bool) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Place{}, false
	}
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err == nil && (p.Width < leastWidth || p.Width > mostWidth) {
		err = fmt.Errorf("a width of %d", p.Width)
	}
	if err != nil {
		log.Warn("the strip's place cannot be read, and is forgotten", "file", path, "cause", err)
		return Place{}, false
	}
	return p, true
}

// Widths a strip may have.
const (
	leastWidth = 320
	mostWidth  = 16_384
)

// save stores a place, so that a power cut leaves the old one or the new one.
func (p Place) save(path string) error {
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("keeping the strip's place: %w", err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".strip-*")
	if err != nil {
		return fmt.Errorf("keeping the strip's place: %w", err)
	}
	defer os.Remove(temporary.Name()) // does nothing after the rename
	_, err = temporary.Write(append(data, '\n'))
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("keeping the strip's place: %w", err)
	}
	return nil
}
