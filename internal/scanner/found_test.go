package scanner

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const inputDevices = `I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="Power Button"
P: Phys=PNP0C0C/button/input0
H: Handlers=kbd event0
B: EV=3

I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT Translated Set 2 keyboard"
H: Handlers=sysrq kbd event1 leds

I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="Logitech USB Keyboard"
P: Phys=usb-0000:00:14.0-1/input0
H: Handlers=sysrq kbd leds event2

I: Bus=0003 Vendor=046d Product=c077 Version=0111
N: Name="Logitech USB Optical Mouse"
H: Handlers=mouse0 event3

I: Bus=0003 Vendor=0c2e Product=0b61 Version=0110
N: Name="Honeywell Imaging & Mobility Honeywell Scanner"
H: Handlers=sysrq kbd event4 leds

I: Bus=0005 Vendor=ffff Product=0001 Version=0001
N: Name="BT Barcode Scanner"
H: Handlers=sysrq kbd event5

I: Bus=0003 Vendor=05E0 Product=1200 Version=0110
N: Name="Bar Code "HID" Keyboard"
H: Handlers=kbd event6`

// tree makes a folder that looks like "/".
func tree(t *testing.T, devices string, links map[string]string) string {
	t.Helper()
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "proc/bus/input"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "proc/bus/input/devices"), []byte(devices), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, target := range links {
		path := filepath.Join(root, "dev/input", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.Symlink(target, path)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestScannersAreFoundBeforeKeyboards(t *testing.T) {
	root := tree(t, inputDevices, map[string]string{
		"by-id/usb-Honeywell_Scanner-event-kbd":   "../event4",
		"by-id/usb-Honeywell_Scanner-event-if01":  "../event4",
		"by-path/pci-0000:00:14.0-usb-event-kbd":  "../event4",
		"by-path/pci-0000:00:14.0-usb2-event-kbd": "../event6",
	})
	found, err := Found(root)
	want := []Device{
		{"Honeywell Imaging & Mobility Honeywell Scanner", "0c2e", "0b61", "evdev:/dev/input/by-id/usb-Honeywell_Scanner-event-kbd", true},
		{"BT Barcode Scanner", "ffff", "0001", "evdev:/dev/input/event5", true},
		{`Bar Code "HID" Keyboard`, "05E0", "1200", "evdev:/dev/input/by-path/pci-0000:00:14.0-usb2-event-kbd", true},
		{"Logitech USB Keyboard", "046d", "c31c", "evdev:/dev/input/event2", false},
	}
	if err != nil || !reflect.DeepEqual(found, want) {
		t.Errorf("found %+v, %v; want %+v", found, err, want)
	}
	for _, d := range found {
		if err := Check(d.Address); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
	}
}

func TestNothingIsFoundWithoutAList(t *testing.T) {
	if _, err := Found(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if found, err := Found(tree(t, "", nil)); err != nil || len(found) > 0 {
		t.Errorf("found %v, %v in an empty list", found, err)
	}
}

func TestListOfDevicesIsBounded(t *testing.T) {
	one := "I: Bus=0003 Vendor=0c2e Product=0b61 Version=0110\nN: Name=\"Scanner\"\nH: Handlers=kbd event4\n\n"
	found, err := Found(tree(t, strings.Repeat(one, 3*maxDevices), nil))
	if err != nil || len(found) != maxDevices {
		t.Errorf("found %d, %v", len(found), err)
	}
	if found, err := Found(tree(t, strings.Repeat("N: x\n", maxList), nil)); err != nil || len(found) > 0 {
		t.Errorf("found %d, %v", len(found), err)
	}
}
