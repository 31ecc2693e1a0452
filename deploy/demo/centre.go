package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"motcua/internal/centre"
	"motcua/internal/fakeprinter"
	"motcua/internal/wire"
)

// ticketFolder is where the kiosk's printer stores pictures of its paper, in out.
const ticketFolder = "tickets"

// house is the sample centre with all its programs.
type house struct {
	options
	say     func(format string, args ...any)
	address string // of the hub
	eye     *observer
	hub     *process
	parts   *parts

	expected int      // appointments of today for which nobody comes
	dossiers []sample // of the sample register; none without one

	kiosk, desk3, desk7, pad, wall *seat
	over                           *seat    // over counter 3; nil on a desktop, which has no room for it
	super                          *seat    // the supervisor's desk; nil on a desktop for the same reason
	manager                        *process // window manager of counter 7, which becomes a strip; nil on a desktop
}

// seat is a program with a screen.
type seat struct {
	name, program, role string
	config              string // file of the sample
	args                []string
	width, height       int     // of the real screen
	screen              *screen // nil on a desktop
	env                 []string
	at                  window // on a desktop
	*process
}

// openCentre writes the sample's files and chooses the hub's address. Nothing runs yet.
func openCentre(o options, say func(string, ...any)) (*house, error) {
	c := &house{options: o, say: say}
	for _, folder := range []string{c.logs(), filepath.Join(o.data, "hub")} {
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return nil, fmt.Errorf("making the data folder: %w", err)
		}
	}
	if _, err := os.Stat(c.conf("centre.toml")); errors.Is(err, os.ErrNotExist) {
		if out, err := exec.Command(filepath.Join(o.bin, "hub"), "-write-sample", c.conf("")).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("writing the sample: %w: %s", err, out)
		}
		if err := c.amendSample(); err != nil {
			return nil, err
		}
	}
	port := o.port
	if port == 0 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("finding a free port: %w", err)
		}
		port = l.Addr().(*net.TCPAddr).Port
		if err := l.Close(); err != nil {
			return nil, fmt.Errorf("finding a free port: %w", err)
		}
	}
	c.address = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	c.kiosk = &seat{name: "kiosk", program: "kiosk", role: wire.RoleKiosk, config: "device-kiosk.toml", width: 1080, height: 1920}
	c.desk3 = &seat{name: "console-3", program: "counter", role: wire.RoleConsole, config: "device-counter-3.toml", width: 1440, height: 900}
	c.desk7 = &seat{name: "console-7", program: "counter", role: wire.RoleConsole, config: "device-counter-7.toml", width: 1366, height: 768}
	c.pad = &seat{name: "pad-3", program: "counter", role: wire.RolePad, config: "device-pad-3.toml", width: 1280, height: 800, args: []string{"-pad"}}
	c.wall = &seat{name: "wall", program: "display", role: wire.RoleWall, config: "device-wall.toml", width: 1920, height: 1080}
	return c, nil
}

// amendSample fits the sample to the visit, or gives it what people may want to try.
func (c *house) amendSample() error {
	if c.desktop {
		return c.giveRegister()
	}
	return c.amend()
}

func (c *house) logs() string            { return filepath.Join(c.data, "log") }
func (c *house) conf(file string) string { return filepath.Join(c.data, "conf", file) }
func (c *house) tickets() string         { return filepath.Join(c.out, ticketFolder) }

// seats are the programs that run, except the hub.
func (c *house) seats() []*seat {
	all := []*seat{c.kiosk, c.desk3, c.desk7, c.pad, c.wall, c.over, c.super}
	return slices.DeleteFunc(all, func(s *seat) bool { return s == nil })
}

// placing places the windows: it sets the seats' env and arguments.
type placing func(ctx context.Context, c *house) error

// open starts everything and waits until it is up.
func (c *house) open(ctx context.Context, place placing) error {
	var err error
	if c.parts, err = openParts(c.tickets(), fakeprinter.Options{}); err != nil {
		return err
	}
	c.kiosk.args = c.parts.args()
	c.say("starting the hub on %s", c.address)
	if err := c.startHub(ctx); err != nil {
		return err
	}
	c.say("making the sample catalogue of procedures public")
	if err := c.publish(ctx); err != nil {
		return err
	}
	folder := filepath.Join(c.data, "observer")
	own, err := c.enrolObserver(ctx, folder)
	if err != nil {
		return err
	}
	if c.eye, err = openObserver(folder, c.address, own); err != nil {
		return err
	}
	if err := place(ctx, c); err != nil {
		return err
	}
	for _, s := range c.seats() {
		c.say("starting %s (%d×%d)", s.name, s.width, s.height)
		if err := c.startSeat(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// startHub starts the hub and waits until it answers.
func (c *house) startHub(ctx context.Context) (err error) {
	c.hub, err = start("hub", c.logs(), nil, filepath.Join(c.bin, "hub"),
		"-config", c.conf("centre.toml"), "-data", filepath.Join(c.data, "hub"), "-listen", c.address, "-outside-hours")
	if err != nil {
		return err
	}
	look := c.eye
	if look == nil {
		look = &observer{http: "http://" + c.address}
	}
	return look.healthy(ctx, c.hub)
}

// startSeat starts a program and waits until it has its link and has drawn its screen.
func (c *house) startSeat(ctx context.Context, s *seat) error {
	running := 1
	for _, other := range c.seats() {
		if other != s && other.role == s.role && other.process != nil && !other.ended() {
			running++
		}
	}
	if err := c.launch(s); err != nil {
		return err
	}
	if err := c.eye.connected(ctx, s.role, running, s.process); err != nil {
		return fmt.Errorf("starting %s: %w:\n%s", s.name, err, s.tail(8))
	}
	if s.screen == nil {
		return nil
	}
	if s == c.kiosk {
		if err := c.offersLookup(ctx); err != nil {
			return fmt.Errorf("%w:\n%s", err, s.tail(8))
		}
	}
	return s.screen.drawn(ctx, s.name)
}

// launch starts a program without waiting.
func (c *house) launch(s *seat) (err error) {
	args := []string{"-config", c.conf(s.config), "-data", filepath.Join(c.data, s.name), "-hub", "ws://" + c.address + "/link"}
	enrol, err := c.enrolFlags(s)
	if err != nil {
		return err
	}
	args = append(args, enrol...)
	env := append([]string{"LANG=vi_VN.UTF-8", "LC_ALL="}, s.env...)
	s.process, err = start(s.name, c.logs(), env, filepath.Join(c.bin, s.program), append(args, s.args...)...)
	return err
}

// screensOfTheirOwn gives every program a screen of the real size.
func screensOfTheirOwn(ctx context.Context, c *house) error {
	if err := missingTools(); err != nil {
		return err
	}
	c.over = &seat{
		name: "over-3", program: "display", role: wire.RoleWall, config: "device-wall.toml", width: 1280, height: 720,
		args: []string{"-id", "over-3", "-counter", "3"},
	}
	c.super = &seat{
		name: "supervisor", program: "counter", role: wire.RoleConsole, config: "device-counter-3.toml", width: 1440, height: 900,
		args: []string{"-id", "supervisor", "-counter", centre.SupervisorDesk},
	}
	if err := openScreens(ctx, c); err != nil {
		return err
	}
	var err error
	c.manager, err = c.desk7.screen.manage(ctx, c.logs())
	return err
}

// openScreens opens a screen for each of the programs.
func openScreens(ctx context.Context, c *house) error {
	c.say("opening %d screens in memory", len(c.seats()))
	for _, s := range c.seats() {
		var err error
		if s.screen, err = openScreen(ctx, s.name, c.logs(), filepath.Join(c.data, "screen-"+s.name), s.width, s.height); err != nil {
			return err
		}
		s.env = []string{"DISPLAY=" + s.screen.display, "WAYLAND_DISPLAY="}
	}
	return nil
}

// close stops everything, the screens last.
func (c *house) close() {
	if c.eye != nil {
		if err := c.eye.seat.Close(); err != nil {
			c.say("closing the observer: %v", err)
		}
	}
	for _, s := range slices.Backward(c.seats()) {
		s.stop()
	}
	c.hub.stop()
	if c.parts != nil {
		if err := c.parts.close(); err != nil {
			c.say("switching printer and scanner off: %v", err)
		}
	}
	c.manager.stop()
	for _, s := range c.seats() {
		if s.screen != nil {
			s.screen.stop()
		}
	}
}

// step does one step of the visit. If it fails, pictures of all screens are stored, and
// the error has the ends of the logs.
func (c *house) step(ctx context.Context, name string, do func(ctx context.Context) error) error {
	begun := time.Now()
	err := do(ctx)
	if err == nil {
		c.say("%s (%d ms%s)", name, time.Since(begun).Milliseconds(), longest.slow())
		return nil
	}
	return errors.New(fmt.Sprintf("%s: %v (%.1f s%s)", name, err, time.Since(begun).Seconds(), longest.slow()) + c.witness(ctx, name))
}

// witness stores pictures of all screens, and returns where, with the ends of the logs
// and the state of the printer.
func (c *house) witness(ctx context.Context, name string) (text string) {
	for _, s := range c.seats() {
		if s.process == nil {
			continue
		}
		if s.screen != nil && ctx.Err() == nil {
			path := filepath.Join(c.out, "failed-"+fileName(name)+"-"+s.name+".png")
			if err := s.screen.save(path); err == nil {
				text += "\npicture: " + path
			}
		}
		text += "\n-- " + s.name + "\n" + s.tail(6)
	}
	if c.hub != nil {
		text += "\n-- hub\n" + c.hub.tail(6)
	}
	if c.parts != nil {
		text += fmt.Sprintf("\n-- printer\n%+v", c.parts.printer.Stats())
	}
	return text
}

// fileName makes a step's name usable for a file.
func fileName(step string) string {
	name := []byte(strings.ToLower(step))
	for i, b := range name {
		if (b < 'a' || b > 'z') && (b < '0' || b > '9') {
			name[i] = '-'
		}
	}
	return string(name)
}
