package inspection

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/assets"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/phrase"
	"motcua/internal/sound"
)

// voices is an inspector of a device with some voice packs, and its output.
func voices(t *testing.T, lang i18n.Lang, packs ...string) (*Inspector, *bytes.Buffer) {
	t.Helper()
	out := &bytes.Buffer{}
	return &Inspector{Device: &config.Device{Language: "vi", Voice: config.Speaking{Packs: packs, Volume: 100}}, Lang: lang, Out: out}, out
}

// player is a script in place of a sound player.
func player(t *testing.T, script string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "player.sh")
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"/bin/sh", path}
}

func TestVoicesAreListed(t *testing.T) {
	none := t.TempDir()
	i, out := voices(t, i18n.Vietnamese, "mau-nam", none)
	if err := i.VoiceList(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  mau-bac: ", "* mau-nam: ", "đang dùng", "48 trên 48 từ", "giấy phép", none, "không phải là bộ giọng"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
}

func TestVoiceThatIsWholeIsWell(t *testing.T) {
	i, out := voices(t, i18n.English, "mau-bac")
	if err := i.VoiceCheck(nil); err != nil || !strings.Contains(out.String(), "all 48 words") {
		t.Errorf("%v\n%s", err, out)
	}
	i, out = voices(t, i18n.Vietnamese, t.TempDir())
	if err := i.VoiceCheck(nil); !errors.Is(err, ErrBad) || !strings.Contains(out.String(), "Không dùng được") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestVoiceIsBuiltAndChecked(t *testing.T) {
	dir := t.TempDir()
	program := t.TempDir()
	if err := os.WriteFile(filepath.Join(program, "tone.wav"), sound.EncodeWAV(sound.Clip{Rate: 22_050, Samples: tone(8_000)}), 0o600); err != nil {
		t.Fatal(err)
	}
	manifest := "name = \"Thử\"\n[recipe]\ncommand = ['/bin/sh', '-c', 'test \"$1\" != ba || exit 3; cp " + program + "/tone.wav \"$2\"', 'sh', '{text}', '{out}']\n"
	if err := os.WriteFile(filepath.Join(dir, "voice.toml"), []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	i, out := voices(t, i18n.Vietnamese)
	if err := i.VoiceBuild(context.Background(), dir, phrase.Style{}, false, ""); !errors.Is(err, ErrBad) || !strings.Contains(out.String(), "Chưa tạo xong") {
		t.Errorf("a program that fails: %v\n%s", err, out)
	}
	if err := os.MkdirAll(filepath.Join(dir, "recorded"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "recorded", "ba.wav"), sound.EncodeWAV(sound.Clip{Rate: 22_050, Samples: tone(8_000)}), 0o600); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := i.VoiceBuild(context.Background(), dir, phrase.Style{}, false, ""); err != nil || !strings.Contains(out.String(), "1 từ có bản thu") || !strings.Contains(out.String(), "đủ 48 từ") {
		t.Errorf("with a recording of what it cannot say: %v\n%s", err, out)
	}
	// A bad recording is reported with its file.
	if err := os.WriteFile(filepath.Join(dir, "recorded", "hai.wav"), []byte("MP3"), 0o600); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := i.VoiceCheck([]string{dir}); !errors.Is(err, ErrBad) || !strings.Contains(out.String(), "recorded/hai.wav") || !strings.Contains(out.String(), "WAV, PCM, 16 bit") {
		t.Errorf("a bad recording: %v\n%s", err, out)
	}
}

// With a centre, its announcements and the names of its rooms become clips, in the
// language of the pack.
func TestVoiceIsBuiltForACentre(t *testing.T) {
	dir := t.TempDir()
	centre := filepath.Join(dir, "centre.toml")
	sample, err := assets.Sample.ReadFile(assets.SampleCentre)
	if err == nil {
		err = os.WriteFile(centre, sample, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	f, err := config.LoadCentre(centre)
	if err != nil {
		t.Fatal(err)
	}
	vi, en := saidBy(&f.Centre, phrase.Vietnamese), saidBy(&f.Centre, phrase.English)
	if len(vi) < 2 || len(en) == 0 || vi[0] != f.Centre.Announcements[0].Text || en[0] == vi[0] {
		t.Errorf("said are %q and %q", vi, en)
	}
	i, out := voices(t, i18n.Vietnamese)
	pack := filepath.Join(dir, "pack")
	if err := os.MkdirAll(pack, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(pack, "tone.wav"), sound.EncodeWAV(sound.Clip{Rate: 22_050, Samples: tone(8_000)}), 0o600); err != nil {
		t.Fatal(err)
	}
	manifest := "name = \"Thử\"\n[recipe]\ncommand = ['/bin/sh', '-c', 'cp " + pack + "/tone.wav \"$2\"', 'sh', '{text}', '{out}']\n"
	if err := os.WriteFile(filepath.Join(pack, "voice.toml"), []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := i.VoiceBuild(context.Background(), pack, phrase.Style{}, false, centre); err != nil || !strings.Contains(out.String(), "xin ra cổng") {
		t.Errorf("%v\n%s", err, out)
	}
	if err := i.VoiceBuild(context.Background(), pack, phrase.Style{}, false, filepath.Join(dir, "none.toml")); !errors.Is(err, ErrBad) {
		t.Errorf("a centre that is not there: %v", err)
	}
}

// tone is a sound that is neither silent nor clipped.
func tone(n int) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = 0.3 * float32(i%50-25) / 25
	}
	return list
}

func TestVoiceIsTestedThroughThePlayer(t *testing.T) {
	heard := filepath.Join(t.TempDir(), "heard.wav")
	i, out := voices(t, i18n.Vietnamese, "mau-bac")
	i.Device.Speaker.Player = player(t, `cp "$1" `+heard)
	if err := i.VoiceTest(context.Background(), []string{"AK003", "21"}); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(out.String(), "a ca, không không ba, đến quầy số hai mươi mốt") || !strings.Contains(out.String(), "Đã phát xong") {
		t.Errorf("said:\n%s", out)
	}
	data, err := os.ReadFile(heard)
	if err != nil {
		t.Fatal(err)
	}
	if clip, err := sound.DecodeWAV(data); err != nil || clip.Length().Seconds() < 2 {
		t.Errorf("the player was given %s, %v", clip.Length(), err)
	}
	i.Device.Speaker.Player = player(t, "echo 'no sound card' >&2; exit 1")
	out.Reset()
	if err := i.VoiceTest(context.Background(), nil); !errors.Is(err, ErrBad) || !strings.Contains(out.String(), "no sound card") || !strings.Contains(out.String(), "kiểm tra loa") {
		t.Errorf("a player that fails: %v\n%s", err, out)
	}
}
