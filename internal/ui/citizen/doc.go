// Package citizen draws what the pages for citizens have in common: the header with the
// centre's name and the clock, the bottom row with the languages and the larger type, and
// buttons that show that they are pressed. It also tells what of a page is read aloud.
package citizen
