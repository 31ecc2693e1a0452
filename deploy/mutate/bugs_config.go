package main

// configBugs leave a technician without a word.
var configBugs = []bug{
	{
		name: "a curly quotation mark is told by its first byte",
		file: "internal/config/tree.go",
		old:  "if p.strangers(data); len(r.faults) > 0 {",
		new:  "if len(r.faults) > 0 {",
		pkg:  "./internal/config", test: "TestWhatAWordProcessorWritesIsToldAsWhatItIs",
	},
	{
		name: "what stands in a text counts as outside of it",
		file: "internal/config/syntax.go",
		old:  "if in.next(data[at:]) && strange(r) {",
		new:  "if in.next(data[at:]); strange(r) {",
		pkg:  "./internal/config", test: "TestWhatStandsInTextsAndCommentsIsNoStranger",
	},
	{
		name: "a configuration's faults are told in English to everybody",
		file: "internal/i18n/message.go",
		old:  "if lang == Vietnamese {",
		new:  "if lang == English {",
		pkg:  "./internal/config", test: "TestWhatAWordProcessorWritesIsToldAsWhatItIs",
	},
	{
		name: "what cannot be shown stays in the names of a centre",
		file: "internal/config/text.go",
		old:  "if len(found) == 0 {",
		new:  "if len(found) < MaxText {",
		pkg:  "./internal/config", test: "TestEveryTextOfAFileIsCleanedOrRefused",
	},
	{
		name: "a key is cleaned, and fits no device of the version before",
		file: "internal/config/text.go",
		old:  "if u == exact {",
		new:  "if u > exact {",
		pkg:  "./internal/config", test: "TestSecretsAndPathsAreKeptAndWhatIsUnseenInThemIsTold",
	},
	{
		name: "the toolkit is handed what the typeface lacks",
		file: "internal/ui/widget/text.go",
		old:  "s, _ = charset.Clean(s)",
		new:  "_, _ = charset.Clean(s)",
		pkg:  "./internal/ui/kioskview", test: "TestStrangeNamesAreReadable",
	},
	{
		name: "one long word makes everything beside it small",
		file: "internal/ui/widget/text.go",
		old:  "if !anywhere && len(letters) <= charset.MaxWord ||",
		new:  "if !anywhere ||",
		pkg:  "./internal/ui/widget", test: "TestALongWordIsBrokenInsteadOfShrunk",
	},
	{
		name: "paper shows boxes for what the typeface lacks",
		file: "internal/receipt/ticket.go",
		old:  "s, _ = charset.Clean(norm.NFC.String(s))",
		new:  "_, _ = charset.Clean(norm.NFC.String(s))",
		pkg:  "./internal/receipt", test: "TestWhatTheTypefaceLacksIsNotPrinted",
	},
	{
		name: "a sign the typeface lacks is taken for one it has",
		file: "internal/charset/tables.go",
		old:  "{0x2264, 0x2265, 1},",
		new:  "{0x2264, 0x2266, 1},",
		pkg:  "./internal/charset", test: "TestWhatIsFineTheTypefaceHas",
	},
	{
		name: "a path of device.toml is looked for where the shell stands",
		file: "internal/config/path.go",
		old:  "folder := filepath.Dir(path)",
		new:  "folder, _ := os.Getwd()",
		pkg:  "./internal/config", test: "TestPathsOfAFileAreBesideIt",
	},
}
