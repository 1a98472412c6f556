// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// collectors reads the data source.
func (w *world) collectors(config, settings given) (cty.Value, inprocess.Diagnostics) {
	w.Helper()
	d, err := w.provider(settings).DataSource("activegate_appmon_collectors")
	if err != nil {
		w.Fatal(err)
	}
	return d.Read(w.Context(), d.Schema.Complete(config))
}

// TestCollectors: what the wizard checks first.
func TestCollectors(t *testing.T) {
	w := newWorld(t)
	w.collector("site2")
	w.collector("Embedded", func(c *appmon.Collector) { c.Embedded, c.Local = true, true })
	found, said := w.collectors(nil, nil)
	w.must(said)
	if !found.GetAttr("ready").True() || found.GetAttr("server_version").AsString() != "7.2.0.1289" || found.GetAttr("collectors").LengthInt() != 2 {
		t.Errorf("it is %#v", found)
	}
	first := found.GetAttr("collectors").AsValueSlice()[0]
	if first.GetAttr("id").AsString() != "Embedded@Embedded.example.com" || !first.GetAttr("embedded").True() || !first.GetAttr("local").True() {
		t.Errorf("the first is %#v", first)
	}
	old := w.collector("site1", func(c *appmon.Collector) { c.Version = "6.2.1.9" })
	w.there.Disconnect("site2@site2.example.com")
	found, said = w.collectors(given{"appmon_url": text(w.there.URL() + "/")}, nil)
	w.must(said)
	if found.GetAttr("ready").True() || !found.GetAttr("offline").RawEquals(list("site2@site2.example.com")) ||
		!found.GetAttr("too_old").RawEquals(list(old)) || !found.GetAttr("versions").RawEquals(list("6.2.1.9", "7.2.0.1289")) {
		t.Errorf("it is %#v", found)
	}
	const report = ", version 7.2.0.1289: 3 collectors\n" +
		"Embedded@Embedded.example.com: connected, version 7.2.0.1289, embedded\n" +
		"site1@site1.example.com: connected, version 6.2.1.9 (before 6.3: takes no key)\n" +
		"site2@site2.example.com: OFFLINE, version 7.2.0.1289\n" +
		"The versions differ: 6.2.1.9, 7.2.0.1289\n"
	if got := found.GetAttr("report").AsString(); got != "AppMon server "+w.there.URL()+report {
		t.Errorf("the report is %s", got)
	}
	w.there.Behave(appmon.Behaviour{NoVersions: true})
	found, said = w.collectors(nil, nil)
	w.must(said)
	if !found.GetAttr("too_old").RawEquals(list()) || !found.GetAttr("collectors").AsValueSlice()[1].GetAttr("version").IsNull() {
		t.Errorf("without versions it is %#v", found)
	}
	w.clock.Advance(31 * 60e9)
	if found, said = w.collectors(nil, nil); found.GetAttr("collectors").LengthInt() != 2 {
		t.Errorf("the server has not forgotten: %#v, %s", found, all(said))
	}
	w.restarted()
}

// TestCollectorsRefused: each failure says what it takes, and no secret.
func TestCollectorsRefused(t *testing.T) {
	for name, one := range map[string]struct {
		happens  func(w *world)
		settings given
		words    []string
	}{
		"no server":      {happens: func(w *world) { delete(w.env, "APPMON_URL") }, words: []string{"No AppMon server", "APPMON_URL"}},
		"no user":        {happens: func(w *world) { delete(w.env, "APPMON_USERNAME") }, words: []string{"No user for AppMon", "Web Service Interface Access"}},
		"no password":    {happens: func(w *world) { w.env["APPMON_PASSWORD"] = "" }, words: []string{"No user for AppMon", "APPMON_PASSWORD"}},
		"wrong password": {happens: func(w *world) { w.there.SetUser(simulator.AppMonUser, "other", appmon.WebService) }, words: []string{"User not accepted", `The user "rotator"`, "*Web Service Interface Access*"}},
		"no permission":  {happens: func(w *world) { w.there.SetUser(simulator.AppMonUser, simulator.AppMonPassword) }, words: []string{"User not accepted", "missing permission"}},
		"not trusted":    {settings: given{"trusted_fingerprints": list()}, words: []string{"Certificate not trusted", "SHA-256 fingerprint"}},
		"down":           {happens: func(w *world) { w.there.Stop() }, words: []string{"Not reachable", "AppMon server is running"}},
		"half":           {happens: func(w *world) { w.there.Fault(simulator.Fault{Kind: simulator.TruncateBody}) }, words: []string{"Unexpected answer", "cut off"}},
		"an echo": {
			happens: func(w *world) {
				w.there.Fault(simulator.Fault{Kind: simulator.Status, Status: 500, Body: "Basic " + simulator.AppMonPassword + " cm90YXRvcjpzaW11bGF0ZWQvYXBwbW9uK3Bhc3M6d29yZA=="})
			},
			words: []string{"[redacted]"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if one.happens != nil {
				one.happens(w)
			}
			_, said := w.collectors(nil, one.settings.with(given{"max_retry_wait": text("0s")}))
			if !said.Failed() {
				t.Error("it is read")
			}
			w.says(said, one.words...)
		})
	}
}
