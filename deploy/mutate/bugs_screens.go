package main

// screenBugs let a finger or a key do something unintended, or leave a technician without
// a message.
var screenBugs = []bug{
	{
		name: "a new page takes the second tap of the old one", file: "internal/ui/widget/guard.go",
		old: "l.until > since && meaning(l) != want", new: "l.until > since+b.Guard && meaning(l) != want",
		pkg: "./internal/ui/kioskview", test: "TestSecondTapIsNotForTheNextPage",
	},
	{
		name: "the same button of another page counts as the same", file: "internal/ui/widget/guard.go",
		old: "return l.page + \"\\x1f\" + t.ID + \"\\x1f\" + t.Means", new: "return t.ID + \"\\x1f\" + t.Means",
		pkg: "./internal/ui/widget", test: "TestWhatHasJustComeToASpotDoesNothing",
	},
	{
		name: "a reason tapped twice is deselected", file: "internal/ui/padview/pages.go",
		old: "Means: widget.Switch(r.On), ", new: "",
		pkg: "./internal/ui/padview", test: "TestReasonTappedTwiceStaysTicked",
	},
	{
		name: "a finger that rests presses the page that comes", file: "internal/ui/widget/guard.go",
		old: "\tif b.pending {\n\t\tnow = b.pressedAt\n\t}\n", new: "",
		pkg: "./internal/ui/widget", test: "TestRestingFingerBelongsToThePageItPressed",
	},
	{
		name: "a new page takes the second key of the old one", file: "internal/ui/widget/guard.go",
		old: "func (b *Board) pageStood() bool {\n\treturn b.KeysAtOnce || ", new: "func (b *Board) pageStood() bool {\n\treturn true || b.KeysAtOnce || ",
		pkg: "./internal/ui/kioskview", test: "TestSecondKeyIsNotForTheNextPage",
	},
	{
		name: "a scan waits for the page", file: "internal/ui/widget/input.go",
		old: "\tif b.ScanRune == nil || !b.ScanRune(r) {\n", new: "\tif b.ScanRune == nil || !b.pageStood() || !b.ScanRune(r) {\n",
		pkg: "./internal/ui/kioskview", test: "TestScanOnANewPageIsTaken",
	},
	{
		name: "a clerk's keys wait for the page", file: "internal/ui/consoleview/screen.go",
		old: "\ts.board.KeysAtOnce = true\n", new: "",
		pkg: "./internal/ui/consoleview", test: "TestClerksChainOfKeysIsInstant",
	},
	{
		name: "a PIN stays typed behind the desk", file: "internal/ui/consoleview/pages.go",
		old: "\twas.left()\n", new: "",
		pkg: "./internal/ui/consoleview", test: "TestPageLeftForgetsWhatWasTyped",
	},
	{
		name: "a supervisor's keys work at the desk behind the page", file: "internal/ui/consoleview/pages.go",
		old: "\t\treturn s.super\n", new: "\t\treturn s.desk\n",
		pkg: "./internal/ui/consoleview", test: "TestScreenHandsOverToThePageOfTheView",
	},
	{
		name: "a key of the supervisor's page is also the desk's", file: "internal/ui/consoleview/wedge.go",
		old: "\ts.swallow = false\n\tr, types", new: "\ts.swallow = false\n\ts.desk.key(e)\n\tr, types",
		pkg: "./internal/ui/consoleview", test: "TestKeysOfOnePageDoNothingOnAnother",
	},
	{
		name: "a held key calls one citizen after the other", file: "internal/ui/widget/repeat.go",
		old: "\ts.typed, s.again = true, s.typed\n", new: "\ts.typed, s.again = true, false\n",
		pkg: "./internal/ui/consoleview", test: "TestHeldCallKeyCallsOnePerson",
	},
	{
		name: "the console does not say why it has no hub", file: "internal/console/offline.go",
		old: "\t\tv.Link.State = i18n.Text(c.lang, \"console.device.alone.none\", since)\n\t\tc.sayWhy(&v.Link, line)\n",
		new: "\t\tv.Link.State = i18n.Text(c.lang, \"console.device.alone.none\", since)\n",
		pkg: "./internal/console", test: "TestBarSaysWhyThereIsNoConnection",
	},
	{
		name: "a citizen reads what is for the technician", file: "internal/kiosk/screen.go",
		old: "Do: i18n.Text(k.lang, \"kiosk.offline.do\")}", new: "Do: i18n.Text(k.lang, \"kiosk.offline.do\") + line.Reason.Full(k.lang)}",
		pkg: "./internal/kiosk", test: "TestCitizensReadNoReasons",
	},
	{
		name: "whoever never answered is said to have been lost", file: "internal/link/reason.go",
		old: "\tif r == ReasonLost {\n\t\treturn ReasonSilent\n\t}\n", new: "",
		pkg: "./internal/link", test: "TestSilentAndUntrustedAreToldApart",
	},
	{
		name: "a refusal without words of its own", file: "internal/link/reason.go",
		old: "refusedAs(wire.RefuseVersion), refusedAs(wire.RefuseToken),", new: "refusedAs(wire.RefuseVersion),",
		pkg: "./internal/link", test: "TestEveryRefusalIsAReason",
	},
	{
		name: "a technician's card stays for good", file: "internal/ui/sheetview/sheet.go",
		old: "\tif c.board.Clock()-c.since >= openFor {\n", new: "\tif false {\n",
		pkg: "./internal/ui/sheetview", test: "TestCardClosesByItself",
	},
	{
		name: "keys go through the technician's card", file: "internal/ui/sheetview/sheet.go",
		old: "\t\treturn c.Shown()\n", new: "\t\treturn false\n",
		pkg: "./internal/ui/sheetview", test: "TestPageBehindHearsNoKeys",
	},
	{
		name: "the technician's card tells the whole address", file: "internal/inspection/sheet.go",
		old: "Path: u.Path}", new: "Path: u.Path, User: u.User}",
		pkg: "./internal/inspection", test: "TestSheetTellsNoSecret",
	},
	{
		name: "a wall that was connected once tells the hall why it is not", file: "internal/wall/wall.go",
		old: "\t\treturn\n\t}\n\tif s.Rules() == nil {\n", new: "\t}\n\tif true {\n",
		pkg: "./internal/wall", test: "TestHallReadsNoReasons",
	},
	{
		name: "the toolkit sends itself an event while it ends", file: "internal/ui/uithread/uithread.go",
		old: "\t\tl.SetOnStoppedHookExecuted(nil)\n", new: "\t\t_ = l\n",
		pkg: "./internal/ui/uithread", test: "TestFyneSendsItselfNothingAtItsEnd",
	},
	{
		name: "what is sent to a toolkit that has ended by itself ends the program", file: "internal/ui/uithread/uithread.go",
		old: "\t\t\tif why.Error() != closedQueue {\n", new: "\t\t\tif true {\n",
		pkg: "./internal/ui/uithread", test: "TestQueueThatIsClosedMeanwhileIsNoCrash",
	},
	{
		name: "a fault of a screen is taken for the end of the toolkit", file: "internal/ui/uithread/uithread.go",
		old: "\t\t\tif why.Error() != closedQueue {\n", new: "\t\t\tif false {\n",
		pkg: "./internal/ui/uithread", test: "TestOtherFaultsAreNotHidden",
	},
	{
		name: "things are sent to a toolkit that was ended", file: "internal/ui/uithread/uithread.go",
		old: "\td.do(a.Driver().Quit)\n\td.over.Store(true)\n", new: "\td.do(a.Driver().Quit)\n",
		pkg: "./internal/ui/uithread", test: "TestNothingIsSentAfterTheEnd",
	},
}
