package search

import "motcua/internal/queue"

// Counted is a question in the form in which a kiosk counts it: folded, and cut after a word
// that still fits. It is empty for one that is not counted, since it says nothing or may be
// a number of a person.
func Counted(question string) string {
	text := ""
	for _, w := range folds(question) {
		longer := w
		if text != "" {
			longer = text + " " + w
		}
		if len(longer) > queue.MaxSearchRunes {
			break
		}
		text = longer
	}
	if queue.SearchFits(text) != queue.OK {
		return ""
	}
	return text
}
