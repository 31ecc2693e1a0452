package barcode

// provinces are the level-1 codes of QCVN 102:2016/BTTTT. Since 1 July 2025
// the provinces are fewer, but the old codes stand in every older dossier.
var provinces = [...]string{
	"An Giang", "Bắc Giang", "Bắc Kạn", "Bạc Liêu", "Bắc Ninh", "Bà Rịa – Vũng Tàu", "Bến Tre", "Bình Định",
	"Bình Dương", "Bình Phước", "Bình Thuận", "Cà Mau", "Cần Thơ", "Cao Bằng", "Đắk Lắk", "Đắk Nông",
	"Đà Nẵng", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Giang", "Hải Dương", "Hải Phòng",
	"Hà Nam", "Hà Nội", "Hà Tĩnh", "Hòa Bình", "Thành phố Hồ Chí Minh", "Hậu Giang", "Hưng Yên", "Khánh Hòa",
	"Kiên Giang", "Kon Tum", "Lai Châu", "Lâm Đồng", "Lạng Sơn", "Lào Cai", "Long An", "Nam Định",
	"Nghệ An", "Ninh Bình", "Ninh Thuận", "Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi",
	"Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa",
	"Thừa Thiên Huế", "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái",
}

// ProvinceName gives the name that belonged to a code H01 to H63 in 2016, or
// "" for any other. It is for showing: a code without a name is no fault.
func ProvinceName(code string) string {
	if !isLevel1(code) || code[0] != 'H' {
		return ""
	}
	n, _ := digits(code[1:])
	if n < 1 || n > len(provinces) {
		return ""
	}
	return provinces[n-1]
}
