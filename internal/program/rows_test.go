package program

import (
	"errors"
	"strings"
	"testing"
	"time"

	"motcua/internal/hub"
)

func TestRowsAreReadAsSpreadsheetsWriteThem(t *testing.T) {
	at := time.Date(2026, 11, 26, 1, 30, 0, 0, time.UTC).UnixMilli()
	want := []hub.Booking{{Line: 2, Code: "LH-1", Service: "gplx", SlotMS: at, Class: "gia"}, {Line: 3, Service: "lltp", SlotMS: at}}
	for name, text := range map[string]string{
		"commas":           "code,service,slot,class\nLH-1,gplx,2026-11-26 08:30,gia\n,lltp,2026-11-26T08:30,\n",
		"semicolons":       "\ufeffcode;service;slot;class\r\nLH-1;gplx;26/11/2026 08:30;gia\r\n;lltp;26/11/2026 08:30;\r\n",
		"another order":    "Slot, Class, Service, Code\n2026-11-26 08:30,gia,gplx,LH-1\n2026-11-26 08:30,,lltp,\n",
		"quotes":           "code,service,slot,class\n\"LH-1\",\"gplx\",\"2026-11-26 08:30\",\"gia\"\n,lltp,2026-11-26 08:30",
		"short last lines": "code,service,slot,class\nLH-1,gplx,2026-11-26 08:30,gia\n,lltp,2026-11-26 08:30\n",
	} {
		rows, faults := readRows([]byte(text))
		if len(faults) > 0 || len(rows) != 2 || rows[0] != want[0] || rows[1] != want[1] {
			t.Errorf("%s: %+v, faults %+v", name, rows, faults)
		}
	}
}

func TestEveryBadRowIsReportedWithItsLine(t *testing.T) {
	rows, faults := readRows([]byte("code,service,slot\nA,gplx,mai\n\nB,,2026-11-26 08:30\nC,gplx,2026-11-26 08:30\nD,gplx,2026-11-26 08:30,x\nE,gplx,\n"))
	if len(rows) != 1 || rows[0].Code != "C" || rows[0].Line != 5 {
		t.Errorf("the good rows are %+v", rows)
	}
	want := []rowFault{{2, "like 2026-11-26 08:30"}, {4, "the service is empty"}, {6, "4 fields"}, {7, "the slot \"\""}}
	for i, f := range faults {
		if i >= len(want) || f.line != want[i].line || !strings.Contains(f.text, want[i].text) {
			t.Errorf("fault %d is %+v", i, f)
		}
	}
	if len(faults) != len(want) {
		t.Errorf("%d faults, want %d", len(faults), len(want))
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":            {"", "name the columns"},
		"no header":        {"LH-1,gplx,2026-11-26 08:30,gia\n", "there is no column \"lh-1\""},
		"a column missing": {"code,service\n", "\"slot\" is missing"},
		"a column twice":   {"code,service,slot,slot\n", "twice"},
		"not text":         {"code,service,slot\n\xff\xfe", "UTF-8"},
		"broken quotes":    {"code,service,slot\n\"a,b,c\n", "quotes"},
		"too long":         {strings.Repeat("x", maxFileBytes+1), "split it"},
		"too many":         {"service,slot\n" + strings.Repeat("gplx,2026-11-26 08:30\n", hub.MaxImportRows+1), "split it"},
	} {
		_, faults := readRows([]byte(c.text))
		if len(faults) != 1 || !strings.Contains(faults[0].text, c.want) {
			t.Errorf("%s: %+v", name, faults)
		}
	}
}

func TestDaysAreReadInBothForms(t *testing.T) {
	for text, want := range map[string]string{"2026-11-25": "2026-11-25", "25/11/2026": "2026-11-25", "5/1/2026": "2026-01-05"} {
		if got, err := dayOf(text); got != want || err != nil {
			t.Errorf("dayOf(%q) = %q, %v", text, got, err)
		}
	}
	if _, err := dayOf("31/02/2026"); !errors.Is(err, ErrUsage) {
		t.Errorf("a day that is none: %v", err)
	}
}

func FuzzReadRows(f *testing.F) {
	f.Add([]byte("code,service,slot,class\nLH-1,gplx,2026-11-26 08:30,gia\n"))
	f.Add([]byte("slot;service\n\"1;2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, faults := readRows(data)
		if len(rows) > hub.MaxImportRows {
			t.Fatalf("%d rows are read", len(rows))
		}
		for _, r := range rows {
			if r.Service == "" || r.Line < 1 {
				t.Fatalf("a row is %+v", r)
			}
		}
		for _, fault := range faults {
			if fault.text == "" || fault.line < 1 {
				t.Fatalf("a fault is %+v", fault)
			}
		}
	})
}
