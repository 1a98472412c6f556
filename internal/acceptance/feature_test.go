// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"os"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// needs skips a test where the engine lacks a feature. Elsewhere that is what it
// runs on.
func needs(t *testing.T, feature engine.Feature) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set: this test starts an engine")
	}
	found, err := engine.Find(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	if !found.Has(feature) {
		t.Skipf("%s: this is %s", feature, found)
	}
	runOnEngine(t)
}
