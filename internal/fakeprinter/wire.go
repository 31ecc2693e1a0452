package fakeprinter

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"motcua/internal/pty"
)

// outlet is a socket for a cable, which can be pulled out and put in again.
type outlet interface {
	plugIn(p *Printer) error // mu is held
	pullOut()                // mu is held
}

// line is a connection to a host.
type line struct {
	stream io.ReadWriteCloser
	out    chan saying   // answers; those that do not fit are lost, like bytes that nobody reads
	gone   chan struct{} // closed when the host has hung up
}

// saying is a message of a printer.
type saying struct {
	b    []byte
	at   time.Time // when it arrives
	last bool      // the printer hangs up then
}

// maxAnswers is how many answers wait for a host that does not read.
const maxAnswers = 256

// ListenTCP makes the printer listen at address ("127.0.0.1:0" for any free port) and
// returns the address, which stays the same after each power cut.
func (p *Printer) ListenTCP(address string) (string, error) {
	o := &tcpOutlet{address: address}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := o.plugIn(p); err != nil {
		return "", err
	}
	p.outlets = append(p.outlets, o)
	return o.address, nil
}

// OpenPTY connects the printer to a pseudo terminal. link, unless it is "", becomes a
// symbolic link to the tty and is renewed whenever the cable is put in, like a name given
// by udev. The returned path is link, or the tty itself, whose name changes with each
// cable.
func (p *Printer) OpenPTY(link string) (string, error) {
	o := &ptyOutlet{link: link}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := o.plugIn(p); err != nil {
		return "", err
	}
	p.outlets = append(p.outlets, o)
	if link != "" {
		return link, nil
	}
	return o.path, nil
}

// plugIn makes the printer reachable if it has power and cable. mu is held.
func (p *Printer) plugIn() error {
	if !p.powered || !p.plugged || p.closed {
		return nil
	}
	var failed error
	for _, o := range p.outlets {
		failed = errors.Join(failed, o.plugIn(p))
	}
	return failed
}

// hangUp breaks all connections and accepts no new ones. mu is held.
func (p *Printer) hangUp() {
	for _, o := range p.outlets {
		o.pullOut()
	}
	for l := range p.lines {
		_ = l.stream.Close()
		delete(p.lines, l) // bytes that were just read from it do not arrive any more
	}
	p.changed.Broadcast()
}

type tcpOutlet struct {
	address  string
	listener net.Listener
}

var _ outlet = (*tcpOutlet)(nil)

func (o *tcpOutlet) plugIn(p *Printer) error {
	l, err := net.Listen("tcp", o.address)
	if err != nil {
		return fmt.Errorf("listening as a printer: %w", err)
	}
	o.listener, o.address = l, l.Addr().String()
	for range p.o.Hosts {
		p.running.Go(func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				p.serve(conn)
			}
		})
	}
	return nil
}

func (o *tcpOutlet) pullOut() { _ = o.listener.Close() }

type ptyOutlet struct {
	link string
	path string
	far  *os.File
}

var _ outlet = (*ptyOutlet)(nil)

func (o *ptyOutlet) plugIn(p *Printer) error {
	far, path, err := pty.Open()
	if err != nil {
		return err
	}
	if err = makeRaw(path); err == nil && o.link != "" {
		err = relink(path, o.link)
	}
	if err != nil {
		return errors.Join(err, far.Close())
	}
	o.far, o.path = far, path
	p.running.Go(func() { p.serve(&cable{File: far, pause: quietPause}) })
	return nil
}

func (o *ptyOutlet) pullOut() { _ = o.far.Close() }

// makeRaw makes the tty pass bytes unchanged from the first on: a new one echoes the
// printer's bytes.
func makeRaw(path string) error {
	tty, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return fmt.Errorf("opening the printer's tty: %w", err)
	}
	defer tty.Close()
	raw, err := tty.SyscallConn()
	if err != nil {
		return fmt.Errorf("opening the printer's tty: %w", err)
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		t, get := unix.IoctlGetTermios(int(fd), unix.TCGETS)
		if failed = get; failed != nil {
			return
		}
		t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
		t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8 | unix.CREAD | unix.CLOCAL
		failed = unix.IoctlSetTermios(int(fd), unix.TCSETS, t)
	})
	return errors.Join(err, failed)
}

// relink makes link point to path, without a moment in which it does not exist.
func relink(path, link string) error {
	next := link + ".next"
	if err := os.Symlink(path, next); err != nil {
		return fmt.Errorf("naming the printer's tty: %w", err)
	}
	if err := os.Rename(next, link); err != nil {
		return fmt.Errorf("naming the printer's tty: %w", err)
	}
	return nil
}

// quietPause is how often a cable without a host is checked.
const quietPause = 2 * time.Millisecond

// cable is the printer's end of a serial line. Reading continues after the host has
// closed its end, until the cable is pulled out.
type cable struct {
	*os.File
	pause time.Duration
}

func (c *cable) Read(b []byte) (int, error) {
	for {
		n, err := c.File.Read(b)
		if n > 0 || !errors.Is(err, syscall.EIO) {
			return n, err
		}
		time.Sleep(c.pause) // EIO: nobody has the tty open
	}
}

// unread is how long a cable keeps what nobody reads. The kernel's buffers hold some
// twelve thousand bytes besides, so answers never wait for it; a host on a busy machine
// may not run for a tenth of a second.
const unread = 5 * time.Second

// Write loses what nobody reads for a while, as a wire does.
func (c *cable) Write(b []byte) (int, error) {
	_ = c.File.SetWriteDeadline(time.Now().Add(unread))
	n, err := c.File.Write(b)
	if err != nil && !errors.Is(err, os.ErrClosed) {
		return n, nil
	}
	return n, err
}

// serve handles a host until it hangs up.
func (p *Printer) serve(stream io.ReadWriteCloser) {
	l := &line{stream, make(chan saying, maxAnswers), make(chan struct{})}
	p.mu.Lock()
	if p.closed || !p.powered || !p.plugged {
		p.mu.Unlock()
		_ = stream.Close()
		return
	}
	p.lines[l] = true
	p.stats.Hosts++
	p.mu.Unlock()
	p.running.Go(l.speak)

	p.listen(l)

	p.mu.Lock()
	delete(p.lines, l)
	p.mu.Unlock()
	close(l.gone)
	close(l.out)
	_ = stream.Close()
}

// speak writes the answers, until there are no more.
func (l *line) speak() {
	for answer := range l.out {
		l.wait(answer.at)
		if _, err := l.stream.Write(answer.b); err != nil || answer.last {
			_ = l.stream.Close()
		}
	}
}

// wait returns at the time at, or when the host has hung up.
func (l *line) wait(at time.Time) {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.gone:
	}
}

// listen reads a line, as fast as the buffer and the line's speed allow.
func (p *Printer) listen(l *line) {
	pace := newPace(p.o.Baud)
	putOff, end := p.hangUpIdle(l)
	defer end()
	piece := make([]byte, pace.chunk)
	for {
		room, ok := p.room(l)
		if !ok {
			return
		}
		asked := time.Now()
		n, err := l.stream.Read(piece[:min(room, len(piece))])
		pace.wait(n, time.Since(asked) > time.Millisecond)
		if n > 0 {
			if n > longestQuestion {
				putOff()
			}
			p.receive(l, piece[:n])
		}
		if err != nil {
			return
		}
	}
}

// room waits until the buffer can take a byte, and returns how many it can take.
func (p *Printer) room(l *line) (int, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		switch n := p.o.BufferBytes - len(p.buffer); {
		case !p.lines[l] || p.closed || !p.powered || !p.plugged:
			return 0, false
		case n > 0:
			return n, true
		case n > -reserve:
			return 1, true
		}
		p.changed.Wait()
	}
}

// receive puts b into the buffer and executes real-time commands.
func (p *Printer) receive(l *line, b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.lines[l] || !p.powered {
		return
	}
	p.stats.Bytes += int64(len(b))
	p.received = append(p.received, b...)
	if len(p.received) > 2*p.o.KeepBytes {
		p.received = append(p.received[:0], p.received[len(p.received)-p.o.KeepBytes:]...)
	}
	for _, x := range b {
		p.buffer = append(p.buffer, x)
		p.recent.add(x)
		p.realTime()
	}
	p.serveThePage(l)
	p.changed.Broadcast()
}

// Say sends b to the host as if it came from the printer, even with NoStatus: for answers
// that no printer should give.
func (p *Printer) Say(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.powered && !p.troubles[Mute] {
		p.tell(b)
	}
}

// say is tell for the printer's own messages. mu is held.
func (p *Printer) say(b []byte) {
	if b = p.lie.twist(b); len(b) > 0 {
		p.speakUp(b)
	}
}

// speakUp is say for a message that is a lie already. mu is held.
func (p *Printer) speakUp(b []byte) {
	if p.powered && !p.troubles[Mute] && !p.o.NoStatus {
		p.tell(b)
	}
}

// tell sends b to all connections. mu is held.
func (p *Printer) tell(b []byte) {
	if p.troubles[Noisy] {
		b = append(append(p.noise(), b...), p.noise()...)
	} else {
		b = append([]byte(nil), b...)
	}
	for l := range p.lines {
		select {
		case l.out <- saying{b: b, at: time.Now().Add(p.late)}:
		default:
			p.stats.Unheard++
		}
	}
}

// noise is line noise: a few bytes that may look like nothing, or like anything. The same
// printer makes the same noise every time.
func (p *Printer) noise() []byte {
	b := make([]byte, 1+p.noises%5)
	for i := range b {
		p.noises = p.noises*1664525 + 1013904223
		b[i] = byte(p.noises >> 24)
	}
	return b
}

// pace limits bytes to the speed of a serial line.
type pace struct {
	perByte time.Duration // 0: no limit
	chunk   int           // bytes to read at once
	free    time.Time     // when the line has transferred what was read
}

// lag is how much a line may catch up after the machine was busy with other work.
const lag = 10 * time.Millisecond

func newPace(baud int) *pace {
	if baud <= 0 {
		return &pace{chunk: 4096}
	}
	const bitsPerByte = 10 // 8N1
	perByte := bitsPerByte * time.Second / time.Duration(baud)
	return &pace{perByte: perByte, chunk: min(max(int(time.Millisecond/perByte), 1), 4096)}
}

// wait returns when the line has transferred n more bytes. idle says that it had
// transferred none for a while.
func (s *pace) wait(n int, idle bool) {
	if s.perByte == 0 || n == 0 {
		return
	}
	earliest := time.Now()
	if !idle {
		earliest = earliest.Add(-lag)
	}
	if s.free.Before(earliest) {
		s.free = earliest
	}
	s.free = s.free.Add(time.Duration(n) * s.perByte)
	time.Sleep(time.Until(s.free))
}
