// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// do sends one request of the certificate API (api-facts 1.2), whose path is below
// that of all of them.
func (g *Gate) do(ctx context.Context, request rest.Request) (*rest.Response, error) {
	request.Path = "/e/" + url.PathEscape(g.environment) + "/api/v1/certificate/" + request.Path
	request.Address, request.Auth, request.Trust = g.address, g.fleet.config.Auth, g.trust
	return g.fleet.config.Client.Do(ctx, request)
}

// write is an operation that changes what is on the gate: lists from before
// and during it are forgotten.
func (g *Gate) write(ctx context.Context, request rest.Request) (*rest.Response, error) {
	g.site.lists.Invalidate()
	defer g.site.lists.Invalidate()
	return g.do(ctx, request)
}

// Upload puts a PKCS#12 file on the gate and activates it. The caller makes
// sure that the name is new: the API refuses the active one with 403, and what
// it does to an inactive one is not documented. It is never sent twice: after
// an error of which rest.Ambiguous is true the list tells what happened.
func (g *Gate) Upload(ctx context.Context, name string, password rest.Secret, pkcs12 []byte) (File, error) {
	if err := ValidateName(name); err != nil {
		return File{}, err
	}
	if err := ValidatePassword(password); err != nil {
		return File{}, err
	}
	file, err := g.switching(ctx, name, rest.Request{
		Method:   http.MethodPut,
		Path:     url.PathEscape(name),
		Template: "/{name}",
		Header: http.Header{
			"Content-Type": {"application/octet-stream"},
			"X-Password":   {password.Reveal()},
		},
		Body:    pkcs12,
		Secrets: []rest.Secret{password},
	})
	return file, withoutEcho(err, pkcs12)
}

// Activate makes the gate serve a file that it has: 404 if it has none, 400 if
// the password is wrong, as *rest.StatusError. It is never sent twice.
func (g *Gate) Activate(ctx context.Context, name string, password rest.Secret) (File, error) {
	return g.switching(ctx, name, withPassword(rest.Request{
		Method: http.MethodPost, Path: url.PathEscape(name) + "/activate", Template: "/{name}/activate",
	}, password))
}

// switching is a write after which the gate presents another leaf: requests
// that follow must meet the new one.
func (g *Gate) switching(ctx context.Context, name string, request rest.Request) (File, error) {
	if err := addressable(name); err != nil {
		return File{}, err
	}
	response, err := g.write(ctx, request)
	if err == nil || rest.Ambiguous(err) {
		g.fleet.config.Client.Reconnect(g.address.HostPort())
	}
	if err != nil {
		return File{}, err
	}
	file, err := parseFile(response)
	file.Active = err == nil
	return file, err
}

// Describe reads a file that the gate has, whether it is active or not: 404
// if it has none, 400 if the password is wrong, as *rest.StatusError. Active
// of the answer is false, as the API does not tell it here.
func (g *Gate) Describe(ctx context.Context, name string, password rest.Secret) (File, error) {
	if err := addressable(name); err != nil {
		return File{}, err
	}
	response, err := g.do(ctx, withPassword(rest.Request{
		Method: http.MethodPost, Path: url.PathEscape(name) + "/list", Template: "/{name}/list", Idempotent: true, Reads: true,
	}, password))
	if err != nil {
		return File{}, err
	}
	return parseFile(response)
}

// Delete removes an inactive file: 404 if there is none, 403 if it is active,
// as *rest.StatusError. It is repeated after a lost answer, so that 404 may
// also mean that an earlier attempt succeeded.
func (g *Gate) Delete(ctx context.Context, name string) error {
	if err := addressable(name); err != nil {
		return err
	}
	response, err := g.write(ctx, rest.Request{
		Method: http.MethodDelete, Path: url.PathEscape(name), Template: "/{name}", Idempotent: true,
	})
	if err != nil {
		return err
	}
	return response.NotHTML()
}

// withPassword puts the password into a JSON body, which carries any
// character, while a header does not (api-facts 1.2 c and e allow both).
func withPassword(request rest.Request, password rest.Secret) rest.Request {
	request.Body, _ = json.Marshal(map[string]string{"password": password.Reveal()}) //nolint:errchkjson // strings cannot fail
	request.Header = http.Header{"Content-Type": {"application/json"}}
	request.Secrets = []rest.Secret{password}
	return request
}

func parseFile(response *rest.Response) (File, error) {
	var wire wireFile
	if err := response.JSON(&wire); err != nil {
		return File{}, err
	}
	if wire.Name == "" {
		return File{}, response.Malformed("the description of a certificate was expected")
	}
	file := wire.file()
	file.Active = false
	return file, nil
}

// withoutEcho takes the server's text out of a refusal that repeats the file.
func withoutEcho(err error, pkcs12 []byte) error {
	if answer, ok := errors.AsType[*rest.StatusError](err); ok && repeats(answer.Message, pkcs12) {
		answer.Message = "the server's text repeats the file that was sent, and is left out here"
	}
	return err
}

// repeats says that a part of the file is in the text, as base64 or in hex.
func repeats(text string, file []byte) bool {
	const telling = 24 // characters that no other text has in common
	sent := []string{hex.EncodeToString(file), strings.ToUpper(hex.EncodeToString(file))}
	for shift := range 3 { // by what stands before the file
		shifted := append(make([]byte, shift), file...)
		sent = append(sent, base64.StdEncoding.EncodeToString(shifted), base64.URLEncoding.EncodeToString(shifted))
	}
	for at := 0; at+telling <= len(text); at++ {
		if slices.ContainsFunc(sent, func(form string) bool { return strings.Contains(form, text[at:at+telling]) }) {
			return true
		}
	}
	return false
}
