package queue

import (
	"encoding/json"
	"reflect"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/searches"
)

// Every command is the same after the wire, without the fields that only the hub fills
// in.
func TestCommandsSurviveTheWire(t *testing.T) {
	sent := []Command{
		IssueTicket{Service: "gplx", Class: "gia", Lang: "en", Then: []string{"lltp"}},
		CancelTicket{Ticket: "2026-11-23/A001", Reason: "đổi ý"},
		Login{Counter: "1", Officer: "duc", PIN: "1234", Takeover: true},
		Logout{"1"},
		CallNext{"1", "t"},
		CallNumber{"1", "A001", "gấp"},
		Recall{"1", "t"},
		Start{"1", "t"},
		Finish{"1", "t", "nhan"},
		MarkNoShow{"1", "t"},
		Hold{"1", "t", "bo-sung"},
		Resume{"1", "t"},
		Transfer{Counter: "1", Ticket: "t", Service: "lltp", First: true, Return: true, Reason: "x"},
		Transfer{Counter: "1", ForCounter: "3"},
		Transfer{Counter: "1", ForOfficer: "hoa"},
		Pause{"1", "họp"},
		Unpause{"1"},
		Rate{Ticket: "t", Score: 3, Reasons: []string{"cho-lau"}},
		Rate{Score: 3, Reasons: []string{"cho-lau"}, Counter: "1", Officer: "duc", AtMS: 5, Answer: 4},
		WalkIn{Counter: "1", Service: "gplx", Class: "gia", Reason: "x"},
		CheckIn{Appointment: "48217735", Lang: "en"},
		BookAppointment{Service: "gplx", SlotMS: 5, Class: "gia"},
		CancelAppointment{"48217735", "bận"},
		PlanVisit{"1", "t", []string{"lltp"}},
		Annotate{"1", "t", []string{"m"}, []Count{{"i", 2}}, "ghi chú"},
		SetClass{"1", "t", "gia", "x"},
		Return{"1", "t"},
		Undo{"1", 7},
		SwitchProfile{"1", "tra-kq"},
		Reassign{"1", []centre.Serve{{Agency: "gt", HandicapMin: 5}}},
		ShutCounter{"1", "x"},
		OpenCounter{"1"},
		Release{"1", "t"},
		TakeBack{"t", "x"},
		Announce{"xe", "90A-123.45", "tang-1"},
		Hush{10, "tang-1"},
		CountSearches{[]searches.Tally{{Text: "khai sinh", N: 3, Tapped: 1}}},
		TestSound{Dev: "wall-1"},
		Unlock{Officer: "duc"},
		Recover{Day: "2026-11-23", Tickets: []Ticket{{ID: "2026-11-23/A001", Number: "A001", State: Waiting}}, Block: &Block{Device: "kiosk-1", Inc: 1, Letter: "K", Until: "2026-11-30"}, Appointments: []Appointment{{Code: "48217735", Service: "gplx", SlotMS: 9, Source: SourceDevice, State: Booked}}},
		SetDay{Day: "2026-11-28"},
		CallReserved{"1", "t"},
		CallTyped{"1", "AK003"},
		GiveBack{[]TicketID{"t", "u"}},
		OfflineAction{AtMS: 5, What: CallReserved{"1", "t"}, Officer: "duc"},
		ReportOfflineTicket{
			Number: "AK003", Series: "AK", Count: 3, Code: "K7M2-9", Service: "gplx", Class: "gia", Lang: "vi",
			Then: []string{"lltp"}, IssuedMS: 5, Instead: 7,
		},
	}
	seen := map[string]bool{}
	for _, c := range sent {
		seen[c.CommandType()] = true
		raw, err := EncodeCommand(c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeCommand(raw)
		if err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("%s comes as %+v (%v)", raw, got, err)
		}
	}
	for _, c := range Commands() {
		if len(c.From) > 0 && !seen[c.Type] {
			t.Errorf("command %q is not tried", c.Type)
		}
	}
}

// What the hub adds to a command is in Given and in no command: a device cannot choose a
// code, call a PIN right, pass off a slip as signed, or have a limit of slots waived.
func TestCommandsHaveNoFieldsOfTheHub(t *testing.T) {
	for _, c := range Commands() {
		for field := range reflect.TypeFor[Given]().Fields() {
			if own, has := c.Go.FieldByName(field.Name); has && own.Tag.Get("json") == "-" {
				t.Errorf("%s has a field %s that no frame carries", c.Type, own.Name)
			}
		}
		for i := range c.Go.NumField() {
			if f := c.Go.Field(i); !f.IsExported() || f.Tag.Get("json") == "-" {
				t.Errorf("%s has a field %s that no frame carries", c.Type, f.Name)
			}
		}
	}
}

func TestCommandsOfOthersAreNotRead(t *testing.T) {
	for _, raw := range []string{`{"do":"set-centre","with":{}}`, `{"do":"none"}`, `[]`, `{"do":"issue","with":{"service":7}}`} {
		if _, err := DecodeCommand(json.RawMessage(raw)); err == nil {
			t.Errorf("%s is taken", raw)
		}
	}
}
