package main

// registerBugs show a dossier to whoever should not see it, or say something of it that is
// not so.
var registerBugs = []bug{
	{
		name: "the code alone shows the dates", file: "internal/hub/lookup.go",
		old: "	return register.Answer{Result: register.ResultFound, Public: &public, Source: f.Source}",
		new: "	full := f.Dossier.Full(register.DayOf(h.cfg.Now()))\n	return register.Answer{Result: register.ResultFound, Public: &public, Full: &full, Source: f.Source}",
		pkg: "./internal/hub", test: "TestNoDateLeavesTheHubWithoutFigures",
	},
	{
		name: "wrong figures show the dates", file: "internal/hub/lookup.go",
		old: "		public := dossier.Public(today)\n		a.Public = &public\n", new: "		full := dossier.Full(today)\n		a.Public, a.Full = &full.Public, &full\n",
		pkg: "./internal/hub", test: "TestNoDateLeavesTheHubWithoutFigures",
	},
	{
		name: "any enrolled device looks dossiers up", file: "internal/hub/lookup.go",
		old: "peer.Role == eventlog.Kiosk && g.admits", new: "g.admits",
		pkg: "./internal/hub", test: "TestOnlyAnEnrolledKioskLooksUp",
	},
	{
		name: "a revoked kiosk looks dossiers up", file: "internal/hub/lookup.go",
		old: "peer.Role == eventlog.Kiosk && g.admits(state, peer.Name) == nil", new: "peer.Role == eventlog.Kiosk",
		pkg: "./internal/hub", test: "TestOnlyAnEnrolledKioskLooksUp",
	},
	{
		name: "a look-up with figures is on no record", file: "internal/hub/lookup.go",
		old: "	err := h.onRecord(audit.DossierLooked{", new: "	err := error(nil)\n	_ = eventlog.Event(audit.DossierLooked{",
		pkg: "./internal/hub", test: "TestLookUpWithFiguresIsOnRecord",
	},
	{
		name: "the record has the code itself", file: "internal/hub/lookup.go",
		old: "Code: h.lookup.key.Print(code)", new: "Code: string(code)",
		pkg: "./internal/hub", test: "TestLookUpWithFiguresIsOnRecord",
	},
	{
		name: "a code that is not there costs no try", file: "internal/hub/lookup.go",
		old: "	case !f.Found():\n		return register.Answer{Result: register.ResultMissing, Source: f.Source}, register.Dossier{}",
		new: "	case !f.Found():\n		l.settle(func(now time.Duration) { l.tries.Unknown(code, device, now) })\n		return register.Answer{Result: register.ResultMissing, Source: f.Source}, register.Dossier{}",
		pkg: "./internal/hub", test: "TestMissingCodeCostsATry",
	},
	{
		name: "a register that does not answer costs a try", file: "internal/hub/lookup.go",
		old: "		l.settle(func(now time.Duration) { l.tries.Unknown(code, device, now) })\n		return register.Answer{Result: register.ResultUnreachable",
		new: "		return register.Answer{Result: register.ResultUnreachable",
		pkg: "./internal/hub", test: "TestRegisterThatDoesNotAnswerCostsNoTry",
	},
	{
		name: "an own dossier buys tries for others", file: "internal/register/tries.go",
		old: "	of(t.devices, device).forgive(now)\n}\n\n// Unknown", new: "	delete(t.devices, device)\n}\n\n// Unknown",
		pkg: "./internal/register", test: "TestOwnDossierBuysNoTries",
	},
	{
		name: "locks do not grow", file: "internal/register/tries.go",
		old: "first<<min(e.locks, 10)", new: "first<<min(e.locks, 0)",
		pkg: "./internal/register", test: "TestLockOfACodeGrows",
	},
	{
		name: "codes that are not there can be walked", file: "internal/register/tries.go",
		old: "	if w := t.walks[device]; w != nil && w.until > now {", new: "	if w := t.walks[device]; w != nil && w.until > now+LongestWalkLock {",
		pkg: "./internal/register", test: "TestCodesCannotBeWalked",
	},
	{
		name: "figures of any kind open a dossier", file: "internal/register/key.go",
		old: "	typed := k.mark(code, p)\n", new: "	p.Kind = KindSecret\n	typed := k.mark(code, p)\n",
		pkg: "./internal/register", test: "TestOnlyTheRightFiguresOpen",
	},
	{
		name: "the same figures have one mark everywhere", file: "internal/register/key.go",
		old: "string(p.Kind), string(code), p.Figures)", new: "string(p.Kind), p.Figures)",
		pkg: "./internal/register", test: "TestOnlyTheRightFiguresOpen",
	},
	{
		name: "a slip in a code is mended unasked", file: "internal/register/code.go",
		old: "	code, reason := read(typed)\n	if reason == \"\" {\n		return code, nil", new: "	code, reason := read(figuresFor(typed))\n	if reason == \"\" {\n		return code, nil",
		pkg: "./internal/register", test: "TestSlipIsToldAndNotMended",
	},
	{
		name: "an officer's name stays with a counter", file: "internal/register/dossier.go",
		old: "([0-9]{1,3}[a-z]?)$`)", new: "([0-9]{1,3}[a-z]?)`)",
		pkg: "./internal/register", test: "TestEveryRuleOfTheDoor",
	},
	{
		name: "the report quotes what stood in the place of a code", file: "internal/register/dossier.go",
		old: "		add(FieldCode, RuleNoCode, shape(raw.Code))", new: "		add(FieldCode, RuleNoCode, raw.Code)",
		pkg: "./internal/registerfile", test: "TestReportQuotesNobody",
	},
	{
		name: "a dossier of the last day is late", file: "internal/register/dossier.go",
		old: "	return today > due\n", new: "	return today >= due\n",
		pkg: "./internal/register", test: "TestLate",
	},
	{
		name: "a file that is being written is read", file: "internal/registerfile/drop.go",
		old: "now-d.since < settled || ", new: "",
		pkg: "./internal/registerfile", test: "TestFileThatIsBeingWrittenIsNotRead",
	},
	{
		name: "an older file takes the place of a newer copy", file: "internal/registerfile/drop.go",
		old: "at.changed < before.asOfMS {", new: "at.changed < 0 {",
		pkg: "./internal/registerfile", test: "TestWrongFileLeavesTheCopyInForce",
	},
	{
		name: "half a file takes the place of a whole one", file: "internal/registerfile/drop.go",
		old: "2*result.Book.Len() < before.book.Len() &&", new: "result.Book.Len() < 0 &&",
		pkg: "./internal/registerfile", test: "TestWrongFileLeavesTheCopyInForce",
	},
	{
		name: "a restart forgets the copy", file: "internal/registerfile/drop.go",
		old: "	d.keep(c)\n", new: "",
		pkg: "./internal/registerfile", test: "TestCopyOutlivesTheStartWithoutTheShare",
	},
	{
		name: "a last line that is cut off is taken", file: "internal/registerfile/read.go",
		old: "	case last < width && !strings.HasSuffix(text, \"\\n\"):", new: "	case last < width && text == \"\":",
		pkg: "./internal/registerfile", test: "TestWrongFileSaysWhatToDo",
	},
	{
		name: "figures are sent to the other system unasked", file: "internal/registerweb/web.go",
		old: "	if err != nil || !w.sends(p) {", new: "	if _, _, told := w.send(ctx, w.cfg.URL+p.Figures, \"\"); err != nil || told == nil || !w.sends(p) {",
		pkg: "./internal/registerweb", test: "TestFiguresAreComparedHere",
	},
	{
		name: "the log has the address with the figures", file: "internal/registerweb/web.go",
		old: "	if errors.As(err, &of) {", new: "	if errors.As(err, &of) && of == nil {",
		pkg: "./internal/registerweb", test: "TestFiguresAreInNoMessage",
	},
	{
		name: "another dossier than was asked for is shown", file: "internal/registerweb/web.go",
		old: "	case !ok || d.Code != code:", new: "	case !ok:",
		pkg: "./internal/registerweb", test: "TestWhatTheSystemMayAnswer",
	},
	{
		name: "an old answer is told as a new one", file: "internal/registerweb/web.go",
		old: "		return w.finding(a), nil // the answer says how old it is", new: "		a.asOfMS = w.cfg.Now()\n		return w.finding(a), nil // the answer says how old it is",
		pkg: "./internal/registerweb", test: "TestAnswersAreKeptForAMinute",
	},
	{
		name: "a register is asked in clear text", file: "internal/config/register.go",
		old: "u.Scheme == \"http\" && here", new: "u.Scheme == \"http\" && (here || u.Host != \"\")",
		pkg: "./internal/registerweb", test: "TestOnlyHTTPSLeavesTheMachine",
	},
}
