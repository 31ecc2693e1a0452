package hub_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"motcua/internal/hub"
	"motcua/internal/maintenance"
	"motcua/internal/wire"
)

// promised are all metrics, in the order in which they are served: dashboards
// and alarms of centres name them, and a name is never given another meaning.
var promised = []struct{ name, kind, labels, help string }{
	{"motcua_log_position", "gauge", "", "Position of the newest log entry."},
	{"motcua_tickets_today", "gauge", "", "Tickets issued on the open service day."},
	{"motcua_tickets_waiting", "gauge", "", "Tickets that wait now."},
	{"motcua_appointments_expected", "gauge", "", "Appointments of the open service day that nobody has come for yet."},
	{"motcua_appointments_arrived", "gauge", "", "Appointments of the open service day that were checked in."},
	{"motcua_quotes_inside", "gauge", "", "Quoted waits of the open service day that came true."},
	{"motcua_quotes_outside", "gauge", "", "Quoted waits of the open service day that were shorter or longer than quoted."},
	{"motcua_commands_total", "counter", "", "Commands decided."},
	{"motcua_commands_refused_total", "counter", "", "Commands refused, malformed ones among them."},
	{"motcua_commands_repeated_total", "counter", "", "Commands that had been decided before and got the same answer."},
	{"motcua_commands_unanswered", "gauge", "", "The most commands that one connection has without an answer."},
	{"motcua_connections_ended_total", "counter", "", "Connections of devices that ended although neither the device nor the hub was stopping."},
	{"motcua_commits_total", "counter", "", "Disk commits."},
	{"motcua_commit_entries_total", "counter", "", "Log entries in these commits."},
	{"motcua_commit_seconds_total", "counter", "", "Time these commits took."},
	{"motcua_archive_failed", "gauge", "", "1 if old days could not be archived."},
	{"motcua_backup_failed", "gauge", "", "1 if the last backup could not be made."},
	{"motcua_backup_age_seconds", "gauge", "", "Age of the newest backup."},
	{"motcua_backup_encrypted", "gauge", "", "1 if the next backup will be encrypted."},
	{"motcua_resident_memory_bytes", "gauge", "", "Memory the process has in RAM."},
	{"motcua_devices", "gauge", "role", "Devices connected, by role."},
	{"motcua_device_fault", "gauge", "device code", "Devices that are not well, by name and code."},
	{"motcua_devices_unwell", "gauge", "code", "Devices that are not well, the hub among them, by code."},
	{"motcua_connections_ended_by_cause_total", "counter", "cause", "All connections of devices that ended, by why."},
}

// scrape reads the metrics as Prometheus does.
func (r *rig) scrape() (map[string]*dto.MetricFamily, string) {
	r.t.Helper()
	text := get(r.t, r.desk.URL+"/metrics", "text/plain; version=0.0.4; charset=utf-8")
	parser := expfmt.NewTextParser(model.LegacyValidation)
	list, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		r.t.Fatalf("Prometheus cannot read the metrics: %v\n%s", err, text)
	}
	return list, text
}

// labels are the values of a label in all samples of a metric.
func labels(f *dto.MetricFamily, name string) (values []string) {
	for _, sample := range f.GetMetric() {
		for _, pair := range sample.GetLabel() {
			if pair.GetName() == name {
				values = append(values, pair.GetValue())
			}
		}
	}
	return values
}

// labelNames are the labels that the samples of a metric have, which must be the
// same ones.
func labelNames(t *testing.T, f *dto.MetricFamily) (names string) {
	t.Helper()
	for i, sample := range f.GetMetric() {
		var list []string
		for _, pair := range sample.GetLabel() {
			list = append(list, pair.GetName())
		}
		if now := strings.Join(list, " "); i > 0 && now != names {
			t.Errorf("samples of %s have the labels %q and %q", f.GetName(), names, now)
		} else {
			names = now
		}
	}
	return names
}

// talkative is a hub that has something to say under every name.
func talkative(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.stop()
	folder := t.TempDir()
	r.change = func(c *hub.Config) { c.Backup = maintenance.Backup{Folder: folder, AtMin: []int{0}, Keep: 2} }
	r.start()
	pad, _ := r.join("bad", wire.RolePad)
	pad.text("{")
	pad.wantRefused(wire.RefuseFrame)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	kiosk.send(wire.Envelope{Type: wire.TypeStatus}, wire.Status{Code: "printer-failing"})
	eventually(t, "a backup, a fault, a connection that was ended", func() bool {
		f := r.hub.Figures()
		return f.Backup != nil && f.Backup.LastMS > 0 && len(f.Faults) == 1 && f.Devices[wire.RolePad] == 0
	})
	return r
}

func TestMetricsKeepTheirNames(t *testing.T) {
	list, text := talkative(t).scrape()
	before := -1
	for _, p := range promised {
		f := list[p.name]
		if f == nil {
			t.Errorf("%s is not served", p.name)
			continue
		}
		if kind := strings.ToLower(f.GetType().String()); kind != p.kind || f.GetHelp() != p.help {
			t.Errorf("%s is a %s %q, want a %s %q", p.name, kind, f.GetHelp(), p.kind, p.help)
		}
		if names := labelNames(t, f); names != p.labels {
			t.Errorf("%s has the labels %q, want %q", p.name, names, p.labels)
		}
		at := strings.Index(text, "# HELP "+p.name+" ")
		if at < before {
			t.Errorf("%s is not in its place", p.name)
		}
		before = at
		delete(list, p.name)
	}
	for name := range list {
		t.Errorf("%s is served and not promised", name)
	}
}

// What a device calls itself and its fault is read back as it was, whatever it is.
func TestMetricsKeepEveryLabel(t *testing.T) {
	r := newRig(t)
	odd := []string{`a "quoted" one`, `back\slash\`, "two\nlines", "Một cửa Bình Thạnh", "tab\tand\u00a0space", "Tie\u0302\u0301ng, 🎫, \u2028, \x01", `\n`, `{a="b"} 1`}
	for i, text := range odd {
		c, _ := r.join(fmt.Sprintf("odd-%d", i), text)
		c.send(wire.Envelope{Type: wire.TypeStatus}, wire.Status{Code: text})
	}
	eventually(t, "every fault", func() bool { return len(r.hub.Figures().Faults) == len(odd) })
	list, text := r.scrape()
	if got := labels(list["motcua_device_fault"], "code"); !slices.Equal(got, odd) {
		t.Errorf("codes are read back as %q, want %q, from\n%s", got, odd, text)
	}
	roles := slices.Sorted(slices.Values(odd))
	if got := labels(list["motcua_devices"], "role"); !slices.Equal(got, roles) {
		t.Errorf("roles are read back as %q, want %q, from\n%s", got, roles, text)
	}
}
