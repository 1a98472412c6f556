// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"path/filepath"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// appMonHost is what pages call their AppMon server.
const appMonHost = "appmon1.example.com"

// appMonKeys is an AppMon server that gets a key of its owner's.
func appMonKeys() guide {
	return guide{
		before: func(w *world) {
			there := w.sim.AppMon()
			there.AddCollector(appmon.Collector{Name: "Embedded dynaTrace Collector", Host: "appmon1", Version: "7.2.0.1289", Embedded: true, Local: true})
			there.AddCollector(appmon.Collector{Name: "site1", Host: "c1.example.com", Version: "7.2.0.1289"})
		},
		meanwhile: map[string]func(*world){"the files are brought to the server": func(w *world) {
			w.sim.AppMon().PutFile(filepath.Join(w.directory, "keystore.jks"), typed["KEYSTORE_PASSWORD"])
		}},
		after: func(w *world) {
			there := w.sim.AppMon()
			if restarts, collectors := there.Restarts(), there.Journal().Count(appmon.CollectorRestart); restarts != 1 || collectors != 1 {
				w.Errorf("the server was restarted %d times, collectors %d times", restarts, collectors)
			}
		},
	}
}

// appMonPort is where a port of the AppMon server is.
func (w *world) appMonPort(port string) (address string, known bool) {
	switch port {
	case "8021":
		return w.sim.AppMon().Address(), true
	case "6699":
		return w.sim.AppMon().CollectorAddress(), true
	}
	return "", false
}
