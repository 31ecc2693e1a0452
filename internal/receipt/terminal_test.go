package receipt

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// pictureOf draws what a terminal shows, white characters on black, with square modules.
func pictureOf(text string) image.Image {
	const px = 4
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	width := len([]rune(lines[0]))
	picture := image.NewGray(image.Rect(0, 0, (width+8)*px, (2*len(lines)+8)*px))
	fill := func(column, row int) {
		for y := range px {
			for x := range px {
				picture.SetGray((column+4)*px+x, (row+4)*px+y, color.Gray{Y: 255})
			}
		}
	}
	for row, line := range lines {
		for column, r := range []rune(line) {
			if r == '█' || r == '▀' {
				fill(column, 2*row)
			}
			if r == '█' || r == '▄' {
				fill(column, 2*row+1)
			}
		}
	}
	return picture
}

// Another program reads the code as a terminal shows it.
func TestCodeOnTheTerminalIsRead(t *testing.T) {
	for _, content := range []string{"x", "motcua:enrol?hub=192.168.100.200:7420&dev=kiosk-1&code=K7QM-2XPA-9DTR", strings.Repeat("đ", maxTerminalQR/4)} {
		text, err := TerminalQR(content)
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(pictureOf(text))
		if err != nil {
			t.Fatal(err)
		}
		result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		if err != nil || result.GetText() != content {
			t.Errorf("%.60q is read as %v (%v)\n%s", content, result, err, text)
		}
	}
}

func TestCodeOnTheTerminalIsBounded(t *testing.T) {
	if _, err := TerminalQR(strings.Repeat("x", maxTerminalQR+1)); err == nil {
		t.Error("more than the limit was drawn")
	}
}
