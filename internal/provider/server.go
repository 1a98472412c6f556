// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer returns the factory of the provider as engines speak to it.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	create := New(version, options...)
	return func() tfprotov6.ProviderServer {
		inner := providerserver.NewProtocol6(create())()
		if whole, ok := inner.(protocol); ok {
			return server{whole}
		}
		return inner
	}
}

// protocol is all of the framework's server that this provider has a use for.
type protocol interface {
	tfprotov6.ProviderServerWithListResource //nolint:staticcheck // to be part of ProviderServer one day; until then engines ask for it
	tfprotov6.ProviderServerWithActions      //nolint:staticcheck // to be part of ProviderServer one day; until then engines ask for it
}

// server mends what engines send differently.
type server struct{ protocol }

// msgpackNull is nil in MessagePack.
const msgpackNull = 0xc0

// CallFunction accepts null arguments of every engine: OpenTofu sends a value
// without data, which the framework refuses as its own defect; Terraform sends
// an encoded null.
func (s server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	for index, argument := range req.Arguments {
		if argument == nil || (len(argument.MsgPack) == 0 && len(argument.JSON) == 0) {
			req.Arguments[index] = &tfprotov6.DynamicValue{MsgPack: []byte{msgpackNull}}
		}
	}
	return s.protocol.CallFunction(ctx, req)
}
