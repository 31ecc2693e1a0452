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

var update = flag.Bool("update", false, "write the sounds in assets anew")

const (
	rateHz      = 22_050
	headerBytes = 44
)

// tone is a struck bar: a fundamental with two faint partials that fade.
type tone struct{ atSec, hz, loud float64 }

// partial is an overtone: its ratio to the fundamental, its loudness, and how fast
// it fades.
type partial struct{ ratio, loud, decaySec float64 }

// made describes a WAV file of assets.
type made struct {
	file      string
	carried   []byte // the file in assets
	sec       float64
	attackSec float64
	tones     []tone
	partials  []partial
	peak, rms [2]float64 // limits from, to, as shares of full scale
}

// sounds are E5 then C5, the falling third of a door bell, for the hall; and for the
// clerk G4 alone, with a slow attack and hardly any overtones.
var sounds = []made{
	{
		file: "chime.wav", carried: assets.Chime, sec: 1.2, attackSec: 0.008,
		tones: []tone{{0, 659.26, 0.42}, {0.38, 523.25, 0.42}}, partials: []partial{{1, 1, 0.30}, {2, 0.18, 0.15}, {3.01, 0.05, 0.08}},
		peak: [2]float64{0.3, 0.8}, rms: [2]float64{0.05, 1},
	},
	{
		file: "arrival.wav", carried: assets.Arrival, sec: 0.6, attackSec: 0.03,
		tones: []tone{{0, 392, 0.26}}, partials: []partial{{1, 1, 0.16}, {2, 0.08, 0.07}},
		peak: [2]float64{0.12, 0.3}, rms: [2]float64{0.02, 0.09},
	},
}

// make synthesises a sound.
func (s made) make() []byte {
	samples := make([]int16, int(s.sec*rateHz))
	for i := range samples {
		at := float64(i) / rateHz
		sum := 0.0
		for _, tone := range s.tones {
			t := at - tone.atSec
			if t < 0 {
				continue
			}
			attack := math.Min(1, t/s.attackSec)
			for _, p := range s.partials {
				sum += tone.loud * attack * p.loud * math.Exp(-t/p.decaySec) * math.Sin(2*math.Pi*tone.hz*p.ratio*t)
			}
		}
		fade := math.Min(1, (s.sec-at)/0.05) // no click at the end
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

func TestSoundsAreThoseSynthesised(t *testing.T) {
	for _, s := range sounds {
		want := s.make()
		if *update {
			if err := os.WriteFile(filepath.Join("..", "..", "assets", s.file), want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got := s.carried
		if len(got) != len(want) || !bytes.Equal(got[:headerBytes], want[:headerBytes]) {
			t.Fatalf("assets/%s is another sound (%d bytes, want %d): run with -update", s.file, len(got), len(want))
		}
		for i := headerBytes; i < len(want); i += 2 {
			g, w := int16(binary.LittleEndian.Uint16(got[i:])), int16(binary.LittleEndian.Uint16(want[i:]))
			if math.Abs(float64(g)-float64(w)) > 2 { // processors round sines differently
				t.Fatalf("%s: sample %d is %d, want %d: run with -update", s.file, (i-headerBytes)/2, g, w)
			}
		}
	}
}

func TestSoundsAreSoftAndShort(t *testing.T) {
	for _, s := range sounds {
		data := s.carried
		if len(data) > 60_000 {
			t.Errorf("%s has %d bytes, more than 60 kB", s.file, len(data))
		}
		peak, energy := 0.0, 0.0
		n := (len(data) - headerBytes) / 2
		for i := range n {
			v := float64(int16(binary.LittleEndian.Uint16(data[headerBytes+2*i:]))) / math.MaxInt16
			peak = max(peak, math.Abs(v))
			energy += v * v
		}
		if peak < s.peak[0] || peak > s.peak[1] {
			t.Errorf("%s: the peak is %.2f of full scale, want %v", s.file, peak, s.peak)
		}
		if rms := math.Sqrt(energy / float64(n)); rms < s.rms[0] || rms > s.rms[1] {
			t.Errorf("%s: the RMS is %.3f, want %v", s.file, rms, s.rms)
		}
		last := int16(binary.LittleEndian.Uint16(data[len(data)-2:]))
		if sec := float64(n) / rateHz; sec > s.sec || math.Abs(float64(last)) > 100 {
			t.Errorf("%s takes %.2f s and ends on %d: it would click", s.file, sec, last)
		}
	}
}
