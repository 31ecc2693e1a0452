package main

// hardwareBugs trust a printer, a scanner or a disk too much.
var hardwareBugs = []bug{
	{
		name: "dots are drawn beside the paper", file: "internal/receipt/raster.go",
		old: "part &= 0xff << (8*r.stride - r.width)", new: "part &= 0xff << (8*r.stride - 8*len(line))",
		pkg: "./internal/receipt", test: "TestDotsAreDrawnWhereTheyBelong",
	},
	{
		name: "a letter that begins left of the paper is drawn at its edge", file: "internal/receipt/raster.go",
		old: "at := x>>3 + i\n", new: "at := x/8 + i\n",
		pkg: "./internal/receipt", test: "TestDotsAreDrawnWhereTheyBelong",
	},
	{
		name: "a secret that is there is drawn again", file: "internal/store/secret.go",
		old: "!inLog && len(known) > 0 {", new: "!inLog && len(known) > 1<<20 {",
		pkg: "./internal/store", test: "TestSecretIsDrawnOnceAndGoesWithACopy",
	},
	{
		name: "the next question is put while an answer is owed", file: "internal/printer/round.go",
		old: "\t\tif owed == 0 {\n", new: "\t\tif owed >= 0 {\n",
		pkg: "./internal/printer", test: "TestPrinterThatAnswersLateWorks",
	},
	{
		name: "a bad state is believed at the first answer", file: "internal/printer/round.go",
		old: "if r.twice || bad(s) {", new: "if r.twice && bad(s) {",
		pkg: "./internal/printer", test: "TestPrinterThatIsOneAnswerBehindWorks",
	},
	{
		name: "a late answer about the time before proves a ticket", file: "internal/printer/delivery.go",
		old: "!whole.IsZero() && !whole.Before(asked)", new: "whole.After(asked) || c.heardAfter(asked)",
		pkg: "./internal/printer", test: "TestLatePrinterThatAnswersInRealTimeOnly",
	},
	{
		name: "a question that the printer does not know is waited for", file: "internal/printer/round.go",
		old: "overdue && !r.answers[r.at]:", new: "overdue && r.answers[r.at]:",
		pkg: "./internal/printer", test: "TestPrinterThatDoesNotKnowAQuestion",
	},
	{
		name: "a printer that is open and ready is never doubted", file: "internal/printer/round.go",
		old: "if impossible(r.confirmed) {", new: "if impossible(r.confirmed) && bad(c.status) && r.begun.IsZero() {",
		pkg: "./internal/printer", test: "TestPrinterThatContradictsItselfSaysWhatToDo",
	},
	{
		name: "answers that make no sense are not noticed", file: "internal/printer/round.go",
		old: "\tif !c.garbageAfter(r.garbage) {", new: "\tif !c.garbageAfter(r.garbage) || r.at == 0 {",
		pkg: "./internal/printer", test: "TestPrinterThatMakesNoSenseIsUsedAsOneThatNeverAnswers",
	},
	{
		name: "whoever hangs up without a word is a printer again", file: "internal/printer/session.go",
		old: "\tif !p.short {\n", new: "\tif !p.short || p.talk != nil {\n",
		pkg: "./internal/printer", test: "TestWhoeverHangsUpWithoutAWordIsNoPrinter",
	},
	{
		name: "the late maker passes for the model", file: "internal/printer/session.go",
		old: "\tif errors.Is(err, errNoAnswer) {\n", new: "\tif errors.Is(err, errNoAnswer) && !p.auto {\n",
		pkg: "./internal/printer", test: "TestLateNameIsNotTakenForTheModel",
	},
	{
		name: "a printer that comes and goes fills the log", file: "internal/health/repeats.go",
		old: "if x.written == RepeatsWritten {", new: "if x.written < 0 {",
		pkg: "./internal/health", test: "TestRepeatsAreFewLinesAndLoseNoEvent",
	},
	{
		name: "status = \"off\" is forgotten where the profile asks the printer", file: "internal/printer/printer.go",
		old: "\tif s.StatusOff {\n", new: "\tif s.StatusOff && s.Profile != AutoProfile {\n",
		pkg: "./internal/printer", test: "TestStatusOffPrintsWithoutQuestions",
	},
	{
		name: "status = \"off\" is not read", file: "internal/config/device.go",
		old: "d.Printer.StatusOff = printer.oneOf(\"status\", \"on\", \"off\") == \"off\"", new: "d.Printer.StatusOff = printer.oneOf(\"status\", \"on\", \"off\") == \"no\"",
		pkg: "./internal/config", test: "TestDeviceIsReadWhole",
	},
	{
		name: "a code that lies under the scanner counts again at each pause", file: "internal/scanner/intake.go",
		old: "\tin.last, in.seen = hash, at\n", new: "\tif in.last = hash; !repeat {\n\t\tin.seen = at\n\t}\n",
		pkg: "./internal/scanner", test: "TestTheSameTextIsOneScanUntilItWasAway",
	},
	{
		name: "a port that floods turns the pages", file: "internal/scanner/intake.go",
		old: "\treturn in.flooded || in.counted > FloodScans", new: "\treturn in.flooded && in.counted > FloodScans",
		pkg: "./internal/scanner", test: "TestFloodOfScansIsNoHand",
	},
	{
		name: "the time of a scan is the wall's", file: "internal/scanner/line.go",
		old: "\t\tnow := time.Now()\n", new: "\t\tnow := time.Now().Round(0)\n",
		pkg: "./internal/scanner", test: "TestTimesOfScansAreMonotonic",
	},
	{
		name: "the second answer to a question put twice proves the next ticket", file: "internal/printer/delivery.go",
		old: "p.orderly, p.owing = true, again", new: "p.orderly, p.owing = true, again && p.deaf",
		pkg: "./internal/printer", test: "TestAnswerToAQuestionPutTwiceIsWaitedOut",
	},
	{
		name: "what the log held back is never said", file: "internal/printer/watch.go",
		old: "\tfor _, h := range held {", new: "\tfor _, h := range held[len(held):] {",
		pkg: "./internal/printer", test: "TestLogOfAPrinterThatComesAndGoes",
	},
	{
		name: "a scanner that sends rubbish fills the log", file: "internal/program/scanner.go",
		old: "write := repeats.Count(string(n.Reason), n.Scans, time.Now()); write {", new: "write := repeats.Count(string(n.Reason), n.Scans, time.Now()); write || n.Scans > 0 {",
		pkg: "./internal/program", test: "TestDroppedScansAreAFewLines",
	},
	{
		name: "the technician is not told of answers that make no sense", file: "internal/kiosk/menu.go",
		old: "s.Troubles[0].Code != health.PrinterStatusUnknown:", new: "s.Troubles[0].Severity > health.Notice:",
		pkg: "./internal/kiosk", test: "TestServiceMenu",
	},
}
