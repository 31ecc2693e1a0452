package device

import (
	"time"

	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// memoryFor is how long it is shown that a device's memory was found not to be
// its own. What goes on is found again and again.
const memoryFor = time.Hour

// Troubles is what is wrong with the device's own memory, its disk or its clock,
// the worst first.
func (l Line) Troubles(nowMS int64) []health.Trouble {
	recent := nowMS-l.TroubleMS < memoryFor.Milliseconds()
	var found health.Tracker
	found.Set(health.Code(l.Trouble), l.Trouble != "" && recent, "", queue.Local(l.TroubleMS))
	found.Set(health.OutboxFilling, l.OutboxFilling(), "", queue.Local(l.SinceMS))
	found.Set(health.ClockWrong, l.Up && l.ClockWrong(), "", queue.Local(l.SinceMS))
	found.Set(health.DiskFailing, l.DiskMS != 0, "", queue.Local(l.DiskMS))
	return found.Visible(queue.Local(nowMS))
}

// Status is the worst of these, as the hub is told for the staff who can mend it.
func (l Line) Status(nowMS int64) wire.Status {
	list := l.Troubles(nowMS)
	if len(list) == 0 {
		return wire.Status{}
	}
	return wire.Status{Code: string(list[0].Code), Text: list[0].Code.Staff(i18n.Vietnamese)}
}
