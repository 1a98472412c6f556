// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"
	"time"
)

var oidAlternativeNames = asn1.ObjectIdentifier{2, 5, 29, 17}

// judgeConstraints asks whether an issuer may certify the names of the leaf.
func (p *certPath) judgeConstraints(i int) {
	constraints, constrained := extension(p.certificates[i], oidNameConstraints)
	names, named := extension(p.certificates[0], oidAlternativeNames)
	if !constrained || !named {
		return
	}
	if excluded := excludedName(constraints, names); excluded != "" {
		p.findf(NoticeNameConstraints, "%s may not certify a name of the leaf: its name constraints say that %s. Clients refuse the leaf, whichever of its names they use. Have it issued without that name, or by another authority.",
			p.name(i), excluded)
	}
}

// excludedName says what the constraints do not allow, or nothing. A verifier
// looks at constraints last and tells the first fault only, so it is given copies
// that share nothing with the chain but constraints and names. Directory names,
// which it does not know, pass.
func excludedName(constraints, names pkix.Extension) string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return ""
	}
	issuer, err := copyWith(constraints, nil, key)
	if err != nil {
		return ""
	}
	leaf, err := copyWith(names, issuer, key)
	if err != nil {
		return ""
	}
	roots := x509.NewCertPool()
	roots.AddCert(issuer)
	_, err = leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: issuer.NotBefore, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.CANotAuthorizedForThisName {
		said := strings.TrimPrefix(invalid.Detail, "x509: ") // the names in it are quoted
		return said[:min(len(said), 2*maxPrintable)]
	}
	return ""
}

// copyWith makes a certificate that has nothing but one extension; without an
// issuer an authority.
func copyWith(only pkix.Extension, issuer *x509.Certificate, key *ecdsa.PrivateKey) (*x509.Certificate, error) {
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1, 0), ExtraExtensions: []pkix.Extension{only}}
	if issuer == nil {
		template.Subject.CommonName, template.BasicConstraintsValid, template.IsCA = "issuer", true, true
		issuer = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// extension returns an extension as one that need not be understood.
func extension(c *x509.Certificate, id asn1.ObjectIdentifier) (pkix.Extension, bool) {
	for _, e := range c.Extensions {
		if e.Id.Equal(id) {
			return pkix.Extension{Id: id, Value: e.Value}, true
		}
	}
	return pkix.Extension{}, false
}
