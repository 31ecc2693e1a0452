// Package pattern has regular expressions that are compiled when they are first used. A
// program starts far more often than it reads a list of procedures, a date or a wrong flag,
// and compiling all that it may need once took three milliseconds and a megabyte of each.
package pattern

import (
	"regexp"
	"sync"
)

// Of is a regular expression in the syntax of package regexp. A wrong one ends the program
// when it is first used, which a test does.
func Of(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
