package sound_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	. "motcua/internal/sound"
)

// sine is a tone of a given length and level, in decibels below full scale.
func sine(rate int, hz, db float64, d time.Duration) Clip {
	c := Silence(rate, d)
	for i := range c.Samples {
		c.Samples[i] = float32(Decibel(db) * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return c
}

// The signals of EBU Tech 3341, table 1, with one channel where the table has two, which
// is 3.01 LU less.
func TestLoudnessIsThatOfTheStandard(t *testing.T) {
	const mono = -3.01
	for _, rate := range []int{22_050, 48_000} {
		tone := func(db float64, seconds float64) Clip {
			return sine(rate, 1000, db, time.Duration(seconds*float64(time.Second)))
		}
		for name, c := range map[string]struct {
			clip Clip
			want float64
		}{
			"case 1":        {tone(-23, 20), -23 + mono},
			"case 2":        {tone(-33, 20), -33 + mono},
			"case 3":        {Join(rate, tone(-36, 10), tone(-23, 60), tone(-36, 10)), -23 + mono},
			"case 4":        {Join(rate, tone(-72, 10), tone(-36, 10), tone(-23, 60), tone(-36, 10), tone(-72, 10)), -23 + mono},
			"case 5":        {Join(rate, tone(-26, 20), tone(-20, 20.1), tone(-26, 20)), -23 + mono},
			"one syllable":  {tone(-23, 0.25), -23 + mono},
			"nothing":       {Silence(rate, time.Second), Quiet},
			"nothing at 0s": {Clip{Rate: rate}, Quiet},
		} {
			if got := c.clip.Loudness(); math.Abs(got-c.want) > 0.11 {
				t.Errorf("%s at %d: %.2f LUFS, want %.2f", name, rate, got, c.want)
			}
		}
	}
	// Low frequencies count less, because of the high-pass.
	if low, mid := sine(48_000, 40, -20, time.Second).Loudness(), sine(48_000, 1000, -20, time.Second).Loudness(); low > mid-4 {
		t.Errorf("40 Hz is as loud (%.1f) as 1 kHz (%.1f)", low, mid)
	}
}

func TestSilenceIsCutOff(t *testing.T) {
	tone := sine(22_050, 400, -12, 300*time.Millisecond)
	noise := Silence(22_050, 500*time.Millisecond)
	for i := range noise.Samples {
		noise.Samples[i] = (rand.Float32() - 0.5) * 0.001
	}
	got := Join(22_050, noise, tone, noise).Trimmed()
	if extra := got.Length() - tone.Length(); extra < 10*time.Millisecond || extra > 26*time.Millisecond {
		t.Errorf("%s more than the tone is kept", extra)
	}
	if got := noise.Trimmed(); len(got.Samples) != 0 {
		t.Errorf("%d samples of nothing", len(got.Samples))
	}
	if got := tone.Trimmed(); got.Length() < tone.Length()-2*time.Millisecond {
		t.Errorf("%s of %s is left", got.Length(), tone.Length())
	}
}

// jump is the largest step from one sample to the next.
func jump(c Clip) (largest float64) {
	for i := 1; i < len(c.Samples); i++ {
		largest = max(largest, math.Abs(float64(c.Samples[i]-c.Samples[i-1])))
	}
	return largest
}

func TestJoinsMakeNoClick(t *testing.T) {
	// A tone that starts and ends at its largest sample is the hardest to join.
	bare := Silence(22_050, 200*time.Millisecond)
	for i := range bare.Samples {
		bare.Samples[i] = float32(0.8 * math.Cos(2*math.Pi*200*float64(i)/22_050))
	}
	within := jump(bare)
	gap := Silence(22_050, 50*time.Millisecond)
	if got := jump(Join(22_050, gap, bare, gap)); got < 10*within {
		t.Fatalf("the test hears no click: %.3f beside %.3f", got, within)
	}
	soft := bare.Faded()
	if got := jump(Join(22_050, gap, soft, soft, gap)); got > 1.1*within {
		t.Errorf("a step of %.3f at the join, %.3f within", got, within)
	}
	if bare.Samples[0] != 0.8 {
		t.Error("fading changed the clip it was given")
	}
	for _, n := range []int{0, 1, 2, 3} {
		Clip{22_050, make([]float32, n)}.Faded()
	}
}

func TestRateIsChangedWithoutChangingTheTone(t *testing.T) {
	for _, from := range []int{8_000, 16_000, 22_050, 44_100, 48_000} {
		for _, to := range []int{16_000, 22_050, 48_000} {
			got := sine(from, 1000, -6, time.Second).Resampled(to)
			want := sine(to, 1000, -6, time.Second)
			if n := len(got.Samples); n < to-2 || n > to+2 {
				t.Fatalf("%d to %d: %d samples of a second", from, to, n)
			}
			// Away from the ends, where the filter reaches beyond the clip.
			var worst float64
			for i := 200; i < len(got.Samples)-200; i++ {
				worst = max(worst, math.Abs(float64(got.Samples[i]-want.Samples[i])))
			}
			if worst > 0.01 {
				t.Errorf("%d to %d: off by up to %.3f", from, to, worst)
			}
		}
	}
	// Frequencies above the lower rate must not return as another tone.
	folded := sine(48_000, 11_000, -6, time.Second).Resampled(16_000)
	folded.Samples = folded.Samples[200 : len(folded.Samples)-200]
	if got := folded.Peak(); got > 0.02 {
		t.Errorf("11 kHz is heard at 16,000 samples a second: %.3f", got)
	}
}

func TestClippedRecordingsAreFound(t *testing.T) {
	loud := sine(22_050, 300, 6, 200*time.Millisecond).Scaled(1)
	if !loud.Clipped() {
		t.Error("a cut-off tone is not found")
	}
	if sine(22_050, 300, -0.1, 200*time.Millisecond).Clipped() {
		t.Error("a whole tone is found")
	}
	square := Clip{22_050, []float32{1, -1, 1, -1, 1, -1}}
	if square.Clipped() {
		t.Error("single samples at the end are found")
	}
}

func TestWAVGoesThereAndBack(t *testing.T) {
	c := sine(22_050, 440, -3, 100*time.Millisecond)
	got, err := DecodeWAV(EncodeWAV(c))
	if err != nil || got.Rate != c.Rate || len(got.Samples) != len(c.Samples) {
		t.Fatalf("%d samples at %d, %v", len(got.Samples), got.Rate, err)
	}
	for i := range c.Samples {
		if math.Abs(float64(got.Samples[i]-c.Samples[i])) > 1.0/(1<<14) {
			t.Fatalf("sample %d: %f, want %f", i, got.Samples[i], c.Samples[i])
		}
	}
}

// wav builds a file from the fields of its format chunk and the bytes of its data.
func wav(code, channels, rate, bits int, data []byte, before ...byte) []byte {
	var b bytes.Buffer
	b.WriteString("RIFF\x00\x00\x00\x00WAVE")
	b.Write(before)
	b.WriteString("fmt ")
	for _, v := range []any{
		uint32(16), uint16(code), uint16(channels), uint32(rate), uint32(rate * channels * bits / 8), uint16(channels * bits / 8), uint16(bits),
	} {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	b.WriteString("data")
	_ = binary.Write(&b, binary.LittleEndian, uint32(len(data)))
	b.Write(data)
	return b.Bytes()
}

func TestFormsOfWAV(t *testing.T) {
	half := math.Float32bits(0.5)
	for name, c := range map[string]struct {
		file []byte
		want []float32
	}{
		"8 bits":       {wav(1, 1, 22_050, 8, []byte{128, 192, 64}), []float32{0, 0.5, -0.5}},
		"16 bits":      {wav(1, 1, 22_050, 16, []byte{0, 0, 0, 0x40, 0, 0xC0}), []float32{0, 0.5, -0.5}},
		"24 bits":      {wav(1, 1, 22_050, 24, []byte{0, 0, 0x40, 0, 0, 0xC0}), []float32{0.5, -0.5}},
		"32 bits":      {wav(1, 1, 22_050, 32, []byte{0, 0, 0, 0x40}), []float32{0.5}},
		"floats":       {wav(3, 1, 22_050, 32, binary.LittleEndian.AppendUint32(nil, half)), []float32{0.5}},
		"no number":    {wav(3, 1, 22_050, 32, []byte{0, 0, 0xC0, 0x7F}), []float32{0}},
		"two channels": {wav(1, 2, 22_050, 16, []byte{0, 0x40, 0, 0}), []float32{0.25}},
		"odd end":      {wav(1, 1, 22_050, 16, []byte{0, 0x40, 1}), []float32{0.5}},
		"more chunks":  {wav(1, 1, 22_050, 16, []byte{0, 0x40}, []byte("LIST\x03\x00\x00\x00abc\x00")...), []float32{0.5}},
	} {
		got, err := DecodeWAV(c.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(got.Samples) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got.Samples, c.want)
			continue
		}
		for i := range c.want {
			if math.Abs(float64(got.Samples[i]-c.want[i])) > 1e-3 {
				t.Errorf("%s: %v, want %v", name, got.Samples, c.want)
			}
		}
	}
	piped := wav(1, 1, 22_050, 16, []byte{0, 0x40})
	copy(piped[len(piped)-6:], []byte{0xFF, 0xFF, 0xFF, 0xFF})
	if got, err := DecodeWAV(piped); err != nil || len(got.Samples) != 1 {
		t.Errorf("written into a pipe: %v, %v", got.Samples, err)
	}
}

func TestWhatIsNoWAVIsRefused(t *testing.T) {
	whole := EncodeWAV(sine(22_050, 440, -3, 10*time.Millisecond))
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"empty":         {nil, ErrNotWAV},
		"MP3":           {[]byte("ID3\x03\x00\x00\x00\x00\x00\x00 something"), ErrNotWAV},
		"breaks off":    {whole[:len(whole)-40], ErrNotWAV},
		"only a head":   {whole[:36], ErrNotWAV},
		"half a format": {whole[:20], ErrNotWAV},
		"no format":     {append([]byte("RIFF\x00\x00\x00\x00WAVE"), "data\x02\x00\x00\x00ab"...), ErrNotWAV},
		"ADPCM":         {wav(2, 1, 22_050, 4, []byte{0}), ErrForm},
		"no channels":   {wav(1, 0, 22_050, 16, nil), ErrForm},
		"12 bits":       {wav(1, 1, 22_050, 12, []byte{0, 0}), ErrForm},
		"very slow":     {wav(1, 1, 100, 8, []byte{0}), ErrRate},
		"very fast":     {wav(1, 1, 400_000, 8, []byte{0}), ErrRate},
		"too long":      {wav(1, 1, 8_000, 8, make([]byte, 8_000*(MaxSeconds+1))), ErrTooLong},
	} {
		if _, err := DecodeWAV(c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func FuzzDecodeWAV(f *testing.F) {
	f.Add(EncodeWAV(sine(22_050, 440, -3, 2*time.Millisecond)))
	f.Add(wav(3, 2, 48_000, 32, make([]byte, 32)))
	f.Add(wav(0xFFFE, 1, 8_000, 8, make([]byte, 3)))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := DecodeWAV(data)
		if err != nil {
			return
		}
		if p := c.Peak(); p > 1 || math.IsNaN(p) {
			t.Fatalf("peak %f", p)
		}
		c.Trimmed().Faded()
		c.Loudness()
	})
}
