package main

// reportBugs believe a checkpoint more than the log.
var reportBugs = []bug{
	{
		name: "a checkpoint of a log that was put back is believed", file: "internal/projection/projection.go",
		old: "	if err != nil || hash != at.Hash {\n", new: "	if err != nil {\n",
		pkg: "./internal/sim", test: "TestReportsOfAnyHistoryAreThoseOfTheLog",
	},
	{
		name: "a checkpoint of an older version is believed", file: "internal/projection/projection.go",
		old: " && c.Version == want.Version &&\n", new: " &&\n",
		pkg: "./internal/hub", test: "TestReportsBelieveNoOtherCheckpoint",
	},
	{
		name: "a checkpoint of another log is believed", file: "internal/projection/projection.go",
		old: " && c.Log == want.Log", new: "",
		pkg: "./internal/hub", test: "TestReportsBelieveNoOtherCheckpoint",
	},
	{
		name: "a checkpoint stands one entry too early", file: "internal/projection/projection.go",
		old: "		at.Pos, at.Body = end, body\n", new: "		end--\n		at.Pos, at.Body = end, body\n",
		pkg: "./internal/projection", test: "TestReadingGoesOnFromTheCheckpoint",
	},
	{
		name: "a checkpoint that has read too far is gone on from", file: "internal/projection/projection.go",
		old: " && (c.Pos <= want.Until || c.Until == want.Until)", new: "",
		pkg: "./internal/projection", test: "TestAnyReadingIsThatOfTheLog",
	},
	{
		name: "the summary of an open day is kept", file: "internal/daybook/summary.go",
		old: "	if !f.Done() {\n", new: "	if f.reader == nil {\n",
		pkg: "./internal/daybook", test: "TestOpenDayIsNotKept",
	},
	{
		name: "a damaged file of checkpoints stays", file: "internal/store/checkpoints.go",
		old: "errors.Join(err, c.renew()))\n	}\n	return at, found, nil", new: "err)\n	}\n	return at, found, nil",
		pkg: "./internal/store", test: "TestCheckpointsWhoseFileIsTakenAway",
	},
	{
		name: "the oldest checkpoints stay, and the newest go", file: "internal/store/checkpoints.go",
		old: "subject + \"\\x00\" + kind", new: "kind + \"\\x00\" + subject",
		pkg: "./internal/store", test: "TestCheckpointsHaveLimits",
	},
	{
		name: "the hash within an archived day is that of its end", file: "internal/store/archive.go",
		old: "	if err != nil || pos == a.Last {\n", new: "	if err != nil || pos > a.First {\n",
		pkg: "./internal/store", test: "TestHashAtEveryPosition",
	},
}
