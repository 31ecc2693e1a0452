package boltfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
)

// treeDepth is far more than the number of pages between the root of a part and its
// records can be. A damaged branch page that is its own child has no end, and bbolt,
// which descends recursively, would end the program and not only the call.
const treeDepth = 20

// FlagBranch marks a page whose elements are other pages: position, key size (4
// bytes each) and page (8).
const FlagBranch = 1

// Pages are the pages of a file in a transaction.
type Pages struct {
	Of    io.ReaderAt
	Size  int    // bytes of a page
	Count uint64 // pages of the transaction
}

// Check checks the pages from a root to the records between two keys, both included;
// nil means no bound. keySize is the number of bytes of each key, 0 for any.
func (p Pages) Check(root uint64, from, to []byte, keySize int) error {
	walk := tree{Pages: p, from: from, to: to, size: keySize}
	return walk.check(root, 0)
}

// tree is a part of a file.
type tree struct {
	Pages
	from, to []byte // keys between which its records are wanted; nil means no bound
	size     int    // bytes of each key, 0 for any
	seen     uint64 // pages so far
}

func (t *tree) check(id uint64, depth int) error {
	if depth > treeDepth || id < 2 || id >= t.Count {
		return fmt.Errorf("page %d, %d levels down, cannot be one of them", id, depth)
	}
	if t.seen++; t.seen > t.Count { // pages are shared by many others
		return fmt.Errorf("more pages than the %d of the file lead there", t.Count)
	}
	at := int64(id) * int64(t.Size)
	head := make([]byte, PageHeader)
	if _, err := t.Of.ReadAt(head, at); err != nil {
		return err
	}
	if binary.NativeEndian.Uint16(head[8:]) != FlagBranch {
		return nil // a leaf, or a page that bbolt itself rejects
	}
	more := uint64(binary.NativeEndian.Uint32(head[12:]))
	if more > rootPagesLimit || id+more >= t.Count {
		return fmt.Errorf("page %d has %d more", id, more)
	}
	data := make([]byte, t.Size*int(1+more))
	if _, err := t.Of.ReadAt(data, at); err != nil {
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

// branches reads the elements of a branch page. size is the length of each key, 0
// for any.
func branches(data []byte, size int) (keys [][]byte, children []uint64, err error) {
	count := int(binary.NativeEndian.Uint16(data[10:]))
	if count == 0 || PageHeader+count*PageElement > len(data) {
		return nil, nil, fmt.Errorf("%d branches are none, or more than fit", count)
	}
	for i := range count {
		at := PageHeader + i*PageElement
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
