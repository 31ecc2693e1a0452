package boltfile

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// CheckHead looks at the two meta pages and the length. bbolt would go back to
// the older meta page if the newer one is damaged, and so silently forget the
// last commit; and it would map a file that was cut off, and fault. It looks at the page
// that names the parts of the file, too. An error that is not of the disk says what is
// damaged.
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
	page := int64(os.Getpagesize())
	head := make([]byte, 2*page)
	if _, err := io.ReadFull(f, head); err != nil {
		return fmt.Errorf("only %d bytes long", info.Size())
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
	if pages*page > info.Size() {
		return fmt.Errorf("%d bytes long, should be %d", info.Size(), pages*page)
	}
	return checkRoot(f, root, int(page))
}
