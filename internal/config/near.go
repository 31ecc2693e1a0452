package config

import (
	"fmt"
	"sort"
	"strings"

	"motcua/internal/i18n"
)

// shownNames is how many names a message lists.
const shownNames = 8

// suggest says what to write instead of an unknown name: the one that was probably
// meant, or the list of known names.
func suggest(name string, known []string) i18n.Message {
	if best := Nearest(name, known); best != "" {
		return i18n.Say("did you mean %q?", best)
	}
	return i18n.Say("write %s", oneOf(known))
}

// Nearest is the known name that was probably meant, "" if none is similar.
func Nearest(name string, known []string) string {
	best, distance := "", 1+len(name)/3
	for _, k := range known {
		if d := editDistance(strings.ToLower(name), strings.ToLower(k)); d <= distance && (best == "" || d < distance) {
			best, distance = k, d
		}
	}
	return best
}

// oneOf is `one of "a", "b", …`, sorted, and shortened to a readable length.
func oneOf(known []string) i18n.Message {
	names := make([]string, 0, len(known))
	for _, k := range known {
		names = append(names, fmt.Sprintf("%q", k))
	}
	sort.Strings(names)
	switch {
	case len(names) == 0:
		return i18n.Say("nothing here, for there is none yet")
	case len(names) == 1:
		return i18n.Say("%s", names[0])
	case len(names) > shownNames:
		names = append(names[:shownNames], "…")
	}
	return i18n.Say("one of %s", strings.Join(names, ", "))
}

// editDistance is the number of letters to add, remove, change or swap with their
// neighbour to turn a into b. Names over 64 bytes are never similar.
func editDistance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return len(a) + len(b)
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}
