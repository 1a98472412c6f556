// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package given

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// Facts are the computed attributes that describe a leaf; the zero value is null.
type Facts struct {
	Fingerprint  types.String      `tfsdk:"fingerprint_sha256"`
	Subject      types.String      `tfsdk:"subject"`
	Issuer       types.String      `tfsdk:"issuer"`
	SerialNumber types.String      `tfsdk:"serial_number"`
	NotBefore    timetypes.RFC3339 `tfsdk:"not_before"`
	NotAfter     timetypes.RFC3339 `tfsdk:"not_after"`
	DNSNames     types.List        `tfsdk:"dns_names"`
}

// UnknownFacts are those of a certificate that is known only at apply.
func UnknownFacts() Facts {
	return Facts{
		Fingerprint: types.StringUnknown(), Subject: types.StringUnknown(), Issuer: types.StringUnknown(),
		SerialNumber: types.StringUnknown(), NotBefore: timetypes.NewRFC3339Unknown(),
		NotAfter: timetypes.NewRFC3339Unknown(), DNSNames: types.ListUnknown(types.StringType),
	}
}

// FactsOf converts a leaf's facts.
func FactsOf(leaf keystore.Facts) Facts {
	return Facts{
		Fingerprint: types.StringValue(leaf.FingerprintSHA256), Subject: types.StringValue(leaf.Subject),
		Issuer: types.StringValue(leaf.Issuer), SerialNumber: types.StringValue(leaf.SerialNumber),
		NotBefore: timetypes.NewRFC3339TimeValue(leaf.NotBefore), NotAfter: timetypes.NewRFC3339TimeValue(leaf.NotAfter),
		DNSNames: StringList(leaf.DNSNames),
	}
}

// StringList converts names; none is an empty list, never null.
func StringList(names []string) types.List {
	elements := make([]attr.Value, 0, len(names))
	for _, name := range names {
		elements = append(elements, types.StringValue(name))
	}
	return types.ListValueMust(types.StringType, elements)
}
