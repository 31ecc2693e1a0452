package office_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"motcua/assets"
	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/office"
	"motcua/internal/officetest"
	"motcua/internal/program"
)

// hashed is the output of hash-pin for an input.
func hashed(t *testing.T, in io.Reader) (string, error) {
	t.Helper()
	for _, c := range (&office.Office{}).Commands() {
		if c.Name == "hash-pin" && (c.Bare == nil || !c.Bare(nil)) {
			t.Fatal("hash-pin wants a configuration")
		}
	}
	b := officetest.Bureau{T: t}
	return b.RunWith(func(*strings.Builder) io.Reader { return in }, "hash-pin")
}

// The printed line works in centre.toml with that PIN.
func TestHashedPINFitsIntoTheConfiguration(t *testing.T) {
	const clear = "\npin = \"1234\"\n" // of lan, the first officer
	sample, err := assets.Sample.ReadFile(assets.SampleCentre)
	if err != nil || !strings.Contains(string(sample), clear) {
		t.Fatalf("the sample has no PIN in the clear (%v)", err)
	}
	for _, typed := range []string{"4071\n", "4071\r\n", " 4071", "4071\nanything"} {
		line, err := hashed(t, strings.NewReader(typed))
		if err != nil || strings.Contains(line, "4071") || strings.Count(line, "\n") != 1 {
			t.Errorf("%q gives %q (%v)", typed, line, err)
			continue
		}
		f, err := config.ParseCentre("centre.toml", []byte(strings.Replace(string(sample), clear, "\n"+line, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if !f.PINs["lan"].Right("4071") || f.PINs["lan"].Right("1234") {
			t.Errorf("%q is not the PIN of %s", typed, line)
		}
	}
}

func TestWhatIsNoPINIsNotHashed(t *testing.T) {
	for _, typed := range []string{"", "\n", "407\n", "407100071\n", "40a1\n", strings.Repeat("1", 1000)} {
		line, err := hashed(t, strings.NewReader(typed))
		if !errors.Is(err, cli.ErrUsage) || line != "" {
			t.Errorf("%q gives %q (%v)", typed, line, err)
			continue
		}
		for lang, want := range map[i18n.Lang]string{i18n.Vietnamese: "Mã PIN gồm 4 đến 8 chữ số", i18n.English: "a PIN is 4 to 8 digits"} {
			if text, all := (&program.Program{Lang: lang}).Sentence(err); !strings.HasPrefix(text, want) || !all {
				t.Errorf("%q is told as %q", typed, text)
			}
		}
	}
	if _, err := hashed(t, iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("an input that cannot be read gives %v", err)
	}
}
