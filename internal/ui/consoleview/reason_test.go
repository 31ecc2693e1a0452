package consoleview

import (
	"fmt"
	"strings"
	"testing"

	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/ui/uitest"
)

// offline is a view whose bar says why there is no connection, as the use case fills it.
func offline(v console.View, lang i18n.Lang, why link.Reason) console.View {
	v.Lang = lang
	state := i18n.Text(lang, "console.device.alone", "08:31", 3)
	v.Link = console.Device{Name: i18n.Text(lang, "console.device.hub"), State: state, Level: console.LevelBad}
	if full := why.Full(lang); full != "" {
		v.Link.Full = i18n.Text(lang, "console.device.why", state, full)
	}
	return v
}

// TestReasonsFitEveryScreen: before the login they are above the bar, afterwards in the
// bar if there is room, and always in the help.
func TestReasonsFitEveryScreen(t *testing.T) {
	for _, why := range link.Reasons {
		for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
			for _, size := range sizes[1:3] { // those with the least room
				label := fmt.Sprintf("console-reason-%s-%s-%dx%d", why, lang, size.w, size.h)
				bubble(t, label, func(t *testing.T) {
					says := func(s *Screen, where string) {
						t.Helper()
						if !strings.Contains(flat(texts(s)), flat(why.Full(lang))) {
							t.Errorf("%s does not say %q: %q", where, why.Full(lang), flat(texts(s)))
						}
					}
					s := New(&actions{})
					c := uitest.Window(t, s.Board(), size.w, size.h)
					for _, v := range []console.View{login(), {Page: console.PageLogin, Login: console.Login{Checking: true}}, {Page: console.PageLogin, Login: console.Login{Counter: "3", Checking: true}}} {
						never := v.Login.Checking && !why.ByItself()
						if never {
							v.Login.Error = i18n.Text(lang, "console.login.unlinked", why.Says(lang))
						}
						s.Show(offline(v, lang, why))
						if checks := strings.Contains(flat(texts(s)), flat(i18n.Text(lang, "console.login.checking"))); checks && never {
							t.Errorf("the card of %s says that it is checking: %q", why, flat(texts(s)))
						}
						if never && !strings.Contains(flat(texts(s)), flat(v.Login.Error)) {
							t.Errorf("the card does not say %q: %q", v.Login.Error, flat(texts(s)))
						}
						says(s, "the log-in")
						uitest.NoOverflow(t, label, s.Board(), longRow)
						uitest.Shot(t, label+"-login", c)
					}
					s.Show(offline(desk(), lang, why))
					uitest.NoOverflow(t, label, s.Board(), longRow)
					s.desk.ask(askHelp, "")
					says(s, "the help")
					uitest.NoOverflow(t, label, s.Board(), longRow)
					uitest.Shot(t, label+"-help", c)
				})
			}
		}
	}
}
