// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/pem"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// someKeystorePassword is that of AppMon's keystore, which stands bare in a line.
const someKeystorePassword = "k3yst0re&p4ss+w0rd"

func appmonINIBefore(s *sandboxed) {
	s.put("terraform.tfvars", "keystore_password = \""+someKeystorePassword+"\"\n")
	s.put("dtserver.ini", "-startup\r\n-vmargs\r\n-Xmx1g\r\n-Dcom.dynatrace.diagnostics.debugKeyStore=true\r\n")
}

func appmonINIAfter(s *sandboxed) {
	s.same("the file", "-startup\r\n-vmargs\r\n-Dcom.dynatrace.diagnostics.communication.sslkeystorepassword="+someKeystorePassword+
		"\r\n-Dcom.dynatrace.diagnostics.ssl.allowprivatekeydeployment=false\r\n-Xmx1g\r\n", s.text("dtserver_ini"))
}

func appmonCommandAfter(s *sandboxed) {
	s.same("the way back", "dtserver -Dclearkeys -Dclearcerts", s.text("way_back"))
	s.same("the collector's command", "dtcollector -Dclearcerts", s.text("collector"))
}

// appmonBefore starts a server with a collector, which the example trusts as it
// trusts the environment.
func appmonBefore(s *sandboxed) {
	there := s.sim.AppMon()
	there.AddCollector(appmon.Collector{Name: "site1", Host: "c1.example.com", Version: "7.2.0.1289"})
	s.Setenv("APPMON_URL", there.URL())
	s.Setenv("APPMON_USERNAME", simulator.AppMonUser)
	s.Setenv("APPMON_PASSWORD", simulator.AppMonPassword)
	s.put("ca.pem", s.api.CAPEM()+string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: there.Presented().Leaf.Raw})))
}

func appmonCollectorsAfter(s *sandboxed) {
	if report := s.text("collectors"); !strings.Contains(report, "site1@c1.example.com: connected, version 7.2.0.1289\n") {
		s.Errorf("the report is %s", report)
	}
}
