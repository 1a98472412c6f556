// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Delete implements resource.Resource. The gate refuses to delete what it
// serves, so what happens to the active file is on_destroy's to say.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	where, err := locateState(state)
	if err != nil {
		resp.Diagnostics.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
	}
	if !r.deps.GateToken.IsSet() {
		resp.Diagnostics.Append(missingToken(r.deps))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tfkit.Bounded(ctx, timeout)
	defer cancel()

	d := &destruction{
		state: state, notes: known, where: where, diags: &resp.Diagnostics,
		gate: r.deps.Gates.Gate(where.address, where.environment, trustOf(state, known)),
	}
	unlock, err := d.gate.Lock(ctx)
	if err != nil {
		d.report("waiting for", err)
		return
	}
	defer unlock()
	listing, err := d.gate.ListFresh(ctx)
	if err != nil {
		d.report("listing the certificates of", err)
		return
	}
	rememberPeer(d.gate, listing)
	// Half a destroy, such as an activated fallback beside a state that says
	// otherwise, is worse than a late answer to Ctrl-C.
	ctx, cancelDetached := tfkit.Detached(ctx, timeout)
	defer cancelDetached()
	d.run(ctx, listing)
}

// destruction is one Delete in progress.
type destruction struct {
	state model
	notes notes
	where location
	gate  *gate.Gate
	diags *diag.Diagnostics
}

func (d *destruction) run(ctx context.Context, listing gate.Listing) {
	name := d.state.Name.ValueString()
	file, there := listing.FindFold(name)
	if there && d.gate.IsOurs(file.Name) {
		return // uploaded or adopted by this very run, for the resource's successor
	}
	leaves := there && file.Active && d.state.OnDestroy.ValueString() == onDestroyRetain
	switch {
	case leaves:
		d.leave(file)
	case there && file.Active && !d.release(ctx, listing):
		return
	case there:
		if err := removeFile(ctx, d.gate, file.Name); err != nil {
			d.report("deleting "+quoted([]string{file.Name})+" on", err)
			return
		}
	}
	d.removeRetained(ctx, listing)
}

// release makes a file inactive that the gate serves. It returns false where
// the destroy must fail.
func (d *destruction) release(ctx context.Context, listing gate.Listing) bool {
	if d.state.OnDestroy.ValueString() == onDestroyFallback {
		return d.fallBack(ctx, listing)
	}
	d.diags.AddAttributeError(path.Root("on_destroy"), "Destroying the active certificate is forbidden", forbiddenDetail(d.state))
	return false
}

// leave leaves the active file, and remembers it: a create that follows on this
// gate in this run takes it over as its predecessor.
func (d *destruction) leave(file gate.File) {
	var passwords []rest.Secret
	for _, text := range []string{d.state.Password.ValueString(), d.notes.Password} {
		if text != "" {
			passwords = append(passwords, rest.NewSecret(text))
		}
	}
	d.gate.PutLeft(gate.Left{
		Name: file.Name, Fingerprint: rest.Fingerprint(d.state.Fingerprint.ValueString()), Passwords: passwords,
	})
	d.diags.AddWarning("The active certificate stays on the gate", staysDetail(d.state))
}

// fallBack activates the configured fallback, so that our file can be deleted.
func (d *destruction) fallBack(ctx context.Context, listing gate.Listing) bool {
	fallback := fallbackOf(d.state)
	if fallback == nil {
		d.diags.AddAttributeError(path.Root("fallback"), "No fallback configured", "`on_destroy = \"fallback\"` is in state without a `fallback`. Apply one first.")
		return false
	}
	work := &rotation{gate: d.gate}
	if err := work.activate(ctx, fallback.name, fallback.password); err != nil {
		why := tfkit.Explain(fmt.Sprintf("activating the fallback %q on %s", fallback.name, d.where.address), scope, err).Detail
		if _, there := listing.FindFold(fallback.name); !there {
			why = fmt.Sprintf("%s has no file %s. It lists: %s.", d.where.address, strconv.Quote(fallback.name), orNone(quoted(namesIn(listing))))
		}
		d.diags.AddAttributeError(path.Root("fallback"), "The fallback could not be activated", why+
			"\n\nNothing was deleted: the gate goes on serving "+quoted([]string{d.state.Name.ValueString()})+". Apply a right `fallback` first (a destroy knows only the state), and destroy again.")
		return false
	}
	if err := work.awaitActive(ctx, fallback.name); err != nil {
		d.report("waiting for the fallback to become active on", err)
		return false
	}
	return true
}

// removeRetained deletes what earlier rotations left. What the gate refuses is
// named: nobody will remember it after this.
func (d *destruction) removeRetained(ctx context.Context, listing gate.Listing) {
	var refused []string
	for _, name := range namesOf(d.state.RetainedNames) {
		file, there := listing.FindFold(name)
		if !there || d.gate.IsOurs(name) {
			continue
		}
		if file.Active || removeFile(ctx, d.gate, name) != nil {
			refused = append(refused, name)
		}
	}
	if len(refused) > 0 {
		d.diags.AddWarning("Files stay on the gate",
			fmt.Sprintf("%s: these files of earlier rotations could not be deleted and are no longer managed: %s.", d.where.address, quoted(refused)))
	}
}

func (d *destruction) report(doing string, err error) {
	failure := tfkit.Explain(doing+" "+d.where.address.String(), scope, err)
	d.diags.AddError(failure.Summary, failure.Detail+"\n\nThe resource stays in state. If the gate is gone for good, forget it with `terraform state rm`, or with "+
		"`removed { from = ADDRESS  lifecycle { destroy = false } }`.")
}
