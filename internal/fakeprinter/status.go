package fakeprinter

// flag is mask if is is true.
func flag(is bool, mask byte) byte {
	if is {
		return mask
	}
	return 0
}

// realTimeStatus is the answer to DLE EOT n (Epson ESC/POS DLE EOT). mu is
// held.
func (p *Printer) realTimeStatus(n byte) byte {
	const fixed = 0x12 // bits 1 and 4
	t := &p.troubles
	switch n {
	case 1:
		return fixed | flag(p.drawer, 0x04) | flag(p.offline(), 0x08) | flag(t[FeedButton], 0x40)
	case 2:
		return fixed | flag(t[CoverOpen], 0x04) | flag(t[FeedButton], 0x08) | flag(t[PaperOut], 0x20) | flag(p.failing(), 0x40)
	case 3:
		return fixed | flag(p.cutFailed, 0x08) | flag(t[Broken], 0x20) | flag(t[Overheated], 0x40)
	default: // 4
		return fixed | flag(t[PaperNearEnd] || t[PaperOut], 0x0c) | flag(t[PaperOut], 0x60)
	}
}

// paperStatus are the sensor bits of GS r 1 and of the third byte of GS a. mu
// is held.
func (p *Printer) paperStatus() byte {
	t := &p.troubles
	return flag(t[PaperNearEnd] || t[PaperOut], 0x03) | flag(t[PaperOut], 0x0c)
}

// automaticStatus are the four bytes of GS a (Epson ESC/POS GS a, TM-T82). mu
// is held.
func (p *Printer) automaticStatus() [4]byte {
	t := &p.troubles
	return [4]byte{
		0x10 | flag(p.drawer, 0x04) | flag(p.offline(), 0x08) | flag(t[CoverOpen], 0x20) | flag(t[FeedButton], 0x40),
		flag(t[FeedButton], 0x02) | flag(p.cutFailed, 0x08) | flag(t[Broken], 0x20) | flag(t[Overheated], 0x40),
		p.paperStatus(),
		0x0f,
	}
}

// watchedBits are the bits of a frame whose changes are reported for each bit of n in GS
// a n: drawer, online, error, paper, panel switch.
var watchedBits = map[byte][4]byte{
	0x01: {0x04, 0, 0, 0},
	0x02: {0x68, 0, 0, 0},
	0x04: {0, 0x6c, 0, 0},
	0x08: {0, 0, 0x0f, 0},
	0x40: {0, 0x02, 0, 0},
}

// watch is GS a n: the status is sent at once, and then at every change. mu is held.
func (p *Printer) watch(n byte) {
	if p.o.NoWatch {
		return
	}
	p.watched = n
	if n != 0 {
		p.told = p.automaticStatus()
		p.say(p.told[:])
	}
}

// statusChanged reports a watched change. mu is held.
func (p *Printer) statusChanged() {
	now := p.automaticStatus()
	for item, bits := range watchedBits {
		for i, mask := range bits {
			if p.watched&item != 0 && (now[i]^p.told[i])&mask != 0 {
				p.told = now
				p.say(now[:])
				return
			}
		}
	}
}

// identify answers GS I n (Epson ESC/POS GS I). mu is held.
func (p *Printer) identify(n byte) {
	if p.o.NoIdentity {
		return
	}
	block := func(s string) { p.say(append(append([]byte{0x5f}, s...), 0)) }
	switch n {
	case 1, 49:
		p.say([]byte{0x20})
	case 2, 50:
		p.say([]byte{0x02}) // an autocutter
	case 3, 51:
		p.say([]byte{0x03})
	case 65:
		block(p.o.Firmware)
	case 66:
		block(p.o.Maker)
	case 67:
		block(p.o.Model)
	case 68:
		block(p.o.Serial)
	case 69:
		block("")
	}
}

// window is the last received bytes, the newest last.
type window [10]byte

func (w *window) add(b byte) {
	copy(w[:], w[1:])
	w[len(w)-1] = b
}

// clearBuffer is DLE DC4, fn 8.
var clearBuffer = window{0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8}

// realTime executes a real-time command that the last received byte completes, wherever
// it is, even in the data of a raster, as printers do (Epson ESC/POS DLE EOT, notes). mu
// is held.
func (p *Printer) realTime() {
	w := &p.recent
	if p.troubles[Dead] {
		return
	}
	switch n := w[9]; {
	case w[7] == 0x10 && w[8] == 0x04 && n >= 1 && n <= 4:
		p.answerNow(n)
	case w[7] == 0x10 && w[8] == 0x05 && n == 1 && p.cutFailed:
		p.cutFailed = false
		p.statusChanged()
		p.changed.Broadcast()
	case w[7] == 0x10 && w[8] == 0x05 && n == 2 && p.cutFailed:
		p.cutFailed = false
		p.stats.Forgotten++
		p.statusChanged()
		p.forget()
	case w[5] == 0x10 && w[6] == 0x14 && w[7] == 1 && w[8] <= 1 && n >= 1 && n <= 8:
		p.stats.Pulses++
	case *w == clearBuffer:
		p.stats.Forgotten++
		p.forget()
		p.say([]byte{0x37, 0x25, 0x00})
	}
}
