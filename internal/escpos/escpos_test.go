package escpos

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// picture is a Bitmap of rows.
type picture struct {
	width int
	rows  [][]byte
}

func (p picture) Width() int       { return p.width }
func (p picture) Height() int      { return len(p.rows) }
func (p picture) Row(y int) []byte { return p.rows[y] }

// noise is a picture of random dots, the same for the same size.
func noise(width, height int) picture {
	dots := rand.New(rand.NewPCG(uint64(width), uint64(height)))
	p := picture{width: width}
	for range height {
		row := make([]byte, (width+7)/8)
		for i := range row {
			row[i] = byte(dots.Uint32())
		}
		p.rows = append(p.rows, row)
	}
	return p
}

// paper is the print of a stream, as a printer would make it.
type paper struct {
	rows   [][]byte
	bands  []int // rows of each
	events []string
}

// decode interprets b as a printer does, command by command, by the manual's grammar
// and without the encoder's code. It fails at a byte that a printer would not
// understand.
func decode(b []byte) (*paper, error) {
	p := &paper{}
	for i := 0; i < len(b); {
		rest := b[i:]
		switch {
		case rest[0] == 0:
			i++
		case bytes.HasPrefix(rest, []byte("\x1b@")):
			p.events = append(p.events, "init")
			i += 2
		case bytes.HasPrefix(rest, []byte("\x1bd")) && len(rest) >= 3:
			p.events = append(p.events, fmt.Sprintf("feed %d", rest[2]))
			i += 3
		case bytes.HasPrefix(rest, []byte("\x1dVA\x00")):
			p.events = append(p.events, "full cut")
			i += 4
		case bytes.HasPrefix(rest, []byte("\x1dVB\x00")):
			p.events = append(p.events, "partial cut")
			i += 4
		case bytes.HasPrefix(rest, []byte("\x1dv0\x00")) && len(rest) >= 8:
			perRow, rows := int(rest[4])+int(rest[5])*256, int(rest[6])+int(rest[7])*256
			data := rest[8:]
			if len(data) < perRow*rows {
				return p, fmt.Errorf("band at byte %d: %d bytes are missing", i, perRow*rows-len(data))
			}
			for y := range rows {
				p.rows = append(p.rows, data[y*perRow:(y+1)*perRow])
			}
			p.bands = append(p.bands, rows)
			i += 8 + perRow*rows
		default:
			return p, fmt.Errorf("byte %d: % x is no command", i, rest[:min(len(rest), 4)])
		}
	}
	return p, nil
}

func equalRows(a, b [][]byte) bool { return slices.EqualFunc(a, b, bytes.Equal) }

func TestPrinterGetsExactlyThePicture(t *testing.T) {
	for _, size := range []struct{ width, height int }{
		{576, 970}, {384, 1200}, {576, 128}, {576, 129}, {576, 127}, {8, 1}, {1, 3}, {577, 300}, {2056, 5},
	} {
		want := noise(size.width, size.height)
		got, err := decode(Job(want, Options{}))
		if err != nil {
			t.Fatalf("%v: %v", size, err)
		}
		if !equalRows(got.rows, want.rows) {
			t.Errorf("%v: the rows differ", size)
		}
		for i, rows := range got.bands {
			if rows < 1 || rows > MaxBandRows {
				t.Errorf("%v: band %d has %d rows", size, i, rows)
			}
		}
	}
}

func TestJobEndsAsAsked(t *testing.T) {
	for _, tt := range []struct {
		options Options
		want    []string
	}{
		{Options{}, []string{"init", "partial cut"}},
		{Options{Cut: CutFull}, []string{"init", "full cut"}},
		{Options{Cut: CutNone, FeedLines: 5}, []string{"init", "feed 5"}},
		{Options{FeedLines: 900}, []string{"init", "feed 255", "partial cut"}},
		{Options{FeedLines: -1}, []string{"init", "partial cut"}},
	} {
		got, err := decode(Job(noise(576, 200), tt.options))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.events, tt.want) {
			t.Errorf("%+v: the printer did %q, want %q", tt.options, got.events, tt.want)
		}
	}
}

func TestEmptyPicturePrintsNothing(t *testing.T) {
	for _, p := range []picture{{width: 576}, {}, noise(8*(maxBytesPerRow+1), 1)} {
		got, err := decode(Job(p, Options{}))
		if err != nil || len(got.rows) != 0 {
			t.Errorf("%d×%d dots: %d rows, %v", p.width, len(p.rows), len(got.rows), err)
		}
	}
}

func TestFeedStaysWithinAByte(t *testing.T) {
	for n, want := range map[int]byte{-3: 0, 0: 0, 255: 255, 256: 255} {
		if got := AppendFeed(nil, n); !bytes.Equal(got, []byte{0x1b, 'd', want}) {
			t.Errorf("AppendFeed(%d) = % x", n, got)
		}
	}
}

// Wherever the first job breaks off inside a band, the printer prints the second one
// whole if Recovery is sent before it.
func TestRecoveryLetsTheNextJobPrintWhole(t *testing.T) {
	const width = 64
	first, second := noise(width, 300), noise(width, 77)
	job, again := Job(first, Options{}), Job(second, Options{})
	const header = 8
	bandBytes := width/8*MaxBandRows + header
	for cut := range len(job) {
		inBand := (cut - 2) % bandBytes
		if cut < 2 || cut > len(job)-4 || inBand > 0 && inBand < header {
			continue // in a command's first bytes, see the test below
		}
		stream := slices.Concat(job[:cut], Recovery(width), again)
		got, err := decode(stream)
		if err != nil {
			t.Fatalf("cut at byte %d: %v", cut, err)
		}
		if n := len(got.rows); n < len(second.rows) || !equalRows(got.rows[n-len(second.rows):], second.rows) {
			t.Fatalf("cut at byte %d: the second ticket is spoilt", cut)
		}
		if last := got.events[len(got.events)-1]; last != "partial cut" {
			t.Fatalf("cut at byte %d: the second ticket ends with %q", cut, last)
		}
	}
}

// An incomplete header of a band is completed by the NUL bytes to a band of at most
// as many bytes as Recovery sends.
func TestRecoveryCoversEveryHeader(t *testing.T) {
	job := Job(noise(576, MaxBandRows), Options{})
	for cut := 2 + 4; cut <= 2+8; cut++ { // after GS v 0 m
		stream := slices.Concat(job[:cut], Recovery(576))
		got, err := decode(stream)
		if err != nil {
			t.Fatalf("cut at byte %d: %v", cut, err)
		}
		if last := got.events[len(got.events)-1]; last != "init" {
			t.Errorf("cut at byte %d: the initialisation is swallowed: %q", cut, got.events)
		}
	}
}
