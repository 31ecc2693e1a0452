package consoleview

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// superKind is the question to a supervisor.
type superKind int

const (
	superNothing  superKind = iota
	superActions            // what to do with a counter
	superShut               // why it is shut
	superAssign             // what it takes today
	superRelease            // which kept number to release
	superTakeBack           // why a number goes back into the line
	superHall               // what to announce in the halls
	superBlank              // the text for an announcement's blank
	superZone               // the zone of an announcement or of quiet
	superLocks              // whose lock to end
)

// superAsk is the open dialog of the page.
type superAsk struct {
	kind    superKind
	counter string // its counter; empty for the kept numbers of all counters
	ticket  string // ID, superTakeBack
	typed   string // filter
	marked  int
	ticked  map[string]bool // superAssign: works ticked so far
	hall    hallAsk         // superBlank, superZone
}

// superOption is a line of the dialog.
type superOption struct {
	id, name, note string
	off            bool // it cannot be chosen now; note says why
}

// The lines of superActions, whose digits never change.
const (
	doOpen     = "open"
	doShut     = "shut"
	doAssign   = "assign"
	doRelease  = "release"
	doTakeBack = "takeback"

	keptAll = "all" // the line of superRelease for everything that is kept
	ownWork = "own" // the line of superAssign that ends an assignment
)

func (s *superPage) superOpen(counter string) {
	if s.superRow(counter) != nil {
		s.superAskOpen(superActions, counter)
	}
}

func (s *superPage) superAskOpen(kind superKind, counter string) {
	s.ask = superAsk{kind: kind, counter: counter}
	if row := s.superRow(counter); row != nil {
		s.marked, s.ask.ticket = counter, row.TicketID
	}
	if i := slices.IndexFunc(s.superOptions(), func(o superOption) bool { return !o.off }); i >= 0 {
		s.ask.marked = i
	}
	s.board.Focus("")
	s.board.Redraw()
}

func (s *superPage) superClose() {
	s.ask = superAsk{}
	s.board.Redraw()
}

// superOptions are the lines of the open dialog that match the typed text.
func (s *superPage) superOptions() []superOption {
	ask, sup := &s.ask, &s.view.Supervision
	var all []superOption
	switch ask.kind {
	case superActions:
		return s.actionOptions(s.superRow(ask.counter))
	case superShut:
		all = options(sup.ShutReasons)
	case superTakeBack:
		all = options(sup.TakeBackReasons)
	case superRelease:
		all = s.keptOptions(s.superRow(ask.counter))
	case superAssign:
		row := s.superRow(ask.counter)
		if row != nil && row.Assigned {
			all = append(all, superOption{id: ownWork, name: s.text("console.super.assign.own"), note: s.text("console.super.assign.own.note")})
		}
		all = append(all, options(sup.Works)...)
	case superHall:
		all = s.hallOptions()
	case superBlank:
		return s.blankOptions()
	case superZone:
		all = s.zoneOptions()
	case superLocks:
		all = options(sup.Locks)
	}
	if ask.typed == "" {
		return all
	}
	want := plain(ask.typed)
	return slices.DeleteFunc(all, func(o superOption) bool { return !strings.Contains(plain(o.name+" "+o.note), want) })
}

func options(choices []console.Choice) (list []superOption) {
	for _, c := range choices {
		list = append(list, superOption{id: c.ID, name: c.Name, note: c.Note})
	}
	return list
}

// actionOptions are the actions for a counter; a disabled one says why.
func (s *superPage) actionOptions(row *console.CounterRow) []superOption {
	if row == nil {
		return nil
	}
	t := s.text
	list := []superOption{
		{id: doOpen, name: t("console.super.open"), off: !row.Can.Open},
		{id: doShut, name: t("console.super.shut"), off: !row.Can.Shut},
		{id: doAssign, name: t("console.super.assign"), note: row.Work, off: !row.Can.Assign},
		{id: doRelease, name: t("console.super.release"), off: !row.Can.Release},
		{id: doTakeBack, name: t("console.super.takeback"), note: row.Ticket, off: !row.Can.TakeBack},
	}
	if row.Stands == console.DeskCalling {
		list[1].note = t("console.super.shut.note")
	}
	if row.Kept > 0 {
		list[3].note = t("console.super.release.note", row.Kept)
	}
	why := []struct {
		is  bool
		key string
	}{
		{true, "console.super.no.open"},
		{row.Stands == console.DeskServing, "console.super.no.shut"},
		{false, ""},
		{row.Kept == 0, "console.super.no.release"},
		{row.Ticket == "", "console.super.no.takeback"},
	}
	if row.Stands == console.DeskShut {
		why[1].is, why[1].key = true, "console.super.no.shut.already"
	}
	for i := range list {
		switch {
		case list[i].off && s.view.Link.Level == console.LevelBad:
			list[i].note = t("console.super.no.down")
		case list[i].off && why[i].is:
			list[i].note = t(why[i].key)
		}
	}
	return list
}

// keptOptions are the kept numbers of a counter, or of all counters.
func (s *superPage) keptOptions(row *console.CounterRow) (list []superOption) {
	if row != nil && row.KeptAll {
		list = append(list, superOption{id: keptAll, name: s.text("console.super.kept.all", row.Name)})
	}
	for _, k := range s.view.Supervision.Kept {
		if row == nil || k.Counter == row.ID || k.Officer != "" && k.Officer == row.OfficerID {
			list = append(list, superOption{id: k.ID, name: k.Number + " · " + k.Service, note: s.text("console.super.kept.for", k.For)})
		}
	}
	return list
}

// superAskKey handles a key while a dialog is open.
func (s *superPage) superAskKey(e *fyne.KeyEvent) bool {
	ask := &s.ask
	n := len(s.superOptions())
	switch e.Name {
	case fyne.KeyEscape:
		s.superClose()
	case fyne.KeyUp:
		ask.marked = (ask.marked - 1 + max(1, n)) % max(1, n)
	case fyne.KeyDown, fyne.KeyTab:
		ask.marked = (ask.marked + 1) % max(1, n)
	case fyne.KeyLeft, fyne.KeyRight:
		s.superTick(ask.marked, e.Name == fyne.KeyRight)
	case fyne.KeyBackspace:
		if r := []rune(ask.typed); len(r) > 0 {
			ask.typed, ask.marked = string(r[:len(r)-1]), 0
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		s.superConfirm(ask.marked, true)
	}
	s.board.Redraw()
	return true
}

func (s *superPage) superAskRune(r rune) {
	ask := &s.ask
	switch {
	case ask.kind == superBlank:
		s.blankRune(r)
	case r >= '1' && r <= '9':
		s.superConfirm(s.superTop()+int(r-'1'), false)
	case ask.kind != superActions && unicode.IsPrint(r) && len([]rune(ask.typed)) < maxTyped:
		ask.typed += string(r)
		ask.marked = 0
	}
	s.board.Redraw()
}

// superTick ticks a work, so that several can be given together.
func (s *superPage) superTick(i int, on bool) {
	ask, list := &s.ask, s.superOptions()
	if ask.kind != superAssign || i >= len(list) || list[i].id == ownWork {
		return
	}
	if ask.ticked == nil {
		ask.ticked = map[string]bool{}
	}
	if delete(ask.ticked, list[i].id); on {
		ask.ticked[list[i].id] = true
	}
}

// superConfirm takes line i. ticked says that the ticked lines are taken instead, if
// there are any.
func (s *superPage) superConfirm(i int, ticked bool) {
	ask, list := s.ask, s.superOptions()
	if ticked && len(ask.ticked) > 0 {
		s.superClose()
		s.act.Assign(ask.counter, slices.Sorted(maps.Keys(ask.ticked)))
		return
	}
	if i < 0 || i >= len(list) || list[i].off {
		return
	}
	id := list[i].id
	s.superClose()
	switch ask.kind {
	case superActions:
		s.superDo(id, ask.counter)
	case superShut:
		s.act.ShutCounter(ask.counter, id)
	case superTakeBack:
		s.act.TakeBack(ask.ticket, id)
	case superRelease:
		if id == keptAll {
			s.act.Release(ask.counter, "")
			return
		}
		s.act.Release("", id)
	case superHall, superBlank, superZone:
		s.hallDo(ask, id)
	case superLocks:
		s.act.Unlock(id)
	case superAssign:
		if id == ownWork {
			s.act.Assign(ask.counter, nil)
			return
		}
		s.act.Assign(ask.counter, []string{id})
	}
}

// superDo starts the chosen action.
func (s *superPage) superDo(action, counter string) {
	switch action {
	case doOpen:
		s.act.OpenCounter(counter)
	case doShut:
		s.superAskOpen(superShut, counter)
	case doAssign:
		s.superAskOpen(superAssign, counter)
	case doRelease:
		s.superAskOpen(superRelease, counter)
	case doTakeBack:
		s.superAskOpen(superTakeBack, counter)
	}
}

// superTop is the first visible line of the dialog, so that the selected line is visible.
func (s *superPage) superTop() int {
	n := len(s.superOptions())
	return max(0, min(s.ask.marked-shownChoices/2, n-shownChoices))
}

func (s *superPage) superTitle() string {
	ask := &s.ask
	name := ""
	number := ""
	if row := s.superRow(ask.counter); row != nil {
		name, number = row.Name, row.Ticket
	}
	switch ask.kind {
	case superShut:
		return s.text("console.super.shut.ask", name)
	case superTakeBack:
		return s.text("console.super.takeback.ask", number)
	case superAssign:
		return s.text("console.super.assign.ask", name)
	case superRelease:
		return s.text("console.super.kept.ask")
	case superHall, superBlank, superZone:
		return s.hallTitle()
	case superLocks:
		return s.text("console.super.locks.ask")
	}
	return s.text("console.super.actions", name)
}

// superDialog draws the open dialog in front of the table.
func (d *superPen) superDialog() {
	d.Modal()
	s, u, ask := d.s, d.u, &d.s.ask
	d.Fill(d.size, widget.Color{R: 0x0E, G: 0x1A, B: 0x24, A: 0x99})
	d.Target(widget.Target{ID: "outside", Box: d.size, Mute: true, Do: s.superClose})
	list := s.superOptions()
	rowH := 54 * u
	body := float32(max(1, min(len(list), shownChoices))) * rowH
	filter := float32(0)
	if ask.kind == superAssign || ask.kind == superBlank || ask.typed != "" {
		filter = 62 * u
	}
	latest := d.superLatest()
	if latest != "" {
		filter += 32 * u
	}
	b := d.size.Centred(740*u, 92*u+filter+body+62*u)
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 22))
	d.Target(widget.Target{ID: "dialog", Box: b, Mute: true})
	in := b.Inset(32*u, 0)
	d.Text(in.CutTop(24*u).Top(52*u), label(27*u, theme.Bold, d.c.Ink), s.superTitle())
	in = in.CutTop(88 * u)
	if latest != "" {
		d.Text(in.Top(24*u), label(15.5*u, theme.Regular, d.c.Soft), latest)
		in, filter = in.CutTop(32*u), filter-32*u
	}
	if filter > 0 {
		d.input(in.Top(48*u), ask.typed, s.superInvites())
		in = in.CutTop(filter)
	}
	if len(list) == 0 {
		d.Text(in.Top(rowH), label(18*u, theme.Regular, d.c.Soft), s.text("console.ask.none"))
	}
	first := s.superTop()
	for i := first; i < min(len(list), first+shownChoices); i++ {
		d.superLine(in.CutTop(float32(i-first)*rowH).Top(rowH-6*u), list[i], i, i-first+1)
	}
	if len(list) > shownChoices {
		d.scrollBar(widget.Box{X: in.X, Y: in.Y, W: in.W + 18*u, H: shownChoices*rowH - 6*u}, first, shownChoices, len(list))
	}
	hint := s.text("console.ask.keys.list")
	switch ask.kind {
	case superAssign:
		hint = s.text("console.super.assign.keys")
	case superBlank:
		hint = s.text("console.super.hall.blank.keys")
	}
	d.Text(b.Inset(32*u, 0).Bottom(56*u), label(15.5*u, theme.Regular, d.c.Soft), hint)
}

// superLine draws a line of the dialog: its digit, its name and a note.
func (d *superPen) superLine(row widget.Box, o superOption, i, digit int) {
	u, ask := d.u, &d.s.ask
	fill, line, ink, soft := d.c.Card, d.c.Card, d.c.Ink, d.c.Soft
	switch {
	case o.off:
		ink, soft = d.c.FadedInk, d.c.FadedInk
	case i == ask.marked:
		fill, line = d.c.BlueSoft, d.c.Focus
	}
	id := "choice:" + o.id
	d.Rect(row, d.frame(d.tint(id, fill), line, 10))
	in := row.Inset(14*u, 0)
	key := in.Left(30*u).Centred(30*u, 30*u)
	if ask.ticked[o.id] {
		d.Rect(key, widget.Frame{Fill: d.c.Green, Radius: 7 * u})
		d.Icon(key.Centred(20*u, 20*u), theme.Check, d.c.OnGreen)
	} else if ask.kind != superBlank { // digits are typed there
		d.Rect(key, d.frame(d.c.Paper, d.c.Line, 7))
		d.Text(key, centred(label(16*u, theme.SemiBold, soft)), strconv.Itoa(digit))
	}
	if ask.kind != superBlank {
		in = in.CutLeft(44 * u)
	}
	if o.note != "" {
		w := min(widget.Width(o.note, theme.Regular, 15.5*u)+4, in.W*0.48)
		d.Text(in.Right(w), trailing(noteType(15.5*u, soft)), o.note)
		in = in.CutRight(w + 20*u)
	}
	name := label(18.5*u, theme.SemiBold, ink)
	name.Lines, name.Leading, name.Min = 2, 0.92, 13.5*u
	d.Text(in, name, o.name)
	d.Target(widget.Target{ID: id, Means: widget.Switch(ask.ticked[o.id]), Box: row, Radius: 10 * u, Mute: true, Off: o.off, Do: func() { d.s.superConfirm(i, false) }})
}
