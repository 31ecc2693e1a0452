package receipt

import (
	"fmt"

	"motcua/assets"
)

// slip draws an appointment slip (phiếu hẹn), with the day and the hour in place of
// the number.
func (p *page) slip(t Ticket) {
	p.notices(t)
	p.heading(t, t.pick("PHIẾU HẸN", "APPOINTMENT"))
	p.y += p.gap
	p.column(p.margin, p.inner(), centred).paragraph(t.slotDay(), style{assets.Bold, p.figure, 0})
	p.number(t.Slot.Format("15:04"))
	p.what(t)
	p.class(t)
	p.y += p.gap
	p.dashes()
	p.besideQR(t.Slip, func(c *column) { p.slipText(c, t) })
	p.y += p.gap
	for _, line := range t.slipAdvice() {
		p.column(p.margin, p.inner(), centred).paragraph(line, style{assets.Medium, p.small, 0})
	}
	p.y += p.gap
	p.raster.grow(p.y)
}

// slipText sets the appointment's code, what it is for, and the time of issue.
func (p *page) slipText(c *column, t Ticket) {
	c.paragraph(t.pick("Mã hẹn", "Code"), style{assets.Medium, p.small, 0})
	c.paragraph(t.Number, style{assets.Bold, p.figure, p.tracking / 2})
	c.paragraph(t.pick("Quét hoặc nhập mã này tại kiosk.", "Scan or type it at the kiosk."), style{assets.Medium, p.small, 0})
	c.paragraph(t.IssuedAt.Format(t.pick("Cấp lúc 15:04 ngày 02/01/2006", "Issued at 15:04 on 02/01/2006")), style{assets.Medium, p.small, 0})
}

// appointment draws on a ticket the appointment it was taken for.
func (p *page) appointment(t Ticket) {
	if t.Slot.IsZero() {
		return
	}
	p.y += p.gap / 2
	clock := t.Slot.Format("15:04")
	if t.Late {
		text := t.pick("Đã qua giờ hẹn %s – số được gọi theo lượt thường", "After the appointment at %s – called in the usual order")
		p.column(p.margin, p.inner(), centred).paragraph(fmt.Sprintf(text, clock), style{assets.Medium, p.small, 0})
		return
	}
	p.band(fmt.Sprintf(t.pick("LỊCH HẸN %s", "APPOINTMENT %s"), clock), style{assets.Bold, p.small + 1, 1}, false)
}

// weekdays are the names of the days, by time.Weekday.
var weekdays = [...]string{"Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}

// slotDay is "Thứ Năm, 26/11/2026".
func (t Ticket) slotDay() string {
	return t.pick(weekdays[t.Slot.Weekday()], t.Slot.Weekday().String()) + ", " + t.Slot.Format("02/01/2006")
}

// slipAdvice is the text at the bottom of a slip.
func (t Ticket) slipAdvice() []string {
	lines := []string{t.pick("Đến trước giờ hẹn 10 phút, quét mã này tại kiosk.", "Come 10 minutes early and scan this code at the kiosk.")}
	if t.LateMin > 0 {
		lines = append(lines, fmt.Sprintf(t.pick(
			"Đến muộn quá %d phút: được gọi theo lượt thường.",
			"More than %d minutes late? You are called in the usual order."), t.LateMin))
	}
	return lines
}
