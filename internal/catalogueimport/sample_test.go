package catalogueimport

import (
	"testing"

	"motcua/assets"
	"motcua/internal/config"
)

// The sample catalogue can be taken as it is, is marked as a sample, and leads to counters of
// the sample centre.
func TestSampleCatalogueFitsTheSampleCentre(t *testing.T) {
	r, err := Import([]File{{Name: "catalogue.jsonl.gz", Data: assets.SampleCatalogue}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Procedures) != 1407 || !r.Header.Sample {
		t.Errorf("%d procedures, sample: %v", len(r.Procedures), r.Header.Sample)
	}
	centre, err := config.LoadCentre("../../assets/" + assets.SampleCentre)
	if err != nil {
		t.Fatal(err)
	}
	services := map[string]bool{}
	for _, s := range centre.Centre.Services {
		services[s.ID] = s.Code != ""
	}
	here := 0
	for _, p := range r.Procedures {
		if !p.Sample || p.Service == "" && p.Elsewhere == "" {
			t.Errorf("%s: sample %v, received at %q%q", p.Code, p.Sample, p.Service, p.Elsewhere)
		}
		if p.Service == "" {
			continue
		}
		here++
		if !services[p.Service] {
			t.Errorf("%s is received by %q, which is no service of the sample centre", p.Code, p.Service)
		}
		delete(services, p.Service)
	}
	for id, left := range services {
		if left && id != "kcn-1.009664" { // the same procedure at a second agency
			t.Errorf("the service %q has no procedure", id)
		}
	}
	if here < 75 {
		t.Errorf("%d procedures are received here", here)
	}
}
