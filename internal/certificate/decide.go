// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// action is what an apply does on the gate.
type action string

const (
	actionKeep     action = "keep"     // nothing: at most the state is written
	actionUpload   action = "upload"   // rotate
	actionRepair   action = "repair"   // activate our file again, or upload afresh
	actionMaintain action = "maintain" // delete files of earlier rotations
	actionMove     action = "move"     // upload to another gate, then release the one before
)

// sends says that the configured certificate is uploaded.
func (a action) sends() bool { return a == actionUpload || a == actionMove }

// decision is what a plan has promised. It travels in planned private state, so
// that Update does just that and nothing else.
type decision struct {
	promise

	// Reasons for an upload, for the wording.
	leaf, chain, revision bool
	// maybe says that something is unknown: the upload may turn out not to be needed.
	maybe bool
}

const decisionKey = "decision"

// promise is as much of it as an apply has to know.
type promise struct {
	Action action `json:"action"`
	// Refuse says that this certificate was rolled back before.
	Refuse bool `json:"refuse,omitempty"`
}

func (d decision) save(ctx context.Context, private tfkit.PrivateWriter) diag.Diagnostics {
	raw, err := json.Marshal(d.promise)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unwritable private state", err.Error())}
	}
	return private.SetKey(ctx, decisionKey, raw)
}

// decided says that a decision was planned before.
func decided(ctx context.Context, planned tfkit.PrivateReader) bool {
	raw, _ := planned.GetKey(ctx, decisionKey)
	return len(raw) > 0
}

// takeDecision reads the promised decision and removes it.
func takeDecision(ctx context.Context, planned tfkit.PrivateReader, saved tfkit.PrivateWriter) (promise, diag.Diagnostics) {
	promised := promise{Action: actionKeep}
	raw, diags := planned.GetKey(ctx, decisionKey)
	diags.Append(saved.SetKey(ctx, guardedKey, nil)...)
	if len(raw) == 0 || diags.HasError() {
		return promised, diags
	}
	if err := json.Unmarshal(raw, &promised); err != nil {
		diags.AddError("Unreadable private state", "The planned decision of this resource is not valid: "+err.Error())
	}
	diags.Append(saved.SetKey(ctx, decisionKey, nil)...)
	return promised, diags
}

// decide compares configuration, state and notes. A certificate is compared by
// the public fingerprint of its leaf and a digest of its chain, so that another
// encoding, other line ends or another order of the chain change nothing.
func (p *planner) decide() {
	d := &p.decision
	if p.creating {
		d.Action = actionUpload
		return
	}
	d.leaf, d.chain = p.leafChanged(), p.chainChanged()
	d.revision = !p.adopting() && !p.plan.Revision.IsUnknown() && !p.plan.Revision.Equal(p.state.Revision)
	sure := p.moving || d.leaf || d.chain || d.revision || p.renamed() || p.notes.Deferred
	d.maybe = !sure && p.unknownChange()
	switch {
	case p.moving:
		d.Action = actionMove
	case sure || d.maybe:
		d.Action = actionUpload
		d.Refuse = p.wasRolledBack()
	case !p.state.Active.ValueBool() && p.lost() && p.ephemeral():
		// What is lost cannot be had again: an ephemeral issuer gives another
		// certificate at every run.
		d.Action, d.leaf = actionUpload, true
	case !p.state.Active.ValueBool():
		d.Action = actionRepair
	case len(p.due()) > 0 || (p.plan.KeepPrevious.IsUnknown() && len(p.notes.inState(p.state, rotate.Kept)) > 0):
		d.Action = actionMaintain
	default:
		d.Action = actionKeep
	}
}

// ephemeral says that the certificate comes from a write-only file.
func (p *planner) ephemeral() bool { return !p.inputs.PKCS12.Null && p.inputs.PKCS12.WriteOnly }

// lost says that our file is not on the gate any more, so that a repair uploads.
func (p *planner) lost() bool {
	return p.notes.Drift.Kind == foundGone || p.notes.Drift.Kind == foundReplaced
}

// mayReplace says that a repair may bring another certificate, since the one in
// state cannot be had again: where its password is lost, the one that is
// configured is uploaded.
func (p *planner) mayReplace() bool {
	return p.decision.Action == actionRepair && p.ephemeral() &&
		(p.material == nil || p.material.Facts.FingerprintSHA256 != p.state.Fingerprint.ValueString())
}

// announced says that only `revision` announces changes of the inputs.
func (p *planner) announced() bool {
	return p.ephemeral() && p.inputs.Certificate.Null && !p.plan.Revision.IsNull() && !p.adopting()
}

// unknownChange says that something is unknown that may call for an upload.
func (p *planner) unknownChange() bool {
	switch {
	case !p.where.known, p.plan.Revision.IsUnknown(), p.config.name.IsUnknown():
		return true
	case p.config.name.IsNull() && p.plan.NamePrefix.IsUnknown() && p.prefixed():
		return true
	default:
		return p.inputs.Unknown() && !p.announced()
	}
}

// compared says that the configured certificate is to be compared at all.
func (p *planner) compared() bool {
	return p.material != nil && (!p.material.Hidden || p.plan.Revision.IsNull() || p.adopting())
}

func (p *planner) leafChanged() bool {
	switch {
	case !p.compared():
		return false
	case p.state.Fingerprint.IsNull():
		// Imported without a look at the leaf: the serial number decides.
		return !p.state.SerialNumber.IsNull() && p.state.SerialNumber.ValueString() != p.material.Facts.SerialNumber
	case p.adopting() || p.notes.Content.Chain == p.material.Chain:
		// Which of a file's keys an imported one was served with was the gate's choice.
		return !holds(p.material, p.state)
	default:
		return p.state.Fingerprint.ValueString() != p.material.Facts.FingerprintSHA256
	}
}

func (p *planner) chainChanged() bool {
	switch {
	case !p.compared():
		return false
	case p.adopting():
		return p.notes.Content.Presented != "" && p.notes.Content.Presented != p.material.Issuers(p.state.Fingerprint.ValueString())
	default:
		return p.notes.Content.Chain != p.material.Chain
	}
}

// adopting says that the file was imported and never uploaded from here, so
// that its chain is not known and a first revision announces nothing.
func (p *planner) adopting() bool { return p.notes.Content.Chain == "" }

// renamed says that the configuration wants another file name.
func (p *planner) renamed() bool {
	if !p.config.name.IsNull() {
		return !p.config.name.IsUnknown() && !p.config.name.Equal(p.state.Name)
	}
	if p.plan.NamePrefix.IsUnknown() || p.plan.NamePrefix.Equal(p.state.NamePrefix) {
		return false
	}
	return p.prefixed()
}

// prefixed says that the file's name was made from the prefix in state: an
// imported file of another name stays as it is.
func (p *planner) prefixed() bool {
	_, ours := gate.ParseName(p.state.NamePrefix.ValueString(), p.state.Name.ValueString())
	return ours
}

// wasRolledBack says that this very upload has failed to verify before.
func (p *planner) wasRolledBack() bool {
	memory := p.notes.RolledBack
	return memory != nil && p.material != nil &&
		memory.Fingerprint == p.material.Facts.FingerprintSHA256 && memory.Chain == p.material.Chain &&
		memory.Revision == p.plan.Revision.ValueString()
}

// due are files of earlier rotations that can be deleted now.
func (p *planner) due() []string { return p.notes.due(p.state, p.plan) }
