// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// check refuses at plan what is certain to fail at apply, at the attribute.
func (p *planner) check() {
	uploads := p.uploads()
	if uploads && !p.decision.maybe {
		p.checkPresence()
	}
	p.checkFallback()
	if p.material == nil {
		p.checkKeptNames()
		return
	}
	given.CheckNames(p.material.Keystore.Leaf(), p.material.Facts.DNSNames, p.plan.RequiredDNSNames, p.server(), p.diags)
	if uploads {
		p.material.CheckValidity(p.deps.Clock.Now(), p.server(), p.diags)
	}
	p.checkFixedName()
}

// checkFallback refuses a password that no request can carry: the way back would
// be found closed on the day when it is needed.
func (p *planner) checkFallback() {
	fallback := fallbackOf(p.plan)
	if fallback == nil {
		return
	}
	refused, unusable := errors.AsType[*gate.PasswordError](gate.ValidatePassword(fallback.Password))
	if !unusable {
		return
	}
	p.diags.AddAttributeError(path.Root("fallback").AtName("password"), "The fallback's password cannot be sent",
		fmt.Sprintf("No request could carry the password of `fallback`: %s. If it is the file's password all the same, upload the file again with another one; else %s.", refused.Reason, refused.Advice))
}

// uploads says that the apply uploads: an inactive file is activated again only
// with a password that opens it.
func (p *planner) uploads() bool {
	switch p.decision.Action {
	case actionUpload, actionMove:
		return true
	case actionRepair:
		return p.lost() || p.locked()
	case actionKeep, actionMaintain:
	}
	return false
}

// locked says that our file is there, inactive, and nothing is known that may
// open it.
func (p *planner) locked() bool {
	return p.notes.Drift.Kind == foundInactive &&
		p.inputs.Password.Null && p.state.Password.IsNull() && p.notes.Password == ""
}

// checkPresence requires something to upload.
func (p *planner) checkPresence() {
	switch {
	case p.inputs.Missing():
		p.diags.AddAttributeError(path.Root("certificate_pem"), "No certificate configured",
			p.whyUpload()+"There is nothing to upload: set `pkcs12_base64_wo` (or `pkcs12_base64`), or `certificate_pem` with `private_key_pem_wo` (or `private_key_pem`).")
	case p.inputs.Keyless():
		p.diags.AddAttributeError(p.inputs.Key.Path, "No private key configured",
			p.whyUpload()+"`certificate_pem` is to be uploaded, which takes its private key: set `private_key_pem_wo` or `private_key_pem`.")
	}
}

// whyUpload says what calls for an upload where the configuration does not.
func (p *planner) whyUpload() string {
	where, name := p.where.address, p.state.Name.ValueString()
	switch {
	case p.decision.Action != actionRepair:
		return ""
	case p.locked():
		return fmt.Sprintf("%s does not serve the file %q, whose password is not known, so that it cannot be activated. ", where, name)
	case p.notes.Drift.Kind == foundReplaced:
		return fmt.Sprintf("The file %q on %s holds another certificate now. ", name, where)
	default:
		return fmt.Sprintf("The file %q is no longer on %s. ", name, where)
	}
}

// checkKeptNames does the same for the certificate in state, where the
// configuration holds none: it stays.
func (p *planner) checkKeptNames() {
	if p.creating || !p.inputs.Missing() || p.state.DNSNames.IsNull() {
		return
	}
	names := tfkit.Texts(p.state.DNSNames)
	leaf := &x509.Certificate{DNSNames: names} // of a PKCS#12 file no more is known
	if text := p.state.CertificatePEM.ValueString(); text != "" {
		if read, err := keystore.ParseCertificates(text, p.state.ChainPEM.ValueString()); err == nil {
			leaf = read.Leaf()
		}
	}
	given.CheckNames(leaf, names, p.plan.RequiredDNSNames, p.server(), p.diags)
}

// checkFixedName refuses changed content under an unchanged name, which the
// gate answers with 403 while the file is active.
func (p *planner) checkFixedName() {
	d := p.decision
	unchanged := !p.arrives() && !p.config.name.IsNull() && p.config.name.Equal(p.state.Name)
	gone := p.notes.Drift.Kind == foundGone
	if !unchanged || gone || p.notes.Deferred || (!d.leaf && !d.chain && !d.revision) {
		return
	}
	detail := fmt.Sprintf("The file %q is on the gate, and the gate refuses to replace an active file (403). "+
		"Change `name` together with the certificate, or use `name_prefix` instead, which gives every upload a fresh name.", p.state.Name.ValueString())
	if p.prefixed() {
		detail += " If the configuration has no `name` at all, `ignore_changes` holds it fast: take it out there."
	}
	p.diags.AddAttributeError(path.Root("name"), "A fixed name cannot take a changed certificate", detail)
}
