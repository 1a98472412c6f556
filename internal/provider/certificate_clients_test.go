// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"crypto/x509"
	"encoding/base64"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// newGate is a gate without a resource yet, and a clock that stands still.
func newGate(tb testing.TB) *fixture {
	tb.Helper()
	now := clocktest.NewFake(time.Now().Truncate(time.Second))
	f := &fixture{
		kind: certificateName, sim: simulator.New(), root: keystoretest.NewCA("Provider Test Root"), may: true,
		clock: now, options: []provider.Option{provider.WithClock(now)},
	}
	tb.Cleanup(f.sim.Close)
	f.gate = f.sim.AddGate()
	return f
}

// pem is a configuration of an identity that covers the gate's address.
func (f *fixture) pem(id *keystoretest.Identity) given {
	return given{
		"activegate_url": text(f.gate.URL()), "certificate_pem": text(id.CertPEM),
		"certificate_chain_pem": text(id.ChainPEM), "private_key_pem_wo": text(id.KeyPEM),
	}
}

func (f *fixture) pkcs12(id *keystoretest.Identity) given {
	return given{
		"activegate_url": text(f.gate.URL()), "pkcs12_base64_wo": text(base64.StdEncoding.EncodeToString(id.PKCS12("changeit"))), "password_wo": text("changeit"),
	}
}

// nothing is what is stored before the first apply.
func (e *engine) nothing() stored { return stored{state: e.dynamic(tftypes.NewValue(e.object, nil))} }

// summaries are the attributes and summaries of warnings, in their order; errors
// are failures.
func summaries(tb testing.TB, diags []*tfprotov6.Diagnostic) (all []string) {
	tb.Helper()
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			tb.Errorf("%s: %s", d.Summary, d.Detail)
		}
		all = append(all, strings.TrimPrefix(d.Attribute.String()+": "+d.Summary, ": "))
	}
	return all
}

// named is a summary that ends in the gate's name; nothing stays nothing.
func (f *fixture) named(summary string) string {
	if summary == "" {
		return ""
	}
	return summary + ": " + f.gate.Address()
}

func details(diags []*tfprotov6.Diagnostic) string {
	var all []string
	for _, d := range diags {
		all = append(all, d.Detail)
	}
	return strings.Join(all, "\n")
}

// TestClientsAreWarnedOf: what clients hold against a chain is said at the input
// when it is to be uploaded, one warning for each kind, and not again.
func TestClientsAreWarnedOf(t *testing.T) {
	t.Parallel()
	loopback := keystoretest.WithIPs(net.IPv4(127, 0, 0, 1))
	usage := keystoretest.With(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	tests := map[string]struct {
		issuer, leaf []keystoretest.Option
		want         []string
		says         []string
	}{
		"nothing":   {},
		"one kind":  {leaf: []keystoretest.Option{usage}, want: []string{"The certificate is not for TLS servers"}, says: []string{"clientAuth"}},
		"two of it": {issuer: []keystoretest.Option{usage}, leaf: []keystoretest.Option{usage}, want: []string{"The certificate is not for TLS servers"}, says: []string{"The certificate \"CN=gate", "\n\nThe issuer \"CN=Middle"}},
		"two kinds": {
			issuer: []keystoretest.Option{keystoretest.WithValidity(time.Now().Add(-day), time.Now().Add(-time.Hour))}, leaf: []keystoretest.Option{usage},
			want: []string{"The certificate is not for TLS servers", "An issuer is not valid now"},
		},
		"no name": {leaf: []keystoretest.Option{keystoretest.WithDNS(), keystoretest.WithIPs()}, want: []string{"The certificate names no host"}},
		"weak":    {leaf: []keystoretest.Option{keystoretest.WithEd25519()}, want: []string{"Some clients do not know the kind of key"}},
	}
	for name, test := range tests {
		for input, configure := range map[string]func(*fixture, *keystoretest.Identity) given{"certificate_pem": (*fixture).pem, "pkcs12_base64_wo": (*fixture).pkcs12} {
			t.Run(name+"/"+input, func(t *testing.T) {
				t.Parallel()
				f := newGate(t)
				config := configure(f, f.root.Intermediate("Middle", test.issuer...).Issue(append([]keystoretest.Option{loopback}, test.leaf...)...))
				e := f.start(t, false)
				planned := e.plan(e.nothing(), config)
				var want []string
				for _, summary := range test.want {
					want = append(want, `AttributeName("`+input+`"): `+summary)
				}
				if diff := cmp.Diff(want, summaries(t, planned.Diagnostics)); diff != "" {
					t.Errorf("(-want +got):\n%s\n%s", diff, details(planned.Diagnostics))
				}
				for _, phrase := range test.says {
					if !strings.Contains(details(planned.Diagnostics), phrase) {
						t.Errorf("%q is not said:\n%s", phrase, details(planned.Diagnostics))
					}
				}
				if strings.Contains(strings.Join(test.want, ""), "not valid now") {
					return // what expires is said again
				}
				kept := e.apply(e.nothing(), config)
				if again := summaries(t, e.plan(kept, config).Diagnostics); len(again) > 0 {
					t.Errorf("a plan that changes nothing says %q", again)
				}
			})
		}
	}
}

// TestExpiryOfTheChain: the first certificate of the chain to expire counts, at
// the upload and later.
func TestExpiryOfTheChain(t *testing.T) {
	t.Parallel()
	f := newGate(t)
	now := f.clock.Now()
	short := f.root.Intermediate("Short", keystoretest.WithValidity(now.Add(-30*day), now.Add(40*day)))
	id := short.Issue(keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)), keystoretest.WithValidity(now.Add(-time.Hour), now.Add(60*day)))
	announced := f.pkcs12(id)
	announced["revision"] = text("1")
	for name, config := range map[string]given{"PEM": f.pem(id), "PKCS#12": f.pkcs12(id), "announced": announced} {
		f.clock.Set(now)
		e := f.start(t, false)
		kept := e.apply(e.nothing(), config)
		for _, step := range []struct {
			at   time.Duration
			says string
			of   string
		}{
			{0, "", ""},
			{37 * day, "An issuer of the certificate expires soon", "has the issuer \"CN=Short,O=Example\" in its chain, which is valid until " + short.Certificate().NotAfter.Format(time.RFC3339) + ", that is for 3 more days"},
			{41 * day, "An issuer of the served certificate has expired", "was issued by \"CN=Short"},
		} {
			f.clock.Set(now.Add(step.at))
			said := e.plan(kept, config).Diagnostics
			if got := strings.Join(summaries(t, said), "; "); got != f.named(step.says) || !strings.Contains(details(said), step.of) {
				t.Errorf("%s, after %s: %s\n%s", name, step.at, got, details(said))
			}
		}
	}
	// Another file than the one that was uploaded says nothing about it.
	f.clock.Set(now)
	e := f.start(t, false)
	kept := e.apply(e.nothing(), announced)
	f.clock.Set(now.Add(37 * day))
	other := f.pkcs12(f.root.Issue(keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)), keystoretest.WithValidity(now, now.Add(365*day))))
	other["revision"] = text("1")
	if said := summaries(t, e.plan(kept, other).Diagnostics); len(said) > 0 {
		t.Errorf("said %q", said)
	}
}

// TestRequiredNames: names are looked for as clients look for them, and what is
// missing is said in words that fit.
func TestRequiredNames(t *testing.T) {
	t.Parallel()
	f := newGate(t)
	loopback := keystoretest.WithIPs(net.IPv4(127, 0, 0, 1))
	names := f.root.Issue(loopback, keystoretest.WithDNS("xn--bcher-kva.example", "*.wild.example"))
	addresses := f.root.Issue(loopback, keystoretest.WithDNS())
	nothing := f.root.Issue(keystoretest.WithDNS(), keystoretest.WithIPs())
	for name, test := range map[string]struct {
		id       *keystoretest.Identity
		required []string
		refuses  string
	}{
		"covered": {names, []string{"bücher.example", "BÜCHER.example", "xn--bcher-kva.example.", "a.WILD.example", "127.0.0.1"}, ""},
		"missing": {names, []string{"a.bücher.example"}, "The leaf covers xn--bcher-kva.example, *.wild.example, 127.0.0.1, but not a.bücher.example (as a.xn--bcher-kva.example). Clients"},
		"no name": {addresses, []string{"gate1"}, "The leaf covers 127.0.0.1, but not gate1. Clients"},
		"nothing": {nothing, []string{"gate1"}, "The leaf covers no name and no address at all, and therefore not gate1. Clients"},
	} {
		config := f.pem(test.id)
		values := make([]tftypes.Value, 0, len(test.required))
		for _, required := range test.required {
			values = append(values, text(required))
		}
		config["required_dns_names"] = tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, values)
		e := f.start(t, false)
		var refused string
		for _, d := range e.plan(e.nothing(), config).Diagnostics {
			if d.Severity == tfprotov6.DiagnosticSeverityError {
				refused += d.Detail
			}
		}
		if !strings.HasPrefix(refused, test.refuses) || (refused == "") != (test.refuses == "") {
			t.Errorf("%s: %s", name, refused)
		}
	}
}

// TestForeignCertificate: a gate that presents a certificate of a trusted
// authority for another name is told of once, with advice that fits.
func TestForeignCertificate(t *testing.T) {
	t.Parallel()
	f := newGate(t)
	config := f.pem(f.root.Issue(keystoretest.WithIPs(net.IPv4(127, 0, 0, 1))))
	first := f.start(t, false)
	kept := first.apply(first.nothing(), config)
	other := f.root.Issue(keystoretest.WithDNS("gate2.example.com"))
	mustNot(t, f.gate.Seed("other.p12", other.PKCS12("changeit"), "changeit", true))
	f.setting = given{"ca_certificate_pem": text(f.root.PEM())}

	e := f.start(t, false)
	read := e.refresh(kept)
	kept = stored{state: read.NewState, private: read.Private, identity: read.NewIdentity}
	if diff := cmp.Diff([]string{f.named("Certificate not trusted")}, summaries(t, read.Diagnostics)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if advice := details(read.Diagnostics); !strings.Contains(advice, "trusts the authority that issued it") || strings.Contains(advice, "ca_certificate_pem") {
		t.Errorf("advice: %s", advice)
	}
	if said := summaries(t, e.plan(kept, config).Diagnostics); len(said) > 0 {
		t.Errorf("the plan says it again: %q", said)
	}
	unrefreshed := f.start(t, false)
	if diff := cmp.Diff([]string{f.named("The gate does not serve this certificate")}, summaries(t, unrefreshed.plan(kept, config).Diagnostics)); diff != "" {
		t.Errorf("without a refresh (-want +got):\n%s", diff)
	}
}
