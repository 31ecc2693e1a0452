// Package maintenance keeps a hub's log in order beside the queue: it moves old days into the
// archive, makes backups and encrypts them, and reads earlier days for damage. None of it
// holds a number up, and none of its faults stops the hub: each is told until somebody has
// seen to it.
package maintenance
