package main

import (
	"image"
	"testing"
	"time"
)

func TestWindowsStandBesideEachOtherOnTheDesktop(t *testing.T) {
	c, err := openCentre(options{bin: bin(t), out: t.TempDir(), data: t.TempDir(), port: 7420}, t.Logf)
	must(t, err)
	for _, desktop := range []image.Point{{X: 1366, Y: 768}, {X: 1920, Y: 1080}, {X: 2560, Y: 1440}, {X: 3840, Y: 2160}} {
		places := arrange(c.seats(), desktop.X, desktop.Y)
		if len(places) != len(c.seats()) {
			t.Fatalf("%d places for %d windows", len(places), len(c.seats()))
		}
		var taken []image.Rectangle
		for i, w := range places {
			r := image.Rect(w.x, w.y, w.x+w.width, w.y+w.height)
			if !r.In(image.Rectangle{Max: desktop}) {
				t.Errorf("on %v: %s at %v leaves the desktop", desktop, c.seats()[i].name, r)
			}
			for j, other := range taken {
				if r.Overlaps(other) {
					t.Errorf("on %v: %s at %v covers %s at %v", desktop, c.seats()[i].name, r, c.seats()[j].name, other)
				}
			}
			taken = append(taken, r)
		}
	}
}

func TestProgramThatIgnoresTheRequestToEndIsKilled(t *testing.T) {
	p, err := start("deaf", t.TempDir(), nil, "/bin/sh", "-c", `trap "" TERM; echo ready; while :; do sleep 1; done`)
	must(t, err)
	t.Cleanup(p.kill)
	must(t, until(t.Context(), "the program", func() bool { return p.tail(1) == "ready" }))
	begun := time.Now()
	p.stop()
	if took := time.Since(begun); took < killAfter {
		t.Errorf("it was killed after %v, before the %v it has to end by itself", took, killAfter)
	}
	if !p.ended() {
		t.Error("it still runs")
	}
}
