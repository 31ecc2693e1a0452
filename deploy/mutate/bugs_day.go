package main

// dayBugs have the hub believe a clock about what day it is.
var dayBugs = []bug{
	{
		name: "a day opens however far it is", file: "internal/queue/dayword.go",
		old: "	case days > 0 && days <= NearDays && !held", new: "	case days > 0 && !held",
		pkg: "./internal/queue", test: "TestDayFromTheClock",
	},
	{
		name: "a clock set ahead at work ends the day", file: "internal/hub/day.go",
		old: "held = w.wallMS != 0 && (step >= stepMS", new: "held = false && (step >= stepMS",
		pkg: "./internal/hub", test: "TestClockThatIsSetAtWorkEndsNoDay",
	},
	{
		name: "a log ahead of the clock is told to nobody", file: "internal/queue/dayword.go",
		old: "	case days < 0 && s.Doubt == nil && ServiceDay(atMS+behindMS) == s.Day:", new: "	case days < 0:",
		pkg: "./internal/hub", test: "TestHubWhoseClockWasAheadFindsTheWayOut",
	},
	{
		name: "a clock that was said to be wrong is believed the next day", file: "internal/queue/dayword.go",
		old: " && (s.Doubt == nil || !s.Doubt.Wrong):", new: ":",
		pkg: "./internal/queue", test: "TestClockThatIsWrongClosesNothing",
	},
	{
		name: "who came in doubt is sent away", file: "internal/queue/dayword.go",
		old: "	if since, carries := s.doubtedSince(word); carries {", new: "	if since, carries := s.doubtedSince(word); carries && false {",
		pkg: "./internal/queue", test: "TestWhoCameInDoubtWaitsOn",
	},
	{
		name: "a day under its true name begins at 1 again", file: "internal/queue/dayword.go",
		old: "		s.Series[series] = max(s.Series[series], count)\n	}\n	s.restamp(", new: "		_, _ = series, count\n	}\n	s.restamp(",
		pkg: "./internal/queue", test: "TestDayThatWasClosedTooEarlyIsOpenAgain",
	},
	{
		name: "stamps of the wrong clock stay", file: "internal/queue/dayword.go",
		old: "	s.restamp(int64(days)*dayMS, e.AtMS)\n", new: "	_ = days\n",
		pkg: "./internal/queue", test: "TestEveryStampIsMoved",
	},
	{
		name: "anybody says what day it is", file: "internal/queue/dayword.go",
		old: "	officer, ok := s.dayTeller(by)\n	if !ok {", new: "	officer, ok := s.dayTeller(by)\n	if !ok && by.Seq == 0 {",
		pkg: "./internal/queue", test: "TestWhoSaysWhatDayItIs",
	},
	{
		name: "the record has a day under its wrong name only", file: "internal/store/archive.go",
		old: "		case queue.DayRenamed:\n			if err := noteRenamed(tx, ev.To); err != nil {\n				return err\n			}\n", new: "",
		pkg: "./internal/hub", test: "TestHubWhoseClockWasAheadFindsTheWayOut",
	},
}
