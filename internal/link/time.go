package link

import (
	"strconv"
	"strings"

	"motcua/internal/clock"
)

// The hub's pings carry its time, so that a device follows it also when one of the two
// clocks is set while they are connected. A device that knows nothing of it gives the
// text back with its pong, as it does with every ping.

// timeDigits is the longest time that is read: that of the year 2199 has as many.
const timeDigits = 13

// wasSet follows the time in a ping whose hub has had its clock set since the last one.
const wasSet = " set"

// pingText is what a ping says at a moment in Unix milliseconds.
func pingText(hubMS int64, set bool) []byte {
	text := strconv.AppendInt(nil, hubMS, 10)
	if set {
		text = append(text, wasSet...)
	}
	return text
}

// timeOf reads the hub's time out of a ping. One that says something else, or nothing
// as those of older hubs do, is a ping all the same.
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
