package hub_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"motcua/internal/hub"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

func get(t *testing.T, url, kind string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, resp.Status, err)
	}
	if got := resp.Header.Get("Content-Type"); got != kind {
		t.Errorf("%s is served as %q, want %q", url, got, kind)
	}
	return string(data)
}

var (
	helpLine   = regexp.MustCompile(`^# HELP ([a-z_]+) (\S.*\.)$`)
	typeLine   = regexp.MustCompile(`^# TYPE ([a-z_]+) (gauge|counter)$`)
	sampleLine = regexp.MustCompile(`^([a-z_]+)(\{[a-z_]+="(?:[^"\\]|\\.)*"\})? (\S+)$`)
)

// parseMetrics reads the text format of Prometheus strictly: every metric has
// its help, its type and then its samples, once.
func parseMetrics(text string) (map[string]float64, error) {
	samples, typed := map[string]float64{}, map[string]bool{}
	help, name := "", ""
	if !strings.HasSuffix(text, "\n") {
		return nil, fmt.Errorf("the last line does not end")
	}
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if m := helpLine.FindStringSubmatch(line); m != nil {
			help = m[1]
			continue
		}
		if m := typeLine.FindStringSubmatch(line); m != nil {
			if name = m[1]; help != name || typed[name] {
				return nil, fmt.Errorf("line %d: the type of %s has no help before it, or comes twice", i+1, name)
			}
			typed[name] = true
			if m[2] == "counter" && !strings.HasSuffix(name, "_total") {
				return nil, fmt.Errorf("line %d: counter %s does not end in _total", i+1, name)
			}
			continue
		}
		m := sampleLine.FindStringSubmatch(line)
		if m == nil || m[1] != name {
			return nil, fmt.Errorf("line %d is no sample of %s: %q", i+1, name, line)
		}
		v, err := strconv.ParseFloat(m[3], 64)
		if _, double := samples[m[1]+m[2]]; err != nil || double {
			return nil, fmt.Errorf("line %d: %q comes twice or is no number", i+1, line)
		}
		samples[m[1]+m[2]] = v
	}
	return samples, nil
}

func TestMetricsAreWhatHappened(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	eventually(t, "the kiosk's block", func() bool { return r.hub.Figures().Pos == 3 })
	r.join("wall-1", wire.RoleWall)
	r.join("wall-2", `a"b\c`) // a role nobody knows is shown as it is
	want(t, kiosk.do(1, issue), queue.OK)
	want(t, kiosk.do(2, issue), queue.OK)
	want(t, kiosk.do(2, issue), queue.OK)
	want(t, kiosk.do(3, queue.IssueTicket{Service: "nothing"}), queue.UnknownService)
	kiosk.text(`{"v":1,"type":"command","dev":"kiosk-1","inc":1,"seq":4,"body":{}}`)
	want(t, kiosk.result(4), queue.Malformed)
	bad, _ := r.join("bad", wire.RolePad)
	bad.text("{")
	bad.wantRefused(wire.RefuseFrame)
	eventually(t, "the figures", func() bool { f := r.hub.Figures(); return f.Tickets == 2 && len(f.Devices) == 3 })
	m, err := parseMetrics(get(t, r.desk.URL+"/metrics", "text/plain; version=0.0.4; charset=utf-8"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{
		"motcua_log_position": 6, "motcua_tickets_today": 2, "motcua_tickets_waiting": 2,
		"motcua_commands_total": 3, "motcua_commands_refused_total": 2, "motcua_commands_repeated_total": 1,
		"motcua_connections_ended_total": 1, "motcua_commit_entries_total": 5, "motcua_commits_total": 5,
		`motcua_devices{role="kiosk"}`: 1, `motcua_devices{role="wall"}`: 1, `motcua_devices{role="a\"b\\c"}`: 1,
	} {
		if got, there := m[name]; !there || got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if m["motcua_commit_seconds_total"] <= 0 || m["motcua_resident_memory_bytes"] < 1<<20 {
		t.Errorf("no time or no memory was used: %v", m)
	}
}

func TestMetricsParserIsStrict(t *testing.T) {
	const good = "# HELP a_total A.\n# TYPE a_total counter\na_total 1\n"
	if _, err := parseMetrics(good); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "a 1\n", good + good, good + "b 1\n", good + "a_total x\n", good + "a_total 1\n", good[:len(good)-1], "# HELP a A.\n# TYPE a counter\na 1\n"} {
		if _, err := parseMetrics(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestHealthzSaysHowTheHubStands(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	want(t, kiosk.do(1, issue), queue.OK)
	eventually(t, "the figures", func() bool { return r.hub.Figures().Tickets == 1 })
	var f hub.Figures
	if err := json.Unmarshal([]byte(get(t, r.web.URL+"/healthz", "application/json")), &f); err != nil {
		t.Fatal(err)
	}
	if f.Pos != 4 || f.Day != "2026-11-23" || f.Waiting != 1 || f.Tickets != 1 || f.Devices["kiosk"] != 1 || f.Failed != "" {
		t.Errorf("the hub stands so: %+v", f)
	}
	for path, code := range map[string]int{"/": 404, "/metrics/x": 404, "/link": 400} {
		resp, err := http.Get(r.web.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != code {
			t.Errorf("%s answers %d, want %d", path, resp.StatusCode, code)
		}
	}
}

func TestMetricsCountAppointmentsAndQuotes(t *testing.T) {
	r := newRig(t)
	console, _ := r.join("quay-1", wire.RoleConsole, func(h *wire.Hello) { h.Counter = "1" })
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	first, _ := book(t, kiosk, 1), book(t, kiosk, 2)
	want(t, console.do(3, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	want(t, kiosk.do(4, queue.CheckIn{Appointment: first.Appointment}), queue.OK) // quoted: at once
	want(t, console.do(5, queue.CallNext{Counter: "1"}), queue.OK)
	want(t, kiosk.do(6, issue), queue.OK)
	want(t, console.do(7, queue.Start{Counter: "1"}), queue.OK)
	want(t, console.do(8, queue.Finish{Counter: "1"}), queue.OK)
	r.now.Add((3 * time.Hour).Milliseconds()) // nobody was quoted that
	want(t, console.do(9, queue.CallNext{Counter: "1"}), queue.OK)
	eventually(t, "the figures", func() bool { return r.hub.Figures().Quotes.Longer == 1 })
	m, err := parseMetrics(get(t, r.desk.URL+"/metrics", "text/plain; version=0.0.4; charset=utf-8"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{
		"motcua_appointments_expected": 1, "motcua_appointments_arrived": 1, "motcua_quotes_inside": 1, "motcua_quotes_outside": 1,
	} {
		if got, there := m[name]; !there || got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}
