package main

// officeBugs spoil imports, exports and ratings.
var officeBugs = []bug{
	{
		name: "labels of metrics are escaped as Go does", file: "internal/hub/metrics.go",
		old: "{ return &dto.LabelPair{", new: "{ value = strings.Trim(strconv.Quote(value), `\"`); return &dto.LabelPair{",
		pkg: "./internal/hub", test: "TestMetricsKeepEveryLabel",
	},
	{
		name: "a metric loses its name", file: "internal/hub/metrics.go",
		old: "\"commits_total\"", new: "\"disk_commits_total\"",
		pkg: "./internal/hub", test: "TestMetricsKeepTheirNames",
	},
	{
		name: "a bad row is told in English to everybody", file: "internal/office/imports.go",
		old: "f.what.In(p.Lang)", new: "f.what.Error()",
		pkg: "./internal/program", test: "TestEverySlipIsAnsweredWithWhatToDo",
	},
	{
		name: "a fault in the log is told with its English cause", file: "internal/office/copying.go",
		old: "fault.In(i18n.Lang(o.lang))", new: "fault.Error()",
		pkg: "./internal/program", test: "TestEverySlipIsAnsweredWithWhatToDo",
	},
	{
		name: "an appointment that comes again is skipped", file: "internal/hub/imports.go",
		old: "	case im.asked.Change:\n		im.change(row, known)\n", new: "",
		pkg: "./internal/office", test: "TestLaterFileChangesWhatIsThere",
	},
	{
		name: "a moved appointment keeps its old slot too", file: "internal/queue/reschedule.go",
		old: "	next.Service, next.SlotMS, next.Class, next.State, next.Ticket, next.Moves = service,",
		new: "	next.Code += \"-2\"\n	next.Service, next.SlotMS, next.Class, next.State, next.Ticket, next.Moves = service,",
		pkg: "./internal/queue", test: "TestMovedAppointmentKeepsItsCode",
	},
	{
		name: "a file moves somebody who has come", file: "internal/queue/reschedule.go",
		old: "	case a.State == Arrived, back && !c.Reinstate:", new: "	case back && !c.Reinstate:",
		pkg: "./internal/queue", test: "TestChangesOfAppointmentsAreRefused",
	},
	{
		name: "a file brings back what was cancelled", file: "internal/queue/reschedule.go",
		old: "	case a.State == Arrived, back && !c.Reinstate:", new: "	case a.State == Arrived:",
		pkg: "./internal/queue", test: "TestChangesOfAppointmentsAreRefused",
	},
	{
		name: "a device's copy overrides a moved appointment", file: "internal/queue/reschedule.go",
		old: "	newer := a.times() > known.times()", new: "	newer := a.times() >= known.times()",
		pkg: "./internal/queue", test: "TestLostMovesAreRecovered",
	},
	{
		name: "lower case is another code", file: "internal/queue/reschedule.go",
		old: "return strings.ToUpper(strings.TrimSpace(typed)) }", new: "return strings.TrimSpace(typed) }",
		pkg: "./internal/queue", test: "TestCodesInEitherCaseAreOneCode",
	},
	{
		name: "the slip of a moved appointment is nobody's", file: "internal/ledger/complete.go",
		old: "	case known.Promised(said.Service, said.SlotMS):", new: "	case known.Service == said.Service && known.SlotMS == said.SlotMS:",
		pkg: "./internal/hub", test: "TestImportMovesWhatIsThere",
	},
	{
		name: "a dry run enters", file: "internal/office/imports.go",
		old: "	only := p.Check || o.dryRun", new: "	only := p.Check",
		pkg: "./internal/office", test: "TestLaterFileChangesWhatIsThere",
	},
	{
		name: "an empty row is a bad one", file: "internal/office/sheet.go",
		old: "		if fields := spreadsheet.Trim(line.Fields); len(fields) > 0 {", new: "		if fields := spreadsheet.Trim(line.Fields); fields != nil {",
		pkg: "./internal/office", test: "TestRowsAreReadAsSpreadsheetsWriteThem",
	},
	{
		name: "the month is read before the day", file: "internal/office/rows.go",
		old: "\"2/1/2006\", \"2-1-2006\"", new: "\"1/2/2006\", \"2-1-2006\"",
		pkg: "./internal/office", test: "TestSlotsAreReadAsPeopleWriteThem",
	},
	{
		name: "what people typed is run as a formula", file: "internal/spreadsheet/spreadsheet.go",
		old: "			cells[i] = \"'\" + cell", new: "			cells[i] = cell",
		pkg: "./internal/hub", test: "TestExportedTextIsNoFormula",
	},
	{
		name: "the office asks by way of a proxy", file: "internal/link/web.go",
		old: "		Proxy: noProxy, DialContext: (&net.Dialer{Timeout: DialWithin}).DialContext, DisableKeepAlives: true,", new: "		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: DialWithin}).DialContext, DisableKeepAlives: true,",
		pkg: "./internal/link", test: "TestNoProxyIsAskedForTheHub",
	},
	{
		name: "a client is made beside the one place", file: "internal/office/inquiry.go",
		old: "client: link.NewSocketClient(path, officeAnswer)", new: "client: &http.Client{Timeout: officeAnswer}",
		pkg: "./internal/archtest", test: "TestSourceKeepsTheRules",
	},
	{
		name: "a backup is not checked without a configuration", file: "internal/office/copying.go",
		old: "func withFile(words []string) bool { return len(words) > 0 }", new: "func withFile(words []string) bool { return len(words) > 1 }",
		pkg: "./internal/office", test: "TestFileAloneNeedsNoConfiguration",
	},
	{
		name: "a first answer is taken an hour late", file: "internal/queue/answer.go",
		old: "	case t.RatedMS > 0, atMS <= lastMS, c.AtMS", new: "	case t.RatedMS > 0, atMS <= lastMS+3_600_000, c.AtMS",
		pkg: "./internal/queue", test: "TestFirstAnswerIsTakenInTime",
	},
	{
		name: "a pad rates another counter's ticket", file: "internal/queue/answer.go",
		old: "	case c.counter(g) != t.Counter:\n		return refuse(OtherCounter)\n", new: "",
		pkg: "./internal/queue", test: "TestAnswerBelongsToTheTicketsCounter",
	},
	{
		name: "the hub forgets where a pad stands", file: "internal/hub/devices.go",
		old: ", Counter: c.Hello.Counter}, e)", new: "}, e)",
		pkg: "./internal/hub", test: "TestPadRatesItsOwnCounterOnly",
	},
	{
		name: "an answer has a thousand reasons", file: "internal/queue/answer.go",
		old: "	case len(c.Reasons) > len(rating.Reasons):\n		return refuse(TooLong)\n", new: "",
		pkg: "./internal/queue", test: "TestReasonsAreTheCentresEachOnce",
	},
	{
		name: "every tap at a free pad counts", file: "internal/queue/answer_cap.go",
		old: "	return inMinute >= perMinute || inHour >= perHour", new: "	return inMinute > 60*perMinute || inHour > 60*perHour",
		pkg: "./internal/pad", test: "TestTapsAtAnOfflinePadAreLimited",
	},
	{
		name: "an old answer is folded anew", file: "internal/queue/answer_cap.go",
		old: "	if ev.Kept != KeptCounts || s.Centre == nil {", new: "	if ev.Kept == KeptOver || s.Centre == nil {",
		pkg: "./internal/queue", test: "TestAnswersOfOlderHubsFoldAsBefore",
	},
	{
		name: "reasons are offered for ever", file: "internal/pad/pad.go",
		old: "		return max(1, min(reasonsFor, time.Duration", new: "		return max(reasonsFor, min(reasonsFor, time.Duration",
		pkg: "./internal/pad", test: "TestReasonsAreOfferedNoLongerThanTheyAreTaken",
	},
	{
		name: "whoever is silent takes a device's room", file: "internal/link/server.go",
		old: "	if s.closed {\n		return false", new: "	if s.closed || len(s.conns) >= s.most {\n		return false",
		pkg: "./internal/link", test: "TestSilentOnesTakeNoRoom",
	},
	{
		name: "a full hub does not know its devices", file: "internal/link/server.go",
		old: "		if !known || last < 0 {", new: "		if known || last < 0 {",
		pkg: "./internal/hub", test: "TestKnownDeviceComesIntoAFullHub",
	},
	{
		name: "this machine is held to one address's share", file: "internal/link/lobby.go",
		old: "from != ThisMachine && count[from] >= l.each", new: "count[from] >= l.each",
		pkg: "./internal/link", test: "TestLobbyIsBounded",
	},
	{
		name: "silent requests pile up", file: "internal/link/web.go",
		old: "		_ = out.Conn.Close() //", new: "		_ = out //",
		pkg: "./internal/link", test: "TestSilentRequestsShutNobodyOut",
	},
	{
		name: "silent requests break off a backup", file: "internal/link/web.go",
		old: "	if c, ours := r.Context().Value(doorKey{}).(*doorConn); ours {\n		c.door.leave(c)\n	}\n", new: "",
		pkg: "./internal/link", test: "TestSilentRequestsShutNobodyOut",
	},
	{
		name: "a hello may be a megabyte", file: "internal/link/server.go",
		old: "	c.ws.SetReadLimit(maxHelloBytes)", new: "	c.ws.SetReadLimit(wire.MaxFrameBytes)",
		pkg: "./internal/link", test: "TestHelloIsShort",
	},
	{
		name: "the window is only promised", file: "internal/hub/devices.go",
		old: "	if !c.Begin() {\n		return nil // the connection has ended\n	}\n", new: "",
		pkg: "./internal/hub", test: "TestHubTakesNoMoreThanTheWindow",
	},
	{
		name: "lines that end are not counted", file: "internal/link/server.go",
		old: "		s.ended[c.lost]++", new: "		s.ended[c.lost] += 0",
		pkg: "./internal/link", test: "TestEndsAreToldApart",
	},
	{
		name: "an earlier day of the log may be damaged", file: "internal/store/scrub.go",
		old: "		if err != nil {\n			found(Damage{File: s.path, Day: part.day", new: "		if err != nil && part.day != \"\" {\n			return nil\n		}\n		if err != nil {\n			found(Damage{File: s.path, Day: part.day",
		pkg: "./internal/store", test: "TestScrubFindsEveryDamagedByteOfAnEarlierDay",
	},
	{
		name: "a sealed file is taken as it is", file: "internal/store/scrub.go",
		old: "	for _, a := range slices.Backward(list) {", new: "	for _, a := range slices.Backward(list[:0]) {",
		pkg: "./internal/hub", test: "TestDamageOfAnArchivedDayIsReportedAfterTheStart",
	},
	{
		name: "nobody at a counter hears of a damaged log", file: "internal/hub/day.go",
		old: "	case h.scrub.Fault() != \"\":", new: "	case h.scrub.Fault() == \"nobody\":",
		pkg: "./internal/hub", test: "TestDamageOfAnEarlierDayIsReportedAfterTheStart",
	},
	{
		name: "a log that was not read to its end is sound", file: "internal/maintenance/scrub.go",
		old: "	case err != nil: // the hub stops", new: "	case err != nil && found > 0:",
		pkg: "./internal/maintenance", test: "TestScrubIsMadeOnceADay",
	},
	{
		name: "a print job that cannot be read stops the kiosk", file: "internal/program/book.go",
		old: "		if err = check(book); err == nil {", new: "		if err = nil; check != nil {",
		pkg: "./internal/program", test: "TestDamagedBookIsMovedAsideAndKept",
	},
	{
		name: "a forgotten paper passes for the first", file: "internal/kiosk/kiosk.go",
		old: "	paper.Reprint = k.forgotPaper\n", new: "",
		pkg: "./internal/kiosk", test: "TestPaperOfAForgottenRunIsMarkedAsACopy",
	},
	{
		name: "a damaged day hides the days after it", file: "internal/store/memory.go",
		old: "				damaged = fmt.Errorf(\"record %x: %w (%w)\", k, ErrDamaged, err)\n				return nil", new: "				return fmt.Errorf(\"record %x: %w (%w)\", k, ErrDamaged, err)",
		pkg: "./internal/store", test: "TestDamagedRecordHidesNoOther",
	},
	{
		name: "a damaged page ends whoever reads the whole log", file: "internal/store/read.go",
		old: "	if err := s.checkTree(max(from, 1)-1, from+uint64(most)-1); err != nil {", new: "	if err := s.checkTree(0, 0); err != nil {",
		pkg: "./internal/store", test: "TestPageThatLeadsToItselfEndsNoReading",
	},
	{
		name: "a damaged page ends the hub", file: "internal/boltfile/tree.go",
		old: "	if depth > treeDepth || id < 2 || id >= t.Count {", new: "	if depth > 0 {\n		return nil\n	}\n	if id < 2 || id >= t.Count {",
		pkg: "./internal/store", test: "TestScrubSurvivesDamagedTrees",
	},
}
