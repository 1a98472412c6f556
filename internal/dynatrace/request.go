// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"net/http"
	"net/url"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// operation is one request of the environment API.
type operation struct {
	method     string
	template   string // path with placeholders: what errors and logs show
	path       string // escaped; empty is the template, which then has none
	query      url.Values
	token      rest.Secret // empty is the configured one
	body       []byte      // JSON; nil sends none
	secrets    []rest.Secret
	idempotent bool
	reads      bool // see rest.Request; a GET does anyway
	maxBody    int64
	// envelopeOnly is for answers with tenant tokens; see rest.Request.
	envelopeOnly bool
}

func (e *Environment) do(ctx context.Context, o operation) (*rest.Response, error) {
	target := e.config.Address.base + o.template
	if o.path != "" {
		target = e.config.Address.base + o.path
	}
	if len(o.query) > 0 {
		target += "?" + o.query.Encode()
	}
	request := rest.Request{
		Method: o.method, URL: target, Template: o.template, Token: o.token,
		Secrets: o.secrets, Body: o.body, Idempotent: o.idempotent, Reads: o.reads, MaxBody: o.maxBody, EnvelopeOnly: o.envelopeOnly,
	}
	if request.Token.IsEmpty() {
		request.Token = e.config.Token
	}
	if o.body != nil {
		request.Header = http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	}
	return e.config.Client.Do(ctx, request)
}
