package registerfile

import (
	"strings"

	"motcua/internal/pattern"
	"motcua/internal/register"
)

// ignored are columns that are known and never kept: mostly those of a person.
const ignored register.Field = "ignored"

// asOf is the moment of the data, in a JSON file with a list in it.
const asOf register.Field = "asOf"

// synonyms are the names of the columns, folded.
var synonyms = map[register.Field]string{
	register.FieldCode:     "code|ma ho so|ma hs|mahs|mahoso|mhs|so ho so|so bien nhan|ma bien nhan|so hs|ma so ho so|dossier no|dossier code",
	register.FieldState:    "state|status|trang thai|trangthai|trang thai ho so|trangthaihoso|tinh trang|tinhtrang|tinh trang ho so|trang thai xu ly|dossier status",
	register.FieldReceived: "received|ngay tiep nhan|ngaytiepnhan|ngay nhan|ngay nhan ho so|thoi gian tiep nhan|receive date|received date",
	register.FieldDue:      "due|ngay hen tra|ngayhentra|han tra|ngay hen|ngay hen tra ket qua|han giai quyet|han xu ly|thoi han tra|ngay tra ket qua du kien|due date",
	register.FieldRedue:    "redue|ngay hen lai|ngayhenlai|hen lai|ngay hen tra lai|ngay gia han|extend date",
	register.FieldFinished: "finished|ngay ket thuc xu ly|ngayketthucxuly|ngay ket thuc|ngayketthuc|ngay xu ly xong|ngay giai quyet xong|ngay hoan thanh|ngay co ket qua|finish date|release date",
	register.FieldReturned: "returned|ngay tra|ngaytra|ngay tra ket qua|ngaytraketqua|ngay tra kq|ngay tra thuc te|return date|done date",
	register.FieldCounter:  "counter|quay|so quay|quay tra ket qua|quay tra|noi tra ket qua",
	register.FieldSecret:   "secret|ma tra cuu|matracuu|ma bi mat|so bi mat|mat ma|mtc|password",
	register.FieldID:       "id number|so dinh danh|sodinhdanh|so dinh danh ca nhan|cccd|so cccd|so can cuoc|can cuoc|cmnd|so cmnd|so cmnd cccd|so giay to|so giay to tuy than|sgt|applicant id no",
	register.FieldPhone:    "phone|dien thoai|dienthoai|so dien thoai|sodienthoai|sdt|so dt|tel|mobile|contact tel no|di dong",
	asOf:                   "as of|asof|as of ms|thoi diem|thoi diem xuat|ngay xuat|export date|exported at",
	ignored: "stt|tt|id|ho ten|ho va ten|ten|chu ho so|chuhoso|ten chu ho so|nguoi nop|nguoinop|ten nguoi nop|nguoi nhan ket qua|nguoi duoc uy quyen|to chuc|ten to chuc|dia chi|diachi|dia chi chu ho so|email|thu dien tu|ngay sinh|" +
		"applicant name|applicant|address|ma tthc|ma thu tuc|ten tthc|ten thu tuc|thu tuc|linh vuc|co quan|co quan tiep nhan|co quan giai quyet|don vi|nguoi xu ly|can bo|can bo tiep nhan|can bo xu ly|vi tri de ho so|vitridehoso|" +
		"phi|le phi|ghi chu|noi dung|trich yeu|kenh thuc hien|kenhthuchien|hinh thuc tra|ngay nop|han tiep nhan|so bo ho so",
}

// columns are the synonyms by their folded name.
var columns = func() map[string]register.Field {
	all := map[string]register.Field{}
	for field, names := range synonyms {
		for name := range strings.SplitSeq(names, "|") {
			all[name] = field
		}
	}
	return all
}()

// capital is where a word begins inside another: "MaHoSo", "soDienThoai".
var capital = pattern.Of(`([a-z0-9])([A-Z])`)

// remark is a remark in brackets behind the name of a column: "Ngày hẹn trả (dự kiến)".
var remark = pattern.Of(`\([^()]*\)\s*$`)

// Columns are a centre's own names of columns, folded.
type Columns map[string]register.Field

// of is the field that the name of a column stands for; "" if it is not known.
func (c Columns) of(name string) register.Field {
	folded := register.FoldWord(name)
	if f, ok := c[folded]; ok {
		return f
	}
	for _, way := range []string{folded, register.FoldWord(capital().ReplaceAllString(name, "$1 $2")), register.FoldWord(remark().ReplaceAllString(name, ""))} {
		if f, ok := columns[way]; ok {
			return f
		}
	}
	return ""
}
