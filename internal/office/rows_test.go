package office

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/hub"
	"motcua/internal/i18n"
)

// utf16Text is a text in the form that a spreadsheet calls "Unicode text".
func utf16Text(order binary.AppendByteOrder, text string) string {
	var data []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		data = order.AppendUint16(data, unit)
	}
	return string(data)
}

// wantRows reads a file and compares its rows with those wanted; lines are their
// line numbers.
func wantRows(t *testing.T, text string, want []hub.Booking, lines ...int) {
	t.Helper()
	rows, faults := readRows([]byte(text))
	if len(faults) > 0 || len(rows) != len(want) {
		t.Errorf("read is %+v, faults %+v", rows, faults)
		return
	}
	for i, row := range rows {
		want[i].Line = lines[i]
		if row != want[i] {
			t.Errorf("row %d is %+v, want %+v", i, row, want[i])
		}
	}
}

func TestRowsAreReadAsSpreadsheetsWriteThem(t *testing.T) {
	at := time.Date(2026, 11, 26, 1, 30, 0, 0, time.UTC).UnixMilli()
	const tabs = "code\tservice\tslot\tclass\r\nLH-1\tgplx\t26/11/2026 08:30\tgia\r\n\tlltp\t26/11/2026 08:30\t\r\n"
	for name, c := range map[string]struct {
		text  string
		lines []int
	}{
		"commas":            {"code,service,slot,class\nLH-1,gplx,2026-11-26 08:30,gia\n,lltp,2026-11-26T08:30,\n", []int{2, 3}},
		"semicolons":        {"\ufeffcode;service;slot;class\r\nLH-1;gplx;26/11/2026 08:30;gia\r\n;lltp;26/11/2026 08:30;\r\n", []int{2, 3}},
		"another order":     {"Slot, Class, Service, Code\n2026-11-26 08:30,gia,gplx,LH-1\n2026-11-26 08:30,,lltp,\n", []int{2, 3}},
		"quotes":            {"code,service,slot,class\n\"LH-1\", \"gplx\",\"2026-11-26 08:30\",\"gia\"\n,lltp,2026-11-26 08:30", []int{2, 3}},
		"short last lines":  {"code,service,slot,class\nLH-1,gplx,2026-11-26 08:30,gia\n,lltp,2026-11-26 08:30\n", []int{2, 3}},
		"empty rows":        {"\ufeffcode;service;slot;class\r\nLH-1;gplx;26/11/2026 08:30;gia\r\n;;;\r\n;lltp;26/11/2026 08:30;\r\n;;;\r\n;;;\r\n", []int{2, 4}},
		"an empty column":   {"\ufeffcode;service;slot;class;\r\nLH-1;gplx;26/11/2026 08:30;gia;\r\n;lltp;26/11/2026 08:30;;;\r\n", []int{2, 3}},
		"one in between":    {"code;;service;slot;class\nLH-1;;gplx;26/11/2026 08:30;gia\n; ;lltp;26/11/2026 08:30;\n", []int{2, 3}},
		"sep":               {"sep=;\r\ncode;service;slot;class\r\nLH-1;gplx;26/11/2026 08:30;gia\r\n;lltp;26/11/2026 08:30;\r\n", []int{3, 4}},
		"sep written again": {"\ufeff\"sep=,\",,,\ncode,service,slot,class\nLH-1,gplx,26/11/2026 08:30,gia\n,lltp,26/11/2026 08:30,\n", []int{3, 4}},
		"sep in tabs":       {"sep=\t\n" + tabs, []int{3, 4}},
		"an empty first":    {"\r\ncode;service;slot;class\r\nLH-1;gplx;26/11/2026 08:30;gia\r\n;lltp;26/11/2026 08:30;\r\n", []int{3, 4}},
		"semicolons first":  {";;;\n  \nsep=;\n;;;\ncode;service;slot;class\nLH-1;gplx;26/11/2026 08:30;gia\n;lltp;26/11/2026 08:30;\n", []int{6, 7}},
		"tabs":              {tabs, []int{2, 3}},
		"unicode text":      {"\xff\xfe" + utf16Text(binary.LittleEndian, tabs), []int{2, 3}},
		"big endian":        {"\xfe\xff" + utf16Text(binary.BigEndian, tabs), []int{2, 3}},
		"without a mark":    {utf16Text(binary.LittleEndian, tabs), []int{2, 3}},
		"an old mac":        {strings.ReplaceAll(tabs, "\r\n", "\r"), []int{2, 3}},
		"spaces":            {"code ;\u00a0service;slot ; class\n LH-1\u00a0;gplx ; 26/11/2026  08:30 ;gia\u200b\n;lltp;26/11/2026 08:30; \n", []int{2, 3}},
		"in vietnamese":     {"Mã lịch hẹn;Thủ tục;Giờ hẹn;Đối tượng ưu tiên\nLH-1;gplx;26/11/2026 8:30:00 SA;gia\n;lltp;8h30 26/11/2026;\n", []int{2, 3}},
		"parted marks":      {norm.NFD.String("Mã hẹn;DỊCH_VỤ;Thời gian hẹn;Diện ưu tiên\nLH-1;gplx;26/11/2026 08:30;gia\n;lltp;26/11/2026 08:30;\n"), []int{2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			wantRows(t, c.text, []hub.Booking{{Code: "LH-1", Service: "gplx", SlotMS: at, Class: "gia"}, {Service: "lltp", SlotMS: at}}, c.lines...)
		})
	}
}

// A file without a column of classes does not remove the classes of its
// appointments.
func TestRowsSayWhatTheFileSays(t *testing.T) {
	at := time.Date(2026, 11, 26, 1, 30, 0, 0, time.UTC).UnixMilli()
	wantRows(t, "code;service;slot;Trạng thái\nA;gplx;26/11/2026 08:30;\nB;gplx;26/11/2026 08:30;đã đặt\nC;gplx;26/11/2026 08:30;Đã hủy\nD;;;Huỷ\nE;gplx;26/11/2026 08:30;khôi phục\n", []hub.Booking{
		{Code: "A", Service: "gplx", SlotMS: at, KeepClass: true},
		{Code: "B", Service: "gplx", SlotMS: at, KeepClass: true},
		{Code: "C", KeepClass: true, State: hub.RowCancelled},
		{Code: "D", KeepClass: true, State: hub.RowCancelled},
		{Code: "E", Service: "gplx", SlotMS: at, KeepClass: true, State: hub.RowReinstated},
	}, 2, 3, 4, 5, 6)
}

// The day comes before the month in every form.
func TestSlotsAreReadAsPeopleWriteThem(t *testing.T) {
	want := time.Date(2026, 12, 3, 6, 30, 0, 0, time.UTC).UnixMilli()
	for _, text := range []string{
		"2026-12-03 13:30", "2026-12-03T13:30", "2026-12-03T13:30:00", "03/12/2026 13:30:00", "3/12/2026 13:30", "3-12-2026 13:30", "3.12.2026 13:30",
		"2026/12/3 13:30", "13:30 03/12/2026", "13h30 3/12/2026", "3/12/2026 1:30:00 CH", "3/12/2026 1:30 pm", "03/12/2026 13:30:00.000",
	} {
		if got, err := slotOf(text); err != nil || got != want {
			t.Errorf("%q is %v (%v)", text, calendar.Local(got), err)
		}
	}
	for text, words := range map[string]string{
		"12/30/2026 13:30": "the day before the month", "03/12/26 13:30": "cannot be read", "03/12/2026": "cannot be read", "31/02/2026 08:30": "cannot be read",
		"46359.5625": "as date and time", "46359,5625": "as date and time", "03/12/2026 13:30:30": "full minute", "": "the slot \"\"", "13:30 SA 03/12/2026": "cannot be read",
	} {
		if got, err := slotOf(text); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q is %v (%v)", text, calendar.Local(got), err)
		}
	}
}

func TestEveryBadRowIsReportedWithItsLine(t *testing.T) {
	rows, faults := readRows([]byte("code,service,slot\nA,gplx,mai\n\nB,,2026-11-26 08:30\nC,gplx,2026-11-26 08:30\nD,gplx,2026-11-26 08:30,x\nE,gplx,\n"))
	want := []struct {
		line int
		code string
	}{{2, "slot.unreadable"}, {4, "row.service-empty"}, {6, "row.long"}, {7, "slot.unreadable"}}
	if len(rows) != 1 || rows[0].Code != "C" || rows[0].Line != 5 {
		t.Errorf("the good rows are %+v", rows)
	}
	for i, f := range faults {
		if i >= len(want) || f.line != want[i].line || f.what.Code != want[i].code {
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
		"half a letter":    {"\xff\xfec\x00o", "UTF-8"},
		"no text":          {"code\x00\x01", "UTF-8"},
		"only empty rows":  {";;;\r\n;;;\r\n", "name the columns"},
		"only sep":         {"sep=;\r\n", "name the columns"},
		"twice in both":    {"code;service;slot;Thời gian\n", "twice"},
		"a cell unnamed":   {"code;;service;slot\nA;x;gplx;26/11/2026 08:30\n", "column 2 has no name"},
		"a state unheard":  {"code;service;slot;state\nA;gplx;26/11/2026 08:30;asleep\n", "the state \"asleep\""},
		"cancels nobody":   {"code;service;slot;state\n;gplx;26/11/2026 08:30;hủy\n", "the code is empty"},
		"broken quotes":    {"code,service,slot\n\"a,b,c\n", "quotes"},
		"too long":         {strings.Repeat("x", maxFileBytes+1), "split it"},
		"too many":         {"service,slot\n" + strings.Repeat("gplx,2026-11-26 08:30\n", hub.MaxImportRows+1), "split it"},
	} {
		_, faults := readRows([]byte(c.text))
		if len(faults) != 1 || !strings.Contains(faults[0].what.In(i18n.English), c.want) || strings.Contains(faults[0].what.In(i18n.Vietnamese), c.want) && len(c.want) > len("UTF-8") {
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
	if _, err := dayOf("31/02/2026"); !errors.Is(err, cli.ErrUsage) {
		t.Errorf("a day that is none: %v", err)
	}
}

func FuzzReadRows(f *testing.F) {
	f.Add([]byte("code,service,slot,class\nLH-1,gplx,2026-11-26 08:30,gia\n"))
	f.Add([]byte("slot;service\n\"1;2\n"))
	f.Add([]byte("sep=\t\r\nslot\tservice;;\r\rx"))
	f.Add([]byte("\xff\xfes\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, faults := readRows(data)
		if len(rows) > hub.MaxImportRows {
			t.Fatalf("%d rows are read", len(rows))
		}
		for _, r := range rows {
			if r.Service == "" && r.State != hub.RowCancelled || r.Line < 1 {
				t.Fatalf("a row is %+v", r)
			}
		}
		for _, fault := range faults {
			if !fault.what.Known() || fault.line < 1 {
				t.Fatalf("a fault is %+v", fault)
			}
		}
	})
}
