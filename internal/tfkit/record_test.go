// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// record has a field of each kind, some of them embedded.
type record struct {
	Name types.String `tfsdk:"name"`
	On   types.Bool   `tfsdk:"on"`
	more
	Nested types.Object `tfsdk:"nested"`
}

type more struct {
	When  timetypes.RFC3339 `tfsdk:"when"`
	Names types.List        `tfsdk:"names"`
}

func recordSchema() schema.Schema {
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"name":  schema.StringAttribute{Optional: true},
		"on":    schema.BoolAttribute{Optional: true},
		"when":  schema.StringAttribute{Optional: true, CustomType: timetypes.RFC3339Type{}},
		"names": schema.ListAttribute{Optional: true, ElementType: types.StringType},
		"nested": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{
			"inner": schema.StringAttribute{Optional: true},
		}},
	}}
}

func raw(t *testing.T, values map[string]tftypes.Value) tftypes.Value {
	t.Helper()
	object, ok := recordSchema().Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("no object")
	}
	all := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		all[name] = tftypes.NewValue(kind, nil)
		if value, set := values[name]; set {
			all[name] = value
		}
	}
	return tftypes.NewValue(object, all)
}

// Reading and writing must do what the framework does, failures included.
func TestRecordIsWhatTheFrameworkReads(t *testing.T) {
	t.Parallel()
	inner := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"inner": tftypes.String}}
	list := tftypes.List{ElementType: tftypes.String}
	tests := map[string]map[string]tftypes.Value{
		"null": nil,
		"known": {
			"name": tftypes.NewValue(tftypes.String, "a"), "on": tftypes.NewValue(tftypes.Bool, true),
			"when":   tftypes.NewValue(tftypes.String, "2026-01-02T03:04:05Z"),
			"names":  tftypes.NewValue(list, []tftypes.Value{tftypes.NewValue(tftypes.String, "x")}),
			"nested": tftypes.NewValue(inner, map[string]tftypes.Value{"inner": tftypes.NewValue(tftypes.String, nil)}),
		},
		"unknown": {
			"name": tftypes.NewValue(tftypes.String, tftypes.UnknownValue), "names": tftypes.NewValue(list, tftypes.UnknownValue),
			"nested": tftypes.NewValue(inner, tftypes.UnknownValue),
		},
	}
	for name, values := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			state := tfsdk.State{Schema: recordSchema(), Raw: raw(t, values)}
			var got, want record
			if diags := append(tfkit.GetState(ctx, state, &got), state.Get(ctx, &want)...); diags.HasError() {
				t.Fatal(diags)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(record{}, more{})); diff != "" {
				t.Errorf("read: %s", diff)
			}
			written := tfsdk.State{Schema: recordSchema(), Raw: raw(t, nil)}
			if diags := tfkit.SetState(ctx, &written, &got); diags.HasError() || !written.Raw.Equal(state.Raw) {
				t.Errorf("written: %s, %v", written.Raw, diags)
			}
		})
	}
}

// A value that its own type refuses is refused in the framework's words.
func TestRecordThatIsUnsound(t *testing.T) {
	t.Parallel()
	state := tfsdk.State{Schema: recordSchema(), Raw: raw(t, map[string]tftypes.Value{"when": tftypes.NewValue(tftypes.String, "yesterday")})}
	got, want := tfkit.GetState(t.Context(), state, &record{}), state.Get(t.Context(), &record{})
	if !got.HasError() || !got.Equal(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// What does not fit is refused in the framework's words.
func TestRecordThatDoesNotFit(t *testing.T) {
	t.Parallel()
	state := tfsdk.State{Schema: recordSchema(), Raw: raw(t, nil)}
	type short struct {
		Name types.String `tfsdk:"name"`
	}
	type plain struct {
		Name string `tfsdk:"name"`
	}
	for name, call := range map[string]func(func(context.Context, any) diag.Diagnostics) diag.Diagnostics{
		"too few fields": func(get func(context.Context, any) diag.Diagnostics) diag.Diagnostics {
			return get(t.Context(), &short{})
		},
		"a plain field": func(get func(context.Context, any) diag.Diagnostics) diag.Diagnostics {
			return get(t.Context(), &plain{})
		},
	} {
		got := call(func(ctx context.Context, model any) diag.Diagnostics { return tfkit.GetState(ctx, state, model) })
		if want := call(state.Get); !got.HasError() || len(got) != len(want) || got[0].Summary() != want[0].Summary() {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if diags := tfkit.SetState(t.Context(), &state, &record{}); diags.HasError() || !state.Raw.Equal(raw(t, nil)) {
		t.Errorf("the zero value is not null: %s, %v", state.Raw, diags)
	}
	other := types.ListValueMust(types.BoolType, []attr.Value{types.BoolValue(true)})
	if diags := tfkit.SetState(t.Context(), &state, &record{more: more{Names: other}}); !diags.HasError() {
		t.Error("a list of another type is written")
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	values := tfkit.ValuesOf(raw(t, map[string]tftypes.Value{
		"name": tftypes.NewValue(tftypes.String, "a"), "on": tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue),
	}))
	if got := values.String("name"); got.ValueString() != "a" {
		t.Errorf("name: %s", got)
	}
	if got := values.String("on"); !got.IsUnknown() || values.IsNull("on") {
		t.Errorf("on: %s", got)
	}
	for _, name := range []string{"when", "names", "absent"} {
		if got := values.String(name); !got.IsNull() || !values.IsNull(name) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if none := tfkit.ValuesOf(tftypes.Value{}); len(none) != 0 {
		t.Errorf("of nothing: %v", none)
	}
}
