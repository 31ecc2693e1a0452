package lookupview

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

func TestCaretStandsBehindTheSpacesThatWereTyped(t *testing.T) {
	test.NewTempApp(t)
	const size = 38
	one := spaceAfter("con ", size)
	if one <= 0 || spaceAfter("con toi", size) != 0 || spaceAfter("", size) != 0 || spaceAfter("con toi  ", size) != 2*one {
		t.Errorf("no space moves the caret by %v, one by %v, two by %v", spaceAfter("con toi", size), one, spaceAfter("con toi  ", size))
	}
}
