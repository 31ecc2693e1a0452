package printer

import (
	"time"

	"motcua/internal/health"
)

// Status is how the printer does.
type Status struct {
	Troubles []health.Trouble // what people may be told, the worst first
	Ready    bool             // as far as is known, a ticket would come out now
	Answers  bool             // the printer tells how it is; else its state is unknown
	Model    string           // by its own account, may be empty
	Waiting  int              // jobs that are not done
}

// Fault is the worst trouble that keeps tickets from coming out, if there is
// one that people may be told.
func (s Status) Fault() (health.Trouble, bool) {
	if len(s.Troubles) > 0 && s.Troubles[0].Severity == health.Fault {
		return s.Troubles[0], true
	}
	return health.Trouble{}, false
}

// watch is the condition of the device as people are told of it. The
// spooler's lock guards it.
type watch struct {
	tracker   health.Tracker
	condition Condition
	bell      chan struct{} // something was set: Next may have changed
}

// own are the codes that only the device reports.
var own = []health.Code{
	health.PrinterDisconnected, health.PrinterInUse, health.PrinterCoverOpen, health.PrinterPaperOut, health.PrinterPaperLow, health.PrinterCutter,
	health.PrinterOverheated, health.PrinterBroken, health.PrinterOffline, health.PrinterStuck, health.PrinterFolder, health.PrinterOther,
}

// Status returns how the printer does now.
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

// blocking are the symptoms that keep a ticket from coming out.
func blocking(c Condition) (list []Symptom) {
	for _, s := range c.Symptoms {
		if s.Code != health.PrinterPaperLow {
			list = append(list, s)
		}
	}
	return list
}

// report takes a condition of the device.
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
		switch {
		case on[code] && !was:
			s.options.Log.Warn(code.Log(), "code", code, "detail", detail[code])
		case was && !on[code]:
			s.options.Log.Info("no more: "+code.Log(), "code", code)
		}
	}
	s.watch.tracker.Set(health.PrinterStatusUnknown, !c.Answers, "", now)
	if len(blocking(s.watch.condition)) > 0 && len(blocking(c)) == 0 {
		s.stir() // whoever loads paper wants to see it print
	}
	s.watch.condition = c
	s.mu.Unlock()
	s.ringBell()
	s.options.Changed()
}

// note says how the last try ended.
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

// ring tells when a trouble has lasted long enough to be seen.
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
		next := s.watch.tracker.Next(time.Now())
		s.mu.Unlock()
		timer.Stop()
		if !next.IsZero() {
			timer.Reset(time.Until(next))
		}
	}
}
