package kiosk

import (
	"slices"

	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// MostServices is how many services one number can be taken for.
const MostServices = 1 + queue.MaxPlan

// severalTile is the key of the tile lock while a number for several services is
// taken.
const severalTile = "several"

// several is the choice of several services for one number. It continues from agency
// to agency until the number is taken, the citizen gives up or the page times out.
type several struct {
	on     bool
	chosen []string // services, in the order of the visit
	note   string   // why the choice differs from what the citizen chose
}

// place is the position of a service in the visit, from 1; 0 means that it is not
// chosen.
func (c *several) place(service string) int { return slices.Index(c.chosen, service) + 1 }

// after are the services that follow the first in the visit, if first is its first
// service.
func (c *several) after(first string) []string {
	if !c.on || len(c.chosen) < 2 || c.chosen[0] != first {
		return nil
	}
	return slices.Clone(c.chosen[1:])
}

// ChooseSeveral implements Actions.
func (k *Kiosk) ChooseSeveral(on bool) {
	k.act(func() {
		if k.choosing() {
			k.several = several{on: on}
		}
	})
}

// TakeSeveral implements Actions.
func (k *Kiosk) TakeSeveral() {
	k.act(func() {
		if !k.choosing() || !k.several.on {
			return
		}
		before := len(k.several.chosen)
		k.dropClosed()
		if n := len(k.several.chosen); n > 0 && n == before {
			k.take(k.several.chosen[0], severalTile)
		}
	})
}

// choosing reports whether services are chosen on this page.
func (k *Kiosk) choosing() bool { return k.page == PageHome || k.page == PageServices }

// toggle adds a service to the choice or removes it. A service that gives no numbers
// now is not added; its tile says why.
func (k *Kiosk) toggle(service string) {
	if !k.choosing() {
		return
	}
	c := &k.several
	c.note = ""
	if at := c.place(service); at > 0 {
		c.chosen = slices.Delete(slices.Clone(c.chosen), at-1, at)
		return
	}
	if len(c.chosen) >= MostServices {
		c.note = i18n.Text(k.lang, "kiosk.several.full", MostServices)
		return
	}
	if k.admits(service) {
		c.chosen = append(slices.Clone(c.chosen), service)
	}
}

func (k *Kiosk) admits(service string) (yes bool) {
	k.state(func(s *queue.State) { yes = s.Admit(service, k.cfg.Clock.HubMS()).Code == queue.OK })
	return yes
}

// dropClosed removes services that have stopped giving numbers since they were
// chosen, and says so.
func (k *Kiosk) dropClosed() {
	if !k.several.on || !k.choosing() {
		return
	}
	open := make([]string, 0, len(k.several.chosen))
	for _, service := range k.several.chosen {
		if k.admits(service) {
			open = append(open, service)
		}
	}
	if len(open) < len(k.several.chosen) {
		k.several.chosen, k.several.note = open, i18n.Text(k.lang, "kiosk.several.dropped")
	}
}

// severalView fills in the choice, and whether it can be started on this page.
func (k *Kiosk) severalView(v *View, s *queue.State) {
	if v.Several.On = k.several.on; !v.Several.On {
		v.Several.Offered = k.page == PageServices && slices.ContainsFunc(v.Tiles, func(t Tile) bool { return !t.Closed })
		return
	}
	for _, id := range k.several.chosen {
		_, name := names(s.Rules(), id, k.lang)
		v.Several.Chosen = append(v.Several.Chosen, name)
	}
	v.Several.Note = k.several.note
	for i := range v.Tiles {
		k.mark(&v.Tiles[i], s)
	}
	v.Features.CheckIn = false // a check-in is a visit of its own
	v.Features.ResultsChosen = len(k.placesOf(s, k.resultsDesk(s))) > 0
}

// mark shows on a tile how it takes part in the choice. A closed tile cannot be
// chosen.
func (k *Kiosk) mark(t *Tile, s *queue.State) {
	if k.page == PageServices {
		t.Toggles = true
		if at := k.several.place(t.ID); at > 0 {
			t.Places = []int{at}
		}
	} else {
		t.Toggles, t.Places = len(s.Rules().ServicesOf(t.ID)) == 1, k.placesOf(s, t.ID)
	}
	if t.Closed {
		t.Slots, t.Locked = false, t.Toggles
	}
}

// placesOf are the positions in the visit of an agency's services.
func (k *Kiosk) placesOf(s *queue.State, agency string) (places []int) {
	for _, service := range s.Rules().ServicesOf(agency) {
		if at := k.several.place(service.ID); at > 0 {
			places = append(places, at)
		}
	}
	slices.Sort(places)
	return places
}

// resultsDesk is the agency that hands out the results of dossiers, "" for none.
func (k *Kiosk) resultsDesk(s *queue.State) (id string) {
	for _, a := range s.Centre.Agencies {
		if a.Kind == centre.KindResults {
			id = a.ID
		}
	}
	return id
}
