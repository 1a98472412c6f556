// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"os"
	"slices"
	"testing"
)

// faultsVariable names the file for the table of the fault matrix. Without it
// the matrix does not run: it takes minutes, and make test-faults runs it.
const faultsVariable = "FAULTS_TABLE"

// TestFaults is the fault matrix: every write in every context x everything that
// can go wrong with it, and every kind of write x what a hostile server answers.
// A cell runs into the fault, and applies again without it: on a real engine with
// the real provider where one of them is killed or interrupted, in this process
// elsewhere. See faultCell for what must be true.
func TestFaults(t *testing.T) {
	path := os.Getenv(faultsVariable)
	if path == "" {
		t.Skipf("%s is not set: make test-faults runs the matrix", faultsVariable)
	}
	if os.Getenv("TF_ACC") == "" {
		t.Fatal("TF_ACC is not set: no cell would run")
	}
	contexts := slices.Concat(certificateUploads, certificateActivations, certificateDeletions, tokenWrites, rotationWrites, enforcementWrites, clusterWrites, appMonWrites)
	table := newFaultTable(path, contexts, writeFaults, hostileAnswers)
	table.write(t)
	for _, context := range contexts {
		t.Run(context.name, func(t *testing.T) {
			t.Parallel()
			for _, fault := range context.faults() {
				t.Run(fault.name, func(t *testing.T) {
					t.Cleanup(func() { table.note(t, context.name, fault.name) })
					(&faultCell{t: t, context: context, fault: fault}).run()
				})
			}
		})
	}
}
