// Package console is the clerk's desk: it logs an officer in at a counter, calls,
// serves and finishes tickets, and decides which of these commands the clerk may
// give now.
//
// The screen (internal/ui/consoleview) draws a View and answers with Actions. Open
// dialogs, typed text and the selected row belong to the screen.
package console
