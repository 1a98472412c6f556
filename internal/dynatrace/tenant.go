// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"errors"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// TenantTokens is the answer to every step of a rotation of the tenant token
// (api-facts 3.1). Either may be empty.
type TenantTokens struct {
	Active rest.Secret
	Old    rest.Secret
	// Date is the API's clock at the answer; zero if it did not tell.
	Date time.Time
}

// ErrRotationInProgress is a start's 400: another rotation is open.
var ErrRotationInProgress = errors.New("a rotation of the tenant token is already in progress")

// ErrNoRotation is the 400 of finish and cancel: no rotation is open.
var ErrNoRotation = errors.New("no rotation of the tenant token is in progress")

// StartRotation makes a new tenant token beside the old one. It is never
// repeated blindly. The error wraps ErrRotationInProgress for a 400.
func (e *Environment) StartRotation(ctx context.Context) (TenantTokens, error) { panic("soon") }

// FinishRotation makes the old tenant token invalid. It is never repeated
// blindly. The error wraps ErrNoRotation for a 400.
func (e *Environment) FinishRotation(ctx context.Context) (TenantTokens, error) { panic("soon") }

// CancelRotation discards the new tenant token. It is never repeated blindly.
// The error wraps ErrNoRotation for a 400.
func (e *Environment) CancelRotation(ctx context.Context) (TenantTokens, error) { panic("soon") }

// Components of connection info.
const (
	ComponentActiveGate = "activegate"
	ComponentOneAgent   = "oneagent"
)

// ConnectionInfo is how a component connects (api-facts 3.2).
type ConnectionInfo struct {
	TenantUUID  string
	TenantToken rest.Secret
	Endpoints   []string
	Date        time.Time // the API's clock; zero if it did not tell
}

// ErrUnknownNetworkZone is connection info's 400.
var ErrUnknownNetworkZone = errors.New("the network zone is unknown")

// ConnectionInfo asks how a component connects. networkZone may be empty.
// Nothing of it is kept. Scope InstallerDownload.
func (e *Environment) ConnectionInfo(ctx context.Context, component, networkZone string) (ConnectionInfo, error) {
	panic("soon")
}
