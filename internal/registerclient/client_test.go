package registerclient

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"motcua/internal/identity"
	"motcua/internal/register"
)

// hub is a hub that is pretended: it answers what it is told to.
func hub(t *testing.T, status int, answer any) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q register.Question
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil || r.URL.Path != register.Path || r.Method != http.MethodPost || r.Host != "hub" {
			t.Errorf("asked %s %s at %s: %v", r.Method, r.URL, r.Host, err)
		}
		if r.Header.Get(register.HeaderDevice) != "kiosk-1" || r.Header.Get(register.HeaderKey) != "a key" {
			t.Errorf("asked by %v", r.Header)
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	return client(strings.TrimPrefix(server.URL, "http://"), func() time.Duration { return 0 })
}

func client(address string, elapsed func() time.Duration) *Client {
	return New(Config{Hub: address, Identity: func() *identity.DeviceIdentity { return nil }, Device: "kiosk-1", Token: "a key", Elapsed: elapsed})
}

func TestAnswersAreWhatAScreenNeeds(t *testing.T) {
	source := register.Source{Name: "Hệ thống của tỉnh", Ask: "Quầy 18", AsOfMS: 5, AgeSec: 180}
	public := register.Public{Code: "H25.01-261120-0017", State: register.StateProcessing, Step: register.StepWork, Openable: true}
	full := register.Full{Public: public, Due: 20261127, Counter: "18"}
	for what, c := range map[string]struct {
		answer register.Answer
		seen   Seen
		err    error
	}{
		"found":       {register.Answer{Result: register.ResultFound, Public: &public, Source: source}, Seen{public, nil, source}, nil},
		"opened":      {register.Answer{Result: register.ResultOpened, Full: &full, Source: source}, Seen{public, &full, source}, nil},
		"wrong":       {register.Answer{Result: register.ResultWrong, Public: &public, Left: 2, Source: source}, Seen{}, &WrongError{public, 2, source}},
		"missing":     {register.Answer{Result: register.ResultMissing, Suggest: public.Code, Source: source}, Seen{}, &MissingError{source, public.Code}},
		"locked":      {register.Answer{Result: register.ResultLocked, WaitSec: 60, Source: source}, Seen{}, &LockedError{time.Minute, false, source}},
		"busy":        {register.Answer{Result: register.ResultBusy, WaitSec: 1, Source: source}, Seen{}, &LockedError{time.Second, true, source}},
		"no code":     {register.Answer{Result: register.ResultCode, Reason: register.CodeDay, Suggest: public.Code, Source: source}, Seen{}, &CodeError{register.CodeDay, public.Code, source}},
		"no figures":  {register.Answer{Result: register.ResultFigures}, Seen{}, ErrFigures},
		"no register": {register.Answer{Result: register.ResultNone}, Seen{}, ErrNoRegister},
		"unreachable": {register.Answer{Result: register.ResultUnreachable, Source: source}, Seen{}, &UnreachableError{source}},
		"half found":  {register.Answer{Result: register.ResultFound, Source: source}, Seen{}, &UnreachableError{source}},
		"half opened": {register.Answer{Result: register.ResultOpened, Source: source}, Seen{}, &UnreachableError{source}},
		"of tomorrow": {register.Answer{Result: "later", Source: source}, Seen{}, &UnreachableError{source}},
	} {
		got, err := hub(t, http.StatusOK, c.answer).Ask(t.Context(), register.Question{Code: "x"})
		if !reflect.DeepEqual(got, c.seen) || !reflect.DeepEqual(err, c.err) {
			t.Errorf("%s: got %+v, %#v", what, got, err)
		}
		if of := SourceOf(got, err); of != c.answer.Source {
			t.Errorf("%s: the source is %+v", what, of)
		}
		if err != nil && err.Error() == "" {
			t.Errorf("%s: the error says nothing", what)
		}
	}
}

func TestHubThatDoesNotAnswerIsOfflineSince(t *testing.T) {
	now := time.Hour
	c := client("127.0.0.1:1", func() time.Duration { return now })
	for _, want := range []time.Duration{0, time.Minute, 2 * time.Minute} {
		_, err := c.Ask(t.Context(), register.Question{Code: "x"})
		var off *OfflineError
		if !errors.As(err, &off) || off.For != want || errors.Unwrap(off) == nil {
			t.Errorf("got %#v, want offline for %v", err, want)
		}
		now += time.Minute
	}
	c.reached(true)
	_, err := c.Ask(t.Context(), register.Question{Code: "x"})
	var off *OfflineError
	if !errors.As(err, &off) || off.For != 0 {
		t.Errorf("after an answer it is offline for %v", off.For)
	}
}

func TestOtherAnswersOfAHub(t *testing.T) {
	if _, err := hub(t, http.StatusForbidden, nil).Ask(t.Context(), register.Question{}); !errors.Is(err, ErrStranger) {
		t.Errorf("got %v", err)
	}
	var off *OfflineError
	for _, status := range []int{http.StatusNotFound, http.StatusServiceUnavailable, http.StatusFound} {
		if _, err := hub(t, status, nil).Ask(t.Context(), register.Question{}); !errors.As(err, &off) {
			t.Errorf("%d: got %v", status, err)
		}
	}
	for _, answer := range []any{"text", strings.Repeat("x", register.MaxAnswerBytes)} {
		if _, err := hub(t, http.StatusOK, answer).Ask(t.Context(), register.Question{}); !errors.As(err, &off) {
			t.Errorf("got %v", err)
		}
	}
}

// Whoever turns away from the screen does not make the hub offline.
func TestQuestionThatIsGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := client("127.0.0.1:1", func() time.Duration { return 0 })
	if _, err := c.Ask(ctx, register.Question{}); !errors.Is(err, context.Canceled) || c.off {
		t.Errorf("got %v, offline %v", err, c.off)
	}
}
