// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// job is one create or update: what was planned, what was there, the certificate at
// hand, and where what it comes to is saved.
type job struct {
	deps     *tfkit.Dependencies
	diags    *diag.Diagnostics
	state    *tfsdk.State
	identity *tfsdk.ResourceIdentity
	private  tfkit.PrivateWriter
	timeout  time.Duration
	action   action // of an update
	plan     model
	prior    model // null values on create
	notes    notes
	inputs   given.Inputs
	material *given.Material // nil where the configuration holds none
	where    location
}

// prepare judges the inputs and finds the gate.
func (j *job) prepare() bool {
	if !j.deps.GateToken.IsSet() {
		j.diags.Append(missingToken(j.deps))
		return false
	}
	where, diags := locate(j.deps, j.plan.ActiveGateURL, j.plan.EnvironmentID, atGateURL)
	j.diags.Append(diags...)
	j.where = where.location
	var err error
	if j.material, err = j.inputs.Judge(); err != nil {
		j.diags.Append(given.Diagnostic(err))
	}
	return !j.diags.HasError()
}

// upload is the rotation to the configured certificate.
func (j *job) upload() (rotate.Rotation, error) {
	if j.material == nil {
		return rotate.Rotation{}, rotate.ErrNothingToUpload
	}
	return j.rotation(certificateOf(j.material), true)
}

// rotation is the rotation of this job, to the configured certificate or to the
// one in state where nothing is configured.
func (j *job) rotation(to rotate.Certificate, upload bool) (rotate.Rotation, error) {
	r := rotate.Rotation{
		Holding:     holdingOf(j.deps, j.prior, j.notes, j.where, j.plan.TrustedPrints, to.Leafs...),
		Certificate: to, Lacking: rotate.ErrNothingToUpload,
		Prefix: j.plan.NamePrefix.ValueString(), Name: j.plan.Name.ValueString(),
		Verify: verificationOf(j.plan, j.where), KeepPrevious: j.plan.KeepPrevious.ValueBool(), Timeout: j.timeout,
	}
	if upload {
		if j.inputs.PKCS12.Null && j.inputs.Password.Null && j.notes.Password == "" {
			j.notes.Password = rand.Text()
		}
		var err error
		encoding := keystore.Encoding(j.plan.Encoding.ValueString())
		if r.PKCS12, r.Password, err = j.inputs.Build(encoding, rest.NewSecret(j.notes.Password)); err != nil {
			return rotate.Rotation{}, err
		}
	}
	r.Passwords, r.Fallback = j.passwords(), fallbackOf(j.plan)
	return r, nil
}

// certificateOf is what a gate must list and present.
func certificateOf(m *given.Material) rotate.Certificate { return rotate.CertificateOf(m.Keystore) }

// holds says that the leaf of a state is in what is configured: which of a file's
// keys a gate serves is its own choice.
func holds(m *given.Material, state model) bool {
	_, held := m.Entry(state.Fingerprint.ValueString())
	return held
}

// passwords are all that may open a file of this resource, the likeliest first; one
// that is not known is empty.
func (j *job) passwords() []rest.Secret {
	return []rest.Secret{j.inputs.Password.Value, rest.NewSecret(j.prior.Password.ValueString()), rest.NewSecret(j.notes.Password)}
}

// holdingOf is what a state has on its gate; what opens it is for the caller to say.
func holdingOf(deps *tfkit.Dependencies, state model, known notes, where location, pins types.List, next ...rest.Fingerprint) rotate.Holding {
	return rotate.Holding{
		Gate: deps.Gates.Gate(where.address, where.environment, known.trust(pins, state, next...)),
		File: rotate.File{
			Name: state.Name.ValueString(), Fingerprint: state.Fingerprint.ValueString(), Serials: known.serials(state),
		},
		Retained: known.retained(state),
	}
}

// verificationOf is where a model wants its leaf to be presented.
func verificationOf(m model, where location) rotate.Verification {
	v := rotate.Verification{Skip: !m.VerifyServed.ValueBool()}
	if m.VerifyAddress.ValueString() == "" {
		v.Skip = v.Skip || where.address.IsPlain() // plain http, to this machine only, presents no certificate
	}
	v.Address, v.ServerName = given.Endpoint(m.VerifyAddress, m.VerifyServerName, where.address.HostPort())
	return v
}

// settle writes what the rotation left on the gate into plan and notes. No
// unknown value may remain in a saved state.
func (j *job) settle(name string, active bool, retained []rotate.Retained) {
	if j.plan.Name.IsUnknown() { // a fixed name may be listed in another case
		j.plan.Name = types.StringValue(name)
	}
	j.plan.Active = types.BoolValue(active)
	j.retain(retained)
	j.fillFacts(j.material)
	j.notes.Drift.Kind, j.notes.Drift.Active = "", ""
	j.notes.RolledBack, j.notes.Unverified, j.notes.Deferred, j.notes.Imported = nil, nil, false, false
	if !active {
		j.notes.Unverified = &unverified{}
	}
	if j.material != nil {
		j.notes.describe(j.material)
	}
}

// retain writes which files of earlier rotations stay.
func (j *job) retain(files []rotate.Retained) {
	names := make([]string, 0, len(files))
	for _, file := range files {
		names = append(names, file.Name)
	}
	j.plan.RetainedNames = tfkit.TextList(names)
	j.notes.retain(files)
}

// fillFacts writes facts that were planned as unknown: those of the certificate
// at hand, else what was known before.
func (j *job) fillFacts(m *given.Material) {
	switch {
	case !j.plan.Fingerprint.IsUnknown():
	case m != nil:
		j.plan.facts = given.FactsOf(m.Facts)
	default:
		j.plan.facts = j.prior.facts
	}
}

// save saves plan, identity and notes as the new state.
func (j *job) save(ctx context.Context) bool {
	diags := tfkit.Publish(ctx, j.state, j.identity, &j.plan, identityOf(j.plan))
	diags.Append(tfkit.SaveNotes(ctx, j.private, j.notes)...)
	j.diags.Append(diags...)
	return !diags.HasError()
}

// report says why the certificate is not in service.
func (j *job) report(err error) { j.diags.Append(rotationDiagnostic(j.where, err)) }
