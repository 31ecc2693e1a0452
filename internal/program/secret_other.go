//go:build !linux

package program

import "io"

// hideTyping does nothing here: what is typed is shown.
func hideTyping(io.Reader) (show func()) { return func() {} }
