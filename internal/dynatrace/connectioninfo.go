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
	case err != nil && networkZone != "":
		return ConnectionInfo{}, unknownZone(err)
	case err != nil:
		return ConnectionInfo{}, err
	}
	return parseConnectionInfo(response)
}

// unknownZone adds what a 400 means where a zone was asked for. This older API
// promises no envelope; the 400 of a proxy's page means nothing.
func unknownZone(err error) error {
	var answer *rest.StatusError
	if errors.As(err, &answer) && answer.Status == http.StatusBadRequest && !answer.HTML {
		return fmt.Errorf("%w: %w", ErrUnknownNetworkZone, err)
	}
	return err
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
