package kiosk

import (
	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// Manner is how a citizen wants the screen. It goes with them to another page of the same
// machine, and ends with their visit.
type Manner struct {
	Lang         i18n.Lang
	LargeText    bool
	HighContrast bool
	Reading      bool
}

// Visit opens the kiosk for a citizen who comes from another page of this machine. With a
// service it takes a number for it, or with slot offers its appointments; every check is
// that of a tap on the service's tile. Without a service it shows the home page. When the
// visit is over, Config.Left is called.
func (k *Kiosk) Visit(m Manner, service string, slot bool) {
	k.act(func() {
		k.visited = false // a visit before this one is not sent back
		k.home()
		k.lang, k.large, k.contrast, k.listens = m.Lang, m.LargeText, m.HighContrast, m.Reading && k.reads()
		k.visited = true
		known := false
		k.rules(func(r *centre.Rules) {
			if known = r.Service(service) != nil; known {
				k.agency = r.Service(service).Agency
			}
		})
		switch {
		case service == "":
		case !known:
			k.refuse("unknown-service", "")
		case slot:
			k.offerSlots(slots{service: service, tile: service, code: queue.OK})
		default:
			k.take(service, service)
		}
	})
}

// SetLookup says whether procedures can be looked up on this machine.
func (k *Kiosk) SetLookup(on bool) { k.loop.Deliver(func() { k.lookup = on }) }

// LookUp implements Actions. It opens the look-up of procedures.
func (k *Kiosk) LookUp() {
	k.act(func() {
		if k.lookup && k.page == PageHome && !k.several.on {
			k.leaveTo(k.cfg.LookUp)
		}
	})
}

// SetDossiers says whether dossiers can be looked up on this machine.
func (k *Kiosk) SetDossiers(on bool) { k.loop.Deliver(func() { k.dossiers = on }) }

// Dossier implements Actions. It opens the look-up of dossiers.
func (k *Kiosk) Dossier() {
	k.act(func() {
		if k.page == PageHome {
			k.openDossier("")
		}
	})
}

// openDossier opens the look-up of dossiers, with a code that was scanned. It reports
// whether it can.
func (k *Kiosk) openDossier(code string) bool {
	if !k.dossiers || k.cfg.Dossier == nil || k.several.on {
		return false
	}
	k.leaveTo(func(m Manner) { k.cfg.Dossier(m, code) })
	return true
}

// leaveTo gives the screen, and the citizen, to another page.
func (k *Kiosk) leaveTo(page func(Manner)) {
	if page == nil {
		return
	}
	m := Manner{k.lang, k.large, k.contrast, k.listens}
	k.visited = false // nobody has to be sent home
	k.home()
	page(m)
}

// endVisit says that a visit from another page is over.
func (k *Kiosk) endVisit() {
	if k.visited && k.cfg.Left != nil {
		k.cfg.Left()
	}
	k.visited = false
}
