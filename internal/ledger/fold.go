package ledger

import (
	"encoding/json"
	"fmt"

	"motcua/internal/audit"
	"motcua/internal/dayhead"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/registry"
)

// Fold is everything the hub has in memory of the log: the books' states, and what it
// has answered.
type Fold struct {
	State      *queue.State
	Registry   *registry.State
	Heads      *dayhead.State
	Catalogues *audit.Catalogues
	Memory     *Memory
}

// NewFold is the fold of an empty log.
func NewFold() *Fold {
	return &Fold{State: queue.NewState(), Registry: &registry.State{}, Heads: &dayhead.State{}, Catalogues: &audit.Catalogues{}, Memory: &Memory{}}
}

// Snapshot is a Fold as the hub stores it: one object with the state's fields and those
// of the memory, as it was when the state had both. Of the registry of devices it knew
// nothing then.
type Snapshot struct {
	*queue.State
	*Memory
	Registry   *registry.State   `json:"registry,omitempty"`
	Heads      *dayhead.State    `json:"heads,omitempty"`
	Catalogues *audit.Catalogues `json:"catalogues,omitempty"`
}

// Save encodes the fold.
func (f *Fold) Save() ([]byte, error) {
	data, err := json.Marshal(Snapshot{f.State, f.Memory, f.devices(), f.Heads, f.catalogues()})
	if err != nil {
		return nil, fmt.Errorf("encoding state: %w", err)
	}
	return data, nil
}

// devices is the registry, nil if it is empty.
func (f *Fold) devices() *registry.State {
	if !f.Registry.Begun && len(f.Registry.Devices) == 0 {
		return nil
	}
	return f.Registry
}

// catalogues are those that were taken, nil if there are none.
func (f *Fold) catalogues() *audit.Catalogues {
	if len(f.Catalogues.Taken) == 0 {
		return nil
	}
	return f.Catalogues
}

// LoadFold reads what Save wrote, also in older programs.
func LoadFold(data []byte) (*Fold, error) {
	f := NewFold()
	// All in one pass: every pass goes through the tickets of the day, also where it wants
	// none of them.
	if err := json.Unmarshal(data, &Snapshot{f.State, f.Memory, f.Registry, f.Heads, f.Catalogues}); err != nil {
		return nil, fmt.Errorf("reading what the hub has in memory: %w", err)
	}
	if err := f.State.Complete(data); err != nil {
		return nil, err
	}
	for device, known := range f.Registry.Devices {
		if known == nil {
			return nil, fmt.Errorf("reading which devices are enrolled: nothing of device %q", device)
		}
	}
	for device, mark := range f.Memory.Devices {
		if mark == nil {
			return nil, fmt.Errorf("reading what was answered: nothing of device %q", device)
		}
	}
	return f, nil
}

// Apply folds the next entry. After an error the fold is no longer usable.
func (f *Fold) Apply(e eventlog.Entry) error {
	if err := queue.Apply(f.State, e); err != nil {
		return err
	}
	f.Registry.Apply(e)
	f.Heads.Apply(e)
	f.Catalogues.Apply(e)
	f.Memory.apply(e)
	return nil
}
