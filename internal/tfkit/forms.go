// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// stringForm validates the form of a string that is no secret. The framework's
// stock validators are not used for sensitive attributes, because they print
// the value that they refuse.
type stringForm struct {
	Described

	check func(string) error
}

// Described is what a validator says of itself.
type Described string

// Description implements validator.Describer.
func (d Described) Description(context.Context) string { return string(d) }

// MarkdownDescription implements validator.Describer.
func (d Described) MarkdownDescription(context.Context) string { return string(d) }

// StringForm makes a validator of check, whose error becomes the detail. The
// check's error may quote the value, so it is for attributes that are no secret.
func StringForm(description string, check func(string) error) validator.String {
	return stringForm{Described("must be " + description), check}
}

// ParsedForm accepts what can be parsed.
func ParsedForm[T any](description string, parse func(string) (T, error)) validator.String {
	return StringForm(description, Parses(parse))
}

// Parses is what a parser has against a text.
func Parses[T any](parse func(string) (T, error)) func(string) error {
	return func(text string) error {
		_, err := parse(text)
		return err
	}
}

// DurationForm accepts durations in Dynatrace's units.
func DurationForm() validator.String {
	return ParsedForm("a duration such as 90s, 30m, 12h, 31d, 8w, 6M or 2y", clock.ParseDuration)
}

// RegexForm accepts regular expressions in RE2 syntax.
func RegexForm() validator.String {
	return ParsedForm("a regular expression (RE2)", regexp.Compile)
}

// Regex is the regular expression of a validated attribute; nil if it has none.
func Regex(value types.String, at path.Path, diags *diag.Diagnostics) *regexp.Regexp {
	if value.IsNull() {
		return nil
	}
	expression, err := regexp.Compile(value.ValueString())
	if err != nil {
		diags.AddAttributeError(at, "Not a regular expression", err.Error()+".")
	}
	return expression
}

// ValidateString implements validator.String.
func (v stringForm) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !Known(req.ConfigValue) {
		return
	}
	if err := v.check(req.ConfigValue.ValueString()); err != nil {
		why := err.Error()
		if refused, ok := errors.AsType[*rest.AddressError](err); ok {
			why = refused.Reason // what it is not, the description says
		}
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value for "+req.Path.String(),
			"The value "+string(v.Described)+": "+why+".")
	}
}

// A gate's URL, in words.
const gateURL = "the URL of a gate"

// GateURLForm accepts the URL of one gate.
func GateURLForm() validator.String { return StringForm(gateURL, CheckGateURL) }

// GateURLsForm accepts those of several.
func GateURLsForm() validator.List { return EachText(gateURL, "Not a gate's URL", CheckGateURL) }

// CheckGateURL accepts the URL of one gate.
func CheckGateURL(raw string) error {
	_, _, err := gate.ParseAddress(raw)
	return err
}

// EnvironmentIDForm accepts an environment id.
func EnvironmentIDForm() validator.String {
	return StringForm("an environment id, such as abc12345", gate.ValidateEnvironment)
}

// FingerprintsForm accepts SHA-256 fingerprints in hex, with or without colons.
func FingerprintsForm() validator.List {
	return EachText("a SHA-256 fingerprint: 64 hex digits, with or without colons", "Not a SHA-256 fingerprint", Parses(rest.ParseFingerprint))
}

// Known says that a text is there, and known.
func Known(text types.String) bool { return !text.IsNull() && !text.IsUnknown() }

// TextOrNull is null where there is none.
func TextOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// Texts are those of a list or a set that are known.
func Texts(of interface{ Elements() []attr.Value }) []string {
	var texts []string
	for _, element := range of.Elements() {
		if text, ok := element.(types.String); ok && Known(text) {
			texts = append(texts, text.ValueString())
		}
	}
	return texts
}

// TextList is a list of texts; of none it is empty, never null.
func TextList(texts []string) types.List {
	elements := make([]attr.Value, 0, len(texts))
	for _, text := range texts {
		elements = append(elements, types.StringValue(text))
	}
	return types.ListValueMust(types.StringType, elements)
}

// WhollyKnown says that neither a list, or set, nor any of its elements is unknown.
func WhollyKnown(list interface {
	IsUnknown() bool
	Elements() []attr.Value
},
) bool {
	return !list.IsUnknown() && !slices.ContainsFunc(list.Elements(), func(element attr.Value) bool { return element.IsUnknown() })
}

// Fingerprints reads a validated list of fingerprints; unknown elements are left out.
func Fingerprints(list types.List) []rest.Fingerprint {
	var prints []rest.Fingerprint
	for _, text := range Texts(list) {
		if fingerprint, err := rest.ParseFingerprint(text); err == nil {
			prints = append(prints, fingerprint)
		}
	}
	return prints
}

// GatePatternsForm accepts lists of gates, by ids or patterns of host names.
func GatePatternsForm() validator.List {
	return EachText("the id of a gate or a pattern of host names", "Neither an id nor a pattern of host names", readiness.CheckPattern)
}

// eachText validates every known element of a list of texts that are no secrets.
type eachText struct {
	Described

	summary string
	check   func(string) error
}

// EachText makes a validator of what each element of a list must be. A null among
// them is an error: whoever hands on a variable that is null means something else
// by it than "one less".
func EachText(description, summary string, check func(string) error) validator.List {
	return eachText{Described("every element must be " + description), summary, check}
}

// ValidateList implements validator.List.
func (v eachText) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for index, element := range req.ConfigValue.Elements() {
		text, ok := element.(types.String)
		at := req.Path.AtListIndex(index)
		switch {
		case !ok || text.IsUnknown():
		case text.IsNull():
			resp.Diagnostics.AddAttributeError(at, "Null List Value",
				fmt.Sprintf("Element %d is null. Leave it out: `compact([...])` drops what is null.", index+1))
		default:
			if err := v.check(text.ValueString()); err != nil {
				resp.Diagnostics.AddAttributeError(at, v.summary, fmt.Sprintf("Element %d: %s.", index+1, err))
			}
		}
	}
}
