// Package pad is the rating pad at a counter: it asks the citizen who has just been
// served for a rating, lets the citizen change it for a moment, and sends it without
// a name.
//
// The screen (internal/ui/padview) draws a View and answers with Actions.
package pad
