// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// GateURLForm accepts the URL of one gate.
func GateURLForm() validator.String {
	return StringForm("the URL of a gate, such as https://gate1:9999", func(raw string) error {
		_, _, err := gate.ParseAddress(raw)
		return err
	})
}

// EnvironmentIDForm accepts an environment id.
func EnvironmentIDForm() validator.String {
	return StringForm("an environment id, such as abc12345", gate.ValidateEnvironment)
}

// fingerprintsForm validates every known element of a list of fingerprints.
type fingerprintsForm struct{}

// FingerprintsForm accepts SHA-256 fingerprints in hex, with or without colons.
func FingerprintsForm() validator.List { return fingerprintsForm{} }

// Description implements validator.Describer.
func (fingerprintsForm) Description(context.Context) string {
	return "every element must be a SHA-256 fingerprint: 64 hex digits, with or without colons"
}

// MarkdownDescription implements validator.Describer.
func (v fingerprintsForm) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateList implements validator.List.
func (v fingerprintsForm) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for index, element := range req.ConfigValue.Elements() {
		text, ok := element.(types.String)
		if !ok || text.IsNull() || text.IsUnknown() {
			continue
		}
		if _, err := rest.ParseFingerprint(text.ValueString()); err != nil {
			resp.Diagnostics.AddAttributeError(req.Path.AtListIndex(index), "Not a SHA-256 fingerprint", fmt.Sprintf("Element %d is %s.", index+1, err))
		}
	}
}

// WhollyKnown says that neither a list nor any of its elements is unknown.
func WhollyKnown(list types.List) bool {
	return !list.IsUnknown() && !slices.ContainsFunc(list.Elements(), func(element attr.Value) bool { return element.IsUnknown() })
}

// Fingerprints reads a validated list of fingerprints; unknown elements are left out.
func Fingerprints(list types.List) []rest.Fingerprint {
	var prints []rest.Fingerprint
	for _, element := range list.Elements() {
		text, ok := element.(types.String)
		if !ok || text.IsNull() || text.IsUnknown() {
			continue
		}
		if fingerprint, err := rest.ParseFingerprint(text.ValueString()); err == nil {
			prints = append(prints, fingerprint)
		}
	}
	return prints
}
