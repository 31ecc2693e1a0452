package maintenance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/store"
)

// Limits of what the archivist does.
const (
	DefaultLiveDays  = 35               // days of the log that stay in the live file
	backupRetry      = 10 * time.Minute // after one that failed
	backupLimit      = 30 * time.Minute // a longer one is given up
	backupNamePrefix = "motcua-"
	backupNameSuffix = ".gz"
	backupStamp      = "2006-01-02-150405"
)

// Backup says where and when the hub copies its log by itself. With no folder
// it does not.
type Backup struct {
	Folder string // on a second disk or a share; it is never made
	AtMin  []int  // times of day, in minutes
	Keep   int    // how many of the newest are kept

	Recipients []string // who can open them; without any see Backup.Encryption
	Plain      bool     // never encrypt
}

// Figures is the state of the backups.
type Figures struct {
	LastMS int64  `json:"lastMS,omitempty"` // when the newest was made; 0 if there is none
	AgeSec int64  `json:"ageSec,omitempty"`
	Fault  string `json:"fault,omitempty"` // why the last attempt failed

	SameDisk bool `json:"sameDisk,omitempty"` // as the log: the backup is lost with that disk, or the backup disk is not mounted

	Encrypted  bool `json:"encrypted,omitempty"`  // the next one will be
	KeyMissing bool `json:"keyMissing,omitempty"` // it would be, but the hub has no backup key
}

// Archivist archives old days and makes backups. It has a goroutine of its own, so that
// a slow disk, or a share that hangs, delays nobody.
type Archivist struct {
	store    *store.Store
	backup   Backup
	liveDays int
	now      func() int64
	log      *slog.Logger
	oneDisk  func(a, b string) bool // sameDisk

	archivedDay  string // the day on which old days were last archived
	triedMS      int64  // the last attempt at a backup
	lastMS       atomic.Int64
	sameDisk     atomic.Bool
	encrypted    atomic.Bool
	keyMissing   atomic.Bool
	backupFault  atomic.Pointer[string]
	archiveFault atomic.Pointer[string]

	rounds
}

// NewArchivist begins to look after a log. liveDays are the days that stay in the live file, 0
// means DefaultLiveDays. now is in Unix milliseconds. Stop must follow.
func NewArchivist(db *store.Store, backup Backup, liveDays int, now func() int64, log *slog.Logger) *Archivist {
	a := &Archivist{
		store: db, backup: backup, liveDays: cmp.Or(liveDays, DefaultLiveDays), now: now, log: log, oneDisk: sameDisk,
	}
	a.begin(a.round)
	return a
}

// round does what is due.
func (a *Archivist) round(ctx context.Context) {
	a.archive(ctx)
	if a.backup.Folder != "" {
		a.copy(ctx)
	}
}

// archive moves old days out of the live log, once a day.
func (a *Archivist) archive(ctx context.Context) {
	now := a.now()
	today := calendar.ServiceDay(now)
	if a.archivedDay == today {
		return
	}
	a.archivedDay = today // after a fault it tries again tomorrow: until then it costs only space on the disk
	before := calendar.Local(now).AddDate(0, 0, -a.liveDays).Format(time.DateOnly)
	n, err := a.store.SealOld(ctx, before, now)
	if n > 0 {
		a.log.Info("old days were put into the archive", "days", n, "before", before)
	}
	a.say(ctx, &a.archiveFault, "archiving old days", err)
}

// say records the result of an operation, and logs it when it changes.
func (a *Archivist) say(ctx context.Context, at *atomic.Pointer[string], what string, err error) {
	if ctx.Err() != nil {
		return // the hub stops
	}
	if err == nil {
		at.Store(nil)
		return
	}
	text := err.Error()
	if old := at.Swap(&text); old == nil || *old != text {
		a.log.Error(what+" failed; the centre goes on", "cause", err)
	}
}

// copy makes a backup if one is due: if the newest is older than the last of the set
// times.
func (a *Archivist) copy(ctx context.Context) {
	now := a.now()
	if a.triedMS != 0 && now-a.triedMS < backupRetry.Milliseconds() && a.backupFault.Load() != nil {
		return
	}
	made, err := a.made()
	var how Encryption
	if err == nil {
		a.lastMS.Store(newest(made, now))
		how, err = a.look()
	}
	if err == nil {
		if a.lastMS.Load() >= lastDue(now, a.backup.AtMin) {
			a.say(ctx, &a.backupFault, "the backup", nil)
			return
		}
		a.triedMS = now
		err = a.copyNow(ctx, now, made, how)
	} else {
		a.triedMS = now
	}
	a.say(ctx, &a.backupFault, "the backup", err)
}

// newest is when the newest backup was made. One from the future was made while the
// clock was wrong, and does not count.
func newest(made []backupFile, nowMS int64) (atMS int64) {
	for _, f := range made {
		if f.atMS <= nowMS {
			atMS = max(atMS, f.atMS)
		}
	}
	return atMS
}

// look finds out on which disk the backups are, and how the next one is written. What
// somebody has to do about it is logged once.
func (a *Archivist) look() (Encryption, error) {
	dir := filepath.Dir(a.store.Path())
	same := a.oneDisk(dir, a.backup.Folder)
	if same && !a.sameDisk.Load() {
		a.log.Warn("the folder for backups is on the same disk as the log: give one on another disk, or see whether that is mounted", "folder", a.backup.Folder)
	}
	a.sameDisk.Store(same)
	how, err := a.backup.encryption(dir, a.backup.Folder, a.oneDisk)
	if err != nil {
		return how, err
	}
	if how.KeyMissing && !a.keyMissing.Load() {
		a.log.Warn("backups go to another disk in clear text: run hub backup-key and write the key down, and they are encrypted from then on", "folder", a.backup.Folder)
	}
	a.keyMissing.Store(how.KeyMissing)
	a.encrypted.Store(how.To.Any())
	return how, nil
}

// lastDue is the last moment at which a backup should have been made.
func lastDue(nowMS int64, atMin []int) (dueMS int64) {
	now := calendar.Local(nowMS)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	for _, day := range []time.Time{midnight.AddDate(0, 0, -1), midnight} {
		for _, minutes := range atMin {
			if at := day.Add(time.Duration(minutes) * time.Minute).UnixMilli(); at <= nowMS {
				dueMS = max(dueMS, at)
			}
		}
	}
	return dueMS
}

func (a *Archivist) copyNow(ctx context.Context, nowMS int64, made []backupFile, how Encryption) error {
	limited, cancel := context.WithTimeout(ctx, backupLimit)
	defer cancel()
	_, createdMS, err := a.store.Identity()
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s%s-%d%s", backupNamePrefix, calendar.Local(nowMS).Format(backupStamp), createdMS, backupNameSuffix)
	if how.To.Any() {
		name += store.EncryptedSuffix
	}
	path := filepath.Join(a.backup.Folder, name)
	seal, err := store.BackupFile(path, how.To, func(out io.Writer) error {
		_, err := a.store.Backup(limited, out, nowMS)
		return err
	})
	if err != nil {
		return inWords(err)
	}
	a.lastMS.Store(nowMS)
	a.log.Info("the backup is made", "file", path, "entries", seal.Last, "encrypted", how.To.Any())
	for len(made)+1 > a.backup.Keep { // only backups of this log
		if err := os.Remove(made[0].path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("removing an old backup: %w", err)
		}
		made = made[1:]
	}
	return nil
}

// inWords says what to do about a full disk.
func inWords(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("the disk for backups is full: make room on it, or keep fewer (keep under [backup]): %w", err)
	}
	return err
}

// backupFile is a backup this log has made.
type backupFile struct {
	path string
	atMS int64
}

// made lists the backups of this log, encrypted or not, the oldest first. The folder must
// exist: if a disk is not mounted, making the folder would fill the wrong disk.
func (a *Archivist) made() (list []backupFile, err error) {
	_, createdMS, err := a.store.Identity()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(a.backup.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the folder for backups is not there: connect the disk or the share, or make the folder: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the folder for backups: %w", err)
	}
	for _, e := range entries {
		middle, ok := strings.CutPrefix(e.Name(), backupNamePrefix)
		if ok {
			middle = strings.TrimSuffix(middle, store.EncryptedSuffix)
			middle, ok = strings.CutSuffix(middle, fmt.Sprintf("-%d%s", createdMS, backupNameSuffix))
		}
		at, err := time.ParseInLocation(backupStamp, middle, calendar.Local(0).Location())
		if ok && err == nil {
			list = append(list, backupFile{filepath.Join(a.backup.Folder, e.Name()), at.UnixMilli()})
		}
	}
	slices.SortFunc(list, func(a, b backupFile) int { return cmp.Compare(a.atMS, b.atMS) })
	return list, nil
}

// Figures are the state of the backups; nil if none are configured.
func (a *Archivist) Figures() *Figures {
	if a.backup.Folder == "" {
		return nil
	}
	f := &Figures{LastMS: a.lastMS.Load(), SameDisk: a.sameDisk.Load(), Encrypted: a.encrypted.Load(), KeyMissing: a.keyMissing.Load()}
	if f.LastMS > 0 {
		f.AgeSec = max(0, a.now()-f.LastMS) / 1000
	}
	if fault := a.backupFault.Load(); fault != nil {
		f.Fault = *fault
	}
	return f
}

// Trouble is the code of a backup fault for the consoles, "" if all is well. An officer
// who sees it can call somebody; the hub's log may not be read for weeks.
func (a *Archivist) Trouble() string {
	switch {
	case a.backupFault.Load() != nil:
		return TroubleBackup
	case a.keyMissing.Load():
		return TroubleInClear
	}
	return ""
}

// The codes of what is wrong with backups.
const (
	TroubleBackup  = "backup-failed"   // the last one that was due could not be made
	TroubleInClear = "backup-in-clear" // they are in clear text on another disk, for want of a key
)

// Fault says why old days could not be archived, "" if they could.
func (a *Archivist) Fault() string {
	if fault := a.archiveFault.Load(); fault != nil {
		return *fault
	}
	return ""
}
