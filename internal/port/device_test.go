package port_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"motcua/internal/port"
)

// Some USB printers return zero bytes from a read instead of blocking. So does a
// line with VMIN and VTIME at 0. That is not the end of the device.
func TestEmptyAnswersAreWaitedOut(t *testing.T) {
	end, path := plug(t)
	settings := termios(t, end)
	settings.Iflag, settings.Oflag, settings.Lflag = 0, 0, 0
	settings.Cc[unix.VMIN], settings.Cc[unix.VTIME] = 0, 0
	control(t, end, func(fd int) error { return unix.IoctlSetTermios(fd, unix.TCSETS, settings) })
	p := mustOpen(t, "usb:"+path)
	if n, err := p.Read(make([]byte, 8), time.Now().Add(200*time.Millisecond)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Read = %d, %v; want os.ErrDeadlineExceeded", n, err)
	}
	if _, err := end.Write([]byte("A025")); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 8)
	if n, err := p.Read(b, time.Now().Add(10*time.Second)); err != nil || string(b[:n]) != "A025" {
		t.Errorf("Read = %q, %v", b[:n], err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := p.Read(b, time.Time{})
		ended <- err
	}()
	if err := end.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, port.ErrGone) {
			t.Errorf("Read = %v; want ErrGone", err)
		}
	case <-time.After(time.Minute):
		t.Error("the read does not find out that the device is gone")
	}
}

func TestWriteToAPipeThatNobodyReadsAnyMoreIsGone(t *testing.T) {
	path, reader := pipe(t)
	p := mustOpen(t, "file:"+path)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write([]byte("x"), time.Now().Add(10*time.Second)); !errors.Is(err, port.ErrGone) || !errors.Is(err, unix.EPIPE) {
		t.Errorf("Write = %v; want ErrGone and EPIPE", err)
	}
}
