package lookup

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"motcua/internal/barcode"
	"motcua/internal/keyboard"
	"motcua/internal/register"
	"motcua/internal/registerclient"
	"motcua/internal/scanner"
)

// Limits of the look-up of dossiers.
const (
	// dossierIdle is how long, without a touch, anything of a dossier stays on the screen.
	dossierIdle = 45 * time.Second
	codeMost    = register.MaxCodeBytes // letters that can be typed
)

// Register answers questions about dossiers. *registerclient.Client implements it.
type Register interface {
	// Ask asks for a dossier. Its errors are those of package registerclient.
	Ask(ctx context.Context, q register.Question) (registerclient.Seen, error)
}

var _ Register = (*registerclient.Client)(nil)

// dossier is what one person looks up. It is forgotten when they leave its pages, and is
// never logged, counted or kept.
type dossier struct {
	typed   string
	fault   register.CodeReason // why what was typed or scanned is no code
	scanned bool                // the fault is of a scan
	meant   register.Code       // probably
	seen    registerclient.Seen // the answer
	err     error               // instead of it
	kind    register.Kind       // of the figures that are typed
	figures string
	refused error // the last figures
	asking  int   // number of the question that is on its way; 0: none
	cancel  context.CancelFunc
}

// isDossier reports that a page shows something of a dossier.
func isDossier(p Page) bool { return p == PageDossier || p == PageStatus || p == PageFigures }

// inDossier reports that somebody looks a dossier up.
func (l *Lookup) inDossier() bool {
	for i := range l.path {
		if isDossier(l.path[i].page) {
			return true
		}
	}
	return false
}

// forgetDossier forgets the dossier when its pages have been left. A late answer finds
// nobody.
func (l *Lookup) forgetDossier() {
	if !l.inDossier() {
		l.wipe()
	}
}

func (l *Lookup) wipe() {
	if l.dossier.cancel != nil {
		l.dossier.cancel()
	}
	l.dossier = dossier{kind: register.KindSecret}
}

// SetDossiers says whether the centre has a register that this kiosk may ask, and how that
// is.
func (l *Lookup) SetDossiers(on bool, source register.Source) {
	l.loop.Deliver(func() {
		l.dossiers = on && l.cfg.Register != nil
		l.heardOf(source)
	})
}

// heardOf remembers how the register is, for the time when the hub does not answer. It has
// nothing of a dossier.
func (l *Lookup) heardOf(source register.Source) {
	if source != (register.Source{}) {
		l.source = source
	}
}

// OpenDossier shows the page for a code to a person who comes from the ticket kiosk. With a
// code, which was scanned there, the dossier is looked up at once.
func (l *Lookup) OpenDossier(m Manner, code string) {
	l.act(func() {
		l.manner = m
		l.restart(PageDossier)
		l.wipe() // another person's, whose pages were open
		if code != "" {
			l.lookFor(code, true)
		}
	})
}

// Dossier implements Actions.
func (l *Lookup) Dossier() {
	l.act(func() {
		if l.dossiers {
			l.openCode()
		}
	})
}

// openCode shows the page for another code. The pages of the dossier before are gone.
func (l *Lookup) openCode() {
	for i := range l.path {
		if isDossier(l.path[i].page) {
			l.path = l.path[:i]
			break
		}
	}
	l.wipe()
	l.open(place{page: PageDossier})
}

// Scanned takes a scan that is for the look-up; pass gets any other. Nothing of it is kept.
func (l *Lookup) Scanned(scan scanner.Scan, pass func(scanner.Scan)) {
	l.loop.Post(func() {
		page := l.top().page
		here := isDossier(page)
		if !l.dossiers || page == PageAway || !here && scan.Content.Kind != barcode.DossierCode {
			pass(scan)
			return
		}
		l.touched = l.now()
		if l.dossier.asking != 0 {
			return
		}
		if page != PageDossier {
			if page == PageAttract {
				l.home()
			}
			l.openCode()
		}
		l.lookFor(scan.Text.Reveal(), true)
	})
}

// lookFor looks for the dossier of a text that was typed or scanned.
func (l *Lookup) lookFor(text string, scanned bool) {
	d := &l.dossier
	d.fault, d.meant, d.scanned = "", "", scanned
	code, err := register.ParseCode(text)
	if err != nil {
		var fault *register.CodeFault
		if errors.As(err, &fault) {
			d.fault, d.meant = fault.Reason, fault.Suggest
		}
		return
	}
	d.typed = string(code)
	l.ask(register.Question{Code: d.typed})
}

// ask asks the hub, if no question is on its way.
func (l *Lookup) ask(q register.Question) {
	if l.dossier.asking != 0 || l.cfg.Register == nil {
		return
	}
	l.questions++
	n := l.questions
	ctx, cancel := context.WithCancel(context.Background())
	l.dossier.asking, l.dossier.cancel = n, cancel
	l.loop.Go(func(owner context.Context) func() {
		defer cancel()
		defer context.AfterFunc(owner, cancel)()
		seen, err := l.cfg.Register.Ask(ctx, q)
		return func() {
			if l.dossier.asking == n {
				l.dossier.asking = 0
				l.touched = l.now() // there is something new to read
				l.heardOf(registerclient.SourceOf(seen, err))
				l.answered(q, seen, err)
			}
		}
	})
}

// answered takes the answer to the question of the person who is still there.
func (l *Lookup) answered(q register.Question, seen registerclient.Seen, err error) {
	d := &l.dossier
	if _, given, _ := q.Proof(); given {
		d.figures, d.refused = "", err
		if err == nil {
			d.seen = seen
			l.back()
		}
		return
	}
	var fault *registerclient.CodeError
	if errors.As(err, &fault) { // the hub knows fewer forms than this kiosk
		d.fault, d.meant, d.scanned = fault.Reason, fault.Suggest, false
		return
	}
	d.seen, d.err, d.refused, d.figures = seen, err, nil, ""
	l.open(place{page: PageStatus})
}

// pressCode is a key on the page for the code.
func (l *Lookup) pressCode(key keyboard.Key) {
	d := &l.dossier
	if d.asking != 0 {
		return
	}
	switch key.Kind {
	case keyboard.Letter, keyboard.Space:
		if len(d.typed) < codeMost && isCodeLetter(key.Rune) {
			d.typed += string(unicode.ToUpper(key.Rune))
		}
	case keyboard.Erase:
		d.typed = d.typed[:max(0, len(d.typed)-1)] // a code has no letter of several bytes
	case keyboard.ClearAll:
		d.typed = ""
	case keyboard.Enter:
		l.lookFor(d.typed, false)
		return
	}
	d.fault, d.meant, d.scanned = "", "", false
}

// isCodeLetter reports whether a code can have a letter, or a person may type it for one
// that it has.
func isCodeLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_/, ", r)
}

// pressFigure is a key on the page for the four figures.
func (l *Lookup) pressFigure(key keyboard.Key) {
	d := &l.dossier
	if d.asking != 0 {
		return
	}
	switch key.Kind {
	case keyboard.Letter:
		if len(d.figures) < register.Figures && key.Rune >= '0' && key.Rune <= '9' {
			d.figures += string(key.Rune)
		}
	case keyboard.Erase:
		d.figures = d.figures[:max(0, len(d.figures)-1)]
	case keyboard.ClearAll:
		d.figures = ""
	case keyboard.Enter:
		switch {
		case d.figures == "" && d.refused != nil: // a second tap: what the first one brought is being read
			return
		case len(d.figures) < register.Figures:
			d.refused = registerclient.ErrFigures
			return
		}
		l.ask(register.Question{Code: string(d.seen.Public.Code)}.With(register.Proof{Kind: d.kind, Figures: d.figures}))
		return
	}
	d.refused = nil
}

// pressAgain asks once more for a dossier that was not seen.
func (l *Lookup) pressAgain(key keyboard.Key) {
	if typed := l.dossier.typed; key.Kind == keyboard.Enter && l.dossier.err != nil {
		l.openCode()
		l.lookFor(typed, false)
	}
}

// TakeSuggestion implements Actions.
func (l *Lookup) TakeSuggestion() {
	l.act(func() {
		meant := l.suggested()
		if meant == "" || !isDossier(l.top().page) {
			return
		}
		if l.top().page != PageDossier {
			l.openCode()
		}
		l.lookFor(string(meant), false)
	})
}

// suggested is the code that was probably meant.
func (l *Lookup) suggested() register.Code {
	var missing *registerclient.MissingError
	if l.top().page == PageStatus && errors.As(l.dossier.err, &missing) {
		return missing.Suggest
	}
	return l.dossier.meant
}

// OpenFigures implements Actions.
func (l *Lookup) OpenFigures() {
	l.act(func() {
		if d := &l.dossier; l.top().page == PageStatus && d.err == nil && d.seen.Full == nil && d.seen.Public.Openable {
			d.figures, d.refused = "", nil
			l.open(place{page: PageFigures})
		}
	})
}

// ChooseFigures implements Actions.
func (l *Lookup) ChooseFigures(kind register.Kind) {
	l.act(func() {
		if d := &l.dossier; l.top().page == PageFigures && d.asking == 0 && slices.Contains(register.Kinds, kind) {
			d.kind, d.figures, d.refused = kind, "", nil
		}
	})
}

// Done implements Actions.
func (l *Lookup) Done() { l.act(l.leave) }

// leave sends away whoever was there: the next person begins anew.
func (l *Lookup) leave() {
	if l.cfg.First {
		l.home()
	} else {
		l.away()
	}
}
