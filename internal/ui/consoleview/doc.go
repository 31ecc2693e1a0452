// Package consoleview draws the clerk's console and turns keys into commands: the ticket
// at the desk, the buttons with their keys, the lists at the right, and the dialogs for a
// reason or a target, all in one window.
//
// The login, the desk and the supervisor's view of all counters are pages with types of
// their own; the screen delegates to the page that is shown.
package consoleview
