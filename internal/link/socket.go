package link

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
)

// maxSocketPath is how long the path of a Unix socket may be: sun_path of the kernel has
// 108 bytes, the last of which is zero.
const maxSocketPath = 107

// socketMode lets the socket's owner, and root, connect.
const socketMode = 0o600

// ListenOn listens on a Unix socket, which only this user and root can connect to. A
// socket that a program left behind that was killed is replaced: the caller knows that no
// other one is at work.
func ListenOn(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("replacing the socket: %w", err)
	}
	way, done, err := shortWay(path)
	if err != nil {
		return nil, err
	}
	defer done()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: way, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("listening on %q: %w", path, err)
	}
	if err := os.Chmod(path, socketMode); err != nil {
		return nil, errors.Join(fmt.Errorf("listening on %q: %w", path, err), l.Close())
	}
	l.SetUnlinkOnClose(false) // its path may be the short way, which is no more by then
	return &socket{l, path}, nil
}

// socket is a listener that removes its file.
type socket struct {
	*net.UnixListener
	path string
}

// Close implements net.Listener.
func (s *socket) Close() error {
	return errors.Join(s.UnixListener.Close(), os.Remove(s.path))
}

// DialSocket connects to a Unix socket.
func DialSocket(ctx context.Context, path string) (net.Conn, error) {
	way, done, err := shortWay(path)
	if err != nil {
		return nil, err
	}
	defer done()
	dialer := net.Dialer{Timeout: DialWithin}
	return dialer.DialContext(ctx, "unix", way)
}

// shortWay is a path to the same file that is short enough for the kernel, good until
// done is called: a data folder may lie deep.
func shortWay(path string) (way string, done func(), err error) {
	if len(path) <= maxSocketPath {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, fmt.Errorf("reaching the socket: %w", err)
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), func() { dir.Close() }, nil
}
