package window

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"motcua/internal/ui/enrolview"
)

// A code that is not taken is told why, and another one can be tried; the page ends with
// the one that is taken.
func TestCodesAreTriedUntilOneIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		codes := make(chan string, 1)
		var tried []string
		try := func(_ context.Context, code string) (string, string) {
			tried = append(tried, code)
			if code == "RIGHT" {
				return "", ""
			}
			return "Mã không đúng", "The code is not right"
		}
		var shown []enrolview.View
		var done bool
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			done = tryCodes(t.Context(), enrolview.View{Name: "Kiosk 1"}, codes, try, func(v enrolview.View) { shown = append(shown, v) })
		}()
		codes <- "WRONG"
		synctest.Wait()
		if last := shown[len(shown)-1]; last.Fault != "Mã không đúng" || last.FaultEn == "" || last.Busy || last.Done || last.Name != "Kiosk 1" {
			t.Errorf("after a wrong code the page shows %+v", last)
		}
		codes <- "RIGHT"
		<-ended
		if !done || !slices.Equal(tried, []string{"WRONG", "RIGHT"}) {
			t.Errorf("done is %v after %q", done, tried)
		}
		if last := shown[len(shown)-1]; !last.Done || last.Fault != "" {
			t.Errorf("at the end the page shows %+v", last)
		}
		if !shown[0].Busy {
			t.Error("nothing says that a code is being tried")
		}
	})
}

func TestEnrolmentEndsWithTheProgram(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if tryCodes(ctx, enrolview.View{}, make(chan string), nil, func(enrolview.View) {}) {
		t.Error("it is done without a code")
	}
}
