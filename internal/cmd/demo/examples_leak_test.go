// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestSmokeExamples applies every example of the documentation, the first one of the
// README included, as it is printed but for addresses, expects an empty plan after it,
// and looks at what came of it. Meanwhile it logs all that can be logged, and looks for
// every secret, in every encoding, in everything that was written: what is stored by
// design is in byDesign; all else is a leak. With -short it does not look for secrets.
func TestSmokeExamples(t *testing.T) {
	binary, _ := acceptance(t)
	t.Setenv("DYNATRACE_API_TOKEN", simulator.Token)
	t.Setenv("DYNATRACE_CLUSTER_API_TOKEN", simulator.ClusterToken)
	found, err := engine.Describe(t.Context(), binary)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorkspace(t.Context(), found)
	if err != nil {
		t.Fatal(err)
	}
	w.token = simulator.Token
	plain := w.engine.Path
	if !testing.Short() {
		watch(t, w)
	}
	watching := w.engine.Path
	for folder, example := range scans(t) {
		if example.onlyScan && testing.Short() {
			continue
		}
		t.Run(folder, func(t *testing.T) {
			if example.needs.Name != "" && !found.Has(example.needs) {
				t.Skipf("%s: this is %s", example.needs, found)
			}
			w.engine.Path = watching
			v := fresh(t, w)
			api := example.play(v)
			if !testing.Short() {
				v.judge(folder, secretsOf(v, api))
			}
			w.engine.Path = plain
			for _, happens := range v.after {
				happens()
			}
		})
	}
}

// judge compares what is found with what is stored by design, and shows that a
// leak would be found in each kind of place.
func (v *watched) judge(folder string, secrets []secret) {
	v.Helper()
	wanted, forms := make([]leak.Secret, 0, len(secrets)), 0
	for _, one := range secrets {
		wanted, forms = append(wanted, one.Secret), forms+one.Forms()
	}
	count, size := 0, 0
	found := map[string]bool{}
	for what, places := range v.places {
		for _, place := range places {
			count, size = count+1, size+len(place.Content)
		}
		for _, finding := range leak.Scan(places, wanted...) {
			found[in(finding.Secret, what)] = true
		}
	}
	v.Logf("%d secrets in %d forms, %d places of %d kinds with %d bytes", len(secrets), forms, count, len(v.places), size)
	want := slices.Sorted(slices.Values(byDesign[folder]))
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(found))); diff != "" {
		v.Errorf("secrets (-stored by design +found):\n%s", diff)
	}
	for name, plant := range plants {
		v.plant(name, plant, secrets, wanted)
	}
}

// plant puts every secret into the middle of one place of each kind.
func (v *watched) plant(name string, plant func([]byte) string, secrets []secret, wanted []leak.Secret) {
	v.Helper()
	const around = 4 << 10
	var planted []leak.Place
	for _, what := range v.kinds {
		if len(v.places[what]) == 0 || len(v.places[what][0].Content) == 0 {
			v.Errorf("there is no %s: its scan proves nothing", what)
			continue
		}
		content := v.places[what][0].Content
		middle := len(content) / 2
		text := string(content[max(0, middle-around):middle])
		for _, one := range secrets {
			text += "\n" + plant(one.value)
		}
		planted = append(planted, leak.Place{Name: string(what), Content: []byte(text + "\n" + string(content[middle:min(len(content), middle+around)]))})
	}
	seen := map[string]bool{}
	for _, finding := range leak.Scan(planted, wanted...) {
		seen[finding.Place+finding.Secret] = true
	}
	for _, place := range planted {
		for _, one := range secrets {
			if !seen[place.Name+one.String()] {
				v.Errorf("%s as %s would not be found in %s", one, name, place.Name)
			}
		}
	}
}
