// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"errors"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// TestCreations makes creations of one name wait for each other, and no others.
func TestCreations(t *testing.T) {
	var creations dynatrace.Creations
	ctx, cancel := context.WithCancel(t.Context())
	first, err := creations.Lock(ctx, "gate1")
	if err != nil {
		t.Fatal(err)
	}
	other, err := creations.Lock(ctx, "gate2")
	if err != nil {
		t.Fatal(err)
	}
	defer other()
	done := make(chan func())
	go func() {
		if second, err := creations.Lock(t.Context(), "gate1"); err == nil {
			done <- second
		}
	}()
	select {
	case <-done:
		t.Fatal("two creations of one name at a time")
	default:
	}
	cancel()
	if _, err := creations.Lock(ctx, "gate1"); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting was not cancelled: %v", err)
	}
	first()
	(<-done)()
	if _, err := creations.Lock(t.Context(), "gate1"); err != nil {
		t.Errorf("the turn was not given back: %v", err)
	}
}
