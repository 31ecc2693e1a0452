package kiosk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/dayhead"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/printer"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/wire"
)

// Times of the day sheet.
const (
	sheetDays  = 14              // a sheet of an earlier day is not printed any more
	sheetPause = 5 * time.Minute // after a try that came to nothing
)

// sheetHashBytes is how much of the hash a person can compare by eye; all of it is in the
// QR code.
const sheetHashBytes = 16

// DaySheet says how a kiosk prints the day sheet (tờ kết ngày): the hub's signed head of
// each day that is over, on paper, for the office to file.
type DaySheet struct {
	File string    // remembers which were printed; empty: none is printed
	Lang i18n.Lang // of the sheet; empty means Vietnamese
}

// daySheet is the state of the sheet that is due.
type daySheet struct {
	book   *sheetBook // nil: none is printed
	busy   bool       // the book is being read or written
	lost   bool       // the book could not be read: sheets may have been printed before
	opened string     // the print job that this run has opened, others are of earlier runs
	job    string     // the print job that is followed, empty if there is none
	entry  sheetEntry // of that job
	after  clock.Instant
	bad    string // the note that cannot be read, which is logged once
}

// readSheets reads what earlier runs have printed.
func (k *Kiosk) readSheets() {
	if k.cfg.DaySheet.File == "" || k.paper == nil {
		return
	}
	book := &sheetBook{path: k.cfg.DaySheet.File}
	k.loop.Go(func(context.Context) func() {
		list, err := book.read()
		return func() {
			if err != nil {
				k.cfg.Log.Error("it is not known which day sheets were printed: the next one is marked as a copy", "cause", err)
			}
			book.list, k.sheet.lost, k.sheet.book = list, err != nil, book
		}
	})
}

// passDaySheet prints the sheet of the newest head once. What is given to the printer is
// on disk before: after a power cut the same print job is found again, and a sheet that is
// out is not printed twice.
func (k *Kiosk) passDaySheet() {
	s := &k.sheet
	switch {
	case s.book == nil || s.busy:
		return
	case s.job != "":
		k.followSheet()
		return
	case k.now().Before(s.after) || !k.unused() || !k.printerFree():
		return
	}
	note := k.seat.Head()
	if note == "" || note == s.bad {
		return
	}
	head, err := dayhead.Read(note)
	if err != nil {
		s.bad = note
		k.cfg.Log.Error("reading the newest head of a day for its sheet", "cause", err)
		return
	}
	switch e := s.book.entry(headID(note), head.Day); {
	case e.Over || !k.sheetDue(head.Day):
	case e.Try == 0 || e.Gone:
		e.Try, e.Gone = e.Try+1, false
		s.opened = e.job()
		k.keepSheet(e)
	default:
		k.giveSheet(e, head, note)
	}
}

// unused reports that nobody is at the screen, and that no ticket waits for its paper.
func (k *Kiosk) unused() bool {
	return k.page == PageHome && k.plain() && k.now().Sub(k.touched) >= k.reading(idleAsk) && len(k.pendingPrints) == 0
}

// printerFree reports that a sheet would be printed now. That an earlier paper was not
// printed does not matter: only another one can show that the printer works again.
func (k *Kiosk) printerFree() bool {
	s := k.paper.Status()
	return s.Ready && s.Waiting == 0
}

// sheetDue reports that a day is over, in the log and by the hub's clock, and not long
// ago. Offline the hub's clock is not known well enough.
func (k *Kiosk) sheetDue(day string) (due bool) {
	date, ok := calendar.ParseDate(day)
	if !ok {
		return false
	}
	k.seat.Read(func(s *queue.State, line device.Line, _ []wire.Peer) {
		today := s.Today(k.cfg.Clock.HubMS())
		due = line.Up && s.Rules() != nil && day < s.Day && day < today && today <= string(date.Add(sheetDays))
	})
	return due
}

// giveSheet gives the sheet to the printer, or finds the job that an earlier run gave it.
func (k *Kiosk) giveSheet(e sheetEntry, head dayhead.Head, note string) {
	s := &k.sheet
	id := e.job()
	_, known := k.paper.Job(id)
	if !known && k.forgotPaper && s.opened != id {
		k.endSheet(e, printer.Job{State: printer.Unknown}) // the spooler's record of that run is lost
		return
	}
	if !known {
		if err := k.paper.Submit(id, k.sheetPaper(head, note)); err != nil {
			k.cfg.Log.Error("printing a day sheet", "day", e.Day, "cause", err)
			s.after = k.now().Add(sheetPause)
			return
		}
	}
	s.job, s.entry = id, e
}

// followSheet waits for the end of the sheet's print job. A sheet that still waits for
// the printer makes room when somebody comes.
func (k *Kiosk) followSheet() {
	s := &k.sheet
	job, known := k.paper.Job(s.job)
	switch {
	case !known: // more jobs have ended since than the spooler remembers
		job.State = printer.Unknown
	case !job.Done():
		if !k.unused() {
			k.paper.Drop(s.job)
		}
		return
	}
	s.job = ""
	k.endSheet(s.entry, job)
}

// endSheet remembers how a print job has ended.
func (k *Kiosk) endSheet(e sheetEntry, job printer.Job) {
	by := fmt.Sprintf("hub heads -day %s prints it too", e.Day)
	switch {
	case job.State == printer.Confirmed:
		e.Over = true
	case job.State == printer.Unknown:
		e.Over = true
		k.cfg.Log.Warn("it is not known whether a day sheet is whole on paper; it is not printed again", "day", e.Day, "cause", job.Err, "do", by)
	case errors.Is(job.Err, receipt.ErrTicket):
		e.Over = true
		k.cfg.Log.Error("a day sheet cannot be printed", "day", e.Day, "cause", job.Err, "do", by)
	default:
		e.Gone = true
		k.sheet.after = k.now().Add(sheetPause)
	}
	k.sheet.lost = k.sheet.lost && !e.Over // the next one is of a day that is not over yet
	k.keepSheet(e)
}

// keepSheet writes an entry to the disk. A try that could not be written is not begun; the
// end of one counts in this run in any case.
func (k *Kiosk) keepSheet(e sheetEntry) {
	s := &k.sheet
	list := s.book.with(e)
	s.busy = true
	k.loop.Go(func(context.Context) func() {
		err := s.book.write(list)
		return func() {
			s.busy = false
			if err != nil {
				k.cfg.Log.Error("keeping that a day sheet is printed", "day", e.Day, "cause", err)
				s.after = k.now().Add(sheetPause)
			}
			if err == nil || e.Over || e.Gone {
				s.book.list = list
			}
		}
	})
}

// sheetPaper is the sheet as it is printed. Nothing of it is about a person.
func (k *Kiosk) sheetPaper(head dayhead.Head, note string) receipt.Ticket {
	lang := cmp.Or(k.cfg.DaySheet.Lang, i18n.Vietnamese)
	text := func(key string, args ...any) string { return i18n.Text(lang, "kiosk.daysheet."+key, args...) }
	var groups []string
	for pair := range slices.Chunk(head.Hash[:sheetHashBytes], 2) {
		groups = append(groups, fmt.Sprintf("%x", pair))
	}
	sheet := &receipt.Sheet{
		Title: text("title"), Heading: dateOf(lang, head.Day),
		Lines: []receipt.SheetLine{
			{Text: text("numbers"), Right: i18n.Number(lang, head.Numbers)},
			{Text: text("entries"), Right: i18n.Number(lang, int(head.Entries))},
			{Text: text("pos"), Right: i18n.Number(lang, int(head.Pos))},
			{Text: text("hash")},
			{Kind: receipt.LineBold, Text: strings.Join(groups, " ")},
		},
		QR: note, Beside: []string{text("code"), text("check")},
		Foot: []string{text("printed", i18n.Clock(k.local()), k.local().Format("02/01/2006"), k.cfg.Name), text("file")},
		Sign: []string{text("name"), text("signature")},
	}
	p := receipt.Ticket{Number: "day-" + head.Day, Reprint: k.sheet.lost, English: lang == i18n.English, Sheet: sheet}
	k.rules(func(r *centre.Rules) {
		c := r.Centre()
		p.Parent, p.Centre, p.Sample = c.Parent, lang.Pick(c.Name, c.NameEn), c.Sample
	})
	return p
}

// dateOf is a day in words: "Thứ Bảy, 28/11/2026".
func dateOf(lang i18n.Lang, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return i18n.Date(lang, t)
}
