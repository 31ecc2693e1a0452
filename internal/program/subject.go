package program

import (
	"os"
	"path"
	"strings"

	"motcua/internal/config"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/inspection"
	"motcua/internal/speaker"
)

// Sheet is the data source of a screen's technician's card. sound may be nil.
func (p *Program) Sheet(d *config.Device, seat *device.Device, sound func() speaker.Status) func() inspection.Sheet {
	s := &inspection.Subject{
		Lang: i18n.Lang(d.Language), Program: p.Name + " " + Version, ID: d.ID, Name: d.Name, Hub: d.Hub,
		LogAt: logAt(os.Getenv("JOURNAL_STREAM") != "", readText("/proc/self/cgroup"), linkTo("/proc/self/fd/2")),
		Seat:  seat, Sound: sound,
	}
	return s.Sheet
}

// readText and linkTo are empty if there is nothing to read: on another system the
// card has fewer lines.
func readText(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(text)
}

func linkTo(path string) string {
	to, err := os.Readlink(path)
	if err != nil {
		return ""
	}
	return to
}

// logAt says where this program's log can be read: a command if systemd keeps it, a
// file if the output was redirected to one, and empty for the terminal. cgroup is
// the text of /proc/self/cgroup, which names the unit; stderr is the target of the
// program's error output.
func logAt(journal bool, cgroup, stderr string) string {
	if journal {
		unit := ""
		for line := range strings.Lines(cgroup) {
			if name := path.Base(strings.TrimSpace(line)); strings.HasSuffix(name, ".service") {
				unit = name
			}
		}
		switch {
		case unit == "":
			return "journalctl -e"
		case strings.Contains(cgroup, "/user@"):
			return "journalctl --user -e -u " + unit
		}
		return "journalctl -e -u " + unit
	}
	if path.IsAbs(stderr) && !strings.HasPrefix(stderr, "/dev/") {
		return stderr
	}
	return ""
}
