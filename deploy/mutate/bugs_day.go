package main

// dayBugs make the hub trust a clock about the service day.
var dayBugs = []bug{
	{
		name: "a promise is forgotten between its answer and its entry", file: "internal/replica/device.go",
		old: "\t\t\t\td.unseen = append(d.unseen, p)\n", new: "\t\t\t\td.unseen = append(d.unseen[:0])\n",
		pkg: "./internal/replica", test: "TestPromiseHoldsBeforeItsEntry",
	},
	{
		name: "a kiosk’s number has the ID of one of the closed day of that date", file: "internal/queue/dayword.go",
		old: "\t\ts.useBlock(ev.To, series, count)\n", new: "",
		pkg: "./internal/queue", test: "TestNumberOfABlockIsNotThatOfTheClosedDay",
	},
	{
		name: "whoever was served on the closed day of that date stands in line again", file: "internal/queue/recover.go",
		old: "return s.Had[t.Code].Number != t.Number", new: "return true",
		pkg: "./internal/queue", test: "TestTicketsOfTheClosedDayOfThatDateAreNoNews",
	},
	{
		name: "tickets of the closed day of that date are recorded as lost", file: "internal/queue/recover.go",
		old: "range s.Had {", new: "range map[string]HadTicket(nil) {",
		pkg: "./internal/queue", test: "TestTicketsOfTheClosedDayOfThatDateAreNoNews",
	},
	{
		name: "an old action is when a restored hub met its first device", file: "internal/queue/apply.go",
		old: "\ts.noteDecided(e, events)\n", new: "\ts.noteDecided(as, events)\n",
		pkg: "./internal/queue", test: "TestOfflineActionEndsNoRecovery",
	},
	{
		name: "a ticket that the lost log had carried is recovered beside the carried one", file: "internal/queue/recover.go",
		old: "\t\t\tday.Tickets = append(day.Tickets, &carried[i])\n", new: "",
		pkg: "./internal/queue", test: "TestTicketThatTheLostLogHadCarriedIsOne",
	},
	{
		name: "a ticket that the lost log had carried is carried under another ID", file: "internal/queue/dayword.go",
		old: "\t\t\treturn k.ID\n", new: "\t\t\tcontinue\n",
		pkg: "./internal/queue", test: "TestTicketThatTheLostLogHadCarriedIsOne",
	},
	{
		name: "a late cancellation is lost with the log", file: "internal/replica/memory.go",
		old: "		if asked.IssuedNonce == \"\" || a.Ticket != \"\" {\n			return nil", new: "		if true {\n			return nil",
		pkg: "./internal/device", test: "TestWhatTheHubJustAcceptedIsUploaded",
	},
	{
		name: "a day that is open again lacks its appointments", file: "internal/queue/dayword.go",
		old: "Appointments: s.forgotten(c, g.Promised)}", new: "}",
		pkg: "./internal/queue", test: "TestAppointmentsOfADayThatIsOpenAgain",
	},
	{
		name: "a second restore loses the tickets of a renamed day", file: "internal/queue/recover.go",
		old: "		some.Former = s.datesOf(some.Tickets)\n", new: "		some.Former = s.Former\n",
		pkg: "./internal/queue", test: "TestTicketsOfARenamedDayAreRecoveredTwice",
	},
	{
		name: "a day that is open again has no reservations", file: "internal/queue/dayword.go",
		old: "	events = append(events, s.reservedAgain(left)...)\n", new: "",
		pkg: "./internal/queue", test: "TestReservationsOfADayThatIsOpenAgain",
	},
	{
		name: "a slip is good again when its day is open again", file: "internal/queue/dayword.go",
		old: "		case Booked, Arrived, Revoked:\n			list", new: "		case Booked:\n			list",
		pkg: "./internal/queue", test: "TestAppointmentsOfADayThatIsOpenAgain",
	},
	{
		name: "the list of a day ends where a wrong clock ended the day", file: "internal/hub/bookings.go",
		old: "of(day, first, last)", new: "of(day, first, min(last, 0))",
		pkg: "./internal/hub", test: "TestDayThatRolledOverTooEarlyHasItsAppointments",
	},
	{
		name: "a number cancelled after its day waits when the day is reopened", file: "internal/queue/dayword.go",
		old: "if reason := s.whyUnheld(&t, offline); reason != \"\" {", new: "if reason := s.whyUnheld(&t, nil); reason == ReasonPaper {",
		pkg: "./internal/queue", test: "TestNoTicketWithoutPaperWaitsInAReopenedDay",
	},
	{
		name: "a clock a day behind recovers nothing of the next day", file: "internal/queue/recover.go",
		old: "return day <= DaysAfter(max(s.Day, calendar.ServiceDay(atMS)), 1)", new: "return day <= DaysAfter(calendar.ServiceDay(atMS), 1)",
		pkg: "./internal/queue", test: "TestDayIsUploadedToAHubWhoseClockIsADayBehind",
	},
	{
		name: "a kiosk whose number is of a day that is over forgets it", file: "internal/kiosk/kiosk.go",
		old: "		k.takeBack(queue.CancelTicket{Ticket: r.Answer.Ticket, Reason: queue.ReasonNotPrinted}, kept)\n", new: "		k.ack(kept.Ack)\n",
		pkg: "./internal/kiosk", test: "TestNumberOfADayThatIsOver",
	},
	{
		name: "a cancellation does not name the command that it replaces", file: "internal/device/commands.go",
		old: "	c = d.replica.TakesBack(earlier.Seq, c)\n", new: "",
		pkg: "./internal/device", test: "TestCancelledNumberIsNotGivenToTheNextRun",
	},
	{
		name: "a day opens however far it is", file: "internal/queue/dayword.go",
		old: "	case days > 0 && days <= NearDays && !held", new: "	case days > 0 && !held",
		pkg: "./internal/queue", test: "TestDayFromTheClock",
	},
	{
		name: "a clock set ahead at work ends the day", file: "internal/ledger/clock.go",
		old: "held = w.wallMS != 0 && (step >= stepMS", new: "held = false && (step >= stepMS",
		pkg: "./internal/hub", test: "TestClockThatIsSetAtWorkEndsNoDay",
	},
	{
		name: "a log ahead of the clock is told to nobody", file: "internal/queue/dayword.go",
		old: "	case days < 0 && s.Doubt == nil && calendar.ServiceDay(atMS+behindMS) == s.Day:", new: "	case days < 0:",
		pkg: "./internal/hub", test: "TestHubWhoseClockWasAheadFindsTheWayOut",
	},
	{
		name: "a clock that was said to be wrong is believed the next day", file: "internal/queue/dayword.go",
		old: " && (s.Doubt == nil || !s.Doubt.Wrong):", new: ":",
		pkg: "./internal/queue", test: "TestClockThatIsWrongClosesNothing",
	},
	{
		name: "a ticket issued in doubt is dropped", file: "internal/queue/dayword.go",
		old: "return carries && t.here() > since })", new: "return carries && t.here() > since && false })",
		pkg: "./internal/queue", test: "TestTicketIssuedInDoubtKeepsWaiting",
	},
	{
		name: "a day under its true name begins at 1 again", file: "internal/queue/dayword.go",
		old: "		s.Series[series] = max(s.Series[series], count)\n		s.useBlock(", new: "		s.useBlock(",
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
	{
		name: "an uploaded ticket gets another ticket's ID", file: "internal/queue/recover.go",
		old: "t.ID = s.keptID(&t, named)", new: "t.ID = s.freeID(t.Number, named)",
		pkg: "./internal/queue", test: "TestRecoveredTicketKeepsItsID",
	},
	{
		name: "a ticket ID from a day under a wrong clock is given again", file: "internal/queue/apply.go",
		old: "\ts.UsedIDs, s.Had = s.usedIDs(day), nil\n", new: "\ts.Had = nil\n",
		pkg: "./internal/queue", test: "TestIDOfAnEarlierDayIsNotGivenAgain",
	},
	{
		name: "the day that comes is taken for the open one under another name", file: "internal/queue/recover.go",
		old: "s.Former[s.FormerLost:], c.Day)", new: "s.Former, c.Day)",
		pkg: "./internal/queue", test: "TestDevicesDayHasNoIDOfTheDayBefore",
	},
	{
		name: "of two tickets with one number one is dropped", file: "internal/queue/dayword.go",
		old: "	return s.freeIDOf(day, t.Number, named)\n", new: "	return TicketID(day + \"/\" + t.Number)\n",
		pkg: "./internal/queue", test: "TestTwoTicketsWithOneNumberKeepWaiting",
	},
	{
		name: "a ticket recovered in doubt is dropped", file: "internal/queue/dayword.go",
		old: "	if t.RecoveredPos > 0 {\n", new: "	if false {\n",
		pkg: "./internal/queue", test: "TestTicketsRecoveredInDoubtKeepWaiting",
	},
	{
		name: "in doubt the devices' day is refused", file: "internal/queue/recover.go",
		old: " || s.Doubt != nil && Near(s.Day, day)\n", new: "\n",
		pkg: "./internal/queue", test: "TestDevicesOpenTheirDayWhileTheClockIsInDoubt",
	},
	{
		name: "which days a restore has lost goes by the wrong clock", file: "internal/queue/dayword.go",
		old: "			lost.To = DaysAfter(ev.Day, 1)", new: "			_ = DaysAfter(ev.Day, 1)",
		pkg: "./internal/queue", test: "TestDaysOfARestoreUnderAWrongClockAreRecovered",
	},
	{
		name: "the answer in a backup about the day is believed after the restore", file: "internal/queue/apply.go",
		old: "			doubt.Said, doubt.Pos = false, e.Pos\n", new: "			doubt.Pos = e.Pos\n",
		pkg: "./internal/queue", test: "TestDayIsAskedForAgainAfterARestore",
	},
	{
		name: "the upload time after a restore passes while no device is connected", file: "internal/queue/apply.go",
		old: "	s.RestoredFrom, s.Lost, s.Awaited, s.FormerLost = ev.From(), ev.lost(s.Day, e.AtMS), true,", new: "	s.RestoredFrom, s.Lost, s.Awaited, s.FormerLost = ev.From(), ev.lost(s.Day, e.AtMS), false,",
		pkg: "./internal/queue", test: "TestHubWaitsForItsDevicesOverNight",
	},
	{
		name: "a set clock ends the upload time after a restore", file: "internal/ledger/clock.go",
		old: "	if !cut {\n", new: "	if !cut || cut {\n",
		pkg: "./internal/hub", test: "TestClockThatIsSetEndsNoRecovery",
	},
	{
		name: "a ticket with a former day's ID is dropped when its day is over", file: "internal/queue/recover.go",
		old: "!ok || !dated || t.Number", new: "!ok || !dated || day != c.Day || t.Number",
		pkg: "./internal/queue", test: "TestDayWithTwoDatesIsRecoveredWhenItIsOver",
	},
	{
		name: "a reopened day lacks the tickets uploaded for it", file: "internal/hub/day.go",
		old: "			if late.Day == day {\n", new: "			if late.Day == day && false {\n",
		pkg: "./internal/hub", test: "TestReopenedDayHasWhatDevicesUploaded",
	},
	{
		name: "a day that was closed too early is not uploaded", file: "internal/replica/memory.go",
		old: "		if p.Day > shown.Day ||", new: "		if p.Day >= shown.Day ||",
		pkg: "./internal/replica", test: "TestDayThatWasClosedTooEarlyIsUploaded",
	},
	{
		name: "an answer without a believable time is refused", file: "internal/queue/answer.go",
		old: "	case c.AtMS == 0:\n", new: "	case c.AtMS < oldest:\n",
		pkg: "./internal/queue", test: "TestRatingWithAnImpossibleTimeDoesNotCount",
	},
	{
		name: "an answer without a believable time counts", file: "internal/queue/answer.go",
		old: "given.AtMS, given.Kept = g.AtMS, KeptLate", new: "given.AtMS = g.AtMS",
		pkg: "./internal/queue", test: "TestRatingWithAnImpossibleTimeDoesNotCount",
	},
	{
		name: "a silent device is remembered for ever", file: "internal/ledger/memory.go",
		old: "m.Opened-mark.Opened > forgetAfter", new: "mark == nil",
		pkg: "./internal/ledger", test: "TestSilentDevicesAreForgotten",
	},
	{
		name: "a call waits for a console that is not there", file: "internal/ledger/step.go",
		old: "	if t == nil || !l.consoles[t.Reserved] {", new: "	if t == nil {",
		pkg: "./internal/ledger", test: "TestCallDoesNotWaitForEver",
	},
	{
		name: "the hub does not look what its log has of a day", file: "internal/ledger/complete.go",
		old: "		if out.OfDay == nil || !queue.MayTellDay(s, by, c, now.MS) {", new: "		if out.OfDay != nil {",
		pkg: "./internal/ledger", test: "TestDayIsCompletedByTheHub",
	},
	{
		name: "what version 1 last decided for a kiosk is forgotten", file: "internal/queue/state.go",
		old: "		if d.MetMS == 0 {", new: "		if d.MetMS != 0 {",
		pkg: "./internal/ledger", test: "TestSnapshotOfVersionOne",
	},
	{
		name: "a device gets what it asks for", file: "internal/eventlog/stream.go",
		old: "if may.Has(s) && !list.Has(s) {", new: "if may != nil && !list.Has(s) {",
		pkg: "./internal/eventlog", test: "TestStreamsOfARole",
	},
	{
		name: "an entry of another stream says who asked", file: "internal/eventlog/stream.go",
		old: "		return Entry{Pos: e.Pos, AtMS: e.AtMS}\n", new: "",
		pkg: "./internal/eventlog", test: "TestEntryIsToldByStreams",
	},
	{
		name: "an event of a later program is told", file: "internal/eventlog/stream.go",
		old: "case !known || !streams.Has(k.stream):", new: "case known && !streams.Has(k.stream):",
		pkg: "./internal/eventlog", test: "TestEntryIsToldByStreams",
	},
	{
		name: "what another book records changes the queue", file: "internal/queue/apply.go",
		old: "if len(events) == 0 && len(e.Events) > 0 {", new: "if false {",
		pkg: "./internal/queue", test: "TestEntryOfAnotherBookChangesNothing", sim: 60,
	},
	{
		name: "a device that knows the wrong date opens it", file: "internal/queue/recover.go",
		old: "	if c.Day > s.Day && s.wasCalled(c.Day, c.Tickets) {\n", new: "	if c.Day > s.Day && s.wasCalled(c.Day, c.Tickets) && false {\n",
		pkg: "./internal/queue", test: "TestDeviceThatKnowsTheWrongDateOnly",
	},
}
