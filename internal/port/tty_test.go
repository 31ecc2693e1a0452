package port_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"motcua/internal/port"
)

// linked gives a path a second name, as udev does.
func linked(t *testing.T, path string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "printer")
	if err := os.Symlink(path, name); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestLineIsSetUpAsTheAddressSays(t *testing.T) {
	for query, want := range map[string]struct{ speed, cflag, iflag uint32 }{
		"":                          {speed: unix.B115200},
		"?baud=9600":                {speed: unix.B9600},
		"?baud=19200&flow=rtscts":   {speed: unix.B19200, cflag: unix.CRTSCTS},
		"?flow=xonxoff&baud=921600": {speed: unix.B921600, iflag: unix.IXON},
		"?stop=2":                   {speed: unix.B115200, cflag: unix.CSTOPB},
	} {
		end, path := plug(t)
		mustOpen(t, "serial:"+path+query)
		got := termios(t, end)
		if speed := got.Cflag & unix.CBAUD; speed != want.speed {
			t.Errorf("%q: speed %#o; want %#o", query, speed, want.speed)
		}
		if flags := got.Cflag & (unix.CRTSCTS | unix.CSTOPB | unix.PARENB); flags != want.cflag {
			t.Errorf("%q: cflag %#o; want %#o", query, flags, want.cflag)
		}
		if flags := got.Iflag & (unix.IXON | unix.IXOFF | unix.ICRNL | unix.ISTRIP | unix.INLCR); flags != want.iflag {
			t.Errorf("%q: iflag %#o; want %#o", query, flags, want.iflag)
		}
		if got.Lflag&(unix.ECHO|unix.ICANON|unix.ISIG) != 0 || got.Oflag&unix.OPOST != 0 {
			t.Errorf("%q: the line is not raw: lflag %#o, oflag %#o", query, got.Lflag, got.Oflag)
		}
		if got.Cc[unix.VMIN] != 1 || got.Cc[unix.VTIME] != 0 {
			t.Errorf("%q: VMIN %d, VTIME %d; want 1, 0", query, got.Cc[unix.VMIN], got.Cc[unix.VTIME])
		}
	}
}

// A line that another program uses keeps its settings, whatever name is used.
func TestLineHasOneUser(t *testing.T) {
	for _, scheme := range []string{"serial:", "usb:"} {
		end, path := plug(t)
		first := mustOpen(t, scheme+path)
		before := *termios(t, end)
		for _, name := range []string{path, linked(t, path)} {
			p, err := port.Open(t.Context(), "serial:"+name+"?baud=9600")
			if !errors.Is(err, port.ErrInUse) {
				t.Fatalf("a second %s%s opens: %v, %v; want ErrInUse", scheme, name, p, err)
			}
			if !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "in use by another program") {
				t.Errorf("the error does not tell: %v", err)
			}
		}
		if after := *termios(t, end); after != before {
			t.Errorf("the refused opening changed the line: %+v; was %+v", after, before)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{path, linked(t, path)} {
			if err := mustOpen(t, "serial:"+name).Close(); err != nil {
				t.Errorf("after Close: %v", err)
			}
		}
	}
}

// TIOCEXCL keeps out programs that ignore the lock.
func TestLineIsExclusiveWhileItIsOpen(t *testing.T) {
	_, path := plug(t)
	p := mustOpen(t, "serial:"+path)
	if !exclusive(t, path) {
		t.Error("the open line may be opened by anybody")
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if exclusive(t, path) {
		t.Error("the closed line cannot be opened by others")
	}
}

// exclusive reports whether an unprivileged program cannot open path.
func exclusive(t *testing.T, path string) bool {
	t.Helper()
	other, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if errors.Is(err, unix.EBUSY) {
		return true
	}
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close() // a test that runs as root can open it, and asks
	is := 0
	control(t, other, func(fd int) (err error) {
		is, err = unix.IoctlGetInt(fd, unix.TIOCGEXCL)
		return err
	})
	return is != 0
}

// ownBuffer is how many sent bytes a pseudo terminal counts as received
// (N_TTY_BUF_SIZE). It accepts about four times as many before it is full.
const ownBuffer = 4096

// Half a ticket that could not be sent must not be printed when the printer wakes
// up, before the one that is sent again.
func TestWhatAFailedWriteLeftOnTheLineIsDropped(t *testing.T) {
	end, path := plug(t)
	p := mustOpen(t, "serial:"+path)
	n, err := p.Write(bytes.Repeat([]byte("old"), 1<<20), time.Now().Add(100*time.Millisecond))
	if !errors.Is(err, os.ErrDeadlineExceeded) || n <= ownBuffer {
		t.Fatalf("Write = %d, %v; want more than %d bytes and os.ErrDeadlineExceeded", n, err, ownBuffer)
	}
	if _, err := p.Write([]byte("new"), time.Now().Add(10*time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := readUntil(t, end, "new"); len(got) > ownBuffer+len("new") {
		t.Errorf("%d bytes come out before the new ones", len(got)-len("new"))
	}
}

// The same when Close ends the write.
func TestWhatAnInterruptedWriteLeftOnTheLineIsDropped(t *testing.T) {
	end, path := plug(t)
	p := mustOpen(t, "serial:"+path)
	ended := make(chan error)
	go func() {
		_, err := p.Write(make([]byte, 1<<20), time.Now().Add(30*time.Second))
		ended <- err
	}()
	waitFor(t, "the write hangs", func() bool { return unread(t, end) >= ownBuffer-1 })
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, port.ErrClosed) {
		t.Errorf("Write = %v; want ErrClosed", err)
	}
	p = mustOpen(t, "serial:"+path)
	if _, err := p.Write([]byte("new"), time.Now().Add(10*time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := readUntil(t, end, "new"); len(got) > ownBuffer+len("new") {
		t.Errorf("%d bytes come out before the new ones", len(got)-len("new"))
	}
}

// readUntil reads at the far end up to and including a word.
func readUntil(t *testing.T, end *os.File, word string) (all []byte) {
	t.Helper()
	if err := end.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for b := make([]byte, 4096); !bytes.HasSuffix(all, []byte(word)); {
		n, err := end.Read(b)
		if err != nil {
			t.Fatalf("%q does not come after %d bytes: %v", word, len(all), err)
		}
		all = append(all, b[:n]...)
	}
	return all
}

// unread is how many bytes wait at the far end.
func unread(t *testing.T, end *os.File) (n int) {
	t.Helper()
	control(t, end, func(fd int) (err error) {
		n, err = unix.IoctlGetInt(fd, unix.TIOCINQ)
		return err
	})
	return n
}

// waitFor polls a condition, long enough for a loaded machine.
func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("in vain: %s", what)
		}
	}
}

func TestWhatIsNoLineIsRefused(t *testing.T) {
	_, tty := plug(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for address, why := range map[string]string{
		"serial:" + file:      "not a serial line",
		"serial:/dev/null":    "not a serial line",
		"usb:" + file:         "not a device",
		"file:" + tty:         "write serial:" + tty,
		"serial:/dev/motcua/": "full path",
	} {
		if p, err := port.Open(t.Context(), address); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("Open(%q) = %v, %v; want it to say %q", address, p, err, why)
		}
	}
	for _, address := range []string{"serial:/dev/ttyUSB-none", "usb:/dev/usb/lp-none"} {
		if p, err := port.Open(t.Context(), address); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("Open(%q) = %v, %v; want os.ErrNotExist", address, p, err)
		}
	}
}

// The driver's request works only for a USB printer; here it must fail without any
// effect.
func TestPaperStatusOfWhatIsNoPrinter(t *testing.T) {
	end, path := plug(t)
	raw(t, end)
	p := mustOpen(t, "usb:"+path)
	asked, ok := p.(port.PaperStatus)
	if !ok {
		t.Fatal("a USB port cannot be asked for its status")
	}
	if status, err := asked.LineStatus(); !errors.Is(err, unix.ENOTTY) {
		t.Errorf("LineStatus = %+v, %v; want ENOTTY", status, err)
	}
	if _, err := p.Write([]byte("x"), time.Now().Add(10*time.Second)); err != nil {
		t.Error(err)
	}
}
