package kiosk

import (
	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

func (k *Kiosk) agencyTiles(s *queue.State) []Tile {
	var tiles []Tile
	for i := range s.Centre.Agencies {
		if a := &s.Centre.Agencies[i]; a.Kind != centre.KindResults && len(s.Rules().ServicesOf(a.ID)) > 0 {
			tiles = append(tiles, k.agencyTile(s, a))
		}
	}
	return tiles
}

// agencyTile is closed only if all services of the agency are. It then shows the
// text of the service that opens first. Otherwise its estimate is that of its first
// open service.
func (k *Kiosk) agencyTile(s *queue.State, a *centre.Agency) Tile {
	t := Tile{ID: a.ID, Letter: a.Prefix, Name: k.lang.Pick(a.Name, a.NameEn), Count: true, Locked: k.now().Before(k.locked[a.ID])}
	for _, service := range s.Rules().ServicesOf(a.ID) {
		t.Waiting += s.WaitingFor(service.ID)
	}
	var soonest *closing
	for _, service := range s.Rules().ServicesOf(a.ID) {
		c, closed := closingOf(s, service, k.cfg.Clock.HubMS())
		if !closed {
			t.Estimate = k.estimate(s, service.ID)
			return t
		}
		if soonest == nil || c.before(soonest) {
			soonest = &c
		}
	}
	k.close(&t, soonest)
	return t
}

func (k *Kiosk) serviceTiles(s *queue.State) []Tile {
	var tiles []Tile
	for _, service := range s.Rules().ServicesOf(k.agency) {
		t := Tile{ID: service.ID, Name: k.lang.Pick(service.Name, service.NameEn), Count: true, Locked: k.now().Before(k.locked[service.ID])}
		t.Waiting = s.WaitingFor(service.ID)
		if c, closed := closingOf(s, service, k.cfg.Clock.HubMS()); closed {
			k.close(&t, &c)
		} else {
			t.Estimate = k.estimate(s, service.ID)
		}
		tiles = append(tiles, t)
	}
	return tiles
}

func (k *Kiosk) estimate(s *queue.State, service string) Estimate {
	_, wait := s.Quote(service, k.class, k.cfg.Clock.HubMS())
	return estimateView(s, wait)
}

// closing is why a service gives no number now.
type closing struct {
	queue.Admission
	nextMS int64 // when it gives numbers again; 0 means unknown
}

// ServiceTile is how a service stands: who waits for it and how long, or why it gives no
// numbers and when it does again. known is false if the centre has no such service. It
// belongs to no citizen, and other pages than the kiosk's show the same.
func ServiceTile(s *queue.State, lang i18n.Lang, id string, nowMS int64) (t Tile, known bool) {
	service := s.Rules().Service(id)
	if service == nil {
		return t, false
	}
	t = Tile{ID: id, Name: lang.Pick(service.Name, service.NameEn), Count: true, Waiting: s.WaitingFor(id)}
	if c, closed := closingOf(s, service, nowMS); closed {
		t.Closed, t.Slots, t.Why = true, queue.OffersSlot(c.Code), whyClosed(&c, lang, false, nowMS)
		return t, true
	}
	_, wait := s.Quote(id, "", nowMS)
	t.Estimate = estimateView(s, wait)
	return t, true
}

// closingOf applies the rules that the hub applies.
func closingOf(s *queue.State, service *centre.Service, nowMS int64) (c closing, closed bool) {
	c.Admission = s.Admit(service.ID, nowMS)
	switch c.Code {
	case queue.OK:
		return c, false
	case queue.OutsideHours:
		c.nextMS = c.Opening.ReopensMS
	case queue.HalfDayLimit:
		c.nextMS = afternoonMS(s.Rules(), service.ID, nowMS)
	}
	return c, true
}

// afternoonMS is when a service whose morning numbers are used up gives its
// afternoon numbers; 0 if it has none, or if it is afternoon already.
func afternoonMS(r *centre.Rules, service string, nowMS int64) int64 {
	now := calendar.Local(nowMS)
	noon := nowMS - now.Sub(midnight(now)).Milliseconds() + noonMS
	if nowMS >= noon {
		return 0
	}
	opening := r.ServiceOpenAt(service, noon)
	switch {
	case opening.Open:
		return noon
	case calendar.ServiceDay(opening.ReopensMS) == calendar.ServiceDay(nowMS):
		return opening.ReopensMS
	}
	return 0
}

// before reports whether c ends before other, or leads to an appointment where other
// does not.
func (c *closing) before(other *closing) bool {
	switch {
	case c.nextMS != other.nextMS:
		return c.nextMS != 0 && (other.nextMS == 0 || c.nextMS < other.nextMS)
	default:
		return queue.OffersSlot(c.Code) && !queue.OffersSlot(other.Code)
	}
}

// close greys a tile that gives no numbers now, with the reason and the next time.
func (k *Kiosk) close(t *Tile, c *closing) {
	if c == nil {
		return
	}
	t.Closed, t.Slots, t.Why = true, queue.OffersSlot(c.Code), k.why(c)
}

func (k *Kiosk) why(c *closing) string {
	return whyClosed(c, k.lang, k.several.on, k.cfg.Clock.HubMS())
}

func whyClosed(c *closing, lang i18n.Lang, several bool, nowMS int64) string {
	switch c.Code {
	case queue.OK: // an appointment is booked although there are numbers
		return i18n.Text(lang, "kiosk.slots.book")
	case queue.OutsideHours:
		return closedUntil(lang, c.Opening, nowMS)
	case queue.HalfDayLimit:
		if c.nextMS != 0 {
			return i18n.Text(lang, "kiosk.full.morning", i18n.Clock(calendar.Local(c.nextMS)))
		}
	case queue.NoCapacity:
		return i18n.Text(lang, "kiosk.no-capacity")
	case queue.ServiceMessage:
		if several { // the choice of several does not open it
			return i18n.Text(lang, "kiosk.message.title")
		}
		return i18n.Text(lang, "kiosk.message")
	case queue.ServiceClosed:
		return c.Message
	}
	return i18n.Text(lang, "kiosk.full")
}
