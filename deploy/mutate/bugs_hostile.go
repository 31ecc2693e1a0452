package main

// hostileBugs let one device harm the others.
var hostileBugs = []bug{
	{
		name: "a text is as long as its sender likes", file: "internal/queue/command.go",
		old: "if err := checkLimits(c, len(data)); err != nil {", new: "if err := error(nil); err != nil {",
		pkg: "./internal/hub", test: "TestOneDeviceCannotStopTheOthers",
	},
	{
		name: "the log is read for whatever day somebody names", file: "internal/ledger/complete.go",
		old: "!queue.MayTellDay(s, by, c, now.MS)", new: "now.MS == 0",
		pkg: "./internal/hub", test: "TestOneDeviceCannotStopTheOthers",
	},
	{
		name: "a limit in bytes only, not as JSON writes them", file: "internal/queue/limits.go",
		old: "if len(encoded) > MaxCommandBytes {", new: "if size > MaxCommandBytes && len(encoded) > 0 {",
		pkg: "./internal/queue", test: "TestCommandIsBoundedAsAWhole",
	},
	{
		name: "broken UTF-8 is taken", file: "internal/wire/wire.go",
		old: "if !utf8.Valid(frame) {", new: "if !utf8.Valid(nil) {",
		pkg: "./internal/wire", test: "TestBrokenUTF8IsNoFrame",
	},
	{
		name: "an events message is taken with whatever follows its body", file: "internal/wire/wire.go",
		old: "!ends || !json.Valid(body) {", new: "!ends || json.NewDecoder(bytes.NewReader(body)).Decode(new(json.RawMessage)) != nil {",
		pkg: "./internal/wire", test: "FuzzEventsFrame",
	},
	{
		name: "what is no events message is read as one", file: "internal/wire/wire.go",
		old: "if !begins || !ends || ", new: "if begins || !ends || ",
		pkg: "./internal/wire", test: "TestEncodeEventsIsWhatDecodeReads",
	},
	{
		name: "an entry is read without who asked for it", file: "internal/eventlog/entry.go",
		old: "AtMS: w.AtMS, Cause: w.Cause, Answer", new: "AtMS: w.AtMS, Answer",
		pkg: "./internal/eventlog", test: "TestEntryIsReadAsItWasWritten",
	},
	{
		name: "an entry that fits no frame is sent", file: "internal/hub/loop.go",
		old: "framesOf(b, s.streams, sealed()); errors.Is(err, wire.ErrTooLarge) {", new: "framesOf(b, s.streams, sealed()); errors.Is(err, wire.ErrTooLarge) && errors.Is(err, errStopping) {",
		pkg: "./internal/hub", test: "TestDayThatFitsNoFrameEnds",
	},
	{
		name: "an entry that fits no frame keeps a device from connecting", file: "internal/hub/devices.go",
		old: "if errors.Is(err, wire.ErrTooLarge) { // an", new: "if false { // an",
		pkg: "./internal/hub", test: "TestEntryThatFitsNoFrameIsSentWithTheState",
	},
	{
		name: "a field in other letters is taken", file: "internal/link/server.go",
		old: "if err := wire.CheckNames(data); err != nil {", new: "if err := error(nil); err != nil {",
		pkg: "./internal/hub", test: "TestBadFrameEndsOneConnection",
	},
	{
		name: "any console is told how an officer was rated", file: "internal/hub/presence.go",
		old: "desk.Device == c.ID && desk.Officer", new: "desk.Officer",
		pkg: "./internal/hub", test: "TestMarksGiveNoSingleAnswerAway",
	},
	{
		name: "a late answer is dropped by a busy screen", file: "internal/loop/loop.go",
		old: "\tl.kept = append(l.kept, fn)\n", new: "\tif len(l.inbox) < limit {\n\t\tl.kept = append(l.kept, fn)\n\t}\n",
		pkg: "./internal/loop", test: "TestDeliverLosesNothing",
	},
	{
		name: "a device that never connects logs no reason", file: "internal/device/device.go",
		old: "\t\td.logReason(err)\n", new: "\t\t_ = d.logReason\n",
		pkg: "./internal/hub", test: "TestWrongKeyIsLoggedOnceOnBothSides",
	},
	{
		name: "a refused device is not logged", file: "internal/hub/devices.go",
		old: "\t\tl.h.refused.tell(l.h.cfg.Log, c, refusal)\n", new: "",
		pkg: "./internal/hub", test: "TestWrongKeyIsLoggedOnceOnBothSides",
	},
	{
		name: "a day of long texts is uploaded in too large a part", file: "internal/queue/recover.go",
		old: "(i-first == RecoverTickets || size+len(encoded) >= MaxCommandBytes-recoverHead)", new: "i-first == RecoverTickets",
		pkg: "./internal/queue", test: "TestWidestDayIsUploadedInParts",
	},
	{
		name: "a limit that no document has", file: "internal/wire/wire.go",
		old: "MaxNonceBytes = 32\n", new: "MaxNonceBytes = 33\n",
		pkg: "./internal/hub", test: "TestProtocolTables",
	},
	{
		name: "a field of an event that is spelled otherwise", file: "internal/queue/event.go",
		old: "`json:\"takenFrom,omitempty\"`", new: "`json:\"takenfrom,omitempty\"`",
		pkg: "./internal/hub", test: "TestProtocolExamples",
	},
	{
		name: "a command that no row tells of", file: "internal/queue/command.go",
		old: "func (TestSound) CommandType() string           { return \"test-sound\" }", new: "func (TestSound) CommandType() string           { return \"test-noise\" }",
		pkg: "./internal/hub", test: "TestProtocolExamples|TestProtocolTables",
	},
	{
		name: "a text that may be longer than the schema says", file: "internal/queue/command.go",
		old: "Appointment string `json:\"appointment\" limit:\"scan\"`", new: "Appointment string `json:\"appointment\" limit:\"text\"`",
		pkg: "./internal/hub", test: "TestProtocolSchemaIsOfTheTypes",
	},
	{
		name: "a fault in what one device sends ends the hub for all", file: "internal/link/server.go",
		old: "\tdefer c.server.survive(c)\n\tfor {\n", new: "\tfor {\n",
		pkg: "./internal/link", test: "TestFaultEndsOneConnectionOnly",
	},
	{
		name: "the request of a device is handled all day", file: "internal/link/server.go",
		old: "\tgo func() { c.close(c.read()) }()\n", new: "\tc.close(c.read())\n",
		pkg: "./internal/link", test: "TestRequestEndsWhenTheDeviceIsInside",
	},
	{
		name: "nobody is told that a device has gone", file: "internal/link/server.go",
		old: "\tif c.joined {\n", new: "\tif false {\n",
		pkg: "./internal/link", test: "TestRequestEndsWhenTheDeviceIsInside",
	},
}
