package store

import (
	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/queue"
)

// Replay builds the queue's state at the end of the log, from the newest snapshot,
// whose position it returns too (0: none), and the entries after it.
func (s *Store) Replay() (state *queue.State, snapshotPos uint64, err error) {
	state = queue.NewState()
	snapshotPos, err = s.replay(
		func(data []byte) (pos uint64, err error) {
			if state, err = queue.LoadState(data); err != nil {
				return 0, err
			}
			return state.Pos, nil
		},
		func(e eventlog.Entry) error { return queue.Apply(state, e) },
	)
	return state, snapshotPos, err
}

// ReplayHub builds everything that a hub has in memory, as Replay does.
func (s *Store) ReplayHub() (fold *ledger.Fold, snapshotPos uint64, err error) {
	fold = ledger.NewFold()
	snapshotPos, err = s.replay(
		func(data []byte) (pos uint64, err error) {
			if fold, err = ledger.LoadFold(data); err != nil {
				return 0, err
			}
			return fold.State.Pos, nil
		},
		func(e eventlog.Entry) error { return fold.Apply(e) },
	)
	return fold, snapshotPos, err
}

// replay loads the newest snapshot, if there is one, and applies the entries after it.
func (s *Store) replay(load func(snapshot []byte) (pos uint64, err error), apply func(e eventlog.Entry) error) (snapshotPos uint64, err error) {
	snapshotPos, data, err := s.Snapshot()
	if err != nil {
		return 0, err
	}
	pos := uint64(0)
	if snapshotPos > 0 {
		if pos, err = load(data); err != nil {
			return 0, err
		}
	}
	_, err = s.Read(pos+1, 0, func(_ uint64, raw []byte) error {
		e, err := eventlog.Read(raw)
		if err != nil {
			return err
		}
		return apply(e)
	})
	return snapshotPos, err
}
