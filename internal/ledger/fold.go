package ledger

import (
	"encoding/json"
	"fmt"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// Fold is everything the hub has in memory of the log: the books' states, and what it
// has answered.
type Fold struct {
	State  *queue.State
	Memory *Memory
}

// NewFold is the fold of an empty log.
func NewFold() *Fold { return &Fold{State: queue.NewState(), Memory: &Memory{}} }

// Snapshot is a Fold as the hub stores it: one object with the state's fields and those
// of the memory, as it was when the state had both.
type Snapshot struct {
	*queue.State
	*Memory
}

// Save encodes the fold.
func (f *Fold) Save() ([]byte, error) {
	data, err := json.Marshal(Snapshot{f.State, f.Memory})
	if err != nil {
		return nil, fmt.Errorf("encoding state: %w", err)
	}
	return data, nil
}

// LoadFold reads what Save wrote, also in older programs.
func LoadFold(data []byte) (*Fold, error) {
	state, err := queue.LoadState(data)
	if err != nil {
		return nil, err
	}
	f := &Fold{State: state, Memory: &Memory{}}
	if err := json.Unmarshal(data, f.Memory); err != nil {
		return nil, fmt.Errorf("reading what was answered: %w", err)
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
	f.Memory.apply(e)
	return nil
}
