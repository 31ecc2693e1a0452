package daybook

import (
	"strings"
	"testing"

	"motcua/internal/queue"
)

// table is the day as a table, one line for each number.
func table(b *Book) (lines []string) {
	for _, l := range b.Lines() {
		lines = append(lines, strings.Join(l.Cells(), ","))
	}
	return lines
}

func TestLinesTellEveryNumberOfTheDay(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	w.issue("08:00", "gplx", "")
	w.issue("08:01", "gplx", "gia")
	w.issue("08:02", "lltp", "")
	w.issue("08:03", "gplx", "")
	w.call("08:05", "1") // the elderly one
	w.serve("08:06", "1")
	w.call("08:10", "1")
	w.says("08:11", "desk-1", queue.Start{Counter: "1"})
	want := []string{
		"2026-11-23,A001,gplx,,2026-11-23 08:00:00,2026-11-23 08:10:00,2026-11-23 08:11:00,,1,duc,serving,,600,",
		"2026-11-23,A002,gplx,gia,2026-11-23 08:01:00,2026-11-23 08:05:00,2026-11-23 08:06:00,2026-11-23 08:06:00,1,duc,done,,240,0",
		"2026-11-23,C001,lltp,,2026-11-23 08:02:00,,,,,,waiting,,,",
		"2026-11-23,A003,gplx,,2026-11-23 08:03:00,,,,,,waiting,,,",
	}
	if got := table(w.book("")); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the day is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	w.MS += 24 * 60 * 60 * 1000
	w.Roll() // the day is closed, and settled
	got := table(w.book(""))
	for i, state := range []queue.TicketState{queue.Done, queue.Done, queue.Left, queue.Left} {
		if cells := strings.Split(got[i], ","); cells[10] != string(state) {
			t.Errorf("%s has ended as %s, want %s", cells[1], cells[10], state)
		}
	}
}

func TestEveryColumnHasACell(t *testing.T) {
	if cells, columns := (Line{}).Cells(), Columns(); len(cells) != len(columns) || strings.Join(cells, "") != "" {
		t.Errorf("%d columns have the cells %q", len(columns), cells)
	}
}

// A rating is in the log, and not in the table.
func TestLinesDoNotTellRatings(t *testing.T) {
	w := newWorld(t)
	w.sit("07:30", "1", "duc")
	number := w.issue("08:00", "gplx", "")
	w.call("08:05", "1")
	w.serve("08:06", "1")
	before := table(w.book(""))
	w.says("08:07", "pad-1", queue.Rate{Ticket: w.id(number), Score: 1, Counter: "1"})
	if after := table(w.book("")); strings.Join(after, "\n") != strings.Join(before, "\n") {
		t.Errorf("rated, the day is %q, before %q", after, before)
	}
}
