package receipt

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden pictures in testdata")

// The longest procedure name in the sample of the national catalogue, and a typical
// one.
const (
	longProcedure = "Cấp giấy phép xây dựng sửa chữa, cải tạo đối với công trình cấp đặc biệt, cấp I, cấp II (công trình Không theo tuyến/Theo tuyến trong đô thị/Tín ngưỡng, tôn giáo/Tượng đài, tranh hoành tráng/Theo giai đoạn cho công trình không theo tuyến/Theo giai đoạn cho công trình theo tuyến trong đô thị/Dự án)"
	procedure     = "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp"
	longAgency    = "Ban Quản lý khu Đại học Nam Cao"
)

func morning() time.Time {
	return time.Date(2026, 11, 23, 8, 42, 0, 0, time.FixedZone("ICT", 7*3600))
}

func sampleTicket() Ticket {
	return Ticket{
		Parent:          "Ủy ban nhân dân tỉnh Hà Nam",
		Centre:          "Trung tâm Phục vụ hành chính công tỉnh Hà Nam",
		Number:          "A025",
		Agency:          "Sở Giao thông vận tải",
		Service:         procedure,
		Counters:        []string{"3", "4", "5"},
		AheadCount:      12,
		WaitLowMin:      15,
		WaitHighMin:     25,
		IssuedAt:        morning(),
		Code:            "K7M2-9",
		URL:             "https://motcua.example.vn/t/",
		NoShowCalls:     3,
		ReturnWindowMin: 15,
	}
}

// with is the sample ticket after a change.
func with(change func(*Ticket)) Ticket {
	t := sampleTicket()
	change(&t)
	return t
}

// sampleSlip is the slip of an appointment.
func sampleSlip() Ticket {
	t := sampleTicket()
	t.Number, t.Code, t.Slip = "4821-7735", "", slipText
	t.Slot = time.Date(2026, 11, 26, 8, 30, 0, 0, t.IssuedAt.Location())
	t.Counters, t.LateMin = nil, 20
	return t
}

// slipText is about as long as the text that the hub signs.
const slipText = "LH1~48217735~29927610~doi-giay-phep-lai-xe~~MFRGGZDFMZTWQ2LK"

// withSlip is the sample slip after a change.
func withSlip(change func(*Ticket)) Ticket {
	t := sampleSlip()
	change(&t)
	return t
}

func mustRender(t *testing.T, ticket Ticket, widthDots int) *Raster {
	t.Helper()
	r, err := Render(ticket, widthDots)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var goldens = []struct {
	name   string
	ticket Ticket
}{
	{"usual", sampleTicket()},
	{"priority", with(func(t *Ticket) { t.Priority = true })},
	{"long", with(func(t *Ticket) {
		t.Agency, t.Service = longAgency, longProcedure
		t.Priority, t.ClassName = true, "Người khuyết tật nặng, đặc biệt nặng"
		t.Counters = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}
	})},
	{"offline", with(func(t *Ticket) {
		t.Number, t.AheadCount, t.WaitHighMin, t.URL = "AK003", AheadUnknown, 0, ""
		t.IssuedAt = t.IssuedAt.Add(6 * time.Hour)
	})},
	{"reprint", with(func(t *Ticket) { t.Reprint, t.Sample, t.WaitHighMin = true, true, 0 })},
	{"english", with(func(t *Ticket) {
		t.English, t.Priority, t.ClassName = true, true, "Elderly"
		t.Parent, t.Centre = "Ha Nam People's Committee", "Ha Nam Public Administration Service Centre"
		t.Agency, t.Service = "Department of Transport", "Exchange of a driving licence"
	})},
	{"appointment", with(func(t *Ticket) {
		t.Slot = t.IssuedAt.Add(18 * time.Minute)
		t.Next = []string{"Cấp phù hiệu, biển hiệu cho phương tiện kinh doanh vận tải", "Nhận kết quả"}
	})},
	{"late", with(func(t *Ticket) { t.Slot, t.Late = t.IssuedAt.Add(-42*time.Minute), true })},
	{"slip", sampleSlip()},
	{"slip-long", withSlip(func(t *Ticket) {
		t.Agency, t.Service = longAgency, longProcedure
		t.Priority, t.ClassName, t.Sample, t.Reprint = true, "Phụ nữ mang thai hoặc có con nhỏ", true, true
	})},
	{"slip-english", withSlip(func(t *Ticket) {
		t.English = true
		t.Parent, t.Centre = "Ha Nam People's Committee", "Ha Nam Public Administration Service Centre"
		t.Agency, t.Service = "Department of Transport", "Exchange of a driving licence"
	})},
}

func TestTicketsLookAsAgreed(t *testing.T) {
	for _, g := range goldens {
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

func writePNG(t *testing.T, path string, r *Raster) {
	t.Helper()
	var b bytes.Buffer
	if err := r.EncodePNG(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compare fails if got differs in any dot from the picture at path.
func compare(t *testing.T, path string, got *Raster) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if size := want.Bounds().Size(); size != image.Pt(got.Width(), got.Height()) {
		t.Fatalf("the ticket is %d×%d dots, %s is %v", got.Width(), got.Height(), path, size)
	}
	for y := range got.Height() {
		for x := range got.Width() {
			if red, _, _, _ := want.At(x, y).RGBA(); (red == 0) != got.Black(x, y) {
				t.Fatalf("the dot at column %d of row %d differs from %s", x, y, path)
			}
		}
	}
}
