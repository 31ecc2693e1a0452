package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"motcua/internal/escpos"
	"motcua/internal/port"
	"motcua/internal/receipt"
)

// chunkBytes is how much is written under one deadline: enough that a slow
// line is not taken for a stalled printer, and that waiting for the printer to
// take each chunk costs nothing worth speaking of.
const chunkBytes = 16 << 10

// tearLines is fed after tickets of 58 mm and less: those printers mostly have
// a tear bar in place of a cutter, about 12 mm above the print head.
const tearLines = 3

// portPrinter is an ESC/POS printer. It opens its port for each ticket: then a
// printer that was switched off and on needs no notice, and two kiosks can
// share one on the network.
type portPrinter struct {
	address    string
	widthDots  int
	openLimit  time.Duration
	writeLimit time.Duration // per chunk
	spoilt     bool          // a job may have broken off: by us, or by the program that ran before
}

var _ Device = (*portPrinter)(nil)

func (p *portPrinter) Print(ctx context.Context, t receipt.Ticket) error {
	raster, err := receipt.Render(t, p.widthDots)
	if err != nil {
		return err
	}
	job := escpos.Job(raster, p.options())
	if p.spoilt {
		job = slices.Concat(escpos.Recovery(p.widthDots), job)
	}
	opening, cancel := context.WithTimeout(ctx, p.openLimit)
	defer cancel()
	open, err := port.Open(opening, p.address)
	if err != nil {
		return &FaultError{Unreachable, err}
	}
	p.spoilt = true // until all of the job is with the printer
	stop := context.AfterFunc(ctx, func() { _ = open.Close() })
	err = p.send(open, job)
	stop()
	if closing := open.Close(); err == nil && closing != nil {
		err = &FaultError{Broken, closing}
	}
	if err != nil {
		return err
	}
	p.spoilt = false
	return nil
}

func (p *portPrinter) options() escpos.Options {
	if p.widthDots <= receipt.Width58mm {
		return escpos.Options{FeedLines: tearLines}
	}
	return escpos.Options{}
}

// send writes job in chunks, each under its own deadline.
func (p *portPrinter) send(to port.Port, job []byte) error {
	sent := 0
	for chunk := range slices.Chunk(job, chunkBytes) {
		n, err := to.Write(chunk, time.Now().Add(p.writeLimit))
		sent += n
		if err == nil {
			continue
		}
		err = fmt.Errorf("printing at %q, %d of %d bytes sent: %w", p.address, sent, len(job), err)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return &FaultError{Stalled, err}
		}
		return &FaultError{Broken, err}
	}
	return nil
}
