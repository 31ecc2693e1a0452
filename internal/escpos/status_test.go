package escpos

import "testing"

func TestBitsOfEachAnswer(t *testing.T) {
	const errors = FactCutterError | FactRecoverableError | FactUnrecoverableError | FactAutoRecoverable
	printer := FactOnline | FactDrawerHigh | FactFeedButton | FactWaitingToRecover
	offline := FactCoverOpen | FactFeedButton | FactError
	paper := FactPaperNearEnd | FactPaperOut
	all := printer | offline | errors | paper
	for name, tt := range map[string]struct {
		reply Reply
		want  Status
	}{
		"DLE EOT 1, online":         {answer(AskPrinter, 0x12), Status{Online: true, Known: printer}},
		"DLE EOT 1, offline":        {answer(AskPrinter, 0x1a), Status{Known: printer}},
		"DLE EOT 1, drawer":         {answer(AskPrinter, 0x16), Status{Online: true, DrawerHigh: true, Known: printer}},
		"DLE EOT 1, waiting":        {answer(AskPrinter, 0x3a), Status{WaitingToRecover: true, Known: printer}},
		"DLE EOT 1, feed":           {answer(AskPrinter, 0x5a), Status{FeedButton: true, Known: printer}},
		"DLE EOT 2, no error":       {answer(AskOffline, 0x12), Status{Known: offline | errors}},
		"DLE EOT 2, cover":          {answer(AskOffline, 0x16), Status{CoverOpen: true, Known: offline | errors}},
		"DLE EOT 2, feed":           {answer(AskOffline, 0x1a), Status{FeedButton: true, Known: offline | errors}},
		"DLE EOT 2, no paper":       {answer(AskOffline, 0x32), Status{PaperOut: true, Known: offline | errors | FactPaperOut}},
		"DLE EOT 2, some error":     {answer(AskOffline, 0x52), Status{Error: true, Known: offline}},
		"DLE EOT 3, none":           {answer(AskError, 0x12), Status{Known: errors | FactError}},
		"DLE EOT 3, recoverable":    {answer(AskError, 0x16), Status{RecoverableError: true, Error: true, Known: errors | FactError}},
		"DLE EOT 3, cutter":         {answer(AskError, 0x1a), Status{CutterError: true, Error: true, Known: errors | FactError}},
		"DLE EOT 3, unrecoverable":  {answer(AskError, 0x32), Status{UnrecoverableError: true, Error: true, Known: errors | FactError}},
		"DLE EOT 3, overheated":     {answer(AskError, 0x52), Status{AutoRecoverable: true, Error: true, Known: errors | FactError}},
		"DLE EOT 4, enough":         {answer(AskPaper, 0x12), Status{Known: paper}},
		"DLE EOT 4, near end":       {answer(AskPaper, 0x1e), Status{PaperNearEnd: true, Known: paper}},
		"DLE EOT 4, out":            {answer(AskPaper, 0x7e), Status{PaperNearEnd: true, PaperOut: true, Known: paper}},
		"GS r 1, enough":            {answer(AskConsumed, 0), Status{Known: paper}},
		"GS r 1, near end":          {answer(AskConsumed, 3), Status{PaperNearEnd: true, Known: paper}},
		"GS r 1, out":               {answer(AskConsumed, 0x0f), Status{PaperNearEnd: true, PaperOut: true, Known: paper}},
		"GS r 2, low":               {answer(AskDrawer, 0), Status{Known: FactDrawerHigh}},
		"GS r 2, high":              {answer(AskDrawer, 1), Status{DrawerHigh: true, Known: FactDrawerHigh}},
		"GS a, fine":                {frame(0x10, 0, 0, 0x0f), Status{Online: true, Known: all}},
		"GS a, drawer":              {frame(0x14, 0, 0, 0), Status{Online: true, DrawerHigh: true, Known: all}},
		"GS a, cover":               {frame(0x38, 0, 0, 0), Status{CoverOpen: true, Known: all}},
		"GS a, feeding":             {frame(0x58, 0, 0, 0), Status{FeedButton: true, Known: all}},
		"GS a, button":              {frame(0x10, 0x02, 0, 0), Status{Online: true, FeedButton: true, Known: all}},
		"GS a, waiting":             {frame(0x18, 0x01, 0, 0), Status{WaitingToRecover: true, Known: all}},
		"GS a, recoverable":         {frame(0x18, 0x04, 0, 0), Status{RecoverableError: true, Error: true, Known: all}},
		"GS a, cutter":              {frame(0x18, 0x08, 0, 0), Status{CutterError: true, Error: true, Known: all}},
		"GS a, unrecoverable":       {frame(0x18, 0x20, 0, 0), Status{UnrecoverableError: true, Error: true, Known: all}},
		"GS a, overheated":          {frame(0x18, 0x40, 0, 0), Status{AutoRecoverable: true, Error: true, Known: all}},
		"GS a, near end":            {frame(0x10, 0, 0x03, 0), Status{Online: true, PaperNearEnd: true, Known: all}},
		"GS a, out":                 {frame(0x18, 0, 0x0f, 0), Status{PaperNearEnd: true, PaperOut: true, Known: all}},
		"GS a, bits without sense":  {frame(0x10, 0, 0x60, 0x6f), Status{Online: true, Known: all}},
		"a doubtful one is nothing": {doubtful(frame(0x18, 0, 0x0f, 0)), Status{}},
		"what it is is no state":    {text(AskModel, "TM-T82X"), Status{}},
		"nor is its type":           {answer(AskTypeID, 2), Status{}},
		"nor is XOFF":               {Reply{Kind: Pause}, Status{}},
	} {
		t.Run(name, func(t *testing.T) {
			var got Status
			if told := got.Merge(tt.reply); told != (tt.want.Known != 0) {
				t.Errorf("Merge says %v", told)
			}
			if got != tt.want {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestNewAnswersTakeThePlaceOfOldOnes(t *testing.T) {
	s := status(frame(0x38, 0x48, 0x0f, 0))
	if s.Ready() || !s.CoverOpen || !s.CutterError || !s.AutoRecoverable || !s.PaperOut {
		t.Fatalf("%+v", s)
	}
	s = after(s, answer(AskPaper, 0x12), answer(AskOffline, 0x12), answer(AskPrinter, 0x12))
	if !s.Ready() || s.PaperOut || s.CoverOpen || s.CutterError || s.AutoRecoverable {
		t.Errorf("%+v", s)
	}
}

// The answer about errors does not change what is known about the paper.
func TestAnswersLeaveWhatTheyDoNotTell(t *testing.T) {
	s := status(answer(AskPaper, 0x1e), answer(AskError, 0x12))
	if !s.PaperNearEnd || s.Knows(FactOnline) || s.Ready() {
		t.Errorf("%+v", s)
	}
	// A printer that has not stopped for paper says nothing about the sensor.
	if s = after(s, answer(AskPaper, 0x7e), answer(AskOffline, 0x12)); !s.PaperOut {
		t.Errorf("%+v", s)
	}
}

func TestReadyNeedsToBeKnown(t *testing.T) {
	if (Status{}).Ready() || !status(answer(AskPrinter, 0x12)).Ready() {
		t.Error("an unknown printer is ready, or one that is online is not")
	}
	for _, f := range [][4]byte{{0x18}, {0x30}, {0x10, 0x04}, {0x10, 0x08}, {0x10, 0x20}, {0x10, 0x40}} {
		if s := status(frame(f[0], f[1], f[2], f[3])); s.Ready() {
			t.Errorf("ready: %v", s)
		}
	}
}

func TestStatusIsReadable(t *testing.T) {
	for want, s := range map[string]Status{
		"unknown":                {},
		"online":                 status(frame(0x10, 0, 0, 0)),
		"online, paper near end": status(frame(0x10, 0, 3, 0)),
		"offline, cover open, paper near end, paper out, error, cutter error": status(frame(0x38, 8, 0x0f, 0)),
		"nothing to report": status(answer(AskPaper, 0x12)),
		"offline, feed button, error, recoverable error, overheated, unrecoverable error, drawer high, waiting to recover": status(frame(0x5c, 0x65, 0, 0)),
	} {
		if got := s.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
