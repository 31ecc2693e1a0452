package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"

	"motcua/internal/keyboard"
	"motcua/internal/queue"
)

// Where a finger taps on the pages for looking up.
var (
	tileLookup = image.Pt(790, 1711) // of the kiosk's home page, the last of its tiles
	tilePapers = image.Pt(749, 1040) // "Lý lịch, giấy tờ", a life event
	typeHere   = image.Pt(435, 378)  // the field that opens the keyboard
	typedText  = image.Rect(320, 245, 900, 320)
	firstFound = image.Pt(480, 518)            // what was found first
	printList  = image.Pt(293, 1586)           // "In danh mục giấy tờ", of a procedure
	takeNumber = image.Pt(413, 1718)           // "Lấy số cho thủ tục này"
	lookupHome = image.Pt(145, 282)            // "Về đầu", of the page with the keyboard
	lookupBack = image.Pt(926, 274)            // "Quay lại"
	hereColumn = image.Rect(86, 340, 87, 1690) // crosses the marks "Nhận tại đây" of a list
)

// What a citizen types without accents, and what it leads to.
const (
	birthTyped = "con toi vua sinh"
	birthCode  = "1.001193"
	birthLink  = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/" + birthCode
	justice    = "tp" // the second agency, of counter 7
)

// tapsMost is how many taps a procedure may be away from the home page.
const tapsMost = 10

// walk counts the taps of a citizen from the home page on.
type walk struct {
	*house
	taps int
}

// to taps a point and waits until the page that it brings stands still.
func (w *walk) to(ctx context.Context, what string, at image.Point) error {
	w.taps++
	if err := tap(ctx, w.kiosk, at); err != nil {
		return err
	}
	return w.kiosk.screen.drawn(ctx, what)
}

// procedureIsLookedUp has a citizen search for a procedure by typing, print the list of
// its papers, and take a number for another one that a life event leads to. A console
// calls that number.
func procedureIsLookedUp(ctx context.Context, c *house) error {
	err := c.step(ctx, "a citizen types what has happened, and prints what to bring", func(ctx context.Context) error {
		return typesAndPrints(ctx, &walk{house: c})
	})
	if err != nil {
		return err
	}
	return c.step(ctx, "a life event leads to a procedure, and to a number for it that a console calls", func(ctx context.Context) error {
		return takesNumberByEvent(ctx, &walk{house: c})
	})
}

// typesAndPrints comes to a procedure by the keyboard on the screen.
func typesAndPrints(ctx context.Context, w *walk) error {
	if err := w.to(ctx, "the look-up", tileLookup); err != nil {
		return err
	}
	if err := w.picture(ctx, w.kiosk, "lookup-home"); err != nil {
		return err
	}
	if err := w.to(ctx, "the keyboard", typeHere); err != nil {
		return err
	}
	if err := w.types(ctx, birthTyped); err != nil {
		return err
	}
	if err := w.picture(ctx, w.kiosk, "lookup-search"); err != nil {
		return err
	}
	if err := w.to(ctx, "the procedure", firstFound); err != nil {
		return err
	}
	if err := w.picture(ctx, w.kiosk, "lookup-elsewhere"); err != nil {
		return err
	}
	if err := w.prints(ctx, birthLink, "lookup-list"); err != nil {
		return err
	}
	if err := w.to(ctx, "what was found", lookupBack); err != nil {
		return err
	}
	return w.to(ctx, "the look-up", lookupHome)
}

// types types by the keyboard on the screen, and waits for each letter, or for the caret
// behind a space: the toolkit takes two quick taps for two of the later one.
func (w *walk) types(ctx context.Context, text string) error {
	if err := w.kiosk.screen.read(ctx); err != nil {
		return err
	}
	for _, letter := range text {
		before, err := w.kiosk.screen.grab()
		if err != nil {
			return err
		}
		at, err := keyOf(letter)
		if err != nil {
			return err
		}
		if err := w.kiosk.screen.click(ctx, at); err != nil {
			return err
		}
		var fault error
		err = until(ctx, fmt.Sprintf("the letter %q of %q on the screen", letter, text), func() bool {
			f, err := w.kiosk.screen.grab()
			fault = err
			return err != nil || differing(before, f, typedText, 1) > 0
		})
		if err := errors.Join(fault, err); err != nil {
			return err
		}
	}
	return w.kiosk.screen.drawn(ctx, "what was found")
}

// keyOf is the middle of a key of the keyboard on the kiosk's screen.
func keyOf(letter rune) (image.Point, error) {
	const left, pitch, top, height = 95, 98.9, 1332, 101.8 // of the first digit's key
	for y, row := range keyboard.Rows(false) {
		x := row.Indent
		for _, key := range row.Keys {
			if key.Rune == letter || key.Kind == keyboard.Space && letter == ' ' {
				return image.Pt(int(left+pitch*(x+(key.Wide-1)/2)), int(top+height*float32(y))), nil
			}
			x += key.Wide
		}
	}
	return image.Point{}, fmt.Errorf("the keyboard has no key %q", letter)
}

// prints prints the list of a procedure's papers, whose code leads to its official page.
func (w *walk) prints(ctx context.Context, link, name string) error {
	code, piece, err := w.newPaper(ctx, func() error { return tap(ctx, w.kiosk, printList) })
	if err != nil {
		return err
	}
	if code != link {
		return fmt.Errorf("the list of papers has the code %q, should have %q", code, link)
	}
	return w.keepPiece(piece, name)
}

// takesNumberByEvent comes to a procedure by a life event and takes a number for it.
func takesNumberByEvent(ctx context.Context, w *walk) error {
	w.taps++ // to the look-up
	if err := w.to(ctx, "the procedures of a life event", tilePapers); err != nil {
		return err
	}
	if err := w.picture(ctx, w.kiosk, "lookup-event"); err != nil {
		return err
	}
	here, err := w.firstHere()
	if err != nil {
		return err
	}
	if err := w.to(ctx, "the procedure", here); err != nil {
		return err
	}
	if err := w.picture(ctx, w.kiosk, "lookup-procedure"); err != nil {
		return err
	}
	if w.taps > tapsMost {
		return fmt.Errorf("%d taps lead to the procedure, at most %d should", w.taps, tapsMost)
	}
	t, err := w.newTicket(ctx, func() error { return tap(ctx, w.kiosk, takeNumber) })
	if err != nil {
		return err
	}
	if w.agencyOf(t) != justice {
		return fmt.Errorf("the number %s is for %s, should be for %s", t.Number, w.agencyOf(t), justice)
	}
	if err := w.picture(ctx, w.kiosk, "lookup-number"); err != nil {
		return err
	}
	if err := w.kioskHome(ctx); err != nil {
		return err
	}
	return w.callTyped(ctx, t)
}

// firstHere is the first procedure of the list on the screen that is received here, by its
// green mark.
func (w *walk) firstHere() (image.Point, error) {
	f, err := w.kiosk.screen.grab()
	if err != nil {
		return image.Point{}, err
	}
	for y := hereColumn.Min.Y; y < hereColumn.Max.Y; y++ {
		p := f.at(hereColumn.Min.X, y)
		if blue, green, red := int(p[0]), int(p[1]), int(p[2]); green > red+8 && green > blue+4 && green > 200 {
			return image.Pt(480, y), nil
		}
	}
	return image.Point{}, errors.New("no procedure of the list is received here")
}

// callTyped has counter 7 finish its visit, and call a number by typing it, for the first of
// the reasons: others came before.
func (c *house) callTyped(ctx context.Context, t queue.Ticket) error {
	if err := c.clearDesk7(ctx); err != nil {
		return err
	}
	if err := press(ctx, c.desk7, "numbersign"); err != nil {
		return err
	}
	if err := c.desk7.screen.drawn(ctx, "the dialog"); err != nil {
		return err
	}
	if err := c.desk7.screen.keys(ctx, strings.Split(strings.ToLower(t.Number), "")...); err != nil {
		return err
	}
	_, err := c.desk(ctx, c.desk7, []string{"Return", "1"}, t.Number+" called to counter 7", func(now *queue.Ticket) bool {
		return now.ID == t.ID && now.State == queue.Called && now.Counter == "7"
	})
	return err
}
