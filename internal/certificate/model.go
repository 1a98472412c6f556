// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"fmt"
	"io"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// model is plan and state of the resource. Its write-only fields exist because
// the framework maps every attribute, and stay null: their values are read
// from the configuration into inputs and never come here.
type model struct {
	ID             types.String `tfsdk:"id"`
	ActiveGateURL  types.String `tfsdk:"activegate_url"`
	EnvironmentID  types.String `tfsdk:"environment_id"`
	NamePrefix     types.String `tfsdk:"name_prefix"`
	Name           types.String `tfsdk:"name"`
	TrustedPrints  types.List   `tfsdk:"trusted_fingerprints"`
	PKCS12         types.String `tfsdk:"pkcs12_base64"`
	PKCS12WO       types.String `tfsdk:"pkcs12_base64_wo"`
	CertificatePEM types.String `tfsdk:"certificate_pem"`
	ChainPEM       types.String `tfsdk:"certificate_chain_pem"`
	PrivateKey     types.String `tfsdk:"private_key_pem"`
	PrivateKeyWO   types.String `tfsdk:"private_key_pem_wo"`
	Password       types.String `tfsdk:"password"`
	PasswordWO     types.String `tfsdk:"password_wo"`
	Encoding       types.String `tfsdk:"pkcs12_encoding"`
	Revision       types.String `tfsdk:"revision"`

	RequiredDNSNames types.Set    `tfsdk:"required_dns_names"`
	VerifyServed     types.Bool   `tfsdk:"verify_served"`
	VerifyAddress    types.String `tfsdk:"verify_address"`
	VerifyServerName types.String `tfsdk:"verify_server_name"`
	KeepPrevious     types.Bool   `tfsdk:"keep_previous"`
	ExpiryWarning    types.String `tfsdk:"expiry_warning"`
	OnDestroy        types.String `tfsdk:"on_destroy"`
	Fallback         types.Object `tfsdk:"fallback"`

	facts

	Active        types.Bool     `tfsdk:"active"`
	RetainedNames types.List     `tfsdk:"retained_names"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// facts are the computed attributes that describe the leaf.
type facts = given.Facts

// identityModel is the resource's identity. It is mutable: a rotation changes
// the name.
type identityModel struct {
	ActiveGateURL types.String `tfsdk:"activegate_url"`
	EnvironmentID types.String `tfsdk:"environment_id"`
	Name          types.String `tfsdk:"name"`
}

// identityOf is the identity of what a model describes.
func identityOf(m model) identityModel {
	url := m.ActiveGateURL
	if where, err := locateState(m); err == nil {
		url = types.StringValue(where.address.String())
	}
	return identityModel{ActiveGateURL: url, EnvironmentID: m.EnvironmentID, Name: m.Name}
}

// Format keeps secrets out of every verb: a model holds passwords and keys.
func (model) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "activegate_certificate (redacted)")
}

// fallbackOf reads the configured fallback; nil where there is none or it is unknown.
func fallbackOf(m model) *rotate.Fallback {
	if m.Fallback.IsNull() || m.Fallback.IsUnknown() {
		return nil
	}
	name, _ := m.Fallback.Attributes()["name"].(types.String)
	password, _ := m.Fallback.Attributes()["password"].(types.String)
	if name.IsNull() || name.IsUnknown() || password.IsUnknown() {
		return nil
	}
	return &rotate.Fallback{Name: name.ValueString(), Password: rest.NewSecret(password.ValueString())}
}

// fallbackName is the name of the fallback, empty where there is none; false
// while it is unknown.
func fallbackName(m model) (name string, known bool) {
	text, _ := m.Fallback.Attributes()["name"].(types.String)
	return text.ValueString(), !m.Fallback.IsUnknown() && !text.IsUnknown()
}

// location is one gate and the environment whose API it offers.
type location struct {
	address     gate.Address
	environment string
}

// id is the resource's id.
func (l location) id() string { return l.address.String() + "," + l.environment }

// gate names the gate at the end of a summary: "" where it is not known yet.
func (l location) gate() string {
	if l.address.IsZero() {
		return ""
	}
	return l.address.HostPort()
}

// cannotList says why the gate did not tell its certificates.
func (l location) cannotList(err error) tfkit.Failure {
	return tfkit.ExplainGate("listing the certificates of "+l.address.String(), err)
}

func (l location) equal(other location) bool {
	return l.address.Equal(other.address) && l.environment == other.environment
}

// located is where a configuration points to, as far as it is known.
type located struct {
	location
	known bool
}

// locate finds gate and environment of a configuration, with the provider's
// settings for what it leaves out. What is missing is reported at its attribute, of
// which that of the gate is at; what is unknown makes the answer unknown.
func locate(deps *tfkit.Dependencies, url, environment types.String, at path.Path) (located, diag.Diagnostics) {
	var diags diag.Diagnostics
	if url.IsUnknown() || environment.IsUnknown() || (url.IsNull() && deps.ActiveGateURL.IsUnknown()) {
		return located{}, nil
	}
	raw := url.ValueString()
	if url.IsNull() {
		raw = deps.ActiveGateURL.Value()
	}
	if raw == "" {
		diags.AddAttributeError(at, "No gate configured",
			fmt.Sprintf("Set `activegate_url` here, or %s.", deps.ActiveGateURL))
		return located{}, diags
	}
	address, fromURL, err := gate.ParseAddress(raw)
	if err != nil {
		diags.AddAttributeError(at, "Not a gate's URL", err.Error())
		return located{}, diags
	}
	chosen := environment.ValueString()
	switch {
	case !url.IsNull() && chosen != "" && fromURL != "" && chosen != fromURL:
		diags.AddAttributeError(path.Root("environment_id"), "Two environments for one gate",
			fmt.Sprintf("`environment_id` is %q, but `activegate_url` ends in /e/%s. Remove one of them.", chosen, fromURL))
		return located{}, diags
	case chosen != "":
	case fromURL != "":
		chosen = fromURL
	case deps.EnvironmentID.IsUnknown():
		return located{}, nil
	default:
		chosen = deps.EnvironmentID.Value()
	}
	if chosen == "" {
		diags.AddAttributeError(path.Root("environment_id"), "No environment configured",
			fmt.Sprintf("Set `environment_id` here, end `activegate_url` in /e/{environment}, or set %s.", deps.EnvironmentID))
		return located{}, diags
	}
	return located{location: location{address: address, environment: chosen}, known: true}, diags
}

// locateState reads back where a state's certificate is.
func locateState(m model) (location, error) {
	address, _, err := gate.ParseAddress(m.ActiveGateURL.ValueString())
	return location{address: address, environment: m.EnvironmentID.ValueString()}, err
}
