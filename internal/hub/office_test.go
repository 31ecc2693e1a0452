package hub_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/backupkey"
	"motcua/internal/barcode"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/maintenance"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// ask asks the office as its own commands do; change may spoil the request.
func (r *rig) ask(method, path string, body any) (status int, answer string) {
	r.t.Helper()
	var data []byte
	switch b := body.(type) {
	case nil:
	case string:
		data = []byte(b)
	default:
		var err error
		if data, err = json.Marshal(b); err != nil {
			r.t.Fatal(err)
		}
	}
	q, err := http.NewRequest(method, r.desk.URL+path, bytes.NewReader(data))
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// asked asks, wants it to be fine, and reads the answer.
func asked[T any](r *rig, method, path string, body any) (answer T) {
	r.t.Helper()
	status, text := r.ask(method, path, body)
	if status != http.StatusOK {
		r.t.Fatalf("%s %s is answered %d: %s", method, path, status, text)
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		r.t.Fatalf("%s: %v: %s", path, err, text)
	}
	return answer
}

// headOfQueue gives three numbers and calls the second, out of order.
func (r *rig) headOfQueue() *raw {
	r.t.Helper()
	console, _ := r.join("quay-1", wire.RoleConsole, func(h *wire.Hello) { h.Counter = "1" })
	want(r.t, console.do(1, queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}), queue.OK)
	for range 3 {
		r.elsewhere(wire.RoleGateway, issue)
	}
	want(r.t, console.do(5, queue.CallNumber{Counter: "1", Number: "A000002", Reason: "việc gấp"}), queue.OK)
	return console
}

func TestRecordOfTheDayIsToldWhileTheHubRuns(t *testing.T) {
	r := newRig(t)
	r.headOfQueue()
	for path, part := range map[string]string{
		"explain?number=a000001":            "gọi ngoài thứ tự theo quyết định của Trần Minh Đức – lý do: việc gấp",
		"explain?number=A000001&lang=en":    "called out of order by Trần Minh Đức",
		"exceptions":                        "A000002  Quầy 1 (Trần Minh Đức): gọi ngoài thứ tự",
		"attendance?day=2026-11-23":         "Trần Minh Đức:",
		"attendance?day=2026-11-23&lang=en": "Did not log in all day: Lê Thị Hoa, Phạm Thị Lan",
		"quotes":                            "Tất cả: 1 lượt",
	} {
		record := asked[hub.Record](r, "GET", hub.PathRecord+path, nil)
		if text := strings.Join(record.Lines, "\n"); !strings.Contains(text, part) || record.Day != "2026-11-23" || record.Data == nil {
			t.Errorf("%s says:\n%s", path, text)
		}
	}
	for path, c := range map[string]struct {
		status int
		code   string
	}{
		"explain?number=A999999":                           {404, hub.FaultNoTicket},
		"explain?number=" + strings.Repeat("9", 40):        {400, string(queue.TooLong)},
		"explain?number=A000001&day=2026-11-20":            {404, hub.FaultNoDay},
		"exceptions?day=23/11/2026":                        {400, hub.FaultRequest},
		"everything":                                       {404, hub.FaultRequest},
		"exceptions?day=2026-11-24":                        {404, hub.FaultNoDay},
		"attendance?lang=fr&day=" + strings.Repeat("1", 9): {400, hub.FaultRequest},
	} {
		status, text := r.ask("GET", hub.PathRecord+path, nil)
		if status != c.status || !strings.Contains(text, `"code":"`+c.code+`"`) {
			t.Errorf("%s is answered %d %s, want %d %s", path, status, text, c.status, c.code)
		}
	}
}

// The record of a day that is over is the same from a running hub and from its store.
func TestRecordOfAnOlderDayIsToldFromTheStore(t *testing.T) {
	r := newRig(t)
	r.headOfQueue()
	r.now.Add((26 * time.Hour).Milliseconds())
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	want(t, kiosk.do(1, issue), queue.OK)
	a := want(t, kiosk.do(2, queue.BookAppointment{Service: "gplx", SlotMS: slotAt(9+72, 0)}), queue.OK).Answer
	running := asked[hub.Record](r, "GET", hub.PathRecord+"explain?number=A000001&day=2026-11-23", nil)
	r.stop()
	records, err := hub.OpenRecords(filepath.Join(r.dir, "hub"), r.now.Load)
	if err != nil {
		t.Fatal(err)
	}
	defer records.Close()
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		q := httptest.NewRequest("GET", path, nil)
		q.RemoteAddr = "127.0.0.1:1"
		records.Handler().ServeHTTP(w, q)
		return w.Code, w.Body.String()
	}
	status, text := get(hub.PathRecord + "explain?number=A000001&day=2026-11-23")
	var stored hub.Record
	if err := json.Unmarshal([]byte(text), &stored); err != nil || status != 200 || strings.Join(stored.Lines, "\n") != strings.Join(running.Lines, "\n") {
		t.Errorf("running it is told\n%s\nfrom the store (%d)\n%s", running.Lines, status, text)
	}
	if !strings.Contains(strings.Join(stored.Lines, "\n"), "Hết ngày: vẫn còn chờ") {
		t.Errorf("the end of the day is not told: %s", stored.Lines)
	}
	if _, text := get(hub.PathAppointments + "?day=2026-11-26"); !strings.Contains(text, a.Appointment) {
		t.Errorf("the appointments are %s", text)
	}
}

// Nothing of the office is on the network, whoever asks and whatever key they have.
func TestOfficeIsNotOnTheNetwork(t *testing.T) {
	f := newFortress(t, hub.Admission{Insecure: true})
	for _, path := range []string{
		hub.PathRecord + "attendance", hub.PathAppointments, hub.PathCancel, hub.PathDay, hub.PathBackup, hub.PathVerify, hub.PathExport,
		hub.PathDevices, hub.PathCodes, hub.PathRevoke,
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			q, err := http.NewRequest(method, "http://"+f.address+path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			q.Header.Set("Authorization", "Bearer khoá")
			resp, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusNotFound {
				t.Errorf("%s %s is answered %s", method, path, resp.Status)
			}
		}
	}
	client := link.NewSocketClient(filepath.Join(f.dir, "hub", hub.SocketName), patience)
	resp, err := client.Get("http://hub" + hub.PathDevices)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("by the socket the answer is %s", resp.Status)
	}
	path := filepath.Join(f.dir, "hub", hub.SocketName)
	if info, err := os.Lstat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket's mode is %v (%v)", info.Mode(), err)
	}
}

// largePINs makes a backup as large as a test needs it.
type largePINs struct {
	hub.PINs
	copied []byte
}

// Copy implements hub.PINs.
func (l largePINs) Copy() ([]byte, error) { return l.copied, nil }

// A backup that is being sent when the hub is told to stop is sent to its end.
func TestBackupIsFinishedWhenTheHubStops(t *testing.T) {
	r := newRig(t)
	r.stop()
	large := make([]byte, 4<<20) // more than a socket takes while nobody reads
	_, _ = rand.Read(large)
	r.change = func(cfg *hub.Config) { cfg.PINs = largePINs{cfg.PINs, large} }
	r.start()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended, ready := make(chan error, 1), make(chan struct{})
	go func() { ended <- r.hub.Serve(ctx, l, func() { close(ready) }) }()
	<-ready
	socket := filepath.Join(r.dir, "hub", hub.SocketName)
	resp, err := link.NewSocketClient(socket, patience).Get("http://hub" + hub.PathBackup)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	stop()
	for { // until it stops
		c, err := link.DialSocket(t.Context(), socket)
		if err != nil {
			break
		}
		c.Close()
		time.Sleep(time.Millisecond)
	}
	_, err = store.BackupFile(filepath.Join(t.TempDir(), "copy.gz"), backupkey.Recipients{}, func(out io.Writer) error {
		n, err := io.Copy(out, resp.Body)
		if n < int64(len(large)) {
			t.Errorf("%d bytes were sent", n)
		}
		return err
	})
	if fault := resp.Trailer.Get(hub.TrailerFault); err != nil || fault != "" {
		t.Errorf("the backup ends with %q (%v)", fault, err)
	}
	if err := <-ended; err != nil {
		t.Errorf("the hub ended with %v", err)
	}
}

// What the network is told has no device's name, no cause and no path.
func TestFiguresForEverybodyNameNobody(t *testing.T) {
	f := hub.Figures{
		Devices: map[string]int{"kiosk": 1}, Failed: "writing \"/var/lib/secret\"", ArchiveFault: "/var/lib/secret", Backup: &maintenance.Figures{AgeSec: 7, Fault: "/media/secret"},
		Faults: []hub.Fault{{Device: "secret-1", Code: "printer-paper-out", Text: "secret"}, {Device: wire.RoleHub, Code: "day-unsure", Text: "secret"}},
	}
	before := asJSON(t, f)
	told := f.For(hub.ForEverybody)
	if text := asJSON(t, told); strings.Contains(text, "secret") || !strings.Contains(text, "printer-paper-out") || !strings.Contains(text, "day-unsure") {
		t.Errorf("everybody is told %s", text)
	}
	if told.Failed == "" || told.ArchiveFault == "" || told.Backup.Fault == "" || told.Backup.AgeSec != 7 || told.Devices["kiosk"] != 1 {
		t.Errorf("that something is wrong is lost: %+v", told)
	}
	if asJSON(t, f) != before || asJSON(t, f.For(hub.ForOffice)) != before {
		t.Error("the whole figures were changed")
	}
}

func TestImportEntersAllOrNothing(t *testing.T) {
	r := newRig(t)
	good := []hub.Booking{
		{Line: 2, Code: "LH4-7K2M", Service: "gplx", SlotMS: slotAt(9, 0)},
		{Line: 3, Service: "lltp", SlotMS: slotAt(9, 0), Class: "gia"},
		{Line: 4, Code: barcode.SpellAppointment(barcode.NewAppointmentCode(77)), Service: "gplx", SlotMS: slotAt(9, 0)},
		{Line: 5, Service: "gplx", SlotMS: slotAt(9, 0)}, // more than the slot takes: it was promised
	}
	bad := map[eventlog.Code]hub.Booking{
		queue.UnknownService: {Line: 10, Service: "gplxx", SlotMS: slotAt(9, 0)},
		queue.UnknownClass:   {Line: 11, Service: "gplx", Class: "vip", SlotMS: slotAt(9, 0)},
		queue.TooLate:        {Line: 12, Service: "gplx", SlotMS: slotAt(8, 0)},
		queue.OutsideHours:   {Line: 13, Service: "gplx", SlotMS: slotAt(12, 0)},
		queue.CodeTaken:      {Line: 14, Code: "LH4-7K2M", Service: "gplx", SlotMS: slotAt(10, 0)},
		queue.Malformed:      {Line: 15, Code: "036099001234", Service: "gplx", SlotMS: slotAt(10, 0)},
	}
	rows := good
	for _, row := range bad {
		rows = append(rows[:len(rows):len(rows)], row)
	}
	got := asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: rows})
	if got.Entered || len(got.Bad) != len(bad) {
		t.Errorf("with bad rows: %+v", got)
	}
	for _, f := range got.Bad {
		if bad[f.Code].Line != f.Line || !strings.Contains(f.Text, ":") || !f.Fault.Known() || f.Fault.In(i18n.English) != f.Text {
			t.Errorf("line %d is called %s: %s", f.Line, f.Code, f.Text)
		}
	}
	if list := asked[hub.Listed](r, "GET", hub.PathAppointments, nil); len(list.Appointments) != 0 {
		t.Errorf("something was entered: %+v", list)
	}
	if got = asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: good, Check: true}); got.Entered || len(got.Booked) != 4 {
		t.Errorf("a check: %+v", got)
	}
	if got = asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: rows, SkipBad: true}); !got.Entered || len(got.Booked) != 4 || len(got.Bad) != len(bad) {
		t.Errorf("skipping the bad: %+v", got)
	}
	list := asked[hub.Listed](r, "GET", hub.PathAppointments+"?day=2026-11-23", nil)
	if len(list.Appointments) != 4 || list.Appointments[0].Source != queue.SourceImport {
		t.Errorf("listed are %+v", list)
	}
	if second := asked[hub.Listed](r, "GET", hub.PathAppointments+"?day=2026-11-23%2B2", nil); !reflect.DeepEqual(second.Appointments, list.Appointments) {
		t.Errorf("of a second day of that date are listed %+v", second)
	}
	again := asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: good[:1]})
	if again.Known != 1 || again.Entered || len(again.Bad) > 0 {
		t.Errorf("a second time: %+v", again)
	}
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	for i, text := range []string{"LH4-7K2M", got.Booked[1].Slip, barcode.NewAppointmentCode(77)} {
		want(t, kiosk.do(uint64(i+1), queue.CheckIn{Appointment: text}), queue.OK)
	}
}

// A large import is one write, however many entries it has, and devices follow.
func TestLargestImportIsEnteredAtOnce(t *testing.T) {
	r := newRig(t)
	wall, _ := r.join("wall", wire.RoleWall)
	rows := make([]hub.Booking, hub.MaxImportRows)
	for i := range rows {
		rows[i] = hub.Booking{Line: i + 2, Code: fmt.Sprintf("DVC-%05d", i), Service: "gplx", SlotMS: slotAt(9+24*(i%2), 0)}
	}
	if got := asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: rows}); len(got.Booked) != len(rows) || !got.Entered {
		t.Fatalf("%d of %d rows were entered", len(got.Booked), len(rows))
	}
	booked := 0
	for booked < len(rows) {
		for _, e := range wall.events() {
			booked += len(e.Events)
		}
	}
	if status, _ := r.ask("POST", hub.PathAppointments, hub.Import{Rows: append(rows, rows[0])}); status != http.StatusBadRequest {
		t.Errorf("more rows than allowed are answered %d", status)
	}
	eventually(t, "the figures", func() bool { return r.hub.Figures().Expected == len(rows)/2 })
	r.stop()
	r.start()
	if list := asked[hub.Listed](r, "GET", hub.PathAppointments+"?day=2026-11-24", nil); len(list.Appointments) != len(rows)/2 {
		t.Errorf("after a restart %d are left", len(list.Appointments))
	}
}

func TestAppointmentIsCancelledWithAReason(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	a := book(t, kiosk, 1)
	for _, c := range []struct {
		asked  any
		status int
		code   string
	}{
		{hub.Cancellation{Code: a.Appointment}, 409, string(queue.ReasonNeeded)},
		{hub.Cancellation{Code: "LH4-7K2M", Reason: "đổi ngày"}, 409, string(queue.UnknownAppointment)},
		{`{"code": 5}`, 400, hub.FaultRequest},
		{`{"codes": "x"}`, 400, hub.FaultRequest},
		{"{", 400, hub.FaultRequest},
		{hub.Cancellation{Code: barcode.SpellAppointment(a.Appointment), Reason: "đổi ngày"}, 200, "ok"},
		{hub.Cancellation{Code: a.Appointment, Reason: "đổi ngày"}, 409, string(queue.AppointmentUsed)},
	} {
		status, text := r.ask("POST", hub.PathCancel, c.asked)
		if status != c.status || !strings.Contains(text, `"code":"`+c.code+`"`) {
			t.Errorf("%v is answered %d %s, want %d %s", c.asked, status, text, c.status, c.code)
		}
	}
	want(t, kiosk.do(2, queue.CheckIn{Appointment: a.Slip}), queue.AppointmentUsed)
}

// An arrived appointment is not moved, an older device follows the moves by events that
// it knows, and a slip with an earlier slot is still valid.
func TestImportMovesWhatIsThere(t *testing.T) {
	r := newRig(t)
	wall, _ := r.join("wall", wire.RoleWall)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	mine, used := book(t, kiosk, 1), want(t, kiosk.do(2, queue.BookAppointment{Service: "lltp", SlotMS: slotAt(9, 0)}), queue.OK).Answer
	want(t, kiosk.do(3, queue.CheckIn{Appointment: used.Appointment}), queue.OK)
	rows := []hub.Booking{
		{Line: 2, Code: barcode.SpellAppointment(mine.Appointment), Service: "lltp", SlotMS: slotAt(9, 30), KeepClass: true},
		{Line: 3, Code: used.Appointment, Service: "lltp", SlotMS: slotAt(10, 0)},
		{Line: 4, Code: used.Appointment, State: hub.RowCancelled},
	}
	bad := asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: rows, Change: true})
	if len(bad.Bad) != 1 || bad.Bad[0].Line != 4 || bad.Bad[0].Code != queue.CodeTaken || bad.Entered {
		t.Errorf("a code with two rows: %+v", bad)
	}
	if left := asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: rows[:2]}); left.Known != 2 || left.Entered {
		t.Errorf("without being asked for changes: %+v", left)
	}
	got := asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: rows[:2], Change: true})
	moved := hub.Change{Line: 2, Kind: hub.ChangeMoved, Code: mine.Appointment, From: hub.Standing{Service: "gplx", SlotMS: slotAt(9, 0), Class: "gia"}, To: hub.Standing{Service: "lltp", SlotMS: slotAt(9, 30), Class: "gia"}}
	if len(got.Changes) != 2 || got.Changes[0] != moved || got.Changes[1].Kind != hub.ChangeUsed || got.Changes[1].Ticket == "" || !got.Entered {
		t.Errorf("the changes are %+v", got)
	}
	var told []string
	for !slices.Contains(told, "appointment.cancelled") {
		told = nil
		for _, e := range wall.events() {
			for _, ev := range e.Events {
				told = append(told, ev.EventType())
			}
		}
	}
	if want := []string{"appointment.cancelled", "appointment.booked"}; !slices.Equal(told, want) {
		t.Errorf("the wall is told %v, want %v", told, want)
	}
	ticket := want(t, kiosk.do(4, queue.CheckIn{Appointment: mine.Slip}), queue.OK).Ticket
	if ticket.Service != "lltp" || ticket.ArrivalMS != slotAt(9, 30) || ticket.Appointment != mine.Appointment {
		t.Errorf("the slip of before gives %+v", ticket)
	}
}

// Rows that change appointments must meet the rules for new ones.
func TestImportRefusesBadMoves(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	code := book(t, kiosk, 1).Appointment
	for name, c := range map[string]struct {
		row  hub.Booking
		want eventlog.Code
	}{
		"no service":    {hub.Booking{Service: "none", SlotMS: slotAt(9, 0)}, queue.UnknownService},
		"no class":      {hub.Booking{Service: "gplx", SlotMS: slotAt(9, 0), Class: "vip"}, queue.UnknownClass},
		"past":          {hub.Booking{Service: "gplx", SlotMS: slotAt(8, 0)}, queue.TooLate},
		"outside hours": {hub.Booking{Service: "gplx", SlotMS: slotAt(12, 0)}, queue.OutsideHours},
	} {
		c.row.Code = code
		got := asked[hub.Imported](r, "POST", hub.PathAppointments, hub.Import{Rows: []hub.Booking{c.row}, Change: true})
		if len(got.Bad) != 1 || got.Bad[0].Code != c.want || got.Entered || len(got.Changes) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Nothing that people typed is run by a spreadsheet.
func TestExportedTextIsNoFormula(t *testing.T) {
	r := newRig(t)
	r.stop()
	r.change = func(c *hub.Config) {
		c.Centre.Outcomes = []centre.Outcome{{ID: "=HYPERLINK(1)", Name: "x"}, {ID: "+1", Name: "x"}, {ID: "-1", Name: "x"}, {ID: "@x", Name: "x"}, {ID: "ok=1", Name: "x"}}
	}
	r.start()
	console, _ := r.join("quay-1", wire.RoleConsole, func(h *wire.Hello) { h.Counter = "1" })
	seq := uint64(1)
	do := func(c queue.Command) {
		t.Helper()
		want(t, console.do(seq, c), queue.OK)
		seq++
		r.now.Add(1000)
	}
	do(queue.Login{Counter: "1", Officer: "duc", PIN: "1234"})
	outcomes := []string{"=HYPERLINK(1)", "+1", "-1", "@x", "ok=1"}
	for _, outcome := range outcomes {
		r.elsewhere(wire.RoleGateway, issue)
		do(queue.CallNext{Counter: "1"})
		do(queue.Start{Counter: "1"})
		do(queue.Finish{Counter: "1", Outcome: outcome})
	}
	for path, comma := range map[string]rune{"?form=csv": ',', "?form=csv&sheet=vi&heading=vi": ';'} {
		status, text := r.ask("GET", hub.PathExport+path, nil)
		table := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		table.Comma = comma
		lines, err := table.ReadAll()
		if err != nil || status != http.StatusOK || len(lines) != len(outcomes)+1 {
			t.Fatalf("%s is answered %d (%v): %s", path, status, err, text)
		}
		for i, outcome := range outcomes {
			if i < 4 {
				outcome = "'" + outcome
			}
			if got := lines[i+1][11]; got != outcome {
				t.Errorf("%s: %q is exported as %q", path, outcomes[i], got)
			}
		}
	}
}
