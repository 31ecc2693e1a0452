package sound

import "math"

// Quiet is the loudness of a silent clip.
const Quiet = -70.0

// Gating of EBU R 128 (EBU Tech 3341): blocks of 400 ms every 100 ms; blocks below −70
// LUFS are left out, and then those more than 10 LU below the mean of the rest.
const (
	blockSeconds = 0.4
	stepSeconds  = 0.1
	relativeGate = -10.0
	offset       = -0.691
)

// Loudness is the programme loudness of a clip in LUFS, at least Quiet. A clip shorter
// than one block, such as a single syllable, is measured as a whole.
func (c Clip) Loudness() float64 {
	power := c.weighted()
	block := int(blockSeconds * float64(c.Rate))
	if len(power) < block || block == 0 {
		return max(Quiet, lufs(mean(power)))
	}
	var blocks []float64
	step := int(stepSeconds * float64(c.Rate))
	for at := 0; at+block <= len(power); at += step {
		if m := mean(power[at : at+block]); lufs(m) > Quiet {
			blocks = append(blocks, m)
		}
	}
	if len(blocks) == 0 {
		return Quiet
	}
	gate := lufs(mean(blocks)) + relativeGate
	var loud []float64
	for _, m := range blocks {
		if lufs(m) > gate {
			loud = append(loud, m)
		}
	}
	return max(Quiet, lufs(mean(loud)))
}

func lufs(meanSquare float64) float64 {
	if meanSquare <= 0 {
		return math.Inf(-1)
	}
	return offset + 10*math.Log10(meanSquare)
}

func mean(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	var sum float64
	for _, v := range list {
		sum += v
	}
	return sum / float64(len(list))
}

// biquad is a second-order filter, a0 = 1.
type biquad struct{ b0, b1, b2, a1, a2, z1, z2 float64 }

func (f *biquad) step(x float64) float64 {
	y := f.b0*x + f.z1
	f.z1 = f.b1*x - f.a1*y + f.z2
	f.z2 = f.b2*x - f.a2*y
	return y
}

// weighted is the power of each sample after the K-weighting of ITU-R BS.1770: a shelf
// that raises the treble by 4 dB, as a head does, and a high-pass. The standard gives
// both filters for 48 kHz; these are the analogue filters behind its tables, so that any
// rate can be measured.
func (c Clip) weighted() []float64 {
	shelf, pass := shelfAt(float64(c.Rate)), passAt(float64(c.Rate))
	power := make([]float64, len(c.Samples))
	for i, s := range c.Samples {
		y := pass.step(shelf.step(float64(s)))
		power[i] = y * y
	}
	return power
}

func shelfAt(rate float64) biquad {
	const frequency, gain, q, slope = 1681.974450955533, 3.999843853973347, 0.7071752369554196, 0.4996667741545416
	k := math.Tan(math.Pi * frequency / rate)
	high := math.Pow(10, gain/20)
	band := math.Pow(high, slope)
	a0 := 1 + k/q + k*k
	return biquad{
		b0: (high + band*k/q + k*k) / a0, b1: 2 * (k*k - high) / a0, b2: (high - band*k/q + k*k) / a0,
		a1: 2 * (k*k - 1) / a0, a2: (1 - k/q + k*k) / a0,
	}
}

func passAt(rate float64) biquad {
	const frequency, q = 38.13547087602444, 0.5003270373238773
	k := math.Tan(math.Pi * frequency / rate)
	a0 := 1 + k/q + k*k
	return biquad{b0: 1, b1: -2, b2: 1, a1: 2 * (k*k - 1) / a0, a2: (1 - k/q + k*k) / a0}
}
