package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
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

// checkTree looks at the pages that lead to some entries of the log, before bbolt
// does.
func (s *Store) checkTree(from, to uint64) error {
	f, err := os.Open(s.path)
	if err != nil {
		return err
	}
	defer f.Close()
	return s.view(func(tx *bbolt.Tx) error {
		t := tree{file: f, page: s.db.Info().PageSize, pages: uint64(tx.Size()) / uint64(s.db.Info().PageSize), from: from, to: to}
		root := uint64(tx.Bucket(bucketLog).Root())
		if root == 0 {
			return nil // the part is within the root page, which was looked at when the file was opened
		}
		if err := t.check(root, 0); err != nil {
			return fmt.Errorf("the pages that lead to the log entries %d to %d: %w (%w)", from, to, ErrDamaged, err)
		}
		return nil
	})
}

// tree is a part whose keys are positions.
type tree struct {
	file     io.ReaderAt
	page     int
	pages    uint64
	from, to uint64
}

func (t tree) check(id uint64, depth int) error {
	if depth > treeDepth || id < 2 || id >= t.pages {
		return fmt.Errorf("page %d, %d levels down, cannot be one of them", id, depth)
	}
	at := int64(id) * int64(t.page)
	head := make([]byte, pageHeader)
	if _, err := t.file.ReadAt(head, at); err != nil {
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
	if _, err := t.file.ReadAt(data, at); err != nil {
		return err
	}
	keys, children, err := branches(data)
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	first := max(0, sort.Search(len(keys), func(i int) bool { return keys[i] > t.from })-1)
	for i := first; i < len(keys) && keys[i] <= t.to; i++ {
		if err := t.check(children[i], depth+1); err != nil {
			return err
		}
	}
	return nil
}

// branches reads the elements of a branch page.
func branches(data []byte) (keys, children []uint64, err error) {
	count := int(binary.NativeEndian.Uint16(data[10:]))
	if count == 0 || pageHeader+count*pageElement > len(data) {
		return nil, nil, fmt.Errorf("%d branches are none, or more than fit", count)
	}
	for i := range count {
		at := pageHeader + i*pageElement
		element := data[at:]
		from := uint64(at) + uint64(binary.NativeEndian.Uint32(element))
		if size := binary.NativeEndian.Uint32(element[4:]); size != 8 || from+8 > uint64(len(data)) {
			return nil, nil, errors.New("a branch has no position as its key")
		}
		key := binary.BigEndian.Uint64(data[from:])
		if i > 0 && key <= keys[i-1] {
			return nil, nil, errors.New("its branches are out of order")
		}
		keys, children = append(keys, key), append(children, binary.NativeEndian.Uint64(element[8:]))
	}
	return keys, children, nil
}
