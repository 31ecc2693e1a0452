// Package i18n holds every fixed text that people read, in Vietnamese and in
// English, and the way dates, times and numbers are written in each. The
// language is an argument of every function: a kiosk changes it from citizen to
// citizen.
package i18n
