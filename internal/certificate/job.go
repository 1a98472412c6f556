// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"crypto/rand"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// job is one create or update: what was planned, what was there, and the
// certificate at hand.
type job struct {
	deps     *tfkit.Dependencies
	plan     model
	prior    model // null values on create
	notes    notes
	inputs   inputs
	material *material // nil where the configuration holds none
	where    location
}

// prepare judges the inputs and finds the gate.
func (j *job) prepare() diag.Diagnostics {
	var diags diag.Diagnostics
	if !j.deps.GateToken.IsSet() {
		diags.Append(missingToken(j.deps))
		return diags
	}
	where, located := locate(j.deps, j.plan.ActiveGateURL, j.plan.EnvironmentID)
	diags.Append(located...)
	j.where = where.location
	var err error
	if j.material, err = j.inputs.judge(); err != nil {
		diags.Append(inputDiagnostic(err))
	}
	return diags
}

// rotation makes the rotation of this job. Its expectation is the configured
// certificate, or the one in state where nothing is configured.
func (j *job) rotation(expect expectation, upload bool) (*rotation, error) {
	trust := rest.Trust{
		Pins:  tfkit.Fingerprints(j.plan.TrustedPrints),
		Known: append(knownPrints(j.prior.Fingerprint, j.notes.trusted()), expect.leafs...),
	}
	r := &rotation{
		gate:   j.deps.Gates.Gate(j.where.address, j.where.environment, trust),
		expect: expect, prefix: j.plan.NamePrefix.ValueString(),
		previous: j.prior.Name.ValueString(), previousPrint: j.prior.Fingerprint.ValueString(),
		previousSerials: serialsIn(j.prior, j.notes), held: j.notes.Held,
		fallback: fallbackOf(j.plan), verify: j.verification(),
		lacking:      errNothingToUpload,
		keepPrevious: j.plan.KeepPrevious.ValueBool(), kept: j.notes.Kept, retained: namesOf(j.prior.RetainedNames),
	}
	if !j.plan.Name.IsUnknown() {
		r.name = j.plan.Name.ValueString()
	}
	if upload {
		if j.inputs.pkcs12.null && j.inputs.password.null && j.notes.Password == "" {
			j.notes.Password = rand.Text()
		}
		var err error
		encoding := keystore.Encoding(j.plan.Encoding.ValueString())
		if r.pkcs12, r.password, err = j.inputs.build(encoding, rest.NewSecret(j.notes.Password), nil); err != nil {
			return nil, err
		}
	}
	r.passwords = j.passwords()
	return r, nil
}

// passwords are all that may open a file of this resource, the likeliest first.
func (j *job) passwords() []rest.Secret {
	var known []rest.Secret
	for _, password := range []rest.Secret{
		j.inputs.password.value, rest.NewSecret(j.prior.Password.ValueString()), rest.NewSecret(j.notes.Password),
	} {
		if !password.IsEmpty() {
			known = append(known, password)
		}
	}
	return known
}

func (j *job) verification() verification {
	v := verification{
		skip: !j.plan.VerifyServed.ValueBool(), address: asciiAddress(j.plan.VerifyAddress.ValueString()),
		serverName: keystore.ASCIIName(j.plan.VerifyServerName.ValueString()),
	}
	if v.address == "" && j.where.address.IsPlain() {
		v.skip = true // plain http, to this machine only, presents no certificate
	}
	if v.address == "" {
		v.address = j.where.address.HostPort()
	}
	if v.serverName == "" {
		v.serverName = hostOf(v.address)
	}
	return v
}

// settle writes what the rotation left on the gate into plan and notes. No
// unknown value may remain in a saved state.
func (j *job) settle(ctx context.Context, name string, active bool, result cleaned) {
	if j.plan.Name.IsUnknown() { // a fixed name may be listed in another case
		j.plan.Name = types.StringValue(name)
	}
	j.plan.Active = types.BoolValue(active)
	j.plan.RetainedNames = stringList(ctx, result.retained)
	j.fillFacts(ctx, j.material)
	j.notes.Finding, j.notes.RolledBack, j.notes.Deferred, j.notes.Imported = nil, nil, false, false
	j.notes.Unverified, j.notes.Before = !active, nil
	j.notes.Kept, j.notes.Held, j.notes.Due, j.notes.Refused = result.kept, result.held, nil, result.refusals()
	if j.material != nil {
		j.notes.describe(j.material)
		j.notes.Presented = ""
	}
}

// fillFacts writes facts that were planned as unknown: those of the certificate
// at hand, else what was known before.
func (j *job) fillFacts(ctx context.Context, m *material) {
	switch {
	case !j.plan.Fingerprint.IsUnknown():
	case m != nil:
		j.plan.facts = factsOf(ctx, m.facts)
	default:
		j.plan.facts = j.prior.facts
	}
}

// publish saves plan, identity and notes as the new state.
func (j *job) publish(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, private tfkit.PrivateWriter) diag.Diagnostics {
	diags := tfkit.Publish(ctx, state, identity, &j.plan, identityOf(j.plan))
	diags.Append(j.notes.save(ctx, private)...)
	return diags
}
