// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// Resource is what resources are made of, and the lists of them. The framework
// makes a new one for every call, so it holds nothing but its dependencies.
type Resource struct {
	Deps *Dependencies
	// Name is that of its type, without the provider's.
	Name string
	// MutableIdentity says that an update may change the identity.
	MutableIdentity bool
}

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.Name
	resp.ResourceBehavior.MutableIdentity = r.MutableIdentity
}

// Configure implements resource.ResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Deps = FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// ID is the identity of what one id names.
type ID struct {
	ID types.String `tfsdk:"id"`
}

// IDSchema is its schema.
func IDSchema(description string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: description},
	}}
}

// ImportID imports what one id names, given as such or by identity, and notes something
// about it. One that is not valid is refused without repeating it: it may be a token.
func ImportID[N any](ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse, valid func(id string) bool, refusal string, notes N) {
	given := ID{types.StringValue(req.ID)}
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &given)...)
	}
	if !valid(given.ID.ValueString()) {
		resp.Diagnostics.AddError("Invalid import id", refusal)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), given.ID)...)
	resp.Diagnostics.Append(SetIdentity(ctx, resp.Identity, given)...)
	resp.Diagnostics.Append(SaveNotes(ctx, resp.Private, notes)...)
}

// dataSource is a data source whose configuration and result is M.
type dataSource[M any] struct {
	deps   *Dependencies
	name   string
	schema func() schema.Schema
	within time.Duration
	read   func(ctx context.Context, deps *Dependencies, m *M, diags *diag.Diagnostics)
}

var _ datasource.DataSourceWithConfigure = (*dataSource[struct{}])(nil)

// NewDataSource makes the data source activegate_{name}. Its read completes what is
// configured within its time.
func NewDataSource[M any](
	name string, attributes func() schema.Schema, within time.Duration, read func(ctx context.Context, deps *Dependencies, m *M, diags *diag.Diagnostics),
) datasource.DataSource {
	return &dataSource[M]{name: name, schema: attributes, within: within, read: read}
}

// Metadata implements datasource.DataSource.
func (d *dataSource[M]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.name
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *dataSource[M]) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.deps = FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// Schema implements datasource.DataSource.
func (d *dataSource[M]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = d.schema()
}

// Read implements datasource.DataSource.
func (d *dataSource[M]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m M
	if resp.Diagnostics.Append(GetConfig(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, d.within)
	defer cancel()
	if d.read(ctx, d.deps, &m, &resp.Diagnostics); !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(SetState(ctx, &resp.State, &m)...)
	}
}

// Ephemeral is the same for ephemeral resources.
type Ephemeral struct {
	Deps *Dependencies
	Name string
}

// Metadata implements ephemeral.EphemeralResource.
func (e *Ephemeral) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + e.Name
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *Ephemeral) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.Deps = FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// textFunction is a function that returns a text.
type textFunction struct {
	name       string
	definition function.Definition
	result     func(ctx context.Context, arguments function.ArgumentsData) (string, *function.FuncError)
}

// TextFunction makes a function of what reads its arguments and makes the result.
func TextFunction(name string, result func(context.Context, function.ArgumentsData) (string, *function.FuncError), definition function.Definition) function.Function {
	definition.Return = function.StringReturn{}
	return textFunction{name: name, definition: definition, result: result}
}

// Metadata implements function.Function.
func (f textFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

// Definition implements function.Function.
func (f textFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = f.definition
}

// Run implements function.Function.
func (f textFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	text, refused := f.result(ctx, req.Arguments)
	if resp.Error = refused; refused == nil {
		resp.Error = resp.Result.Set(ctx, text)
	}
}

// Timeout is one of the attribute `timeouts`, such as m.Timeouts.Read, or the fallback.
func Timeout(
	ctx context.Context, of func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), fallback time.Duration, diags *diag.Diagnostics,
) time.Duration {
	timeout, more := of(ctx, fallback)
	diags.Append(more...)
	return timeout
}

// ForgetAdvice says how to take a resource of this type out of the state and
// leave what it stands for alone, in ways that every engine takes. `removed`
// refuses the instances of for_each and count, so that one of them is moved
// first; and OpenTofu refreshes even what it is about to forget.
func ForgetAdvice(resourceType string) string {
	return fmt.Sprintf("To forget the resource: `terraform state rm 'ADDRESS'`. "+
		"Or, in the configuration, replace it by this, and apply with -refresh=false where it cannot be read:\n\n%s\n"+
		"Of one instance of for_each or count: take its key out, and add\n\n  moved {\n    from = %s.NAME[\"KEY\"]\n    to   = %s.forgotten\n  }\n\n%s",
		removedBlock(resourceType+".NAME"), resourceType, resourceType, removedBlock(resourceType+".forgotten"))
}

// removedBlock is indented, so that engines do not wrap it.
func removedBlock(from string) string {
	return fmt.Sprintf("  removed {\n    from = %s\n    lifecycle {\n      destroy = false\n    }\n  }\n", from)
}

// ImportForms are the ways to import a resource of this type, to be pasted: by
// id on every engine, by identity where engines have it. identity are lines such
// as `id = "current"`.
func ImportForms(resourceType, id string, identity ...string) string {
	to := resourceType + ".NAME"
	return fmt.Sprintf("Accepted forms:\n\n  terraform import '%[1]s' '%[2]s'\n\n  import {\n    to = %[1]s\n    id = %[2]q\n  }\n\n  import {\n    to = %[1]s\n    identity = {\n      %[3]s\n    }\n  }",
		to, id, strings.Join(identity, "\n      "))
}
