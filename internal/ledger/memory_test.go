package ledger

import (
	"fmt"
	"testing"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

var issue = queue.IssueTicket{Service: "gplx"}

// A command that is sent again gets its first answer, and changes nothing.
func TestRepeatedCommandGetsTheSameAnswer(t *testing.T) {
	b := newBook(t)
	by := func(seq int) eventlog.Cause { return eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: uint64(seq)} }
	var answers []eventlog.Answer
	for n := range answersPerDevice + 5 {
		answers = append(answers, b.askAs(by(n+1), issue).Replies[0].Result.Answer)
	}
	for n, want := range answers {
		if n < 5 {
			want = eventlog.Answer{Code: queue.AnswerForgotten}
		}
		batch := b.askAs(by(n+1), issue)
		if len(batch.Entries) != 0 || len(batch.Replies) != 1 || !batch.Replies[0].Repeated || batch.Replies[0].Result.Answer != want {
			t.Errorf("command %d again: %+v, want %+v", n+1, batch, want)
		}
	}
	if batch := b.askAs(by(len(answers)+1), issue); len(batch.Entries) != 1 || batch.Replies[0].Repeated {
		t.Errorf("a new command: %+v", batch)
	}
}

func TestWhoseCommandItWas(t *testing.T) {
	b := newBook(t)
	by := eventlog.Cause{Device: "kiosk-1", Inc: 2, Seq: 7, Nonce: "a"}
	first := b.askAs(by, issue).Replies[0].Result.Answer
	for name, c := range map[string]struct {
		by   eventlog.Cause
		want eventlog.Answer
	}{
		"the same":                {by, first},
		"another of that number":  {eventlog.Cause{Device: "kiosk-1", Inc: 2, Seq: 7, Nonce: "b"}, eventlog.Answer{Code: queue.IdentityUsedTwice}},
		"one of an older memory":  {eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 99, Nonce: "a"}, eventlog.Answer{Code: queue.OldIncarnation}},
		"one that was never sent": {eventlog.Cause{Device: "kiosk-1", Inc: 2, Seq: 3, Nonce: "c"}, eventlog.Answer{Code: queue.AnswerForgotten}},
	} {
		if got := b.askAs(c.by, issue).Replies[0]; !got.Repeated || got.Result.Answer != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	by.Inc, by.Seq = 3, 1 // the same request under a new memory
	if again := b.askAs(by, issue).Replies[0]; again.Repeated || again.Result.Answer.Ticket != first.Ticket {
		t.Errorf("under a new incarnation: %+v, want %+v", again, first)
	}
}

// nextDay opens the next service day.
func (b *book) nextDay() {
	b.pass(24 * time.Hour)
	if changed, _ := b.roll(); !changed {
		b.t.Fatal("no day opens")
	}
	b.take()
}

// A device is forgotten when it has been silent for 30 days of service, and not
// because a clock says so.
func TestSilentDevicesAreForgotten(t *testing.T) {
	b := newBook(t)
	by := eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 1}
	b.askAs(by, issue)
	known := func(dev string) bool { return b.l.Fold().Memory.Knows(dev) }
	for day := 1; day <= forgetAfter; day++ {
		b.nextDay()
		b.do("kiosk-2", issue)
		if !known("kiosk-1") {
			t.Fatalf("forgotten on day %d", day)
		}
	}
	if got := b.askAs(by, issue).Replies[0]; !got.Repeated || got.Result.Answer.Code != queue.OK {
		t.Errorf("on the last day: %+v", got)
	}
	b.nextDay()
	if known("kiosk-1") || !known("kiosk-2") || known("quay-1") {
		t.Errorf("remembered: kiosk-1 %v, kiosk-2 %v, quay-1 %v", known("kiosk-1"), known("kiosk-2"), known("quay-1"))
	}
	b.now.MS += 5 * 365 * 24 * time.Hour.Milliseconds() // the clock is set, and a person says so
	b.roll()
	if b.do("", queue.SetDay{Day: "2031-12-24"}); !known("kiosk-2") {
		t.Errorf("a clock that was set has forgotten a device (%s is open)", b.state().Day)
	}
}

// Whatever a device has asked, the memory stays within its limits, and comes back from
// the snapshot as it was.
func TestSnapshotHasTheMemory(t *testing.T) {
	b := newBook(t)
	for n := range 300 {
		b.do(fmt.Sprintf("kiosk-%d", n%7), issue)
	}
	for dev, mark := range b.l.Fold().Memory.Devices {
		if len(mark.Answers) > answersPerDevice {
			t.Errorf("%d answers of %s", len(mark.Answers), dev)
		}
	}
	data, err := b.l.Fold().Save()
	if err != nil {
		t.Fatal(err)
	}
	f, err := LoadFold(data)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := f.Save(); err != nil || string(again) != string(data) {
		t.Errorf("it is loaded as another one (%v)", err)
	}
	b.l = New(f, b.outside(), b.now)
	if got := b.askAs(eventlog.Cause{Device: "kiosk-5", Inc: 1, Seq: b.seq}, issue).Replies[0]; !got.Repeated {
		t.Errorf("after a restart: %+v", got)
	}
}

// A snapshot of a version 1 hub had the answers in the state, with the time of the last
// decision for the device.
func TestSnapshotOfVersionOne(t *testing.T) {
	f, err := LoadFold([]byte(`{"pos":9,"atMS":1795395600000,"day":"2026-11-23","devices":{
		"kiosk-1":{"inc":5,"seq":3,"metMS":1795395500000,"answers":[{"seq":3,"pos":8,"answer":{"code":"ok","ticket":"2026-11-23/A001"},"nonce":"n"}]},
		"wall":{"inc":6,"seq":1}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, found := f.Memory.Answered(eventlog.Cause{Device: "kiosk-1", Inc: 5, Seq: 3, Nonce: "n"}); !found || got.Answer.Ticket != "2026-11-23/A001" || got.Pos != 8 {
		t.Errorf("the answer is %+v, %v", got, found)
	}
	if d := f.State.Decided["kiosk-1"]; d == nil || *d != (queue.Decided{Inc: 5, AtMS: 1795395500000}) || f.State.Decided["wall"] != nil {
		t.Errorf("last decided for: %+v", f.State.Decided)
	}
	for _, bad := range []string{`{`, `{"devices":7}`, `{"devices":{"kiosk-1":null}}`, `{"devices":{"kiosk-1":{"metMS":"x"}}}`} {
		if _, err := LoadFold([]byte(bad)); err == nil {
			t.Errorf("%s is taken for a snapshot", bad)
		}
	}
}
