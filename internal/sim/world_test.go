package sim

import (
	"container/heap"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// eventLimit is how many events one history may have: more is an endless loop.
const eventLimit = 400_000

// world is a centre and its time.
type world struct {
	seed      uint64
	now       int64 // true time, Unix milliseconds
	began     int64
	wide      bool // texts have their maximum length
	texts     int  // number of typed texts
	sameDraws bool // of short codes: each kiosk begins anew
	agenda    agenda
	order     int
	hub       *hub
	machines  []*machine
	papers    []paper
	requests  []*request
	rates     []*rating
	slips     []slip
	liar      *liar                   // nil in most histories
	sent      map[eventlog.Cause]bool // by honest devices, in a history with a liar
	harm      []string                // what a liar did to others, besides the log
	log       *strings.Builder        // nil: not needed
	fault     error
	counts    map[string]int // how often each thing happened that a history is made for
}

// count counts a thing that a history is made for.
func (w *world) count(what string) {
	if w.counts != nil {
		w.counts[what]++
	}
}

// paper is a printed ticket. It cannot be taken back.
type paper struct {
	at      int64
	by      *machine
	day     string // as the kiosk knew it
	number  string
	code    string
	request *request // nil: printed after a restart
	typed   bool     // at a console, by hand
	nonce   string   // of the command that it stands for
}

// request is a citizen's request for a number.
type request struct {
	by      *machine
	nonce   string // of the command to the hub
	code    string // of the number that the kiosk issued offline
	told    queue.TicketID
	toldAt  int64
	refused bool
}

// rating is an answer that a pad has put into its outbox.
type rating struct {
	by     *machine
	ticket queue.TicketID
	answer int64 // its number
	nonce  string
	code   eventlog.Code // the hub's answer, "" if none came in this run
}

type event struct {
	at    int64
	order int
	do    func()
}

type agenda []event

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at < a[j].at || a[i].at == a[j].at && a[i].order < a[j].order
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(event)) }
func (a *agenda) Pop() any {
	old := *a
	x := old[len(old)-1]
	*a = old[:len(old)-1]
	return x
}

// after runs do later.
func (w *world) after(ms int64, do func()) {
	w.order++
	heap.Push(&w.agenda, event{w.now + max(ms, 0), w.order, do})
}

// run advances the time to a moment, or until something is wrong.
func (w *world) run(until int64) {
	for n := 0; len(w.agenda) > 0 && w.agenda[0].at <= until && w.fault == nil; n++ {
		if n > eventLimit {
			w.fail("more than %d things happened: a circle", eventLimit)
			return
		}
		e := heap.Pop(&w.agenda).(event)
		w.now = e.at
		e.do()
	}
	w.now = max(w.now, until)
}

func (w *world) fail(format string, args ...any) {
	if w.fault == nil {
		w.fault = fmt.Errorf(format, args...)
		w.note("WRONG: %v", w.fault)
	}
}

// note records what happens, for the reader of a failing history.
func (w *world) note(format string, args ...any) {
	if w.log == nil {
		return
	}
	fmt.Fprintf(w.log, "%8.3f s  ", float64(w.now-w.began)/1000)
	fmt.Fprintf(w.log, format, args...)
	w.log.WriteByte('\n')
}

// chance is a random source for one part of the world, so that a part does the same when
// something is left out elsewhere.
func (w *world) chance(part string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(part))
	return rand.New(rand.NewPCG(w.seed, h.Sum64()))
}

// trueDay is the service day by true time, computed without the product.
func trueDay(ms int64) string {
	return time.UnixMilli(ms).In(time.FixedZone("", 7*3600)).Format("2006-01-02")
}

func testCentre() centre.Centre {
	return centre.Centre{
		Name:     "Trung tâm thử",
		Agencies: []centre.Agency{{ID: "gt", Name: "Giao thông", Prefix: "A"}, {ID: "tp", Name: "Tư pháp", Prefix: "C"}},
		Services: []centre.Service{{ID: "gplx", Agency: "gt", Name: "Giấy phép lái xe"}, {ID: "lltp", Agency: "tp", Name: "Lý lịch tư pháp"}},
		Counters: []centre.Counter{
			{ID: "1", Serves: []centre.Serve{{Agency: "gt"}, {Agency: "tp", HandicapMin: 5}}},
			{ID: "2", Serves: []centre.Serve{{Agency: "tp"}, {Agency: "gt"}}},
		},
		Officers: []centre.Officer{{ID: "duc", Name: "Đức", Supervisor: true}, {ID: "hoa", Name: "Hoa"}},
		Announcements: []centre.Announcement{
			{ID: "xe", Text: "Chủ xe {}", Blank: "biển số"},
			{ID: "sang", Text: "Tám giờ", At: "08:01"},
			{ID: "dem", Text: "Nửa đêm", At: "closing-1"},
		},
		Hours:  centre.Hours{Days: []int{1, 2, 3, 4, 5, 6, 7}, Spans: []centre.Span{{FromMin: 0, ToMin: 24 * 60}}}, // for the slots
		Policy: centre.Policy{IssueOutsideHours: true, NoShowCalls: 1, NoShowAfterSec: 1, SlotLimit: slotLimit, SlotMin: 60, AppointmentEarly: 24 * 60},
	}
}

// slotLimit is how many appointments of a service a slot takes.
const slotLimit = 2

var services = []string{"gplx", "lltp"}
