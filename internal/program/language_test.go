package program

import (
	"flag"
	"io"
	"testing"

	"motcua/internal/i18n"
)

func TestTheMachineSaysWhichLanguageIsSpoken(t *testing.T) {
	for _, c := range []struct {
		environment map[string]string
		want        i18n.Lang
	}{
		{nil, i18n.Vietnamese},
		{map[string]string{"LANG": "C.UTF-8"}, i18n.Vietnamese},
		{map[string]string{"LANG": "vi_VN.UTF-8"}, i18n.Vietnamese},
		{map[string]string{"LANG": "en_US.UTF-8"}, i18n.English},
		{map[string]string{"LANG": "en"}, i18n.English},
		{map[string]string{"LANG": "EN.UTF-8"}, i18n.English},
		{map[string]string{"LANG": "fr_FR.UTF-8"}, i18n.Vietnamese},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "vi_VN"}, i18n.Vietnamese},
		{map[string]string{"LANG": "vi_VN", "LC_MESSAGES": "vi_VN", "LC_ALL": "en_GB"}, i18n.English},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": ""}, i18n.English},
	} {
		if got := systemLang(func(name string) string { return c.environment[name] }); got != c.want {
			t.Errorf("%v speaks %q, want %q", c.environment, got, c.want)
		}
	}
}

func TestTheFlagWinsOverTheMachine(t *testing.T) {
	for _, c := range []struct {
		args []string
		want i18n.Lang
	}{
		{nil, i18n.Vietnamese},
		{[]string{"-lang", "en"}, i18n.English},
		{[]string{"--lang=en", "-check"}, i18n.English},
		{[]string{"devices", "-nonsense", "-lang=en"}, i18n.English},
		{[]string{"-lang"}, i18n.Vietnamese},
		{[]string{"-lang", "fr"}, i18n.Vietnamese},
		{[]string{"lang=en"}, i18n.Vietnamese},
	} {
		if got := langArg(c.args, i18n.Vietnamese); got != c.want {
			t.Errorf("%q speaks %q, want %q", c.args, got, c.want)
		}
	}
}

func TestACommandWithALanguageOfItsOwnBeginsWithTheMachines(t *testing.T) {
	p := &Program{Lang: i18n.English}
	flags := flag.NewFlagSet("hub", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	own := flags.String("lang", "vi", "`language` of the answer")
	p.defineLang(flags)
	if *own != "en" {
		t.Errorf("the answer comes in %q", *own)
	}
	flags = flag.NewFlagSet("hub", flag.ContinueOnError)
	columns := flags.String("lang", "", "`language` of the columns' names; names for programs if none is given")
	if p.defineLang(flags); *columns != "" {
		t.Errorf("the columns are named in %q", *columns)
	}
	flags = flag.NewFlagSet("hub", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	p.defineLang(flags)
	if err := flags.Parse([]string{"-lang", "vi"}); err != nil || p.Lang != i18n.Vietnamese {
		t.Errorf("-lang vi speaks %q: %v", p.Lang, err)
	}
	if err := flags.Parse([]string{"-lang", "fr"}); err == nil || p.Lang != i18n.Vietnamese {
		t.Errorf("-lang fr is taken (%q)", p.Lang)
	}
}
