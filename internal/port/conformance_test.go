package port_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"motcua/internal/port"
	"motcua/internal/porttest"
	"motcua/internal/pty"
)

// far is a device at the end of a wire.
type far struct{ end io.ReadWriteCloser }

// answering reads everything that arrives at end, until the test is over.
func answering(t *testing.T, end io.ReadWriteCloser) far {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(io.Discard, end) // ends when end or the port is closed
	}()
	t.Cleanup(func() {
		_ = end.Close()
		<-done
	})
	return far{end}
}

func (f far) Say(b []byte) error {
	_, err := f.end.Write(b)
	return err
}

func (f far) Unplug() { _ = f.end.Close() }

func TestTCPPort(t *testing.T) {
	porttest.Run(t, porttest.Kind{
		Reading: func(t *testing.T) (port.Port, func(int) []byte) {
			l := listen(t)
			all := make(chan []byte, 1)
			go func() {
				conn, err := l.Accept()
				if err != nil {
					close(all)
					return
				}
				defer conn.Close()
				b, _ := io.ReadAll(conn)
				all <- b
			}()
			return mustOpen(t, "tcp://"+l.Addr().String()), func(int) []byte { return <-all }
		},
		Talking: func(t *testing.T) (port.Port, porttest.Far) {
			l := listen(t)
			p := mustOpen(t, "tcp://"+l.Addr().String())
			conn, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			return p, answering(t, conn)
		},
		Stuck: func(t *testing.T) port.Port {
			l := listen(t)
			p := mustOpen(t, "tcp://"+l.Addr().String())
			conn, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = conn.Close() })
			return p
		},
	})
}

func TestPlainFilePort(t *testing.T) {
	porttest.Run(t, porttest.Kind{
		Reading: func(t *testing.T) (port.Port, func(int) []byte) {
			path := filepath.Join(t.TempDir(), "printer.bin")
			return mustOpen(t, "file:"+path), func(int) []byte {
				b, err := os.ReadFile(path)
				if err != nil {
					t.Error(err)
				}
				return b
			}
		},
	})
}

// pipe makes a named pipe and holds its reading end open.
func pipe(t *testing.T) (path string, reader *os.File) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "printer")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	return path, reader
}

// A named pipe blocks and accepts bytes like a printer's device file.
func TestDeviceFilePort(t *testing.T) {
	porttest.Run(t, porttest.Kind{
		Reading: func(t *testing.T) (port.Port, func(int) []byte) {
			path, reader := pipe(t)
			p := mustOpen(t, "file:"+path)
			all := make(chan []byte, 1)
			go func() {
				b, _ := io.ReadAll(reader)
				all <- b
			}()
			return p, func(int) []byte { return <-all }
		},
		Stuck: func(t *testing.T) port.Port {
			path, _ := pipe(t)
			return mustOpen(t, "file:"+path)
		},
	})
}

// plug makes a new pseudo terminal.
func plug(t *testing.T) (end *os.File, path string) {
	t.Helper()
	end, path, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = end.Close() })
	return end, path
}

// collect reads at end, and returns what came once there are n bytes. The far end of
// a pseudo terminal does not end with its near end as a connection does.
func collect(t *testing.T, end *os.File) func(n int) []byte {
	var all bytes.Buffer
	done := make(chan struct{})
	more := make(chan struct{}, 1)
	var lock sync.Mutex
	go func() {
		defer close(done)
		b := make([]byte, 4096)
		for {
			n, err := end.Read(b)
			lock.Lock()
			all.Write(b[:n])
			lock.Unlock()
			select {
			case more <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		_ = end.Close()
		<-done
	})
	return func(n int) []byte {
		for {
			lock.Lock()
			got := bytes.Clone(all.Bytes())
			lock.Unlock()
			if len(got) >= n {
				return got
			}
			select {
			case <-more:
			case <-done:
				n = 0
			}
		}
	}
}

// Device files that are terminals are opened in another way than the others.
func onPTY(scheme string) porttest.Kind {
	plug := func(t *testing.T) (*os.File, string) {
		end, path := plug(t)
		if scheme == "usb:" { // has no settings
			raw(t, end)
		}
		return end, path
	}
	return porttest.Kind{
		Reading: func(t *testing.T) (port.Port, func(int) []byte) {
			end, path := plug(t)
			p := mustOpen(t, scheme+path)
			return p, collect(t, end)
		},
		Stuck: func(t *testing.T) port.Port {
			_, path := plug(t)
			return mustOpen(t, scheme+path)
		},
		Talking: func(t *testing.T) (port.Port, porttest.Far) {
			end, path := plug(t)
			p := mustOpen(t, scheme+path)
			return p, answering(t, end)
		},
	}
}

func TestSerialPort(t *testing.T) { porttest.Run(t, onPTY("serial:")) }

// A pseudo terminal acts as a USB printer: a device file that can be read.
func TestUSBPort(t *testing.T) { porttest.Run(t, onPTY("usb:")) }

// raw configures a line as tarm/serial does, so that bytes pass unchanged.
func raw(t *testing.T, end *os.File) {
	t.Helper()
	settings := termios(t, end)
	settings.Iflag, settings.Oflag, settings.Lflag = 0, 0, 0
	control(t, end, func(fd int) error { return unix.IoctlSetTermios(fd, unix.TCSETS, settings) })
}

// termios reads the settings of a line, from either end.
func termios(t *testing.T, end *os.File) (settings *unix.Termios) {
	t.Helper()
	control(t, end, func(fd int) (err error) {
		settings, err = unix.IoctlGetTermios(fd, unix.TCGETS)
		return err
	})
	return settings
}

func control(t *testing.T, f *os.File, do func(fd int) error) {
	t.Helper()
	conn, err := f.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if ctlErr := conn.Control(func(fd uintptr) { err = do(int(fd)) }); ctlErr != nil || err != nil {
		t.Fatal(ctlErr, err)
	}
}
