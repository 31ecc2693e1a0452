package config

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/pin"
)

// dumper writes TOML that this package reads back unchanged.
type dumper struct{ strings.Builder }

// header starts a table, "[hours]" or "[[agency]]".
func (d *dumper) header(name string) { fmt.Fprintf(d, "\n%s\n", name) }

// text writes a text unless it is empty.
func (d *dumper) text(key, text string) {
	if text != "" {
		fmt.Fprintf(d, "%s = %s\n", key, quote(text))
	}
}

// placeholder is in a dump where a secret is set. A file that contains it loads,
// with a warning, and no secret matches it.
const placeholder = "…set…"

// secret writes a placeholder if a secret is set.
func (d *dumper) secret(key, text string) {
	if text != "" {
		d.text(key, placeholder)
	}
}

func (d *dumper) whole(key string, n int) { fmt.Fprintf(d, "%s = %d\n", key, n) }

// count writes a number unless it is 0.
func (d *dumper) count(key string, n int) {
	if n != 0 {
		d.whole(key, n)
	}
}

func (d *dumper) number(key string, n float64) {
	text := strconv.FormatFloat(n, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	fmt.Fprintf(d, "%s = %s\n", key, text)
}

func (d *dumper) flag(key string, on bool) { fmt.Fprintf(d, "%s = %t\n", key, on) }

// texts writes a list unless it is empty.
func (d *dumper) texts(key string, list []string) {
	quoted := make([]string, len(list))
	for i, text := range list {
		quoted[i] = quote(text)
	}
	d.list(key, quoted)
}

// list writes a list of TOML values, unless it is empty.
func (d *dumper) list(key string, values []string) {
	if len(values) > 0 {
		fmt.Fprintf(d, "%s = [%s]\n", key, strings.Join(values, ", "))
	}
}

// quote writes a TOML basic string.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, "\\u%04X", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func (d *dumper) flush(w io.Writer) error {
	if _, err := io.WriteString(w, d.String()); err != nil {
		return fmt.Errorf("dumping configuration: %w", err)
	}
	return nil
}

// Dump writes the effective configuration, with all defaults, as a centre.toml that
// loads to the same Centre. Secrets are replaced by a placeholder.
func (f *CentreFile) Dump(w io.Writer) error {
	d := &dumper{}
	c := &f.Centre
	d.texts("ticker", c.Ticker) // keys of the file itself come before its tables
	d.header("[centre]")
	d.text("name", c.Name)
	d.text("name_en", c.NameEn)
	d.text("parent", c.Parent)
	d.text("motto", c.Motto)
	d.text("address", c.Address)
	d.text("phone", c.Phone)
	d.text("public_url", c.PublicURL)
	d.flag("sample", c.Sample)
	d.secret("key", f.Key)
	d.header("[hub]")
	d.text("listen", f.Listen)
	d.whole("live_days", f.LiveDays)
	d.flag("keep_first_pin", f.KeepFirstPIN)
	d.flag("export_for_excel", f.ExportForExcel)
	d.flag("insecure", c.Insecure)
	if f.UnenrolledUntil != "" {
		d.text("allow_unenrolled_until", formatDate(calendar.Date(f.UnenrolledUntil)))
	}
	d.backup(f.Backup)
	d.register(&f.Register)
	d.support(f.Support)
	d.rules(c)
	d.visits(c)
	for _, k := range c.Classes {
		d.header("[[class]]")
		d.named(k.ID, k.Name, k.NameEn)
		d.count("head_start_min", k.HeadStartMin)
		d.count("from_age", k.FromAge)
		d.flag("always", k.Always)
	}
	d.agencies(c)
	d.counters(c)
	d.officers(c, f.PINs)
	for _, n := range c.Notices {
		d.header("[[notice]]")
		d.text("title", n.Title)
		d.text("text", n.Text)
	}
	d.hall(c)
	return d.flush(w)
}

func (d *dumper) named(id, name, nameEn string) {
	d.text("id", id)
	d.text("name", name)
	d.text("name_en", nameEn)
}

func (d *dumper) reasons(header string, list []centre.Reason) {
	for _, r := range list {
		d.header(header)
		d.named(r.ID, r.Name, r.NameEn)
		d.count("limit_min", r.LimitMin)
	}
}

// rules writes the hours, the policy and the reasons.
func (d *dumper) rules(c *centre.Centre) {
	d.header("[hours]")
	d.texts("days", formatDays(c.Hours.Days))
	d.texts("spans", formatSpans(c.Hours.Spans))
	for _, other := range c.Hours.Other {
		d.header("[[hours.other]]")
		d.texts("days", formatDays(other.Days))
		d.texts("spans", formatSpans(other.Spans))
	}
	d.days(c)
	d.policy(c.Policy)
	d.header("[rating]")
	d.whole("levels", c.Rating.Levels)
	d.whole("ask_sec", c.Rating.AskSec)
	d.whole("change_sec", c.Rating.ChangeSec)
	perMinute, perHour := c.Rating.FreeLimits()
	d.whole("free_per_minute", perMinute)
	d.whole("free_per_hour", perHour)
	d.reasons("[[rating.reason]]", c.Rating.Reasons)
	d.reasons("[[pause_reason]]", c.PauseReasons)
	d.reasons("[[hold_reason]]", c.HoldReasons)
	d.reasons("[[call_reason]]", c.CallReasons)
	d.reasons("[[cancel_reason]]", c.CancelReasons)
	d.reasons("[[class_reason]]", c.ClassReasons)
}

func (d *dumper) policy(p centre.Policy) {
	d.header("[policy]")
	d.whole("digits", p.DigitsPerNumber)
	d.whole("max_priority_run", p.MaxPriorityRun)
	d.whole("no_show_calls", p.NoShowCalls)
	d.whole("no_show_after_sec", p.NoShowAfterSec)
	d.whole("recall_hint_sec", p.RecallHintSec)
	d.whole("return_window_min", p.ReturnWindowMin)
	d.whole("wait_target_min", p.WaitTargetMin)
	d.whole("service_target_sec", p.ServiceTargetSec)
	d.flag("finish_on_call", p.FinishOnCall)
	d.whole("pin_tries", p.PINTries)
	d.whole("pin_lock_sec", p.PINLockSec)
	d.flag("issue_outside_hours", p.IssueOutsideHours)
	d.whole("last_ticket_margin_min", p.LastTicketMarginMin)
	d.whole("undo_sec", p.UndoSec)
	d.whole("return_behind", p.ReturnBehind)
	d.whole("hold_window_min", p.HoldWindowMin)
	d.flag("outcome_required", p.OutcomeRequired)
	d.flag("capacity_check", p.CapacityCheck)
	d.whole("appointment_early_min", p.AppointmentEarly)
	d.whole("appointment_late_min", p.AppointmentLate)
	d.whole("slot_min", p.SlotMin)
	d.whole("slot_limit", p.SlotLimit)
	d.whole("late_grace_min", p.LateGraceMin)
	d.whole("alert_waiting", p.AlertWaiting)
	d.whole("alert_wait_min", p.AlertWaitMin)
	d.whole("alert_service_min", p.AlertServiceMin)
	d.whole("alert_idle_min", p.AlertIdleMin)
}

// visits writes the outcomes, marks and items of a visit.
func (d *dumper) visits(c *centre.Centre) {
	for _, o := range c.Outcomes {
		d.header("[[outcome]]")
		d.named(o.ID, o.Name, o.NameEn)
	}
	for _, m := range c.Marks {
		d.header("[[mark]]")
		d.named(m.ID, m.Name, m.NameEn)
		d.text("agency", m.Agency)
		d.flag("required", m.Required)
	}
	for _, t := range c.Items {
		d.header("[[item]]")
		d.named(t.ID, t.Name, t.NameEn)
	}
}

func (d *dumper) agencies(c *centre.Centre) {
	owners := map[string]string{} // by prefix: the agency that does not have to declare the sharing
	shares := func(agency, prefix string) {
		if owner, used := owners[prefix]; !used {
			owners[prefix] = agency
		} else if owner != agency {
			d.flag("shares_series", true)
		}
	}
	for _, a := range c.Agencies {
		d.header("[[agency]]")
		d.named(a.ID, a.Name, a.NameEn)
		d.text("short", a.Short)
		d.text("prefix", a.Prefix)
		shares(a.ID, a.Prefix)
		d.text("kind", a.Kind)
		for i := range c.Services {
			if s := &c.Services[i]; s.Agency == a.ID {
				d.service(s)
				if s.Series != "" {
					d.text("series", s.Series)
					shares(a.ID, s.Series)
				}
			}
		}
	}
	for _, r := range c.Series {
		d.header("[[series]]")
		d.text("prefix", r.Prefix)
		d.count("digits", r.Digits)
		d.count("from", r.From)
		d.count("to", r.To)
	}
}

func (d *dumper) service(s *centre.Service) {
	d.header("[[agency.service]]")
	d.named(s.ID, s.Name, s.NameEn)
	d.text("code", s.Code)
	d.count("target_sec", s.TargetSec)
	d.text("closed", s.Closed)
	d.text("message", s.Message)
	d.text("message_en", s.MessageEn)
	d.count("day_limit", s.DayLimit)
	d.count("half_day_limit", s.HalfDayLimit)
	d.texts("hours", formatSpans(s.Hours))
	d.count("last_ticket_margin_min", s.MarginMin)
	if s.SlotLimit != 0 {
		d.whole("slot_limit", max(0, s.SlotLimit))
	}
	d.flag("needs_outcome", s.NeedsOutcome)
}

func (d *dumper) counters(c *centre.Centre) {
	for _, k := range c.Counters {
		d.header("[[counter]]")
		d.text("id", k.ID)
		d.text("name", k.Name)
		d.text("arrow", k.Arrow)
		d.text("place", k.Place)
		d.text("place_en", k.PlaceEn)
		d.text("spoken", k.Spoken)
		d.text("spoken_en", k.SpokenEn)
		d.serves(k.Serves)
	}
	for _, p := range c.Profiles {
		d.header("[[profile]]")
		d.named(p.ID, p.Name, p.NameEn)
		d.serves(p.Serves)
		d.texts("counters", p.Counters)
	}
}

// serves writes what is served at once, and what after a wait.
func (d *dumper) serves(list []centre.Serve) {
	var own, helps []string
	for _, s := range list {
		if s.HandicapMin == 0 {
			own = append(own, s.Agency+s.Service)
		} else {
			helps = append(helps, formatServe(s))
		}
	}
	d.texts("serves", own)
	d.list("helps", helps)
}

// formatServe is one entry of serves, helps or skills.
func formatServe(s centre.Serve) string {
	switch {
	case s.HandicapMin == 0:
		return quote(s.Agency + s.Service)
	case s.Agency != "":
		return fmt.Sprintf("{ agency = %s, after_minutes = %d }", quote(s.Agency), s.HandicapMin)
	}
	return fmt.Sprintf("{ service = %s, after_minutes = %d }", quote(s.Service), s.HandicapMin)
}

func (d *dumper) officers(c *centre.Centre, pins map[string]pin.PIN) {
	for _, o := range c.Officers {
		d.header("[[officer]]")
		d.named(o.ID, o.Name, "")
		d.text("title", o.Title)
		d.text("agency", o.Agency)
		d.texts("counters", o.Counters)
		var skills []string
		for _, s := range o.Skills {
			skills = append(skills, formatServe(s))
		}
		d.list("skills", skills)
		d.flag("supervisor", o.Supervisor)
		if _, set := pins[o.ID]; set {
			d.text("pin", placeholder)
		}
	}
}

func (d *dumper) backup(b Backup) {
	if b.Folder == "" && len(b.Recipients) == 0 && !b.Plain {
		return
	}
	d.header("[backup]")
	if b.Folder != "" {
		d.text("folder", b.Folder)
		var at []string
		for _, minutes := range b.AtMin {
			at = append(at, formatClock(minutes))
		}
		d.texts("at", at)
		d.whole("keep", b.Keep)
	}
	d.texts("recipients", b.Recipients)
	d.flag("plain", b.Plain)
}

// Dump writes the effective configuration of a device as a device.toml that loads to
// the same, except for its key and PIN.
func (v *Device) Dump(w io.Writer) error {
	d := &dumper{}
	d.text("id", v.ID)
	d.text("name", v.Name)
	d.text("hub", v.Hub)
	d.secret("key", v.Key)
	d.text("counter", v.Counter)
	d.text("language", v.Language)
	d.secret("service_pin", v.ServicePIN)
	d.header("[screen]")
	if v.Screen.MMPerPx != 0 {
		d.number("mm_per_px", v.Screen.MMPerPx)
	}
	d.whole("tap_guard_ms", v.Screen.TapGuardMS)
	d.whole("reading_percent", v.Screen.ReadingPercent)
	d.flag("contrast", v.Screen.Contrast)
	d.text("monitor", v.Screen.Monitor)
	for _, a := range v.Screen.Also {
		d.header("[[screen.also]]")
		d.text("monitor", a.Monitor)
		d.text("id", a.ID)
		d.text("counter", a.Counter)
		d.whole("calls", a.Calls)
		d.number("hero_scale", a.HeroScale)
		d.flag("contrast", a.Contrast)
	}
	d.header("[printer]")
	d.text("address", v.Printer.Address)
	d.text("profile", v.Printer.Profile)
	if v.Printer.WidthDots != 0 {
		d.whole("width_dots", v.Printer.WidthDots)
	}
	status := "on"
	if v.Printer.StatusOff {
		status = "off"
	}
	d.text("status", status)
	d.flag("day_sheet", v.Printer.DaySheet)
	d.header("[scanner]")
	d.text("address", v.Scanner.Address)
	d.text("prefix", v.Scanner.Prefix)
	d.text("suffix", v.Scanner.Suffix)
	d.header("[speaker]")
	if v.Speaker.Silent {
		fmt.Fprintln(d, `player = ""`)
	}
	d.texts("headphones", v.Speaker.Headphones)
	d.texts("player", v.Speaker.Player)
	d.speaking(v.Voice)
	d.header("[embedded_hub]")
	d.text("centre", v.Embedded.Centre)
	d.text("listen", v.Embedded.Listen)
	d.header("[wall]")
	d.whole("calls", v.Wall.Calls)
	d.number("hero_scale", v.Wall.HeroScale)
	if v.Wall.DepthM != 0 {
		d.number("depth_m", v.Wall.DepthM)
	}
	d.flag("contrast", v.Wall.Contrast)
	d.flag("ticker_scroll", v.Wall.TickerScroll)
	d.text("notices", filepath.ToSlash(v.Wall.Notices))
	d.whole("film_volume", v.Wall.FilmVolume)
	d.led(v.LED)
	d.header("[lookup]")
	d.flag("home", v.Lookup.Home)
	d.text("catalogue", filepath.ToSlash(v.Lookup.Catalogue))
	d.support(v.Support)
	return d.flush(w)
}
