package i18n

// Mark is what a screen says of the system as a whole, in capitals: that its data are a
// sample, and that the hub lets in everybody under any name. Empty if neither holds.
func Mark(lang Lang, sample, insecure bool) string {
	switch {
	case sample && insecure:
		return Text(lang, "common.sample") + " · " + Text(lang, "common.insecure")
	case sample:
		return Text(lang, "common.sample")
	case insecure:
		return Text(lang, "common.insecure")
	}
	return ""
}
