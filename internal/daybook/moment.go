package daybook

import (
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// moment is when something was done. What was done offline has the device's time, not the
// time at which the hub received it.
func moment(e eventlog.Entry, ev eventlog.Event) int64 {
	if issued, ok := ev.(queue.TicketIssued); ok && issued.Offline != nil {
		return issued.Offline.IssuedMS
	}
	return entered(e)
}

// entered is the moment of a whole entry.
func entered(e eventlog.Entry) int64 {
	if len(e.Events) > 0 {
		if did, ok := e.Events[0].(queue.OfflineActionDone); ok {
			return did.AtMS
		}
	}
	return e.AtMS
}
