package sound

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Errors of reading a file. The texts that say what to do are in internal/voice.
var (
	ErrNotWAV = errors.New("not a WAV file")
	ErrForm   = errors.New("WAV file of a form that is not read; save it as PCM with 16 bits")
)

// Formats of a WAV file, and the subformat in an extensible one.
const (
	formatPCM        = 1
	formatFloat      = 3
	formatExtensible = 0xFFFE
)

type format struct {
	code, channels, bits int
	rate                 int
}

// DecodeWAV reads a WAV file: PCM of 8, 16, 24 or 32 bits, or 32-bit floats, with up to 8
// channels, which are mixed to one. An incomplete file, for instance one that is still
// being copied, is ErrNotWAV.
func DecodeWAV(data []byte) (Clip, error) {
	if len(data) < 12 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WAVE" {
		return Clip{}, ErrNotWAV
	}
	var f format
	for rest := data[12:]; len(rest) >= 8; {
		id, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:8]))
		body := rest[8:]
		if id == "data" && size >= 0xFFFF0000 {
			size = int64(len(body)) // written into a pipe, when the length was unknown
		}
		if size > int64(len(body)) {
			return Clip{}, fmt.Errorf("%w: it breaks off", ErrNotWAV)
		}
		switch id {
		case "fmt ":
			var err error
			if f, err = readFormat(body[:size]); err != nil {
				return Clip{}, err
			}
		case "data":
			if f.rate == 0 {
				return Clip{}, fmt.Errorf("%w: no format before the data", ErrNotWAV)
			}
			return f.decode(body[:size])
		}
		rest = body[min(size+size%2, int64(len(body))):]
	}
	return Clip{}, fmt.Errorf("%w: no data", ErrNotWAV)
}

func readFormat(body []byte) (format, error) {
	if len(body) < 16 {
		return format{}, fmt.Errorf("%w: its format is cut short", ErrNotWAV)
	}
	f := format{
		code: int(binary.LittleEndian.Uint16(body)), channels: int(binary.LittleEndian.Uint16(body[2:])),
		rate: int(binary.LittleEndian.Uint32(body[4:])), bits: int(binary.LittleEndian.Uint16(body[14:])),
	}
	if f.code == formatExtensible && len(body) >= 26 {
		f.code = int(binary.LittleEndian.Uint16(body[24:]))
	}
	switch {
	case f.rate < MinRate || f.rate > MaxRate:
		return f, fmt.Errorf("%w: %d, not between %d and %d", ErrRate, f.rate, MinRate, MaxRate)
	case f.channels < 1 || f.channels > 8:
		return f, fmt.Errorf("%w: %d channels", ErrForm, f.channels)
	case f.code == formatPCM && (f.bits == 8 || f.bits == 16 || f.bits == 24 || f.bits == 32):
	case f.code == formatFloat && f.bits == 32:
	default:
		return f, fmt.Errorf("%w: format %d with %d bits", ErrForm, f.code, f.bits)
	}
	return f, nil
}

func (f format) decode(body []byte) (Clip, error) {
	wide := f.bits / 8
	frame := wide * f.channels
	n := len(body) / frame
	if n > MaxSeconds*f.rate {
		return Clip{}, fmt.Errorf("%w: %d s, at most %d", ErrTooLong, n/f.rate, MaxSeconds)
	}
	samples := make([]float32, n)
	for i := range samples {
		var sum float64
		for ch := range f.channels {
			sum += f.sample(body[i*frame+ch*wide:])
		}
		samples[i] = float32(max(-1, min(1, sum/float64(f.channels))))
	}
	return Clip{f.rate, samples}, nil
}

func (f format) sample(b []byte) float64 {
	switch {
	case f.code == formatFloat:
		v := float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0
		}
		return v
	case f.bits == 8:
		return (float64(b[0]) - 128) / 128
	case f.bits == 16:
		return float64(int16(binary.LittleEndian.Uint16(b))) / (1 << 15)
	case f.bits == 24:
		return float64(int32(b[0])<<8|int32(b[1])<<16|int32(b[2])<<24) / (1 << 31)
	}
	return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 31)
}

// EncodeWAV writes a clip as 16-bit PCM.
func EncodeWAV(c Clip) []byte {
	size := 2 * len(c.Samples)
	out := make([]byte, 0, 44+size)
	out = append(out, "RIFF"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(36+size))
	out = append(out, "WAVEfmt "...)
	out = binary.LittleEndian.AppendUint32(out, 16)
	out = binary.LittleEndian.AppendUint16(out, formatPCM)
	out = binary.LittleEndian.AppendUint16(out, 1)
	out = binary.LittleEndian.AppendUint32(out, uint32(c.Rate))
	out = binary.LittleEndian.AppendUint32(out, uint32(2*c.Rate))
	out = binary.LittleEndian.AppendUint16(out, 2)
	out = binary.LittleEndian.AppendUint16(out, 16)
	out = append(out, "data"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(size))
	for _, s := range c.Samples {
		v := math.Round(float64(s) * (1<<15 - 1))
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(max(-1<<15, min(1<<15-1, v)))))
	}
	return out
}
