package main

// dossierBugs are bugs of the pages on which dossiers are looked up.
var dossierBugs = []bug{
	{
		name: "a dossier stays on the screen for the next person", file: "internal/lookup/step.go",
		old: "\t\tif idle >= l.reading(dossierIdle) {\n", new: "\t\tif idle >= l.reading(idleHome) {\n",
		pkg: "./internal/lookup", test: "TestNothingOfADossierIsLeft",
	},
	{
		name: "what one person looked up is there for the next", file: "internal/lookup/step.go",
		old: "\tl.forgetDossier()\n", new: "",
		pkg: "./internal/lookup", test: "TestNothingOfADossierIsLeft",
	},
	{
		name: "who comes from the ticket kiosk finds what another has looked up", file: "internal/lookup/dossier.go",
		old: "\t\tl.wipe() // another", new: "\t\t// another",
		pkg: "./internal/lookup", test: "TestDossierFromTheTicketKiosk",
	},
	{
		name: "a second tap hides how many tries are left", file: "internal/lookup/dossier.go",
		old: "case d.figures == \"\" && d.refused != nil:", new: "case d.figures == \"none\":",
		pkg: "./internal/lookup", test: "TestWrongFiguresAreToldWithTheTriesLeft",
	},
	{
		name: "the answer to somebody who has left is shown", file: "internal/lookup/dossier.go",
		old: "\t\t\tif l.dossier.asking == n {\n", new: "\t\t\tif n > 0 {\n",
		pkg: "./internal/lookup", test: "TestLateAnswerFindsNobody",
	},
	{
		name: "a question goes on after its person has left", file: "internal/lookup/dossier.go",
		old: "\tif l.dossier.cancel != nil {\n\t\tl.dossier.cancel()\n\t}\n", new: "",
		pkg: "./internal/lookup", test: "TestLateAnswerFindsNobody",
	},
	{
		name: "scans of tickets and cards go to the look-up of dossiers", file: "internal/lookup/dossier.go",
		old: "!here && scan.Content.Kind != barcode.DossierCode {", new: "!here && scan.Content.Kind == barcode.IDCard {",
		pkg: "./internal/lookup", test: "TestScansGoWhereTheyBelong",
	},
	{
		name: "the look-up takes scans from the ticket kiosk", file: "internal/lookup/dossier.go",
		old: "!l.dossiers || page == PageAway || !here", new: "!l.dossiers || !here",
		pkg: "./internal/lookup", test: "TestScansGoWhereTheyBelong",
	},
	{
		name: "dates are shown with the code alone", file: "internal/lookup/status.go",
		old: "\tif f := seen.Full; f != nil {\n", new: "\tf := seen.Full\n\tif f == nil {\n\t\tf = &register.Full{Received: 20261120}\n\t}\n\tif f != nil {\n",
		pkg: "./internal/lookup", test: "TestCodeAloneShowsTheStateOnly",
	},
	{
		name: "a dossier that is not there is a bare “not found”", file: "internal/lookup/status.go",
		old: "\t\ts.Source = w.source(missing.Source, false)\n", new: "",
		pkg: "./internal/lookup", test: "TestEveryAnswerSaysWhatToDo",
	},
	{
		name: "a locked code can be tried a minute too early", file: "internal/lookup/status.go",
		old: "w.now.Add(wait + time.Minute - time.Nanosecond)", new: "w.now.Add(wait - time.Minute)",
		pkg: "./internal/lookup", test: "TestWrongFiguresAreToldWithTheTriesLeft",
	},
	{
		name: "all four figures stand on the screen", file: "internal/ui/lookupview/dossier.go",
		old: "Align: fyne.TextAlignCenter}, typed[i:])", new: "Align: fyne.TextAlignCenter}, typed)",
		pkg: "./internal/ui/lookupview", test: "TestFiguresAreHidden",
	},
	{
		name: "the tile of dossiers is gone while the hub restarts", file: "cmd/kiosk/dossiers.go",
		old: "\t\treturn false, source, false\n", new: "\t\treturn false, source, true\n",
		pkg: "./cmd/kiosk", test: "TestTileOfDossiersFollowsTheHub",
	},
	{
		name: "a scanned slip is not looked up", file: "internal/kiosk/scan.go",
		old: "; !k.openDossier(code) {", new: "; code != \"\" {",
		pkg: "./internal/kiosk", test: "TestScannedDossierIsLookedUp",
	},
}
