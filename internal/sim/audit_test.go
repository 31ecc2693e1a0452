package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/queue"
)

// record is the content of the log, as read from its beginning by an auditor that knows
// the events and not the rules.
type record struct {
	issued    map[queue.TicketID]queue.TicketIssued
	byCode    map[string]queue.TicketID                  // the last one
	ofCode    map[string][]queue.TicketID                // one for each day: codes are drawn again each day
	older     bool                                       // the hub's disk was restored: until it noticed, it gave numbers for requests that already had one
	late      map[string]queue.OfflineTicketReportedLate // by code
	lateOf    map[string]string                          // number, by command
	at        map[queue.TicketID]string                  // counter
	busy      map[string]queue.TicketID                  // counter → ticket
	ended     map[queue.TicketID]string
	started   map[queue.TicketID]bool
	day       map[queue.TicketID]string   // the day's record that has it: a wrong clock may have given the day another name
	nonces    map[string]queue.TicketID   // the last one
	ofRequest map[string][]queue.TicketID // a request that is repeated on another day gets another number, which is cancelled
	rated     map[string]int              // by device and the answer's number
	ratedIn   map[ratedBy]uint64          // the incarnation in which it was stated last
	codes     map[string]eventlog.Code    // answers, by nonce
	causes    map[eventlog.Cause]uint64
	called    map[queue.TicketID]string // counter of the last call
	shown     map[queue.TicketID]bool   // its paper was shown at a counter
	booked    map[string]*booked        // by the text of the slip
	slipOf    map[string]string         // by the appointment's code, the last one
	met       map[queue.TicketID]bool   // issued offline, and taken for newer than what the hub had decided for its kiosk since
	lostSome  bool                      // the log was restored at some time
	misnamed  bool                      // a day was opened by mistake, and its kiosks started again
	copies    map[string]bool           // devices that existed more than once, or whose disk was restored
	state     *queue.State
}

func newRecord() *record {
	return &record{
		issued: map[queue.TicketID]queue.TicketIssued{}, byCode: map[string]queue.TicketID{}, ofCode: map[string][]queue.TicketID{}, late: map[string]queue.OfflineTicketReportedLate{}, lateOf: map[string]string{},
		at: map[queue.TicketID]string{}, busy: map[string]queue.TicketID{}, ended: map[queue.TicketID]string{},
		started: map[queue.TicketID]bool{}, day: map[queue.TicketID]string{}, nonces: map[string]queue.TicketID{}, ofRequest: map[string][]queue.TicketID{}, rated: map[string]int{}, ratedIn: map[ratedBy]uint64{}, codes: map[string]eventlog.Code{}, causes: map[eventlog.Cause]uint64{}, called: map[queue.TicketID]string{}, shown: map[queue.TicketID]bool{}, copies: map[string]bool{}, met: map[queue.TicketID]bool{}, booked: map[string]*booked{}, slipOf: map[string]string{}, state: queue.NewState(),
	}
}

// audit reads the log and compares it with papers, requests and ratings, and all replicas
// with each other.
func (w *world) audit() {
	w.auditReplicas()
	r := newRecord()
	r.older, r.lostSome = w.hub.putBack, w.hub.putBack || w.hub.restores > 0
	for _, m := range w.machines {
		r.copies[m.id] = r.copies[m.id] || m.notItself
	}
	w.read(r)
	if w.fault != nil {
		return
	}
	w.auditPapers(r)
	w.auditTimes(r)
	w.auditRequests(r)
	w.auditRatings(r)
	w.auditSlips(r)
	for _, harm := range w.harm {
		w.fail("%s", harm)
	}
	w.run(w.now + 24*3_600_000) // the day ends
	w.read(r)
	for id := range r.issued {
		if w.fault == nil && r.day[id] < w.hub.state().Day && r.ended[id] == "" {
			w.fail("its day is over, and %s has no end", id)
		}
	}
}

// read continues reading the log.
func (w *world) read(r *record) {
	for _, stored := range w.hub.log[r.state.Pos:] {
		var e eventlog.Entry
		err := json.Unmarshal(stored.raw, &e)
		if err == nil {
			err = queue.Apply(r.state, e)
		}
		if cause := (eventlog.Cause{Device: e.Cause.Device, Inc: e.Cause.Inc, Seq: e.Cause.Seq}); cause.Device != "" {
			if other := r.causes[cause]; other != 0 && err == nil {
				err = fmt.Errorf("command %+v was decided before, as entry %d", cause, other)
			}
			r.causes[cause], r.codes[e.Cause.Nonce] = e.Pos, e.Answer.Code
		}
		if err == nil {
			err = w.mayBeOf(e)
		}
		for _, ev := range e.Events {
			if err == nil {
				err = r.enter(e, ev)
			}
		}
		if err != nil {
			w.fail("entry %d: %v", e.Pos, err)
			return
		}
	}
}

func (w *world) auditReplicas() {
	fold := w.replay()
	want, _ := json.Marshal(fold.State)
	if got := w.hub.stateNow(); !bytes.Equal(got, want) {
		w.fail("the hub's state is not what its log says:\n%s\n%s", got, want)
	}
	saved, _ := fold.Save()
	if got, err := w.hub.ledger.Fold().Save(); err != nil || !bytes.Equal(got, saved) {
		w.fail("the hub has not the memory that its log says: %v", err)
	}
	if loaded, err := ledger.LoadFold(saved); err != nil {
		w.fail("the hub's snapshot cannot be read: %v", err)
	} else if again, _ := loaded.Save(); !bytes.Equal(again, saved) {
		w.fail("the hub's snapshot is read as another one")
	}
	for _, m := range w.machines {
		if m.dev == nil {
			continue // a copy that was switched off
		}
		if got, _ := json.Marshal(m.dev.State()); !bytes.Equal(got, want) {
			w.fail("%s has another state than the hub, at %d instead of %d", m.name, m.dev.State().Pos, w.hub.state().Pos)
		}
	}
}

// enter handles one event.
func (r *record) enter(e eventlog.Entry, ev eventlog.Event) error {
	if err := r.enterBooked(e, ev); err != nil {
		return err
	}
	switch ev := ev.(type) {
	case queue.TicketIssued:
		return r.enterIssued(e, ev, r.state.Day)
	case queue.OfflineTicketReportedLate:
		r.late[ev.Code], r.lateOf[commandOf(e.Cause.Device, e.Cause.Nonce)] = ev, ev.Number
	case queue.TicketCalled:
		if other := r.at[ev.Ticket]; other != "" {
			return fmt.Errorf("%s is called to %s and is at %s", ev.Ticket, ev.Counter, other)
		}
		if other := r.busy[ev.Counter]; other != "" {
			return fmt.Errorf("counter %s has %s and calls %s", ev.Counter, other, ev.Ticket)
		}
		if why := r.ended[ev.Ticket]; why != "" && why != "noshow" {
			return fmt.Errorf("%s is called after its end (%s)", ev.Ticket, why)
		}
		delete(r.ended, ev.Ticket)
		r.at[ev.Ticket], r.busy[ev.Counter], r.called[ev.Ticket] = ev.Counter, ev.Ticket, ev.Counter
		if did, offline := e.Events[0].(queue.OfflineActionDone); offline && did.What == (queue.CallTyped{}).CommandType() {
			r.shown[ev.Ticket] = true
		}
	case queue.TicketNamed:
		return r.named(ev, commandOf(e.Cause.Device, e.Cause.Nonce))
	case queue.TicketsRecovered:
		return r.recovered(e, ev)
	case queue.RecoveredLate:
		return r.recoveredLate(e, ev)
	case queue.OfflineActionDone: // the hub may have made the same call to the same counter, which did not hear of it
		call := ev.What == (queue.CallReserved{}).CommandType() && r.state.RestoredMS == 0 && !r.shown[ev.Ticket] // a backup has no reservations made later, and a citizen with the paper may be called
		if call && (ev.Refused == queue.NotReserved || ev.Refused == queue.WrongState) && r.ended[ev.Ticket] != "cancelled" && r.called[ev.Ticket] != ev.Counter {
			return fmt.Errorf("counter %s called %s while it was cut off, and cannot have: %s (at %q, ended %q)", ev.Counter, ev.Ticket, ev.Refused, r.at[ev.Ticket], r.ended[ev.Ticket])
		}
	case queue.ServiceStarted:
		r.started[ev.Ticket] = true
	case queue.TicketFinished:
		return r.end(ev.Ticket, "done")
	case queue.TicketNoShow:
		return r.end(ev.Ticket, "noshow")
	case queue.TicketCancelled:
		return r.end(ev.Ticket, "cancelled")
	case queue.TicketHeld:
		r.leave(ev.Ticket)
	case queue.TicketTransferred:
		r.leave(ev.Ticket)
	case queue.TicketTakenBack:
		r.leave(ev.Ticket)
	case queue.CommandUndone:
		r.undone()
	case queue.TicketRated:
		r.enterRated(e.Cause, ev)
	case queue.AnswerGiven: // the same answer, if it was stated again under the same number
		if key := answerKey(e.Cause.Device, ev.Answer); r.rated[key] == 0 {
			r.rated[key]++
		}
	case queue.DayRenamed:
		r.renamed(ev)
	case queue.DayClosed:
		for _, s := range ev.Settled {
			r.leave(s.Ticket)
			if err := r.end(s.Ticket, "settled"); err != nil {
				return err
			}
		}
	}
	return nil
}

// enterRated counts a rating. A pad that took a new incarnation before it had heard states
// the same again, by the same command under another number: the last one of a ticket counts.
func (r *record) enterRated(by eventlog.Cause, ev queue.TicketRated) {
	again := ratedBy{by.Device, by.Nonce, ev.Ticket, ev.Score, ev.Answer}
	if inc, before := r.ratedIn[again]; !before || inc == by.Inc || by.Nonce == "" {
		r.rated[answerKey(by.Device, ev.Answer)]++
	}
	r.ratedIn[again] = by.Inc
}

// ratedBy is a rating and the command that stated it.
type ratedBy struct {
	device, nonce string
	ticket        queue.TicketID
	score         int
	answer        int64
}

// dayOf is the service day of a ticket. Short codes are drawn again each day.
func dayOf(id queue.TicketID) string {
	day, _, _ := strings.Cut(string(id), "/")
	return day
}

func (r *record) enterIssued(e eventlog.Entry, ev queue.TicketIssued, day string) error {
	if _, twice := r.issued[ev.Ticket]; twice {
		return fmt.Errorf("%s is issued twice", ev.Ticket)
	}
	if other, twice := r.byCode[ev.Code]; twice && ev.Code != "" && dayOf(other) == dayOf(ev.Ticket) && !(ev.Offline != nil && r.copies[e.Cause.Device]) { // copies draw from the same share, and may draw the same code
		return fmt.Errorf("%s and %s have the code %s", ev.Ticket, other, ev.Code)
	}
	who := commandOf(e.Cause.Device, e.Cause.Nonce)
	if other, twice := r.nonces[who]; twice && e.Cause.Nonce != "" && !r.older && other[:10] == ev.Ticket[:10] { // at midnight a number ends with its day
		return fmt.Errorf("%s and %s are of one command of %s", ev.Ticket, other, who)
	}
	if d := r.state.Decided[e.Cause.Device]; ev.Offline != nil && d != nil && ev.Offline.IssuedMS == d.AtMS {
		r.met[ev.Ticket] = true
	}
	r.issued[ev.Ticket], r.byCode[ev.Code], r.nonces[who] = ev, ev.Ticket, ev.Ticket
	r.day[ev.Ticket] = day
	r.ofCode[ev.Code] = append(r.ofCode[ev.Code], ev.Ticket)
	r.ofRequest[who] = append(r.ofRequest[who], ev.Ticket)
	return nil
}

// named adds to a ticket that an officer had typed from its paper what its kiosk
// reported, by a command.
func (r *record) named(ev queue.TicketNamed, by string) error {
	issued := r.issued[ev.Ticket]
	if issued.Number == "" || issued.Code != "" {
		return fmt.Errorf("%s is named %s, and is %+v", ev.Ticket, ev.Code, issued)
	}
	issued.Code = ev.Code
	r.issued[ev.Ticket], r.byCode[ev.Code] = issued, ev.Ticket
	r.ofCode[ev.Code] = append(r.ofCode[ev.Code], ev.Ticket)
	r.ofRequest[by] = append(r.ofRequest[by], ev.Ticket)
	return nil
}

// renamed gives the record of the open day another name.
func (r *record) renamed(ev queue.DayRenamed) {
	r.misnamed = true
	for _, t := range r.state.Tickets {
		if r.day[t.ID] == ev.From {
			r.day[t.ID] = ev.To
		}
	}
}

func (r *record) leave(id queue.TicketID) {
	delete(r.busy, r.at[id])
	delete(r.at, id)
}

func (r *record) end(id queue.TicketID, how string) error {
	if before := r.ended[id]; before != "" && before != "noshow" {
		return fmt.Errorf("%s ends as %s, and had ended as %s", id, how, before)
	}
	r.leave(id)
	r.ended[id] = how
	return nil
}

// undone takes over where the tickets are after an undo.
func (r *record) undone() {
	clear(r.at)
	clear(r.busy)
	for _, t := range r.state.Tickets {
		switch t.State {
		case queue.Called, queue.Serving:
			r.at[t.ID], r.busy[t.Counter] = t.Counter, t.ID
			delete(r.ended, t.ID)
		case queue.Waiting, queue.Held:
			delete(r.ended, t.ID)
		}
	}
}

// auditPapers checks that every paper belongs to a ticket, that there is one paper of it,
// and that no two have the same number on one day, unless the record says that a disk was
// restored.
func (w *world) auditPapers(r *record) {
	first := map[string]paper{}
	codes := map[string]paper{}
	for _, p := range w.papers {
		id, known := r.ticketOn(p)
		late, tooLate := r.late[p.code]
		another := known && r.issued[id].Number != p.number // which has its code
		if !r.reported(p) && w.onlyPaper(p) {
			continue
		}
		switch {
		case !known && !tooLate:
			w.fail("%s printed %s %s, of which the record knows nothing", p.by.name, p.number, p.code)
		case tooLate && late.Number == p.number, r.lateOf[commandOf(p.by.id, p.nonce)] == p.number: // a ticket of another day may have the same code
		case another && r.lostSome && r.copies[p.by.id] && !r.reported(p):
			w.count("two papers with one code")
			continue // devices hand in what was lost of earlier days by its code
		case another || tooLate && !known && late.Number != p.number:
			w.fail("%s printed %s, the record says %s", p.by.name, p.number, id)
		}
		same, twice := codes[p.code]
		if twice && same.number == p.number && same.nonce != p.nonce {
			w.count("two papers with one number and one code")
			if r.lostSome && r.copies[p.by.id] {
				continue // devices hand in what was lost of earlier days by its number and code
			}
		}
		if twice && (same.number == p.number && !r.twins(p, same) || same.day == p.day && !r.copies[p.by.id]) {
			w.fail("%s and %s printed %s %s", same.by.name, p.by.name, p.number, p.code)
		}
		codes[p.code] = p
		day := trueDay(p.at)
		switch { // by the clock that the centre used
		case w.hub.wasWrong && known:
			day = r.day[id] + " " + dayOf(id) // a closed day, and a later one with the same name
		case w.hub.wasWrong:
			day = p.day
		}
		key := day + " " + p.number
		if other, twice := first[key]; !twice {
			first[key] = p
		} else if p.day != other.day && (midnight(p.at) || midnight(other.at)) {
			continue // of two days, and printed around midnight
		} else if reopened := w.hub.wasWrong && (w.hub.lostDay != "" || r.misnamed); !p.by.notItself && !other.by.notItself && !reopened { // a day that the hub had opened by mistake is lost, or has another name
			w.fail("%s was printed twice: by %s with %s, by %s with %s", key, other.by.name, other.code, p.by.name, p.code)
		} else if dayOf(id) != dayOf(r.ticketOf(other)) {
			continue // a clock that was set while the hub was offline, or a night then, has put one of them under another day
		} else if _, otherLate := r.late[other.code]; !tooLate && !otherLate && !r.again(id) && !r.again(r.ticketOf(other)) {
			w.fail("%s was printed twice, with %s and %s, and the record does not say so", key, other.code, p.code)
		}
	}
}

// twins reports that two papers with one number and one code are of two citizens: the disk
// of their kiosk was put back or copied, so that it gave the number again, and it drew the
// same code by chance. The record must have both.
func (r *record) twins(p, other paper) bool {
	return r.copies[p.by.id] && p.by.id == other.by.id && p.nonce != other.nonce && r.reported(p) && r.reported(other)
}

// reported reports that the record has what the hub gave, or what a kiosk reported, by the
// very command of a paper.
func (r *record) reported(p paper) bool {
	who := commandOf(p.by.id, p.nonce)
	return p.nonce != "" && (len(r.ofRequest[who]) > 0 || r.lateOf[who] == p.number)
}

// onlyPaper reports that nothing may be left of a number but its paper: the disk of its kiosk
// was put back before the hub had heard of it, or the hub's own was.
func (w *world) onlyPaper(p paper) bool { return p.at < p.by.putBackAt || w.forgotten(p.by, p.at) }

// paperLost reports that nothing is left of a request's number but its paper, also where
// the kiosk whose disk was put back gave the number again with the same code.
func (w *world) paperLost(r *record, who *request) bool {
	return slices.ContainsFunc(w.papers, func(p paper) bool { return p.request == who && w.onlyPaper(p) && !r.reported(p) })
}

// forgotten reports that a number which a kiosk has shown or printed may be lost: the
// hub's log was restored, and the kiosk lost its power within the second before the
// number was in its own replica.
func (w *world) forgotten(m *machine, atMS int64) bool {
	if w.hub.restores == 0 && !w.hub.putBack {
		return false
	}
	return slices.ContainsFunc(m.forgot, func(at int64) bool { return at >= atMS && at <= atMS+2000 })
}

// lostTwice reports that the log was restored, and also the disk of the kiosk that had
// shown or printed something: then nothing else may have known it.
func (w *world) lostTwice(m *machine, atMS int64) bool {
	return atMS < m.putBackAt && (w.hub.restores > 0 || w.hub.putBack)
}

// midnight reports whether a moment is within half a minute of midnight, by true time.
func midnight(ms int64) bool { return trueDay(ms-30_000) != trueDay(ms+30_000) }

func (r *record) knows(code string) bool {
	_, issued := r.byCode[code]
	_, late := r.late[code]
	return issued || late
}

// again reports that a number was used already, by the record: its ticket has an ID of
// its own.
func (r *record) again(id queue.TicketID) bool {
	o := r.issued[id].Offline
	return o != nil && o.Again || strings.Contains(string(id), ".")
}

// commandOf identifies a command.
func commandOf(device, nonce string) string { return device + " " + nonce }

// ticketOn is the ticket that a paper belongs to.
func (r *record) ticketOn(p paper) (id queue.TicketID, known bool) {
	for _, id := range r.ofRequest[commandOf(p.by.id, p.nonce)] {
		if r.issued[id].Number == p.number && r.issued[id].Code == p.code {
			return id, true
		}
	}
	for _, id := range r.ofCode[p.code] {
		if r.issued[id].Number == p.number {
			return id, true
		}
	}
	id, known = r.byCode[p.code]
	return id, known
}

func (r *record) ticketOf(p paper) queue.TicketID {
	id, _ := r.ticketOn(p)
	return id
}

// auditRequests checks that every citizen who wanted a number has one, or was told that
// there is none, and that there is no other ticket for the same request.
func (w *world) auditRequests(r *record) {
	printed := map[string]bool{}
	for _, p := range w.papers {
		printed[p.code], printed[p.number] = true, true
	}
	for i, who := range w.requests {
		byHub := r.nonces[who.by.id+" "+who.nonce]
		if who.told != "" && !slices.Contains(r.ofRequest[who.by.id+" "+who.nonce], who.told) && !r.older && !w.forgotten(who.by, who.toldAt) && !w.lostTwice(who.by, who.toldAt) {
			w.fail("request %d at %s was told %s, the record has %q for it", i, who.by.name, who.told, byHub)
		}
		t := r.state.Ticket(byHub)
		open := t != nil && t.Live() && !r.started[t.ID]
		if open && who.code != "" && printed[who.code] && r.knows(who.code) && !w.paperLost(r, who) { // the number of a disk that was restored is lost
			w.fail("request %d at %s holds %s, and %s is live for it (%s)", i, who.by.name, who.code, t.ID, t.State)
		}
		sound := !who.by.crashed && !who.by.notItself && !r.older
		if open && sound && !printed[t.Code] {
			w.fail("%s waits for request %d at %s, and nobody has its paper", t.ID, i, who.by.name)
		}
		if sound && !who.refused && who.told == "" && who.code == "" {
			w.fail("request %d at %s was told nothing", i, who.by.name)
		}
	}
	for id, ev := range r.issued {
		has := printed[ev.Code]
		if ev.Code == "" { // it was typed, and its kiosk has reported it for another day, or before a restore
			has = printed[ev.Number]
		}
		if ev.Offline != nil && !has && !w.anyCrashed() {
			w.fail("%s was reported, and nobody has its paper", id)
		}
	}
}

func (w *world) anyCrashed() bool {
	for _, m := range w.machines {
		if m.crashed {
			return true
		}
	}
	return false
}

func answerKey(device string, answer int64) string { return fmt.Sprint(device, " ", answer) }

// auditRatings checks that an answer stored by a pad is on the record once, unless its
// visit was undone or had an answer before. After a restore it may be stated again.
func (w *world) auditRatings(r *record) {
	for _, rate := range w.rates {
		n, code := r.rated[answerKey(rate.by.id, rate.answer)], r.codes[rate.nonce]
		refused := code == queue.WrongState || code == queue.AlreadyRated || rate.code == queue.WrongState || rate.code == queue.AlreadyRated
		if n > 1 && len(w.hub.origins) == 0 || n == 0 && !refused {
			w.fail("the answer for %q, which was told %q and decided as %q, is on the record %d times", rate.ticket, rate.code, code, n)
		}
	}
}
