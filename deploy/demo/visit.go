package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"strings"

	"motcua/internal/fakeprinter"
	"motcua/internal/health"
	"motcua/internal/queue"
)

// Where a finger taps, on the screens' real sizes. The result of a tap is checked, so
// that a tile that has moved fails the step.
var (
	firstTile   = image.Pt(290, 465)  // of the kiosk: the first of two columns, below the heading
	tilePrio    = image.Pt(290, 1566) // "Ưu tiên", at the bottom of the kiosk's home page
	langEnglish = image.Pt(319, 1862) // in the kiosk's bottom row
	offerYes    = image.Pt(540, 1530) // the first of the two answers to an offer
	bestFace    = image.Pt(192, 490)  // of the pad: the first of four
)

// heroNumber is the place of the newest call on the wall.
var heroNumber = image.Rect(60, 200, 600, 330)

// The sample's names that the visit uses.
const (
	transport = "gtvt"           // the first agency, whose counter is 3
	elderly   = "người cao tuổi" // the first priority class
	officer3  = "duc"
	officer7  = "mai"
)

// oldCard is the QR code on the identity card of a made-up old man.
const oldCard = "035035000123|168000111|Nguyễn Văn Mẫu|05081935|Nam|Tổ 1, Phường Quang Trung, Phủ Lý, Hà Nam|10051999"

// wholeVisit is a citizen's way through the centre, from the first tap to the thanks of
// the pad, with others around.
func wholeVisit(ctx context.Context, c *house) error {
	for _, part := range []func(context.Context, *house) error{
		othersArrive, citizenArrives, elderlyArrives, cardOffersPriority, paperRunsOut, officersSitDown, elderlyIsHeld,
		foreignerArrives, citizenIsServed, citizenRates, foreignerIsTransferred,
		serviceIsUndone, absenceIsUndone, outcomeIsChosen, heldComesBackFirst, appointmentsCheckIn, numbersRunOut, stripCalls, procedureIsLookedUp, centreIsSupervised, servedAtLast,
		recordTells, factsHold, hubIsOffline,
	} {
		if err := part(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// picture saves what a seat shows, when it has stopped changing.
func (c *house) picture(ctx context.Context, s *seat, name string) error {
	if err := s.screen.drawn(ctx, name); err != nil {
		return err
	}
	return s.screen.save(filepath.Join(c.out, name+".png"))
}

// change does something to a screen and waits until the screen has changed.
func change(ctx context.Context, s *seat, what string, do func() error) error {
	if s.screen.citizens {
		if err := s.screen.read(ctx); err != nil {
			return err
		}
	}
	before, err := s.screen.grab()
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	s.screen.hasRead = false // it may not have been a tap
	return s.screen.changed(ctx, what, before)
}

// press presses keys and waits after each until the screen has changed.
func press(ctx context.Context, s *seat, keys ...string) error {
	for _, key := range keys {
		if err := change(ctx, s, "what "+key+" brings", func() error { return s.screen.keys(ctx, key) }); err != nil {
			return err
		}
	}
	return nil
}

// tap taps a point and waits until the screen has changed.
func tap(ctx context.Context, s *seat, at image.Point) error {
	return change(ctx, s, "what the tap brings", func() error { return s.screen.tap(ctx, at) })
}

// newTicket does something at the kiosk and waits for the ticket. If the machine is slow
// for a moment, the kiosk issues a number of its own, and the hub cancels the one that it
// issued.
func (c *house) newTicket(ctx context.Context, do func() error) (t queue.Ticket, err error) {
	before := c.eye.count()
	if err := do(); err != nil {
		return t, err
	}
	err = c.eye.see(ctx, "a new ticket", func(s *queue.State) bool {
		given := slices.DeleteFunc(slices.Clone(s.Tickets[min(before, len(s.Tickets)):]), func(t *queue.Ticket) bool { return t.State == queue.Cancelled })
		if len(given) != 1 {
			return false
		}
		t = *given[0]
		return true
	})
	return t, err
}

// typeTicket takes a number with the kiosk's keypad and returns to the home page.
func (c *house) typeTicket(ctx context.Context, keys ...string) (t queue.Ticket, err error) {
	t, err = c.newTicket(ctx, func() error { return press(ctx, c.kiosk, keys...) })
	if err != nil {
		return t, err
	}
	return t, c.kioskHome(ctx)
}

// kioskHome leaves the page with the number. That page may also change when the paper is
// out, so it waits afterwards until the screen has stopped changing.
func (c *house) kioskHome(ctx context.Context) error {
	if err := c.kiosk.screen.drawn(ctx, "the number"); err != nil {
		return err
	}
	if err := press(ctx, c.kiosk, "Return"); err != nil {
		return err
	}
	return c.kiosk.screen.drawn(ctx, "home")
}

// othersArrive fills the centre, so that the screens have something to show: the keys
// choose the agency and the service.
func othersArrive(ctx context.Context, c *house) error {
	return c.step(ctx, "others take their numbers", func(ctx context.Context) error {
		for _, keys := range []string{"21", "31", "51", "22", "61", "81", limitedKeys, "32", "91", "23"} {
			if _, err := c.typeTicket(ctx, keys[:1], keys[1:]); err != nil {
				return fmt.Errorf("agency and service %s: %w", keys, err)
			}
		}
		return nil
	})
}

// citizenArrives takes A001 by tapping.
func citizenArrives(ctx context.Context, c *house) error {
	return c.step(ctx, "a citizen taps the agency and the service", func(ctx context.Context) error {
		if err := c.picture(ctx, c.kiosk, "kiosk-home"); err != nil {
			return err
		}
		if err := tap(ctx, c.kiosk, firstTile); err != nil {
			return err
		}
		if err := c.picture(ctx, c.kiosk, "kiosk-services"); err != nil {
			return err
		}
		t, err := c.newTicket(ctx, func() error { return tap(ctx, c.kiosk, firstTile) })
		if err != nil {
			return err
		}
		if t.Number != "A001" || c.agencyOf(t) != transport {
			return fmt.Errorf("the ticket is %s for %s, should be A001 for %s", t.Number, c.agencyOf(t), transport)
		}
		if err := c.picture(ctx, c.kiosk, "kiosk-issued"); err != nil {
			return err
		}
		if err := c.keepPaper(ctx, t, "ticket"); err != nil {
			return err
		}
		return c.kioskHome(ctx)
	})
}

func (c *house) agencyOf(t queue.Ticket) (id string) {
	c.eye.read(func(s *queue.State) {
		if a := s.Rules().AgencyOf(t.Service); a != nil {
			id = a.ID
		}
	})
	return id
}

// elderlyArrives takes A002 with priority.
func elderlyArrives(ctx context.Context, c *house) error {
	return c.step(ctx, "an elderly citizen takes a number with priority", func(ctx context.Context) error {
		if err := tap(ctx, c.kiosk, tilePrio); err != nil {
			return err
		}
		if err := c.picture(ctx, c.kiosk, "kiosk-priority"); err != nil {
			return err
		}
		t, err := c.typeTicket(ctx, "1", "1", "2")
		if err != nil {
			return err
		}
		return c.mustBeElderly(t)
	})
}

// mustBeElderly checks the class of a ticket.
func (c *house) mustBeElderly(t queue.Ticket) (err error) {
	c.eye.read(func(s *queue.State) {
		if k := s.Rules().Class(t.Class); k == nil || !strings.EqualFold(k.Name, elderly) {
			err = fmt.Errorf("the ticket %s is of the class %q, should be that of %s", t.Number, t.Class, elderly)
		}
	})
	return err
}

// cardOffersPriority scans an identity card, of which only the age is used.
func cardOffersPriority(ctx context.Context, c *house) error {
	return c.step(ctx, "an old citizen scans a card and is offered priority", func(ctx context.Context) error {
		if err := c.kiosk.screen.drawn(ctx, "home"); err != nil {
			return err
		}
		if err := c.scan(ctx, "the offer", oldCard); err != nil {
			return err
		}
		if err := c.picture(ctx, c.kiosk, "kiosk-offer"); err != nil {
			return err
		}
		if err := tap(ctx, c.kiosk, offerYes); err != nil {
			return err
		}
		if err := c.kiosk.screen.drawn(ctx, "home"); err != nil { // the button shows the tap first
			return err
		}
		t, err := c.typeTicket(ctx, "2", "4")
		if err != nil {
			return err
		}
		if err := c.mustBeElderly(t); err != nil {
			return err
		}
		return c.keepPaper(ctx, t, "ticket-priority")
	})
}

// paperRunsOut takes a number while the printer has no paper, and loads some while the
// citizen is still there.
func paperRunsOut(ctx context.Context, c *house) error {
	return c.step(ctx, "the paper runs out, and the number is valid all the same", func(ctx context.Context) error {
		if err := c.trouble(ctx, fakeprinter.PaperOut, health.PrinterPaperOut); err != nil {
			return err
		}
		t, err := c.newTicket(ctx, func() error { return press(ctx, c.kiosk, "3", "2") })
		if err != nil {
			return err
		}
		if err := c.picture(ctx, c.kiosk, "kiosk-paper-out"); err != nil {
			return err
		}
		c.parts.printer.Set(fakeprinter.PaperOut, false)
		if _, err := c.papers(ctx, t, 1); err != nil {
			return err
		}
		return c.kioskHome(ctx)
	})
}

// trouble causes a trouble at the printer and waits until the kiosk has logged it.
func (c *house) trouble(ctx context.Context, trouble fakeprinter.Trouble, code health.Code) error {
	noticed := c.kiosk.says("code=" + string(code) + " ")
	c.parts.printer.Set(trouble, true)
	return until(ctx, "the kiosk noticing: "+trouble.String(), noticed)
}

// officersSitDown logs in at both consoles by keyboard.
func officersSitDown(ctx context.Context, c *house) error {
	return c.step(ctx, "two officers log in", func(ctx context.Context) error {
		if err := c.picture(ctx, c.desk3, "console-login"); err != nil {
			return err
		}
		for _, desk := range []struct {
			seat             *seat
			counter, officer string
		}{{c.desk3, "3", officer3}, {c.desk7, "7", officer7}} {
			if err := c.logIn(ctx, desk.seat, desk.counter, desk.officer); err != nil {
				return err
			}
		}
		if err := c.picture(ctx, c.pad, "pad-idle"); err != nil {
			return err
		}
		return c.picture(ctx, c.desk3, "console-free")
	})
}

// logIn types the PIN of the first officer of the list.
func (c *house) logIn(ctx context.Context, s *seat, counter, officer string) error {
	if err := s.screen.keys(ctx, "1", "2", "3", "4", "Return"); err != nil {
		return err
	}
	err := c.eye.see(ctx, officer+" at counter "+counter, func(s *queue.State) bool { return s.Desk(counter).Officer == officer })
	if err != nil {
		return err
	}
	return s.screen.drawn(ctx, "the desk")
}

// desk presses a key at a console and waits for the state of the ticket at its counter,
// and until the console shows it, because a key that is pressed on the earlier screen has
// no effect. A dialog that the key opens gets the answer keys.
func (c *house) desk(ctx context.Context, s *seat, keys []string, want string, cond func(t *queue.Ticket) bool) (queue.Ticket, error) {
	if err := s.screen.drawn(ctx, "the desk"); err != nil {
		return queue.Ticket{}, err
	}
	for i, key := range keys {
		if i > 0 {
			if err := s.screen.drawn(ctx, "the dialog"); err != nil {
				return queue.Ticket{}, err
			}
		}
		if err := s.screen.keys(ctx, key); err != nil {
			return queue.Ticket{}, err
		}
	}
	t, err := c.eye.ticket(ctx, want, cond)
	if err != nil {
		return t, err
	}
	return t, deskShows(ctx, s, t.State)
}

// deskShows waits until the colour of the bar at the top of a console shows the state of
// the counter's ticket: called, being served, or none.
func deskShows(ctx context.Context, s *seat, state queue.TicketState) error {
	if state != queue.Called && state != queue.Serving {
		state = ""
	}
	var fault error
	err := until(ctx, fmt.Sprintf("the bar of %s after the key, %q", s.name, state), func() bool {
		f, err := s.screen.grab()
		fault = err
		return err != nil || barState(f) == state
	})
	return errors.Join(fault, err)
}

// barState is the state shown by a console's bar: golden while a citizen is called, green
// while one is served.
func barState(f *frame) queue.TicketState {
	const barMiddle, screenHeight, least = 32, 900, 20 // in design units, and pixels
	golden, green := 0, 0
	for x := range f.width {
		p := f.at(x, f.height*barMiddle/screenHeight)
		switch b, g, r := int(p[0]), int(p[1]), int(p[2]); {
		case r > 200 && g > 130 && b < 100:
			golden++
		case g > r+40 && g > b+20:
			green++
		}
	}
	switch {
	case golden >= least:
		return queue.Called
	case green >= least:
		return queue.Serving
	}
	return ""
}

// called is the condition that a ticket is called to a counter.
func called(counter string) func(*queue.Ticket) bool {
	return func(t *queue.Ticket) bool { return t.State == queue.Called && t.Counter == counter }
}

// is is the condition that a ticket is in a state.
func is(number string, state queue.TicketState) func(*queue.Ticket) bool {
	return func(t *queue.Ticket) bool { return t.Number == number && t.State == state }
}

// elderlyIsHeld calls the elderly citizen first, although A001 came before, and holds the
// visit.
func elderlyIsHeld(ctx context.Context, c *house) error {
	return c.step(ctx, "priority is called first, and set aside for a paper", func(ctx context.Context) error {
		err := c.callOnWall(ctx, c.desk7, "a call to counter 7", called("7"))
		if err != nil {
			return err
		}
		if err := c.callOnWall(ctx, c.desk3, "a call to counter 3", called("3")); err != nil {
			return err
		}
		if _, err := c.desk(ctx, c.desk3, []string{"F4"}, "A002, which has priority, being served", is("A002", queue.Serving)); err != nil {
			return err
		}
		if err := press(ctx, c.desk3, "F7"); err != nil {
			return err
		}
		if err := c.picture(ctx, c.desk3, "console-hold"); err != nil {
			return err
		}
		_, err = c.desk(ctx, c.desk3, []string{"1"}, "A002 held", is("A002", queue.Held))
		return err
	})
}

// callOnWall calls the next number and waits until it is the wall's big number, which may
// be the one before for five seconds.
func (c *house) callOnWall(ctx context.Context, s *seat, what string, cond func(*queue.Ticket) bool) error {
	before, err := c.wall.screen.grab()
	if err != nil {
		return err
	}
	if _, err := c.desk(ctx, s, []string{"F2"}, what, cond); err != nil {
		return err
	}
	return c.wall.screen.rewritten(ctx, what, before, heroNumber)
}

// foreignerArrives takes A003 in English; others follow.
func foreignerArrives(ctx context.Context, c *house) error {
	return c.step(ctx, "a foreigner takes a number in English", func(ctx context.Context) error {
		if err := tap(ctx, c.kiosk, langEnglish); err != nil {
			return err
		}
		if err := c.picture(ctx, c.kiosk, "kiosk-english"); err != nil {
			return err
		}
		t, err := c.newTicket(ctx, func() error { return press(ctx, c.kiosk, "1", "3") })
		if err != nil {
			return err
		}
		if t.Lang != "en" {
			return fmt.Errorf("the ticket %s is in %q, should be in English", t.Number, t.Lang)
		}
		if err := c.picture(ctx, c.kiosk, "kiosk-issued-english"); err != nil {
			return err
		}
		if err := c.kioskHome(ctx); err != nil {
			return err
		}
		for _, service := range []string{"1", "2", "4"} {
			if _, err := c.typeTicket(ctx, "1", service); err != nil {
				return err
			}
		}
		return nil
	})
}

// citizenIsServed calls A001, recalls it, and serves it.
func citizenIsServed(ctx context.Context, c *house) error {
	return c.step(ctx, "A001 is called, called again, and served", func(ctx context.Context) error {
		if err := c.callOnWall(ctx, c.desk3, "A001 called", is("A001", queue.Called)); err != nil {
			return err
		}
		for _, p := range []struct {
			seat *seat
			name string
		}{{c.wall, "wall"}, {c.over, "over-counter"}, {c.desk3, "console-called"}} {
			if err := c.picture(ctx, p.seat, p.name); err != nil {
				return err
			}
		}
		_, err := c.desk(ctx, c.desk3, []string{"F3"}, "A001 called again", func(t *queue.Ticket) bool { return t.Number == "A001" && t.Calls == 2 })
		if err != nil {
			return err
		}
		err = change(ctx, c.desk3, "A001 being served", func() error {
			_, err := c.desk(ctx, c.desk3, []string{"F4"}, "A001 being served", is("A001", queue.Serving))
			return err
		})
		if err != nil {
			return err
		}
		return c.picture(ctx, c.desk3, "console")
	})
}

// citizenRates finishes A001 and taps the best face.
func citizenRates(ctx context.Context, c *house) error {
	return c.step(ctx, "A001 is finished, and the citizen taps the best face", func(ctx context.Context) error {
		if err := c.askPad(ctx, "A001"); err != nil {
			return err
		}
		if err := c.picture(ctx, c.pad, "pad-ask"); err != nil {
			return err
		}
		if err := tap(ctx, c.pad, bestFace); err != nil {
			return err
		}
		if err := c.picture(ctx, c.pad, "pad-thanks"); err != nil {
			return err
		}
		_, err := c.eye.ticket(ctx, "the answer to A001", func(t *queue.Ticket) bool { return t.Number == "A001" && t.RatedMS > 0 })
		if err != nil {
			return err
		}
		return c.picture(ctx, c.desk7, "console-1366x768")
	})
}

// askPad finishes a ticket at counter 3 and waits for the pad's question.
func (c *house) askPad(ctx context.Context, number string) error {
	return change(ctx, c.pad, "the question", func() error {
		_, err := c.desk(ctx, c.desk3, []string{"F9"}, number+" done", is(number, queue.Done))
		return err
	})
}

// foreignerIsTransferred transfers A003 to counter 4, the third of the list.
func foreignerIsTransferred(ctx context.Context, c *house) error {
	return c.step(ctx, "A003 is sent on to counter 4", func(ctx context.Context) error {
		if _, err := c.desk(ctx, c.desk3, []string{"F2"}, "A003 called", is("A003", queue.Called)); err != nil {
			return err
		}
		if _, err := c.desk(ctx, c.desk3, []string{"F4"}, "A003 being served", is("A003", queue.Serving)); err != nil {
			return err
		}
		if err := c.picture(ctx, c.desk3, "console-serving"); err != nil {
			return err
		}
		if err := press(ctx, c.desk3, "F8"); err != nil {
			return err
		}
		if err := c.picture(ctx, c.desk3, "console-transfer"); err != nil {
			return err
		}
		_, err := c.desk(ctx, c.desk3, []string{"3"}, "A003 waiting for counter 4", func(t *queue.Ticket) bool {
			return t.Number == "A003" && t.State == queue.Waiting && t.ForCounter == "4"
		})
		return err
	})
}

// factsHold compares the hub's figures with the state that the screens have.
func factsHold(ctx context.Context, c *house) error {
	return c.step(ctx, "the hub's figures agree with the screens", func(ctx context.Context) error {
		numbers := map[string]bool{}
		var all []queue.Ticket
		waiting := 0
		c.eye.read(func(s *queue.State) {
			for _, t := range s.Tickets {
				all = append(all, *t)
				numbers[t.Number] = true
				if t.State == queue.Waiting && t.ForCounter == "" { // the hub counts by service
					waiting++
				}
			}
		})
		if len(numbers) != len(all) {
			return fmt.Errorf("%d tickets have %d numbers", len(all), len(numbers))
		}
		for _, t := range all {
			if pieces, err := c.papers(ctx, t, 1); err != nil {
				return err
			} else if len(pieces) > 1 {
				return fmt.Errorf("%s is on the pieces %v of paper, should be on one", t.Number, pieces)
			}
		}
		for name, want := range map[string]int{
			"motcua_tickets_today": len(all), "motcua_tickets_waiting": waiting, "motcua_commands_refused_total": 0,
			`motcua_devices{role="kiosk"}`: 1, `motcua_devices{role="console"}`: 3, `motcua_devices{role="pad"}`: 1, `motcua_devices{role="wall"}`: 2,
		} {
			have, err := c.eye.metric(ctx, name)
			if err != nil {
				return err
			}
			if int(have) != want {
				return fmt.Errorf("%s is %g, should be %d", name, have, want)
			}
		}
		return nil
	})
}
