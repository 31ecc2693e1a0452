package printer

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/fakeprinter"
	"motcua/internal/health"
	"motcua/internal/port"
	"motcua/internal/receipt"
)

// patience is the limit for things that must happen, on a machine that is busy with
// other work.
const patience = time.Minute

func ticket(number, code string) receipt.Ticket {
	return receipt.Ticket{
		Centre: "Trung tâm Phục vụ hành chính công", Number: number, Agency: "Sở Giao thông vận tải",
		Service: "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", Code: code,
		IssuedAt: time.Date(2026, 11, 23, 8, 42, 0, 0, time.UTC),
	}
}

// rig is a printer and a spooler that prints on it.
type rig struct {
	*Spooler
	t      *testing.T
	device *portPrinter
	fake   *fakeprinter.Printer
}

// wires are the kinds of connection.
var wires = map[string]func(t *testing.T, p *fakeprinter.Printer) string{
	"network": func(t *testing.T, p *fakeprinter.Printer) string {
		address, err := p.ListenTCP("127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return "tcp://" + address
	},
	"serial": func(t *testing.T, p *fakeprinter.Printer) string {
		path, err := p.OpenPTY(filepath.Join(t.TempDir(), "printer"))
		if err != nil {
			t.Fatal(err)
		}
		return "serial:" + path
	},
}

// eachWire runs a test on every kind of connection.
func eachWire(t *testing.T, o fakeprinter.Options, test func(r *rig)) {
	for name, wire := range wires {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := fakeprinter.New(o)
			t.Cleanup(func() {
				if err := fake.Close(); err != nil {
					t.Error(err)
				}
			})
			test(newRig(t, fake, wire(t, fake), Settings{}, Options{}))
		})
	}
}

func newRig(t *testing.T, fake *fakeprinter.Printer, address string, set Settings, o Options) *rig {
	t.Helper()
	d, err := Open(address, set)
	if err != nil {
		t.Fatal(err)
	}
	device := d.(*portPrinter)
	device.settle = 3 * time.Second
	s, err := NewSpooler(d, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &rig{s, t, device, fake}
}

func (r *rig) submit(numbers ...string) {
	r.t.Helper()
	for _, n := range numbers {
		if err := r.Submit(n, ticket(n, "K7M2-9")); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *rig) until(what string, is func() bool) {
	r.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			job, _ := r.Job("A001")
			other, _ := r.Job("A002")
			r.t.Fatalf("waited in vain for %s; status %+v, jobs %+v %+v, printer %+v", what, r.Status(), job, other, r.fake.Stats())
		}
	}
}

func (r *rig) untilState(id string, want State) {
	r.t.Helper()
	r.until(fmt.Sprintf("%s %v", id, want), func() bool {
		j, _ := r.Job(id)
		return j.State == want
	})
}

func (r *rig) untilFault(want health.Code) {
	r.t.Helper()
	r.until("fault "+string(want), func() bool {
		fault, is := r.Status().Fault()
		return is && fault.Code == want || want == "" && !is && r.Status().Ready
	})
}

// untilConnected waits until the printer has reported its state.
func (r *rig) untilConnected() {
	r.t.Helper()
	r.until("the connection", func() bool { return r.Status().Answers })
}

// on checks that a piece of paper has the ticket, and nothing else.
func (r *rig) on(p fakeprinter.Paper, number string, reprint bool) {
	r.t.Helper()
	x := ticket(number, "K7M2-9")
	x.Reprint = reprint
	raster, err := receipt.Render(x, receipt.Width80mm)
	if err != nil {
		r.t.Fatal(err)
	}
	at := bytes.Index(p.Bits, rows(raster))
	if !p.Cut || at < 0 {
		r.t.Fatalf("%s: the paper, %d rows, does not hold the ticket, %d rows; cut: %v", number, p.Rows, raster.Height(), p.Cut)
	}
	rest := slices.Concat(p.Bits[:at], p.Bits[at+len(rows(raster)):])
	if bytes.Count(rest, []byte{0}) != len(rest) {
		r.t.Errorf("%s: there is ink beside the ticket", number)
	}
}

// rows are all rows of a raster, one after the other.
func rows(r *receipt.Raster) (all []byte) {
	for y := range r.Height() {
		all = append(all, r.Row(y)...)
	}
	return all
}

func TestTicketsComeOutConfirmed(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.submit("A001", "A002")
		r.untilState("A002", Confirmed)
		papers := r.fake.Papers()
		if len(papers) != 2 {
			r.t.Fatalf("%d pieces of paper came out, want 2", len(papers))
		}
		r.on(papers[0], "A001", false)
		r.on(papers[1], "A002", false)
		if st := r.Status(); !st.Ready || !st.Answers || st.Waiting != 0 {
			r.t.Errorf("status is %+v", st)
		}
		if s := r.fake.Stats(); s.Unknown != 0 {
			r.t.Errorf("the printer did not know %d commands", s.Unknown)
		}
	})
}

// troubles are what a printer reports about itself, and the text for people.
var troubles = []struct {
	trouble fakeprinter.Trouble
	code    health.Code
}{
	{fakeprinter.PaperOut, health.PrinterPaperOut},
	{fakeprinter.CoverOpen, health.PrinterCoverOpen},
	{fakeprinter.Overheated, health.PrinterOverheated},
	{fakeprinter.Broken, health.PrinterBroken},
	{fakeprinter.Offline, health.PrinterOffline},
}

// Each fault has its own text, and a ticket that waits until it is repaired is
// printed as the first copy.
func TestTroubleBeforeTheTicket(t *testing.T) {
	for _, c := range troubles {
		if c.trouble == fakeprinter.Broken {
			continue // it has to be switched off and on: see TestPowerCutInTheMiddleOfATicket
		}
		t.Run(c.trouble.String(), func(t *testing.T) {
			eachWire(t, fakeprinter.Options{}, func(r *rig) {
				r.untilConnected()
				r.fake.Set(c.trouble, true)
				r.untilFault(c.code)
				r.submit("A001")
				r.until("a try", func() bool { j, _ := r.Job("A001"); return j.Err != nil })
				if j, _ := r.Job("A001"); j.State != Queued || j.Copies != 0 {
					r.t.Errorf("job is %+v", j)
				}
				r.fake.Set(c.trouble, false)
				r.untilState("A001", Confirmed)
				r.untilFault("")
				if papers := r.fake.Papers(); len(papers) != 1 {
					r.t.Errorf("%d pieces of paper came out", len(papers))
				} else {
					r.on(papers[0], "A001", false)
				}
			})
		})
	}
}

func TestTroubleInTheMiddleOfATicket(t *testing.T) {
	for _, c := range troubles {
		if c.code == health.PrinterOverheated || c.code == health.PrinterOffline {
			continue // the ticket only waits: see TestTicketThatOnlyWaits
		}
		t.Run(c.trouble.String(), func(t *testing.T) {
			eachWire(t, fakeprinter.Options{}, func(r *rig) {
				r.untilConnected()
				r.fake.SetAfterRows(150, c.trouble)
				r.submit("A001")
				r.untilFault(c.code)
				// If it is repaired sooner, the printer continues with what it
				// holds, and the first copy is printed whole and proved.
				r.until("the try given up", func() bool {
					j, _ := r.Job("A001")
					return j.State == Queued && j.Err != nil && j.Copies >= 1
				})
				if c.trouble == fakeprinter.Broken {
					r.fake.PowerOff()
					if err := r.fake.PowerOn(); err != nil {
						r.t.Fatal(err)
					}
				} else {
					r.fake.Set(c.trouble, false)
				}
				r.untilState("A001", Confirmed)
				r.lastIsMarkedCopy()
			})
		})
	}
}

// A late answer belongs to the job before, and is no proof of the next one.
func TestLateAnswerProvesNothing(t *testing.T) {
	eachWire(t, fakeprinter.Options{BufferBytes: 1 << 20}, func(r *rig) {
		r.device.settle = patience
		r.submit("A001")
		r.untilState("A001", Confirmed)
		raster, err := receipt.Render(ticket("A002", "K7M2-9"), receipt.Width80mm)
		if err != nil {
			r.t.Fatal(err)
		}
		// The printer holds the whole ticket, and the question behind it, when its
		// paper ends. It will answer when it has printed the rest.
		r.fake.Set(fakeprinter.Stopped, true)
		before := r.fake.Stats().Bytes
		r.submit("A002")
		r.until("the ticket and the question", func() bool {
			return r.fake.Stats().Bytes-before > int64(len(rows(raster))) && bytes.HasSuffix(r.fake.Received(), []byte("\x1dr\x01"))
		})
		r.fake.Set(fakeprinter.PaperOut, true)
		r.untilFault(health.PrinterPaperOut)
		r.until("the failure", func() bool { j, _ := r.Job("A002"); return j.Err != nil })
		r.fake.Set(fakeprinter.PaperOut, false)
		r.until("the copy", func() bool { j, _ := r.Job("A002"); return j.State == Sent && j.Copies > 1 })
		r.until("the next question", func() bool { return bytes.HasSuffix(r.fake.Received(), []byte("\x1dr\x01")) })
		// Only 100 rows of the copy are printed.
		r.fake.AfterRows(raster.Height()+100, func(p *fakeprinter.Printer) { p.Set(fakeprinter.Stopped, true) })
		r.fake.Set(fakeprinter.Stopped, false)
		for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if j, _ := r.Job("A002"); j.State == Confirmed {
				r.t.Fatalf("a copy of which 100 rows are printed is confirmed: %+v", j)
			}
		}
	})
}

// A head that has to cool, or a held feed button, wastes no paper.
func TestTicketThatOnlyWaits(t *testing.T) {
	for _, c := range troubles {
		if c.code != health.PrinterOverheated && c.code != health.PrinterOffline {
			continue
		}
		t.Run(c.trouble.String(), func(t *testing.T) {
			eachWire(t, fakeprinter.Options{}, func(r *rig) {
				r.device.settle = patience
				r.untilConnected()
				r.fake.SetAfterRows(150, c.trouble)
				r.submit("A001")
				r.untilFault(c.code)
				r.fake.Set(c.trouble, false)
				r.untilState("A001", Confirmed)
				if papers := r.fake.Papers(); len(papers) != 1 {
					r.t.Errorf("%d pieces of paper came out", len(papers))
				} else {
					r.on(papers[0], "A001", false)
				}
			})
		})
	}
}

// lastIsMarkedCopy checks the ticket that is printed after a torn one.
func (r *rig) lastIsMarkedCopy() {
	r.t.Helper()
	papers := r.fake.Papers()
	if len(papers) == 0 {
		r.t.Fatal("no paper was cut")
	}
	last := papers[len(papers)-1]
	x := ticket("A001", "K7M2-9")
	x.Reprint = true
	raster, err := receipt.Render(x, receipt.Width80mm)
	if err != nil {
		r.t.Fatal(err)
	}
	// If nothing cut off the torn part, it hangs above the copy.
	if !bytes.Contains(last.Bits, rows(raster)) {
		r.t.Errorf("the last paper, %d rows, does not hold the ticket marked as a copy, %d rows", last.Rows, raster.Height())
	}
}

// The connection is closed with its unsent bytes, which must not be shown as another
// fault.
func TestPaperOutNeverLooksLikeSomethingElse(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.untilConnected()
		r.fake.SetAfterRows(150, fakeprinter.PaperOut)
		r.submit("A001")
		r.untilFault(health.PrinterPaperOut)
		for end := time.Now().Add(4 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			if fault, is := r.Status().Fault(); !is || fault.Code != health.PrinterPaperOut {
				r.t.Fatalf("while the paper is out the fault is %+v", fault)
			}
		}
	})
}

func TestPaperNearEndPrints(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.fake.Set(fakeprinter.PaperNearEnd, true)
		r.submit("A001")
		r.untilState("A001", Confirmed)
		r.until("the warning", func() bool {
			st := r.Status()
			return len(st.Troubles) == 1 && st.Troubles[0].Code == health.PrinterPaperLow && st.Ready
		})
	})
}

func TestJammedCutterIsNamed(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.untilConnected()
		r.fake.Set(fakeprinter.CutterJam, true)
		r.submit("A001")
		r.untilFault(health.PrinterCutter)
		r.fake.Set(fakeprinter.CutterJam, false)
		r.untilState("A001", Confirmed)
		r.untilFault("")
	})
}

// A printer that hangs does not report it; the ticket is not confirmed.
func TestPrinterThatStopsIsStuck(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.submit("A001")
		r.untilState("A001", Confirmed) // it is known to answer in order
		r.fake.Set(fakeprinter.Stopped, true)
		r.device.chunkLimit = time.Second
		r.submit("A002")
		r.untilFault(health.PrinterStuck)
		if j, _ := r.Job("A002"); j.Done() {
			r.t.Errorf("job is %+v", j)
		}
		r.fake.PowerOff()
		r.fake.Set(fakeprinter.Stopped, false)
		if err := r.fake.PowerOn(); err != nil {
			r.t.Fatal(err)
		}
		r.untilState("A002", Confirmed)
	})
}

func TestPrinterThatFallsSilentIsDisconnected(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.untilConnected()
		r.fake.Set(fakeprinter.Dead, true)
		r.untilFault(health.PrinterDisconnected)
		r.fake.Set(fakeprinter.Dead, false)
		r.untilFault("")
	})
}

func TestPowerCutInTheMiddleOfATicket(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.untilConnected()
		var once sync.Once
		off := make(chan struct{})
		r.fake.AfterRows(150, func(p *fakeprinter.Printer) {
			p.PowerOff()
			once.Do(func() { close(off) })
		})
		r.submit("A001")
		<-off
		r.untilFault(health.PrinterDisconnected)
		if err := r.fake.PowerOn(); err != nil {
			r.t.Fatal(err)
		}
		r.untilState("A001", Confirmed)
		r.lastIsMarkedCopy()
	})
}

func TestCablePulledAndPutBack(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.untilConnected()
		r.fake.Unplug()
		pulled := time.Now()
		r.until("that the printer is gone", func() bool { return !r.Status().Ready })
		r.t.Logf("noticed %v after the cable was pulled", time.Since(pulled).Round(time.Millisecond))
		r.submit("A001")
		if err := r.fake.Plug(); err != nil {
			r.t.Fatal(err)
		}
		plugged := time.Now()
		r.untilState("A001", Confirmed)
		r.t.Logf("printed %v after it was put back", time.Since(plugged).Round(time.Millisecond))
		if papers := r.fake.Papers(); len(papers) != 1 {
			r.t.Errorf("%d pieces of paper came out", len(papers))
		}
	})
}

func TestPrinterThatNeverAnswersPrintsUnconfirmed(t *testing.T) {
	eachWire(t, fakeprinter.Options{NoStatus: true}, func(r *rig) {
		r.submit("A001")
		r.untilState("A001", Unknown)
		if j, _ := r.Job("A001"); j.Err != nil || j.Copies != 1 {
			r.t.Errorf("job is %+v", j)
		}
		r.until("that the state is unknown", func() bool {
			st := r.Status()
			return st.Ready && !st.Answers && len(st.Troubles) == 1 && st.Troubles[0].Code == health.PrinterStatusUnknown
		})
		r.until("the paper", func() bool { return len(r.fake.Papers()) == 1 })
		r.on(r.fake.Papers()[0], "A001", false)
	})
}

// Small printers without flow control get pauses between chunks.
func TestPacedPrinterGetsItsPauses(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.untilConnected()
		const pause = 10 * time.Millisecond
		r.device.mu.Lock()
		r.device.profile.ChunkBytes, r.device.profile.ChunkPause = 4096, pause
		r.device.mu.Unlock()
		began := time.Now()
		r.submit("A001")
		r.untilState("A001", Confirmed)
		chunks := 869 * 72 / 4096
		if took := time.Since(began); took < time.Duration(chunks-1)*pause {
			r.t.Errorf("%d chunks took %v, less than their pauses", chunks, took)
		}
		r.on(r.fake.Papers()[0], "A001", false)
	})
}

// A printer that answers only in real time is believed when it has taken the whole
// job and reports no fault. That it does not answer in order is found out once.
func TestPrinterThatAnswersInRealTimeOnly(t *testing.T) {
	eachWire(t, fakeprinter.Options{NoTurn: true}, func(r *rig) {
		r.submit("A001")
		r.untilState("A001", Confirmed)
		r.device.settle = time.Hour // the in-order answer is not waited for again
		r.submit("A002")
		r.untilState("A002", Confirmed)
		r.until("the paper", func() bool { return len(r.fake.Papers()) == 2 })
		r.on(r.fake.Papers()[1], "A002", false)
		r.fake.Set(fakeprinter.PaperOut, true)
		r.untilFault(health.PrinterPaperOut)
	})
}

func TestPrinterWithoutAutomaticStatusIsAsked(t *testing.T) {
	eachWire(t, fakeprinter.Options{NoWatch: true}, func(r *rig) {
		r.submit("A001")
		r.untilState("A001", Confirmed)
		r.fake.Set(fakeprinter.PaperOut, true)
		r.untilFault(health.PrinterPaperOut)
	})
}

func TestNoiseOnTheLineHidesNoTicket(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.untilConnected()
		r.fake.Set(fakeprinter.Noisy, true)
		r.submit("A001")
		r.until("the paper", func() bool { return len(r.fake.Papers()) > 0 })
		r.on(r.fake.Papers()[0], "A001", false)
		if fault, is := r.Status().Fault(); is && fault.Code == health.PrinterPaperOut {
			r.t.Errorf("noise reads as %+v", fault)
		}
	})
}

func TestAutomaticProfileIsThePrintersOwn(t *testing.T) {
	fake := fakeprinter.New(fakeprinter.Options{Maker: "EPSON", Model: "TM-T88V", Dots: 512})
	defer func() { _ = fake.Close() }()
	r := newRig(t, fake, wires["network"](t, fake), Settings{Profile: AutoProfile}, Options{})
	r.until("its name", func() bool { return strings.Contains(r.Status().Model, "TM-T88V") })
	if p := r.device.profileNow(); p.Name != "epson-tm-t88" {
		t.Errorf("the profile is %+v", p)
	}
}

func TestUnknownModelKeepsTheGenericProfile(t *testing.T) {
	fake := fakeprinter.New(fakeprinter.Options{NoIdentity: true})
	defer func() { _ = fake.Close() }()
	r := newRig(t, fake, wires["network"](t, fake), Settings{Profile: AutoProfile}, Options{})
	r.submit("A001")
	r.untilState("A001", Confirmed)
	if p := r.device.profileNow(); p.Name != "generic-80" {
		t.Errorf("the profile is %+v", p)
	}
}

// A kiosk that is switched off in the middle of a raster leaves a printer that waits
// for the rest of it. The first ticket of the next run must be printed whole.
func TestTicketAfterAKioskThatDiedInTheMiddle(t *testing.T) {
	eachWire(t, fakeprinter.Options{}, func(r *rig) {
		r.submit("A001")
		r.untilState("A001", Confirmed)
		r.Close()
		// The next run writes half a band and dies.
		address := r.device.address
		raster, err := receipt.Render(ticket("A002", ""), receipt.Width80mm)
		if err != nil {
			r.t.Fatal(err)
		}
		writeRaw(r.t, address, r.device.profileNow().Job(raster)[:3000])
		r.until("the half ticket", func() bool { return r.fake.Stats().Rasters >= 2 && r.fake.Stats().Waiting == 0 })
		next := newRig(r.t, r.fake, address, Settings{}, Options{})
		next.submit("A003")
		next.untilState("A003", Confirmed)
		papers := r.fake.Papers()
		last := papers[len(papers)-1]
		want, err := receipt.Render(ticket("A003", "K7M2-9"), receipt.Width80mm)
		if err != nil {
			r.t.Fatal(err)
		}
		if !bytes.Contains(last.Bits, rows(want)) {
			r.t.Errorf("the ticket after it is not whole")
		}
	})
}

func TestTicketsArriveInAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "printer.bin")
	d, err := Open("file:"+path, Settings{WidthDots: receipt.Width80mm})
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, d, Options{})
	if err := s.Submit("A025", ticket("A025", "K7M2-9")); err != nil {
		t.Fatal(err)
	}
	r := &rig{s, t, d.(*portPrinter), nil}
	for end := time.Now().Add(patience); job(t, s, "A025").State != Unknown; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("job is %+v", job(t, s, "A025"))
		}
	}
	s.Close()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raster, err := receipt.Render(ticket("A025", "K7M2-9"), receipt.Width80mm)
	if err != nil {
		t.Fatal(err)
	}
	profile := r.device.profileNow()
	if want := slices.Concat(profile.Recovery(), profile.Job(raster)); !bytes.Equal(got, want) {
		t.Errorf("the file holds %d bytes and not the %d of a recovery and the ticket", len(got), len(want))
	}
}

func TestPicturesOfTickets(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "tickets")
	d, err := Open("png:"+folder+"/", Settings{WidthDots: receipt.Width58mm})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a reprint replaces the first picture
		if proof, err := d.Print(t.Context(), ticket("A025", "K7M2-9")); err != nil || proof != Printed {
			t.Fatal(proof, err)
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
	d, err := Open("png:"+occupied, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Print(t.Context(), ticket("A025", "K7M2-9")); codeOf(err) != health.PrinterFolder {
		t.Errorf("Print = %v, code %q", err, codeOf(err))
	}
}

func TestPictureNamesStayInTheFolder(t *testing.T) {
	folder := t.TempDir()
	d, err := Open("png:"+filepath.Join(folder, "inside"), Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{"../A025", "A/025", "A025.", "Ă025", strings.Repeat("A", maxNameBytes)} {
		if _, err := d.Print(t.Context(), ticket(number, "K7M2-9")); !errors.Is(err, receipt.ErrTicket) {
			t.Errorf("number %q: %v; want ErrTicket", number, err)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func TestBadAddressesSayWhatToWrite(t *testing.T) {
	for _, address := range []string{"", "lpt1", "png:tickets", "tcp://printer", "file:out"} {
		_, err := Open(address, Settings{})
		if !errors.Is(err, ErrAddress) || !strings.Contains(err.Error(), Forms) {
			t.Errorf("Open(%q) = %v; want ErrAddress and the forms", address, err)
		}
	}
	for _, width := range []int{receipt.MinWidthDots - 1, receipt.MaxWidthDots + 1} {
		if _, err := Open("png:/tmp/x", Settings{WidthDots: width}); !errors.Is(err, ErrAddress) {
			t.Errorf("Open for %d dots = %v", width, err)
		}
	}
	if _, err := Open("png:/tmp/x", Settings{Profile: "epson"}); !errors.Is(err, ErrAddress) || !strings.Contains(err.Error(), "epson-tm-t82") {
		t.Errorf("Open with a profile there is not = %v; want the names", err)
	}
}

func TestClosingWhileThePrinterHangsReturnsAtOnce(t *testing.T) {
	eachWire(t, fakeprinter.Options{NoStatus: true}, func(r *rig) {
		r.fake.Set(fakeprinter.Dead, true)
		r.submit("A001")
		r.until("the printer's buffer to be full", func() bool { return r.fake.Stats().Waiting >= 4096 })
		began := time.Now()
		r.Close()
		if took := time.Since(began); took >= chunkLimit { // as long as the printer may take for a chunk
			r.t.Errorf("Close took %v", took)
		}
	})
}

// writeRaw sends bytes to the printer and disconnects.
func writeRaw(t *testing.T, address string, b []byte) {
	t.Helper()
	open, err := port.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open.Write(b, time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if err := open.Close(); err != nil {
		t.Fatal(err)
	}
}
