package pattern

import "testing"

func TestPatternIsCompiledOnce(t *testing.T) {
	figures := Of(`^[0-9]+$`)
	if !figures().MatchString("2026") || figures().MatchString("x") || figures() != figures() {
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
