package register

import (
	"encoding/json"
	"testing"

	"motcua/internal/i18n"
)

func TestStatesByWordsAndNumbers(t *testing.T) {
	own := StateWords{FoldWord("Tạm dừng"): StateSupplement, FoldWord("Xong"): StateReturned, "9": StateReturned}
	for text, want := range map[string]standing{
		"Đang giải quyết": {StateProcessing, StepWork}, "ĐANG XỬ LÝ": {StateProcessing, StepWork}, "dang_xu_ly": {StateProcessing, StepWork}, "4": {StateProcessing, StepWork}, "04": {StateProcessing, StepWork},
		"Được tiếp nhận": {StateAccepted, StepReceived}, "Đã chuyển cơ quan giải quyết": {StateAccepted, StepPassed},
		"Mới đăng ký": {StateNew, StepNone}, "Không được tiếp nhận": {StateRejected, StepNone}, "Yêu cầu bổ sung": {StateSupplement, StepWork},
		"Yêu cầu thực hiện nghĩa vụ tài chính": {StatePayment, StepWork}, "Công dân yêu cầu rút": {StateWithdrawn, StepWork}, "Dừng xử lý": {StateStopped, StepNone},
		"Đã xử lý xong": {StateDone, StepResult}, "Đã trả kết quả": {StateReturned, StepReturned}, "10": {StateReturned, StepReturned}, "processing": {StateProcessing, StepWork},
		"Tạm dừng": {StateSupplement, StepWork}, "xong": {StateReturned, StepReturned}, "9": {StateReturned, StepReturned},
	} {
		if got, ok := own.of(text); !ok || got != want {
			t.Errorf("%q: got %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "0", "11", "-1", "100", "Tạm dừng", "Xong", "lỗi"} {
		if got, ok := StateWords(nil).of(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestWordsMeanOneState(t *testing.T) {
	n := 0
	for _, words := range stateWords {
		for i := range len(words) {
			if words[i] == '|' {
				n++
			}
		}
		n++
	}
	for i := range len(passedWords) {
		if passedWords[i] == '|' {
			n++
		}
	}
	if n+1 != len(states) {
		t.Errorf("%d words for states, and %d different ones", n+1, len(states))
	}
	for word := range states {
		if FoldWord(word) != word {
			t.Errorf("%q is not folded", word)
		}
	}
}

func TestStatesHaveWordsAndSurviveTheWire(t *testing.T) {
	for _, s := range States() {
		for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
			if s.Words(lang) == "" || s.Step().Words(lang) == "" {
				t.Errorf("%s has no words in %s", s, lang)
			}
		}
		data, err := json.Marshal(map[string]State{"s": s})
		var back map[string]State
		if err != nil || json.Unmarshal(data, &back) != nil || back["s"] != s {
			t.Errorf("%s: got %v, %v", data, back, err)
		}
	}
	if len(States()) != 10 {
		t.Errorf("there are %d states", len(States()))
	}
	if State(200).String() != "" || State(200).Words(i18n.English) != "" || StateNone.Words(i18n.English) != "" || Step(9).Words(i18n.English) != "" {
		t.Error("what is no state has words")
	}
	var s State
	if err := s.UnmarshalText([]byte("gone")); err == nil {
		t.Error("any text is a state")
	}
}
