package pattern

import "testing"

func TestPatternIsCompiledOnce(t *testing.T) {
	figures := Of(`^[0-9]+$`)
	first := figures()
	if !first.MatchString("2026") || first.MatchString("x") || figures() != first {
		t.Error("it is another pattern, or compiled twice")
	}
}

// A pattern that cannot be compiled harms nobody before it is used.
func TestWrongPatternIsNoticedWhenItIsUsed(t *testing.T) {
	wrong := Of(`(`)
	defer func() {
		if recover() == nil {
			t.Error("it can be used")
		}
	}()
	wrong()
}
