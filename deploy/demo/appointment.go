package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/queue"
)

// tileCheckIn is "Tôi có lịch hẹn", at the bottom of the kiosk's home page.
var tileCheckIn = image.Pt(290, 1711)

// Services of the sample for the appointments.
const (
	bookedService  = "tp-2.000635"   // of counter 7
	limitedService = "xd-1.013237"   // the third of the seventh agency
	limitedKeys    = "73"            // its keys at the kiosk
	limitedRule    = "day_limit = 1" // what the demonstration adds to it
)

// absentAfterSec is how long after the first call a citizen counts as absent here,
// instead of a minute and a half.
const absentAfterSec = 15

// slotAhead is how long before the slot a citizen with an appointment comes.
const slotAhead = 10 * time.Minute

// slipMark is the prefix of the QR code of an appointment slip.
const slipMark = "LH1~"

// ruleOfTheVisit changes the sample so that the whole visit is possible at any hour:
// today is a working day around the clock, because no appointment could be entered at
// night; one service has a single number a day, so that the second citizen is offered a
// slot; and a citizen counts as absent soon.
func ruleOfTheVisit(text string, now time.Time) (string, error) {
	service, absent := "id = \""+limitedService+"\"\n", "\nno_show_after_sec = "
	if strings.Count(text, service) != 1 || strings.Count(text, absent) != 1 {
		return "", fmt.Errorf("the sample has no service %s or no line %s, or several", limitedService, strings.TrimSpace(absent))
	}
	text = strings.Replace(text, service, service+limitedRule+"\n", 1)
	text = strings.Replace(text, absent, absent+strconv.Itoa(absentAfterSec)+" # ", 1)
	return text + fmt.Sprintf("\n[[workday]]\ndate = %q\nname = \"Trình diễn\"\nspans = [\"00:00-24:00\"]\n", now.Format("02/01/2006")), nil
}

// amend writes the rules of the visit into the centre's configuration.
func (c *house) amend() error {
	path := c.conf("centre.toml")
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("changing the sample: %w", err)
	}
	text, err := ruleOfTheVisit(string(data), calendar.Local(time.Now().UnixMilli()))
	if err != nil {
		return fmt.Errorf("changing the sample: %w", err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("changing the sample: %w", err)
	}
	return c.amendKiosk()
}

// thinks is how long the visit may take over a page of the kiosk that closes
// automatically, in percent of a citizen's time: on a busy machine its pictures alone may
// take longer than that.
const thinks = "1000"

// amendKiosk gives the visit that time.
func (c *house) amendKiosk() error {
	path := c.conf("device-kiosk.toml")
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("changing the sample: %w", err)
	}
	const usual = "reading_percent = 100 "
	if !bytes.Contains(data, []byte(usual)) {
		return fmt.Errorf("changing the sample: %q has no line %q", path, usual)
	}
	data = bytes.Replace(data, []byte(usual), []byte("reading_percent = "+thinks+" "), 1)
	return os.WriteFile(path, data, 0o644)
}

// booking is an appointment as the hub's command prints it.
type booking struct {
	code   string // eight digits
	slip   string // text of its slip's QR code
	slotMS int64
}

// bookingWords finds the code and the slip in the output of the command.
var bookingWords = regexp.MustCompile(`(?s)(\d{4})-(\d{4}):.*(` + slipMark + `\S+)`)

// visitTakes is how long a visit may take. Midnight would interrupt it: its numbers would
// start again, and its appointments be yesterday's.
const visitTakes = 15 * time.Minute

// untilMidnight is the remaining time of this service day.
func untilMidnight(now time.Time) time.Duration {
	here := calendar.Local(now.UnixMilli())
	return time.Date(here.Year(), here.Month(), here.Day()+1, 0, 0, 0, 0, here.Location()).Sub(here)
}

// waitForTheDay waits for the next day if this one is too short for a visit.
func waitForTheDay(ctx context.Context, say func(string, ...any)) error {
	left := untilMidnight(time.Now())
	if left >= visitTakes {
		return nil
	}
	say("midnight is near: waiting %v for the new day", left.Round(time.Second))
	day := time.NewTimer(left)
	defer day.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-day.C:
		return nil
	}
}

// slotOfToday is a slot a little ahead, late in the evening the last minute.
func slotOfToday(now time.Time) time.Time {
	slot := now.Add(min(slotAhead, untilMidnight(now)-time.Second))
	return calendar.Local(slot.UnixMilli()).Truncate(time.Minute)
}

// book adds an appointment by the hub's command.
func (c *house) book(ctx context.Context) (b booking, err error) {
	slot := slotOfToday(time.Now())
	text, err := c.office(ctx, "appointment", "add", "-service", bookedService, "-at", slot.Format("2006-01-02 15:04"))
	if err != nil {
		return b, err
	}
	b, err = readBooking(text)
	b.slotMS = slot.UnixMilli()
	return b, err
}

// readBooking parses the output of the command.
func readBooking(text string) (booking, error) {
	found := bookingWords.FindStringSubmatch(text)
	if found == nil {
		return booking{}, fmt.Errorf("the hub tells no code and no slip of the appointment: %s", text)
	}
	return booking{code: found[1] + found[2], slip: found[3]}, nil
}

// mustBeFor checks that a ticket is that of an appointment, with its slot as arrival.
func (b booking) mustBeFor(t queue.Ticket) error {
	if t.Appointment != b.code || t.Service != bookedService || t.ArrivalMS != b.slotMS {
		return fmt.Errorf("%s is for the appointment %q (%s, arrival %d), should be for %q (%s, arrival %d)",
			t.Number, t.Appointment, t.Service, t.ArrivalMS, b.code, bookedService, b.slotMS)
	}
	return nil
}

// appointmentsCheckIn adds two appointments while the hub runs, and checks them in: one
// by its typed code, one by its slip.
func appointmentsCheckIn(ctx context.Context, c *house) error {
	return c.step(ctx, "two appointments check in, by code and by slip", func(ctx context.Context) error {
		typed, err := c.book(ctx)
		if err != nil {
			return err
		}
		scanned, err := c.book(ctx)
		if err != nil {
			return err
		}
		if err := c.checkInTyped(ctx, typed); err != nil {
			return err
		}
		t, err := c.newTicket(ctx, func() error { return c.scan(ctx, "the number of the slip", scanned.slip) })
		if err != nil {
			return err
		}
		if err := scanned.mustBeFor(t); err != nil {
			return err
		}
		return c.kioskHome(ctx)
	})
}

// checkInTyped types the code of an appointment.
func (c *house) checkInTyped(ctx context.Context, b booking) error {
	if err := tap(ctx, c.kiosk, tileCheckIn); err != nil {
		return err
	}
	if err := c.kiosk.screen.drawn(ctx, "the keypad"); err != nil {
		return err
	}
	if err := c.kiosk.screen.keys(ctx, strings.Split(b.code, "")...); err != nil {
		return err
	}
	if err := c.picture(ctx, c.kiosk, "kiosk-checkin"); err != nil {
		return err
	}
	t, err := c.newTicket(ctx, func() error { return press(ctx, c.kiosk, "Return") })
	if err != nil {
		return err
	}
	if err := b.mustBeFor(t); err != nil {
		return err
	}
	if err := c.picture(ctx, c.kiosk, "kiosk-issued-appointment"); err != nil {
		return err
	}
	if err := c.keepPaper(ctx, t, "ticket-appointment"); err != nil {
		return err
	}
	return c.kioskHome(ctx)
}

// numbersRunOut asks for a number of the service whose only one is taken: the next
// citizen chooses a slot and gets a slip.
func numbersRunOut(ctx context.Context, c *house) error {
	return c.step(ctx, "the numbers of a service are used up, and a slot is booked instead", func(ctx context.Context) error {
		before := c.eye.count()
		if err := press(ctx, c.kiosk, limitedKeys[:1]); err != nil {
			return err
		}
		if err := c.kiosk.screen.drawn(ctx, "the services"); err != nil {
			return err
		}
		if err := press(ctx, c.kiosk, limitedKeys[1:]); err != nil {
			return err
		}
		if err := c.picture(ctx, c.kiosk, "kiosk-slots"); err != nil {
			return err
		}
		booked, err := c.chooseSlot(ctx)
		if err != nil {
			return err
		}
		if n := c.eye.count() - before; n != 0 {
			return fmt.Errorf("%d numbers were given together with the slot", n)
		}
		if calendar.ServiceDay(booked.SlotMS) == calendar.ServiceDay(time.Now().UnixMilli()) { // late in the evening it is tomorrow
			c.expected++
		}
		if err := c.picture(ctx, c.kiosk, "kiosk-booked"); err != nil {
			return err
		}
		if err := c.keepSlip(ctx, booked, "slip"); err != nil {
			return err
		}
		return c.kioskHome(ctx)
	})
}

// chooseSlot takes the first slot that the kiosk offers, and returns the appointment that
// the hub has booked.
func (c *house) chooseSlot(ctx context.Context) (booked queue.Appointment, err error) {
	if err := press(ctx, c.kiosk, "1"); err != nil {
		return booked, err
	}
	err = c.eye.see(ctx, "a slot booked at the kiosk", func(s *queue.State) bool {
		for _, a := range s.Appointments {
			if a.Service == limitedService && a.Source == queue.SourceDevice && a.State == queue.Booked {
				booked = *a
				return true
			}
		}
		return false
	})
	return booked, err
}

// keepSlip waits for the paper of an appointment and stores its picture under a name.
func (c *house) keepSlip(ctx context.Context, a queue.Appointment, name string) error {
	piece := 0
	var fault error
	err := until(ctx, "the slip of "+a.Code, func() bool {
		fault = c.parts.paper.look(ctx)
		piece = c.parts.paper.beginning(slipMark + a.Code + "~")
		return fault != nil || piece > 0
	})
	if err := errors.Join(fault, err); err != nil {
		return err
	}
	return c.keepPiece(piece, name)
}
