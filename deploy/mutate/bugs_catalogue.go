package main

// catalogueBugs put wrong procedures in front of citizens, or hide what was done to them.
var catalogueBugs = []bug{
	{
		name: "a catalogue that was cut off is taken", file: "internal/catalogue/file.go",
		old: "	if len(c.List) != c.Count {", new: "	if len(c.List) > c.Count {",
		pkg: "./internal/catalogue", test: "TestDamagedFileIsRefused",
	},
	{
		name: "a code stands twice in a catalogue", file: "internal/catalogue/file.go",
		old: "c.List[n-1].Code >= p.Code", new: "c.List[n-1].Code > p.Code",
		pkg: "./internal/catalogue", test: "TestDamagedFileIsRefused",
	},
	{
		name: "a change makes a procedure public anew", file: "internal/catalogue/renew.go",
		old: "p.Version, p.Changed = max(was.Version, 1)+1, date", new: "p.Version, p.Changed, p.Published = max(was.Version, 1)+1, date, date",
		pkg: "./internal/catalogue", test: "TestRenewCountsVersionsAndDates",
	},
	{
		name: "a new list takes the centre's services away", file: "internal/catalogue/renew.go",
		old: "	if p.Service == \"\" && p.Elsewhere == \"\" {", new: "	if p.Service != \"\" && p.Elsewhere == \"\" {",
		pkg: "./internal/catalogue", test: "TestCarryKeepsWhatTheCentreAdded",
	},
	{
		name: "long texts are compared by their beginning", file: "internal/catalogue/diff.go",
		old: "		if old.text == after[i].text || ", new: "		if excerpt([]rune(old.text), 0) == excerpt([]rune(after[i].text), 0) || ",
		pkg: "./internal/catalogue", test: "TestLongTextsShowWhereTheyDiffer",
	},
	{
		name: "the name of a file begins with a dot", file: "internal/catalogue/procedure.go",
		old: "	return letter(first) && ", new: "	return letter(first) == letter(first) && ",
		pkg: "./internal/catalogue", test: "TestShortTextsHaveTheirForms",
	},
	{
		name: "every small fee is in thousands", file: "internal/catalogueimport/fee.go",
		old: "	case vnd < leastVND && inThousands(vnd, text, around):", new: "	case vnd < leastVND && (vnd > 0 || inThousands(vnd, text, around)):",
		pkg: "./internal/catalogueimport", test: "TestEveryRuleIsReported",
	},
	{
		name: "part of another fee proves thousands", file: "internal/catalogueimport/fee.go",
		old: "			if noDigits.Replace(figure) == whole {", new: "			if strings.HasSuffix(noDigits.Replace(figure), whole) {",
		pkg: "./internal/catalogueimport", test: "TestThousandsAreBelievedFromTheSourceOnly",
	},
	{
		name: "a fee of 0 is free", file: "internal/catalogueimport/fee.go",
		old: "		fee = c.feeInWords(field, fee, text)\n		if !fee.Free {\n", new: "		fee = c.feeInWords(field, fee, text)\n		if fee.Free = true; !fee.Free {\n",
		pkg: "./internal/catalogueimport", test: "TestEveryRuleIsReported",
	},
	{
		name: "free for some is free for all", file: "internal/catalogueimport/fee.go",
		old: `\)?(?:\s*[.;].*)?$`, new: `\)?(?:[\s.;].*)?$`,
		pkg: "./internal/catalogueimport", test: "TestFreeIsWhatTheSourceCallsFree",
	},
	{
		name: "two procedures with one code are mixed", file: "internal/catalogueimport/merge.go",
		old: "was != \"\" && p.Name != \"\" && m.from[i].file == where.file", new: "was == \"\" && p.Name != \"\" && m.from[i].file == where.file",
		pkg: "./internal/catalogueimport", test: "TestTwoProceduresWithOneCodeAreNotMixed",
	},
	{
		name: "an article of a law takes the place of another", file: "internal/catalogueimport/basis.go",
		old: "pattern.Of(`^(?i:(?:bộ )?luật|", new: "pattern.Of(`(?i:(?:bộ )?luật|",
		pkg: "./internal/catalogueimport", test: "TestCleanFileHasNoReport",
	},
	{
		name: "a row is left out and not counted", file: "internal/catalogueimport/report.go",
		old: "	r.Counts[e.Rule]++\n", new: "	if len(r.Entries) < r.most {\n		r.Counts[e.Rule]++\n	}\n",
		pkg: "./internal/catalogueimport", test: "TestReportKeepsItsLimitAndCountsAll",
	},
	{
		name: "a small file unpacks to any size", file: "internal/catalogueimport/workbook.go",
		old: "		if f.UncompressedSize64 > uint64(left) {\n			return errLarge\n		}\n", new: "		left = MaxUnpackedBytes\n",
		pkg: "./internal/catalogueimport", test: "TestWorkbookThatUnpacksTooLargeIsRefused",
	},
	{
		name: "an open quote swallows the rows below", file: "internal/catalogueimport/table.go",
		old: "return rowInside().MatchString(field) || openEnd().MatchString(field)", new: "return rowInside().MatchString(field) && openEnd().MatchString(field) && field == \"\"",
		pkg: "./internal/catalogueimport", test: "TestWhatCannotBeReadSaysWhatToDo",
	},
	{
		name: "a half-written public file counts as whole", file: "internal/library/part.go",
		old: "\tif p.at != p.bytes {\n", new: "\tif p.at > p.bytes {\n",
		pkg: "./internal/library", test: "TestPartGoesOnAfterACut",
	},
	{
		name: "a public file with other bytes than its hash counts", file: "internal/library/part.go",
		old: "\tif hex.EncodeToString(p.sum.Sum(nil)) != p.name {\n", new: "\tif hex.EncodeToString(p.sum.Sum(nil)) == \"\" {\n",
		pkg: "./internal/library", test: "TestWrongBytesDoNotCount",
	},
	{
		name: "public files fill the disk of the log", file: "internal/library/library.go",
		old: "free < least || free-least < uint64(max(bytes, 0))", new: "free == 0",
		pkg: "./internal/library", test: "TestRoomIsKeptFree",
	},
	{
		name: "a public file gets its name before it is on the disk", file: "internal/library/library.go",
		old: "\tif err = errors.Join(err, f.Close()); err != nil {\n\t\treturn err\n\t}\n\tif err := l.step(\"rename\")", new: "\tif err = errors.Join(os.Rename(f.Name(), l.path(hash)), err, f.Close()); err != nil {\n\t\treturn err\n\t}\n\tif err := l.step(\"rename\")",
		pkg: "./internal/library", test: "TestCutAtEveryStep",
	},
	{
		name: "the room of a large public file is asked for once", file: "internal/library/library.go",
		old: "\t\tc.left = max(len(p), lookEvery)\n", new: "\t\tc.left = MaxFileBytes\n",
		pkg: "./internal/library", test: "TestDiskThatFillsUpStopsALargeFile",
	},
	{
		name: "a catalogue is in force that names public files which are not there", file: "internal/hub/catalogue.go",
		old: "\tif missing, err := s.Lacks(next); err != nil || len(missing) > 0 {\n\t\ts.Drop(hash)\n", new: "\tif missing, err := s.Lacks(next); err != nil {\n\t\ts.Drop(hash)\n",
		pkg: "./internal/hub", test: "TestWhatIsNotWholeIsNotTaken",
	},
	{
		name: "of two people who take a catalogue, the second overwrites the first unseen", file: "internal/hub/catalogue.go",
		old: "current.Hash != queryOf(r, \"before\")", new: "len(queryOf(r, \"before\")) > 64 && current.Hash == \"\"",
		pkg: "./internal/hub", test: "TestCatalogueIsTakenIsOnRecordAndCanBeUndone",
	},
	{
		name: "a catalogue is handed out that is not on record", file: "internal/hub/catalogue.go",
		old: "\t\tif err := o.hub.ledger.Enter(o.hub.now(), eventlog.Cause{}, []eventlog.Event{ev}, eventlog.Answer{}); err != nil {\n\t\t\treturn err\n\t\t}\n\t\ttaken.Taken = slices.Clone(o.hub.ledger.Fold().Catalogues.Taken)\n", new: "\t\ttaken.Taken = append(slices.Clone(o.hub.ledger.Fold().Catalogues.Taken), audit.Catalogue{CatalogueTaken: ev, AtMS: o.now()})\n\t\t_ = eventlog.Cause{}\n",
		pkg: "./internal/hub", test: "TestCatalogueIsTakenIsOnRecordAndCanBeUndone",
	},
	{
		name: "an undo needs public files that were removed", file: "internal/publicfiles/shelf.go",
		old: "\t\tnext.allow(before.Hash, before.Bytes, named)\n", new: "\t\t_ = named\n\t\tnext.allow(before.Hash, before.Bytes, nil)\n",
		pkg: "./internal/hub", test: "TestFilesOfOldCataloguesAreRemoved",
	},
	{
		name: "public files of the past stay for ever", file: "internal/audit/catalogue.go",
		old: "if bytes -= v.Bytes; v.AtMS < sinceMS || bytes < 0 {", new: "if bytes -= v.Bytes; bytes < 0 && sinceMS < 0 {",
		pkg: "./internal/audit", test: "TestFilesOfOldCataloguesAreLetGo",
	},
	{
		name: "a lost public file cannot be stored again", file: "internal/hub/catalogue.go",
		old: "\twas := s.State().Readable ", new: "\twas := s.State().Hash != \"\" ",
		pkg: "./internal/hub", test: "TestLostFileIsStoredAgain",
	},
	{
		name: "a file is taken for the folder of public files", file: "internal/durable/durable.go",
		old: "err == nil && info.IsDir() {", new: "err == nil && info != nil {",
		pkg: "./internal/publicfiles", test: "TestFolderThatCannotBeUsed",
	},
	{
		name: "a catalogue that cannot be read has its files removed", file: "internal/publicfiles/shelf.go",
		old: "	if !whole {\n", new: "	if !whole && !ok {\n",
		pkg: "./internal/publicfiles", test: "TestCatalogueThatCannotBeRead",
	},
	{
		name: "whatever is in the folder is a public file", file: "internal/publicfiles/serve.go",
		old: "\tif _, named := now.may[hash]; !named {\n", new: "\tif _, named := now.may[hash]; !named && !library.IsHash(hash) {\n",
		pkg: "./internal/hub", test: "TestWhatIsNotWholeIsNotTaken",
	},
	{
		name: "slow readers of public files are without number", file: "internal/publicfiles/serve.go",
		old: "\tif d.all >= downloadsAtOnce || ", new: "\tif d.all < 0 || ",
		pkg: "./internal/hub", test: "TestDownloadsAreBounded",
	},
	{
		name: "one address takes all downloads of public files", file: "internal/publicfiles/serve.go",
		old: "host != link.ThisMachine && d.hosts[host] >= downloadsOfOne", new: "host != link.ThisMachine && d.hosts[host] >= downloadsAtOnce",
		pkg: "./internal/publicfiles", test: "TestOneAddressDoesNotTakeAllDownloads",
	},
	{
		name: "one IPv6 network takes all downloads of public files", file: "internal/publicfiles/serve.go",
		old: "host := link.HostOf(address)", new: "host := address[:max(0, strings.LastIndexByte(address, ':'))]",
		pkg: "./internal/publicfiles", test: "TestOneNetworkDoesNotTakeAllDownloads",
	},
	{
		name: "a broken download of a public file begins anew", file: "internal/publicsync/visit.go",
		old: "\tif at := part.At(); at > 0 {\n", new: "\tif at := part.At(); at > file.Bytes {\n",
		pkg: "./internal/publicsync", test: "TestDownloadGoesOnWhereItWasCut",
	},
	{
		name: "a public file that comes wrong is fetched again and again", file: "internal/publicsync/visit.go",
		old: "\t\tf.wrong[file.Hash] = now\n", new: "\t\tdelete(f.wrong, file.Hash)\n",
		pkg: "./internal/publicsync", test: "TestWrongBytesDoNotCount",
	},
	{
		name: "one wrong public file keeps the others waiting", file: "internal/publicsync/visit.go",
		old: "errors.Is(err, errGone), errors.Is(err, library.ErrWrong):\n\t\t\tif first == nil {", new: "errors.Is(err, errGone):\n\t\t\tif first == nil {",
		pkg: "./internal/publicsync", test: "TestWrongBytesDoNotCount",
	},
	{
		name: "a device waits for the end of a film that is public no more", file: "internal/publicsync/visit.go",
		old: "\t\treturn errChanged\n\t}\n\treturn nil\n", new: "\t\treturn nil\n\t}\n\treturn nil\n",
		pkg: "./internal/publicsync", test: "TestCatalogueThatChangesDuringTheDownload",
	},
	{
		name: "a catalogue waits for its public files", file: "internal/publicsync/fetcher.go",
		old: "\tif l.Hash != f.listing.Hash {\n\t\tif err := f.prune(l, f.listing); err != nil {", new: "\tif err := v.files(ctx, l); err != nil {\n\t\treturn v.came, err\n\t}\n\tif l.Hash != f.listing.Hash {\n\t\tif err := f.prune(l, f.listing); err != nil {",
		pkg: "./internal/publicsync", test: "TestWrongBytesDoNotCount",
	},
	{
		name: "public files that are over take the room of those that come", file: "internal/publicsync/fetcher.go",
		old: "\tf.listing = l\n\tif err := f.prune(l); err != nil {\n\t\treturn v.came, err\n\t}\n", new: "\tf.listing = l\n",
		pkg: "./internal/publicsync", test: "TestOldFilmMakesRoomForTheNext",
	},
	{
		name: "a download of public files takes the whole line", file: "internal/publicsync/visit.go",
		old: "\tif ahead := f.pace.Sub(now); ahead > 20*time.Millisecond {\n", new: "\tif ahead := f.pace.Sub(now); ahead < 0 {\n",
		pkg: "./internal/publicsync", test: "TestDownloadIsSlowEnough",
	},
	{
		name: "an enrolled device takes public files from any hub", file: "internal/program/publicfiles.go",
		old: "\t\tsecure, scheme = identity.ClientConfig(own.Own, own.Trust), \"https\"\n", new: "\t\t_ = own\n\t\tsecure, scheme = identity.EnrolConfig(), \"https\"\n",
		pkg: "./internal/program", test: "TestPublicFilesComeFromItsOwnHubOnly",
	},
	{
		name: "a script empties the catalogue with half a file", file: "internal/office/catalogue.go",
		old: "len(c.Removed)*5 > len(was.List) && !l.remove", new: "len(c.Removed) > len(was.List) && !l.remove",
		pkg: "./internal/office", test: "TestCatalogueIsImportedShownAndBroughtBack",
	},
	{
		name: "a catalogue is taken though nobody answered", file: "internal/office/catalogue.go",
		old: "\t\treturn false, cli.Misuse(i18n.Say(\"nothing was taken: answer", new: "\t\treturn true, cli.Misuse(i18n.Say(\"nothing was taken: answer",
		pkg: "./internal/office", test: "TestCatalogueIsImportedShownAndBroughtBack",
	},
	{
		name: "an import forgets the public files of the centre", file: "internal/office/catalogue_import.go",
		old: "\tlist, err := catalogue.Carry(was, list)\n", new: "\tvar err error\n",
		pkg: "./internal/office", test: "TestImportKeepsWhatTheCentreHasAdded",
	},
	{
		name: "a telephone number with spaces is counted as a search", file: "internal/queue/searches.go",
		old: "\t\tcase r == ' ' && !space:\n\t\t\tspace = true\n", new: "\t\tcase r == ' ' && !space:\n\t\t\tspace, digits = true, 0\n",
		pkg: "./internal/queue", test: "TestOnlyWhatIsNobodysIsCounted",
	},
	{
		name: "devices are told what others searched for", file: "internal/searches/searches.go",
		old: "eventlog.Register[Counted](book, eventlog.HubStream, nil)", new: "eventlog.Register[Counted](book, eventlog.QueueStream, nil)",
		pkg: "./internal/searches", test: "TestNoDeviceGetsTheSearches",
	},
	{
		name: "what one person searched for is told", file: "internal/daybook/searches.go",
		old: "\t\tcase t.Missed() >= least:\n", new: "\t\tcase t.Missed() > 0:\n",
		pkg: "./internal/daybook", test: "TestSearchesOfADayAreAdded",
	},
}
