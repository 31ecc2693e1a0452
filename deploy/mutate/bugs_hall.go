package main

// hallBugs spoil the announcements in the halls.
var hallBugs = []bug{
	{
		name: "a machine's further walls count for nothing", file: "internal/hub/presence.go",
		old: "	for _, name := range hello.Also {\n", new: "	for _, name := range hello.Also[:0] {\n",
		pkg: "./internal/hub", test: "TestFurtherWallsCountAsWalls",
	},
	{
		name: "a zone whose first wall is not heard is silent", file: "internal/health/voice.go",
		old: "return !Code(p.Status.Code).OfSound()", new: "return !Code(p.Dev).OfSound()",
		pkg: "./internal/wall", test: "TestNextWallSpeaksWhereTheFirstIsNotHeard",
	},
	{
		name: "two walls that stand in no zone speak at once", file: "internal/centre/hall.go",
		old: "return r.zoneOfWall[dev] != \"\"", new: "return true",
		pkg: "./internal/wall", test: "TestWallsInNoZoneSpeakOneAfterAnother",
	},
	{
		name: "a wall speaks before it is told of the others", file: "internal/wall/voice.go",
		old: "	if !wasUp {", new: "	if false {",
		pkg: "./internal/wall", test: "TestWallWaitsToBeToldOfTheOthers",
	},
	{
		name: "a wall that takes over does not say what was called just now", file: "internal/wall/voice.go",
		old: "		w.sayAgain(s, zone)\n", new: "",
		pkg: "./internal/wall", test: "TestNextWallSpeaksWhereTheFirstIsNotHeard",
	},
	{
		name: "a wall that comes back speaks over the other", file: "internal/wall/voice.go",
		old: "w.cfg.Clock.Now().Add(handBack)", new: "w.cfg.Clock.Now()",
		pkg: "./internal/wall", test: "TestWallThatComesBackWaitsBeforeItSpeaks",
	},
	{
		name: "walls of other halls are told what one hall has", file: "internal/hub/presence.go",
		old: "		key := strings.Join(own, \"\\n\")\n", new: "		key := \"\"\n",
		pkg: "./internal/hub", test: "TestWallsOfAZoneKnowOfEachOther",
	},
	{
		name: "walls are not told of each other", file: "internal/hub/presence.go",
		old: "	h.tellWalls()\n", new: "",
		pkg: "./internal/hub", test: "TestWallsOfAZoneKnowOfEachOther",
	},
	{
		name: "a wall that is silent on purpose is everybody's trouble", file: "internal/hub/presence.go",
		old: "if s.status.Code != string(health.SoundSilent) {", new: "if s.status.Code != \"\" {",
		pkg: "./internal/hub", test: "TestWallsOfAZoneKnowOfEachOther",
	},
	{
		name: "the record names nobody for what was announced", file: "internal/daybook/announcement.go",
		old: "	if a.Officer != \"\" {", new: "	if a.Officer == \"\" {",
		pkg: "./internal/daybook", test: "TestEveryAnnouncementIsListed",
	},
	{
		name: "anybody speaks to the hall", file: "internal/queue/spec.go",
		old: "			officer, ok := st.Supervises(by.Device, by.Inc)\n			if !ok {", new: "			officer, ok := st.Supervises(by.Device, by.Inc)\n			if _, hall := c.(Announce); !ok && !hall {",
		pkg: "./internal/queue", test: "TestOnlyASupervisorSpeaksToTheHall",
	},
	{
		name: "an event is registered nowhere", file: "internal/queue/events.go",
		old: "	record(eventSpec[SoundTested]{Apply: applied((*State).applyTested)})\n", new: "	_ = (*State).applyTested\n",
		pkg: "./internal/queue", test: "TestEveryTypeIsRegistered",
	},
	{
		name: "how a citizen rated leaves the hub", file: "internal/queue/events.go",
		old: "		Public:   func(ev TicketRated) TicketRated { return TicketRated{Ticket: ev.Ticket, Counter: ev.Counter} },\n", new: "",
		pkg: "./internal/queue", test: "TestPublicLeavesOutTheScore",
	},
	{
		name: "a command is registered nowhere", file: "internal/queue/commands.go",
		old: "	register(spec[AskBack]{Decide: decideAsk})\n", new: "	_ = decideAsk\n",
		pkg: "./internal/queue", test: "TestEveryTypeIsRegistered",
	},
	{
		name: "a key on an outdated screen hits somebody else", file: "internal/queue/spec.go",
		old: "*onScreen != desk.Ticket:\n", new: "*onScreen != *onScreen:\n",
		pkg: "./internal/queue", test: "TestOutdatedScreenIsRefused",
	},
	{
		name: "the same is announced at once again", file: "internal/queue/hall.go",
		old: "			until = max(until, a.AtMS+sameAfterMS)", new: "			until = max(until, a.AtMS)",
		pkg: "./internal/queue", test: "TestTheHallIsNotTalkedAtWithoutEnd",
	},
	{
		name: "the hall is talked at without end", file: "internal/queue/hall.go",
		old: "	if len(people) >= crowdedMost {", new: "	if len(people) > crowdedMost {",
		pkg: "./internal/queue", test: "TestTheHallIsNotTalkedAtWithoutEnd",
	},
	{
		name: "a clock that was set back silences the supervisor", file: "internal/queue/hall.go",
		old: "func(at int64) bool { return at > atMS })", new: "func(at int64) bool { return at < 0 })",
		pkg: "./internal/queue", test: "TestLimitOfAnnouncementsIsThatOfPeople",
	},
	{
		name: "what the clock says counts as people's", file: "internal/queue/hall.go",
		old: "	if ev.At == \"\" {\n		h.ByPeople = newestFirst(ev.AtMS, h.ByPeople, crowdedMost)\n		return\n	}\n", new: "	h.ByPeople = newestFirst(ev.AtMS, h.ByPeople, crowdedMost)\n	if ev.At == \"\" {\n		return\n	}\n",
		pkg: "./internal/queue", test: "TestLimitOfAnnouncementsIsThatOfPeople",
	},
	{
		name: "a clock that was set back keeps the hall quiet", file: "internal/queue/hall.go",
		old: "left <= 0 || left > hushed.UntilMS-hushed.FromMS+hushSlackMS {", new: "left <= 0 {",
		pkg: "./internal/queue", test: "TestQuietIsNoLongerThanItWasAskedFor",
	},
	{
		name: "one floor stays quiet when all quiet ends", file: "internal/queue/hall.go",
		old: "all := s.Hall.Hushed[allHalls]; all.Pos > hushed.Pos {", new: "all := s.Hall.Hushed[allHalls]; all.UntilMS > hushed.UntilMS {",
		pkg: "./internal/queue", test: "TestQuietEndsByItself",
	},
	{
		name: "the clock announces an hour late", file: "internal/queue/hall.go",
		old: "late < 0 || late > announceLateMS ||", new: "late < 0 || late > 12*announceLateMS ||",
		pkg: "./internal/queue", test: "TestTheClockDoesNotAnnounceLateOrTwice",
	},
	{
		name: "the clock announces with every tick", file: "internal/queue/hall.go",
		old: "	return s.Hall != nil && s.Hall.Timed[timedKey(id, at)] == s.Day", new: "	return s.Hall != nil && s.Hall.Timed[timedKey(id, at)] == id",
		pkg: "./internal/queue", test: "TestTheClockAnnouncesOnceADay",
	},
	{
		name: "the clock announces on a day off", file: "internal/queue/hall.go",
		old: "len(spans) == 0 {\n				return nil // a day off", new: "spans == nil {\n				spans = s.Centre.Hours.Spans // a day off",
		pkg: "./internal/queue", test: "TestTheClockAnnouncesOnceADay",
	},
	{
		name: "a clock in doubt announces", file: "internal/queue/hall.go",
		old: "	if s.rules == nil || s.Doubt != nil || s.Day == \"\" || calendar.ServiceDay(atMS) != s.Day {", new: "	if s.rules == nil || s.Day == \"\" {",
		pkg: "./internal/queue", test: "TestTheClockIsSilentWhileItIsInDoubt",
	},
	{
		name: "a day that was closed by mistake is told again", file: "internal/queue/hall.go",
		old: "		if on == day {\n			timed[key] = on\n", new: "		if on == day+key {\n			timed[key] = on\n",
		pkg: "./internal/queue", test: "TestRenamedDayIsNotToldTwice",
	},
	{
		name: "a new day keeps yesterday's announcements", file: "internal/queue/apply.go",
		old: "	s.closeHall(day)\n", new: "",
		pkg: "./internal/queue", test: "TestANewDayForgetsWhatWasSaid",
	},
	{
		name: "the number of a card is announced", file: "internal/queue/hall.go",
		old: "	case personal(blank):\n		return refuse(PersonalData)\n", new: "",
		pkg: "./internal/queue", test: "TestAnnouncementsThatAreRefused",
	},
	{
		name: "a wall whose sound is broken speaks", file: "internal/health/voice.go",
		old: "return connected && ok(p)", new: "_ = p\n		return connected",
		pkg: "./internal/health", test: "TestOneWallSpeaksInEachHall",
	},
	{
		name: "a slip that nobody has signed is taken", file: "internal/ledger/complete.go",
		old: "	if !slip.SignedBy(l.out.SlipKey) {", new: "	if slip.Code == \"\" {",
		pkg: "./internal/ledger", test: "TestWhatIsShownAtCheckIn",
	},
	{
		name: "the hub draws codes of an offline kiosk", file: "internal/ledger/complete.go",
		old: "			n = barcode.InShare(share+len(queue.BlockLetters), n)\n", new: "",
		pkg: "./internal/ledger", test: "TestCodesAreDrawnOutsideTheSharesOfKiosks",
	},
	{
		name: "a sound is tested at a device that is no wall", file: "internal/hub/complete.go",
		old: "		return s != nil && s.conn.Hello.Role == wire.RoleWall", new: "		return s != nil && s.conn.Hello.Role != wire.RoleHub",
		pkg: "./internal/hub", test: "TestSupervisorSpeaksToTheHall",
	},
	{
		name: "the hub forgets what the clock announces", file: "internal/hub/loop.go",
		old: "				_, err := h.ledger.Announce(h.now())\n				return err", new: "				return nil",
		pkg: "./internal/hub", test: "TestHubAnnouncesByTheClock",
	},
	{
		name: "supervisors do not see the walls", file: "internal/hub/presence.go",
		old: "walls[:min(len(walls), wallsTold)], strangers", new: "walls[:0], strangers",
		pkg: "./internal/hub", test: "TestSupervisorsSeeTheWalls",
	},
	{
		name: "a digit of a number plate is a line of the list", file: "internal/ui/consoleview/superask.go",
		old: "	case ask.kind == superBlank:\n		s.blankRune(r)\n", new: "",
		pkg: "./internal/ui/consoleview", test: "TestHallIsToldByKeyboard",
	},
	{
		name: "a counter is in two zones", file: "internal/config/hall.go",
		old: "		if other, double := taken[w.text]; double {", new: "		if other, double := taken[w.text]; double && false {",
		pkg: "./internal/config", test: "TestFaultsOfTheHall",
	},
}
