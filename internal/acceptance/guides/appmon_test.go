// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"archive/zip"
	"path/filepath"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// appMonHost is what pages call their AppMon server.
const appMonHost = "appmon1.example.com"

// appMonKeys is an AppMon server that gets a key of its owner's.
func appMonKeys() guide {
	company := keystoretest.NewCA("Company Root", keystoretest.WithRSA(2048)).Issue(keystoretest.WithRSA(2048), keystoretest.WithCommonName("company.example.com"))
	return guide{
		before: func(w *world) {
			there := w.sim.AppMon()
			there.AddCollector(appmon.Collector{Name: "Embedded dynaTrace Collector", Host: "appmon1", Version: "7.2.0.1289", Embedded: true, Local: true})
			there.AddCollector(appmon.Collector{Name: "site1", Host: "c1.example.com", Version: "7.2.0.1289"})
		},
		meanwhile: map[string]func(*world){
			"the files are brought to the server": func(w *world) { w.bringToAppMon("keystore.jks", "new/dtserver.ini") },
			"the company issues a certificate": func(w *world) {
				w.put("import/appmon1.pem", company.CertPEM)
				w.put("import/chain.pem", company.ChainPEM)
				w.put("import/appmon1.key", company.KeyPEM)
			},
			"the start files are copied to components": func(w *world) { w.copyStartFiles("components") },
			"the start files are copied to insecure":   func(w *world) { w.copyStartFiles("insecure") },
		},
		after: func(w *world) {
			there := w.sim.AppMon()
			if restarts, collectors := there.Restarts(), there.Journal().Count(appmon.CollectorRestart); restarts != 2 || collectors != 2 {
				w.Errorf("the server was restarted %d times, collectors %d times", restarts, collectors)
			}
			if got := w.appMonLoads("insecure/keystore.jks", "insecure/new/dtserver.ini"); got != appMonHost {
				w.Errorf("of insecure the server presents %s", got)
			}
			if got := w.appMonLoads("import/keystore.jks", "new/dtserver.ini"); got != "company.example.com" {
				w.Errorf("of the key that is imported the server presents %s", got)
			}
			w.isBackup("import/appmon1.zip")
			w.isBackup("insecure/appmon1.zip")
		},
	}
}

// passwordLine is how a start file of the server gives the password.
const passwordLine = "-Dcom.dynatrace.diagnostics.communication.sslkeystorepassword="

// bringToAppMon puts files where the server reads them: a keystore, and a start file
// with its password.
func (w *world) bringToAppMon(keystore, startFile string) {
	w.Helper()
	var passwords []string
	for line := range strings.Lines(w.content(startFile)) {
		if password, is := strings.CutPrefix(strings.TrimSpace(line), passwordLine); is {
			passwords = append(passwords, password)
		}
	}
	if len(passwords) != 1 {
		w.Fatalf("%s gives %d passwords", startFile, len(passwords))
	}
	w.sim.AppMon().PutFile(filepath.Join(w.directory, keystore), passwords[0])
}

// appMonLoads brings the files to the server and starts it: whose certificate it
// presents then.
func (w *world) appMonLoads(keystore, startFile string) string {
	w.Helper()
	w.bringToAppMon(keystore, startFile)
	w.sim.AppMon().Restart()
	return w.sim.AppMon().Presented().Leaf.Subject.CommonName
}

// copyStartFiles copies them as they are on the server by then.
func (w *world) copyStartFiles(folder string) {
	w.Helper()
	w.put(folder+"/dtserver.ini", w.content("new/dtserver.ini"))
	w.put(folder+"/dtfrontendserver.ini", w.content("dtfrontendserver.ini"))
}

// isBackup requires what AppMon's wizard imports: an archive of PEM alone.
func (w *world) isBackup(name string) {
	w.Helper()
	archive, err := zip.OpenReader(filepath.Join(w.directory, name))
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	var names []string
	for _, file := range archive.File {
		names = append(names, file.Name)
	}
	if slices.Sort(names); !slices.Equal(names, []string{"chain.pem", "key.pem"}) {
		w.Errorf("%s holds %q", name, names)
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
