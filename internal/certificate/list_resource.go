// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ListResource is activegate_certificate for `terraform query`: the files that
// are on gates, whoever put them there. Name and dependencies are the
// resource's.
type ListResource struct{ Resource }

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// NewListResource returns the list resource.
func NewListResource() list.ListResource { return &ListResource{Resource{base}} }

// List implements list.ListResource. Gates are asked one after the other, and
// none that the limit does not need; the files of one are pushed before the
// next is asked.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	one := &gatesListing{deps: l.Deps, req: req}
	diags := tfkit.GetConfig(ctx, req.Config, &one.config)
	one.name = tfkit.Regex(one.config.NameRegex, path.Root("name_regex"), &diags)
	gates := l.gates(one.config, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) { one.run(ctx, gates, push) }
}

// gatesListing is one run of a list.
type gatesListing struct {
	deps   *tfkit.Dependencies
	req    list.ListRequest
	config gatesModel
	name   *regexp.Regexp // nil admits all
	pushed int64
	failed diag.Diagnostics
}

// run asks the gates. Errors come last, and in one result: an engine hears
// nothing after the first result with an error.
func (l *gatesListing) run(ctx context.Context, gates []namedGate, push func(list.ListResult) bool) {
	for _, where := range gates {
		if l.full() || !l.gate(ctx, where, push) {
			return
		}
	}
	if !l.full() {
		tfkit.Remarks(l.failed, push)
	}
}

// gate pushes the files of one gate. It returns false where nobody listens any
// more.
func (l *gatesListing) gate(ctx context.Context, where namedGate, push func(list.ListResult) bool) bool {
	ctx, cancel := clock.Bounded(ctx, defaultReadTimeout)
	defer cancel()
	at := l.deps.Gates.Gate(where.address, where.environment, rest.Trust{Pins: tfkit.Fingerprints(l.config.TrustedPrints)})
	found, err := at.List(ctx)
	var remarks diag.Diagnostics
	l.deps.WarnSkew(where.address.String(), at.Skew, &remarks)
	if err != nil {
		l.fail(where, err, &remarks)
	}
	if !tfkit.Remarks(remarks, push) {
		return false
	}
	for _, file := range found.Files {
		if !l.admits(file) {
			continue
		}
		if l.full() || !push(l.result(ctx, where, found, file)) {
			return false
		}
		l.pushed++
	}
	return true
}

// fail tells why a gate's files are missing from the results: at once where
// that is only a warning.
func (l *gatesListing) fail(where namedGate, err error, remarks *diag.Diagnostics) {
	failure := where.cannotList(err)
	if !rest.IsUnreachable(err) {
		l.failed.Append(failure.At(where.at))
		return
	}
	if l.deps.DeferUnreachable {
		remarks.AddAttributeWarning(where.at, failure.About(where.gate()).Summary, failure.Detail+"\n\nIts files are missing from the results.")
		return
	}
	l.failed.Append(diag.NewAttributeErrorDiagnostic(where.at, failure.Summary, failure.Detail+
		"\n\nEngines show no results of a list block that has an error. To see those of the other gates, leave this one out, set the provider's "+
		"`on_unreachable = \"defer\"`, or give each gate a list block of its own (`for_each`)."))
}

// full says that the limit is reached; 0 is none.
func (l *gatesListing) full() bool { return l.req.Limit > 0 && l.pushed >= l.req.Limit }

// admits says that a file is wanted.
func (l *gatesListing) admits(file gate.File) bool {
	active := l.config.Active
	return (l.name == nil || l.name.MatchString(file.Name)) && (active.IsNull() || active.ValueBool() == file.Active)
}

// gatesModel is the `config` of a list block.
type gatesModel struct {
	GateURLs      types.List   `tfsdk:"activegate_urls"`
	EnvironmentID types.String `tfsdk:"environment_id"`
	TrustedPrints types.List   `tfsdk:"trusted_fingerprints"`
	NameRegex     types.String `tfsdk:"name_regex"`
	Active        types.Bool   `tfsdk:"active"`
}

// ListResourceConfigSchema implements list.ListResource.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Certificate files that are on gates, whoever put them there, for `terraform query`: to find those that nobody manages, and to adopt or delete them. " +
			"A gate describes only the file that it serves; of the others it tells the name.\n\n" + tfkit.ScopeWords("list-resources/certificate"),
		Attributes: map[string]schema.Attribute{
			"activegate_urls": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.List{listvalidator.SizeAtLeast(1), tfkit.GateURLsForm()},
				MarkdownDescription: "The gates, such as `[\"https://gate1:9999\"]`, asked one after the other. Without a port it is 9999. `/e/{environment}` at the end is accepted and taken as `environment_id`. " +
					"Defaults to the provider's `activegate_url`.",
			},
			"environment_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.EnvironmentIDForm()},
				MarkdownDescription: "The environment whose API the gates offer. Defaults to what each of `activegate_urls` says, then to the provider's.",
			},
			"trusted_fingerprints": schema.ListAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.FingerprintsForm()},
				MarkdownDescription: "SHA-256 fingerprints of leaf certificates that these gates may present without a chain of trust. The provider's count as well.",
			},
			"name_regex": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.RegexForm()},
				MarkdownDescription: "Only files with a matching name. A regular expression in RE2 syntax that matches anywhere in the name, unless it has `^` and `$`; `(?i)` ignores case.",
			},
			"active": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "`true`: only the file that a gate serves. `false`: only the others, which serve nobody.",
			},
		},
	}
}

// namedGate is a gate of a list, and where the configuration names it.
type namedGate struct {
	location
	at path.Path
}

// gates are those that a list asks, in its order and each once: the
// provider's if it names none.
func (l *ListResource) gates(m gatesModel, diags *diag.Diagnostics) []namedGate {
	root := path.Root("activegate_urls")
	if !l.Deps.GateToken.IsSet() && !l.Deps.GateToken.IsUnknown() {
		diags.Append(missingToken(l.Deps))
		return nil
	}
	urls := m.GateURLs.Elements()
	if m.GateURLs.IsNull() {
		urls = []attr.Value{types.StringNull()}
	}
	var all []namedGate
	for index, element := range urls {
		at := root
		if !m.GateURLs.IsNull() {
			at = root.AtListIndex(index)
		}
		url, _ := element.(types.String)
		found, problems := locate(l.Deps, url, m.EnvironmentID, at)
		diags.Append(problems...)
		switch {
		case problems.HasError():
		case !found.known || l.Deps.GateToken.IsUnknown() || l.Deps.UnknownTrust:
			diags.AddAttributeError(at, "Provider not configured yet",
				fmt.Sprintf("The gate cannot be asked, because %s, its address or a setting of trust is not known.", l.Deps.GateToken))
		case !slices.ContainsFunc(all, func(other namedGate) bool { return other.equal(found.location) }):
			all = append(all, namedGate{location: found.location, at: at})
		}
	}
	return all
}

// result is one file of a list. The resource is what the first refresh after an
// import makes of it.
func (l *gatesListing) result(ctx context.Context, where namedGate, found gate.Listing, file gate.File) list.ListResult {
	var diags diag.Diagnostics
	imported := observation{
		state: model{
			ActiveGateURL: types.StringValue(where.address.String()), EnvironmentID: types.StringValue(where.environment),
			Name: types.StringValue(file.Name),
		},
		notes: notes{Imported: true}, where: where.location, diags: &diags,
	}
	if err := imported.observe(ctx, found); err != nil { // not of a name as the gate spells it
		diags.Append(where.cannotList(err).Diagnostic())
	}
	result := tfkit.Listed(ctx, l.req, displayName(where, file), identityOf(imported.state), &imported.state)
	result.Diagnostics.Append(diags...)
	return result
}

// displayName tells what is known of a file: of an inactive one the gate lists
// the name alone.
func displayName(where namedGate, file gate.File) string {
	name := fmt.Sprintf("%s on %s: ", rest.Printable(file.Name), where.address)
	if !file.Active {
		return name + "inactive"
	}
	words := []string{"active"}
	if len(file.Entries) > 0 {
		entry := file.Entries[0]
		if entry.Subject != "" {
			words = append(words, rest.Printable(entry.Subject))
		}
		if entry.SerialNumber != "" {
			words = append(words, "serial "+entry.SerialNumber)
		}
		if entry.ValidTo != nil {
			words = append(words, "valid to "+entry.ValidTo.UTC().Format(time.DateOnly))
		}
	}
	return name + strings.Join(words, ", ")
}
