package health

import (
	"maps"
	"slices"

	"motcua/internal/centre"
	"motcua/internal/wire"
)

// Voice is the wall that speaks in a zone, "" for that of the walls that stand in
// none: the first that is connected and whose sound is well; "" where none is. Here
// are the connected walls of halls.
func Voice(rules *centre.Rules, zone string, here map[string]wire.Peer) string {
	return first(rules, zone, here, IsHeard)
}

// IsHeard says whether a connected wall reports nothing wrong with its sound.
func IsHeard(p wire.Peer) bool { return !Code(p.Status.Code).OfSound() }

// VoiceOrAny is Voice, or where no sound is well the first wall that is connected: it
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
