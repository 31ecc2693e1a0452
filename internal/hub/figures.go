package hub

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sort"
	"sync/atomic"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/maintenance"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Figures is the state of the hub for /healthz and /metrics.
type Figures struct {
	Pos     uint64 `json:"pos"`
	Day     string `json:"day"`
	Waiting int    `json:"waiting"`
	Tickets int    `json:"tickets"`

	Expected int          `json:"appointmentsExpected"` // appointments of today that have not arrived yet
	Arrived  int          `json:"appointmentsArrived"`
	Quotes   queue.Quoted `json:"quotes"` // of today

	Devices map[string]int `json:"devices"` // connected, by role
	Faults  []Fault        `json:"faults,omitempty"`
	Failed  string         `json:"failed,omitempty"`

	Backup   *maintenance.Figures `json:"backup,omitempty"`   // of the hub's own backups; none if they are not configured
	Register *RegisterFigures     `json:"register,omitempty"` // of the dossiers; none if they cannot be looked up

	ArchiveFault string `json:"archiveFault,omitempty"` // why old days stay in the live log
}

// Fault is a device that reports a fault.
type Fault struct {
	Device string `json:"device"`
	Code   string `json:"code"`
	Text   string `json:"text"`
}

type counts struct {
	commands, refusals, repeated atomic.Uint64
	commits, entries             atomic.Uint64
	commitNanos                  atomic.Uint64
}

func (c *counts) committed(entries int, took time.Duration) {
	c.commits.Add(1)
	c.entries.Add(uint64(entries))
	c.commitNanos.Add(uint64(took))
}

// note publishes the figures. It runs in the loop.
func (h *Hub) note() {
	f := &Figures{Pos: h.state().Pos, Day: h.state().Day, Tickets: len(h.state().Tickets), Devices: map[string]int{}}
	if h.state().Rules() != nil {
		for _, s := range h.state().Centre.Services {
			f.Waiting += h.state().WaitingFor(s.ID)
		}
	}
	f.Quotes = h.state().Quotes
	f.Expected, f.Arrived = h.state().AppointmentsToday()
	for _, s := range h.subs {
		f.Devices[s.conn.Hello.Role]++
		if s.status.Code != "" {
			f.Faults = append(f.Faults, Fault{s.conn.ID, s.status.Code, s.status.Text})
		}
	}
	f.Faults = append(f.Faults, h.ownFaults()...)
	f.Register = h.lookup.figures()
	f.Backup, f.ArchiveFault = h.archivist.Figures(), h.archivist.Fault()
	sort.Slice(f.Faults, func(i, j int) bool { return f.Faults[i].Device < f.Faults[j].Device })
	h.figures.Store(f)
}

// ownFaults are the faults of the hub itself. Consoles get only the gravest; see
// trouble.
func (h *Hub) ownFaults() (list []Fault) {
	clock := ""
	if h.state().DayUnsure() {
		clock = TroubleDay
	} else if h.state().ClockWrong() {
		clock = TroubleClock
	}
	if clock != "" {
		list = append(list, Fault{wire.RoleHub, clock, "clock " + calendar.Local(h.cfg.Now()).Format(time.DateTime) + ", service day " + h.state().Day})
	}
	if a := h.altered; a != nil {
		list = append(list, Fault{wire.RoleHub, TroubleAltered, fmt.Sprintf("the head of %s at entry %d, as %s has it, is not that of the log", a.Day, a.Pos, a.Device)})
	}
	if text := h.scrub.Fault(); text != "" {
		list = append(list, Fault{wire.RoleHub, maintenance.TroubleLog, text})
	}
	if text := h.lookup.trouble(); text != "" {
		list = append(list, Fault{wire.RoleHub, TroubleRegister, text})
	}
	return list
}

// Figures is the present state of the hub.
func (h *Hub) Figures() Figures { return *h.figures.Load() }

// Audience is who asks for the figures.
type Audience bool

// The audiences.
const (
	ForEverybody Audience = false // the network: counts and codes
	ForOffice    Audience = true  // the hub's own machine: names, and causes with their paths
)

// For are the figures for an audience.
func (f Figures) For(who Audience) Figures {
	if who == ForOffice {
		return f
	}
	faults := f.Faults
	f.Faults = nil
	for _, fault := range faults {
		if fault.Device != wire.RoleHub {
			fault.Device = ""
		}
		fault.Text = ""
		f.Faults = append(f.Faults, fault)
	}
	f.Failed, f.ArchiveFault = untold(f.Failed), untold(f.ArchiveFault)
	if f.Register != nil {
		dossiers := *f.Register
		dossiers.Fault = untold(dossiers.Fault)
		f.Register = &dossiers
	}
	if f.Backup != nil {
		backup := *f.Backup
		backup.Fault = untold(backup.Fault)
		f.Backup = &backup
	}
	return f
}

// untold keeps to itself what a cause says.
func untold(cause string) string {
	if cause == "" {
		return ""
	}
	return "see the hub's log"
}

func (h *Hub) serveHealth(who Audience) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		f := h.Figures().For(who)
		w.Header().Set("Content-Type", "application/json")
		if f.Failed != "" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(f)
	}
}
