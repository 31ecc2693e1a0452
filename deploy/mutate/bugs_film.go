package main

// filmBugs let a film affect something else.
var filmBugs = []bug{
	{
		name: "a film is heard while a call is said", file: "internal/film/player.go",
		old: "\tif w.rests() || p.quiet || time.Now().Before(p.back) {", new: "\tif w.rests() || time.Now().Before(p.back) {",
		pkg: "./internal/film", test: "TestFilmIsSilentWhileSomethingIsSaid",
	},
	{
		name: "a silent film keeps the sound device", file: "internal/film/showing.go",
		old: "s.ask(\"set_property\", \"aid\", \"no\")", new: "s.ask(\"set_property\", \"mute\", true)",
		pkg: "./internal/film", test: "TestFilmIsSilentWhileSomethingIsSaid",
	},
	{
		name: "a call does not wait for the film's silence", file: "internal/film/showing.go",
		old: "\t\ts.ask(\"set_property\", \"mute\", true)\n", new: "\t\ts.p.isSilent()\n\t\ttime.Sleep(50 * time.Millisecond)\n\t\ts.ask(\"set_property\", \"mute\", true)\n",
		pkg: "./internal/film", test: "TestFilmIsSilentWhileSomethingIsSaid",
	},
	{
		name: "a film is heard between two calls", file: "internal/film/player.go",
		old: "p.quiet, p.back = false, time.Now().Add(p.times.back)", new: "p.quiet = false",
		pkg: "./internal/film", test: "TestSoundComesBackAfterTheLastCallOnly",
	},
	{
		name: "a film that hangs holds every call up", file: "internal/film/player.go",
		old: "\tp.change(func() { p.enough = true })\n", new: "",
		pkg: "./internal/film", test: "TestFilmThatHangsDoesNotSilenceACall",
	},
	{
		name: "a film that stands still stays for ever", file: "internal/film/showing.go",
		old: "now.Sub(s.moved) > t.still:", new: "now.Sub(s.moved) > t.still && s.at < 0:",
		pkg: "./internal/film", test: "TestFilmThatStandsStillIsGivenUp",
	},
	{
		name: "a film that failed is begun again and again", file: "internal/film/player.go",
		old: "w.film.showing() != over.showing() &&", new: "(w.film.showing() != over.showing() || over.Path != \"\") &&",
		pkg: "./internal/film", test: "TestFilmThatFailedIsNotBegunAgain",
	},
	{
		name: "a film that a person has paused is given up", file: "internal/film/showing.go",
		old: "s.pictured && !s.rests && !s.over &&", new: "s.pictured && !s.p.wanted().hidden && !s.over &&",
		pkg: "./internal/film", test: "TestPausedFilmWaitsForItsPerson",
	},
	{
		name: "a paused film keeps the sound device", file: "internal/film/player.go",
		old: "\tif w.rests() || p.quiet", new: "\tif w.hidden || p.quiet",
		pkg: "./internal/film", test: "TestPausedFilmWaitsForItsPerson",
	},
	{
		name: "subtitles that were turned off stay", file: "internal/film/subtitles.go",
		old: "\tif language == \"\" || len(list) == 0 {", new: "\tif len(list) == 0 {",
		pkg: "./internal/film", test: "TestSubtitlesSuitTheReader|TestSubtitlesAreTurnedOnAndOff",
	},
	{
		name: "a film is cut off after a minute", file: "internal/lookup/step.go",
		old: "\t\tif idle >= filmMost {", new: "\t\tif idle >= l.reading(idleHome) {",
		pkg: "./internal/lookup", test: "TestPageStaysWhileItsFilmRuns",
	},
	{
		name: "the still of a film stays when the film goes", file: "internal/office/catalogue_file.go",
		old: "return f.StillOf(&film) })", new: "return f.StillOf(&film) && film.Name == f.Name })",
		pkg: "./internal/office", test: "TestFilmComesWithItsStill",
	},
	{
		name: "a film lies over the ticket kiosk", file: "internal/ui/lookupview/full.go",
		old: "if s.behind || s.board.Cover != nil", new: "if s.board.Cover != nil",
		pkg: "./internal/ui/lookupview", test: "TestFilmRestsWhereItWouldHideSomething",
	},
	{
		name: "a film of any size is shown", file: "internal/film/showing.go",
		old: "max(s.w, s.h) > MaxWidth ||", new: "max(s.w, s.h) > 9*MaxWidth || s.w > 0 && max(s.w, s.h) <= MaxWidth &&",
		pkg: "./internal/film", test: "TestWhatIsNoFilmIsGivenUp",
	},
	{
		name: "mpv listens to the keyboard", file: "internal/film/command.go",
		old: "\"--input-default-bindings=no\", \"--input-builtin-bindings=no\", ", new: "",
		pkg: "./internal/film", test: "TestMpvTakesNoOrders",
	},
	{
		name: "a film follows what its file refers to", file: "internal/film/command.go",
		old: "\"--access-references=no\", ", new: "",
		pkg: "./internal/film", test: "TestMpvTakesNoOrders",
	},
	{
		name: "a program outlives an owner that was killed", file: "internal/child/owner_linux.go",
		old: "cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL", new: "cmd.SysProcAttr.Pdeathsig = 0 * syscall.SIGKILL",
		pkg: "./internal/child", test: "TestProgramDiesWithAnOwnerThatIsKilled",
	},
	{
		name: "a call begins before the machine is silent", file: "internal/speaker/speaker.go",
		old: "\t\ts.cfg.Before(ctx)\n", new: "\t\tgo s.cfg.Before(ctx)\n",
		pkg: "./internal/speaker", test: "TestTheMachineIsSilentBeforeACallIsSaid",
	},
	{
		name: "a playlist is a film", file: "internal/notice/film.go",
		old: "\tcase !isFilm(head):", new: "\tcase !isFilm(head) && head[0] != '#':",
		pkg: "./internal/notice", test: "TestFilmThatCannotBeShownIsToldOnceInWords",
	},
	{
		name: "a film that failed has its turn all the same", file: "internal/notice/folder.go",
		old: "p.schedule.Shows(now) && !f.out(&p) })", new: "p.schedule.Shows(now) })",
		pkg: "./internal/notice", test: "TestFilmThatFailedIsLeftOutUntilItChanges",
	},
	{
		name: "a drive that is unreachable for a moment loses its films for the day", file: "internal/notice/film.go",
		old: "failure{forever: unread == nil,", new: "failure{forever: true,",
		pkg: "./internal/notice", test: "TestFilmWhoseDriveIsAwayIsTriedAgain",
	},
	{
		name: "the log says of each film that mpv is missing", file: "internal/notice/film.go",
		old: "known, f.lacking = f.lacking, true", new: "known, f.lacking = false, true",
		pkg: "./internal/notice", test: "TestWithoutMpvFilmsSayWhatToInstallOnce",
	},
	{
		name: "a single short film begins sixty times a second", file: "internal/wall/notice.go",
		old: "p.until = p.since.Add(filmAtLeast)", new: "p.until = p.since",
		pkg: "./internal/wall", test: "TestShortFilmAloneBeginsAnew",
	},
	{
		name: "the end of one film ends another", file: "internal/wall/notice.go",
		old: "p.key != \"\" && p.page.Film == f {", new: "p.key != \"\" && p.page.Film.Path == f.Path {",
		pkg: "./internal/wall", test: "TestFilmHasItsTurnUntilItIsOver",
	},
	{
		name: "a film plays in an empty hall", file: "internal/wall/wall.go",
		old: "\tif v.Closed != nil {\n\t\tv.Notice.Film = film.Film{}", new: "\tif v.Closed != nil && v.Offline {\n\t\tv.Notice.Film = film.Film{}",
		pkg: "./internal/wall", test: "TestClosedWallShowsNoFilm",
	},
	{
		name: "a film hides the technician's card", file: "internal/ui/wallview/screen.go",
		old: "if s.board.Cover != nil && s.board.Cover.Shown() {", new: "if s.board.Cover == nil {",
		pkg: "./internal/ui/wallview", test: "TestFilmGoesWhereItWouldHideSomething",
	},
	{
		name: "a finger on a film does nothing", file: "internal/ui/window/inset.go",
		old: "shape.RectanglesChecked(i.x.conn, shape.SoSet,", new: "shape.RectanglesChecked(i.x.conn, shape.SoUnion,",
		pkg: "./internal/ui/window", test: "TestInsetLetsFingersThrough",
	},
	{
		name: "a film stays where its place was", file: "internal/ui/window/inset.go",
		old: "\tif i.closed || i.shown && at == i.at {", new: "\tif i.closed || i.shown {",
		pkg: "./internal/ui/window", test: "TestFilmIsSeenInItsPlace",
	},
	{
		name: "a bar over a counter is drawn as a screen", file: "internal/ui/wallview/bar.go",
		old: "if size.Width < barShape*size.Height {", new: "if size.Width < 2*barShape*size.Height {",
		pkg: "./internal/ui/wallview", test: "TestBarIsReadFromAfar",
	},
	{
		name: "a wall beside the first one is not told of calls", file: "internal/wall/share.go",
		old: "\t\t\tfor _, s := range shared {", new: "\t\t\tfor _, s := range shared[:1] {",
		pkg: "./internal/wall", test: "TestWallsOfOneMachineShareItsSeat",
	},
	{
		name: "a further screen speaks for the device", file: "internal/wall/share.go",
		old: "\tif s.first {", new: "\tif s.seat != nil {",
		pkg: "./internal/wall", test: "TestOnlyTheFirstWallSpeaksForTheSeat",
	},
	{
		name: "a window of an unplugged monitor lies over the first", file: "internal/ui/window/monitor.go",
		old: "\tcase !there && !s.alone:", new: "\tcase !there && !s.alone && s.tries < 0:",
		pkg: "./internal/ui/window", test: "TestFurtherWindowIsHiddenWhileItsMonitorIsAway",
	},
	{
		name: "a window does not go back to its monitor", file: "internal/ui/window/monitor.go",
		old: "\tif err != nil || now == at {", new: "\tif err != nil || now.w == at.w || s.away {",
		pkg: "./internal/ui/window", test: "TestWindowStandsOnItsMonitor|TestWindowThatSomebodyMovedGoesBack|TestWindowGoesBackToAMonitorThatWasUnplugged",
	},
	{
		name: "a place where no monitor is counts as one", file: "internal/ui/window/monitor.go",
		old: "return m.common(a) == a })", new: "return m.common(a).w > 0 })",
		pkg: "./internal/ui/window", test: "TestMonitorsAreNamedByWhoeverSetsThemUp",
	},
	{
		name: "two screens on one monitor", file: "internal/config/device.go",
		old: "taken = taken || strings.EqualFold(a.Monitor, other.Monitor)", new: "taken = taken || a.ID != \"\" && strings.EqualFold(a.Monitor, other.Monitor)",
		pkg: "./internal/config", test: "TestFurtherMonitorsAreTheirOwn",
	},
	{
		name: "every wall of a hall is heard with its film", file: "cmd/display/beside.go",
		old: " || w.Hushed() || !w.Speaks() {", new: " || w.Hushed() {",
		pkg: "./cmd/display", test: "TestFilmIsSilentWhereTheVoiceIs",
	},
	{
		name: "a hall that asked for quiet hears a film", file: "cmd/display/beside.go",
		old: " || w.Hushed() || !w.Speaks() {", new: " || !w.Speaks() {",
		pkg: "./cmd/display", test: "TestFilmIsSilentWhereTheVoiceIs",
	},
	{
		name: "a call of one hall is said for each of its screens", file: "cmd/display/screens.go",
		old: "if also.ID != \"\" && also.Counter == \"\" {", new: "if also.Counter == \"\" {",
		pkg: "./cmd/display", test: "TestFurtherScreensSpeakForTheirOwnZoneOnly",
	},
}
