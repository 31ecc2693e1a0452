package kiosk

import (
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/wire"
)

// How the service menu is opened.
const (
	cornerPress = 5 * time.Second
	pinMax      = 8
	pinTries    = 5
	pinLock     = 30 * time.Second
)

// Commands of the service menu.
const (
	menuPrint = "print-test"
	menuScan  = "scan-test"
	menuLeave = "leave"
)

// service is the state of the technician's menu.
type service struct {
	corner clock.Instant // when the hidden corner was pressed; zero while it is not
	pin    string
	error  string
	tries  int
	locked clock.Instant // no PIN is accepted before this time
	test   string        // print job of the last test page
	count  int
}

// CornerDown implements Actions.
func (k *Kiosk) CornerDown() { k.act(func() { k.service.corner = k.now() }) }

// CornerUp implements Actions. A press that was long enough asks for the PIN.
func (k *Kiosk) CornerUp() {
	k.act(func() {
		held := !k.service.corner.IsZero() && k.now().Sub(k.service.corner) >= cornerPress
		k.service.corner = clock.Instant{}
		if held && k.cfg.ServicePIN != "" {
			k.service.pin, k.service.error = "", ""
			k.goTo(PagePIN)
		}
	})
}

// Digit implements Actions.
func (k *Kiosk) Digit(d int) {
	k.act(func() {
		switch {
		case d < 0 || d > 9:
		case k.page == PageCheckIn:
			k.codeDigit(d)
		case len(k.service.pin) < pinMax:
			k.service.pin += string(rune('0' + d))
			k.service.error = ""
		}
	})
}

// Erase implements Actions.
func (k *Kiosk) Erase() {
	k.act(func() {
		typed := &k.service.pin
		if k.page == PageCheckIn {
			typed = &k.typed.code
		}
		if n := len(*typed); n > 0 {
			*typed = (*typed)[:n-1]
		}
	})
}

// Enter implements Actions.
func (k *Kiosk) Enter() {
	k.act(func() {
		switch k.page {
		case PageCheckIn:
			k.codeEnter()
		case PagePIN:
			k.pinEnter()
		}
	})
}

func (k *Kiosk) pinEnter() {
	s := &k.service
	if left := s.locked.Sub(k.now()); left > 0 {
		s.pin, s.error = "", i18n.Text(k.lang, "kiosk.pin.locked", int(left.Seconds())+1)
		return
	}
	right := subtle.ConstantTimeCompare([]byte(s.pin), []byte(k.cfg.ServicePIN)) == 1
	s.pin = ""
	if right {
		s.tries = 0
		k.goTo(PageMenu)
		return
	}
	s.error = i18n.Text(k.lang, "kiosk.pin.wrong")
	if s.tries++; s.tries >= pinTries {
		s.tries, s.locked = 0, k.now().Add(pinLock)
	}
}

// ChooseMenu implements Actions.
func (k *Kiosk) ChooseMenu(id string) {
	k.act(func() {
		switch id {
		case menuPrint:
			k.printTest()
		case menuLeave:
			k.home()
		}
	})
}

// printTest prints the test page.
func (k *Kiosk) printTest() {
	if k.paper == nil {
		return
	}
	k.service.count++
	k.service.test = fmt.Sprintf("test-%d-%d", k.cfg.Clock.HubMS(), k.service.count)
	if err := k.paper.Submit(k.service.test, receipt.TestPage(k.cfg.Name, k.local())); err != nil {
		k.cfg.Log.Error("printing the test page", "cause", err)
		k.service.test = ""
	}
}

// menuTiles are the commands of the menu, with their results.
func (k *Kiosk) menuTiles() []Tile {
	link := i18n.Text(k.lang, "kiosk.menu.link.up")
	k.seat.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) {
		if !line.Up {
			link = i18n.Text(k.lang, "kiosk.menu.link.lost")
		}
	})
	if t := k.memoryTroubles(); len(t) > 0 {
		link = t[0].Code.Staff(k.lang)
	}
	return []Tile{
		{ID: menuPrint, Name: i18n.Text(k.lang, "kiosk.menu.print"), Note: k.paperNote()},
		{ID: menuScan, Name: i18n.Text(k.lang, "kiosk.menu.scan"), Note: k.scanNote()},
		{ID: menuLeave, Name: i18n.Text(k.lang, "kiosk.menu.leave"), Note: link},
	}
}

// menuTrouble says why there is no connection, and what to do about it.
func (k *Kiosk) menuTrouble() (text string) {
	k.seat.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) {
		if why := line.Reason.Full(k.lang); !line.Up && why != "" {
			text = i18n.Text(k.lang, "kiosk.menu.link.down", why)
		}
	})
	return text
}

// paperNote is the state of the printer, in words.
func (k *Kiosk) paperNote() string {
	if k.paper == nil {
		return i18n.Text(k.lang, "kiosk.menu.paper.none")
	}
	s := k.paper.Status()
	switch {
	case len(s.Troubles) > 0 && s.Troubles[0].Code != health.PrinterStatusUnknown:
		return i18n.Text(k.lang, "kiosk.menu.paper.bad", s.Troubles[0].Code.Staff(k.lang))
	case !s.Answers:
		return i18n.Text(k.lang, "kiosk.menu.paper.unknown")
	}
	return strings.TrimSpace(i18n.Text(k.lang, "kiosk.menu.paper.ok") + " " + s.Model)
}
