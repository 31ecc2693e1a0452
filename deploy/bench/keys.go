package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"golang.org/x/sys/unix"

	"motcua/internal/queue"
	"motcua/internal/wire"
)

const (
	slowness   = 1500 * time.Millisecond // delay of the hub's messages to a slow console
	keyRounds  = 6
	keyDisplay = ":96"
)

// slowLine is a line to the hub that can be delayed in the direction of the device.
// Commands are not delayed: the hub has decided long before the clerk's screen knows.
type slowLine struct {
	net.Listener
	to   string
	mu   sync.Mutex
	slow time.Duration
}

func newSlowLine(to string) (*slowLine, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &slowLine{Listener: l, to: to}
	go s.accept()
	return s, nil
}

func (s *slowLine) set(slow time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slow = slow
}

// accept takes connections until the line is closed.
func (s *slowLine) accept() {
	for {
		near, err := s.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", s.to)
		if err != nil {
			near.Close()
			continue
		}
		go func() {
			_, _ = io.Copy(far, near)
			far.Close()
		}()
		go s.carry(near, far)
	}
}

// parcel is data from the hub, and when it is due.
type parcel struct {
	data []byte
	due  time.Time
}

// carry forwards the hub's data to the device, with the delay that is set when it comes.
func (s *slowLine) carry(near, far net.Conn) {
	const onTheWay = 4096
	parcels := make(chan parcel, onTheWay)
	go func() {
		defer near.Close()
		for p := range parcels {
			time.Sleep(time.Until(p.due))
			if _, err := near.Write(p.data); err != nil {
				far.Close()
			}
		}
	}()
	defer close(parcels)
	for {
		data := make([]byte, 64<<10)
		n, err := far.Read(data)
		if err != nil {
			return
		}
		s.mu.Lock()
		slow := s.slow
		s.mu.Unlock()
		parcels <- parcel{data[:n], time.Now().Add(slow)}
	}
}

// typist presses keys through one running xdotool, so that no program start is measured.
type typist struct {
	cmd *exec.Cmd
	in  io.WriteCloser
}

func newTypist(display string) (*typist, error) {
	cmd := exec.Command("xdotool", "-")
	cmd.Env = append(os.Environ(), "DISPLAY="+display)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return &typist{cmd, in}, cmd.Start()
}

func (t *typist) press(keys string) error {
	_, err := fmt.Fprintln(t.in, "key --delay 4", keys)
	return err
}

func (t *typist) close() {
	_ = t.in.Close()
	_ = t.cmd.Wait()
}

// glass is a view into the memory of an X server.
type glass struct {
	data []byte
	seen []byte
}

func openGlass(path string) (*glass, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("looking into the screen: %w", err)
	}
	return &glass{data: data, seen: make([]byte, len(data))}, nil
}

func (g *glass) close() { _ = unix.Munmap(g.data) }

// changed waits until the picture differs from that at the last look.
func (g *glass) changed(within time.Duration) error {
	for deadline := time.Now().Add(within); time.Now().Before(deadline); {
		if !bytes.Equal(g.seen, g.data) {
			return nil
		}
		time.Sleep(200 * time.Microsecond)
	}
	return errors.New("nothing else was painted")
}

// look stores the present picture.
func (g *glass) look() { copy(g.seen, g.data) }

// rest waits until nothing has been painted for a while.
func (g *glass) rest(quiet time.Duration) error {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		g.look()
		if g.changed(quiet) != nil {
			return nil
		}
	}
	return errors.New("the screen does not come to rest")
}

// tick waits for the clock on the screen, so that its next tick is far away.
func (g *glass) tick() error {
	g.look()
	if err := g.changed(3 * time.Second); err != nil {
		return err
	}
	return g.rest(60 * time.Millisecond)
}

// keys measures the time from a pressed key to the painted screen on the real console
// with a slow hub, and also for a key that needs no hub.
func (b *bench) keys() error {
	hub, _, err := b.startHub(filepath.Join(b.dir, "keys"))
	if err != nil {
		return err
	}
	defer hub.stop()
	if err := waiting(hub, 3*keyRounds); err != nil {
		return err
	}
	line, err := newSlowLine(hub.address)
	if err != nil {
		return err
	}
	defer line.Close()
	folder := filepath.Join(b.dir, "glass")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	stop, err := startPrograms(
		[]string{"Xvfb", keyDisplay, "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-fbdir", folder},
		[]string{
			filepath.Join(b.bin, "counter"), "-config", filepath.Join(b.dir, "none.toml"), "-data", filepath.Join(b.dir, "console"),
			"-hub", "ws://" + line.Addr().String() + "/link", "-counter", "1", "-window", "1366x768", "-quiet",
		}, filepath.Join(folder, "Xvfb_screen0"))
	defer stop()
	if err != nil {
		return err
	}
	if err := b.pressKeys(line, filepath.Join(folder, "Xvfb_screen0")); err != nil {
		return err
	}
	return served(hub, keyRounds)
}

// bareKeys measures the same on a bare window that changes its colour at every key: the
// share of the X server and xdotool.
func bareKeys(g *glass, fingers *typist) (took []time.Duration, err error) {
	conn, err := xgb.NewConnDisplay(keyDisplay)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	screen := xproto.Setup(conn).DefaultScreen(conn)
	win, err := xproto.NewWindowId(conn)
	if err != nil {
		return nil, err
	}
	mask := uint32(xproto.CwBackPixel | xproto.CwOverrideRedirect | xproto.CwEventMask)
	xproto.CreateWindow(conn, screen.RootDepth, win, screen.Root, 0, 0, 1366, 768, 0, xproto.WindowClassInputOutput, screen.RootVisual, mask,
		[]uint32{screen.BlackPixel, 1, xproto.EventMaskKeyPress})
	if err := xproto.MapWindowChecked(conn, win).Check(); err != nil {
		return nil, err
	}
	xproto.SetInputFocus(conn, xproto.InputFocusNone, win, xproto.TimeCurrentTime)
	for colour := range uint32(3 * keyRounds) {
		if err := g.rest(60 * time.Millisecond); err != nil {
			return nil, err
		}
		began := time.Now()
		if err := fingers.press("F2"); err != nil {
			return nil, err
		}
		if _, err := conn.WaitForEvent(); err != nil {
			return nil, err
		}
		xproto.ChangeWindowAttributes(conn, win, xproto.CwBackPixel, []uint32{0x404040 * (1 + colour%2)})
		xproto.ClearArea(conn, false, win, 0, 0, 0, 0)
		if err := g.changed(time.Second); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}

// served checks that the keys had their effect.
func served(hub *process, want int) error {
	eye := hub.dial("eye", wire.RoleWall, true, func(*queue.State) {})
	defer eye.close()
	<-eye.up
	if got := eye.state.Desk("1").Served; got != want {
		return fmt.Errorf("%d visits were served, not %d", got, want)
	}
	return nil
}

// waiting issues numbers.
func waiting(hub *process, n int) error {
	kiosk := hub.dial("kiosk", wire.RoleKiosk, false, nil)
	defer kiosk.close()
	for range n {
		if _, err := kiosk.do(queue.IssueTicket{Service: "s"}); err != nil {
			return err
		}
	}
	return nil
}

// startPrograms starts an X server and a program on it, and waits until it has painted.
func startPrograms(server, program []string, memory string) (stop func(), err error) {
	var running []*exec.Cmd
	stop = func() {
		for i := len(running) - 1; i >= 0; i-- {
			var said bytes.Buffer
			_ = end(running[i], &said)
		}
	}
	start := func(words []string) error {
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Env = append(os.Environ(), "DISPLAY="+keyDisplay)
		err := cmd.Start()
		if err == nil {
			running = append(running, cmd)
		}
		return err
	}
	if err := start(server); err != nil {
		return stop, fmt.Errorf("starting Xvfb: %w: install it with deploy/setup.sh", err)
	}
	if err := waitFor(memory); err != nil {
		return stop, err
	}
	if err := start(program); err != nil {
		return stop, err
	}
	return stop, waitPainted(memory)
}

func (b *bench) pressKeys(line *slowLine, memory string) error {
	g, err := openGlass(memory)
	if err != nil {
		return err
	}
	defer g.close()
	fingers, err := newTypist(keyDisplay)
	if err != nil {
		return err
	}
	defer fingers.close()
	if err := g.rest(400 * time.Millisecond); err != nil {
		return err
	}
	if err := fingers.press("Return 1 2 3 4 Return"); err != nil { // the only officer, and the PIN
		return err
	}
	if err := g.tick(); err != nil {
		return err
	}
	line.set(slowness)
	var slow, own []time.Duration
	timed := func(list *[]time.Duration, key string) error {
		if err := g.tick(); err != nil {
			return err
		}
		began := time.Now()
		if err := fingers.press(key); err != nil {
			return err
		}
		if err := g.changed(900 * time.Millisecond); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		*list = append(*list, time.Since(began))
		return nil
	}
	for range keyRounds {
		for _, key := range []string{"F2", "F4", "F9"} {
			if err := timed(&slow, key); err != nil {
				return err
			}
			time.Sleep(slowness + 500*time.Millisecond) // until the hub's answer is there
		}
		for _, key := range []string{"F1", "Escape"} {
			if err := timed(&own, key); err != nil {
				return err
			}
		}
	}
	bare, err := bareKeys(g, fingers)
	if err != nil {
		return err
	}
	for _, p := range []int{50, 95} {
		b.add(fmt.Sprintf("key to painted screen, hub's word takes %v, p%d", slowness, p), ms(percentile(slow, p)), "≤ 50 ms",
			fmt.Sprintf("a key that asks nobody %s, a bare window %s", ms(percentile(own, p)), ms(percentile(bare, p))))
	}
	return nil
}
