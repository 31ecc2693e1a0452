package kiosk

import (
	"slices"
	"sync"
	"testing"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/printer"
)

// mouth is a voice that records what it is asked to say.
type mouth struct {
	mu          sync.Mutex
	said        []string
	reads, busy bool
}

func (m *mouth) Taken(lang i18n.Lang, number string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.said = append(m.said, string(lang)+" "+number)
}

func (m *mouth) Reads() bool { return m.reads }

func (m *mouth) Busy() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.busy
}

func (m *mouth) set(busy bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.busy = busy
}

func (m *mouth) heard() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.said)
}

// speaking is a kiosk with a voice.
func speaking(t *testing.T, name string, paper bool, m *mouth, test func(s *stand)) {
	runAfter(t, name, paper, func(s *stand) { s.Kiosk.cfg.Voice = m }, test)
}

func TestNumberIsSaidWhenItsPaperComes(t *testing.T) {
	m := &mouth{}
	speaking(t, "paper", true, m, func(s *stand) {
		s.slot.set(true, "")
		s.ChooseAgency("tp")
		s.page(PageIssued)
		if got := m.heard(); len(got) != 0 {
			t.Errorf("said %v before the paper came", got)
		}
		s.slot.finish(printer.Confirmed, false)
		s.Changed()
		number := s.after(time.Second).Ticket.Number
		s.after(2 * time.Second)
		if got := m.heard(); !slices.Equal(got, []string{"vi " + number}) {
			t.Errorf("said %v, want %s once", got, number)
		}
	})
	m = &mouth{}
	speaking(t, "no printer", false, m, func(s *stand) {
		s.SetLang(i18n.English)
		s.ChooseAgency("tp")
		number := s.page(PageIssued).Ticket.Number
		s.after(time.Second)
		if got := m.heard(); !slices.Equal(got, []string{"en " + number}) {
			t.Errorf("said %v, want %s in English", got, number)
		}
	})
}

func TestPagesAreReadToWhoAsksForIt(t *testing.T) {
	m := &mouth{reads: true}
	speaking(t, "on and off", false, m, func(s *stand) {
		if v := s.page(PageHome); !v.Features.Speak || v.Reading {
			t.Errorf("at first: offered %v, read %v", v.Features.Speak, v.Reading)
		}
		s.Speak()
		if v := s.page(PageHome); !v.Reading {
			t.Error("it does not read")
		}
		s.Speak()
		if v := s.page(PageHome); v.Reading {
			t.Error("it does not stop")
		}
		s.Speak()
		s.ChooseAgency("tp")
		s.page(PageIssued)
		s.after(time.Second)
		if got := m.heard(); len(got) != 0 {
			t.Errorf("the page is read, and %v is said besides", got)
		}
		s.Done()
		if v := s.page(PageHome); v.Reading {
			t.Error("the next citizen is read to")
		}
	})
	speaking(t, "a voice that knows no texts", false, &mouth{}, func(s *stand) {
		s.Speak()
		if v := s.page(PageHome); v.Features.Speak || v.Reading {
			t.Errorf("offered %v, read %v", v.Features.Speak, v.Reading)
		}
	})
}

func TestPageStandsWhileItIsRead(t *testing.T) {
	m := &mouth{reads: true}
	speaking(t, "the number", false, m, func(s *stand) {
		s.Speak()
		m.set(true)
		s.ChooseAgency("tp")
		s.page(PageIssued)
		if v := s.after(time.Minute); v.Page != PageIssued {
			t.Errorf("it closed while it was read: page %d", v.Page)
		}
		m.set(false)
		if v := s.after(troubleFor + 2*time.Second); v.Page != PageHome {
			t.Errorf("it stands when it was read: page %d", v.Page)
		}
	})
	speaking(t, "a choice, and nobody there", false, m, func(s *stand) {
		s.Speak()
		m.set(true)
		if v := s.after(readFor - time.Second); v.Page != PageHome || !v.Reading {
			t.Errorf("page %d, reading %v", v.Page, v.Reading)
		}
		if v := s.after(idleAsk + 2*time.Second); v.Page != PageStillThere {
			t.Errorf("whatever is read, somebody must be there: page %d", v.Page)
		}
		if v := s.after(idleHome + 2*time.Second); v.Page != PageHome || v.Reading {
			t.Errorf("page %d, reading %v", v.Page, v.Reading)
		}
	})
}
