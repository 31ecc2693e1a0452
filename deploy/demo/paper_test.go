package main

import (
	"bytes"
	"context"
	"image"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/fakeprinter"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/receipt"
)

// slip is the expected paper of a ticket, made from the hub's state.
func (c *house) slip(t *testing.T, ticket queue.Ticket) (p receipt.Ticket) {
	t.Helper()
	lang := i18n.Vietnamese
	if ticket.Lang == string(i18n.English) {
		lang = i18n.English
	}
	c.eye.read(func(s *queue.State) {
		rules := s.Rules()
		service, agency := rules.Service(ticket.Service), rules.AgencyOf(ticket.Service)
		p = receipt.Ticket{
			Parent: s.Centre.Parent, Centre: lang.Pick(s.Centre.Name, s.Centre.NameEn), Sample: s.Centre.Sample,
			Number: ticket.Number, Code: ticket.Code, IssuedAt: calendar.Local(ticket.IssuedMS), English: lang == i18n.English,
			Agency: lang.Pick(agency.Name, agency.NameEn), Service: lang.Pick(service.Name, service.NameEn),
			Counters: slices.Clone(rules.OwnCounters(ticket.Service)), AheadCount: ticket.Ahead,
			NoShowCalls: s.Centre.Policy.NoShowCalls, ReturnWindowMin: s.Centre.Policy.ReturnWindowMin,
		}
		if ticket.Offline {
			p.AheadCount = receipt.AheadUnknown // of an offline kiosk
		}
		if ticket.Wait.Known {
			p.WaitLowMin, p.WaitHighMin = ticket.Wait.LowMin, ticket.Wait.HighMin
		}
		if a := s.Appointments[ticket.Appointment]; a != nil {
			p.Slot = calendar.Local(a.SlotMS)
		}
		if class := rules.Class(ticket.Class); class != nil {
			p.Priority, p.ClassName = true, lang.Pick(class.Name, class.NameEn)
		}
	})
	return p
}

// mustHold checks that a piece of paper shows a ticket, dot for dot, and whether it is
// marked as a copy.
func (c *house) mustHold(t *testing.T, piece int, ticket queue.Ticket, reprint bool) {
	t.Helper()
	slip := c.slip(t, ticket)
	slip.Reprint = reprint
	want := [][]byte{dots(t, slip)}
	if ticket.Offline { // the kiosk's stamp may be before the hub's last message to it, and in the minute before
		slip.IssuedAt = slip.IssuedAt.Add(-stampsDiffer)
		want = append(want, dots(t, slip))
	}
	for _, paper := range c.parts.printer.Papers() {
		if paper.Number == piece {
			if !slices.ContainsFunc(want, func(w []byte) bool { return bytes.Contains(paper.Bits, w) }) {
				t.Errorf("the paper %s does not hold %s, marked as a copy: %v", c.parts.paper.path(piece), ticket.Number, reprint)
			}
			return
		}
	}
	t.Errorf("the printer has no paper %d", piece)
}

// stampsDiffer is by how much a kiosk's stamp may be before the hub's for the same
// number.
const stampsDiffer = 2 * time.Second

// dots are the rows of a slip.
func dots(t *testing.T, slip receipt.Ticket) (rows []byte) {
	t.Helper()
	raster, err := receipt.Render(slip, receipt.Width80mm)
	must(t, err)
	for y := range raster.Height() {
		rows = append(rows, raster.Row(y)...)
	}
	return rows
}

// TestPaperAndCodesOnRealPrograms has a kiosk print and scan with every kind of printer
// trouble.
func TestPaperAndCodesOnRealPrograms(t *testing.T) {
	c := openTestCentre(t)
	must(t, c.open(t.Context(), kioskOffline))
	for _, part := range []struct {
		name string
		do   func(*testing.T, *house)
	}{
		{"PaperOutInTheMiddleOfATicketGivesACopy", paperOutInTheMiddle},
		{"CablePulledAndPutBack", cablePulled},
		{"KioskKilledInTheMiddleOfATicketGivesACopy", kioskKilledInTheMiddle},
		{"CardAndTicketAreScanned", cardAndTicketScanned},
		{"PrinterThatNeverAnswersPrints", printerWithoutAnswers},
		{"PrinterThatDoesNothingHoldsNobodyUp", printerThatDoesNothing},
	} {
		if !t.Run(part.name, func(t *testing.T) { part.do(t, c) }) {
			return // the parts build on each other
		}
	}
}

// kioskAlone starts only the kiosk and its screen.
func kioskOffline(ctx context.Context, c *house) error {
	c.desk3, c.desk7, c.pad, c.wall = nil, nil, nil, nil
	return openScreens(ctx, c)
}

// inBand is a point of the kiosk's page with a number that has only the colour of the
// band at its top: green while all goes well, amber when the printer fails.
var inBand = image.Pt(20, 20)

// bandIs waits until the band of the page with the number is amber, or not.
func (c *house) bandIs(t *testing.T, amber bool) {
	t.Helper()
	must(t, until(t.Context(), "the band at the top of the number", func() bool {
		f, err := c.kiosk.screen.grab()
		must(t, err)
		p := f.at(inBand.X, inBand.Y)
		blue, green, red := p[0], p[1], p[2]
		if amber {
			return red > 200 && green > 130 && blue < 100
		}
		return green > 80 && red < 80
	}))
}

// numberStands checks that the screen shows the ticket, by the QR code that a citizen
// would photograph.
func (c *house) numberStands(t *testing.T, ticket queue.Ticket) {
	t.Helper()
	picture := filepath.Join(c.out, "number-"+ticket.Number+".png")
	must(t, until(t.Context(), "the code of "+ticket.Number+" on the screen", func() bool {
		must(t, c.kiosk.screen.save(picture))
		codes, err := readCodes(t.Context(), picture)
		must(t, err)
		return slices.Contains(codes, ticket.Code)
	}))
}

// take takes a number and stays on its page.
func (c *house) take(t *testing.T, keys ...string) queue.Ticket {
	t.Helper()
	must(t, c.kiosk.screen.drawn(t.Context(), "home"))
	ticket, err := c.newTicket(t.Context(), func() error { return press(t.Context(), c.kiosk, keys...) })
	must(t, err)
	return ticket
}

// onPaper waits for the paper of a ticket and checks it.
func (c *house) onPaper(t *testing.T, ticket queue.Ticket, reprint bool) {
	t.Helper()
	pieces, err := c.papers(t.Context(), ticket, 1)
	must(t, err)
	c.mustHold(t, pieces[0], ticket, reprint)
}

// tornAt is a row above a ticket's QR code: a piece torn there has none.
const tornAt = 300

func paperOutInTheMiddle(t *testing.T, c *house) {
	noticed := c.kiosk.says("code=" + string(health.PrinterPaperOut) + " ")
	c.parts.printer.SetAfterRows(tornAt, fakeprinter.PaperOut)
	ticket := c.take(t, "1", "1")
	must(t, until(t.Context(), "the kiosk noticing", noticed))
	c.bandIs(t, true)
	c.numberStands(t, ticket)
	c.parts.printer.Set(fakeprinter.PaperOut, false)
	c.onPaper(t, ticket, true)
	c.bandIs(t, false)
	must(t, c.kioskHome(t.Context()))
	if _, err := c.eye.ticket(t.Context(), "the number still waiting", is(ticket.Number, queue.Waiting)); err != nil {
		t.Error(err)
	}
}

func cablePulled(t *testing.T, c *house) {
	noticed := c.kiosk.says("code=" + string(health.PrinterDisconnected) + " ")
	c.parts.printer.Unplug()
	must(t, until(t.Context(), "the kiosk noticing", noticed))
	ticket := c.take(t, "2", "1")
	c.bandIs(t, true)
	c.numberStands(t, ticket)
	must(t, c.parts.printer.Plug())
	c.onPaper(t, ticket, false)
	c.bandIs(t, false)
	must(t, c.kioskHome(t.Context()))
}

// kioskKilledInTheMiddle uses a printer on a serial line, where no network delivers the
// rest of the ticket after the kill: the printer waits for the rest of the picture, and
// would take the next ticket for it.
func kioskKilledInTheMiddle(t *testing.T, c *house) {
	c.otherPrinter(t, fakeprinter.Options{}, func(p *parts) {
		path, err := p.printer.OpenPTY(filepath.Join(t.TempDir(), "printer"))
		must(t, err)
		p.address = "serial:" + path + "?baud=115200"
	})
	killed := make(chan struct{})
	c.parts.printer.AfterRows(tornAt, func(*fakeprinter.Printer) {
		c.kiosk.kill()
		close(killed)
	})
	must(t, c.kiosk.screen.drawn(t.Context(), "home"))
	ticket, err := c.newTicket(t.Context(), func() error {
		if err := press(t.Context(), c.kiosk, "3"); err != nil {
			return err
		}
		return c.kiosk.screen.keys(t.Context(), "1") // the screen changes soon
	})
	must(t, err)
	select {
	case <-killed:
	case <-time.After(stepWithin):
		t.Fatal("the ticket was not printed as far as the kill")
	}
	must(t, c.startSeat(t.Context(), c.kiosk))
	c.onPaper(t, ticket, true)
	next, err := c.typeTicket(t.Context(), "3", "2")
	must(t, err)
	c.onPaper(t, next, false)
}

func cardAndTicketScanned(t *testing.T, c *house) {
	ctx := t.Context()
	must(t, cardOffersPriority(ctx, c))
	ticket, err := c.typeTicket(ctx, "5", "1")
	must(t, err)
	before := c.eye.count()
	var pages []*frame
	for _, code := range []string{ticket.Code, "2222-2"} { // of a ticket, and of none
		must(t, c.kiosk.screen.drawn(ctx, "home"))
		must(t, c.scan(ctx, "what is known of "+code, code))
		must(t, c.kiosk.screen.drawn(ctx, "what is known of "+code))
		page, err := c.kiosk.screen.grab()
		must(t, err)
		pages = append(pages, page)
		must(t, press(ctx, c.kiosk, "Return"))
	}
	if !differ(pages[0], pages[1]) {
		t.Error("the ticket of today gets the same answer as a code that nobody has")
	}
	if n := c.eye.count() - before; n != 0 {
		t.Errorf("scanning has given %d numbers", n)
	}
}

// otherPrinter replaces the printer by another one; adjust may change it before the kiosk
// sees it.
func (c *house) otherPrinter(t *testing.T, o fakeprinter.Options, adjust func(*parts)) {
	t.Helper()
	c.kiosk.stop()
	must(t, c.parts.close())
	folder, err := os.MkdirTemp(c.out, ticketFolder+"-")
	must(t, err)
	c.parts, err = openParts(folder, o)
	must(t, err)
	adjust(c.parts)
	c.kiosk.args = c.parts.args()
	must(t, c.startSeat(t.Context(), c.kiosk))
}

func printerWithoutAnswers(t *testing.T, c *house) {
	c.otherPrinter(t, fakeprinter.Options{NoStatus: true}, func(*parts) {})
	ticket := c.take(t, "6", "1")
	c.onPaper(t, ticket, false)
	c.bandIs(t, false)
	must(t, c.kioskHome(t.Context()))
}

func printerThatDoesNothing(t *testing.T, c *house) {
	c.otherPrinter(t, fakeprinter.Options{}, func(p *parts) { p.printer.Set(fakeprinter.Dead, true) })
	for _, agency := range []string{"7", "8"} {
		ticket := c.take(t, agency, "1")
		c.numberStands(t, ticket)
		must(t, c.kioskHome(t.Context()))
	}
	if cuts := c.parts.printer.Stats().Cuts; cuts != 0 {
		t.Errorf("%d pieces of paper came out of a printer that does nothing", cuts)
	}
}
