// Package lookup is the citizen's side of finding an administrative procedure: by a life
// event, by what people call it, by field, agency or letter. It shows what to bring, how
// long it takes, what it costs and where it is done, prints the list of papers, and hands
// the citizen over to the ticket kiosk for a number.
//
// The screen (internal/ui/lookupview) draws a View and answers with Actions. All that is
// shown comes from a catalogue on this machine's disk and from the queue's own state, so
// the pages work offline.
//
// Nothing is kept of who looked for what. What was typed and led nowhere is handed to
// Config.Missed as bare words: people call something by a name that the words of the
// search do not know.
package lookup
