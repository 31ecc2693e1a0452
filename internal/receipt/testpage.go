package receipt

import "time"

// TestPage is a page with everything that tells a good printer from a bad one:
// the number's height, thin lines, all of Vietnamese, the QR code. name is the
// machine's.
func TestPage(name string, at time.Time) Ticket {
	return Ticket{
		Parent: "KIỂM TRA MÁY IN", Centre: name, Number: "A000", Agency: "ăâđêôơư ắằẳẵặ ếềểễệ ốồổỗộ ớờởỡợ",
		Service: "ứừửữự íìỉĩị ýỳỷỹỵ ÁÀẢÃẠ ĐÔƠƯ 0123456789", AheadCount: AheadUnknown, IssuedAt: at, Code: "2222-2", Sample: true,
	}
}
