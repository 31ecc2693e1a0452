package daybook

import (
	"reflect"
	"strings"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// Every event that is about a ticket has words for the record, in both languages.
func TestEveryEventOfATicketHasWords(t *testing.T) {
	w := newWorld(t)
	number := w.issue("07:30", "gplx", "")
	book := w.book(number)
	ticket := w.State().TicketByNumber(number)
	told := 0
	for _, is := range queue.EventTypes() {
		ev, ok := reflect.Zero(is).Interface().(eventlog.Event)
		if !ok {
			t.Fatalf("%s is no event", is)
		}
		if _, about := queue.AboutTicket(ev); !about {
			continue
		}
		told++
		for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
			line := Words{lang, &book.Summary}.step(Step{AtMS: w.MS, Ticket: ticket.ID, Type: ev.EventType(), Body: ev}, ticket)
			if line == "" || line == ev.EventType() {
				t.Errorf("%s has no words in %s: write its case in telling.go and its texts in vi.json and en.json", ev.EventType(), lang)
			}
			if strings.Contains(line, "%!") {
				t.Errorf("%s in %s: %q", ev.EventType(), lang, line)
			}
		}
	}
	if told < 12 {
		t.Errorf("only %d events are about a ticket", told)
	}
}
