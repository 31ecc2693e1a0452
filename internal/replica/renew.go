package replica

import (
	"slices"

	"motcua/internal/queue"
)

// Renewal is the change to a new incarnation, to be put on disk in one write:
// afterwards the outbox holds Records and nothing else.
type Renewal struct {
	Why     Trouble
	Inc     uint64
	Seq     uint64 // last sequence number drawn
	Records []Record

	pending, held []*command
}

// Record is a command in the outbox.
type Record struct {
	Seq   uint64
	Frame []byte
}

// Plan computes the renewal that was asked for. Nothing may be drawn between Plan and
// Renewed.
//
// Sequence numbers go on, so that each identifies one command of this disk for ever.
func (d *Device) Plan(nowMS int64) (Renewal, error) {
	r := Renewal{Why: d.renew, Inc: max(uint64(max(nowMS, 0)), d.inc+1, d.expected.Inc+1), Seq: d.seq}
	keep := func(list []*command) (kept []*command, err error) {
		for _, p := range list {
			if !d.survives(p) {
				continue
			}
			r.Seq++
			again := *p
			again.seq = r.Seq
			if again.frame, err = reencode(p, r.Inc, r.Seq); err != nil {
				return nil, err
			}
			kept = append(kept, &again)
			if p.durable {
				r.Records = append(r.Records, Record{again.seq, again.frame})
			}
		}
		return kept, nil
	}
	var err error
	if r.held, err = keep(d.held); err != nil {
		return Renewal{}, err
	}
	r.pending, err = keep(append(slices.Clone(d.redraw), d.pending...))
	return r, err
}

// survives says whether a command is sent again under a new incarnation. It must be
// safe to repeat if it was decided already: a reported number is known by its code;
// cancelling, rating and giving back change nothing the second time; an offline action
// is refused, on the record. A request is useful only while its citizen waits. But if
// it may have reached the hub, its number or slot must be learned so that it can be
// cancelled; the hub knows a request by its nonce. A request of an earlier run is
// dropped: a copy of this disk has it too, and may have printed its paper.
func (d *Device) survives(c *command) bool {
	switch c.asked.(type) {
	case queue.IssueTicket, queue.BookAppointment:
		if c.durable && !c.earlier && c.seq <= d.reached {
			return true
		}
	}
	return c.again() || c.waited
}

// renewed goes on under the new incarnation.
func (d *Device) renewed(r Renewal) {
	d.inc, d.seq, d.pending, d.held, d.redraw = r.Inc, r.Seq, r.pending, r.held, nil
	d.reached = 0
	d.up, d.sent, d.renew, d.parts, d.coming = false, 0, "", nil, nil
}
