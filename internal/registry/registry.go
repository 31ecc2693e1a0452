package registry

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"motcua/internal/eventlog"
)

// MaxDevices is how many devices a centre may have enrolled at a time. A centre has a few
// dozen.
const MaxDevices = 2000

// book is the name of this book in the log's registry of events.
const book = "registry"

// Enrolled is the event that a device got a certificate. One that was enrolled before
// under the name is no longer good.
type Enrolled struct {
	Device  string        `json:"device"`
	Role    eventlog.Role `json:"role"`
	Counter string        `json:"counter,omitempty"`
	Key     string        `json:"key"`    // print of its public key, 64 hex digits
	Signer  string        `json:"signer"` // print of the authority that signed it
}

// EventType implements eventlog.Event.
func (Enrolled) EventType() string { return "device.enrolled" }

// Renewed is the event that a device came with another key, for which the hub had given
// it a certificate in place of the one before. Until then both are good; from then on the
// one before is not.
type Renewed struct {
	Device string `json:"device"`
	Key    string `json:"key"`    // print of its public key, 64 hex digits
	Was    string `json:"was"`    // that of the key before
	Signer string `json:"signer"` // print of the authority that signed it
}

// EventType implements eventlog.Event.
func (Renewed) EventType() string { return "device.renewed" }

// KeepsKey is the event that a console has drawn a key of its own that opens the hub's
// backups, and has told its public half. The secret half never leaves the console.
type KeepsKey struct {
	Device    string `json:"device"`
	Key       string `json:"key"`       // print of the device's public key, by which it was known
	Recipient string `json:"recipient"` // as age writes it, at most MaxRecipient bytes
}

// MaxRecipient is how many bytes the public half of a console's backup key may have.
const MaxRecipient = 100

// MaxKeepers is how many consoles can open a backup: the first ones by name.
const MaxKeepers = 8

// EventType implements eventlog.Event.
func (KeepsKey) EventType() string { return "device.keeps-key" }

// Revoked is the event that a device's certificate is no longer good.
type Revoked struct {
	Device string `json:"device"`
	Key    string `json:"key"`
	Reason string `json:"reason,omitempty"` // a person's words, at most MaxReason bytes
	User   string `json:"user,omitempty"`   // of the hub's machine, who revoked it
}

// MaxReason is how many bytes the reason of a revocation may have.
const MaxReason = 200

// EventType implements eventlog.Event.
func (Revoked) EventType() string { return "device.revoked" }

// Begun is the event that the hub began to ask for certificates: at its first start, or
// at the first start of a version that does.
type Begun struct {
	// Until is the last service day on which devices without a certificate are let in:
	// time to enrol the devices of a centre that was at work before. Empty in a new one.
	Until string `json:"until,omitempty"`
}

// EventType implements eventlog.Event.
func (Begun) EventType() string { return "devices.begun" }

func init() {
	eventlog.Register[Begun](book, eventlog.HubStream, nil)
	eventlog.Register[Enrolled](book, eventlog.HubStream, nil)
	eventlog.Register[Renewed](book, eventlog.HubStream, nil)
	eventlog.Register[Revoked](book, eventlog.HubStream, nil)
	eventlog.Register[KeepsKey](book, eventlog.HubStream, nil)
}

// Device is an enrolled device.
type Device struct {
	Role    eventlog.Role `json:"role"`
	Counter string        `json:"counter,omitempty"`
	Key     string        `json:"key"`
	Signer  string        `json:"signer"`
	AtMS    int64         `json:"at"`  // when it was enrolled, by the hub's clock
	Pos     uint64        `json:"pos"` // and where that stands in the log
	// RenewedMS is when it first came with its present key; 0: that is the one which was
	// enrolled.
	RenewedMS int64 `json:"renewedMS,omitempty"`
	// RevokedMS is when its certificate was revoked; 0: it is good.
	RevokedMS int64  `json:"revokedMS,omitempty"`
	Reason    string `json:"reason,omitempty"` // of the revocation
	// Recipient is the public half of the device's backup key, since KeepsMS; empty: it
	// has none.
	Recipient string `json:"recipient,omitempty"`
	KeepsMS   int64  `json:"keepsMS,omitempty"`
}

// State is the book as the log has it so far. The zero State is that of an empty log.
type State struct {
	Devices map[string]*Device `json:"devices,omitempty"` // by name
	Begun   bool               `json:"begun,omitempty"`
	Until   string             `json:"until,omitempty"` // of Begun
}

// Apply folds an entry. Entries without events of this book change nothing.
func (s *State) Apply(e eventlog.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case Begun:
			s.Begun, s.Until = true, ev.Until
		case Enrolled:
			if s.Devices == nil {
				s.Devices = map[string]*Device{}
			}
			if _, again := s.Devices[ev.Device]; !again && len(s.Devices) >= MaxDevices {
				delete(s.Devices, s.oldestRevoked())
			}
			s.Devices[ev.Device] = &Device{Role: ev.Role, Counter: ev.Counter, Key: ev.Key, Signer: ev.Signer, AtMS: e.AtMS, Pos: e.Pos}
		case Renewed:
			if d := s.Devices[ev.Device]; d != nil && d.Key == ev.Was {
				d.Key, d.Signer, d.RenewedMS = ev.Key, ev.Signer, e.AtMS
			}
		case Revoked:
			if d := s.Devices[ev.Device]; d != nil && d.Key == ev.Key {
				d.RevokedMS, d.Reason = e.AtMS, ev.Reason
			}
		case KeepsKey:
			if d := s.Devices[ev.Device]; d != nil && d.Key == ev.Key {
				d.Recipient, d.KeepsMS = ev.Recipient, e.AtMS
			}
		}
	}
}

// Keeper is a console that can open the hub's backups.
type Keeper struct {
	Device    string `json:"device"`
	Recipient string `json:"recipient"`
}

// Keepers are the consoles that can open a backup made now, by name, at most MaxKeepers.
func (s *State) Keepers() (list []Keeper) {
	for _, name := range slices.Sorted(maps.Keys(s.Devices)) {
		if d := s.Devices[name]; d.Recipient != "" && d.Role == eventlog.Console && d.RevokedMS == 0 && len(list) < MaxKeepers {
			list = append(list, Keeper{name, d.Recipient})
		}
	}
	return list
}

// keepsAgain is how long a console's key stays at least, in ms: one that draws another key
// at each start, or pretends to, does not fill the log.
const keepsAgain = 24 * 60 * 60_000

// Keeps is the event for a console that says which backup key it has; nil if that is known,
// or changes too often, or the device is none whose word counts.
func (s *State) Keeps(device, recipient string, atMS int64) *KeepsKey {
	d := s.Devices[device]
	switch {
	case d == nil || d.RevokedMS != 0 || d.Role != eventlog.Console:
	case recipient == "" || len(recipient) > MaxRecipient || recipient == d.Recipient:
	case d.Recipient != "" && atMS-d.KeepsMS < keepsAgain && atMS >= d.KeepsMS:
	default:
		return &KeepsKey{device, d.Key, recipient}
	}
	return nil
}

// Errors of Check, Enrol and Revoke.
var (
	// ErrUnknown means that no device of that name is enrolled.
	ErrUnknown = errors.New("no device of this name is enrolled")
	// ErrReplaced means that another key was enrolled under the name since.
	ErrReplaced = errors.New("another device was enrolled under this name since")
	// ErrRevoked means that the certificate was revoked.
	ErrRevoked = errors.New("the certificate of this device was revoked")
	// ErrFull means that MaxDevices are enrolled.
	ErrFull = fmt.Errorf("%d devices are enrolled: revoke those that are gone", MaxDevices)
)

// Check says whether a key is good for a name: it is the one on record, or its certificate
// says that it renews that one. renews is empty for a certificate of an enrolment.
func (s *State) Check(device, key, renews string) (*Device, error) {
	d := s.Devices[device]
	switch {
	case d == nil:
		return nil, ErrUnknown
	case d.Key != key && (renews == "" || d.Key != renews):
		return nil, ErrReplaced
	case d.RevokedMS != 0:
		return nil, ErrRevoked
	}
	return d, nil
}

// Enrol decides whether a device may be enrolled, and gives the event.
func (s *State) Enrol(e Enrolled) ([]eventlog.Event, error) {
	if _, again := s.Devices[e.Device]; again || len(s.Devices) < MaxDevices {
		return []eventlog.Event{e}, nil
	}
	if s.oldestRevoked() == "" {
		return nil, ErrFull
	}
	return []eventlog.Event{e}, nil
}

// Renew decides what a device that is let in with a key means for the record: nothing, if
// its key is the one on record, or else that it has renewed it.
func (s *State) Renew(device, key, renews, signer string) []eventlog.Event {
	d, err := s.Check(device, key, renews)
	if err != nil || d.Key == key {
		return nil
	}
	return []eventlog.Event{Renewed{Device: device, Key: key, Was: d.Key, Signer: signer}}
}

// RenewAfter is how old a key becomes before it is renewed, by the times of the log. A
// clock that is wrong by years makes devices renew earlier or later, and locks none out.
const RenewAfter = 365 * 24 * time.Hour

// Due says whether a device's key is to be renewed: the hub signs by another authority now,
// or the key is old.
func (d Device) Due(signer string, nowMS int64) bool {
	return d.RevokedMS == 0 && (d.Signer != signer || nowMS-max(d.AtMS, d.RenewedMS) >= RenewAfter.Milliseconds())
}

// OfAnother counts the devices that are good and not of an authority.
func (s *State) OfAnother(signer string) (n int) {
	for _, d := range s.Devices {
		if d.RevokedMS == 0 && d.Signer != signer {
			n++
		}
	}
	return n
}

// Clone is a copy that later entries do not change.
func (s *State) Clone() *State {
	c := &State{Devices: make(map[string]*Device, len(s.Devices)), Begun: s.Begun, Until: s.Until}
	for name, d := range s.Devices {
		own := *d
		c.Devices[name] = &own
	}
	return c
}

// Concerns says whether events are of this book.
func Concerns(events []eventlog.Event) bool {
	return slices.ContainsFunc(events, func(ev eventlog.Event) bool {
		switch ev.(type) {
		case Begun, Enrolled, Renewed, Revoked, KeepsKey:
			return true
		}
		return false
	})
}

// Revoke decides whether a device's certificate can be revoked, and gives the event.
func (s *State) Revoke(device, reason, user string) ([]eventlog.Event, error) {
	d := s.Devices[device]
	if d == nil {
		return nil, ErrUnknown
	}
	if d.RevokedMS != 0 {
		return nil, ErrRevoked
	}
	return []eventlog.Event{Revoked{Device: device, Key: d.Key, Reason: clip(reason), User: user}}, nil
}

// clip cuts a person's words to their limit, between two characters.
func clip(words string) string {
	return strings.ToValidUTF8(words[:min(len(words), MaxReason)], "")
}

// oldestRevoked is the revoked device that was enrolled first, empty if there is none. It
// makes room for another: it is not good, whether it is known or not.
func (s *State) oldestRevoked() (oldest string) {
	for name, d := range s.Devices {
		if d.RevokedMS != 0 && (oldest == "" || d.Pos < s.Devices[oldest].Pos) {
			oldest = name
		}
	}
	return oldest
}

// Listed is a device with its name.
type Listed struct {
	Name string `json:"name"`
	Device
}

// List are all devices by their names.
func (s *State) List() (list []Listed) {
	for _, name := range slices.Sorted(maps.Keys(s.Devices)) {
		list = append(list, Listed{name, *s.Devices[name]})
	}
	return list
}
