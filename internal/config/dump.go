package config

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"motcua/internal/queue"
)

// dumper writes TOML that this package reads back to the same.
type dumper struct{ strings.Builder }

// header begins a table, "[hours]" or "[[agency]]".
func (d *dumper) header(name string) { fmt.Fprintf(d, "\n%s\n", name) }

// text writes a text unless it is empty.
func (d *dumper) text(key, text string) {
	if text != "" {
		fmt.Fprintf(d, "%s = %s\n", key, quote(text))
	}
}

// secret says that a text is set, and no more.
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
	if len(list) == 0 {
		return
	}
	quoted := make([]string, len(list))
	for i, text := range list {
		quoted[i] = quote(text)
	}
	fmt.Fprintf(d, "%s = [%s]\n", key, strings.Join(quoted, ", "))
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

// Dump writes the effective configuration, defaults and all, as a centre.toml
// that loads to the same Centre. Of secrets it says only that they are set.
func (f *CentreFile) Dump(w io.Writer) error {
	d := &dumper{}
	c := &f.Centre
	d.texts("ticker", c.Ticker) // keys of the file itself stand before its tables
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
	d.rules(c)
	for _, k := range c.Classes {
		d.header("[[class]]")
		d.named(k.ID, k.Name, k.NameEn)
		d.count("head_start_min", k.HeadStartMin)
		d.count("from_age", k.FromAge)
		d.flag("always", k.Always)
	}
	d.agencies(c)
	d.counters(c)
	d.officers(c, f.pins)
	for _, n := range c.Notices {
		d.header("[[notice]]")
		d.text("title", n.Title)
		d.text("text", n.Text)
	}
	return d.flush(w)
}

func (d *dumper) named(id, name, nameEn string) {
	d.text("id", id)
	d.text("name", name)
	d.text("name_en", nameEn)
}

func (d *dumper) reasons(header string, list []queue.Reason) {
	for _, r := range list {
		d.header(header)
		d.named(r.ID, r.Name, r.NameEn)
	}
}

// rules writes the hours, the policy and what is asked and given as reasons.
func (d *dumper) rules(c *queue.Centre) {
	d.header("[hours]")
	var days, spans []string
	for _, day := range c.Hours.Days {
		days = append(days, dayNames[day-1])
	}
	for _, span := range c.Hours.Spans {
		spans = append(spans, formatSpan(span))
	}
	d.texts("days", days)
	d.texts("spans", spans)
	d.days(c)
	d.header("[policy]")
	p := c.Policy
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
	d.header("[rating]")
	d.whole("levels", c.Rating.Levels)
	d.whole("ask_sec", c.Rating.AskSec)
	d.whole("change_sec", c.Rating.ChangeSec)
	d.reasons("[[rating.reason]]", c.Rating.Reasons)
	d.reasons("[[pause_reason]]", c.PauseReasons)
	d.reasons("[[hold_reason]]", c.HoldReasons)
}

func (d *dumper) agencies(c *queue.Centre) {
	seen := map[string]bool{}
	for _, a := range c.Agencies {
		d.header("[[agency]]")
		d.named(a.ID, a.Name, a.NameEn)
		d.text("short", a.Short)
		d.text("prefix", a.Prefix)
		if seen[a.Prefix] {
			d.flag("shares_series", true)
		}
		seen[a.Prefix] = true
		d.text("kind", a.Kind)
		for _, s := range c.Services {
			if s.Agency != a.ID {
				continue
			}
			d.header("[[agency.service]]")
			d.named(s.ID, s.Name, s.NameEn)
			d.text("code", s.Code)
			d.count("target_sec", s.TargetSec)
			d.text("closed", s.Closed)
		}
	}
}

func (d *dumper) counters(c *queue.Centre) {
	for _, k := range c.Counters {
		d.header("[[counter]]")
		d.text("id", k.ID)
		d.text("name", k.Name)
		d.text("arrow", k.Arrow)
		var own, helps []string
		for _, s := range k.Serves {
			switch {
			case s.HandicapMin == 0:
				own = append(own, s.Agency+s.Service)
			case s.Agency != "":
				helps = append(helps, fmt.Sprintf("{ agency = %s, after_minutes = %d }", quote(s.Agency), s.HandicapMin))
			default:
				helps = append(helps, fmt.Sprintf("{ service = %s, after_minutes = %d }", quote(s.Service), s.HandicapMin))
			}
		}
		d.texts("serves", own)
		if len(helps) > 0 {
			fmt.Fprintf(d, "helps = [%s]\n", strings.Join(helps, ", "))
		}
	}
}

func (d *dumper) officers(c *queue.Centre, pins map[string]pin) {
	for _, o := range c.Officers {
		d.header("[[officer]]")
		d.named(o.ID, o.Name, "")
		d.text("title", o.Title)
		d.text("agency", o.Agency)
		d.texts("counters", o.Counters)
		if _, set := pins[o.ID]; set {
			d.text("pin", placeholder)
		}
	}
}

// Dump writes the effective configuration of a device as a device.toml that
// loads to the same, but for its key and PIN.
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
	d.header("[printer]")
	d.text("address", v.Printer.Address)
	d.text("profile", v.Printer.Profile)
	if v.Printer.WidthDots != 0 {
		d.whole("width_dots", v.Printer.WidthDots)
	}
	d.header("[scanner]")
	d.text("address", v.Scanner.Address)
	d.text("prefix", v.Scanner.Prefix)
	d.text("suffix", v.Scanner.Suffix)
	d.header("[speaker]")
	if v.Speaker.Silent {
		fmt.Fprintln(d, `player = ""`)
	}
	d.texts("player", v.Speaker.Player)
	d.header("[embedded_hub]")
	d.text("centre", v.Embedded.Centre)
	d.text("listen", v.Embedded.Listen)
	d.header("[wall]")
	d.whole("calls", v.Wall.Calls)
	d.number("hero_scale", v.Wall.HeroScale)
	d.flag("ticker_scroll", v.Wall.TickerScroll)
	return d.flush(w)
}
