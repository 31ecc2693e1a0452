package barcode

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestDossierCodesOfAllForms(t *testing.T) {
	for _, tt := range []struct {
		code string
		want Dossier
	}{
		{"000.00.18.H25-190805-0001", Dossier{FormTT01, "H25", []string{"000", "00", "18"}, Date{2019, 8, 5}, "", "0001"}},
		{"012.04.05.G22-240229-12345", Dossier{FormTT01, "G22", []string{"012", "04", "05"}, Date{2024, 2, 29}, "", "12345"}},
		{"H25.18.00.000-220301-0001", Dossier{FormQD20, "H25", []string{"18", "00", "000"}, Date{2022, 3, 1}, "", "0001"}},
		{"H25.18-220301-0001", Dossier{FormQD20, "H25", []string{"18"}, Date{2022, 3, 1}, "", "0001"}},
		{"H25-220301-0001", Dossier{FormQD20, "H25", []string{}, Date{2022, 3, 1}, "", "0001"}},
		{"H42.001.02-260205-AA0001", Dossier{FormTT04, "H42", []string{"001", "02"}, Date{2026, 2, 5}, "AA", "0001"}},
		{"H42.001.02-260205-0001", Dossier{FormGeneral, "H42", []string{"001", "02"}, Date{2026, 2, 5}, "", "0001"}},
		{"H42.Y01.02-260205-0001", Dossier{FormGeneral, "H42", []string{"Y01", "02"}, Date{2026, 2, 5}, "", "0001"}},
	} {
		got, err := ParseDossier(tt.code)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("ParseDossier(%q) = %+v, %v; want %+v", tt.code, got, err, tt.want)
		}
		if got.String() != tt.code {
			t.Errorf("%q is written %q", tt.code, got)
		}
	}
}

func TestDossierCodesAreReadAsPeopleTypeThem(t *testing.T) {
	const want = "000.00.18.H25-190805-0001"
	for _, typed := range []string{
		"000.00.18.h25-190805-0001", " 000.00.18.H25 - 190805 - 0001\r\n", "000.00.18.H25–190805—0001", "000.00.18.H25\u2212190805\u22120001",
		"０００.００.１８.Ｈ２５－１９０８０５－０００１", "000．00．18．H25-190805-0001", "\ufeff000.00.18.H25-190805-0001", "000.00.18.H25\u00a0-190805-0001",
	} {
		if got, err := ParseDossier(typed); err != nil || got.String() != want {
			t.Errorf("ParseDossier(%q) = %v, %v; want %s", typed, got, err, want)
		}
	}
}

func TestWhatIsNoDossierCodeIsRefusedWithItsReason(t *testing.T) {
	for _, tt := range []struct{ code, why string }{
		{"", "1 parts"},
		{"000.00.18.H25-190805", "2 parts"},
		{"000.00.18.H25-190805-0001-2", "4 parts"},
		{"000.00.18.H25-190231-0001", "190231 is no date"},
		{"000.00.18.H25-230229-0001", "230229 is no date"},
		{"000.00.18.H25-19085-0001", "not six digits"},
		{"000.00.18.H25-19O805-0001", "not six digits"},
		{"000.00.18.H25-190805-001", "3 digits, not 4"},
		{"000.00.18.H25-190805-00000000001", "11 digits"},
		{"000.00.18.H25-190805-00O1", "not all digits"},
		{"000.00.18.H25-190805-", "not all digits"},
		{"000.00.18.H25-190805-AA0001", "H42.001.02-260205-AA0001 only"},
		{"H42.001.02-260205-A0001", "two letters"},
		{"00.00.18.H25-190805-0001", "3, 2 and 2 digits"},
		{"000.0A.18.H25-190805-0001", "3, 2 and 2 digits"},
		{"000.00.18.25-190805-0001", "like H25"},
		{"000.00..H25-190805-0001", "group 3"},
		{"H25.Đ1-190805-0001", "group 2"},
		{"H25.1.2.3.4.5.6-190805-0001", "7 groups"},
		{"H25.1234567890.1234567890.1234567890.12-190805-0001", "35 characters"},
		{strings.Repeat(" ", 200), "longer than"},
	} {
		got, err := ParseDossier(tt.code)
		if !errors.Is(err, ErrDossier) || !reflect.DeepEqual(got, Dossier{}) {
			t.Errorf("ParseDossier(%q) = %+v, %v; want ErrDossier", tt.code, got, err)
			continue
		}
		if !strings.Contains(err.Error(), tt.why) {
			t.Errorf("ParseDossier(%q): %v; want it to say %q", tt.code, err, tt.why)
		}
	}
}

func TestNoDossierHasNoCode(t *testing.T) {
	if got := (Dossier{}).String(); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestFormsAreCalledByTheirSources(t *testing.T) {
	for form, want := range map[Form]string{
		FormTT01: "TT 01/2018", FormQD20: "QĐ 20/2020", FormTT04: "TT 04/2025", FormGeneral: "general", FormNone: "none",
	} {
		if got := form.String(); got != want {
			t.Errorf("form %d is called %q, want %q", form, got, want)
		}
	}
}

func FuzzParseDossier(f *testing.F) {
	for _, s := range []string{
		"000.00.18.H25-190805-0001", "H25.18.00.000-220301-0001", "H42.001.02-260205-AA0001", "h42.yyy.zz-260205-0001",
		"０００.00.18.H25-190805-0001", "", "--", "H25-000000-0000", "\xff.\xff", "H25.ﬃ-190805-0001",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDossier(s)
		if err != nil {
			if !errors.Is(err, ErrDossier) || d.Form != FormNone {
				t.Fatalf("ParseDossier(%q) = %+v, %v", s, d, err)
			}
			return
		}
		code := d.String()
		again, err := ParseDossier(code)
		if err != nil || !reflect.DeepEqual(again, d) {
			t.Fatalf("ParseDossier(%q) = %+v, written %q, which reads as %+v, %v", s, d, code, again, err)
		}
		if d.Form == FormNone || !d.Received.real() || d.Received.Year < 2000 || !isLevel1(d.Province) || len(d.Number) < 4 {
			t.Fatalf("ParseDossier(%q) = %+v", s, d)
		}
	})
}
