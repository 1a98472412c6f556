// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package managed

import (
	"context"
	"crypto/x509"
	"net/http"
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
		Issuer          *string     `json:"issuer"`
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
