// Package wallview draws the lobby's display: the newest call in gold, the earlier calls,
// the queues, notices and the band at the bottom; and the display over a single counter.
package wallview
