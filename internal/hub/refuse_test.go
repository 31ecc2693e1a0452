package hub_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// An invalid hello ends the connection, with the reason.
func TestBadHelloIsRefused(t *testing.T) {
	r := newRig(t)
	long := strings.Repeat("x", wire.MaxIDBytes+1)
	for name, bad := range map[string]struct{ frame, code string }{
		"no json":         {`{`, wire.RefuseFrame},
		"an array":        {`[]`, wire.RefuseFrame},
		"empty":           {``, wire.RefuseFrame},
		"no version":      {`{"type":"hello","dev":"x","inc":1,"body":{}}`, wire.RefuseFrame},
		"no type":         {`{"v":1,"dev":"x","inc":1,"body":{}}`, wire.RefuseFrame},
		"no body":         {`{"v":1,"type":"hello","dev":"x","inc":1}`, wire.RefuseFrame},
		"body is text":    {`{"v":1,"type":"hello","dev":"x","inc":1,"body":"x"}`, wire.RefuseFrame},
		"command first":   {`{"v":1,"type":"command","dev":"x","inc":1,"seq":1,"body":{"do":"issue","with":{"service":"gplx"}}}`, wire.RefuseFrame},
		"status first":    {`{"v":1,"type":"status","dev":"x","inc":1,"body":{}}`, wire.RefuseFrame},
		"welcome first":   {`{"v":1,"type":"welcome","dev":"x","inc":1,"body":{}}`, wire.RefuseFrame},
		"unknown version": {`{"v":1,"type":"hello","dev":"x","inc":1,"body":{"protocols":[9],"role":"wall","token":"khoá"}}`, wire.RefuseVersion},
		"no versions":     {`{"v":1,"type":"hello","dev":"x","inc":1,"body":{"role":"wall","token":"khoá"}}`, wire.RefuseVersion},
		"no device":       {`{"v":1,"type":"hello","inc":1,"body":{"protocols":[1],"role":"wall","token":"khoá"}}`, wire.RefuseIdentity},
		"no incarnation":  {`{"v":1,"type":"hello","dev":"x","body":{"protocols":[1],"role":"wall","token":"khoá"}}`, wire.RefuseIdentity},
		"no role":         {`{"v":1,"type":"hello","dev":"x","inc":1,"body":{"protocols":[1],"token":"khoá"}}`, wire.RefuseIdentity},
		"long role":       {`{"v":1,"type":"hello","dev":"x","inc":1,"body":{"protocols":[1],"role":"` + long + `","token":"khoá"}}`, wire.RefuseIdentity},
		"long counter":    {`{"v":1,"type":"hello","dev":"x","inc":1,"body":{"protocols":[1],"role":"wall","counter":"` + long + `","token":"khoá"}}`, wire.RefuseIdentity},
		"long device":     {`{"v":1,"type":"hello","dev":"` + long + `","inc":1,"body":{"protocols":[1],"role":"wall","token":"khoá"}}`, wire.RefuseFrame},
		"wrong key":       {`{"v":1,"type":"hello","dev":"x","inc":1,"body":{"protocols":[1],"role":"wall","token":"khoa"}}`, wire.RefuseToken},
		"no key":          {`{"v":1,"type":"hello","dev":"x","inc":1,"body":{"protocols":[1],"role":"wall"}}`, wire.RefuseToken},
		"must":            {`{"v":1,"type":"enrol","dev":"x","inc":1,"must":true}`, wire.RefuseMust},
	} {
		t.Run(name, func(t *testing.T) {
			c := r.dial()
			c.t = t
			c.text(bad.frame)
			c.wantRefused(bad.code)
		})
	}
	if n := r.hub.Figures().Tickets; n != 0 {
		t.Errorf("%d tickets were issued by devices that were not let in", n)
	}
}

// A connected device that sends a forbidden frame is refused; the hub and the others go
// on.
func TestBadFrameEndsOneConnection(t *testing.T) {
	r := newRig(t)
	other, _ := r.join("kiosk-1", wire.RoleKiosk)
	const issue = `"body":{"do":"issue","with":{"service":"gplx"}}`
	seq := uint64(0)
	for name, bad := range map[string]struct{ frame, code string }{
		"no json":              {`{"v":1,"type":"com`, wire.RefuseFrame},
		"second hello":         {`{"v":1,"type":"hello","dev":"bad","inc":1,"body":{"protocols":[1],"role":"wall","token":"khoá"}}`, wire.RefuseFrame},
		"welcome":              {`{"v":1,"type":"welcome","body":{}}`, wire.RefuseFrame},
		"events":               {`{"v":1,"type":"events","body":{"prev":1,"last":1,"entries":[]}}`, wire.RefuseFrame},
		"snapshot":             {`{"v":1,"type":"snapshot","body":{"part":1,"text":"{}"}}`, wire.RefuseFrame},
		"result":               {`{"v":1,"type":"result","dev":"bad","inc":1,"seq":1,"body":{}}`, wire.RefuseFrame},
		"presence":             {`{"v":1,"type":"presence","body":{}}`, wire.RefuseFrame},
		"refuse":               {`{"v":1,"type":"refuse","body":{}}`, wire.RefuseFrame},
		"unknown with must":    {`{"v":1,"type":"dance","must":true}`, wire.RefuseMust},
		"another device":       {`{"v":1,"type":"command","dev":"kiosk-1","inc":1,"seq":9,` + issue + `}`, wire.RefuseFrame},
		"another incarnation":  {`{"v":1,"type":"command","dev":"bad","inc":2,"seq":1,` + issue + `}`, wire.RefuseFrame},
		"no device":            {`{"v":1,"type":"command","seq":1,` + issue + `}`, wire.RefuseFrame},
		"seq 0":                {`{"v":1,"type":"command","dev":"bad","inc":1,` + issue + `}`, wire.RefuseFrame},
		"negative seq":         {`{"v":1,"type":"command","dev":"bad","inc":1,"seq":-1,` + issue + `}`, wire.RefuseFrame},
		"status is a list":     {`{"v":1,"type":"status","body":[]}`, wire.RefuseFrame},
		"status without body":  {`{"v":1,"type":"status"}`, wire.RefuseFrame},
		"status code too long": {`{"v":1,"type":"status","body":{"code":"` + strings.Repeat("x", wire.MaxIDBytes+1) + `"}}`, wire.RefuseFrame},
		"a field in capitals":  {`{"v":1,"type":"command","dev":"bad","inc":1,"seq":1,"body":{"do":"issue","with":{"SERVICE":"gplx"}}}`, wire.RefuseFrame},
		"broken UTF-8":         {`{"v":1,"type":"status","body":{"text":"` + "\xc3" + `"}}`, wire.RefuseFrame},
		"status text too long": {`{"v":1,"type":"status","body":{"text":"` + strings.Repeat("x", 201) + `"}}`, wire.RefuseFrame},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := r.join("bad", wire.RoleWall)
			c.t = t
			c.text(bad.frame)
			c.wantRefused(bad.code)
			seq++
			want(t, other.do(seq, queue.IssueTicket{Service: "gplx"}), queue.OK)
		})
	}
	if t.Failed() {
		return
	}
	if n := want(t, other.do(seq+1, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket.Number; n != fmt.Sprintf("A%06d", seq+1) {
		t.Errorf("the last number is %s: a bad frame had an effect", n)
	}
}

func TestBinaryFrameIsRefused(t *testing.T) {
	r := newRig(t)
	c, _ := r.join("bad", wire.RoleWall)
	if err := c.ws.WriteMessage(websocket.BinaryMessage, []byte(`{"v":1,"type":"status","body":{}}`)); err != nil {
		t.Fatal(err)
	}
	c.wantRefused(wire.RefuseFrame)
}

// A frame of 1 MiB is read; one byte more ends the connection, with the
// websocket's own code for it.
func TestFrameLimit(t *testing.T) {
	r := newRig(t)
	frame := func(size int) string {
		const head, tail = `{"v":1,"type":"later","body":"`, `"}`
		return head + strings.Repeat("x", size-len(head)-len(tail)) + tail
	}
	c, _ := r.join("big", wire.RoleKiosk)
	c.text(frame(wire.MaxFrameBytes))
	want(t, c.do(1, queue.IssueTicket{Service: "gplx"}), queue.OK)
	_ = c.ws.WriteMessage(websocket.TextMessage, []byte(frame(wire.MaxFrameBytes+1))) // the hub may hang up within it
	for {
		if _, err := c.read(); err != nil {
			var closed *websocket.CloseError
			if errors.As(err, &closed) && closed.Code != websocket.CloseMessageTooBig {
				t.Errorf("the connection ended with %d, want %d", closed.Code, websocket.CloseMessageTooBig)
			}
			return
		}
	}
}

// A type of a later version is skipped.
func TestUnknownTypeIsSkipped(t *testing.T) {
	r := newRig(t)
	c := r.dial()
	c.text(`{"v":1,"type":"greeting","body":{"hello":"there"}}`)
	c.hello("kiosk-1", 1, wire.RoleKiosk)
	c.welcome()
	c.text(`{"v":2,"type":"dance","body":[1,2,3]}`)
	want(t, c.do(1, queue.IssueTicket{Service: "gplx"}), queue.OK)
}

// A malformed command is answered, and the connection stays.
func TestMalformedCommandIsAnswered(t *testing.T) {
	r := newRig(t)
	c, _ := r.join("kiosk-1", wire.RoleKiosk)
	for i, text := range []string{
		`{"do":"dance","with":{}}`, `{"do":"set-centre","with":{"centre":{}}}`, `{"with":{}}`, `{}`, `[]`, `null`, `"issue"`,
		`{"do":"issue"}`, `{"do":"issue","with":[]}`, `{"do":"issue","with":{"service":7}}`, `{"do":"rate","with":{"score":"4"}}`,
	} {
		seq := uint64(i + 1)
		c.text(fmt.Sprintf(`{"v":1,"type":"command","dev":"kiosk-1","inc":1,"seq":%d,"body":%s}`, seq, text))
		if got := c.result(seq).Answer.Code; got != queue.Malformed {
			t.Errorf("%s is answered %q, want %q", text, got, queue.Malformed)
		}
	}
	c.text(`{"v":1,"type":"command","dev":"kiosk-1","inc":1,"seq":90}`)
	want(t, c.result(90), queue.Malformed)
	if n := want(t, c.do(91, queue.IssueTicket{Service: "gplx"}), queue.OK).Ticket.Number; n != "A000001" {
		t.Errorf("the first number is %s", n)
	}
}

// A connection without a hello is closed.
func TestLateHelloIsRefused(t *testing.T) {
	t.Parallel() // 5 seconds, all of them waiting
	r := newRig(t)
	began := time.Now()
	r.dial().wantRefused(wire.RefuseFrame)
	if took := time.Since(began); took < link.HelloWithin-time.Second || took >= link.DeadAfter {
		t.Errorf("the hub hung up after %v, want about %s", took, link.HelloWithin)
	}
}

// A page in a browser cannot use the link.
func TestBrowserIsTurnedAway(t *testing.T) {
	r := newRig(t)
	_, resp, err := websocket.DefaultDialer.Dial(r.url(), map[string][]string{"Origin": {"http://evil.example"}})
	if err == nil {
		t.Fatal("a page was let in")
	}
	if resp == nil || resp.StatusCode != 403 {
		t.Errorf("the page got %v, want 403", resp)
	}
}

// A wrong PIN is on the record as an event, and the PIN itself nowhere: not in
// the frames to other devices, and not in the state.
func TestWrongPINIsInNoFrame(t *testing.T) {
	r := newRig(t)
	wall, _ := r.join("wall", wire.RoleWall)
	console, _ := r.join("quay-1", wire.RoleConsole, func(h *wire.Hello) { h.Counter = "1" })
	want(t, console.do(1, queue.Login{Counter: "1", Officer: "duc", PIN: "864213"}), queue.WrongPIN)
	e := wall.next(wire.TypeEvents)
	if text := string(e.Body); !strings.Contains(text, queue.LoginFailed{}.EventType()) || strings.Contains(text, "864213") || strings.Contains(text, `"pin"`) {
		t.Errorf("the wall is told %s", text)
	}
	late := r.dial()
	late.hello("late", 1, wire.RoleWall)
	if w := late.welcome(); w.Parts != 1 {
		t.Fatalf("%d parts", w.Parts)
	}
	if text := string(late.next(wire.TypeSnapshot).Body); !strings.Contains(text, "locks") || strings.Contains(text, "864213") {
		t.Errorf("the state says %s", text)
	}
}
