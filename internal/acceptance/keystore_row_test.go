// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// The inputs that rows give. All but the certificates are write-only.
const (
	inPKCS12      = "pkcs12_base64_wo"
	inPassword    = "password_wo"
	inCertificate = "certificate_pem"
	inChain       = "certificate_chain_pem"
	inKey         = "private_key_pem_wo"
)

// The passwords of rows. No message has a reason to hold them.
const (
	changeit         = "changeit"
	wrongPassword    = "not-its-password"
	passwordNotASCII = "pässwörd"
)

// keystoreRow is one kind of file and what a plan makes of it.
type keystoreRow struct {
	kind   string
	inputs map[string]string // by attribute; the PKCS#12 as bytes
	want   outcome
}

// outcome is accepted (nothing is said), warned or refused.
type outcome struct {
	refused bool
	says    []remarkAt
	// unloadable says that the gate's Java refuses the file all the same.
	unloadable bool
	// anyKey says that the gate serves another key than the file's first.
	anyKey bool
	// behave is a switch of the gate that accepts it.
	behave func(*simulator.Behaviour)
}

// remarkAt is a diagnostic: the attribute that it is at, and a distinctive part
// of its detail.
type remarkAt struct{ attribute, detail string }

func accepted() outcome { return outcome{} }

// warned is a warning at what the leaf comes from.
func warned(detail string) outcome { return outcome{says: []remarkAt{{detail: detail}}} }

// warnedOfPassword is a warning at the password.
func warnedOfPassword(detail string) outcome {
	return outcome{says: []remarkAt{{inPassword, detail}}}
}

func refusedAt(attribute, detail string) outcome {
	return outcome{refused: true, says: []remarkAt{{attribute, detail}}}
}

// butNotLoaded is for files that a plan warns of because the gate's Java 17
// refuses them.
func (o outcome) butNotLoaded() outcome {
	o.unloadable = true
	return o
}

// servedByAnother is for files with keys of which Java keeps a later one.
func (o outcome) servedByAnother() outcome {
	o.anyKey = true
	return o
}

func (o outcome) andWarned(detail string) outcome {
	o.says = append(o.says, remarkAt{detail: detail})
	return o
}

// from fills in the attribute that the leaf comes from.
func (o outcome) from(attribute string) outcome {
	says := make([]remarkAt, 0, len(o.says))
	for _, said := range o.says {
		if said.attribute == "" {
			said.attribute = attribute
		}
		says = append(says, said)
	}
	o.says = says
	return o
}

// file is a row of a PKCS#12 file.
func file(kind string, content []byte, password string, want outcome) keystoreRow {
	return keystoreRow{kind, map[string]string{inPKCS12: string(content), inPassword: password}, want.from(inPKCS12)}
}

// texts is a row of PEM; an input that is "" is left out.
func texts(kind, certificate, chain, key string, want outcome) keystoreRow {
	inputs := map[string]string{inCertificate: certificate, inKey: key}
	if chain != "" {
		inputs[inChain] = chain
	}
	return keystoreRow{kind, inputs, want.from(inCertificate)}
}

// elsewhere adds the warning that all certificates get that do not cover the
// address of the gates here, as those of the fixtures do not.
func (r keystoreRow) elsewhere(source string) keystoreRow {
	if !r.want.refused {
		r.want.says = append(r.want.says, remarkAt{source, "Clients that call 127.0.0.1 will refuse it"})
	}
	return r
}

// fixture reads a file that a real tool made; testdata/make.sh says how.
func fixture(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "keystore", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// pki is what crafted rows are made of; its leaves cover the gates' address.
type pki struct {
	root, intermediate *keystoretest.CA
	one, two           *keystoretest.Identity
}

func newPKI() pki {
	root := keystoretest.NewCA("Root")
	intermediate := root.Intermediate("Intermediate")
	return pki{root, intermediate, intermediate.Issue(loopback), intermediate.Issue(loopback, keystoretest.WithCommonName("two"))}
}

// store is a modern file with one key; rows change it before they encode it.
func (p pki) store(change func(s *keystoretest.Store)) []byte {
	id := []byte{1}
	s := keystoretest.Store{Password: changeit, Parts: []keystoretest.Part{
		{Cipher: keystoretest.CipherAES256, Bags: []keystoretest.Bag{
			{Certificate: p.one.Leaf, LocalKeyID: id},
			{Certificate: p.intermediate.Certificate()},
			{Certificate: p.root.Certificate()},
		}},
		{Bags: []keystoretest.Bag{{Key: p.one.Key, Cipher: keystoretest.CipherAES256, LocalKeyID: id}}},
	}}
	change(&s)
	return s.Encode()
}
