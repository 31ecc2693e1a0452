// Package printer gets tickets onto paper, one after another, whatever the
// printer does: it may be switched off, hang, or come back. Whoever submits a
// ticket never waits for it.
package printer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"motcua/internal/port"
	"motcua/internal/receipt"
)

// Device puts single tickets onto paper, or onto what stands in for it. It is
// used by one goroutine at a time.
type Device interface {
	// Print prints t and returns once the device has taken all of it, or
	// failed, or ctx has ended. It takes no longer than the device's own
	// limits. Its errors are a *FaultError where the device is at fault and
	// wrap receipt.ErrTicket where the ticket is. After an error any part of
	// the ticket may be on paper.
	Print(ctx context.Context, t receipt.Ticket) error
}

// Fault is what is wrong with a device, as far as it can be told from here.
// The words for a person are health's.
type Fault string

// The faults. None means that the last ticket went well, or that none was
// tried yet.
const (
	None        Fault = ""
	Unreachable Fault = "unreachable" // switched off, unplugged, or a wrong address
	Stalled     Fault = "stalled"     // connected but takes nothing: out of paper, jammed, cover open
	Broken      Fault = "broken"      // the connection broke in the middle of a ticket
	Folder      Fault = "folder"      // the folder of pictures cannot be written
	Unknown     Fault = "unknown"     // the device gave another error
)

// FaultError is the error of a device that is at fault.
type FaultError struct {
	Fault Fault
	Err   error
}

func (e *FaultError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *FaultError) Unwrap() error { return e.Err }

// faultOf is what err says about the device.
func faultOf(err error) Fault {
	var fault *FaultError
	if errors.As(err, &fault) {
		return fault.Fault
	}
	return Unknown
}

// ErrAddress is wrapped by the errors of Open.
var ErrAddress = port.ErrAddress

// Forms says what an address looks like, for messages.
const Forms = port.Forms + ` or "png:/path/" (a folder that gets a picture of each ticket)`

// Limits of a printer on a port.
const (
	openLimit  = 5 * time.Second  // to connect
	writeLimit = 10 * time.Second // to take a chunk
)

// Open gives the device at address, in one of the Forms, for paper of
// widthDots (receipt.Width80mm, receipt.Width58mm). It only reads the address:
// a printer that is switched off shows when the first ticket is printed. Its
// errors wrap ErrAddress.
func Open(address string, widthDots int) (Device, error) {
	if widthDots < receipt.MinWidthDots || widthDots > receipt.MaxWidthDots {
		return nil, fmt.Errorf("opening printer %q: paper of %d dots is not within %d–%d: %w",
			address, widthDots, receipt.MinWidthDots, receipt.MaxWidthDots, ErrAddress)
	}
	if path, ok := strings.CutPrefix(address, "png:"); ok {
		path = strings.TrimPrefix(path, "//") // png:///path/
		if !filepath.IsAbs(path) {
			return nil, fmt.Errorf("opening printer %q: %w: it needs the full path of a folder; write %s", address, ErrAddress, Forms)
		}
		return &pngFolder{path: filepath.Clean(path), widthDots: widthDots}, nil
	}
	if err := port.Check(address); err != nil {
		return nil, fmt.Errorf("opening printer %q: %w; write %s", address, err, Forms)
	}
	return &portPrinter{address: address, widthDots: widthDots, openLimit: openLimit, writeLimit: writeLimit, spoilt: true}, nil
}
