package boltfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// ErrDamaged says that pages are not as bbolt writes them.
var ErrDamaged = errors.New("bad pages")

// CheckHead checks the two meta pages, the length, and the page with the names of
// the file's parts. If the newer meta page is damaged, bbolt would use the older one
// and so silently lose the last commit; a truncated file would be mapped, and cause
// a fault. An error is ErrDamaged, or the disk's own.
func CheckHead(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := checkHead(f, info.Size()); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return nil
}

func checkHead(f *os.File, length int64) error {
	page := int64(os.Getpagesize())
	head := make([]byte, 2*page)
	if _, err := io.ReadFull(f, head); err != nil {
		return fmt.Errorf("only %d bytes long", length)
	}
	// A meta page is 16 bytes of page header, then magic, version, page size,
	// flags (4 bytes each), root (16), freelist, high-water page, transaction
	// (8 each), and the checksum of all that.
	const offsetMagic, offsetRoot, offsetPages, offsetTx, offsetSum = 16, 16 + 16, 16 + 40, 16 + 48, 16 + 56
	var pages int64
	var root, newest uint64
	for i, meta := range [][]byte{head[:page], head[page:]} {
		sum := fnv.New64a()
		sum.Write(meta[offsetMagic:offsetSum])
		if sum.Sum64() != binary.NativeEndian.Uint64(meta[offsetSum:]) {
			return fmt.Errorf("the checksum of meta page %d is wrong", i)
		}
		pages = max(pages, int64(binary.NativeEndian.Uint64(meta[offsetPages:])))
		if tx := binary.NativeEndian.Uint64(meta[offsetTx:]); tx >= newest {
			newest, root = tx, binary.NativeEndian.Uint64(meta[offsetRoot:])
		}
	}
	if pages*page > length {
		return fmt.Errorf("%d bytes long, should be %d", length, pages*page)
	}
	return checkRoot(f, root, int(page))
}
