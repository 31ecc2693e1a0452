// Package seattest is a seat at a hub for tests of use cases: the real rules and the real
// state, without anything in between that a test would have to wait for. It is meant for
// bubbles of virtual time.
package seattest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/ledger"
	"motcua/internal/ledgertest"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/wire"
)

// Centre is a small centre: two agencies with services, the results desk, a
// priority class, and two counters.
func Centre() centre.Centre {
	return centre.Centre{
		Name: "Trung tâm thử", NameEn: "Test Centre", Parent: "UBND tỉnh", Motto: "Tận tình",
		Agencies: []centre.Agency{
			{ID: "gt", Name: "Sở Giao thông vận tải", NameEn: "Department of Transport", Prefix: "A"},
			{ID: "tp", Name: "Sở Tư pháp", Prefix: "C"},
			{ID: "kq", Name: "Nhận kết quả", Prefix: "R", Kind: centre.KindResults},
		},
		Services: []centre.Service{
			{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép lái xe", NameEn: "Driving licence"},
			{ID: "phuhieu", Agency: "gt", Name: "Cấp phù hiệu"},
			{ID: "lltp", Agency: "tp", Name: "Phiếu lý lịch tư pháp"},
			{ID: "tra", Agency: "kq", Name: "Nhận kết quả"},
		},
		Counters: []centre.Counter{
			{ID: "3", Name: "Quầy 3", Serves: []centre.Serve{{Agency: "gt"}}, Arrow: "left"},
			{ID: "7", Name: "Quầy 7", Serves: []centre.Serve{{Agency: "tp"}, {Agency: "kq"}}},
		},
		Officers:     []centre.Officer{{ID: "duc", Name: "Trần Minh Đức", Title: "Chuyên viên", Agency: "gt"}, {ID: "hoa", Name: "Lê Thị Hoa", Counters: []string{"7"}}},
		Classes:      []centre.Class{{ID: "gia", Name: "Người cao tuổi", NameEn: "Elderly", HeadStartMin: 30}},
		Policy:       centre.Policy{IssueOutsideHours: true},
		Rating:       centre.Rating{Reasons: []centre.Reason{{ID: "cho-lau", Name: "Chờ lâu"}, {ID: "thai-do", Name: "Thái độ"}}},
		PauseReasons: []centre.Reason{{ID: "giai-lao", Name: "Giải lao"}},
		HoldReasons:  []centre.Reason{{ID: "bo-sung", Name: "Bổ sung giấy tờ"}},
		Notices:      []centre.Notice{{Title: "Một", Text: "1"}, {Title: "Hai", Text: "2"}},
	}
}

// Hub decides the commands of its seats.
type Hub struct {
	t      testing.TB
	mu     sync.Mutex
	ledger *ledger.Ledger
	seats  []*Seat
	codes  int
	log    []eventlog.Entry
}

// NewHub opens a service day of a centre, at the bubble's time.
func NewHub(t testing.TB, c centre.Centre) *Hub {
	h := &Hub{t: t}
	h.ledger = ledger.New(ledger.NewFold(), h.outside(), moment())
	h.decide("", queue.SetCentre{Centre: c})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.roll()
	return h
}

// moment is the present time. The clock of a bubble is never set.
func moment() ledger.Moment { return ledger.Moment{MS: Now(), Unwatched: true} }

// roll opens the present service day.
func (h *Hub) roll() {
	if _, _, err := h.ledger.Rollover(moment()); err != nil {
		h.t.Errorf("opening the day: %v", err)
	}
	h.ledger.Take()
}

// add records the hub's own events.
func (h *Hub) add(events ...eventlog.Event) {
	if err := h.ledger.Enter(moment(), eventlog.Cause{}, events, eventlog.Answer{}); err != nil {
		h.t.Errorf("applying: %v", err)
	}
	h.ledger.Take()
}

func (h *Hub) decide(dev string, c queue.Command) wire.Result {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.roll()
	r := h.answer(dev, c)
	for _, s := range h.seats {
		s.changed()
	}
	return r
}

// answer decides a command of a device, or of the hub itself.
func (h *Hub) answer(dev string, c queue.Command) (r wire.Result) {
	var err error
	if dev == "" {
		r.Answer, err = h.ledger.Do(moment(), c)
		r.Pos = h.ledger.State().Pos
	} else {
		_, err = h.ledger.Ask(moment(), ledger.Request{Cause: eventlog.Cause{Device: dev, Inc: 1, Seq: h.ledger.State().Pos + 1}, Command: c, Given: ledgertest.Given(c)})
	}
	if err != nil {
		h.t.Errorf("deciding %s: %v", c.CommandType(), err)
	}
	for _, reply := range h.ledger.Take().Replies {
		r = reply.Result
	}
	return r
}

// outside is what a hub has besides its log. Its codes increase, and every device named
// as a wall is one.
func (h *Hub) outside() ledger.Outside {
	return ledger.Outside{
		SlipKey: []byte("seattest"), Entered: func(e eventlog.Entry) { h.log = append(h.log, e) }, IsWall: func(dev string) bool { return strings.HasPrefix(dev, "wall") },
		Chance: func() uint32 {
			h.codes++
			return uint32(h.codes)
		},
	}
}

// Slip is the text of the QR code of an appointment's slip.
func (h *Hub) Slip(code string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.ledger.State().AppointmentNamed(code)
	if a == nil {
		h.t.Errorf("there is no appointment %q", code)
		return ""
	}
	return ledger.Slip(*a, h.outside().SlipKey)
}

// Import books an appointment under a code, as from a file.
func (h *Hub) Import(code string, c queue.BookAppointment) {
	h.t.Helper()
	h.mu.Lock()
	answer, err := h.ledger.DoGiven(moment(), c, queue.Given{Code: code, Imported: true})
	h.ledger.Take()
	h.mu.Unlock()
	if err != nil || answer.Code != queue.OK {
		h.t.Fatalf("the appointment %q is answered %q (%v)", code, answer.Code, err)
	}
	for _, s := range h.seats {
		s.changed()
	}
}

// Must sends a device's command, which must be granted.
func (h *Hub) Must(dev string, c queue.Command) *queue.Ticket {
	h.t.Helper()
	r := h.decide(dev, c)
	if r.Answer.Code != queue.OK {
		h.t.Fatalf("%s is answered %q", c.CommandType(), r.Answer.Code)
	}
	return r.Ticket
}

// State calls fn with the state.
func (h *Hub) State(fn func(s *queue.State)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	fn(h.ledger.State())
}

// Events are all events of a type so far.
func Events[E eventlog.Event](h *Hub) (list []E) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.log {
		for _, ev := range e.Events {
			if one, ok := ev.(E); ok {
				list = append(list, one)
			}
		}
	}
	return list
}

// Now is the bubble's clock in Unix milliseconds.
func Now() int64 { return time.Now().UnixMilli() }

// Seat is one device's connection to the hub.
type Seat struct {
	Name    string
	hub     *Hub
	change  chan struct{}
	machine *machine
	clock   *clock.Clock
	mu      sync.Mutex
	line    device.Line
	peers   []wire.Peer
	mute    bool
	over    bool
	frozen  *queue.State
	acked   int
	status  wire.Status
	head    string
	asked   []queue.Command
	offline offline
}

// Seat gives a device a seat; its link is up.
func (h *Hub) Seat(name string) *Seat {
	s := &Seat{Name: name, hub: h, change: make(chan struct{}, 1), machine: &machine{}}
	s.machine.set(wrongClock(h.t.Name(), name))
	s.clock = clock.New(s.machine.wall, clock.SinceStart())
	s.clock.Met(Now())
	s.line = device.Line{Up: true, Since: s.clock.Now(), SinceMS: Now()}
	h.mu.Lock()
	h.seats = append(h.seats, s)
	h.mu.Unlock()
	return s
}

func (s *Seat) changed() {
	select {
	case s.change <- struct{}{}:
	default:
	}
}

// SetLine sets the link up or down.
func (s *Seat) SetLine(up bool) {
	s.mu.Lock()
	s.line = device.Line{Up: up, Since: s.clock.Now(), SinceMS: s.clock.HubMS(), Why: "cut by the test", DiskSince: s.line.DiskSince}
	var handed []queue.Command
	if up {
		handed, s.offline.waiting = s.offline.waiting, nil
		if len(handed) > 0 {
			s.frozen = nil
		}
	}
	s.mu.Unlock()
	for _, c := range handed {
		s.hub.decide(s.Name, c)
	}
	s.changed()
}

// SetReason sets why the link, which is down, does not come back.
func (s *Seat) SetReason(why link.Reason) {
	s.mu.Lock()
	s.line.Reason = why
	s.mu.Unlock()
	s.changed()
}

// Tells reports whether a view has the text of a reason in any of its fields, in either
// language.
func Tells(view any, why link.Reason) bool {
	text := fmt.Sprintf("%+v", view)
	for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
		if strings.Contains(text, why.Says(lang)) || strings.Contains(text, why.Advice(lang)) {
			return true
		}
	}
	return false
}

// SetDisk sets whether the device's disk can be written.
func (s *Seat) SetDisk(failing bool) {
	s.mu.Lock()
	if s.line.DiskSince = (clock.Instant{}); failing {
		s.line.DiskSince = s.clock.Now()
	}
	s.mu.Unlock()
	s.changed()
}

// SetTrouble sets a fault of the device's memory.
func (s *Seat) SetTrouble(what replica.Trouble) {
	s.mu.Lock()
	s.line.Trouble, s.line.TroubleSince = what, s.clock.Now()
	s.mu.Unlock()
	s.changed()
}

// SetPeers sets the list of devices.
func (s *Seat) SetPeers(peers ...wire.Peer) {
	s.mu.Lock()
	s.peers = peers
	s.mu.Unlock()
	s.changed()
}

// Mute makes commands be decided and their answers be lost.
func (s *Seat) Mute(on bool) {
	s.mu.Lock()
	s.mute = on
	s.mu.Unlock()
}

// EndDay ends the day of every number before its answer comes: the answer has the
// ticket's ID, and the hub has no such ticket.
func (s *Seat) EndDay(on bool) {
	s.mu.Lock()
	s.over = on
	s.mu.Unlock()
}

// Freeze keeps the seat's state as it is now, as when the link is down, until it is off
// again.
func (s *Seat) Freeze(on bool) {
	var copied *queue.State
	if on {
		s.hub.State(func(state *queue.State) {
			data, err := json.Marshal(state)
			if err == nil {
				copied, err = queue.LoadState(data)
			}
			if err != nil {
				s.hub.t.Errorf("copying the state: %v", err)
			}
		})
	}
	s.mu.Lock()
	s.frozen = copied
	s.mu.Unlock()
	s.changed()
}

// Forget makes the seat one that has never had data from a hub, until Freeze is off.
func (s *Seat) Forget() {
	s.mu.Lock()
	s.frozen = queue.NewState()
	s.mu.Unlock()
	s.changed()
}

// Acked is the number of stored commands that were acknowledged.
func (s *Seat) Acked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acked
}

// Asked are the commands that the device has sent.
func (s *Seat) Asked() []queue.Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]queue.Command(nil), s.asked...)
}

// ID is the device's name.
func (s *Seat) ID() string { return s.Name }

// Inc is like a device's: all of them have their first.
func (s *Seat) Inc() uint64 { return 1 }

// Changes is like a device's.
func (s *Seat) Changes() <-chan struct{} { return s.change }

// Read is like a device's.
func (s *Seat) Read(fn func(s *queue.State, line device.Line, peers []wire.Peer)) {
	s.mu.Lock()
	line, peers, frozen := s.line, s.peers, s.frozen
	s.mu.Unlock()
	if frozen != nil {
		s.offline.mu.Lock()
		defer s.offline.mu.Unlock()
		fn(frozen, line, peers)
		return
	}
	s.hub.State(func(state *queue.State) { fn(state, line, peers) })
}

// Head is like a device's.
func (s *Seat) Head() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.head
}

// SetHead makes a note the newest head of a day that the device has.
func (s *Seat) SetHead(note string) {
	s.mu.Lock()
	s.head = note
	s.mu.Unlock()
	s.changed()
}

// SetStatus is like a device's.
func (s *Seat) SetStatus(status wire.Status) {
	s.mu.Lock()
	s.status = status
	s.mu.Unlock()
}

// Status is the device's last status.
func (s *Seat) Status() wire.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Do is like a device's.
func (s *Seat) Do(ctx context.Context, c queue.Command) (wire.Result, error) {
	s.mu.Lock()
	up, mute, over := s.line.Up, s.mute, s.over
	if up {
		s.asked = append(s.asked, c)
	}
	s.mu.Unlock()
	if !up {
		return wire.Result{}, link.ErrDown
	}
	r := s.hub.decide(s.Name, c)
	if mute {
		<-ctx.Done()
		return wire.Result{Pos: r.Pos}, device.ErrNoAnswer
	}
	if over {
		r.Ticket = nil
	}
	return r, nil
}

// Keep is like a device's: with the link down, it is decided when the link is back.
func (s *Seat) Keep(ctx context.Context, c queue.Command) (wire.Result, error) {
	c = s.restamped(c)
	s.mu.Lock()
	if s.offline.full {
		s.mu.Unlock()
		return wire.Result{}, errFull
	}
	if !s.line.Up {
		s.offline.waiting = append(s.offline.waiting, c)
	}
	s.mu.Unlock()
	return s.await(ctx, c)
}

// TakeBack is like a device's.
func (s *Seat) TakeBack(ctx context.Context, earlier device.Kept, c queue.Command) (wire.Result, error) {
	r, err := s.Keep(ctx, c)
	if err == nil || errors.Is(err, device.ErrNoAnswer) {
		earlier.Ack()
	}
	return r, err
}

func (s *Seat) await(ctx context.Context, c queue.Command) (wire.Result, error) {
	r, err := s.Do(ctx, c)
	if err != nil {
		<-ctx.Done()
		return r, device.ErrNoAnswer
	}
	return r, nil
}

// KeepOpen is like a device's.
func (s *Seat) KeepOpen(ctx context.Context, c queue.Command) (wire.Result, device.Kept, error) {
	r, err := s.await(ctx, c)
	kept := device.Kept{Seq: r.Pos, Ack: s.Ack} // decide numbers commands by their position in the log
	if err != nil {
		r = wire.Result{}
	}
	if kept.Seq == 0 {
		kept.Seq = neverSent
	}
	return r, kept, err
}

// Ack counts an acknowledged command.
func (s *Seat) Ack() {
	s.mu.Lock()
	s.acked++
	s.mu.Unlock()
}
