package receipt

import (
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"
)

// terminalQuiet is the white around a code on a terminal, in modules. The standard wants
// four; with the terminal's own margins phones and scanners read two.
const terminalQuiet = 2

// TerminalQR draws a QR code with half blocks, two modules to a character, black on white
// on a dark terminal, each line ending with a line feed. Content may have 1,000 bytes.
func TerminalQR(content string) (string, error) {
	if len(content) > maxTerminalQR {
		return "", fmt.Errorf("encoding %d bytes as QR code for a terminal: at most %d fit", len(content), maxTerminalQR)
	}
	code, err := qrcode.New(content, qrcode.Low)
	if err != nil {
		return "", fmt.Errorf("encoding %d bytes as QR code: %w", len(content), err)
	}
	code.DisableBorder = true
	modules := code.Bitmap()
	white := func(row, column int) bool {
		return row < 0 || column < 0 || row >= len(modules) || column >= len(modules) || !modules[row][column]
	}
	var b strings.Builder
	for row := -terminalQuiet; row < len(modules)+terminalQuiet; row += 2 {
		for column := -terminalQuiet; column < len(modules)+terminalQuiet; column++ {
			switch upper, lower := white(row, column), white(row+1, column); {
			case upper && lower:
				b.WriteRune('█')
			case upper:
				b.WriteRune('▀')
			case lower:
				b.WriteRune('▄')
			default:
				b.WriteRune(' ')
			}
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// maxTerminalQR is how many bytes a code on a terminal may have.
const maxTerminalQR = 1000
