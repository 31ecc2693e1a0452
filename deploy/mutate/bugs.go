package main

import "slices"

// bugs is the whole table. Its twin for people is in docs/TESTING.md.
var bugs = slices.Concat(orderBugs, hostileBugs, securityBugs, backupBugs, clockBugs, dayBugs, configBugs, officeBugs, hallBugs, hardwareBugs, screenBugs, voiceBugs, lobbyBugs, wallBugs, filmBugs, paintBugs, reportBugs, catalogueBugs, searchBugs, lookupBugs, registerBugs, dossierBugs)

// orderBugs break the promise that a number is never lost and never given twice.
var orderBugs = []bug{
	{
		name: "answer before the disk has it", file: "internal/hub/loop.go",
		old: "	b := h.ledger.Take()\n",
		new: "	b := h.ledger.Take()\n\tfor _, r := range b.Replies {\n\t\th.reply(r)\n\t}\n\tb.Replies = nil\n",
		pkg: "./internal/hub", test: "TestFullDisk|TestKilledHubLosesNothing",
	},
	{
		name: "cursor not durable", file: "internal/device/keep.go",
		old: "if err := d.store.Keep(heard); err != nil {",
		new: "if err := error(nil); err != nil {",
		pkg: "./internal/device", test: "TestReplicaSurvivesRestartWithoutNetwork",
	},
	{
		name: "a ticket is at two counters", file: "internal/queue/apply.go",
		old: "\tif t.State == Called || t.State == Serving {\n\t\treturn fmt.Errorf(\"ticket %q is at counter %q already\", t.ID, t.Counter)\n\t}\n\tdesk := s.desk(ev.Counter)\n\tif desk.Ticket != \"\" {\n\t\treturn fmt.Errorf(\"counter %q has ticket %q\", ev.Counter, desk.Ticket)\n\t}\n\tif t.State == Waiting {\n\t\ts.stepOut(t)\n\t}\n",
		new: "\tdesk := s.desk(ev.Counter)\n",
		pkg: "./internal/queue", test: "TestAnyHistory", sim: 300,
	},
	{
		name: "number reused after a restart", file: "internal/store/block.go",
		old: "\t\treturn writeGiven(tx, all)\n", new: "\t\treturn nil\n",
		pkg: "./internal/store", test: "TestNumbersOfABlockAreNeverDrawnTwice",
	},
	{
		name: "block leased twice", file: "internal/queue/offline.go",
		old: "\t\t\ttaken[b.Letter] = true\n", new: "",
		pkg: "./internal/device", test: "TestKioskIsLeasedABlockAtOnce", sim: 300,
	},
	{
		name: "outbox dropped on reconnect", file: "internal/replica/device.go",
		old: "if p.durable || atMS-p.atMS < GiveUpAfterMS {", new: "if atMS-p.atMS < GiveUpAfterMS {",
		pkg: "./internal/replica", test: "TestVolatileCommandIsGivenUpAndADurableOneIsNot", sim: 300,
	},
	{
		name: "paper printed and the hub's number left", file: "internal/queue/offline.go",
		old: "\treturn accept(ev.Ticket, ev, TicketCancelled{other.ID, ReasonPaper})\n", new: "\treturn accept(ev.Ticket, ev)\n",
		pkg: "./internal/queue", test: "TestPaperWinsOverTheHubsNumber", sim: 300,
	},
	{
		name: "service day by UTC", file: "internal/calendar/local.go",
		old: "func ServiceDay(atMS int64) string { return Local(atMS)", new: "func ServiceDay(atMS int64) string { return Local(atMS).UTC()",
		pkg: "./internal/calendar", test: "TestServiceDayIsVietnamese", sim: 300,
	},
	{
		name: "a copy is told the other's number", file: "internal/ledger/memory.go",
		old: "if a.Nonce != c.Nonce {", new: "if false {",
		pkg: "./internal/replica", test: "TestCopyIsNotToldTheOthersNumber", sim: 2000,
	},
	{
		name: "a command decided twice", file: "internal/ledger/greet.go",
		old: "\tif !found {\n", new: "\tif !found || old.Answer.Code == queue.OK {\n",
		pkg: "./internal/replica", test: "TestEveryRequestGetsOneNumber", sim: 300,
	},
	{
		name: "a promise forgotten when the line breaks", file: "internal/replica/offline.go",
		old: "\tfor _, p := range slices.Concat(d.unseen, d.redraw, d.pending) {\n", new: "\tfor _, p := range slices.Concat(d.unseen, d.redraw) {\n",
		pkg: "./internal/replica", test: "TestPromiseHoldsBeforeItsAnswer", sim: 5000,
	},
	{
		name: "one request gets two numbers under two incarnations", file: "internal/queue/decide.go",
		old: "\treturn s.byNonce[nonceOf{by.Device, by.Nonce}]\n", new: "\treturn nil\n",
		pkg: "./internal/replica", test: "TestRepeatedRequestGetsItsNumber",
	},
	{
		name: "a restored disk is not noticed", file: "internal/replica/device.go",
		old: "if w.Seq > d.reached {", new: "if false {",
		pkg: "./internal/replica", test: "TestRestoredStoreTakesANewIncarnation",
	},
	{
		name: "new incarnation forgets the numbers given", file: "internal/replica/renew.go",
		old: "\treturn c.again() || c.waited\n", new: "\treturn c.waited\n",
		pkg: "./internal/replica", test: "TestWhatSurvivesANewIncarnation", sim: 1000,
	},
	{
		name: "window wider than the hub's memory", file: "internal/replica/device.go",
		old: "return min(uint64(said), wire.WideInFlight)", new: "return 100 * wire.WideInFlight",
		pkg: "./internal/replica", test: "TestWindowStaysWithinWhatTheHubRemembers",
	},
	{
		name: "a superseded number of an earlier run is dropped", file: "internal/replica/device.go",
		old: "if r.Answer.Code == queue.AnswerForgotten && p.again() {", new: "if false {",
		pkg: "./internal/replica", test: "TestOvertakenNumberOfAnEarlierRunIsReported",
	},
	{
		name: "yesterday's number in line again", file: "internal/queue/offline.go",
		old: "if s.reportedEarlier(paperOf(c.Number, c.Code), nonceOf{by.Device, by.Nonce}) {", new: "if false {",
		pkg: "./internal/queue", test: "TestNumbersOfEarlierDaysDoNotComeAgain",
	},
	{
		name: "of two papers with one number and one code one is dropped", file: "internal/queue/offline.go",
		old: "t.Number == c.Number && !t.otherPaper(", new: "t.Number == c.Number && !new(Ticket).otherPaper(",
		pkg: "./internal/queue", test: "TestPapersWithOneNumberAndOneCodeAreTwo", sim: 1000,
	},
	{
		name: "of two papers with one number and one code one is not recovered", file: "internal/queue/recover.go",
		old: "t.Code == uploaded.Code && !(uploaded.Offline && ", new: "t.Code == uploaded.Code && !(false && ",
		pkg: "./internal/queue", test: "TestPapersWithOneNumberAndOneCodeAreTwo",
	},
	{
		name: "a paper of today is taken for one of an earlier day", file: "internal/queue/offline.go",
		old: " || report == by.key() || !strings.HasPrefix(report, by.device+\" \")) {", new: " || report != \"\") {",
		pkg: "./internal/queue", test: "TestPapersWithOneNumberAndOneCodeAreTwo",
	},
	{
		name: "a code of yesterday is drawn again", file: "internal/kiosk/offline.go",
		old: "if !s.CodeIsKnown(c) && !k.codes[c] {", new: "if s.TicketByCode(c) == nil && !k.codes[c] {",
		pkg: "./internal/kiosk", test: "TestCodeOfAnEarlierDayIsNotDrawnAgain",
	},
	{
		name: "late answer printed, and its citizen has another", file: "internal/kiosk/kiosk.go",
		old: "\tcase !a.Known:\n\t\tk.takeBack(queue.CancelTicket{", new: "\tcase false:\n\t\tk.takeBack(queue.CancelTicket{",
		pkg: "./internal/kiosk", test: "TestLateAnswer",
	},
	{
		name: "late answer printed twice", file: "internal/printer/spooler.go",
		old: "if _, known := s.jobs[id]; known {", new: "if _, known := s.jobs[id]; known && false {",
		pkg: "./internal/printer", test: "TestSameIDPrintsOnce",
	},
	{
		name: "two numbers are recovered for one request", file: "internal/queue/recover.go",
		old: "\t\tevents = append(events, day.cancelSuperseded(missing)...)\n", new: "",
		pkg: "./internal/queue", test: "TestRecoveredPaperCancelsTheRecoveredNumber",
	},
	{
		name: "lost tickets of yesterday are not recovered", file: "internal/queue/recover.go",
		old: "\tlate := RecoveredLate{Day: c.Day}\n", new: "\tlate := RecoveredLate{Day: c.Day}\n\tc.Tickets = nil\n",
		pkg: "./internal/queue", test: "TestWhatIsLostOfYesterdayIsOnTheRecord", sim: 2000,
	},
	{
		name: "an answer of a day that is over is refused", file: "internal/queue/answer.go",
		old: "return t == nil && day < s.Day ||", new: "return t == nil && day < \"\" ||",
		pkg: "./internal/queue", test: "TestAnswerOfADayThatIsOverIsKept", sim: 2000,
	},
	{
		name: "a session that midnight cut in two is refused", file: "internal/queue/offline_action.go",
		old: "\t\tif s.mayResumeSession(by, did.Counter, c.Officer) {\n", new: "\t\tif false {\n",
		pkg: "./internal/queue", test: "TestConsoleGoesOnOverMidnight",
	},
	{
		name: "a day that ends is not kept for a restored hub", file: "internal/replica/memory.go",
		old: "if len(d.state.Tickets) == 0 {", new: "if true {",
		pkg: "./internal/replica", test: "TestDayThatEndsIsKept", sim: 300,
	},
	{
		name: "a rating that the hub accepted is dropped", file: "internal/replica/memory.go",
		old: "if p.taken == 0 {", new: "if p.taken != 0 {",
		pkg: "./internal/replica", test: "TestAcceptedRatingsAreKept", sim: 300,
	},
	{
		name: "an older log is not noticed by its entries", file: "internal/ledger/greet.go",
		old: "return found && ms != hello.CursorMS", new: "return found && ms == 0",
		pkg: "./internal/hub", test: "TestOlderImageIsNoticedByWhatStandsInIt",
	},
	{
		name: "a log between two restores is unknown", file: "internal/hub/devices.go",
		old: "return 0, len(h.origin) > 0 && hello.Restored && hello.Log != h.logID", new: "return 0, false",
		pkg: "./internal/hub", test: "TestSameBackupIsRestoredTwice",
	},
	{
		name: "an abandoned request is dropped by a new incarnation", file: "internal/replica/renew.go",
		old: "c.durable && !c.earlier && c.seq <= d.reached {", new: "false {",
		pkg: "./internal/replica", test: "TestUnclaimedNumberIsSentToTheNewIncarnation",
	},
	{
		name: "an abandoned booking is dropped", file: "internal/replica/renew.go",
		old: "case queue.IssueTicket, queue.BookAppointment:", new: "case queue.IssueTicket:",
		pkg: "./internal/replica", test: "TestCommandGivenUpInFlightSurvives",
	},
	{
		name: "an appointment used twice", file: "internal/queue/appointment.go",
		old: "\tcase a.State != Booked:\n\t\treturn nil, eventlog.Answer{Code: AppointmentUsed, Ticket: a.Ticket}\n",
		new: "\tcase a.State == Revoked:\n\t\treturn nil, eventlog.Answer{Code: AppointmentUsed, Ticket: a.Ticket}\n",
		pkg: "./internal/queue", test: "TestSlotCountsAsArrival", sim: 300,
	},
	{
		name: "lost appointments are not recovered", file: "internal/queue/recover.go",
		old: "\t\tcase a.State == Booked && room > 0:\n", new: "\t\tcase false:\n",
		pkg: "./internal/queue", test: "TestLostAppointmentsAreRecovered", sim: 300,
	},
	{
		name: "a number given before the restore is taken for new", file: "internal/replica/device.go",
		old: "(r.Pos <= d.expected.Pos || r.Answer.Before)", new: "r.Pos <= d.expected.Pos",
		pkg: "./internal/replica", test: "TestWhatWasGivenBeforeARestoreMayBeKnown",
	},
	{
		name: "a rating accepted a moment ago is not uploaded", file: "internal/device/device.go",
		old: "\tif err := d.keepNow(); err != nil { // what", new: "\tif err := error(nil); err != nil { // what",
		pkg: "./internal/device", test: "TestWhatTheHubJustAcceptedIsUploaded",
	},
	{
		name: "a cancelled number leaves its request in the outbox", file: "internal/device/commands.go",
		old: "return d.store.PutInstead(old,", new: "return d.store.PutInstead(old*0,",
		pkg: "./internal/device", test: "TestCancelledNumberIsNotGivenToTheNextRun",
	},
	{
		name: "a finished command leaves the disk at once", file: "internal/device/keep.go",
		old: "\tif d.removed = append(d.removed, out); !out.Code {\n",
		new: "\tif out.Code {\n\t\treturn d.store.Keep(store.ReplicaBatch{Done: []uint64{out.Seq}})\n\t}\n\tif d.removed = append(d.removed, out); !out.Code {\n",
		pkg: "./internal/device", test: "TestReportedNumberStaysOnDisk",
	},
	{
		name: "a request is forgotten overnight", file: "internal/queue/offline.go",
		old: "\t\ts.ReportedFor[nonceOf{by.device, instead}.key()] = day\n", new: "\t\tdelete(s.ReportedFor, nonceOf{by.device, instead}.key())\n",
		pkg: "./internal/queue", test: "TestNumberOfTheNewDayIsSupersededByThePaperOfTheOld",
	},
}
