package main

// lookupBugs lead people to the wrong procedure or to none, tell what somebody looked for,
// or write a word that nobody typed.
var lookupBugs = []bug{
	{
		name: "sample data have no mark in landscape", file: "internal/ui/citizen/header.go",
		old: "\t\tbadge = v.mark()\n", new: "\t\tbadge = badge + \"\"\n",
		pkg: "./internal/ui/citizen", test: "TestMarkOfTheSystemStandsOnlyWhereItIsTrue",
	},
	{
		name: "a press on a dark button is not seen", file: "internal/ui/citizen/pen.go",
		old: "return theme.Mix(fill, d.C.OnDark, 2*tint)", new: "return fill",
		pkg: "./internal/ui/citizen", test: "TestPressIsSeenOnEveryColour",
	},
	{
		name: "the header is read aloud with every page", file: "internal/ui/citizen/read.go",
		old: "return y > a.Top && y < a.Foot", new: "return y < a.Foot",
		pkg: "./internal/ui/citizen", test: "TestPageIsReadInOrderWithItsKeys",
	},
	{
		name: "the tenth page of a sample comes after the first", file: "internal/pdfpages/pdfpages.go",
		old: "return numbers[a] - numbers[b]", new: "return strings.Compare(strings.TrimLeft(filepath.Base(a), \"page-0\"), strings.TrimLeft(filepath.Base(b), \"page-0\"))",
		pkg: "./internal/pdfpages", test: "TestPagesAreDrawnInOrder",
	},
	{
		name: "what a program says is a page is believed", file: "internal/pdfpages/pdfpages.go",
		old: "if err := child.CheckPicture(page, MaxPageBytes, SidePixels); err != nil {", new: "if err := child.CheckPicture(page, MaxPageBytes, SidePixels); err != nil && page == \"\" {",
		pkg: "./internal/pdfpages", test: "TestProgramIsNotTrusted",
	},
	{
		name: "a page of the sample before stays", file: "internal/office/catalogue_file.go",
		old: "return f.Kind == kind && f.Title == title || slices", new: "return f.Kind == kind && f.Title == title && f.Name == added[0].Name || slices",
		pkg: "./internal/office", test: "TestSampleInPDFBecomesPages",
	},
	{
		name: "what is asked most has the numbers of an eighth day", file: "internal/lookup/week.go",
		old: "first := day.Add(1 - weekDays)", new: "first := day.Add(-weekDays)",
		pkg: "./internal/lookup", test: "TestWeekHasSevenDaysWithToday",
	},
	{
		name: "a restart forgets the numbers of the week", file: "internal/lookup/lookup.go",
		old: "\tl.recall()\n", new: "",
		pkg: "./internal/lookup", test: "TestAskedMostIsOfSevenDays",
	},
	{
		name: "a day is promised to whoever comes on a day off", file: "internal/lookup/procedure.go",
		old: " || !working.On(today).Works()", new: "",
		pkg: "./internal/lookup", test: "TestPromisedDayIsReckonedByTheCalendar",
	},
	{
		name: "a day is promised for what others receive", file: "internal/lookup/procedure.go",
		old: "limit.Unit == catalogue.WorkingDays && received:", new: "limit.Unit == catalogue.WorkingDays && (received || true):",
		pkg: "./internal/lookup", test: "TestOnlyWhatIsReceivedHereIsPromised",
	},
	{
		name: "papers of special cases come before those that everybody needs", file: "internal/lookup/order.go",
		old: "slices.Concat(all, cases, notes)", new: "slices.Concat(cases, all, notes)",
		pkg: "./internal/lookup", test: "TestPapersEverybodyNeedsComeFirst",
	},
	{
		name: "a heading whose papers are of special cases is lost", file: "internal/lookup/order.go",
		old: "\t\t\tsome = append(some, head...)\n", new: "\t\t\thead = nil\n",
		pkg: "./internal/lookup", test: "TestNoPaperIsLostByTheOrder",
	},
	{
		name: "a fee in a whole sentence stands in the line of a result", file: "internal/lookup/words.go",
		old: "\tcase long(fee):\n", new: "\tcase long(limit) && fee == \"\":\n",
		pkg: "./internal/lookup", test: "TestResultsAreBrief",
	},
	{
		name: "field, time and fee of a result are shrunk to fit", file: "internal/ui/lookupview/kit.go",
		old: "Min: max(d.Least(), size*0.8)", new: "Min: size * 0.5",
		pkg: "./internal/ui/lookupview", test: "TestNoTextIsTooSmallToBeRead",
	},
	{
		name: "what is received here comes before better answers", file: "internal/search/score.go",
		old: "&& out[at-1].fit <= f.fit+alikeWithin {", new: "{",
		pkg: "./internal/search", test: "TestReceivedHereComesFirstAmongEquals",
	},
	{
		name: "a service that the centre does not have counts as received here", file: "internal/lookup/search.go",
		old: "\t\t\t_, here = l.standing(service)\n", new: "\t\t\there = true\n",
		pkg: "./internal/lookup", test: "TestReceivedHereComesFirst",
	},
	{
		name: "a printed list ends with a heading without papers", file: "internal/lookup/papers.go",
		old: "if lines = append(lines, line); !heads {", new: "if lines = append(lines, line); len(lines) > 0 {",
		pkg: "./internal/lookup", test: "TestCutListDoesNotEndWithAHeading",
	},
	{
		name: "a remark that no paper is needed has a box to tick", file: "internal/lookup/order.go",
		old: "return isNote().MatchString(name) || isSentence().MatchString(name) && tellsNone().MatchString(name)", new: "return isNote().MatchString(name) || isSentence().MatchString(name) && isNote().MatchString(name)",
		pkg: "./internal/lookup", test: "TestRemarksBetweenPapersHaveNoBox",
	},
	{
		name: "a button that is off looks like one that is on", file: "internal/ui/lookupview/kit.go",
		old: "\tif t.Off {\n", new: "\tif t.Off && t.Do == nil {\n",
		pkg: "./internal/ui/lookupview", test: "TestWhatIsOffLooksOff",
	},
	{
		name: "a figure without a unit stands in the line of a result", file: "internal/lookup/words.go",
		old: `return figureOnly().MatchString(oneLine(text))`, new: `return figureOnly().MatchString(oneLine(text)) && text == ""`,
		pkg: "./internal/lookup", test: "TestResultsAreBrief",
	},
	{
		name: "nothing says where the steps are that have no room", file: "internal/ui/lookupview/procedure.go",
		old: "\tif !all {\n", new: "\tif !all && len(list) == 0 {\n",
		pkg: "./internal/ui/lookupview", test: "TestStepsOrTheWayToThem",
	},
	{
		name: "a list has a name that a printer refuses", file: "internal/lookup/papers.go",
		old: `strings.ReplaceAll(proc.Code, ".", "-")`, new: `strings.TrimSpace(proc.Code)`,
		pkg: "./internal/lookup", test: "TestListIsPrintedOnce",
	},
	{
		name: "a catalogue put there by hand hides that of the hub", file: "cmd/kiosk/finder.go",
		old: "\tif f.fetched {\n\t\treturn\n\t}\n", new: "",
		pkg: "./cmd/kiosk", test: "TestCatalogueOfTheHubComesFirst",
	},
	{
		name: "searches in vain are told again each time", file: "cmd/kiosk/missed.go",
		old: "\tm.count = nil\n\tm.mu.Unlock()\n", new: "\tm.mu.Unlock()\n",
		pkg: "./cmd/kiosk", test: "TestHubLearnsWhatWasLookedForInVain",
	},
	{
		name: "a missed search keeps a number of a person", file: "internal/lookup/search.go",
		old: `figures().ReplaceAllString(text, " ")`, new: "text",
		pkg: "./internal/lookup", test: "TestMissedWordsHaveNoFigures",
	},
	{
		name: "a search that found is told as missed", file: "internal/lookup/search.go",
		old: "\t\tl.field.opened = true\n", new: "",
		pkg: "./internal/lookup", test: "TestMissedSearchesAreTold",
	},
	{
		name: "the next person finds the language of the last", file: "internal/lookup/lookup.go",
		old: "func (l *Lookup) home() {\n\tl.manner = Manner{Lang: i18n.Vietnamese}\n", new: "func (l *Lookup) home() {\n",
		pkg: "./internal/lookup", test: "TestNobodyThereLeadsHomeAndThenAttracts",
	},
	{
		name: "the catalogue changes under a reader", file: "internal/lookup/lookup.go",
		old: "case l.book == nil || l.atRest():", new: "case true:",
		pkg: "./internal/lookup", test: "TestCatalogueIsTakenAtTheNextFirstPage",
	},
	{
		name: "figures from before the link was lost are shown", file: "internal/lookup/lookup.go",
		old: "\t\t\tst.Counted, st.Waiting, st.Estimate = false, 0, Estimate{}\n", new: "",
		pkg: "./internal/lookup", test: "TestOfflineShowsNoFigures",
	},
	{
		name: "a double tap prints two lists", file: "internal/lookup/papers.go",
		old: "l.now().Sub(l.papers.at) < printPause", new: "false",
		pkg: "./internal/lookup", test: "TestListIsPrintedOnce",
	},
	{
		name: "asked most is not counted", file: "internal/lookup/week.go",
		old: "\t\t\tcounts[t.Service]++\n", new: "\t\t\t_ = t\n",
		pkg: "./internal/lookup", test: "TestAskedMostIsCountedByTheQueue",
	},
	{
		name: "a part of the alphabet loses its last procedure", file: "internal/lookup/book.go",
		old: "len(list)*(k+1)/n]", new: "len(list)*(k+1)/n-1]",
		pkg: "./internal/lookup", test: "TestPartsHaveEverythingOnce",
	},
	{
		name: "a file that says it is small is read whole", file: "internal/lookup/sample.go",
		old: "\tif len(data) > MaxPictureBytes {\n\t\treturn nil, fmt.Errorf(\"a picture of more than %d bytes\", MaxPictureBytes)\n\t}\n", new: "",
		pkg: "./internal/lookup", test: "TestPicturesHaveALimit",
	},
	{
		name: "the tone stays where it was typed", file: "internal/keyboard/compose.go",
		old: "\tcase n > 2 || closed:\n", new: "\tcase n > 2 && closed:\n",
		pkg: "./internal/keyboard", test: "TestEveryWordOfTheCatalogueCanBeTyped",
	},
	{
		name: "a word that is not Vietnamese is composed", file: "internal/keyboard/field.go",
		old: "!undone && !possible(next)", new: "false",
		pkg: "./internal/keyboard", test: "TestTelexAsPeopleExpectIt",
	},
	{
		name: "a visitor who went away keeps the machine", file: "internal/kiosk/screen.go",
		old: "!k.several.on && !k.visited && ", new: "!k.several.on && ",
		pkg: "./internal/kiosk", test: "TestVisitorWhoLeavesIsSentBack",
	},
	{
		name: "a turned list leaves something out", file: "internal/ui/lookupview/screen.go",
		old: "\tnext := t.first + step*t.fits\n", new: "\tnext := t.first + step*(t.fits+1)\n",
		pkg: "./internal/ui/lookupview", test: "TestPagesOfAListHaveEverythingOnce",
	},
	{
		name: "shift makes the next key deaf", file: "internal/ui/lookupview/search.go",
		old: "\twords.id, words.text = \"key:\"+string(press.Rune), string(k.Rune)\n", new: "\twords.id, words.text = \"key:\"+string(k.Rune), string(k.Rune)\n",
		pkg: "./internal/ui/lookupview", test: "TestKeysAreTakenAtAnySpeed",
	},
}
