package office

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/spreadsheet"
)

// The columns of a file of appointments.
const (
	columnCode    = "code"
	columnService = "service"
	columnSlot    = "slot"
	columnClass   = "class"
	columnState   = "state"
)

// columns are the names that a column may have in the first line: ours, and
// Vietnamese ones. Case, diacritics and extra spaces do not matter.
var columns = map[string]string{
	"code": columnCode, "ma": columnCode, "ma hen": columnCode, "ma lich hen": columnCode, "ma phieu hen": columnCode, "so phieu hen": columnCode,
	"service": columnService, "thu tuc": columnService, "ma thu tuc": columnService, "dich vu": columnService, "ma dich vu": columnService,
	"slot": columnSlot, "gio hen": columnSlot, "thoi gian hen": columnSlot, "ngay gio hen": columnSlot, "thoi gian": columnSlot, "lich hen": columnSlot,
	"class": columnClass, "uu tien": columnClass, "dien uu tien": columnClass, "doi tuong": columnClass, "doi tuong uu tien": columnClass,
	"state": columnState, "trang thai": columnState, "tinh trang": columnState,
}

// rowStates are the values of the column for the state.
var rowStates = map[string]hub.RowState{
	"": "", "booked": "", "hen": "", "da hen": "", "da dat": "", "con hieu luc": "",
	"cancelled": hub.RowCancelled, "canceled": hub.RowCancelled, "huy": hub.RowCancelled, "da huy": hub.RowCancelled,
	"reinstated": hub.RowReinstated, "reinstate": hub.RowReinstated, "khoi phuc": hub.RowReinstated, "dat lai": hub.RowReinstated,
}

// plain is a name in lower case, without diacritics, and with single spaces.
func plain(name string) string {
	bare := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		case r == '_':
			return ' '
		}
		return r
	}, norm.NFD.String(strings.ToLower(name)))
	return strings.Join(strings.Fields(bare), " ")
}

// readRows reads a file of appointments: a line with the names of the columns, then
// one appointment a line. All unreadable lines are reported.
func readRows(data []byte) (rows []hub.Booking, faults []rowFault) {
	lines, broken := readSheet(data)
	if len(lines) == 0 {
		if broken.isNone() {
			broken = rowFault{1, i18n.NewFault("columns.none")}
		}
		return nil, []rowFault{broken}
	}
	head := lines[0]
	at, err := columnsOf(head.fields)
	if err != nil {
		return nil, []rowFault{{head.number, i18n.FaultOf(err, i18n.NewFault("columns.none"))}}
	}
	for _, line := range lines[1:] {
		row, err := rowOf(line.fields, len(head.fields), at)
		row.Line = line.number
		if err != nil {
			faults = append(faults, rowFault{line.number, i18n.FaultOf(err, i18n.NewFault("sheet.quotes"))})
			continue
		}
		if rows = append(rows, row); len(rows) > hub.MaxImportRows {
			return nil, []rowFault{{line.number, i18n.NewFault("sheet.rows", strconv.Itoa(hub.MaxImportRows))}}
		}
	}
	if !broken.isNone() {
		faults = append(faults, broken)
	}
	return rows, faults
}

// columnsOf finds the columns by their names, in any order. A column without a known
// name is an error, an i18n.Fault.
func columnsOf(head []string) (at map[string]int, err error) {
	at = map[string]int{}
	for i, name := range head {
		if name == "" {
			continue
		}
		column, known := columns[plain(name)]
		if !known {
			return nil, i18n.NewFault("columns.unknown", strings.ToLower(name))
		}
		if _, twice := at[column]; twice {
			return nil, i18n.NewFault("columns.twice", strings.ToLower(name))
		}
		at[column] = i
	}
	for _, needed := range []string{columnService, columnSlot} {
		if _, there := at[needed]; !there {
			return nil, i18n.NewFault("columns.missing", needed)
		}
	}
	return at, nil
}

// rowOf reads one line. An error is an i18n.Fault.
func rowOf(fields []string, width int, at map[string]int) (row hub.Booking, err error) {
	if len(fields) > width {
		return row, i18n.NewFault("row.long", strconv.Itoa(len(fields)), strconv.Itoa(width))
	}
	left := append([]string(nil), fields...)
	field := func(column string) (text string) {
		if i, there := at[column]; there && i < len(left) {
			text, left[i] = left[i], ""
		}
		return text
	}
	_, classes := at[columnClass]
	state, known := rowStates[plain(field(columnState))]
	row = hub.Booking{Code: field(columnCode), Service: field(columnService), Class: field(columnClass), KeepClass: !classes, State: state}
	slot := field(columnSlot)
	if extra := spreadsheet.Trim(left); len(extra) > 0 {
		return row, i18n.NewFault("row.unnamed", strconv.Itoa(len(extra)))
	}
	switch {
	case !known:
		return row, i18n.NewFault("row.state", fields[at[columnState]])
	case row.Code == "" && state != "":
		return row, i18n.NewFault("row.code-empty")
	case state == hub.RowCancelled:
		row.Service, row.Class = "", ""
		return row, nil
	case row.Service == "":
		return row, i18n.NewFault("row.service-empty")
	}
	row.SlotMS, err = slotOf(slot)
	return row, err
}

// The forms in which spreadsheets and people write a day and a time of day. The day
// comes before the month, as everywhere in Vietnam.
var (
	dayForms   = []string{"2006-1-2", "2/1/2006", "2-1-2006", "2.1.2006", "2006/1/2"}
	clockForms = []string{"15:04", "15:04:05", "3:04 PM", "3:04:05 PM", "15H04"}
	slotForms  = joined(dayForms, clockForms)
)

func joined(days, clocks []string) (forms []string) {
	for _, day := range days {
		for _, clock := range clocks {
			forms = append(forms, day+" "+clock, clock+" "+day)
		}
	}
	return append(forms, "2006-1-2T15:04", "2006-1-2T15:04:05")
}

// vietnameseHalves turns sáng and chiều into AM and PM for package time.
var vietnameseHalves = strings.NewReplacer(" SA", " AM", " CH", " PM")

// slotOf reads a date and a time of day in Vietnam. An error is an i18n.Fault.
func slotOf(text string) (atMS int64, err error) {
	wanted := vietnameseHalves.Replace(strings.Join(strings.Fields(strings.ToUpper(text)), " "))
	for _, form := range slotForms {
		at, err := time.ParseInLocation(form, wanted, calendar.Local(0).Location())
		switch {
		case err != nil:
		case at.Second() != 0 || at.Nanosecond() != 0:
			return 0, i18n.NewFault("slot.seconds", text)
		default:
			return at.UnixMilli(), nil
		}
	}
	if strings.Trim(wanted, "0123456789.,") == "" && wanted != "" {
		return 0, i18n.NewFault("slot.number", text)
	}
	return 0, i18n.NewFault("slot.unreadable", text)
}

// dayOf reads a day, "2026-11-25" or "25/11/2026", and returns the first form.
func dayOf(text string) (string, error) {
	date, second, isSecond := strings.Cut(text, "+") // the second day with the same date, after a wrong clock
	for _, layout := range []string{time.DateOnly, "02/01/2006", "2/1/2006"} {
		if day, err := time.Parse(layout, date); err == nil && !isSecond {
			return day.Format(time.DateOnly), nil
		} else if n, bad := strconv.Atoi(second); err == nil && bad == nil {
			return day.Format(time.DateOnly) + "+" + strconv.Itoa(n), nil
		}
	}
	return "", cli.Misuse(i18n.Say("the day %q cannot be read: write it like 2026-11-25", text))
}
