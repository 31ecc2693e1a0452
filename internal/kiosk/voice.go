package kiosk

import "time"

// readFor is how long a page may stay because it is being read: a kiosk that was
// left goes home all the same.
const readFor = 2 * time.Minute

// Speak implements Actions: the pages are read aloud from now on, or no longer.
func (k *Kiosk) Speak() {
	k.act(func() { k.listens, k.came = !k.listens && k.reads(), k.now() })
}

func (k *Kiosk) reads() bool { return k.cfg.Voice != nil && k.cfg.Voice.Reads() }

// listen keeps a page for as long as it is being read: whoever listens is there,
// and has not heard yet what there is to choose.
func (k *Kiosk) listen() {
	now := k.now()
	if !k.listens || k.page == PageStillThere || now.Sub(k.came) >= readFor || !k.cfg.Voice.Busy() {
		return
	}
	k.touched, k.since = now, now
}

// sayNumber says the number on the screen once, when its paper has come or will
// not come. Who listens to the pages hears it with them.
func (k *Kiosk) sayNumber() {
	if k.cfg.Voice == nil || k.page != PageIssued || k.ticket == nil || k.told == k.ticket.ID || k.printerState() == PrinterPrinting {
		return
	}
	if k.told = k.ticket.ID; !k.listens {
		k.cfg.Voice.Taken(k.lang, k.ticket.Number)
	}
}
