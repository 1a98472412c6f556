// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/selfsigned"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// SelfSigned is the ephemeral resource activegate_self_signed_certificate: a new
// key with its certificate each time it is opened, stored nowhere.
type SelfSigned struct{ tfkit.Ephemeral }

var _ ephemeral.EphemeralResourceWithConfigure = (*SelfSigned)(nil)

// NewSelfSigned returns the ephemeral resource.
func NewSelfSigned() ephemeral.EphemeralResource {
	return &SelfSigned{tfkit.Ephemeral{Name: "self_signed_certificate"}}
}

// selfSignedModel is its configuration and result.
type selfSignedModel struct {
	generateModel

	Certificate types.String      `tfsdk:"certificate_pem"`
	PrivateKey  types.String      `tfsdk:"private_key_pem"`
	PKCS12      types.String      `tfsdk:"pkcs12_base64"`
	Password    types.String      `tfsdk:"password"`
	NotAfter    timetypes.RFC3339 `tfsdk:"not_after"`
}

// Format keeps the key out of every verb.
func (selfSignedModel) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "self-signed certificate (redacted)")
}

// Schema implements ephemeral.EphemeralResource.
func (s *SelfSigned) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	secret := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: description}
	}
	optional := func(form validator.String, description string) schema.Attribute {
		return schema.StringAttribute{Optional: true, Validators: []validator.String{form}, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A private key with a certificate that nobody has to issue, for handing both to write-only arguments: a gate gets a working certificate, " +
			"and neither a file nor a state holds the key. Nothing is asked of any server. **Each opening makes another key**, so use each block in one place only.",
		Attributes: map[string]schema.Attribute{
			"subject":   schema.StringAttribute{Required: true, Validators: []validator.String{nameForm()}, MarkdownDescription: aboutSubject},
			"issuer":    optional(nameForm(), aboutIssuer),
			"valid_for": optional(validityForm(), aboutFor),
			"dns_names": schema.ListAttribute{
				Optional: true, ElementType: types.StringType, MarkdownDescription: aboutNames,
				Validators: hostForms(),
			},
			"ip_addresses":    schema.ListAttribute{Optional: true, ElementType: types.StringType, Validators: addressForms(), MarkdownDescription: aboutIPs},
			"key":             optional(kindForm(), aboutKey),
			"certificate_pem": text("The certificate as PEM, followed by the authority's if `issuer` is another name."),
			"private_key_pem": secret("The private key as PEM (PKCS#8, not encrypted)."),
			"pkcs12_base64":   secret("A PKCS#12 file of both, base64 encoded, for `pkcs12_base64_wo` of `activegate_certificate`."),
			"password":        secret("Its password, made up at random, for `password_wo`."),
			"not_after":       schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: "End of the validity, RFC 3339."},
		},
	}
}

// Open implements ephemeral.EphemeralResource. Engines open it in every plan and
// apply that needs it; there is nothing to close.
func (s *SelfSigned) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m selfSignedModel
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	bundle, err := selfsigned.Generate(m.request(s.Deps.Clock.Now()))
	if err == nil {
		m, err = m.filled(bundle)
	}
	if err != nil {
		resp.Diagnostics.Append(notMade(path.Empty(), err))
		return
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, &m)...)
}

// filled is the same with the results.
func (m selfSignedModel) filled(bundle *keystore.Bundle) (selfSignedModel, error) {
	password := rand.Text()
	file, err := bundle.EncodeSame(password, keystore.EncodingModern)
	if err != nil {
		return m, err
	}
	key, err := bundle.PrivateKeyPEM()
	m.Certificate, m.PrivateKey = types.StringValue(bundle.CertificatesPEM()), types.StringValue(key)
	m.PKCS12, m.Password = types.StringValue(base64.StdEncoding.EncodeToString(file)), types.StringValue(password)
	m.NotAfter = timetypes.NewRFC3339TimeValue(bundle.Leaf.NotAfter)
	return m, err
}
