package port_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"motcua/internal/port"
	"motcua/internal/porttest"
)

func mustOpen(t *testing.T, address string) port.Port {
	t.Helper()
	p, err := port.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

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

// A named pipe hangs and hurries like a printer's device file.
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

func TestFilePortAppends(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.bin")
	for _, text := range []string{"one ", "two"} {
		p := mustOpen(t, "file://"+path)
		if _, err := p.Write([]byte(text), time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "one two" {
		t.Errorf("the file holds %q, %v", b, err)
	}
}

func TestMissingDeviceIsNotMade(t *testing.T) {
	const path = "/dev/motcua-no-such-printer"
	if _, err := port.Open(t.Context(), "file:"+path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open = %v; want os.ErrNotExist", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is there now: %v", path, err)
	}
}

func TestPipeWithoutReaderFailsAtOnce(t *testing.T) {
	path, reader := pipe(t)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if p, err := port.Open(t.Context(), "file:"+path); !errors.Is(err, syscall.ENXIO) {
		t.Errorf("Open = %v, %v; want ENXIO", p, err)
	}
}

func TestRefusedConnection(t *testing.T) {
	l := listen(t)
	address := "tcp://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := port.Open(t.Context(), address)
	if !errors.Is(err, syscall.ECONNREFUSED) || !strings.Contains(err.Error(), address) {
		t.Errorf("Open = %v; want a refused connection to %s", err, address)
	}
}

func TestOpenGivesUpWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, address := range []string{"tcp://127.0.0.1:9", "file:" + filepath.Join(t.TempDir(), "x")} {
		if _, err := port.Open(ctx, address); err == nil {
			t.Errorf("Open(%q) succeeded on an ended context", address)
		}
	}
}

func TestBadAddressesSayWhatToWrite(t *testing.T) {
	for address, why := range map[string]string{
		"":                     "unknown kind",
		"192.168.1.50:9100":    "unknown kind",
		"lpt1":                 "unknown kind",
		"serial:/dev/ttyUSB0":  "unknown kind",
		"tcp:192.168.1.5:9100": `"//" is missing`,
		"tcp://192.168.1.5":    "host or port is missing",
		"tcp://:9100":          "host or port is missing",
		"tcp://printer:raw":    "not a number",
		"tcp://printer:70000":  "not a number",
		"file:":                "full path",
		"file:printer.bin":     "full path",
		"file:/var/spool/":     "full path",
	} {
		_, err := port.Open(t.Context(), address)
		if !errors.Is(err, port.ErrAddress) || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), port.Forms) {
			t.Errorf("Open(%q) = %v; want it to say %q and the forms", address, err, why)
		}
		if err := port.Check(address); !errors.Is(err, port.ErrAddress) {
			t.Errorf("Check(%q) = %v", address, err)
		}
	}
	for _, address := range []string{"tcp://printer:9100", "tcp://[::1]:9100/", "file:/dev/usb/lp0", "file:///dev/usb/lp0"} {
		if err := port.Check(address); err != nil {
			t.Errorf("Check(%q) = %v", address, err)
		}
	}
}
