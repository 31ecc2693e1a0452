package store

import (
	"encoding/json"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// Replay builds the state at the end of the log, from the newest snapshot, whose
// position it returns too (0: none), and the entries after it.
func (s *Store) Replay() (state *queue.State, snapshotPos uint64, err error) {
	snapshotPos, data, err := s.Snapshot()
	if err != nil {
		return nil, 0, err
	}
	state = queue.NewState()
	if snapshotPos > 0 {
		if state, err = queue.LoadState(data); err != nil {
			return nil, 0, err
		}
	}
	_, err = s.Read(state.Pos+1, 0, func(_ uint64, raw []byte) error {
		var e eventlog.Entry
		if err := json.Unmarshal(raw, &e); err != nil {
			return err
		}
		return queue.Apply(state, e)
	})
	return state, snapshotPos, err
}
