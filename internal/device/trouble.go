package device

import (
	"time"

	"motcua/internal/clock"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/wire"
)

// memoryFor is how long it is shown that a device's memory was found not to be
// its own. What goes on is found again and again.
const memoryFor = time.Hour

// Troubles is what is wrong with the device's own memory, its disk or its clock,
// the worst first.
func (l Line) Troubles(now clock.Instant) []health.Trouble {
	recent := now.Sub(l.TroubleSince) < memoryFor
	var found health.Tracker
	found.Set(health.Code(l.Trouble), l.Trouble != "" && recent, "", l.TroubleSince.Time())
	found.Set(health.OutboxFilling, l.OutboxFilling(), "", l.Since.Time())
	found.Set(health.ClockWrong, l.Up && l.ClockWrong(), "", l.Since.Time())
	found.Set(health.DiskFailing, !l.DiskSince.IsZero(), "", l.DiskSince.Time())
	return found.Visible(now.Time())
}

// Status is the worst of these, as the hub is told for the staff who can mend it.
func (l Line) Status(now clock.Instant) wire.Status {
	list := l.Troubles(now)
	if len(list) == 0 {
		return wire.Status{}
	}
	return wire.Status{Code: string(list[0].Code), Text: list[0].Code.Staff(i18n.Vietnamese)}
}
