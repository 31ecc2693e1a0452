package port

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// PaperStatus is the extra method of a port to a USB printer.
type PaperStatus interface {
	// LineStatus asks the USB side of the printer, which answers even while the
	// printer is busy or off-line. It takes up to 5 s with a printer that hangs. An
	// error wraps syscall.ENOTTY if the device does not know the request.
	LineStatus() (LineStatus, error)
}

// LineStatus is the port status of the USB printer class (USB Device Class
// Definition for Printing Devices 1.1, §4.2.2), which are the wires of an old
// parallel port. Many printers never set PaperOut, and some send meaningless values.
type LineStatus struct {
	PaperOut bool
	Selected bool // on-line
	Fault    bool
}

// Bits of the status byte (linux/lp.h). LP_PERRORP is 0 when there is an error.
const (
	lpGetStatus = 0x060b
	lpPErrorP   = 0x08
	lpPSelecD   = 0x10
	lpPOutPA    = 0x20
)

func lineStatus(b byte) LineStatus {
	return LineStatus{PaperOut: b&lpPOutPA != 0, Selected: b&lpPSelecD != 0, Fault: b&lpPErrorP == 0}
}

// usbPort is a USB printer (Linux driver usblp).
type usbPort struct{ device }

var (
	_ Port        = (*usbPort)(nil)
	_ PaperStatus = (*usbPort)(nil)
)

func usbWay(rest string) (way, error) {
	path, err := devicePath(rest)
	if err != nil {
		return way{}, err
	}
	if looksSerial(path) {
		return way{}, serialHint(path)
	}
	return way{path: path, open: func(ctx context.Context) (guarded, error) { return openUSB(ctx, path) }}, nil
}

func openUSB(ctx context.Context, path string) (guarded, error) {
	return bounded(ctx, path, func() (guarded, error) {
		oneWay := false
		file, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
		if errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EINVAL) { // some can only be written
			oneWay = true
			file, err = os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
		}
		if err != nil {
			return nil, busy(err)
		}
		p := &usbPort{device{file: file, path: path, is: identify(path), oneWay: oneWay, unsent: usbUnsent}}
		if p.is.mode&os.ModeCharDevice == 0 {
			return nil, errors.Join(fmt.Errorf("%s is not a device", path), file.Close())
		}
		if err := p.control(lock); err != nil {
			return nil, errors.Join(busy(err), file.Close())
		}
		return p, nil
	})
}

// usbBlock is how much usblp sends at once (USBLP_BUF_SIZE).
const usbBlock = 8192

// usbUnsent reports whether the printer has taken the last block; how much of it is
// unknown. The driver takes a block before the printer does, and drops it on Close.
func usbUnsent(fd int) (int, error) {
	ready := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	if _, err := unix.Poll(ready, 0); err != nil && !errors.Is(err, syscall.EINTR) {
		return usbBlock, err
	}
	if ready[0].Revents&unix.POLLOUT == 0 {
		return usbBlock, nil
	}
	return 0, hungUp(fd)
}

// LineStatus implements PaperStatus.
func (p *usbPort) LineStatus() (LineStatus, error) {
	status := 0
	if err := p.control(func(fd int) (err error) {
		status, err = unix.IoctlGetInt(fd, lpGetStatus)
		return err
	}); err != nil {
		return LineStatus{}, p.failure("asking the status of", err)
	}
	return lineStatus(byte(status)), nil
}
