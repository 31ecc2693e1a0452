package register

import (
	"errors"
	"strings"
	"testing"
)

func TestCodesOfAllYearsAreRead(t *testing.T) {
	for typed, want := range map[string]Code{
		"H25.01-261120-0017":           "H25.01-261120-0017",
		"G22.99-251225-020175":         "G22.99-251225-020175",
		"G22.99.08-260921-896048":      "G22.99.08-260921-896048",
		"H74-260901-0028":              "H74-260901-0028",
		"000.00.12.H62-201105-0004":    "000.00.12.H62-201105-0004",
		"H25.18.00.000-220301-0001":    "H25.18.00.000-220301-0001",
		"H42.001.02-260205-AA0001":     "H42.001.02-260205-AA0001",
		"BXD.1.2-260205-A1B2C3D4":      "BXD.1.2-260205-A1B2C3D4",
		"h25.01-261120-0017":           "H25.01-261120-0017",
		" H25.01 - 261120 - 0017 \r\n": "H25.01-261120-0017",
		"H25.01 261120 0017":           "H25.01-261120-0017", // a keypad without a dash
		"H25.01–261120—0017":           "H25.01-261120-0017",
		"Ｈ２５．０１－２６１１２０－００１７":           "H25.01-261120-0017",
		"H25.01-201126-0017":           "H25.01-201126-0017",
		"H25.01-311226-0017":           "H25.01-311226-0017", // day, month, year
		"https://dichvucong.example/tra-cuu?MHS=H25.01-261120-0017&SGT=001099000001": "H25.01-261120-0017",
		"https://dichvucong.example/tra-cuu.aspx?mahs=h25.01%2D261120%2D0017":        "H25.01-261120-0017",
		"H25.01-261120-0017|NGUYEN VAN A|01/01/1990":                                 "H25.01-261120-0017",
		"MHS=H25.01-261120-0017;MHS=H25.01-261120-0017":                              "H25.01-261120-0017",
	} {
		code, err := ParseCode(typed)
		if err != nil || code != want {
			t.Errorf("%q: got %q, %v; want %q", typed, code, err, want)
		}
		if again, err := ParseCode(string(code)); err != nil || again != code {
			t.Errorf("%q is read as %q, %v", code, again, err)
		}
	}
}

func TestWhatIsNoCodeSaysWhyAndWhatWasMeant(t *testing.T) {
	for typed, want := range map[string]CodeFault{
		"":                                      {CodeEmpty, ""},
		" \t\n":                                 {CodeEmpty, ""},
		strings.Repeat("H", MaxTyped+1):         {CodeLong, ""},
		"0017":                                  {CodeForm, ""},
		"001099000001":                          {CodeForm, ""}, // an identity number
		"Nguyễn Văn A":                          {CodeForm, ""},
		"H25.01-261320-0017":                    {CodeDay, ""}, // there is no month 13, and no year 26 from behind
		"H25.01-26112O-0017":                    {CodeForm, "H25.01-261120-0017"},
		"H25.01-26I120-0017":                    {CodeForm, "H25.01-261120-0017"},
		"H25.01.261120.0017":                    {CodeForm, "H25.01-261120-0017"},
		"H25,01-261120-0017":                    {CodeForm, "H25.01-261120-0017"},
		"H25.01_261120_0017":                    {CodeForm, "H25.01-261120-0017"},
		"H25.01/261120/0017":                    {CodeForm, "H25.01-261120-0017"},
		"H25-01-261120-0017":                    {CodeForm, "H25.01-261120-0017"},
		"H25.01-2611200017":                     {CodeForm, "H25.01-261120-0017"},
		"a?x=H74-260901-0028&y=H74-260901-0029": {CodeMany, ""},
		strings.Repeat("H25.", 30) + "01":       {CodeForm, ""},
		"H25.01-261120-001":                     {CodeForm, ""},
		"H25.01-261120-":                        {CodeForm, ""},
		"H25.01-261120-0017-1":                  {CodeForm, ""},
	} {
		code, err := ParseCode(typed)
		var fault *CodeFault
		if !errors.As(err, &fault) || *fault != want || code != "" {
			t.Errorf("%q: got %q, %v; want %v", typed, code, err, want)
		}
	}
}

func TestSlipIsToldAndNotMended(t *testing.T) {
	for code, want := range map[Code]Code{
		"H25.01-261120-OO17":        "H25.01-261120-0017",
		"H25.O1-261120-0017":        "H25.01-261120-0017",
		"HI2.01-261120-0017":        "H12.01-261120-0017",
		"OOO.00.12.H62-201105-0004": "000.00.12.H62-201105-0004",
		"H25.01-261120-0017":        "",
		"H42.001.02-260205-AA0001":  "",
		"BXD.1.2-260205-A1B2C3D4":   "",
	} {
		read, err := ParseCode(string(code))
		if err != nil || read != code {
			t.Errorf("%q was changed to %q, %v", code, read, err)
		}
		if got := code.Slip(); got != want {
			t.Errorf("%q: got %q, want %q", code, got, want)
		}
	}
}

// What was typed may be an identity card: no error repeats it.
func TestFaultOfACodeQuotesNothing(t *testing.T) {
	_, err := ParseCode("001099000001|123456789|NGUYEN VAN A|01011990|Nam|Thon 1|25112021")
	if err == nil || strings.ContainsAny(err.Error(), "0129") || strings.Contains(err.Error(), "NGUYEN") {
		t.Errorf("got %v", err)
	}
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"H25.01-261120-0017", "000.00.12.H62-201105-0004", "h25.o1 261120 oo17", "a?x=H74-260901-0028&y=1", "Ｈ２５－２６１１２０－００１７", "%zz?H25", "..-\u200b--"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := ParseCode(typed)
		var fault *CodeFault
		switch {
		case err == nil:
			if again, err := ParseCode(string(code)); err != nil || again != code || len(code) > MaxCodeBytes || code != Code(strings.ToUpper(string(code))) {
				t.Errorf("%q gives %q, which gives %q, %v", typed, code, again, err)
			}
		case !errors.As(err, &fault) || code != "":
			t.Errorf("%q: got %q with %v", typed, code, err)
		default:
			if fault.Suggest != "" {
				code = fault.Suggest
				if again, err := ParseCode(string(code)); err != nil || again != code {
					t.Errorf("%q: %q is suggested, and is read as %q, %v", typed, code, again, err)
				}
			}
		}
		if slip := code.Slip(); slip != "" {
			if _, err := ParseCode(string(slip)); err != nil {
				t.Errorf("%q: %q is suggested, and is none", code, slip)
			}
		}
	})
}
