// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"cmp"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// ErrNoCertificate means that a bundle of roots holds no PEM certificate.
var ErrNoCertificate = errors.New("no PEM certificate found")

// PolicyConfig is the provider's part of the trust decision.
type PolicyConfig struct {
	// RootsPEM are roots beside those of the system; may be empty.
	RootsPEM []byte
	// Pins are the provider's trusted_fingerprints.
	Pins []Fingerprint
	// Insecure accepts any certificate.
	Insecure bool
	// Clock judges validity; nil is the system's.
	Clock clock.Clock
}

// Policy decides whether a peer is trusted. First match wins: (1) chain and
// host name verify; (2) the leaf is pinned by the block or by the provider;
// (3) it is in the state or (4) in the configuration of the resource; (5) this
// run uploaded or verified it at this host and port. 2 to 5 ignore dates and
// names.
type Policy struct {
	roots    *x509.CertPool // nil: the system's
	pins     []Fingerprint
	insecure bool
	clock    clock.Clock

	mu         sync.RWMutex
	remembered map[string][]Fingerprint // by host:port
}

// NewPolicy makes a policy; ErrNoCertificate if RootsPEM holds none.
func NewPolicy(config PolicyConfig) (*Policy, error) {
	p := &Policy{
		pins:       slices.Clone(config.Pins),
		insecure:   config.Insecure,
		clock:      cmp.Or[clock.Clock](config.Clock, clock.System{}),
		remembered: map[string][]Fingerprint{},
	}
	if len(config.RootsPEM) == 0 {
		return p, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(config.RootsPEM) {
		return nil, ErrNoCertificate
	}
	p.roots = roots
	return p, nil
}

// Remember trusts the leafs at this host:port for the rest of the run: they
// were uploaded or verified there (rule 5).
func (p *Policy) Remember(endpoint string, leafs ...Fingerprint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, leaf := range leafs {
		if !slices.Contains(p.remembered[endpoint], leaf) {
			p.remembered[endpoint] = append(p.remembered[endpoint], leaf)
		}
	}
}

// Judge returns nil if the peer (leaf first) is trusted at endpoint
// (host:port) by t or by the policy, else an *UntrustedError.
func (p *Policy) Judge(endpoint, serverName string, peer []*x509.Certificate, t Trust) error {
	if len(peer) == 0 {
		return &UntrustedError{Endpoint: endpoint, Reason: "the peer presented no certificate"}
	}
	// The chain is asked last, for it is the expensive rule: the answer is the
	// same in any order.
	if p.insecure || p.knows(endpoint, FingerprintOf(peer[0]), t) {
		return nil
	}
	err := p.verifyChain(serverName, peer, p.clock.Now())
	if err == nil {
		return nil
	}
	return &UntrustedError{
		Endpoint:    endpoint,
		Fingerprint: FingerprintOf(peer[0]),
		Subject:     oneLine(peer[0].Subject.String(), maxMessage),
		NotAfter:    peer[0].NotAfter,
		Reason:      oneLine(err.Error(), maxMessage),
		Fault:       p.fault(serverName, peer),
		Chain:       peer,
	}
}

// TrustsOthers reports whether more leafs may be trusted by t or by the policy,
// without a chain, than these.
func (p *Policy) TrustsOthers(t Trust, these ...Fingerprint) bool {
	other := func(leaf Fingerprint) bool { return !slices.Contains(these, leaf) }
	return p.insecure || slices.ContainsFunc(t.Pins, other) || slices.ContainsFunc(p.pins, other)
}

func (p *Policy) knows(endpoint string, leaf Fingerprint, t Trust) bool {
	if slices.Contains(t.Pins, leaf) || slices.Contains(p.pins, leaf) || slices.Contains(t.Known, leaf) {
		return true
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	return slices.Contains(p.remembered[endpoint], leaf)
}

// fault tells whether an authority is missing at all: a verifier says the first
// fault that it finds.
func (p *Policy) fault(serverName string, peer []*x509.Certificate) Fault {
	leaf := peer[0]
	for _, at := range []time.Time{p.clock.Now(), leaf.NotAfter, leaf.NotBefore} {
		switch {
		case p.verifyChain("", peer, at) != nil:
		case leaf.VerifyHostname(serverName) != nil:
			return FaultName
		default:
			return FaultDates
		}
	}
	return FaultAuthority
}

// verifyChain takes any name where none is given.
func (p *Policy) verifyChain(serverName string, peer []*x509.Certificate, at time.Time) error {
	intermediates := x509.NewCertPool()
	for _, certificate := range peer[1:] {
		intermediates.AddCert(certificate)
	}
	_, err := peer[0].Verify(x509.VerifyOptions{
		DNSName:       serverName,
		Roots:         p.roots,
		Intermediates: intermediates,
		CurrentTime:   at,
	})
	return err
}

// Trust is what one request adds to the policy of the provider.
type Trust struct {
	// Pins are the trusted_fingerprints of the block; those of the provider
	// count as well.
	Pins []Fingerprint
	// Known are the leafs in the state and in the configuration of the resource
	// (rules 3 and 4 of "Trust towards a gate").
	Known []Fingerprint
}

// With is t that also knows the given leafs.
func (t Trust) With(leafs ...Fingerprint) Trust {
	t.Known = append(slices.Clone(t.Known), leafs...)
	return t
}

// Fingerprint is the SHA-256 of a certificate's DER form: 64 lower-case hex
// digits without separators.
type Fingerprint string

// FingerprintOf is the fingerprint of a certificate.
func FingerprintOf(certificate *x509.Certificate) Fingerprint {
	sum := sha256.Sum256(certificate.Raw)
	return Fingerprint(hex.EncodeToString(sum[:]))
}

// ParseFingerprint reads 64 hex digits of any case, with or without colons
// between the bytes, and with spaces around.
func ParseFingerprint(text string) (Fingerprint, error) {
	trimmed := strings.TrimSpace(text)
	digits := trimmed
	if strings.Contains(trimmed, ":") {
		for part := range strings.SplitSeq(trimmed, ":") {
			if len(part) != 2 {
				return "", notFingerprint("colons must separate pairs of hex digits")
			}
		}
		digits = strings.ReplaceAll(trimmed, ":", "")
	}
	switch {
	case strings.Trim(digits, "0123456789abcdefABCDEF") != "":
		return "", notFingerprint("only hex digits and colons are allowed")
	case len(digits) != hex.EncodedLen(sha256.Size):
		return "", notFingerprint(fmt.Sprintf("a SHA-256 has %d hex digits, this has %d", hex.EncodedLen(sha256.Size), len(digits)))
	}
	return Fingerprint(strings.ToLower(digits)), nil
}

func notFingerprint(reason string) error { return errors.New("not a SHA-256 fingerprint: " + reason) }
