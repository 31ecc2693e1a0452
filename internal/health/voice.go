package health

import (
	"maps"
	"slices"

	"motcua/internal/centre"
	"motcua/internal/wire"
)

// Voice is the wall that speaks in a zone: the first connected wall of the zone
// whose sound works, "" if there is none. The zone "" is that of all walls in no
// zone. here are the connected walls.
func Voice(rules *centre.Rules, zone string, here map[string]wire.Peer) string {
	return first(rules, zone, here, IsHeard)
}

// IsHeard reports that a connected wall has no fault of its sound.
func IsHeard(p wire.Peer) bool { return !Code(p.Status.Code).OfSound() }

// VoiceOrAny is Voice, or the first connected wall if no sound works: that wall
// tries, since its fault may be over.
func VoiceOrAny(rules *centre.Rules, zone string, here map[string]wire.Peer) string {
	if dev := Voice(rules, zone, here); dev != "" {
		return dev
	}
	return first(rules, zone, here, func(wire.Peer) bool { return true })
}

func first(rules *centre.Rules, zone string, here map[string]wire.Peer, ok func(p wire.Peer) bool) string {
	walls := rules.WallsOf(zone, slices.Collect(maps.Keys(here)))
	i := slices.IndexFunc(walls, func(dev string) bool {
		p, connected := here[dev]
		return connected && ok(p)
	})
	if i < 0 {
		return ""
	}
	return walls[i]
}
