package port

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// madeUp is a machine made of files in a folder.
func madeUp(t *testing.T) machine {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m := machine{dev: root + "/dev", sys: root + "/sys", proc: root + "/proc"}
	write(t, m.proc+"/locks", "")
	write(t, m.dev+"/null", "")
	return m
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, name, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

// plugUSB makes a USB device with one interface, and a device file below it. between
// is the path from the interface to the file's node.
func (m machine) plugUSB(t *testing.T, file, class, socket, ids, maker, product, between string) {
	t.Helper()
	vendor, number, _ := strings.Cut(ids, ":")
	device := filepath.Join(m.sys, "devices/pci0000:00/usb1", socket)
	write(t, device+"/idVendor", vendor+"\n")
	write(t, device+"/idProduct", number+"\n")
	if maker != "" {
		write(t, device+"/manufacturer", maker+"\n")
	}
	write(t, device+"/product", product+"\n")
	below := filepath.Join(device, socket+":1.0", between)
	if err := os.MkdirAll(below, 0o755); err != nil {
		t.Fatal(err)
	}
	link(t, filepath.Join(m.sys, "class", class, filepath.Base(file), "device"), below)
	write(t, filepath.Join(m.dev, file), "")
}

func TestFoundTellsWhatIsPluggedIn(t *testing.T) {
	m := madeUp(t)
	m.plugUSB(t, "usb/lp0", "usbmisc", "1-1.2", "04b8:0e15", "EPSON", "TM-T20II", "")
	m.plugUSB(t, "ttyUSB10", "tty", "1-3", "1a86:7523", "", "USB Serial", "ttyUSB10")
	m.plugUSB(t, "ttyUSB2", "tty", "1-4", "0403:6001", "FTDI", "FT232R USB UART", "ttyUSB2")
	m.plugUSB(t, "ttyACM0", "tty", "1-1.4", "1eab:0106", "Newland", "HR200", "")
	for name, kind := range map[string]string{"ttyS0": "4", "ttyS1": "0", "ttyS2": "4"} {
		write(t, m.dev+"/"+name, "")
		write(t, m.sys+"/class/tty/"+name+"/type", kind+"\n")
	}
	write(t, m.dev+"/ttySAC0", "")
	write(t, m.sys+"/class/tty/console/active", "tty0 ttyS2\n")
	link(t, m.dev+"/motcua/printer", "../usb/lp0")
	link(t, m.dev+"/motcua/printer-pci-0_1_2", "../usb/lp0")
	link(t, m.dev+"/motcua/scanner", "../ttyACM0")
	link(t, m.dev+"/motcua/dangling", "../ttyUSB7")

	// The printer is locked, the scanner is open.
	info, err := os.Stat(m.dev + "/usb/lp0")
	if err != nil {
		t.Fatal(err)
	}
	sys := info.Sys().(*syscall.Stat_t)
	write(t, m.proc+"/locks", fmt.Sprintf("1: POSIX  ADVISORY  WRITE 7 00:01:99 0 EOF\n2: FLOCK  ADVISORY  WRITE 812 %s 0 EOF\n2: -> FLOCK\n", lockID(sys.Dev, sys.Ino)))
	write(t, m.proc+"/812/comm", "kiosk\n")
	link(t, m.proc+"/99/fd/5", m.dev+"/ttyACM0")
	link(t, m.proc+"/99/fd/6", "socket:[123]")

	want := []Plugged{
		{Scheme: "usb", Path: m.dev + "/usb/lp0", Names: []string{m.dev + "/motcua/printer", m.dev + "/motcua/printer-pci-0_1_2"}, USB: "04b8:0e15", Maker: "EPSON", Product: "TM-T20II", Socket: "1-1.2", UsedBy: User{Process: "812", Name: "kiosk"}},
		{Scheme: "serial", Path: m.dev + "/ttyUSB2", USB: "0403:6001", Maker: "FTDI", Product: "FT232R USB UART", Socket: "1-4"},
		{Scheme: "serial", Path: m.dev + "/ttyUSB10", USB: "1a86:7523", Product: "USB Serial", Socket: "1-3"},
		{Scheme: "serial", Path: m.dev + "/ttyACM0", Names: []string{m.dev + "/motcua/scanner"}, USB: "1eab:0106", Maker: "Newland", Product: "HR200", Socket: "1-1.4", UsedBy: User{Process: "99"}},
		{Scheme: "serial", Path: m.dev + "/ttyS0"},
		{Scheme: "serial", Path: m.dev + "/ttyS2", UsedBy: User{Console: true}},
	}
	got, err := m.found()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("found %d devices; want %d: %+v", len(got), len(want), got)
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("found %+v\nwant  %+v", got[i], want[i])
		}
	}
	if a := got[0].Address(); a != "usb:"+m.dev+"/motcua/printer" {
		t.Errorf("the printer's address is %q", a)
	}
	if a := got[1].Address(); a != "serial:"+m.dev+"/ttyUSB2" {
		t.Errorf("the converter's address is %q", a)
	}
}

func TestNothingPluggedInIsNoFault(t *testing.T) {
	if got, err := madeUp(t).found(); err != nil || len(got) != 0 {
		t.Errorf("found %+v, %v", got, err)
	}
	if _, err := (machine{dev: filepath.Join(t.TempDir(), "none")}).found(); err == nil {
		t.Error("a machine without /dev is no fault")
	}
}

// On this machine, with whatever is connected: every address that is found must be
// valid for Open.
func TestFoundAddressesAreUsable(t *testing.T) {
	all, err := Found()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		t.Logf("%+v", p)
		if err := Check(p.Address()); err != nil {
			t.Error(err)
		}
	}
}

// users finds a lock that this package takes.
func TestLockIsSeenByUsers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "device")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := &device{file: f}
	if err := d.control(lock); err != nil {
		t.Fatal(err)
	}
	m := machine{dev: "/dev", sys: "/sys", proc: "/proc"}
	locks, err := os.ReadFile("/proc/locks")
	if err != nil {
		t.Skipf("the system does not show its locks: %v", err)
	}
	if want := strconv.Itoa(os.Getpid()); m.users().of(path).Process != want {
		t.Errorf("the device is used by %+v; want %s; /proc/locks:\n%s", m.users().of(path), want, locks)
	}
}
