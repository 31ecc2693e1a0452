package config

import (
	"testing"

	"motcua/internal/centre"
)

func TestSupportIsTheCentresTelephoneWhereNothingElseIsWritten(t *testing.T) {
	desk := Support{Name: "Tổ hỗ trợ", Phone: "0226 3 888 999"}
	for name, c := range map[string]struct {
		file CentreFile
		want Support
	}{
		"nothing":     {CentreFile{}, Support{}},
		"no phone":    {CentreFile{Centre: centre.Centre{Name: "Trung tâm"}}, Support{}},
		"the phone":   {CentreFile{Centre: centre.Centre{Name: "Trung tâm", Phone: "1022"}}, Support{"Trung tâm", "1022"}},
		"its support": {CentreFile{Centre: centre.Centre{Name: "Trung tâm", Phone: "1022"}, Support: desk}, desk},
		"a name only": {CentreFile{Centre: centre.Centre{Phone: "1022"}, Support: Support{Name: "Ông Bình"}}, Support{Name: "Ông Bình"}},
	} {
		if got := c.file.SupportLine(); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}
