// Package watchdog makes sure that a program that has stopped working is restarted,
// and that one that fails again and again rests: it reports the program's state to
// systemd, ends the program when a part of it has frozen, and keeps a record of
// failed starts.
package watchdog

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// statusLimit is the longest status for systemd, in bytes.
const statusLimit = 512

// Notifier reports the program's state to systemd by the protocol of sd_notify(3):
// datagrams of KEY=value lines to a local socket. A nil Notifier does nothing.
type Notifier struct {
	conn  *net.UnixConn
	every time.Duration // between two WATCHDOG=1; 0 means that none are required
}

// NewNotifier makes a Notifier from the environment of a service. Without
// NOTIFY_SOCKET it is nil.
func NewNotifier(getenv func(string) string, pid int) (*Notifier, error) {
	name := getenv("NOTIFY_SOCKET")
	if name == "" {
		return nil, nil
	}
	if !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "@") {
		return nil, fmt.Errorf("connecting to NOTIFY_SOCKET %q: it is neither a path nor an abstract name", name)
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: name, Net: "unixgram"}) // Go takes "@" for an abstract name, as systemd does
	if err != nil {
		return nil, fmt.Errorf("connecting to NOTIFY_SOCKET %q: %w", name, err)
	}
	return &Notifier{conn: conn, every: beatEvery(getenv, pid)}, nil
}

// beatEvery is half of systemd's watchdog time, as sd_watchdog_enabled(3)
// recommends; 0 if there is none, or if it is for another process.
func beatEvery(getenv func(string) string, pid int) time.Duration {
	usec, err := strconv.ParseUint(getenv("WATCHDOG_USEC"), 10, 63)
	if err != nil || usec == 0 || usec > uint64(24*time.Hour/time.Microsecond) {
		return 0
	}
	if of := getenv("WATCHDOG_PID"); of != "" && of != strconv.Itoa(pid) {
		return 0
	}
	return time.Duration(usec) * time.Microsecond / 2
}

// Every is how often systemd requires a beat; 0 means never.
func (n *Notifier) Every() time.Duration {
	if n == nil {
		return 0
	}
	return n.every
}

// Ready says that the program does its work.
func (n *Notifier) Ready(status string) error { return n.send("READY=1\nSTATUS=" + oneLine(status)) }

// Status reports the program's state in words.
func (n *Notifier) Status(status string) error { return n.send("STATUS=" + oneLine(status)) }

// Beat says that the program still works; it does nothing if no beats are required.
func (n *Notifier) Beat() error {
	if n.Every() == 0 {
		return nil
	}
	return n.send("WATCHDOG=1")
}

// Stopping says that the program is ending.
func (n *Notifier) Stopping() error { return n.send("STOPPING=1") }

// Close closes the socket.
func (n *Notifier) Close() error {
	if n == nil {
		return nil
	}
	return n.conn.Close()
}

// sendWithin is how long a message may wait: systemd reads at once, and a socket
// that nobody reads must not block the program.
const sendWithin = time.Second

func (n *Notifier) send(message string) error {
	if n == nil {
		return nil
	}
	if err := n.conn.SetWriteDeadline(time.Now().Add(sendWithin)); err != nil {
		return fmt.Errorf("telling systemd: %w", err)
	}
	if _, err := n.conn.Write([]byte(message)); err != nil {
		return fmt.Errorf("telling systemd: %w", err)
	}
	return nil
}

// oneLine makes a text fit into a message.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > statusLimit {
		text = strings.ToValidUTF8(text[:statusLimit], "")
	}
	return text
}

// FromEnvironment is the Notifier of this process.
func FromEnvironment() (*Notifier, error) { return NewNotifier(os.Getenv, os.Getpid()) }
