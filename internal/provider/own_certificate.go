// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"crypto/tls"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ownCertificate is what is shown to those who demand a certificate; nil if there
// is none, or it is not known yet. No error repeats anything of the key.
func ownCertificate(c configuration, diags *diag.Diagnostics) *tls.Certificate {
	if c.OwnCertificate.IsUnknown() || c.OwnKey.IsUnknown() || (c.OwnCertificate.IsNull() && c.OwnKey.IsNull()) {
		return nil
	}
	for _, half := range []struct {
		value        types.String
		name, beside string
	}{
		{c.OwnCertificate, "client_certificate_pem", "client_private_key_pem"}, {c.OwnKey, "client_private_key_pem", "client_certificate_pem"},
	} {
		if half.value.IsNull() {
			diags.AddAttributeError(path.Root(half.name), "Half of a client certificate",
				"`"+half.beside+"` is given, which is worth nothing without `"+half.name+"`.")
			return nil
		}
	}
	key := c.OwnKey.ValueString()
	if strings.Contains(key, "ENCRYPTED") {
		diags.AddAttributeError(path.Root("client_private_key_pem"), "Encrypted key",
			"`client_private_key_pem` is encrypted, and there is no setting for its password. Decrypt it first, for example with `openssl pkey`.")
		return nil
	}
	pair, err := tls.X509KeyPair([]byte(c.OwnCertificate.ValueString()), []byte(key))
	if err != nil {
		diags.AddAttributeError(path.Root("client_certificate_pem"), "Not a client certificate",
			"`client_certificate_pem` and `client_private_key_pem` are no certificate with its key, both as PEM: "+strings.TrimPrefix(err.Error(), "tls: ")+".")
		return nil
	}
	return &pair
}
