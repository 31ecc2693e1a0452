package main

// lobbyBugs show something wrong, or nothing, on the displays in the hall.
var lobbyBugs = []bug{
	{
		name: "a box shows half of a number's letters", file: "internal/ledframe/digits.go",
		old: "len(text) <= t.Count && !strings.ContainsFunc(text, unshown)", new: "len(text) <= t.Count && !strings.ContainsFunc(text[:min(1, len(text))], unshown)",
		pkg: "./internal/ledframe", test: "TestNumberIsShownWholeOrByItsDigits",
	},
	{
		name: "a number that is too long for a box is cut", file: "internal/ledframe/digits.go",
		old: "case len(digits) <= t.Count:\n\t\treturn digits", new: "case digits != \"\":\n\t\treturn digits[:min(len(digits), t.Count)]",
		pkg: "./internal/ledframe", test: "TestNumberIsShownWholeOrByItsDigits",
	},
	{
		name: "a box without a number shows 0000", file: "internal/ledframe/digits.go",
		old: "\t\tfill = dark // no text", new: "\t\tfill = t.Fill // no text",
		pkg: "./internal/ledframe", test: "TestEachKeyOfATableDoesWhatItSays",
	},
	{
		name: "the sum of a frame forgets the address", file: "internal/ledframe/table.go",
		old: "frame = append(frame, t.sum(frame)...)", new: "frame = append(frame, t.sum(frame[len(t.address(address)):])...)",
		pkg: "./internal/leddisplay", test: "TestBoxesShowWhatTheyAreTold",
	},
	{
		name: "the bytes of Modbus' CRC are swapped", file: "internal/ledframe/table.go",
		old: "[]byte{byte(crc), byte(crc >> 8)}", new: "[]byte{byte(crc >> 8), byte(crc)}",
		pkg: "./internal/leddisplay", test: "TestBoxesShowWhatTheyAreTold",
	},
	{
		name: "a call waits until every box was told again", file: "internal/leddisplay/round.go",
		old: "q.due > p.due || q.due == p.due && q.since < p.since", new: "q.since < p.since",
		pkg: "./internal/leddisplay", test: "TestChangeComesBeforeTheRestOfTheRound",
	},
	{
		name: "a box that has forgotten its number stays dark", file: "internal/leddisplay/round.go",
		old: "\tif wait = oldest.told.Add(r.repeat).Sub(now); wait <= 0 {", new: "\tif wait = oldest.told.Add(r.repeat).Sub(now); wait <= -r.repeat<<20 {",
		pkg: "./internal/leddisplay", test: "TestChangedComesFirstAndInOrder",
	},
	{
		name: "a line that is back is told only what changes", file: "internal/leddisplay/line.go",
		old: "\tl.round.forget()\n", new: "",
		pkg: "./internal/leddisplay", test: "TestLineIsUnpluggedAndBack",
	},
	{
		name: "the last number stays over a counter for ever", file: "internal/leddisplay/line.go",
		old: "\treturn l.darken(p)\n", new: "\treturn nil\n",
		pkg: "./internal/leddisplay", test: "TestBoxesAreDarkAfterClose",
	},
	{
		name: "a box shows a number that may be an old one", file: "internal/wall/led.go",
		old: "\t\t\tif offline {", new: "\t\t\tif offline && numbers[k.ID] == \"\" {",
		pkg: "./internal/wall", test: "TestDisplaysShowThatTheHubIsOffline",
	},
	{
		name: "a box is dark while somebody is served", file: "internal/wall/led.go",
		old: "t != nil && desk.Officer != \"\" && desk.Pause == \"\"", new: "t != nil && t.State == queue.Called",
		pkg: "./internal/wall", test: "TestDisplaysShowTheNumberAtTheirCounter",
	},
	{
		name: "a file is taken while it is being copied", file: "internal/notice/look.go",
		old: "if f.seen[name] != now[name] || !f.taken[name].due() {", new: "if !f.taken[name].due() {",
		pkg: "./internal/notice", test: "TestHalfCopiedFileIsWaitedFor",
	},
	{
		name: "a bad file fills the log", file: "internal/notice/look.go",
		old: "before == nil || before.words != it.words {", new: "before == nil || before.words != \"\" {",
		pkg: "./internal/notice", test: "TestFileThatCannotBeReadIsTriedAgain",
	},
	{
		name: "a file that was put right is not tried again", file: "internal/notice/look.go",
		old: "if now[name] != it.stamp {", new: "if _, there := now[name]; !there {",
		pkg: "./internal/notice", test: "TestWhatCannotBeShownIsToldOnceInWords",
	},
	{
		name: "a network drive that is unreachable takes its notices along", file: "internal/notice/look.go",
		old: "f.tellFolder(over, err); err != nil {", new: "f.tellFolder(over, err); err != nil && len(f.taken) == 0 {",
		pkg: "./internal/notice", test: "TestFolderGoesAndComesBack",
	},
	{
		name: "a notice goes by the clock of the wall's machine", file: "internal/notice/folder.go",
		old: "now := calendar.Local(f.cfg.Clock.HubMS())", new: "now := calendar.Local(f.cfg.Clock.HubMS() + f.cfg.Clock.WrongMS())",
		pkg: "./internal/notice", test: "TestHoursAreTheHubs",
	},
	{
		name: "every picture that was ever shown stays in memory", file: "internal/notice/folder.go",
		old: "if k != f.shown && k != key {", new: "if k == \"\" && k != f.shown && k != key {",
		pkg: "./internal/notice", test: "TestNextPictureIsReady",
	},
	{
		name: "a time that is none makes a notice for ever", file: "internal/notice/schedule.go",
		old: "\t\tif err != nil {\n\t\t\treturn Schedule{}, \"\", err\n\t\t}\n\t\tif !taken {", new: "\t\tif !taken || err != nil {",
		pkg: "./internal/notice", test: "TestBadTimesInNamesAreToldInWords",
	},
	{
		name: "a picture of any size is decoded", file: "internal/notice/take.go",
		old: "case pixels > MaxPixels:", new: "case pixels > 2*MaxPixels:",
		pkg: "./internal/notice", test: "TestWhatCannotBeShownIsToldOnceInWords",
	},
	{
		name: "a page that is late stops the centre's own notices", file: "internal/wall/notice.go",
		old: "return !others || now.Sub(p.until) < noticePage", new: "return true",
		pkg: "./internal/wall", test: "TestPageThatIsLate",
	},
	{
		name: "a page that is late leaves an empty panel", file: "internal/wall/notice.go",
		old: "\t\tp.own, p.key = -1, \"\" //", new: "\t\t*p = panel{own: -1} //",
		pkg: "./internal/wall", test: "TestPageThatIsLate",
	},
	{
		name: "a removed notice stays for its ten minutes", file: "internal/wall/notice.go",
		old: "(p.key == \"\" || w.cfg.Notices.Has(p.key))", new: "(p.key != \"\" || w.cfg.Notices == nil || p.own >= 0)",
		pkg: "./internal/wall", test: "TestPageOfAFileThatIsGoneIsTakenDown",
	},
	{
		name: "a poster is cut off", file: "internal/ui/wallview/notice.go",
		old: "n.Image, widget.Contain, 0)", new: "n.Image, widget.Cover, 0)",
		pkg: "./internal/ui/wallview", test: "TestPosterIsNotCutOff",
	},
	{
		name: "a notice is scaled anew at every look", file: "internal/notice/look.go",
		old: "return it.again == 1", new: "return it.again <= 1",
		pkg: "./internal/notice", test: "TestFileThatCannotBeReadIsTriedAgain",
	},
	{
		name: "the centre's own notices are thrown away", file: "internal/notice/folder.go",
		old: "if within(cfg.Cache, cfg.Dir) || within(cfg.Dir, cfg.Cache) {", new: "if within(cfg.Cache, cfg.Dir) {",
		pkg: "./internal/notice", test: "TestCacheIsNotTheFolderItself",
	},
	{
		name: "a telephone's photo lies on its side", file: "internal/notice/take.go",
		old: "return turned(scaled(img, width, height), orientation), nil", new: "return scaled(img, width, height), nil",
		pkg: "./internal/notice", test: "TestPhotosOfTelephonesStandUpright",
	},
	{
		name: "a line that was unplugged makes its boxes dark", file: "internal/leddisplay/line.go",
		old: "\tif l.ctx.Err() == nil {\n", new: "\tif l.ctx.Err() == nil && l.round == nil {\n",
		pkg: "./internal/leddisplay", test: "TestLineIsUnpluggedAndBack",
	},
}
