// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"net/http"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// Steps of a rotation, as faults and hooks name them.
const (
	rotationStart  = "POST /api/v2/tenantTokenRotation/start"
	rotationFinish = "POST /api/v2/tenantTokenRotation/finish"
	rotationCancel = "POST /api/v2/tenantTokenRotation/cancel"
)

// rotationFault is what happens to every request of a step, or to the first.
type rotationFault struct {
	fault simulator.Fault
	// down is an environment that refuses connections, instead of a fault.
	down bool
	// done says that the step is done although it looks as if it had failed.
	done bool
	// settings of the provider keep the waits of the test short.
	settings []string
	// recovered says that the apply succeeds all the same.
	recovered bool
}

// rotationFaults are the ways in which a step can go wrong. That one answer is
// lost is what TestRotationStartLost and its like are about.
var rotationFaults = map[string]rotationFault{
	"refused":        {down: true},
	"dropped before": {fault: simulator.Fault{Kind: simulator.DropBefore}},
	"dropped after":  {fault: simulator.Fault{Kind: simulator.DropAfter}, done: true},
	"truncated":      {fault: simulator.Fault{Kind: simulator.TruncateBody}, done: true},
	"never answered": {fault: simulator.Fault{Kind: simulator.HangAfter, Times: 1}, done: true, settings: []string{`request_timeout = "2s"`}},
	"429":            {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusTooManyRequests, RetryAfter: "1"}, settings: []string{`max_retry_wait = "2s"`}},
	"429, once":      {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusTooManyRequests, RetryAfter: "1", Times: 1}, recovered: true},
	"503":            {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusServiceUnavailable}},
	"503, once":      {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusServiceUnavailable, RetryAfter: "1", Times: 1}, recovered: true},
	"500":            {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusInternalServerError}},
	"page":           {fault: simulator.Fault{Kind: simulator.HTML}},
	"page, once":     {fault: simulator.Fault{Kind: simulator.HTML, Status: http.StatusBadGateway, Times: 1}, recovered: true},
}

// TestExternalRotationFaults breaks each step of two rotations, applies again
// when the environment is back, and goes on. Whatever happened: at most one
// rotation is open, and it is in state or adopted; nothing is cut off; the plan
// afterwards is empty; and no plan does a step.
func TestExternalRotationFaults(t *testing.T) {
	t.Parallel()
	for name, broken := range rotationFaults {
		test := func(t *testing.T, old bool) {
			w, e := externalRotation(t, old)
			(&faultyLife{w: w, e: e, broken: broken}).live()
		}
		if !broken.done { // connection info tells nothing then
			t.Run(name, func(t *testing.T) { test(t, false) })
			continue
		}
		for reading, old := range map[string]bool{"new served": false, "old served": true} {
			t.Run(name+", "+reading, func(t *testing.T) { test(t, old) })
		}
	}
}

func (f *faultyLife) live() {
	f.start()
	f.finish()
	f.cancel()
	f.w.unharmed()
}
