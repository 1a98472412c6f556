// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Delete implements resource.Resource. Files that are still ours are deleted, but
// for the backup, which may be the only copy of the key.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	j := &job{deps: r.Deps, diags: &resp.Diagnostics}
	if resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &j.plan)...); resp.Diagnostics.HasError() {
		return
	}
	j.notes.Written = j.plan.written()
	for _, kind := range j.plan.kinds() {
		if err := j.release(kind, j.plan.file(kind).ValueString()); err != nil {
			resp.Diagnostics.AddAttributeError(attributeOf(kind), "A file cannot be deleted",
				fmt.Sprintf("The provider %s. Check the rights there, and apply again.\n\n%s", err, tfkit.ForgetAdvice("activegate_keystore")))
		}
	}
}
