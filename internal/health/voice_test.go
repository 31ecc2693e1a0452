package health

import (
	"strings"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/wire"
)

func TestOneWallSpeaksInEachHall(t *testing.T) {
	rules, err := centre.Compile(centre.Centre{
		Name: "Trung tâm thử", Agencies: []centre.Agency{{ID: "gt", Name: "Sở Xây dựng", Prefix: "A"}},
		Services: []centre.Service{{ID: "gplx", Agency: "gt", Name: "Đổi giấy phép"}},
		Counters: []centre.Counter{{ID: "1", Serves: []centre.Serve{{Agency: "gt"}}}, {ID: "2", Serves: []centre.Serve{{Agency: "gt"}}}},
		Policy:   centre.Policy{DigitsPerNumber: 3},
		Zones: []centre.Zone{
			{ID: "tang-1", Name: "Tầng 1", Counters: []string{"1"}, Walls: []string{"wall-2", "wall-1"}},
			{ID: "tang-2", Name: "Tầng 2", Counters: []string{"2"}, Walls: []string{"wall-3"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []struct {
		zone, here string // name, or name=code
		want, any  string
	}{
		{"tang-1", "wall-1 wall-2", "wall-2", "wall-2"}, // order of the configuration
		{"tang-1", "wall-1 wall-3", "wall-1", "wall-1"},
		{"tang-1", "wall-1 wall-2=sound-missing", "wall-1", "wall-1"},
		{"tang-1", "wall-1=sound-silent wall-2=sound-missing", "", "wall-2"},
		{"tang-1", "wall-1 wall-2=disk-failing", "wall-2", "wall-2"}, // not a fault of the sound
		{"tang-1", "wall-3", "", ""},
		{"tang-2", "wall-1 wall-2 wall-3", "wall-3", "wall-3"},
		{"", "wall-9 wall-1 wall-8", "wall-8", "wall-8"}, // in no zone: order of names
		{"", "wall-9 wall-8=sound-stuck", "wall-9", "wall-9"},
		{"", "wall-9=sound-stuck wall-8=sound-stuck", "", "wall-8"},
		{"", "wall-1", "", ""},
		{"", "", "", ""},
	} {
		here := map[string]wire.Peer{}
		for _, text := range strings.Fields(v.here) {
			dev, code, _ := strings.Cut(text, "=")
			here[dev] = wire.Peer{Dev: dev, Role: wire.RoleWall, Status: wire.Status{Code: code}}
		}
		if got, any := Voice(rules, v.zone, here), VoiceOrAny(rules, v.zone, here); got != v.want || any != v.any {
			t.Errorf("in %q with %s %q speaks, or %q; want %q, or %q", v.zone, v.here, got, any, v.want, v.any)
		}
	}
}
