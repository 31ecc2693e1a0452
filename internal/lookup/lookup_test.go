package lookup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/assets"
	"motcua/internal/catalogue"
	"motcua/internal/centre"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/keyboard"
	"motcua/internal/printer"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/search"
	"motcua/internal/searchtest"
	"motcua/internal/seattest"
)

const (
	hashA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	hashB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	hashS = "5555555555555555555555555555555555555555555555555555555555555555" // the still of the film
	hashF = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
)

// procedures are a small catalogue.
func procedures() []catalogue.Procedure {
	return []catalogue.Procedure{
		{
			Code: "1.002809", Name: "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", Field: "Đường bộ", Agency: "Sở Giao thông vận tải", Service: "gplx", Level: catalogue.LevelFull,
			Steps: "Bước 1: Lấy số, đến quầy khi được gọi\nBước 2: Nộp giấy tờ\n- Nhận giấy hẹn\n\nTrường hợp khác:\n1. Nhận giấy phép mới\n2. Một bước nữa",
			Ways:  []catalogue.Way{{Channel: catalogue.Counter}, {Channel: catalogue.Online}, {Channel: catalogue.Post}},
			Papers: []catalogue.Group{{Items: []catalogue.Paper{
				{Name: "Giấy tờ phải nộp:"}, {Name: "Đơn đề nghị đổi giấy phép lái xe", Originals: 1}, {Name: "Giấy phép lái xe đang dùng", Copies: 1}, {Name: "Căn cước", Originals: 1, Copies: 2},
			}}},
			Sets: 1, Legal: catalogue.Limit{N: 5, Unit: catalogue.WorkingDays}, Fees: []catalogue.Fee{{Charge: true, VND: 135_000, Text: "một giấy phép, nộp tại quầy"}},
			Conditions: "Giấy phép phải có trong hệ thống.", Published: "2026-03-02", Changed: "2026-11-18", Link: "https://dichvucong.example.vn/1.002809",
			Files: []catalogue.File{
				{Kind: catalogue.SampleFile, Title: "Đơn mẫu", Name: "don.png", Hash: hashA, Bytes: 100},
				{Kind: catalogue.SampleFile, Title: "Trang hai", Name: "hai.jpeg", Hash: hashB, Bytes: 100},
				{Kind: catalogue.SampleFile, Title: "Bản in", Name: "don.pdf", Hash: hashA, Bytes: 100},
				{Kind: catalogue.FilmFile, Title: "Cách đổi", Name: "khac.jpg", Hash: hashB, Bytes: 100},
				{Kind: catalogue.FilmFile, Title: "Cách đổi", Name: "phim.mp4", Hash: hashF, Bytes: 100},
				{Kind: catalogue.FilmFile, Title: "Cách đổi", Name: "phim.jpg", Hash: hashS, Bytes: 100},
			},
		},
		{Code: "1.001193", Name: "Đăng ký khai sinh", Field: "Hộ tịch", Agency: "Ủy ban nhân dân cấp xã", Elsewhere: "UBND xã, phường", Legal: catalogue.Limit{Unit: catalogue.AtOnce}, Fees: []catalogue.Fee{{Free: true}}},
		{Code: "1.004884", Name: "Đăng ký lại khai sinh", Field: "Hộ tịch", Agency: "Ủy ban nhân dân cấp xã", Elsewhere: "UBND xã, phường", Events: []string{"sinh-con"}},
		{Code: "2.000488", Name: "Cấp Phiếu lý lịch tư pháp", Field: "Lý lịch tư pháp", Agency: "Sở Tư pháp", Service: "lltp", Legal: catalogue.Limit{N: 10, Unit: catalogue.Days}, Fees: []catalogue.Fee{{VND: 200_000}, {VND: 100_000}}},
		{Code: "2.000635", Name: "Cấp bản sao trích lục hộ tịch", Field: "Hộ tịch", Agency: "Sở Tư pháp", Service: "khong-co"},
		{Code: "3.000001", Name: "Ấp trứng", Agency: "Sở Nông nghiệp"},
	}
}

func catalogueOf(t testing.TB, list []catalogue.Procedure) (*catalogue.Catalogue, *search.Index) {
	t.Helper()
	var file bytes.Buffer
	if err := catalogue.Write(&file, catalogue.Header{AsOf: "2026-07-18"}, list); err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.Read(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return c, search.New(c.List, thesaurus(t))
}

func thesaurus(t testing.TB) *search.Thesaurus {
	words, err := search.ReadThesaurus(strings.NewReader(assets.LookupWords))
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func events(t testing.TB) []Event {
	list, err := ReadEvents(strings.NewReader(assets.LookupEvents))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// slot is a printer that the test controls. What it prints is also drawn by the product's
// own printer of pictures, which refuses what no printer can print.
type slot struct {
	folder printer.Device
	mu     sync.Mutex
	jobs   map[string]printer.Job
	papers []receipt.Ticket
	fault  health.Code
	stuck  bool
	refuse bool
}

func (s *slot) Submit(id string, t receipt.Ticket) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse {
		return errors.New("the queue is full")
	}
	job := printer.Job{ID: id, State: printer.Confirmed}
	if _, err := s.folder.Print(context.Background(), t); err != nil {
		job.State, job.Err = printer.Failed, err
	}
	if s.stuck {
		job.State = printer.Queued
	}
	s.jobs[id] = job
	s.papers = append(s.papers, t)
	return nil
}

func (s *slot) Job(id string) (printer.Job, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, ok := s.jobs[id]
	return j, ok
}

func (s *slot) Status() (status printer.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range health.Known {
		if w.Code == s.fault {
			status.Troubles = []health.Trouble{{Warnable: w}}
		}
	}
	return status
}

// shelf has files in memory.
type shelf map[string][]byte

func (s shelf) Open(hash string) (io.ReadCloser, error) {
	data, ok := s[hash]
	if !ok {
		return nil, errors.New("no such file")
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func (s shelf) Path(hash string) string {
	if _, ok := s[hash]; ok {
		return "/files/" + hash
	}
	return ""
}

func pictureOf(w, h int) []byte {
	var out bytes.Buffer
	_ = png.Encode(&out, image.NewGray(image.Rect(0, 0, w, h)))
	return out.Bytes()
}

// stand is a look-up in a bubble of virtual time.
type stand struct {
	*Lookup
	t    *testing.T
	hub  *seattest.Hub
	seat *seattest.Seat
	slot *slot

	mu      sync.Mutex
	last    View
	missed  []string
	visits  []string
	manner  Manner
	standAt map[string]Standing
}

func (s *stand) Visit(m Manner, service string, slot bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visits, s.manner = append(s.visits, fmt.Sprint(service, " ", slot)), m
}

func run(t *testing.T, name string, test func(s *stand), change ...func(*Config)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			folder, err := printer.Open("png:"+t.TempDir(), printer.Settings{WidthDots: receipt.Width80mm})
			if err != nil {
				t.Fatal(err)
			}
			s := &stand{t: t, hub: seattest.NewHub(t, seattest.Centre()), slot: &slot{folder: folder, jobs: map[string]printer.Job{}}}
			s.seat = s.hub.Seat("kiosk-1")
			s.standAt = map[string]Standing{
				"gplx": {Counters: []string{"3", "4"}, Counted: true, Waiting: 12, Estimate: Estimate{true, 15, 25}}, "lltp": {Counters: []string{"7"}, Closed: true, Why: "Mở lại 13:30"},
			}
			cfg := Config{
				Name: "Kiosk 1", Clock: s.seat.Clock(), Events: events(t), First: true, Log: slog.New(slog.DiscardHandler), Tickets: s, Files: shelf{hashA: pictureOf(4, 3)},
				Standing: func(_ *queue.State, _ i18n.Lang, id string, _ int64) (Standing, bool) {
					st, ok := s.standAt[id]
					return st, ok
				},
				Slots:  func(_ *queue.State, service string, _ int64) bool { return service == "gplx" },
				Missed: func(text string) { s.missed = append(s.missed, text) },
				Show: func(v View) {
					s.mu.Lock()
					s.last = v
					s.mu.Unlock()
				},
			}
			for _, fn := range change {
				fn(&cfg)
			}
			s.Lookup = New(cfg)
			s.SetCatalogue(catalogueOf(t, procedures()))
			s.Run(s.seat, s.slot)
			defer s.Close()
			test(s)
		})
	})
}

func (s *stand) see() View {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

func (s *stand) after(d time.Duration) View {
	time.Sleep(d)
	return s.see()
}

func (s *stand) page(want Page) View {
	s.t.Helper()
	v := s.see()
	if v.Page != want {
		s.t.Fatalf("the page is %d, want %d", v.Page, want)
	}
	return v
}

func (s *stand) types(text string) {
	for _, r := range text {
		kind := keyboard.Letter
		if r == ' ' {
			kind = keyboard.Space
		}
		s.Press(keyboard.Key{Kind: kind, Rune: r})
	}
}

func (s *stand) key(k keyboard.Kind) { s.Press(keyboard.Key{Kind: k}) }

func codes(items []Item) (list []string) {
	for _, i := range items {
		list = append(list, i.Code)
	}
	return list
}

func TestHomeShowsTheRoads(t *testing.T) {
	run(t, "home", func(s *stand) {
		h := s.page(PageHome).Home
		if h.Fields != 3 || h.Agencies != 4 || h.Procedures != 6 || !h.Tickets || h.Dossier {
			t.Errorf("home: %+v", h)
		}
		var names []string
		for _, e := range h.Events {
			names = append(names, e.Name)
		}
		if want := []string{"Sinh con", "Kết hôn", "Xe, lái xe", "Tìm việc, đi làm", "Lý lịch, giấy tờ"}; !slices.Equal(names, want) {
			t.Errorf("events with procedures here: %q, want %q", names, want)
		}
		s.SetLang(i18n.English)
		if v := s.see(); v.Home.Events[0].Name != "Having a child" || v.Home.Asked[0].Place != "Received here, counters 3, 4" {
			t.Errorf("in English: %+v", v.Home)
		}
	})
}

// What is asked most is what most numbers were taken for, and not what was looked for.
func TestAskedMostIsCountedByTheQueue(t *testing.T) {
	run(t, "counts", func(s *stand) {
		if got := codes(s.page(PageHome).Home.Asked); !slices.Equal(got, []string{"1.002809", "2.000488"}) {
			t.Errorf("before any number: %q", got)
		}
		s.hub.Must("kiosk-1", queue.IssueTicket{Service: "lltp"})
		if got := codes(s.after(time.Second).Home.Asked); !slices.Equal(got, []string{"2.000488", "1.002809"}) {
			t.Errorf("after a number for the second: %q", got)
		}
		for range 5 {
			s.OpenProcedure("1.002809")
			s.Home()
		}
		if got := codes(s.after(time.Second).Home.Asked); got[0] != "2.000488" {
			t.Errorf("after looking at the first: %q", got)
		}
	})
}

// Of several procedures of a service, that with the service's own code stands for it.
func TestAskedMostIsTheServicesOwnProcedure(t *testing.T) {
	list := procedures()
	list[1].Service, list[1].Elsewhere = "gplx", "" // its code comes before the other
	run(t, "first of the codes", func(s *stand) {
		s.SetCatalogue(catalogueOf(t, list))
		if got := codes(s.page(PageHome).Home.Asked); !slices.Equal(got, []string{"1.001193", "2.000488"}) {
			t.Errorf("asked most: %q", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		c := seattest.Centre()
		c.Services[0].Code = "1.002809"
		seat := seattest.NewHub(t, c).Seat("kiosk-1")
		var last View
		l := New(Config{Clock: seat.Clock(), First: true, Log: slog.New(slog.DiscardHandler), Show: func(v View) { last = v }})
		l.SetCatalogue(catalogueOf(t, list))
		l.Run(seat, nil)
		defer l.Close()
		synctest.Wait()
		if got := codes(last.Home.Asked); !slices.Equal(got, []string{"1.002809", "2.000488"}) {
			t.Errorf("asked most: %q", got)
		}
	})
}

func TestEventLeadsToItsProceduresInOrder(t *testing.T) {
	run(t, "event", func(s *stand) {
		s.OpenEvent("sinh-con")
		v := s.page(PageList).List
		if got := codes(v.Items); v.Title != "Sinh con" || !slices.Equal(got, []string{"1.001193", "2.000635", "1.004884"}) {
			t.Errorf("%q: %q", v.Title, got)
		}
		s.OpenEvent("no-such-event")
		s.page(PageList)
		s.OpenProcedure("1.001193")
		s.page(PageProcedure)
		s.Back()
		s.page(PageList)
		s.Back()
		s.page(PageHome)
		s.Back()
		s.page(PageHome)
	})
}

func TestFieldsAgenciesAndLetters(t *testing.T) {
	for name, tt := range map[string]struct {
		open  func(s *stand)
		want  []string
		group int
		items []string
	}{
		"fields":   {func(s *stand) { s.OpenFields() }, []string{"Đường bộ 1", "Hộ tịch 3", "Lý lịch tư pháp 1"}, 1, []string{"2.000635", "1.001193", "1.004884"}},
		"agencies": {func(s *stand) { s.OpenAgencies() }, []string{"Sở Giao thông vận tải 1", "Sở Nông nghiệp 1", "Sở Tư pháp 2", "Ủy ban nhân dân cấp xã 2"}, 2, []string{"2.000635", "2.000488"}},
		"letters":  {func(s *stand) { s.OpenLetters() }, []string{"A 1", "C 2", "Đ 3"}, 2, []string{"1.001193", "1.004884", "1.002809"}},
	} {
		run(t, name, func(s *stand) {
			tt.open(s)
			v := s.page(PageList).List
			var got []string
			for _, g := range v.Groups {
				got = append(got, fmt.Sprint(g.Name, " ", g.Count))
			}
			if !slices.Equal(got, tt.want) || v.Sub == "" || v.Letters != (name == "letters") {
				t.Fatalf("groups %q of %+v, want %q", got, v, tt.want)
			}
			s.OpenGroup(v.Groups[tt.group].ID)
			if got := codes(s.page(PageList).List.Items); !slices.Equal(got, tt.items) {
				t.Errorf("procedures %q, want %q", got, tt.items)
			}
			s.OpenGroup("no such group")
			s.page(PageList)
		})
	}
}

func TestProcedureIsReadAtAGlance(t *testing.T) {
	run(t, "here", func(s *stand) {
		s.OpenProcedure("1.002809")
		p := s.page(PageProcedure).Procedure
		if p.Sub != "Sở Giao thông vận tải · Đường bộ · mã 1.002809" || p.Time != "5 ngày làm việc" || p.TimeNote != "" || p.Fee != "135.000 đồng" || p.FeeNote != "một giấy phép, nộp tại quầy" || p.Where != "Quầy 3, 4" {
			t.Errorf("in short: %+v", p)
		}
		if want := []string{"Lấy số, đến quầy khi được gọi", "Nộp giấy tờ", "Nhận giấy hẹn", "Nhận giấy phép mới"}; !slices.Equal(p.Steps, want) {
			t.Errorf("steps %q, want %q", p.Steps, want)
		}
		if want := []string{"Nộp trực tuyến (toàn trình) hoặc qua bưu điện cũng được.", "Giấy phép phải có trong hệ thống."}; !slices.Equal(p.Notes, want) {
			t.Errorf("notes %q, want %q", p.Notes, want)
		}
		if p.Dates != "Niêm yết từ 02/3/2026, cập nhật 18/11/2026." || p.Sets != 1 || !p.Link || !p.CanPrint || p.Samples != 2 || p.Films != 1 {
			t.Errorf("the rest: %+v", p)
		}
		want := []Needed{{Name: "Giấy tờ phải nộp:"}, {No: 1, Name: "Đơn đề nghị đổi giấy phép lái xe", Originals: 1}, {No: 2, Name: "Giấy phép lái xe đang dùng", Copies: 1}, {No: 3, Name: "Căn cước", Originals: 1, Copies: 2}}
		if len(p.Parts) != 1 || !slices.Equal(p.Parts[0].Papers, want) {
			t.Errorf("papers %+v", p.Parts)
		}
		if !p.Slots || !p.Received || p.Standing.Waiting != 12 || p.Elsewhere != "" {
			t.Errorf("standing: %+v", p)
		}
	})
	run(t, "closed", func(s *stand) {
		s.OpenProcedure("2.000488")
		if p := s.page(PageProcedure).Procedure; !p.Received || !p.Standing.Closed || p.WhereNote != "Mở lại 13:30" || p.Fee != "100.000–200.000 đồng" || p.Time != "10 ngày" {
			t.Errorf("closed: %+v", p)
		}
	})
	run(t, "elsewhere", func(s *stand) {
		s.OpenProcedure("1.001193")
		if p := s.page(PageProcedure).Procedure; p.Received || p.Elsewhere != "Làm tại UBND xã, phường" || p.Where != "UBND xã, phường" || p.Fee != "Không thu tiền" || p.Time != "trong ngày" || len(p.Parts) != 0 {
			t.Errorf("elsewhere: %+v", p)
		}
	})
	run(t, "a service that the centre does not have", func(s *stand) {
		s.OpenProcedure("2.000635")
		if p := s.page(PageProcedure).Procedure; p.Received || p.Elsewhere != "Không nhận tại đây" || p.Time != "Chưa có thông tin" || p.Fee != "Chưa có thông tin" || !strings.Contains(p.Dates, "18/7/2026") {
			t.Errorf("unknown service: %+v", p)
		}
		s.TakeNumber()
		s.page(PageProcedure)
	})
}

// The day of the result is counted by the days off of the centre, and is not told where they
// are not known, or on a day on which nobody takes a dossier.
func TestPromisedDayIsReckonedByTheCalendar(t *testing.T) {
	year := []centre.Holiday{{Date: "2000-05-01"}}
	for _, day := range []string{"2000-02-04", "2000-02-07", "2000-02-08", "2000-02-09"} {
		year = append(year, centre.Holiday{Date: day, Name: "Tết"})
	}
	next := append(slices.Clone(year), centre.Holiday{Date: "2001-01-01"}, centre.Holiday{Date: "2001-04-30"}, centre.Holiday{Date: "2001-05-01"})
	for _, day := range []string{"2001-01-23", "2001-01-24", "2001-01-25"} {
		next = append(next, centre.Holiday{Date: day, Name: "Tết"})
	}
	const days = 24 * time.Hour
	for name, tt := range map[string]struct {
		after    time.Duration // Saturday 01/01/2000, 07:00
		holidays []centre.Holiday
		workdays []centre.Workday
		want     string
	}{
		"an ordinary week":                  {2 * days, year, nil, "nộp hôm nay, hẹn trả thứ Hai, 10/01"},
		"a day off on the way":              {2 * days, append(slices.Clone(year), centre.Holiday{Date: "2000-01-06", Name: "Nghỉ bù"}), nil, "nộp hôm nay, hẹn trả thứ Ba, 11/01"},
		"a Saturday that is worked":         {2 * days, year, []centre.Workday{{Date: "2000-01-08", Name: "Làm bù"}}, "nộp hôm nay, hẹn trả thứ Bảy, 08/01"},
		"over Tết":                          {33 * days, year, nil, "nộp hôm nay, hẹn trả thứ Tư, 16/02"},
		"a month without a zero":            {58 * days, year, nil, "nộp hôm nay, hẹn trả thứ Hai, 06/3"},
		"into a year without holidays":      {362 * days, year, nil, ""},
		"into a year with holidays":         {362 * days, next, nil, "nộp hôm nay, hẹn trả thứ Sáu, 05/01/2001"},
		"no holidays are known":             {2 * days, nil, nil, ""},
		"some holidays are known":           {2 * days, year[:2], nil, ""},
		"nobody takes a dossier today":      {0, year, nil, ""},
		"a day off":                         {35 * days, year, nil, ""},
		"a Saturday on which they are here": {7 * days, year, []centre.Workday{{Date: "2000-01-08", Name: "Làm bù"}}, "nộp hôm nay, hẹn trả thứ Sáu, 14/01"},
	} {
		run(t, name, func(s *stand) {
			c := seattest.Centre()
			c.Holidays, c.Workdays = tt.holidays, tt.workdays
			s.hub.Must("kiosk-1", queue.SetCentre{Centre: c})
			s.OpenProcedure("1.002809")
			if p := s.page(PageProcedure).Procedure; p.TimeNote != tt.want || p.Time != "5 ngày làm việc" {
				t.Errorf("it takes %q and promises %q, want %q", p.Time, p.TimeNote, tt.want)
			}
			s.SetLang(i18n.English)
			if p := s.page(PageProcedure).Procedure; tt.want != "" && !strings.HasPrefix(p.TimeNote, "handed in today: ready on ") {
				t.Errorf("in English it promises %q", p.TimeNote)
			}
		}, func(*Config) { time.Sleep(tt.after) })
	}
}

// Others have days off of their own, and a limit of many days says little by its date.
func TestOnlyWhatIsReceivedHereIsPromised(t *testing.T) {
	c := seattest.Centre()
	c.Holidays = []centre.Holiday{{Date: "2000-05-01"}, {Date: "2000-02-07"}, {Date: "2000-02-08"}, {Date: "2000-02-09"}}
	list := procedures()
	long, elsewhere := list[0], list[0]
	long.Code, long.Legal.N = "5.000001", promiseMost+1
	elsewhere.Code, elsewhere.Service, elsewhere.Elsewhere = "5.000002", "", "UBND xã, phường"
	list = append(list, long, elsewhere)
	run(t, "promises", func(s *stand) {
		s.hub.Must("kiosk-1", queue.SetCentre{Centre: c})
		s.SetCatalogue(catalogueOf(t, list))
		for code, promised := range map[string]bool{"1.002809": true, long.Code: false, elsewhere.Code: false} {
			s.Home()
			s.OpenProcedure(code)
			if p := s.page(PageProcedure).Procedure; (p.TimeNote != "") != promised {
				t.Errorf("%s promises %q", code, p.TimeNote)
			}
		}
	}, func(*Config) { time.Sleep(48 * time.Hour) })
}

// While the link is down nothing is shown that was true before.
func TestOfflineShowsNoFigures(t *testing.T) {
	run(t, "offline", func(s *stand) {
		s.OpenProcedure("1.002809")
		s.seat.SetLine(false)
		v := s.after(3 * time.Second)
		if p := v.Procedure; p.Slots || !v.LinkDown || !p.Received || p.Standing.Counted || p.Standing.Waiting != 0 || p.Standing.Estimate.Known || p.Where != "Quầy 3, 4" {
			t.Errorf("offline: %+v", p)
		}
	})
}

func TestPersonIsHandedToTheTicketKiosk(t *testing.T) {
	run(t, "hand over", func(s *stand) {
		s.SetLang(i18n.English)
		s.SetLargeText(true)
		s.OpenProcedure("1.002809")
		s.TakeNumber()
		s.page(PageAway)
		if want := (Manner{Lang: i18n.English, LargeText: true}); s.manner != want {
			t.Errorf("the manner is %+v", s.manner)
		}
		s.Returned()
		if v := s.page(PageHome); v.Lang != i18n.Vietnamese || v.LargeText {
			t.Errorf("the next person finds %+v", v)
		}
		s.OpenProcedure("1.002809")
		s.BookSlot()
		s.Returned()
		s.Tickets()
		s.page(PageAway)
		if want := []string{"gplx false", "gplx true", " false"}; !slices.Equal(s.visits, want) {
			t.Errorf("visits %q, want %q", s.visits, want)
		}
	})
	run(t, "look up on a machine for numbers", func(s *stand) {
		s.page(PageAway)
		s.Returned()
		s.page(PageAway)
		s.Open(Manner{Lang: i18n.English})
		if v := s.page(PageHome); v.Lang != i18n.English {
			t.Errorf("the person's language is lost: %+v", v.Lang)
		}
		s.Back()
		s.page(PageAway)
		if s.manner.Lang != i18n.English || len(s.visits) != 1 {
			t.Errorf("back to the numbers: %q with %+v", s.visits, s.manner)
		}
		s.Open(Manner{Lang: i18n.Vietnamese})
		s.OpenFields()
		s.after(idleHome + 2*time.Second)
		s.page(PageAway)
	}, func(c *Config) { c.First = false })
}

func TestNobodyThereLeadsHomeAndThenAttracts(t *testing.T) {
	for percent, times := range map[int]time.Duration{0: 2, 100: 2, 200: 4} {
		run(t, fmt.Sprint(percent, " %"), func(s *stand) {
			s.SetLang(i18n.English)
			s.OpenFields()
			s.after(times*idleHome/2 - 2*time.Second)
			s.page(PageList)
			s.after(3 * time.Second)
			if v := s.page(PageHome); v.Lang != i18n.Vietnamese {
				t.Error("the language is still that of the person before")
			}
			s.after(times * attractAfter / 2)
			a := s.page(PageAttract)
			if b := s.after(attractTurn); b.Home.Turn == a.Home.Turn {
				t.Error("the life events do not turn")
			}
			s.Touched()
			s.page(PageHome)
		}, func(c *Config) { c.ReadingPercent = percent })
	}
}

type loud struct{ busy bool }

func (l *loud) Reads() bool { return true }
func (l *loud) Busy() bool  { return l.busy }

func TestPageStaysWhileItIsReadAloud(t *testing.T) {
	voice := &loud{busy: true}
	run(t, "reading", func(s *stand) {
		s.OpenFields()
		s.Speak()
		s.after(idleHome + 10*time.Second)
		if v := s.page(PageList); !v.Reading || !v.Speaks {
			t.Error("it does not read")
		}
		s.after(readFor - 8*time.Second)
		s.page(PageHome)
	}, func(c *Config) { c.Voice = voice })
}

func TestCatalogueIsTakenAtTheNextFirstPage(t *testing.T) {
	run(t, "another catalogue", func(s *stand) {
		s.OpenProcedure("1.001193")
		s.page(PageProcedure)
		c, x := catalogueOf(t, procedures()[:1])
		s.SetCatalogue(c, x)
		s.after(2 * time.Second)
		if v := s.page(PageProcedure); v.Procedure.Name != "Đăng ký khai sinh" {
			t.Errorf("the page has changed to %q", v.Procedure.Name)
		}
		s.Home()
		if v := s.page(PageHome); v.Home.Procedures != 1 {
			t.Errorf("home has %d procedures", v.Home.Procedures)
		}
		s.SetCatalogue(catalogueOf(t, procedures()))
		if v := s.after(time.Second); v.Home.Procedures != 6 {
			t.Errorf("at rest it was not taken: %d", v.Home.Procedures)
		}
	})
}

func TestNoCatalogueIsAPageWithWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seat := seattest.NewHub(t, seattest.Centre()).Seat("kiosk-1")
		var last View
		l := New(Config{Clock: seat.Clock(), First: true, Log: slog.New(slog.DiscardHandler), Show: func(v View) { last = v }})
		l.Run(seat, nil)
		defer l.Close()
		for _, do := range []func(){
			l.OpenSearch, l.OpenFields, l.OpenLetters, l.OpenAgencies, func() { l.OpenEvent("sinh-con") }, func() { l.OpenProcedure("1.001193") }, func() { l.OpenGroup("x") }, l.Print, l.TakeNumber, l.OpenText,
			l.OpenSample, func() { l.TurnSample(1) }, l.OpenFilm, l.PauseFilm, func() { l.SetSubtitles(true) }, l.Dossier, l.Tickets, l.Touched, l.Home, l.Back, l.Speak, func() { l.Suggest("x") }, func() { l.Press(keyboard.Key{Kind: keyboard.Enter}) },
		} {
			do()
			synctest.Wait()
			if last.Page != PageTrouble || last.Trouble == "" {
				t.Fatalf("page %d says %q", last.Page, last.Trouble)
			}
		}
		l.SetTrouble("lookup.trouble.damaged")
		synctest.Wait()
		if last.Trouble != "Danh mục thủ tục trên máy này bị hỏng" {
			t.Errorf("it says %q", last.Trouble)
		}
		l.SetCatalogue(catalogueOf(t, procedures()))
		synctest.Wait()
		if last.Page != PageHome {
			t.Errorf("with a catalogue the page is %d", last.Page)
		}
	})
}

// A catalogue whose file was damaged after it was read shows what is in memory.
func TestDamagedFileShowsWhatIsKnown(t *testing.T) {
	run(t, "damaged", func(s *stand) {
		var file bytes.Buffer
		if err := catalogue.Write(&file, catalogue.Header{}, procedures()); err != nil {
			t.Fatal(err)
		}
		data := file.Bytes()
		c, err := catalogue.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		s.SetCatalogue(c, search.New(c.List, thesaurus(t)))
		s.Home()
		clear(data)
		s.OpenProcedure("1.002809")
		if p := s.page(PageProcedure).Procedure; p.Name == "" || p.Time != "5 ngày làm việc" || len(p.Parts) != 0 {
			t.Errorf("it shows %+v", p)
		}
	})
}

func TestPagesBehindOneAnotherHaveALimit(t *testing.T) {
	run(t, "depth", func(s *stand) {
		for range 3 * MaxDepth {
			s.OpenFields()
		}
		backs := 0
		for ; s.see().Page != PageHome; backs++ {
			s.Back()
		}
		if backs != MaxDepth-1 {
			t.Errorf("%d pages lay before the first", backs)
		}
	})
}

func TestFullTextHasEverything(t *testing.T) {
	run(t, "text", func(s *stand) {
		s.OpenProcedure("1.002809")
		s.OpenText()
		v := s.page(PageText).Text
		var headings []string
		var all strings.Builder
		for _, p := range v.Parts {
			if p.Heading {
				headings = append(headings, p.Text)
			}
			all.WriteString(p.Text + "\n")
		}
		if want := []string{"Trình tự thực hiện", "Cách thức thực hiện", "Thành phần hồ sơ", "Thời hạn giải quyết", "Phí, lệ phí", "Cơ quan giải quyết", "Yêu cầu, điều kiện", "Công bố"}; !slices.Equal(headings, want) {
			t.Errorf("headings %q, want %q", headings, want)
		}
		for _, want := range []string{"Bước 1: Lấy số", "Một bước nữa", "Trực tuyến", "– Căn cước · 1 bản chính, 2 bản sao", "Nộp 1 bộ", "Theo quy định: 5 ngày làm việc", "Lệ phí: 135.000 đồng · một giấy phép", "https://dichvucong.example.vn/1.002809"} {
			if !strings.Contains(all.String(), want) {
				t.Errorf("%q is missing in\n%s", want, all.String())
			}
		}
	})
}

func TestLongParagraphsAreCutBetweenWords(t *testing.T) {
	line := strings.TrimSpace(strings.Repeat("một hai ba ", 400))
	list := pieces(line)
	if got := strings.Join(list, " "); got != line {
		t.Error("words were lost")
	}
	for _, p := range list {
		if n := len([]rune(p)); n > passageMost {
			t.Errorf("a piece has %d letters", n)
		}
	}
	if got := pieces(strings.Repeat("x", 3*passageMost)); len(got) != 3 {
		t.Errorf("one word in %d pieces", len(got))
	}
	w := &writer{lang: i18n.Vietnamese}
	w.part("lookup.text.steps", strings.Repeat("a\n", 2*passagesMost))
	if len(w.list) != passagesMost {
		t.Errorf("%d passages", len(w.list))
	}
}

func TestSamplePicturesAreTurned(t *testing.T) {
	run(t, "pictures", func(s *stand) {
		s.OpenProcedure("1.002809")
		s.OpenSample()
		v := s.page(PageSample).Sheet
		if v.Image == nil || v.Image.Bounds().Dx() != 4 || v.At != 1 || v.Of != 2 || v.Title != "Đơn mẫu" {
			t.Errorf("the first picture: %+v", v)
		}
		s.TurnSample(-1)
		s.TurnSample(1)
		if v := s.page(PageSample).Sheet; v.Image != nil || v.Trouble == "" || v.At != 2 {
			t.Errorf("a picture that is not here: %+v", v)
		}
		s.TurnSample(1)
		if v := s.page(PageSample).Sheet; v.At != 2 {
			t.Errorf("there is no third: %+v", v)
		}
		s.Back()
		s.page(PageProcedure)
	})
}

func TestPicturesHaveALimit(t *testing.T) {
	f := catalogue.File{Hash: hashA, Bytes: 10}
	for name, data := range map[string][]byte{"no picture": []byte("hello"), "too many pixels": pictureOf(1, MaxPicturePixels+1)[:200], "cut off": pictureOf(100, 100)[:60]} {
		if img, err := readPicture(shelf{hashA: data}, f); err == nil {
			t.Errorf("%s: %v", name, img.Bounds())
		}
	}
	f.Bytes = MaxPictureBytes + 1
	if _, err := readPicture(shelf{hashA: pictureOf(2, 2)}, f); err == nil {
		t.Error("a file that is too large was read")
	}
	swollen := append(pictureOf(2, 2), make([]byte, MaxPictureBytes)...) // a picture, and much behind it
	if _, err := readPicture(shelf{hashA: swollen}, catalogue.File{Hash: hashA, Bytes: 10}); err == nil {
		t.Error("a file that is larger than it says was read")
	}
}

// Everything in the catalogue is at most ten taps away, by letters alone: also on the
// smallest screen, which shows four things at a time and is turned with a tap.
func TestAnyProcedureIsTenTapsAway(t *testing.T) {
	list, err := searchtest.Names(true)
	if err != nil {
		t.Fatal(err)
	}
	c := &catalogue.Catalogue{List: list[:min(len(list), 1407)]}
	b := newBook(c, nil, nil)
	const most, perPage, lettersPerPage = 10, 8, 24
	worst := 0
	for n, letter := range b.letters {
		taps := 1 + n/lettersPerPage + 1 // the page of letters, turning it, a letter
		worst = max(worst, taps+tapsIn(letter.list, perPage))
	}
	if worst > most {
		t.Errorf("a procedure is %d taps away", worst)
	}
	t.Logf("at most %d taps", worst)
}

// tapsIn is the most taps that a procedure of a list needs.
func tapsIn(list []int, perPage int) int {
	if len(list) <= leafMost {
		return (len(list)-1)/perPage + 1
	}
	worst := 0
	for n, part := range parts(list) {
		worst = max(worst, n/perPage+1+tapsIn(part, perPage))
	}
	return worst
}
