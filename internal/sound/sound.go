// Package sound processes short recordings: it reads and writes WAV files, trims silence,
// measures and sets loudness, and joins clips without clicks. It plays nothing (see
// internal/speaker) and knows no words (see internal/voice).
//
// A Clip is one channel of samples between −1 and 1. Loudness is that of EBU R 128 (ITU-R
// BS.1770-4), in LUFS.
package sound

import (
	"errors"
	"math"
	"time"
)

// Clip is a recording with one channel.
type Clip struct {
	Rate    int       // samples a second
	Samples []float32 // −1 … 1
}

// Limits of a recording.
const (
	MinRate    = 8_000
	MaxRate    = 192_000
	MaxSeconds = 120
)

// Errors of reading a recording.
var (
	ErrTooLong = errors.New("recording is too long")
	ErrRate    = errors.New("unusual number of samples a second")
)

// Length is the duration of a clip.
func (c Clip) Length() time.Duration {
	if c.Rate == 0 {
		return 0
	}
	return time.Duration(len(c.Samples)) * time.Second / time.Duration(c.Rate)
}

// Silence is a silent clip.
func Silence(rate int, d time.Duration) Clip {
	return Clip{rate, make([]float32, count(rate, d))}
}

// count is the number of samples in d.
func count(rate int, d time.Duration) int {
	return int(int64(d) * int64(rate) / int64(time.Second))
}

// Peak is the largest absolute sample.
func (c Clip) Peak() float64 {
	var peak float32
	for _, s := range c.Samples {
		peak = max(peak, s, -s)
	}
	return float64(peak)
}

// Clipped reports whether a recording was too loud for its microphone: at least three
// samples in a row are at the end of the scale, which natural sound does not do.
func (c Clip) Clipped() bool {
	const row, end = 3, 0.9995
	run := 0
	for i, s := range c.Samples {
		if s < end && s > -end || i > 0 && s*c.Samples[i-1] < 0 {
			run = 0
		}
		if s >= end || s <= -end {
			run++
		}
		if run >= row {
			return true
		}
	}
	return false
}

// Scaled is a clip with its samples multiplied; values outside the scale are limited.
func (c Clip) Scaled(factor float64) Clip {
	out := make([]float32, len(c.Samples))
	for i, s := range c.Samples {
		out[i] = float32(max(-1, min(1, float64(s)*factor)))
	}
	return Clip{c.Rate, out}
}

// Decibel is the factor for a change in decibels.
func Decibel(db float64) float64 { return math.Pow(10, db/20) }

// How silence is found and clips are joined.
const (
	silenceBelow = 0.004                 // −48 dB below the loudest sample: a quiet room, and the hiss of a sound card
	floorLevel   = 0.0008                // sounds below −62 dB are never speech
	keepAround   = 12 * time.Millisecond // kept before the first and after the last sound: a consonant starts softly
	fadeIn       = 3 * time.Millisecond
	fadeOut      = 8 * time.Millisecond
)

// Trimmed is a clip without the silence before and after. A silent clip becomes an empty
// one.
func (c Clip) Trimmed() Clip {
	level := float32(max(c.Peak()*silenceBelow, floorLevel))
	first, last := -1, -1
	for i, s := range c.Samples {
		if s > level || s < -level {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return Clip{Rate: c.Rate}
	}
	around := count(c.Rate, keepAround)
	first, last = max(0, first-around), min(len(c.Samples), last+1+around)
	return Clip{c.Rate, append([]float32(nil), c.Samples[first:last]...)}
}

// Faded is a clip that starts and ends at zero, so that a join makes no click.
func (c Clip) Faded() Clip {
	out := append([]float32(nil), c.Samples...)
	in, end := min(count(c.Rate, fadeIn), len(out)/2), min(count(c.Rate, fadeOut), len(out)/2)
	for i := range in {
		out[i] *= ramp(i, in)
	}
	for i := range end {
		out[len(out)-1-i] *= ramp(i, end)
	}
	return Clip{c.Rate, out}
}

// ramp rises from 0 to 1 as a sine squared, which has no corner at either end.
func ramp(i, n int) float32 {
	s := math.Sin(math.Pi / 2 * float64(i) / float64(n))
	return float32(s * s)
}

// Join joins clips of one rate into a new one.
func Join(rate int, clips ...Clip) Clip {
	n := 0
	for _, c := range clips {
		n += len(c.Samples)
	}
	out := make([]float32, 0, n)
	for _, c := range clips {
		out = append(out, c.Samples...)
	}
	return Clip{rate, out}
}

// half is the number of zero crossings of the resampling filter on each side.
const half = 16

// Resampled is a clip at another rate, without the frequencies that the new rate cannot
// represent.
func (c Clip) Resampled(rate int) Clip {
	if rate == c.Rate || len(c.Samples) == 0 {
		return Clip{rate, c.Samples}
	}
	f := newFilter(c.Rate, rate)
	out := make([]float32, int(int64(len(c.Samples))*int64(rate)/int64(c.Rate)))
	for i := range out {
		out[i] = f.at(c.Samples, i)
	}
	return Clip{rate, out}
}

// filter has the weights for a change of rate. New samples lie at a limited number of
// different positions between two old ones (up), so the weights for each position are
// computed once.
type filter struct {
	up, down int         // the new rate and the old one, divided by their greatest common divisor
	reach    int         // old samples on each side
	weights  [][]float32 // by position, 2·reach of them, sum 1
}

func newFilter(from, to int) filter {
	g := divisor(from, to)
	f := filter{up: to / g, down: from / g}
	// For a lower rate the filter is stretched, so that it passes only the frequencies of
	// that rate.
	cut := min(1, float64(to)/float64(from))
	f.reach = int(math.Ceil(half / cut))
	f.weights = make([][]float32, f.up)
	for place := range f.weights {
		list, sum := make([]float64, 2*f.reach), 0.0
		for k := range list {
			away := float64(place)/float64(f.up) + float64(f.reach-1-k)
			if math.Abs(away) < half/cut {
				list[k] = sinc(away*cut) * hann(away*cut/half)
			}
			sum += list[k]
		}
		f.weights[place] = make([]float32, len(list))
		for k, w := range list {
			f.weights[place][k] = float32(w / sum)
		}
	}
	return f
}

// at is a new sample; outside the clip there is silence.
func (f filter) at(samples []float32, i int) float32 {
	place := int64(i) * int64(f.down)
	first := int(place/int64(f.up)) - f.reach + 1
	weights := f.weights[place%int64(f.up)]
	var sum float32
	for k := max(0, -first); k < min(len(weights), len(samples)-first); k++ {
		sum += weights[k] * samples[first+k]
	}
	return sum
}

func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// hann is the window over −1 … 1.
func hann(x float64) float64 { return 0.5 + 0.5*math.Cos(math.Pi*x) }
