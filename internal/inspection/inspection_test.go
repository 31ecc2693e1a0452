package inspection

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/config"
	"motcua/internal/fakeprinter"
	"motcua/internal/i18n"
	"motcua/internal/port"
	"motcua/internal/pty"
	"motcua/internal/scanner"
)

// screen is the technician's terminal.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	line chan struct{} // gets a value after each line
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.line <- struct{}{}:
	default:
	}
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// until waits for a text to appear.
func (s *screen) until(t *testing.T, text string) {
	t.Helper()
	limit := time.After(2 * time.Minute)
	for !strings.Contains(s.String(), text) {
		select {
		case <-s.line:
		case <-limit:
			t.Fatalf("%q never appeared:\n%s", text, s)
		}
	}
}

func inspect(d *config.Device) (*Inspector, *screen) {
	out := &screen{line: make(chan struct{}, 1)}
	return &Inspector{
		Device: d, Out: out, Now: time.Now, Root: "/nonexistent",
		PrintWithin: 3 * time.Second, ScanFor: 30 * time.Second, ListenFor: 3 * time.Second,
	}, out
}

// withPrinter is a machine with a printer on the network.
func withPrinter(t *testing.T, o fakeprinter.Options, lang string) (*fakeprinter.Printer, *Inspector, *screen) {
	t.Helper()
	fake := fakeprinter.New(o)
	t.Cleanup(func() { _ = fake.Close() })
	address, err := fake.ListenTCP("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	i, out := inspect(&config.Device{Name: "Kiosk 1", Language: lang, Printer: config.Printer{Address: "tcp://" + address, Profile: "auto"}})
	return fake, i, out
}

func TestPageThatComesOutIsGood(t *testing.T) {
	fake, i, out := withPrinter(t, fakeprinter.Options{Model: "TM-T82X"}, "vi")
	if err := i.PrintTest(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(out.String(), "ĐẠT") || !strings.Contains(out.String(), "EPSON TM-T82X") || len(fake.Papers()) != 1 {
		t.Errorf("%d pieces of paper, and:\n%s", len(fake.Papers()), out)
	}
}

func TestPrinterThatDoesNotAnswerIsSaidToBeUnknown(t *testing.T) {
	_, i, out := withPrinter(t, fakeprinter.Options{NoStatus: true}, "en")
	if err := i.PrintTest(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(out.String(), "status unknown") {
		t.Errorf("it says:\n%s", out)
	}
}

func TestPrinterInTroubleSaysWhatToDo(t *testing.T) {
	fake, i, out := withPrinter(t, fakeprinter.Options{}, "vi")
	fake.Set(fakeprinter.PaperOut, true)
	if err := i.PrintTest(t.Context()); !errors.Is(err, ErrBad) {
		t.Errorf("PrintTest = %v; want ErrBad", err)
	}
	if !strings.Contains(out.String(), "HỎNG: Máy in hết giấy: thay cuộn giấy mới") {
		t.Errorf("it says:\n%s", out)
	}
}

func TestInterruptedTestEnds(t *testing.T) {
	fake, i, out := withPrinter(t, fakeprinter.Options{}, "vi")
	fake.Set(fakeprinter.PaperOut, true)
	i.PrintWithin = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- i.PrintTest(ctx) }()
	out.until(t, "Máy in hết giấy")
	cancel()
	if err := <-ended; !errors.Is(err, ErrBad) {
		t.Errorf("PrintTest = %v; want ErrBad", err)
	}
}

func TestNothingConfiguredSaysWhereToWriteIt(t *testing.T) {
	i, out := inspect(&config.Device{Language: "en"})
	for name, check := range map[string]func(context.Context) error{"print": i.PrintTest, "scan": i.ScanTest} {
		if err := check(t.Context()); !errors.Is(err, ErrBad) {
			t.Errorf("%s: %v; want ErrBad", name, err)
		}
	}
	for _, part := range []string{"[printer]", "[scanner]", "device.toml"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%s is not named in:\n%s", part, out)
		}
	}
	if err := i.Devices(t.Context()); err != nil {
		t.Errorf("a machine without parts is no fault: %v", err)
	}
}

func TestScansAreNamedAndCardsAreNot(t *testing.T) {
	far, path, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	i, out := inspect(&config.Device{Language: "vi", Scanner: config.Scanner{Address: "serial:" + path}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- i.ScanTest(ctx) }()
	out.until(t, "đã kết nối")
	for _, code := range []string{
		"000.00.18.H25-190805-0001\r",
		"035090000123|168000111|Nguyễn Văn Mẫu|05081990|Nam|Tổ 1, Phường Quang Trung, Phủ Lý, Hà Nam|10052021\r",
		barcode.Slip{Code: "48217735", SlotMin: 29_927_610, Service: "doi-giay-phep"}.Sign([]byte("key")) + "\r",
		"10000169\r",
		strings.Repeat("x", 200) + "\r",
	} {
		if _, err := io.WriteString(far, code); err != nil {
			t.Fatal(err)
		}
	}
	out.until(t, "mã khác – xxx")
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	got := out.String()
	for _, want := range []string{
		"mã hồ sơ – 000.00.18.H25-190805-0001", "thẻ căn cước – 035******123", "mã khác – xxx",
		"phiếu hẹn – 4821-7735, 08:30, Thứ Năm, 26/11/2026, doi-giay-phep (", "phiếu hẹn – 1000-0169 (",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "Mẫu") || strings.Contains(got, "035090000123") {
		t.Errorf("what stands on the card is shown:\n%s", got)
	}
}

func TestMarksOfTheScannerAreTakenOff(t *testing.T) {
	far, path, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	i, out := inspect(&config.Device{Language: "en", Scanner: config.Scanner{Address: "serial:" + path, Prefix: "<", Suffix: ">"}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- i.ScanTest(ctx) }()
	out.until(t, "is connected")
	if _, err := io.WriteString(far, "<000.00.18.H25-190805-0001>"); err != nil {
		t.Fatal(err)
	}
	out.until(t, "a dossier code: 000.00.18.H25-190805-0001 (25 characters)")
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestScanTestWithoutAScanIsBad(t *testing.T) {
	i, out := inspect(&config.Device{Language: "vi", Scanner: config.Scanner{Address: "serial:/dev/motcua-no-such-scanner"}})
	i.ScanFor = 2 * time.Second
	if err := i.ScanTest(t.Context()); !errors.Is(err, ErrBad) {
		t.Errorf("ScanTest = %v; want ErrBad", err)
	}
	if !strings.Contains(out.String(), "chưa kết nối") {
		t.Errorf("it says:\n%s", out)
	}
}

// TestEachLineHasOneLanguage: a line is either the machine's own English text or a
// text of the catalogue, never both.
func TestEachLineHasOneLanguage(t *testing.T) {
	i, out := inspect(&config.Device{Language: "vi"})
	serial := port.Plugged{Scheme: "serial", Path: "/dev/ttyS0"}
	for _, by := range []port.User{{Console: true}, {Process: "812", Name: "gammu"}, {Process: "99"}, {}} {
		serial.UsedBy = by
		i.plugged(serial)
	}
	i.cause(&fs.PathError{Op: "open", Path: "/dev/usb/lp0", Err: syscall.EACCES})
	i.cause(errors.New("something broke"))
	i.detail("")
	want := `  serial:/dev/ttyS0   – hệ điều hành dùng làm cổng điều khiển: hãy chọn cổng khác
  serial:/dev/ttyS0   – chương trình gammu (tiến trình 812) đang dùng
  serial:/dev/ttyS0   – tiến trình 99 đang dùng
  serial:/dev/ttyS0  ` + `
    Chương trình không có quyền dùng /dev/usb/lp0: hãy chạy bằng tài khoản sở hữu nó, hoặc cấp quyền cho tài khoản đang chạy.
    chi tiết cho người hỗ trợ: open /dev/usb/lp0: permission denied
    chi tiết cho người hỗ trợ: something broke
`
	if out.String() != want {
		t.Errorf("it says:\n%s\nwant:\n%s", out, want)
	}
	i.Lang = "en"
	i.scannerChanged(scanner.Status{State: scanner.Gone, Err: fs.ErrNotExist})
	if said := strings.TrimPrefix(out.String(), want); said != "The scanner is not connected\n    A file or a folder is not there: see to the path.\n    detail for whoever supports this machine: file does not exist\n" {
		t.Errorf("in English it says:\n%s", said)
	}
}

// Every reason for which the scanner drops a scan has a text.
func TestEveryReasonADroppedScanHasIsInWords(t *testing.T) {
	for _, reason := range scanner.Reasons {
		for _, lang := range i18n.Langs() {
			if key := "inspection.scan.reason." + string(reason); !i18n.Has(lang, key) {
				t.Errorf("%s has no %s", lang, key)
			}
		}
	}
}

func TestDevicesTellsHowTheConfiguredOnesAre(t *testing.T) {
	fake, i, out := withPrinter(t, fakeprinter.Options{Model: "TM-T82X"}, "vi")
	far, path, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	i.Device.Scanner.Address = "serial:" + path
	if err := i.Devices(t.Context()); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	for _, want := range []string{"sẵn sàng EPSON TM-T82X", "Máy quét serial:" + path + ": sẵn sàng"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
	fake.Set(fakeprinter.CoverOpen, true)
	i.Device.Scanner.Address = "serial:/dev/motcua-no-such-scanner"
	if err := i.Devices(t.Context()); !errors.Is(err, ErrBad) || !strings.Contains(err.Error(), "2 of") {
		t.Errorf("Devices = %v; want ErrBad of two", err)
	}
	if !strings.Contains(out.String(), "Nắp máy in đang mở") {
		t.Errorf("it says:\n%s", out)
	}
}
