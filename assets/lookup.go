package assets

import _ "embed" // for the words

// LookupWords is what people say and what the law calls it, for the search for procedures;
// see the package search for its form.
//
//go:embed lookup/words.txt
var LookupWords string

// LookupEvents is the life events of the look-up kiosk with their procedures; see the
// package lookup for its form.
//
//go:embed lookup/events.txt
var LookupEvents string
