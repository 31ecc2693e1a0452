package port_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"motcua/internal/port"
)

// promised is how soon a connected or lost device must be noticed. The tests log the
// time, and fail only when it cannot be explained by a loaded machine.
const (
	promised = 2 * time.Second
	late     = 10 * time.Second
)

// kept is a running Keep, with what it has reported.
type kept struct {
	t       *testing.T
	open    chan port.Port
	notices chan error
	over    chan error // how sessions ended, and the causes of their contexts
	end     context.CancelFunc
	ended   chan error
}

// keep runs Keep with a session that reads until it fails, or, if idle, only waits
// for its context.
func keep(t *testing.T, address string, idle bool) *kept {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	k := &kept{t: t, open: make(chan port.Port, 100), notices: make(chan error, 100), over: make(chan error, 100), end: end, ended: make(chan error, 1)}
	go func() {
		k.ended <- port.Keep(ctx, address, func(err error) { k.notices <- err }, func(ctx context.Context, p port.Port) error {
			k.open <- p
			if idle {
				<-ctx.Done()
				k.over <- context.Cause(ctx)
				return nil
			}
			for {
				if _, err := p.Read(make([]byte, 100), time.Time{}); err != nil {
					k.over <- err
					return err
				}
			}
		})
	}()
	t.Cleanup(func() {
		end()
		select {
		case err := <-k.ended:
			if err != nil {
				t.Errorf("Keep = %v", err)
			}
		case <-time.After(late):
			t.Error("Keep does not end with its context")
		}
	})
	return k
}

// within receives a value, and logs how long it took.
func within[T any](t *testing.T, what string, since time.Time, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
		t.Logf("%s: after %v", what, time.Since(since).Round(time.Millisecond))
	case <-time.After(late):
		t.Fatalf("%s: not within %v (promised: %v)", what, late, promised)
	}
	return v
}

// udev names a new device by a link that replaces the old one.
func relink(t *testing.T, name, path string) {
	t.Helper()
	if err := os.Symlink(path, name+".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		t.Fatal(err)
	}
}

func TestReplugOfALine(t *testing.T) {
	t.Parallel()
	for name, idle := range map[string]bool{"while it is read": false, "while nobody reads": true} {
		t.Run(name, func(t *testing.T) {
			end, path := plug(t)
			link := linked(t, path)
			k := keep(t, "serial:"+link, idle)
			within(t, "opened", time.Now(), k.open)
			if err := <-k.notices; err != nil {
				t.Fatal(err)
			}
			pulled := time.Now()
			if err := errors.Join(os.Remove(link), end.Close()); err != nil {
				t.Fatal(err)
			}
			if err := within(t, "pulled: the session ends", pulled, k.over); !errors.Is(err, port.ErrGone) {
				t.Errorf("the session ended with %v; want ErrGone", err)
			}
			if err := within(t, "pulled: told", pulled, k.notices); !errors.Is(err, port.ErrGone) {
				t.Errorf("told %v; want ErrGone", err)
			}
			if err := within(t, "missing: told", pulled, k.notices); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("told %v; want os.ErrNotExist", err)
			}
			end, path = plug(t)
			plugged := time.Now()
			relink(t, link, path)
			p := within(t, "plugged in again: opened", plugged, k.open)
			if err := within(t, "plugged in again: told", plugged, k.notices); err != nil {
				t.Errorf("told %v; want nil and nothing between", err)
			}
			if _, err := p.Write([]byte("A026"), time.Now().Add(late)); err != nil {
				t.Error(err)
			}
			readUntil(t, end, "A026")
		})
	}
}

// The name is given to another device while the first one is still connected.
func TestNameThatMovesIsFollowed(t *testing.T) {
	t.Parallel()
	_, first := plug(t)
	link := linked(t, first)
	k := keep(t, "serial:"+link, true)
	within(t, "opened", time.Now(), k.open)
	end, second := plug(t)
	moved := time.Now()
	relink(t, link, second)
	if err := within(t, "moved: the session ends", moved, k.over); !errors.Is(err, port.ErrGone) || !strings.Contains(err.Error(), "another device") {
		t.Errorf("the session ended with %v", err)
	}
	p := within(t, "moved: opened", moved, k.open)
	if _, err := p.Write([]byte("A026"), time.Now().Add(late)); err != nil {
		t.Error(err)
	}
	readUntil(t, end, "A026")
	mustOpen(t, "serial:"+first) // it is not locked any more
}

func TestServerThatDiesAndComesBack(t *testing.T) {
	t.Parallel()
	for name, idle := range map[string]bool{"while it is read": false, "while nobody reads": true} {
		t.Run(name, func(t *testing.T) {
			l := listen(t)
			address := l.Addr().String()
			k := keep(t, "tcp://"+address, idle)
			within(t, "opened", time.Now(), k.open)
			conn, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			died := time.Now()
			if err := errors.Join(l.Close(), conn.Close()); err != nil {
				t.Fatal(err)
			}
			if err := within(t, "died: the session ends", died, k.over); !errors.Is(err, port.ErrGone) {
				t.Errorf("the session ended with %v; want ErrGone", err)
			}
			<-k.notices // nil, for the opening
			if err := within(t, "died: told", died, k.notices); !errors.Is(err, port.ErrGone) {
				t.Errorf("told %v; want ErrGone", err)
			}
			if err := within(t, "refused: told", died, k.notices); !errors.Is(err, unix.ECONNREFUSED) {
				t.Errorf("told %v; want ECONNREFUSED", err)
			}
			back := time.Now()
			if l, err = net.Listen("tcp", address); err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			within(t, "back: opened", back, k.open)
			if err := <-k.notices; err != nil {
				t.Errorf("told %v; want nil and nothing between", err)
			}
		})
	}
}

// deaf makes the system drop every packet of a connection's end, like a printer
// without power or a cut cable.
func deaf(t *testing.T, conn net.Conn) {
	t.Helper()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	drop := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K}}
	ctlErr := raw.Control(func(fd uintptr) {
		err = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: 1, Filter: &drop[0]})
	})
	if errors.Is(err, unix.EPERM) {
		t.Skip("this system lets only root put a filter on a socket, and nothing else here can pull a cable")
	}
	if ctlErr != nil || err != nil {
		t.Fatal(ctlErr, err)
	}
}

func TestPulledNetworkCableIsNoticed(t *testing.T) {
	t.Parallel()
	l := listen(t)
	k := keep(t, "tcp://"+l.Addr().String(), false)
	within(t, "opened", time.Now(), k.open)
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	pulled := time.Now()
	deaf(t, conn)
	if err := within(t, "pulled: the session ends", pulled, k.over); !errors.Is(err, port.ErrGone) {
		t.Errorf("the session ended with %v; want ErrGone", err)
	}
}

// A printer without paper accepts nothing for a long time. As long as it answers,
// the connection is kept, and the ticket being sent is not sent twice.
func TestStuckPrinterIsNotGivenUp(t *testing.T) {
	t.Parallel()
	l := listen(t)
	k := keep(t, "tcp://"+l.Addr().String(), false)
	p := within(t, "opened", time.Now(), k.open)
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// Longer than the patience of every check for silence.
	if _, err := p.Write(make([]byte, 32<<20), time.Now().Add(6*time.Second)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Write = %v; want os.ErrDeadlineExceeded", err)
	}
	select {
	case err := <-k.over:
		t.Errorf("the printer was given up: %v", err)
	default:
	}
}

func TestTheSameFaultIsToldOnce(t *testing.T) {
	t.Parallel()
	k := keep(t, "serial:"+filepath.Join(t.TempDir(), "missing"), true)
	if err := within(t, "missing: told", time.Now(), k.notices); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("told %v; want os.ErrNotExist", err)
	}
	// At least three more tries.
	select {
	case err := <-k.notices:
		t.Errorf("told again: %v", err)
	case <-time.After(4 * time.Second):
	}
}

func TestKeepEndsWithItsContextAndLetsGo(t *testing.T) {
	_, path := plug(t)
	k := keep(t, "serial:"+path, true)
	within(t, "opened", time.Now(), k.open)
	k.end()
	if err := within(t, "ended", time.Now(), k.ended); err != nil {
		t.Errorf("Keep = %v", err)
	}
	k.ended <- nil // for the cleanup
	mustOpen(t, "serial:"+path)
}

func TestKeepRefusesABadAddress(t *testing.T) {
	err := port.Keep(t.Context(), "serial:ttyUSB0", func(error) {}, func(context.Context, port.Port) error { return nil })
	if !errors.Is(err, port.ErrAddress) || !strings.Contains(err.Error(), port.Forms) {
		t.Errorf("Keep = %v; want ErrAddress", err)
	}
}

// Sessions that end at once, for whatever reason, must not load the machine.
func TestSessionsThatEndAtOnceAreSpacedOut(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithTimeout(t.Context(), 2*time.Second)
	defer end()
	_, path := plug(t)
	sessions := 0
	if err := port.Keep(ctx, "serial:"+path, func(error) {}, func(context.Context, port.Port) error {
		sessions++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if sessions < 1 || sessions > 5 { // at 0, 0.25, 0.75 and 1.75 s
		t.Errorf("%d sessions in 2 s", sessions)
	}
}

// A session may close its port. That is no fault of the device.
func TestPortThatTheSessionClosesIsNotGone(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"serial:", "tcp:"} {
		ctx, end := context.WithCancel(t.Context())
		if address == "serial:" {
			_, path := plug(t)
			address += path
		} else {
			address += "//" + listen(t).Addr().String()
		}
		err := port.Keep(ctx, address, func(err error) {
			if err != nil {
				t.Errorf("told %v", err)
			}
		}, func(ctx context.Context, p port.Port) error {
			if err := p.Close(); err != nil {
				t.Error(err)
			}
			select {
			case <-ctx.Done():
				t.Errorf("the session was ended: %v", context.Cause(ctx))
			case <-time.After(600 * time.Millisecond): // two checks of the device
			}
			end()
			return nil
		})
		if err != nil {
			t.Errorf("Keep = %v", err)
		}
		end()
	}
}

func TestKeepTakesALineThatBecomesFree(t *testing.T) {
	_, path := plug(t)
	other := mustOpen(t, "serial:"+path)
	k := keep(t, "serial:"+path, true)
	if err := within(t, "in use: told", time.Now(), k.notices); !errors.Is(err, port.ErrInUse) {
		t.Errorf("told %v; want ErrInUse", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	within(t, "free: opened", time.Now(), k.open)
}
