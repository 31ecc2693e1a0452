package catalogueimport

import (
	"testing"

	"motcua/internal/catalogue"
)

// cleaning is a cleaner whose report is of no interest.
func cleaning() *cleaner {
	return &cleaner{in: &input{name: "a", report: &Report{}}, row: 1, code: "1.000001"}
}

func TestFreeIsWhatTheSourceCallsFree(t *testing.T) {
	for text, want := range map[string]bool{
		"Không": true, "không thu phí": true, "Miễn phí.": true, "Không có": true, "0 đồng": true, "Không phải nộp lệ phí": true,
		"(Miễn lệ phí. Phí cấp bản sao trích lục thực hiện theo Thông tư số 281/2016/TT-BTC.)": true,
		"": false, "Không quy định": false, "Theo quy định": false,
		"Miễn lệ phí cho người thuộc gia đình có công với cách mạng": false,
		"Miễn phí Đồng - Trường hợp công dân thuộc diện được miễn":   false,
		"Phí thẩm định: 150.000 đồng/hồ sơ":                          false,
	} {
		if got := isFree(text); got != want {
			t.Errorf("%q: free %v", text, got)
		}
	}
}

func TestAmountsAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]struct {
		vnd  int64
		rest string
		ok   bool
	}{
		"50000": {50_000, "", true}, "50.000": {50_000, "", true}, "50,000 đồng": {50_000, "", true}, "1.500.000đ": {1_500_000, "", true},
		"50.000 đồng/lần": {50_000, "/lần", true}, "90 nghìn đồng": {90_000, "", true}, "90": {90, "", true}, "50000.0": {50_000, "", true},
		"10.000 đến 20.000": {}, "khoảng 50.000": {}, "1.5": {}, "99999999999999999999": {}, "": {},
	} {
		vnd, rest, ok := readAmount(text)
		if vnd != want.vnd || rest != want.rest || ok != want.ok {
			t.Errorf("%q: got %d %q %v", text, vnd, rest, ok)
		}
	}
}

func TestThousandsAreBelievedFromTheSourceOnly(t *testing.T) {
	for _, c := range []struct {
		vnd    int64
		text   string
		around []rawFee
		want   bool
	}{
		{90, "Mức thu 90 nghìn đồng", nil, true},
		{90, "Đơn vị: nghìn đồng", nil, true},
		{90, "Mức thu 45 nghìn đồng", nil, false},
		{100, "", []rawFee{{text: "Phí: 100.000 đồng/lần"}}, true},
		{100, "", []rawFee{{text: "Phí: 1.100.000 đồng/lần"}}, false},
		{100, "", []rawFee{{value: "100000"}}, true},
		{20, "Ghi vào sổ việc kết hôn", []rawFee{{value: "30"}}, false},
	} {
		if got := inThousands(c.vnd, c.text, c.around); got != c.want {
			t.Errorf("%d with %q and %+v: %v", c.vnd, c.text, c.around, got)
		}
	}
}

func TestNamesInCapitalsBecomeSmall(t *testing.T) {
	for name, want := range map[string]string{
		"HƯỞNG TRỢ CẤP ỐM ĐAU":                             "Hưởng trợ cấp ốm đau",
		"CẤP CCCD VÀ THẺ BHYT TẠI UBND XÃ":                 "Cấp CCCD và thẻ BHYT tại UBND xã",
		"CẤP PHÉP NHÀ Ở LOẠI I, II VÀ III TẠI TỈNH HÀ NAM": "Cấp phép nhà ở loại I, II và III tại tỉnh Hà Nam",
		"XỬ LÝ HÀNH VI VI PHẠM GIAO THÔNG":                 "Xử lý hành vi vi phạm giao thông",
		"THỦ TỤC QUỸ TỰ GIẢI THỂ (Cấp xã)":                 "Thủ tục quỹ tự giải thể (Cấp xã)",
		"THỦ TỤC cấp giấy phép xây dựng nhà ở":             "THỦ TỤC cấp giấy phép xây dựng nhà ở",
		"Cấp sổ BHXH, thẻ BHYT, BHTN, BHTNLĐ, BNN":         "Cấp sổ BHXH, thẻ BHYT, BHTN, BHTNLĐ, BNN",
		"": "",
	} {
		if got := small(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestCodesOfSpreadsheetsAreMended(t *testing.T) {
	for text, want := range map[string]string{
		"1.001193": "1.001193", " 1.001193 ": "1.001193", "1.001193.H42": "1.001193", "1.001193.000.00.00.h25": "1.001193",
		"1.0011": "1.001100", "1,001193": "", "1001193": "1.001193", "1.001.193": "1.001193", "1.0011930000000001": "1.001193", "1.0011929999999999": "1.001193",
		"2.009182739": "2.009182739", "T-TTH-289": "T-TTH-289", "": "", "abc": "", "1.014955-Xóa": "", "mã số 5": "",
	} {
		if got := cleaning().readCode(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestLimitsAreReadFromTheFirstSentence(t *testing.T) {
	days := func(n int, text string) catalogue.Limit {
		return catalogue.Limit{N: n, Unit: catalogue.WorkingDays, Text: text}
	}
	whole := func(text string) catalogue.Limit { return catalogue.Limit{Text: text} }
	for text, want := range map[string]catalogue.Limit{
		"05 ngày làm việc":           days(5, ""),
		"Không quá 5 ngày làm việc.": days(5, ""),
		"03 (ba) ngày làm việc":      days(3, ""),
		"Trong thời hạn 10 ngày làm việc kể từ ngày nhận đủ hồ sơ": days(10, "Trong thời hạn 10 ngày làm việc kể từ ngày nhận đủ hồ sơ"),
		"8 giờ làm việc":          {N: 8, Unit: catalogue.Hours},
		"30 ngày":                 {N: 30, Unit: catalogue.Days},
		"Ngay trong ngày":         {Unit: catalogue.AtOnce},
		"5 đến 7 ngày làm việc":   whole("5 đến 7 ngày làm việc"),
		"12.5 ngày làm việc":      whole("12.5 ngày làm việc"),
		"0 ngày":                  whole("0 ngày"),
		"Theo quy định":           whole("Theo quy định"),
		"a) Không quá 05 ngày; b": whole("a) Không quá 05 ngày; b"),
	} {
		if got := cleaning().readLimit("legal", rawLimit{quantity: text}, "", catalogue.Limit{}); got != want {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
}
