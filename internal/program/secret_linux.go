package program

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// hideTyping makes a terminal show nothing of what is typed, until show is called. It
// does nothing if the input is no terminal.
func hideTyping(in io.Reader) (show func()) {
	file, ok := in.(*os.File)
	if !ok {
		return func() {}
	}
	raw, err := file.SyscallConn()
	if err != nil {
		return func() {}
	}
	var before *unix.Termios
	set := func(change func(t *unix.Termios)) {
		_ = raw.Control(func(fd uintptr) {
			t, err := unix.IoctlGetTermios(int(fd), unix.TCGETS)
			if err != nil {
				return
			}
			if before == nil {
				was := *t
				before = &was
			}
			change(t)
			_ = unix.IoctlSetTermios(int(fd), unix.TCSETS, t)
		})
	}
	set(func(t *unix.Termios) { t.Lflag = t.Lflag&^unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG })
	return func() {
		if before != nil {
			set(func(t *unix.Termios) { t.Lflag = before.Lflag })
		}
	}
}
