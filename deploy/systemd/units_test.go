package systemd

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"motcua/internal/program"
	"motcua/internal/watchdog"
)

// units are the units of this folder, by path.
func units(t *testing.T) map[string]string {
	t.Helper()
	list := map[string]string{}
	for _, pattern := range []string{"*.service", "user/*.service"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			list[path] = string(text)
		}
	}
	if len(list) != 3 {
		t.Fatalf("found %d units, want 3", len(list))
	}
	return list
}

// setting is the value of a key, which must be in the unit once.
func setting(t *testing.T, unit, key string) string {
	t.Helper()
	value, n := "", 0
	for line := range strings.Lines(unit) {
		if k, v, found := strings.Cut(strings.TrimSpace(line), "="); found && k == key {
			value, n = v, n+1
		}
	}
	if n != 1 {
		t.Errorf("%s stands %d times in the unit", key, n)
	}
	return value
}

// The units must agree with the programs.
func TestUnitsFitThePrograms(t *testing.T) {
	for path, unit := range units(t) {
		t.Run(path, func(t *testing.T) {
			for key, want := range map[string]string{
				"Type": "notify", "NotifyAccess": "main", "Restart": "on-failure", "StartLimitIntervalSec": "0",
				"RestartPreventExitStatus": strconv.Itoa(program.ExitUsage) + " " + strconv.Itoa(program.ExitForGood),
				"LimitCORE":                "0", "NoNewPrivileges": "true",
			} {
				if got := setting(t, unit, key); got != want {
					t.Errorf("%s=%s, want %s", key, got, want)
				}
			}
			seconds, err := strconv.Atoi(setting(t, unit, "WatchdogSec"))
			if err != nil || time.Duration(seconds)*time.Second <= watchdog.FrozenFor {
				t.Errorf("WatchdogSec=%d: the program itself, which writes down what froze, must be first (%v)", seconds, watchdog.FrozenFor)
			}
			if !strings.HasPrefix(setting(t, unit, "ExecStart"), "/usr/lib/motcua/") {
				t.Error("the program is not where the guide puts it")
			}
		})
	}
}

// A program with a screen needs the screen, the printer and the scanner.
func TestUnitsOfScreensLeaveTheDevicesOpen(t *testing.T) {
	for path, unit := range units(t) {
		if !strings.HasPrefix(path, "user/") {
			continue
		}
		for _, key := range []string{"PrivateDevices", "DevicePolicy", "MemoryDenyWriteExecute", "ProtectSystem", "PrivateUsers", "RestrictAddressFamilies"} {
			if strings.Contains(unit, "\n"+key+"=") {
				t.Errorf("%s has %s", path, key)
			}
		}
	}
}

// TestUnitsAreWhatSystemdReads asks systemd itself.
func TestUnitsAreWhatSystemdReads(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	for path, unit := range units(t) {
		t.Run(path, func(t *testing.T) {
			verify(t, path, unit, "")
			said := verify(t, path, strings.Replace(unit, "WatchdogSec=", "WatchdogSek=", 1), "WatchdogSek")
			if !strings.Contains(said, "WatchdogSek") {
				t.Errorf("systemd does not see what is wrong: %s", said)
			}
		})
	}
}

// verify has systemd read a unit, with a program that exists.
func verify(t *testing.T, path, unit, wrong string) string {
	t.Helper()
	name := strings.Replace(filepath.Base(path), "@.", "@kiosk.", 1)
	file := filepath.Join(t.TempDir(), name)
	for line := range strings.Lines(unit) {
		if strings.HasPrefix(line, "ExecStart=") {
			unit = strings.Replace(unit, line, "ExecStart=/bin/true\n", 1)
		}
	}
	unit = strings.Replace(unit, "graphical-session.target", "multi-user.target", -1) // which belongs to the user's manager
	if err := os.WriteFile(file, []byte(unit), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("systemd-analyze", "verify", "--man=no", file).CombinedOutput()
	if err != nil && !strings.Contains(string(out), name) && wrong == "" {
		t.Skipf("systemd-analyze does not work here: %v: %s", err, out)
	}
	if wrong == "" && strings.Contains(string(out), name) {
		t.Errorf("%v: %s", err, out)
	}
	return string(out)
}
