package ledger

import (
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// Limits of what is remembered of the devices.
const (
	// answersPerDevice is twice the number of commands that a device may have
	// unanswered: a lost answer can be asked for again while as many more are decided.
	answersPerDevice = 128
	// forgetAfter is how many service days a device may be silent before its answers
	// are forgotten. Days are counted as the log opens them, so that a wrong clock
	// forgets nobody.
	forgetAfter = 30
)

// Memory is what the hub has answered its devices, so that a command that is sent again
// gets its first answer. It is folded from the log, and is the hub's alone: no device
// needs it, and no rule of a book asks for it.
type Memory struct {
	Devices map[string]*Mark `json:"devices,omitempty"`
	// Opened is how many service days the log has opened.
	Opened int `json:"opened,omitempty"`
}

// Mark is how far the commands of a device have been decided.
type Mark struct {
	Inc     uint64         `json:"inc"`
	Seq     uint64         `json:"seq"` // high-water mark: everything up to here is decided
	Answers []StoredAnswer `json:"answers,omitempty"`
	Opened  int            `json:"opened,omitempty"` // Memory.Opened when it was last heard of
}

// StoredAnswer is an answer kept for a device that asks again.
type StoredAnswer struct {
	Seq    uint64          `json:"seq"`
	Pos    uint64          `json:"pos"`
	Answer eventlog.Answer `json:"answer"`
	Nonce  string          `json:"nonce,omitempty"` // of the command it answers
}

// apply folds the next entry.
func (m *Memory) apply(e eventlog.Entry) {
	if queue.OpensDay(e) {
		m.Opened++
		m.forget()
	}
	if e.Cause.Device == "" {
		return
	}
	mark := m.Devices[e.Cause.Device]
	if mark == nil || mark.Inc != e.Cause.Inc {
		mark = &Mark{Inc: e.Cause.Inc}
		if m.Devices == nil {
			m.Devices = map[string]*Mark{}
		}
		m.Devices[e.Cause.Device] = mark
	}
	mark.Seq, mark.Opened = max(mark.Seq, e.Cause.Seq), m.Opened
	if len(mark.Answers) >= answersPerDevice {
		mark.Answers = mark.Answers[1:] // append reallocates now and then, which costs less than a copy each time
	}
	mark.Answers = append(mark.Answers, StoredAnswer{e.Cause.Seq, e.Pos, e.Answer, e.Cause.Nonce})
}

// forget drops the devices that have been silent for too long.
func (m *Memory) forget() {
	for device, mark := range m.Devices {
		if m.Opened-mark.Opened > forgetAfter {
			delete(m.Devices, device)
		}
	}
}

// Answered says how far the commands of a device have been decided, and the answer to
// one of them: found is false for a command not yet decided. An answer older than the
// 128 kept is AnswerForgotten. If another command had the sequence number, the answer is
// IdentityUsedTwice and not that command's: it may be somebody else's ticket.
func (m *Memory) Answered(c eventlog.Cause) (answer StoredAnswer, found bool) {
	mark := m.Devices[c.Device]
	switch {
	case mark == nil || c.Inc > mark.Inc:
		return StoredAnswer{}, false
	case c.Inc < mark.Inc:
		return StoredAnswer{Seq: c.Seq, Answer: eventlog.Answer{Code: queue.OldIncarnation}}, true
	case c.Seq > mark.Seq:
		return StoredAnswer{}, false
	}
	for _, a := range mark.Answers {
		if a.Seq != c.Seq {
			continue
		}
		if a.Nonce != c.Nonce {
			return StoredAnswer{Seq: c.Seq, Answer: eventlog.Answer{Code: queue.IdentityUsedTwice}}, true
		}
		return a, true
	}
	return StoredAnswer{Seq: c.Seq, Answer: eventlog.Answer{Code: queue.AnswerForgotten}}, true
}

// Knows says whether a device has had an answer before.
func (m *Memory) Knows(device string) bool { return m.Devices[device] != nil }
