// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"context"
	"encoding/base64"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// issuer is a provider whose one ephemeral resource issues another certificate
// each time it is opened, as a secrets engine does.
type issuer struct {
	world *world
	mutex sync.Mutex
	made  map[string]bool
}

func newIssuer(w *world) *issuer { return &issuer{world: w, made: map[string]bool{}} }

func (i *issuer) factory() func() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(i)
}

// issued says that the issuer made the certificate with this fingerprint.
func (i *issuer) issued(fingerprint string) bool {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	return i.made[fingerprint]
}

// count is how many certificates were made.
func (i *issuer) count() int {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	return len(i.made)
}

// Metadata implements provider.Provider.
func (i *issuer) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "issuer"
}

// Schema implements provider.Provider.
func (i *issuer) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure implements provider.Provider.
func (i *issuer) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

// DataSources implements provider.Provider.
func (i *issuer) DataSources(context.Context) []func() datasource.DataSource { return nil }

// Resources implements provider.Provider.
func (i *issuer) Resources(context.Context) []func() resource.Resource { return nil }

// EphemeralResources implements provider.ProviderWithEphemeralResources.
func (i *issuer) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return issuerFile{i} }}
}

// issuerFile is the ephemeral resource issuer_file.
type issuerFile struct{ *issuer }

type issuerFileModel struct {
	PKCS12   types.String `tfsdk:"pkcs12"`
	Password types.String `tfsdk:"password"`
}

// Metadata implements ephemeral.EphemeralResource.
func (f issuerFile) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "issuer_file"
}

// Schema implements ephemeral.EphemeralResource.
func (f issuerFile) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"pkcs12":   schema.StringAttribute{Computed: true, Sensitive: true},
		"password": schema.StringAttribute{Computed: true, Sensitive: true},
	}}
}

// Open implements ephemeral.EphemeralResource.
func (f issuerFile) Open(ctx context.Context, _ ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	id := f.world.issue(loopback)
	f.mutex.Lock()
	f.made[fingerprint(id)] = true
	f.mutex.Unlock()
	password := "of " + fingerprint(id)
	resp.Diagnostics.Append(resp.Result.Set(ctx, issuerFileModel{
		PKCS12: types.StringValue(base64.StdEncoding.EncodeToString(id.PKCS12(password))), Password: types.StringValue(password),
	})...)
}
