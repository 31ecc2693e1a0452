// Package locale gives Fyne a language of the system where an appliance has
// none: with the language "C" Fyne complains at every start, before any main
// function runs. The screens do not follow the system's language anyway; they
// have their own.
//
// It must import nothing but os: packages are initialised in the order of
// their paths as soon as what they import is (Go 1.21 and later), and so this
// one comes before Fyne's, which imports packages that come after os.
package locale

import "os"

func init() { choose(os.Getenv, os.Setenv) }

// choose sets a language if the environment names none that Fyne can read.
func choose(get func(string) string, set func(key, value string) error) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		switch lang := get(name); lang {
		case "":
			continue
		case "C", "POSIX", "C.UTF-8", "C.utf8":
			_ = set("LC_ALL", "vi_VN.UTF-8") // it fails only for a name that cannot be
			return
		default:
			return
		}
	}
	_ = set("LC_ALL", "vi_VN.UTF-8")
}
