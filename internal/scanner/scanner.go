package scanner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"motcua/internal/barcode"
)

// The limits of a scanner.
const (
	UseWithin      = 5 * time.Second  // an older scan is of somebody who has given up
	DuplicateAfter = 5 * time.Second  // the same text counts as a new scan after being absent for this long
	FloodScans     = 20               // more than this number of scans
	FloodWithin    = 10 * time.Second // in this time are not made by a person
	MaxWaiting     = 16               // scans that nobody has read yet
)

// ErrClosed is wrapped by the error of Next after the scanner has ended.
var ErrClosed = os.ErrClosed

// Scan is the result of one scan. Printing or logging it shows no personal data.
type Scan struct {
	Text      barcode.Hidden
	Content   barcode.Content
	Symbology barcode.Symbology // "" unless the scanner reports it
	At        time.Time         // when its last byte came
	Source    string            // the scanner's address
	Problem   barcode.Problem   // why it cannot be trusted or read; "" if it can
}

// Options are the optional settings of a scanner. The zero Options fit most.
type Options struct {
	Framing barcode.Framing   // how it marks the start and end of a scan; not for wedges
	Wedge   barcode.WedgeRule // how fast it types; for wedges only

	// The callbacks are called one at a time, on a goroutine of Run, and must not
	// block. Each may be nil.
	Note    func(Note)        // a scan was dropped
	Changed func(Status)      // the scanner was connected or lost, or its error has changed
	Typed   func(text string) // keys of a wedge that were no scan and are to be typed after all
}

// Scanner is one scanner. Its methods may be called from any goroutine.
type Scanner struct {
	address string
	run     func(ctx context.Context) // the source: reads until ctx ends
	options Options

	frames  chan barcode.Frame // from the source to the intake
	keys    chan key           // of a wedge; nil for others
	waiting *waiting
	grab    func(fd int) error // takes an input device exclusively

	begun   atomic.Bool
	close   sync.Once
	ended   chan struct{} // closed by Close
	done    chan struct{} // closed when Run has returned, or will never be called
	telling sync.Mutex    // held while a callback runs

	lock   sync.Mutex
	status Status
}

// Open parses the address of a scanner, in one of the Forms. It opens nothing: Run
// opens the scanner, and opens it again whenever it is back. Errors wrap ErrAddress.
func Open(address string, options Options) (*Scanner, error) {
	s := &Scanner{
		address: address, options: options, grab: grab, frames: make(chan barcode.Frame), waiting: newWaiting(),
		ended: make(chan struct{}), done: make(chan struct{}), status: Status{State: Starting, Since: time.Now()},
	}
	if err := s.resolve(address); err != nil {
		return nil, fmt.Errorf("reading scanner address %q: %w; write %s", address, err, Forms)
	}
	return s, nil
}

// Run reads scans until ctx ends or Close is called. It may be called once.
func (s *Scanner) Run(ctx context.Context) error {
	if s.begun.Swap(true) {
		return errors.New("running scanner: it has been run before, or is closed")
	}
	defer close(s.done)
	s.work(ctx)
	return nil
}

func (s *Scanner) work(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var working sync.WaitGroup
	working.Go(func() {
		select {
		case <-s.ended:
			cancel()
		case <-ctx.Done():
		}
	})
	working.Go(func() { s.run(ctx) })
	newIntake(s).run(ctx)
	cancel()
	working.Wait()
	s.waiting.end()
}

// Close ends Run and waits for it. It must not be called from a callback.
func (s *Scanner) Close() error {
	s.close.Do(func() { close(s.ended) })
	if !s.begun.Swap(true) {
		s.waiting.end()
		close(s.done)
	}
	<-s.done
	return nil
}

// Next waits for a scan. It never returns one that is older than UseWithin. The
// error is that of ctx, or wraps ErrClosed after Run has ended.
func (s *Scanner) Next(ctx context.Context) (Scan, error) { return s.waiting.next(ctx) }

// tell calls a callback of the options.
func tell[T any](s *Scanner, function func(T), what T) {
	if function == nil {
		return
	}
	s.telling.Lock()
	defer s.telling.Unlock()
	function(what)
}

// send passes a frame to the intake, unless Run ends.
func (s *Scanner) send(ctx context.Context, frame barcode.Frame) {
	select {
	case s.frames <- frame:
	case <-ctx.Done():
	}
}
