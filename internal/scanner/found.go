package scanner

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Device is a connected keyboard that may be a scanner.
type Device struct {
	Name    string // as it reports it, "Honeywell Imaging & Mobility Honeywell Scanner"
	Vendor  string // USB numbers in hexadecimal, "0c2e"
	Product string
	Address string // for Open
	Likely  bool   // it is of a maker of scanners, or its name says so
}

// makers are the USB vendor numbers of makers of scanners.
var makers = map[string]string{
	"0536": "Hand Held Products (Honeywell)", "0c2e": "Metrologic (Honeywell)", "067e": "Intermec (Honeywell)", "05e0": "Symbol (Zebra)",
	"1eab": "Newland", "05f9": "PSC (Datalogic)", "065a": "Opticon", "076d": "Denso Wave",
}

// words are words in the names of scanners.
var words = []string{"scan", "barcode", "bar code", "honeywell", "zebra", "symbol", "newland", "datalogic", "opticon"}

// The limits of the list.
const (
	maxList    = 1 << 20 // bytes
	maxDevices = 64
)

// The kernel's numbers of the buses that scanners use (linux/input.h).
var buses = []string{"0003", "0005"} // USB, Bluetooth

// Found lists the keyboards on USB and Bluetooth, likely scanners first. root is
// "/", or a test's folder.
func Found(root string) ([]Device, error) {
	file, err := os.Open(filepath.Join(root, "proc/bus/input/devices"))
	if err != nil {
		return nil, fmt.Errorf("listing input devices: %w", err)
	}
	found, err := parseDevices(io.LimitReader(file, maxList), deviceNames(root))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("listing input devices: %w", err)
	}
	slices.SortStableFunc(found, func(a, b Device) int {
		switch {
		case a.Likely == b.Likely:
			return 0
		case a.Likely:
			return -1
		}
		return 1
	})
	return found, nil
}

// deviceNames maps "event5" to its persistent udev name, if it has one: by-id is
// preferred to by-path.
func deviceNames(root string) map[string]string {
	names := map[string]string{}
	for _, folder := range []string{"/dev/input/by-path", "/dev/input/by-id"} {
		entries, err := os.ReadDir(filepath.Join(root, folder))
		if err != nil {
			continue // udev makes the folder together with its first name
		}
		for _, e := range entries {
			target, err := os.Readlink(filepath.Join(root, folder, e.Name()))
			if err == nil && strings.HasSuffix(e.Name(), "-event-kbd") {
				names[filepath.Base(target)] = filepath.Join(folder, e.Name())
			}
		}
	}
	return names
}

// parseDevices reads /proc/bus/input/devices: blocks of lines with a letter, a colon
// and a value, separated by empty lines.
func parseDevices(r io.Reader, names map[string]string) (found []Device, err error) {
	var d Device
	var bus, event string
	end := func() {
		if event != "" && slices.Contains(buses, bus) && len(found) < maxDevices {
			d.finish(event, names)
			found = append(found, d)
		}
		d, bus, event = Device{}, "", ""
	}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		kind, rest, _ := strings.Cut(lines.Text(), ": ")
		switch kind {
		case "":
			end()
		case "I":
			fields := keyValues(rest)
			bus, d.Vendor, d.Product = fields["Bus"], fields["Vendor"], fields["Product"]
		case "N":
			d.Name = strings.Trim(strings.TrimPrefix(rest, "Name="), `"`)
		case "H":
			event = eventOf(strings.Fields(strings.TrimPrefix(rest, "Handlers=")))
		}
	}
	end()
	return found, lines.Err()
}

func keyValues(s string) map[string]string {
	values := map[string]string{}
	for _, field := range strings.Fields(s) {
		key, value, _ := strings.Cut(field, "=")
		values[key] = value
	}
	return values
}

// eventOf is the event device of a keyboard, "" for anything else.
func eventOf(handlers []string) string {
	if !slices.Contains(handlers, "kbd") {
		return ""
	}
	for _, h := range handlers {
		if strings.HasPrefix(h, "event") {
			return h
		}
	}
	return ""
}

// finish fills in the derived fields.
func (d *Device) finish(event string, names map[string]string) {
	path := names[event]
	if path == "" {
		path = "/dev/input/" + event // changes with the order of plugging in
	}
	d.Address = "evdev:" + path
	_, known := makers[strings.ToLower(d.Vendor)]
	name := strings.ToLower(d.Name)
	d.Likely = known || slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
}
