// Package wall is the lobby's display: it turns the centre's events into the calls,
// queues and notices that everybody in the hall can read, and decides which call is
// shown big and for how long.
//
// The screen (internal/ui/wallview) draws a View. A display over one counter uses
// the same View with Over set.
package wall
