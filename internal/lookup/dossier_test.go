package lookup

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/calendar"
	"motcua/internal/i18n"
	"motcua/internal/keyboard"
	"motcua/internal/register"
	"motcua/internal/registerclient"
	"motcua/internal/scanner"
)

const slip = "H25.01-261120-0017"

// hubRegister is the far end: a hub with one dossier.
type hubRegister struct {
	mu    sync.Mutex
	asked []register.Question
	slow  time.Duration
	err   error // in place of every answer
	full  register.Full
	left  int // tries
	ended int // questions that were given up
	from  register.Source
}

func (r *hubRegister) Ask(ctx context.Context, q register.Question) (registerclient.Seen, error) {
	r.mu.Lock()
	r.asked = append(r.asked, q)
	slow, err := r.slow, r.err
	r.mu.Unlock()
	select {
	case <-ctx.Done():
		r.mu.Lock()
		r.ended++
		r.mu.Unlock()
		return registerclient.Seen{}, ctx.Err()
	case <-time.After(slow):
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	proof, given, _ := q.Proof()
	switch {
	case err != nil:
		return registerclient.Seen{}, err
	case q.Code != slip:
		return registerclient.Seen{}, &registerclient.MissingError{Source: r.from, Suggest: register.Code(q.Code).Slip()}
	case given && (proof.Kind != register.KindSecret || proof.Figures != "4071"):
		r.left--
		return registerclient.Seen{}, &registerclient.WrongError{Public: r.full.Public, Left: r.left, Source: r.from}
	case given:
		return registerclient.Seen{Public: r.full.Public, Full: &r.full, Source: r.from}, nil
	}
	return registerclient.Seen{Public: r.full.Public, Source: r.from}, nil
}

func (r *hubRegister) questions() []register.Question {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.asked)
}

func (r *hubRegister) fails(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
}

// runDossier is a look-up kiosk whose centre has a register.
func runDossier(t *testing.T, name string, test func(s *stand, r *hubRegister), change ...func(*Config)) {
	r := &hubRegister{left: 3, full: register.Full{
		Public:   register.Public{Code: slip, State: register.StateProcessing, Step: register.StepWork, Openable: true},
		Received: 20261120, Due: 20991231, Counter: "18",
	}, from: register.Source{Name: "Hệ thống một cửa của tỉnh", Ask: "Quầy 18", Elsewhere: "hệ thống thuế"}}
	change = append([]func(*Config){func(c *Config) { c.Register = r }}, change...)
	run(t, name, func(s *stand) {
		s.SetDossiers(true, register.Source{})
		s.see()
		test(s, r)
	}, change...)
}

func scanOf(text string) scanner.Scan {
	return scanner.Scan{Text: barcode.Hide(text), Content: barcode.Read(text)}
}

// scan is a scan at the look-up; it reports whether it was passed on.
func (s *stand) scan(text string) (passed bool) {
	s.Scanned(scanOf(text), func(scanner.Scan) { passed = true })
	s.see()
	return passed
}

func TestDossiersAreOfferedWhereThereIsARegister(t *testing.T) {
	run(t, "none", func(s *stand) {
		s.SetDossiers(true, register.Source{})
		if s.page(PageHome).Home.Dossier {
			t.Error("a kiosk that can ask nobody offers it")
		}
		s.Dossier()
		s.page(PageHome)
	})
	runDossier(t, "one", func(s *stand, _ *hubRegister) {
		if !s.page(PageHome).Home.Dossier {
			t.Error("it is not offered")
		}
		s.SetDossiers(false, register.Source{})
		if s.page(PageHome).Home.Dossier {
			t.Error("it is still offered")
		}
		s.Dossier()
		s.page(PageHome)
	})
}

// A code can be typed in any form, with slips; what is wrong with it is told before the hub
// is asked, and with the code that was probably meant.
func TestCodeIsTyped(t *testing.T) {
	runDossier(t, "typed", func(s *stand, r *hubRegister) {
		s.Dossier()
		s.types("h25.01-2611x20-0017é!")
		if v := s.page(PageDossier).Dossier; v.Typed != "H25.01-2611X20-0017" || v.Notice != "" {
			t.Errorf("typed %+v", v)
		}
		s.key(keyboard.Enter)
		if v := s.page(PageDossier).Dossier; !strings.Contains(v.Notice, "ba phần") || len(r.questions()) != 0 {
			t.Errorf("a code that is none: %+v, asked %v", v, r.questions())
		}
		s.key(keyboard.ClearAll)
		if v := s.page(PageDossier).Dossier; v.Typed != "" || v.Notice != "" {
			t.Errorf("cleared: %+v", v)
		}
		s.key(keyboard.Erase)
		s.key(keyboard.Enter)
		if v := s.page(PageDossier).Dossier; !strings.Contains(v.Notice, "trước") {
			t.Errorf("nothing was typed: %+v", v)
		}
		s.types("h25 01 261120 0017")
		s.key(keyboard.Enter)
		if v := s.page(PageDossier).Dossier; v.Suggest != slip {
			t.Fatalf("spaces for all signs: %+v", v)
		}
		s.TakeSuggestion()
		if v := s.page(PageStatus).Dossier; v.Status.Code != slip || !reflect.DeepEqual(r.questions(), []register.Question{{Code: slip}}) {
			t.Errorf("%+v, asked %v", v, r.questions())
		}
	})
	runDossier(t, "no end", func(s *stand, _ *hubRegister) {
		s.Dossier()
		s.types(strings.Repeat("a", codeMost+20))
		if v := s.page(PageDossier).Dossier; len(v.Typed) != codeMost {
			t.Errorf("%d letters", len(v.Typed))
		}
	})
}

// With the code alone there is the state, and nothing that the law does not let anybody see.
func TestCodeAloneShowsTheStateOnly(t *testing.T) {
	runDossier(t, "public", func(s *stand, _ *hubRegister) {
		s.Dossier()
		s.scan(slip)
		st := s.page(PageStatus).Dossier.Status
		if !st.Known || !st.Openable || st.Title != "Đang giải quyết" || len(st.Steps) != register.Steps || len(st.Dates) != 0 {
			t.Errorf("status: %+v", st)
		}
		if last := st.Steps[register.Steps-1].Name; last != "Trả kết quả" {
			t.Errorf("what is still ahead is called %q", last)
		}
		var progress []Progress
		for _, step := range st.Steps {
			progress = append(progress, step.Progress)
			if strings.ContainsAny(step.Name+step.Note, "0123456789") {
				t.Errorf("a step tells more: %+v", step)
			}
		}
		if want := []Progress{StepPast, StepPast, StepNow, StepAhead, StepAhead}; !slices.Equal(progress, want) {
			t.Errorf("progress: %v", progress)
		}
		if !strings.Contains(st.Source, "Quầy 18") || !strings.Contains(st.Source, "Hệ thống một cửa của tỉnh") {
			t.Errorf("source: %q", st.Source)
		}
	})
}

func TestFiguresShowTheDates(t *testing.T) {
	runDossier(t, "right", func(s *stand, r *hubRegister) {
		s.Dossier()
		s.scan(slip)
		s.OpenFigures()
		s.types("40a7")
		s.key(keyboard.Enter)
		if v := s.page(PageFigures).Dossier; v.Figures != "407" || !strings.Contains(v.Notice, "đủ bốn số") || len(r.questions()) != 1 {
			t.Errorf("three figures: %+v", v)
		}
		s.types("12")
		if v := s.page(PageFigures).Dossier; v.Figures != "4071" || v.Notice != "" || v.Status.Code != slip {
			t.Errorf("four figures: %+v", v)
		}
		s.key(keyboard.Enter)
		st := s.page(PageStatus).Dossier.Status
		want := []Labelled{{"Ngày tiếp nhận", "Thứ Sáu, 20/11", false}, {"Hẹn trả kết quả", "Thứ Năm, 31/12/2099", true}}
		if s.local().Year() != 2026 {
			want[0].Text += "/2026"
		}
		if !slices.Equal(st.Dates, want) || st.Openable || !strings.Contains(st.Steps[4].Name, "Quầy 18") {
			t.Errorf("opened: %+v", st)
		}
		if q := r.questions()[1]; q != (register.Question{Code: slip, Secret: "4071"}) {
			t.Errorf("asked %+v", q)
		}
		s.OpenFigures()
		s.page(PageStatus)
	})
}

// Wrong figures are told with the tries that are left, and are gone; another kind begins
// anew.
func TestWrongFiguresAreToldWithTheTriesLeft(t *testing.T) {
	runDossier(t, "wrong", func(s *stand, r *hubRegister) {
		s.Dossier()
		s.scan(slip)
		s.OpenFigures()
		for _, want := range []string{"Còn thử được 2 lần", "Còn thử được 1 lần", "hết số lần thử"} {
			s.types("1111")
			s.key(keyboard.Enter)
			if v := s.page(PageFigures).Dossier; !strings.Contains(v.Notice, want) || v.Figures != "" {
				t.Errorf("want %q: %+v", want, v)
			}
		}
		s.key(keyboard.Enter) // the second of two taps
		if v := s.page(PageFigures).Dossier; !strings.Contains(v.Notice, "hết số lần thử") || len(r.questions()) != 4 {
			t.Errorf("after a second tap: %+v, asked %d times", v, len(r.questions()))
		}
		r.fails(&registerclient.LockedError{Wait: time.Hour, Source: r.from})
		s.ChooseFigures(register.KindPhone)
		if v := s.page(PageFigures).Dossier; v.Notice != "" || v.Kind != register.KindPhone {
			t.Errorf("another kind: %+v", v)
		}
		s.ChooseFigures("anything")
		s.types("2222")
		s.key(keyboard.Enter)
		v := s.page(PageFigures).Dossier
		if at := i18n.Clock(s.local().Add(time.Hour + time.Minute - time.Nanosecond)); !strings.Contains(v.Notice, at) || v.Kind != register.KindPhone {
			t.Errorf("locked until %s: %+v", at, v)
		}
		if q := r.questions(); q[len(q)-1] != (register.Question{Code: slip, Phone4: "2222"}) {
			t.Errorf("asked %+v", q)
		}
	})
}

// Whatever the answer is, it says what to do; none is a bare "not found".
func TestEveryAnswerSaysWhatToDo(t *testing.T) {
	source := register.Source{Name: "Hệ thống một cửa của tỉnh", Ask: "Quầy 18", Elsewhere: "hệ thống thuế"}
	for name, tt := range map[string]struct {
		err   error
		says  []string
		again bool
	}{
		"missing":         {&registerclient.MissingError{Source: source}, []string{"hệ thống thuế", "Quầy 18", "Hệ thống một cửa của tỉnh", "số 0"}, false},
		"missing, no ask": {&registerclient.MissingError{}, []string{"nhân viên tại quầy", "cơ quan khác"}, false},
		"locked":          {&registerclient.LockedError{Wait: time.Minute, Source: source}, []string{"giấy tờ tùy thân", "Quầy 18"}, false},
		"busy":            {&registerclient.LockedError{Wait: time.Minute, All: true, Source: source}, []string{"quá nhiều lần", "Quầy 18"}, false},
		"offline":         {&registerclient.OfflineError{For: 25 * time.Minute, Err: errors.New("x")}, []string{"cần máy chủ", "25 phút", "Kiosk không giữ số liệu"}, true},
		"offline just":    {&registerclient.OfflineError{Err: errors.New("x")}, []string{"thử lại sau ít phút"}, true},
		"unreachable":     {&registerclient.UnreachableError{Source: source}, []string{"chưa trả lời", "Quầy 18"}, true},
		"none":            {registerclient.ErrNoRegister, []string{"hỏi tại quầy"}, false},
		"stranger":        {registerclient.ErrStranger, []string{"ghi danh"}, false},
		"of tomorrow":     {errors.New("something new"), []string{"thử lại"}, true},
	} {
		runDossier(t, name, func(s *stand, r *hubRegister) {
			r.fails(tt.err)
			s.Dossier()
			s.scan(slip)
			st := s.page(PageStatus).Dossier.Status
			all := strings.Join(append([]string{st.Title, st.Source}, st.Text...), " ")
			for _, want := range tt.says {
				if !strings.Contains(all, want) {
					t.Errorf("it does not say %q: %q", want, all)
				}
			}
			if st.Known || st.Title == "" || st.Code != slip || st.TryAgain != tt.again || len(st.Steps) != 0 {
				t.Errorf("status: %+v", st)
			}
			s.OpenFigures()
			s.page(PageStatus)
			r.fails(nil)
			s.key(keyboard.Enter) // "try again"
			if st := s.page(PageStatus).Dossier.Status; !st.Known {
				t.Errorf("asked again: %+v", st)
			}
			s.key(keyboard.Enter)
			if n := len(r.questions()); n != 2 {
				t.Errorf("a dossier that is seen is asked for again: %d questions", n)
			}
		})
	}
}

// Without the hub the page says of when the hub's data were, and whom to ask.
func TestOfflineTellsOfTheHubsCopy(t *testing.T) {
	runDossier(t, "copy", func(s *stand, r *hubRegister) {
		s.SetDossiers(true, register.Source{Ask: "Quầy 9", AsOfMS: s.local().Add(-26 * time.Hour).UnixMilli()})
		r.fails(&registerclient.OfflineError{Err: errors.New("x")})
		s.Dossier()
		s.scan(slip)
		st := s.page(PageStatus).Dossier.Status
		day := i18n.Date(i18n.Vietnamese, s.local().Add(-26*time.Hour))
		if all := strings.Join(st.Text, " "); !strings.Contains(all, "có số liệu lúc") || !strings.Contains(all, day) || st.Source != "Xin hỏi Quầy 9." {
			t.Errorf("%q, %q", all, st.Source)
		}
	})
}

// A letter for a figure is told when nothing was found, since both could be codes.
func TestMissingDossierSuggestsTheSlip(t *testing.T) {
	runDossier(t, "slip", func(s *stand, _ *hubRegister) {
		s.Dossier()
		s.types("H25.O1-261120-0017")
		s.key(keyboard.Enter)
		if v := s.page(PageStatus).Dossier; v.Suggest != slip {
			t.Fatalf("%+v", v)
		}
		s.TakeSuggestion()
		if v := s.page(PageStatus).Dossier; !v.Status.Known || v.Suggest != "" {
			t.Errorf("%+v", v)
		}
	})
}

// After 45 seconds without a touch nothing of a dossier is left, on any of its pages; the
// page counts down, and a touch begins anew.
func TestNothingOfADossierIsLeft(t *testing.T) {
	for name, open := range map[string]func(s *stand){
		"code":    func(s *stand) { s.types("H25") },
		"status":  func(s *stand) { s.scan(slip) },
		"figures": func(s *stand) { s.scan(slip); s.OpenFigures(); s.types("40") },
	} {
		runDossier(t, name, func(s *stand, _ *hubRegister) {
			s.Dossier()
			open(s)
			page := s.see().Page
			if v := s.after(40 * time.Second); v.Page != page || v.Dossier.LeftSec != 5 {
				t.Errorf("after 40 s page %d, %d s left", v.Page, v.Dossier.LeftSec)
			}
			s.Touched()
			if v := s.after(dossierIdle - 2*time.Second); v.Page != page || v.Dossier.LeftSec > 3 {
				t.Errorf("after a touch page %d, %d s left", v.Page, v.Dossier.LeftSec)
			}
			s.after(3 * time.Second)
			s.page(PageHome)
			s.loop.Deliver(func() {
				if !reflect.DeepEqual(s.dossier, dossier{kind: register.KindSecret}) {
					t.Errorf("the machine still has %+v", s.dossier)
				}
			})
			s.see()
			s.Dossier()
			if v := s.page(PageDossier).Dossier; !reflect.DeepEqual(v, Dossier{Kind: register.KindSecret, LeftSec: 45}) {
				t.Errorf("the next person finds %+v", v)
			}
		})
	}
	runDossier(t, "done", func(s *stand, _ *hubRegister) {
		s.SetLang(i18n.English)
		s.Dossier()
		s.scan(slip)
		s.Done()
		if v := s.page(PageHome); v.Lang != i18n.Vietnamese || !reflect.DeepEqual(v.Dossier, Dossier{}) {
			t.Errorf("%+v", v)
		}
	})
}

// Who goes away takes the question along; an answer that comes late finds nobody.
func TestLateAnswerFindsNobody(t *testing.T) {
	runDossier(t, "late", func(s *stand, r *hubRegister) {
		r.slow = 10 * time.Second
		s.Dossier()
		s.scan(slip)
		if v := s.page(PageDossier).Dossier; !v.Asking {
			t.Errorf("%+v", v)
		}
		s.scan(slip) // impatient
		s.types("9")
		s.key(keyboard.Enter)
		s.Home()
		s.after(time.Second)
		s.page(PageHome)
		if n := len(r.questions()); n != 1 || r.ended != 1 {
			t.Errorf("%d questions, %d given up", n, r.ended)
		}
		s.Dossier()
		s.after(20 * time.Second)
		if v := s.page(PageDossier).Dossier; v.Typed != "" || v.Asking {
			t.Errorf("the next person finds %+v", v)
		}
	})
}

// The slip opens its dossier from every page of the look-up; anything else is the ticket
// kiosk's, and so is everything while that has the screen.
func TestScansGoWhereTheyBelong(t *testing.T) {
	runDossier(t, "pages", func(s *stand, _ *hubRegister) {
		s.OpenSearch()
		if !s.scan("MQ1.7K3N9") {
			t.Error("a code of something else is not passed on")
		}
		s.page(PageSearch)
		if s.scan("https://dichvucong.example.vn/tra-cuu?ma=" + slip) {
			t.Error("the slip is passed on")
		}
		s.page(PageStatus)
		if s.scan("anything") {
			t.Error("on its own page a wrong scan is passed on")
		}
		if v := s.page(PageDossier).Dossier; !strings.Contains(v.Notice, "không phải mã hồ sơ") || v.Typed != "" {
			t.Errorf("%+v", v)
		}
	})
	runDossier(t, "away", func(s *stand, r *hubRegister) {
		if s.page(PageAway); !s.scan(slip) || len(r.questions()) != 0 {
			t.Error("it is taken from the ticket kiosk")
		}
	}, func(c *Config) { c.First = false })
	runDossier(t, "no register", func(s *stand, _ *hubRegister) {
		s.SetDossiers(false, register.Source{})
		if !s.scan(slip) {
			t.Error("it is taken without a register")
		}
	})
}

// From the ticket kiosk people come with their language, and go back there.
func TestDossierFromTheTicketKiosk(t *testing.T) {
	away := func(c *Config) { c.First = false }
	runDossier(t, "tile", func(s *stand, _ *hubRegister) {
		s.OpenDossier(Manner{Lang: i18n.English, LargeText: true}, "")
		if v := s.page(PageDossier); v.Lang != i18n.English || !v.LargeText {
			t.Errorf("%+v", v)
		}
		s.Back()
		s.page(PageAway)
		if want := []string{" false"}; !slices.Equal(s.visits, want) || s.manner.Lang != i18n.English {
			t.Errorf("back: %q %+v", s.visits, s.manner)
		}
	}, away)
	runDossier(t, "scan", func(s *stand, _ *hubRegister) {
		s.OpenDossier(Manner{Lang: i18n.Vietnamese}, slip)
		s.page(PageStatus)
		s.Back()
		s.page(PageDossier)
		s.Dossier()
		s.scan(slip)
		s.after(dossierIdle + time.Second)
		s.page(PageAway)
	}, away)
	runDossier(t, "after somebody else", func(s *stand, r *hubRegister) {
		s.OpenDossier(Manner{Lang: i18n.Vietnamese}, slip)
		s.page(PageStatus)
		r.slow = time.Minute
		s.OpenDossier(Manner{Lang: i18n.Vietnamese}, slip)
		s.page(PageDossier)
		s.OpenDossier(Manner{Lang: i18n.Vietnamese}, "")
		if v := s.page(PageDossier).Dossier; v.Typed != "" || v.Asking || r.ended != 1 {
			t.Errorf("the next person finds %+v, %d questions were given up", v, r.ended)
		}
	}, away)
	runDossier(t, "without a catalogue", func(s *stand, _ *hubRegister) {
		s.loop.Deliver(func() { s.book = nil })
		s.OpenDossier(Manner{Lang: i18n.Vietnamese}, slip)
		s.page(PageStatus)
		s.SetCatalogue(catalogueOf(t, procedures()))
		s.page(PageStatus)
		s.Done()
		s.page(PageAway)
		s.Open(Manner{Lang: i18n.Vietnamese})
		s.page(PageHome)
	}, away)
}

func TestAnswersInWords(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 41, 0, 0, calendar.Zone)
	vi := speech{lang: i18n.Vietnamese, now: now, working: holidays(t)}
	for name, tt := range map[string]struct {
		p    register.Public
		due  register.Date
		tone Tone
		says string
	}{
		"today":         {register.Public{State: register.StateProcessing}, 20261125, ToneCalm, "Hẹn trả trong hôm nay."},
		"in two days":   {register.Public{State: register.StateProcessing}, 20261127, ToneCalm, "Còn 2 ngày làm việc"},
		"after weekend": {register.Public{State: register.StateProcessing}, 20261130, ToneCalm, "Còn 3 ngày làm việc"},
		"next year":     {register.Public{State: register.StateProcessing}, 20270105, ToneCalm, "Chưa đến ngày hẹn."},
		"late":          {register.Public{State: register.StateProcessing, Late: true}, 20261120, ToneBad, "có quyền được xin lỗi"},
		"was late":      {register.Public{State: register.StateReturned, Late: true}, 20261120, ToneGood, "Kết quả trả sau ngày hẹn."},
		"done":          {register.Public{State: register.StateDone}, 20261127, ToneGood, "đến nhận kết quả"},
		"to bring":      {register.Public{State: register.StateSupplement, Waits: true}, 20261127, ToneWaits, "giấy tờ còn thiếu"},
		"refused":       {register.Public{State: register.StateRejected}, 20261127, ToneBad, "phiếu từ chối"},
	} {
		f := register.Full{Public: tt.p, Due: tt.due}
		st := vi.status(registerclient.Seen{Public: tt.p, Full: &f}, nil)
		if all := strings.Join(st.Text, " "); st.Tone != tt.tone || !strings.Contains(all, tt.says) {
			t.Errorf("%s: tone %d, %q", name, st.Tone, all)
		}
		if ended := tt.p.State.Ended(); (len(st.Steps) == 0) != ended {
			t.Errorf("%s: %d steps", name, len(st.Steps))
		}
	}
	again := register.Full{Received: 20261102, Due: 20261120, Redue: 20261130}
	if got, want := vi.dates(&again), []Labelled{{"Ngày tiếp nhận", "Thứ Hai, 02/11", false}, {"Hẹn trả kết quả", "Thứ Sáu, 20/11", false}, {"Hẹn lại", "Thứ Hai, 30/11", true}}; !slices.Equal(got, want) {
		t.Errorf("dates: %v", got)
	}
	for _, lang := range i18n.Langs() {
		w := speech{lang: lang, now: now}
		for _, state := range register.States() {
			if text := w.text("state." + state.String()); strings.HasPrefix(text, "lookup.") {
				t.Errorf("state %s has no words in %s", state, lang)
			}
		}
	}
}

// holidays is a calendar of 2026 only.
func holidays(t *testing.T) *calendar.Calendar {
	t.Helper()
	var entries []calendar.Entry
	for _, d := range []calendar.Date{"2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-04-27", "2026-04-30", "2026-05-01", "2026-09-02"} {
		entries = append(entries, calendar.Entry{Date: d, Kind: calendar.Holiday, Name: "x"})
	}
	c, err := calendar.New([]time.Weekday{time.Saturday, time.Sunday}, entries)
	if err != nil || !c.Covers(2026) {
		t.Fatalf("the calendar lacks %v: %v", c.Lacks(2026), err)
	}
	return c
}

func TestAgesInWords(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 41, 0, 0, calendar.Zone)
	w := speech{lang: i18n.Vietnamese, now: now}
	at := func(ago time.Duration) register.Source {
		return register.Source{Ask: "Quầy 18"}.At(now.Add(-ago).UnixMilli(), now.UnixMilli(), (24 * time.Hour).Milliseconds())
	}
	for _, tt := range []struct {
		ago  time.Duration
		says string
	}{
		{30 * time.Second, "Số liệu lúc 09:40 hôm nay, cách đây chưa đến 1 phút."},
		{3 * time.Minute, "Số liệu lúc 09:38 hôm nay, cách đây 3 phút."},
		{2 * time.Hour, "Số liệu lúc 07:41 hôm nay, cách đây 2 giờ."},
		{47 * time.Hour, "Số liệu đã cũ: lúc 10:41 Thứ Hai, 23/11/2026, cách đây 47 giờ."},
		{9 * 24 * time.Hour, "Số liệu đã cũ: lúc 09:41 Thứ Hai, 16/11/2026, cách đây 9 ngày."},
	} {
		if got := w.source(at(tt.ago), true); !strings.HasPrefix(got, tt.says) || !strings.HasSuffix(got, "Nếu khác với giấy hẹn, xin hỏi Quầy 18.") {
			t.Errorf("%v ago: %q", tt.ago, got)
		}
	}
	if got := w.source(register.Source{}, false); got != "Chưa có số liệu. Xin hỏi nhân viên tại quầy." {
		t.Errorf("without data: %q", got)
	}
}
