// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// input is one certificate input as the configuration gives it. Inputs are read
// from the configuration, where alone write-only values are, and are never
// written back: a write-only value that reaches a state is stored in clear
// text by some engines when the apply fails.
type input struct {
	value     rest.Secret
	path      path.Path
	null      bool
	unknown   bool
	writeOnly bool
}

// known says that there is a value to judge.
func (i input) known() bool { return !i.null && !i.unknown }

// inputs are all certificate inputs of one configuration.
type inputs struct {
	pkcs12      input
	certificate input
	chain       input
	key         input
	password    input
}

// readInputs reads the inputs from the configuration; of each pair the one that
// is set wins, write-only first.
func readInputs(config tfsdk.Config) inputs {
	values := tfkit.ValuesOf(config.Raw)
	read := func(name string, writeOnly bool) input {
		value := values.String(name)
		return input{
			value: rest.NewSecret(value.ValueString()), path: path.Root(name),
			null: value.IsNull(), unknown: value.IsUnknown(), writeOnly: writeOnly,
		}
	}
	either := func(name string) input {
		plain, ephemeral := read(name, false), read(name+"_wo", true)
		if ephemeral.null {
			return plain
		}
		// One of the two is null in the end: which of them is not known yet.
		ephemeral.writeOnly = plain.null || !ephemeral.unknown
		return ephemeral
	}
	return inputs{
		pkcs12:      either("pkcs12_base64"),
		certificate: read("certificate_pem", false),
		chain:       read("certificate_chain_pem", false),
		key:         either("private_key_pem"),
		password:    either("password"),
	}
}

// missing says that the configuration holds no certificate at all, as it does
// under ignore_changes or after an import. On an update that means: keep what is
// there.
func (in inputs) missing() bool { return in.pkcs12.null && in.certificate.null }

// keyless says that it holds a certificate that cannot be uploaded.
func (in inputs) keyless() bool { return in.pkcs12.null && !in.certificate.null && in.key.null }

// material is the configured certificate, judged: public facts only. The bytes
// that are sent to a gate are made from the inputs at apply, by build.
type material struct {
	keystore *keystore.Keystore
	facts    keystore.Facts
	chain    string // digest of the chain
	// hidden says that the facts come from a write-only input, so that the
	// apply may meet another certificate than the plan did.
	hidden bool
	// keyless says that the key is not at hand: judged by its certificate alone.
	keyless bool
	path    path.Path // the attribute that the leaf comes from
}

// certificate is what a gate must list and present.
func (m *material) certificate() rotate.Certificate { return rotate.CertificateOf(m.keystore) }

// issuers is the digest of the issuers above the leaf with this fingerprint, to
// be compared with what a gate presents.
func (m *material) issuers(fingerprint string) string {
	for _, entry := range m.keystore.Entries {
		if keystore.FactsOf(entry.Leaf).FingerprintSHA256 == fingerprint {
			return issuersDigest(entry.Leaf, entry.Chain)
		}
	}
	return ""
}

// issuersDigest leaves out roots: clients have their own, so that it makes no
// difference whether a file holds one.
func issuersDigest(leaf *x509.Certificate, chain []*x509.Certificate) string {
	issuers := slices.DeleteFunc(slices.Clone(chain), func(c *x509.Certificate) bool { return bytes.Equal(c.RawSubject, c.RawIssuer) })
	return (&keystore.Keystore{Entries: []keystore.Entry{{Leaf: leaf, Chain: issuers}}}).ChainDigest()
}

// inputError is what is wrong with one input, at its attribute.
type inputError struct {
	path path.Path
	err  error
}

func (e *inputError) Error() string { return e.err.Error() }
func (e *inputError) Unwrap() error { return e.err }

// judge reads the configured certificate. It returns nil without an error when
// there is none, or when a part of it is not known yet.
func (in inputs) judge() (*material, error) {
	switch {
	case in.missing() || in.unknown():
		return nil, nil //nolint:nilnil // neither an error nor a certificate: it is missing or unknown
	case in.pkcs12.known():
		return in.judgePKCS12()
	default:
		return in.judgePEM()
	}
}

// unknown says that there may be a certificate, but not yet its content. Beside
// a PKCS#12 file, PEM that is unknown turns out to be null.
func (in inputs) unknown() bool {
	if in.pkcs12.known() {
		return in.password.unknown
	}
	return in.pkcs12.unknown || in.certificate.unknown || (in.certificate.known() && (in.chain.unknown || in.undecidedLeaf()))
}

// undecidedLeaf says that only a key that is still unknown tells which of several
// certificates is the gate's.
func (in inputs) undecidedLeaf() bool {
	if !in.key.unknown {
		return false
	}
	_, _, _, err := keystore.ParseCertificates(in.certificate.value.Reveal(), in.chain.value.Reveal())
	var refused *keystore.Error
	return errors.As(err, &refused) && refused.Reason == keystore.ReasonLeafUnclear
}

func (in inputs) judgePKCS12() (*material, error) {
	data, err := in.pkcs12Bytes()
	if err != nil {
		return nil, err
	}
	if err := in.passwordForm(); err != nil {
		return nil, err
	}
	store, err := keystore.DecodeMemo(data, in.password.value.Reveal())
	if err != nil {
		return nil, in.locate(err)
	}
	if in.password.null {
		return nil, &inputError{path: in.password.path, err: errors.New("the PKCS#12 file has an empty password, which cannot be sent to a gate: export the file with a password, and set `password_wo` or `password`")}
	}
	return newMaterial(store, in.pkcs12), nil
}

func (in inputs) judgePEM() (*material, error) {
	if err := in.passwordForm(); err != nil {
		return nil, err
	}
	if in.key.known() {
		bundle, err := in.bundle()
		if err != nil {
			return nil, err
		}
		if err := in.passwordFits(bundle); err != nil {
			return nil, err
		}
		return newMaterial(bundle.Keystore(), in.certificate), nil
	}
	leaf, chain, findings, err := keystore.ParseCertificates(in.certificate.value.Reveal(), in.chain.value.Reveal())
	if err != nil {
		return nil, in.locate(err)
	}
	m := newMaterial(&keystore.Keystore{Entries: []keystore.Entry{{Leaf: leaf, Chain: chain}}, Findings: findings}, in.certificate)
	m.keyless = in.key.null
	return m, nil
}

func newMaterial(store *keystore.Keystore, source input) *material {
	return &material{
		keystore: store, facts: keystore.FactsOf(store.Leaf()), chain: store.ChainDigest(),
		hidden: source.writeOnly, path: source.path,
	}
}

// build makes the PKCS#12 file that is sent to a gate, and its password:
// generated is used where PEM comes without one.
func (in inputs) build(encoding keystore.Encoding, generated rest.Secret, random io.Reader) ([]byte, rest.Secret, error) {
	if in.pkcs12.known() {
		data, err := in.pkcs12Bytes()
		return data, in.password.value, err
	}
	bundle, err := in.bundle()
	if err != nil {
		return nil, rest.Secret{}, err
	}
	password := generated
	if !in.password.null {
		password = in.password.value
	}
	data, err := bundle.Encode(password.Reveal(), encoding, random)
	if err != nil {
		return nil, rest.Secret{}, in.locate(err)
	}
	return data, password, nil
}

func (in inputs) bundle() (*keystore.Bundle, error) {
	if in.key.null {
		return nil, &inputError{path: in.key.path, err: errors.New("the private key is missing: set `private_key_pem` or `private_key_pem_wo`")}
	}
	bundle, err := keystore.ParseBundle(in.certificate.value.Reveal(), in.chain.value.Reveal(), in.key.value.Reveal())
	if err != nil {
		return nil, in.locate(err)
	}
	return bundle, nil
}

// passwordFits finds out at plan whether a file can be written with a password
// that is not ASCII, which only the writer knows.
func (in inputs) passwordFits(bundle *keystore.Bundle) error {
	notASCII := func(char rune) bool { return char > unicode.MaxASCII }
	if !in.password.known() || !strings.ContainsFunc(in.password.value.Reveal(), notASCII) {
		return nil
	}
	if _, err := bundle.Encode(in.password.value.Reveal(), keystore.EncodingLegacy, nil); err != nil {
		return in.locate(err)
	}
	return nil
}

func (in inputs) pkcs12Bytes() ([]byte, error) {
	text := strings.ReplaceAll(in.pkcs12.value.Reveal(), "\ufeff", "")
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err == nil {
		return data, nil
	}
	var refused *keystore.Error
	if _, err := keystore.Decode([]byte(text), ""); errors.As(err, &refused) && refused.Reason == keystore.ReasonPEMInsteadOfPKCS12 {
		return nil, in.locate(err)
	}
	return nil, &inputError{path: in.pkcs12.path, err: errors.New("this is not base64: use `filebase64(\"cert.p12\")`")}
}

// passwordForm refuses what cannot travel in the X-Password header (api-facts 1.2).
func (in inputs) passwordForm() error {
	if !in.password.known() {
		return nil
	}
	if err := gate.ValidatePassword(in.password.value); err != nil {
		return &inputError{path: in.password.path, err: err}
	}
	return nil
}

// locate puts a keystore's error at the attribute that it is about.
func (in inputs) locate(err error) error {
	var refused *keystore.Error
	if !errors.As(err, &refused) {
		return &inputError{path: in.certificate.path, err: err}
	}
	at := map[keystore.Input]input{
		keystore.InputPKCS12: in.pkcs12, keystore.InputPassword: in.password,
		keystore.InputCertificate: in.certificate, keystore.InputChain: in.chain,
		keystore.InputPrivateKey: in.key,
	}[refused.Input]
	return &inputError{path: at.path, err: err}
}
