// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

// guides are the cases of all pages, by the name of their file.
func guides() map[string]guide {
	return map[string]guide{
		"first_certificate":                  firstCertificate(),
		"from_curl_to_terraform":             fromCurl(),
		"certificates_from_an_issuer":        fromIssuer(),
		"agents_and_a_new_root":              newRoot(),
		"rotating_tokens":                    rotatingTokens(),
		"fleets_of_thousands":                fleets(),
		"rotating_the_tenant_token":          tenantRotation(),
		"adopting_a_fleet":                   adoptingFleet(),
		"gates_in_kubernetes":                inKubernetes(),
		"gates_installed_with_a_certificate": installedWithCertificate(),
		"managed_cluster":                    managedCluster(),
		"appmon_keys":                        appMonKeys(),
		"testing_your_modules":               testingModules(),
	}
}
