// Package locale sets a language for Fyne where an appliance has none: with the language
// "C" Fyne prints an error at every start, before any main function runs. The screens do
// not use the system's language; they have their own.
//
// It must import nothing but os. Packages are initialised in the order of their paths as
// soon as their imports are (Go 1.21 and later), so this one comes before Fyne's, which
// imports packages that come after os.
package locale

import "os"

func init() { choose(os.Getenv, os.Setenv) }

// choose sets a language if the environment has none that Fyne can parse.
func choose(get func(string) string, set func(key, value string) error) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		switch lang := get(name); lang {
		case "":
			continue
		case "C", "POSIX", "C.UTF-8", "C.utf8":
			_ = set("LC_ALL", "vi_VN.UTF-8") // fails only for an invalid name
			return
		default:
			return
		}
	}
	_ = set("LC_ALL", "vi_VN.UTF-8")
}
