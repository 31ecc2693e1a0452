// Package config reads the files that a person writes for a centre: centre.toml,
// from which the hub makes a centre.Centre, and device.toml, the settings of one
// device. Their authors are technicians and clerks, so nothing is guessed and
// nothing is ignored: every fault is reported, with its file, its line and what to
// write instead.
//
// Limits: a file has at most 1 MiB; a centre at most 200 agencies, 5,000 services,
// 200 counters, 1,000 officers, 200 series, 50 profiles, 20 priority classes, 50
// reasons of a kind, 50 outcomes, marks and items each, 500 days that differ from
// their weekday, 100 notices, 30 announcements, 20 zones with 50 walls each and 50
// ticker lines; a text at most 500 characters, the location of a counter and its
// spoken name at most 64, an announcement at most 200, the name of a register of
// dossiers and whom to ask about it at most 80, where else a dossier may be at most
// 120. Texts may be decomposed (NFD); they are stored composed (NFC).
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
	MaxPlace     = 64  // characters of a counter's location, and of its spoken name
	MaxSpoken    = 200 // characters of an announcement
	MaxText      = 500 // characters of one text
)
