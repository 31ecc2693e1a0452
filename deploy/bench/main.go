// Command bench measures the performance targets of motcua on the real programs, and
// prints one table: each figure with its target and, where there is one, a baseline
// measured in the same run. The machine may be shared and slow; ratios and medians say
// more than absolute figures.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"motcua/deploy/booth"
)

// bench is one run of all measurements.
type bench struct {
	bin  string // folder of the built programs
	dir  string // scratch folder, on the measured disk
	rows []row

	centre string // configuration of the hubs; empty means centreFile
}

// row is one line of the table.
type row struct{ what, measured, aim, baseline string }

func (b *bench) add(what, measured, aim, baseline string) {
	b.rows = append(b.rows, row{what, measured, aim, baseline})
	fmt.Fprintf(os.Stderr, "==> %s: %s\n", what, measured)
}

func main() {
	bin := flag.String("bin", "bin", "`folder` of the built programs")
	scratch := flag.String("scratch", "", "`folder` on the disk to measure (default: a temporary one)")
	quick := flag.Bool("quick", false, "fewer repetitions, and no screens")
	only := flag.String("only", "", "measure `this` alone: one of the names that are told at the end of each")
	full := flag.Bool("full", false, "open a store of ten years instead of one (making it takes some minutes)")
	if booth.IsChild() {
		os.Exit(booth.Main())
	}
	if isAttack() {
		os.Exit(attackMain())
	}
	flag.Parse()
	if err := run(*bin, *scratch, *quick, *full, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// step is one measurement, which adds rows.
type step struct {
	name string
	do   func() error
}

func run(bin, scratch string, quick, full bool, only string) error {
	dir, err := os.MkdirTemp(scratch, "motcua-bench-")
	if err != nil {
		return fmt.Errorf("making scratch folder: %w", err)
	}
	defer os.RemoveAll(dir)
	if bin, err = filepath.Abs(bin); err != nil {
		return err
	}
	b := &bench{bin: bin, dir: dir}
	rounds, burst, events, many, papers := 10, 20_000, 1_000_000, 100_000, 2_000
	days := 250 // working days in a year
	if full {
		days *= 10
	}
	if quick {
		rounds, burst, events, many, papers, days = 2, 2_000, 50_000, 2_000, 100, 60
	}
	steps := []step{
		{"order", func() error { return b.order(rounds) }},
		{"raster", b.raster},
		{"latency", func() error { return b.latency(rounds) }},
		{"throughput", func() error { return b.throughput(burst) }},
		{"walls", func() error { return b.walls(rounds * 60) }},
		{"memory", b.memory},
		{"restart", func() error { return b.restart(events) }},
		{"reconnect", func() error { return b.reconnect(20, 1+rounds/5) }},
		{"crowd", func() error { return errors.Join(b.crowd(100*rounds, false), b.crowd(100*rounds, true)) }},
		{"attack", func() error { return b.underAttack(rounds, 6*time.Second) }},
		{"merge", func() error { return b.merge(burst / 2) }},
		{"power-cut", func() error { return b.powerCuts(events, 60_000*events/1_000_000, rounds) }},
		{"open", func() error { return b.open(days, rounds) }},
		{"first-byte", func() error { return b.firstByte(rounds * 20) }},
		{"flow", func() error { return b.flow(3) }},
		{"paper-memory", func() error { return b.paperMemory(many, papers) }},
		{"voice", func() error { return b.voice(rounds * 4) }},
	}
	if !quick {
		steps = append(steps, step{"screens", b.screens}, step{"idle", b.idle}, step{"keys", b.keys})
	}
	for _, s := range steps {
		if only != "" && only != s.name {
			continue
		}
		began := time.Now()
		if err := s.do(); err != nil {
			b.print()
			return fmt.Errorf("measuring %s: %w", s.name, err)
		}
		fmt.Fprintf(os.Stderr, "    %s took %.1f s\n", s.name, time.Since(began).Seconds())
	}
	b.print()
	return nil
}

func (b *bench) print() {
	head := row{"figure", "measured", "aim", "bare baseline, same run"}
	var w [3]int
	for _, r := range append([]row{head}, b.rows...) {
		w[0], w[1], w[2] = max(w[0], len([]rune(r.what))), max(w[1], len([]rune(r.measured))), max(w[2], len([]rune(r.aim)))
	}
	line := func(r row) {
		fmt.Printf("| %-*s | %-*s | %-*s | %s |\n", w[0], r.what, w[1], r.measured, w[2], r.aim, r.baseline)
	}
	line(head)
	line(row{"---", "---", "---", "---"})
	for _, r := range b.rows {
		line(r)
	}
}
