package daybook

import (
	"fmt"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/queue"
)

// BenchmarkBookOfALargeDay reads a day with 5,000 tickets and 30 counters and explains
// one of the tickets.
func BenchmarkBookOfALargeDay(b *testing.B) {
	const tickets, counters = 5000, 30
	w := newWorld(b, func(c *centre.Centre) {
		c.Policy.DigitsPerNumber, c.Counters, c.Officers = 4, nil, nil
		for i := range counters {
			id := fmt.Sprint(i + 1)
			c.Counters = append(c.Counters, centre.Counter{ID: id, Serves: []centre.Serve{{Agency: "gt"}, {Agency: "tp", HandicapMin: i % 3 * 5}}})
			c.Officers = append(c.Officers, centre.Officer{ID: "o" + id, Name: "Công chức " + id})
		}
	})
	for i := range counters {
		id := fmt.Sprint(i + 1)
		w.do("desk-"+id, queue.Login{Counter: id, Officer: "o" + id, PIN: "1234"})
	}
	for i := range tickets {
		w.MS += 4000
		w.do("kiosk", queue.IssueTicket{Service: []string{"gplx", "phuhieu", "lltp"}[i%3], Class: []string{"", "", "", "gia", "cap-cuu"}[i%5]})
		if i < 300 {
			continue // many wait all day
		}
		id := fmt.Sprint(i%counters + 1)
		w.do("desk-"+id, queue.Start{Counter: id})
		w.do("desk-"+id, queue.Finish{Counter: id})
		w.do("desk-"+id, queue.CallNext{Counter: id})
	}
	b.ReportMetric(float64(len(w.Entries())), "entries")
	for b.Loop() {
		book, err := readDay(testDay, "A0100", w.MS, w.entries)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := book.Story("A0100"); err != nil {
			b.Fatal(err)
		}
	}
}
