// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// Writes of the gate's API, as faults and hooks name them.
const (
	uploadsFile   = "PUT /{name}"
	activatesFile = "POST /{name}/activate"
	deletesFile   = "DELETE /{name}"
)

// onGate begins a cell of a certificate: a gate that serves its built-in one,
// and two certificates.
func (c *faultCell) onGate() {
	c.t.Helper()
	c.w = newWorld(c.t)
	c.starts()
	c.e.variables = append(c.e.variables, "TF_VAR_password="+filePassword)
	c.gate = c.w.gate()
	c.first, c.second = c.e.hide(1), c.e.hide(2)
}

// certificate is the configuration with one of the certificates.
func (c *faultCell) certificate(h hidden, lines ...string) []string {
	return []string{storedPassword, certificate(c.gate, append(lines, h.pem("_wo"))...), fingerprintOutput}
}

// serves brings the gate to serve the first certificate.
func (c *faultCell) serves() {
	c.t.Helper()
	c.onGate()
	c.applies(c.certificate(c.first)...)
	c.may(c.first)
}

// rotates makes the next apply a rotation.
func (c *faultCell) rotates() {
	c.t.Helper()
	c.blocks = c.certificate(c.second)
	c.may(c.second)
}

// may names certificates that may be served from now on.
func (c *faultCell) may(ids ...hidden) {
	for _, h := range ids {
		c.served = append(c.served, fingerprint(h.id))
	}
}

// mayBuiltIn is the same for the gate's own.
func (c *faultCell) mayBuiltIn() {
	c.served = append(c.served, simulator.Fingerprint(c.gate.DefaultLeaf()))
}

// stranger puts a file of somebody else on the gate, which may be served.
func (c *faultCell) stranger(active bool) {
	c.t.Helper()
	id := c.w.issue(loopback)
	c.w.seed(c.gate, companyFile, id, filePassword, active)
	c.served = append(c.served, fingerprint(id))
}

const companyFile = "company.p12"

// holds requires that the gate serves a certificate, that nothing but its file
// and those of others is there, and that the state says so.
func (c *faultCell) holds(h hidden, others ...string) {
	c.t.Helper()
	saved := c.one()
	var names []string
	for _, file := range c.gate.Files() {
		if !file.Active {
			names = append(names, file.Name)
			continue
		}
		c.same(saved, map[string]any{
			"name": file.Name, "active": true, "fingerprint_sha256": file.Fingerprint, "serial_number": file.Serial,
			"id": c.gate.URL() + "," + c.w.sim.Environment(), "activegate_url": c.gate.URL(),
		})
		if file.Fingerprint != fingerprint(h.id) || simulator.Fingerprint(c.gate.Served()) != file.Fingerprint {
			c.t.Errorf("the gate does not serve the certificate that it should: %+v", file)
		}
	}
	retained, _ := saved["retained_names"].([]any)
	if c.fault.lonely || c.fault.name == killedEarlyName {
		// The password of a file from PEM is generated, and died with the provider
		// that uploaded it. What nobody can open stays, and the state says so.
		names = slices.DeleteFunc(names, func(name string) bool { return len(retained) == 1 && retained[0] == any(name) })
	} else if len(retained) > 0 {
		c.t.Errorf("retained_names: %v", retained)
	}
	if !slices.Equal(names, others) {
		c.t.Errorf("inactive files: %q, want %q", names, others)
	}
	if c.gate.Active() == "" {
		c.t.Error("no file is active")
	}
}

func (c *faultCell) holdsFirst() { c.holds(c.first) }

func (c *faultCell) holdsSecond() { c.holds(c.second) }

// impatientBinary builds the provider that does not wait a minute for a gate that never
// switches.
var impatientBinary = sync.OnceValues(func() (string, error) {
	if _, err := installed(); err != nil {
		return "", err
	}
	binary := filepath.Join(installation, "impatient")
	return binary, build(binary, "/internal/cmd/impatient", "")
})

// goesBack makes the next apply a rotation that is rolled back.
func (c *faultCell) goesBack() {
	c.serves()
	c.rotates()
	broken(c.gate)
}

// wentBack repairs the gate. A certificate that was rolled back is refused until
// it is asked for again; one that stayed, or whose provider was killed, is not.
func (c *faultCell) wentBack() {
	c.t.Helper()
	mended(c.gate)
	if applied := c.e.apply(); applied.exitCode != 0 {
		c.e.says(applied, "Certificate was rolled back before")
		c.configure(c.certificate(c.second, `revision = "again"`)...)
		c.e.ok(c.e.apply())
	}
}

// destroyed requires that only these files are left.
func (c *faultCell) destroyed(files ...string) {
	c.t.Helper()
	c.none()
	wantFiles(c.t, c.gate, files...)
}

// fallsBack is a certificate whose destroy activates the company's file.
func (c *faultCell) fallsBack() {
	c.t.Helper()
	c.onGate()
	c.stranger(false)
	c.applies(c.certificate(c.first, `on_destroy = "fallback"`, fmt.Sprintf("fallback = { name = %q, password = var.password }", companyFile))...)
	c.may(c.first)
	c.blocks = nil
}
