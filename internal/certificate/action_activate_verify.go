// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// presentedBy says that a presented leaf is one that the file holds, as far as
// the gate tells of it: by serial number and common name.
func (e expectation) presentedBy(chain []*x509.Certificate) bool {
	if len(chain) == 0 || !slices.Contains(e.serials, keystore.FactsOf(chain[0]).SerialNumber) {
		return false
	}
	name := chain[0].Subject.CommonName
	return name == "" || len(e.names) == 0 || containsFold(e.names, name)
}

// confirm sees that the gate presents the certificate, which takes no token, and
// that it lists the file as active, which takes trust. It says what it saw.
func (a *activation) confirm(ctx context.Context) bool {
	switch {
	case a.verify.skip:
	case len(a.expect.serials) == 0:
		a.diags.AddAttributeWarning(atFileName, "Whether the certificate is presented is not known",
			fmt.Sprintf("%s tells no serial number of what %s holds, so that what it presents cannot be compared with it.", a.where.address, strconv.Quote(a.name)))
	default:
		a.Sayf("Waiting until %s presents it.", a.verify.address)
		leaf, err := a.presented(ctx)
		if err != nil {
			a.notPresented(err)
			return false
		}
		a.Sayf("%s presents %s, SHA-256 fingerprint %s.", a.verify.address, strconv.Quote(leaf.Subject), leaf.FingerprintSHA256)
	}
	return a.listed(ctx)
}

// presented waits until the gate presents a leaf of the file.
func (a *activation) presented(ctx context.Context) (keystore.Facts, error) {
	failed := &notServedError{address: a.verify.address}
	err := a.gate.Poll(ctx, 0, func(ctx context.Context) (bool, error) {
		chain, err := a.gate.Served(ctx, a.verify.address, a.verify.serverName)
		if err != nil || len(chain) == 0 {
			failed.err = err
			return false, nil //nolint:nilerr // a gate that switches may reset connections
		}
		failed.err, failed.leaf = nil, keystore.FactsOf(chain[0])
		return a.expect.presentedBy(chain), nil
	})
	if err != nil {
		return keystore.Facts{}, failed
	}
	return failed.leaf, nil
}

// notPresented says where that leaves the gate, and how to go back.
func (a *activation) notPresented(err error) {
	detail := fmt.Sprintf("%s is active on %s, but %s.\n\n", strconv.Quote(a.name), a.where.address, err)
	if active, custom := a.before.Active(); custom && active.Name != a.name {
		detail += fmt.Sprintf("Nothing was taken back, since the action knows the password of no other file. To go back, invoke it with `name = %s` and the password of that file. ",
			strconv.Quote(active.Name))
	}
	a.diags.AddAttributeError(atGateURL, "The certificate is not presented", detail+
		"Check what clients see there (`verify_address` and `verify_server_name` say where to look; a load balancer or TLS proxy in between presents its own certificate), and the gate's log.")
}

// listed waits until the gate lists the file as active. The certificate that it
// presents now may not be trusted: then no token is sent, and nothing more can be
// known.
func (a *activation) listed(ctx context.Context) bool {
	failed := &notListedError{name: a.name}
	err := a.gate.Poll(ctx, 0, func(ctx context.Context) (bool, error) {
		now, err := a.gate.ListFresh(ctx)
		var untrusted *rest.UntrustedError
		if errors.As(err, &untrusted) {
			return false, untrusted
		}
		if err != nil {
			failed.err = err
			if refusesToken(err) {
				return false, err
			}
			return false, nil // a gate that switches may reset connections
		}
		failed.err = nil
		return a.isListed(now)
	})
	var (
		untrusted *rest.UntrustedError
		third     *thirdPartyError
	)
	switch {
	case err == nil:
		a.Sayf("%s lists %s as active.", a.where.address, strconv.Quote(a.name))
		return true
	case errors.As(err, &untrusted):
		a.diags.AddAttributeWarning(atGateURL, "The activated certificate is not trusted here",
			fmt.Sprintf("%s has activated %s, and presents a certificate that neither a chain nor a setting makes trusted, so that no token is sent to the gate any more: "+
				"its list was not read, and the next refresh will warn of it.\n\nSHA-256 fingerprint: %s\n\nIf that is the certificate that you expect there, put the fingerprint "+
				"into `trusted_fingerprints`, of the provider or of what uses the gate.", a.where.address, strconv.Quote(a.name), untrusted.Fingerprint))
		return true
	case errors.As(err, &third):
		a.diags.AddAttributeError(atFileName, "Another file is active", fmt.Sprintf("%s had activated %s, but %s.", a.where.address, strconv.Quote(a.name), err))
	default:
		a.diags.AddAttributeError(atGateURL, "The file is not listed as active", fmt.Sprintf("%s has answered that it activated %s, but %s.\n\n%sInvoke the action again: a file that is active already is a success.",
			a.where.address, strconv.Quote(a.name), failed, tokenAdvice(failed.err)))
	}
	return false
}

// isListed judges one list: the file from before may still be listed for a moment.
func (a *activation) isListed(now gate.Listing) (bool, error) {
	active, ok := now.Active()
	predecessor, had := a.before.Active()
	switch {
	case !ok:
		return false, nil
	case sameName(now, active.Name, a.name):
		return true, nil
	case had && active.Name == predecessor.Name:
		return false, nil
	default:
		return false, &thirdPartyError{active: active.Name}
	}
}
