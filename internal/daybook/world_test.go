package daybook

import (
	"iter"
	"strings"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/ledgertest"
	"motcua/internal/queue"
)

const testDay = "2026-11-23"

// clockAt is a time of Monday, 23 November 2026, in Vietnam: "08:30".
func clockAt(t testing.TB, text string) int64 {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", testDay+" "+text, calendar.Local(0).Location())
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

func testCentre() centre.Centre {
	return centre.Centre{
		Name: "Trung tâm thử",
		Agencies: []centre.Agency{
			{ID: "gt", Name: "Sở Giao thông vận tải", Prefix: "A"},
			{ID: "tp", Name: "Sở Tư pháp", Prefix: "C"},
		},
		Services: []centre.Service{
			{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép lái xe", NameEn: "Driving licences"},
			{ID: "phuhieu", Agency: "gt", Name: "Cấp phù hiệu"},
			{ID: "lltp", Agency: "tp", Name: "Phiếu lý lịch tư pháp"},
		},
		Counters: []centre.Counter{
			{ID: "1", Serves: []centre.Serve{{Agency: "gt"}}},
			{ID: "2", Serves: []centre.Serve{{Agency: "gt"}, {Agency: "tp", HandicapMin: 10}}},
			{ID: "3", Serves: []centre.Serve{{Agency: "tp"}}},
		},
		Officers: []centre.Officer{
			{ID: "duc", Name: "Trần Minh Đức"},
			{ID: "hoa", Name: "Lê Thị Hoa"},
			{ID: "nam", Name: "Vũ Văn Nam", Skills: []centre.Serve{{Service: "lltp"}, {Service: "gplx", HandicapMin: 5}}},
			{ID: "lan", Name: "Phạm Thị Lan", Supervisor: true},
			{ID: "ngoc", Name: "Đỗ Bích Ngọc"},
		},
		Classes: []centre.Class{
			{ID: "gia", Name: "Người cao tuổi", HeadStartMin: 30},
			{ID: "mang-thai", Name: "Phụ nữ mang thai", HeadStartMin: 20},
			{ID: "cap-cuu", Name: "Cấp cứu", Always: true},
		},
		Hours: centre.Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []centre.Span{{FromMin: 450, ToMin: 690}, {FromMin: 810, ToMin: 1020}}},
		Profiles: []centre.Profile{
			{ID: "giup", Name: "Giúp", Serves: []centre.Serve{{Agency: "tp"}, {Service: "gplx", HandicapMin: 7}}},
		},
		CallReasons:  []centre.Reason{{ID: "gap", Name: "việc gấp", NameEn: "urgent"}},
		PauseReasons: []centre.Reason{{ID: "nghi", Name: "giải lao", LimitMin: 15}},
		HoldReasons:  []centre.Reason{{ID: "giay-to", Name: "bổ sung giấy tờ", LimitMin: 60}},
		Policy:       centre.Policy{IssueOutsideHours: true},
	}
}

// world is a log in the making.
type world struct {
	*ledgertest.Hub
	t testing.TB
}

func newWorld(t testing.TB, change ...func(*centre.Centre)) *world {
	c := testCentre()
	for _, fn := range change {
		fn(&c)
	}
	w := &world{ledgertest.New(t, c, clockAt(t, "07:00")), t}
	w.Given = func(c queue.Command) queue.Given {
		g := ledgertest.Given(c)
		g.Imported = true // the tests book as many as they like
		return g
	}
	return w
}

// do has a device ask.
func (w *world) do(device string, c queue.Command) eventlog.Answer {
	w.t.Helper()
	w.Roll()
	return w.Do(device, c)
}

// says sends a device's command at a time of day, and expects OK.
func (w *world) says(at, device string, c queue.Command) eventlog.Answer {
	w.t.Helper()
	w.MS = clockAt(w.t, at)
	a := w.do(device, c)
	if a.Code != queue.OK {
		w.t.Fatalf("%s: %s is refused: %s", at, c.CommandType(), a.Code)
	}
	return a
}

// issue issues a number and returns it.
func (w *world) issue(at, service, class string) string {
	w.t.Helper()
	return number(w.says(at, "kiosk-1", queue.IssueTicket{Service: service, Class: class}).Ticket)
}

// sit logs an officer in at "desk-1" for counter 1.
func (w *world) sit(at, counter, officer string) {
	w.t.Helper()
	w.says(at, "desk-"+counter, queue.Login{Counter: counter, Officer: officer, PIN: "1234"})
}

// call calls the next ticket at a counter and returns its number.
func (w *world) call(at, counter string) string {
	w.t.Helper()
	return number(w.says(at, "desk-"+counter, queue.CallNext{Counter: counter}).Ticket)
}

// serve finishes the visit at a counter.
func (w *world) serve(at, counter string) {
	w.t.Helper()
	w.says(at, "desk-"+counter, queue.Start{Counter: counter})
	w.says(at, "desk-"+counter, queue.Finish{Counter: counter})
}

func (w *world) id(number string) queue.TicketID { return queue.TicketID(testDay + "/" + number) }

// entries is the log as an iterator.
func (w *world) entries(yield func(eventlog.Entry, error) bool) {
	for _, e := range w.Entries() {
		if !yield(e, nil) {
			return
		}
	}
}

func (w *world) book(number string) *Book {
	w.t.Helper()
	b, err := readDay(testDay, number, w.MS, w.entries)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// tells checks that a text for people has some lines, in this order.
func tells(t testing.TB, lines []string, want ...string) {
	t.Helper()
	text := strings.Join(lines, "\n")
	rest := text
	for _, part := range want {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Fatalf("it does not say %q here:\n%s", part, text)
		}
		rest = after
	}
}

// story is the story of a number in Vietnamese, and in English without a missing text.
func (w *world) story(number string) []string {
	w.t.Helper()
	b := w.book(number)
	s, err := b.Story(number)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, line := range (Words{i18n.English, &b.Summary}).Story(s) {
		if strings.Contains(line, "daybook.") || strings.Contains(line, "%!") {
			w.t.Errorf("a text is missing: %q", line)
		}
	}
	return Words{i18n.Vietnamese, &b.Summary}.Story(s)
}

// readDay reads the book of a day from entries; see NewReader. An open session lasts
// until nowMS.
func readDay(day, number string, nowMS int64, entries iter.Seq2[eventlog.Entry, error]) (*Book, error) {
	r := NewReader(day, number)
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if err := r.Take(e); err != nil {
			return nil, err
		}
	}
	return r.Book(nowMS)
}
