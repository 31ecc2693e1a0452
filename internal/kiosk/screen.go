package kiosk

import (
	"cmp"
	"image"
	"reflect"
	"slices"
	"time"

	"github.com/skip2/go-qrcode"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/wire"
)

// step applies time limits, and shows the view if it has changed.
func (k *Kiosk) step() time.Duration {
	k.ackPrinted()
	k.report()
	k.listen()
	k.passTime()
	k.passDaySheet()
	k.sayNumber()
	k.dropClosed()
	v := k.view()
	if !reflect.DeepEqual(v, k.shown) {
		k.shown = v
		k.cfg.Show(v)
	}
	if k.page == PageHome && k.plain() && v.Link != LinkDown {
		now := k.local()
		return now.Truncate(time.Minute).Add(time.Minute).Sub(now) // until the clock on the screen changes
	}
	return tick
}

// report tells the hub the faults here, for the staff.
func (k *Kiosk) report() {
	var status wire.Status
	if t := k.troubles(); len(t) > 0 && t[0].Severity > health.Notice {
		status = wire.Status{Code: string(t[0].Code), Text: t[0].Code.Staff(i18n.Vietnamese)}
	}
	k.seat.SetStatus(status)
}

// memoryTroubles are the faults of this kiosk's own disk and clock.
func (k *Kiosk) memoryTroubles() (list []health.Trouble) {
	k.seat.Read(func(_ *queue.State, l device.Line, _ []wire.Peer) { list = l.Troubles(k.now()) })
	return list
}

// troubles are the faults of the printer, the scanner and this kiosk's memory, the
// worst first.
func (k *Kiosk) troubles() []health.Trouble {
	list := k.memoryTroubles() // before equally bad faults of the printer: without a disk there is nothing to print
	if k.paper != nil {
		list = append(list, k.paper.Status().Troubles...)
	}
	if k.reader != nil {
		list = append(list, k.scanned.troubles(k.reader.Status(), k.now())...)
	}
	slices.SortStableFunc(list, func(a, b health.Trouble) int { return cmp.Compare(b.Severity, a.Severity) })
	return list
}

// plain reports that nothing on the screen belongs to a citizen.
func (k *Kiosk) plain() bool {
	return k.lang == i18n.Vietnamese && !k.large && !k.contrast && !k.listens && k.class == "" && !k.several.on && !k.visited && !k.anyLocked()
}

func (k *Kiosk) anyLocked() bool {
	for tile, until := range k.locked {
		if k.now().Before(until) {
			return true
		}
		delete(k.locked, tile)
	}
	return false
}

// passTime closes a page whose time is over.
func (k *Kiosk) passTime() {
	if k.page == PageIssued || k.page == PageBooked {
		k.passPaper()
	}
	limit, closes := k.standsFor()
	switch {
	case k.page == PageIssuing: // the command has its own time limit
	case closes:
		if k.now().Sub(k.since) >= limit {
			k.home()
		}
	default:
		k.passSlots()
		if idle := k.now().Sub(k.touched); idle >= k.reading(idleAsk) && (k.page != PageHome || !k.plain()) {
			k.before = k.page
			k.goTo(PageStillThere)
		}
	}
}

// passPaper records whether the paper of the ticket on the screen is in trouble. If
// the paper comes after all, the page gets its full time again, so that the citizen
// can take it.
func (k *Kiosk) passPaper() {
	switch state := k.printerState(); {
	case state == PrinterTrouble:
		k.trouble = true
	case state == PrinterDone && k.trouble:
		k.trouble = false
		k.goTo(k.page)
	}
}

// reading stretches a usual time by Config.ReadingPercent.
func (k *Kiosk) reading(usual time.Duration) time.Duration {
	return usual * time.Duration(cmp.Or(k.cfg.ReadingPercent, 100)) / 100
}

// standsFor is how long the page is shown before it closes; closes is false if it
// stays.
func (k *Kiosk) standsFor() (limit time.Duration, closes bool) {
	switch k.page {
	case PageIssued, PageBooked:
		limit = k.resultFor()
	case PageNotice, PageOffer:
		limit = noticeFor
	case PageStillThere:
		limit = idleHome
	}
	return k.reading(limit), limit > 0
}

func (k *Kiosk) resultFor() time.Duration {
	if s := k.printerState(); s == PrinterTrouble || s == PrinterNone {
		return troubleFor
	}
	if k.page == PageBooked || k.ticket != nil && len(k.ticket.Plan) > 0 {
		return noticeFor // there is more to read
	}
	return resultFor
}

// printerState is the state of the paper for what is on the screen.
func (k *Kiosk) printerState() PrinterState {
	if k.paper == nil {
		return PrinterNone
	}
	if k.job == "" {
		return PrinterDone
	}
	job, known := k.paper.Job(k.job)
	_, fault := k.paper.Status().Fault()
	switch {
	case known && job.Done() && job.Err == nil:
		return PrinterDone
	case !known || job.Done() || fault:
		return PrinterTrouble
	}
	return PrinterPrinting
}

// paperTrouble is the fault of the printer, in words for the citizen.
func (k *Kiosk) paperTrouble() string {
	code := health.PrinterNotPrinted
	if fault, is := k.paper.Status().Fault(); is {
		code = fault.Code
	}
	return code.Citizen(k.lang)
}

// view builds what the screen shows.
func (k *Kiosk) view() View {
	v := View{
		Page: k.page, Lang: k.lang, LargeText: k.large, HighContrast: k.contrast, Reading: k.listens, MMPerPx: k.cfg.MMPerPx,
		Now: k.local().Truncate(time.Minute), KioskName: k.cfg.Name,
	}
	var line device.Line
	var day string
	k.seat.Read(func(s *queue.State, l device.Line, _ []wire.Peer) {
		line, day = l, s.Day
		if s.Rules() != nil {
			k.fill(&v, s)
		}
	})
	switch {
	case k.cfg.OwnHub:
		v.Link = LinkOwn
	case !line.Up:
		v.Link = LinkDown
	}
	down := k.now().Sub(line.Since)
	own := k.givesOwn()
	if own {
		v.OfflineSince = calendar.Local(line.SinceMS).Truncate(time.Minute)
		forgetWaiting(v.Tiles)
		v.Features.CheckInWhy = i18n.Text(k.lang, "kiosk.checkin.alone")
	}
	if !line.Up && (day == "" && !own || down >= offlineAfter) && needsHub[k.page] && (!own || hubOnly[k.page]) {
		v.Page = PageOffline
		v.Notice = Notice{Since: calendar.Local(line.SinceMS).Truncate(time.Minute), Do: i18n.Text(k.lang, "kiosk.offline.do")}
	}
	switch k.page {
	case PagePIN:
		v.PINShown, v.PINError = len(k.service.pin), k.service.error
	case PageMenu:
		v.Tiles, v.MenuTrouble = k.menuTiles(), k.menuTrouble()
	case PageCheckIn:
		v.Code, v.CodeError = k.typed.code, k.typed.error
	case PageIssuing:
		v.Notice = Notice{Title: i18n.Text(k.lang, k.asking), Text: i18n.Text(k.lang, "kiosk.issuing.sub")}
	}
	k.count(&v)
	return v
}

// hubOnly are the pages that need the hub even if this kiosk can give numbers of its
// own.
var hubOnly = map[Page]bool{PageSlots: true, PageCheckIn: true}

// forgetWaiting removes figures from the tiles that were true before the link was
// lost.
func forgetWaiting(tiles []Tile) {
	for i := range tiles {
		tiles[i].Count, tiles[i].Waiting, tiles[i].Estimate = false, 0, Estimate{}
	}
}

// needsHub are the pages that are useless while this kiosk is offline and has no
// block.
var needsHub = map[Page]bool{PageHome: true, PageServices: true, PagePriority: true, PageSlots: true, PageCheckIn: true}

// count sets the seconds until the page closes.
func (k *Kiosk) count(v *View) {
	if limit, closes := k.standsFor(); closes {
		left := limit - k.now().Sub(k.since)
		v.LeftSec = max(1, int((left+time.Second-1)/time.Second))
	}
}

func (k *Kiosk) fill(v *View, s *queue.State) {
	c := s.Centre
	v.Centre, v.Motto, v.Sample, v.Insecure, v.Class = k.lang.Pick(c.Name, c.NameEn), c.Motto, c.Sample, c.Insecure, k.class
	if class := s.Rules().Class(k.class); class != nil {
		v.Class = k.lang.Pick(class.Name, class.NameEn)
	}
	v.Features = k.features(s)
	switch k.page {
	case PageHome, PageStillThere:
		v.Tiles = k.agencyTiles(s)
		k.severalView(v, s)
	case PageServices:
		v.Tiles = k.serviceTiles(s)
		if a := s.Rules().Agency(k.agency); a != nil {
			v.Agency = k.agencyTile(s, a)
		}
		k.severalView(v, s)
	case PagePriority:
		for _, class := range c.Classes {
			v.Tiles = append(v.Tiles, Tile{ID: class.ID, Name: k.lang.Pick(class.Name, class.NameEn)})
		}
	case PageIssued:
		if k.ticket != nil {
			v.Ticket = k.ticketView(s)
		}
	case PageSlots:
		v.Slots = k.slotsView(s)
	case PageBooked:
		v.Slip = k.slipView(s)
	case PageOffer:
		if class := s.Rules().Class(k.offer); class != nil {
			v.Offer = k.lang.Pick(class.Name, class.NameEn)
		}
	case PageNotice:
		v.Notice = k.notice
	}
}

// features says which of the optional targets the centre needs.
func (k *Kiosk) features(s *queue.State) Features {
	f := Features{Speak: k.reads(), LookUp: k.lookup && k.cfg.LookUp != nil, Dossier: k.dossiers && k.cfg.Dossier != nil, Priority: len(s.Centre.Classes) > 0, CheckIn: len(s.Appointments) > 0 || givesSlots(s.Centre)}
	for i := range s.Centre.Agencies {
		if a := &s.Centre.Agencies[i]; a.Kind == centre.KindResults {
			f.Results, f.ResultsWhy = true, k.agencyTile(s, a).Why
		}
	}
	return f
}

func estimateView(s *queue.State, w queue.Wait) Estimate {
	return Estimate{Known: w.Known, FromMin: w.LowMin, ToMin: w.HighMin, Slow: w.HighMin > s.Centre.Policy.WaitTargetMin}
}

// qrImage keeps the picture of one QR code, so that an unchanged view compares as
// equal.
type qrImage struct {
	text string
	img  image.Image
}

func (q *qrImage) set(text string) {
	if q.text == text {
		return
	}
	*q = qrImage{text: text}
	if code, err := qrcode.New(text, qrcode.Medium); err == nil {
		q.img = code.Image(-8) // 8 pixels a module
	}
}

// content is the text of the QR code: the address of the ticket's page if citizens
// can reach the hub, otherwise the bare code. The paper has the same.
func (k *Kiosk) content(t *queue.Ticket) string {
	url := ""
	k.rules(func(r *centre.Rules) { url = r.Centre().PublicURL })
	return followURL(url) + t.Code
}

func followURL(public string) string {
	if public == "" {
		return ""
	}
	if public[len(public)-1] != '/' {
		public += "/"
	}
	return public + "t/"
}

func (k *Kiosk) ticketView(s *queue.State) Ticket {
	t := k.ticket
	rules := s.Rules()
	v := Ticket{
		Number: t.Number, Code: t.Code, Counters: slices.Clone(rules.OwnCounters(t.Service)), Ahead: t.Ahead,
		Estimate: estimateView(s, t.Wait), QR: k.qr.img, Follow: s.Centre.PublicURL != "" && !t.Offline, Printer: k.printerState(), Offline: t.Offline,
	}
	if v.Printer == PrinterTrouble {
		v.Trouble = k.paperTrouble()
	}
	if service := rules.Service(t.Service); service != nil {
		v.Service = k.lang.Pick(service.Name, service.NameEn)
	}
	if a := rules.AgencyOf(t.Service); a != nil {
		v.Agency = k.lang.Pick(a.Name, a.NameEn)
	}
	if class := rules.Class(t.Class); class != nil {
		v.Class = k.lang.Pick(class.Name, class.NameEn)
	}
	if slot, late := slotOf(s, t); slot != 0 {
		v.Slot, v.Late = i18n.Clock(calendar.Local(slot)), late
	}
	v.Next = nextNames(rules, t, k.lang)
	if t.Wait.Known {
		v.CallAt = calendar.Local(t.IssuedMS).Add(time.Duration(t.Wait.LowMin) * time.Minute).Truncate(time.Minute)
	}
	return v
}

// paperOf is the ticket as it is printed.
func (k *Kiosk) paperOf(t *queue.Ticket) receipt.Ticket {
	p := receipt.Ticket{
		Number: t.Number, AheadCount: t.Ahead, Priority: t.Class != "", IssuedAt: calendar.Local(t.IssuedMS), Code: t.Code,
		English: t.Lang == string(i18n.English),
	}
	lang := i18n.Vietnamese
	if p.English {
		lang = i18n.English
	}
	if t.Wait.Known {
		p.WaitLowMin, p.WaitHighMin = t.Wait.LowMin, t.Wait.HighMin
	}
	k.state(func(s *queue.State) {
		r, c := s.Rules(), s.Centre
		if slot, late := slotOf(s, t); slot != 0 {
			p.Slot, p.Late = calendar.Local(slot), late
		}
		p.Next = nextNames(r, t, lang)
		p.Parent, p.Centre, p.Sample, p.URL = c.Parent, lang.Pick(c.Name, c.NameEn), c.Sample, followURL(c.PublicURL)
		p.NoShowCalls, p.ReturnWindowMin = c.Policy.NoShowCalls, c.Policy.ReturnWindowMin
		p.Counters = slices.Clone(r.OwnCounters(t.Service))
		if service := r.Service(t.Service); service != nil {
			p.Service = lang.Pick(service.Name, service.NameEn)
		}
		if a := r.AgencyOf(t.Service); a != nil {
			p.Agency = lang.Pick(a.Name, a.NameEn)
		}
		if class := r.Class(t.Class); class != nil {
			p.ClassName = lang.Pick(class.Name, class.NameEn)
		}
	})
	return p
}

// nextNames names the services that follow in the visit of a ticket.
func nextNames(r *centre.Rules, t *queue.Ticket, lang i18n.Lang) (names []string) {
	for _, leg := range t.Plan {
		if service := r.Service(leg.Service); service != nil {
			names = append(names, lang.Pick(service.Name, service.NameEn))
		}
	}
	return names
}
