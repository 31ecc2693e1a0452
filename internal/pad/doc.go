// Package pad is the rating pad at a counter: it asks the citizen who has just
// been served for an opinion, lets it be changed for a moment, and sends it off
// without a name.
//
// The screen (internal/ui/padview) draws a View and answers with Actions.
package pad
