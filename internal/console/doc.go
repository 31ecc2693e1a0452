// Package console is the clerk's desk: it logs an officer in at a counter,
// calls, serves and settles tickets, and knows at every moment which of these
// the clerk may do.
//
// The screen (internal/ui/consoleview) draws a View and answers with Actions;
// which dialog is open, what is typed into it and which row of a list is
// marked belong to the screen.
package console
