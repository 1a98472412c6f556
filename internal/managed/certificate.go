// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package managed

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Details are what the cluster tells of a node's certificate (api-facts 6). Neither
// serial number nor fingerprint is among it.
type Details struct {
	Issuer, Subject string
	Expires         time.Time // zero: not told
	// InProgress says that a store is not at its end.
	InProgress      bool
	RestartRequired bool
	// Default is the certificate that a node has by itself.
	Default bool
	// Writable is false where no certificate can be stored.
	Writable bool
}

// Details asks once a run, until the node is written to.
func (c *Cluster) Details(ctx context.Context, node Node) (Details, error) {
	answer, _, err := c.details.At(node).Get(ctx, c.aboutNode(node))
	return answer, err
}

// DetailsFresh asks now.
func (c *Cluster) DetailsFresh(ctx context.Context, node Node) (Details, error) {
	return c.details.At(node).Fresh(ctx, c.aboutNode(node))
}

func (c *Cluster) aboutNode(node Node) rest.Question[Details] {
	return question(c, func(ctx context.Context) (Details, error) { return c.askDetails(ctx, node) })
}

// askDetails asks a second time where a large id may be written the other way.
func (c *Cluster) askDetails(ctx context.Context, node Node) (Details, error) {
	const template = "/sslCertificate/{entityType}/{entityId}"
	response, err := c.get(ctx, template, "/sslCertificate"+c.path(node))
	if node.ID < 0 && !c.unsigned.Load() && rest.HasStatus(err, http.StatusBadRequest, http.StatusNotFound, http.StatusInternalServerError) {
		c.unsigned.Store(true)
		again, failed := c.get(ctx, template, "/sslCertificate"+c.path(node))
		if failed != nil {
			c.unsigned.Store(false)
			return Details{}, err
		}
		response, err = again, nil
	}
	if err != nil {
		return Details{}, err
	}
	return parseDetails(response)
}

func parseDetails(response *rest.Response) (Details, error) {
	var wire struct {
		Issuer          *string     `json:"issuer"` // empty where there is none
		Subject         *string     `json:"subject"`
		Expires         rest.Moment `json:"expirationDate"`
		InProgress      bool        `json:"inProgress"`
		RestartRequired bool        `json:"restartRequired"`
		Default         bool        `json:"default"`
		Writable        *bool       `json:"customKeyStoreWritable"`
	}
	if err := response.JSON(&wire); err != nil {
		return Details{}, err
	}
	if wire.Issuer == nil && wire.Subject == nil && wire.Writable == nil {
		return Details{}, response.Malformed("the details of a certificate were expected")
	}
	details := Details{
		Expires: wire.Expires.Time, InProgress: wire.InProgress, RestartRequired: wire.RestartRequired,
		Default: wire.Default, Writable: wire.Writable == nil || *wire.Writable,
	}
	if wire.Issuer != nil {
		details.Issuer = *wire.Issuer
	}
	if wire.Subject != nil {
		details.Subject = *wire.Subject
	}
	return details, nil
}

// Served is what is presented at an endpoint (host:port) under a server name, leaf
// first, by a TLS handshake of its own that sends nothing and judges nobody. The
// error is a *rest.UnreachableError.
func (c *Cluster) Served(ctx context.Context, endpoint, serverName string) ([]*x509.Certificate, error) {
	return c.config.Client.Dialer().Handshake(ctx, endpoint, serverName)
}

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
		State  State  `json:"certificateStoreStatus"`
		Detail string `json:"detailedError"`
	}
	if err := response.JSON(&wire); err != nil {
		return Status{}, err
	}
	if wire.State == "" {
		return Status{}, response.Malformed("the status of a store was expected")
	}
	return Status{State: wire.State, Detail: response.Clean(wire.Detail), Code: response.Status}, nil
}
