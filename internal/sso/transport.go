// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package sso

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// maxBody bounds an answer, in bytes.
const maxBody = 1 << 20

// transport sends the one request of an exchange by a rest.Client.
type transport struct {
	client *Client
	// answer is what came, failed why nothing that can be used did.
	answer *rest.Response
	failed error
}

// RoundTrip implements http.RoundTripper. To ask twice is no harm: each grant stands
// for itself.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err == nil {
		t.answer, err = t.client.config.Client.Do(r.Context(), rest.Request{
			Method: r.Method, Address: t.client.config.Address.server, Path: t.client.config.Address.path, Template: t.client.config.Address.path,
			Header: http.Header{"Content-Type": r.Header.Values("Content-Type")}, Body: body, Secrets: []rest.Secret{t.client.config.Secret},
			Idempotent: true, Reads: true, MaxBody: maxBody, EnvelopeOnly: true,
		})
	}
	if err == nil {
		err = t.answer.NotHTML()
	}
	if err != nil {
		t.failed = silent(err)
		return nil, t.failed
	}
	return &http.Response{
		StatusCode: t.answer.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, // whatever it is labelled: there is no other form
		Body:   io.NopCloser(bytes.NewReader(t.answer.Body)),
	}, nil
}

// silent takes out of a refusal what the server said: it may be about the secret.
func silent(err error) error {
	var refused *rest.StatusError
	if !errors.As(err, &refused) {
		return err
	}
	told := *refused
	told.Message, told.Violations = "", nil
	return &told
}

// malformed is what is wrong with the answer, which the library could not use.
func (t *transport) malformed() error {
	return t.answer.Malformed("an access token was expected")
}
