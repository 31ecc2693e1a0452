package main

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"motcua/internal/fakeprinter"
	"motcua/internal/pty"
)

// cable is a connection to a printer in software.
type cable struct {
	name string
	plug func(p *fakeprinter.Printer, dir string) (address string, err error)
	open func(address string) (io.WriteCloser, error)          // the same without package port
	bare func() (near io.Writer, far io.ReadCloser, err error) // without a printer too
}

var cables = []cable{
	{"network", plugNetwork, openNetwork, bareNetwork},
	{"serial line", plugSerial, openSerial, bareSerial},
}

func plugNetwork(p *fakeprinter.Printer, _ string) (string, error) {
	address, err := p.ListenTCP("127.0.0.1:0")
	return "tcp://" + address, err
}

func plugSerial(p *fakeprinter.Printer, dir string) (string, error) {
	path, err := p.OpenPTY(filepath.Join(dir, "printer"))
	return "serial:" + path + "?baud=115200", err
}

func openNetwork(address string) (io.WriteCloser, error) {
	return net.Dial("tcp", strings.TrimPrefix(address, "tcp://"))
}

func openSerial(address string) (io.WriteCloser, error) {
	path, _, _ := strings.Cut(strings.TrimPrefix(address, "serial:"), "?")
	return openRaw(path)
}

// closers closes several things in order.
type closers []io.Closer

func (c closers) Close() (err error) {
	for _, one := range c {
		err = errors.Join(err, one.Close())
	}
	return err
}

type farEnd struct {
	io.Reader
	closers
}

func bareNetwork() (io.Writer, io.ReadCloser, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	near, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		return nil, nil, err
	}
	far, err := l.Accept()
	if err != nil {
		return nil, nil, errors.Join(err, near.Close())
	}
	return near, farEnd{far, closers{near, far}}, nil
}

func bareSerial() (io.Writer, io.ReadCloser, error) {
	far, path, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	near, err := openRaw(path)
	if err != nil {
		return nil, nil, errors.Join(err, far.Close())
	}
	return near, farEnd{far, closers{near, far}}, nil
}

// bareWrites measures how long a byte takes from a write to the other end.
func (c cable) bareWrites(n int) (took []time.Duration, err error) {
	near, far, err := c.bare()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, far.Close()) }()
	b := []byte{0}
	for range n {
		began := time.Now()
		if _, err := near.Write(b); err != nil {
			return nil, err
		}
		if _, err := io.ReadFull(far, b); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}

// openRaw opens a tty that passes bytes unchanged.
func openRaw(path string) (*os.File, error) {
	tty, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	t, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err == nil {
		t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
		err = unix.IoctlSetTermios(int(tty.Fd()), unix.TCSETS, t)
	}
	if err != nil {
		return nil, errors.Join(err, tty.Close())
	}
	return tty, nil
}
