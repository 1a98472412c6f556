// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// The environment's own list documents no type CLUSTER; by the other reading
// it shows them.
func TestListOfClusterGates(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.api.AddMember(simulator.Hostname("gw1"))
	cluster := w.api.AddMember(simulator.Hostname("node1"), simulator.OfType("CLUSTER"))

	for _, listed := range []bool{false, true} {
		w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ListClusterGates = listed })

		want, filtered, single := []string{"gw1"}, http.StatusBadRequest, http.StatusNotFound
		if listed {
			want, filtered, single = append(want, "node1"), http.StatusOK, http.StatusOK
		}

		if diff := cmp.Diff(want, w.names("")); diff != "" {
			t.Error(diff)
		}

		if got := w.curl.do(http.MethodGet, "/api/v2/activeGates?type=CLUSTER", "").Status; got != filtered {
			t.Errorf("listed %t: the filter is answered with %d", listed, got)
		}

		one := "/api/v2/activeGates/" + strconv.FormatUint(uint64(uint32(cluster.ID())), 10) //nolint:gosec // the same 32 bits
		if got := w.curl.do(http.MethodGet, one, "").Status; got != single {
			t.Errorf("listed %t: the gate alone is answered with %d", listed, got)
		}
	}
}
