package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"sort"

	"go.etcd.io/bbolt"
)

// treeDepth is far more than the pages between the root of a part and its records
// can be. A branch page that damage has made its own child has no end, and bbolt,
// which goes down by recursion, would end the program and not the call.
const treeDepth = 20

// flagBranch marks a page whose elements are other pages: position, key size (4
// bytes each) and page (8).
const flagBranch = 1

// treesOf reads the pages of a store's file from the disk, as a transaction sees
// them. The file is to be closed.
func treesOf(tx *bbolt.Tx) (trees, error) {
	f, err := os.Open(tx.DB().Path())
	if err != nil {
		return trees{}, err
	}
	page := tx.DB().Info().PageSize
	return trees{File: f, tx: tx, page: page, pages: uint64(tx.Size()) / uint64(page)}, nil
}

// trees are the parts of a store as a transaction sees them.
type trees struct {
	*os.File
	tx    *bbolt.Tx
	page  int
	pages uint64
}

// check looks at the pages of a part that lead to the records between two keys,
// both included; nil is no bound. size is how long each key is, 0 for any.
func (t trees) check(part, from, to []byte, size int) error {
	bucket := t.tx.Bucket(part)
	if bucket == nil || bucket.Root() == 0 {
		return nil // it is within the root page, which was looked at when the file was opened
	}
	walk := tree{trees: t, from: from, to: to, size: size}
	if err := walk.check(uint64(bucket.Root()), 0); err != nil {
		return fmt.Errorf("the pages of the part %q: %w (%w)", part, ErrDamaged, err)
	}
	return nil
}

// checkLog looks at the pages that lead to some entries of the log.
func (t trees) checkLog(from, to uint64) error {
	if err := t.check(bucketLog, key(from), key(to), len(key(0))); err != nil {
		return fmt.Errorf("log entries %d to %d: %w", from, to, err)
	}
	return nil
}

// checkPart looks at all pages of a part. Of the log, which may be long, it looks
// at those that lead to its two ends: the others are looked at before they are
// read.
func (t trees) checkPart(part []byte) error {
	if bytes.Equal(part, bucketLog) {
		return errors.Join(t.checkLog(0, 0), t.checkLog(math.MaxUint64, math.MaxUint64))
	}
	return t.check(part, nil, nil, 0)
}

// checkParts looks at the pages of every part of a store, before bbolt does, and
// joins what is wrong with each.
func checkParts(tx *bbolt.Tx) (err error) {
	t, err := treesOf(tx)
	if err != nil {
		return err
	}
	defer t.Close()
	each := tx.ForEach(func(part []byte, _ *bbolt.Bucket) error {
		err = errors.Join(err, t.checkPart(part))
		return nil
	})
	return errors.Join(err, each)
}

// checkTree looks at the pages that lead to some entries of the log, before bbolt
// does.
func (s *Store) checkTree(from, to uint64) error {
	return s.view(func(tx *bbolt.Tx) error {
		t, err := treesOf(tx)
		if err != nil {
			return err
		}
		defer t.Close()
		return t.checkLog(from, to)
	})
}

// viewParts is view for whoever reads parts that may have pages of their own, after
// a look at those pages.
func (s *Store) viewParts(fn func(tx *bbolt.Tx) error, parts ...[]byte) error {
	return s.view(func(tx *bbolt.Tx) error {
		t, err := treesOf(tx)
		if err != nil {
			return err
		}
		defer t.Close()
		for _, part := range parts {
			if err := t.checkPart(part); err != nil {
				return err
			}
		}
		return fn(tx)
	})
}

// tree is a part of a store.
type tree struct {
	trees
	from, to []byte // keys between which its records are wanted; nil is no bound
	size     int    // bytes of each key, 0 for any
	seen     uint64 // pages so far
}

func (t *tree) check(id uint64, depth int) error {
	if depth > treeDepth || id < 2 || id >= t.pages {
		return fmt.Errorf("page %d, %d levels down, cannot be one of them", id, depth)
	}
	if t.seen++; t.seen > t.pages { // pages that many others share
		return fmt.Errorf("more pages than the %d of the file lead there", t.pages)
	}
	at := int64(id) * int64(t.page)
	head := make([]byte, pageHeader)
	if _, err := t.ReadAt(head, at); err != nil {
		return err
	}
	if binary.NativeEndian.Uint16(head[8:]) != flagBranch {
		return nil // a leaf, or what bbolt itself refuses
	}
	more := uint64(binary.NativeEndian.Uint32(head[12:]))
	if more > rootPagesLimit || id+more >= t.pages {
		return fmt.Errorf("page %d has %d more", id, more)
	}
	data := make([]byte, t.page*int(1+more))
	if _, err := t.ReadAt(data, at); err != nil {
		return err
	}
	keys, children, err := branches(data, t.size)
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	first := 0
	if t.from != nil {
		first = max(0, sort.Search(len(keys), func(i int) bool { return bytes.Compare(keys[i], t.from) > 0 })-1)
	}
	for i := first; i < len(keys) && (t.to == nil || i == first || bytes.Compare(keys[i], t.to) <= 0); i++ {
		if err := t.check(children[i], depth+1); err != nil {
			return err
		}
	}
	return nil
}

// branches reads the elements of a branch page. size is how long each key must be,
// 0 for any.
func branches(data []byte, size int) (keys [][]byte, children []uint64, err error) {
	count := int(binary.NativeEndian.Uint16(data[10:]))
	if count == 0 || pageHeader+count*pageElement > len(data) {
		return nil, nil, fmt.Errorf("%d branches are none, or more than fit", count)
	}
	for i := range count {
		at := pageHeader + i*pageElement
		element := data[at:]
		from, long := uint64(at)+uint64(binary.NativeEndian.Uint32(element)), uint64(binary.NativeEndian.Uint32(element[4:]))
		if from+long > uint64(len(data)) || size > 0 && long != uint64(size) {
			return nil, nil, errors.New("a branch has no such key as the part has")
		}
		k := data[from : from+long]
		if i > 0 && bytes.Compare(k, keys[i-1]) <= 0 {
			return nil, nil, errors.New("its branches are out of order")
		}
		keys, children = append(keys, k), append(children, binary.NativeEndian.Uint64(element[8:]))
	}
	return keys, children, nil
}
