package config

import (
	"bytes"
	"errors"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/i18n"
	"motcua/internal/pin"
)

// Device is the content of device.toml. Requirements of a role, such as the counter
// of a console, are checked by its program.
type Device struct {
	ID       string // unique in the centre, "kiosk-1"; the form of every id
	Name     string // for people, "Kiosk 1"
	Hub      string // "ws://hub.local:7420/link"; empty makes a kiosk run the hub inside itself
	Key      string // the centre's key, for a device that is not enrolled
	Counter  string // "3": of a console, a pad or a display over a counter
	Language string // when idle, "vi" or "en"
	// ServicePIN is the PIN of a kiosk's service menu, 4 to 8 digits; empty means
	// that there is no menu.
	ServicePIN string

	Screen   Screen
	Printer  Printer
	Scanner  Scanner
	Speaker  Speaker
	Voice    Speaking
	Embedded Embedded
	Wall     Wall
	LED      LED
	Lookup   Lookup
	Support  Support // whom to call when this device does not work
	Warnings Faults  // what is allowed but probably not intended
	Absent   bool    // the file does not exist: these are the defaults
}

// Screen is the screen's physical size, and how it handles taps.
type Screen struct {
	MMPerPx float64 // width of a pixel in millimetres, 0.05 to 3; 0 means unknown
	// TapGuardMS is how long a new page ignores taps and keys that would have had
	// another meaning before, 0 to 2000: the second of two taps was meant for the
	// page before. A clerk's keyboard is never delayed.
	TapGuardMS int
	// ReadingPercent is how long pages that close automatically are shown, in
	// percent of the time that most people need, 50 to 1000.
	ReadingPercent int
	// Contrast shows a display in black, white and yellow. A kiosk has a button for
	// that.
	Contrast bool
	// Monitor is the monitor of a display: its name in the desktop, its number from
	// the left, or its position; empty leaves the choice to the desktop.
	Monitor string
	Also    []Also // further monitors of a display, at most MaxAlso
}

// Also is a further monitor of a display: a table [[screen.also]]. It shares the
// link and the voice of the first one.
type Also struct {
	Monitor   string  // like Screen.Monitor
	ID        string  // its ID among the walls of a zone; an empty one is in no zone
	Counter   string  // the counter below it; empty means a lobby's wall
	Calls     int     // like Wall.Calls
	HeroScale float64 // as Wall.HeroScale
	Contrast  bool    // like Screen.Contrast
}

// MaxAlso is how many further monitors a display may have.
const MaxAlso = 3

// TapGuard is TapGuardMS as a duration.
func (s Screen) TapGuard() time.Duration { return time.Duration(s.TapGuardMS) * time.Millisecond }

// Printer is the ticket printer.
type Printer struct {
	Address   string // in the form of package port, "usb:/dev/usb/lp0"; empty means none
	Profile   string // its make, "epson-tm-t82"; "auto" asks the printer; empty means any
	WidthDots int    // dots across the paper: 576 for 80 mm, 384 for 58 mm; 0 means the profile's
	// StatusOff is status = "off": the printer is asked nothing, and what it reports
	// is ignored.
	StatusOff bool
	DaySheet  bool // a kiosk prints the sheet of each day that is over
}

// Scanner is the reader of QR codes and bar codes.
type Scanner struct {
	Address string // in the form of package scanner, "serial:/dev/motcua/scanner"; empty means none
	// Prefix is removed from the start of a scan. Suffix ends a scan; empty means
	// any of the usual ends, or silence. At most 8 ASCII characters.
	Prefix, Suffix string
}

// Speaker is how announcements are played.
type Speaker struct {
	Player []string // command that plays the WAV file named as its last argument; empty takes the first player found
	Silent bool     // player = "": nothing is played
	// Headphones is the command that plays what a kiosk reads aloud, for a headphone
	// socket of its own; empty if there is none.
	Headphones []string
}

// Embedded is the hub that runs inside a kiosk.
type Embedded struct {
	Centre string // path of centre.toml
	Listen string // listening address for the other devices
}

// Wall is the layout of a display.
type Wall struct {
	Calls int // calls shown below the newest, 4 to 8
	// HeroScale is a factor for the newest number, 1 to 1.6. If it is not 1, it
	// takes precedence over DepthM.
	HeroScale float64
	// DepthM is the distance from the wall to the last seats in metres, 2 to 60.
	// With Screen.MMPerPx it gives the size of the newest number. 0 means unknown.
	DepthM       float64
	Contrast     bool   // as Screen.Contrast
	TickerScroll bool   // the ticker scrolls smoothly instead of changing its lines
	Notices      string // folder of further pages for the notice panel; empty means none
	FilmVolume   int    // volume of films relative to the voice, in per cent; 0 is silent
}

// Lookup is the look-up of procedures at a kiosk.
type Lookup struct {
	Home bool // the kiosk is for looking up; numbers are taken from there
	// Catalogue is the file of the procedures. A relative path is below the data folder.
	Catalogue string
}

// readableShare is the smallest readable height of digits in a hall, as a share of
// the distance.
const readableShare = 1.0 / 80

// HeroDigitsPx is the height in pixels that the digits of the newest number need to
// be readable from the last seat. It is 0 if the distance or the size of the screen
// is unknown, or if HeroScale sets the size.
func (d *Device) HeroDigitsPx() float64 {
	if d.Wall.HeroScale != 1 || d.Screen.MMPerPx == 0 {
		return 0
	}
	return d.Wall.DepthM * 1000 * readableShare / d.Screen.MMPerPx
}

// CheckDepth warns if the hall is too deep for the wall. reachPx is the height of
// the largest digits that fit on the screen.
func (d *Device) CheckDepth(file string, reachPx float64) {
	warn := func(says i18n.Message) { d.Warnings = append(d.Warnings, Fault{File: file, Says: says}) }
	switch {
	case d.Wall.DepthM == 0 || d.Wall.HeroScale != 1 && d.Screen.MMPerPx == 0:
	case d.Screen.MMPerPx == 0:
		warn(i18n.Say("[wall] depth_m has no effect without the size of the screen: write mm_per_px in [screen], the screen's width in millimetres divided by its width in pixels"))
	case d.Wall.HeroScale != 1:
		warn(i18n.Say("[wall] depth_m has no effect beside hero_scale: remove one of them"))
	case d.HeroDigitsPx() > reachPx:
		warn(i18n.Say("[wall] depth_m = %g: the last seats can read digits of %.0f mm, and this screen has room for %.0f mm, which is read from %.1f m: hang a larger screen, or a second one nearer to the seats",
			d.Wall.DepthM, d.Wall.DepthM*1000*readableShare, reachPx*d.Screen.MMPerPx, reachPx*d.Screen.MMPerPx/readableShare/1000))
	}
}

// defaultDevice is the device of an empty file.
func defaultDevice() *Device {
	d, _ := ParseDevice("", nil) // an empty file has no fault
	return d
}

// LoadDevice reads device.toml at path, and makes its paths absolute. A missing file
// gives the defaults. Its error is Faults, or that of the file system.
func LoadDevice(path string) (*Device, error) {
	data, err := readFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d := defaultDevice()
		d.Absent = true
		d.resolve(path, nil)
		return d, nil
	case err != nil:
		return nil, notRead(path, err)
	}
	d, root, err := parseDevice(path, data)
	if err == nil {
		d.resolve(path, root)
	}
	return d, err
}

// LoadCentre reads the centre of the embedded hub, which the device.toml at path
// names.
func (d *Device) LoadCentre(path string) (*CentreFile, error) {
	f, err := LoadCentre(d.Embedded.Centre)
	var n *NotRead
	if errors.As(err, &n) {
		n.In = path
	}
	return f, err
}

// ParseDevice reads the text of a device.toml. The name is for messages only. Its
// error is Faults.
func ParseDevice(name string, data []byte) (*Device, error) {
	d, _, err := parseDevice(name, data)
	return d, err
}

func parseDevice(name string, data []byte) (*Device, *table, error) {
	r := &reader{file: name}
	root := r.parse(bytes.Clone(data))
	if len(r.faults) > 0 {
		_, err := r.finish()
		return nil, nil, err
	}
	d := &Device{}
	d.read(r.section(root, i18n.Say("the file")))
	var err error
	if d.Warnings, err = r.finish(); err != nil {
		return nil, nil, err
	}
	return d, root, nil
}

func (d *Device) read(s *section) {
	d.ID = s.textFor(token, "id")
	if err := CheckID(d.ID); d.ID != "" && err != nil {
		s.fault(s.line("id"), "%s", err)
	}
	d.Name, d.Counter = s.text("name"), s.textFor(token, "counter")
	d.Hub = s.textFor(token, "hub")
	if d.Hub != "" {
		written := d.Hub
		var err error
		if d.Hub, err = CheckHub(written); err != nil {
			s.fault(s.line("hub"), "%s", err)
		} else if d.Hub != written {
			s.warn(s.line("hub"), "hub %q lacks the path of the link: %q is used; write that", written, d.Hub)
		}
	}
	d.Key = s.secret("key")
	d.Language = s.oneOf("language", "vi", "en")
	d.ServicePIN = s.textFor(exact, "service_pin")
	switch {
	case d.ServicePIN == placeholder:
		s.warn(s.line("service_pin"), "service_pin is the placeholder of a dump: write the real one")
		d.ServicePIN = ""
	case d.ServicePIN != "" && !pin.Good(d.ServicePIN):
		s.fault(s.line("service_pin"), "service_pin has a form the keypad cannot give: write 4 to 8 digits, service_pin = \"2580\"")
	}
	d.readParts(s)
	s.done()
}

// oneOf reads one of the given words; the first if none is given.
func (s *section) oneOf(key string, words ...string) string {
	word := s.textFor(token, key)
	switch {
	case word == "":
		return words[0]
	case !slices.Contains(words, word):
		s.fault(s.line(key), "%s %q does not exist: %s", key, word, suggest(word, words))
	}
	return word
}

// CheckID checks the id of a device. Its error is an i18n.Message.
func CheckID(id string) error {
	if goodID(id) {
		return nil
	}
	return i18n.Say("id %q has a form that cannot be kept: write at most 40 small letters a–z, digits, \".\", \"_\" and \"-\"", id)
}

// CheckHub checks the address of a hub and completes it with "/link", where devices
// connect. Its error is an i18n.Message.
func CheckHub(address string) (string, error) {
	if !webAddress(address, "ws", "wss") {
		return address, i18n.Say("hub %q is not the address of a hub: write hub = \"ws://host:7420/link\"", address)
	}
	u, err := url.Parse(address)
	if err != nil {
		return address, err
	}
	if path := strings.TrimRight(u.Path, "/"); path == "" || path == linkPath {
		u.Path = linkPath
	}
	return u.String(), nil
}

// linkPath is the hub's path for devices. Behind a proxy it may be longer.
const linkPath = "/link"

func (d *Device) readParts(s *section) {
	screen := s.sub("screen")
	if screen.has("mm_per_px") {
		d.Screen.MMPerPx = screen.number("mm_per_px", 0.05, 3, 0.27)
	} else {
		screen.get("mm_per_px")
	}
	d.Screen.TapGuardMS = screen.whole("tap_guard_ms", 0, 2000, 400)
	d.Screen.ReadingPercent = screen.whole("reading_percent", 50, 1000, 100)
	d.Screen.Contrast = screen.flag("contrast")
	d.Screen.Monitor = screen.textFor(token, "monitor")
	for _, also := range screen.each("also", "screen.also", MaxAlso) {
		d.Screen.Also = append(d.Screen.Also, also.also(d))
	}
	screen.done()

	printer := s.sub("printer")
	d.Printer.Address = printer.textFor(exact, "address")
	d.Printer.Profile = printer.textFor(token, "profile")
	if printer.has("width_dots") {
		d.Printer.WidthDots = printer.whole("width_dots", 200, 1000, 576)
	} else {
		printer.get("width_dots")
	}
	d.Printer.StatusOff = printer.oneOf("status", "on", "off") == "off"
	d.Printer.DaySheet = printer.flag("day_sheet")
	printer.done()

	scanner := s.sub("scanner")
	d.Scanner.Address = scanner.textFor(exact, "address")
	d.Scanner.Prefix, d.Scanner.Suffix = scanner.mark("prefix"), scanner.mark("suffix")
	scanner.done()

	speaker := s.sub("speaker")
	d.Speaker = speaker.player("player")
	d.Speaker.Headphones = speaker.player("headphones").Player
	speaker.done()

	sample := VoiceSamples[0]
	if d.Language == "en" {
		sample = VoiceSamples[2]
	}
	d.Voice = s.sub("voice").speaking(sample)

	embedded := s.sub("embedded_hub")
	d.Embedded.Centre = embedded.textFor(exact, "centre")
	if d.Embedded.Centre == "" {
		d.Embedded.Centre = "centre.toml"
	}
	d.Embedded.Listen = embedded.listenAt("listen")
	embedded.done()

	wall := s.sub("wall")
	d.Wall.Calls = wall.whole("calls", 4, 8, 6)
	d.Wall.HeroScale = wall.number("hero_scale", 1, 1.6, 1)
	if wall.has("depth_m") {
		d.Wall.DepthM = wall.number("depth_m", 2, 60, 10)
	} else {
		wall.get("depth_m")
	}
	d.Wall.Contrast = wall.flag("contrast")
	d.Wall.TickerScroll = wall.flag("ticker_scroll")
	d.Wall.Notices = wall.textFor(exact, "notices")
	d.Wall.FilmVolume = wall.whole("film_volume", 0, 100, 60)
	wall.done()
	d.LED = s.sub("led").led()
	d.Lookup = s.sub("lookup").lookup()

	d.Support = s.support()
}

func (s *section) lookup() (l Lookup) {
	l.Home = s.flag("home")
	if l.Catalogue = s.textFor(exact, "catalogue"); l.Catalogue == "" {
		l.Catalogue = "catalogue.jsonl"
	}
	s.done()
	return l
}

// also reads a further monitor. Each must be another monitor, or two windows would
// overlap.
func (s *section) also(d *Device) Also {
	a := Also{
		Monitor: s.needFor(token, "monitor"), ID: s.textFor(token, "id"), Counter: s.textFor(token, "counter"),
		Calls: s.whole("calls", 4, 8, 6), HeroScale: s.number("hero_scale", 1, 1.6, 1), Contrast: s.flag("contrast"),
	}
	taken := strings.EqualFold(a.Monitor, d.Screen.Monitor)
	for _, other := range d.Screen.Also {
		taken = taken || strings.EqualFold(a.Monitor, other.Monitor)
	}
	switch {
	case a.ID != "" && !goodID(a.ID):
		s.fault(s.line("id"), "%s", CheckID(a.ID))
	case a.ID != "" && a.ID == d.ID:
		s.fault(s.line("id"), "%s: the id %q is the device's own: write another one, as it stands among the walls of a zone", s.what, a.ID)
	case a.Monitor != "" && d.Screen.Monitor == "":
		s.fault(s.t.line, "%s needs to know where the first screen is: write monitor = \"…\" in [screen] too", s.what)
	case a.Monitor != "" && taken:
		s.fault(s.line("monitor"), "%s: the monitor %q has a screen already: write another one", s.what, a.Monitor)
	}
	s.done()
	return a
}

// maxMark is the longest prefix or suffix of a scanner.
const maxMark = 8

// mark reads the characters that a scanner sends before or after a scan, control
// characters too: suffix = "\r
// ", prefix = "\u0002".
func (s *section) mark(key string) string {
	v := s.scalar(key, unstable.String, key+` = "\r\n"`)
	if v == nil {
		return ""
	}
	ascii := func(r rune) bool { return r > 0 && r < 0x80 }
	if len(v.text) > maxMark || strings.ContainsFunc(v.text, func(r rune) bool { return !ascii(r) }) {
		s.fault(v.line, "%s: %s is not what a scanner sends: write at most %d ASCII characters, control characters like \"\\r\\n\" or \"\\u0002\"", s.what, key, maxMark)
		return ""
	}
	return v.text
}

// player reads the player's command: a list, one word, or "" for silence.
func (s *section) player(key string) Speaker {
	if v := s.t.keys[key]; v != nil && v.kind == unstable.String {
		if word := s.textFor(exact, key); word != "" {
			return Speaker{Player: []string{word}}
		}
		return Speaker{Silent: v.text == ""}
	}
	var command []string
	for _, w := range s.wordsFor(exact, key, 20) {
		command = append(command, w.text)
	}
	return Speaker{Player: command}
}
