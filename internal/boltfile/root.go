package boltfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Layout of a bbolt page: a header of id (8 bytes), flags, count (2 each) and
// overflow (4), then count elements of flags, position, key size and value
// size (4 each), the position counted from the element. A bucket's value is
// its root page and a sequence (8 each), and, if that root is 0, a page of its
// own right there.
const (
	PageHeader  = 16 // bytes before the elements
	PageElement = 16 // bytes of an element

	flagLeaf, flagBucket = 2, 1
	bucketHeader         = 16
	rootPagesLimit       = 16
)

// checkRoot checks the page with the names of the store's parts before bbolt reads
// it. Small parts are inside that page, and bbolt copies them to the heap and trusts
// their counts: a wrong count would end the program, not only the call.
func checkRoot(f io.ReaderAt, root uint64, page int) error {
	data := make([]byte, page)
	if _, err := f.ReadAt(data, int64(root)*int64(page)); err != nil {
		return fmt.Errorf("root page %d: %w", root, err)
	}
	if more := binary.NativeEndian.Uint32(data[12:]); more > 0 && more < rootPagesLimit {
		data = make([]byte, page*int(1+more))
		if _, err := f.ReadAt(data, int64(root)*int64(page)); err != nil {
			return fmt.Errorf("root page %d: %w", root, err)
		}
	}
	if id := binary.NativeEndian.Uint64(data); id != root {
		return fmt.Errorf("root page %d says it is %d", root, id)
	}
	return eachElement(data, func(flags uint32, value []byte) error {
		switch {
		case flags&flagBucket == 0 || len(value) < bucketHeader:
			return errors.New("the root page names something that is no part")
		case binary.NativeEndian.Uint64(value) != 0:
			return nil // the part has pages of its own
		}
		return eachElement(value[bucketHeader:], func(uint32, []byte) error { return nil })
	})
}

// eachElement calls fn for the elements of a leaf page, if all are inside it.
func eachElement(page []byte, fn func(flags uint32, value []byte) error) error {
	if len(page) < PageHeader || binary.NativeEndian.Uint16(page[8:]) != flagLeaf {
		return errors.New("the root page, or a part in it, is no leaf")
	}
	count := int(binary.NativeEndian.Uint16(page[10:]))
	if PageHeader+count*PageElement > len(page) {
		return fmt.Errorf("%d elements are more than fit", count)
	}
	for i := range count {
		at := PageHeader + i*PageElement
		field := func(n int) uint64 { return uint64(binary.NativeEndian.Uint32(page[at+4*n:])) }
		from := uint64(at) + field(1) + field(2)
		if to := from + field(3); to > uint64(len(page)) {
			return fmt.Errorf("element %d ends at %d of %d", i, to, len(page))
		} else if err := fn(uint32(field(0)), page[from:to]); err != nil {
			return err
		}
	}
	return nil
}
