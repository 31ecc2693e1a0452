package link

import (
	"strconv"
	"strings"

	"motcua/internal/clock"
)

// The hub's pings carry its time, so that a device follows it when one of the two
// clocks is set while they are connected. A device of an older version only returns
// the text with its pong, as for every ping.

// timeDigits is the largest number of digits accepted; it is enough until the year
// 2286.
const timeDigits = 13

// wasSet follows the time in a ping if the hub's clock was set since the last one.
const wasSet = " set"

// pingText is the text of a ping at a time in Unix milliseconds.
func pingText(hubMS int64, set bool) []byte {
	text := strconv.AppendInt(nil, hubMS, 10)
	if set {
		text = append(text, wasSet...)
	}
	return text
}

// timeOf reads the hub's time from the text of a ping. Pings with another text, or
// without one from older hubs, are valid pings without a time.
func timeOf(text string) (hubMS int64, set, ok bool) {
	text, set = strings.CutSuffix(text, wasSet)
	if text == "" || len(text) > timeDigits {
		return 0, false, false
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false, false
		}
	}
	hubMS, err := strconv.ParseInt(text, 10, 64)
	return hubMS, set, err == nil && hubMS >= clock.EarliestMS && hubMS < clock.LatestMS
}
