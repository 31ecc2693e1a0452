package store

import (
	"fmt"
	"testing"
)

// BenchmarkAppend writes entries of a usual length, as many at a time as
// commands come together when a hub has little and much to do.
func BenchmarkAppend(b *testing.B) {
	for _, together := range []int{1, 16, 256} {
		b.Run(fmt.Sprint(together), func(b *testing.B) {
			s, err := OpenChained(b.TempDir(), file, "centre", 1)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			batch := make([][]byte, together)
			for i := range batch {
				batch[i] = fmt.Appendf(nil, `{"pos":%d,"text":%450d}`, i, i)
			}
			next := uint64(1)
			for b.Loop() {
				if err := s.Append(next, batch); err != nil {
					b.Fatal(err)
				}
				next += uint64(together)
			}
		})
	}
}
