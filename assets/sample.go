package assets

import "embed" // for the sample centre

// Sample is the sample centre: sample/centre.toml and a sample/device-….toml
// for each kind of device. It is for trials and training, not to be relied on.
//
//go:embed sample/*.toml
var Sample embed.FS

// SampleCentre is the path in Sample of the sample centre's configuration.
const SampleCentre = "sample/centre.toml"
