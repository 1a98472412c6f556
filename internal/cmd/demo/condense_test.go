// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const planOutput = `
ephemeral.activegate_self_signed_certificate.gate1: Opening...
ephemeral.activegate_self_signed_certificate.gate1: Opening complete after 0s
ephemeral.activegate_self_signed_certificate.gate1: Closing...
Terraform used the selected providers to generate the following execution
plan. Resource actions are indicated with the following symbols:
  ~ update in-place

Terraform will perform the following actions:

  # activegate_certificate.gate1 will be updated in-place
  ~ resource "activegate_certificate" "gate1" {
      ~ certificate_pem    = <<-EOT
            -----BEGIN CERTIFICATE-----
          - MIIBvjCCAWOgAwIBAgIIVe3EKHqo0dcwCgYIKoZIzj0EAwIwJDEQMA4GA1UEChMH
          + MIIBvjCCAWOgAwIBAgIIYq6geu7EKQ4wCgYIKoZIzj0EAwIwJDEQMA4GA1UEChMH
            qDzv
            -----END CERTIFICATE-----
        EOT
      ~ retained_names     = (known after apply)
      ~ serial_number      = "55edc4287aa8d1d7" -> "62aea07aeec4290e"
    }

` + "\x1b[1mPlan:\x1b[0m" + ` 0 to add, 1 to change, 0 to destroy.

─────────────────────────────────────────────────────────────────────────────

Note: You didn't use the -out option to save this plan, so Terraform can't
guarantee to take exactly these actions if you run "terraform apply" now.
`

func TestCondenseKeepsWhatChanges(t *testing.T) {
	want := []string{
		"  ~ update in-place",
		"",
		"  # activegate_certificate.gate1 will be updated in-place",
		"  ~ resource \"activegate_certificate\" \"gate1\" {",
		"      ~ certificate_pem    = <<-EOT",
		"            -----BEGIN CERTIFICATE-----",
		elided,
		"            -----END CERTIFICATE-----",
		"        EOT",
		"      ~ serial_number      = \"55edc4287aa8d1d7\" -> \"62aea07aeec4290e\"",
		"    }",
		"",
		"\x1b[1mPlan:\x1b[0m 0 to add, 1 to change, 0 to destroy.",
	}
	if diff := cmp.Diff(want, condense(planOutput)); diff != "" {
		t.Error(diff)
	}
}

func TestExecutionLeavesThePlanOut(t *testing.T) {
	want := []string{
		"Plan:\x1b[0m 0 to add, 1 to change, 0 to destroy.",
		"gate1: Modifying...",
		"",
		"Apply complete!",
	}
	got := execution("  # what is planned\n\x1b[1mPlan:\x1b[0m 0 to add, 1 to change, 0 to destroy.\ngate1: Modifying...\n\n\nApply complete!\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOriginTellsWhereTheProviderCameFrom(t *testing.T) {
	got := origin("Initializing the backend...\n- Installed activegate/activegate v0.0.1\n\nTerraform has been successfully initialized!\n\nYou may now begin\n")
	want := []string{"- Installed activegate/activegate v0.0.1", "Terraform has been successfully initialized!"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
