// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/serve"
)

// TestWithoutShortcuts runs a sample of the tests with a provider that leaves
// every refresh and plan to the framework: they must not notice.
func TestWithoutShortcuts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T){"CertificateRotation": TestCertificateRotation, "TokenLife": TestTokenLife} {
		t.Run(name, test)
	}
}

// environment is that of the provider under test.
func environment(t *testing.T) func(string) string {
	t.Helper()
	without := strings.HasPrefix(t.Name(), "TestWithoutShortcuts/")
	return func(name string) string {
		if name == serve.Variable && without {
			return serve.Off
		}
		return ""
	}
}
