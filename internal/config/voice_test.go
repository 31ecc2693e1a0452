package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/i18n"
)

const voiceHead = "name = \"Cô Lan\"\nlanguage = \"vi\"\n"

func TestVoiceManifestIsRead(t *testing.T) {
	v, err := ParseVoice("voice.toml", []byte(voiceHead+`dialect = "south"
speaker = "Nguyễn Thị Lan"
licence = "CC-BY-4.0"
rate = 48000
loudness = -18
extra = ["Phòng 2, tầng 1"]
[recipe]
command = ["piper", "--model", "/opt/vi.onnx", "-f", "{out}", "{text}"]
[clips]
"mười" = "clips/muwowif.wav"
"`+norm.NFD.String("đến quầy số")+`" = "clips/ddeens.wav"
`))
	want := &Voice{
		Name: "Cô Lan", Language: "vi", South: true, Speaker: "Nguyễn Thị Lan", Licence: "CC-BY-4.0", Rate: 48000, Loudness: -18,
		Extra: []string{"Phòng 2, tầng 1"}, Recipe: []string{"piper", "--model", "/opt/vi.onnx", "-f", "{out}", "{text}"},
		Clips: map[string]string{"mười": "clips/muwowif.wav", "đến quầy số": "clips/ddeens.wav"},
	}
	if err != nil || !reflect.DeepEqual(v, want) {
		t.Errorf("got %+v, %v", v, err)
	}
	least, err := ParseVoice("voice.toml", []byte(`name = "x"`))
	if err != nil || least.Language != "vi" || least.South || least.Loudness != VoiceLoudness || len(least.Recipe) != 0 {
		t.Errorf("the least: %+v, %v", least, err)
	}
}

func TestFaultsOfVoiceManifests(t *testing.T) {
	var many strings.Builder
	for i := range MaxVoiceClips + 1 {
		fmt.Fprintf(&many, "w%d = 'a.wav'\n", i)
	}
	for name, c := range map[string]struct{ text, want string }{
		"no name":   {"language = \"vi\"\n", "has no name"},
		"language":  {"name = \"x\"\nlanguage = \"fr\"\n", `2: language "fr" does not exist`},
		"dialect":   {voiceHead + "dialect = \"west\"\n", `3: dialect "west" does not exist`},
		"unknown":   {voiceHead + "license = \"x\"\n", `3: the file has no key "license"`},
		"syntax":    {voiceHead + "speaker = x\n", "voice.toml:3"},
		"rate":      {voiceHead + "rate = 3\n", "from 8000 to 192000"},
		"loudness":  {voiceHead + "loudness = 3\n", "from -40 to -14"},
		"outside":   {voiceHead + "[clips]\na = '../a.wav'\n", `4: "../a.wav" is no file below`},
		"absolute":  {voiceHead + "[clips]\na = '/etc/passwd'\n", "is no file below"},
		"no file":   {voiceHead + "[clips]\na = 3\n", "is no file below"},
		"no out":    {voiceHead + "[recipe]\ncommand = ['say', '{text}']\n", "4: command needs"},
		"injection": {voiceHead + "[recipe]\ncommand = ['{text}', '{text}', '{out}']\n", "command needs"},
		"one word":  {voiceHead + "[recipe]\ncommand = ['espeak-ng']\n", "command needs"},
		"large":     {voiceHead + "#" + strings.Repeat("x", MaxVoiceBytes), "write at most"},
		"clips":     {voiceHead + "[clips]\n" + many.String(), "there are 2001 clips"},
	} {
		_, err := ParseVoice("voice.toml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
			continue
		}
		if faults, ok := err.(Faults); !ok || faults.In(i18n.Vietnamese) == faults.In(i18n.English) {
			t.Errorf("%s is told in one language only: %v", name, err)
		}
	}
}
