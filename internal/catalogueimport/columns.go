package catalogueimport

import (
	"strings"

	"motcua/internal/charset"
	"motcua/internal/pattern"
)

// column is what a column of a table, or a field of an object, holds.
type column string

const (
	colCode       column = "code"
	colName       column = "name"
	colField      column = "field"
	colAgency     column = "agency"
	colBy         column = "by"
	colLevel      column = "level"
	colSteps      column = "steps"
	colChannels   column = "channels"
	colPapers     column = "papers"
	colSets       column = "sets"
	colLimit      column = "limit"
	colUnit       column = "unit"
	colCommitted  column = "committed"
	colSubjects   column = "subjects"
	colConditions column = "conditions"
	colResults    column = "results"
	colFee        column = "fee"
	colCharge     column = "charge"
	colNote       column = "note"
	colBasis      column = "basis"
	colFrom       column = "from"
	colPublished  column = "published"
	colDecision   column = "decision"
	colLink       column = "link"
	colEvents     column = "events"
	colService    column = "service"
	colElsewhere  column = "elsewhere"
	colState      column = "state"
	colKind       column = "kind"
	colCases      column = "cases"
	colIgnored    column = "ignored" // known, and of no use
)

// synonyms are the names of the columns, folded. Those with a slash are first tried whole.
var synonyms = map[column]string{
	colCode:       "code|ma|ma tthc|ma so|ma so tthc|ma thu tuc|ma so thu tuc|ma thu tuc hanh chinh|ma so thu tuc hanh chinh|ma ho so tthc|procedure code",
	colName:       "name|ten|ten tthc|ten thu tuc|ten thu tuc hanh chinh|thu tuc hanh chinh|tthc|procedure|procedure name",
	colField:      "field|fields|category|linh vuc|ten linh vuc|linh vuc tthc",
	colAgency:     "agency|departments|executing agency|co quan|co quan thuc hien|co quan giai quyet|don vi giai quyet|co quan co tham quyen|co quan thuc hien tthc|don vi thuc hien",
	colBy:         "by|promulgated by|promulgating agency|publisher|co quan cong bo|co quan ban hanh",
	colLevel:      "level|muc do|muc do dvc|muc do dvctt|dich vu cong truc tuyen|dvctt|muc do cung cap dvc|muc do dich vu cong",
	colSteps:      "steps|trinh tu|trinh tu thuc hien",
	colChannels:   "channels|ways|kenh nop|cach thuc|cach thuc thuc hien|hinh thuc nop|hinh thuc tiep nhan",
	colPapers:     "papers|checklist raw|checklist|thanh phan ho so|ho so|ho so gom|giay to|thanh phan so luong ho so",
	colSets:       "sets|so bo|so luong ho so|so bo ho so|so luong bo ho so",
	colLimit:      "limit|legal|processing time|thoi han|thoi han giai quyet|thoi gian giai quyet|thoi gian|thoi han theo quy dinh",
	colUnit:       "unit|don vi thoi han|don vi tinh thoi han",
	colCommitted:  "committed|thoi han cam ket|cam ket|thoi gian cam ket|thoi han cat giam|thoi han sau cat giam|thoi han giai quyet sau cat giam",
	colSubjects:   "subjects|subject types|doi tuong|doi tuong thuc hien|doi tuong thuc hien tthc",
	colConditions: "conditions|requirements|yeu cau dieu kien|yeu cau dieu kien thuc hien|dieu kien|yeu cau",
	colResults:    "results|ket qua|ket qua thuc hien|ket qua giai quyet",
	colFee:        "fee|fees|phi le phi|phi le phi vnd|phi|muc phi|muc thu|phi va le phi|phi le phi neu co|phi le phi dong",
	colCharge:     "charge|le phi|muc le phi|le phi dong",
	colNote:       "note|notes|ghi chu|ghi chu phi thoi han|ghi chu phi",
	colBasis:      "basis|legal basis|can cu|can cu phap ly|co so phap ly",
	colFrom:       "from|ngay hieu luc|ngay co hieu luc|hieu luc tu|co hieu luc tu",
	colPublished:  "published|ngay cong bo",
	colDecision:   "decision|quyet dinh|quyet dinh cong bo|so quyet dinh|so quyet dinh cong bo|qd cong bo",
	colLink:       "link|url|duong dan|lien ket",
	colEvents:     "events|life events|su kien|su kien cuoc doi|su kien trong doi",
	colService:    "service|dich vu|dich vu lay so",
	colElsewhere:  "elsewhere|noi tiep nhan|noi nop|dia diem tiep nhan|dia diem thuc hien",
	colState:      "state|status|trang thai|tinh trang|hieu luc",
	colKind:       "type|kind|loai|loai tthc|loai thu tuc",
	colCases:      "processing cases|cases",
	colIgnored: "stt|tt|so tt|so thu tu|no|id|stt co quan|ma linh vuc|ma tthc dia phuong|ma tthc dia phuong mau|nguon ma ten|nguon thoi han|nguon phi|nguon|source|crawled at|" +
		"has electronic form|is processing result|parent category|category code",
}

// columns are the synonyms by their folded name.
var columns = func() map[string]column {
	all := map[string]column{}
	for col, names := range synonyms {
		for name := range strings.SplitSeq(names, "|") {
			all[name] = col
		}
	}
	return all
}()

// remark is a remark in brackets behind the name of a column: "Thời hạn (ngày làm việc)".
var remark = pattern.Of(`^([^(]+)\(([^()]*)\)\s*$`)

// columnOf is the column that a name stands for, with or without a remark behind it; "" if
// it is not known.
func columnOf(name string) column {
	if col, ok := columns[fold(name)]; ok {
		return col
	}
	if m := remark().FindStringSubmatch(name); m != nil {
		return columns[fold(m[1])]
	}
	return ""
}

// remarkOf is the folded remark behind the name of a column.
func remarkOf(name string) string {
	if m := remark().FindStringSubmatch(name); m != nil {
		return fold(m[2])
	}
	return ""
}

// inThousand are remarks that say that the fees of a column are in thousands.
var inThousand = map[string]bool{
	"nghin dong": true, "ngan dong": true, "1000 dong": true, "1 000 dong": true, "1000d": true, "nghin d": true, "dvt nghin dong": true, "don vi nghin dong": true, "don vi tinh nghin dong": true,
}

// fold is charset.Fold.
func fold(text string) string { return charset.Fold(text) }
