// Package consoleview draws the clerk's console and turns keys into commands:
// the ticket at the desk, the buttons with their keys, the lists at the right,
// and the dialogs that ask for a reason or a target, all within one window.
//
// The login, the desk and the supervisor's view of all counters are pages: types
// of their own, of which the screen hands over to the one that is shown.
package consoleview
