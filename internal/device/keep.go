package device

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"motcua/internal/replica"
	"motcua/internal/store"
)

// keepLoop writes applied entries to disk, many at a time.
func (d *Device) keepLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.keep:
		}
		if err := d.keepNow(); err != nil {
			// The replica on disk is behind; the next start asks the hub for more
			// entries. Nothing is lost, so the screen goes on.
			d.cfg.Log.Error("writing the replica", "cause", err)
		}
		pause := time.NewTimer(keepEvery)
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		pause.Stop()
	}
}

func (d *Device) keepNow() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	something := len(d.unwritten)+len(d.removed) > 0
	err := d.keepLocked()
	if something {
		d.wrote(err)
	}
	return err
}

// keepLocked writes with mu held by the caller: a snapshot must not overtake the
// entries. Finished commands leave the outbox in the same write, since the outbox may
// have the only record of their effect until then.
func (d *Device) keepLocked() error {
	if len(d.unwritten)+len(d.removed) == 0 {
		return nil
	}
	heard := store.ReplicaBatch{
		First: d.kept + 1, Entries: d.unwritten, Seal: d.replica.Seal(),
		ShelfLimit: replica.ShelfLimit, ShelfBeforeMS: d.cfg.Clock.OwnMS() - replica.ShelfForMS,
	}
	for _, r := range d.removed {
		if r.Shelve == nil {
			heard.Done = append(heard.Done, r.Seq)
			continue
		}
		shelve := *r.Shelve
		shelve.AtMS = cmp.Or(shelve.AtMS, d.cfg.Clock.OwnMS())
		data, err := json.Marshal(shelve)
		if err != nil {
			return err
		}
		heard.Shelved = append(heard.Shelved, store.Shelved{Seq: r.Seq, AtMS: shelve.AtMS, Data: data})
	}
	if err := d.store.Keep(heard); err != nil {
		return err
	}
	d.kept, d.unwritten, d.removed, d.withoutCode = d.kept+uint64(len(d.unwritten)), nil, nil, 0
	if d.kept-d.trimmed < trimEvery {
		return nil
	}
	data, err := json.Marshal(d.replica.State())
	if err != nil {
		return err
	}
	if err := d.store.SaveSnapshot(d.kept, data, true); err != nil {
		return err
	}
	d.trimmed = d.kept
	return nil
}

// dayOver stores what this device knew of a day, merged with what is stored of it
// already. The caller holds mu.
func (d *Device) dayOver(p replica.Past) error {
	older, err := d.past(p.Day)
	if err != nil {
		d.cfg.Log.Error("reading the days that are over", "cause", err)
	}
	for _, kept := range older {
		p = p.Merge(kept)
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return d.store.PutPast(p.Day, data, replica.PastDays)
}

// past is what is stored of one day that is over, or of all of them.
func (d *Device) past(day string) (list []replica.Past, err error) {
	err = d.store.Past(func(of string, data []byte) error {
		if day != "" && of != day {
			return nil
		}
		return appendJSON(&list, data)
	})
	return list, err
}

func (d *Device) shelf() (list []replica.Shelved, err error) {
	err = d.store.Shelf(func(data []byte) error { return appendJSON(&list, data) })
	return list, err
}

// appendJSON decodes a record and appends it to a list.
func appendJSON[T any](list *[]T, data []byte) error {
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*list = append(*list, v)
	return nil
}

// removeSoon removes a command from the disk soon, many in one write: offline time may
// have left thousands. After a power cut those that are still there are sent again, and
// the hub must have their answers beside those of the commands in flight, unless it
// knows them by their code. The caller holds mu.
func (d *Device) removeSoon(out replica.Remove) error {
	if d.removed = append(d.removed, out); !out.Code {
		d.withoutCode++
	}
	if d.withoutCode >= int(d.replica.Window()) || len(d.removed) >= removedLimit {
		return d.keepLocked()
	}
	d.keepSoon()
	return nil
}

func (d *Device) keepSoon() {
	select {
	case d.keep <- struct{}{}:
	default:
	}
}

// applied writes entries of the replica soon. The caller holds mu.
func (d *Device) applied(entries [][]byte) error {
	if d.unwritten = append(d.unwritten, entries...); len(d.unwritten) >= keepLimit {
		return d.keepLocked()
	}
	d.keepSoon()
	return nil
}

// restart puts a whole new state on disk. The caller holds mu.
func (d *Device) restart(out replica.Restart) error {
	if err := d.store.Restart(out.Log, out.Pos, out.State, out.Seal); err != nil {
		return err
	}
	d.unwritten, d.kept, d.trimmed = nil, out.Pos, out.Pos
	return nil
}
