package catalogueimport

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first used: a hub starts far
// more often than it reads a list.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
