//go:build !race

package kioskview

const underRace = false
