package scanner

import (
	"testing"
	"time"

	"motcua/internal/barcode"
)

func TestScanNamesAnAppointment(t *testing.T) {
	code := barcode.NewAppointmentCode(77)
	wrong := code[:7] + string('0'+(code[7]-'0'+1)%10)
	slip := barcode.Slip{Code: code, SlotMin: 29_927_610, Service: "gplx"}.Sign([]byte("key"))
	const ticketCode, card = "2222-2", "035035000123|168000111|Nguyễn Văn Mẫu|05081935|Nam|Tổ 1, Hà Nam|10051999"
	for _, c := range []struct {
		name, text, want string
		imported         []string
	}{
		{"a code", code, code, nil},
		{"a code as people write it", barcode.SpellAppointment(code), code, nil},
		{"a slip", slip, slip, nil},
		{"a slip that was cut off", slip[:len(slip)-3], "", nil},
		{"what only begins like a slip", "LH1~" + code + "~signed", "", nil},
		{"a code with a wrong digit", wrong, "", nil},
		{"eight digits of an import", wrong, wrong, []string{wrong}},
		{"letters of an import", "  hn-2026/17 ", "hn-2026/17", []string{"hn-2026/17"}},
		{"a dossier code", "000.00.18.H25-190805-0001", "", nil},
		{"a dossier code of an import", "000.00.18.H25-190805-0001", "000.00.18.H25-190805-0001", []string{"000.00.18.H25-190805-0001"}},
		{"a ticket, whatever an import has", ticketCode, "", []string{ticketCode}},
		{"a card, whatever an import has", card, "", []string{card}},
		{"nothing", "", "", []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			scan := Scan{Text: barcode.Hide(c.text), Content: barcode.Read(c.text), At: time.Now()}
			got, is := scan.Appointment(func(code string) bool {
				for _, one := range c.imported {
					if one == code {
						return true
					}
				}
				return false
			})
			if got != c.want || is != (c.want != "") {
				t.Errorf("got %q, %v, want %q", got, is, c.want)
			}
		})
	}
}
