package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/ledframe"
)

const deviceText = `id = "kiosk-1"
name = "Kiosk 1"
hub = "ws://10.0.0.2:7420/link"
key = "a-long-enough-key"
counter = "3"
language = "en"
service_pin = "2580"
[screen]
mm_per_px = 0.49
tap_guard_ms = 250
reading_percent = 150
contrast = true
monitor = "HDMI-1"
[[screen.also]]
monitor = "1280x720+1920+0"
id = "wall-2"
counter = "9"
calls = 4
hero_scale = 1.2
contrast = true
[[screen.also]]
monitor = "3"
[printer]
address = "tcp://10.0.0.9:9100"
profile = "auto"
width_dots = 384
status = "off"
day_sheet = true
[scanner]
address = "serial:/dev/motcua/scanner?baud=9600"
prefix = "\u0002"
suffix = "\r\n"
[speaker]
player = ["aplay", "-q"]
headphones = ["aplay", "-q", "-D", "plughw:1"]
[voice]
packs = ["mau-nam", "/srv/giong-lan"]
numbers = "whole"
volume = 80
quiet = ["11:30-13:30"]
[[voice.hours]]
spans = ["07:00-08:00", "16:00-17:00"]
volume = 40
[embedded_hub]
centre = "/etc/motcua/centre.toml"
listen = "127.0.0.1:0"
[wall]
calls = 8
hero_scale = 1.4
depth_m = 12
contrast = true
ticker_scroll = true
notices = "thong-bao"
film_volume = 40
[led]
address = "serial:/dev/motcua/led?baud=9600"
protocol = "bcd"
repeat_sec = 5
pause_ms = 40
[led.frame]
start = "FE"
command = "01 0x02"
blank = "FF FF"
end = "0D"
address_as = "ascii"
address_digits = 2
address_offset = -1
digits = "segments"
count = 3
first = "right"
fill = "0"
bcd_dark = 10
letters = true
segments = "C0 F9 A4 B0 99 92 82 F8 80 90 FF BF"
checksum = "xor"
checksum_start = true
[[led.box]]
counter = "3"
address = 1
[[led.box]]
counter = "7"
address = 100
[lookup]
home = true
catalogue = "danh-muc.jsonl"
[support]
name = "Tổ hỗ trợ"
phone = "0226 3 888 999"
`

func TestDeviceIsReadWhole(t *testing.T) {
	d, err := ParseDevice("device.toml", []byte(deviceText))
	if err != nil {
		t.Fatal(err)
	}
	want := &Device{
		ID: "kiosk-1", Name: "Kiosk 1", Hub: "ws://10.0.0.2:7420/link", Key: "a-long-enough-key", Counter: "3", Language: "en", ServicePIN: "2580",
		Screen: Screen{
			MMPerPx: 0.49, TapGuardMS: 250, ReadingPercent: 150, Contrast: true, Monitor: "HDMI-1", Also: []Also{
				{Monitor: "1280x720+1920+0", ID: "wall-2", Counter: "9", Calls: 4, HeroScale: 1.2, Contrast: true}, {Monitor: "3", Calls: 6, HeroScale: 1},
			},
		},
		Printer: Printer{Address: "tcp://10.0.0.9:9100", Profile: "auto", WidthDots: 384, StatusOff: true, DaySheet: true},
		Scanner: Scanner{Address: "serial:/dev/motcua/scanner?baud=9600", Prefix: "\x02", Suffix: "\r\n"},
		Speaker: Speaker{Player: []string{"aplay", "-q"}, Headphones: []string{"aplay", "-q", "-D", "plughw:1"}},
		Voice: Speaking{
			Packs: []string{"mau-nam", "/srv/giong-lan"}, Whole: true, Volume: 80, Quiet: []centre.Span{{FromMin: 690, ToMin: 810}},
			Volumes: []VolumeAt{{Spans: []centre.Span{{FromMin: 420, ToMin: 480}, {FromMin: 960, ToMin: 1020}}, Volume: 40}},
		},
		Embedded: Embedded{Centre: "/etc/motcua/centre.toml", Listen: "127.0.0.1:0"},
		Wall:     Wall{Calls: 8, HeroScale: 1.4, DepthM: 12, Contrast: true, TickerScroll: true, Notices: "thong-bao", FilmVolume: 40},
		Lookup:   Lookup{Home: true, Catalogue: "danh-muc.jsonl"},
		LED: LED{
			Address: "serial:/dev/motcua/led?baud=9600", Protocol: "bcd", RepeatSec: 5, PauseMS: 40,
			Boxes: []LEDBox{{"3", 1}, {"7", 100}},
			Table: ledframe.Table{
				Start: []byte{0xFE}, Command: []byte{1, 2}, Blank: []byte{0xFF, 0xFF}, End: []byte{0x0D},
				Address: ledframe.AddressASCII, AddressDigits: 2, AddressOffset: -1,
				Digits: ledframe.DigitsSegments, Count: 3, Right: true, Fill: '0', BCDDark: 10, Letters: true,
				Segments: []byte{0xC0, 0xF9, 0xA4, 0xB0, 0x99, 0x92, 0x82, 0xF8, 0x80, 0x90, 0xFF, 0xBF},
				Sum:      ledframe.SumXOR, SumStart: true,
			},
		},
		Support: Support{Name: "Tổ hỗ trợ", Phone: "0226 3 888 999"},
	}
	if !reflect.DeepEqual(d, want) {
		t.Errorf("got  %+v\nwant %+v", d, want)
	}
}

func TestFurtherMonitorsAreTheirOwn(t *testing.T) {
	for text, want := range map[string]string{
		"[[screen.also]]\nmonitor = \"2\"":                                                              "monitor = \"…\" in [screen]",
		"[screen]\nmonitor = \"hdmi-1\"\n[[screen.also]]\nmonitor = \"HDMI-1\"":                         "has a screen already",
		"[screen]\nmonitor = \"1\"\n[[screen.also]]\nmonitor = \"2\"\n[[screen.also]]\nmonitor = \"2\"": "has a screen already",
		"[screen]\nmonitor = \"1\"\n[[screen.also]]\nmonitor = \"2\"\nid = \"wall-1\"":                  "the device's own",
		"[screen]\nmonitor = \"1\"\n[[screen.also]]\nmonitor = \"2\"\nid = \"Tầng 2\"":                  "cannot be kept",
		"[screen]\nmonitor = \"1\"\n[[screen.also]]\ncounter = \"2\"":                                   "monitor",
		"[screen]\nmonitor = \"0\"\n" + strings.Repeat("[[screen.also]]\nmonitor = \"2\"\n", 4):         "write at most 3",
	} {
		if _, err := ParseDevice("device.toml", []byte("id = \"wall-1\"\n"+text+"\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v, want %q", text, err, want)
		}
	}
}

func TestMissingDeviceFileGivesTheDefaults(t *testing.T) {
	dir := t.TempDir()
	d, err := LoadDevice(filepath.Join(dir, "device.toml"))
	if err != nil {
		t.Fatal(err)
	}
	stx, _ := ledframe.Protocol("stx")
	want := &Device{
		Language: "vi", Embedded: Embedded{Centre: filepath.Join(dir, "centre.toml"), Listen: DefaultListen},
		Screen: Screen{TapGuardMS: 400, ReadingPercent: 100}, Wall: Wall{Calls: 6, HeroScale: 1, FilmVolume: 60},
		LED:    LED{Protocol: "stx", RepeatSec: 10, PauseMS: 30, Table: stx},
		Lookup: Lookup{Catalogue: "catalogue.jsonl"},
		Voice:  Speaking{Packs: []string{"mau-bac"}, Volume: 100}, Absent: true,
	}
	if !reflect.DeepEqual(d, want) {
		t.Errorf("got  %+v\nwant %+v", d, want)
	}
	if _, err := LoadDevice(t.TempDir()); err == nil {
		t.Error("a folder loads as a device")
	}
}

func TestLoadDeviceReadsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "device.toml")
	if err := os.WriteFile(path, []byte(deviceText), 0o600); err != nil {
		t.Fatal(err)
	}
	if d, err := LoadDevice(path); err != nil || d.ID != "kiosk-1" {
		t.Errorf("got %+v, %v", d, err)
	}
}

func TestSilenceIsNotTheFirstPlayer(t *testing.T) {
	for text, want := range map[string]Speaker{
		``:                           {},
		`player = ""`:                {Silent: true},
		`player = []`:                {},
		`player = "pw-play"`:         {Player: []string{"pw-play"}},
		`player = ["aplay", "-q"]`:   {Player: []string{"aplay", "-q"}},
		`player = ["/opt/a player"]`: {Player: []string{"/opt/a player"}},
		`headphones = ["aplay"]`:     {Headphones: []string{"aplay"}},
	} {
		d, err := ParseDevice("device.toml", []byte("[speaker]\n"+text))
		if err != nil || !reflect.DeepEqual(d.Speaker, want) {
			t.Errorf("%s: got %+v, %v", text, d, err)
		}
	}
}

func TestDeviceFaultsNameTheirLine(t *testing.T) {
	for _, c := range []struct{ old, with, want string }{
		{`hub = "ws://10.0.0.2:7420/link"`, `hub = "10.0.0.2" # HERE`, `write hub = "ws://host:7420/link"`},
		{`hub = "ws://10.0.0.2:7420/link"`, `hub = "http://10.0.0.2" # HERE`, `is not the address of a hub`},
		{`id = "kiosk-1"`, `id = "Kiosk 1" # HERE`, `has a form that cannot be kept`},
		{`key = "a-long-enough-key"`, `key = "x" # HERE`, `at least 12 characters`},
		{`language = "en"`, `language = "eng" # HERE`, `did you mean "en"?`},
		{`service_pin = "2580"`, `service_pin = "25x0" # HERE`, `write 4 to 8 digits`},
		{`mm_per_px = 0.49`, `mm_per_px = 27 # HERE`, `write a number from 0.05 to 3`},
		{`mm_per_px = 0.49`, `mm_per_px = nan # HERE`, `write a number from 0.05 to 3`},
		{`mm_per_px = 0.49`, `mm_per_px = "0.3" # HERE`, `without quotes`},
		{`tap_guard_ms = 250`, `tap_guard_ms = 3600000 # HERE`, `from 0 to 2000`},
		{`tap_guard_ms = 250`, `tap_guard_ms = -1 # HERE`, `from 0 to 2000`},
		{`tap_guard_ms = 250`, `tap_guard_ms = "250" # HERE`, `without quotes`},
		{`tap_guard_ms = 250`, `tap_gaurd_ms = 250 # HERE`, `did you mean "tap_guard_ms"?`},
		{`reading_percent = 150`, `reading_percent = 0 # HERE`, `from 50 to 1000`},
		{`reading_percent = 150`, `reading_percent = 1001 # HERE`, `from 50 to 1000`},
		{`width_dots = 384`, `width_dots = 80 # HERE`, `from 200 to 1000`},
		{`status = "off"`, `status = "offf" # HERE`, `status "offf" does not exist: did you mean "off"?`},
		{`status = "off"`, `status = false # HERE`, `status is`},
		{`suffix = "\r\n"`, `suffix = "kết thúc" # HERE`, `at most 8 ASCII characters`},
		{`prefix = "\u0002"`, `prefix = "123456789" # HERE`, `at most 8 ASCII characters`},
		{`prefix = "\u0002"`, `prefix = 2 # HERE`, `prefix is a whole number`},
		{`listen = "127.0.0.1:0"`, `listen = "localhost" # HERE`, `is not an address with a port`},
		{`calls = 8`, `calls = 12 # HERE`, `from 4 to 8`},
		{`depth_m = 12`, `depth_m = 1 # HERE`, `from 2 to 60`},
		{`hero_scale = 1.4`, `hero_scale = 2.0 # HERE`, `from 1 to 1.6`},
		{`ticker_scroll = true`, `ticker_scrol = true # HERE`, `did you mean "ticker_scroll"?`},
		{`player = ["aplay", "-q"]`, `player = 5 # HERE`, `player is a whole number`},
		{`phone = "0226 3 888 999"`, `phone = 226 # HERE`, `phone is a whole number: write phone = "226", with quotes`},
		{`phone = "0226 3 888 999"`, `fone = "0226" # HERE`, `did you mean "phone"?`},
		{`protocol = "bcd"`, `protocol = "bdc" # HERE`, `did you mean "bcd"?`},
		{`repeat_sec = 5`, `repeat_sec = 0 # HERE`, `from 1 to 600`},
		{`pause_ms = 40`, `pause_ms = 1001 # HERE`, `from 0 to 1000`},
		{`start = "FE"`, `start = "STX" # HERE`, `start has "STX", which is no byte: write two hexadecimal digits for each, start = "AA 55"`},
		{`start = "FE"`, `start = "1FE" # HERE`, `which is no byte`},
		{`start = "FE"`, `start = "00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10" # HERE`, `start has 17 bytes: write at most 16`},
		{`address_as = "ascii"`, `address_as = "octal" # HERE`, `address_as "octal" does not exist`},
		{`count = 3`, `count = 9 # HERE`, `from 1 to 8`},
		{`fill = "0"`, `fill = "x" # HERE`, `fill "x" does not exist`},
		{`segments = "C0 F9 A4 B0 99 92 82 F8 80 90 FF BF"`, `segments = "F9 A4 B0 99 92 82 F8 80 90 FF BF" # HERE`, `segments has 11 codes: write 12`},
		{`checksum = "xor"`, `checksum = "crc" # HERE`, `checksum "crc" does not exist`},
		{`checksum = "xor"`, `checksums = "xor" # HERE`, `did you mean "checksum"?`},
		{`address = 100`, `address = 101 # HERE`, `no frame of this protocol has room for address 101: write one from 1 to 100`},
		{`address = 100`, `address = 1 # HERE`, `another box has the address 1`},
		{`counter = "7"`, `counter = "3" # HERE`, `counter "3" has a box already`},
		{"[[led.box]]\ncounter = \"7\"\naddress = 100", "[[led.box]] # HERE\ncounter = \"7\"", `has no address: write address = 1`},
	} {
		text := strings.Replace(deviceText, c.old, c.with, 1)
		_, err := ParseDevice("device.toml", []byte(text))
		where := fmt.Sprintf("device.toml:%d: ", lineOfHere(text))
		if err == nil || !strings.HasPrefix(err.Error(), where) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s:\ngot  %v\nwant %s… %s", c.with, err, where, c.want)
		}
	}
}

func TestDeviceDumpLoadsToTheSame(t *testing.T) {
	for _, text := range []string{"", deviceText, "[speaker]\nplayer = \"\"", "[wall]\nhero_scale = 1", "[wall]\ndepth_m = 7.5", "[screen]\ntap_guard_ms = 0", "[voice]\npacks = []", "[led]\naddress = \"tcp://10.0.0.7:4196\"\nprotocol = \"modbus\"\n[[led.box]]\ncounter = \"3\"\naddress = 1"} {
		first, err := ParseDevice("device.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := first.Dump(&out); err != nil {
			t.Fatal(err)
		}
		second, err := ParseDevice("dump.toml", out.Bytes())
		if err != nil {
			t.Fatalf("the dump does not load: %v\n%s", err, out.String())
		}
		if strings.Contains(out.String(), "a-long-enough-key") {
			t.Error("the dump tells the key")
		}
		if strings.Contains(out.String(), "2580") {
			t.Error("the dump tells the PIN")
		}
		first.Key, first.ServicePIN, second.Warnings = "", "", nil
		if !reflect.DeepEqual(first, second) {
			t.Errorf("got  %+v\nwant %+v", second, first)
		}
	}
}

// FuzzDevice expects no panic on any file.
func FuzzDevice(f *testing.F) {
	f.Add([]byte(deviceText))
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, err := ParseDevice("device.toml", data); (d == nil) == (err == nil) {
			t.Fatalf("device %v, error %v", d, err)
		}
	})
}

// A display with the same address as another would show the other's numbers.
func TestBoxesAreToldApart(t *testing.T) {
	const line = "[led]\naddress = \"serial:/dev/ttyUSB0\"\n"
	for text, want := range map[string]string{
		line + "[led.frame]\naddress_as = \"none\"\n[[led.box]]\ncounter = \"1\"\n[[led.box]]\ncounter = \"2\"\n": "device.toml:7: [[led.box]] cannot be told from the box before",
		line: "device.toml:2: [led] has a line and no box on it",
		"[[led.box]]\ncounter = \"3\"\naddress = 1":                                                         "[led] has boxes and no line",
		line + "protocol = \"bcd\"\n[led.frame]\nletters = true\n[[led.box]]\ncounter = \"1\"\naddress = 1": "letters cannot be written in BCD",
		line + strings.Repeat("[[led.box]]\n", MaxLEDBoxes+1):                                               "there are 121 [[led.box]]: write at most 120",
	} {
		if _, err := ParseDevice("device.toml", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), "device.toml:") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\ngot  %v\nwant %s", text, err, want)
		}
	}
	d, err := ParseDevice("device.toml", []byte(line+"[led.frame]\naddress_as = \"none\"\n[[led.box]]\ncounter = \"1\"\n"))
	if err != nil || len(d.LED.Boxes) != 1 {
		t.Errorf("one box without an address: %+v, %v", d, err)
	}
}

// The height of the newest number's digits is an eightieth of the reading distance.
func TestDepthOfTheHallGivesTheSizeOfTheDigits(t *testing.T) {
	for _, c := range []struct {
		text    string
		reachPx float64
		px      float64
		warns   string
	}{
		{"[wall]\ndepth_m = 10\n[screen]\nmm_per_px = 0.5", 250, 250, ""},
		{"[wall]\ndepth_m = 10\n[screen]\nmm_per_px = 0.5", 249, 250, "read from 10.0 m: hang a larger screen"},
		{"[wall]\ndepth_m = 20\n[screen]\nmm_per_px = 0.5", 100, 500, "digits of 250 mm, and this screen has room for 50 mm, which is read from 4.0 m"},
		{"[wall]\ndepth_m = 10", 250, 0, "write mm_per_px"},
		{"[wall]\ndepth_m = 10\nhero_scale = 1.2\n[screen]\nmm_per_px = 0.5", 1, 0, "remove one of them"},
		{"[screen]\nmm_per_px = 0.5", 1, 0, ""},
		{"", 1, 0, ""},
	} {
		d, err := ParseDevice("device.toml", []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		if got := d.HeroDigitsPx(); got != c.px {
			t.Errorf("%q: digits of %g px, want %g", c.text, got, c.px)
		}
		d.CheckDepth("device.toml", c.reachPx)
		said := fmt.Sprint(d.Warnings)
		if (len(d.Warnings) > 0) != (c.warns != "") || !strings.Contains(said, c.warns) {
			t.Errorf("%q on a screen of %g px: it warns %s, want %q", c.text, c.reachPx, said, c.warns)
		}
	}
}
