package queue

import (
	"reflect"
	"testing"
)

// When a counter adds a service, the planned way back to another counter stays.
func TestPlanKeepsTheWayBack(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.sit("3", "nam")
	ticket := w.issue("gplx", "")
	w.call("1")
	w.must("desk-1", Start{Counter: "1"})
	w.must("desk-1", Transfer{Counter: "1", Service: "lltp", Return: true})
	w.call("3")
	w.must("desk-3", Start{Counter: "3"})
	w.must("desk-3", PlanVisit{Counter: "3", Services: []string{"gplx", "duoc", "gplx"}})
	want := []Leg{{Service: "gplx", ForCounter: "1", First: true}, {Service: "duoc"}, {Service: "gplx"}}
	if !reflect.DeepEqual(ticket.Plan, want) {
		t.Errorf("planned %+v, want %+v", ticket.Plan, want)
	}
	w.must("desk-3", PlanVisit{Counter: "3", Services: []string{"duoc"}})
	if want = []Leg{{Service: "duoc"}}; !reflect.DeepEqual(ticket.Plan, want) {
		t.Errorf("planned %+v, want %+v", ticket.Plan, want)
	}
}
