package wire

import (
	"reflect"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

// FuzzHello reads a first frame as the link does. What is taken is bounded in every
// field, and is the same when it is written and read again.
func FuzzHello(f *testing.F) {
	for _, seed := range []string{
		`{"v":1,"type":"hello","dev":"kiosk-1","inc":7,"at":5,"body":{"protocols":[1,2],"role":"kiosk","cursor":3,"cursorMS":4,"log":"l","token":"k","program":"kiosk 0.1"}}`,
		`{"v":1,"type":"hello","dev":"x","inc":1,"body":{"protocols":[1],"role":"wall","cursor":0,"also":["a","b","c"],"streams":["queue","hub"],"noEvents":true,"alone":true}}`,
		`{"v":1,"type":"hello","dev":"x","inc":18446744073709551615,"body":{"protocols":null,"role":"pad","counter":"3","cursor":18446744073709551615,"restored":true}}`,
		`{"v":1,"type":"hello","Dev":"x","body":{"ROLE":"hub"}}`, `{"v":1,"type":"hello","dev":"a","dev":"b","body":{"role":"pad","role":"console"}}`,
		`{"v":1,"type":"hello","body":[]}`, `{"v":1,"type":"hello"}`, `{"v":1,"type":"hello","body":{"role":"\ud800"}}`,
		`{"v":1,"type":"hello","body":{"role":"x","streams":["` + strings.Repeat("s", MaxIDBytes+1) + `"]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		e, known, err := Decode(frame)
		if err != nil || !known || CheckNames(frame) != nil {
			return
		}
		h, err := Body[Hello](e)
		if err != nil || h.Check() != nil {
			return
		}
		for field, size := range map[string][2]int{
			"dev": {len(e.Dev), MaxIDBytes}, "nonce": {len(e.Nonce), MaxNonceBytes}, "role": {len(h.Role), MaxIDBytes}, "counter": {len(h.Counter), MaxIDBytes},
			"name": {len(h.Name), MaxTextBytes}, "log": {len(h.Log), MaxTextBytes}, "token": {len(h.Token), MaxTextBytes}, "program": {len(h.Program), MaxTextBytes},
			"protocols": {len(h.Protocols), maxProtocols}, "streams": {len(h.Streams), MaxStreams}, "also": {len(h.Also), MaxAlso},
		} {
			if size[0] > size[1] {
				t.Fatalf("%q is taken with %d of %s", frame, size[0], field)
			}
		}
		_ = eventlog.StreamsOf(eventlog.Role(h.Role), h.Streams).String()
		again, err := Encode(e, h)
		if err != nil {
			t.Fatalf("%q is taken, and cannot be written: %v", frame, err)
		}
		back, _, err := Decode(again)
		if err != nil {
			t.Fatalf("%q is written as %q: %v", frame, again, err)
		}
		told, err := Body[Hello](back)
		if err != nil || back.Dev != e.Dev || back.Inc != e.Inc || back.AtMS != e.AtMS || !reflect.DeepEqual(plainHello(told), plainHello(h)) {
			t.Fatalf("%q is read as %+v, and again as %+v (%v)", frame, h, told, err)
		}
	})
}

// plainHello writes what is empty in one way.
func plainHello(h Hello) Hello {
	if len(h.Streams) == 0 {
		h.Streams = nil
	}
	if len(h.Also) == 0 {
		h.Also = nil
	}
	return h
}

// A status that is taken is bounded, and the same when it is written and read again.
func FuzzStatus(f *testing.F) {
	for _, seed := range []string{`{"code":"printer-failing","text":"máy in"}`, `{}`, `null`, `{"code":"` + strings.Repeat("c", MaxIDBytes+1) + `"}`, `{"text":"\u0000<"}`} {
		f.Add([]byte(`{"v":1,"type":"status","body":` + seed + `}`))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		e, known, err := Decode(frame)
		if err != nil || !known {
			return
		}
		s, err := Body[Status](e)
		if err != nil || s.Check() != nil {
			return
		}
		if len(s.Code) > MaxIDBytes || len(s.Text) > MaxTextBytes {
			t.Fatalf("%q is taken as %+v", frame, s)
		}
		again, err := Encode(e, s)
		if err != nil {
			t.Fatal(err)
		}
		back, _, err := Decode(again)
		if err != nil {
			t.Fatal(err)
		}
		if told, err := Body[Status](back); told != s || err != nil {
			t.Fatalf("%q is read as %+v, and again as %+v (%v)", frame, s, told, err)
		}
	})
}
