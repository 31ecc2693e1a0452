package receipt

import (
	"bytes"
	"errors"
	"image/png"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	codes "github.com/skip2/go-qrcode"
	"golang.org/x/text/unicode/norm"
)

func TestDecomposedTextPrintsTheSame(t *testing.T) {
	for _, g := range goldens {
		other := g.ticket
		for _, text := range []*string{&other.Parent, &other.Centre, &other.Agency, &other.Service, &other.ClassName} {
			*text = norm.NFD.String(*text)
		}
		if !g.ticket.English && other.Service == g.ticket.Service {
			t.Fatalf("%s: NFD changed nothing", g.name)
		}
		composed, decomposed := mustRender(t, g.ticket, Width80mm), mustRender(t, other, Width80mm)
		if !bytes.Equal(composed.bits, decomposed.bits) {
			t.Errorf("%s: NFC and NFD give different rasters", g.name)
		}
	}
}

func TestQRCodeReadsBack(t *testing.T) {
	for _, width := range []int{Width80mm, Width58mm} {
		for _, url := range []string{
			"",
			"https://motcua.example.vn/t/",
			"http://10.0.0.5:8080/t/",
			"https://dichvucong.hanam.example.vn/trung-tam/hanh-chinh-cong/hang-cho/theo-doi/?ma=",
		} {
			ticket := with(func(t *Ticket) { t.URL = url })
			if got, want := readQR(t, mustRender(t, ticket, width)), url+ticket.Code; got != want {
				t.Errorf("at %d dots the code reads %q, want %q", width, got, want)
			}
		}
	}
}

func TestQRCodeOfASlipReadsBack(t *testing.T) {
	for _, width := range []int{Width80mm, Width58mm} {
		for _, text := range []string{"LH1~48217735", slipText, slipText + strings.Repeat("x", 90)} {
			slip := withSlip(func(t *Ticket) { t.Slip = text })
			if got := readQR(t, mustRender(t, slip, width)); got != text {
				t.Errorf("at %d dots the code reads %q, want %q", width, got, text)
			}
		}
	}
}

func readQR(t *testing.T, r *Raster) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(r.Image())
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("no QR code found: %v", err)
	}
	return result.GetText()
}

func TestQRCodeIsWholeDotsWideEnough(t *testing.T) {
	for _, content := range []string{"K7M2-9", strings.Repeat("x", 60), strings.Repeat("x", 250)} {
		for _, s := range []struct{ wanted, limit int }{{180, 536}, {135, 364}} {
			q, err := newQR(content, codes.Medium, okModuleDots, s.wanted, s.limit)
			if err != nil {
				t.Fatal(err)
			}
			if q.dots < okModuleDots || q.dots > maxModuleDots || q.width() > s.limit {
				t.Errorf("%d bytes for %d dots: modules of %d dots, %d in all", len(content), s.wanted, q.dots, q.width())
			}
		}
	}
}

func TestMarginsStayWhite(t *testing.T) {
	odd := with(func(t *Ticket) {
		t.Agency = strings.Repeat("Ẫ", 200)
		t.Service = "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW/" + longProcedure
		t.Counters = strings.Fields(strings.Repeat("123456789 ", 40))
		t.Number, t.Code, t.AheadCount, t.WaitHighMin = "WWMM99999", "WWWW-W", 1234567890, 1234567890
	})
	tickets := append(slices.Concat(goldens, sheets), struct {
		name   string
		ticket Ticket
	}{"odd", odd})
	for _, g := range tickets {
		for width, margin := range map[int]int{Width80mm: wide.margin, Width58mm: narrow.margin, 577: wide.margin} {
			r := mustRender(t, g.ticket, width)
			for y := range r.Height() {
				for x := range width {
					if r.Black(x, y) && (x < margin || x >= width-margin) {
						t.Fatalf("%s at %d dots: column %d of row %d is black", g.name, width, x, y)
					}
				}
				if beyond := r.Row(y)[r.stride-1] & (0xff >> ((width-1)%8 + 1)); beyond != 0 {
					t.Fatalf("%s: row %d is black beyond %d dots", g.name, y, width)
				}
			}
		}
	}
}

// tallestInk is the height of the tallest run of rows with ink, which on a ticket is
// the number.
func tallestInk(r *Raster) int {
	tallest, run := 0, 0
	for y := range r.Height() {
		ink := 0
		for x := r.Width() / 5; x < r.Width()*4/5; x++ {
			if r.Black(x, y) {
				ink++
			}
		}
		if ink == 0 || ink > r.Width()/2 { // white, or a rule
			run = 0
			continue
		}
		run++
		tallest = max(tallest, run)
	}
	return tallest
}

func TestNumberIsNineteenMillimetresHigh(t *testing.T) {
	bare := Ticket{Number: "A017", AheadCount: AheadUnknown, IssuedAt: morning()}
	if got := tallestInk(mustRender(t, bare, Width80mm)); got < 148 || got > 156 {
		t.Errorf("the number is %d dots high, want about 152 (19 mm)", got)
	}
	bare.Number = "AK003"
	if got := tallestInk(mustRender(t, bare, Width80mm)); got < 110 || got > 150 {
		t.Errorf("a number of five characters is %d dots high, want it only as much smaller as the width asks", got)
	}
}

func TestTicketWithoutCodeHasNoQRCode(t *testing.T) {
	with, without := sampleTicket(), sampleTicket()
	without.Code = ""
	if a, b := mustRender(t, with, Width80mm), mustRender(t, without, Width80mm); b.Height() > a.Height()-wide.qr/2 {
		t.Errorf("heights %d with and %d without a code", a.Height(), b.Height())
	}
}

func TestEveryFieldChangesThePaper(t *testing.T) {
	plain := mustRender(t, sampleTicket(), Width80mm)
	for name, change := range map[string]func(*Ticket){
		"Parent":          func(t *Ticket) { t.Parent = "" },
		"Centre":          func(t *Ticket) { t.Centre = "Trung tâm" },
		"Number":          func(t *Ticket) { t.Number = "A026" },
		"Agency":          func(t *Ticket) { t.Agency = "Sở Xây dựng" },
		"Service":         func(t *Ticket) { t.Service = "" },
		"Counters":        func(t *Ticket) { t.Counters = nil },
		"AheadCount":      func(t *Ticket) { t.AheadCount = AheadUnknown },
		"WaitLowMin":      func(t *Ticket) { t.WaitLowMin = 25 },
		"WaitHighMin":     func(t *Ticket) { t.WaitHighMin = 0 },
		"Priority":        func(t *Ticket) { t.Priority = true },
		"IssuedAt":        func(t *Ticket) { t.IssuedAt = t.IssuedAt.Add(time.Minute) },
		"Code":            func(t *Ticket) { t.Code = "K7M2-8" },
		"URL":             func(t *Ticket) { t.URL = "" },
		"NoShowCalls":     func(t *Ticket) { t.NoShowCalls = 0 },
		"ReturnWindowMin": func(t *Ticket) { t.ReturnWindowMin = 20 },
		"Sample":          func(t *Ticket) { t.Sample = true },
		"Reprint":         func(t *Ticket) { t.Reprint = true },
		"English":         func(t *Ticket) { t.English = true },
		"Slot":            func(t *Ticket) { t.Slot = t.IssuedAt },
		"Next":            func(t *Ticket) { t.Next = []string{"Nhận kết quả"} },
		"Slip":            func(t *Ticket) { t.Slip, t.Slot = slipText, t.IssuedAt },
	} {
		if got := mustRender(t, with(change), Width80mm); bytes.Equal(got.bits, plain.bits) {
			t.Errorf("%s is not on the paper", name)
		}
	}
}

func TestEveryFieldOfASlipChangesThePaper(t *testing.T) {
	plain := mustRender(t, sampleSlip(), Width80mm)
	for name, change := range map[string]func(*Ticket){
		"Number":   func(t *Ticket) { t.Number = "4821-7736" },
		"Slip":     func(t *Ticket) { t.Slip += "A" },
		"day":      func(t *Ticket) { t.Slot = t.Slot.AddDate(0, 0, 1) },
		"hour":     func(t *Ticket) { t.Slot = t.Slot.Add(30 * time.Minute) },
		"Agency":   func(t *Ticket) { t.Agency = "Sở Xây dựng" },
		"Service":  func(t *Ticket) { t.Service = "" },
		"Priority": func(t *Ticket) { t.Priority = true },
		"IssuedAt": func(t *Ticket) { t.IssuedAt = t.IssuedAt.Add(time.Minute) },
		"LateMin":  func(t *Ticket) { t.LateMin = 0 },
		"Sample":   func(t *Ticket) { t.Sample = true },
		"Reprint":  func(t *Ticket) { t.Reprint = true },
		"English":  func(t *Ticket) { t.English = true },
	} {
		if got := mustRender(t, withSlip(change), Width80mm); bytes.Equal(got.bits, plain.bits) {
			t.Errorf("%s is not on the slip", name)
		}
	}
	queueOnly := withSlip(func(t *Ticket) { t.AheadCount, t.Counters, t.NoShowCalls = 99, []string{"3"}, 7 })
	if !bytes.Equal(mustRender(t, queueOnly, Width80mm).bits, plain.bits) {
		t.Error("a slip says what only a ticket of the queue may say")
	}
}

func TestFixedTexts(t *testing.T) {
	at := func(hour int) time.Time { return morning().Add(time.Duration(hour-8) * time.Hour) }
	issued := func(t Ticket) string {
		clock, date, part := t.issued()
		return clock + " · " + date + " · " + part
	}
	wait := func(low, high int) string {
		value, _ := Ticket{WaitLowMin: low, WaitHighMin: high}.wait()
		return value
	}
	for _, tt := range []struct{ got, want string }{
		{issued(Ticket{IssuedAt: at(8)}), "08:42 · 23/11/2026 · buổi sáng"},
		{issued(Ticket{IssuedAt: at(12)}), "12:42 · 23/11/2026 · buổi chiều"},
		{issued(Ticket{IssuedAt: at(18), English: true}), "18:42 · 23/11/2026 · evening"},
		{wait(15, 25), "15–25 phút"},
		{wait(0, 5), "0–5 phút"},
		{wait(10, 10), "10 phút"},
		{wait(0, 0), ""},
		{Ticket{Counters: []string{"3"}}.counters(), "Quầy 3"},
		{Ticket{Counters: []string{"3", "4"}, English: true}.counters(), "Counters 3, 4"},
		{sampleSlip().slotDay(), "Thứ Năm, 26/11/2026"},
		{withSlip(func(t *Ticket) { t.English = true }).slotDay(), "Thursday, 26/11/2026"},
		{Ticket{ClassName: "Người cao tuổi"}.class(), ""},
		{Ticket{Priority: true}.class(), "ƯU TIÊN"},
		{Ticket{Priority: true, ClassName: "Người cao tuổi"}.class(), "ƯU TIÊN · NGƯỜI CAO TUỔI"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestBadTicketsAreRefused(t *testing.T) {
	for name, ticket := range map[string]Ticket{
		"no number":       with(func(t *Ticket) { t.Number = " \n" }),
		"no time":         with(func(t *Ticket) { t.IssuedAt = time.Time{} }),
		"limit is 4096":   with(func(t *Ticket) { t.Service = strings.Repeat("x", MaxTextBytes+1) }),
		"counters":        with(func(t *Ticket) { t.Counters = make([]string, MaxCounters+1) }),
		"that follow":     with(func(t *Ticket) { t.Next = make([]string, MaxNext+1) }),
		"without a time":  with(func(t *Ticket) { t.Slip = slipText }),
		"QR code":         with(func(t *Ticket) { t.URL = strings.Repeat("x", 3000) }),
		"dots high":       with(func(t *Ticket) { t.Agency, t.Service = strings.Repeat("x ", 2000), strings.Repeat("w ", 2000) }),
		"not within":      {Number: "wide"},
		"not within 320–": {Number: "narrow"},
	} {
		width := map[string]int{"wide": MaxWidthDots + 1, "narrow": MinWidthDots - 1}[ticket.Number]
		bad := width != 0
		if !bad {
			width = Width58mm
		}
		r, err := Render(ticket, width)
		if r != nil || err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, %v", name, r, err)
			continue
		}
		if !bad && !errors.Is(err, ErrTicket) {
			t.Errorf("%s: %v does not wrap ErrTicket", name, err)
		}
	}
}

func TestUnknownLettersAreDrawnNotRefused(t *testing.T) {
	strange := with(func(t *Ticket) { t.Service = "办理 \x00\xff 👩‍⚖️ \u0323" })
	mustRender(t, strange, Width58mm)
}

// TestWhatTheTypefaceLacksIsNotPrinted compares a ticket that has such names with
// one that has their replacements.
func TestWhatTheTypefaceLacksIsNotPrinted(t *testing.T) {
	for strange, plain := range map[string]string{
		"\U0001F4C4 Đổi GPLX \u202eabc\u202c": "Đổi GPLX abc",
		"Đổi\u200b GP\u00adLX":                "Đổi GPLX",
		"Đổi → cấp ✓ 中":                       "Đổi -> cấp ?",
		"Sở\u00a0Tư\ufffd\x07pháp":            "Sở Tư? pháp",
	} {
		a := mustRender(t, with(func(t *Ticket) { t.Service, t.Agency = strange, strange }), Width80mm)
		b := mustRender(t, with(func(t *Ticket) { t.Service, t.Agency = plain, plain }), Width80mm)
		if !bytes.Equal(a.bits, b.bits) {
			t.Errorf("%q is printed otherwise than %q", strange, plain)
		}
	}
}

func TestCountersOfTheCallerStay(t *testing.T) {
	counters := []string{"quầy\n" + norm.NFD.String("ở")}
	mustRender(t, with(func(t *Ticket) { t.Counters = counters }), Width80mm)
	if counters[0] != "quầy\n"+norm.NFD.String("ở") {
		t.Errorf("Render changed the caller's counters to %q", counters)
	}
}

func TestRenderMayBeCalledConcurrently(t *testing.T) {
	want := mustRender(t, sampleTicket(), Width80mm)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 3 {
				got, err := Render(sampleTicket(), Width80mm)
				if err != nil || !bytes.Equal(got.bits, want.bits) {
					t.Errorf("a concurrent Render differs: %v", err)
				}
			}
		})
	}
	wg.Wait()
}

func TestCachesStartAnewWhenFull(t *testing.T) {
	ts := &typesetter{}
	for size := range maxFaces + 5 {
		f, err := ts.face(style{sizeDots: 10 + size})
		if err != nil {
			t.Fatal(err)
		}
		for r := rune(0x4e00); size == 0 && r < 0x4e00+maxKerns+5; r++ {
			f.width(string([]rune{'a', r}), 0)
		}
		if len(f.glyphs) > maxGlyphs || len(f.kerns) > maxKerns {
			t.Fatalf("%d glyphs and %d kerns are kept", len(f.glyphs), len(f.kerns))
		}
	}
	if len(ts.faces) > maxFaces {
		t.Fatalf("%d faces are kept", len(ts.faces))
	}
}

func TestPNGIsOneBitAndEqual(t *testing.T) {
	r := mustRender(t, sampleTicket(), Width58mm)
	var b bytes.Buffer
	if err := r.EncodePNG(&b); err != nil {
		t.Fatal(err)
	}
	const bitDepthAt = 24 // signature 8, length 4, "IHDR" 4, width 4, height 4
	if depth := b.Bytes()[bitDepthAt]; depth != 1 {
		t.Errorf("the PNG has %d bits per dot", depth)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	for y := range r.Height() {
		for x := range r.Width() {
			if red, _, _, _ := img.At(x, y).RGBA(); (red == 0) != r.Black(x, y) {
				t.Fatalf("column %d of row %d differs", x, y)
			}
		}
	}
}

func BenchmarkRender80mm(b *testing.B) {
	ticket := sampleTicket()
	for b.Loop() {
		if _, err := Render(ticket, Width80mm); err != nil {
			b.Fatal(err)
		}
	}
}
