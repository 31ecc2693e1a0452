package hub

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/link"
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

	Backup       *BackupFigures `json:"backup,omitempty"`       // of the hub's own backups; none if they are not configured
	ArchiveFault string         `json:"archiveFault,omitempty"` // why old days stay in the live log
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
	f := &Figures{Pos: h.state.Pos, Day: h.state.Day, Tickets: len(h.state.Tickets), Devices: map[string]int{}}
	if h.state.Rules() != nil {
		for _, s := range h.state.Centre.Services {
			f.Waiting += h.state.WaitingFor(s.ID)
		}
	}
	f.Quotes = h.state.Quotes
	f.Expected, f.Arrived = h.state.AppointmentsToday()
	for _, s := range h.subs {
		f.Devices[s.conn.Hello.Role]++
		if s.status.Code != "" {
			f.Faults = append(f.Faults, Fault{s.conn.ID, s.status.Code, s.status.Text})
		}
	}
	f.Faults = append(f.Faults, h.ownFaults()...)
	f.Backup, f.ArchiveFault = h.archivist.figures(), h.archivist.fault()
	sort.Slice(f.Faults, func(i, j int) bool { return f.Faults[i].Device < f.Faults[j].Device })
	h.figures.Store(f)
}

// ownFaults are the faults of the hub itself. Consoles get only the gravest; see
// trouble.
func (h *Hub) ownFaults() (list []Fault) {
	clock := ""
	if h.state.DayUnsure() {
		clock = TroubleDay
	} else if h.state.ClockWrong() {
		clock = TroubleClock
	}
	if clock != "" {
		list = append(list, Fault{wire.RoleHub, clock, "clock " + calendar.Local(h.cfg.Now()).Format(time.DateTime) + ", service day " + h.state.Day})
	}
	if text := h.scrub.fault(); text != "" {
		list = append(list, Fault{wire.RoleHub, TroubleLog, text})
	}
	return list
}

// Figures is the present state of the hub.
func (h *Hub) Figures() Figures { return *h.figures.Load() }

func (h *Hub) serveHealth(w http.ResponseWriter, _ *http.Request) {
	f := h.Figures()
	w.Header().Set("Content-Type", "application/json")
	if f.Failed != "" {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(f)
}

// brokenOff counts the connections that ended by a fault.
func brokenOff(ended map[string]uint64) (n uint64) {
	for cause, times := range ended {
		if cause != link.EndedByDevice && cause != wire.RefuseStopping {
			n += times
		}
	}
	return n
}

// serveMetrics answers in the text format of Prometheus, version 0.0.4.
func (h *Hub) serveMetrics(w http.ResponseWriter, _ *http.Request) {
	f := h.Figures()
	var b strings.Builder
	metric := func(name, kind, help string, value float64) {
		fmt.Fprintf(&b, "# HELP motcua_%s %s\n# TYPE motcua_%s %s\nmotcua_%s %s\n", name, help, name, kind, name, strconv.FormatFloat(value, 'g', -1, 64))
	}
	metric("log_position", "gauge", "Position of the newest log entry.", float64(f.Pos))
	metric("tickets_today", "gauge", "Tickets issued on the open service day.", float64(f.Tickets))
	metric("tickets_waiting", "gauge", "Tickets that wait now.", float64(f.Waiting))
	metric("appointments_expected", "gauge", "Appointments of the open service day that nobody has come for yet.", float64(f.Expected))
	metric("appointments_arrived", "gauge", "Appointments of the open service day that were checked in.", float64(f.Arrived))
	metric("quotes_inside", "gauge", "Quoted waits of the open service day that came true.", float64(f.Quotes.Inside))
	metric("quotes_outside", "gauge", "Quoted waits of the open service day that were shorter or longer than quoted.", float64(f.Quotes.Shorter+f.Quotes.Longer))
	metric("commands_total", "counter", "Commands decided.", float64(h.counts.commands.Load()))
	metric("commands_refused_total", "counter", "Commands refused, malformed ones among them.", float64(h.counts.refusals.Load()))
	metric("commands_repeated_total", "counter", "Commands that had been decided before and got the same answer.", float64(h.counts.repeated.Load()))
	metric("commands_unanswered", "gauge", "The most commands that one connection has without an answer.", float64(h.server.Unanswered()))
	ended := h.server.Ended()
	metric("connections_ended_total", "counter", "Connections of devices that ended although neither the device nor the hub was stopping.", float64(brokenOff(ended)))
	metric("commits_total", "counter", "Disk commits.", float64(h.counts.commits.Load()))
	metric("commit_entries_total", "counter", "Log entries in these commits.", float64(h.counts.entries.Load()))
	metric("commit_seconds_total", "counter", "Time these commits took.", time.Duration(h.counts.commitNanos.Load()).Seconds())
	metric("archive_failed", "gauge", "1 if old days could not be archived.", oneIf(f.ArchiveFault != ""))
	if f.Backup != nil {
		metric("backup_failed", "gauge", "1 if the last backup could not be made.", oneIf(f.Backup.Fault != ""))
		if f.Backup.LastMS > 0 {
			metric("backup_age_seconds", "gauge", "Age of the newest backup.", float64(f.Backup.AgeSec))
		}
	}
	metric("resident_memory_bytes", "gauge", "Memory the process has in RAM.", residentBytes())
	b.WriteString("# HELP motcua_devices Devices connected, by role.\n# TYPE motcua_devices gauge\n")
	roles := make([]string, 0, len(f.Devices))
	for role := range f.Devices {
		roles = append(roles, role)
	}
	sort.Strings(roles)
	for _, role := range roles {
		fmt.Fprintf(&b, "motcua_devices{role=%q} %d\n", role, f.Devices[role])
	}
	b.WriteString("# HELP motcua_device_fault Devices that are not well, by name and code.\n# TYPE motcua_device_fault gauge\n")
	for _, fault := range f.Faults {
		fmt.Fprintf(&b, "motcua_device_fault{device=%q,code=%q} 1\n", fault.Device, fault.Code)
	}
	b.WriteString("# HELP motcua_connections_ended_by_cause_total All connections of devices that ended, by why.\n# TYPE motcua_connections_ended_by_cause_total counter\n")
	for _, cause := range slices.Sorted(maps.Keys(ended)) {
		fmt.Fprintf(&b, "motcua_connections_ended_by_cause_total{cause=%q} %d\n", cause, ended[cause])
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write([]byte(b.String()))
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// residentBytes reads the second field of /proc/self/statm, in pages; 0 where
// there is no such file.
func residentBytes() float64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseFloat(fields[1], 64)
	if err != nil {
		return 0
	}
	return pages * float64(os.Getpagesize())
}
