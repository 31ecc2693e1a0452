package register

import (
	"fmt"
	"strconv"
	"strings"

	"motcua/internal/charset"
	"motcua/internal/i18n"
)

// State is one of the ten states that portals exchange (trạng thái hồ sơ), by their numbers.
type State uint8

// The states.
const (
	StateNone       State = iota
	StateNew              // mới đăng ký
	StateAccepted         // được tiếp nhận
	StateRejected         // không được tiếp nhận
	StateProcessing       // đang xử lý
	StateSupplement       // yêu cầu bổ sung
	StatePayment          // yêu cầu thực hiện nghĩa vụ tài chính
	StateWithdrawn        // công dân yêu cầu rút
	StateStopped          // dừng xử lý
	StateDone             // đã xử lý xong
	StateReturned         // đã trả kết quả
	stateEnd
)

// stateNames are the states on the wire and in centre.toml.
var stateNames = [stateEnd]string{
	"", "new", "accepted", "rejected", "processing", "supplement", "payment", "withdrawn", "stopped", "done", "returned",
}

// States are all of them, in their order.
func States() (list []State) {
	for s := StateNew; s < stateEnd; s++ {
		list = append(list, s)
	}
	return list
}

// String is the state's name, "processing".
func (s State) String() string {
	if s >= stateEnd {
		return ""
	}
	return stateNames[s]
}

// StateNamed is the state of a name or a number.
func StateNamed(name string) (State, bool) {
	if n, err := strconv.Atoi(name); err == nil && n > 0 && n < int(stateEnd) {
		return State(n), true
	}
	for s := StateNew; s < stateEnd; s++ {
		if stateNames[s] == name {
			return s, true
		}
	}
	return StateNone, false
}

// MarshalText implements encoding.TextMarshaler.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *State) UnmarshalText(text []byte) error {
	named, ok := StateNamed(string(text))
	if !ok && len(text) > 0 {
		return fmt.Errorf("reading a state: %q is none", text)
	}
	*s = named
	return nil
}

// Words is the state in words for a citizen.
func (s State) Words(lang i18n.Lang) string {
	if s == StateNone || s >= stateEnd {
		return ""
	}
	return i18n.Text(lang, "register.state."+s.String())
}

// Waits says that the dossier waits for the citizen.
func (s State) Waits() bool { return s == StateSupplement || s == StatePayment }

// Ended says that nobody works on the dossier any more, and there is no result.
func (s State) Ended() bool { return s == StateRejected || s == StateStopped }

// Step is how far a dossier has come, in the five steps that a citizen sees.
type Step uint8

// The steps.
const (
	StepNone     Step = iota // not received, or ended without a result
	StepReceived             // đã tiếp nhận
	StepPassed               // đã chuyển cơ quan giải quyết
	StepWork                 // đang giải quyết
	StepResult               // có kết quả
	StepReturned             // đã trả kết quả
)

// Steps is how many there are.
const Steps = 5

// stepNames are the steps in the keys of their words.
var stepNames = [Steps + 1]string{"none", "received", "passed", "work", "result", "returned"}

// Words is the name of the step for a citizen.
func (s Step) Words(lang i18n.Lang) string {
	if s > Steps {
		return ""
	}
	return i18n.Text(lang, "register.step."+stepNames[s])
}

// Step is how far a state means that a dossier has come.
func (s State) Step() Step {
	switch s {
	case StateAccepted:
		return StepReceived
	case StateProcessing, StateSupplement, StatePayment, StateWithdrawn:
		return StepWork
	case StateDone:
		return StepResult
	case StateReturned:
		return StepReturned
	}
	return StepNone
}

// stateWords are what systems write for the states, folded. Words that can mean two states,
// such as "tạm dừng", are left to the centre's own table.
var stateWords = map[State]string{
	StateNew:        "moi dang ky|dang ky moi|moi|moi nop|da nop|da gui|cho tiep nhan|cho xac nhan|new",
	StateAccepted:   "duoc tiep nhan|da tiep nhan|tiep nhan|da nhan|da nhan ho so|accepted|receiving|received",
	StateRejected:   "khong duoc tiep nhan|khong tiep nhan|tu choi tiep nhan|tu choi|bi tu choi|rejected|denied",
	StateProcessing: "dang xu ly|dang giai quyet|xu ly|dang thu ly|dang tham dinh|dang tham tra|cho xu ly|cho duyet|cho ky|trinh ky|dang trinh ky|cho phe duyet|processing|interoperating|posting",
	StateSupplement: "yeu cau bo sung|cho bo sung|dang bo sung|bo sung ho so|cho cong dan bo sung|cho bo sung ho so|yeu cau bo sung ho so|bo sung|supplement|waiting|correcting",
	StatePayment:    "yeu cau thuc hien nghia vu tai chinh|cho thuc hien nghia vu tai chinh|cho nghia vu tai chinh|nghia vu tai chinh|thuc hien nghia vu tai chinh|cho nop phi|cho thanh toan|cho nop phi le phi|payment",
	StateWithdrawn:  "cong dan yeu cau rut|yeu cau rut|cong dan yeu cau rut ho so|xin rut|xin rut ho so|yeu cau rut ho so|withdrawn",
	StateStopped:    "dung xu ly|da dung xu ly|dung giai quyet|dong ho so|da dong|da rut|da rut ho so|huy|da huy|khong giai quyet|tra lai ho so|stopped|cancelled|unresolved",
	StateDone:       "da xu ly xong|xu ly xong|da giai quyet xong|da giai quyet|da co ket qua|co ket qua|cho tra ket qua|cho tra|cho tra kq|hoan thanh xu ly|releasing|done",
	StateReturned:   "da tra ket qua|da tra|da tra kq|tra ket qua|da nhan ket qua|returned",
}

// passedWords mean that a dossier was received and passed on, which is no state of its own.
const passedWords = "da chuyen|chuyen xu ly|da chuyen xu ly|da chuyen co quan giai quyet|da chuyen phong chuyen mon|chuyen phong chuyen mon|da ban giao"

// standing is a state with the step, where the words of a system say more than the state.
type standing struct {
	state State
	step  Step
}

// states are what is known of words, by the folded word.
var states = func() map[string]standing {
	all := map[string]standing{}
	for s, words := range stateWords {
		for word := range strings.SplitSeq(words, "|") {
			all[word] = standing{s, s.Step()}
		}
	}
	for word := range strings.SplitSeq(passedWords, "|") {
		all[word] = standing{StateAccepted, StepPassed}
	}
	return all
}()

// StateWords is what a system writes for the states, besides what everybody knows; by the
// folded word. FoldWord folds one.
type StateWords map[string]State

// FoldWord is a word of a system as it is compared.
func FoldWord(word string) string { return charset.Fold(word) }

// of is the state that a word or a number means. A centre's own table comes first.
func (w StateWords) of(word string) (standing, bool) {
	folded := FoldWord(word)
	if s, ok := w[folded]; ok {
		return standing{s, s.Step()}, true
	}
	if s, ok := states[folded]; ok {
		return s, true
	}
	figures := strings.TrimSpace(word)
	if len(figures) > 2 || !allDigits(figures) {
		return standing{}, false
	}
	s, ok := StateNamed(strings.TrimPrefix(figures, "0"))
	return standing{s, s.Step()}, ok
}
