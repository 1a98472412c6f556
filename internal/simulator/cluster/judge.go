// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"time"
)

// Request is what is to be stored.
type Request struct {
	Key         string `json:"privateKeyEncoded"`
	Certificate string `json:"publicKeyCertificateEncoded"`
	Chain       string `json:"certificateChainEncoded"`
}

// The states of a store (api-facts 6).
const (
	OK             = "OK"
	Successful     = "Successful"
	InProgress     = "IN_PROGRESS"
	NotFound       = "NOT_FOUND"
	BadRequest     = "BAD_REQUEST"
	Error          = "ERROR"
	ChainInvalid   = "CERTIFICATE_CHAIN_IS_INVALID"
	Expired        = "CERTIFICATE_IS_EXPIRED"
	NotRefreshed   = "CERTIFICATE_STORED_BUT_NOT_REFRESHED"
	NotStored      = "GENERAL_ERROR_WHILE_STORING_CERTIFICATE"
	KeyMismatch    = "PRIVATE_KEY_DOES_NOT_MATCH_PUBLIC_KEY_CERTIFICATE"
	KeyInvalid     = "PRIVATE_KEY_IS_INVALID"
	CertificateBad = "PUBLIC_KEY_CERTIFICATE_IS_INVALID"
)

// judge reads a request; state is the reason to refuse it, "" if there is none.
func judge(r Request, now time.Time) (served *tls.Certificate, state string) {
	key := keyOf(r.Key)
	if key == nil {
		return nil, KeyInvalid
	}

	leaf := certificatesOf(r.Certificate)
	if len(leaf) != 1 {
		return nil, CertificateBad
	}

	public, ok := key.Public().(interface {
		Equal(other crypto.PublicKey) bool
	})
	if !ok || !public.Equal(leaf[0].PublicKey) {
		return nil, KeyMismatch
	}

	chain := certificatesOf(r.Chain)
	if r.Chain != "" && len(chain) == 0 {
		return nil, ChainInvalid
	}

	served = &tls.Certificate{Certificate: [][]byte{leaf[0].Raw}, PrivateKey: key, Leaf: leaf[0]}
	below := leaf[0]

	for _, issuer := range chain {
		if below.CheckSignatureFrom(issuer) != nil {
			return nil, ChainInvalid
		}

		served.Certificate, below = append(served.Certificate, issuer.Raw), issuer
	}

	if now.After(leaf[0].NotAfter) {
		return nil, Expired
	}

	return served, ""
}

// keyOf reads a private key that is not encrypted; nil if it is none.
func keyOf(text string) crypto.Signer {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil
	}

	var (
		key any
		err error
	)

	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	}

	signer, ok := key.(crypto.Signer)
	if err != nil || !ok {
		return nil
	}

	return signer
}

// certificatesOf reads certificates; nil if anything else is among them.
func certificatesOf(text string) []*x509.Certificate {
	var all []*x509.Certificate

	for rest := []byte(text); len(rest) > 0; {
		var block *pem.Block

		block, rest = pem.Decode(rest)
		if block == nil {
			return all
		}

		certificate, err := x509.ParseCertificate(block.Bytes)
		if block.Type != "CERTIFICATE" || err != nil {
			return nil
		}

		all = append(all, certificate)
	}

	return all
}
