package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"motcua/internal/fakeprinter"
	"motcua/internal/printer"
	"motcua/internal/receipt"
	"motcua/internal/store"
)

// cheapDevice prints at once: all memory of a ticket is the spooler's.
type cheapDevice struct{}

var _ printer.Device = cheapDevice{}

func (cheapDevice) Watch(ctx context.Context, report func(printer.Condition)) {
	report(printer.Condition{Answers: true})
	<-ctx.Done()
}
func (cheapDevice) Ready(context.Context) error { return nil }
func (cheapDevice) Print(context.Context, receipt.Ticket) (printer.Proof, error) {
	return printer.Printed, nil
}

// paperMemory measures the memory that many tickets leave behind: in the spooler with its
// book on disk, and in the whole printing.
func (b *bench) paperMemory(many, real int) (err error) {
	book, err := store.Open(filepath.Join(b.dir, "many"), "paper.db", "", time.Now().UnixMilli())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := b.heapOver("spooler and its book", cheapDevice{}, book, many); err != nil {
		return err
	}
	fake := fakeprinter.New(fakeprinter.Options{KeepPapers: 1, KeepBytes: 1 << 12})
	defer func() { err = errors.Join(err, fake.Close()) }()
	address, err := plugNetwork(fake, "")
	if err != nil {
		return err
	}
	out, err := printer.Open(address, printer.Settings{})
	if err != nil {
		return err
	}
	return b.heapOver("spooler, picture and network printer", out, nil, real)
}

// heapOver prints n tickets and compares the heap after a tenth, a half and all of them.
func (b *bench) heapOver(what string, d printer.Device, book printer.Book, n int) error {
	s, err := printer.NewSpooler(d, printer.Options{Book: book, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer s.Close()
	began := time.Now()
	var heaps []float64
	for i := 1; i <= n; i++ {
		id := strconv.Itoa(i)
		for err = s.Submit(id, sampleTicket("A001")); errors.Is(err, printer.ErrFull); err = s.Submit(id, sampleTicket("A001")) {
			time.Sleep(50 * time.Microsecond)
		}
		if err != nil {
			return err
		}
		if i == n/10 || i == n/2 || i == n {
			if err := wait("the last ticket", func() bool { return s.Status().Waiting == 0 }); err != nil {
				return err
			}
			if j, _ := s.Job(id); j.State != printer.Confirmed {
				return fmt.Errorf("ticket %d is %v: %w", i, j.State, j.Err)
			}
			heaps = append(heaps, liveHeap())
		}
	}
	b.add(fmt.Sprintf("heap after %d tickets ÷ after %d, %s", n, n/10, what), fmt.Sprintf("%.2f", heaps[2]/heaps[0]), "≈ 1",
		fmt.Sprintf("%.1f, %.1f, %.1f MB after 10, 50, 100 %%; %.0f tickets/s", heaps[0], heaps[1], heaps[2], float64(n)/time.Since(began).Seconds()))
	return nil
}

// liveHeap is the heap in use, in MB.
func liveHeap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}
