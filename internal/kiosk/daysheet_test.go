package kiosk

import (
	"cmp"
	"errors"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"motcua/internal/centre"
	"motcua/internal/dayhead"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/printer"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/seattest"
	"motcua/internal/store"
)

// sheetStand is a kiosk that prints day sheets. The virtual clock begins on Saturday, 1
// January 2000, at 07:00 in Vietnam, and that day is open.
type sheetStand struct {
	*stand
	key  dayhead.Key
	file string
	log  lines

	forgets bool   // the spooler's record is lost at the next start
	paperIs Paper  // at the next start; nil: the slot
	ends    func() // closes what paperIs needs
}

// lines is a log.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// sheets runs a kiosk that prints day sheets.
func sheets(t *testing.T, name string, test func(o *sheetStand), before ...func(o *sheetStand)) {
	sheetsOf(t, name, true, test, before...)
}

func sheetsOf(t *testing.T, name string, paper bool, test func(o *sheetStand), before ...func(o *sheetStand)) {
	o := &sheetStand{}
	runAfter(t, name, paper, func(s *stand) {
		key, err := dayhead.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		o.stand, o.key, o.file = s, key, filepath.Join(t.TempDir(), "day-sheets.json")
		o.use(s.Kiosk)
		for _, fn := range before {
			fn(o)
		}
	}, func(*stand) { test(o) }, func(c *centre.Centre) { c.Sample = true })
}

// use lets a kiosk print day sheets.
func (o *sheetStand) use(k *Kiosk) {
	k.cfg.DaySheet = DaySheet{File: o.file}
	k.cfg.Log = slog.New(slog.NewTextHandler(&o.log, nil))
}

// restart ends the kiosk, and starts it again beside the same printer.
func (o *sheetStand) restart(before ...func()) {
	o.t.Helper()
	o.see()
	o.Close()
	for _, fn := range before {
		fn()
	}
	o.Kiosk = New(Config{Name: "Kiosk 1", Clock: o.seat.Clock(), Chance: rand.Uint32, Show: func(v View) {
		o.mu.Lock()
		o.last = v
		o.mu.Unlock()
	}})
	o.use(o.Kiosk)
	if o.forgets {
		o.ForgotPaper()
	}
	o.Run(o.seat, cmp.Or[Paper](o.paperIs, o.slot), o.gun)
	o.t.Cleanup(o.Close)
	o.see()
}

// head makes the hub sign the head of a day, and the device have it.
func (o *sheetStand) head(day string) (note string) {
	o.t.Helper()
	note, err := o.key.Sign(dayhead.Head{Log: "centre-1", Day: day, Pos: 4711, Hash: dayhead.Hash{0x7f, 0x3a, 0x91, 0xc2}, Entries: 4000, Numbers: 512})
	if err != nil {
		o.t.Fatal(err)
	}
	o.seat.SetHead(note)
	o.see()
	return note
}

// printed wants that so many papers have come since the start, after some time at the home
// page.
func (o *sheetStand) printed(want int) {
	o.t.Helper()
	o.after(2*time.Minute + sheetPause)
	if got := len(o.papers()); got != want {
		o.t.Fatalf("%d papers, want %d; the log has %s", got, want, o.log.String())
	}
}

// papers are the papers that have come.
func (o *sheetStand) papers() []receipt.Ticket {
	o.slot.mu.Lock()
	defer o.slot.mu.Unlock()
	return slices.Clone(o.slot.papers)
}

// jobs is how many print jobs there are, and how many are not wanted any more.
func (o *sheetStand) jobs() (all, dropped int) {
	o.slot.mu.Lock()
	defer o.slot.mu.Unlock()
	return len(o.slot.jobs), len(o.slot.dropped)
}

// logged wants that a line of the log has a text.
func (o *sheetStand) logged(text string) {
	o.t.Helper()
	if n := strings.Count(o.log.String(), text); n != 1 {
		o.t.Errorf("%q is logged %d times in %s", text, n, o.log.String())
	}
}

const yesterday = "1999-12-31"

func TestDaySheetIsPrintedOnce(t *testing.T) {
	sheets(t, "when the head of a day that is over has come", func(o *sheetStand) {
		o.printed(0)
		note := o.head(yesterday)
		o.printed(1)
		p := o.papers()[0]
		if p.Parent != "UBND tỉnh" || p.Centre != "Trung tâm thử" || !p.Sample || p.Reprint || p.English || p.Number != "day-1999-12-31" || p.Sheet == nil {
			t.Fatalf("the paper is %+v", p)
		}
		if s := p.Sheet; s.Title != "TỜ KẾT NGÀY" || s.Heading != "Thứ Sáu, 31/12/1999" || s.QR != note || len(s.Sign) != 2 {
			t.Errorf("the sheet is %+v", s)
		}
		var lines []string
		for _, l := range p.Sheet.Lines {
			lines = append(lines, l.Text+" "+l.Right)
		}
		text := strings.Join(append(append(lines, p.Sheet.Beside...), p.Sheet.Foot...), "\n")
		for _, want := range []string{"Số đã cấp 512", "nhật ký 4.000", "mục cuối 4.711", "7f3a 91c2 0000", "hub verify -heads", "ngày 01/01/2000 tại Kiosk 1"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not on the sheet:\n%s", want, text)
			}
		}
		if _, err := receipt.Render(p, receipt.Width58mm); err != nil {
			t.Error(err)
		}
		o.printed(1)
		o.restart()
		o.printed(1)
	})
	sheets(t, "that of the newest head, and no head's twice", func(o *sheetStand) {
		first := o.head("1999-12-30")
		o.printed(1)
		o.head(yesterday)
		o.printed(2)
		o.seat.SetHead(first) // a hub that was put back tells of an earlier one again
		o.printed(2)
		if got := o.papers()[1].Sheet.Heading; got != "Thứ Sáu, 31/12/1999" {
			t.Errorf("the second is of %s", got)
		}
	})
	sheets(t, "in English", func(o *sheetStand) {
		o.head(yesterday)
		o.printed(1)
		if p := o.papers()[0]; !p.English || p.Centre != "Test Centre" || p.Sheet.Title != "DAY SHEET" || p.Sheet.Heading != "Friday, 31/12/1999" {
			t.Errorf("the paper is %+v, %+v", p, p.Sheet)
		}
	}, func(o *sheetStand) { o.cfg.DaySheet.Lang = i18n.English })
	sheets(t, "unless it is not wanted", func(o *sheetStand) {
		o.head(yesterday)
		o.printed(0)
	}, func(o *sheetStand) { o.cfg.DaySheet.File = "" })
	sheetsOf(t, "unless there is no printer", false, func(o *sheetStand) {
		o.head(yesterday)
		o.printed(0)
	})
}

func TestDaySheetIsOfADayThatIsOver(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		sheets(t, "in the log too", func(o *sheetStand) {
			o.head("2000-01-01")
			o.printed(0)
			o.after(24 * time.Hour) // the hub has not opened another day yet
			o.printed(0)
			o.hub.Must("kiosk-2", queue.IssueTicket{Service: "lltp"})
			o.printed(1)
		})
		sheets(t, "and not of one that is long over", func(o *sheetStand) {
			o.head("1999-12-17") // 15 days ago
			o.printed(0)
			o.head("1999-12-18")
			o.printed(1)
		})
		sheets(t, "whatever the machine's clock says before it knows the hub's", func(o *sheetStand) {
			o.seat.SetLine(false)
			o.head(yesterday)
			o.printed(0)
			o.seat.StepClock(-400 * 24 * time.Hour)
			o.seat.SetLine(true)
			o.printed(1)
		})
	})
	sheets(t, "not of what is no head", func(o *sheetStand) {
		o.seat.SetHead("motcua day head\n\n— motcua-hub x\n")
		o.printed(0)
		o.logged("reading the newest head")
		o.head("tomorrow")
		o.printed(0)
	})
}

func TestDaySheetWaitsForTheCitizen(t *testing.T) {
	sheets(t, "who has just touched the screen", func(o *sheetStand) {
		o.head(yesterday)
		for range 20 {
			o.Touched()
			o.after(20 * time.Second)
		}
		if len(o.papers()) != 0 {
			t.Error("it is printed under the citizen's hands")
		}
		o.printed(1)
	})
	sheets(t, "who is at another page", func(o *sheetStand) {
		o.ChooseAgency("gt")
		o.page(PageServices)
		o.head(yesterday)
		if o.after(45 * time.Second); len(o.papers()) != 0 {
			t.Error("it is printed while somebody chooses")
		}
		o.printed(1)
	})
	sheets(t, "whose ticket waits for paper", func(o *sheetStand) {
		o.slot.set(true, "")
		o.ChooseAgency("tp")
		o.page(PageIssued)
		o.slot.set(false, "")
		o.head(yesterday)
		o.printed(0)
		o.slot.finish(printer.Confirmed, true)
		o.printed(1)
	})
	sheets(t, "and makes room for one who comes", func(o *sheetStand) {
		o.slot.set(true, "")
		o.head(yesterday)
		o.printed(0)
		if all, dropped := o.jobs(); all != 1 || dropped != 0 {
			t.Fatalf("there are %d jobs, %d dropped", all, dropped)
		}
		o.Touched()
		o.see()
		if _, dropped := o.jobs(); dropped != 1 {
			t.Fatal("a sheet that waits for the printer holds a ticket up")
		}
		o.slot.set(false, "")
		o.slot.end(printer.Failed, printer.ErrUnwanted)
		o.printed(1)
	})
}

func TestDaySheetIsTriedAgain(t *testing.T) {
	sheets(t, "when the printer is well again", func(o *sheetStand) {
		o.slot.set(false, health.PrinterPaperOut)
		o.head(yesterday)
		o.printed(0)
		if all, _ := o.jobs(); all != 0 {
			t.Error("a printer without paper gets a sheet")
		}
		o.slot.set(false, "")
		o.printed(1)
	})
	sheets(t, "after a try that came to nothing", func(o *sheetStand) {
		o.slot.set(true, "")
		o.head(yesterday)
		o.printed(0)
		o.slot.set(false, "")
		o.slot.end(printer.Failed, printer.ErrTooOld)
		o.printed(1)
		if all, _ := o.jobs(); all != 2 {
			t.Errorf("there are %d jobs", all)
		}
	})
	sheets(t, "also by the next run", func(o *sheetStand) {
		o.slot.set(true, "")
		o.head(yesterday)
		o.printed(0)
		o.restart(func() {
			o.slot.set(false, "")
			o.slot.end(printer.Failed, printer.ErrTooOld)
		})
		o.printed(1)
	})
	sheets(t, "when the power went before it was given to the printer", func(o *sheetStand) {
		o.slot.set(true, "")
		o.head(yesterday)
		o.printed(0)
		o.restart(func() {
			o.slot.set(false, "")
			clear(o.slot.jobs) // not even begun: the spooler's book has nothing of it
		})
		o.printed(1)
	})
	sheets(t, "when the queue was full", func(o *sheetStand) {
		o.slot.fill(true)
		o.head(yesterday)
		o.printed(0)
		o.slot.fill(false)
		o.printed(1)
	})
	sheets(t, "not if it can never be printed", func(o *sheetStand) {
		o.slot.set(true, "")
		o.head(yesterday)
		o.printed(0)
		o.slot.set(false, "")
		o.slot.end(printer.Failed, receipt.ErrTicket)
		o.printed(0)
		o.logged("a day sheet cannot be printed")
	})
}

// What may be on paper is not printed again: whoever files it would have two.
func TestDaySheetThatMayBeOutCountsAsPrinted(t *testing.T) {
	sheets(t, "when the printer cannot say, and the log tells", func(o *sheetStand) {
		o.slot.set(true, "")
		o.head(yesterday)
		o.printed(0)
		o.slot.set(false, "")
		o.slot.end(printer.Unknown, printer.ErrUnproved)
		o.printed(0)
		o.logged("not known whether a day sheet is whole")
		o.restart()
		o.printed(0)
		o.logged("not known whether a day sheet is whole")
	})
	sheets(t, "when it came out while the kiosk was off", func(o *sheetStand) {
		o.slot.set(true, "")
		o.head(yesterday)
		o.printed(0)
		o.restart(func() {
			o.slot.set(false, "")
			o.slot.end(printer.Confirmed, nil)
		})
		o.printed(0)
	})
	sheets(t, "when the spooler has lost its record of it", func(o *sheetStand) {
		o.slot.set(true, "")
		o.head(yesterday)
		o.printed(0)
		o.restart(func() {
			o.slot.set(false, "")
			clear(o.slot.jobs)
			o.forgets = true
		})
		o.printed(0)
		o.logged("not known whether a day sheet is whole")
	})
}

func TestDaySheetWithoutAMemory(t *testing.T) {
	sheets(t, "is not printed where nothing can be written", func(o *sheetStand) {
		if err := os.Mkdir(o.file+".new", 0o700); err != nil {
			t.Fatal(err)
		}
		o.head(yesterday)
		o.printed(0)
		if !strings.Contains(o.log.String(), "remembering a day sheet") {
			t.Errorf("the log has %s", o.log.String())
		}
		if err := os.Remove(o.file + ".new"); err != nil {
			t.Fatal(err)
		}
		o.printed(1)
	})
	sheets(t, "is marked as a copy where nothing can be read", func(o *sheetStand) {
		o.head(yesterday)
		o.printed(1)
		if !o.papers()[0].Reprint {
			t.Error("it may be the second one, and does not say so")
		}
		o.logged("not known which day sheets were printed")
		o.head("1999-12-30")
		if o.printed(2); o.papers()[1].Reprint {
			t.Error("the next one is marked too")
		}
	}, func(o *sheetStand) {
		if err := os.WriteFile(o.file, []byte("[{"), 0o600); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMemoryOfDaySheetsHasALimit(t *testing.T) {
	b := &sheetBook{path: filepath.Join(t.TempDir(), "sheets")}
	for i := range 2 * sheetsKept {
		b.list = b.with(sheetEntry{Head: headID(string(rune('a' + i))), Try: 1})
		b.list = b.with(sheetEntry{Head: headID(string(rune('a' + i))), Try: 2, Over: true})
	}
	if err := b.write(b.list); err != nil {
		t.Fatal(err)
	}
	list, err := b.read()
	if last := headID(string(rune('a' + 2*sheetsKept - 1))); err != nil || len(list) != sheetsKept || list[sheetsKept-1] != (sheetEntry{Head: last, Try: 2, Over: true}) {
		t.Errorf("%d are kept: %+v (%v)", len(list), list, err)
	}
	if _, err := (&sheetBook{path: t.TempDir()}).read(); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder is read: %v", err)
	}
}

// The real spooler and its book: a sheet that waits for the printer when the kiosk ends is
// printed by the next run, once, and is whole.
func TestDaySheetOutlivesTheSpooler(t *testing.T) {
	tray := filepath.Join(t.TempDir(), "tray")
	var spooler *printer.Spooler
	open := func(o *sheetStand) {
		out, err := printer.Open("png:"+tray, printer.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		book, err := store.Open(filepath.Dir(o.file), "paper.db", "", seattest.Now())
		if err != nil {
			t.Fatal(err)
		}
		if spooler, err = printer.NewSpooler(out, printer.Options{Book: book, Clock: o.seat.Clock()}); err != nil {
			t.Fatal(err)
		}
		o.paperIs = spooler
		o.ends = func() {
			spooler.Close()
			if err := book.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	sheetsOf(t, "printed", false, func(o *sheetStand) {
		if err := os.WriteFile(tray, nil, 0o600); err != nil { // no folder: each try fails
			t.Fatal(err)
		}
		open(o)
		note := o.head(yesterday)
		o.restart()
		o.after(90 * time.Second)
		if s := spooler.Status(); s.Waiting != 1 {
			t.Fatalf("the printer is %+v; the log has %s", s, o.log.String())
		}
		o.restart(func() {
			o.ends()
			if err := os.Remove(tray); err != nil {
				t.Fatal(err)
			}
			open(o)
		})
		o.after(20 * time.Minute)
		papers, err := filepath.Glob(filepath.Join(tray, "*"))
		if err != nil || len(papers) != 1 || filepath.Base(papers[0]) != "day-1999-12-31.png" {
			t.Fatalf("the papers are %v (%v); the log has %s", papers, err, o.log.String())
		}
		if got := codeOn(t, papers[0]); got != note {
			t.Errorf("its code reads %q, want %q", got, note)
		}
		if err := os.Remove(papers[0]); err != nil {
			t.Fatal(err)
		}
		o.restart()
		o.after(20 * time.Minute)
		o.Close()
		o.ends()
		if papers, err = filepath.Glob(filepath.Join(tray, "*")); err != nil || len(papers) != 0 {
			t.Errorf("it is printed again: %v (%v)", papers, err)
		}
	})
}

// codeOn is the text of the QR code in a picture.
func codeOn(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}
