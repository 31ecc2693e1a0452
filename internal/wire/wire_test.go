package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

func TestEveryMessageComesBackAsItWent(t *testing.T) {
	ticket := queue.Ticket{ID: "2026-11-23/A001", Number: "A001", Reason: `"<&>` + "\n\x01"}
	for typ, body := range map[Type]any{
		TypeHello:    Hello{Protocols: []int{1, 2}, Role: RolePad, Name: "Máy <1>", Counter: "3", Log: "l", Cursor: 1<<64 - 1, Token: `"`, NoEvents: true},
		TypeWelcome:  Welcome{Protocol: 1, Mode: ModeSnapshot, Log: "l", Pos: 7, Parts: 3, Seq: 9, RolledBack: true},
		TypeSnapshot: Snapshot{Part: 1, Text: "{\"x\":\"ộ\"}\u2028"},
		TypeEvents:   Events{Prev: 1, Last: 2, Entries: []json.RawMessage{json.RawMessage(`{"pos":2}`)}},
		TypeResult:   Result{Pos: 4, Answer: eventlog.Answer{Code: queue.OK, Ticket: "x"}, Ticket: &ticket},
		TypeStatus:   Status{Code: "printer-failing", Text: "máy in"},
		TypePresence: Presence{Devices: []Peer{{Dev: "a", Role: RoleWall, SinceMS: 5, Status: Status{Code: "c"}}}},
		TypeRenew:    Renew{Signer: "ab12"},
		TypeRefuse:   Refuse{Code: RefuseFull, Text: "later"},
		TypeCommand:  map[string]any{"do": "issue"},
	} {
		env := Envelope{Type: typ, Dev: "dev", Inc: 1<<64 - 1, Seq: 1 << 60, AtMS: -5, Must: true}
		frame, err := Encode(env, body)
		if err != nil {
			t.Fatal(err)
		}
		e, known, err := Decode(frame)
		if err != nil || !known || e.V != Version || e.Type != typ || e.Inc != env.Inc || e.Seq != env.Seq || e.AtMS != env.AtMS || !e.Must {
			t.Errorf("%s came back as %+v, %v, %v", typ, e, known, err)
		}
		back := reflect.New(reflect.TypeOf(body))
		if err := json.Unmarshal(e.Body, back.Interface()); err != nil || !reflect.DeepEqual(back.Elem().Interface(), body) {
			t.Errorf("the body of %s came back as %+v (%v)", typ, back.Elem(), err)
		}
	}
	if len(knownTypes) != 10 {
		t.Errorf("%d types are known, and 10 tested", len(knownTypes))
	}
}

func TestDecodeKeepsTheLimits(t *testing.T) {
	long := strings.Repeat("x", MaxIDBytes+1)
	for name, c := range map[string]struct {
		frame string
		known bool
		fails bool
	}{
		"plain":        {`{"v":1,"type":"status"}`, true, false},
		"newer":        {`{"v":2,"type":"status","new":[1]}`, true, false},
		"unknown":      {`{"v":1,"type":"dance"}`, false, false},
		"must":         {`{"v":1,"type":"dance","must":true}`, false, true},
		"known must":   {`{"v":1,"type":"status","must":true}`, true, false},
		"no version":   {`{"type":"status"}`, false, true},
		"version 0":    {`{"v":0,"type":"status"}`, false, true},
		"version -1":   {`{"v":-1,"type":"status"}`, false, true},
		"no type":      {`{"v":1}`, false, true},
		"long type":    {`{"v":1,"type":"` + long + `"}`, false, true},
		"long device":  {`{"v":1,"type":"status","dev":"` + long + `"}`, false, true},
		"fitting name": {`{"v":1,"type":"status","dev":"` + long[1:] + `"}`, true, false},
		"two frames":   {`{"v":1,"type":"status"}{}`, false, true},
		"null":         {`null`, false, true},
		"number":       {`7`, false, true},
		"seq too big":  {`{"v":1,"type":"status","seq":18446744073709551616}`, false, true},
		"too long":     {`{"v":1,"type":"status","body":"` + strings.Repeat("x", MaxFrameBytes) + `"}`, false, true},
	} {
		_, known, err := Decode([]byte(c.frame))
		if known != c.known || (err != nil) != c.fails || errors.Is(err, ErrMust) != (name == "must") {
			t.Errorf("%s: known %v, %v", name, known, err)
		}
	}
}

func TestEncodeRefusesWhatNoFrameHolds(t *testing.T) {
	fits := strings.Repeat("x", MaxFrameBytes-len(`{"v":1,"type":"status","body":{"text":""}}`))
	if frame, err := Encode(Envelope{Type: TypeStatus}, Status{Text: fits}); err != nil || len(frame) != MaxFrameBytes {
		t.Errorf("a frame of %d bytes: %v", len(frame), err)
	}
	if _, err := Encode(Envelope{Type: TypeStatus}, Status{Text: fits + "x"}); err == nil {
		t.Error("a frame of 1 MiB and a byte is made")
	}
	if _, err := Encode(Envelope{Type: TypeStatus}, func() {}); err == nil {
		t.Error("a function is encoded")
	}
}

func TestEncodeEventsIsWhatDecodeReads(t *testing.T) {
	for _, entries := range [][][]byte{nil, {[]byte(`{"pos":6}`)}, {[]byte(`{"pos":6}`), []byte(`{"pos":7}`)}} {
		data, err := EncodeEvents(5, entries, "10 a b centre-1")
		if err != nil {
			t.Fatal(err)
		}
		if e, is := decodeEvents(data); !is || !json.Valid(e.Body) {
			t.Errorf("%s is read in two steps", data)
		}
		e, known, err := Decode(data)
		if err != nil || !known || e.Type != TypeEvents {
			t.Fatalf("%+v, %v, %v", e, known, err)
		}
		run, err := Body[Events](e)
		if err != nil || run.Prev != 5 || run.Last != 5+uint64(len(entries)) || len(run.Entries) != len(entries) {
			t.Errorf("%d entries came back as %+v (%v)", len(entries), run, err)
		}
		for i := range run.Entries {
			if string(run.Entries[i]) != string(entries[i]) {
				t.Errorf("entry %d came back as %s", i, run.Entries[i])
			}
		}
	}
}

// Whatever a state contains, no character is split and every part fits a frame:
// encoding turns one byte into at most six.
func TestSplitSnapshotFitsFrames(t *testing.T) {
	for name, unit := range map[string]string{
		"plain": "x", "Vietnamese": "ộ", "four bytes": "𝄞", "mixed": "aộ𝄞é", "quotes": `"`, "backslashes": `\`,
		"markup": "<>&", "control": "\x00\x01\x1f", "newlines": "\n", "separators": "\u2028\u2029", "no UTF-8": "\xff\xbf\x80", "continuations": "\x80",
	} {
		for _, size := range []int{0, 1, SnapshotBytes - 1, SnapshotBytes, SnapshotBytes + 1, 2*SnapshotBytes + 7} {
			state := strings.Repeat(unit, size/len(unit)+1)[:size]
			if utf8.ValidString(unit) {
				state = strings.ToValidUTF8(state, "")
			}
			parts := SplitSnapshot([]byte(state))
			if got := strings.Join(parts, ""); got != state {
				t.Errorf("%s: %d bytes became %d", name, len(state), len(got))
			}
			for i, part := range parts {
				if utf8.ValidString(unit) && !utf8.ValidString(part) {
					t.Errorf("%s: part %d cuts a character", name, i)
				}
				if frame, err := Encode(Envelope{Type: TypeSnapshot}, Snapshot{Part: i + 1, Text: part}); err != nil {
					t.Errorf("%s: part %d of %d bytes does not fit: %v", name, i, len(part), err)
				} else if _, _, err := Decode(frame); err != nil {
					t.Errorf("%s: part %d: %v", name, i, err)
				}
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `null`, `{"v":1,"type":"hello","dev":"x","inc":1,"body":{"protocols":[1],"role":"wall","cursor":0}}`,
		`{"v":1,"type":"command","dev":"x","inc":1,"seq":1,"body":{"do":"issue","with":{"service":"s"}}}`, `{"v":1,"type":"x","must":true}`,
		`{"v":1e3,"type":"events","body":{"prev":0,"last":1,"entries":[{}]}}`, "{\"v\":1,\"type\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		e, known, err := Decode(frame)
		if err != nil {
			return
		}
		if known != knownTypes[e.Type] || len(e.Type) > MaxIDBytes || e.V < 1 {
			t.Fatalf("%q was let through as %+v", frame, e)
		}
		_, _ = Body[Hello](e)
		_, _ = Body[Events](e)
		if e.Body == nil {
			return
		}
		again, err := Encode(e, e.Body)
		if err != nil {
			return // longer than a frame when escaped
		}
		if back, _, err := Decode(again); err != nil || back.Type != e.Type || back.Seq != e.Seq || back.Dev != e.Dev {
			t.Fatalf("%q came back as %+v (%v)", frame, back, err)
		}
	})
}

// FuzzEventsFrame puts texts in the place of the body of an events message: such a frame is
// read in one step, and it must mean what it means when it is read like any other, here
// because of a space before it.
func FuzzEventsFrame(f *testing.F) {
	for _, seed := range []string{
		`{"prev":8,"last":9,"entries":[{"pos":9,"at":1}],"seal":"9 a b centre-1"}`, `{}`, ` {} `, `null`, `{"prev":1,"prev":2}`, `{"PREV":3}`,
		``, `[]`, `7`, `{"prev":"x"}`, `{"prev":1`, `{}}`, `{},"type":"hello"`, `{},"body":{"prev":4}`, `{},"must":true`, `{},"dev":"` + strings.Repeat("x", MaxIDBytes+1) + `"`,
		`{},"nonce":"n","inc":3,"seq":4,"at":5,"login":6`, `{"entries":[{"pos":1},null,"x"]}`, `{"seal":"\ud800"}`, `{"prev":18446744073709551616}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		frame := slices.Concat(eventsBegin, body, []byte("}"))
		e, known, err := Decode(frame)
		like, likeKnown, likeErr := Decode(append([]byte(" "), frame...))
		if known != likeKnown || (err != nil) != (likeErr != nil) {
			t.Fatalf("%q is read: %v, %v; and like any other: %v, %v", frame, known, err, likeKnown, likeErr)
		}
		if err != nil {
			return
		}
		run, err := Body[Events](e)
		likeRun, likeErr := Body[Events](like)
		if (err != nil) != (likeErr != nil) || !reflect.DeepEqual(run, likeRun) {
			t.Fatalf("%q has the body %+v, %v; and like any other: %+v, %v", frame, run, err, likeRun, likeErr)
		}
		if e.Body = bytes.TrimSpace(e.Body); string(e.Body) != string(like.Body) {
			t.Fatalf("%q has the body %q, and like any other %q", frame, e.Body, like.Body)
		}
		e.Body, like.Body = nil, nil
		if !reflect.DeepEqual(e, like) {
			t.Fatalf("%q is read as %+v, and like any other as %+v", frame, e, like)
		}
		if hello, err := Body[Hello](e); err == nil { // the body is taken for no other message's
			t.Fatalf("a hello without a body is %+v", hello)
		}
	})
}

func FuzzDecodeCommand(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `[]`, `{"do":"issue","with":{"service":"s","class":"c"}}`, `{"do":"login","with":{"counter":"1","officer":"a","pin":"1"}}`,
		`{"do":"rate","with":{"ticket":"t","score":4,"reasons":["a"]}}`, `{"do":"set-centre","with":{}}`, `{"do":"call"}`, `{"do":"call","with":null}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c, err := queue.DecodeCommand(body)
		if err != nil {
			return
		}
		if _, own := c.(queue.SetCentre); own {
			t.Fatal("a device may set the centre")
		}
		data, err := queue.EncodeCommand(c)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := queue.DecodeCommand(data); err != nil || again.CommandType() != c.CommandType() {
			t.Fatalf("%q came back as %+v (%v)", body, again, err)
		}
	})
}

func FuzzEntry(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"pos":1,"at":5,"cause":{"dev":"a","inc":1,"seq":2},"answer":{"code":"ok"}}`,
		`{"pos":1,"at":5,"events":[{"type":"ticket.rated","body":{"ticket":"t","counter":"1","score":1}}]}`,
		`{"pos":1,"at":5,"events":[{"type":"moon.risen","body":{"x":[1]}}]}`, `{"pos":1,"events":[{"type":"day.opened"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var e eventlog.Entry
		if json.Unmarshal(text, &e) != nil {
			return
		}
		data, err := json.Marshal(e.For(eventlog.Streams{eventlog.QueueStream}))
		if err != nil {
			return // an unknown event without a body
		}
		var again eventlog.Entry
		if err := json.Unmarshal(data, &again); err != nil {
			t.Fatalf("%q was written as %q, which cannot be read: %v", text, data, err)
		}
		for _, ev := range again.Events {
			if rated, ok := ev.(queue.TicketRated); ok && (rated.Score != 0 || rated.Reasons != nil || rated.Officer != "") {
				t.Fatalf("%q shows a score", data)
			}
		}
		_ = queue.Apply(queue.NewState(), e) // must not panic
	})
}
