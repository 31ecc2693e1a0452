package main

// voiceBugs let a hall hear something else than was called.
var voiceBugs = []bug{
	{
		name: "a text with a pause in it is built as one clip that nothing looks for", file: "internal/voice/voice.go",
		old: "range breaths(m.Style().Free(part)) {", new: "range []breath{{syllables: strings.Fields(m.Style().Free(part).Words())}} {",
		pkg: "./internal/voice", test: "TestBuildMakesWhatACentreSays",
	},
	{
		name: "a pack that is built again forgets what the centre says", file: "internal/voice/build.go",
		old: "			b.list[word] = file\n		}\n	}\n	err = b.all(ctx)", new: "			_, _ = word, file\n		}\n	}\n	err = b.all(ctx)",
		pkg: "./internal/voice", test: "TestBuildMakesWhatACentreSays",
	},
	{
		name: "half of yellow is the ground of a closed letter", file: "internal/ui/kioskview/tiles.go",
		old: "if d.v.HighContrast { // half", new: "if d.v.HighContrast && d.tall { // half",
		pkg: "./internal/ui/kioskview", test: "TestEveryPageFitsLargeAndInContrast",
	},
	{
		name: "the last word is lost in the player's buffer", file: "internal/speaker/player.go",
		old: "const tail = 300 * time.Millisecond", new: "const tail = 0 * time.Millisecond",
		pkg: "./internal/speaker", test: "TestPipeWirePlaysTheCalls",
	},
	{
		name: "where PipeWire is installed and off, nothing else is tried", file: "internal/speaker/player.go",
		old: "errors.Is(err, child.ErrStuck) {", new: "err != nil {",
		pkg: "./internal/speaker", test: "TestALSAPlaysTheCalls",
	},
	{
		name: "a player that hangs is followed by another", file: "internal/speaker/player.go",
		old: "errors.Is(err, child.ErrStuck) {", new: "errors.Is(err, errMissing) {",
		pkg: "./internal/speaker", test: "TestNextPlayerIsTried",
	},
	{
		name: "a sound that failed waits for the next call", file: "internal/speaker/speaker.go",
		old: "	if s.Status().fails() {", new: "	if s.Status().fails() && s.closed {",
		pkg: "./internal/speaker", test: "TestSoundThatFailedIsTriedAgain",
	},
	{
		name: "25 is said as hai mươi năm", file: "internal/phrase/cardinal.go",
		old: "\tcase ones == 5:\n\t\treturn append(list, \"lăm\")\n", new: "",
		pkg: "./internal/phrase", test: "TestNumbersAreReadAsInTheGoldenTable",
	},
	{
		name: "zeros of a number are not said", file: "internal/phrase/phrase.go",
		old: "\tfor i := range len(run) {\n\t\ts = append(s, Part{Word: digitNames", new: "\tfor i := range len(run) {\n\t\tif run[i] == '0' {\n\t\t\tcontinue\n\t\t}\n\t\ts = append(s, Part{Word: digitNames",
		pkg: "./internal/phrase", test: "TestWhatIsHeardIsWhatIsPrinted",
	},
	{
		name: "two letters have one name", file: "internal/phrase/cardinal.go",
		old: "'V': \"vê\"", new: "'V': \"bê\"",
		pkg: "./internal/phrase", test: "TestWhatIsHeardIsWhatIsPrinted",
	},
	{
		name: "a word of the calls is in no pack", file: "internal/phrase/phrase.go",
		old: "\tlist = append(list, st.numberWords()...)\n", new: "",
		pkg: "./internal/phrase", test: "TestVocabularyIsEnough",
	},
	{
		name: "a clip of one word comes before the clip of several", file: "internal/voice/voice.go",
		old: "best[j]+1 < best[i]", new: "best[j]-j < best[i]",
		pkg: "./internal/voice", test: "TestRecordingsReplaceAndTheLongestIsTaken",
	},
	{
		name: "clips are as loud as they came", file: "internal/voice/voice.go",
		old: "clip.Scaled(sound.Decibel(p.level - loudness[key])).Faded()", new: "clip.Faded()",
		pkg: "./internal/voice", test: "TestSamplesAreCompleteAndEvenlyLoud",
	},
	{
		name: "joins click", file: "internal/sound/sound.go",
		old: "out[i] *= ramp(i, in)", new: "out[i] *= min(1, 1+ramp(i, in))",
		pkg: "./internal/sound", test: "TestJoinsMakeNoClick",
	},
	{
		name: "a file that is still being copied is a clip", file: "internal/sound/wav.go",
		old: "\t\tif size > int64(len(body)) {\n\t\t\treturn", new: "\t\tif size = min(size, int64(len(body))); size < 0 {\n\t\t\treturn",
		pkg: "./internal/sound", test: "TestWhatIsNoWAVIsRefused",
	},
	{
		name: "a recipe's text may name the program", file: "internal/config/voice.go",
		old: "!strings.Contains(command[0], \"{\") && ", new: "",
		pkg: "./internal/config", test: "TestFaultsOfVoiceManifests",
	},
	{
		name: "a clip is taken from outside the pack", file: "internal/config/voice.go",
		old: "value.kind != unstable.String || !fs.ValidPath(value.text)", new: "value.kind != unstable.String || !fs.ValidPath(value.text) && value.text == \"\"",
		pkg: "./internal/config", test: "TestFaultsOfVoiceManifests",
	},
	{
		name: "a build writes over a recording", file: "internal/voice/build.go",
		old: "\t\tcase b.recorded[Key(word)] && !there:\n", new: "\t\tcase false:\n",
		pkg: "./internal/voice", test: "TestBuildMakesWhatIsMissing",
	},
	{
		name: "a call that no longer holds is announced", file: "internal/speaker/speaker.go",
		old: "if s.cfg.Silent || !a.still() {", new: "if s.cfg.Silent {",
		pkg: "./internal/speaker", test: "TestWhatIsNoLongerSoIsNotSaid",
	},
	{
		name: "a recall goes to the end of the line, and both are said", file: "internal/speaker/speaker.go",
		old: "c.Number != \"\" && w.Number == c.Number && w.Counter == c.Counter", new: "w.ID == c.ID",
		pkg: "./internal/speaker", test: "TestRecallKeepsThePlaceOfTheCallThatWaits",
	},
	{
		name: "quiet hours are loud", file: "internal/speaker/speaker.go",
		old: "\t\tif loud <= 0 {\n\t\t\treturn times\n\t\t}\n", new: "",
		pkg: "./internal/speaker", test: "TestVolumeIsThatOfTheMoment",
	},
	{
		name: "the next page is read after the one before", file: "internal/speaker/reader.go",
		old: "\tif r.stop != nil {\n\t\tr.stop()\n\t}\n\tr.next", new: "\tr.next",
		pkg: "./internal/speaker", test: "TestNewTextTakesThePlaceOfTheOld",
	},
	{
		name: "a program's children outlive it", file: "internal/child/group_unix.go",
		old: "syscall.Kill(-cmd.Process.Pid", new: "syscall.Kill(cmd.Process.Pid",
		pkg: "./internal/child", test: "TestOwnersEndIsTheProgramsEnd",
	},
	{
		name: "the big number is another than the one that is said", file: "internal/wall/wall.go",
		old: "w.due() || !w.heard() && ", new: "",
		pkg: "./internal/wall", test: "TestCallIsSeenForAsLongAsItIsHeard",
	},
	{
		name: "an earlier call of a number stands for ever", file: "internal/wall/sound.go",
		old: "t.CallPos == pos && ", new: "",
		pkg: "./internal/wall", test: "TestCallThatWasTakenBackStandsNoLonger",
	},
	{
		name: "the number is said before its paper comes", file: "internal/kiosk/voice.go",
		old: " || k.printerState() == PrinterPrinting {", new: " {",
		pkg: "./internal/kiosk", test: "TestNumberIsSaidWhenItsPaperComes",
	},
	{
		name: "the next citizen is read to", file: "internal/kiosk/kiosk.go",
		old: "k.lang, k.large, k.contrast, k.listens = i18n.Vietnamese, false, false, false", new: "k.lang, k.large, k.contrast = i18n.Vietnamese, false, false",
		pkg: "./internal/kiosk", test: "TestPagesAreReadToWhoAsksForIt",
	},
	{
		name: "a page that is read for ever never goes home", file: "internal/kiosk/voice.go",
		old: " || now.Sub(k.came) >= readFor", new: "",
		pkg: "./internal/kiosk", test: "TestPageStandsWhileItIsRead",
	},
	{
		name: "a closed tile is read without its reason", file: "internal/ui/citizen/read.go",
		old: "return strings.Join(texts, \", \")", new: "return strings.Join(texts[:min(1, len(texts))], \", \")",
		pkg: "./internal/ui/kioskview", test: "TestReasonsOfClosedTilesAreRead",
	},
}
