// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// check refuses at plan what is certain to fail at apply, at the attribute.
func (p *planner) check() {
	if p.decision.stores && !p.decision.maybe {
		why := ""
		if p.decision.repair {
			why = p.server().Address + " has another certificate now (" + p.notes.Due.Found + "). "
		}
		switch {
		case p.inputs.Missing():
			p.diags.AddAttributeError(path.Root("certificate_pem"), "No certificate configured",
				why+"There is nothing to store: set `certificate_pem` with `private_key_pem_wo` (or `private_key_pem`).")
		case p.inputs.Keyless():
			p.diags.AddAttributeError(p.inputs.Key.Path, "No private key configured",
				why+"`certificate_pem` is to be stored, which takes its private key: set `private_key_pem_wo` or `private_key_pem`.")
		}
	}
	if p.material == nil {
		return
	}
	given.CheckNames(p.material.Keystore.Leaf(), p.material.Facts.DNSNames, p.plan.RequiredDNSNames, p.server(), p.diags)
	if p.decision.stores {
		p.material.CheckValidity(p.deps.Clock.Now(), p.server(), p.diags)
	}
}

// warn says what a person should know before applying.
func (p *planner) warn() {
	p.warnExpiry()
	if p.plan.VerifyServed.ValueBool() && p.plan.VerifyAddress.IsNull() {
		p.diags.AddAttributeWarning(path.Root("verify_address"), "The certificate is not seen",
			"`verify_served` is true, but without `verify_address` nobody looks at what the node presents: subject, issuer and expiry, as the cluster tells them, are all that proves which certificate it has. "+
				"A renewed one that has all three in common passes for the one before. Set `verify_address`, or `verify_served = false` to accept that.")
	}
	if !p.decision.stores || p.material == nil {
		return
	}
	if p.decision.repair {
		p.diags.AddWarning(tfkit.SummaryOf("The node does not have this certificate", p.server().Name),
			fmt.Sprintf("%s: %s. It will be stored again.%s", p.server().Address, p.notes.Due.Found, p.again()))
	}
	given.WarnFindings(p.material.Findings(p.deps.Clock.Now()), func(keystore.Notice) path.Path { return p.material.Path }, p.diags)
}

// again says what is behind it, if it is not the first time.
func (p *planner) again() string {
	if p.notes.Due.Losses < 2 { //nolint:mnd // once is an accident
		return ""
	}
	return fmt.Sprintf(" That has happened %d times: somebody else stores certificates there, or the cluster managed them itself for a while.", p.notes.Due.Losses)
}

// warnExpiry warns of what is left of the certificate that this plan leaves there.
func (p *planner) warnExpiry() {
	first, known := p.state.Lifetime()
	if p.material != nil {
		first = given.LifetimeOf(p.material.Keystore.Entries[0])
	} else if p.decision.stores || !known {
		return
	}
	given.WarnExpiry(first, p.plan.ExpiryWarning, p.decision.stores, p.server(), p.deps.Clock.Now(), p.diags)
}

// ask asks the cluster what a plan that stores should know. A question that cannot be
// asked is no error.
func (p *planner) ask(ctx context.Context) {
	if !p.decision.stores || p.deps.ClusterServer().IsUnknown() {
		return
	}
	cluster := p.deps.RequireCluster(p.diags)
	if cluster == nil {
		return
	}
	cluster = cluster.Trusting(rest.Trust{Pins: tfkit.Fingerprints(p.plan.TrustedPrints)})
	ctx, cancel := clock.Bounded(ctx, readTimeout)
	defer cancel()
	manages, err := cluster.Preferences(ctx)
	switch {
	case rest.IsUpgrading(err): // as it would say to every other question, each time after a while
		p.diags.Append(tfkit.ExplainCluster("asking whether it manages certificates itself", err).Warning())
		return
	case err == nil && manages:
		p.diags.AddAttributeError(path.Root("certificate_pem"), "The cluster manages certificates itself",
			fmt.Sprintf("%s manages domain names and certificates automatically, and would overwrite what is stored. Switch that off first: in the Cluster Management Console, "+
				"Settings > Public endpoints, \"Enable management of domain name and SSL certificates\". The provider does not switch it.", cluster.Address().URL()))
		return
	}
	p.askPublic(ctx, cluster)
	if p.known {
		p.askNode(ctx, cluster)
		p.askSeen(ctx, cluster)
	}
}

// askSeen finds out whether somebody is where the apply will look. That is no error: a
// node that is down, or does not exist yet, may be up by then, and must not keep others
// from being planned.
func (p *planner) askSeen(ctx context.Context, cluster *managed.Cluster) {
	at := p.plan.verification()
	if !at.Wanted() {
		return
	}
	if _, err := cluster.Served(ctx, at.Address, at.ServerName); err != nil {
		p.diags.AddAttributeWarning(path.Root("verify_address"), tfkit.SummaryOf("The node cannot be seen now", p.server().Name),
			fmt.Sprintf("No TLS handshake with %s succeeded: %s. The apply stores nothing if that is so then. %s", at.Address, err, unseenAdvice))
	}
}

// unseenAdvice is for a store of which nobody could see what came of it.
const unseenAdvice = "Nobody could see what came of it, and there is no way back to the certificate before. Start the node, or correct `verify_address`, and apply; " +
	"`verify_served = false` stores the certificate without looking."

// askPublic compares the leaf with the name under which clients reach such nodes.
func (p *planner) askPublic(ctx context.Context, cluster *managed.Cluster) {
	kind := managed.Kind(p.plan.NodeType.ValueString())
	if p.material == nil || p.plan.NodeType.IsUnknown() {
		return
	}
	host, err := cluster.PublicHost(ctx, kind.PublicAddress())
	if err != nil || host == "" {
		return
	}
	if leaf := p.material.Keystore.Leaf(); !keystore.Covers(leaf, host) {
		p.diags.AddAttributeWarning(p.material.Path, "The certificate does not cover the public address",
			fmt.Sprintf("Clients reach such nodes at %s (`%s` of %s), and would refuse the certificate: the leaf covers %s.",
				host, kind.PublicAddress(), cluster.Address().URL(), given.Coverage(leaf, p.material.Facts.DNSNames)))
	}
}

// askNode looks at what the node has now.
func (p *planner) askNode(ctx context.Context, cluster *managed.Cluster) {
	details, err := cluster.Details(ctx, p.node)
	p.deps.WarnSkew(cluster.Address().String(), cluster.Skew, p.diags)
	switch {
	case rest.IsUnreachable(err):
		p.diags.AddWarning("The cluster cannot be reached now", "Failed while asking for the certificate of "+p.node.String()+": "+err.Error()+
			".\n\nThe apply stores the certificate, and fails if the cluster cannot be reached then either.")
	case err != nil:
		switch listed := listing(ctx, p.deps, cluster, p.node, err); {
		case p.creating && listed == isAbsent:
			p.diags.Append(absentDiagnostic(p.node, err))
		case listed == isOffline:
			p.diags.Append(offlineDiagnostic(p.node, err, "The apply can store nothing on it: start it before."))
		default:
			p.diags.Append(tfkit.ExplainCluster("asking for the certificate of "+p.node.String(), err).About(p.node.String()).Warning())
		}
	case !details.Writable:
		p.diags.AddAttributeError(path.Root("node_id"), "The node takes no certificate",
			fmt.Sprintf("%s says of %s that no certificate can be stored there (`customKeyStoreWritable` is false).", cluster.Address().URL(), p.node))
	case !details.Default:
		p.diags.AddWarning("There is no way back to the certificate before",
			"No API of the cluster returns a key, so that what a node has now cannot be stored again from here. Keep the old certificate with its key until the new one has proved itself.")
		if p.material != nil {
			given.WarnImpact(keystore.Facts{Issuer: details.Issuer}, p.material, p.server(), p.diags)
		}
	}
}
