package queue

// Reasons that the program itself gives. The log has them in these words, which devices
// of every version show as they are; OwnReason maps them to codes, for other languages.
const (
	// ReasonPaper: the citizen holds another number, which the kiosk printed offline.
	ReasonPaper = "đã in số khác khi mất kết nối"
	// ReasonNotPrinted: nobody has the paper. The number came after the citizen had
	// been asked to try again.
	ReasonNotPrinted = "phiếu không được in"
	// ReasonSlipNotPrinted is the same for an appointment's slip.
	ReasonSlipNotPrinted = "phiếu hẹn không được in"
	// ReasonUnheard: the ticket was called to an offline console, which did not learn
	// of it and called another.
	ReasonUnheard = "quầy mất kết nối, chưa nhận được lệnh gọi"
	// ReasonMoved: the appointment has another slot now.
	ReasonMoved = "dời hoặc đổi lịch hẹn"
	// ReasonLost: the appointment had been cancelled before a restore.
	ReasonLost = "đã hủy trước khi khôi phục nhật ký"
	// ReasonInFile: an imported file calls the appointment cancelled.
	ReasonInFile = "hủy theo tệp lịch hẹn"
)

// OwnReasons are the codes of the program's own reasons, by their words in the log.
var OwnReasons = map[string]string{
	ReasonPaper: "other-printed", ReasonNotPrinted: "not-printed", ReasonSlipNotPrinted: "slip-not-printed",
	ReasonUnheard: "call-not-received", ReasonMoved: "moved", ReasonLost: "cancelled-before-restore", ReasonInFile: "cancelled-in-file",
}
