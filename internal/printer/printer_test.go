package printer

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/escpos"
	"motcua/internal/receipt"
)

func ticket(number, code string) receipt.Ticket {
	return receipt.Ticket{
		Centre:   "Trung tâm Phục vụ hành chính công",
		Number:   number,
		Agency:   "Sở Giao thông vận tải",
		Service:  "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp",
		Code:     code,
		IssuedAt: time.Date(2026, 11, 23, 8, 42, 0, 0, time.UTC),
	}
}

// onPaper is what a printer must be sent for t.
func onPaper(t *testing.T, x receipt.Ticket, widthDots int) []byte {
	t.Helper()
	raster, err := receipt.Render(x, widthDots)
	if err != nil {
		t.Fatal(err)
	}
	return escpos.Job(raster, (&portPrinter{widthDots: widthDots}).options())
}

func mustOpen(t *testing.T, address string, widthDots int) Device {
	t.Helper()
	d, err := Open(address, widthDots)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// collect takes n connections one after another and gives what each brought.
func collect(l net.Listener, n int) <-chan []byte {
	streams := make(chan []byte, n)
	go func() {
		defer close(streams)
		for range n {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			b, _ := io.ReadAll(conn)
			_ = conn.Close()
			streams <- b
		}
	}()
	return streams
}

func TestTicketsArriveAtANetworkPrinter(t *testing.T) {
	for _, width := range []int{receipt.Width80mm, receipt.Width58mm} {
		l := listen(t, "127.0.0.1:0")
		streams := collect(l, 2)
		d := mustOpen(t, "tcp://"+l.Addr().String(), width)
		first, second := ticket("A025", "K7M2-9"), ticket("A026", "2222-2")
		for _, x := range []receipt.Ticket{first, second} {
			if err := d.Print(t.Context(), x); err != nil {
				t.Fatal(err)
			}
		}
		// Nobody knows what the printer was sent before we came.
		want := slices.Concat(escpos.Recovery(width), onPaper(t, first, width))
		if got := <-streams; !bytes.Equal(got, want) {
			t.Errorf("the first job is %d bytes and not the %d expected", len(got), len(want))
		}
		if got := <-streams; !bytes.Equal(got, onPaper(t, second, width)) {
			t.Errorf("the second job is not the second ticket alone")
		}
	}
}

func TestTicketsArriveInAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "printer.bin")
	x := ticket("A025", "K7M2-9")
	if err := mustOpen(t, "file:"+path, receipt.Width80mm).Print(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(got, onPaper(t, x, receipt.Width80mm)) {
		t.Error("the file does not end with the ticket")
	}
}

func TestStalledPrinterIsAFaultWithinTheLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "printer")
	stuckPipe(t, path)
	d := mustOpen(t, "file:"+path, receipt.Width80mm).(*portPrinter)
	d.writeLimit = 100 * time.Millisecond
	start := time.Now()
	err := d.Print(t.Context(), ticket("A025", "K7M2-9"))
	if faultOf(err) != Stalled || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Print = %v, fault %q; want it stalled", err, faultOf(err))
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("that took %v, the limit is %v", took, d.writeLimit)
	}
}

func TestClosingAStalledPrintReturnsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "printer")
	stuckPipe(t, path)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	if err := mustOpen(t, "file:"+path, receipt.Width80mm).Print(ctx, ticket("A025", "K7M2-9")); err == nil {
		t.Error("a ticket that nobody read counts as printed")
	}
	if took := time.Since(start); took > writeLimit/2 {
		t.Errorf("Print took %v after its context had ended", took)
	}
}

func TestJobAfterABrokenOneBeginsWithRecovery(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	d := mustOpen(t, "tcp://"+l.Addr().String(), receipt.Width80mm).(*portPrinter)
	d.spoilt = false
	broken := make(chan struct{})
	go func() {
		defer close(broken)
		conn, err := l.Accept()
		if err != nil {
			return
		}
		// Closing with bytes unread resets the connection, as a printer that
		// loses its power does once it is back.
		_, _ = io.ReadFull(conn, make([]byte, 100))
		_ = conn.Close()
	}()
	x := ticket("A025", "K7M2-9")
	err := d.Print(t.Context(), x)
	<-broken
	if faultOf(err) != Broken {
		t.Fatalf("Print = %v, fault %q; want it broken", err, faultOf(err))
	}
	streams := collect(l, 1)
	if err := d.Print(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	if got := <-streams; !bytes.HasPrefix(got, escpos.Recovery(receipt.Width80mm)) {
		t.Error("the next job does not begin with the recovery")
	}
}

func TestPicturesOfTickets(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "tickets")
	d := mustOpen(t, "png:"+folder+"/", receipt.Width58mm)
	x := ticket("A025", "K7M2-9")
	for range 2 { // a reprint takes the place of the first
		if err := d.Print(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != "A025-K7M2-9.png" {
		t.Fatalf("the folder holds %v", entries)
	}
	b, err := os.ReadFile(filepath.Join(folder, entries[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil || img.Bounds().Dx() != receipt.Width58mm {
		t.Errorf("the picture is %v, %v", img.Bounds(), err)
	}
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := mustOpen(t, "png:"+occupied, receipt.Width80mm).Print(t.Context(), ticket("A025", "K7M2-9"))
	if faultOf(err) != Folder {
		t.Errorf("Print = %v, fault %q", err, faultOf(err))
	}
}

func TestPictureNamesStayInTheFolder(t *testing.T) {
	folder := t.TempDir()
	d := mustOpen(t, "png:"+filepath.Join(folder, "inside"), receipt.Width80mm)
	for _, number := range []string{"../A025", "A/025", "A025.", "Ă025", strings.Repeat("A", maxNameBytes)} {
		if err := d.Print(t.Context(), ticket(number, "K7M2-9")); !errors.Is(err, receipt.ErrTicket) {
			t.Errorf("number %q: %v; want ErrTicket", number, err)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func TestBadAddressesSayWhatToWrite(t *testing.T) {
	for _, address := range []string{"", "lpt1", "png:tickets", "tcp://printer", "file:out"} {
		_, err := Open(address, receipt.Width80mm)
		if !errors.Is(err, ErrAddress) || !strings.Contains(err.Error(), Forms) {
			t.Errorf("Open(%q) = %v; want ErrAddress and the forms", address, err)
		}
	}
	for _, width := range []int{0, receipt.MinWidthDots - 1, receipt.MaxWidthDots + 1} {
		if _, err := Open("png:/tmp/x", width); !errors.Is(err, ErrAddress) {
			t.Errorf("Open for %d dots = %v", width, err)
		}
	}
}
