// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"fmt"
	"io"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/cluster/store"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
)

// facts are the computed attributes that describe the leaf.
type facts = given.Facts

// model is plan and state of the resource. Its write-only field exists because the
// framework maps every attribute, and stays null.
type model struct {
	ID               types.String   `tfsdk:"id"`
	NodeType         types.String   `tfsdk:"node_type"`
	NodeID           types.String   `tfsdk:"node_id"`
	CertificatePEM   types.String   `tfsdk:"certificate_pem"`
	ChainPEM         types.String   `tfsdk:"certificate_chain_pem"`
	PrivateKey       types.String   `tfsdk:"private_key_pem"`
	PrivateKeyWO     types.String   `tfsdk:"private_key_pem_wo"`
	Revision         types.String   `tfsdk:"revision"`
	RequiredDNSNames types.Set      `tfsdk:"required_dns_names"`
	ExpiryWarning    types.String   `tfsdk:"expiry_warning"`
	TrustedPrints    types.List     `tfsdk:"trusted_fingerprints"`
	VerifyAddress    types.String   `tfsdk:"verify_address"`
	VerifyServerName types.String   `tfsdk:"verify_server_name"`
	VerifyServed     types.Bool     `tfsdk:"verify_served"`
	OnDestroy        types.String   `tfsdk:"on_destroy"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`

	facts

	Active          types.Bool `tfsdk:"active"`
	RestartRequired types.Bool `tfsdk:"restart_required"`
}

// Format keeps keys out of every verb.
func (model) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "activegate_cluster_certificate (redacted)")
}

// identityModel is the resource's identity.
type identityModel struct {
	ClusterURL types.String `tfsdk:"cluster_url"`
	NodeType   types.String `tfsdk:"node_type"`
	NodeID     types.String `tfsdk:"node_id"`
}

// node is which one a model is of; false while that is not known.
func (m model) node() (managed.Node, bool) {
	id, err := managed.ParseNodeID(m.NodeID.ValueString())
	known := err == nil && !m.NodeType.IsUnknown() && !m.NodeType.IsNull()
	return managed.Node{Kind: managed.Kind(m.NodeType.ValueString()), ID: id}, known
}

func identityOf(clusterURL string, node managed.Node) identityModel {
	return identityModel{ClusterURL: types.StringValue(clusterURL), NodeType: types.StringValue(string(node.Kind)), NodeID: types.StringValue(node.Decimal())}
}

// verification is where a model wants its leaf to be presented.
func (m model) verification() store.Verification {
	if !m.VerifyServed.ValueBool() || m.VerifyAddress.ValueString() == "" {
		return store.Verification{}
	}
	endpoint, name := given.Endpoint(m.VerifyAddress, m.VerifyServerName, "")
	return store.Verification{Address: endpoint, ServerName: name}
}

// inputs reads a configuration beside what was before it. Engines that write it from
// the state give a certificate that nobody has seen as "", which is none.
func (m model) inputs(config tfsdk.Config) given.Inputs {
	inputs := given.Read(config)
	if nothing := types.StringValue(""); m.CertificatePEM.Equal(nothing) && inputs.Certificate.Known() && inputs.Certificate.Value.Reveal() == "" {
		inputs.Certificate.Null = true
	}
	return inputs
}

// expected is the certificate in a state.
func (m model) expected() store.Expected {
	notAfter, _ := m.NotAfter.ValueRFC3339Time()
	return store.Expected{
		Subject: m.Subject.ValueString(), Issuer: m.Issuer.ValueString(), NotAfter: notAfter, Fingerprint: m.Fingerprint.ValueString(),
	}
}

// notes are what the resource remembers beside its attributes, in private state.
// There is no secret in them.
type notes struct {
	// Chain is the digest of the chain that was stored; empty of a certificate that was
	// imported and never stored from here.
	Chain string `json:"chain,omitempty"`
	// Due says why the certificate is to be stored again: what a refresh has found, or
	// how a store has ended.
	Due due `json:"due,omitzero"`
	// Imported says that no refresh has read what was imported.
	Imported bool `json:"imported,omitempty"`
}

// due is a reason to store again that the configuration does not show.
type due struct {
	// Found is what the node has instead; empty: nothing is due.
	Found string `json:"found,omitempty"`
	// Losses counts how often that happened.
	Losses int `json:"losses,omitempty"`
}
