package printer

import (
	"time"

	"motcua/internal/health"
)

// Status is the state of the printer.
type Status struct {
	Troubles []health.Trouble // what may be shown to people, the worst first
	Ready    bool             // as far as is known, a ticket would be printed now
	Answers  bool             // the printer reports its state; otherwise its state is unknown
	Model    string           // as it reports it; may be empty
	Waiting  int              // unfinished jobs
}

// Fault is the worst visible trouble that blocks printing, if there is one.
func (s Status) Fault() (health.Trouble, bool) {
	if len(s.Troubles) > 0 && s.Troubles[0].Severity == health.Fault {
		return s.Troubles[0], true
	}
	return health.Trouble{}, false
}

// watch is the condition of the device as it is shown to people. The spooler's lock
// guards it.
type watch struct {
	tracker   health.Tracker
	repeats   health.Repeats // limits the log lines, by code
	condition Condition
	bell      chan struct{} // something was set: Next may have changed
}

// own are the codes that only the device reports.
var own = []health.Code{
	health.PrinterDisconnected, health.PrinterInUse, health.PrinterCoverOpen, health.PrinterPaperOut, health.PrinterPaperLow, health.PrinterCutter,
	health.PrinterOverheated, health.PrinterBroken, health.PrinterOffline, health.PrinterStuck, health.PrinterFolder, health.PrinterOther,
	health.PrinterContradicts, health.PrinterGarbled,
}

// Status returns the state of the printer.
func (s *Spooler) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := &s.watch
	status := Status{
		Troubles: w.tracker.Visible(time.Now()), Ready: len(blocking(w.condition)) == 0,
		Answers: w.condition.Answers, Model: w.condition.Model,
	}
	for _, e := range s.jobs {
		if !e.Done() {
			status.Waiting++
		}
	}
	return status
}

// blocking are the symptoms that block printing.
func blocking(c Condition) (list []Symptom) {
	for _, s := range c.Symptoms {
		if s.Code != health.PrinterPaperLow && s.Code != health.PrinterGarbled && s.Code != health.PrinterContradicts {
			list = append(list, s)
		}
	}
	return list
}

// report handles a condition of the device.
func (s *Spooler) report(c Condition) {
	now := time.Now()
	s.mu.Lock()
	detail := map[health.Code]string{}
	on := map[health.Code]bool{}
	for _, symptom := range c.Symptoms {
		on[symptom.Code], detail[symptom.Code] = true, symptom.Detail
	}
	for _, code := range own {
		was := s.watch.tracker.On(code)
		s.watch.tracker.Set(code, on[code], detail[code], now)
		if on[code] == was {
			continue
		}
		if changes, write := s.watch.repeats.Count(string(code), 1, now); write {
			s.log(code, on[code], detail[code], changes)
		}
	}
	s.watch.tracker.Set(health.PrinterStatusUnknown, !c.Answers, "", now)
	if len(blocking(s.watch.condition)) > 0 && len(blocking(c)) == 0 {
		s.stir() // a person who loads paper expects it to print at once
	}
	s.watch.condition = c
	s.mu.Unlock()
	s.ringBell()
	s.options.Changed()
}

// log logs that something is wrong, or no longer is, and how often that has changed
// since the last line.
func (s *Spooler) log(code health.Code, on bool, detail string, changes int) {
	args := []any{"code", code}
	if detail != "" {
		args = append(args, "detail", detail)
	}
	if changes > 1 {
		args = append(args, "changes", changes)
	}
	if on {
		s.options.Log.Warn(code.Log(), args...)
	} else {
		s.options.Log.Info("no more: "+code.Log(), args...)
	}
}

// logHeld logs what was held back because it changed too often, and returns when
// there is more to log. It needs mu.
func (s *Spooler) logHeld(now time.Time) time.Time {
	held, next := s.watch.repeats.Due(now)
	for _, h := range held {
		code := health.Code(h.Key)
		s.log(code, s.watch.tracker.On(code), "", h.Total)
	}
	return next
}

// note records the result of the last try.
func (s *Spooler) note(code health.Code, err error) {
	s.mu.Lock()
	detail := ""
	if err != nil {
		detail = err.Error()
	}
	s.watch.tracker.Set(health.PrinterNotPrinted, code != "", detail, time.Now())
	s.mu.Unlock()
	s.ringBell()
}

func (s *Spooler) ringBell() {
	select {
	case s.watch.bell <- struct{}{}:
	default:
	}
}

// ring waits until a trouble has lasted long enough to be shown.
func (s *Spooler) ring() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.watch.bell:
		case <-timer.C:
			s.options.Changed()
		}
		s.mu.Lock()
		now := time.Now()
		next, more := s.watch.tracker.Next(now), s.logHeld(now)
		s.mu.Unlock()
		if next.IsZero() || !more.IsZero() && more.Before(next) {
			next = more
		}
		timer.Stop()
		if !next.IsZero() {
			timer.Reset(time.Until(next))
		}
	}
}
