package main

// securityBugs let somebody act for another.
var securityBugs = []bug{
	{
		name: "a session is of any incarnation of its device",
		file: "internal/queue/state.go", old: "(d.Inc == 0 || d.Inc == inc)", new: "(d.Inc != 0 || d.Inc == inc)",
		pkg: "./internal/queue", test: "TestSessionIsOfAnIncarnationAndALogin",
	},
	{
		name: "a command of an earlier session counts in a later one",
		file: "internal/queue/desk.go", old: "login != 0 && desk.Login != 0 && login != desk.Login", new: "login != 0 && desk.Login != 0 && login == 1<<60",
		pkg: "./internal/queue", test: "TestSessionIsOfAnIncarnationAndALogin",
	},
	{
		name: "a right PIN forgives what was tried at others'",
		file: "internal/queue/events.go", old: "	if lock.Tries -= tries; lock.Tries <= 0 {", new: "	if lock.Tries -= tries; lock.Tries < 1<<20 {",
		pkg: "./internal/queue", test: "TestRightPINForgivesOwnTriesOnly",
	},
	{
		name: "a cursor ahead of the log is believed without a seal",
		file: "internal/ledger/admit.go", old: "	if !enrolled {", new: "	if !enrolled || hello.Seal == \"\" {",
		pkg: "./internal/hub", test: "TestEnrolledDeviceProvesWhatItHasSeen",
	},
	{
		name: "invented tickets need no seal",
		file: "internal/ledger/complete.go", old: "		g.Proved = g.Proved || l.proves(c.Seal)", new: "		g.Proved = g.Proved || l.proves(c.Seal) || by.Device != \"\"",
		pkg: "./internal/hub", test: "TestEnrolledDeviceProvesWhatItHasSeen",
	},
	{
		name: "a seal of this very log proves that it lacks something",
		file: "internal/hub/putback.go", old: "	return log != h.logID\n}\n\n// sealed", new: "	return log != \"\"\n}\n\n// sealed",
		pkg: "./internal/hub", test: "TestSealOfThisLogProvesNothing",
	},
	{
		name: "a head of a device is not compared with the log",
		file: "internal/hub/heads.go", old: "	if err != nil || dayhead.Hash(hash) == head.Hash {", new: "	if err != nil || head.Pos > 0 {",
		pkg: "./internal/hub", test: "TestChangedPastIsNoticedByAHeadOfADevice",
	},
	{
		name: "a hub replaces the head of a day that a device has kept",
		file: "internal/device/heads.go", old: "	if strings.Contains(text, signed) {", new: "	if strings.Contains(text, signed) || text != \"\" {",
		pkg: "./internal/device", test: "TestHeadsAreKeptOnceAndInOrder",
	},
	{
		name: "the sheet of a day is printed while the day goes on",
		file: "internal/kiosk/daysheet.go", old: "day < s.Day && day < today && today", new: "day <= today && today",
		pkg: "./internal/kiosk", test: "TestDaySheetIsOfADayThatIsOver",
	},
	{
		name: "a kiosk that is offline believes its own clock about a day sheet",
		file: "internal/kiosk/daysheet.go", old: "due = line.Up && s.Rules()", new: "due = s.Rules()",
		pkg: "./internal/kiosk", test: "TestDaySheetIsOfADayThatIsOver",
	},
	{
		name: "a day sheet that may be on paper is printed again",
		file: "internal/kiosk/daysheet.go", old: "	case job.State == printer.Unknown:\n		e.Over = true", new: "	case job.State == printer.Unknown:\n		e.Gone = true",
		pkg: "./internal/kiosk", test: "TestDaySheetThatMayBeOutCountsAsPrinted",
	},
	{
		name: "a day sheet is begun before that is on disk",
		file: "internal/kiosk/daysheet.go", old: "if err == nil || e.Over || e.Gone {", new: "if err == nil || e.Over || e.Try > 0 {",
		pkg: "./internal/kiosk", test: "TestDaySheetWithoutAMemory",
	},
	{
		name: "a day sheet is printed under a citizen's hands",
		file: "internal/kiosk/daysheet.go", old: "k.now().Sub(k.touched) >= k.reading(idleAsk) && len(k.pendingPrints) == 0", new: "len(k.pendingPrints) == 0",
		pkg: "./internal/kiosk", test: "TestDaySheetWaitsForTheCitizen",
	},
	{
		name: "a day sheet that waits for the printer holds tickets up",
		file: "internal/kiosk/daysheet.go", old: "			k.paper.Drop(s.job)", new: "			k.paper.Status()",
		pkg: "./internal/kiosk", test: "TestDaySheetWaitsForTheCitizen",
	},
	{
		name: "a day sheet that was not printed is never tried again",
		file: "internal/kiosk/daysheet.go", old: "	case e.Try == 0 || e.Gone:", new: "	case e.Try == 0:",
		pkg: "./internal/kiosk", test: "TestDaySheetIsTriedAgain",
	},
	{
		name: "the code of a sheet is composed like a text, and its signature is wrong",
		file: "internal/receipt/sheet.go", old: "list := []*string{&s.Title, &s.Heading}", new: "list := []*string{&s.Title, &s.Heading, &s.QR}",
		pkg: "./internal/receipt", test: "TestSheetOfTheCallerStays",
	},
	{
		name: "a PIN of somebody else opens a session",
		file: "internal/queue/decide.go", old: "		if c.CanChange {", new: "		if false && c.CanChange {",
		pkg: "./internal/hub", test: "TestTemporaryPINMustBeChanged",
	},
	{
		name: "a new PIN with a wrong old one",
		file: "internal/hub/pins.go", old: "	if c.New == \"\" || finding != queue.PINRight && finding != queue.PINTemporary {", new: "	if c.New == \"\" {",
		pkg: "./internal/hub", test: "TestWrongPINChangesNone",
	},
	{
		name: "a PIN of the configuration is taken at every start",
		file: "internal/pin/book.go", old: "		if p.isTaken(was.Taken) {", new: "		if p.isTaken(was.Taken) && officer == \"\" {",
		pkg: "./internal/pin", test: "TestPINOfTheFileIsTakenOnce",
	},
	{
		name: "the memory of a hash is kept", file: "internal/kdf/kdf.go",
		old: "	debug.FreeOSMemory()\n", new: "	_ = debug.FreeOSMemory\n",
		pkg: "./internal/kdf", test: "TestMemoryIsGivenBack",
	},
	{
		name: "a hash does not wait for its turn", file: "internal/kdf/kdf.go",
		old: "	turns <- struct{}{}\n	defer func() { <-turns }()\n	key := argon2", new: "	key := argon2",
		pkg: "./internal/kdf", test: "TestTurnsAreTaken",
	},
	{
		name: "any officer ends a lock",
		file: "internal/queue/commands.go", old: "	register(spec[Unlock]{From: fromConsole, Directs: decideUnlock})", new: "	register(spec[Unlock]{From: fromConsole, Decide: func(s *State, _ eventlog.Cause, c Unlock, g Given) ([]eventlog.Event, eventlog.Answer) {\n		return decideUnlock(s, c, \"\", g)\n	}})",
		pkg: "./internal/queue", test: "TestSupervisorLiftsALock",
	},

	{
		name: "a device without a certificate is let in", file: "internal/ledger/admit.go",
		old: "	case !unenrolled:", new: "	case said.ID == \"\":",
		pkg: "./internal/hub", test: "TestNobodyIsLetInByItsName",
	},
	{
		name: "a certificate is good for any name, role and counter", file: "internal/ledger/admit.go",
		old: "; is != shown {", new: "; is != shown && said.ID == \"\" {",
		pkg: "./internal/hub", test: "TestCertificateIsForOneNameRoleAndCounter|TestSessionIsOfTheDeviceThatHasTheKey", sim: 100,
	},
	{
		name: "a command is of whomever it names", file: "internal/ledger/greet.go",
		old: "	if e.Dev != p.ID || e.Inc != p.Inc || e.Seq == 0 {", new: "	if e.Seq == 0 {",
		pkg: "./internal/hub", test: "TestBadFrameEndsOneConnection", sim: 100,
	},
	{
		name: "a number is cancelled by anybody", file: "internal/queue/decide.go",
		old: "	case t.IssuedBy != by.Device && !s.hasOfficer(by):", new: "	case t.IssuedBy != by.Device && by.Device == \"\":",
		pkg: "./internal/queue", test: "TestNumberIsCancelledByWhoGaveItOrAnOfficer", sim: 300,
	},
	{
		name: "a command is done without a session", file: "internal/queue/desk.go",
		old: "	if !desk.IsOf(by.Device, by.Inc) ||", new: "	if desk.Officer == \"\" ||",
		pkg: "./internal/queue", test: "TestSessionOfYesterdayIsNotAnothers", sim: 300,
	},
	{
		name: "invented tickets are taken at any time", file: "internal/queue/recover.go",
		old: "	return s.RestoredMS == 0 || s.Doubt == nil && ", new: "	return s.Doubt == nil && s.RestoredMS > 0 && ",
		// The simulator is not asked: the seal stops its liars before they come to this rule.
		pkg: "./internal/queue", test: "TestDevicesAreNotBelievedWithoutARestore",
	},
	{
		name: "a device that claims the past is believed always", file: "internal/ledger/admit.go",
		old: "	return !l.renamed && LogIsOlder(", new: "	return LogIsOlder(",
		pkg: "./internal/ledger", test: "TestLogIsRenamedOnceInARun",
	},
	{
		name: "a request's body is read as a form", file: "internal/enrol/server.go",
		old: "	dev := r.URL.Query().Get(\"dev\")", new: "	dev := r.FormValue(\"dev\")",
		pkg: "./internal/enrol", test: "FuzzServer",
	},
	{
		name: "a name in a certificate is spelled in many ways", file: "internal/identity/name.go",
		old: "written != uris[0].String()", new: "written == \"\"",
		pkg: "./internal/identity", test: "FuzzNameInACertificate",
	},
	{
		name: "what comes to nothing costs its sender nothing", file: "internal/hub/devices.go",
		old: "		c.Idle(1)\n		answerMalformed(c, e, err)", new: "		answerMalformed(c, e, err)",
		pkg: "./internal/hub", test: "TestDeviceThatIsRefusedAllDayIsSlowedDown",
	},
	{
		name: "a new connection owes nothing", file: "internal/link/server.go",
		old: "	c.pace = s.paces.of(c.ID, idleBurst, idleEvery)\n", new: "	_ = s.paces.of(c.ID, idleBurst, idleEvery)\n",
		pkg: "./internal/hub", test: "TestDeviceThatIsRefusedAllDayIsSlowedDown",
	},
	{
		name: "a stranger fills the hub's own log", file: "internal/enrol/server.go",
		old: "	if !rare && s.strangers.Load() >= strangersTold {", new: "	if !rare && s.strangers.Load() < 0 {",
		pkg: "./internal/enrol", test: "TestStrangersFillNoLog",
	},
	{
		name: "a name that is enrolled is taken without its certificate", file: "internal/ledger/admit.go",
		old: "	case r.Devices[said.ID] != nil:", new: "	case said.ID == \"\":",
		pkg: "./internal/hub", test: "TestDevicesOfTheVersionBeforeHaveTime",
	},
	{
		name: "devices of the version before are let in for ever", file: "internal/hub/identity.go",
		old: "until != \"\" && h.state().Day <= until", new: "until != \"\" && h.state().Day != \"\"",
		pkg: "./internal/hub", test: "TestDevicesOfTheVersionBeforeHaveTime",
	},
	{
		name: "who is revoked stays connected", file: "internal/hub/identity.go",
		old: "if s := h.subs[device]; s != nil {", new: "if s := h.subs[device]; s != nil && device == \"\" {",
		pkg: "./internal/hub", test: "TestRevokedDeviceIsPutOut",
	},
	{
		name: "a revoked certificate is good", file: "internal/registry/registry.go",
		old: "	case d.RevokedMS != 0:", new: "	case d.RevokedMS < 0:",
		pkg: "./internal/registry", test: "TestRevokedIsNotGoodUntilItIsEnrolledAgain",
	},
	{
		name: "the key that was enrolled before is good", file: "internal/registry/registry.go",
		old: "	case d.Key != key && (", new: "	case key == \"\" && (",
		pkg: "./internal/registry", test: "TestOnlyTheKeyEnrolledLastIsGood",
	},
	{
		name: "a key is renewed without a look at the certificate", file: "internal/hub/renewal.go",
		old: "	d, err := g.registry.Check(p.ID, string(p.Key), \"\")", new: "	d, err := g.registry.Devices[p.ID], error(nil)",
		pkg: "./internal/hub", test: "TestOldKeyIsGoodUntilTheNewOneIsUsed",
	},
	{
		name: "a key is renewed that the device does not have", file: "internal/enrol/server.go",
		old: "	if !identity.ProvenKey(a.Proof, public, binding) {", new: "	if len(a.Proof) == 0 || len(binding) == 0 {",
		pkg: "./internal/enrol", test: "TestRenewalIsForAKeyThatTheDeviceHas",
	},
	{
		name: "the key before is good after the next one was used", file: "internal/registry/registry.go",
		old: "d.Key, d.Signer, d.RenewedMS = ev.Key, ev.Signer, e.AtMS", new: "d.Signer, d.RenewedMS = ev.Signer, e.AtMS",
		pkg: "./internal/registry", test: "TestBothKeysAreGoodUntilTheNewOneIsUsed",
	},
	{
		name: "a renewed key is not known to an older log", file: "internal/registry/registry.go",
		old: "(renews == \"\" || d.Key != renews):", new: "(renews == \"\" || d.Key != \"\"):",
		pkg: "./internal/hub", test: "TestRenewedDeviceIsKnownToAnOlderLog",
	},
	{
		name: "the old authority ends while a device has it", file: "internal/hub/authority.go",
		old: "!believed || g.registry.OfAnother(g.signer()) > 0 {", new: "!believed {",
		pkg: "./internal/hub", test: "TestAuthorityIsReplacedOneAtATime",
	},
	{
		name: "who has a stolen authority's certificate stays connected", file: "internal/hub/authority.go",
		old: "				if refusal := h.proven(s.conn); refusal != nil {", new: "				if refusal := h.proven(s.conn); refusal != nil && own.Trust == nil {",
		pkg: "./internal/hub", test: "TestStolenAuthorityEndsAtOnce",
	},
	{
		name: "a hub is believed by a certificate of another key", file: "internal/identity/trust.go",
		old: "		if wrong == nil && bytes.Equal(cert.RawSubjectPublicKeyInfo, shown[0].RawSubjectPublicKeyInfo) {", new: "		if wrong == nil && !bytes.Equal(nil, cert.RawSubjectPublicKeyInfo) {",
		pkg: "./internal/identity", test: "TestHubIsKnownUnderBothItsAuthorities",
	},
	{
		name: "a power cut leaves half of a new identity", file: "internal/identity/change.go",
		old: "	return append(list, func() error { return f.remove(changeFile) })", new: "	return append([]func() error{func() error { return f.remove(changeFile) }}, list...)",
		pkg: "./internal/identity", test: "TestRenewalIsStoredWholeOrNotAtAll|TestNewAuthorityIsStoredWholeOrNotAtAll",
	},
	{
		name: "strangers ask the loop", file: "internal/hub/identity.go",
		old: "	refusal := h.gate.Load().admits(state, who)\n", new: "	var refusal *wire.Refuse\n	_ = h.inLoop(func() error { refusal = h.gate.Load().admits(state, who); return nil })\n",
		pkg: "./internal/hub", test: "TestStrangersAreAnsweredWithoutTheLoop",
	},
	{
		name: "a device believes any hub", file: "internal/identity/trust.go",
		old: "			return trust.checkHub(state.PeerCertificates)",
		new: "			_ = trust.checkHub(state.PeerCertificates)\n			return nil",
		pkg: "./internal/identity", test: "TestBothSidesAreChecked",
	},
	{
		name: "a certificate is good for both sides", file: "internal/identity/trust.go",
		old: "!slices.Contains(cert.ExtKeyUsage, usage)", new: "len(cert.ExtKeyUsage) == 0",
		pkg: "./internal/identity", test: "TestOnlyGoodCertificatesAreBelieved",
	},
	{
		name: "a proof is of no connection", file: "internal/identity/proof.go",
		old: "	mac.Write(binding[:])\n", new: "	_ = binding\n",
		pkg: "./internal/enrol", test: "TestSomebodyInTheMiddleGetsNothing",
	},
	{
		name: "a wrong code costs nothing", file: "internal/identity/codes.go",
		old: "		o.tries++\n", new: "		o.tries += 0\n",
		pkg: "./internal/identity", test: "TestWrongCodesAreSlowAndEnd",
	},
	{
		name: "any role sends any command", file: "internal/ledger/greet.go",
		old: "if err == nil && !queue.MaySend(p.Role, c) {", new: "if err == nil && !queue.MaySend(p.Role, c) && p.ID == \"\" {",
		pkg: "./internal/hub", test: "TestRolesSendTheirOwnCommandsOnly", sim: 100,
	},
	{
		name: "a console logs in at any counter", file: "internal/queue/decide.go",
		old: "case g.Counter != \"\" && c.Counter != g.Counter && ", new: "case g.Counter != \"\" && c.Counter == \"\" && ",
		pkg: "./internal/hub", test: "TestConsoleLogsInAtItsOwnCounter", // liars in the simulator know no PIN
	},
	{
		name: "the office is on the network", file: "internal/hub/hub.go",
		old: "	mux.Handle(\"/link\", h.server)\n", new: "	mux.Handle(\"/link\", h.server)\n	mux.Handle(\"/\", h.Office())\n",
		pkg: "./internal/hub", test: "TestOfficeIsNotOnTheNetwork",
	},
	{
		name: "a hub that stops cuts its commands off", file: "internal/hub/hub.go",
		old: "		shut(ctx, server)\n		if err := <-ended", new: "		server.Close()\n		if err := <-ended",
		pkg: "./internal/hub", test: "TestBackupIsFinishedWhenTheHubStops",
	},
	{
		name: "everybody on the machine gives the hub commands", file: "internal/link/socket.go",
		old: "const socketMode = 0o600", new: "const socketMode = 0o666",
		pkg: "./internal/hub", test: "TestOfficeIsNotOnTheNetwork",
	},
	{
		name: "the network is told names and causes", file: "internal/hub/figures.go",
		old: "	if who == ForOffice {\n		return f\n", new: "	if who == ForOffice || who == ForEverybody {\n		return f\n",
		pkg: "./internal/hub", test: "TestFiguresForEverybodyNameNobody",
	},
	{
		name: "a request is answered under any name", file: "internal/link/web.go",
		old: "!websocket.IsWebSocketUpgrade(r) && !meant(r)", new: "!websocket.IsWebSocketUpgrade(r) && !meant(r) && r.Host == \"\"",
		pkg: "./internal/link", test: "TestPageOfAnotherNameGetsNothing",
	},
	{
		name: "every lock lasts as long as the first", file: "internal/queue/decide.go",
		old: "first<<min(max(before, 0), 16)", new: "first<<min(max(before, 0), 0)",
		pkg: "./internal/queue", test: "TestLocksGrow",
	},
	{
		name: "a console may try the PINs of all officers", file: "internal/queue/decide.go",
		old: "if console.Tries+1 >= deviceTries*s.Centre.Policy.PINTries {", new: "if console.Tries < 0 {",
		pkg: "./internal/queue", test: "TestConsoleThatTriesManyOfficersIsLocked",
	},
}
