package queue

// Reasons that the program itself gives. They stand in the log in these words, which
// devices of every version show as they are; OwnReason says which one it is, for words
// in another language.
const (
	// ReasonPaper: the citizen holds another number, which the kiosk printed offline.
	ReasonPaper = "đã in số khác khi mất kết nối"
	// ReasonNotPrinted: nobody has the paper, since its citizen had been told to try
	// again when the number came.
	ReasonNotPrinted = "phiếu không được in"
	// ReasonSlipNotPrinted is the same of an appointment's slip.
	ReasonSlipNotPrinted = "phiếu hẹn không được in"
	// ReasonUnheard: the ticket was called to a console which never heard of it, and
	// called another meanwhile.
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
