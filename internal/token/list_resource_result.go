// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// result is one token of a list. The resource is what the first refresh after
// an import makes of it; that it has no secret goes without saying here.
func (l *listing) result(ctx context.Context, token dynatrace.Token, now time.Time) list.ListResult {
	imported := observation{
		deps: l.deps, api: l.api, now: now, diags: &diag.Diagnostics{},
		state: model{ID: types.StringValue(token.ID)}, notes: notes{Imported: true},
	}
	imported.refresh(token)
	return tfkit.Listed(ctx, l.req, displayName(token, now), identityOf(imported.state), &imported.state)
}

// displayName tells a token from its siblings, which may have the same name.
func displayName(token dynatrace.Token, now time.Time) string {
	expires, used := "never expires", "never used"
	switch expiry := token.ExpirationDate; {
	case expiry.IsZero():
	case now.Before(expiry):
		expires = "expires " + date(expiry)
	default:
		expires = "expired " + date(expiry)
	}
	if !token.LastUsedDate.IsZero() {
		used = "last used " + date(token.LastUsedDate)
	}
	return fmt.Sprintf("%s (%s): %s, %s", rest.Printable(token.Name), rest.Printable(token.ID), expires, used)
}

func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }
