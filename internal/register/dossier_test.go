package register

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// testKey is a key for tests.
var testKey = NewKey([]byte("a key of a test, 32 bytes long.."))

// raw is a whole dossier as a system of a province may have it. Its data are made up.
func raw() Raw {
	return Raw{
		Code: "H25.01-261120-0017", State: "Đang giải quyết", Received: "20/11/2026 09:41", Due: "27/11/2026", Redue: "null", Finished: "", Returned: "-",
		Counter: "Quầy 18", Secret: "4071", ID: "001099012345", Phone: "0912.345.678",
	}
}

// taken reads a dossier that must be taken.
func taken(t *testing.T, r Raw) (Dossier, []Fault) {
	t.Helper()
	d, faults, ok := testKey.Take(r, nil)
	if !ok {
		t.Fatalf("left out: %v", faults)
	}
	return d, faults
}

func TestDossierIsTakenAtTheDoor(t *testing.T) {
	d, faults := taken(t, raw())
	if len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
	want := Full{
		Public:   Public{Code: "H25.01-261120-0017", State: StateProcessing, Step: StepWork, Openable: true},
		Received: 20261120, Due: 20261127, Counter: "18",
	}
	if got := d.Full(20261125); got != want {
		t.Errorf("got %+v", got)
	}
}

// The register has no field in which a person could be, and hashes what proves who asks.
func TestNothingOfAPersonIsKept(t *testing.T) {
	d, _ := taken(t, raw())
	b, _ := NewBook([]Dossier{d})
	stored, err := b.Encode(Header{From: "a.csv"}, testKey)
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"stored": string(stored), "printed": fmt.Sprintf("%+v %v %#v", d.Full(1), testKey, d.Code)} {
		for _, secret := range []string{"4071", "2345", "5678", "001099012345", "0912"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: %q is in %s", what, secret, text)
			}
		}
	}
	if _, err := json.Marshal(d); !errors.Is(err, errNotSent) {
		t.Errorf("a dossier is written whole: %v", err)
	}
	known := map[string]bool{"Code": true, "State": true, "Step": true, "Received": true, "Due": true, "Redue": true, "Finished": true, "Returned": true, "Counter": true, "Remote": true, "secret": true, "id": true, "phone": true}
	for i := range reflect.TypeFor[Dossier]().NumField() {
		if name := reflect.TypeFor[Dossier]().Field(i).Name; !known[name] {
			t.Errorf("a dossier has a field %s: is it of a person?", name)
		}
	}
}

// A date cannot get out with Public: it has no field for one.
func TestPublicHasNoDate(t *testing.T) {
	d, _ := taken(t, raw())
	data, err := json.Marshal(d.Public(20261125))
	if err != nil || strings.Contains(string(data), "2026") || strings.Contains(string(data), "counter") {
		t.Errorf("got %s, %v", data, err)
	}
	for i := range reflect.TypeFor[Public]().NumField() {
		if f := reflect.TypeFor[Public]().Field(i); f.Type == reflect.TypeFor[Date]() {
			t.Errorf("Public has the date %s", f.Name)
		}
	}
}

func TestOnlyTheRightFiguresOpen(t *testing.T) {
	d, _ := taken(t, raw())
	other := raw()
	other.Code = "H25.01-261120-0018"
	same, _ := taken(t, other)
	for what, c := range map[string]struct {
		code  Code
		d     Dossier
		proof Proof
		want  bool
	}{
		"the secret":             {d.Code, d, Proof{KindSecret, "4071"}, true},
		"the identity":           {d.Code, d, Proof{KindID, "2345"}, true},
		"the telephone":          {d.Code, d, Proof{KindPhone, "5678"}, true},
		"a wrong secret":         {d.Code, d, Proof{KindSecret, "4072"}, false},
		"of another kind":        {d.Code, d, Proof{KindSecret, "2345"}, false},
		"no kind":                {d.Code, d, Proof{"", "4071"}, false},
		"nothing":                {d.Code, d, Proof{}, false},
		"of another dossier":     {same.Code, d, Proof{KindSecret, "4071"}, false},
		"a dossier without any":  {d.Code, Dossier{Code: d.Code}, Proof{KindSecret, "4071"}, false},
		"a dossier that is none": {"H25.01-261120-0099", Dossier{}, Proof{KindSecret, ""}, false},
	} {
		if got := testKey.Opens(c.code, c.d, c.proof); got != c.want {
			t.Errorf("%s: got %v", what, got)
		}
	}
	if NewKey([]byte("another key")).Opens(d.Code, d, Proof{KindSecret, "4071"}) {
		t.Error("another key opens it")
	}
	if d.secret == same.secret {
		t.Error("two dossiers with one secret have one mark")
	}
	if p := testKey.Print(d.Code); len(p) != 16 || p == testKey.Print(same.Code) || p != testKey.Print(d.Code) {
		t.Errorf("the print is %q", p)
	}
}

func TestEveryRuleOfTheDoor(t *testing.T) {
	for what, c := range map[string]struct {
		change func(*Raw)
		fault  Fault
		out    bool
	}{
		"no code":              {func(r *Raw) { r.Code = "" }, Fault{FieldCode, RuleNoCode, ""}, true},
		"a name for a code":    {func(r *Raw) { r.Code = "Nguyễn Văn A 001099" }, Fault{FieldCode, RuleNoCode, "AAAAAA AAA A 000000"}, true},
		"no state":             {func(r *Raw) { r.State = " " }, Fault{FieldState, RuleNoState, ""}, true},
		"another state":        {func(r *Raw) { r.State = "Tạm dừng lần 2" }, Fault{FieldState, RuleState, "Tạm dừng lần 0"}, true},
		"no date":              {func(r *Raw) { r.Due = "31/11/2026" }, Fault{FieldDue, RuleDate, "00/00/0000"}, false},
		"an officer's counter": {func(r *Raw) { r.Counter = "Quầy 18, chị Lan" }, Fault{FieldCounter, RuleCounter, "AAAA 00, AAA AAA"}, false},
		"a short secret":       {func(r *Raw) { r.Secret = "71" }, Fault{FieldSecret, RulePadded, ""}, false},
		"a long secret":        {func(r *Raw) { r.Secret = "40711" }, Fault{FieldSecret, RuleFigures, ""}, false},
		"no secret":            {func(r *Raw) { r.Secret = "abcd" }, Fault{FieldSecret, RuleFigures, ""}, false},
		"half an identity":     {func(r *Raw) { r.ID = "2345" }, Fault{FieldID, RuleFigures, ""}, false},
		"two telephones":       {func(r *Raw) { r.Phone = "0912345678; 0987654321" }, Fault{FieldPhone, RuleFigures, ""}, false},
		"a slip":               {func(r *Raw) { r.Code = "H25.01-261120-OO17" }, Fault{FieldCode, RuleSlip, "H25.01-261120-OO17"}, false},
	} {
		r := raw()
		c.change(&r)
		_, faults, ok := testKey.Take(r, nil)
		if len(faults) != 1 || faults[0] != c.fault || ok == c.out || c.fault.Rule.LeavesOut() != c.out {
			t.Errorf("%s: got %v, %v", what, faults, ok)
		}
	}
	r := raw()
	r.Secret = "71"
	if d, _ := taken(t, r); !testKey.Opens(d.Code, d, Proof{KindSecret, "0071"}) {
		t.Error("the zeros that a spreadsheet took away are not put back")
	}
}

func TestCounters(t *testing.T) {
	for text, want := range map[string]string{"18": "18", "Quầy 18": "18", "quầy số 3a": "3A", "Cửa 2": "2", "": "", "null": ""} {
		if got, ok := counterOf(text); !ok || got != want {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
}

func TestLate(t *testing.T) {
	const today = 20261125
	for what, c := range map[string]struct {
		d    Dossier
		want bool
	}{
		"in time":                    {Dossier{State: StateProcessing, Due: 20261127}, false},
		"on the day":                 {Dossier{State: StateProcessing, Due: 20261125}, false},
		"a day later":                {Dossier{State: StateProcessing, Due: 20261124}, true},
		"promised again":             {Dossier{State: StateProcessing, Due: 20261120, Redue: 20261127}, false},
		"promised again, late again": {Dossier{State: StateSupplement, Due: 20261120, Redue: 20261124}, true},
		"no promise":                 {Dossier{State: StateProcessing}, false},
		"finished in time":           {Dossier{State: StateDone, Due: 20261120, Finished: 20261120}, false},
		"finished late":              {Dossier{State: StateReturned, Due: 20261120, Finished: 20261121, Returned: 20261121}, true},
		"returned later":             {Dossier{State: StateReturned, Due: 20261120, Finished: 20261119, Returned: 20261124}, false},
		"returned, and when unknown": {Dossier{State: StateReturned, Due: 20261120}, false},
		"result of an unknown day":   {Dossier{State: StateDone, Due: 20261120}, false},
		"returned late":              {Dossier{State: StateReturned, Due: 20261120, Returned: 20261124}, true},
		"refused":                    {Dossier{State: StateRejected, Due: 20261120}, false},
		"stopped":                    {Dossier{State: StateStopped, Due: 20261120}, false},
		"not received":               {Dossier{State: StateNew, Due: 20261120}, false},
	} {
		if got := c.d.Public(today).Late; got != c.want {
			t.Errorf("%s: got %v", what, got)
		}
	}
}

func TestProofOfAQuestion(t *testing.T) {
	for what, c := range map[string]struct {
		q         Question
		p         Proof
		given, ok bool
	}{
		"none":       {Question{Code: "x"}, Proof{}, false, true},
		"secret":     {Question{Secret: "4071"}, Proof{KindSecret, "4071"}, true, true},
		"identity":   {Question{ID4: "4071"}, Proof{KindID, "4071"}, true, true},
		"telephone":  {Question{Phone4: "4071"}, Proof{KindPhone, "4071"}, true, true},
		"two":        {Question{Secret: "4071", ID4: "4071"}, Proof{}, true, false},
		"too long":   {Question{ID4: "001099012345"}, Proof{KindID, "001099012345"}, true, false},
		"no figures": {Question{Secret: "407x"}, Proof{KindSecret, "407x"}, true, false},
	} {
		if p, given, ok := c.q.Proof(); p != c.p || given != c.given || ok != c.ok {
			t.Errorf("%s: got %v, %v, %v", what, p, given, ok)
		}
		if q := (Question{Code: "x", Secret: "0000", ID4: "1111"}).With(c.p); c.ok && q != (Question{"x", c.q.Secret, c.q.ID4, c.q.Phone4}) {
			t.Errorf("%s: the question with its figures is %+v", what, q)
		}
	}
}

func TestAgeOfASource(t *testing.T) {
	const hour = 3_600_000
	s := Source{Name: "x"}
	for what, c := range map[string]struct {
		asOf, now, stale int64
		age              int64
		isStale          bool
	}{
		"fresh": {1000, 1000 + hour, 2 * hour, 3600, false}, "stale": {1000, 1000 + 3*hour, 2 * hour, 3 * 3600, true},
		"never": {1000, 1000 + 3*hour, 0, 3 * 3600, false}, "nothing yet": {0, hour, hour, 0, true}, "from tomorrow": {hour, 0, hour, 0, false},
	} {
		if got := s.At(c.asOf, c.now, c.stale); got.AgeSec != c.age || got.Stale != c.isStale {
			t.Errorf("%s: got %+v", what, got)
		}
	}
}
