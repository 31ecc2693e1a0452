package receipt

import (
	"fmt"

	"github.com/skip2/go-qrcode"
)

// Dots per module of a QR code: below 4 (half a millimetre) phones begin to fail on
// thermal paper; more than 8 gain nothing.
const (
	minModuleDots = 3
	okModuleDots  = 4
	maxModuleDots = 8
	quietModules  = 4 // white around the code, ISO/IEC 18004

	// sheetModuleDots is what a code on a sheet has where the paper is wide enough: it is
	// read after years in a folder, when thermal paper has faded.
	sheetModuleDots = 5
)

// qr is an encoded QR code, without its quiet zone.
type qr struct {
	modules [][]bool
	dots    int // per module
}

// newQR encodes content. A module is a whole number of dots, so that every edge is
// sharp. The code is at most wanted dots wide, but never with modules of fewer dots than
// least, unless it would be wider than limit.
func newQR(content string, level qrcode.RecoveryLevel, least, wanted, limit int) (qr, error) {
	code, err := qrcode.New(content, level)
	if err != nil {
		return qr{}, fmt.Errorf("%w: encoding %d bytes as QR code: %w", ErrTicket, len(content), err)
	}
	code.DisableBorder = true
	q := qr{modules: code.Bitmap()}
	q.dots = min(max(wanted/len(q.modules), least), maxModuleDots)
	if q.width() > limit {
		q.dots = limit / len(q.modules)
	}
	if q.dots < minModuleDots {
		return qr{}, fmt.Errorf("%w: encoding %d bytes as QR code: too long for the paper", ErrTicket, len(content))
	}
	return q, nil
}

// newSheetQR encodes the text of a sheet's code, which may be long. Where the error
// correction of tickets would make its modules too small, it has less of that.
func newSheetQR(content string, wanted, limit int) (qr, error) {
	q, err := newQR(content, qrcode.Medium, sheetModuleDots, wanted, limit)
	if err == nil && q.dots >= okModuleDots {
		return q, nil
	}
	plain, errPlain := newQR(content, qrcode.Low, sheetModuleDots, wanted, limit)
	if errPlain != nil || err == nil && plain.dots <= q.dots {
		return q, err
	}
	return plain, nil
}

// width is the width and the height in dots.
func (q qr) width() int { return len(q.modules) * q.dots }

// quiet is the width of the quiet zone around the code, in dots.
func (q qr) quiet() int { return quietModules * q.dots }

// draw draws the code with its top left corner at (x, y).
func (q qr) draw(to *Raster, x, y int) {
	for row, line := range q.modules {
		for column, black := range line {
			if black {
				to.fill(x+column*q.dots, y+row*q.dots, q.dots, q.dots, true)
			}
		}
	}
}
