package voice_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/phrase"
	"motcua/internal/sound"
	. "motcua/internal/voice"
)

// tone is a clip that can be recognised by its pitch.
func tone(rate int, hz, level float64, d time.Duration) sound.Clip {
	c := sound.Silence(rate, d)
	for i := range c.Samples {
		c.Samples[i] = float32(level * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return c
}

func wav(c sound.Clip) *fstest.MapFile { return &fstest.MapFile{Data: sound.EncodeWAV(c)} }

// pitch is the frequency of a part of a clip, by its zero crossings.
func pitch(c sound.Clip, from, to time.Duration) float64 {
	at := func(d time.Duration) int { return int(d.Seconds() * float64(c.Rate)) }
	part := c.Samples[at(from):min(at(to), len(c.Samples))]
	crossings := 0
	for i := 1; i < len(part); i++ {
		if part[i-1] < 0 && part[i] >= 0 {
			crossings++
		}
	}
	return float64(crossings) / (to - from).Seconds()
}

const head = "name = \"Thử\"\nlanguage = \"vi\"\n"

func pack(files map[string]*fstest.MapFile) fstest.MapFS {
	fsys := fstest.MapFS(files)
	if fsys["voice.toml"] == nil {
		fsys["voice.toml"] = &fstest.MapFile{Data: []byte(head)}
	}
	return fsys
}

func mustOpen(t *testing.T, fsys fs.FS) *Pack {
	t.Helper()
	p, err := Open(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestKeysAreTelex(t *testing.T) {
	for word, want := range map[string]string{
		"mười": "muwowif", "mươi": "muwowi", "năm": "nawm", "lăm": "lawm", "bốn": "boons", "đến quầy số": "ddeens-quaayf-soos",
		"mời công dân có số": "mowif-coong-daan-cos-soos", "tỷ": "tyr", "lẻ": "ler", "nghìn": "nghinf", "một": "mootj", "chín": "chins",
		"ngõ": "ngox", "ừ": "uwf", "ặ": "awj", "ệ": "eej", "muwowif": "muwowif", "MUWOWIF": "muwowif", "hai-mươi_mốt": "hai-muwowi-moots",
		"letter a": "letter-a", "../x": "_2e_2e_2fx",
	} {
		if got := Key(word); got != want {
			t.Errorf("%q is %q, want %q", word, got, want)
		}
		if got := Key(norm.NFD.String(word)); got != want {
			t.Errorf("%q in parts is %q, want %q", word, got, want)
		}
		if got := Key(Key(word)); got != strings.NewReplacer("_", "-").Replace(want) && !strings.Contains(want, "_") {
			t.Errorf("%q is not steady: %q", want, got)
		}
	}
}

// No two words of a language have the same file.
func TestKeysOfTheVocabularyDiffer(t *testing.T) {
	for _, style := range []phrase.Style{{Lang: phrase.Vietnamese}, {Lang: phrase.Vietnamese, South: true}, {Lang: phrase.English}} {
		seen := map[string]string{}
		for _, w := range style.Vocabulary() {
			if seen[Key(w)] != "" {
				t.Errorf("%q and %q are both %s", w, seen[Key(w)], Key(w))
			}
			seen[Key(w)] = w
		}
	}
}

func TestSamplesAreCompleteAndEvenlyLoud(t *testing.T) {
	for _, name := range Samples {
		p, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		if faults := p.Faults(); len(faults) > 0 {
			t.Errorf("%s: %v", name, faults)
		}
		if p.Name == "" || p.Licence == "" || p.Speaker == "" {
			t.Errorf("%s does not say who spoke: %+v", name, p.Manifest)
		}
		for _, w := range p.Words() {
			clip, _ := p.Clip(w)
			if off := clip.Loudness() - p.Level(); math.Abs(off) > 0.5 {
				t.Errorf("%s: %q is %.1f LU off", name, w, off)
			}
			if clip.Rate != Rate || clip.Peak() > 0.9 || clip.Samples[0] != 0 || clip.Samples[len(clip.Samples)-1] > 0.01 {
				t.Errorf("%s: %q: rate %d, peak %.2f, ends %v and %v", name, w, clip.Rate, clip.Peak(), clip.Samples[0], clip.Samples[len(clip.Samples)-1])
			}
		}
		said, err := p.Say(p.Style().Called(phrase.Call{Number: "AK003", Counter: "24"}))
		if l := said.Length(); err != nil || l < 3*time.Second || l > 9*time.Second {
			t.Errorf("%s: a call takes %s, %v", name, l, err)
		}
	}
}

func TestRecordingsReplaceAndTheLongestIsTaken(t *testing.T) {
	short := 300 * time.Millisecond
	p := mustOpen(t, pack(map[string]*fstest.MapFile{
		"voice.toml":       {Data: []byte(head + "[clips]\n\"hai\" = 'clips/hai.wav'\n\"mươi\" = 'clips/muwowi.wav'\n\"mốt\" = 'clips/moost.wav'\n")},
		"clips/hai.wav":    wav(tone(22_050, 300, 0.3, short)),
		"clips/mươi.wav":   wav(tone(22_050, 400, 0.3, short)), // in no list
		"clips/muwowi.wav": wav(tone(22_050, 400, 0.3, short)), "clips/moost.wav": wav(tone(22_050, 500, 0.3, short)),
		"recorded/Mốt.WAV": wav(tone(48_000, 900, 0.01, short)),
		"recorded/" + norm.NFD.String("hai mươi") + ".wav": wav(tone(16_000, 700, 0.3, 2*short)),
		"recorded/notes.txt": {Data: []byte("hello")},
	}))
	said, err := p.Say(phrase.Style{}.Counter("21"))
	if err != nil {
		t.Fatal(err)
	}
	if l := said.Length(); l < 3*short || l > 3*short+100*time.Millisecond {
		t.Errorf("it takes %s", l)
	}
	if got := pitch(said, 50*time.Millisecond, 550*time.Millisecond); math.Abs(got-700) > 15 {
		t.Errorf("begins at %.0f Hz, want the recording of two words", got)
	}
	if got := pitch(said, 700*time.Millisecond, 900*time.Millisecond); math.Abs(got-900) > 15 {
		t.Errorf("ends at %.0f Hz, want the recording", got)
	}
	// A recording of −40 dB gets the same loudness as the others, and is reported.
	if c, _ := p.Clip("mốt"); math.Abs(c.Loudness()-p.Level()) > 0.5 {
		t.Errorf("the recording is %.1f LUFS, the pack %.1f", c.Loudness(), p.Level())
	}
	if !hasFault(p, "Mốt", TooQuiet) {
		t.Errorf("no word of it: %v", p.Faults())
	}
}

func hasFault(p *Pack, word string, kind Kind) bool {
	return slices.ContainsFunc(p.Faults(), func(f Fault) bool { return f.Word == word && f.Kind == kind })
}

func TestFaultsOfClipsAreToldAndTheRestSpeaks(t *testing.T) {
	good := 300 * time.Millisecond
	square := tone(22_050, 200, 40, good).Scaled(1)
	p := mustOpen(t, pack(map[string]*fstest.MapFile{
		"voice.toml":         {Data: []byte(head + "rate = 22050\n[clips]\nba = 'clips/ba.wav'\n")},
		"recorded/hai.wav":   wav(tone(22_050, 300, 0.3, good)),
		"recorded/một.wav":   wav(sound.Silence(22_050, good)),
		"recorded/bốn.wav":   {Data: []byte("ID3 this is an MP3")},
		"recorded/năm.wav":   wav(square),
		"recorded/sáu.wav":   wav(tone(8_000, 300, 0.3, good)),
		"recorded/bảy.wav":   wav(tone(44_100, 300, 0.3, good)),
		"recorded/tám.wav":   wav(tone(22_050, 300, 0.3, MaxClip+time.Second)),
		"recorded/chín.wav":  {Data: sound.EncodeWAV(tone(22_050, 300, 0.3, good))[:2000]},
		"recorded/không.wav": {Data: make([]byte, MaxFile+1)},
	}))
	for word, kind := range map[string]Kind{
		"ba": Missing, "một": Silent, "bốn": Unreadable, "năm": Clipped, "sáu": WrongRate, "bảy": WrongRate, "tám": TooLong, "chín": Unreadable, "không": TooLong, "mười": Missing,
	} {
		if !hasFault(p, word, kind) {
			t.Errorf("%q is not told as %d: %v", word, kind, p.Faults())
		}
	}
	for _, f := range p.Faults() {
		if vi, en := f.In(i18n.Vietnamese), f.In(i18n.English); f.File == "" || !strings.Contains(vi, f.File) || !strings.Contains(vi, ": ") || vi == en {
			t.Errorf("%q, %q: want which file and what to do, in both languages", vi, en)
		}
	}
	for _, word := range []string{"hai", "năm", "sáu", "bảy"} {
		if _, ok := p.Clip(word); !ok {
			t.Errorf("%q is not said", word)
		}
	}
	_, err := p.Say(phrase.Style{}.Number("A21"))
	var missing *MissingError
	if !errors.As(err, &missing) || !slices.Equal(missing.Words, []string{"a", "một"}) {
		t.Errorf("got %v", err)
	}
	if _, ok := p.Clip("một"); ok {
		t.Error("a silent clip is a word")
	}
}

func TestFoldersThatAreNoPack(t *testing.T) {
	if _, err := Open(fstest.MapFS{}); !errors.Is(err, ErrNoPack) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := Find("no/such/folder"); !errors.Is(err, ErrNoPack) || !strings.Contains(err.Error(), "no/such/folder") {
		t.Errorf("got %v", err)
	}
	var faults config.Faults
	if _, err := Open(pack(map[string]*fstest.MapFile{"voice.toml": {Data: []byte("language = \"fr\"")}})); !errors.As(err, &faults) {
		t.Errorf("a bad manifest: %v", err)
	}
	if _, err := Open(pack(map[string]*fstest.MapFile{"voice.toml": {Data: make([]byte, 10<<20)}})); !errors.As(err, &faults) || !strings.Contains(err.Error(), "at most") {
		t.Errorf("a large manifest: %v", err)
	}
}

// speech is a speech program that says each text as a tone, and records its requests.
func speech(t *testing.T, dir string) string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "tone.wav"), sound.EncodeWAV(tone(22_050, 300, 0.3, 400*time.Millisecond)), 0o600); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("[recipe]\ncommand = ['/bin/sh', '-c', 'echo \"$1\" >> %[1]s/asked && cp %[1]s/tone.wav \"$2\"', 'sh', '{text}', '{out}']\n", dir)
}

func asked(t *testing.T, dir string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "asked"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

func TestBuildMakesWhatIsMissing(t *testing.T) {
	program, dir := t.TempDir(), t.TempDir()
	manifest := "# mine\nname = \"Cô Lan\"\nlanguage = \"vi\"\nextra = [\"Phòng 2, tầng 1\"]\n\n" + speech(t, program)
	if err := os.WriteFile(filepath.Join(dir, "voice.toml"), []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "recorded"), 0o700); err != nil {
		t.Fatal(err)
	}
	recording := sound.EncodeWAV(tone(22_050, 700, 0.3, time.Second))
	if err := os.WriteFile(filepath.Join(dir, "recorded", "ba.wav"), recording, 0o600); err != nil {
		t.Fatal(err)
	}
	words := len(phrase.Style{}.Vocabulary()) + 2
	built, err := Build(context.Background(), dir, Order{})
	if want := (Built{Made: words - 1, Recorded: 1}); err != nil || built != want {
		t.Fatalf("built %+v, %v, want %+v", built, err, want)
	}
	if list := asked(t, program); !slices.Contains(list, "phòng hai") || !slices.Contains(list, "tầng một") || slices.Contains(list, "ba") {
		t.Errorf("asked for %q", list)
	}
	p := mustOpen(t, os.DirFS(dir))
	if len(p.Faults()) > 0 || p.Name != "Cô Lan" {
		t.Errorf("%s: %v", p.Name, p.Faults())
	}
	// Again: nothing to do. Again with Again: everything but the recording. A person's
	// part of the manifest always stays.
	if built, err = Build(context.Background(), dir, Order{}); err != nil || built.Made != 0 || built.Kept != words-1 {
		t.Errorf("once more: %+v, %v", built, err)
	}
	told := 0
	if built, err = Build(context.Background(), dir, Order{Again: true, Tell: func(string) { told++ }}); err != nil || built.Made != words-1 || told != words-1 {
		t.Errorf("anew: %+v, %v, told of %d", built, err, told)
	}
	data, err := os.ReadFile(filepath.Join(dir, "voice.toml"))
	if err != nil || !strings.HasPrefix(string(data), manifest) || strings.Count(string(data), "[clips]") != 1 {
		t.Errorf("the manifest is now:\n%s%v", data, err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "recorded", "ba.wav")); err != nil || !slices.Equal(got, recording) {
		t.Errorf("the recording was touched: %v", err)
	}
}

// A centre's own texts are said by clips, with inserted parts, and their clips stay when
// the pack is built again without them.
func TestBuildMakesWhatACentreSays(t *testing.T) {
	program, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "voice.toml"), []byte("name = \"Cô Lan\"\nextra = [\"Phòng 2, tầng 1\"]\n"+speech(t, program)), 0o600); err != nil {
		t.Fatal(err)
	}
	order := Order{Texts: func(l phrase.Lang) []string {
		if l != phrase.Vietnamese {
			t.Errorf("texts are asked for in %q", l)
		}
		return []string{"Chủ xe biển số {} xin ra cổng", "Còn 15 phút, hết giờ tiếp nhận.", "", strings.Repeat("rất dài ", 20)}
	}}
	if _, err := Build(context.Background(), dir, order); err != nil {
		t.Fatal(err)
	}
	if _, err := Build(context.Background(), dir, Order{}); err != nil {
		t.Fatal(err)
	}
	p := mustOpen(t, os.DirFS(dir))
	style := p.Style()
	for _, text := range []string{"Chủ xe biển số 90A-123 xin ra cổng", "Còn 15 phút, hết giờ tiếp nhận.", "Phòng 2, tầng 1", strings.Repeat("rất dài ", 20)} {
		if clip, err := p.Say(style.Free(text)); err != nil || clip.Length() < 500*time.Millisecond {
			t.Errorf("%q is %s, %v", text, clip.Length(), err)
		}
	}
	if list := asked(t, program); slices.Contains(list, "") || !slices.Contains(list, "xin ra cổng") {
		t.Errorf("asked for %q", list)
	}
}

func TestBuildThatFailsGoesOnLater(t *testing.T) {
	dir := t.TempDir()
	manifest := head + "[recipe]\ncommand = ['/bin/sh', '-c', 'test ! -e " + dir + "/broken || exit 1; test \"$1\" != ba || test -e " + dir + "/mended || { echo no voice >&2; exit 3; }; cp " + dir + "/tone.wav \"$2\"', 'sh', '{text}', '{out}']\n"
	for name, data := range map[string][]byte{"voice.toml": []byte(manifest), "tone.wav": sound.EncodeWAV(tone(22_050, 300, 0.3, 200*time.Millisecond))} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first, err := Build(context.Background(), dir, Order{})
	if err == nil || !strings.Contains(err.Error(), `saying "ba"`) || !strings.Contains(err.Error(), "no voice") || first.Made == 0 {
		t.Fatalf("built %+v, %v", first, err)
	}
	if p := mustOpen(t, os.DirFS(dir)); hasFault(p, "không", Missing) || !hasFault(p, "ba", Missing) {
		t.Errorf("faults: %v", p.Faults())
	}
	if err := os.WriteFile(filepath.Join(dir, "mended"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	second, err := Build(context.Background(), dir, Order{})
	if err != nil || second.Kept != first.Made || len(mustOpen(t, os.DirFS(dir)).Faults()) != 0 {
		t.Errorf("then %+v, %v", second, err)
	}
	if _, err := Build(context.Background(), t.TempDir(), Order{}); !errors.Is(err, ErrNoPack) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestNewPackIsBegun(t *testing.T) {
	for _, style := range []phrase.Style{{Lang: phrase.Vietnamese}, {Lang: phrase.Vietnamese, South: true}, {Lang: phrase.English}} {
		dir := filepath.Join(t.TempDir(), "new")
		if err := Begin(dir, style); err != nil {
			t.Fatal(err)
		}
		p := mustOpen(t, os.DirFS(dir))
		if p.Style() != style || len(p.Recipe) == 0 {
			t.Errorf("%+v: %+v", style, p.Manifest)
		}
		if err := os.WriteFile(filepath.Join(dir, "voice.toml"), []byte(head), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Begin(dir, style); err != nil || mustOpen(t, os.DirFS(dir)).Name != "Thử" {
			t.Errorf("what was there is written over: %v", err)
		}
	}
}

func TestHallSpeaksItsLanguagesInOrder(t *testing.T) {
	north, err := Find("mau-bac")
	if err != nil {
		t.Fatal(err)
	}
	english, err := Find("mau-anh")
	if err != nil {
		t.Fatal(err)
	}
	put := func(st phrase.Style) phrase.Sentence { return st.Called(phrase.Call{Number: "A025", Counter: "3"}) }
	first, err := NewHall(false, north).Say(context.Background(), put)
	if err != nil {
		t.Fatal(err)
	}
	both, err := NewHall(false, north, english).Say(context.Background(), put)
	if err != nil || both.Length() < first.Length()+2*time.Second || !slices.Equal(both.Samples[:1000], first.Samples[:1000]) {
		t.Errorf("%s in one language, %s in two, %v", first.Length(), both.Length(), err)
	}
	whole, err := NewHall(true, north).Say(context.Background(), put)
	if err != nil || whole.Length() <= first.Length() {
		t.Errorf("%s as a whole, %s digit by digit, %v", whole.Length(), first.Length(), err)
	}
}

func TestProgramSaysWhatThePackLacks(t *testing.T) {
	program := t.TempDir()
	p := mustOpen(t, pack(map[string]*fstest.MapFile{
		"voice.toml":         {Data: []byte(head + speech(t, program))},
		"recorded/không.wav": wav(tone(22_050, 700, 0.3, 300*time.Millisecond)),
	}))
	put := func(st phrase.Style) phrase.Sentence { return st.Called(phrase.Call{Number: "A0", Counter: "3"}) }
	clip, err := NewHall(false, p).Say(context.Background(), put)
	if err != nil || math.Abs(clip.Loudness()-p.Level()) > 0.5 {
		t.Errorf("%.1f LUFS, %v", clip.Loudness(), err)
	}
	if list := asked(t, program); !slices.Equal(list, []string{"mời công dân có số a, không, đến quầy số ba"}) {
		t.Errorf("asked for %q", list)
	}
	bare := mustOpen(t, pack(map[string]*fstest.MapFile{"voice.toml": {Data: []byte(head)}}))
	clip, err = NewHall(false, bare).Say(context.Background(), put)
	if !errors.Is(err, ErrNoRecipe) || !strings.Contains(err.Error(), "lacks") || len(clip.Samples) != 0 {
		t.Errorf("with nothing: %d samples, %v", len(clip.Samples), err)
	}
	// One of two languages is better than none.
	clip, err = NewHall(false, bare, p).Say(context.Background(), put)
	if err == nil || len(clip.Samples) == 0 {
		t.Errorf("one of two: %d samples, %v", len(clip.Samples), err)
	}
}
