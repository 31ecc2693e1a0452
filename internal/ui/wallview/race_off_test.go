//go:build !race

package wallview

const underRace = false
