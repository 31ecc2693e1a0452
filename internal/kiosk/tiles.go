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
		c, closed := k.closing(s, service)
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
		if c, closed := k.closing(s, service); closed {
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

// closing applies the rules that the hub applies.
func (k *Kiosk) closing(s *queue.State, service *centre.Service) (c closing, closed bool) {
	c.Admission = s.Admit(service.ID, k.cfg.Clock.HubMS())
	switch c.Code {
	case queue.OK:
		return c, false
	case queue.OutsideHours:
		c.nextMS = c.Opening.ReopensMS
	case queue.HalfDayLimit:
		c.nextMS = afternoonMS(s.Rules(), service.ID, k.cfg.Clock.HubMS())
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
	switch c.Code {
	case queue.OutsideHours:
		return closedUntil(k.lang, c.Opening, k.cfg.Clock.HubMS())
	case queue.HalfDayLimit:
		if c.nextMS != 0 {
			return i18n.Text(k.lang, "kiosk.full.morning", i18n.Clock(calendar.Local(c.nextMS)))
		}
	case queue.NoCapacity:
		return i18n.Text(k.lang, "kiosk.no-capacity")
	case queue.ServiceMessage:
		if k.several.on { // the choice of several does not open it
			return i18n.Text(k.lang, "kiosk.message.title")
		}
		return i18n.Text(k.lang, "kiosk.message")
	case queue.ServiceClosed:
		return c.Message
	}
	return i18n.Text(k.lang, "kiosk.full")
}
