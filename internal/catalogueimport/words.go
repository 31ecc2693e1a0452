package catalogueimport

import "strings"

// abbreviations keep their capitals in a name.
var abbreviations = wordSet(`GPLX UBND HĐND CCCD CMND BHYT BHXH BHTN BHTNLĐ BNN BTXH TTHC QSDĐ QSD GCN GCNQSDĐ ĐKKD HKD XHCN CHXHCN PCCC ATTP ATVSTP HTX TNHH
	LĐTBXH TNMT NNPTNT GTVT KHCN VHTTDL TTTT GDĐT KHĐT TP HCM TPHCM HIV AIDS FDI ODA PPP BOT BT BOO ISO GMP GDP GSP GPP CFS CQ VAT TNCN TNDN GTGT
	NĐ CP TT QĐ QH NQ NTM OCOP THCS THPT GDTX GDNN ĐTM DVC VNEID QR KCN KCX CCN TNXP NCC CĐHH MTTQ VKS ANTT LPG LNG CNG KT XH DN SX KD UAV VTV VSATTP NLTS TTPVHCC`)

// romanAlways are Roman numbers that are no word of Vietnamese; romanAfter may be one, and
// are numbers after a word such as "LOẠI".
var (
	romanAlways = wordSet("II III IV VII VIII IX XI XII XIII XIV XV")
	romanAfter  = wordSet("I V X VI")
	numbered    = wordSet("CẤP LOẠI HẠNG NHÓM BẬC MỤC LỤC PHẦN CHƯƠNG BẢNG BIỂU KHU QUÝ LẦN ĐỢT VÙNG")
)

// properNames get their capitals back in a name that was in capitals, and places where the
// word before says that they are one.
var (
	properNames = names(`Việt Nam|Ủy ban nhân dân|Hội đồng nhân dân|Nhà nước|Thủ tướng|Chính phủ|Quốc hội|Bộ Công an|Bộ Quốc phòng|Bộ Tài chính|Bộ Y tế|
	Bộ Nội vụ|Bộ Tư pháp`)
	places = names(`An Giang|Bà Rịa|Vũng Tàu|Bắc Giang|Bắc Kạn|Bạc Liêu|Bắc Ninh|Bến Tre|Bình Định|Bình Dương|Bình Phước|Bình Thuận|Cà Mau|Cần Thơ|
	Cao Bằng|Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Nội|Hà Tĩnh|Hải Dương|Hải Phòng|
	Hậu Giang|Hòa Bình|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lâm Đồng|Lạng Sơn|Lào Cai|Long An|Nam Định|Nghệ An|Ninh Bình|
	Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|
	Thanh Hóa|Thừa Thiên Huế|Tiền Giang|Hồ Chí Minh|Trà Vinh|Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái`)
)

// placeWords stand before the name of a place.
var placeWords = []string{"tỉnh ", "thành phố ", "Tỉnh ", "Thành phố "}

func names(list string) []string {
	all := strings.Split(list, "|")
	for i, name := range all {
		all[i] = strings.TrimSpace(name)
	}
	return all
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
