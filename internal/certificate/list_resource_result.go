// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// result is one file of a list. The resource is what the first refresh after an
// import makes of it.
func (l *gatesListing) result(ctx context.Context, where place, found gate.Listing, file gate.File) list.ListResult {
	var diags diag.Diagnostics
	imported := observation{
		state: model{
			ActiveGateURL: types.StringValue(where.address.String()), EnvironmentID: types.StringValue(where.environment),
			Name: types.StringValue(file.Name),
		},
		notes: notes{Imported: true}, where: where.location, diags: &diags,
	}
	if err := imported.observe(ctx, found); err != nil { // not of a name as the gate spells it
		diags.Append(tfkit.Explain("listing the certificates of "+where.address.String(), scope, err).Diagnostic())
	}
	result := tfkit.Listed(ctx, l.req, displayName(where, file), identityOf(imported.state), &imported.state)
	result.Diagnostics.Append(diags...)
	return result
}

// displayName tells what is known of a file: of an inactive one the gate lists
// the name alone.
func displayName(where place, file gate.File) string {
	name := fmt.Sprintf("%s on %s: ", rest.Printable(file.Name), where.address)
	if !file.Active {
		return name + "inactive"
	}
	words := []string{"active"}
	if len(file.Entries) > 0 {
		entry := file.Entries[0]
		if entry.Subject != "" {
			words = append(words, rest.Printable(entry.Subject))
		}
		if entry.SerialNumber != "" {
			words = append(words, "serial "+entry.SerialNumber)
		}
		if entry.ValidTo != nil {
			words = append(words, "valid to "+entry.ValidTo.UTC().Format(time.DateOnly))
		}
	}
	return name + strings.Join(words, ", ")
}
