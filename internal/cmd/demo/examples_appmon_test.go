// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/tls"
	"encoding/pem"
	"net"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
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
	s.put("ca.pem", s.api.CAPEM()+appmonOwn(s))
}

func appmonCollectorsAfter(s *sandboxed) {
	if report := s.text("collectors"); !strings.Contains(report, "site1@c1.example.com: connected, version 7.2.0.1289\n") {
		s.Errorf("the report is %s", report)
	}
}

// The example's server and its certificate.
const (
	appmonExampleLeaf    = "5f3a8b0c9d41e27716abcd0e942358bf6ad170c93e85f4120b679ed834a15ce6"
	appmonExampleAddress = "appmon1.example.com:6699"
)

// appmonKey puts a key where the server looks, which is trusted later.
func appmonKey(s *sandboxed) (fingerprint string) {
	appmonBefore(s)
	authority := keystoretest.NewCA("AppMon CA")
	id := authority.Issue(keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
	s.sim.AppMon().PutKey(&tls.Certificate{Certificate: [][]byte{id.Leaf.Raw}, PrivateKey: id.Key, Leaf: id.Leaf})
	s.put("ca.pem", s.api.CAPEM()+appmonOwn(s)+authority.PEM())
	return simulator.Fingerprint(id.Leaf)
}

func appmonOwn(s *sandboxed) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.sim.AppMon().Presented().Leaf.Raw}))
}

func appmonCertificateBefore(s *sandboxed) {
	s.edit("resource.tf", appmonExampleLeaf, appmonKey(s))
	s.edit("resource.tf", appmonExampleAddress, s.sim.AppMon().CollectorAddress())
}

func appmonCertificateAfter(s *sandboxed) {
	if got := s.sim.AppMon().Restarts(); got != 1 {
		s.Errorf("the server was restarted %d times", got)
	}
	s.same("the next step", "", s.text("next_step"))
	if count := s.sim.AppMon().Journal().Count(appmon.CollectorRestart); count != 1 {
		s.Errorf("collectors were restarted %d times", count)
	}
}

// appmonExists: the server presents the key already.
func appmonExists(s *sandboxed) []string {
	there := s.sim.AppMon()
	leaf := appmonKey(s)
	there.Restart()
	there.Connect("site1@c1.example.com")
	return []string{appmonExampleLeaf, leaf, appmonExampleAddress, there.CollectorAddress(), "https://appmon1.example.com:8021", there.URL()}
}

// appmonKept: nothing was restarted for an import.
func appmonKept(s *sandboxed) {
	if got := s.sim.AppMon().Restarts(); got != 1 {
		s.Errorf("the server was restarted %d times", got)
	}
}
