// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package managed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// State is what the cluster says of a store (api-facts 6). Servers may add others.
type State string

// The documented states, and the one that stands in an example.
const (
	StateOK             State = "OK"
	StateSuccessful     State = "Successful"
	StateInProgress     State = "IN_PROGRESS"
	StateNotFound       State = "NOT_FOUND"
	StateBadRequest     State = "BAD_REQUEST"
	StateError          State = "ERROR"
	StateChainInvalid   State = "CERTIFICATE_CHAIN_IS_INVALID"
	StateExpired        State = "CERTIFICATE_IS_EXPIRED"
	StateNotRefreshed   State = "CERTIFICATE_STORED_BUT_NOT_REFRESHED"
	StateNotStored      State = "GENERAL_ERROR_WHILE_STORING_CERTIFICATE"
	StateKeyMismatch    State = "PRIVATE_KEY_DOES_NOT_MATCH_PUBLIC_KEY_CERTIFICATE"
	StateKeyInvalid     State = "PRIVATE_KEY_IS_INVALID"
	StateCertificateBad State = "PUBLIC_KEY_CERTIFICATE_IS_INVALID"
)

// byStatus are the states that have an HTTP status of their own, where the body
// does not name one. That 524 is an expired certificate is inferred.
var byStatus = map[int]State{
	522: StateChainInvalid, 523: StateKeyMismatch, 524: StateExpired, 525: StateCertificateBad,
	526: StateKeyInvalid, 527: StateNotStored, 528: StateNotRefreshed, 529: StateError,
}

// Status is what the cluster says of a store, in a success or a refusal.
type Status struct {
	State State
	// Detail is the cluster's own word on an error; may be empty.
	Detail string
	// Code is the HTTP status.
	Code int
}

// Certificate is what is stored. Key is PKCS#8 PEM.
type Certificate struct {
	Leaf, Chain string
	Key         rest.Secret
}

// Store gives a node another certificate. It ends before the node has it: ask
// StoreStatus. It may be repeated. An error is one that tells no state of a store.
func (c *Cluster) Store(ctx context.Context, node Node, certificate Certificate) (Status, error) {
	body, err := json.Marshal(map[string]string{
		"privateKeyEncoded": certificate.Key.Reveal(), "publicKeyCertificateEncoded": certificate.Leaf, "certificateChainEncoded": certificate.Chain,
	})
	if err != nil {
		return Status{}, err
	}
	c.details.At(node).Invalidate()
	defer c.details.At(node).Invalidate()
	request := c.storeRequest(http.MethodPost, node, certificate.Key)
	request.Body = body
	return statusOf(c.do(ctx, request))
}

// StoreStatus asks how far the last store is, of the certificate with this key.
func (c *Cluster) StoreStatus(ctx context.Context, node Node, key rest.Secret) (Status, error) {
	request := c.storeRequest(http.MethodGet, node, key)
	request.Idempotent = true
	return statusOf(c.do(ctx, request))
}

// Fields of a status.
const (
	stateField  = "certificateStoreStatus"
	detailField = "detailedError"
)

// storeRequest asks in a form of which no refusal shows the key: as a whole, or a
// line of it.
func (c *Cluster) storeRequest(method string, node Node, key rest.Secret) rest.Request {
	return rest.Request{
		Method: method, Path: basePath + "/sslCertificate/store" + c.path(node), Template: basePath + "/sslCertificate/store/{entityType}/{entityId}",
		Secrets: secretsOf(key), EnvelopeOnly: true, Texts: []string{stateField, detailField},
	}
}

// secretsOf are a key in PEM, its base64 as one line, and each of its lines.
func secretsOf(key rest.Secret) []rest.Secret {
	const shortest = 16
	secrets := []rest.Secret{key}
	var whole strings.Builder
	for line := range strings.Lines(key.Reveal()) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "-----") {
			continue
		}
		whole.WriteString(line)
		if len(line) >= shortest {
			secrets = append(secrets, rest.NewSecret(line))
		}
	}
	return append(secrets, rest.NewSecret(whole.String()))
}

// statusOf reads an answer. An empty success is one (api-facts 6).
func statusOf(response *rest.Response, err error) (Status, error) {
	var refused *rest.StatusError
	switch {
	case errors.As(err, &refused):
		state := State(refused.Texts[stateField])
		if state == "" && !refused.HTML {
			state = byStatus[refused.Status]
		}
		if state == "" {
			return Status{}, err
		}
		return Status{State: state, Detail: refused.Texts[detailField], Code: refused.Status}, nil
	case err != nil:
		return Status{}, err
	case len(bytes.TrimSpace(response.Body)) == 0:
		return Status{State: StateOK, Code: response.Status}, nil
	}
	var wire struct {
		State  *State  `json:"certificateStoreStatus"`
		Detail *string `json:"detailedError"`
	}
	if err := response.JSON(&wire); err != nil {
		return Status{}, err
	}
	if wire.State == nil {
		return Status{}, response.Malformed("the status of a store was expected")
	}
	status := Status{State: *wire.State, Code: response.Status}
	if wire.Detail != nil {
		status.Detail = response.Clean(*wire.Detail)
	}
	return status, nil
}
