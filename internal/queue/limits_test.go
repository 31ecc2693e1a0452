package queue_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"motcua/internal/hostile"
	"motcua/internal/queue"
)

var plain = map[string]string{"counter": "1", "ticket": "2026-11-23/A001", "reason": "vì", "service": "gplx", "officer": "hoa"}

// Every text and list of every command has a limit, which is checked before the command
// is decided.
func TestEveryFieldOfEveryCommandIsBounded(t *testing.T) {
	bodies := hostile.Bodies(plain)
	refused := map[string]bool{}
	for _, b := range bodies {
		if !utf8.ValidString(b.Text) {
			continue // no frame holds it
		}
		c, err := queue.DecodeCommand([]byte(b.Text))
		var limit *queue.LimitError
		switch {
		case b.Long && !errors.As(err, &limit):
			t.Errorf("%s: %v, want a limit", b.Name, err)
		case b.Long:
			refused[strings.SplitN(b.Name, ":", 2)[0]] = true
			if !strings.Contains(err.Error(), "longer") && !strings.Contains(err.Error(), "more than") {
				t.Errorf("%s: %v does not say what is wrong", b.Name, err)
			}
		case err != nil:
			t.Errorf("%s: %v", b.Name, err)
		default:
			if again, err := json.Marshal(c); err != nil || len(again) > queue.MaxCommandBytes {
				t.Errorf("%s: %d bytes are taken (%v)", b.Name, len(again), err)
			}
		}
	}
	if len(refused) < 2*len(queue.CommandTypes()) {
		t.Errorf("of %d commands only %d fields were tried", len(queue.CommandTypes()), len(refused))
	}
}

// A list has a limit on its length.
func TestEveryListOfEveryCommandHasALimit(t *testing.T) {
	var walk func(t reflect.Type, at string)
	seen := 0
	walk = func(typ reflect.Type, at string) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(typ.Elem(), at)
		case reflect.Struct:
			for i := range typ.NumField() {
				f := typ.Field(i)
				if f.Tag.Get("json") == "-" {
					continue
				}
				if f.Type.Kind() == reflect.Slice {
					seen++
					if n, err := strconv.Atoi(f.Tag.Get("limit")); err != nil || n < 1 {
						t.Errorf("%s.%s is a list without a limit", at, f.Name)
					}
				}
				walk(f.Type, at+"."+f.Name)
			}
		}
	}
	for _, typ := range queue.CommandTypes() {
		walk(typ, typ.Name())
	}
	if seen < 10 {
		t.Errorf("%d lists were seen", seen)
	}
}

// Many texts that are each short enough are too long together.
func TestCommandIsBoundedAsAWhole(t *testing.T) {
	c := queue.Recover{Day: "2026-11-23"}
	for i := range queue.RecoverTickets {
		number := "A" + strconv.Itoa(i)
		c.Tickets = append(c.Tickets, queue.Ticket{ID: queue.TicketID("2026-11-23/" + number), Number: number, Note: strings.Repeat("ữ", 200), Reason: strings.Repeat("ữ", 200)})
	}
	decode := func() error {
		data, err := queue.EncodeCommand(c)
		if err != nil {
			t.Fatal(err)
		}
		_, err = queue.DecodeCommand([]byte(strings.ReplaceAll(string(data), `\u003c`, "<"))) // as another encoder writes it
		return err
	}
	if err := decode(); err != nil {
		t.Errorf("what devices hand in as a rule is refused: %v", err)
	}
	for i := range c.Tickets {
		c.Tickets[i].Note, c.Tickets[i].Reason = strings.Repeat("<", 300), strings.Repeat("<", 300)
	}
	var limit *queue.LimitError
	if err := decode(); !errors.As(err, &limit) {
		t.Errorf("%v, want a limit", err)
	}
}

// However long the texts of a day are, its upload is accepted: all of it, each ticket
// and appointment once.
func TestWidestDayIsUploadedInParts(t *testing.T) {
	limit := queue.TextLimits["text"]
	for kind := range hostile.Kinds {
		var tickets []queue.Ticket
		s := queue.NewState()
		for i := range 250 {
			number := "A" + strconv.Itoa(i)
			tickets = append(tickets, queue.Ticket{
				ID: queue.TicketID("2026-11-23/" + number), Number: number, Code: "c" + number, Note: hostile.Fitting(kind, limit), Reason: hostile.Fitting(kind, limit),
				IssuedBy: hostile.Fitting(kind, queue.TextLimits[""]), Officer: hostile.Fitting(kind, queue.TextLimits[""]),
			})
			was := make([]queue.Promise, 60)
			for n := range was {
				was[n] = queue.Promise{Service: hostile.Fitting(kind, queue.TextLimits[""])}
			}
			s.Appointments[number] = &queue.Appointment{Code: number, By: hostile.Fitting(kind, queue.TextLimits["pair"]), Moves: &queue.Moves{Was: was}}
		}
		uploaded := map[string]int{}
		for _, c := range append(queue.RecoverDay("2026-11-23", tickets), queue.RecoverFrom(s, "wall", 1)...) {
			data, err := queue.EncodeCommand(c)
			if err != nil {
				t.Fatal(err)
			}
			got, err := queue.DecodeCommand(data)
			if err != nil {
				t.Fatalf("kind %d: %d tickets and %d appointments in %d bytes: %v", kind, len(c.Tickets), len(c.Appointments), len(data), err)
			}
			for _, t := range got.(queue.Recover).Tickets {
				uploaded[t.Code]++
			}
			for _, a := range got.(queue.Recover).Appointments {
				uploaded[a.Code]++
			}
		}
		for what, n := range uploaded {
			if n != 1 {
				t.Errorf("kind %d: %s is uploaded %d times", kind, what, n)
			}
		}
		if len(uploaded) != 500 {
			t.Errorf("kind %d: %d are uploaded, want 500", kind, len(uploaded))
		}
	}
}

// Texts that an older hub accepted are cut, and uploaded all the same.
func TestLongTextsOfALostLogAreCut(t *testing.T) {
	long := queue.Recover{Day: "2026-11-23", Tickets: []queue.Ticket{{ID: "2026-11-23/A001", Number: "A001", Reason: strings.Repeat("ữ", 5000)}}}
	data, err := queue.EncodeCommand(long)
	if err != nil {
		t.Fatal(err)
	}
	c, err := queue.DecodeCommand(data)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.(queue.Recover).Tickets[0].Reason; got != strings.Repeat("ữ", 300) {
		t.Errorf("%d bytes are left of the reason", len(got))
	}
}
