// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// pemRows are certificates and keys as PEM, as people paste them together.
func pemRows(p pki) []keystoreRow {
	leaf, chain, key := p.one.CertPEM, p.one.ChainPEM, p.one.KeyPEM
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	const comment = "Bag Attributes\n    friendlyName: gate\nsubject=CN = gate\n"
	self := keystoretest.SelfSigned(loopback)
	const missing = `The chain is incomplete: the certificate of the issuer "CN=Intermediate,O=Example" is missing.`
	rows := []keystoreRow{
		texts("separate", leaf, chain, key, accepted()),
		texts("one text", leaf+chain, "", key, accepted()),
		texts("chain before leaf", chain+leaf, "", key, accepted()),
		texts("root before intermediate", leaf, p.root.PEM()+p.intermediate.PEM(), key, accepted()),
		texts("chain twice", leaf+chain, chain, key, accepted()),
		texts("without root", leaf, p.intermediate.PEM(), key, accepted()),
		texts("self-signed PEM", self.CertPEM, "", self.KeyPEM, accepted()),
		texts("comments", comment+leaf+comment+chain, "", comment+key, accepted()),
		texts("CRLF", crlf(leaf), crlf(chain), crlf(key), accepted()),
		texts("CR", strings.ReplaceAll(leaf, "\n", "\r"), chain, key, accepted()),
		texts("indented", strings.ReplaceAll(leaf, "\n", "\n    "), chain, key, accepted()),
		texts("no final line end", strings.TrimSpace(leaf), chain, strings.TrimSpace(key), accepted()),
		texts("key with its certificate", leaf, chain, leaf+key, accepted()),
		texts("same key twice", leaf, chain, key+key, accepted()),
		texts("wrong label", leaf, chain, strings.ReplaceAll(key, "PRIVATE KEY", "EC PRIVATE KEY"), accepted()),
		texts("no chain", leaf, "", key, warned(missing)),
		texts("blank chain", leaf, " \n", key, warned(missing)),
		texts("unrelated certificate", leaf, chain+self.CertPEM, key, warned("Certificates that are not in the chain of the leaf are left out: 1, the first of them")),
		texts("two leaves", p.two.CertPEM+leaf, chain, key, warned("Certificates that are not in the chain of the leaf are left out: 1, the first of them")),
	}
	return append(append(rows, pemPasswords(leaf, chain, key)...), refusedPEM(p)...)
}

// pemPasswords are passwords for the file that the provider builds.
func pemPasswords(leaf, chain, key string) []keystoreRow {
	given := func(kind, password string, want outcome) keystoreRow {
		row := texts(kind, leaf, chain, key, want)
		row.inputs[inPassword] = password
		return row
	}
	return []keystoreRow{
		given("PEM, a password", "a password for a file", accepted()),
		given("PEM, an empty password", "", refusedAt(inPassword, "The password cannot be sent: it is empty")),
		given("PEM, password not ASCII", passwordNotASCII, warnedOfPassword("The password contains characters that are not ASCII.").butNotLoaded()),
		given("PEM, line end in the password", "a password\n", refusedAt(inPassword, controlCharacter)),
		given("PEM, password beyond UTF-16", "a password \U0001f511", refusedAt(inPassword, "The password has characters that cannot be written into a PKCS#12 file")),
	}
}

// refusedPEM are texts that a plan refuses.
func refusedPEM(p pki) []keystoreRow {
	leaf, chain, key := p.one.CertPEM, p.one.ChainPEM, p.one.KeyPEM
	weak := keystoretest.SelfSigned(loopback, keystoretest.WithRSA(1024))
	relabel := func(text, from, to string) string {
		return strings.NewReplacer("BEGIN "+from, "BEGIN "+to, "END "+from, "END "+to).Replace(text)
	}
	const notBelong = "The private key does not belong to the certificate"
	return []keystoreRow{
		texts("other key", leaf, chain, p.two.KeyPEM, refusedAt(inKey, notBelong)),
		texts("leaf and chain swapped", chain, leaf, key, refusedAt(inKey, "The private key belongs to a certificate of the chain, not to the certificate.")),
		texts("OpenSSH key", leaf, chain, relabel(key, "PRIVATE KEY", "OPENSSH PRIVATE KEY"), refusedAt(inKey, "The private key is in OpenSSH's own format.")),
		texts("DSA key", leaf, chain, relabel(key, "PRIVATE KEY", "DSA PRIVATE KEY"), refusedAt(inKey, `The private key is labelled "DSA PRIVATE KEY", a kind that a gate cannot use.`)),
		texts("several keys as PEM", leaf, chain, key+p.two.KeyPEM, refusedAt(inKey, "The PEM text holds several private keys.")),
		texts("RSA 1024 as PEM", weak.CertPEM, "", weak.KeyPEM, refusedAt(inKey, "The RSA key has 1024 bits; at least 2048 are needed.")),
		texts("damaged key", leaf, chain, "-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n", refusedAt(inKey, "The private key cannot be parsed")),
		texts("key cut off", leaf, chain, key[:len(key)/2], refusedAt(inKey, "The PEM text is cut off or damaged: blocks begun: 1, whole ones: 0.")),
		texts("empty key", leaf, chain, "", refusedAt(inKey, "The text is empty")),
		texts("password as key", leaf, chain, "correct horse battery staple", refusedAt(inKey, "The text has no PEM block")),
		texts("key among the certificates", leaf+key, chain, key, refusedAt(inCertificate, "PEM block 2 is a private key, not a certificate.")),
		texts("key in the chain", leaf, chain+key, key, refusedAt(inChain, "PEM block 3 is a private key, not a certificate.")),
		texts("comments as chain", leaf, "Bag Attributes\n", key, refusedAt(inChain, "The text has no PEM block")),
		texts("certificate request", relabel(leaf, "CERTIFICATE", "CERTIFICATE REQUEST"), chain, key, refusedAt(inCertificate, "PEM block 1 is a certificate request, not a certificate.")),
		texts("PKCS#7", leaf, relabel(p.root.PEM(), "CERTIFICATE", "PKCS7"), key, refusedAt(inChain, "PEM block 1 is a PKCS#7 bundle, not a certificate.")),
		texts("literal line ends", strings.ReplaceAll(leaf, "\n", `\n`), chain, key, refusedAt(inCertificate, `The text has the two characters \n where line ends belong.`)),
		texts("certificate cut off", leaf[:len(leaf)/2], chain, key, refusedAt(inCertificate, "The PEM text is cut off or damaged: blocks begun: 1, whole ones: 0.")),
		texts("chain cut off", leaf, chain[:len(chain)-40], key, refusedAt(inChain, "The PEM text is cut off or damaged: blocks begun: 2, whole ones: 1.")),
		texts("damaged certificate as PEM", "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n", chain, key,
			refusedAt(inCertificate, "PEM block 1 is labelled as a certificate but cannot be parsed as one")),
		texts("too many blocks", strings.Repeat(leaf, keystore.MaxCertificates+1), chain, key, refusedAt(inCertificate, "The PEM text has more than 256 blocks.")),
		texts("too large a text", strings.Repeat(" ", keystore.MaxPEMSize)+leaf, chain, key, refusedAt(inCertificate, "at most 1048576 are read")),
	}
}
