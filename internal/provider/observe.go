// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// observe logs one attempt of a request by an allow-list: never a header, a
// body or a query. Masks would not do: they miss errors, headers and nested
// values.
func observe(ctx context.Context, event rest.Event) {
	tflog.Debug(ctx, "request", map[string]any{
		"method": event.Method, "path": event.Template, "endpoint": event.Endpoint, "status": event.Status,
		"attempt": event.Attempt, "duration_ms": event.Duration.Milliseconds(), "outcome": string(event.Outcome),
	})
}
