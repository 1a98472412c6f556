// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// certificateUploads are the contexts of uploads.
var certificateUploads = []faultContext{
	{name: "upload in a create", write: uploadsFile, saves: true, settled: (*faultCell).holdsFirst, prepare: func(c *faultCell) {
		c.onGate()
		c.blocks = c.certificate(c.first)
		c.mayBuiltIn()
		c.may(c.first)
	}},
	{name: "upload in a rotation", write: uploadsFile, saves: true, hostile: true, settled: (*faultCell).holdsSecond, prepare: func(c *faultCell) {
		c.serves()
		c.rotates()
	}},
	{name: "upload in a replacement", write: uploadsFile, saves: true, settled: (*faultCell).holdsFirst, prepare: func(c *faultCell) {
		c.serves()
		c.arguments = []string{"-replace=" + address}
	}},
	{name: "upload in a repair: our file is gone", write: uploadsFile, saves: true, settled: (*faultCell).holdsFirst, prepare: func(c *faultCell) {
		c.serves()
		c.w.removes(c.gate, c.gate.Active())
		c.mayBuiltIn()
	}},
}

// certificateActivations are the contexts of activations.
var certificateActivations = []faultContext{
	{
		name: "activation in a repair: another is active", write: activatesFile, saves: true, hostile: true,
		settled: func(c *faultCell) { c.holds(c.first, companyFile) },
		prepare: func(c *faultCell) {
			c.serves()
			c.stranger(true)
		},
	},
	{
		name: "activation in a create: a fixed name", write: activatesFile, saves: true,
		settled: func(c *faultCell) { c.holds(c.first) },
		prepare: func(c *faultCell) {
			c.onGate()
			c.w.seed(c.gate, "fixed.p12", c.first.id, filePassword, false)
			c.blocks = c.certificate(c.first, `name = "fixed.p12"`, "password_wo = var.password")
			c.mayBuiltIn()
			c.may(c.first)
		},
	},
	{
		name: "activation in a rollback", write: activatesFile, prepare: (*faultCell).goesBack, doomed: true, binary: impatientBinary,
		again: (*faultCell).wentBack, settled: (*faultCell).holdsSecond,
	},
	{
		name: "activation of the fallback at a destroy", saves: true, write: activatesFile, prepare: (*faultCell).fallsBack,
		settled: func(c *faultCell) { c.destroyed("*" + companyFile) },
	},
}

// certificateDeletions are the contexts of deletions.
var certificateDeletions = []faultContext{
	{name: "deletion of the predecessor", write: deletesFile, saves: true, hostile: true, settled: (*faultCell).holdsSecond, prepare: func(c *faultCell) {
		c.serves()
		c.rotates()
	}},
	{
		name: "deletion of the predecessor in a replacement", write: deletesFile, onlyDone: true, settled: (*faultCell).holdsFirst,
		prepare: func(c *faultCell) {
			c.serves()
			c.arguments = []string{"-replace=" + address}
		},
	},
	{name: "deletion of an interrupted run's file", write: deletesFile, saves: true, settled: (*faultCell).holdsSecond, prepare: func(c *faultCell) {
		c.serves()
		c.rotates()
		c.blocks = c.certificate(c.second, "password_wo = var.password") // what opens the file
		c.name = left(c.second.id, "aaaaaaaa")
		c.w.seed(c.gate, c.name, c.second.id, filePassword, false)
	}},
	{name: "deletion of a retained file", write: deletesFile, settled: (*faultCell).holdsSecond, prepare: (*faultCell).retains},
	{
		name: "deletion of the new file in a rollback", write: deletesFile, prepare: (*faultCell).goesBack, doomed: true, binary: impatientBinary,
		again: (*faultCell).wentBack, settled: (*faultCell).holdsSecond,
	},
	{
		name: "deletion at a destroy, after the fallback", saves: true, write: deletesFile, prepare: (*faultCell).fallsBack,
		settled: func(c *faultCell) { c.destroyed("*" + companyFile) },
	},
	{
		name: "deletion at a destroy, inactive", saves: true, write: deletesFile,
		settled: func(c *faultCell) { c.destroyed("*" + companyFile) },
		prepare: func(c *faultCell) {
			c.serves()
			c.stranger(true)
			c.blocks = nil
		},
	},
}

// retains leaves a predecessor on the gate, which the next apply deletes.
func (c *faultCell) retains() {
	c.t.Helper()
	c.serves()
	busy := c.gate.Fault(simulator.Fault{Match: deletesFile, Kind: simulator.Status, Status: http.StatusConflict, Times: 1})
	c.applies(c.certificate(c.second)...)
	busy.Remove()
	c.may(c.second)
	if retained := fmt.Sprint(c.one()["retained_names"]); retained == "[]" {
		c.t.Fatal("nothing was retained")
	}
}
