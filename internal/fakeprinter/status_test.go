package fakeprinter

import "testing"

func TestRealTimeAnswers(t *testing.T) {
	for name, tt := range map[string]struct {
		trouble Trouble
		want    string // answers to DLE EOT 1 to 4
	}{
		"fine":           {troubleCount, "\x12\x12\x12\x12"},
		"paper near end": {PaperNearEnd, "\x12\x12\x12\x1e"},
		"paper out":      {PaperOut, "\x1a\x32\x12\x7e"},
		"cover":          {CoverOpen, "\x1a\x16\x12\x12"},
		"overheated":     {Overheated, "\x1a\x52\x52\x12"},
		"broken":         {Broken, "\x1a\x52\x32\x12"},
		"feed button":    {FeedButton, "\x5a\x1a\x12\x12"},
		"offline":        {Offline, "\x1a\x12\x12\x12"},
		"stopped":        {Stopped, "\x12\x12\x12\x12"},
	} {
		t.Run(name, func(t *testing.T) {
			p, h := attach(t, Options{})
			p.Set(tt.trouble, true)
			h.send("\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
			h.expect(tt.want)
			p.Set(tt.trouble, false)
			h.send("\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
			h.expect("\x12\x12\x12\x12")
		})
	}
}

func TestDrawerIsTold(t *testing.T) {
	p, h := attach(t, Options{})
	p.SetDrawer(true)
	h.send("\x10\x04\x01\x1dr\x02")
	h.expect("\x16\x01")
	p.SetDrawer(false)
	h.send("\x1dr2")
	h.expect("\x00")
}

func TestChangesAreToldWhileWatched(t *testing.T) {
	p, h := attach(t, Options{})
	p.Set(PaperNearEnd, true)
	h.silent()
	h.send("\x1da\xff")
	h.expect("\x10\x00\x03\x0f") // at once
	p.Set(PaperNearEnd, false)
	h.expect("\x10\x00\x00\x0f")
	p.Set(PaperOut, true)
	h.expect("\x18\x00\x0f\x0f")
	p.Set(PaperOut, true) // no change
	p.Set(CoverOpen, true)
	h.expect("\x38\x00\x0f\x0f")
	p.Set(PaperOut, false)
	h.expect("\x38\x00\x00\x0f")
	p.Set(CoverOpen, false)
	h.expect("\x10\x00\x00\x0f")
	p.Set(FeedButton, true)
	h.expect("\x58\x02\x00\x0f")
	p.Set(FeedButton, false)
	h.expect("\x10\x00\x00\x0f")
	p.Set(Overheated, true)
	h.expect("\x18\x40\x00\x0f")
	p.Set(Overheated, false)
	h.expect("\x10\x00\x00\x0f")
	p.SetDrawer(true)
	h.expect("\x14\x00\x00\x0f")
	h.send("\x1da\x00\x1dr\x01")
	h.expect("\x00")
	p.Set(PaperNearEnd, true)
	h.silent()
}

func TestOnlyWhatIsWatchedIsTold(t *testing.T) {
	p, h := attach(t, Options{})
	h.send("\x1da\x08") // paper
	h.expect("\x10\x00\x00\x0f")
	p.SetDrawer(true)
	p.Set(Overheated, true)
	h.silent()
	p.Set(PaperNearEnd, true)
	h.expect("\x1c\x40\x03\x0f")
}

func TestInitialisingEndsTheWatch(t *testing.T) {
	p, h := attach(t, Options{})
	h.send("\x1da\xff\x1b@\x1dr\x01")
	h.expect("\x10\x00\x00\x0f\x00")
	p.Set(CoverOpen, true)
	h.silent()
}

func TestPrinterSaysWhatItIs(t *testing.T) {
	_, h := attach(t, Options{Maker: "Xprinter", Model: "XP-80"})
	h.send("\x1dI\x01\x1dI\x02\x1dI\x03\x1dIB\x1dIC\x1dIA\x1dID")
	h.expect("\x20\x02\x03_Xprinter\x00_XP-80\x00_1.00 ESC/POS\x00_FAKE000001\x00")
}

func TestPrintersThatAnswerLess(t *testing.T) {
	_, h := attach(t, Options{NoIdentity: true, NoWatch: true})
	h.send("\x1dIB\x1da\xff\x1dr\x01")
	h.expect("\x00")

	_, h = attach(t, Options{NoTurn: true})
	h.send("\x1dr\x01\x1dr\x02\x10\x04\x01")
	h.expect("\x12")

	p, h := attach(t, Options{NoStatus: true})
	h.send("\x10\x04\x01\x1dr\x01\x1da\xff", cutNow)
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	_ = h.Close()
	if s := p.Stats(); s.Unheard != 0 {
		t.Errorf("it tried to say something: %+v", s)
	}
}

// A raster that contains the bytes of DLE EOT makes a printer answer in the middle of it.
func TestQuestionWithinARasterIsAnsweredAndPrinted(t *testing.T) {
	p, h := attach(t, Options{Dots: 32})
	h.send("\x1dv0\x00\x04\x00\x01\x00\x10\x04\x01A", cutNow)
	h.expect("\x12")
	until(t, "the cut", func() bool { return len(p.Papers()) == 1 })
	if got := string(p.Papers()[0].Bits); got != "\x10\x04\x01A" {
		t.Errorf("on paper is % x", got)
	}
}

func TestAnswersInTurnComeWhenAllBeforeIsPrinted(t *testing.T) {
	p, h := attach(t, Options{})
	p.SetAfterRows(5, PaperOut)
	h.send(band(72, 10), "\x1dr\x01")
	until(t, "the paper to run out", func() bool { return p.Hanging().Rows == 5 })
	h.silent()
	p.Set(PaperOut, false)
	h.expect("\x00")
	if got := p.Hanging().Rows; got != 10 {
		t.Errorf("it answered after %d rows", got)
	}
}
