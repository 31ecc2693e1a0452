package main

// hardwareBugs believe a printer, a scanner or a disk too much.
var hardwareBugs = []bug{
	{
		name: "a secret that is there is written again", file: "internal/store/secret.go",
		old: "\tif drawn {\n", new: "\tif drawn && len(secret) == 0 {\n",
		pkg: "./internal/store", test: "TestSecretThatIsThereIsOnlyRead",
	},
}
