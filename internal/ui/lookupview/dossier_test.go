package lookupview

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/lookup"
	"motcua/internal/register"
	"motcua/internal/ui/uitest"
)

const code = "H25.01-261120-0017"

func steps(now int) (list []lookup.Step) {
	names := []string{"Đã tiếp nhận", "Đã chuyển cơ quan giải quyết", "Đang giải quyết", "Có kết quả", "Trả kết quả tại Quầy 18"}
	notes := []string{"Đã cấp giấy hẹn", "", "Hồ sơ đang ở bước này", "Trung tâm báo cho ông/bà theo cách đã đăng ký", "Mang giấy hẹn; mất giấy hẹn thì mang giấy tờ tùy thân"}
	for i := range names {
		p := lookup.StepAhead
		switch {
		case i < now:
			p = lookup.StepPast
		case i == now:
			p = lookup.StepNow
		}
		list = append(list, lookup.Step{Name: names[i], Note: notes[i], Progress: p})
	}
	return list
}

const source = "Số liệu lúc 09:38 hôm nay, cách đây 3 phút. Nguồn: Hệ thống một cửa của tỉnh. Nếu khác với giấy hẹn, xin hỏi Quầy 18, hoặc gọi 0226 3 888 999."

// long is a text of the most characters that a centre may write.
func long(most int) string {
	return strings.TrimSpace(string([]rune(strings.Repeat("Hệ thống thông tin giải quyết thủ tục hành chính ", 3))[:most]))
}

// longSource is the source of old data with the longest texts.
func longSource(lang i18n.Lang) string {
	name := long(register.MaxSource)
	return strings.Join([]string{
		i18n.Text(lang, "lookup.dossier.source.stale", "09:38 Thứ Hai, 23/11/2026", i18n.Counted(lang, "lookup.dossier.ago.days", 10, 10)),
		i18n.Text(lang, "lookup.dossier.source.from", name), i18n.Text(lang, "lookup.dossier.source.differs", name),
	}, " ")
}

func seen() lookup.Status {
	return lookup.Status{
		Code: code, Known: true, Openable: true, Title: "Đang giải quyết", Text: []string{"Cơ quan giải quyết đang xem xét hồ sơ."}, Steps: steps(2), Source: source,
	}
}

func opened() lookup.Status {
	s := seen()
	s.Openable, s.Text = false, []string{"Còn 2 ngày làm việc, chưa đến ngày hẹn.", "Cơ quan giải quyết đang xem xét hồ sơ."}
	s.Dates = []lookup.Labelled{{Label: "Ngày tiếp nhận", Text: "Thứ Sáu, 20/11"}, {Label: "Hẹn trả kết quả", Text: "Thứ Sáu, 27/11", Strong: true}}
	return s
}

func (all views) dossier(name string, p lookup.Page, d lookup.Dossier) {
	all.add(name, p, func(v *lookup.View) { d.LeftSec = 38; v.Dossier = d })
}

func (all views) dossiers() {
	all.dossier("dossier", lookup.PageDossier, lookup.Dossier{Typed: "H25.01-2611"})
	all.dossier("dossier-empty", lookup.PageDossier, lookup.Dossier{})
	all.dossier("dossier-slip", lookup.PageDossier, lookup.Dossier{
		Typed: "H25.O1-261120-OO17", Suggest: code, Notice: i18n.Text(i18n.Vietnamese, "lookup.dossier.code.form"),
	})
	all.dossier("dossier-longest", lookup.PageDossier, lookup.Dossier{Typed: strings.Repeat("W", 64), Asking: true})
	all.dossier("status", lookup.PageStatus, lookup.Dossier{Status: seen()})
	all.dossier("status-opened", lookup.PageStatus, lookup.Dossier{Status: opened()})
	late := opened()
	late.Tone, late.Text = lookup.ToneBad, []string{i18n.Text(i18n.Vietnamese, "lookup.dossier.late"), "Cơ quan giải quyết đang xem xét hồ sơ."}
	late.Dates[1].Strong = false
	late.Dates = append(late.Dates, lookup.Labelled{Label: "Hẹn lại", Text: "Thứ Hai, 04/01/2027", Strong: true})
	all.dossier("status-late", lookup.PageStatus, lookup.Dossier{Status: late})
	missing := lookup.Status{
		Code: "H25.O1-261120-OO17", Tone: lookup.ToneWaits, Title: "Chưa thấy hồ sơ này", Source: source,
		Text: []string{i18n.Text(i18n.Vietnamese, "lookup.dossier.missing.look"), i18n.Text(i18n.Vietnamese, "lookup.dossier.missing.elsewhere", "Hồ sơ thuế, công an nằm ở hệ thống của bộ")},
	}
	all.dossier("status-missing", lookup.PageStatus, lookup.Dossier{Status: missing, Suggest: code})
	late.Source, missing.Source = longSource(i18n.Vietnamese), longSource(i18n.Vietnamese)
	missing.Text = []string{missing.Text[0], i18n.Text(i18n.Vietnamese, "lookup.dossier.missing.elsewhere", long(register.MaxElsewhere))}
	all.dossier("status-late-longest", lookup.PageStatus, lookup.Dossier{Status: late})
	all.dossier("status-missing-longest", lookup.PageStatus, lookup.Dossier{Status: missing, Suggest: code})
	offline := lookup.Status{
		Code: code, Tone: lookup.ToneWaits, Title: "Chưa tra được lúc này", TryAgain: true,
		Text:   []string{i18n.Text(i18n.Vietnamese, "lookup.dossier.offline.text"), i18n.Text(i18n.Vietnamese, "lookup.dossier.offline.since", "20 phút"), i18n.Text(i18n.Vietnamese, "lookup.dossier.offline.copy", "09:20 hôm nay")},
		Source: "Xin hỏi Quầy 18, hoặc gọi 0226 3 888 999.",
	}
	all.dossier("status-offline", lookup.PageStatus, lookup.Dossier{Status: offline})
	all.dossier("figures", lookup.PageFigures, lookup.Dossier{Kind: register.KindSecret, Figures: "40", Status: lookup.Status{Code: code}})
	all.dossier("figures-wrong", lookup.PageFigures, lookup.Dossier{
		Kind: register.KindPhone, Notice: i18n.Text(i18n.Vietnamese, "lookup.dossier.figures.wrong.over"), Status: lookup.Status{Code: code},
	})
	all.add("status-english", lookup.PageStatus, func(v *lookup.View) {
		v.Lang, v.Dossier.Status = i18n.English, opened()
		v.Dossier.Status.Title, v.Dossier.Status.Text = "Being processed", []string{i18n.Text(i18n.English, "lookup.dossier.late")}
	})
	all.add("figures-english", lookup.PageFigures, func(v *lookup.View) { v.Lang = i18n.English })
	all.add("dossier-english", lookup.PageDossier, func(v *lookup.View) { v.Lang = i18n.English })
}

func TestDossierTargetsAskForTheirAction(t *testing.T) {
	for _, tt := range []struct{ sample, target, want string }{
		{"dossier", "key:H", "key 0 'H'"},
		{"dossier", "key:-", "key 0 '-'"},
		{"dossier", "key:.", "key 0 '.'"},
		{"dossier", "erase", "key 2 '\\x00'"},
		{"dossier", "clear", "key 3 '\\x00'"},
		{"dossier", "clear-all", "key 3 '\\x00'"},
		{"dossier", "ask", "key 6 '\\x00'"},
		{"dossier", "back", "back"},
		{"dossier-slip", "meant", "suggested"},
		{"status", "figures", "figures"},
		{"status", "another", "dossier"},
		{"status", "done", "done"},
		{"status", "back", "back"},
		{"status-missing", "meant", "suggested"},
		{"status-offline", "again", "key 6 '\\x00'"},
		{"figures", "kind:id4", "kind id4"},
		{"figures", "kind:phone4", "kind phone4"},
		{"figures", "kind:secret", "kind secret"},
		{"figures", "key:7", "key 0 '7'"},
		{"figures", "key:0", "key 0 '0'"},
		{"figures", "erase", "key 2 '\\x00'"},
		{"figures", "ask", "key 6 '\\x00'"},
	} {
		bubble(t, tt.sample+" "+tt.target, func(t *testing.T) {
			s, a := show(t, samples()[tt.sample])
			uitest.Tap(t, s.Board(), tt.target)
			if got := a.take(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// What cannot be done is not offered: figures where there is nothing to compare them with,
// or where they were right; another question while one is on its way.
func TestDossierOffersOnlyWhatCanBeDone(t *testing.T) {
	for sample, absent := range map[string]string{"status-opened": "figures", "status-missing": "figures", "status": "again", "status-late": "meant", "dossier": "meant"} {
		bubble(t, sample, func(t *testing.T) {
			s, _ := show(t, samples()[sample])
			for _, target := range s.Board().Targets() {
				if target.ID == absent {
					t.Errorf("%q is offered", absent)
				}
			}
		})
	}
	bubble(t, "asking", func(t *testing.T) {
		s, a := show(t, samples()["dossier-longest"])
		uitest.Tap(t, s.Board(), "ask")
		if got := a.take(); got != "" {
			t.Errorf("a second question: %q", got)
		}
	})
}

// On a keyboard a code and figures can be typed, and the keys that lead elsewhere on other
// pages do not.
func TestDossierIsTypedOnAKeyboard(t *testing.T) {
	bubble(t, "code", func(t *testing.T) {
		s, a := show(t, samples()["dossier"])
		for _, r := range "h2-." {
			s.TypedRune(r)
		}
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if got := a.take(); got != `key 0 'h', key 0 '2', key 0 '-', key 0 '.', key 2 '\x00', key 6 '\x00'` {
			t.Errorf("got %s", got)
		}
	})
	bubble(t, "empty", func(t *testing.T) {
		s, a := show(t, samples()["dossier-empty"])
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		if got := a.take(); got != "back" {
			t.Errorf("got %s", got)
		}
	})
	bubble(t, "figures", func(t *testing.T) {
		s, a := show(t, samples()["figures"])
		s.TypedRune('7')
		s.TypedRune('-')
		if got := a.take(); got != "key 0 '7', back" {
			t.Errorf("got %s", got)
		}
	})
}

// Of the four figures only the last one stands on the screen, also in what is read aloud.
func TestFiguresAreHidden(t *testing.T) {
	bubble(t, "figures", func(t *testing.T) {
		v := samples()["figures"]
		v.Dossier.Figures = "4071"
		s, _ := show(t, v)
		var said []string
		s.Say = func(_ i18n.Lang, texts []string) { said = texts }
		v.Reading = true
		s.Show(v)
		whole := strings.Join(said, " ")
		for _, spot := range s.Board().Texts() {
			whole += " " + spot.Whole
		}
		if strings.Contains(whole, "4071") || strings.Contains(whole, "407") {
			t.Errorf("read: %q", whole)
		}
	})
}
