// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// TestProgress: messages arrive in their order, and none holds up what the
// process still has to do when nobody takes them any more.
func TestProgress(t *testing.T) {
	t.Parallel()
	var told []string
	taking := tfkit.NewProgress(&action.InvokeResponse{SendProgress: func(event action.InvokeProgressEvent) { told = append(told, event.Message) }}, clock.NewLifetime())
	taking.Sayf("one of %d", 2)
	taking.Sayf("two")
	if !slices.Equal(told, []string{"one of 2", "two"}) {
		t.Errorf("told %q", told)
	}
	gone, release := clock.NewLifetime(), make(chan struct{})
	defer close(release)
	stuck := tfkit.NewProgress(&action.InvokeResponse{SendProgress: func(action.InvokeProgressEvent) { <-release }}, gone)
	go gone.End(0)
	stuck.Sayf("to nobody")
}
