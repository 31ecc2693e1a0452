package speaker

import (
	"bytes"
	"encoding/binary"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"motcua/assets"
)

var update = flag.Bool("update", false, "write assets/chime.wav anew")

const (
	rateHz      = 22_050
	chimeSec    = 1.2
	headerBytes = 44
)

// tone is a struck bar: a fundamental and two faint partials, each dying away.
type tone struct{ atSec, hz, loud float64 }

// makeChime synthesises the chime: E5, then C5, the falling third of a door
// bell.
func makeChime() []byte {
	tones := []tone{{0, 659.26, 0.42}, {0.38, 523.25, 0.42}}
	partials := []struct{ ratio, loud, decaySec float64 }{{1, 1, 0.30}, {2, 0.18, 0.15}, {3.01, 0.05, 0.08}}
	samples := make([]int16, int(chimeSec*rateHz))
	for i := range samples {
		at := float64(i) / rateHz
		sum := 0.0
		for _, tone := range tones {
			t := at - tone.atSec
			if t < 0 {
				continue
			}
			attack := math.Min(1, t/0.008)
			for _, p := range partials {
				sum += tone.loud * attack * p.loud * math.Exp(-t/p.decaySec) * math.Sin(2*math.Pi*tone.hz*p.ratio*t)
			}
		}
		fade := math.Min(1, (chimeSec-at)/0.05) // no click at the end
		samples[i] = int16(math.Round(sum * fade * math.MaxInt16))
	}
	var b bytes.Buffer
	b.WriteString("RIFF")
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // a Buffer does not fail
	put(uint32(headerBytes - 8 + 2*len(samples)))
	b.WriteString("WAVEfmt ")
	put(uint32(16))         // bytes of the format
	put([]uint16{1, 1})     // PCM, one channel
	put(uint32(rateHz))     // samples a second
	put(uint32(2 * rateHz)) // bytes a second
	put([]uint16{2, 16})    // bytes a frame, bits a sample
	b.WriteString("data")
	put(uint32(2 * len(samples)))
	put(samples)
	return b.Bytes()
}

func TestChimeIsTheOneSynthesised(t *testing.T) {
	want := makeChime()
	if *update {
		if err := os.WriteFile(filepath.Join("..", "..", "assets", "chime.wav"), want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got := assets.Chime
	if len(got) != len(want) || !bytes.Equal(got[:headerBytes], want[:headerBytes]) {
		t.Fatalf("assets/chime.wav is another sound (%d bytes, want %d): run with -update", len(got), len(want))
	}
	for i := headerBytes; i < len(want); i += 2 {
		g, w := int16(binary.LittleEndian.Uint16(got[i:])), int16(binary.LittleEndian.Uint16(want[i:]))
		if math.Abs(float64(g)-float64(w)) > 2 { // processors round sines differently
			t.Fatalf("sample %d is %d, want %d: run with -update", (i-headerBytes)/2, g, w)
		}
	}
}

func TestChimeIsSoftAndShort(t *testing.T) {
	data := assets.Chime
	if len(data) > 60_000 {
		t.Errorf("the chime has %d bytes, more than 60 kB", len(data))
	}
	peak, energy := 0.0, 0.0
	n := (len(data) - headerBytes) / 2
	for i := range n {
		v := float64(int16(binary.LittleEndian.Uint16(data[headerBytes+2*i:]))) / math.MaxInt16
		peak = max(peak, math.Abs(v))
		energy += v * v
	}
	if peak < 0.3 || peak > 0.8 {
		t.Errorf("the peak is %.2f of full scale, want 0.3 to 0.8", peak)
	}
	if rms := math.Sqrt(energy / float64(n)); rms < 0.05 {
		t.Errorf("the chime is hardly heard: RMS %.3f", rms)
	}
	last := int16(binary.LittleEndian.Uint16(data[len(data)-2:]))
	if sec := float64(n) / rateHz; sec > 1.2 || math.Abs(float64(last)) > 100 {
		t.Errorf("the chime takes %.2f s and ends on %d: it would click", sec, last)
	}
}
