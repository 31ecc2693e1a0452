package hub_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// What happens to one ticket must look as if it happened one step after the other, each
// at some moment between its key and its answer, however many press at once. Each
// ticket is checked by itself: a ticket that two counters got, a number that was
// cancelled and called, or an undo of somebody else's step would leave a history that
// no order explains.

// step is what somebody asked for about one ticket.
type step struct {
	ticket  queue.TicketID
	do      string
	by      string // device
	counter string
	undoes  int // do is "undo": the step it takes back
	n       int // number of the step
}

// standing is the state of a ticket, and the last step that can be undone.
type standing struct {
	state   string // "", waiting, held, done, cancelled, "called 1", "serving 1"
	before  string
	last    int
	undoing bool // the last step can be undone
}

// follows says whether an answer is right in the ticket's state, and returns the next
// state.
func (s standing) follows(in step, code eventlog.Code) (bool, standing) {
	atDesk := s.state == "called "+in.counter || s.state == "serving "+in.counter
	idle := s.state == "waiting" || s.state == "held"
	next := map[string]struct {
		may bool
		to  string
	}{
		"issue":    {s.state == "", "waiting"},
		"next":     {s.state == "waiting", "called " + in.counter},
		"number":   {idle, "called " + in.counter},
		"resume":   {s.state == "held", "called " + in.counter},
		"return":   {s.state == "held", "waiting"},
		"start":    {s.state == "called "+in.counter, "serving " + in.counter},
		"finish":   {s.state == "serving "+in.counter, "done"},
		"hold":     {atDesk, "held"},
		"transfer": {atDesk, "waiting"},
		"cancel":   {idle || in.counter != "" && atDesk, "cancelled"},
		"undo":     {s.undoing && s.last == in.undoes, s.before},
	}[in.do]
	if code != queue.OK {
		return !next.may, s
	}
	return next.may, standing{state: next.to, before: s.state, last: in.n, undoing: in.do != "issue" && in.do != "undo"}
}

var ticketModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byTicket := map[queue.TicketID][]porcupine.Operation{}
		for _, op := range history {
			id := op.Input.(step).ticket
			byTicket[id] = append(byTicket[id], op)
		}
		var parts [][]porcupine.Operation
		for _, part := range byTicket {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() any { return standing{} },
	Step: func(state, input, output any) (bool, any) {
		return state.(standing).follows(input.(step), output.(eventlog.Code))
	},
	DescribeOperation: func(input, output any) string {
		in := input.(step)
		return fmt.Sprintf("%s: %s %s of #%d → %s", in.by, in.do, in.ticket, in.undoes, output)
	},
}

// historian records who sent what, when, and the answer.
type historian struct {
	mu      sync.Mutex
	began   time.Time
	steps   int
	history []porcupine.Operation
	tickets []queue.TicketID
}

func (h *historian) number() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.steps++
	return h.steps
}

func (h *historian) add(client int, in step, called time.Duration, code eventlog.Code) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.history = append(h.history, porcupine.Operation{
		ClientId: client, Input: in, Call: int64(called), Output: code, Return: int64(time.Since(h.began)),
	})
	if in.do == "issue" && code == queue.OK {
		h.tickets = append(h.tickets, in.ticket)
	}
}

// some draws a ticket, one of the last few, so that many want the same.
func (h *historian) some(r *rand.Rand) queue.TicketID {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.tickets) == 0 {
		return "2026-11-23/A999999" // nobody has it
	}
	return h.tickets[max(0, len(h.tickets)-1-r.IntN(4))]
}

// presser is one device that presses keys at random.
type presser struct {
	*raw
	h       *historian
	r       *rand.Rand
	client  int
	seq     uint64
	counter string         // "" for a kiosk
	mine    queue.TicketID // at the own counter
	gave    queue.TicketID // by a kiosk, the last: it may cancel only what it gave
	last    step           // that can be undone

	lastWasMine bool // the last step took the ticket from the own counter
}

// ask sends a command about a ticket and records it, unless the answer says nothing
// about the ticket.
func (p *presser) ask(do string, ticket queue.TicketID, c queue.Command) eventlog.Code {
	in := step{ticket: ticket, do: do, by: p.dev, counter: p.counter, n: p.h.number()}
	if do == "undo" {
		in.undoes = p.last.n
	}
	p.seq++
	called := time.Since(p.h.began)
	answer := p.do(p.seq, c).Answer
	if do == "issue" || do == "next" {
		in.ticket = answer.Ticket
	}
	if do == "issue" && answer.Code == queue.OK {
		p.gave = answer.Ticket
	}
	switch answer.Code {
	case queue.Busy, queue.NoTicket, queue.NobodyWaiting, queue.NothingToUndo, queue.UnknownTicket:
		return answer.Code
	case queue.OK, queue.WrongState, queue.Stale, queue.Changed:
	default:
		p.t.Errorf("%s: %s is answered %s", p.dev, do, answer.Code)
	}
	p.h.add(p.client, in, called, answer.Code)
	if answer.Code == queue.OK {
		p.took(in)
	}
	return answer.Code
}

// took follows which ticket is at the own counter.
func (p *presser) took(in step) {
	brings := map[string]bool{"next": true, "number": true, "resume": true}
	leaves := map[string]bool{"finish": true, "hold": true, "transfer": true, "cancel": true}
	switch {
	case in.do == "undo" && brings[p.last.do]:
		p.mine = ""
	case in.do == "undo" && leaves[p.last.do] && p.lastWasMine:
		p.mine = in.ticket
	case brings[in.do]:
		p.mine = in.ticket
	}
	p.lastWasMine = leaves[in.do] && in.ticket == p.mine
	if p.lastWasMine {
		p.mine = ""
	}
	p.last = in
	if in.do == "undo" {
		p.last = step{}
	}
}

func (p *presser) atKiosk() {
	id := p.h.some(p.r)
	switch p.r.IntN(12) {
	case 0:
		p.ask("issue", "", queue.IssueTicket{Service: "gplx"})
	case 1:
		if p.gave != "" {
			p.ask("cancel", p.gave, queue.CancelTicket{Ticket: p.gave, Reason: "đổi ý"})
		}
	case 2, 3, 4, 5, 6, 7, 8:
		p.ask("return", id, queue.Return{Ticket: id})
	}
}

func (p *presser) atDesk() {
	if p.r.IntN(4) == 0 && p.last.n > 0 {
		p.ask("undo", p.last.ticket, queue.Undo{Counter: p.counter})
		return
	}
	id := p.h.some(p.r)
	if p.mine != "" && p.r.IntN(5) > 0 {
		id = p.mine
	}
	number := id[len("2026-11-23/"):]
	other := map[string]string{"1": "2", "2": "1"}[p.counter]
	switch p.r.IntN(10) {
	case 0, 1:
		p.ask("next", "", queue.CallNext{Counter: p.counter})
	case 2:
		p.ask("number", id, queue.CallNumber{Counter: p.counter, Number: string(number), Reason: "gấp"})
	case 3:
		if p.last.do == "hold" {
			id = p.last.ticket
		}
		p.ask("resume", id, queue.Resume{Counter: p.counter, Ticket: id})
	case 4, 5:
		p.ask("hold", id, queue.Hold{Counter: p.counter, Ticket: id})
	case 6, 7:
		p.ask("start", id, queue.Start{Counter: p.counter, Ticket: id})
	case 8:
		p.ask("finish", id, queue.Finish{Counter: p.counter, Ticket: id})
	default:
		p.ask("transfer", id, queue.Transfer{Counter: p.counter, Ticket: id, ForCounter: other})
	}
}

// Two clerks and four kiosks press at once on the same few tickets, over real
// websockets and a real disk.
func TestHistoryOfEveryTicketIsLinear(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { pressTogether(t, seed) })
	}
}

func pressTogether(t *testing.T, seed uint64) {
	r := newRig(t)
	h := &historian{began: time.Now()}
	var wait sync.WaitGroup
	start := make(chan struct{})
	for client, dev := range []string{"desk-1", "desk-2", "kiosk-1", "kiosk-2", "kiosk-3", "kiosk-4"} {
		p := &presser{h: h, client: client, r: rand.New(rand.NewPCG(seed, uint64(client)))}
		press := p.atKiosk
		if client < 2 {
			p.raw, _ = r.join(dev, wire.RoleConsole, func(h *wire.Hello) { h.NoEvents = true })
			p.counter = fmt.Sprint(client + 1)
			officer := []string{"duc", "hoa"}[client]
			p.seq++
			want(t, p.do(p.seq, queue.Login{Counter: p.counter, Officer: officer, PIN: "1234"}), queue.OK)
			press = p.atDesk
		} else {
			p.raw, _ = r.join(dev, wire.RoleKiosk, func(h *wire.Hello) { h.NoEvents = true })
		}
		wait.Go(func() {
			<-start
			for range 600 {
				press()
			}
		})
	}
	close(start)
	wait.Wait()
	if t.Failed() {
		return
	}
	done := map[string]int{}
	for _, op := range h.history {
		if op.Output == queue.OK {
			done[op.Input.(step).do]++
		}
	}
	for _, do := range []string{"issue", "next", "number", "resume", "start", "finish", "hold", "transfer", "cancel", "undo"} {
		if done[do] == 0 {
			t.Errorf("%q never happened in %d steps: %v", do, len(h.history), done)
		}
	}
	for _, part := range ticketModel.Partition(h.history) {
		if result := porcupine.CheckOperationsTimeout(ticketModel, part, time.Minute); result != porcupine.Ok {
			t.Errorf("of %d steps, those on one ticket are %s:\n%s", len(h.history), result, tell(part))
		}
	}
}

// tell writes a history as lines, in the order of the answers.
func tell(part []porcupine.Operation) string {
	slices.SortFunc(part, func(a, b porcupine.Operation) int { return int(a.Return - b.Return) })
	var b strings.Builder
	for _, op := range part {
		in := op.Input.(step)
		fmt.Fprintf(&b, "%9d–%9d  #%d %s\n", op.Call/1000, op.Return/1000, in.n, ticketModel.DescribeOperation(in, op.Output))
	}
	return b.String()
}
