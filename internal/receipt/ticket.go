// Package receipt turns a ticket into a picture for a thermal printer. Vietnamese
// code pages differ between printers and are wrong on most, so everything on the
// paper is dots, including letters.
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

// Usual paper widths at 203 dpi, in dots.
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
	MaxCounters   = 64   // printed on a ticket
	MaxNext       = 16   // following services printed on a ticket
)

// AheadUnknown is the AheadCount of a ticket that was issued without knowledge of
// the queue; the figure is left out.
const AheadUnknown = -1

// ErrTicket is wrapped by errors of Render that are caused by the ticket, so that
// trying again is useless.
var ErrTicket = errors.New("ticket cannot be printed")

// Ticket is the content of a citizen's paper ticket (phiếu số thứ tự). Its texts are
// in the ticket's language; an empty one is left out. It has no personal data.
type Ticket struct {
	Parent  string // "UBND tỉnh Hà Nam"
	Centre  string // "Trung tâm Phục vụ hành chính công tỉnh Hà Nam"
	Number  string // "A025", required
	Agency  string // "Sở Giao thông vận tải"
	Service string // "Đổi giấy phép lái xe"

	Counters []string // "3", "4": at most MaxCounters, in printing order

	AheadCount  int // people waiting before this ticket; AheadUnknown leaves it out
	WaitLowMin  int // estimated wait, from …
	WaitHighMin int // … to; 0 leaves the estimate out

	Priority  bool   // prints ƯU TIÊN
	ClassName string // the priority class, "Người cao tuổi"; may be empty

	IssuedAt time.Time // printed in its own location, which must be the centre's
	Code     string    // "K7M2-9"; empty leaves out the QR code and its texts
	URL      string    // precedes Code in the QR code, "https://motcua.example/t/"; empty means only Code

	NoShowCalls     int // calls after which an absent citizen is a no-show; 0 leaves it out
	ReturnWindowMin int // minutes within which an absent citizen may come back; 0 leaves it out

	Slot time.Time // start of its appointment; zero means none
	Late bool      // too late for the appointment: served like any other ticket
	Next []string  // following services under the same number: at most MaxNext

	// Slip is the text of the QR code of an appointment slip. If set, the paper is a
	// slip (phiếu hẹn): Number is then the code of the appointment, and everything
	// about a queue is left out.
	Slip    string
	LateMin int // minutes of delay after which a slip's holder is served like any other; 0 leaves it out

	// Sheet is the content of a paper that is no ticket. If set, Parent, Centre, Sample,
	// Reprint and English mean the same as on a ticket, Number only names the paper in
	// messages, and everything else is left out.
	Sheet *Sheet `json:",omitempty"`

	Sample  bool // prints DỮ LIỆU MẪU
	Reprint bool // prints BẢN IN LẠI
	English bool // the fixed texts are English
}

// Render draws t for paper of widthDots, MinWidthDots … MaxWidthDots. Names are
// never shortened: long ones take more lines, and the ticket becomes as high as
// necessary, up to MaxHeightDots. Equal tickets give equal rasters, however their
// letters are composed. Render may be called concurrently. Errors that are caused by
// the ticket wrap ErrTicket.
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
	switch {
	case clean.Sheet != nil:
		p.sheet(clean)
	case clean.Slip != "":
		p.slip(clean)
	default:
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

// clean is t with its texts composed (NFC) and without control characters, or an
// error.
func (t Ticket) clean() (Ticket, error) {
	if len(t.Counters) > MaxCounters {
		return t, fmt.Errorf("it names %d counters, the limit is %d", len(t.Counters), MaxCounters)
	}
	if len(t.Next) > MaxNext {
		return t, fmt.Errorf("it names %d services that follow, the limit is %d", len(t.Next), MaxNext)
	}
	t.Counters = append([]string(nil), t.Counters...) // do not change the caller's
	t.Next = append([]string(nil), t.Next...)
	texts := []*string{&t.Parent, &t.Centre, &t.Number, &t.Agency, &t.Service, &t.ClassName, &t.Code, &t.URL, &t.Slip}
	for _, list := range [][]string{t.Counters, t.Next} {
		for i := range list {
			texts = append(texts, &list[i])
		}
	}
	if t.Sheet != nil {
		t.Sheet = t.Sheet.copied()
		if err := t.Sheet.check(); err != nil {
			return t, err
		}
		texts = append(texts, t.Sheet.texts()...)
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
	switch {
	case t.Sheet != nil && t.Sheet.Title == "":
		return t, errors.New("it is a sheet without a title")
	case t.Sheet != nil:
	case t.IssuedAt.IsZero():
		return t, errors.New("it has no time of issue")
	case t.Slip != "" && t.Slot.IsZero():
		return t, errors.New("it is a slip without a time")
	}
	return t, nil
}

// compose is s in NFC, with characters that the typeface does not have replaced or
// left out, and every run of white space or control characters replaced by one
// space.
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

// pick is the text in the ticket's language.
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

// ahead is the number of people before the ticket, with its caption.
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

// wait is the estimate, with its caption.
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

// scan says what the code is for.
func (t Ticket) scan() string {
	if t.URL == "" {
		return t.pick("Xuất trình mã này khi cần tra cứu lượt.", "Show this code to ask about your turn.")
	}
	return t.pick("Quét mã để theo dõi lượt trên điện thoại.", "Scan to follow your turn on your phone.")
}

// issued is the parts of the time of issue, to be joined by " · ".
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

// advice is the text at the bottom of the ticket.
func (t Ticket) advice() []string {
	lines := []string{t.pick("Giữ phiếu, theo dõi màn hình và loa.", "Keep this ticket. Watch the screen and listen.")}
	if t.NoShowCalls > 0 && t.ReturnWindowMin > 0 {
		lines = append(lines, fmt.Sprintf(t.pick(
			"Gọi %d lần vắng mặt: quay lại trong %d phút.",
			"Absent after %d calls? Come back within %d minutes."), t.NoShowCalls, t.ReturnWindowMin))
	}
	return lines
}
