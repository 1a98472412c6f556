// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// says looks for words in what a provider said.
func says(said inprocess.Diagnostics, words string) bool {
	for _, d := range said {
		if strings.Contains(strings.ToLower(d.Summary+" "+d.Detail), strings.ToLower(words)) {
			return true
		}
	}
	return words == ""
}

func summaries(said inprocess.Diagnostics) (all []string) {
	for _, d := range said {
		all = append(all, d.Severity.String()+" "+d.Summary)
	}
	return all
}

// prints are the fingerprints of certificates.
func prints(ids ...*keystoretest.Identity) cty.Value {
	all := make([]cty.Value, 0, len(ids))
	for _, id := range ids {
		all = append(all, text(simulator.Fingerprint(id.Leaf)))
	}
	return cty.ListVal(all)
}

// fingerprint is that of a certificate's leaf.
func fingerprint(id *keystoretest.Identity) string { return simulator.Fingerprint(id.Leaf) }
