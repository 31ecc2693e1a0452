package main

// wallBugs let a wall show something false, or leave something out.
var wallBugs = []bug{
	{
		name: "the wall shows yesterday's numbers in the morning", file: "internal/wall/wall.go",
		old: "\tif s.Day == s.Today(w.cfg.Clock.HubMS()) {", new: "\tif true {",
		pkg: "./internal/wall", test: "TestYesterdaysNumbersAreNotShown",
	},
	{
		name: "a call after closing is not seen", file: "internal/wall/wall.go",
		old: "\tif !v.Lit && len(w.backlog) == 0 && ", new: "\tif len(w.backlog) == 0 && ",
		pkg: "./internal/wall", test: "TestClosedWallSaysWhoIsStillServed",
	},
	{
		name: "the hall is told that it is closed while the last numbers are called", file: "internal/wall/closed.go",
		old: "!opening.Open && !within(spans, minuteOf(nowMS))", new: "!opening.Open",
		pkg: "./internal/wall", test: "TestClosedWallSaysWhenItOpensAgain",
	},
	{
		name: "a wall without the hub tells who is still served", file: "internal/wall/closed.go",
		old: "\tif online && s.Day", new: "\tif s.Day",
		pkg: "./internal/wall", test: "TestClosedWallSaysWhoIsStillServed",
	},
	{
		name: "a wall that is closed by its own clock", file: "internal/wall/closed.go",
		old: "nowMS := w.cfg.Clock.HubMS()", new: "nowMS := w.cfg.Clock.OwnMS()",
		pkg: "./internal/wall", test: "TestClosedWallSaysWhenItOpensAgain",
	},
	{
		name: "calls that follow each other flash", file: "internal/ui/wallview/screen.go",
		old: "\tif s.pulse != nil && !s.pulse.done {", new: "\tif s.pulse.stop(); s.pulse != nil && !s.pulse.done {",
		pkg: "./internal/ui/wallview", test: "TestNothingFlashesFasterThanOnceASecond",
	},
	{
		name: "the rows that are set are not those that are drawn", file: "internal/ui/wallview/rows.go",
		old: "cmp.Or(d.v.Rows, 6)", new: "cmp.Or(min(d.v.Rows, 6), 6)",
		pkg: "./internal/ui/wallview", test: "TestRowsThatAreSetAreDrawn",
	},
	{
		name: "the newest number is smaller than the hall needs", file: "internal/ui/wallview/hero.go",
		old: "d.v.HeroDigits/figureShare)", new: "d.v.HeroDigits)",
		pkg: "./internal/ui/wallview", test: "TestDigitsAreAsHighAsTheHallNeeds",
	},
}
