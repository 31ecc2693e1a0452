package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"motcua/internal/queue"
)

// Names and places for the offline part.
const (
	console3     = "counter-3" // the devices of two counters, as in their files
	console7     = "counter-7"
	lostCounter  = "7"
	otherCounter = "8" // takes the same as counter 7
	officer8     = "quang"
	blockSeries  = "AK" // of the kiosk's own block

	wallSilence = 15 * time.Second // after which a wall shows that it is offline
)

// Where to look while the hub is offline.
var (
	deskNumber    = image.Rect(40, 100, 460, 280)  // of the console: the number at the desk
	deskFinish    = image.Rect(680, 310, 960, 410) // of the console: the key F9, which is grey when it has no effect
	padFaces      = image.Rect(40, 170, 1240, 690) // of the pad: the question and the faces
	padLowerFaces = image.Rect(40, 330, 1240, 650) // of the pad: the faces
	wallBar       = image.Pt(200, 150)             // of the wall: in the bar that says that it is offline
)

// offline is the time without the hub, and what was done then.
type offline struct {
	*house
	question *frame         // the pad while it asks
	served   queue.Ticket   // finished at counter 3 just before; its citizen answers meanwhile
	reserved []queue.Ticket // for counter 3, in order
	begun    time.Time
	own      []string    // numbers of the kiosk's block: typed at a console from its paper, in line until the hub is back, issued while the hub hangs
	codes    []string    // on the papers that the kiosk issued offline
	tapped   []time.Time // when they were requested
	calls    []time.Time // when counter 3 called offline
	typed    time.Time   // when it called the number on the paper
}

// hubIsOffline has the hub killed, stopped, and started again, while the visits go on,
// and a console killed whose reserved numbers a supervisor releases.
func hubIsOffline(ctx context.Context, c *house) error {
	o := &offline{house: c}
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"people wait, and some are reserved for the counters", o.peopleWait},
		{"the hub is killed, and a citizen answers the pad", o.hubDies},
		{"the kiosk gives a number of its own", o.kioskIssuesOffline},
		{"counter 3 calls and serves offline", o.consoleWorksOffline},
		{"the console of counter 3 is killed, and comes back where it was", o.consoleDies},
		{"counter 3 calls a number from its paper", o.paperIsTyped},
		{"the pad asks everybody", o.padAsksEverybody},
		{"the wall says since when it is cut off", o.wallSaysSo},
		{"the hub is back, and all is one order", o.hubReturns},
		{"the hub's record has what was done without it", o.recordHasIt},
		{"the hub hangs, and a citizen gets one number", o.hubHangs},
		{"a console is lost, and the supervisor sets its numbers free", o.consoleIsLost},
		{"another counter calls them, and the console comes back", o.othersCall},
		{"the hub's log is whole", o.logIsWhole},
	} {
		if err := c.step(ctx, part.name, part.do); err != nil {
			return err
		}
	}
	return nil
}

// reservedFor are the tickets that a device may call offline.
func (c *house) reservedFor(device, counter string) (list []queue.Ticket) {
	c.eye.read(func(s *queue.State) {
		for _, t := range s.ReservedFor(device, counter) {
			list = append(list, *t)
		}
	})
	return list
}

// peopleWait fills the lines of two counters, and serves a citizen at one of them who has
// not answered the pad yet.
func (o *offline) peopleWait(ctx context.Context) error {
	for _, keys := range []string{"11", "12", "14"} {
		if _, err := o.typeTicket(ctx, keys[:1], keys[1:]); err != nil {
			return err
		}
	}
	var err error
	if o.served, err = o.desk(ctx, o.desk3, []string{"F2"}, "a call to counter 3", called("3")); err != nil {
		return err
	}
	if _, err = o.desk(ctx, o.desk3, []string{"F4"}, o.served.Number+" being served", is(o.served.Number, queue.Serving)); err != nil {
		return err
	}
	if err := o.askPad(ctx, o.served.Number); err != nil {
		return err
	}
	if err := o.pad.screen.drawn(ctx, "the question"); err != nil {
		return err
	}
	if o.question, err = o.pad.screen.grab(); err != nil {
		return err
	}
	return until(ctx, "three numbers reserved for counter 3", func() bool {
		o.reserved = o.reservedFor(console3, "3")
		return len(o.reserved) == queue.ReservedPerCounter
	})
}

// nextOwn are the next numbers of the kiosk's block. Some may be used already, if the
// machine was so slow that the hub did not answer in time.
func (o *offline) nextOwn(n int) (numbers []string) {
	o.eye.read(func(s *queue.State) {
		for i := range n {
			numbers = append(numbers, queue.BlockNumber(blockSeries, s.Series[blockSeries]+1+i))
		}
	})
	return numbers
}

// hubDies kills the hub. The pad is asking at this moment, and takes the answer.
func (o *offline) hubDies(ctx context.Context) error {
	o.own = o.nextOwn(2)
	return change(ctx, o.kiosk, "what the kiosk says while it is offline", func() error {
		o.hub.kill()
		o.begun = time.Now()
		return tap(ctx, o.pad, bestFace)
	})
}

// kioskIssuesOffline takes a number of the kiosk's block.
func (o *offline) kioskIssuesOffline(ctx context.Context) error {
	if err := o.picture(ctx, o.kiosk, "kiosk-alone"); err != nil {
		return err
	}
	if err := tap(ctx, o.kiosk, firstTile); err != nil {
		return err
	}
	if err := o.kiosk.screen.drawn(ctx, "the services"); err != nil {
		return err
	}
	piece, err := o.takeOffline(ctx, func() error { return tap(ctx, o.kiosk, firstTile) })
	if err != nil {
		return err
	}
	if err := o.keepPiece(piece, "ticket-alone"); err != nil {
		return err
	}
	if err := o.picture(ctx, o.kiosk, "kiosk-issued-alone"); err != nil {
		return err
	}
	codes, err := readCodes(ctx, filepath.Join(o.out, "kiosk-issued-alone.png"))
	if err != nil {
		return err
	}
	if !slices.Contains(codes, o.codes[0]) {
		return fmt.Errorf("the screen has the codes %v, the paper has %s", codes, o.codes[0])
	}
	if err := o.kioskHome(ctx); err != nil {
		return err
	}
	if _, err := o.takeOffline(ctx, func() error { return press(ctx, o.kiosk, "1", "2") }); err != nil {
		return err
	}
	return o.kioskHome(ctx)
}

// takeOffline takes a number that only the kiosk and its paper know.
func (o *offline) takeOffline(ctx context.Context, do func() error) (piece int, err error) {
	o.tapped = append(o.tapped, time.Now())
	code, piece, err := o.newPaper(ctx, do)
	o.codes = append(o.codes, code)
	return piece, err
}

// newPaper calls do and waits for a piece of paper that results from it.
func (c *house) newPaper(ctx context.Context, do func() error) (code string, piece int, err error) {
	if err := c.parts.paper.look(ctx); err != nil {
		return "", 0, err
	}
	before := c.parts.paper.looked
	if err := do(); err != nil {
		return "", 0, err
	}
	var fault error
	err = until(ctx, "a piece of paper", func() bool {
		fault = c.parts.paper.look(ctx)
		return fault != nil || c.parts.paper.looked > before
	})
	if err := errors.Join(fault, err); err != nil {
		return "", 0, err
	}
	piece = before + 1
	if code = c.parts.paper.codeOn(piece); code == "" {
		return "", 0, fmt.Errorf("the piece %d of paper has no code", piece)
	}
	return code, piece, nil
}

// pressOffline presses a key of counter 3 and waits until its bar shows the result: no
// other program sees it now.
func (o *offline) pressOffline(ctx context.Context, key string, state queue.TicketState) error {
	if err := o.desk3.screen.drawn(ctx, "the desk"); err != nil {
		return err
	}
	if key == "F2" {
		o.calls = append(o.calls, time.Now())
	}
	if err := o.desk3.screen.keys(ctx, key); err != nil {
		return err
	}
	return deskShows(ctx, o.desk3, state)
}

// consoleWorksOffline serves one of the reserved tickets and starts with the next.
func (o *offline) consoleWorksOffline(ctx context.Context) error {
	for i, do := range []struct {
		key   string
		state queue.TicketState
	}{{"F2", queue.Called}, {"F4", queue.Serving}, {"F9", ""}, {"F2", queue.Called}, {"F4", queue.Serving}} {
		if err := o.pressOffline(ctx, do.key, do.state); err != nil {
			return err
		}
		if i == 0 {
			if err := o.picture(ctx, o.desk3, "console-alone"); err != nil {
				return err
			}
		}
	}
	if err := o.desk3.screen.drawn(ctx, "the desk"); err != nil {
		return err
	}
	if err := press(ctx, o.desk3, "F8"); err != nil { // the console says that this needs the hub
		return err
	}
	return o.picture(ctx, o.desk3, "console-alone-refuses")
}

// consoleDies kills the console of counter 3 in the middle of a visit and starts it
// without the hub.
func (o *offline) consoleDies(ctx context.Context) error {
	before, err := o.desk3.screen.grab()
	if err != nil {
		return err
	}
	o.desk3.kill()
	if err := o.desk3.screen.changed(ctx, "the end of the console", before); err != nil { // the next one looks the same
		return err
	}
	if err := o.launch(o.desk3); err != nil {
		return err
	}
	var fault error
	err = until(ctx, "counter 3 having the number it had, and going on with it", func() bool {
		f, err := o.desk3.screen.grab()
		fault = err
		return err != nil || differing(f, before, deskNumber, 1)+differing(f, before, deskFinish, 1) == 0
	})
	if err := errors.Join(fault, err); err != nil {
		return err
	}
	return deskShows(ctx, o.desk3, queue.Serving)
}

// paperIsTyped ends the visit that the console has resumed, and calls the citizen whose
// number only the kiosk and the paper know.
func (o *offline) paperIsTyped(ctx context.Context) error {
	if err := o.pressOffline(ctx, "F9", ""); err != nil {
		return err
	}
	if err := o.desk3.screen.drawn(ctx, "the desk"); err != nil {
		return err
	}
	if err := press(ctx, o.desk3, "numbersign"); err != nil {
		return err
	}
	if err := o.desk3.screen.drawn(ctx, "the dialog"); err != nil {
		return err
	}
	o.typed = time.Now()
	if err := o.desk3.screen.keys(ctx, append(strings.Split(strings.ToLower(o.own[0]), ""), "Return")...); err != nil {
		return err
	}
	if err := deskShows(ctx, o.desk3, queue.Called); err != nil {
		return err
	}
	if err := o.picture(ctx, o.desk3, "console-alone-typed"); err != nil {
		return err
	}
	return o.pressOffline(ctx, "F4", queue.Serving)
}

// padAsksEverybody answers the pad, which does not know whom counter 3 serves and asks
// everybody.
func (o *offline) padAsksEverybody(ctx context.Context) error {
	var asking *frame
	var fault error
	err := until(ctx, "the pad asking whoever comes by", func() bool {
		asking, fault = o.pad.screen.grab()
		return fault != nil || differing(asking, o.question, padLowerFaces, 1) == 0
	})
	if err := errors.Join(fault, err); err != nil {
		return err
	}
	if err := o.picture(ctx, o.pad, "pad-alone"); err != nil {
		return err
	}
	return change(ctx, o.pad, "the thanks", func() error { return tap(ctx, o.pad, bestFace) })
}

// wallSaysSo waits for the bar on the wall.
func (o *offline) wallSaysSo(ctx context.Context) error {
	var fault error
	err := until(ctx, "the wall saying that it is cut off", func() bool {
		f, err := o.wall.screen.grab()
		if fault = err; err != nil {
			return true
		}
		p := f.at(wallBar.X, wallBar.Y)
		blue, green, red := p[0], p[1], p[2]
		return red > 200 && green > 130 && blue < 100
	})
	if err := errors.Join(fault, err); err != nil {
		return err
	}
	if silent := time.Since(o.begun); silent < wallSilence {
		return fmt.Errorf("the wall says after %v that it is offline, should wait for %v", silent, wallSilence)
	}
	return o.picture(ctx, o.wall, "wall-alone")
}

// hubReturns ends a visit just before the hub is back. Then the hub has everything, and
// the pad asks about that visit.
func (o *offline) hubReturns(ctx context.Context) error {
	if err := o.pressOffline(ctx, "F9", ""); err != nil {
		return err
	}
	if err := o.startHub(ctx); err != nil {
		return err
	}
	back := time.Now()
	err := o.eye.see(ctx, "what was done without the hub", func(s *queue.State) bool {
		first, second := s.TicketByNumber(o.own[0]), s.TicketByNumber(o.own[1])
		return first != nil && first.State == queue.Done && first.Code != "" && second != nil && second.State == queue.Waiting &&
			s.Ticket(o.reserved[0].ID).State == queue.Done && s.Ticket(o.reserved[1].ID).State == queue.Done &&
			s.Ticket(o.served.ID).RatedMS > 0 && s.Ticket(o.reserved[2].ID).State == queue.Waiting
	})
	if err != nil {
		return err
	}
	o.say("from the hub's first answer until everything done without it is in order: %d ms", time.Since(back).Milliseconds())
	if err := o.lateQuestion(ctx); err != nil {
		return err
	}
	for _, role := range []struct {
		seat *seat
		n    int
	}{{o.kiosk, 1}, {o.desk3, 3}, {o.pad, 1}, {o.wall, 2}} {
		if err := o.eye.connected(ctx, role.seat.role, role.n, role.seat.process); err != nil {
			return err
		}
	}
	return o.timesAreOwn()
}

// lateQuestion answers the pad, which asks about the visit that ended last, without the
// hub, less than half a minute ago.
func (o *offline) lateQuestion(ctx context.Context) error {
	var fault error
	err := until(ctx, "the question about a visit that ended without the hub", func() bool {
		f, err := o.pad.screen.grab()
		fault = err
		return err != nil || differing(f, o.question, padFaces, 1) == 0
	})
	if err := errors.Join(fault, err); err != nil {
		return err
	}
	if err := o.pad.screen.drawn(ctx, "the question"); err != nil {
		return err
	}
	if err := tap(ctx, o.pad, bestFace); err != nil {
		return err
	}
	return o.eye.see(ctx, "the answer to it", func(s *queue.State) bool { return s.TicketByNumber(o.own[0]).RatedMS > 0 })
}

// timesAreOwn checks that everything done offline is in the state with the time at which
// it was done.
func (o *offline) timesAreOwn() (err error) {
	near := func(what string, ms int64, at time.Time) {
		if late := time.UnixMilli(ms).Sub(at); late < -time.Second || late > stepWithin/4 {
			err = errors.Join(err, fmt.Errorf("%s is %v later on the record than it was", what, late))
		}
	}
	o.eye.read(func(s *queue.State) {
		for i, number := range o.own {
			t := s.TicketByNumber(number)
			if !t.Offline || t.Code != o.codes[i] {
				err = errors.Join(err, fmt.Errorf("%s is %+v, should be issued offline, with the code %s", number, *t, o.codes[i]))
			}
			near("the arrival of "+number, t.ArrivalMS, o.tapped[i])
		}
		near("the call of "+o.own[0], s.TicketByNumber(o.own[0]).CalledMS, o.typed)
		for i, at := range o.calls {
			near(fmt.Sprintf("the call %d of counter 3", i+1), s.Ticket(o.reserved[i].ID).CalledMS, at)
		}
	})
	return err
}

// recordHasIt asks the hub for its record.
func (o *offline) recordHasIt(ctx context.Context) error {
	for _, question := range []struct {
		ask  string
		says []string
	}{
		{"explain " + o.own[0], []string{o.own[0], "Quầy 3 (Trần Minh Đức) gọi khi mất kết nối"}},
		{"exceptions", []string{
			o.own[0] + "  hệ thống: kiosk cấp khi mất kết nối", o.own[1] + "  hệ thống: kiosk cấp khi mất kết nối",
			o.reserved[0].Number + "  Quầy 3 (Trần Minh Đức): gọi khi quầy mất kết nối", o.own[0] + "  Quầy 3 (Trần Minh Đức): gọi khi quầy mất kết nối",
		}},
		{"export -json", []string{`{"type":"answer.given","body":{"counter":"3","officer":"duc","score":4,"levels":4,"atMS":`}},
	} {
		text, err := o.office(ctx, strings.Fields(question.ask)...)
		if err != nil {
			return err
		}
		for _, says := range question.says {
			if !strings.Contains(text, says) {
				return fmt.Errorf("hub %s does not say %q:\n%s", question.ask, says, text)
			}
		}
	}
	return nil
}

// hubHangs takes a number while the hub neither answers nor closes connections. The kiosk
// issues its own, and the hub's number, which comes too late, is cancelled.
func (o *offline) hubHangs(ctx context.Context) error {
	if err := press(ctx, o.kiosk, "1"); err != nil {
		return err
	}
	if err := o.kiosk.screen.read(ctx); err != nil {
		return err
	}
	own := o.nextOwn(1)[0]
	o.own = append(o.own, own)
	before, printed := o.eye.count(), o.parts.printer.Stats().Rasters
	o.hub.signal(syscall.SIGSTOP)
	code, _, err := o.newPaper(ctx, func() error {
		begun := time.Now()
		if err := o.kiosk.screen.keys(ctx, "1"); err != nil {
			return err
		}
		err := until(ctx, "the printer at work", func() bool { return o.parts.printer.Stats().Rasters > printed })
		o.say("from the key to the first dot while the hub hangs: %d ms", time.Since(begun).Milliseconds())
		return err
	})
	o.hub.signal(syscall.SIGCONT)
	if err != nil {
		return err
	}
	if _, err := o.eye.ticket(ctx, own+" in line", func(t *queue.Ticket) bool {
		return t.Number == own && t.Code == code && t.State == queue.Waiting
	}); err != nil {
		return err
	}
	o.eye.read(func(s *queue.State) {
		for _, t := range s.Tickets[before:] {
			if t.Number != own && t.State != queue.Cancelled {
				err = fmt.Errorf("the citizen has %s, and %s is %s besides", own, t.Number, t.State)
			}
		}
		if n := len(s.Tickets) - before; n > 2 {
			err = fmt.Errorf("%d numbers have come of one wish", n)
		}
	})
	return errors.Join(err, o.kioskHome(ctx))
}

// consoleIsLost kills the console of counter 7 and has the supervisor release what is
// reserved for it.
func (o *offline) consoleIsLost(ctx context.Context) error {
	if n := len(o.reservedFor(console7, lostCounter)); n == 0 {
		return errors.New("nothing is reserved for counter " + lostCounter)
	}
	err := change(ctx, o.super, "the alert", func() error {
		o.desk7.kill()
		return o.eye.see(ctx, "counter "+lostCounter+" lost", func(s *queue.State) bool { return s.Desk(lostCounter).LostMS > 0 })
	})
	if err != nil {
		return err
	}
	if err := o.super.screen.drawn(ctx, "the alert"); err != nil {
		return err
	}
	if err := press(ctx, o.super, "F6"); err != nil {
		return err
	}
	if err := o.picture(ctx, o.super, "supervisor-lost"); err != nil {
		return err
	}
	for _, key := range []string{"Escape", lostCounter, "Return", "4", "1"} {
		if err := o.super.screen.drawn(ctx, "the supervisor's page"); err != nil {
			return err
		}
		if err := press(ctx, o.super, key); err != nil {
			return err
		}
	}
	return until(ctx, "nothing reserved for counter "+lostCounter, func() bool { return len(o.reservedFor(console7, lostCounter)) == 0 })
}

// othersCall opens counter 8 in place of counter 7's console, serves one there, and
// closes it again.
func (o *offline) othersCall(ctx context.Context) error {
	other := &seat{
		name: "console-8", program: "counter", role: o.desk7.role, config: o.desk7.config, screen: o.desk7.screen, env: o.desk7.env,
		args: []string{"-id", "counter-8", "-counter", otherCounter},
	}
	defer func() { other.stop() }()
	if err := o.startSeat(ctx, other); err != nil {
		return err
	}
	if err := o.logIn(ctx, other, otherCounter, officer8); err != nil {
		return err
	}
	t, err := o.desk(ctx, other, []string{"F2"}, "a call to counter "+otherCounter, called(otherCounter))
	if err != nil {
		return err
	}
	for _, do := range []struct {
		key   string
		state queue.TicketState
	}{{"F4", queue.Serving}, {"F9", queue.Done}} {
		if _, err := o.desk(ctx, other, []string{do.key}, t.Number+" "+string(do.state), is(t.Number, do.state)); err != nil {
			return err
		}
	}
	if err := press(ctx, other, "ctrl+l"); err != nil {
		return err
	}
	err = o.eye.see(ctx, "counter "+otherCounter+" closed", func(s *queue.State) bool { return s.Desk(otherCounter).Officer == "" })
	if err != nil {
		return err
	}
	other.stop()
	if err := o.startSeat(ctx, o.desk7); err != nil {
		return err
	}
	return o.eye.see(ctx, "counter "+lostCounter+" back", func(s *queue.State) bool { return s.Desk(lostCounter).LostMS == 0 })
}

// logIsWhole has the hub check its whole log, and report that it has refused nothing
// since it was offline.
func (o *offline) logIsWhole(ctx context.Context) error {
	refused, err := o.eye.metric(ctx, "motcua_commands_refused_total")
	if err == nil && refused > 0 {
		err = fmt.Errorf("the hub has refused %g commands", refused)
	}
	if err != nil {
		return err
	}
	_, err = o.office(ctx, "verify")
	return err
}
