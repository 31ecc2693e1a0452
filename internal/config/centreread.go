package config

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/pin"
)

// centreReader turns the tree of centre.toml into a centre, part by part: parts that
// others refer to come first.
type centreReader struct {
	*section
	centre centre.Centre
	listen string
	key    string
	help   Support
	keyed  bool // a key is given, even a placeholder
	pins   map[string]pin.PIN

	clearPINs  []int // lines with a PIN in clear
	keepPINs   bool
	unenrolled string

	liveDays int
	forExcel bool
	backup   Backup
	register Register

	ids      map[string]map[string]int // by kind and id: the line
	inAgency map[string][]string       // services by agency
	prefixes map[string][]prefixUse
	served   map[string]bool // services that some counter takes, or can switch to
	guessed  []place         // officers with a PIN that is easy to guess
}

func newCentreReader(r *reader, root *table) *centreReader {
	return &centreReader{
		section: r.section(root, i18n.Say("the file")), pins: map[string]pin.PIN{},
		ids: map[string]map[string]int{}, inAgency: map[string][]string{}, prefixes: map[string][]prefixUse{}, served: map[string]bool{},
	}
}

func (c *centreReader) read() {
	c.readCentre()
	c.readHub()
	c.readBackup()
	c.readRegister()
	c.help = c.support()
	c.readHours()
	c.readDays()
	c.readOutcomes()
	c.readPolicy()
	c.readRating()
	c.readAllReasons()
	c.readAgencies()
	c.checkPrefixes()
	c.readSeries()
	c.readMarks()
	c.readItems()
	c.readClasses()
	c.readCounters()
	c.readProfiles()
	c.checkServed()
	c.readOfficers()
	c.checkSkills()
	c.readNotices()
	c.readAnnouncements()
	c.readZones()
	for _, line := range c.wordsFor(shown, "ticker", MaxTicker) {
		c.centre.Ticker = append(c.centre.Ticker, line.text)
	}
	c.done()
	c.checkSecrets()
}

func (c *centreReader) readCentre() {
	s := c.sub("centre")
	k := &c.centre
	k.Name, k.NameEn = s.need("name"), s.text("name_en")
	k.Parent, k.Motto = s.text("parent"), s.text("motto")
	k.Address, k.Phone = s.text("address"), s.text("phone")
	k.Sample = s.flag("sample")
	k.PublicURL = strings.TrimRight(s.textFor(token, "public_url"), "/")
	if k.PublicURL != "" && !webAddress(k.PublicURL, "http", "https") {
		s.fault(s.line("public_url"), "public_url %q is not a web address: write public_url = \"https://…\"", k.PublicURL)
	}
	c.key, c.keyed = s.secret("key"), s.has("key")
	s.done()
}

// secret is a text that is not shown in a message. The placeholder of a dump is not
// a secret.
func (s *section) secret(key string) string {
	text := s.textFor(exact, key)
	switch {
	case text == placeholder:
		s.warn(s.line(key), "%s: %s is the placeholder of a dump: write the real one", s.what, key)
		return ""
	case text != "" && len(text) < minKey:
		s.fault(s.line(key), "%s: %s is too short to keep anybody out: write at least %d characters", s.what, key, minKey)
	}
	return text
}

const minKey = 12

func webAddress(text string, schemes ...string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return false
	}
	for _, scheme := range schemes {
		if u.Scheme == scheme {
			return true
		}
	}
	return false
}

func (c *centreReader) readHub() {
	s := c.sub("hub")
	c.listen = s.listenAt("listen")
	c.liveDays = s.whole("live_days", 7, 3660, 35)
	c.forExcel = s.flag("export_for_excel")
	if c.centre.Insecure = s.flag("insecure"); c.centre.Insecure {
		s.warn(s.line("insecure"), "insecure = true: whoever is on the network can act as any device, and reads along; every screen says so; enrol the devices by hub enroll, and take the line away")
	}
	c.keepPINs = s.flag("keep_first_pin")
	if s.has("allow_unenrolled_until") {
		c.unenrolled = string(s.day("allow_unenrolled_until"))
	}
	s.done()
}

// listenAt is a listening address, DefaultListen if none is given.
func (s *section) listenAt(key string) string {
	text := s.textFor(token, key)
	if text == "" {
		return DefaultListen
	}
	if err := CheckListen(text); err != nil {
		s.fault(s.line(key), "%s: %s %q is not an address with a port: write %s = %q", s.what, key, text, key, DefaultListen)
	}
	return text
}

// CheckListen checks a listening address. Its error is an i18n.Message.
func CheckListen(address string) error {
	_, port, err := net.SplitHostPort(address)
	if n, perr := strconv.Atoi(port); err != nil || perr != nil || n < 0 || n > 65535 {
		return i18n.Say("%q is not an address with a port: write \":7420\", or \"192.168.1.10:7420\" for one of this machine's addresses", address)
	}
	return nil
}

func (c *centreReader) readHours() {
	s := c.sub("hours")
	h := &c.centre.Hours
	h.Days = s.days("days")
	h.Spans = s.spans("spans")
	if len(h.Days) == 0 && len(h.Spans) > 0 {
		h.Days = []int{1, 2, 3, 4, 5}
	}
	c.readOtherHours(s)
	s.done()
}

func (c *centreReader) readPolicy() {
	s := c.sub("policy")
	c.centre.Policy = centre.Policy{
		DigitsPerNumber:     s.whole("digits", 1, 6, 3),
		MaxPriorityRun:      s.whole("max_priority_run", 0, 100, 0),
		NoShowCalls:         s.whole("no_show_calls", 1, 10, 3),
		NoShowAfterSec:      s.whole("no_show_after_sec", 1, 1800, 90),
		RecallHintSec:       s.whole("recall_hint_sec", 5, 600, 35),
		ReturnWindowMin:     s.whole("return_window_min", 1, 480, 15),
		WaitTargetMin:       s.whole("wait_target_min", 1, 240, 15),
		ServiceTargetSec:    s.whole("service_target_sec", 10, 14_400, 600),
		FinishOnCall:        s.flag("finish_on_call"),
		PINTries:            s.whole("pin_tries", 1, 20, 5),
		PINLockSec:          s.whole("pin_lock_sec", 1, 3600, 30),
		IssueOutsideHours:   s.flag("issue_outside_hours"),
		LastTicketMarginMin: s.whole("last_ticket_margin_min", 0, 240, 0),
		UndoSec:             s.whole("undo_sec", 1, 30, 5),
		ReturnBehind:        s.whole("return_behind", 1, 20, 2),
		HoldWindowMin:       s.whole("hold_window_min", 1, maxLimitMin, 240),
		OutcomeRequired:     c.needsOutcome(s, "outcome_required"),
		CapacityCheck:       s.flagOr("capacity_check", true),
		AppointmentEarly:    s.whole("appointment_early_min", 1, 240, 60),
		AppointmentLate:     s.whole("appointment_late_min", 1, 240, 20),
		SlotMin:             s.whole("slot_min", 5, 240, 30),
		SlotLimit:           s.whole("slot_limit", 1, maxSlot, 2),
		LateGraceMin:        s.whole("late_grace_min", 1, 120, 5),
		AlertWaiting:        s.whole("alert_waiting", 1, 1000, 20),
		AlertWaitMin:        s.whole("alert_wait_min", 1, 480, 30),
		AlertServiceMin:     s.whole("alert_service_min", 1, 480, 45),
		AlertIdleMin:        s.whole("alert_idle_min", 1, 240, 5),
	}
	s.done()
}

func (c *centreReader) readRating() {
	s := c.sub("rating")
	c.centre.Rating = centre.Rating{
		Levels:    s.whole("levels", 3, 5, 4),
		AskSec:    s.whole("ask_sec", 5, 300, 30),
		ChangeSec: s.whole("change_sec", 1, 60, 5),
		Reasons:   c.readReasons(s, "reason", "rating.reason", false),

		FreePerMinute: unusual(s.whole("free_per_minute", 1, 60, centre.DefaultFreePerMinute), centre.DefaultFreePerMinute),
		FreePerHour:   unusual(s.whole("free_per_hour", 1, 600, centre.DefaultFreePerHour), centre.DefaultFreePerHour),
	}
	s.done()
}

// unusual is n, or 0 if it is the default.
func unusual(n, usual int) int {
	if n == usual {
		return 0
	}
	return n
}

func (c *centreReader) readClasses() {
	for _, s := range c.each("class", "class", MaxClasses) {
		k := centre.Class{
			ID: c.id(s, "class"), Name: s.need("name"), NameEn: s.text("name_en"),
			HeadStartMin: s.whole("head_start_min", 0, 480, 0), Always: s.flag("always"), FromAge: s.whole("from_age", 0, 120, 0),
		}
		if k.Always && k.HeadStartMin > 0 {
			s.fault(s.line("head_start_min"), "%s has both always and head_start_min: write one of them", s.what)
		}
		c.centre.Classes = append(c.centre.Classes, k)
		s.done()
	}
}

func (c *centreReader) readNotices() {
	for _, s := range c.each("notice", "notice", MaxNotices) {
		c.centre.Notices = append(c.centre.Notices, centre.Notice{Title: s.need("title"), Text: s.textFor(lines, "text")})
		s.done()
	}
}

// id reads the id of a section: at most 40 small letters, digits, ".", "_" and "-".
// It registers the id among those of its kind and names the section by it.
func (c *centreReader) id(s *section, kind string) string {
	id := s.needFor(token, "id")
	if id == "" {
		return ""
	}
	if !goodID(id) {
		s.fault(s.line("id"), "%s: id %q has a form that cannot be kept: write at most 40 small letters a–z, digits, \".\", \"_\" and \"-\"", s.what, id)
		return ""
	}
	return c.enter(s, kind, id)
}

func (c *centreReader) enter(s *section, kind, id string) string {
	s.what = fmt.Sprintf("%s %q", strings.ReplaceAll(kind, "_", " "), id)
	if c.ids[kind] == nil {
		c.ids[kind] = map[string]int{}
	}
	if first, double := c.ids[kind][id]; double {
		s.fault(s.line("id"), "%s stands here a second time, first in line %d: write another id", s.what, first)
		return ""
	}
	c.ids[kind][id] = s.line("id")
	return id
}

func goodID(id string) bool {
	return len(id) <= 40 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789._-") == ""
}

// names lists the ids of some kinds.
func (c *centreReader) names(kinds ...string) []string {
	var list []string
	for _, kind := range kinds {
		for id := range c.ids[kind] {
			list = append(list, id)
		}
	}
	return list
}

// kindOfName are the kinds of ids, in messages.
var kindOfName = map[string]i18n.Message{
	"agency": i18n.Say("agency"), "service": i18n.Say("service"), "counter": i18n.Say("counter"),
}

// place is a section named in a message, and its line.
type place struct {
	what any
	line int
}

// refer checks that a name is an id of a kind.
func (c *centreReader) refer(w word, who any, kind string) bool {
	if _, ok := c.ids[kind][w.text]; ok {
		return true
	}
	c.fault(w.line, "%s names %s %q, which does not exist: %s or add the %s", who, kindOfName[kind], w.text, suggest(w.text, c.names(kind)), kindOfName[kind])
	return false
}

// checkSecrets warns of secrets that must not be used in production.
func (c *centreReader) checkSecrets() {
	if c.centre.Sample {
		return
	}
	if !c.keyed {
		c.warn(c.line("centre"), "[centre] has no key, so every device in the network is let in: write key = \"…\", %d characters or more", minKey)
	}
	if c.keepPINs {
		c.warn(c.line("hub"), "keep_first_pin = true: officers keep the PIN that somebody else chose for them, so the record does not prove who did what")
	}
	for _, officer := range c.guessed {
		c.warn(officer.line, "the PIN of %s is one that anybody would try: write another", officer.what)
	}
}
