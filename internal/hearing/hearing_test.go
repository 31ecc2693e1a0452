package hearing_test

import (
	"testing"
	"time"

	"motcua/internal/hearing"
	"motcua/internal/phrase"
	"motcua/internal/sound"
	"motcua/internal/voice"
)

func TestCallsAreWrittenDownAsTheyWerePrinted(t *testing.T) {
	pack, err := voice.Find("mau-bac")
	if err != nil {
		t.Fatal(err)
	}
	ear, err := hearing.New(pack)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []phrase.Call{{Number: "A025", Counter: "3"}, {Number: "AK003", Counter: "21"}, {Number: "LX110", Counter: "105"}} {
		said, err := pack.Say(pack.Style().Called(c))
		if err != nil {
			t.Fatal(err)
		}
		chime := sound.Join(voice.Rate, sound.Clip{Rate: voice.Rate, Samples: make([]float32, voice.Rate)}, said)
		for _, played := range []sound.Clip{said, said.Scaled(0.3), chime} {
			number, counter, chimed, err := ear.Call(played, time.Second)
			if err != nil || number != c.Number || counter != c.Counter || chimed != (len(played.Samples) == len(chime.Samples)) {
				t.Errorf("%+v was heard as %s at %s, chime %v, %v", c, number, counter, chimed, err)
			}
		}
	}
	if _, _, _, err := ear.Call(sound.Silence(voice.Rate, 3*time.Second), time.Second); err == nil {
		t.Error("a call is heard in silence")
	}
}
