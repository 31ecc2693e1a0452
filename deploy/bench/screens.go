package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"motcua/internal/wire"
)

// screens measures how soon the kiosk and the wall show something on a real X server
// without a graphics card.
func (b *bench) screens() error {
	const display = ":97"
	x := exec.Command("Xvfb", display, "-screen", "0", "1920x1920x24", "-nolisten", "tcp", "-fbdir", b.dir)
	if err := x.Start(); err != nil {
		return fmt.Errorf("starting Xvfb: %w: install it with deploy/setup.sh", err)
	}
	defer func() {
		_ = x.Process.Kill()
		_ = x.Wait()
	}()
	if err := waitFor(filepath.Join(b.dir, "Xvfb_screen0")); err != nil {
		return err
	}
	hub, _, err := b.startHub(filepath.Join(b.dir, "screens"))
	if err != nil {
		return err
	}
	defer hub.stop()
	for _, s := range []struct{ program, size, role string }{{"kiosk", "1080x1920", wire.RoleKiosk}, {"display", "1920x1080", wire.RoleWall}} {
		if err := b.screen(hub, display, s.program, s.size); err != nil {
			return fmt.Errorf("%s: %w", s.program, err)
		}
	}
	return nil
}

// waitFor waits until the X server has made its memory file.
func waitFor(memory string) error {
	for range 500 {
		if _, err := os.Stat(memory); err == nil {
			time.Sleep(500 * time.Millisecond) // and answers
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("the X server does not start")
}

func (b *bench) screen(hub *process, display, program, size string) error {
	var first []time.Duration
	const starts = 3
	for range starts {
		data := filepath.Join(b.dir, program)
		cmd := exec.Command(filepath.Join(b.bin, program), "-config", filepath.Join(b.dir, "none.toml"), "-data", data, "-hub", "ws://"+hub.address+"/link", "-window", size)
		cmd.Env = append(os.Environ(), "DISPLAY="+display)
		var said bytes.Buffer
		cmd.Stderr = &said
		began := time.Now()
		if err := cmd.Start(); err != nil {
			return err
		}
		err := waitPainted(filepath.Join(b.dir, "Xvfb_screen0"))
		first = append(first, time.Since(began))
		if err := errors.Join(err, end(cmd, &said)); err != nil {
			return err
		}
	}
	aim := ""
	if program == "kiosk" {
		aim = "≤ 1 s"
	}
	b.add(program+", start to first screen, p50", ms(percentile(first, 50)), aim, "")
	return nil
}

// endWithin is the time limit for a program to end.
const endWithin = 10 * time.Second

// end tells a program to end. One that does not is made to print where it hangs.
func end(cmd *exec.Cmd, said *bytes.Buffer) error {
	stuck := time.AfterFunc(endWithin, func() { _ = cmd.Process.Signal(syscall.SIGQUIT) })
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	if !stuck.Stop() {
		return fmt.Errorf("it has not ended within %v:\n%s", endWithin, said)
	}
	return nil
}

// waitPainted waits until the screen, read from the X server's memory, shows more than a
// few colours.
func waitPainted(memory string) error {
	const step = 4099 // words between two samples, so that every column is sampled
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		data, err := os.ReadFile(memory)
		if err != nil {
			return fmt.Errorf("looking at the screen: %w", err)
		}
		colours := map[uint32]bool{}
		for i := len(data) / 10 &^ 3; i+4 <= len(data); i += 4 * step {
			colours[binary.LittleEndian.Uint32(data[i:])] = true
		}
		if len(colours) > 4 {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return errors.New("nothing was drawn within 30 s")
}

// cpuTicks reads user and system time, in hundredths of a second.
func cpuTicks(pid int) (int, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("reading /proc/%d/stat: %q", pid, data)
	}
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return user + system, err
}
