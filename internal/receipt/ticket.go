// Package receipt turns a ticket into the picture that a thermal printer
// prints. Vietnamese code pages differ from printer to printer and are wrong
// on most, so everything on the paper, letters too, is dots.
package receipt

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/charset"
)

// Widths of the usual papers at 203 dpi, in dots.
const (
	Width80mm = 576
	Width58mm = 384
)

// Limits of Render.
const (
	MinWidthDots  = 320
	MaxWidthDots  = 1024
	MaxHeightDots = 4096 // about half a metre of paper
	MaxTextBytes  = 4096 // of each text of a ticket
	MaxCounters   = 64   // named on a ticket
	MaxNext       = 16   // services that follow, named on a ticket
)

// AheadUnknown is the AheadCount of a ticket issued where nobody knows the
// queue; the figure is left out.
const AheadUnknown = -1

// ErrTicket is wrapped by the errors of Render that lie in the ticket itself,
// so that trying again is no use.
var ErrTicket = errors.New("ticket cannot be printed")

// Ticket is what a citizen takes home on paper (phiếu số thứ tự). Its texts are
// in the ticket's language; an empty one is left out. It carries no personal
// data.
type Ticket struct {
	Parent  string // "UBND tỉnh Hà Nam"
	Centre  string // "Trung tâm Phục vụ hành chính công tỉnh Hà Nam"
	Number  string // "A025", required
	Agency  string // "Sở Giao thông vận tải"
	Service string // "Đổi giấy phép lái xe"

	Counters []string // "3", "4": at most MaxCounters, in the order to print

	AheadCount  int // people waiting before this ticket; AheadUnknown leaves it out
	WaitLowMin  int // estimated wait in minutes, from
	WaitHighMin int // to; 0 leaves the estimate out

	Priority  bool   // prints ƯU TIÊN
	ClassName string // and the priority class, "Người cao tuổi"; may be empty

	IssuedAt time.Time // printed in its own location, which must be the centre's
	Code     string    // "K7M2-9"; empty leaves out the QR code and all that belongs to it
	URL      string    // what stands before Code in the QR code, "https://motcua.example/t/"; empty means Code alone

	NoShowCalls     int // calls after which an absent citizen is a no-show; 0 leaves out
	ReturnWindowMin int // the line that says to come back within so many minutes

	Slot time.Time // beginning of its appointment; zero means that there is none
	Late bool      // the citizen came too late for it, and is served like any other
	Next []string  // services that follow under the same number: at most MaxNext

	// Slip is what the QR code of an appointment slip says. Set, it makes the
	// paper a slip (phiếu hẹn): Number is then the code of the appointment, and
	// what belongs to a queue is left out.
	Slip    string
	LateMin int // a slip says that whoever comes so much later is served like any other; 0 leaves it out

	Sample  bool // prints DỮ LIỆU MẪU
	Reprint bool // prints BẢN IN LẠI
	English bool // the fixed texts are English
}

// Render draws t for paper of widthDots, which lies in MinWidthDots …
// MaxWidthDots. Names are never cut short: long ones take more lines, and the
// ticket becomes as high as it must, up to MaxHeightDots. Equal tickets give
// equal rasters, whichever way their letters are composed. Render may be
// called concurrently. Errors that lie in the ticket wrap ErrTicket.
func Render(t Ticket, widthDots int) (*Raster, error) {
	if widthDots < MinWidthDots || widthDots > MaxWidthDots {
		return nil, fmt.Errorf("rendering ticket: width of %d dots is not within %d–%d", widthDots, MinWidthDots, MaxWidthDots)
	}
	clean, err := t.clean()
	if err != nil {
		return nil, fmt.Errorf("rendering ticket %q: %w: %w", t.Number, ErrTicket, err)
	}
	shared.Lock()
	defer shared.Unlock()
	p := newPage(&shared.typesetter, widthDots)
	if clean.Slip != "" {
		p.slip(clean)
	} else {
		p.ticket(clean)
	}
	if p.err == nil && p.y > MaxHeightDots {
		p.fail(fmt.Errorf("%w: it is %d dots high, the limit is %d", ErrTicket, p.y, MaxHeightDots))
	}
	if p.err != nil {
		return nil, fmt.Errorf("rendering ticket %q: %w", t.Number, p.err)
	}
	return p.raster, nil
}

// clean returns t with its texts composed (NFC) and free of control
// characters, or says what is wrong with it.
func (t Ticket) clean() (Ticket, error) {
	if len(t.Counters) > MaxCounters {
		return t, fmt.Errorf("it names %d counters, the limit is %d", len(t.Counters), MaxCounters)
	}
	if len(t.Next) > MaxNext {
		return t, fmt.Errorf("it names %d services that follow, the limit is %d", len(t.Next), MaxNext)
	}
	t.Counters = append([]string(nil), t.Counters...) // the caller's stay as they are
	t.Next = append([]string(nil), t.Next...)
	texts := []*string{&t.Parent, &t.Centre, &t.Number, &t.Agency, &t.Service, &t.ClassName, &t.Code, &t.URL, &t.Slip}
	for _, list := range [][]string{t.Counters, t.Next} {
		for i := range list {
			texts = append(texts, &list[i])
		}
	}
	for _, text := range texts {
		if len(*text) > MaxTextBytes {
			return t, fmt.Errorf("a text of it has %d bytes, the limit is %d", len(*text), MaxTextBytes)
		}
		*text = compose(*text)
	}
	if t.Number == "" {
		return t, errors.New("it has no number")
	}
	if t.IssuedAt.IsZero() {
		return t, errors.New("it has no time of issue")
	}
	if t.Slip != "" && t.Slot.IsZero() {
		return t, errors.New("it is a slip without a time")
	}
	return t, nil
}

// compose returns s in NFC with what the typeface cannot draw replaced or left
// out, and every run of white or control characters made one space.
func compose(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	s, _ = charset.Clean(norm.NFC.String(s))
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// pick returns the text of the ticket's language.
func (t Ticket) pick(vi, en string) string {
	if t.English {
		return en
	}
	return vi
}

// counters is "Quầy 3, 4, 5".
func (t Ticket) counters() string {
	if len(t.Counters) == 0 {
		return ""
	}
	word := t.pick("Quầy ", "Counter ")
	if t.English && len(t.Counters) > 1 {
		word = "Counters "
	}
	return word + strings.Join(t.Counters, ", ")
}

// class is "ƯU TIÊN · NGƯỜI CAO TUỔI", or empty.
func (t Ticket) class() string {
	if !t.Priority {
		return ""
	}
	text := t.pick("ƯU TIÊN", "PRIORITY")
	if t.ClassName != "" {
		text += " · " + strings.ToUpper(t.ClassName)
	}
	return text
}

// ahead is the figure of people waiting before, and what it means.
func (t Ticket) ahead() (value, caption string) {
	if t.AheadCount < 0 {
		return "", ""
	}
	caption = t.pick("người chờ trước", "people ahead")
	if t.English && t.AheadCount == 1 {
		caption = "person ahead"
	}
	return strconv.Itoa(t.AheadCount), caption
}

// wait is the estimate, and what it means.
func (t Ticket) wait() (value, caption string) {
	if t.WaitHighMin <= 0 {
		return "", ""
	}
	value = strconv.Itoa(t.WaitHighMin)
	if low := max(t.WaitLowMin, 0); low < t.WaitHighMin {
		value = strconv.Itoa(low) + "–" + value
	}
	return value + t.pick(" phút", " min"), t.pick("dự kiến chờ", "expected wait")
}

// scan says what the code is good for.
func (t Ticket) scan() string {
	if t.URL == "" {
		return t.pick("Xuất trình mã này khi cần tra cứu lượt.", "Show this code to ask about your turn.")
	}
	return t.pick("Quét mã để theo dõi lượt trên điện thoại.", "Scan to follow your turn on your phone.")
}

// issued is the time of issue in parts, to be joined by " · ".
func (t Ticket) issued() (clock, date, part string) {
	switch hour := t.IssuedAt.Hour(); {
	case hour < 12:
		part = t.pick("buổi sáng", "morning")
	case hour < 18:
		part = t.pick("buổi chiều", "afternoon")
	default:
		part = t.pick("buổi tối", "evening")
	}
	return t.IssuedAt.Format("15:04"), t.IssuedAt.Format("02/01/2006"), part
}

// advice is the foot of the ticket.
func (t Ticket) advice() []string {
	lines := []string{t.pick("Giữ phiếu, theo dõi màn hình và loa.", "Keep this ticket. Watch the screen and listen.")}
	if t.NoShowCalls > 0 && t.ReturnWindowMin > 0 {
		lines = append(lines, fmt.Sprintf(t.pick(
			"Gọi %d lần vắng mặt: quay lại trong %d phút.",
			"Absent after %d calls? Come back within %d minutes."), t.NoShowCalls, t.ReturnWindowMin))
	}
	return lines
}
