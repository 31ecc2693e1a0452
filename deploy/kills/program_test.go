package kills

import (
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/store"
)

const (
	programKills = 24
	pressEvery   = 60 * time.Millisecond
)

// killKioskProgram kills the real kiosk between a key and the paper. The other test has
// the larger number of kills, because a window takes seconds to open on a machine without
// a graphics card.
func killKioskProgram(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing: run make setup", tool)
		}
	}
	kiosk := built(t, "kiosk")
	s, chance := newStand(t), rand.New(rand.NewPCG(3, 9))
	s.least = programKills / 2
	display := openDisplay(t, s.centre.dir)
	hub := s.centre.hub(t)
	s.centre.answering(t, hub)
	run := func() *program { return s.program(kiosk, display) }
	life := run()
	for i := range programKills {
		s.press(display, life)
		pause(time.Duration(chance.Int64N(int64(2 * longestTap))))
		if i%4 == 1 {
			hub.kill(t)
			hub = s.centre.hub(t)
		}
		life.kill(t)
		life = run()
	}
	s.end = func() { life.stop(t) }
	s.heal(hub)
}

// openDisplay starts a screen in memory.
func openDisplay(t *testing.T, dir string) (display string) {
	t.Helper()
	number := filepath.Join(dir, "display")
	server := launch(t, filepath.Join(dir, "screen.log"), exec.Command("/bin/sh", "-c",
		`exec Xvfb -displayfd 3 -screen 0 1080x1920x24 -nolisten tcp -nocursor 3>"$0"`, number))
	eventually(t, "the screen", func() bool {
		text, err := os.ReadFile(number)
		select {
		case <-server.done:
			t.Fatal("the X server has ended")
		default:
		}
		display = ":" + strings.TrimSpace(string(text))
		return err == nil && strings.HasSuffix(string(text), "\n")
	})
	return display
}

// program starts the real kiosk.
func (s *stand) program(path, display string) *program {
	s.t.Helper()
	must(s.t, os.MkdirAll(s.config.Dir, 0o750))
	if err := os.Remove(filepath.Join(s.config.Dir, "starts.json")); err != nil && !errors.Is(err, os.ErrNotExist) {
		s.t.Fatal(err)
	}
	file := filepath.Join(s.centre.dir, "device.toml")
	must(s.t, os.WriteFile(file, []byte("id = \"kiosk-1\"\nname = \"Kiosk 1\"\n"), 0o600))
	cmd := exec.Command(path, "-config", file, "-data", s.config.Dir, "-hub", s.config.Hub, "-printer", s.config.Printer)
	cmd.Env = append(os.Environ(), "DISPLAY="+display, "WAYLAND_DISPLAY=", "LANG=vi_VN.UTF-8", "LC_ALL=")
	return launch(s.t, filepath.Join(s.centre.dir, "kiosk.log"), cmd)
}

// press presses the key of the first agency until the kiosk has numbered a command.
func (s *stand) press(display string, life *program) {
	s.t.Helper()
	before, again := s.drawn(), time.NewTicker(pressEvery)
	defer again.Stop()
	eventually(s.t, "that the kiosk takes a key", func() bool {
		select {
		case <-life.done:
			s.t.Fatalf("the kiosk has ended: %v\n%s", life.cmd.ProcessState, s.lastWords())
		case <-again.C:
			cmd := exec.Command("xdotool", "key", "Return", "1") // back home, and the first agency
			cmd.Env = append(os.Environ(), "DISPLAY="+display)
			_ = cmd.Run() // the window may not be there yet
		default:
		}
		return s.drawn() > before
	})
}

// drawn is how many commands the kiosk has numbered, by a copy of its file; 0 if it
// cannot be read now.
func (s *stand) drawn() (seq uint64) {
	if _, err := os.Stat(filepath.Join(s.config.Dir, "device.db")); err != nil {
		return 0
	}
	s.peek("device.db", func(db *store.Store) (err error) {
		seq, err = db.LastSeq()
		return err
	})
	return seq
}

// lastWords is the end of the kiosk's log.
func (s *stand) lastWords() string {
	data, err := os.ReadFile(filepath.Join(s.centre.dir, "kiosk.log"))
	if err != nil {
		return err.Error()
	}
	return string(data[max(0, len(data)-2000):])
}
