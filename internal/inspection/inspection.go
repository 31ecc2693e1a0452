// Package inspection is what a technician runs to check the parts of a machine,
// without a screen: print a page, read a code, list the connected devices. Each
// check prints in words what it finds and what to do about it.
package inspection

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"motcua/internal/config"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/printer"
	"motcua/internal/receipt"
	"motcua/internal/remedy"
)

// ErrBad is wrapped by the errors of checks that found a fault; what it is has been
// printed already.
var ErrBad = errors.New("something is wrong")

// Inspector checks the parts of one machine.
type Inspector struct {
	Device *config.Device
	Lang   i18n.Lang // language of the output; empty means that of the device
	Out    io.Writer
	Now    func() time.Time // in the centre's location, for the test page
	Root   string           // of the file system, "/"

	// PrintWithin is how long a page may take, ScanFor how long codes are waited
	// for, ListenFor how long a device may take to report its state. 0 means 30 s,
	// 60 s and 5 s.
	PrintWithin, ScanFor, ListenFor time.Duration
}

func or(d, byDefault time.Duration) time.Duration {
	if d == 0 {
		return byDefault
	}
	return d
}

func (i *Inspector) lang() i18n.Lang {
	return cmp.Or(i.Lang, i18n.Lang(i.Device.Language), i18n.Vietnamese)
}

// say prints a text of the catalogue. A terminal that is gone is no fault of the
// inspected part.
func (i *Inspector) say(key string, args ...any) {
	_, _ = fmt.Fprintln(i.Out, i18n.Text(i.lang(), "inspection."+key, args...))
}

// cause prints why something failed: as a sentence, and for an engineer in the
// system's own words.
func (i *Inspector) cause(err error) {
	if sentence, known := remedy.Of(err); known {
		i.say("cause", sentence.In(i.lang()))
	}
	i.detail(err.Error())
}

// detail prints what the machine says, which is English and for its supporter.
func (i *Inspector) detail(text string) {
	if text != "" {
		i.say("detail", text)
	}
}

// PrintTest prints a test page on the configured printer, and says whether it was
// printed.
func (i *Inspector) PrintTest(ctx context.Context) error {
	p := i.Device.Printer
	if p.Address == "" {
		i.say("printer.none")
		return fmt.Errorf("testing the printer: %w: none is configured", ErrBad)
	}
	out, err := printer.Configured(p)
	if err != nil {
		return err
	}
	i.say("print.begin", p.Address)
	changed := make(chan struct{}, 1)
	spooler, err := printer.NewSpooler(out, printer.Options{Life: or(i.PrintWithin, 30*time.Second), CopyLimit: 1, Changed: func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}})
	if err != nil {
		return err
	}
	defer spooler.Close()
	const id = "test"
	if err := spooler.Submit(id, receipt.TestPage(i.Device.Name, i.Now())); err != nil {
		return err
	}
	job := i.follow(ctx, spooler, id, changed)
	return i.verdict(job, spooler.Status())
}

// follow waits for a job, and prints what blocks it.
func (i *Inspector) follow(ctx context.Context, s *printer.Spooler, id string, changed <-chan struct{}) printer.Job {
	var said health.Code
	for {
		job, _ := s.Job(id)
		if fault, is := s.Status().Fault(); is && fault.Code != said && !job.Done() {
			said = fault.Code
			i.say("print.waits", fault.Code.Staff(i.lang()))
			i.detail(fault.Detail)
		}
		if job.Done() {
			return job
		}
		select {
		case <-changed:
		case <-ctx.Done():
			s.Close()
		}
	}
}

func (i *Inspector) verdict(job printer.Job, status printer.Status) error {
	if status.Model != "" {
		i.say("print.model", status.Model)
	}
	switch {
	case job.State == printer.Confirmed:
		i.say("print.confirmed")
		return nil
	case job.State == printer.Unknown && job.Err == nil:
		i.say("print.unknown")
		return nil
	}
	words := health.PrinterNotPrinted.Staff(i.lang())
	if fault, is := status.Fault(); is {
		words = fault.Code.Staff(i.lang())
	}
	i.say("print.failed", words)
	return fmt.Errorf("testing the printer: %w: %w", ErrBad, job.Err)
}
