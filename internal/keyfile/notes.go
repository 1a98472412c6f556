// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// notes are what the resource remembers beside its attributes. The engine stores
// them in clear text, and hands them on to the plan of a replacement, which sees
// no state.
type notes struct {
	// Owner is who has the files, in the ledger of a run.
	Owner string `json:"owner,omitempty"`
	// Written are the sums of what was written, by the path as it was configured.
	Written map[string]string `json:"written,omitempty"`
	// Interrupted says that an apply was killed while it wrote.
	Interrupted bool `json:"interrupted,omitempty"`
	// At is when a refresh last looked at a key that is made here. What is due is
	// judged by it: by the clock, plan and apply would not be the same.
	At *time.Time `json:"at,omitempty"`
}

func loadNotes(ctx context.Context, private tfkit.PrivateReader) (notes, diag.Diagnostics) {
	return tfkit.LoadNotes[notes](ctx, private)
}

// sums are what may lie at a path and is ours, whatever it is spelled like.
func (n notes) sums(path string) []string {
	if sum, known := n.Written[path]; known {
		return []string{sum}
	}
	place, err := disk.Place(path)
	if err != nil {
		return nil
	}
	for other, sum := range n.Written {
		if there, err := disk.Place(other); err == nil && there == place {
			return []string{sum}
		}
	}
	return nil
}
