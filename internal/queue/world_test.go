package queue

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// eight is 08:00 on Monday, 23 November 2026, in Vietnam.
var eight = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).UnixMilli()

const minute = int64(60_000)

func testCentre() centre.Centre {
	return centre.Centre{
		Name: "Trung tâm thử",
		Agencies: []centre.Agency{
			{ID: "gt", Name: "Sở Giao thông vận tải", Prefix: "A"},
			{ID: "tp", Name: "Sở Tư pháp", Prefix: "C"},
			{ID: "yt", Name: "Sở Y tế", Prefix: "E"},
		},
		Services: []centre.Service{
			{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép lái xe"},
			{ID: "phuhieu", Agency: "gt", Name: "Cấp phù hiệu"},
			{ID: "lltp", Agency: "tp", Name: "Cấp Phiếu lý lịch tư pháp"},
			{ID: "duoc", Agency: "yt", Name: "Cấp chứng chỉ hành nghề dược"},
		},
		Counters: []centre.Counter{
			{ID: "1", Serves: []centre.Serve{{Agency: "gt"}}},
			{ID: "2", Serves: []centre.Serve{{Agency: "gt"}, {Agency: "tp", HandicapMin: 10}}},
			{ID: "3", Serves: []centre.Serve{{Agency: "tp"}, {Service: "duoc"}}},
		},
		Officers: []centre.Officer{{ID: "duc", Name: "Đức"}, {ID: "hoa", Name: "Hoa"}, {ID: "nam", Name: "Nam", Counters: []string{"3"}}},
		Classes: []centre.Class{
			{ID: "gia", Name: "Người cao tuổi", HeadStartMin: 30},
			{ID: "cap-cuu", Name: "Cấp cứu", Always: true},
		},
		Policy: centre.Policy{IssueOutsideHours: true},
		Rating: centre.Rating{Reasons: []centre.Reason{{ID: "cho-lau", Name: "chờ lâu"}}},
	}
}

// rich is a centre that uses everything a centre can set.
func rich(c *centre.Centre) {
	c.Profiles = []centre.Profile{{ID: "tra-kq", Name: "Trả kết quả", Serves: []centre.Serve{{Service: "duoc"}, {Agency: "tp", HandicapMin: 5}}}}
	c.Officers = append(c.Officers, centre.Officer{ID: "lan", Name: "Lan", Supervisor: true})
	c.Officers[1].Skills = []centre.Serve{{Service: "gplx"}, {Agency: "tp", HandicapMin: 3}} // hoa
	c.Outcomes = []centre.Outcome{{ID: "nhan", Name: "Đã tiếp nhận"}, {ID: "huong-dan", Name: "Đã hướng dẫn"}}
	c.Marks = []centre.Mark{{ID: "phuc-tap", Name: "Hồ sơ phức tạp"}}
	c.Items = []centre.Item{{ID: "ban-sao", Name: "Bản sao chứng thực"}}
	c.HoldReasons = []centre.Reason{{ID: "bo-sung", Name: "Bổ sung giấy tờ", LimitMin: 30}}
	c.Series = []centre.Series{{Prefix: "N", Digits: 2, From: 10, To: 40}}
	c.Services[3].Series = "N"
	withHalls(c)
}

// world is a state and its log, driven like the hub drives them.
type world struct {
	t   testing.TB
	s   *State
	log []eventlog.Entry
	at  int64
	seq map[string]uint64
	n   int

	held bool     // the clock was set while people were at work
	had  []Ticket // of a day that was closed too early
}

func newWorld(t testing.TB, change ...func(*centre.Centre)) *world {
	w := &world{t: t, s: NewState(), at: eight, seq: map[string]uint64{}}
	c := testCentre()
	for _, fn := range change {
		fn(&c)
	}
	w.do("", SetCentre{c})
	w.roll()
	return w
}

func (w *world) add(cause eventlog.Cause, events []eventlog.Event, a eventlog.Answer) {
	w.t.Helper()
	e := eventlog.Entry{Pos: w.s.Pos + 1, AtMS: w.at, Cause: cause, Events: events, Answer: a}
	if err := Apply(w.s, e); err != nil {
		w.t.Fatalf("what was decided cannot be applied: %v", err)
	}
	w.log = append(w.log, e)
}

func (w *world) roll() {
	w.t.Helper()
	if events := Rollover(w.s, w.at, w.held); len(events) > 0 {
		w.add(eventlog.Cause{}, events, eventlog.Answer{})
	}
	if events := DueAnnouncements(w.s, w.at); len(events) > 0 {
		w.add(eventlog.Cause{}, events, eventlog.Answer{})
	}
}

// do has a device send a command, after a second.
func (w *world) do(device string, c Command) eventlog.Answer {
	w.t.Helper()
	w.at += 1000
	w.roll()
	w.n++
	c, given := w.given(c)
	cause := eventlog.Cause{}
	if device != "" {
		w.seq[device]++
		cause = eventlog.Cause{Device: device, Inc: 1, Seq: w.seq[device]}
	}
	events, a := Decide(w.s, cause, c, given)
	w.add(cause, events, a)
	return a
}

// with is a command and what the hub adds to it.
type with struct {
	Command
	given Given
}

// given is what a hub adds to a command: codes that are free, what the test says, and
// else whatever makes it valid.
func (w *world) given(c Command) (Command, Given) {
	g := Given{}
	if own, ok := c.(with); ok {
		c, g = own.Command, own.given
	}
	g.AtMS = w.at
	code := fmt.Sprintf("code-%d", w.n)
	switch c := c.(type) {
	case BookAppointment:
		code = "hen-" + code
	case CheckIn:
		g.Appointment = c.Appointment
	case Login:
		if c.PIN == "1234" {
			g.PIN = PINRight
		}
	case Recover:
		g.Proved = true
	case TestSound:
		g.IsWall = c.Dev != noWall
	}
	if g.Code == "" {
		g.Code = code
	}
	return c, g
}

// noWall is a device that is no wall.
const noWall = "no wall"

func (w *world) must(device string, c Command) eventlog.Answer {
	w.t.Helper()
	a := w.do(device, c)
	if a.Code != OK {
		w.t.Fatalf("%s is refused: %s", c.CommandType(), a.Code)
	}
	return a
}

func (w *world) refused(device string, c Command, code eventlog.Code) eventlog.Answer {
	w.t.Helper()
	a := w.do(device, c)
	if a.Code != code {
		w.t.Fatalf("%s is answered %q, want %q", c.CommandType(), a.Code, code)
	}
	return a
}

func (w *world) issue(service, class string) *Ticket {
	w.t.Helper()
	return w.s.Ticket(w.must("kiosk", IssueTicket{Service: service, Class: class}).Ticket)
}

// sit logs an officer in at the console of a counter, "desk-1" for "1".
func (w *world) sit(counter, officer string) {
	w.t.Helper()
	w.must("desk-"+counter, Login{Counter: counter, Officer: officer, PIN: "1234"})
}

func (w *world) call(counter string) string {
	w.t.Helper()
	a := w.do("desk-"+counter, CallNext{Counter: counter})
	if a.Code != OK {
		return string(a.Code)
	}
	return w.s.Ticket(a.Ticket).Number
}

// serve calls, starts and finishes, and says whom.
func (w *world) serve(counter string) string {
	w.t.Helper()
	number := w.call(counter)
	if w.s.Desk(counter).Ticket != "" {
		w.must("desk-"+counter, Start{Counter: counter})
		w.must("desk-"+counter, Finish{Counter: counter})
	}
	return number
}

func (w *world) serveAll(counter string) (numbers []string) {
	w.t.Helper()
	for {
		n := w.serve(counter)
		if n == string(NobodyWaiting) {
			return numbers
		}
		numbers = append(numbers, n)
	}
}

func toJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
