package kiosk

import "time"

// readFor is how long a page may be kept open by reading. A kiosk that was left
// returns home after it.
const readFor = 2 * time.Minute

// Speak implements Actions. It turns reading aloud on and off.
func (k *Kiosk) Speak() {
	k.act(func() { k.listens, k.came = !k.listens && k.reads(), k.now() })
}

func (k *Kiosk) reads() bool { return k.cfg.Voice != nil && k.cfg.Voice.Reads() }

// listen keeps a page open while it is being read: the listener has not yet heard
// all the choices.
func (k *Kiosk) listen() {
	now := k.now()
	if !k.listens || k.page == PageStillThere || now.Sub(k.came) >= readFor || !k.cfg.Voice.Busy() {
		return
	}
	k.touched, k.since = now, now
}

// sayNumber says the number on the screen once, when its paper is out or cannot be
// printed. If pages are read aloud, the page itself contains the number.
func (k *Kiosk) sayNumber() {
	if k.cfg.Voice == nil || k.page != PageIssued || k.ticket == nil || k.told == k.ticket.ID || k.printerState() == PrinterPrinting {
		return
	}
	if k.told = k.ticket.ID; !k.listens {
		k.cfg.Voice.Taken(k.lang, k.ticket.Number)
	}
}
