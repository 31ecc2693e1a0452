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
			// The replica on disk stays behind; the next start asks the hub
			// for more. Nothing is lost, so the screen goes on.
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
	something := len(d.unkept)+len(d.removed) > 0
	err := d.keepLocked()
	if something {
		d.wrote(err)
	}
	return err
}

// keepLocked needs mu, which it holds during the write: the entries must not
// be overtaken by a snapshot. What is done with leaves the outbox together with
// them: it may be a promise that only the outbox knows of.
func (d *Device) keepLocked() error {
	if len(d.unkept)+len(d.removed) == 0 {
		return nil
	}
	heard := store.ReplicaBatch{
		First: d.kept + 1, Entries: d.unkept,
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
	d.kept, d.unkept, d.removed, d.uncoded = d.kept+uint64(len(d.unkept)), nil, nil, 0
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

// dayOver keeps what this device knew of a day, and what it knew of it before. It
// needs mu.
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

// past is what is kept of one day that is over, or of all of them.
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

// appendJSON adds what a record holds to a list.
func appendJSON[T any](list *[]T, data []byte) error {
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*list = append(*list, v)
	return nil
}

// removeSoon has a command taken off the disk soon, many in one write: an outage may
// have left thousands. After a power cut those that are still there are sent again,
// and the hub must still have their answers beside those of what is in flight,
// unless it knows them by their code. It needs mu.
func (d *Device) removeSoon(out replica.Remove) error {
	if d.removed = append(d.removed, out); !out.Code {
		d.uncoded++
	}
	if d.uncoded >= int(d.replica.Window()) || len(d.removed) >= removedLimit {
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

// applied has entries of the replica written soon. It needs mu.
func (d *Device) applied(entries [][]byte) error {
	if d.unkept = append(d.unkept, entries...); len(d.unkept) >= keepLimit {
		return d.keepLocked()
	}
	d.keepSoon()
	return nil
}

// restart puts a whole new state on disk. It needs mu.
func (d *Device) restart(out replica.Restart) error {
	if err := d.store.Restart(out.Log, out.Pos, out.State); err != nil {
		return err
	}
	d.unkept, d.kept, d.trimmed = nil, out.Pos, out.Pos
	return nil
}
