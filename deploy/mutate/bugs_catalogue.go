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
		old: "regexp.MustCompile(`^(?i:(?:bộ )?luật|", new: "regexp.MustCompile(`(?i:(?:bộ )?luật|",
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
		old: "return rowInside.MatchString(field) || openEnd.MatchString(field)", new: "return rowInside.MatchString(field) && openEnd.MatchString(field) && field == \"\"",
		pkg: "./internal/catalogueimport", test: "TestWhatCannotBeReadSaysWhatToDo",
	},
}
