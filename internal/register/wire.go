package register

import "time"

// Path is where the hub answers questions of kiosks, by POST.
const Path = "/lookup/dossier"

// Limits of a question and an answer.
const (
	MaxQuestionBytes = 2 << 10
	MaxAnswerBytes   = 16 << 10
)

// Headers of a question where devices are not enrolled: the device's name, and the centre's
// key. They mean nothing beside a certificate.
const (
	HeaderDevice = "Motcua-Device"
	HeaderKey    = "Motcua-Key"
)

// Question is what a kiosk asks. At most one of the figures is given.
type Question struct {
	Code   string `json:"code"` // as it was scanned or typed
	Secret string `json:"secret,omitempty"`
	ID4    string `json:"id4,omitempty"`
	Phone4 string `json:"phone4,omitempty"`
}

// With is the question with figures, in place of those that it has.
func (q Question) With(p Proof) Question {
	q.Secret, q.ID4, q.Phone4 = "", "", ""
	switch p.Kind {
	case KindSecret:
		q.Secret = p.Figures
	case KindID:
		q.ID4 = p.Figures
	case KindPhone:
		q.Phone4 = p.Figures
	}
	return q
}

// Proof are the figures of a question. ok is false if there are several, or they have
// another form; given is false if there are none.
func (q Question) Proof() (p Proof, given, ok bool) {
	for _, one := range []Proof{{KindSecret, q.Secret}, {KindID, q.ID4}, {KindPhone, q.Phone4}} {
		if one.Figures == "" {
			continue
		}
		if given {
			return Proof{}, true, false
		}
		p, given = one, true
	}
	return p, given, !given || p.Good()
}

// Result says what an Answer is.
type Result string

// The results.
const (
	ResultFound       Result = "found"       // Public
	ResultOpened      Result = "opened"      // Full
	ResultWrong       Result = "wrong"       // the figures are wrong: Public, and how many tries are left
	ResultMissing     Result = "missing"     // no such dossier in this register
	ResultLocked      Result = "locked"      // no figures are taken for some time
	ResultBusy        Result = "busy"        // too many look-ups at this device
	ResultCode        Result = "code"        // what was typed is no code; Suggest may help
	ResultFigures     Result = "figures"     // what was typed are no four figures, or several kinds of them
	ResultNone        Result = "none"        // the centre has no register, or nothing was read yet
	ResultUnreachable Result = "unreachable" // the register cannot be asked now
)

// Answer is what the hub says. Source is in every answer that a register gave.
type Answer struct {
	Result  Result     `json:"result"`
	Public  *Public    `json:"public,omitempty"`
	Full    *Full      `json:"full,omitempty"`
	Source  Source     `json:"source"`
	Reason  CodeReason `json:"reason,omitempty"`  // of ResultCode
	Suggest Code       `json:"suggest,omitempty"` // probably meant
	// Left is how many more wrong figures are taken for the code.
	Left int `json:"left,omitempty"`
	// WaitSec is how long ResultLocked and ResultBusy last.
	WaitSec int64 `json:"waitSec,omitempty"`
}

// Wait is how long ResultLocked and ResultBusy last.
func (a Answer) Wait() time.Duration { return time.Duration(a.WaitSec) * time.Second }
