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
}
