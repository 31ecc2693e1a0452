package window

import "fyne.io/fyne/v2"

// Beat asks Fyne's goroutine whether it runs: done is called in it. It does not
// wait.
func Beat(done func()) bool {
	fyne.Do(done)
	return true
}
