// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package server

import (
	"context"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Served is the leaf that is presented at endpoint (host:port), by a handshake of
// its own that sends nothing and judges nobody. It dials even what is known to be
// dead. The error is a *rest.UnreachableError.
func (s *Server) Served(ctx context.Context, endpoint, host string) (rest.Fingerprint, error) {
	chain, err := s.config.Client.Dialer().Handshake(ctx, endpoint, host)
	if err != nil {
		return "", err
	}
	if len(chain) == 0 {
		return "", nil // cannot be: a handshake has one
	}
	return rest.FingerprintOf(chain[0]), nil
}

// Answers says whether the port of the API takes connections now, so that it may be
// asked again in this run.
func (s *Server) Answers(ctx context.Context) bool {
	if s.config.Address.IsPlain() {
		return s.config.Client.Dialer().Reach(ctx, s.config.Address.HostPort()) == nil
	}
	_, err := s.Served(ctx, s.config.Address.HostPort(), s.config.Address.Host())
	return err == nil
}

// Listens says whether somebody listens at endpoint (host:port).
func (s *Server) Listens(ctx context.Context, endpoint string) bool {
	return s.config.Client.Dialer().Reach(ctx, endpoint) == nil
}
