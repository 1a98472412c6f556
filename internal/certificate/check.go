// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// clockTolerance is how far a leaf's start may lie in the future: clocks differ.
const clockTolerance = 5 * time.Minute

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
	p.checkNames(p.material.keystore.Leaf(), p.material.facts.DNSNames)
	if uploads {
		p.checkValidity()
	}
	p.checkFixedName()
}

// checkFallback refuses a password that no request can carry: the way back would
// be found closed on the day when it is needed.
func (p *planner) checkFallback() {
	var refused *gate.PasswordError
	if fallback := fallbackOf(p.plan); fallback == nil || !errors.As(gate.ValidatePassword(fallback.Password), &refused) {
		return
	}
	p.diags.AddAttributeError(path.Root("fallback").AtName("password"), "The fallback's password cannot be sent",
		fmt.Sprintf("No request could carry the password of `fallback`: %s. If it is the file's password all the same, upload the file again with another one; else %s.", refused.Reason, refused.Advice))
}

// uploads says that the apply uploads: an inactive file is activated again only
// with a password that opens it.
func (p *planner) uploads() bool {
	switch p.decision.action {
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
		p.inputs.password.null && p.state.Password.IsNull() && p.notes.Password == ""
}

// checkPresence requires something to upload.
func (p *planner) checkPresence() {
	switch {
	case p.inputs.missing():
		p.diags.AddAttributeError(path.Root("certificate_pem"), "No certificate configured",
			p.whyUpload()+"There is nothing to upload: set `pkcs12_base64_wo` (or `pkcs12_base64`), or `certificate_pem` with `private_key_pem_wo` (or `private_key_pem`).")
	case p.inputs.keyless():
		p.diags.AddAttributeError(p.inputs.key.path, "No private key configured",
			p.whyUpload()+"`certificate_pem` is to be uploaded, which takes its private key: set `private_key_pem_wo` or `private_key_pem`.")
	}
}

// whyUpload says what calls for an upload where the configuration does not.
func (p *planner) whyUpload() string {
	where, name := p.where.address, p.state.Name.ValueString()
	switch {
	case p.decision.action != actionRepair:
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
	if p.creating || !p.inputs.missing() || p.state.DNSNames.IsNull() {
		return
	}
	names := namesOf(p.state.DNSNames)
	leaf := &x509.Certificate{DNSNames: names} // of a PKCS#12 file no more is known
	if text := p.state.CertificatePEM.ValueString(); text != "" {
		if read, _, _, err := keystore.ParseCertificates(text, p.state.ChainPEM.ValueString()); err == nil {
			leaf = read
		}
	}
	p.checkNames(leaf, names)
}

// checkNames requires that the leaf covers what clients call the gate.
func (p *planner) checkNames(leaf *x509.Certificate, names []string) {
	var missing []string
	for _, element := range p.plan.RequiredDNSNames.Elements() {
		name, ok := element.(types.String)
		if ok && !name.IsNull() && !name.IsUnknown() && !covers(leaf, name.ValueString()) {
			missing = append(missing, bothForms(name.ValueString()))
		}
	}
	if len(missing) > 0 {
		p.diags.AddAttributeError(path.Root("required_dns_names"), "Certificate does not cover a required name",
			fmt.Sprintf("%s %s. Clients that call the gate by that name would refuse the certificate: "+
				"have it issued with this name among its subject alternative names, or remove the name here.",
				butNot(leaf, names), strings.Join(missing, ", ")))
	}
}

// checkValidity refuses to upload what every client would refuse.
func (p *planner) checkValidity() {
	now, leaf := p.deps.Clock.Now(), p.material.facts
	switch {
	case now.After(leaf.NotAfter):
		p.diags.AddAttributeError(p.material.path, "Certificate has expired",
			fmt.Sprintf("The leaf %s (serial number %s) was valid until %s. Uploading it would take the gate offline for every client: give a renewed one.",
				leaf.Subject, leaf.SerialNumber, leaf.NotAfter.Format(time.RFC3339)))
	case now.Add(clockTolerance).Before(leaf.NotBefore):
		p.diags.AddAttributeError(p.material.path, "Certificate is not valid yet",
			fmt.Sprintf("The leaf %s (serial number %s) is valid from %s. Uploading it now would take the gate offline until then for every client: apply it later.",
				leaf.Subject, leaf.SerialNumber, leaf.NotBefore.Format(time.RFC3339)))
	}
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

// checkPrefix accepts the beginning of a plain file name.
func checkPrefix(prefix string) error { return gate.ValidatePrefix(prefix) }

// checkAddress accepts host:port.
func checkAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if host == "" || port == "" {
		return fmt.Errorf("%q lacks the host or the port", address)
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
		return fmt.Errorf("%q is not a port", port)
	}
	return nil
}

// covers says that a client that calls a gate by this name accepts the leaf. Of a
// leaf that is not at hand only the names are known, so its addresses pass.
func covers(leaf *x509.Certificate, name string) bool {
	return keystore.Covers(leaf, name) || (leaf.Raw == nil && net.ParseIP(name) != nil)
}

// coverage are the names and addresses by which clients may call a gate.
func coverage(leaf *x509.Certificate, names []string) []string {
	all := slices.Clone(names)
	for _, address := range leaf.IPAddresses {
		all = append(all, address.String())
	}
	return all
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "no name and no address at all"
	}
	return strings.Join(names, ", ")
}

// butNot begins the sentence that ends in what a leaf does not cover.
func butNot(leaf *x509.Certificate, names []string) string {
	covered := coverage(leaf, names)
	if len(covered) == 0 {
		return "The leaf covers no name and no address at all, and therefore not"
	}
	return fmt.Sprintf("The leaf covers %s, but not", strings.Join(covered, ", "))
}

// bothForms shows an international name as it was given and as a certificate has it.
func bothForms(name string) string {
	if ascii := keystore.ASCIIName(name); ascii != name {
		return fmt.Sprintf("%s (as %s)", name, ascii)
	}
	return name
}

// asciiAddress is host:port as it can be dialled.
func asciiAddress(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return net.JoinHostPort(keystore.ASCIIName(host), port)
}
