package window

import "motcua/internal/ui/uithread"

// Beat posts done to Fyne's goroutine, to prove that it runs. It does not wait.
func Beat(done func()) bool { return uithread.Do(done) }
