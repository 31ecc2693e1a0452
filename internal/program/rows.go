package program

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// maxFileBytes bounds a file of appointments.
const maxFileBytes = 2 << 20

// rowFault is what is wrong with a line of a file, and what to write.
type rowFault struct {
	line int
	text string
}

// The columns of a file of appointments.
var columns = []string{"code", "service", "slot", "class"}

// readRows reads a file of appointments: a line that names the columns, then
// one appointment a line. Columns are parted by commas, or by semicolons as
// spreadsheets set to Vietnamese write them. Lines that cannot be read are
// reported, all of them.
func readRows(data []byte) (rows []hub.Booking, faults []rowFault) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case len(data) > maxFileBytes:
		return nil, []rowFault{{1, fmt.Sprintf("the file is longer than %d MiB: split it", maxFileBytes>>20)}}
	case !utf8.Valid(data):
		return nil, []rowFault{{1, "the file is not UTF-8: save it as \"CSV UTF-8\""}}
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	if head, _, _ := bytes.Cut(data, []byte("\n")); bytes.Contains(head, []byte(";")) {
		r.Comma = ';'
	}
	head, err := r.Read()
	at, fault := columnsOf(head)
	if err != nil || fault != "" {
		return nil, []rowFault{{1, "the first line must name the columns: write code,service,slot,class" + fault}}
	}
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, faults
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return rows, append(faults, rowFault{broken.Line, "its quotes do not match: write each field without quotes"})
		}
		line, _ := r.FieldPos(0)
		row, fault := rowOf(fields, at)
		row.Line = line
		if fault != "" {
			faults = append(faults, rowFault{line, fault})
			continue
		}
		if rows = append(rows, row); len(rows) > hub.MaxImportRows {
			return nil, []rowFault{{line, fmt.Sprintf("a file may have %d appointments: split it", hub.MaxImportRows)}}
		}
	}
}

// columnsOf finds the columns by their names, in any order.
func columnsOf(head []string) (at map[string]int, fault string) {
	at = map[string]int{}
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := at[name]; twice {
			return nil, fmt.Sprintf(" (%q comes twice)", name)
		}
		at[name] = i
		known := false
		for _, c := range columns {
			known = known || c == name
		}
		if !known {
			return nil, fmt.Sprintf(" (there is no column %q)", name)
		}
	}
	for _, needed := range []string{"service", "slot"} {
		if _, there := at[needed]; !there {
			return nil, fmt.Sprintf(" (%q is missing)", needed)
		}
	}
	return at, ""
}

// rowOf reads one line; fault says what is wrong with it.
func rowOf(fields []string, at map[string]int) (row hub.Booking, fault string) {
	field := func(column string) string {
		if i, there := at[column]; there && i < len(fields) {
			return strings.TrimSpace(fields[i])
		}
		return ""
	}
	if len(fields) > len(at) {
		return row, fmt.Sprintf("it has %d fields, the first line has %d: leave out the others", len(fields), len(at))
	}
	row = hub.Booking{Code: field("code"), Service: field("service"), Class: field("class")}
	if row.Service == "" {
		return row, "the service is empty: write its id as in centre.toml"
	}
	var err error
	if row.SlotMS, err = slotOf(field("slot")); err != nil {
		return row, err.Error()
	}
	return row, ""
}

// slotOf reads a date and a time of day in Vietnam.
func slotOf(text string) (atMS int64, err error) {
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "02/01/2006 15:04", "2/1/2006 15:04"} {
		if at, err := time.ParseInLocation(layout, text, queue.Local(0).Location()); err == nil {
			return at.UnixMilli(), nil
		}
	}
	return 0, fmt.Errorf("the slot %q cannot be read: write it like 2026-11-26 08:30", text)
}

// dayOf reads a day, "2026-11-25" or "25/11/2026", and writes it the first way.
func dayOf(text string) (string, error) {
	for _, layout := range []string{time.DateOnly, "02/01/2006", "2/1/2006"} {
		if day, err := time.Parse(layout, text); err == nil {
			return day.Format(time.DateOnly), nil
		}
	}
	return "", misuse(i18n.Say("the day %q cannot be read: write it like 2026-11-25", text))
}
