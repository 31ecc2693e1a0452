package charset

import "testing"

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Mã hồ sơ":               "ma ho so",
		"  ĐÃ_trả.kết-quả  ":     "da tra ket qua",
		"Ngày hẹn trả (dự kiến)": "ngay hen tra du kien",
		"State 10":               "state 10",
		"…":                      "",
		"":                       "",
	} {
		if got := Fold(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
