package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"motcua/deploy/booth"
	"motcua/internal/store"
)

// powerCut kills the hub and a kiosk without a screen, as a power cut would, and measures
// the time from the start of both until a number is shown, which is durable then; and the
// start of the hub alone.
func (b *bench) powerCut(name, data string, rounds int) error {
	var first, hubUp []time.Duration
	for i := range rounds + 1 {
		took, up, err := b.firstTicket(data, "kiosk-"+filepath.Base(data))
		if err != nil {
			return err
		}
		if i > 0 { // the first start has no replica yet
			first, hubUp = append(first, took), append(hubUp, up)
		}
	}
	b.add("power cut to the first number, "+name+", p50", ms(percentile(first, 50)), "≤ 10 s",
		fmt.Sprintf("longest %s; the hub answers after %s", ms(percentile(first, 100)), ms(percentile(hubUp, 50))))
	return nil
}

// powerCuts measures after a busy day, and with a long log.
func (b *bench) powerCuts(events, dayEvents, rounds int) error {
	for _, c := range []struct {
		name   string
		events int
		every  time.Duration
	}{
		{fmt.Sprintf("a day of %d tickets", dayEvents/6), dayEvents, time.Second / 2},
		{fmt.Sprintf("a log of %d entries", events), events, 2 * time.Second},
	} {
		data := filepath.Join(b.dir, fmt.Sprint("cut-", c.events))
		if _, err := writeLogEvery(data, c.events, c.every); err != nil {
			return err
		}
		if err := b.powerCut(c.name, data, rounds); err != nil {
			return err
		}
	}
	return nil
}

// firstTicket starts hub and kiosk together, taps, waits for the number and kills both.
func (b *bench) firstTicket(data, id string) (took, hubUp time.Duration, err error) {
	began := time.Now()
	address, err := freeAddress()
	if err != nil {
		return 0, 0, err
	}
	kiosk, lines, taps, err := b.booth(booth.Config{Dir: filepath.Join(b.dir, id), ID: id, Hub: "ws://" + address + "/link"})
	if err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = kiosk.Process.Kill()
		_ = kiosk.Wait()
	}()
	hub, hubUp, err := b.startHubAt(data, address)
	if err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = hub.cmd.Process.Kill()
		_ = hub.cmd.Wait()
	}()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = kiosk.Process.Kill() })() // so that the reading ends
	for lines.Scan() {
		switch line := lines.Text(); {
		case line == booth.Home:
			if _, err := io.WriteString(taps, "a\n"); err != nil {
				return 0, 0, err
			}
		case strings.HasPrefix(line, booth.Number):
			return time.Since(began), hubUp, nil
		}
	}
	return 0, 0, errors.Join(errors.New("the kiosk shows no number"), lines.Err())
}

// booth starts this program as a kiosk without a screen.
func (b *bench) booth(c booth.Config) (cmd *exec.Cmd, lines *bufio.Scanner, taps io.Writer, err error) {
	env, err := c.Env()
	if err != nil {
		return nil, nil, nil, err
	}
	path, err := os.Executable()
	if err != nil {
		return nil, nil, nil, err
	}
	cmd = exec.Command(path)
	cmd.Env = append(os.Environ(), env)
	out, errOut := cmd.StdoutPipe()
	in, errIn := cmd.StdinPipe()
	if err := errors.Join(errOut, errIn, cmd.Start()); err != nil {
		return nil, nil, nil, err
	}
	return cmd, bufio.NewScanner(out), in, nil
}

// open measures how long a hub's store takes to load its state: with two days in it, and
// with many.
func (b *bench) open(days, rounds int) error {
	const ticketsInADay, liveDays = 1000, 25
	fresh, old := filepath.Join(b.dir, "open-new"), filepath.Join(b.dir, "open-old")
	for _, c := range []struct {
		dir  string
		days int
	}{{fresh, 2}, {old, days}} {
		if err := writeDays(c.dir, c.days, ticketsInADay, liveDays); err != nil {
			return err
		}
	}
	var list [2][]time.Duration
	for range rounds { // alternating
		for i, dir := range []string{fresh, old} {
			began := time.Now()
			db, err := store.OpenChained(dir, "hub.db", "", 0)
			if err != nil {
				return err
			}
			_, _, err = db.Replay()
			list[i] = append(list[i], time.Since(began))
			if err := errors.Join(err, db.Close()); err != nil {
				return err
			}
		}
	}
	base, long := percentile(list[0], 50), percentile(list[1], 50)
	b.add(fmt.Sprintf("opening a store of %d days with %d tickets, p50", days, ticketsInADay), fmt.Sprintf("%s = %.2f ×", ms(long), float64(long)/float64(base)),
		"as fast as a new one", "one of two days "+ms(base))
	return nil
}

// writeDays writes a log of days, one after the other, with a newest snapshot that is a
// day old, and archives like a hub.
func writeDays(dir string, days, tickets, live int) (err error) {
	db, err := store.OpenChained(dir, "hub.db", "centre", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	w := newLogWriter(db, time.Now().AddDate(0, 0, -days), 2*time.Second)
	for day := range days {
		w.at = time.Now().AddDate(0, 0, day-days).UnixMilli()
		for range tickets {
			w.visit(0)
		}
		w.flush()
		if day < days-1 {
			w.snapshot()
		}
		if day%live != live-1 || day <= live || w.err != nil {
			continue
		}
		list, err := db.Days()
		if err != nil {
			return err
		}
		if _, err := db.SealOld(context.Background(), list[len(list)-live].Day, w.at); err != nil {
			return err
		}
	}
	return w.err
}
