package port

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tarm/serial"
)

// settings are the settings of a serial line. Both ends must agree.
type settings struct {
	baud   int
	data   byte // bits
	parity serial.Parity
	stop   serial.StopBits
	flow   flow
}

// flow is how the device signals that it cannot accept more for now.
type flow string

const (
	flowNone    flow = "none"
	flowRTSCTS  flow = "rtscts"  // by a wire
	flowXONXOFF flow = "xonxoff" // by sending DC3 to stop, and DC1 to continue
)

// usual is 115,200 8N1 without flow control, the factory setting of USB-serial
// printers and scanners.
var usual = settings{baud: 115200, data: 8, parity: serial.ParityNone, stop: serial.Stop1, flow: flowNone}

// bauds are the baud rates that printers and scanners can be set to.
var bauds = []int{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600}

// parseSettings reads the part of a serial address behind the "?".
func parseSettings(query string) (settings, error) {
	s := usual
	values, err := url.ParseQuery(query)
	if err != nil {
		return s, errors.New(`after "?" write key=value pairs with "&" between them`)
	}
	for key, given := range values {
		if len(given) != 1 {
			return s, fmt.Errorf("%s is given %d times", key, len(given))
		}
		if err := s.set(key, given[0]); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s *settings) set(key, value string) error {
	ok := false
	switch key {
	case "baud":
		baud, err := strconv.Atoi(value)
		if s.baud, ok = baud, err == nil && slices.Contains(bauds, baud); !ok {
			return fmt.Errorf("baud=%s is no speed of a printer or scanner: write one of %s", value, join(bauds))
		}
	case "data":
		if s.data, ok = map[string]byte{"7": 7, "8": 8}[value]; !ok {
			return fmt.Errorf("data=%s: write data=7 or data=8", value)
		}
	case "parity":
		if s.parity, ok = map[string]serial.Parity{"none": serial.ParityNone, "even": serial.ParityEven, "odd": serial.ParityOdd}[value]; !ok {
			return fmt.Errorf("parity=%s: write parity=none, even or odd", value)
		}
	case "stop":
		if s.stop, ok = map[string]serial.StopBits{"1": serial.Stop1, "2": serial.Stop2}[value]; !ok {
			return fmt.Errorf("stop=%s: write stop=1 or stop=2", value)
		}
	case "flow":
		s.flow = flow(value)
		if !slices.Contains([]flow{flowNone, flowRTSCTS, flowXONXOFF}, s.flow) {
			return fmt.Errorf("flow=%s: write flow=none, rtscts or xonxoff", value)
		}
	default:
		return fmt.Errorf("%q is unknown: after \"?\" write baud, data, parity, stop or flow", key)
	}
	return nil
}

// byteTime is how long one byte takes.
func (s settings) byteTime() time.Duration {
	bits := 1 + int(s.data) + int(s.stop)
	if s.parity != serial.ParityNone {
		bits++
	}
	return time.Duration(bits) * time.Second / time.Duration(s.baud)
}

func join(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}
