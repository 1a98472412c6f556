// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

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
