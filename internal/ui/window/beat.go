package window

import "fyne.io/fyne/v2"

// Beat posts done to Fyne's goroutine, to prove that it runs. It does not wait.
func Beat(done func()) bool {
	fyne.Do(done)
	return true
}
