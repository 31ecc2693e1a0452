package register

import (
	"encoding/json"
	"testing"
)

func TestDatesInAllTheirForms(t *testing.T) {
	for text, want := range map[string]string{
		"20/11/2026": "2026-11-20", "5/1/2026": "2026-01-05", "20-11-2026": "2026-11-20", "20.11.2026": "2026-11-20", "20/11/26": "2026-11-20",
		"20/11/2026 09:41": "2026-11-20", "09:41 20/11/2026": "2026-11-20", "9h41 20/11/2026": "2026-11-20", "09:41:07, 20/11/2026": "2026-11-20",
		"2026-11-20": "2026-11-20", "2026-11-20 09:41:07": "2026-11-20", "2026-11-20T23:59:00+07:00": "2026-11-20", "2026/11/20": "2026-11-20",
		"ngày 20 tháng 11 năm 2026": "2026-11-20", "20 tháng 11 năm 2026": "2026-11-20",
		"20261120": "2026-11-20", "46346": "2026-11-20", "46346.4035": "2026-11-20",
		"1795142460": "2026-11-20", "1795142460000": "2026-11-20", "/Date(1795142460000+0700)/": "2026-11-20", "/Date(1795142460000)/": "2026-11-20",
		" 20/11/2026 ": "2026-11-20", "29/02/2028": "2028-02-29",
	} {
		if d, ok := ParseDate(text); !ok || d.String() != want {
			t.Errorf("%q: got %q, %v; want %q", text, d, ok, want)
		}
	}
	for _, text := range []string{
		"", "20", "11/20/2026", "29/02/2027", "31/04/2026", "2026-13-01", "20/11/1899", "20/11/2126", "hôm qua", "20/11", "123456789", "99999999",
		"20/11/2026abc", "99999999999999999999", "/Date(x)/", "0001-01-01", "20/11/2026" + string(make([]byte, maxDateBytes)),
	} {
		if d, ok := ParseDate(text); ok {
			t.Errorf("%q is read as %s", text, d)
		}
	}
}

func TestDateSurvivesTheWire(t *testing.T) {
	for _, d := range []Date{0, 20261120} {
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back Date
		if err := json.Unmarshal(data, &back); err != nil || back != d {
			t.Errorf("%s: got %v, %v", data, back, err)
		}
	}
	var d Date
	for _, text := range []string{`"20/11/2026"`, `"1899-01-01"`} {
		if err := json.Unmarshal([]byte(text), &d); err == nil {
			t.Errorf("%s is read as %s", text, d)
		}
	}
}

// The day of a moment is that of the centre and not of Greenwich.
func TestDayIsThatOfTheCentre(t *testing.T) {
	const ms = 1_795_107_599_000 // 2026-11-19 23:59:59 at the centre
	if a, b := DayOf(ms), DayOf(ms+1000); a != 20261119 || b != 20261120 {
		t.Errorf("got %s and %s", a, b)
	}
}

func TestMoments(t *testing.T) {
	for _, text := range []string{"2026-11-25T09:38:00+07:00", "2026-11-25T02:38:00Z", "2026-11-25T09:38:00", "2026-11-25 09:38:00", "25/11/2026 09:38", "1795574280000"} {
		if at, ok := ParseMoment(text); !ok || at != 1_795_574_280_000 {
			t.Errorf("%q: got %d, %v", text, at, ok)
		}
	}
	for _, text := range []string{"", "0", "hôm nay", "1899-01-01 00:00", "25/11/2026", "-179557428000"} {
		if at, ok := ParseMoment(text); ok {
			t.Errorf("%q is read as %d", text, at)
		}
	}
}
