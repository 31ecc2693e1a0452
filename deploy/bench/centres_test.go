package main

import (
	"testing"

	"motcua/internal/config"
)

// A hub must start with every centre that is measured: a step that fails at its start is
// seen only by who measures.
func TestHubTakesTheCentres(t *testing.T) {
	attacked, err := attackedFile()
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]struct {
		text                       string
		insecure                   bool
		services, counters, people int
	}{
		"most steps": {centreFile, true, 1, 1, 1},
		"an outage":  {manySeries(), true, len(seriesLetters), 1, 1},
		"an attack":  {attacked, false, 1, honestConsoles + badDevices, honestConsoles + badDevices + 1},
	} {
		file, err := config.ParseCentre(name+".toml", []byte(v.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c := file.Centre
		if c.Insecure != v.insecure || len(c.Services) != v.services || len(c.Counters) != v.counters || len(c.Officers) != v.people {
			t.Errorf("%s: insecure %v, %d services, %d counters, %d officers", name, c.Insecure, len(c.Services), len(c.Counters), len(c.Officers))
		}
	}
}
