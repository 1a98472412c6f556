// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
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
		return TenantTokens{}, because(err, http.StatusBadRequest, refused)
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
	ask := operation{method: http.MethodGet, auth: e.config.InstallerAuth, idempotent: true, envelopeOnly: true}
	switch component {
	case ComponentActiveGate:
		ask.template = "/api/v1/deployment/installer/gateway/connectioninfo"
	case ComponentOneAgent:
		ask.template = "/api/v1/deployment/installer/agent/connectioninfo"
	default:
		return ConnectionInfo{}, fmt.Errorf("there is no connection info of the component %q", component)
	}
	if networkZone != "" {
		ask.query = url.Values{"networkZone": {networkZone}}
	}
	response, err := e.do(ctx, ask)
	switch {
	case networkZone != "" && rest.HasStatus(err, http.StatusBadRequest): // this older API promises no envelope
		return ConnectionInfo{}, fmt.Errorf("%w: %w", ErrUnknownNetworkZone, err)
	case err != nil:
		return ConnectionInfo{}, err
	}
	return parseConnectionInfo(response)
}

func parseConnectionInfo(response *rest.Response) (ConnectionInfo, error) {
	var wire struct {
		TenantUUID  string    `json:"tenantUUID"`
		TenantToken string    `json:"tenantToken"`
		Endpoints   endpoints `json:"communicationEndpoints"`
		Formatted   endpoints `json:"formattedCommunicationEndpoints"`
	}
	if err := response.JSON(&wire); err != nil {
		return ConnectionInfo{}, err
	}
	if wire.TenantUUID == "" || wire.TenantToken == "" {
		return ConnectionInfo{}, response.Malformed("connection info with a tenant and its token was expected")
	}
	info := ConnectionInfo{
		TenantUUID: wire.TenantUUID, TenantToken: rest.NewSecret(wire.TenantToken), Endpoints: wire.Endpoints, Date: response.Date,
	}
	if len(info.Endpoints) == 0 {
		info.Endpoints = wire.Formatted
	}
	return info, nil
}

// endpoints are URLs: an array of them, or one text with several.
type endpoints []string

// UnmarshalJSON reads both shapes; null is none.
func (e *endpoints) UnmarshalJSON(raw []byte) error {
	var one string
	var many []string
	if json.Unmarshal(raw, &one) == nil {
		many = []string{one}
	} else if err := json.Unmarshal(raw, &many); err != nil {
		return err
	}
	*e = nil
	for _, text := range many {
		for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(";,{} \t\r\n", r) }) {
			if !slices.Contains(*e, part) {
				*e = append(*e, part)
			}
		}
	}
	return nil
}
