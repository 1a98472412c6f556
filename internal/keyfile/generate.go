// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/selfsigned"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// defaultValidity is how long a certificate is valid, where nothing else is said.
const defaultValidity = "365d"

// Descriptions of what a certificate says, which the resource and the ephemeral
// resource share.
const (
	aboutSubject = "Subject of the certificate: a distinguished name such as `CN=gate1.example.com,O=Example`, or the common name alone."
	aboutIssuer  = "Issuer, in the same form. Default: the certificate signs itself. With another name an authority of that name signs it, whose key is thrown away."
	aboutFor     = "How long it is valid, such as `90d` or `2y`, at least `1h`. Default `365d`. It begins five minutes in the past, since clocks differ. Apple's systems refuse more than `825d`."
	aboutNames   = "DNS names that clients use. Where neither these nor `ip_addresses` are given, the common name is one, if it is a host's with a dot in it."
	aboutIPs     = "IP addresses that clients use."
	aboutKey     = "Kind of the key: `rsa-4096`, `rsa-3072`, `rsa-2048` or `ec-p256`. Default `rsa-4096`. AppMon takes RSA only."
)

func generateAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: "Make a key with a certificate of its own. Or else give one by `certificate_pem` and `private_key_pem_wo`.",
		Attributes: map[string]schema.Attribute{
			"subject": schema.StringAttribute{Required: true, Validators: []validator.String{nameForm()}, MarkdownDescription: aboutSubject},
			"issuer":  schema.StringAttribute{Optional: true, Validators: []validator.String{nameForm()}, MarkdownDescription: aboutIssuer},
			"valid_for": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(defaultValidity),
				Validators: []validator.String{validityForm()}, MarkdownDescription: aboutFor,
			},
			"dns_names":    schema.ListAttribute{Optional: true, ElementType: types.StringType, Validators: hostForms(), MarkdownDescription: aboutNames},
			"ip_addresses": schema.ListAttribute{Optional: true, ElementType: types.StringType, Validators: addressForms(), MarkdownDescription: aboutIPs},
			"key": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(string(selfsigned.DefaultKey)),
				Validators: []validator.String{kindForm()}, MarkdownDescription: aboutKey,
			},
		},
	}
}

func nameForm() validator.String {
	return tfkit.StringForm("a distinguished name or a common name", selfsigned.CheckName)
}

func kindForm() validator.String { return stringvalidator.OneOf(texts(selfsigned.Kinds())...) }

func hostForms() []validator.List {
	return []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(tfkit.StringForm("a DNS name", selfsigned.CheckHost))}
}

func addressForms() []validator.List {
	return []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(tfkit.StringForm("an IP address", selfsigned.CheckAddress))}
}

func validityForm() validator.String {
	return tfkit.StringForm("a duration of at least 1h, such as 90d or 2y", func(text string) error {
		duration, err := clock.ParseDuration(text)
		if err == nil && duration.Shortest() < time.Hour {
			err = fmt.Errorf("%q is less than an hour", text)
		}
		return err
	})
}

// texts are the values of a set of words.
func texts[T ~string](values []T) []string {
	all := make([]string, 0, len(values))
	for _, value := range values {
		all = append(all, string(value))
	}
	return all
}

// checkPath refuses what is no path, or none that anybody meant.
func checkPath(file string) error {
	switch {
	case file == "":
		return errors.New("it is empty; leave it out instead")
	case file[0] == '~':
		return fmt.Errorf("%q begins with ~, which only shells know: write pathexpand(%q)", file, file)
	case file[len(file)-1] == '/' || file[len(file)-1] == '\\':
		return fmt.Errorf("%q ends like a folder", file)
	}
	return nil
}

// notMade reports why a key cannot be made, at the attribute below at that it is about.
func notMade(at path.Path, err error) diag.Diagnostic {
	if wrong, ok := errors.AsType[*selfsigned.Error](err); ok {
		at = at.AtName(string(wrong.Field))
	}
	return diag.NewAttributeErrorDiagnostic(at, "The key cannot be made", given.Sentence(err.Error()))
}

// backdated is how far in the past the validity begins: clocks differ.
const backdated = 5 * time.Minute

// generateModel is what a key that is made here, and its certificate, are to be like:
// the attribute `generate`, and the configuration of the ephemeral resource. Its values
// were validated.
type generateModel struct {
	Subject     types.String `tfsdk:"subject"`
	Issuer      types.String `tfsdk:"issuer"`
	ValidFor    types.String `tfsdk:"valid_for"`
	DNSNames    types.List   `tfsdk:"dns_names"`
	IPAddresses types.List   `tfsdk:"ip_addresses"`
	Key         types.String `tfsdk:"key"`
}

// toGenerate reads the attribute `generate`; where there is no object, all of it is null.
func (m model) toGenerate() (read generateModel) {
	m.Generate.As(context.Background(), &read, basetypes.ObjectAsOptions{UnhandledNullAsEmpty: true, UnhandledUnknownAsEmpty: true})
	return read
}

// request is what is to be generated from now on.
func (r generateModel) request(now time.Time) selfsigned.Request {
	request := selfsigned.Request{
		Subject: r.Subject.ValueString(), Issuer: r.Issuer.ValueString(), Key: selfsigned.Kind(r.Key.ValueString()),
		DNSNames: tfkit.Texts(r.DNSNames), IPAddresses: tfkit.Texts(r.IPAddresses), NotBefore: now.Add(-backdated),
	}
	if duration, err := clock.ParseDuration(cmp.Or(r.ValidFor.ValueString(), defaultValidity)); err == nil {
		request.NotAfter = duration.After(request.NotBefore)
	}
	return request
}
