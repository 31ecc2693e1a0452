package console

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/wire"
)

const (
	// kioskGone is how long a kiosk may be offline before it is shown as lost: after
	// a restart of the hub, the devices reconnect one by one.
	kioskGone = 15 * time.Second
	// maxKiosks bounds the kiosks remembered; the hub reports fewer.
	maxKiosks = 200
	// kioskName is how many letters of its name the bar has room for.
	kioskName = 24
)

// kiosks are the centre's ticket kiosks, by device, as seen by this console since
// its officer logged in. A kiosk that was connected and no longer is, is shown as
// lost. Walls, pads and the consoles of other counters are in it too while they have
// a fault.
type kiosks map[string]kiosk

type kiosk struct {
	name   string
	status wire.Status
	gone   clock.Instant // since when it is offline; zero while it is connected
	other  bool          // not a kiosk
}

// see takes the list of devices from the hub. A console that is offline, or has not
// yet got the list, changes nothing.
func (k kiosks) see(line device.Line, counter string, peers []wire.Peer, now clock.Instant) {
	maps.DeleteFunc(k, func(_ string, one kiosk) bool { return one.other })
	if !line.Up || peers == nil {
		for dev, one := range k {
			one.gone = clock.Instant{}
			k[dev] = one
		}
		return
	}
	here := map[string]bool{}
	for _, p := range peers {
		isKiosk := p.Role == wire.RoleKiosk
		inTrouble := p.Status.Code != "" && p.Role != wire.RoleHub && (p.Counter != counter || p.Role == wire.RoleWall)
		if _, known := k[p.Dev]; (isKiosk || inTrouble) && (known || len(k) < maxKiosks) {
			here[p.Dev] = true
			k[p.Dev] = kiosk{name: shortName(cmp.Or(p.Name, p.Dev)), status: p.Status, other: !isKiosk}
		}
	}
	for dev, one := range k {
		if !here[dev] && one.gone.IsZero() {
			one.gone = now
			k[dev] = one
		}
	}
}

func shortName(name string) string {
	if letters := []rune(name); len(letters) > kioskName {
		return strings.TrimSpace(string(letters[:kioskName-1])) + "…"
	}
	return name
}

// forget removes the devices that are offline.
func (k kiosks) forget() {
	for dev, one := range k {
		if !one.gone.IsZero() {
			delete(k, dev)
		}
	}
}

// kioskTrouble is what is wrong with one kiosk, for the bar.
type kioskTrouble struct {
	name, short, full string
	level             Level
	rank              int // the lowest is the worst
}

// device is the line of the bar: the worst fault of all kiosks, with the name of its
// kiosk, and the number of others with a fault.
func (k kiosks) device(lang i18n.Lang, now clock.Instant) Device {
	var list []kioskTrouble
	for _, one := range k {
		if t, bad := one.trouble(lang, now); bad {
			list = append(list, t)
		}
	}
	switch {
	case len(k) == 0:
		return Device{}
	case len(list) == 0:
		return Device{Name: i18n.Text(lang, "console.device.printer"), State: i18n.Text(lang, "console.device.ready")}
	}
	worst := slices.MinFunc(list, func(a, b kioskTrouble) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.name, b.name))
	})
	d := Device{Name: worst.name, State: worst.short, Full: worst.full, Level: worst.level}
	if more := len(list) - 1; more > 0 {
		d.More = fmt.Sprintf("+%d", more)
	}
	return d
}

// trouble is what is wrong with a kiosk. Faults of connected kiosks come before lost
// kiosks, so that one switched off for the day does not hide another without paper.
func (k kiosk) trouble(lang i18n.Lang, now clock.Instant) (t kioskTrouble, bad bool) {
	lost := len(health.Known) // between the faults and the rest
	if !k.gone.IsZero() && now.Sub(k.gone) >= kioskGone {
		return kioskTrouble{name: k.name, short: i18n.Text(lang, "console.device.lost"), level: LevelBad, rank: lost}, true
	}
	if k.status.Code == "" {
		return t, false
	}
	code := health.Code(k.status.Code)
	t = kioskTrouble{
		name: k.name, short: cmp.Or(code.Short(lang), k.status.Text, k.status.Code), full: code.Staff(lang),
		level: LevelWarn, rank: lost + 1,
	}
	if i := slices.IndexFunc(health.Known, func(w health.Warnable) bool { return w.Code == code }); i >= 0 {
		t.rank += 1 + i
		if health.Known[i].Severity == health.Fault {
			t.level, t.rank = LevelBad, i
		}
	}
	return t, true
}
