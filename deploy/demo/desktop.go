package main

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// Sizes on a desktop, in pixels.
const (
	panelHeight   = 90 // left for the desktop's own bar and the windows' titles
	desktopWidth  = 1920
	desktopHeight = 1080
	leastWidth    = 320
	leastHeight   = 240
)

// window is a place on the desktop.
type window struct{ x, y, width, height int }

// arrange puts the kiosk at the left, at full height, and the others in two columns
// beside it. Every window keeps the ratio of its screen.
func arrange(seats []*seat, width, height int) []window {
	height -= panelHeight
	first := fit(seats[0], window{0, 0, width / 3, height})
	places := []window{first}
	cellW, cellH := (width-first.width)/2, height/2
	for i, s := range seats[1:] {
		cell := window{first.width + i%2*cellW, i / 2 * (cellH + panelHeight/3), cellW, cellH - panelHeight/3}
		places = append(places, fit(s, cell))
	}
	return places
}

// fit shrinks a screen until it fits a place, but not below the smallest size of a
// window.
func fit(s *seat, in window) window {
	scale := min(float64(in.width)/float64(s.width), float64(in.height)/float64(s.height), 1)
	in.width = max(leastWidth, int(float64(s.width)*scale))
	in.height = max(leastHeight, int(float64(s.height)*scale))
	return in
}

// besideEachOther sizes the windows for this desktop.
func besideEachOther(ctx context.Context, c *house) error {
	width, height := desktopWidth, desktopHeight
	if out, err := exec.CommandContext(ctx, "xdotool", "getdisplaygeometry").Output(); err == nil {
		if n, err := fmt.Sscan(string(out), &width, &height); n != 2 || err != nil {
			width, height = desktopWidth, desktopHeight
		}
	}
	seats := c.seats()
	for i, w := range arrange(seats, width, height) {
		seats[i].args = append(seats[i].args, "-window", strconv.Itoa(w.width)+"x"+strconv.Itoa(w.height))
		seats[i].at = w
	}
	return nil
}

// move puts a window in its place. If that is not possible (no xdotool, or a desktop that
// places windows itself) it stays where it is.
func move(ctx context.Context, s *seat) {
	out, err := exec.CommandContext(ctx, "xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(s.cmd.Process.Pid)).Output()
	if err != nil {
		return
	}
	for _, id := range strings.Fields(string(out)) {
		_ = exec.CommandContext(ctx, "xdotool", "windowmove", id, strconv.Itoa(s.at.x), strconv.Itoa(s.at.y)).Run()
	}
}

// showDesktop shows the windows until the demonstration is told to stop or the last of
// them is closed.
func showDesktop(ctx context.Context, c *house) error {
	if err := c.open(ctx, besideEachOther); err != nil {
		return err
	}
	for _, s := range c.seats() {
		move(ctx, s)
	}
	c.say("ready: take a number at the kiosk; log in at a console with the PIN 1234; F1 there shows the keys")
	for _, d := range c.dossiers {
		c.say("a dossier to look up at the kiosk: %s with the figures %s (%s)", d.code, d.figures, d.what)
	}
	c.say("what comes out of the printer: %s (0001.png and so on)", c.tickets())
	c.say("logs: %s   stop: Ctrl+C", c.logs())
	for _, s := range c.seats() {
		select {
		case <-ctx.Done():
			return nil
		case <-c.hub.done:
			return fmt.Errorf("the hub ended:\n%s", c.hub.tail(8))
		case <-s.done:
			c.say("%s is closed", s.name)
		}
	}
	return nil
}
