package kills

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"motcua/internal/calendar"
	"motcua/internal/fakeprinter"
	"motcua/internal/receipt"
)

// papers are the printed pieces, by the code on them.
type papers struct {
	firsts, copies map[string]int // how often a code is on paper, not marked and marked as a copy
	torn           int            // pieces without a code
}

// read reads every piece, with an independent reader.
func read(t *testing.T, pieces []fakeprinter.Paper) papers {
	t.Helper()
	p := papers{firsts: map[string]int{}, copies: map[string]int{}}
	mark := copyMark(t)
	for _, piece := range pieces {
		code := codeOn(t, piece)
		switch {
		case code == "":
			p.torn++
		case bytes.Contains(piece.Bits, mark):
			p.copies[code]++
		default:
			p.firsts[code]++
		}
	}
	return p
}

// codeOn is the text of the QR code on a piece; a torn one has none.
func codeOn(t *testing.T, piece fakeprinter.Paper) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(piece.Image())
	must(t, err)
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	result, err := qrcode.NewQRCodeReader().Decode(bits, hints)
	if err != nil {
		return ""
	}
	return result.GetText()
}

// copyMark is the rows of a ticket that mark it as a copy.
func copyMark(t *testing.T) []byte {
	t.Helper()
	render := func(again bool) (rows [][]byte) {
		raster, err := receipt.Render(receipt.Ticket{
			Centre: "Trung tâm", Number: "A000001", Agency: "Sở A", Service: "Thủ tục A", Counters: []string{"1"}, IssuedAt: calendar.Local(time.Now().UnixMilli()), Code: "2222-2", Reprint: again,
		}, receipt.Width80mm)
		must(t, err)
		for y := range raster.Height() {
			rows = append(rows, raster.Row(y))
		}
		return rows
	}
	plain, again := render(false), render(true)
	from := 0
	for from < len(plain) && bytes.Equal(plain[from], again[from]) {
		from++
	}
	mark := again[from : from+len(again)-len(plain)]
	blank := func(row []byte) bool { return len(bytes.Trim(row, "\x00")) == 0 }
	for len(mark) > 0 && blank(mark[len(mark)-1]) {
		mark = mark[:len(mark)-1]
	}
	if len(mark) < 20 {
		t.Fatalf("the mark of a copy is %d rows high", len(mark))
	}
	return slices.Concat(mark...)
}
