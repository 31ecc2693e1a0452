package hub

import (
	"bytes"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"motcua/internal/link"
	"motcua/internal/wire"
)

// families collects metrics in the order in which they are served.
type families []*dto.MetricFamily

// add begins a metric. Help is one sentence.
func (l *families) add(name string, kind dto.MetricType, help string) *dto.MetricFamily {
	name = "motcua_" + name
	f := &dto.MetricFamily{Name: &name, Type: &kind, Help: &help}
	*l = append(*l, f)
	return f
}

func (l *families) gauge(name, help string, value float64) {
	addSample(l.add(name, dto.MetricType_GAUGE, help), value)
}

func (l *families) counter(name, help string, value float64) {
	addSample(l.add(name, dto.MetricType_COUNTER, help), value)
}

// addSample adds a value to a metric, with its labels.
func addSample(f *dto.MetricFamily, value float64, labels ...*dto.LabelPair) {
	sample := &dto.Metric{Label: labels}
	if f.GetType() == dto.MetricType_COUNTER {
		sample.Counter = &dto.Counter{Value: &value}
	} else {
		sample.Gauge = &dto.Gauge{Value: &value}
	}
	f.Metric = append(f.Metric, sample)
}

func label(name, value string) *dto.LabelPair { return &dto.LabelPair{Name: &name, Value: &value} }

// serveMetrics answers in the text format of Prometheus, version 0.0.4. A metric
// without a sample is left out, as Prometheus's own client does.
func (h *Hub) serveMetrics(who Audience) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		var text bytes.Buffer
		for _, f := range h.metrics(who) {
			if len(f.Metric) == 0 {
				continue
			}
			if _, err := expfmt.MetricFamilyToText(&text, f); err != nil {
				http.Error(w, "writing the metrics: "+err.Error(), http.StatusInternalServerError)
				return
			}
		}
		w.Header().Set("Content-Type", string(expfmt.NewFormat(expfmt.TypeTextPlain)))
		_, _ = w.Write(text.Bytes())
	}
}

// metrics are the figures as Prometheus counts them. Names and labels are a
// promise to whoever draws or alerts by them.
func (h *Hub) metrics(who Audience) (list families) {
	f := h.Figures()
	ended := h.server.Ended()
	list.gauge("log_position", "Position of the newest log entry.", float64(f.Pos))
	list.gauge("tickets_today", "Tickets issued on the open service day.", float64(f.Tickets))
	list.gauge("tickets_waiting", "Tickets that wait now.", float64(f.Waiting))
	list.gauge("appointments_expected", "Appointments of the open service day that nobody has come for yet.", float64(f.Expected))
	list.gauge("appointments_arrived", "Appointments of the open service day that were checked in.", float64(f.Arrived))
	list.gauge("quotes_inside", "Quoted waits of the open service day that came true.", float64(f.Quotes.Inside))
	list.gauge("quotes_outside", "Quoted waits of the open service day that were shorter or longer than quoted.", float64(f.Quotes.Shorter+f.Quotes.Longer))
	list.counter("commands_total", "Commands decided.", float64(h.counts.commands.Load()))
	list.counter("commands_refused_total", "Commands refused, malformed ones among them.", float64(h.counts.refusals.Load()))
	list.counter("commands_repeated_total", "Commands that had been decided before and got the same answer.", float64(h.counts.repeated.Load()))
	list.gauge("commands_unanswered", "The most commands that one connection has without an answer.", float64(h.server.Unanswered()))
	list.counter("connections_ended_total", "Connections of devices that ended although neither the device nor the hub was stopping.", float64(brokenOff(ended)))
	list.counter("commits_total", "Disk commits.", float64(h.counts.commits.Load()))
	list.counter("commit_entries_total", "Log entries in these commits.", float64(h.counts.entries.Load()))
	list.counter("commit_seconds_total", "Time these commits took.", time.Duration(h.counts.commitNanos.Load()).Seconds())
	list.gauge("archive_failed", "1 if old days could not be archived.", oneIf(f.ArchiveFault != ""))
	if f.Backup != nil {
		list.gauge("backup_failed", "1 if the last backup could not be made.", oneIf(f.Backup.Fault != ""))
		if f.Backup.LastMS > 0 {
			list.gauge("backup_age_seconds", "Age of the newest backup.", float64(f.Backup.AgeSec))
		}
		list.gauge("backup_encrypted", "1 if the next backup will be encrypted.", oneIf(f.Backup.Encrypted))
	}
	if r := f.Register; r != nil {
		list.gauge("register_failed", "1 if the register of dossiers could not be renewed.", oneIf(r.Fault != ""))
		list.gauge("register_stale", "1 if the register of dossiers is older than the centre wants.", oneIf(r.Stale))
		list.gauge("register_dossiers", "Dossiers in the register; 0 for a system that is asked.", float64(r.Count))
		if r.AsOfMS > 0 {
			list.gauge("register_age_seconds", "Age of the register of dossiers.", float64(r.AgeSec))
		}
	}
	list.gauge("resident_memory_bytes", "Memory the process has in RAM.", residentBytes())
	devices := list.add("devices", dto.MetricType_GAUGE, "Devices connected, by role.")
	for _, role := range slices.Sorted(maps.Keys(f.Devices)) {
		addSample(devices, float64(f.Devices[role]), label("role", role))
	}
	if who == ForOffice {
		faults := list.add("device_fault", dto.MetricType_GAUGE, "Devices that are not well, by name and code.")
		for _, fault := range f.Faults {
			addSample(faults, 1, label("device", fault.Device), label("code", fault.Code))
		}
	}
	faulty := map[string]float64{}
	for _, fault := range f.Faults {
		faulty[fault.Code]++
	}
	unwell := list.add("devices_unwell", dto.MetricType_GAUGE, "Devices that are not well, the hub among them, by code.")
	for _, code := range slices.Sorted(maps.Keys(faulty)) {
		addSample(unwell, faulty[code], label("code", code))
	}
	causes := list.add("connections_ended_by_cause_total", dto.MetricType_COUNTER, "All connections of devices that ended, by why.")
	for _, cause := range slices.Sorted(maps.Keys(ended)) {
		addSample(causes, float64(ended[cause]), label("cause", cause))
	}
	return list
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
