// Package pin knows the officers' PINs: it hashes them, and keeps the hashes in a file of
// their own beside the hub's log. Nothing of it is ever sent to a device.
//
// A PIN comes in three ways. One that stands in centre.toml is taken once: its hash goes
// into the Book, and the file needs it no more. "hub pin" sets one for an officer. In
// both cases somebody else knows it, so it is temporary: the officer chooses another at
// the next log-in, which is the third way.
package pin
