package fakeprinter

import "time"

// mechanism is the inside of the printer: it takes bytes out of the buffer, executes
// them, and moves the paper. One goroutine runs it.
type mechanism struct {
	p    *Printer
	life int // life of the printer when the present command began
	boot int
	mode mode
	text textLine
	held raster // stored by GS ( L fn 112, printed by fn 50

	inRaster bool
	nextRow  time.Time // when the motor is ready for it
}

func newMechanism(p *Printer) *mechanism {
	m := &mechanism{p: p}
	m.reset()
	return m
}

// run executes commands until the printer is closed.
func (m *mechanism) run() {
	for m.begin() {
		if b, ok := m.take(); ok {
			m.obey(b)
		}
	}
}

// begin is called before each command. It reports whether there is a printer.
func (m *mechanism) begin() bool {
	m.p.mu.Lock()
	defer m.p.mu.Unlock()
	if m.life != m.p.life {
		m.life = m.p.life
		m.text.clear()
		m.inRaster = false
	}
	if m.boot != m.p.boots {
		m.boot = m.p.boots
		m.reset()
	}
	return !m.p.closed
}

// take waits for the next byte. It returns false if the received data was dropped, or if
// the printer is closed: then the present command is over.
func (m *mechanism) take() (byte, bool) {
	var b [1]byte
	ok := m.fill(b[:])
	return b[0], ok
}

// takeAll waits for n bytes.
func (m *mechanism) takeAll(n int) ([]byte, bool) {
	b := make([]byte, n)
	return b, m.fill(b)
}

// fill fills b with the next bytes.
func (m *mechanism) fill(b []byte) bool {
	p := m.p
	p.mu.Lock()
	defer p.mu.Unlock()
	var starved time.Time
	for len(b) > 0 {
		switch {
		case p.closed || m.life != p.life || m.boot != p.boots:
			return false
		case p.standing() || !p.powered:
			starved = time.Time{}
		case len(p.buffer) > 0:
			if !starved.IsZero() {
				p.stats.LongestGap = max(p.stats.LongestGap, time.Since(starved))
				starved = time.Time{}
			}
			n := copy(b, p.buffer)
			b, p.buffer = b[n:], p.buffer[n:]
			p.changed.Broadcast()
			continue
		case m.inRaster && starved.IsZero():
			starved = time.Now()
		}
		p.changed.Wait()
	}
	return true
}

// row moves the paper by one row of dots, nil for a blank one, as soon as the motor is
// ready and no trouble prevents it. It returns false where take does.
func (m *mechanism) row(dots []byte, ofRaster bool) bool {
	p := m.p
	m.turn()
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if ofRaster {
			if do := p.due(); do != nil {
				p.mu.Unlock()
				do(p)
				p.mu.Lock()
				continue
			}
		}
		if p.closed || m.life != p.life || m.boot != p.boots {
			return false
		}
		if !p.standing() && p.powered {
			break
		}
		p.changed.Wait()
	}
	p.piece.add(dots)
	p.stats.Rows++
	if ofRaster {
		p.rasterRows++
	}
	return true
}

// turn waits until the motor has moved the paper by the last row.
func (m *mechanism) turn() {
	if m.p.o.Speed <= 0 {
		return
	}
	const mmPerInch = 25.4
	perRow := time.Duration(float64(time.Second) * mmPerInch / m.p.o.Speed / float64(m.p.o.DPI))
	now := time.Now()
	if earliest := now.Add(-lag); m.nextRow.Before(earliest) {
		m.nextRow = earliest
	}
	m.nextRow = m.nextRow.Add(perRow)
	time.Sleep(time.Until(m.nextRow))
}

// feed moves the paper by n blank rows.
func (m *mechanism) feed(n int) bool {
	for range n {
		if !m.row(nil, false) {
			return false
		}
	}
	return true
}

// cutPaper cuts, or fails while the cutter is jammed.
func (m *mechanism) cutPaper() {
	p := m.p
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if p.closed || m.life != p.life || m.boot != p.boots {
			return
		}
		if !p.standing() && p.powered {
			if !p.troubles[CutterJam] {
				p.cut(true)
				return
			}
			p.cutFailed = true
			p.statusChanged()
		}
		p.changed.Wait()
	}
}

// do calls what with the printer's lock.
func (m *mechanism) do(what func(p *Printer)) {
	m.p.mu.Lock()
	defer m.p.mu.Unlock()
	if m.life == m.p.life && m.p.powered {
		what(m.p)
	}
}

// raster is a picture to be printed.
type raster struct {
	width, height  int // dots
	scaleX, scaleY int // 1 or 2
	bits           []byte
}

// print prints r with the line's alignment.
func (m *mechanism) print(r raster) {
	stride := (r.width + 7) / 8
	for y := range r.height {
		row := m.placed(r.bits[y*stride:(y+1)*stride], r.width, r.scaleX)
		for range r.scaleY {
			if !m.row(row, true) {
				return
			}
		}
	}
}

// placed is a row of the paper with dots in its place.
func (m *mechanism) placed(dots []byte, width, scale int) []byte {
	left := m.left(width * scale)
	paper := m.p.o.Dots
	if left == 0 && scale == 1 {
		return dots[:min(len(dots), (paper+7)/8)]
	}
	row := make([]byte, (paper+7)/8)
	for x := range min(width, len(dots)*8) * scale {
		if at := left + x; dots[x/scale/8]&(0x80>>(x/scale%8)) != 0 && at < paper {
			row[at/8] |= 0x80 >> (at % 8)
		}
	}
	return row
}

// left is where something of width dots begins.
func (m *mechanism) left(width int) int {
	free := min(m.mode.areaWidth, m.p.o.Dots-m.mode.margin) - width
	switch {
	case free <= 0:
		return m.mode.margin
	case m.mode.align == 1:
		return m.mode.margin + free/2
	case m.mode.align == 2:
		return m.mode.margin + free
	default:
		return m.mode.margin
	}
}
