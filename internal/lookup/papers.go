package lookup

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/wire"
)

// Limits of printing.
const (
	printPause = 5 * time.Second // between two lists: a double tap prints one
	linesMost  = 44              // of papers; a longer list says that it goes on
	lineLetter = 240             // letters of a paper
	// rowsMost is how many rows of rowLetters letters a list may take, so that the narrow
	// paper is not longer than receipt.MaxHeightDots.
	rowsMost   = 58
	rowLetters = 20
)

// papers is the list that was printed last.
type papers struct {
	job  string
	code string // of its procedure
	at   clock.Instant
	bad  bool // it could not be given to the printer
}

// leave forgets the list when another page comes.
func (p *papers) leave() { p.code, p.job, p.bad = "", "", false }

// Print implements Actions.
func (l *Lookup) Print() {
	l.act(func() {
		top := l.top()
		if top.page != PageProcedure || l.paper == nil || !l.papers.at.IsZero() && l.now().Sub(l.papers.at) < printPause {
			return
		}
		if state, _ := l.printed(top.proc.Code); state == PrinterPrinting {
			return
		}
		job := fmt.Sprintf("list/%s/%d", top.proc.Code, l.cfg.Clock.HubMS())
		l.papers = papers{job: job, code: top.proc.Code, at: l.now()}
		if err := l.paper.Submit(job, l.checklist(top)); err != nil {
			l.cfg.Log.Error("printing a list of papers", "code", top.proc.Code, "cause", err)
			l.papers.bad = true
		}
	})
}

// printed is the state of the list of a procedure, with the fault in words.
func (l *Lookup) printed(code string) (state PrinterState, trouble string) {
	if l.paper == nil || l.papers.code != code {
		return PrinterIdle, ""
	}
	job, known := l.paper.Job(l.papers.job)
	fault, isFault := l.paper.Status().Fault()
	switch {
	case known && job.Done() && job.Err == nil:
		return PrinterDone, ""
	case isFault:
		return PrinterTrouble, fault.Code.Citizen(l.manner.Lang)
	case !known || job.Done() || l.papers.bad:
		return PrinterTrouble, health.PrinterNotPrinted.Citizen(l.manner.Lang)
	}
	return PrinterPrinting, ""
}

// checklist is the paper: what to bring, with boxes to tick.
func (l *Lookup) checklist(p *place) receipt.Ticket {
	lang, proc := l.manner.Lang, p.proc
	text := func(key string, args ...any) string { return i18n.Text(lang, "lookup.paper."+key, args...) }
	sheet := &receipt.Sheet{Title: text("title"), Heading: shortened(proc.Name, lineLetter/2)}
	papers, whole := paperList(lang, partsOf(lang, proc))
	if len(papers) > 0 {
		sheet.Lines = append(sheet.Lines, receipt.SheetLine{Text: text("tick")}, receipt.SheetLine{})
	}
	sheet.Lines = append(sheet.Lines, papers...)
	switch {
	case len(papers) == 0:
		sheet.Lines = append(sheet.Lines, receipt.SheetLine{Text: text("none")})
	case !whole:
		sheet.Lines = append(sheet.Lines, receipt.SheetLine{Kind: receipt.LineBold, Text: text("more")})
	}
	v := l.procedureView(p)
	sheet.Lines = append(sheet.Lines, receipt.SheetLine{}, receipt.SheetLine{Text: text("time"), Right: v.Time}, receipt.SheetLine{Text: text("fee"), Right: v.Fee}, receipt.SheetLine{Text: text("where"), Right: v.Where})
	if proc.Link != "" && len(proc.Link) <= receipt.MaxQRBytes {
		sheet.QR, sheet.Beside = proc.Link, []string{text("scan"), i18n.Text(lang, "lookup.code", proc.Code)}
	}
	sheet.Foot = []string{v.Dates, text("printed", i18n.Clock(l.local()), l.local().Format("02/01/2006"), l.cfg.Name)}
	number := "list-" + strings.ReplaceAll(proc.Code, ".", "-") // it also names a file
	paper := receipt.Ticket{Number: number, English: lang == i18n.English, Sheet: sheet, Sample: proc.Sample || l.book.Header.Sample}
	l.seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if c := s.Centre; s.Rules() != nil {
			paper.Parent, paper.Centre, paper.Sample = c.Parent, lang.Pick(c.Name, c.NameEn), paper.Sample || c.Sample
		}
	})
	return paper
}

// paperList are the lines of the papers, as many as one paper has room for. whole is false
// if some were left out. A heading is not the last line: if its first paper has no room, the
// heading has none either.
func paperList(lang i18n.Lang, parts []Part) (lines []receipt.SheetLine, whole bool) {
	used, kept := 0, 0 // kept are the lines up to the last that is no heading
	add := func(line receipt.SheetLine, heads bool) bool {
		used += 2 + utf8.RuneCountInString(line.Text)/rowLetters
		if used > rowsMost || len(lines) == linesMost {
			return false
		}
		if lines = append(lines, line); !heads {
			kept = len(lines)
		}
		return true
	}
	for _, part := range parts {
		if part.Title != "" && !add(receipt.SheetLine{Kind: receipt.LineBold, Text: shortened(part.Title, lineLetter)}, true) {
			return lines[:kept], false
		}
		for _, paper := range part.Papers {
			line := receipt.SheetLine{Kind: receipt.LineBox, Text: shortened(paper.Name, lineLetter), Right: copies(lang, paper.Originals, paper.Copies)}
			switch {
			case paper.No == 0:
				line.Kind = receipt.LineText
			case paper.Show:
				line.Right = i18n.Text(lang, "lookup.papers.show")
			case line.Right == "":
				line.Right = "–" // as on the page
			}
			if !add(line, paper.Heads()) {
				return lines[:kept], false
			}
		}
	}
	return lines, true
}
