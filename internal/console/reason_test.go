package console

import (
	"strings"
	"testing"
	"time"

	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/seattest"
)

// tellsWhy checks what the bar says about the hub.
func (d *desk) tellsWhy(when string, why link.Reason, lang i18n.Lang) {
	d.t.Helper()
	v := d.see()
	switch full := v.Link.Full; {
	case v.Link.Level != LevelBad || v.Link.State == "" || seattest.Tells(v.Link.State, why):
		d.t.Errorf("%s, in %s: the bar says %+v", when, lang, v.Link)
	case why.ByItself() && full != "":
		d.t.Errorf("%s, in %s: nobody need do anything, and it says %q", when, lang, full)
	case !why.ByItself() && full != v.Link.State+": "+why.Full(lang):
		d.t.Errorf("%s, in %s: it says %q", when, lang, full)
	}
}

// The bar says at once that the hub is not connected; where there is room, and in
// the help, it says why and what to do. This holds before the login and offline.
func TestBarSaysWhyThereIsNoConnection(t *testing.T) {
	for _, why := range link.Reasons {
		run(t, string(why), func(d *desk) {
			for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
				d.SetLang(lang)
				d.seat.SetLine(false)
				d.seat.SetReason(why)
				d.tellsWhy("before the log-in", why, lang)
				d.seat.SetLine(true)
			}
			d.login()
			for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
				d.SetLang(lang)
				d.seat.SetLine(false)
				d.seat.SetReason(why)
				d.tellsWhy("at once", why, lang)
				d.after(time.Minute)
				d.tellsWhy("alone", why, lang)
				d.seat.SetLine(true)
				if v := d.see(); v.Link.Full != "" || v.Link.Level != LevelGood {
					t.Errorf("when the line is back it says %+v", v.Link)
				}
			}
		})
	}
}

// A fault that prevents work offline is shown before the reason of the lost link.
func TestDiskThatFailsIsToldAboveTheReason(t *testing.T) {
	run(t, "wrong key", func(d *desk) {
		d.login()
		d.seat.SetLine(false)
		d.seat.SetReason("refused-token")
		d.seat.SetDisk(true)
		d.after(time.Minute)
		if v := d.see(); !strings.HasPrefix(v.Link.Full, health.DiskFailing.Staff(i18n.Vietnamese)) || seattest.Tells(v.Link, "refused-token") {
			t.Errorf("the bar says %+v", v.Link)
		}
	})
}

// A console that has never had data from a hub lets nobody log in. Its card says
// why, in place of "checking".
func TestLoginSaysWhyThereIsNoConnection(t *testing.T) {
	for _, why := range link.Reasons {
		run(t, string(why), func(d *desk) {
			d.seat.Forget()
			if l := d.see().Login; !l.Checking || l.Error != "" {
				t.Errorf("while it is connecting: %+v", l)
			}
			d.seat.SetLine(false)
			d.seat.SetReason(why)
			for _, lang := range i18n.Langs() {
				d.SetLang(lang)
				v := d.see()
				if v.Page != PageLogin || !v.Login.Checking {
					t.Errorf("somebody can log in: %+v", v.Login)
				}
				if told := strings.Contains(v.Login.Error, why.Says(lang)); told == why.ByItself() || told == (v.Login.Error == "") {
					t.Errorf("in %s the card says %q", lang, v.Login.Error)
				}
			}
			d.seat.Freeze(false)
			d.seat.SetLine(true)
			if l := d.see().Login; l.Checking || l.Error != "" {
				t.Errorf("when it is connected: %+v", l)
			}
		})
	}
}
