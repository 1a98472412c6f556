// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
func (e *Environment) StartRotation(ctx context.Context) (TenantTokens, error) {
	return e.rotate(ctx, "/api/v2/tenantTokenRotation/start", ErrRotationInProgress)
}

// FinishRotation makes the old tenant token invalid. It is never repeated
// blindly. The error wraps ErrNoRotation for a 400.
func (e *Environment) FinishRotation(ctx context.Context) (TenantTokens, error) {
	return e.rotate(ctx, "/api/v2/tenantTokenRotation/finish", ErrNoRotation)
}

// CancelRotation discards the new tenant token. It is never repeated blindly.
// The error wraps ErrNoRotation for a 400.
func (e *Environment) CancelRotation(ctx context.Context) (TenantTokens, error) {
	return e.rotate(ctx, "/api/v2/tenantTokenRotation/cancel", ErrNoRotation)
}

// rotate does one step of a rotation; refused is what its 400 means.
func (e *Environment) rotate(ctx context.Context, template string, refused error) (TenantTokens, error) {
	response, err := e.do(ctx, operation{method: http.MethodPost, template: template, envelopeOnly: true})
	if err != nil {
		return TenantTokens{}, because(err, refused)
	}
	return parseTenantTokens(response)
}

func parseTenantTokens(response *rest.Response) (TenantTokens, error) {
	type value struct {
		Value string `json:"value"`
	}
	var wire struct {
		Active value `json:"active"`
		Old    value `json:"old"`
	}
	if err := response.JSON(&wire); err != nil {
		return TenantTokens{}, err
	}
	return TenantTokens{
		Active: rest.NewSecret(wire.Active.Value), Old: rest.NewSecret(wire.Old.Value), Date: response.Date,
	}, nil
}

// because adds what the API means by a 400. One without the API's own envelope
// means nothing: a proxy may have sent it (api-facts 7.5).
func because(err, meaning error) error {
	var answer *rest.StatusError
	if errors.As(err, &answer) && answer.Status == http.StatusBadRequest && answer.Code == http.StatusBadRequest {
		return fmt.Errorf("%w: %w", meaning, err)
	}
	return err
}
