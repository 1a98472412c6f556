// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"testing"
	"time"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	authority := makeCertificate(t, leafSpec{name: "CA", isCA: true})
	past := leafSpec{name: "gate1", from: testNow.Add(-2 * time.Hour), to: testNow.Add(-time.Hour)}
	signed := makeCertificate(t, leafSpec{name: "gate1", authority: &authority})
	foreign := makeCertificate(t, leafSpec{name: "gate2", authority: &authority})
	selfSigned := makeCertificate(t, leafSpec{name: "gate1"})
	expired := makeCertificate(t, past)
	past.authority = &authority
	expiredSigned := makeCertificate(t, past)
	past.name = "gate2"
	expiredForeign := makeCertificate(t, past)

	of := func(c tls.Certificate) []Fingerprint { return []Fingerprint{FingerprintOf(c.Leaf)} }
	other := []Fingerprint{FingerprintOf(authority.Leaf)}
	tests := map[string]struct {
		config  PolicyConfig
		peer    tls.Certificate
		trust   Trust
		before  func(*Policy)
		trusted bool
		fault   Fault
	}{
		"1 chain and name verify":          {config: PolicyConfig{RootsPEM: toPEM(authority)}, peer: signed, trusted: true},
		"1 unknown root":                   {peer: signed},
		"1 other name":                     {config: PolicyConfig{RootsPEM: toPEM(authority)}, peer: foreign, fault: FaultName},
		"1 expired":                        {config: PolicyConfig{RootsPEM: toPEM(authority)}, peer: expiredSigned, fault: FaultDates},
		"1 other name, expired":            {config: PolicyConfig{RootsPEM: toPEM(authority)}, peer: expiredForeign, fault: FaultName},
		"1 other name, unknown root":       {peer: foreign},
		"2 pinned by the block":            {peer: selfSigned, trust: Trust{Pins: of(selfSigned)}, trusted: true},
		"2 pinned by the provider":         {config: PolicyConfig{Pins: of(selfSigned)}, peer: selfSigned, trusted: true},
		"2 block adds to the provider":     {config: PolicyConfig{Pins: of(selfSigned)}, peer: selfSigned, trust: Trust{Pins: other}, trusted: true},
		"2 ignores dates":                  {peer: expired, trust: Trust{Pins: of(expired)}, trusted: true},
		"2 ignores names":                  {peer: foreign, trust: Trust{Pins: of(foreign)}, trusted: true},
		"2 a pin is for a leaf, not a CA":  {peer: signed, trust: Trust{Pins: other}},
		"3 or 4 known to the resource":     {peer: expired, trust: Trust{Known: of(expired)}, trusted: true},
		"3 or 4 beside a pin of the block": {peer: expired, trust: Trust{Pins: other, Known: of(expired)}, trusted: true},
		"5 uploaded by this run": {peer: expired, trusted: true, before: func(p *Policy) {
			p.Remember("gate1:9999", of(expired)...)
		}},
		"5 uploaded elsewhere": {peer: expired, before: func(p *Policy) {
			p.Remember("gate1:443", of(expired)...)
		}},
		"insecure":         {config: PolicyConfig{Insecure: true}, peer: expired, trusted: true},
		"nothing matches":  {peer: selfSigned, trust: Trust{Known: other}},
		"with adds a leaf": {peer: selfSigned, trust: Trust{Known: other}.With(of(selfSigned)...), trusted: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.config.Clock = fixedClock(testNow)
			policy, err := NewPolicy(test.config)
			if err != nil {
				t.Fatal(err)
			}
			if test.before != nil {
				test.before(policy)
			}
			err = policy.Judge("gate1:9999", "gate1", []*x509.Certificate{test.peer.Leaf}, test.trust)
			if test.trusted {
				if err != nil {
					t.Errorf("Judge = %v", err)
				}
				return
			}
			var untrusted *UntrustedError
			if !errors.As(err, &untrusted) {
				t.Fatalf("Judge = %v, want *UntrustedError", err)
			}
			if untrusted.Fingerprint != FingerprintOf(test.peer.Leaf) || untrusted.Reason == "" || len(untrusted.Chain) != 1 ||
				untrusted.Endpoint != "gate1:9999" || !untrusted.NotAfter.Equal(test.peer.Leaf.NotAfter) || untrusted.Subject == "" {
				t.Errorf("incomplete: %+v", untrusted)
			}
			if untrusted.Fault != test.fault {
				t.Errorf("the fault is %d", untrusted.Fault)
			}
		})
	}
}

func TestJudgeWithoutCertificate(t *testing.T) {
	t.Parallel()
	policy, _ := NewPolicy(PolicyConfig{Insecure: true})
	var untrusted *UntrustedError
	if err := policy.Judge("g:1", "g", nil, Trust{}); !errors.As(err, &untrusted) {
		t.Errorf("Judge = %v", err)
	}
}

func TestNewPolicyRefusesRootsWithoutCertificate(t *testing.T) {
	t.Parallel()
	if _, err := NewPolicy(PolicyConfig{RootsPEM: []byte("no PEM")}); !errors.Is(err, ErrNoCertificate) {
		t.Errorf("NewPolicy = %v", err)
	}
}

func TestWithDoesNotShare(t *testing.T) {
	t.Parallel()
	base := Trust{Known: make([]Fingerprint, 1, 8)}
	a, b := base.With("a"), base.With("b")
	if a.Known[1] != "a" || b.Known[1] != "b" {
		t.Errorf("%v %v", a, b)
	}
}
