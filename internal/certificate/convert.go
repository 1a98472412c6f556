// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"net"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// namesOf reads a list of known names.
func namesOf(list types.List) []string {
	var names []string
	for _, element := range list.Elements() {
		if name, ok := element.(types.String); ok && !name.IsNull() && !name.IsUnknown() {
			names = append(names, name.ValueString())
		}
	}
	return names
}

// fallbackOf reads the configured fallback; nil where there is none or it is unknown.
func fallbackOf(m model) *fallbackFile {
	if m.Fallback.IsNull() || m.Fallback.IsUnknown() {
		return nil
	}
	name, _ := m.Fallback.Attributes()["name"].(types.String)
	password, _ := m.Fallback.Attributes()["password"].(types.String)
	if name.IsNull() || name.IsUnknown() || password.IsUnknown() {
		return nil
	}
	return &fallbackFile{name: name.ValueString(), password: rest.NewSecret(password.ValueString())}
}

// fallbackName is the name of the fallback, empty where there is none; false
// while it is unknown.
func fallbackName(m model) (name string, known bool) {
	text, _ := m.Fallback.Attributes()["name"].(types.String)
	return text.ValueString(), !m.Fallback.IsUnknown() && !text.IsUnknown()
}

// knownPrints are the leaves that a state knows.
func knownPrints(fingerprint types.String, noted []string) []rest.Fingerprint {
	var prints []rest.Fingerprint
	for _, text := range append(slices.Clone(noted), fingerprint.ValueString()) {
		if parsed, err := rest.ParseFingerprint(text); err == nil {
			prints = append(prints, parsed)
		}
	}
	return prints
}

// serialsIn are the serial numbers of the file in a state; none if it was never read.
func serialsIn(m model, known notes) []string {
	if serial := m.SerialNumber.ValueString(); serial != "" {
		return append([]string{serial}, known.Serials...)
	}
	return nil
}

// textPrints are fingerprints as they are noted.
func textPrints(prints []rest.Fingerprint) []string {
	texts := make([]string, 0, len(prints))
	for _, fingerprint := range prints {
		texts = append(texts, string(fingerprint))
	}
	return texts
}

// trustOf is what a state trusts at its gate.
func trustOf(state model, known notes) rest.Trust {
	return rest.Trust{
		Pins:  tfkit.Fingerprints(state.TrustedPrints),
		Known: knownPrints(state.Fingerprint, known.trusted()),
	}
}

func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}
