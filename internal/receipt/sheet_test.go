package receipt

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// dayNote is the signed head of a day, as long as a hub's.
const dayNote = `motcua day head
log centre-1795397400000
day 2026-11-28
entry 48711
hash 7f3a91c20b5de84467a1c9f0e2d3b58896a4b7c1d2e3f405162738495a6b7c8d
since the head before 4000 entries, 512 numbers

— motcua-hub gK0eXN2Qf7uYw3mB5tLr8vZ1cD4hJ6kP9sT0aE2iO4uG6yF8bN1mQ3wR5xV7zC9dH2jK4lM6nP8qS0tU3vW5xY7zA==
`

// sheetOf is the sample ticket's paper with a sheet on it.
func sheetOf(s Sheet, change ...func(*Ticket)) Ticket {
	sample := sampleTicket()
	t := Ticket{Parent: sample.Parent, Centre: sample.Centre, Number: "sheet", Sheet: &s}
	for _, fn := range change {
		fn(&t)
	}
	return t
}

func daySheet() Sheet {
	return Sheet{
		Title: "TỜ KẾT NGÀY", Heading: "Thứ Bảy, 28/11/2026",
		Lines: []SheetLine{
			{Text: "Số đã cấp", Right: "512"},
			{Text: "Mục mới trong nhật ký", Right: "4.000"},
			{Text: "Vị trí mục cuối", Right: "48.711"},
			{Text: "Mã băm đến mục cuối (phần đầu):"},
			{Kind: LineBold, Text: "7f3a 91c2 0b5d e844 67a1 c9f0 e2d3 b588"},
		},
		QR:     dayNote,
		Beside: []string{"Dấu cuối ngày, có chữ ký của máy chủ.", "Kiểm tra: quét mã, lưu nguyên văn vào một tệp, rồi chạy hub verify -heads TỆP"},
		Foot:   []string{"In lúc 00:05 ngày 29/11/2026 tại Kiosk 1", "Lưu tờ này ở nơi khác với máy chủ."},
		Sign:   []string{"Họ và tên", "Chữ ký"},
	}
}

// checklist is what a citizen has to bring, with n papers.
func checklist(n int) Sheet {
	s := Sheet{
		Title: "GIẤY TỜ CẦN CHUẨN BỊ", Heading: procedure,
		Lines:  []SheetLine{{Text: "Đánh dấu vào ô khi đã có giấy tờ. Nộp đủ một lần để không phải đi lại."}, {}, {Kind: LineBold, Text: "Thành phần hồ sơ", Right: fmt.Sprint(n, " loại")}},
		QR:     "https://dichvucong.example.vn/thu-tuc/1.002801",
		Beside: []string{"Quét mã để xem thủ tục đầy đủ và tải mẫu đơn."},
		Foot:   []string{"Thời hạn giải quyết: 05 ngày làm việc", "In lúc 08:42 ngày 23/11/2026 tại Kiosk 1"},
	}
	for i := range n {
		papers := []SheetLine{
			{Text: "Đơn đề nghị đổi giấy phép lái xe theo mẫu tại Phụ lục XIX ban hành kèm theo Thông tư số 12/2025/TT-BCA", Right: "1 bản chính"},
			{Text: "Giấy khám sức khỏe của người lái xe do cơ sở y tế có thẩm quyền cấp, còn giá trị sử dụng", Right: "1 bản chính"},
			{Text: "Giấy phép lái xe", Right: "1 bản sao, kèm bản chính để đối chiếu"},
			{Text: "Ảnh chân dung 3 × 4 cm, nền xanh", Right: "2 ảnh"},
		}
		line := papers[i%len(papers)]
		line.Kind = LineBox
		s.Lines = append(s.Lines, line)
	}
	return s
}

var sheets = []struct {
	name   string
	ticket Ticket
}{
	{"day-sheet", sheetOf(daySheet())},
	{"day-sheet-reprint", sheetOf(daySheet(), func(t *Ticket) { t.Reprint, t.Sample = true, true })},
	{"checklist", sheetOf(checklist(12))},
	{"checklist-long", sheetOf(Sheet{
		Title: "GIẤY TỜ CẦN CHUẨN BỊ", Heading: longProcedure,
		Lines: []SheetLine{{Kind: LineBox, Text: longProcedure, Right: "1 bản chính và 2 bản sao có chứng thực"}, {Text: longProcedure}},
	})},
}

func TestSheetsLookAsAgreed(t *testing.T) {
	for _, g := range sheets {
		for suffix, width := range map[string]int{"-80mm.png": Width80mm, "-58mm.png": Width58mm} {
			t.Run(g.name+suffix, func(t *testing.T) {
				got := mustRender(t, g.ticket, width)
				path := filepath.Join("testdata", g.name+suffix)
				if *update {
					writePNG(t, path, got)
				}
				compare(t, path, got)
			})
		}
	}
}

// A code of any length that a signed note may have is read back, with modules that
// phones can read.
func TestQRCodeOfASheetReadsBack(t *testing.T) {
	for _, width := range []int{Width80mm, Width58mm} {
		for _, text := range []string{"https://dichvucong.example.vn/1.002801", dayNote, strings.Repeat("motcua — ", 90), strings.Repeat("x", MaxQRBytes)} {
			s := daySheet()
			s.QR = text
			if got := readQR(t, mustRender(t, sheetOf(s), width)); got != text {
				t.Errorf("at %d dots the code reads %q, want %q", width, got, text)
			}
		}
	}
	q, err := newSheetQR(dayNote, narrow.qr, Width58mm-2*narrow.margin)
	if err != nil || q.dots < sheetModuleDots {
		t.Errorf("a hub's note has modules of %d dots on the narrow paper (%v)", q.dots, err)
	}
	if q, err = newSheetQR(strings.Repeat("x", MaxQRBytes), wide.qr, Width80mm-2*wide.margin); err != nil || q.dots < okModuleDots {
		t.Errorf("the longest note has modules of %d dots on the wide paper (%v)", q.dots, err)
	}
}

func TestEveryFieldOfASheetChangesThePaper(t *testing.T) {
	plain := mustRender(t, sheetOf(daySheet()), Width80mm)
	for name, change := range map[string]func(*Sheet){
		"Title":   func(s *Sheet) { s.Title = "TỜ KHÁC" },
		"Heading": func(s *Sheet) { s.Heading = "" },
		"text":    func(s *Sheet) { s.Lines[0].Text = "Số" },
		"right":   func(s *Sheet) { s.Lines[0].Right = "513" },
		"bold":    func(s *Sheet) { s.Lines[0].Kind = LineBold },
		"box":     func(s *Sheet) { s.Lines[0].Kind = LineBox },
		"a gap":   func(s *Sheet) { s.Lines[3].Text = "" },
		"QR":      func(s *Sheet) { s.QR += "x" },
		"Beside":  func(s *Sheet) { s.Beside = nil },
		"Foot":    func(s *Sheet) { s.Foot = s.Foot[1:] },
		"Sign":    func(s *Sheet) { s.Sign = s.Sign[1:] },
	} {
		s := daySheet()
		if change(&s); bytes.Equal(mustRender(t, sheetOf(s), Width80mm).bits, plain.bits) {
			t.Errorf("%s is not on the sheet", name)
		}
	}
	for name, change := range map[string]func(*Ticket){
		"Parent": func(t *Ticket) { t.Parent = "" }, "Centre": func(t *Ticket) { t.Centre = "Trung tâm" },
		"Sample": func(t *Ticket) { t.Sample = true }, "Reprint": func(t *Ticket) { t.Reprint = true },
	} {
		if got := mustRender(t, sheetOf(daySheet(), change), Width80mm); bytes.Equal(got.bits, plain.bits) {
			t.Errorf("%s is not on the sheet", name)
		}
	}
	ofAQueue := sheetOf(daySheet(), func(t *Ticket) {
		sheet, sample := t.Sheet, sampleTicket()
		*t = sample
		t.Sheet, t.Slip, t.Slot = sheet, slipText, sample.IssuedAt
	})
	if !bytes.Equal(mustRender(t, ofAQueue, Width80mm).bits, plain.bits) {
		t.Error("a sheet says what only a ticket or a slip may say")
	}
}

func TestBadSheetsAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Sheet){
		"without a title":   func(s *Sheet) { s.Title = " \n" },
		"limit is 64":       func(s *Sheet) { s.Lines = make([]SheetLine, MaxSheetLines+1) },
		"limit of each":     func(s *Sheet) { s.Foot = make([]string, MaxSheetTexts+1) },
		"limit is 1000":     func(s *Sheet) { s.QR = strings.Repeat("x", MaxQRBytes+1) },
		"limit is 4096":     func(s *Sheet) { s.Lines[0].Right = strings.Repeat("x", MaxTextBytes+1) },
		"and no code":       func(s *Sheet) { s.QR = "" },
		"an unknown kind":   func(s *Sheet) { s.Lines[0].Kind = lineKinds },
		"the limit is 4096": func(s *Sheet) { *s = checklist(60) },
	} {
		s := daySheet()
		change(&s)
		if r, err := Render(sheetOf(s), Width58mm); r != nil || !errors.Is(err, ErrTicket) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, %v", name, r, err)
		}
	}
	_, err := Render(sheetOf(checklist(60)), Width58mm)
	if err == nil || !strings.Contains(err.Error(), "dots high") {
		t.Errorf("a list that is too long for a paper: %v", err)
	}
}

// The QR code is the only text that is printed byte for byte: a signature covers it.
func TestSheetOfTheCallerStays(t *testing.T) {
	s := daySheet()
	s.Lines[0].Text, s.Foot[0], s.QR = norm.NFD.String("Số đã cấp"), "In\nlúc", norm.NFD.String("dấu\n")+"\n"
	if got := readQR(t, mustRender(t, sheetOf(s), Width80mm)); got != s.QR {
		t.Errorf("the code reads %q, want %q", got, s.QR)
	}
	if s.Lines[0].Text != norm.NFD.String("Số đã cấp") || s.Foot[0] != "In\nlúc" {
		t.Errorf("Render changed the caller's texts: %+v", s)
	}
}
