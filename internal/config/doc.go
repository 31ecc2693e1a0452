// Package config reads what a person writes for a centre: centre.toml, which
// the hub turns into a centre.Centre, and device.toml, which tells one device
// who it is. Its readers are technicians and clerks, so nothing is guessed and
// nothing is passed over: every fault is reported, each with its file, its
// line and what to write instead.
//
// Limits: a file has at most 1 MiB; a centre at most 200 agencies, 5,000
// services, 200 counters, 1,000 officers, 200 series, 50 profiles, 20 priority
// classes, 50 reasons of a kind, 50 outcomes, marks and items each, 500 days
// that differ from their week, 100 notices, 30 announcements, 20 zones with 50
// walls each and 50 ticker lines; a text at most 500 characters, the place of a
// counter and what is said for it at most 64, an announcement at most 200. Texts may be written decomposed (NFD); they are kept composed
// (NFC).
package config

// The limits of the files.
const (
	MaxFileBytes = 1 << 20
	MaxAgencies  = 200
	MaxServices  = 5000 // in all agencies together
	MaxCounters  = 200
	MaxOfficers  = 1000
	MaxSeries    = 200
	MaxProfiles  = 50
	MaxClasses   = 20
	MaxReasons   = 50 // of each kind
	MaxOutcomes  = 50
	MaxMarks     = 50
	MaxItems     = 50
	MaxDays      = 500 // holidays and other special days together
	MaxNotices   = 100
	MaxTicker    = 50
	MaxZones     = 20
	MaxWalls     = 50  // of one zone
	MaxSaid      = 30  // announcements
	MaxPlace     = 64  // characters of where a counter is, and of what is said for it
	MaxSpoken    = 200 // characters of an announcement
	MaxText      = 500 // characters of one text
)
