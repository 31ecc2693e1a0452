package fakeprinter

// mode is the state that commands set and ESC @ resets.
type mode struct {
	align     int // 0 left, 1 centre, 2 right
	margin    int // dots
	areaWidth int // dots
	spacing   int // dots from line to line
	bold      bool
	underline bool
	inverse   bool
	wide      int // 1–8
	high      int // 1–8
	barHeight int // dots
}

// reset is power-on, and ESC @ except for received data.
func (m *mechanism) reset() {
	m.mode = mode{areaWidth: m.p.o.Dots, spacing: m.p.o.DPI / 6, wide: 1, high: 1, barHeight: 162}
	m.text.clear()
	m.held = raster{}
}

// obey executes the command that starts with b.
func (m *mechanism) obey(b byte) {
	switch b {
	case 0x00, 0x0d, 0x18: // NUL; CR and CAN have no effect here
	case 0x09: // HT
		m.text.tab()
	case 0x0a: // LF
		m.printLine(m.mode.spacing)
	case 0x0c: // FF
		m.printLine(0)
	case 0x10:
		m.dle()
	case 0x1b:
		m.esc()
	case 0x1c:
		m.fs()
	case 0x1d:
		m.gs()
	default:
		if b < 0x20 {
			m.unknown()
			return
		}
		m.character(b)
	}
}

func (m *mechanism) unknown() { m.do(func(p *Printer) { p.stats.Unknown++ }) }

// dle skips a real-time command, which was executed when it was received.
func (m *mechanism) dle() {
	parameters := map[byte]int{0x04: 1, 0x05: 1}
	b, ok := m.take()
	if !ok {
		return
	}
	if n, known := parameters[b]; known {
		m.takeAll(n)
		return
	}
	if b != 0x14 { // DC4
		m.unknown()
		return
	}
	switch fn, _ := m.take(); fn {
	case 1, 2:
		m.takeAll(2)
	case 8:
		m.takeAll(7)
	default:
		m.unknown()
	}
}

// escParameters are the numbers of parameter bytes of the ESC commands that this printer
// ignores.
var escParameters = map[byte]int{
	' ': 1, '2': 0, '=': 1, '<': 0, 'D': -1, 'G': 1, 'L': 0, 'M': 1, 'R': 1, 'S': 0, 'T': 1, 'U': 1, 'V': 1, 'W': 8,
	't': 1, '{': 1, 'r': 1, '?': 1, '%': 1,
}

func (m *mechanism) esc() {
	b, ok := m.take()
	if !ok {
		return
	}
	switch b {
	case '@':
		m.reset()
		m.do(func(p *Printer) { p.watched = 0 }) // the stricter reading: status back is a mode
	case 'd':
		m.with(1, func(n []byte) { m.printLine(0); m.feed(int(n[0]) * m.mode.spacing) })
	case 'J':
		m.with(1, func(n []byte) { m.printLine(0); m.feed(int(n[0])) })
	case 'a':
		m.with(1, func(n []byte) { m.mode.align = int(n[0]) % '0' % 3 })
	case '2':
		m.mode.spacing = m.p.o.DPI / 6
	case '3':
		m.with(1, func(n []byte) { m.mode.spacing = int(n[0]) })
	case 'E':
		m.with(1, func(n []byte) { m.mode.bold = n[0]&1 != 0 })
	case '-':
		m.with(1, func(n []byte) { m.mode.underline = n[0]%'0' != 0 })
	case '!':
		m.with(1, func(n []byte) {
			m.mode.bold, m.mode.underline = n[0]&0x08 != 0, n[0]&0x80 != 0
			m.mode.high, m.mode.wide = 1+int(n[0]>>4&1), 1+int(n[0]>>5&1)
		})
	case '$':
		m.with(2, func(n []byte) { m.text.x = little(n) })
	case '\\':
		m.with(2, func(n []byte) { m.text.x = max(0, m.text.x+int(int16(little(n)))) })
	case 'p':
		m.with(3, func([]byte) { m.do(func(p *Printer) { p.stats.Pulses++ }) })
	case 'B':
		m.with(2, func(n []byte) { m.do(func(p *Printer) { p.stats.Beeps += int(n[0]) }) })
	case '*':
		m.columns()
	case 'c':
		m.takeAll(2)
	case '(':
		m.escParenthesis()
	case 'i', 'm':
		m.cutPaper()
	default:
		m.skip(escParameters, b)
	}
}

// with takes n bytes and calls do with them.
func (m *mechanism) with(n int, do func([]byte)) {
	if b, ok := m.takeAll(n); ok {
		do(b)
	}
}

// skip ignores a command by its table of parameters, where -1 means all bytes up to NUL.
func (m *mechanism) skip(parameters map[byte]int, command byte) {
	n, known := parameters[command]
	switch {
	case !known:
		m.unknown()
	case n < 0:
		const tabs = 32
		for range tabs {
			if b, ok := m.take(); !ok || b == 0 {
				return
			}
		}
	default:
		m.takeAll(n)
	}
}

func little(b []byte) int { return int(b[0]) | int(b[1])<<8 }

// block takes pL pH and the bytes that they count.
func (m *mechanism) block() ([]byte, bool) {
	size, ok := m.takeAll(2)
	if !ok {
		return nil, false
	}
	return m.takeAll(little(size))
}

// escParenthesis is ESC ( X: of these it knows ESC ( A, the beeper.
func (m *mechanism) escParenthesis() {
	b, ok := m.take()
	if !ok {
		return
	}
	block, ok := m.block()
	switch {
	case !ok:
	case b == 'A' && len(block) >= 3 && block[0] == 97:
		m.do(func(p *Printer) { p.stats.Beeps += int(block[2]) })
	case b != 'A' && b != 'Y':
		m.unknown()
	}
}

// columns is ESC *, a bit image in columns: it is skipped.
func (m *mechanism) columns() {
	m.with(3, func(n []byte) {
		perColumn := 1
		if n[0] >= 32 {
			perColumn = 3
		}
		for range little(n[1:]) * perColumn {
			if _, ok := m.take(); !ok {
				return
			}
		}
		m.do(func(p *Printer) { p.stats.NotDrawn++ })
	})
}

var fsParameters = map[byte]int{'&': 0, '.': 0, '!': 1, '-': 1, 'C': 1, 'S': 2, 'W': 1, 'p': 2}

func (m *mechanism) fs() {
	b, ok := m.take()
	if !ok {
		return
	}
	if b != '(' {
		m.skip(fsParameters, b)
		return
	}
	if _, ok := m.take(); ok {
		m.block()
	}
}

var gsParameters = map[byte]int{'$': 2, '\\': 2, 'H': 1, 'P': 2, 'b': 1, 'f': 1, 'w': 1, ':': 0, 'T': 1}

func (m *mechanism) gs() {
	b, ok := m.take()
	if !ok {
		return
	}
	switch b {
	case 'v':
		m.gsRaster()
	case 'V':
		m.gsCut()
	case 'r':
		m.with(1, m.gsStatus)
	case 'a':
		m.with(1, func(n []byte) { m.do(func(p *Printer) { p.watch(n[0]) }) })
	case 'I':
		m.with(1, func(n []byte) { m.do(func(p *Printer) { p.identify(n[0]) }) })
	case '!':
		m.with(1, func(n []byte) { m.mode.wide, m.mode.high = 1+int(n[0]>>4&7), 1+int(n[0]&7) })
	case 'B':
		m.with(1, func(n []byte) { m.mode.inverse = n[0]&1 != 0 })
	case 'L':
		m.with(2, func(n []byte) { m.mode.margin = min(little(n), m.p.o.Dots-1) })
	case 'W':
		m.with(2, func(n []byte) { m.mode.areaWidth = little(n) })
	case 'h':
		m.with(1, func(n []byte) { m.mode.barHeight = int(n[0]) })
	case 'k':
		m.barcode()
	case '(':
		m.gsParenthesis()
	case '8':
		m.gsGraphics()
	default:
		m.skip(gsParameters, b)
	}
}

// gsStatus answers GS r n, in order (Epson ESC/POS GS r).
func (m *mechanism) gsStatus(n []byte) {
	m.do(func(p *Printer) {
		if p.o.NoTurn {
			return
		}
		switch n[0] {
		case 1, 49:
			p.say([]byte{p.paperStatus()})
		case 2, 50:
			p.say([]byte{flag(p.drawer, 0x01)})
		}
	})
}

// gsCut is GS V in its forms: m, or m n with a feed to the cutter first.
func (m *mechanism) gsCut() {
	b, ok := m.take()
	if !ok {
		return
	}
	feed := 0
	if b >= 65 { // A, B
		n, ok := m.take()
		if !ok {
			return
		}
		feed = int(n)
	}
	m.printLine(0)
	if m.feed(feed) {
		m.cutPaper()
	}
}

// gsRaster is GS v 0 m xL xH yL yH: rows are printed as they come, and until all have
// come every byte is a part of the picture, the next job too.
func (m *mechanism) gsRaster() {
	header, ok := m.takeAll(6)
	if !ok || header[0] != '0' {
		return
	}
	m.printLine(0)
	m.do(func(p *Printer) { p.stats.Rasters++ })
	stride, rows := little(header[2:]), little(header[4:])
	scaleX, scaleY := 1+int(header[1]&1), 1+int(header[1]>>1&1)
	m.inRaster = true
	defer func() { m.inRaster = false }()
	for range rows {
		bits, ok := m.takeAll(stride)
		if !ok {
			return
		}
		m.print(raster{width: stride * 8, height: min(1, stride), scaleX: scaleX, scaleY: scaleY, bits: bits})
	}
}

// gsParenthesis is GS ( X: graphics, and commands that are skipped.
func (m *mechanism) gsParenthesis() {
	b, ok := m.take()
	if !ok {
		return
	}
	block, ok := m.block()
	switch {
	case !ok:
	case b == 'L' && len(block) >= 2:
		m.graphics(block)
	case b == 'k' && len(block) >= 2 && block[1] == 81: // print the symbol
		m.do(func(p *Printer) { p.stats.NotDrawn++ })
	}
}

// maxGraphics is the limit of GS 8 L, more than any picture of a receipt.
const maxGraphics = 4 << 20

// gsGraphics is GS 8 L: graphics with a length of four bytes.
func (m *mechanism) gsGraphics() {
	head, ok := m.takeAll(5)
	if !ok {
		return
	}
	size := little(head[1:]) | little(head[3:])<<16
	if head[0] != 'L' || size > maxGraphics {
		m.unknown()
		return
	}
	m.inRaster = true
	block, ok := m.takeAll(size)
	m.inRaster = false
	if ok && size >= 2 {
		m.graphics(block)
	}
}

// graphics is m fn … of GS ( L: fn 112 stores a picture, fn 50 prints it.
func (m *mechanism) graphics(block []byte) {
	switch fn := block[1]; {
	case fn == 112 && len(block) >= 10:
		r := raster{
			width: little(block[6:]), height: little(block[8:]),
			scaleX: max(1, int(block[3])&3), scaleY: max(1, int(block[4])&3), bits: block[10:],
		}
		if (r.width+7)/8*r.height <= len(r.bits) {
			m.held = r
			return
		}
		m.unknown()
	case fn == 50 || fn == 2:
		m.printLine(0)
		m.print(m.held)
		m.held = raster{}
	}
}

// barcode is GS k in its two forms: its place on paper stays white.
func (m *mechanism) barcode() {
	system, ok := m.take()
	if !ok {
		return
	}
	if system >= 65 {
		n, ok := m.take()
		if !ok {
			return
		}
		m.takeAll(int(n))
	} else {
		const most = 255
		for range most {
			if b, ok := m.take(); !ok || b == 0 {
				break
			}
		}
	}
	m.do(func(p *Printer) { p.stats.NotDrawn++ })
	m.feed(m.mode.barHeight)
}
