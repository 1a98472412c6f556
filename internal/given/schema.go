// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package given

import (
	"cmp"
	"fmt"
	"net"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// InputAttributes are those that are alike wherever a certificate is given. No
// stock validator may stand on the sensitive ones: they echo the value.
func InputAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"private_key_pem": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "The private key as PEM (PKCS#1, PKCS#8 or SEC 1, not encrypted). It is kept in state; `private_key_pem_wo` is not.",
		},
		"private_key_pem_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "The private key as PEM, write-only: it is never stored. A changed key comes with a changed `certificate_pem`, which announces it.",
		},
		"expiry_warning": ExpiryWarning(),
		"verify_server_name": schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "Server name (SNI) of that handshake, if not the host that is dialled.",
		},
	}
}

// ExpiryWarning is what Lifetime.WarnFrom goes by.
func ExpiryWarning() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Validators: []validator.String{tfkit.DurationForm()},
		MarkdownDescription: "A plan warns when less than this is left of the certificate, or of the issuer in its chain that expires before it, for example `30d`. " +
			"Default: the shorter of `30d` and a third of the lifetime.",
	}
}

// FactAttributes are those of Facts. All of them are public.
func FactAttributes() map[string]schema.Attribute {
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: description}
	}
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"fingerprint_sha256": text("SHA-256 of the leaf, as lower-case hex."),
		"subject":            text("Subject of the leaf."),
		"issuer":             text("Issuer of the leaf."),
		"serial_number":      text("Serial number of the leaf, as lower-case hex."),
		"not_before":         instant("Start of the leaf's validity, RFC 3339."),
		"not_after":          instant("End of the leaf's validity, RFC 3339."),
		"dns_names":          schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "DNS names that the leaf covers."},
	}
}

// EndpointForm accepts host:port.
func EndpointForm() validator.String { return tfkit.StringForm("host:port", checkEndpoint) }

func checkEndpoint(text string) error {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return err
	}
	if host == "" || port == "" {
		return fmt.Errorf("%q lacks the host or the port", text)
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
		return fmt.Errorf("%q is not a port", port)
	}
	return nil
}

// Endpoint is where a handshake has to present the certificate, as host:port that
// can be dialled, and the server name that it asks for: the host where none is
// configured. Own is what is dialled where no address is.
func Endpoint(address, serverName types.String, own string) (endpoint, name string) {
	endpoint = cmp.Or(address.ValueString(), own)
	host, port, err := net.SplitHostPort(endpoint)
	if err != nil {
		host = endpoint
	} else {
		host = keystore.ASCIIName(host)
		endpoint = net.JoinHostPort(host, port)
	}
	return endpoint, cmp.Or(keystore.ASCIIName(serverName.ValueString()), host)
}

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
		DNSNames: tfkit.TextList(leaf.DNSNames),
	}
}
