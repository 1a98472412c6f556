// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package given is the certificate that a configuration gives: its inputs read and
// judged, and what can be said of it wherever it is to be served. Things that put a
// certificate on a server or into a file share it, each with its own words.
package given

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Input is one certificate input as the configuration gives it. Inputs are read
// from the configuration, where alone write-only values are, and are never
// written back: a write-only value that reaches a state is stored in clear
// text by some engines when the apply fails.
type Input struct {
	Value     rest.Secret
	Path      path.Path
	Null      bool
	Unknown   bool
	WriteOnly bool
}

// Known says that there is a value to judge.
func (i Input) Known() bool { return !i.Null && !i.Unknown }

// PlanPEM plans certificates: the prior value of what says the same in other words,
// or was adopted, that is: is all in all what an import has found. One that is left
// out has none once another certificate goes into service (changes); while that is
// open (maybe), neither is known.
func (i Input) PlanPEM(planned *types.String, prior types.String, adopted, changes, maybe bool) {
	switch {
	case i.Unknown:
	case i.Null && changes:
		*planned = types.StringNull()
	case i.Null && maybe:
		*planned = types.StringUnknown()
	case i.Null:
		*planned = prior
	case !tfkit.Known(prior):
	case adopted, i.Value.Reveal() == prior.ValueString(), keystore.SameCertificates(i.Value.Reveal(), prior.ValueString()):
		*planned = prior
	}
}

// Inputs are all certificate inputs of one configuration.
type Inputs struct {
	PKCS12      Input
	Certificate Input
	Chain       Input
	Key         Input
	Password    Input
}

// Read reads the inputs from the configuration; of each pair the one that
// is set wins, write-only first. What a resource does not have is null.
func Read(config tfsdk.Config) Inputs {
	values := tfkit.ValuesOf(config.Raw)
	read := func(name string, writeOnly bool) Input {
		value := values.String(name)
		return Input{
			Value: rest.NewSecret(value.ValueString()), Path: path.Root(name),
			Null: value.IsNull(), Unknown: value.IsUnknown(), WriteOnly: writeOnly,
		}
	}
	either := func(name string) Input {
		plain, ephemeral := read(name, false), read(name+"_wo", true)
		if _, paired := values[name]; paired && ephemeral.Null {
			return plain
		}
		// One of the two is null in the end: which of them is not known yet.
		ephemeral.WriteOnly = plain.Null || !ephemeral.Unknown
		return ephemeral
	}
	return Inputs{
		PKCS12:      either("pkcs12_base64"),
		Certificate: read("certificate_pem", false),
		Chain:       read("certificate_chain_pem", false),
		Key:         either("private_key_pem"),
		Password:    either("password"),
	}
}

// Missing says that the configuration holds no certificate at all, as it does
// under ignore_changes or after an import. On an update that means: keep what is
// there.
func (in Inputs) Missing() bool { return in.PKCS12.Null && in.Certificate.Null }

// Keyless says that it holds a certificate that cannot be uploaded.
func (in Inputs) Keyless() bool { return in.PKCS12.Null && !in.Certificate.Null && in.Key.Null }

// Material is the configured certificate, judged: public facts only. The bytes
// that are sent to a server are made from the inputs at apply, by Build or Bundle.
type Material struct {
	Keystore *keystore.Keystore
	Facts    keystore.Facts
	Chain    string // digest of the chain
	// Hidden says that the facts come from a write-only input, so that the
	// apply may meet another certificate than the plan did.
	Hidden bool
	// Keyless says that the key is not at hand: judged by its certificate alone.
	Keyless bool
	Path    path.Path // the attribute that the leaf comes from
}

// Entry is what is given of the leaf with this fingerprint; false if it is another.
func (m *Material) Entry(fingerprint string) (keystore.Entry, bool) {
	i := slices.IndexFunc(m.Keystore.Entries, func(e keystore.Entry) bool { return keystore.FactsOf(e.Leaf).FingerprintSHA256 == fingerprint })
	if i < 0 {
		return keystore.Entry{}, false
	}
	return m.Keystore.Entries[i], true
}

// Issuers is the digest of the issuers above the leaf with this fingerprint, to
// be compared with what a gate presents.
func (m *Material) Issuers(fingerprint string) string {
	entry, given := m.Entry(fingerprint)
	if !given {
		return ""
	}
	return IssuersDigest(entry.Leaf, entry.Chain)
}

// Findings are what may cause trouble: of the file, and of what clients hold against
// each certificate in it.
func (m *Material) Findings(now time.Time) []keystore.Finding {
	findings := slices.Clone(m.Keystore.Findings)
	for _, entry := range m.Keystore.Entries {
		findings = append(findings, entry.ClientFindings(now)...)
	}
	return findings
}

// IssuersDigest is a digest of the issuers above a leaf. It leaves out roots: clients
// have their own, so that it makes no difference whether a file holds one.
func IssuersDigest(leaf *x509.Certificate, chain []*x509.Certificate) string {
	issuers := slices.DeleteFunc(slices.Clone(chain), func(c *x509.Certificate) bool { return bytes.Equal(c.RawSubject, c.RawIssuer) })
	return (&keystore.Keystore{Entries: []keystore.Entry{{Leaf: leaf, Chain: issuers}}}).ChainDigest()
}

// Judge reads the configured certificate. It returns nil without an error when
// there is none, or when a part of it is not known yet.
func (in Inputs) Judge() (*Material, error) {
	switch {
	case in.Missing() || in.Unknown():
		return nil, nil //nolint:nilnil // neither an error nor a certificate: it is missing or unknown
	case in.PKCS12.Known():
		return in.judgePKCS12()
	default:
		return in.judgePEM()
	}
}

// Unknown says that there may be a certificate, but not yet its content. Beside
// a PKCS#12 file, PEM that is unknown turns out to be null.
func (in Inputs) Unknown() bool {
	if in.PKCS12.Known() {
		return in.Password.Unknown
	}
	return in.PKCS12.Unknown || in.Certificate.Unknown || (in.Certificate.Known() && (in.Chain.Unknown || in.undecidedLeaf()))
}

// undecidedLeaf says that only a key that is still unknown tells which of several
// certificates is the gate's.
func (in Inputs) undecidedLeaf() bool {
	if !in.Key.Unknown {
		return false
	}
	_, err := keystore.ParseCertificates(in.Certificate.Value.Reveal(), in.Chain.Value.Reveal())
	refused, ok := errors.AsType[*keystore.Error](err)
	return ok && refused.Reason == keystore.ReasonLeafUnclear
}

func (in Inputs) judgePKCS12() (*Material, error) {
	data, err := in.pkcs12Bytes()
	if err != nil {
		return nil, err
	}
	if err := in.passwordForm(); err != nil {
		return nil, err
	}
	store, err := keystore.DecodeMemo(data, in.Password.Value.Reveal())
	if err != nil {
		return nil, in.locate(err)
	}
	if in.Password.Null {
		return nil, &InputError{Path: in.Password.Path, Err: errors.New("the PKCS#12 file has an empty password, which cannot be sent to a gate: export the file with a password, and set `password_wo` or `password`")}
	}
	return newMaterial(store, in.PKCS12), nil
}

func (in Inputs) judgePEM() (*Material, error) {
	if err := in.passwordForm(); err != nil {
		return nil, err
	}
	if in.Key.Known() {
		bundle, err := in.Bundle()
		if err != nil {
			return nil, err
		}
		if err := in.passwordFits(bundle); err != nil {
			return nil, err
		}
		return newMaterial(bundle.Keystore(), in.Certificate), nil
	}
	store, err := keystore.ParseCertificates(in.Certificate.Value.Reveal(), in.Chain.Value.Reveal())
	if err != nil {
		return nil, in.locate(err)
	}
	m := newMaterial(store, in.Certificate)
	m.Keyless = in.Key.Null
	return m, nil
}

func newMaterial(store *keystore.Keystore, source Input) *Material {
	return &Material{
		Keystore: store, Facts: keystore.FactsOf(store.Leaf()), Chain: store.ChainDigest(),
		Hidden: source.WriteOnly, Path: source.Path,
	}
}

// Build makes the PKCS#12 file that is sent to a gate, and its password:
// generated is used where PEM comes without one.
func (in Inputs) Build(encoding keystore.Encoding, generated rest.Secret) ([]byte, rest.Secret, error) {
	if in.PKCS12.Known() {
		data, err := in.pkcs12Bytes()
		return data, in.Password.Value, err
	}
	bundle, err := in.Bundle()
	if err != nil {
		return nil, rest.Secret{}, err
	}
	password := generated
	if !in.Password.Null {
		password = in.Password.Value
	}
	data, err := bundle.Encode(password.Reveal(), encoding)
	if err != nil {
		return nil, rest.Secret{}, in.locate(err)
	}
	return data, password, nil
}

// Bundle is certificate, chain and key as PEM gives them. The error is an *InputError.
func (in Inputs) Bundle() (*keystore.Bundle, error) {
	if in.Key.Null {
		return nil, &InputError{Path: in.Key.Path, Err: errors.New("the private key is missing: set `private_key_pem` or `private_key_pem_wo`")}
	}
	bundle, err := keystore.ParseBundle(in.Certificate.Value.Reveal(), in.Chain.Value.Reveal(), in.Key.Value.Reveal())
	if err != nil {
		return nil, in.locate(err)
	}
	return bundle, nil
}

// passwordFits finds out at plan whether a file can be written with a password
// that is not ASCII, which only the writer knows.
func (in Inputs) passwordFits(bundle *keystore.Bundle) error {
	notASCII := func(char rune) bool { return char > unicode.MaxASCII }
	if !in.Password.Known() || !strings.ContainsFunc(in.Password.Value.Reveal(), notASCII) {
		return nil
	}
	if _, err := bundle.Encode(in.Password.Value.Reveal(), keystore.EncodingLegacy); err != nil {
		return in.locate(err)
	}
	return nil
}

func (in Inputs) pkcs12Bytes() ([]byte, error) {
	text := strings.ReplaceAll(in.PKCS12.Value.Reveal(), "\ufeff", "")
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err == nil {
		return data, nil
	}
	_, err = keystore.Decode([]byte(text), "")
	if refused, ok := errors.AsType[*keystore.Error](err); ok && refused.Reason == keystore.ReasonPEMInsteadOfPKCS12 {
		return nil, in.locate(err)
	}
	return nil, &InputError{Path: in.PKCS12.Path, Err: errors.New("this is not base64: use `filebase64(\"cert.p12\")`")}
}

// passwordForm refuses what cannot travel in the X-Password header (api-facts 1.2).
func (in Inputs) passwordForm() error {
	if !in.Password.Known() {
		return nil
	}
	if err := gate.ValidatePassword(in.Password.Value); err != nil {
		return &InputError{Path: in.Password.Path, Err: err}
	}
	return nil
}

// locate puts a keystore's error at the attribute that it is about.
func (in Inputs) locate(err error) error {
	refused, ok := errors.AsType[*keystore.Error](err)
	if !ok {
		return &InputError{Path: in.Certificate.Path, Err: err}
	}
	at := map[keystore.Input]Input{
		keystore.InputPKCS12: in.PKCS12, keystore.InputPassword: in.Password,
		keystore.InputCertificate: in.Certificate, keystore.InputChain: in.Chain,
		keystore.InputPrivateKey: in.Key,
	}[refused.Input]
	return &InputError{Path: at.Path, Err: err}
}
