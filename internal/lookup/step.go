package lookup

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// askedMost is how many procedures "what is asked most" has.
const askedMost = 4

// step applies time limits, and shows the view if it has changed.
func (l *Lookup) step() time.Duration {
	l.tally()
	l.listen()
	l.passTime()
	l.forgetDossier()
	if v := l.view(); !reflect.DeepEqual(v, l.shown) {
		l.shown = v
		l.cfg.Show(v)
	}
	return tick
}

// listen keeps a page open while it is being read aloud.
func (l *Lookup) listen() {
	if now := l.now(); l.manner.Reading && now.Sub(l.came) < readFor && l.cfg.Voice.Busy() {
		l.touched = now
	}
}

// reading stretches a usual time by Config.ReadingPercent.
func (l *Lookup) reading(usual time.Duration) time.Duration {
	return usual * time.Duration(cmp.Or(l.cfg.ReadingPercent, 100)) / 100
}

// passTime leaves a page at which nobody is.
func (l *Lookup) passTime() {
	idle := l.now().Sub(l.touched)
	switch page := l.top().page; {
	case page == PageAway, page == PageAttract:
	case isDossier(page):
		if idle >= l.reading(dossierIdle) {
			l.leave()
		}
	case page == PageTrouble && !l.cfg.First && idle >= l.reading(idleHome):
		l.away()
	case page == PageTrouble:
	case page == PageHome && l.plain():
		if !l.cfg.First && idle >= l.reading(idleHome) {
			l.away()
		} else if idle >= l.reading(idleHome+attractAfter) && len(l.book.events) > 0 {
			l.restart(PageAttract)
		}
	case page == PageFilm && l.film.runs():
		if idle >= filmMost {
			l.leave()
		}
	case idle >= l.reading(idleHome):
		l.leave()
	}
}

// view builds what the screen shows.
func (l *Lookup) view() View {
	top := l.top()
	m := l.manner
	v := View{
		Page: top.page, Visit: top.visit, Lang: m.Lang, LargeText: m.LargeText, HighContrast: m.HighContrast, Reading: m.Reading, Speaks: l.speaks(),
		MMPerPx: l.cfg.MMPerPx, Now: l.local().Truncate(time.Minute), KioskName: l.cfg.Name,
	}
	if top.page == PageAway {
		return View{Page: PageAway}
	}
	l.seat.Read(func(s *queue.State, line device.Line, _ []wire.Peer) {
		v.LinkDown = !line.Up
		if c := s.Centre; s.Rules() != nil {
			v.Centre, v.Motto, v.Sample, v.Insecure = m.Lang.Pick(c.Name, c.NameEn), c.Motto, c.Sample, c.Insecure
		}
	})
	if isDossier(top.page) {
		v.Dossier = l.dossierView(top.page)
		return v
	}
	if l.book == nil {
		v.Home.Tickets = l.cfg.Tickets != nil
		v.Trouble = i18n.Text(m.Lang, cmp.Or(l.trouble, "lookup.trouble.none"))
		return v
	}
	v.Sample = v.Sample || l.book.Header.Sample
	switch top.page {
	case PageHome, PageAttract:
		v.Home = l.homeView()
	case PageSearch:
		v.Search = l.searchView()
	case PageList:
		v.List = l.listView(top)
	case PageProcedure:
		v.Procedure = l.procedureView(top)
	case PageText:
		v.Text = l.textView(top)
	case PageSample:
		v.Sheet = l.sample.view(l.manner.Lang)
	case PageFilm:
		v.Film = l.filmView()
	}
	return v
}

func (l *Lookup) events() (list []EventTile) {
	for i := range l.book.events {
		e := &l.book.events[i]
		list = append(list, EventTile{ID: e.ID, Name: e.name(l.manner.Lang), Icon: e.Icon})
	}
	return list
}

func (l *Lookup) homeView() Home {
	h := Home{
		Events: l.events(), Fields: len(l.book.fields), Agencies: len(l.book.agencies), Procedures: len(l.book.List),
		Asked: l.items(l.asked()), Tickets: l.cfg.Tickets != nil, Dossier: l.dossiers,
	}
	if n := len(h.Events); n > 0 && l.top().page == PageAttract {
		h.Turn = int(l.now().Sub(l.came)/attractTurn) % n
	}
	return h
}

// asked are the procedures for which most numbers were taken in the last seven days, by the
// queue's own counts; where those are too few, procedures of the other services. What
// people looked for is not counted.
func (l *Lookup) asked() (list []int) {
	counts, order, own := l.week.sums(), map[string]int{}, map[string]string{}
	l.seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if s.Rules() == nil {
			return
		}
		for i := range s.Centre.Services {
			order[s.Centre.Services[i].ID], own[s.Centre.Services[i].ID] = i, s.Centre.Services[i].Code
		}
	})
	// The procedure of a service is that with the service's own code; without one, the
	// first of the codes.
	first := map[string]int{}
	for i := range l.book.List {
		s := l.book.List[i].Service
		if _, known := order[s]; !known {
			continue
		}
		if _, seen := first[s]; !seen || l.book.List[i].Code == own[s] {
			first[s] = i
		}
	}
	for _, i := range first {
		list = append(list, i)
	}
	service := func(i int) string { return l.book.List[i].Service }
	slices.SortStableFunc(list, func(i, j int) int {
		return cmp.Or(cmp.Compare(counts[service(j)], counts[service(i)]), cmp.Compare(order[service(i)], order[service(j)]))
	})
	return list[:min(len(list), askedMost)]
}

// items are procedures as lists show them.
func (l *Lookup) items(list []int) []Item {
	out := make([]Item, 0, len(list))
	for _, i := range list {
		out = append(out, l.item(i))
	}
	return out
}

func (l *Lookup) item(i int) Item {
	s := &l.book.List[i]
	item := Item{Code: s.Code, Name: s.Name}
	item.Here, item.Place = l.place(s)
	item.Brief = brief(l.manner.Lang, s)
	item.Note = joined(s.Field, item.Brief)
	return item
}

func (l *Lookup) listView(p *place) List {
	v := List{Title: p.title, Letters: p.letters}
	if p.key != "" {
		v.Title, v.Sub = i18n.Text(l.manner.Lang, p.key), i18n.Text(l.manner.Lang, p.key+".sub")
	}
	if p.event != "" {
		if e := l.book.event(p.event); e != nil {
			v.Title = e.name(l.manner.Lang)
		}
	}
	for _, g := range p.groups {
		out := Group{ID: groupID(g), Name: g.name, Count: len(g.list)}
		if p.key == "" {
			out.Name, out.To = shortened(g.name, 90), shortened(l.book.List[g.list[len(g.list)-1]].Name, 90)
		}
		v.Groups = append(v.Groups, out)
	}
	v.Items = l.items(p.list)
	if v.Sub == "" {
		n := len(p.list)
		for _, g := range p.groups {
			n += len(g.list)
		}
		v.Sub = i18n.Counted(l.manner.Lang, "lookup.count", n, i18n.Number(l.manner.Lang, n))
	}
	return v
}
