// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// clearUnsetInputs makes the computed inputs null where they are left out.
func (p *planner) clearUnsetInputs() {
	if p.inputs.certificate.null {
		p.plan.CertificatePEM = types.StringNull()
	}
	if p.inputs.chain.null {
		p.plan.ChainPEM = types.StringNull()
	}
}

// keepInputs plans the prior value of inputs that say the same in other words,
// so that re-encoding shows no change. Each is compared with its own prior value
// only: what else is planned may depend on what is not known yet.
func (p *planner) keepInputs() {
	adopted := p.adopting() && p.material != nil && !p.decision.leaf && !p.decision.chain
	p.keepPEM(&p.plan.CertificatePEM, p.state.CertificatePEM, p.inputs.certificate, adopted)
	p.keepPEM(&p.plan.ChainPEM, p.state.ChainPEM, p.inputs.chain, adopted)
	if known(p.plan.PrivateKey) && known(p.state.PrivateKey) &&
		keystore.SamePrivateKey(p.plan.PrivateKey.ValueString(), p.state.PrivateKey.ValueString()) {
		p.plan.PrivateKey = p.state.PrivateKey
	}
	if known(p.plan.PKCS12) && known(p.state.PKCS12) && p.sameFile() {
		p.plan.PKCS12 = p.state.PKCS12
	}
}

// keepPEM does so for certificates. adopted says that they are, all in all, those
// that an import has found, where the gate has split them in its own way.
func (p *planner) keepPEM(planned *types.String, prior types.String, in input, adopted bool) {
	switch {
	case in.unknown:
	case in.null && prior.IsNull(), in.null && p.decision.action.sends() && !p.decision.maybe:
		*planned = types.StringNull()
	case in.null && p.decision.maybe:
		*planned = types.StringUnknown()
	case in.null:
		*planned = prior
	case !known(prior):
	case adopted, in.value.Reveal() == prior.ValueString(), keystore.SameCertificates(in.value.Reveal(), prior.ValueString()):
		*planned = prior
	}
}

// sameFile says that a PKCS#12 file which was encoded again holds what the one in
// state holds, with the same password. While the password is unknown, a file
// that opens with the one in state will have no other.
func (p *planner) sameFile() bool {
	blank := func(text string) string { return strings.Join(strings.Fields(text), "") }
	if blank(p.config.pkcs12.ValueString()) == blank(p.state.PKCS12.ValueString()) {
		return true
	}
	if known(p.config.passwordWO) || (!p.config.password.IsUnknown() && !p.config.password.Equal(p.state.Password)) {
		return false
	}
	again := *p
	again.inputs.password = input{value: rest.NewSecret(p.state.Password.ValueString()), null: p.state.Password.IsNull()}
	var err error
	if again.material, err = again.inputs.judge(); err != nil || again.material == nil {
		return false
	}
	return !again.leafChanged() && !again.chainChanged()
}
