package device

import (
	"time"

	"motcua/internal/clock"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/wire"
)

// memoryFor is how long a fault of a device's memory is shown. A fault that goes on is
// found again and again.
const memoryFor = time.Hour

// Troubles are the faults of the device's own memory, its disk or its clock, the worst
// first.
func (l Line) Troubles(now clock.Instant) []health.Trouble {
	recent := now.Sub(l.TroubleSince) < memoryFor
	var found health.Tracker
	found.Set(health.Code(l.Trouble), l.Trouble != "" && recent, "", l.TroubleSince.Time())
	found.Set(health.OutboxFilling, l.OutboxFilling(), "", l.Since.Time())
	found.Set(health.ClockWrong, l.Up && l.ClockWrong(), "", l.Since.Time())
	found.Set(health.DiskFailing, !l.DiskSince.IsZero(), "", l.DiskSince.Time())
	return found.Visible(now.Time())
}

// Status is the worst of these, as it is sent to the hub for the staff who can repair
// it.
func (l Line) Status(now clock.Instant) wire.Status {
	list := l.Troubles(now)
	if len(list) == 0 {
		return wire.Status{}
	}
	return wire.Status{Code: string(list[0].Code), Text: list[0].Code.Staff(i18n.Vietnamese)}
}
