package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"time"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/fakeprinter"
	"motcua/internal/kiosk"
	"motcua/internal/printer"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// paperWithin is the time limit for everything that a printer does here.
const paperWithin = time.Minute

// timedSeat is a seat that reports when a number has come, which is then durable.
type timedSeat struct {
	*device.Device
	answered chan time.Time
}

func (s timedSeat) KeepOpen(ctx context.Context, c queue.Command) (wire.Result, device.Kept, error) {
	r, kept, err := s.Device.KeepOpen(ctx, c)
	if err == nil {
		s.answered <- time.Now()
	}
	return r, kept, err
}

// firstByte measures the time from a durable number to the first byte of its picture at
// the printer, through the whole kiosk except its screen.
func (b *bench) firstByte(rounds int) error {
	for _, c := range cables {
		bare, err := c.bareWrites(rounds)
		if err != nil {
			return err
		}
		took, err := b.firstByteOver(c, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		b.add("number durable → its first byte at a printer, "+c.name+", p50", ms(percentile(took, 50)), "≤ 20 ms", "bare byte p50 "+ms(percentile(bare, 50)))
		b.add("number durable → its first byte at a printer, "+c.name+", p99", ms(percentile(took, 99)), "", "bare byte p99 "+ms(percentile(bare, 99)))
	}
	return nil
}

func (b *bench) firstByteOver(c cable, rounds int) (took []time.Duration, err error) {
	dir := filepath.Join(b.dir, "first-byte-"+c.name)
	hub, _, err := b.startHub(dir)
	if err != nil {
		return nil, err
	}
	defer hub.stop()
	fake := fakeprinter.New(fakeprinter.Options{KeepPapers: 1})
	defer func() { err = errors.Join(err, fake.Close()) }()
	address, err := c.plug(fake, dir)
	if err != nil {
		return nil, err
	}
	quiet := slog.New(slog.DiscardHandler)
	seat, err := device.Open(device.Config{
		Dir: filepath.Join(dir, "kiosk"), ID: "kiosk-1", Role: wire.RoleKiosk, Name: "Kiosk 1", Hub: "ws://" + hub.address + "/link", Program: "bench",
		Clock: clock.OfMachine(), Log: quiet, Late: func(device.LateAnswer) {},
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, seat.Close()) }()
	book, err := store.Open(filepath.Join(dir, "kiosk"), "paper.db", "", time.Now().UnixMilli())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	out, err := printer.Open(address, printer.Settings{Profile: printer.AutoProfile})
	if err != nil {
		return nil, err
	}
	// Each round is four seconds later by the kiosk's clock, because its tile is locked
	// that long after a number.
	var ahead atomic.Int64
	k := kiosk.New(kiosk.Config{
		Name: "Kiosk 1", Log: quiet, Show: func(kiosk.View) {}, Chance: rand.Uint32,
		Clock: clock.Steady(func() int64 { return time.Now().UnixMilli() + ahead.Load() }),
	})
	spooler, err := printer.NewSpooler(out, printer.Options{Book: book, Log: quiet, Changed: k.Changed})
	if err != nil {
		return nil, err
	}
	defer spooler.Close()
	timed := timedSeat{seat, make(chan time.Time, 1)}
	k.Run(timed, spooler, nil)
	defer k.Close()
	if err := wait("the printer and the hub", func() bool { return spooler.Status().Answers && knows(seat) }); err != nil {
		return nil, err
	}
	for range rounds {
		ahead.Add(4000)
		one, err := firstByteOnce(k, timed, spooler, fake)
		if err != nil {
			return nil, err
		}
		took = append(took, one)
	}
	return took, nil
}

// knows reports whether a device has the centre's rules.
func knows(d *device.Device) (yes bool) {
	d.Read(func(s *queue.State, line device.Line, _ []wire.Peer) { yes = line.Up && s.Rules() != nil })
	return yes
}

// firstByteOnce takes a number and waits until its picture starts at the printer, then
// until it is printed.
func firstByteOnce(k *kiosk.Kiosk, seat timedSeat, spooler *printer.Spooler, fake *fakeprinter.Printer) (time.Duration, error) {
	before := fake.Stats()
	k.ChooseAgency("a")
	var durable time.Time
	select {
	case durable = <-seat.answered:
	case <-time.After(paperWithin):
		return 0, errors.New("no number was given")
	}
	for fake.Stats().Rasters == before.Rasters {
		if time.Since(durable) > paperWithin {
			return 0, fmt.Errorf("nothing comes to the printer: %+v", spooler.Status())
		}
		time.Sleep(50 * time.Microsecond)
	}
	took := time.Since(durable)
	return took, wait("the paper", func() bool { return fake.Stats().Cuts > before.Cuts && spooler.Status().Waiting == 0 })
}

// wait polls cond until it holds.
func wait(what string, cond func() bool) error {
	for end := time.Now().Add(paperWithin); !cond(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("waited in vain for %s", what)
		}
	}
	return nil
}
