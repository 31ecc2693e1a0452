package consoleview

import (
	"slices"

	"motcua/internal/console"
)

// question is a kind of dialog with a list, and the effect of an answer.
type question struct {
	title  func(s *deskPage) string
	list   func(s *deskPage) []console.Choice
	stands func(v *console.View) bool // its command is still allowed
	answer func(s *deskPage, was dialogState, id string)
	sub    string // key of a line below the title; may be empty
	long   bool   // the list is long: the text field is always shown
	desk   bool   // it is about the ticket at the desk, and closes with it
}

// about is a title with the number that the dialog is about.
func about(key string) func(*deskPage) string {
	return func(s *deskPage) string { return s.text(key, s.dialog.number) }
}

func titled(key string) func(*deskPage) string {
	return func(s *deskPage) string { return s.text(key) }
}

// questions are the dialogs with a list.
var questions = map[askKind]*question{
	askHold: {
		desk:  true,
		title: titled("console.ask.hold"), sub: "console.ask.hold.sub",
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.HoldReasons },
		stands: func(v *console.View) bool { return v.Can.Hold },
		answer: func(s *deskPage, _ dialogState, id string) { s.act.Hold(id) },
	},
	askPause: {
		title:  titled("console.ask.pause"),
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.PauseReasons },
		stands: func(v *console.View) bool { return v.Can.Pause && v.Desk.State != console.StatePaused },
		answer: func(s *deskPage, _ dialogState, id string) { s.act.Pause(id) },
	},
	askTransfer: {
		desk:  true,
		title: titled("console.ask.transfer"), long: true,
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.Targets },
		stands: func(v *console.View) bool { return v.Can.Transfer },
		answer: (*deskPage).transferTo,
	},
	askFirst: {
		desk:   true,
		title:  about("console.ask.first"),
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.CallReasons },
		stands: func(v *console.View) bool { return v.Can.Transfer },
		answer: func(s *deskPage, was dialogState, id string) {
			was.move.Reason = id
			s.act.Transfer(was.move)
		},
	},
	askReason: {
		title:  about("console.ask.any.reason"),
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.CallReasons },
		stands: func(v *console.View) bool { return v.Can.CallAny },
		answer: func(s *deskPage, was dialogState, id string) { s.act.CallAny(was.number, id) },
	},
	askCommand: {
		title: titled("console.find"), long: true,
		list: (*deskPage).commandChoices, stands: always,
		answer: func(s *deskPage, _ dialogState, id string) { s.run(commandByID(id)) },
	},
	askReturn: {
		title: titled("console.ask.return"), long: true,
		list:   (*deskPage).returnChoices,
		stands: func(v *console.View) bool { return v.Can.Return },
		answer: func(s *deskPage, _ dialogState, id string) { s.act.Return(id) },
	},
	askOutcome: {
		desk:   true,
		title:  about("console.ask.outcome"),
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.Outcomes },
		stands: func(v *console.View) bool { return v.Can.Finish },
		answer: (*deskPage).outcomeChosen,
	},
	askMark: {
		desk:  true,
		title: about("console.ask.mark"), list: (*deskPage).missingMarks,
		stands: func(v *console.View) bool { return v.Can.Finish },
		answer: (*deskPage).markChosen,
	},
	askPlan: {
		desk:  true,
		title: about("console.ask.plan"), sub: "console.ask.plan.sub", long: true,
		list:   (*deskPage).planChoices,
		stands: func(v *console.View) bool { return v.Can.Plan },
		answer: (*deskPage).planChosen,
	},
	askWho: {
		title: titled("console.ask.priority.who"), long: true,
		list:   (*deskPage).waitingChoices,
		stands: func(v *console.View) bool { return v.Can.Class },
		answer: (*deskPage).whoChosen,
	},
	askClass: {
		title: about("console.ask.priority"), list: (*deskPage).classChoices,
		stands: func(v *console.View) bool { return v.Can.Class },
		answer: (*deskPage).classChosen,
	},
	askClassReason: {
		title:  about("console.ask.priority.reason"),
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.ClassReasons },
		stands: func(v *console.View) bool { return v.Can.Class },
		answer: func(s *deskPage, was dialogState, id string) { s.act.SetClass(was.ticket, was.class, id) },
	},
	askWalkIn: {
		title: titled("console.ask.walkin"), long: true,
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.Taken },
		stands: func(v *console.View) bool { return v.Can.WalkIn },
		answer: (*deskPage).walkInService,
	},
	askWalkInClass: {
		title:  titled("console.ask.walkin.class"),
		list:   func(s *deskPage) []console.Choice { return s.withoutClass("console.priority.no") },
		stands: func(v *console.View) bool { return v.Can.WalkIn },
		answer: func(s *deskPage, was dialogState, id string) {
			was.kind, was.class = askWalkInReason, id
			s.askNext(was)
		},
	},
	askWalkInReason: {
		title:  titled("console.ask.walkin.reason"),
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.WalkInReasons },
		stands: func(v *console.View) bool { return v.Can.WalkIn },
		answer: func(s *deskPage, was dialogState, id string) { s.act.WalkIn(was.service, was.class, id) },
	},
	askCancelReason: {
		title:  about("console.ask.cancel.reason"),
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.CancelReasons },
		stands: func(v *console.View) bool { return v.Can.Cancel },
		answer: func(s *deskPage, was dialogState, id string) { s.act.Cancel(was.number, id) },
	},
	askProfile: {
		title:  titled("console.ask.profile"),
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.Profiles },
		stands: func(v *console.View) bool { return v.Can.Profile },
		answer: func(s *deskPage, _ dialogState, id string) { s.act.SwitchProfile(id) },
	},
	askDay: {
		title: titled("console.ask.day"), sub: "console.ask.day.sub", long: true,
		list:   func(s *deskPage) []console.Choice { return s.view.Desk.Days },
		stands: func(v *console.View) bool { return v.Can.Day },
		answer: func(s *deskPage, _ dialogState, id string) { s.act.SetDay(id) },
	},
}

func always(*console.View) bool { return true }

// askNext opens the next dialog with the answers so far.
func (s *deskPage) askNext(d dialogState) {
	d.typed, d.marked = "", 0
	if d.atDesk == "" {
		d.atDesk = s.view.Desk.Current.ID
	}
	s.dialog = d
	s.board.Focus("")
	s.board.Redraw()
}

func (s *deskPage) commandChoices() []console.Choice {
	var list []console.Choice
	for i := range commands {
		if c := &commands[i]; c.id != "find" && c.can(&s.view) {
			list = append(list, console.Choice{ID: c.id, Name: s.text(c.text), Note: c.key})
		}
	}
	return list
}

// transferTo transfers the ticket, or first asks for the reason to put it first in line.
func (s *deskPage) transferTo(was dialogState, id string) {
	was.move.Target = id
	if was.move.First {
		was.kind, was.number = askFirst, s.view.Desk.Current.Number
		s.askNext(was)
		return
	}
	s.act.Transfer(was.move)
}

// toggleMove switches one of the two options of a transfer.
func (s *deskPage) toggleMove(r rune) bool {
	if s.dialog.kind != askTransfer {
		return false
	}
	switch r {
	case moveFirst:
		s.dialog.move.First = !s.dialog.move.First
	case moveBack:
		s.dialog.move.Back = !s.dialog.move.Back
	default:
		return false
	}
	s.board.Redraw()
	return true
}

// Keys of the transfer dialog, which are also on the numpad and occur in no name.
const (
	moveFirst = '+'
	moveBack  = '*'
)

// finish finishes the visit, or first asks for the missing notes.
func (s *deskPage) finish(next bool) {
	needs := s.view.Desk.Needs
	if !needs.Any() {
		if next {
			s.act.CallNext()
		} else {
			s.act.Finish()
		}
		return
	}
	d := dialogState{kind: askOutcome, number: s.view.Desk.Current.Number, notes: cloneNotes(s.view.Desk.Notes), next: next}
	if !needs.Outcome {
		d.kind = askMark
	}
	s.askNext(d)
}

func (s *deskPage) outcomeChosen(was dialogState, id string) {
	was.notes.Outcome = id
	s.finishWithNotes(was)
}

func (s *deskPage) markChosen(was dialogState, id string) {
	was.notes.Marks = append(was.notes.Marks, id)
	s.finishWithNotes(was)
}

// finishWithNotes finishes the visit when nothing is missing.
func (s *deskPage) finishWithNotes(d dialogState) {
	d.kind = askMark
	s.askNext(d)
	if len(s.missingMarks()) > 0 {
		return
	}
	s.closeDialog()
	s.act.FinishWithNotes(d.notes, d.next)
}

func (s *deskPage) missingMarks() []console.Choice {
	return filter(s.view.Desk.Marks, func(m console.Choice) bool {
		return slices.Contains(s.view.Desk.Needs.Marks, m.ID) && !slices.Contains(s.dialog.notes.Marks, m.ID)
	})
}

func filter(list []console.Choice, keep func(console.Choice) bool) []console.Choice {
	var out []console.Choice
	for _, c := range list {
		if keep(c) {
			out = append(out, c)
		}
	}
	return out
}

// planMost is the most services that may follow in one visit.
const planMost = 8

// planChoices are the services that may follow, the planned ones first with their
// position.
func (s *deskPage) planChoices() []console.Choice {
	planned := s.view.Desk.Current.ThenIDs
	var first []console.Choice
	for i, id := range planned {
		first = append(first, console.Choice{ID: id, Name: s.view.Desk.Current.Then[i], Note: s.text("console.plan.place", i+1)})
	}
	if len(planned) >= planMost {
		return first
	}
	return append(first, filter(s.view.Desk.Services, func(c console.Choice) bool { return !slices.Contains(planned, c.ID) })...)
}

// planChosen adds a service at the end, or removes a planned one.
func (s *deskPage) planChosen(_ dialogState, id string) {
	plan := slices.Clone(s.view.Desk.Current.ThenIDs)
	if i := slices.Index(plan, id); i >= 0 {
		plan = slices.Delete(plan, i, i+1)
	} else {
		plan = append(plan, id)
	}
	s.act.Plan(plan)
}

// subject is the ticket that a command is about.
type subject struct{ id, number, class string }

// subject is the scanned ticket, the selected row, or the ticket at the desk, in this
// order: what the clerk has selected takes precedence.
func (s *deskPage) subject() subject {
	v := &s.view
	o := &v.Desk.Opened
	if s.isOpened() && (o.Stands == console.StandsWaiting || o.Stands == console.StandsHeld) {
		return subject{o.ID, o.Number, o.ClassID}
	}
	if r, ok := s.markedRow(); ok && s.list.tab <= tabHeld {
		return subject{r.ID, r.Number, r.ClassID}
	}
	return subject{v.Desk.Current.ID, v.Desk.Current.Number, v.Desk.Current.ClassID}
}

// askPriority asks for the class of the subject, or whom it is about.
func (s *deskPage) askPriority() {
	about := s.subject()
	if about.id == "" {
		s.askNext(dialogState{kind: askWho})
		return
	}
	s.askNext(dialogState{kind: askClass, ticket: about.id, number: about.number, class: about.class})
}

func (s *deskPage) waitingChoices() []console.Choice {
	var list []console.Choice
	for _, r := range slices.Concat(s.view.Desk.Waiting, s.view.Desk.Held) {
		list = append(list, console.Choice{ID: r.ID, Name: r.Number, Note: r.Text})
	}
	return list
}

func (s *deskPage) whoChosen(was dialogState, id string) {
	for _, r := range slices.Concat(s.view.Desk.Waiting, s.view.Desk.Held) {
		if r.ID == id {
			was.kind, was.ticket, was.number, was.class = askClass, r.ID, r.Number, r.ClassID
			s.askNext(was)
			return
		}
	}
}

// classChoices offer to confirm the class first, then to remove it, then the others.
func (s *deskPage) classChoices() []console.Choice {
	list := s.withoutClass("console.priority.none")
	has := s.dialog.class
	if has == "" {
		return list[1:]
	}
	for i, c := range list {
		if c.ID == has {
			c.Name = s.text("console.priority.confirm", c.Name)
			return append([]console.Choice{c}, slices.Delete(list, i, i+1)...)
		}
	}
	return list
}

// withoutClass are the choice of no class and the classes.
func (s *deskPage) withoutClass(key string) []console.Choice {
	return append([]console.Choice{{Name: s.text(key)}}, s.view.Desk.Classes...)
}

// classChosen confirms a class at once; a change needs a reason.
func (s *deskPage) classChosen(was dialogState, id string) {
	if id == was.class {
		s.act.SetClass(was.ticket, id, "")
		return
	}
	was.kind, was.class = askClassReason, id
	s.askNext(was)
}

func (s *deskPage) walkInService(was dialogState, id string) {
	was.kind, was.service = askWalkInClass, id
	if len(s.view.Desk.Classes) == 0 {
		was.kind = askWalkInReason
	}
	s.askNext(was)
}

// askCancelSubject asks why the subject is cancelled, or which number to cancel.
func (s *deskPage) askCancelSubject() {
	if about := s.subject(); about.id != "" {
		s.askNext(dialogState{kind: askCancelReason, number: about.number})
		return
	}
	s.askNext(dialogState{kind: askCancel})
}

// askBack puts the selected citizen back in line, or asks for one.
func (s *deskPage) askBack() {
	if o := s.view.Desk.Opened; s.isOpened() && o.CanBack {
		s.act.Return(o.ID)
		return
	}
	if r, ok := s.markedRow(); ok && r.CanBack {
		s.act.Return(r.ID)
		return
	}
	s.askNext(dialogState{kind: askReturn})
}

func (s *deskPage) returnChoices() []console.Choice {
	var list []console.Choice
	for _, r := range slices.Concat(s.view.Desk.Absent, s.view.Desk.Held) {
		if r.CanBack {
			list = append(list, console.Choice{ID: r.ID, Name: r.Number + " · " + r.Text, Note: r.Shown})
		}
	}
	return list
}
