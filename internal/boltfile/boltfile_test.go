package boltfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"go.etcd.io/bbolt"
)

// The format is that of the bbolt version in use. Before raising the version, read
// bbolt's internal/common/page.go and meta.go, and then change the number here.
func TestFormatIsThatOfTheVersionInUse(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if m := regexp.MustCompile(`go\.etcd\.io/bbolt v(\S+)`).FindSubmatch(text); m == nil || string(m[1]) != "1.5.0" {
		t.Errorf("go.mod has bbolt %s, and this package fits 1.5.0", m)
	}
}

// sampleFile is a file made by bbolt, with a small part, and one with branch pages.
func sampleFile(t *testing.T) (path string, root uint64, size int) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "sample.db")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		small, err := tx.CreateBucket([]byte("small"))
		if err != nil {
			return err
		}
		if err := small.Put([]byte("one"), []byte("1")); err != nil {
			return err
		}
		large, err := tx.CreateBucket([]byte("large"))
		for i := range 20_000 {
			if err == nil {
				err = large.Put(fmt.Appendf(nil, "%08d", i), make([]byte, 40))
			}
		}
		return err
	})
	if err == nil {
		err = db.View(func(tx *bbolt.Tx) error { root = uint64(tx.Bucket([]byte("large")).Root()); return nil })
	}
	size = db.Info().PageSize
	if closing := db.Close(); err != nil || closing != nil {
		t.Fatal(err, closing)
	}
	return path, root, size
}

func TestWhatBboltWritesIsGood(t *testing.T) {
	path, root, size := sampleFile(t)
	if err := CheckHead(path); err != nil {
		t.Error(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	p := Pages{Of: f, Size: size, Count: uint64(info.Size()) / uint64(size)}
	whole := tree{Pages: p, size: 8}
	if err := whole.check(root, 0); err != nil || whole.seen < 100 {
		t.Errorf("%d pages lead to the records: %v", whole.seen, err)
	}
	if err := p.Check(root, []byte("00000100"), []byte("00000200"), 8); err != nil {
		t.Error(err)
	}
	if err := p.Check(root, nil, nil, 9); err == nil {
		t.Error("keys of eight bytes pass for keys of nine")
	}
	if err := p.Check(p.Count, nil, nil, 0); err == nil {
		t.Error("a page behind the end is one of them")
	}
}

// Every changed byte in the content of both meta pages is detected; so is a
// truncated file.
func TestEveryDamagedByteOfTheHeadIsFound(t *testing.T) {
	path, _, size := sampleFile(t)
	image, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := filepath.Join(t.TempDir(), "damaged.db")
	refused := func(what string, data []byte) {
		t.Helper()
		if err := os.WriteFile(damaged, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := CheckHead(damaged); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
	const said = 64 // bytes of a meta page from its magic to its checksum
	for meta := range 2 {
		for i := range said {
			data := append([]byte(nil), image[:len(image):len(image)]...)
			data[meta*size+PageHeader+i] ^= 0x10
			refused(fmt.Sprintf("byte %d of meta page %d", i, meta), data)
		}
	}
	for _, n := range []int{0, 1, size, 2*size - 1, len(image) / 4} {
		refused(fmt.Sprintf("a file of %d bytes", n), image[:n])
	}
	if err := CheckHead(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) || errors.Is(err, ErrDamaged) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// A page that is reached over very many paths, without a loop, is detected before
// all paths have been followed.
func TestPagesThatManyShareAreNoTree(t *testing.T) {
	const pages, levels, branches = 40, treeDepth - 1, 30
	const page = 4096
	name := filepath.Join(t.TempDir(), "pages")
	image := make([]byte, pages*page)
	for id := 2; id < 2+levels; id++ {
		at := image[id*page:]
		binary.NativeEndian.PutUint16(at[8:], FlagBranch)
		binary.NativeEndian.PutUint16(at[10:], branches)
		for i := range branches {
			element := at[PageHeader+i*PageElement:]
			from := PageHeader + branches*PageElement + 8*i
			binary.NativeEndian.PutUint32(element, uint32(from-PageHeader-i*PageElement))
			binary.NativeEndian.PutUint32(element[4:], 8)
			binary.NativeEndian.PutUint64(element[8:], uint64(id+1))
			binary.BigEndian.PutUint64(at[from:], uint64(i))
		}
	}
	if err := os.WriteFile(name, image, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := Pages{Of: f, Size: page, Count: pages}
	walk := tree{Pages: all}
	if err := walk.check(2, 0); err == nil || walk.seen > pages+1 {
		t.Errorf("after %d pages it ends with %v", walk.seen, err)
	}
	seven := binary.BigEndian.AppendUint64(nil, 7)
	walk = tree{Pages: all, from: seven, to: seven, size: 8}
	if err := walk.check(2, 0); err != nil || walk.seen != levels+1 {
		t.Errorf("the way to one record has %d pages, %v", walk.seen, err)
	}
}
