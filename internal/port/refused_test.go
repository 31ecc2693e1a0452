package port

import (
	"testing"

	"golang.org/x/sys/unix"
)

// A chip that cannot do a setting uses another one, without an error.
func TestLineThatDoesNotTakeASettingIsRefused(t *testing.T) {
	asked := unix.Termios{Cflag: unix.B921600 | unix.CS7 | unix.PARENB | unix.CRTSCTS | unix.CREAD}
	for name, c := range map[string]struct {
		cflag uint32
		pty   bool
		fails bool
	}{
		"as asked":                      {cflag: asked.Cflag},
		"another speed":                 {cflag: asked.Cflag&^unix.CBAUD | unix.B115200, fails: true},
		"no flow control":               {cflag: asked.Cflag &^ unix.CRTSCTS, fails: true},
		"eight bits":                    {cflag: asked.Cflag | unix.CS8, fails: true},
		"no parity":                     {cflag: asked.Cflag &^ unix.PARENB, fails: true},
		"a pseudo terminal has no bits": {cflag: asked.Cflag&^unix.PARENB | unix.CS8, pty: true},
		"but it has a speed":            {cflag: asked.Cflag&^unix.CBAUD | unix.B9600, pty: true, fails: true},
		"what nobody asked for":         {cflag: asked.Cflag | unix.HUPCL},
	} {
		if err := refused(&asked, &unix.Termios{Cflag: c.cflag}, c.pty); (err != nil) != c.fails {
			t.Errorf("%s: %v; want an error: %t", name, err, c.fails)
		}
	}
}
