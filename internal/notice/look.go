package notice

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"motcua/internal/config"
	"motcua/internal/i18n"
)

// stamp is the size and time of a file, and of the file with its schedule. Times are
// compared for equality only, because another machine's clock made them.
type stamp struct{ size, changed, besideSize, besideChanged int64 }

func (s stamp) String() string {
	return fmt.Sprintf("%x.%x.%x.%x", s.size, s.changed, s.besideSize, s.besideChanged)
}

// item is the result for a file. One that cannot be shown has no pages.
type item struct {
	stamp stamp
	pages []page
	words string // what was reported about it
	// again counts the checks until an unchanged file is tried again, because the fault
	// was the disk's or the network's. 0 means never.
	again int
}

// tryAgain is a minute, counted in checks.
const tryAgain = int(time.Minute / lookEvery)

// besideEnd is the extension of the file with another file's schedule.
const besideEnd = ".toml"

// passedOver reports that a file is not meant to be shown: files that systems and
// programs leave behind, and unfinished copies.
func passedOver(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || lower == "thumbs.db" || lower == "desktop.ini" {
		return true
	}
	return slices.Contains([]string{besideEnd, ".part", ".tmp", ".crdownload"}, filepath.Ext(lower))
}

// look compares the folder with its state at the last check, and reads new files that
// have not changed since then.
func (f *Folder) look() {
	now, over, err := f.list()
	if f.tellFolder(over, err); err != nil {
		return
	}
	changed := false
	for name, it := range f.taken {
		if now[name] != it.stamp {
			f.forget(it)
			delete(f.taken, name)
			changed = true
		}
	}
	if changed {
		f.publish()
	}
	for _, name := range sortedNames(now) {
		if f.seen[name] != now[name] || !f.taken[name].due() {
			continue
		}
		if f.ctx.Err() != nil {
			return
		}
		it := f.takeFile(name, now[name])
		f.taken[name] = it
		if len(it.pages) > 0 {
			f.publish()
		}
	}
	f.seen = now
}

// due reports whether a file is to be read now. A nil item was never read.
func (it *item) due() bool {
	if it == nil {
		return true
	}
	if it.again > 1 {
		it.again--
		return false
	}
	return it.again == 1
}

// takeFile makes the item of a file, and reports what is wrong with it.
func (f *Folder) takeFile(name string, at stamp) *item {
	it := &item{stamp: at}
	var err error
	if it.pages, err = f.take(name, at); err == nil || f.ctx.Err() != nil {
		return it
	}
	if f.lacks(err) {
		it.again = tryAgain
		return it
	}
	it.words = inWords(err, f.cfg.Lang)
	if before := f.taken[name]; before == nil || before.words != it.words {
		f.cfg.Log.Warn("a notice is left out, or a part of it", "file", name, "why", it.words)
	}
	var system *fs.PathError
	if errors.As(err, &system) || errors.Is(err, errNoPlayer) {
		it.again = tryAgain
	}
	return it
}

// tellFolder reports once what is wrong with the folder itself, and once that it is good
// again.
func (f *Folder) tellFolder(over bool, err error) {
	ill := ""
	switch {
	case err != nil:
		ill = err.Error()
	case over:
		ill = "over"
	}
	if ill == f.ill {
		return
	}
	f.ill = ill
	switch {
	case err != nil:
		f.cfg.Log.Warn("the folder of notices cannot be read; what was read before is shown", "folder", f.cfg.Dir, "cause", err)
	case over:
		why := i18n.Say("there are too many files: at most %d can be shown, and %d may lie there; the others are left out", MaxFiles, MaxEntries)
		f.cfg.Log.Warn("not all notices are shown", "folder", f.cfg.Dir, "why", why.In(f.cfg.Lang))
	default:
		f.cfg.Log.Info("the folder of notices is read whole", "folder", f.cfg.Dir)
	}
}

// inWords is the text of an error in a language, if it has one.
func inWords(err error, lang i18n.Lang) string {
	var words i18n.Message
	var faults config.Faults
	switch {
	case errors.As(err, &words):
		return words.In(lang)
	case errors.As(err, &faults):
		return faults.In(lang)
	}
	return err.Error()
}

// list lists the files that could be shown, by name. over says that there are more.
func (f *Folder) list() (found map[string]stamp, over bool, err error) {
	dir, err := os.Open(f.cfg.Dir)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = dir.Close() }() // nothing was written
	names, err := dir.Readdirnames(MaxEntries)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	over = len(names) == MaxEntries
	shown := slices.DeleteFunc(slices.Clone(names), passedOver)
	slices.SortFunc(shown, compareNames)
	found = map[string]stamp{}
	for _, name := range shown {
		s, ok := f.stampOf(name)
		if !ok {
			continue
		}
		if over = over || len(found) == MaxFiles; len(found) == MaxFiles {
			break
		}
		for _, beside := range besides(name) {
			if slices.Contains(names, beside) {
				b, _ := f.stampOf(beside)
				s.besideSize, s.besideChanged = b.size, b.changed
				break
			}
		}
		found[name] = s
	}
	return found, over, nil
}

// stampOf is the stamp of a regular file; folders and devices have none.
func (f *Folder) stampOf(name string) (s stamp, plain bool) {
	info, err := os.Stat(filepath.Join(f.cfg.Dir, name))
	if err != nil || !info.Mode().IsRegular() {
		return stamp{}, false // it may be gone by now
	}
	return stamp{size: info.Size(), changed: info.ModTime().UnixNano()}, true
}

// besides are the possible names of the file with the schedule of another: "a.toml" or
// "a.png.toml" for "a.png".
func besides(name string) []string {
	return []string{strings.TrimSuffix(name, filepath.Ext(name)) + besideEnd, name + besideEnd}
}

func sortedNames(found map[string]stamp) (names []string) {
	for name := range found {
		names = append(names, name)
	}
	slices.SortFunc(names, compareNames)
	return names
}

// forget removes the cache files of an item.
func (f *Folder) forget(it *item) {
	for _, p := range it.pages {
		if p.file != "" {
			if err := os.Remove(p.file); err != nil && !errors.Is(err, fs.ErrNotExist) {
				f.cfg.Log.Error("removing a scaled notice", "cause", err)
			}
		}
	}
}

// schedule is when a file is shown, by its name and by the file beside it.
func (f *Folder) schedule(name string) (s Schedule, rest string, err error) {
	s, rest, err = parseName(strings.TrimSuffix(name, filepath.Ext(name)))
	if err != nil {
		return Schedule{}, "", err
	}
	for _, beside := range besides(name) {
		data, err := readLimited(filepath.Join(f.cfg.Dir, beside), config.MaxNoticeFileBytes+1)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return Schedule{}, "", err
		}
		by, err := config.ParseNoticeFile(beside, data)
		if err != nil {
			return Schedule{}, "", err
		}
		return s.overlaid(*by), rest, nil
	}
	return s, rest, nil
}

// readLimited reads a file of limited size.
func readLimited(path string, limit int64) (data []byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // nothing was written
	return io.ReadAll(io.LimitReader(file, limit))
}
