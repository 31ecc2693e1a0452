// Package i18n has every fixed text that people read, in Vietnamese and in English,
// and formats dates, times and numbers in both. The language is an argument of every
// function, because a kiosk changes it from citizen to citizen.
package i18n
