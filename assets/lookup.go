package assets

import _ "embed" // for the words and the sample

// LookupWords is what people say and what the law calls it, for the search for procedures;
// see the package search for its form.
//
//go:embed lookup/words.txt
var LookupWords string

// SampleCatalogue is the sample centre's catalogue of procedures, compressed by gzip: what the
// national portal showed on 18/07/2026 of what a province receives, for trials and training,
// not to be relied on.
//
//go:embed lookup/catalogue.jsonl.gz
var SampleCatalogue []byte

// LookupEvents is the life events of the look-up kiosk with their procedures; see the
// package lookup for its form.
//
//go:embed lookup/events.txt
var LookupEvents string
