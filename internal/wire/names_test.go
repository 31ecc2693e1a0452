package wire

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"motcua/internal/queue"
	"motcua/internal/seal"
)

func TestFieldsAreSpelledAsTheProtocolSpellsThem(t *testing.T) {
	for frame, sound := range map[string]bool{
		`{"v":1,"type":"status","body":{"code":"x"}}`:                                          true,
		`{ "v" : 1, "type" : "command", "body" : {"do":"issue","with":{"service":"gplx"}} }`:   true,
		`{"v":1,"type":"status","later":{"Shade":"Code"},"body":{"text":"\"Code\":\\"}}`:       true,
		`{"V":1,"type":"status","body":{"code":"x"}}`:                                          false,
		`{"v":1,"type":"status","body":{"Code":"x"}}`:                                          false,
		`{"v":1,"type":"command","body":{"DO":"issue","with":{}}}`:                             false,
		`{"v":1,"type":"command","body":{"do":"issue","with":{"Service":"gplx"}}}`:             false,
		`{"v":1,"type":"command","body":{"do":"alone","with":{"atms":1}}}`:                     false,
		`{"v":1,"type":"command","body":{"do":"issue","with":{"\u0073ervice":"gplx"}}}`:        false,
		`{"v":1,"type":"command","body":{"do":"issue","with":{"ſervice":"gplx"}}}`:             false, // which Go accepts for an s
		`{"v":1,"type":"command","body":{"do":"recover","with":{"tickets":[{"Number":"A"}]}}}`: false,
	} {
		if !json.Valid([]byte(frame)) {
			t.Fatalf("%s is no JSON", frame)
		}
		if err := CheckNames([]byte(frame)); (err == nil) != sound {
			t.Errorf("%s: %v", frame, err)
		}
	}
}

// The product's own frames are spelled correctly.
func TestOwnFramesAreSpelledRightly(t *testing.T) {
	for _, c := range []queue.Command{
		queue.IssueTicket{Service: "gplx", Then: []string{"x"}},
		queue.OfflineAction{AtMS: 1, Officer: "hoa", What: queue.Pause{Counter: "1", Reason: "ăn trưa"}},
		queue.Recover{Day: "2026-11-23", Tickets: []queue.Ticket{{Number: "A001", Back: &queue.Place{MS: 1}, MarkIDs: []string{"x"}}}, Block: &queue.Block{Letter: "K"}},
	} {
		body, err := queue.EncodeCommand(c)
		if err != nil {
			t.Fatal(err)
		}
		frame, err := Encode(Envelope{Type: TypeCommand, Dev: "a", Inc: 1, Seq: 1, Nonce: "n"}, body)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckNames(frame); err != nil {
			t.Errorf("%s: %v", frame, err)
		}
	}
	hello, err := Encode(Envelope{Type: TypeHello, Dev: "a", Inc: 1}, Hello{Protocols: []int{1}, Role: RoleWall, Name: "Sảnh", Log: "l", CursorMS: 1, CanWorkOffline: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckNames(hello); err != nil {
		t.Error(err)
	}
}

func TestBrokenUTF8IsNoFrame(t *testing.T) {
	frame := `{"v":1,"type":"status","body":{"text":"` + "\xff" + `"}}`
	if _, _, err := Decode([]byte(frame)); err == nil {
		t.Error("it is taken")
	}
	if _, known, err := Decode([]byte(strings.Replace(frame, "\xff", "ữ", 1))); err != nil || !known {
		t.Error(err)
	}
}

func TestWhatAHelloAndAStatusMayBe(t *testing.T) {
	long, id := strings.Repeat("x", MaxTextBytes+1), strings.Repeat("x", MaxIDBytes+1)
	for field, h := range map[string]Hello{
		"role": {Role: id}, "name": {Name: long}, "counter": {Counter: id}, "log": {Log: long}, "token": {Token: long},
		"program": {Program: long}, "protocols": {Protocols: make([]int, maxProtocols+1)},
	} {
		if h.Role == "" {
			h.Role = RoleWall
		}
		if err := h.Check(); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("a hello with a long %s: %v", field, err)
		}
	}
	if err := (Hello{}).Check(); err == nil {
		t.Error("a hello without a role is taken")
	}
	if err := (Hello{Role: RoleWall, Name: long[1:]}).Check(); err != nil {
		t.Error(err)
	}
	for field, s := range map[string]Status{"code": {Code: id}, "text": {Text: long}} {
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("a status with a long %s: %v", field, err)
		}
	}
}

// No encoder makes a frame that the other side refuses.
func TestNothingIsEncodedThatFitsNoFrame(t *testing.T) {
	entry := func(size int) []byte { return []byte(`"` + strings.Repeat("x", size-2) + `"`) }
	most := MaxFrameBytes - eventsHead
	if data, err := EncodeEvents(1<<60, [][]byte{entry(most)}, strings.Repeat("x", seal.MaxBytes)); err != nil || !FitsFrame(entry(most)) {
		t.Errorf("an entry that fits is refused: %d bytes, %v", len(data), err)
	} else if _, _, err := Decode(data); err != nil {
		t.Error(err)
	}
	if _, err := EncodeEvents(1, [][]byte{entry(MaxFrameBytes)}, ""); !errors.Is(err, ErrTooLarge) || FitsFrame(entry(most+1)) {
		t.Errorf("an entry that fits no frame is encoded (%v)", err)
	}
	if _, err := Encode(Envelope{Type: TypeStatus}, strings.Repeat("<", MaxFrameBytes/5)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a body that is too large once it is escaped: %v", err)
	}
}
