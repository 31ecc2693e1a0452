package config

import (
	"reflect"
	"strings"
	"testing"

	"motcua/internal/centre"
)

// full is a centre without faults that uses the optional settings: series, limits,
// profiles, skills, outcomes, marks and reasons. Tests change one place of it.
const full = `
[centre]
name = "Trung tâm"
key = "a-long-enough-key"

[hours]
days = ["T2", "T3"]
spans = ["07:30-11:30", "13:30-17:00"]

[[hours.other]]
days = ["T7"]
spans = ["07:30-11:00"]

[policy]
undo_sec = 10
return_behind = 3
hold_window_min = 120
outcome_required = true
capacity_check = false
appointment_early_min = 45
appointment_late_min = 15
slot_min = 20
slot_limit = 4
late_grace_min = 10
alert_waiting = 15
alert_wait_min = 25
alert_service_min = 40
alert_idle_min = 3

[[pause_reason]]
id = "nghi"
name = "Giải lao"
limit_min = 15

[[hold_reason]]
id = "bo-sung"
name = "Bổ sung giấy tờ"
limit_min = 180

[[call_reason]]
id = "tre"
name = "Có con nhỏ"
name_en = "With a small child"

[[cancel_reason]]
id = "nham"
name = "Lấy nhầm số"

[[class_reason]]
id = "sai"
name = "Không đúng đối tượng"

[[outcome]]
id = "nhan"
name = "Đã tiếp nhận"
name_en = "Accepted"

[[mark]]
id = "uy-quyen"
name = "Người được ủy quyền"
agency = "gtvt"
required = true

[[item]]
id = "ban-sao"
name = "Bản sao"

[[agency]]
id = "gtvt"
name = "Sở Giao thông vận tải"
prefix = "A"

[[agency.service]]
id = "gplx"
name = "Đổi giấy phép lái xe"
series = "GA"
day_limit = 200
half_day_limit = 120
hours = ["08:00-11:00", "14:00-16:30"]
last_ticket_margin_min = 20
slot_limit = 3
needs_outcome = true

[[agency.service]]
id = "phu-hieu"
name = "Cấp phù hiệu"
message = "Nộp tại Trung tâm cấp xã"
message_en = "Apply at the commune"

[[agency]]
id = "tp"
name = "Sở Tư pháp"
prefix = "C"

[[agency.service]]
id = "lltp"
name = "Phiếu lý lịch tư pháp"
slot_limit = 0

[[series]]
prefix = "GA"
digits = 2
from = 11
to = 89

[[counter]]
id = "3"
serves = ["gtvt"]

[[counter]]
id = "7"
serves = ["tp"]

[[profile]]
id = "chieu"
name = "Buổi chiều"
name_en = "Afternoon"
serves = ["lltp"]
helps = [{ service = "gplx", after_minutes = 5 }]
counters = ["3"]

[[officer]]
id = "duc"
name = "Trần Minh Đức"
counters = ["3"]
skills = ["gplx", { agency = "tp", after_minutes = 5 }]
pin = "4071"

[[officer]]
id = "lan"
name = "Nguyễn Thị Lan"
supervisor = true
pin = "4072"

[[announcement]]
id = "xe"
text = "Chủ xe biển số {} xin ra cổng"
text_en = "Owner of {}, please"
blank = "biển số xe"
blank_en = "number plate"

[[announcement]]
id = "sap-het"
text = "Còn 15 phút"
at = "closing-15"

[[announcement]]
id = "het-sang"
text = "Hết giờ buổi sáng"
at = "11:30"

[[zone]]
id = "tang-1"
name = "Tầng 1"
name_en = "First floor"
counters = ["3"]
walls = ["man-hinh-1", "man-hinh-2"]

[[zone]]
id = "tang-2"
name = "Tầng 2"
counters = ["7"]
walls = ["man-hinh-3"]
`

// alter is change for the full file.
func alter(t testing.TB, old, with string) string {
	t.Helper()
	if n := strings.Count(full, old); n != 1 {
		t.Fatalf("%q stands %d times in the full file", old, n)
	}
	return strings.Replace(full, old, with, 1)
}

func fullCentre(t *testing.T) centre.Centre {
	t.Helper()
	f, err := ParseCentre("centre.toml", []byte(full))
	if err != nil || len(f.Warnings) > 0 {
		t.Fatalf("err %v, warnings %v", err, f)
	}
	return f.Centre
}

func TestFullCentreIsReadWhole(t *testing.T) {
	c := fullCentre(t)
	for _, part := range []struct {
		name      string
		got, want any
	}{
		{"other hours", c.Hours.Other, []centre.DayHours{{Days: []int{6}, Spans: []centre.Span{{FromMin: 450, ToMin: 660}}}}},
		{"series", c.Series, []centre.Series{{Prefix: "GA", Digits: 2, From: 11, To: 89}}},
		{"services", c.Services, []centre.Service{
			{
				ID: "gplx", Agency: "gtvt", Name: "Đổi giấy phép lái xe", Series: "GA", DayLimit: 200, HalfDayLimit: 120,
				Hours: []centre.Span{{FromMin: 480, ToMin: 660}, {FromMin: 840, ToMin: 990}}, MarginMin: 20, SlotLimit: 3, NeedsOutcome: true,
			},
			{ID: "phu-hieu", Agency: "gtvt", Name: "Cấp phù hiệu", Message: "Nộp tại Trung tâm cấp xã", MessageEn: "Apply at the commune"},
			{ID: "lltp", Agency: "tp", Name: "Phiếu lý lịch tư pháp", SlotLimit: -1},
		}},
		{"profiles", c.Profiles, []centre.Profile{{
			ID: "chieu", Name: "Buổi chiều", NameEn: "Afternoon",
			Serves: []centre.Serve{{Service: "lltp"}, {Service: "gplx", HandicapMin: 5}}, Counters: []string{"3"},
		}}},
		{"skills", c.Officers[0].Skills, []centre.Serve{{Service: "gplx"}, {Agency: "tp", HandicapMin: 5}}},
		{"supervisor", c.Officers[1], centre.Officer{ID: "lan", Name: "Nguyễn Thị Lan", Supervisor: true}},
		{"outcomes", c.Outcomes, []centre.Outcome{{ID: "nhan", Name: "Đã tiếp nhận", NameEn: "Accepted"}}},
		{"marks", c.Marks, []centre.Mark{{ID: "uy-quyen", Name: "Người được ủy quyền", Agency: "gtvt", Required: true}}},
		{"items", c.Items, []centre.Item{{ID: "ban-sao", Name: "Bản sao"}}},
		{"pauses", c.PauseReasons, []centre.Reason{{ID: "nghi", Name: "Giải lao", LimitMin: 15}}},
		{"holds", c.HoldReasons, []centre.Reason{{ID: "bo-sung", Name: "Bổ sung giấy tờ", LimitMin: 180}}},
		{"calls", c.CallReasons, []centre.Reason{{ID: "tre", Name: "Có con nhỏ", NameEn: "With a small child"}}},
		{"cancels", c.CancelReasons, []centre.Reason{{ID: "nham", Name: "Lấy nhầm số"}}},
		{"announcements", c.Announcements, []centre.Announcement{
			{ID: "xe", Text: "Chủ xe biển số {} xin ra cổng", TextEn: "Owner of {}, please", Blank: "biển số xe", BlankEn: "number plate"},
			{ID: "sap-het", Text: "Còn 15 phút", At: "closing-15"},
			{ID: "het-sang", Text: "Hết giờ buổi sáng", At: "11:30"},
		}},
		{"zones", c.Zones, []centre.Zone{
			{ID: "tang-1", Name: "Tầng 1", NameEn: "First floor", Counters: []string{"3"}, Walls: []string{"man-hinh-1", "man-hinh-2"}},
			{ID: "tang-2", Name: "Tầng 2", Counters: []string{"7"}, Walls: []string{"man-hinh-3"}},
		}},
		{"classes", c.ClassReasons, []centre.Reason{{ID: "sai", Name: "Không đúng đối tượng"}}},
		{"policy", c.Policy, centre.Policy{
			DigitsPerNumber: 3, NoShowCalls: 3, NoShowAfterSec: 90, RecallHintSec: 35, ReturnWindowMin: 15, WaitTargetMin: 15,
			ServiceTargetSec: 600, PINTries: 5, PINLockSec: 30,
			UndoSec: 10, ReturnBehind: 3, HoldWindowMin: 120, OutcomeRequired: true, AppointmentEarly: 45, AppointmentLate: 15,
			SlotMin: 20, SlotLimit: 4, LateGraceMin: 10, AlertWaiting: 15, AlertWaitMin: 25, AlertServiceMin: 40, AlertIdleMin: 3,
		}},
	} {
		if !reflect.DeepEqual(part.got, part.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", part.name, part.got, part.want)
		}
	}
}

// A setting that is missing in the file has the queue's default; only the check of
// the day's capacity is on unless it is switched off.
func TestPolicyLeftOutIsThatOfTheQueue(t *testing.T) {
	f, err := ParseCentre("centre.toml", []byte(base))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := centre.Compile(centre.Centre{Policy: centre.Policy{CapacityCheck: true}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Centre.Policy, rules.Centre().Policy; got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestEveryFaultOfAFullCentre changes one place of the full file and expects exactly
// one fault, in the marked line, with this message.
func TestEveryFaultOfAFullCentre(t *testing.T) {
	for _, c := range []struct{ name, old, with, want string }{
		{"series letters", `series = "GA"`, "series = \"GA1\" # HERE\n[[agency.service]]\nid = \"x\"\nname = \"X\"\nseries = \"GA\"", `service "gplx": series "GA1" does not fit a number: write one or two letters A to Z`},
		{"series of another agency", `series = "GA"`, "series = \"GA\"\n[[agency.service]]\nid = \"x\"\nname = \"X\"\n[[agency]]\nid = \"z\"\nname = \"Z\"\nprefix = \"E\"\n[[agency.service]]\nid = \"y\"\nname = \"Y\"\nclosed = \"x\"\nseries = \"A\" # HERE", `service "y" has series "A" like agency "gtvt" in line 71: write another, or shares_series = true`},
		{"prefix of another's series", `prefix = "C"`, `prefix = "GA" # HERE`, `agency "tp" has prefix "GA" like service "gplx" in line 76: write another, or shares_series = true`},
		{"shares with nobody", `series = "GA"`, "series = \"GA\" # HERE\nshares_series = true", `service "gplx" shares its series, but no other agency has prefix "GA"`},
		{"shares nothing", `slot_limit = 0`, "slot_limit = 0\nshares_series = true # HERE", `service "lltp" shares a series and names none: write series = "…", or remove shares_series`},
		{"series of nobody", `prefix = "GA"`, `prefix = "GE" # HERE`, `series "GE" is used by no agency and by no service: write one of "A", "C", "GA", or remove it`},
		{"series twice", `[[series]]`, "[[series]]\nprefix = \"A\"\n[[series]]\nprefix = \"A\" # HERE\n[[series]]", `series "A" stands here a second time, first in line 101: remove one`},
		{"series prefix", `[[series]]`, "[[series]]\nprefix = \"a\" # HERE\n[[series]]", `series "a": prefix "a" does not fit a number`},
		{"series without prefix", `prefix = "GA"`, ``, `100: [[series]] has no prefix`},
		{"series digits", `digits = 2`, `digits = 7 # HERE`, `series "GA": digits is 7: write a whole number from 1 to 6`},
		{"series end too large", `to = 89`, `to = 100 # HERE`, `series "GA": to is 100, which does not fit in 2 digits: write at most 99, or more digits`},
		{"series end before its beginning", `to = 89`, `to = 10 # HERE`, `series "GA" ends with 10, before it begins with 11`},
		{"series from nought", `from = 11`, `from = 0 # HERE`, `from is 0: write a whole number from 1 to 999999`},
		{"limit of nothing", `day_limit = 200`, `day_limit = 0 # HERE` + "\n", `service "gplx": day_limit is 0: write a whole number from 1 to 10000`},
		{"limit in words", `day_limit = 200`, `day_limit = "200" # HERE` + "\n", `day_limit is a text: write day_limit = 1, without quotes`},
		{"other hours twice", `days = ["T7"]`, `days = ["T3", "T7"] # HERE`, `[[hours.other]]: T3 has hours already: remove it from one of the two`},
		{"other hours of nothing", `[[hours.other]]`, "[[hours.other]] # HERE\nspans = [\"08:00-09:00\"]\n[[hours.other]]", `[[hours.other]] lacks its days or its hours: write days = ["T7"] and spans = ["07:30-11:30"]`},
		{"service hours", `"08:00-11:00"`, `"8h-11h" # HERE` + "\n", `service "gplx": "8h" is not a time: write "08:00"`},
		{"closed and message", `message = "Nộp tại Trung tâm cấp xã"`, "closed = \"Tạm dừng\"\nmessage = \"Nộp tại Trung tâm cấp xã\" # HERE", `service "phu-hieu" has both closed and message: write one of them`},
		{"half a message", `message = "Nộp tại Trung tâm cấp xã"` + "\n" + `message_en = "Apply at the commune"`, `message_en = "Apply at the commune" # HERE`, `service "phu-hieu" has message_en and no message: write message = "…"`},
		{"profile serves nothing", `serves = ["lltp"]` + "\n" + `helps = [{ service = "gplx", after_minutes = 5 }]`, ``, `114: profile "chieu" serves nothing`},
		{"profile serves what is not", `serves = ["lltp"]`, `serves = ["lltpp"] # HERE`, `profile "chieu" serves service "lltpp", which does not exist: did you mean "lltp"? or add the service`},
		{"profile of no counter", `counters = ["3"]` + "\n\n[[officer]]", `counters = ["4"] # HERE` + "\n\n[[officer]]", `profile "chieu" names counter "4", which does not exist`},
		{"profile without name", `name = "Buổi chiều"`, ``, `114: profile "chieu" has no name`},
		{"skill that is not", `skills = ["gplx",`, `skills = ["gtvtt", # HERE` + "\n", `officer "duc" knows agency "gtvtt", which does not exist: did you mean "gtvt"? or add the agency`},
		{"skill twice", `skills = ["gplx",`, `skills = ["gplx", "gplx", # HERE` + "\n", `officer "duc" knows "gplx" twice: remove one`},
		{"skill form", `skills = ["gplx",`, `skills = [5, # HERE` + "\n", `officer "duc": an entry of skills is a whole number: write { agency = "…", after_minutes = 10 }`},
		{"skill entry", `{ agency = "tp", after_minutes = 5 }`, `{ after_minutes = 5 }] # HERE` + "\nx=[", `skills of officer "duc" names an agency or a service`},
		{"no skill", `skills = ["gplx", { agency = "tp", after_minutes = 5 }]`, `skills = [] # HERE`, `officer "duc" knows nothing: write skills = ["…"], or remove it`},
		{"supervisor in words", `supervisor = true`, `supervisor = "yes" # HERE`, `write supervisor = true or supervisor = false, without quotes`},
		{"outcome without name", `name = "Đã tiếp nhận"`, ``, `outcome "nhan" has no name`},
		{"outcome twice", `[[mark]]`, "[[outcome]]\nid = \"nhan\" # HERE\nname = \"X\"\n[[mark]]", `outcome "nhan" stands here a second time`},
		{"mark of no agency", `agency = "gtvt"` + "\nrequired", `agency = "gtv" # HERE` + "\nrequired", `mark "uy-quyen" names agency "gtv", which does not exist: did you mean "gtvt"?`},
		{"item key", `name = "Bản sao"`, "name = \"Bản sao\"\nlimit_min = 5 # HERE", `item "ban-sao" has no key "limit_min"`},
		{"pause limit", `limit_min = 15`, `limit_min = 500 # HERE`, `pause reason "nghi": limit_min is 500: write a whole number from 1 to 480`},
		{"reason without limit", `name = "Có con nhỏ"`, "name = \"Có con nhỏ\"\nlimit_min = 5 # HERE", `call reason "tre" has no key "limit_min"`},
		{"no undo", `undo_sec = 10`, `undo_sec = 0 # HERE`, `undo_sec is 0: write a whole number from 1 to 30`},
		{"capacity in words", `capacity_check = false`, `capacity_check = "no" # HERE`, `write capacity_check = true or capacity_check = false`},
		{"slots of the policy", `slot_limit = 4`, `slot_limit = 0 # HERE`, `slot_limit is 0: write a whole number from 1 to 100`},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantFault(t, alter(t, c.old, c.with), c.want, strings.Contains(c.with, "\nx=["))
		})
	}
}

func TestWhatIsHardlyMeantOfAFullCentreIsAWarning(t *testing.T) {
	for _, c := range []struct{ name, old, with, want string }{
		{"misheard series", `series = "GA"`, `series = "GP" # HERE` + "\n", `service "gplx": the letter "P" of series "GP" is easily misheard`},
		{"idle limit", `half_day_limit = 120`, `half_day_limit = 201 # HERE`, `service "gplx": half_day_limit is above day_limit, so it changes nothing`},
		{"hours while the centre rests", `hours = ["08:00-11:00", "14:00-16:30"]`, `hours = ["11:30-13:30"] # HERE`, `service "gplx" never gives a number: its hours have no room within those of the centre: write hours within 07:30-11:30, 13:30-17:00`},
		{"hours shorter than the margin", `hours = ["08:00-11:00", "14:00-16:30"]`, `hours = ["08:00-08:20"] # HERE`, `service "gplx" never gives a number`},
		{"skills of another counter", `id = "duc"`, `id = "duc" # HERE`, `officer "duc" knows nothing that counter "3" takes, so it would call nobody`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := alter(t, c.old, c.with)
			switch c.name {
			case "misheard series":
				text = strings.Replace(text, `prefix = "GA"`, `prefix = "GP"`, 1)
			case "skills of another counter":
				text = strings.Replace(text, `skills = ["gplx", {`, `skills = [{`, 1)
				text = strings.Replace(text, `serves = ["lltp"]`, `serves = ["phu-hieu"]`, 1)
			}
			wantWarning(t, text, c.want)
		})
	}
}

// A service that only a profile takes, or that has a message, is not reported as
// forgotten.
func TestServedByProfileOrMessageIsNoWarning(t *testing.T) {
	for name, text := range map[string]string{
		"only in a profile": strings.Replace(alter(t, `serves = ["tp"]`, `serves = ["phu-hieu"]`), `skills = [`, `skills = ["gtvt", `, 1),
		"only a message":    alter(t, `serves = ["gtvt"]`, `serves = ["gplx"]`),
	} {
		f, err := ParseCentre("centre.toml", []byte(text))
		if err != nil || len(f.Warnings) > 0 {
			t.Errorf("%s: err %v, warnings %v", name, err, f)
		}
	}
}

func TestServicesShareASeries(t *testing.T) {
	const another = `slot_limit = 0` + "\nseries = \"GA\""
	for name, text := range map[string]string{
		"in one agency":             alter(t, `message_en = "Apply at the commune"`, `series = "GA"`+"\nmessage_en = \"Apply\""),
		"with its agency's prefix":  strings.Replace(alter(t, `series = "GA"`, `series = "A"`), `prefix = "GA"`, `prefix = "A"`, 1),
		"in two, one says so":       alter(t, `slot_limit = 0`, another+"\nshares_series = true"),
		"in two, the first says so": strings.Replace(alter(t, `slot_limit = 0`, another), `series = "GA"`, "series = \"GA\"\nshares_series = true", 1),
		"with another agency":       alter(t, `slot_limit = 0`, "series = \"A\"\nshares_series = true"),
	} {
		f, err := ParseCentre("centre.toml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var out strings.Builder
		if err := f.Dump(&out); err != nil {
			t.Fatal(err)
		}
		if again, err := ParseCentre("dump.toml", []byte(out.String())); err != nil || !reflect.DeepEqual(f.Centre, again.Centre) {
			t.Errorf("%s: the dump loads to another centre: %v\n%s", name, err, out.String())
		}
	}
}

func TestRequiredOutcomeNeedsOne(t *testing.T) {
	text := alter(t, "[[outcome]]\nid = \"nhan\"\nname = \"Đã tiếp nhận\"\nname_en = \"Accepted\"\n", "")
	_, err := ParseCentre("centre.toml", []byte(text))
	for _, want := range []string{
		`[policy]: outcome_required, but there is no outcome to choose: write [[outcome]] with id and name, or remove outcome_required`,
		`service "gplx": needs_outcome, but there is no outcome to choose`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the fault %q is missing from: %v", want, err)
		}
	}
}
