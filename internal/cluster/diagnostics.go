// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/cluster/store"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// nothingToStore says that the configuration holds no certificate where one is due.
func nothingToStore(node managed.Node) diag.Diagnostic {
	return diag.NewErrorDiagnostic("No certificate configured", fmt.Sprintf("%s: there is nothing to store: set `certificate_pem` and its private key.", node))
}

// storeDiagnostic says why a store failed, at the attribute, and what the node has.
func storeDiagnostic(node managed.Node, inputs given.Inputs, err error) diag.Diagnostic {
	var refused *store.RefusedError
	var unverified *store.NotVerifiedError
	var undecided *store.UndecidedError
	switch {
	case errors.As(err, &unverified):
		return diag.NewErrorDiagnostic("The stored certificate did not verify",
			fmt.Sprintf("%s: the cluster has accepted the certificate, but %s.\n\nThere is no way back, because nobody can read the old key. State records it as not active. "+
				"Check what clients see (`verify_address` and `verify_server_name` say where to look; a load balancer or TLS proxy presents its own certificate), whether the cluster manages certificates itself, "+
				"and the node's log. The next apply stores it again.", node, unverified))
	case errors.As(err, &undecided):
		return diag.NewErrorDiagnostic("The store is undecided",
			fmt.Sprintf("%s: %s.\n\nThe node has the old certificate or the new one. Apply again once the cluster answers: storing is repeated then.", node, undecided))
	case errors.As(err, &refused):
		return refusedDiagnostic(node, inputs, refused)
	case errors.Is(err, store.ErrReadOnly):
		return diag.NewAttributeErrorDiagnostic(path.Root("node_id"), "The node takes no certificate", fmt.Sprintf("%s: %s.", node, err))
	}
	return tfkit.ExplainCluster("storing the certificate of "+node.String(), err).Diagnostic()
}

// refusedDiagnostic puts each state of a store at what it is about (api-facts 6).
func refusedDiagnostic(node managed.Node, inputs given.Inputs, refused *store.RefusedError) diag.Diagnostic {
	at, advice := path.Root("node_id"), "That is about the node and not about the certificate: look at its log, and at the cluster's. Then apply again."
	switch refused.Status.State {
	case managed.StateChainInvalid:
		at, advice = inputs.Chain.Path, "Give the issuers up to the root, as PEM."
		if inputs.Chain.Null {
			at = inputs.Certificate.Path
		}
	case managed.StateKeyMismatch, managed.StateKeyInvalid:
		at, advice = inputs.Key.Path, "Give the key that belongs to the certificate, as PEM and not encrypted. It may be of a kind that the cluster does not take: use RSA."
	case managed.StateCertificateBad, managed.StateExpired:
		at, advice = inputs.Certificate.Path, "Give a certificate that is valid now, as PEM."
	default:
	}
	return diag.NewAttributeErrorDiagnostic(at, "The cluster refused the certificate",
		fmt.Sprintf("%s: %s. The node keeps the certificate that it has.\n\n%s", node, refused, advice))
}

// restartDiagnostic says that a restart is left to do.
func restartDiagnostic(node managed.Node) diag.Diagnostic {
	return diag.NewWarningDiagnostic(tfkit.SummaryOf("The node has to be restarted", node.String()),
		fmt.Sprintf("The certificate is stored on %s, which presents it only after a restart. The provider restarts no node: do so in the Cluster Management Console. The next refresh sees it.", node))
}
