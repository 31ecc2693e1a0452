package port_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"motcua/internal/port"
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
		"":                                         "unknown kind",
		"192.168.1.50:9100":                        "unknown kind",
		"lpt1":                                     "unknown kind",
		"tcp:192.168.1.5:9100":                     `"//" is missing`,
		"tcp://192.168.1.5":                        "host or port is missing",
		"tcp://:9100":                              "host or port is missing",
		"tcp://printer:raw":                        "not a number",
		"tcp://printer:70000":                      "not a number",
		"file:":                                    "full path",
		"file:printer.bin":                         "full path",
		"file:/var/spool/":                         "full path",
		"file:/dev/ttyUSB0":                        "write serial:/dev/ttyUSB0",
		"usb:/dev/ttyACM0":                         "write serial:/dev/ttyACM0",
		"usb:lp0":                                  "full path",
		"serial:ttyUSB0":                           "full path",
		"serial:?baud=9600":                        "full path",
		"serial:/dev/ttyUSB0?baud=9601":            "write one of 1200, 2400,",
		"serial:/dev/ttyUSB0?baud=":                "write one of 1200, 2400,",
		"serial:/dev/ttyUSB0?speed=9600":           `"speed" is unknown`,
		"serial:/dev/ttyUSB0?flow=hardware":        "write flow=none, rtscts or xonxoff",
		"serial:/dev/ttyUSB0?data=9":               "write data=7 or data=8",
		"serial:/dev/ttyUSB0?parity=mark":          "write parity=none, even or odd",
		"serial:/dev/ttyUSB0?stop=1.5":             "write stop=1 or stop=2",
		"serial:/dev/ttyUSB0?baud=9600&baud=19200": "given 2 times",
		"serial:/dev/ttyUSB0?baud=%zz":             "key=value",
	} {
		_, err := port.Open(t.Context(), address)
		if !errors.Is(err, port.ErrAddress) || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), port.Forms) {
			t.Errorf("Open(%q) = %v; want it to say %q and the forms", address, err, why)
		}
		if err := port.Check(address); !errors.Is(err, port.ErrAddress) {
			t.Errorf("Check(%q) = %v", address, err)
		}
	}
	for _, address := range []string{
		"tcp://printer:9100", "tcp://[::1]:9100/", "file:/dev/usb/lp0", "file:///dev/usb/lp0", "usb:/dev/motcua/printer",
		"serial:/dev/ttyS0", "serial:/dev/ttyUSB0?", "serial:/dev/ttyUSB0?baud=19200&flow=rtscts&data=7&parity=even&stop=2",
	} {
		if err := port.Check(address); err != nil {
			t.Errorf("Check(%q) = %v", address, err)
		}
	}
}

func TestByteTime(t *testing.T) {
	for address, want := range map[string]time.Duration{
		"serial:/dev/ttyUSB0?baud=9600":                    10 * time.Second / 9600,
		"serial:/dev/ttyUSB0?baud=1200&parity=even&stop=2": 12 * time.Second / 1200,
		"serial:/dev/ttyUSB0?baud=4800&data=7&parity=odd":  10 * time.Second / 4800,
		"serial:/dev/ttyUSB0":                              10 * time.Second / 115200,
		"serial:/dev/ttyUSB0?baud=9601":                    0,
		"tcp://10.0.0.7:4196":                              0,
		"file:/dev/null":                                   0,
	} {
		if got := port.ByteTime(address); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}
