// Package eventlog is the log's form: an entry, the command that caused it, its
// answer, and which types of events there are. It knows no rule of any book; a book
// registers its types of events, so that whoever reads the log can read each.
package eventlog
