// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// reportVariable names a file to which the tested page is copied, so that it can
// be looked at in a browser: .ci/browser does.
const reportVariable = "REPORT_HTML"

// evil is what a server must not be able to put into the report as markup.
const evil = `<img src=x onerror="alert(1)"> | a & b`

// reported is a fleet in which everything that the report tells apart occurs.
type reported struct {
	*sandboxed
	authority *keystoretest.CA
	now       time.Time
	gates     map[string]any
	// clusterURL is nil as long as there is none.
	clusterURL any
}

// reportExample is the folder of the report.
const reportExample = "status-report"

// newReported writes the example and makes its fleet.
func newReported(t *testing.T, w *workspace) *reported {
	t.Helper()
	sim := simulator.New()
	t.Cleanup(sim.Close)
	r := &reported{
		sandboxed: &sandboxed{t, w, sim, sim.API()}, authority: keystoretest.NewCA("Example CA"),
		now: time.Now().UTC().Truncate(time.Second), gates: map[string]any{},
	}
	r.fleet()
	r.stage()
	// The time of the plan changes with each one. What follows is of one instant.
	r.variables(map[string]any{"now": r.now.Format(time.RFC3339)})
	return r
}

// TestSmokeExampleStatusReport renders the report of a fleet, as its README
// says, and reads it as a person would: what is most urgent comes first.
func TestSmokeExampleStatusReport(t *testing.T) {
	binary, _ := acceptance(t)
	t.Setenv("DYNATRACE_API_TOKEN", simulator.Token)
	found, err := engine.Describe(t.Context(), binary)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorkspace(t.Context(), found)
	if err != nil {
		t.Fatal(err)
	}
	r := newReported(t, w)
	r.run("init")
	if applied := r.apply(); strings.Contains(applied, "<html") || strings.Contains(applied, "| --- |") {
		t.Errorf("the apply prints whole pages: %s", applied)
	}

	page, text := r.output("html"), r.output("markdown")
	r.reads(readPage(t, page), 4, 4, 3)
	r.markdown(text, 11)
	if strings.Contains(page, "Nodes of the cluster") || strings.Contains(text, "Nodes of the cluster") {
		t.Error("nodes are shown without a cluster")
	}

	r.cluster()
	page, text = r.applied("html"), r.output("markdown")
	if path := os.Getenv(reportVariable); path != "" {
		if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := readPage(t, page)
	r.readsNodes(read.rows[11:])
	read.rows = read.rows[:11]
	r.reads(read, 6, 8, 4)
	r.markdown(text, 11, 7)

	r.variables(nil)
	r.api.SetEnforcement(false, false, 0)
	begin := time.Now()
	page = r.applied("html")
	hour := func(at time.Time) bool { return strings.Contains(page, at.UTC().Format("2006-01-02 15:")) }
	if !hour(begin) && !hour(time.Now()) {
		t.Errorf("the report is not of today:\n%s", page)
	}
	if !strings.Contains(page, "will be refused within a day") {
		t.Errorf("the report does not say how soon tokens are enforced:\n%s", page)
	}
}

// applied applies, and returns an output.
func (r *reported) applied(name string) string {
	r.Helper()
	r.run("apply", "-auto-approve")
	return r.output(name)
}

func (r *reported) output(name string) string {
	r.Helper()
	printed, _, err := r.w.run(r.Context(), "output", "-raw", name)
	if err != nil {
		r.Fatal(err)
	}
	return printed
}

// fleet makes gates of every kind.
func (r *reported) fleet() {
	for host, fate := range map[string]struct {
		certificate, token time.Duration // that are left; 0 is none
		subject            string
	}{
		"fine.example.com":             {certificate: 200 * day, token: 100 * day},
		"certificate-soon.example.com": {certificate: 12 * day, token: 100 * day},
		"token-soon.with-a-rather-long-name-of-its-network-zone.frankfurt-1.example.com": {certificate: 200 * day, token: 20 * day},
		"expired.example.com":  {certificate: -3 * day, token: 100 * day},
		"built-in.example.com": {token: 100 * day},
		"no-token.example.com": {certificate: 200 * day},
		"stopped.example.com":  {certificate: 200 * day, token: 100 * day},
		"missing.example.com":  {certificate: 200 * day, token: -1},
		"evil.example.com":     {certificate: 200 * day, token: 100 * day, subject: evil},
	} {
		gate := r.sim.AddGate(simulator.Name(host))
		prints := []string{simulator.Fingerprint(gate.DefaultLeaf())}
		if fate.certificate != 0 {
			options := []keystoretest.Option{
				keystoretest.WithDNS(host), keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)),
				keystoretest.WithValidity(r.now.Add(-365*day), r.now.Add(fate.certificate)),
			}
			if fate.subject != "" {
				options = append(options, keystoretest.WithCommonName(fate.subject))
			}
			id := r.authority.Issue(options...)
			if err := gate.Seed("seeded.p12", id.PKCS12(password), password, true); err != nil {
				r.Fatal(err)
			}
			prints = append(prints, simulator.Fingerprint(id.Leaf))
		}
		r.gates[host] = map[string]any{"activegate_url": gate.URL(), "trusted_fingerprints": prints}
		switch {
		case fate.token > 0:
			r.gate(host, fate.token+time.Hour)
		case fate.token == 0:
			r.api.AddMember(simulator.Hostname(host))
		}
		if host == "stopped.example.com" {
			gate.Stop()
		}
	}
	r.gate("Listed-Only.example.com", 100*day+time.Hour)
	r.gate("offline.example.com", 100*day+time.Hour)
	offline, _ := r.api.Member("offline.example.com")
	offline.GoOffline()
	r.api.SetEnforcement(false, false, 12)
}

// stage writes the example as it is.
func (r *reported) stage() {
	r.Helper()
	for _, pattern := range []string{"*.tf", "templates/*"} {
		files, err := filepath.Glob(filepath.Join(examples, reportExample, pattern))
		if err != nil || len(files) == 0 {
			r.Fatalf("no %s: %v", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				r.Fatal(err)
			}
			name, err := filepath.Rel(filepath.Join(examples, reportExample), file)
			if err != nil {
				r.Fatal(err)
			}
			r.put(name, string(text))
		}
	}
}

// variables sets those of the fleet, and more.
func (r *reported) variables(more map[string]any) {
	r.Helper()
	values := map[string]any{
		"cluster_url": r.clusterURL, "environment_url": r.api.ManagedURL(), "ca_certificate_pem": r.api.CAPEM() + r.authority.PEM(), "gates": r.gates,
		"title": "Gates & <routes>",
	}
	for name, value := range more {
		values[name] = value
	}
	text, err := json.Marshal(values)
	if err != nil {
		r.Fatal(err)
	}
	r.put("terraform.tfvars.json", string(text))
}

// reads compares the page's rows: gate, urgency, days left, and what is due.
// The counts are those of gates and nodes.
func (r *reported) reads(page pageRead, now, soon, fine float64) {
	r.Helper()
	want := [][]string{
		{"act now", "expired.example.com", "-3", "The certificate has expired."},
		{"act now", "offline.example.com", "", "It is not connected since"},
		{"act now", "stopped.example.com", "", "The gate does not answer."},
		{"act now", "missing.example.com", "200", "Not listed: it was never connected"},
		{"due soon", "certificate-soon.example.com", "12", "The certificate expires soon."},
		{"due soon", "token-soon.with-a-rather-long-name-of-its-network-zone.frankfurt-1.example.com", "200", "Rotate the token"},
		{"due soon", "built-in.example.com", "", "It serves its built-in certificate."},
		{"due soon", "no-token.example.com", "200", "Give the gate a token"},
		{"fine", "evil.example.com", "200", ""},
		{"fine", "fine.example.com", "200", ""},
		{"fine", "listed-only.example.com", "", ""},
	}
	var got [][]string
	for index, row := range page.rows {
		due := row[6]
		// Beginnings are enough, but nothing due is nothing.
		if index < len(want) && want[index][3] != "" && strings.HasPrefix(due, want[index][3]) {
			due = want[index][3]
		}
		got = append(got, []string{row[0], row[1], row[3], due})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.Errorf("rows (-want +got):\n%s", diff)
	}
	if page.title != "Gates & <routes>" || !strings.Contains(page.text, "will be refused in 12 days") {
		r.Errorf("title %q, text:\n%s", page.title, page.text)
	}
	// Java quotes the name, and escapes quotes in it.
	if !strings.Contains(page.text, strings.ReplaceAll(evil, `"`, `\"`)) || len(page.foreign) > 0 {
		r.Errorf("what a gate says is not text: elements %q", page.foreign)
	}
	r.outputIs("counts", map[string]any{"act now": now, "due soon": soon, "fine": fine})
}

func (r *reported) outputIs(name string, want any) {
	r.Helper()
	printed, _, err := r.w.run(r.Context(), "output", "-json", name)
	if err != nil {
		r.Fatal(err)
	}
	var got any
	if err := json.Unmarshal([]byte(printed), &got); err != nil {
		r.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.Errorf("output %s (-want +got):\n%s", name, diff)
	}
}

// markdown requires so many lines in each table, each with the table's columns.
func (r *reported) markdown(text string, tables ...int) {
	r.Helper()
	columns, rows := []int{8, 7}, make([]int, 2)
	table := 0
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "## ") {
			table++
		}
		if !strings.HasPrefix(line, "|") {
			continue
		}
		rows[table]++
		if cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); cells != columns[table] {
			r.Errorf("%d bars in %s", cells, line)
		}
	}
	want := make([]int, 2)
	for index, count := range tables {
		want[index] = count + 2
	}
	if diff := cmp.Diff(want, rows); diff != "" || !strings.Contains(text, `\<img src=x`) || strings.Contains(text, " <img") {
		r.Errorf("rows (-want +got):\n%s\n%s", diff, text)
	}
}
