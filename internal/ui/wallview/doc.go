// Package wallview draws the lobby's display: the newest call in gold, the
// calls before it, who waits where, notices and the band at the foot, and the
// sign over a single counter.
package wallview
