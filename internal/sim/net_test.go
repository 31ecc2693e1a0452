package sim

import (
	"math/rand/v2"
	"time"

	"motcua/internal/ledger"
	"motcua/internal/link"
	"motcua/internal/wire"
)

const (
	deadAfter = int64(link.DeadAfter / time.Millisecond)

	// manyTries failed tries mean a hub that is off for days: then time passes faster.
	manyTries   = 2000
	afterManyMS = 60_000
)

// weather is the quality of a line. A websocket does not lose, double or reorder
// anything; a device and a hub must not depend on that.
type weather struct {
	drop, double, reorder int // in per cent
	delayMS               int64
}

// onlyLate is a line that delivers everything, late.
func (bad weather) onlyLate() weather { return weather{delayMS: bad.delayMS} }

// conn is one connection of a machine.
type conn struct {
	w       *world
	m       *machine
	life    int // of the machine
	began   int64
	open    bool
	taken   bool // by another machine of this name
	joined  bool
	said    ledger.Peer         // who is there, by its hello
	shown   *ledger.Certificate // and by its certificate
	liar    *liar               // nil: an honest device
	ownMS   int64               // the device's clock at its hello
	helloAt int64
	lastUp  int64
	lastDn  int64
	chance  *rand.Rand
}

// carry delivers a frame to the other side, or loses it. last is when the one before
// arrives.
func (c *conn) carry(last *int64, deliver func()) {
	if !c.open {
		return
	}
	at := c.w.now + 1 + c.chance.Int64N(4)
	bad := c.m.weather
	if bad.delayMS > 0 {
		at += c.chance.Int64N(bad.delayMS)
	}
	hit := func(percent int) bool { return percent > 0 && c.chance.IntN(100) < percent }
	if hit(bad.drop) {
		c.w.note("%s: a frame is lost", c.m.name)
		c.w.after(500+c.chance.Int64N(3000), func() { c.cut("a frame was lost") })
		return
	}
	if c.m.blocked > 0 {
		at = max(at, c.m.blockedTo)
	}
	if !hit(bad.reorder) {
		at = max(at, *last)
		*last = at
	}
	arrive := func() {
		if c.open {
			deliver()
		}
	}
	c.w.after(at-c.w.now, arrive)
	if hit(bad.double) {
		c.w.after(at-c.w.now+c.chance.Int64N(200), arrive)
	}
}

// up sends a frame to the hub.
func (c *conn) up(frame []byte) {
	c.fits(frame)
	c.w.overheard(c, frame)
	c.carry(&c.lastUp, func() { c.w.hub.frame(c, frame) })
}

// down sends a frame to the machine.
func (c *conn) down(frame []byte) {
	c.fits(frame)
	c.tells(frame)
	c.carry(&c.lastDn, func() {
		if c.m.conn == c && c.m.life == c.life {
			c.m.frame(frame)
		}
	})
}

// cut ends the connection. The hub and the machine notice it a little later.
func (c *conn) cut(why string) {
	if !c.open {
		return
	}
	c.open = false
	c.w.hub.left(c)
	c.w.after(c.chance.Int64N(20), func() {
		if c.m.conn == c && c.m.life == c.life {
			c.m.down(why)
		}
	})
}

// errTaken is what a device is told whose line another machine of its name has taken.
var errTaken = &link.RefusedError{Refuse: wire.Refuse{Code: wire.RefuseReplaced}}

// dial connects, or tries to.
func (m *machine) dial() {
	if m.dev == nil || m.conn != nil {
		return
	}
	if m.blocked > 0 || !m.w.hub.on {
		m.down("no hub")
		return
	}
	c := &conn{w: m.w, m: m, life: m.life, began: m.w.now, open: true, said: m.peer(), shown: m.certificate(), chance: m.chance}
	hello, err := m.dev.Hello(m.clock.OwnMS())
	if err != nil {
		m.w.fail("%s: saying hello: %v", m.name, err)
		return
	}
	m.conn, m.tries = c, 0
	c.up(hello)
	m.w.after(deadAfter, func() {
		if !c.joined {
			c.cut("no welcome")
		}
	})
}

// redial connects after a pause, as the product does; c is the connection that has ended,
// nil after a try for which there was no hub.
func (m *machine) redial(c *conn) {
	var lasted time.Duration
	var why error
	if c != nil {
		lasted = time.Duration(m.w.now-c.began) * time.Millisecond
		if c.taken {
			why = errTaken
		}
	}
	pause := m.backoff.Pause(why, lasted, m.chance.Float64()).Milliseconds()
	if m.tries++; m.tries > manyTries {
		pause = afterManyMS
	}
	life := m.life
	m.w.after(1+pause, func() {
		if m.life == life {
			m.dial()
		}
	})
}
