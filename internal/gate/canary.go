// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
)

// Outcome is how a rotation ended.
type Outcome = canary.Outcome

// The outcomes.
const (
	NotStarted  = canary.NotStarted
	Verified    = canary.Verified
	NotVerified = canary.NotVerified
)

// CanaryError refuses an upload because too many before it did not verify.
type CanaryError = canary.Error

// StartRotation admits an upload to this gate; see canary.Canary.
func (g *Gate) StartRotation(ctx context.Context) (done func(Outcome), err error) {
	return g.fleet.canary.Start(ctx, g.address.HostPort())
}
