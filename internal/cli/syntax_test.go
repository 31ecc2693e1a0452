package cli

import (
	"errors"
	"flag"
	"strings"
	"testing"

	"motcua/internal/i18n"
)

// tried is the result of a program with these commands for its arguments.
type tried struct {
	config, day string
	pad         bool
}

func (s *tried) syntax() Syntax {
	return Syntax{
		Program: "hub",
		Flags: func(f *flag.FlagSet) {
			f.StringVar(&s.config, "config", "centre.toml", "configuration `file`")
			f.BoolVar(&s.pad, "pad", false, "be the pad")
		},
		Last: func(*flag.FlagSet) {},
		Commands: []Command{
			{Name: "explain", Words: "NUMBER", Flags: func(f *flag.FlagSet) { f.StringVar(&s.day, "day", "", "the `day`") }},
			{Name: "verify", Words: "[FILE]"},
			{Name: "devices"},
			{Name: "print", Words: "FILE…"},
			{Name: "appointment add", Flags: func(f *flag.FlagSet) { f.StringVar(&s.day, "at", "", "the `time`") }},
			{Name: "appointment list"},
			{Name: "appointment"},
		},
	}
}

// TestFlagsStandAnywhere writes one command line in every possible order.
func TestFlagsStandAnywhere(t *testing.T) {
	for line, want := range map[string]struct {
		command, words string
		settings       tried
	}{
		"":                                   {"", "", tried{config: "centre.toml"}},
		"-config C":                          {"", "", tried{config: "C"}},
		"devices":                            {"devices", "", tried{config: "centre.toml"}},
		"devices -config C":                  {"devices", "", tried{config: "C"}},
		"-config C devices":                  {"devices", "", tried{config: "C"}},
		"-config devices":                    {"", "", tried{config: "devices"}},
		"-config devices devices":            {"devices", "", tried{config: "devices"}},
		"-pad devices -config=C":             {"devices", "", tried{config: "C", pad: true}},
		"explain A025 -day D -config C":      {"explain", "A025", tried{config: "C", day: "D"}},
		"-day D explain -config C A025":      {"explain", "A025", tried{config: "C", day: "D"}},
		"-config C -day D explain A025 -pad": {"explain", "A025", tried{config: "C", day: "D", pad: true}},
		"-at T appointment -config C add":    {"appointment add", "", tried{config: "C", day: "T"}},
		"appointment add":                    {"appointment add", "", tried{config: "centre.toml"}},
		"appointment -pad list":              {"appointment list", "", tried{config: "centre.toml", pad: true}},
		"-config C appointment":              {"appointment", "", tried{config: "C"}},
		"verify":                             {"verify", "", tried{config: "centre.toml"}},
		"verify -config C F":                 {"verify", "F", tried{config: "C"}},
		"print a -config C b c":              {"print", "a b c", tried{config: "C"}},
		"verify -- -F":                       {"verify", "-F", tried{config: "centre.toml"}},
	} {
		var s tried
		l, err := s.syntax().Read(strings.Fields(line))
		if err != nil || l.Command.Name != want.command || strings.Join(l.Words, " ") != want.words || s != want.settings {
			t.Errorf("%q is %q %q %+v (%v), want %+v", line, l.Command.Name, l.Words, s, err, want)
		}
	}
}

func TestWhatIsWrittenWrongIsSaidWithTheRemedy(t *testing.T) {
	for line, want := range map[string][2]string{
		"exlain A025":      {`không có lệnh "exlain": có phải ý bạn là "explain"?`, `there is no command "exlain": did you mean "explain"?`},
		"zzz":              {`không có lệnh "zzz": các lệnh là explain, verify`, `there is no command "zzz": the commands are explain, verify`},
		"explain A B":      {`thừa từ "B": hãy ghi hub explain SỐ`, `"B" is one word too many: write hub explain NUMBER`},
		"devices x":        {`thừa từ "x": hãy ghi hub devices`, `"x" is one word too many: write hub devices`},
		"explain -dya D A": {"không có cờ -dya: có phải ý bạn là -day?", "there is no flag -dya: did you mean -day?"},
		"explain -pad=x A": {`-pad đang là "x": hãy chỉ ghi -pad`, `-pad is "x": write -pad alone`},
		"devices -config":  {"-config cần một giá trị đi kèm", "-config needs something behind it"},
		"devices -day D":   {"không có cờ -day", "there is no flag -day"},
		"explain":          {"thiếu SỐ: hãy ghi hub explain SỐ", "NUMBER is missing: write hub explain NUMBER"},
		"-config C -x":     {"không có cờ -x: hãy xem hub -help", "there is no flag -x: see hub -help"},
	} {
		var s tried
		l, err := s.syntax().Read(strings.Fields(line))
		if err == nil {
			err = s.syntax().Missing(l)
		}
		var said i18n.Message
		if !errors.Is(err, ErrUsage) || !errors.As(err, &said) {
			t.Errorf("%q is taken, or refused without words: %v", line, err)
			continue
		}
		for i, lang := range i18n.Langs() {
			if text := said.In(lang); !strings.HasPrefix(text, want[i]) {
				t.Errorf("%q is told as %q, want %q", line, text, want[i])
			}
		}
	}
}

func TestHelpNamesEveryCommandAndFlag(t *testing.T) {
	for _, line := range []string{"-help", "help", "-h -config C", "-config C help"} {
		var s tried
		a := s.syntax()
		l, err := a.Read(strings.Fields(line))
		if !errors.Is(err, flag.ErrHelp) {
			t.Errorf("%q: %v", line, err)
			continue
		}
		var out strings.Builder
		a.Usage(&out, l, i18n.Vietnamese)
		for _, want := range []string{"hub explain SỐ\n", "hub appointment add\n", "-config tệp\n        tệp cấu hình (\"centre.toml\" nếu không ghi)\n", "-pad\n"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q lacks %q: %s", line, want, out.String())
			}
		}
	}
	var s tried
	a := s.syntax()
	l, err := a.Read([]string{"explain", "-help"})
	var out strings.Builder
	a.Usage(&out, l, i18n.English)
	if !errors.Is(err, flag.ErrHelp) || !strings.Contains(out.String(), "-day day\n") || strings.Contains(out.String(), "devices") {
		t.Errorf("help of one command: %v, %s", err, out.String())
	}
}

// The accepted words differ between programs: one has no commands, another only commands
// of two words.
func TestUnknownWordsFitTheProgram(t *testing.T) {
	none := func(f *flag.FlagSet) { f.Var(picky{}, "lang", "`language`") }
	for _, c := range []struct {
		commands []Command
		line     string
		want     [2]string
	}{
		{nil, "explain", [2]string{`không hiểu "explain": hub chỉ nhận cờ`, `"explain" is not understood: hub takes flags only`}},
		{[]Command{{Name: "appointment add"}, {Name: "appointment list"}}, "appointment", [2]string{
			`sau "appointment" cần một từ nữa: hãy ghi hub appointment add, hub appointment list`,
			`"appointment" needs a second word: write hub appointment add, hub appointment list`,
		}},
		{nil, "-lang fr", [2]string{`không có ngôn ngữ "fr": hãy ghi vi hoặc en`, `the language "fr" is not known: write vi or en`}},
		{nil, "-=x", [2]string{`"-=x" không phải là cờ`, `"-=x" is no flag`}},
	} {
		l, err := Syntax{Program: "hub", Flags: func(*flag.FlagSet) {}, Last: none, Commands: c.commands}.Read(strings.Fields(c.line))
		var said i18n.Message
		if !errors.Is(err, ErrUsage) || !errors.As(err, &said) || l.Flags == nil {
			t.Errorf("%q is taken, or refused without words: %v", c.line, err)
			continue
		}
		for i, lang := range i18n.Langs() {
			if text := said.In(lang); !strings.HasPrefix(text, c.want[i]) {
				t.Errorf("%q is told as %q, want %q", c.line, text, c.want[i])
			}
		}
	}
}

// picky is a flag that accepts nothing.
type picky struct{}

func (picky) String() string   { return "" }
func (picky) Set(string) error { return errors.New("no") }

// A request for the version needs none of the words.
func TestMissingWordsAreNoFaultOfReading(t *testing.T) {
	var s tried
	l, err := s.syntax().Read([]string{"explain"})
	if err != nil || l.Command.Name != "explain" {
		t.Fatalf("read %q (%v)", l.Command.Name, err)
	}
	if !errors.Is(s.syntax().Missing(l), ErrUsage) {
		t.Error("NUMBER is not missed")
	}
	for _, line := range [][]string{{"explain", "A025"}, {"verify"}, {"print", "a", "b"}, {}} {
		if l, err := s.syntax().Read(line); err != nil || s.syntax().Missing(l) != nil {
			t.Errorf("%q lacks something: %v, %v", line, err, s.syntax().Missing(l))
		}
	}
}

func TestMisuseKeepsItsCause(t *testing.T) {
	cause := errors.New("x")
	if err := MisuseOf(cause); !errors.Is(err, cause) || !errors.Is(err, ErrUsage) {
		t.Errorf("got %v", err)
	}
}
