package receipt

import "time"

// TestPage is a page that shows the quality of a printer: the height of the number,
// thin lines, all Vietnamese letters, the QR code. name is the machine's.
func TestPage(name string, at time.Time) Ticket {
	return Ticket{
		Parent: "KIỂM TRA MÁY IN", Centre: name, Number: "A000", Agency: "ăâđêôơư ắằẳẵặ ếềểễệ ốồổỗộ ớờởỡợ",
		Service: "ứừửữự íìỉĩị ýỳỷỹỵ ÁÀẢÃẠ ĐÔƠƯ 0123456789", AheadCount: AheadUnknown, IssuedAt: at, Code: "2222-2", Sample: true,
	}
}
