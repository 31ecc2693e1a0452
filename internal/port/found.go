package port

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Plugged is a connected device that a port could be opened to.
type Plugged struct {
	Scheme string   // of its address: "serial" or "usb"
	Path   string   // the system's name, which may change with the next boot
	Names  []string // the stable names given by deploy/udev, sorted

	// For a device on USB, otherwise empty:
	USB     string // vendor and product, "04b8:0e15"
	Maker   string // as the device reports
	Product string
	Socket  string // USB socket, "1-1.2": bus, then the ports of the hubs

	// UsedBy is who uses the device. It is empty if the device is free, or if its
	// user is another account's process that has not locked it.
	UsedBy User
}

// Address is the address for device.toml, with the stable name if there is one.
func (p Plugged) Address() string {
	if len(p.Names) > 0 {
		return p.Scheme + ":" + p.Names[0]
	}
	return p.Scheme + ":" + p.Path
}

// Found lists the serial lines and USB printers of this machine. It opens none of
// them, because some printers are reset by being opened.
func Found() ([]Plugged, error) {
	return machine{dev: "/dev", sys: "/sys", proc: "/proc"}.found()
}

// machine is where the system lists its devices.
type machine struct{ dev, sys, proc string }

// kinds are the names of device files, and where the system describes them.
var kinds = []struct{ pattern, scheme, class string }{
	{"usb/lp*", "usb", "usbmisc"},
	{"ttyUSB*", "serial", "tty"},
	{"ttyACM*", "serial", "tty"},
	{"ttyS*", "serial", "tty"},
}

func (m machine) found() ([]Plugged, error) {
	if _, err := os.Stat(m.dev); err != nil {
		return nil, fmt.Errorf("looking for devices: %w", err)
	}
	names, users := m.stableNames(), m.users()
	var all []Plugged
	for _, k := range kinds {
		paths, err := filepath.Glob(filepath.Join(m.dev, k.pattern))
		if err != nil {
			return nil, fmt.Errorf("looking for devices: %w", err)
		}
		paths = slices.DeleteFunc(paths, func(path string) bool { return number(path) < 0 }) // ttySAC0 and similar
		slices.SortFunc(paths, func(a, b string) int { return cmp.Compare(number(a), number(b)) })
		for _, path := range paths {
			node := filepath.Join(m.sys, "class", k.class, filepath.Base(path))
			if strings.HasPrefix(k.pattern, "ttyS") && !hasChip(node) {
				continue
			}
			p := Plugged{Scheme: k.scheme, Path: path, Names: names[path], UsedBy: users.of(path)}
			m.describe(&p, node)
			all = append(all, p)
		}
	}
	return all, nil
}

// number is the number at the end of a name, -1 if there is none.
func number(path string) int {
	name := filepath.Base(path)
	for _, letters := range []string{"lp", "ttyUSB", "ttyACM", "ttyS"} {
		if digits, ok := strings.CutPrefix(name, letters); ok {
			if n, err := strconv.Atoi(digits); err == nil {
				return n
			}
		}
	}
	return -1
}

// hasChip tells real serial lines from names without hardware, whose type is 0
// (PORT_UNKNOWN).
func hasChip(node string) bool {
	kind := attribute(node, "type")
	return kind != "" && kind != "0"
}

// attribute is the content of a file in /sys, empty if it does not exist.
func attribute(folder, name string) string {
	b, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// describe finds the USB device above a device file's node in /sys: the line of a
// converter is below a port, that below an interface, that below the device.
func (m machine) describe(p *Plugged, node string) {
	if p.UsedBy == (User{}) && slices.Contains(strings.Fields(attribute(m.sys, "class/tty/console/active")), filepath.Base(p.Path)) {
		p.UsedBy = User{Console: true}
	}
	folder, err := filepath.EvalSymlinks(filepath.Join(node, "device"))
	if err != nil {
		return
	}
	for range 4 {
		if vendor := attribute(folder, "idVendor"); vendor != "" {
			p.USB = vendor + ":" + attribute(folder, "idProduct")
			p.Maker, p.Product = attribute(folder, "manufacturer"), attribute(folder, "product")
			p.Socket = filepath.Base(folder)
			return
		}
		folder = filepath.Dir(folder)
	}
}

// stableNames are the links below /dev/motcua, by their targets.
func (m machine) stableNames() map[string][]string {
	names := map[string][]string{}
	folder := filepath.Join(m.dev, "motcua")
	entries, err := os.ReadDir(folder) // sorted
	if err != nil {
		return names // udev has no rules for it
	}
	for _, e := range entries {
		name := filepath.Join(folder, e.Name())
		if path, err := filepath.EvalSymlinks(name); err == nil {
			names[path] = append(names[path], name)
		}
	}
	return names
}
